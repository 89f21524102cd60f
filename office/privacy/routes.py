"""The page "Privacy and safety" of a patient, and the reviews of who looked. The door is in door/routes.py."""

from flask import g, request, url_for

from office import panels
from office.errors import RuleError
from office.forms import choices
from office.once import once
from office.patients.models import FlagKind, Privacy, Verdict
from office.patients.queries import banner, get_patient
from office.patients.rules import open_patient
from office.privacy import rules
from office.privacy.door.routes import bp
from office.privacy.forms import AskForm, CustodyForm, FlagForm, LinkForm, ReviewForm
from office.privacy.queries.looks import REVIEWS, review
from office.privacy.queries.pages import acts_in, banner_alert, breaks, looks_of, privacy_page, staff_to_link
from office.staff.rules import open_staff
from office.web import Page, done, go, needs, respond

NAV = (("Privacy", "privacy.listed", "privacy.review", ""),)
panels.register(
    panels.Panel(
        "patient.section", "privacy", "Privacy and safety", "privacy/_panel.html", "patients.flags_see",
        lambda patient: patient, order=85,
    )
)  # fmt: skip
panels.register(
    panels.Panel("patient.banner", "around", "Restricted persons", "", "patients.see", banner_alert, order=60)
)


@bp.get("/patients/<int:patient_id>/privacy")
@needs("patients.flags_see")
def show(patient_id):
    patient = open_patient(patient_id, by=g.actor, via="privacy")
    return privacy_of(patient)


def privacy_of(patient, *, refused=None, custody_form=None, linking=None):
    """The page of a patient; `refused` is (FlagKind, form) of the flag that was, the others are given as they are."""
    forms = {kind: FlagForm.of(kind, formdata=None, data={"level": patient.privacy.value}) for kind in FlagKind}
    bad = bool(refused or custody_form or linking)
    if refused:
        forms[refused[0]] = refused[1]
    given = {
        "forms": {kind.name.lower(): form for kind, form in forms.items()},
        "custody_form": custody_form or CustodyForm(formdata=None),
        "link_form": linking or link_form(patient, fresh=True),
        "view": privacy_page(patient.id),
        "banner": banner(patient, g.actor),
    }
    return respond("privacy/show.html", None, status=422 if bad else 200, patient=patient, **given)


def link_form(patient, *, fresh=False):
    """The form that links a member of staff, with those who could be meant first."""
    form = LinkForm(formdata=None) if fresh else LinkForm()
    form.staff.choices = choices(staff_to_link(patient))
    return form


@bp.post("/patients/<int:patient_id>/flags")
@needs("patients.flags_propose")
def propose(patient_id):
    patient = get_patient(patient_id)
    kind = next((one for one in FlagKind if one == request.form.get("kind")), None)
    if kind is None:
        raise RuleError("Choose what is asked for on the page Privacy and safety.")
    form = FlagForm.of(kind)
    if form.validate_on_submit():
        try:
            with once(form.key.data) as act:
                if not act.again:
                    rules.propose_flag(patient, kind, by=g.actor, **given_flag(form, kind))
                    act.location = url_for("privacy.show", patient_id=patient.id)
            said = "In force." if g.actor.may("patients.flags") else "Proposed. The records lead has it."
            return go(act.again or act.location, message=said)
        except RuleError as error:
            form.reject(error)
    return privacy_of(patient, refused=(kind, form))


def given_flag(form, kind):
    """What the rule takes of a FlagForm for its kind."""
    given = {"words": form.words.data or ""}
    if kind == FlagKind.PRIVACY:
        given["value"] = next((level for level in Privacy if level == form.level.data), "")
    if kind == FlagKind.CONFIDENTIAL:
        names = ("street", "street2", "city", "state", "zip", "phone")
        given["reach"] = rules.Reach(**{name: form[name].data or "" for name in names})
    return given


@bp.post("/patients/<int:patient_id>/flags/<int:flag_id>/settings")
@needs("patients.flags")
def set_flag(patient_id, flag_id):
    rules.set_flag(rules.flag_of(get_patient(patient_id).id, flag_id), by=g.actor)
    return done("privacy.show", patient_id=patient_id, message="In force.")


@bp.post("/patients/<int:patient_id>/flags/<int:flag_id>/ends")
@needs("patients.flags")
def end_flag(patient_id, flag_id):
    rules.end_flag(rules.flag_of(get_patient(patient_id).id, flag_id), by=g.actor)
    return done("privacy.show", patient_id=patient_id, message="Ended. It stays on record.")


@bp.post("/patients/<int:patient_id>/custody-orders")
@needs("patients.flags")
def record_custody(patient_id):
    patient, form = get_patient(patient_id), CustodyForm()
    if form.validate_on_submit():
        try:
            with once(form.key.data) as act:
                if not act.again:
                    names = ("court", "document", "bring", "consent", "receive", "words")
                    rules.record_custody(patient, by=g.actor, **{name: form[name].data or "" for name in names})
                    act.location = url_for("privacy.show", patient_id=patient.id)
            return go(act.again or act.location, message="The order is kept.")
        except RuleError as error:
            form.reject(error)
    return privacy_of(patient, custody_form=form)


@bp.post("/patients/<int:patient_id>/custody-orders/<int:order_id>/ends")
@needs("patients.flags")
def end_custody(patient_id, order_id):
    rules.end_custody(get_patient(patient_id), order_id, by=g.actor)
    return done("privacy.show", patient_id=patient_id, message="Ended. It stays on record.")


@bp.post("/patients/<int:patient_id>/staff-links")
@needs("privacy.staff_links")
def link_staff(patient_id):
    patient = get_patient(patient_id)
    form = link_form(patient)
    if form.validate_on_submit():
        try:
            rules.link_staff(patient, open_staff(form.staff.data), by=g.actor)
            return done("privacy.show", patient_id=patient.id, message="Linked. The record is guarded now.")
        except RuleError as error:
            form.reject(error)
    return privacy_of(patient, linking=form)


@bp.post("/patients/<int:patient_id>/staff-links/<int:link_id>/ends")
@needs("privacy.staff_links")
def end_link(patient_id, link_id):
    rules.end_staff_record(get_patient(patient_id), link_id, by=g.actor)
    return done("privacy.show", patient_id=patient_id, message="Ended.")


@bp.get("/patients/<int:patient_id>/looks")
@needs("patients.who_looked")
def looks(patient_id):
    patient = open_patient(patient_id, by=g.actor, via="who looked")
    rules.note_report(patient, by=g.actor)
    return respond("privacy/looks.html", patient=patient, days=looks_of(patient.id), banner=banner(patient, g.actor))


@bp.post("/patients/<int:patient_id>/lead-requests")
@needs("patients.see")
def ask_lead(patient_id):
    form = AskForm()
    if form.validate_on_submit():
        try:
            rules.ask_lead(get_patient(patient_id), form.words.data or "", by=g.actor)
            return done("home.show", message="Asked. You need not do anything more.")
        except RuleError as error:
            form.reject(error)
    return respond("privacy/own.html", patient_id=get_patient(patient_id).id, form=form, error=None)


@bp.get("/glass-breaks")
@needs("privacy.review")
def listed():
    shown = "all" if request.args.get("show") == "all" else "waiting"
    return list_page(shown)


def list_page(shown, row_id=0, form=None):
    """The broken glasses; each that waits has its form, and `form` is the refused one of row `row_id`."""
    page = Page(breaks(waiting=shown == "waiting"), size=20)
    rules.open_reviews("broken glasses", by=g.actor)
    forms = {
        row.id: form if row.id == row_id else ReviewForm(formdata=None, prefix=f"g{row.id}", version=row.version)
        for row in page.rows
        if row.verdict == Verdict.OPEN and row.staff_id != g.actor.staff_id
    }
    given = {
        "page": page,
        "forms": forms,
        "acts": acts_in(page.rows),
        "shown": shown,
        "due": rules.reviews_due({row.at for row in page.rows}),
    }
    return respond("privacy/breaks.html", None, status=422 if form else 200, **given)


@bp.post("/glass-breaks/<int:glass_id>/reviews")
@needs("privacy.review")
def review_break(glass_id):
    row, form = rules.open_break(glass_id), ReviewForm(prefix=f"g{glass_id}")
    if form.validate_on_submit():
        try:
            verdict = Verdict(form.verdict.data)
            rules.review_break(row, form.seen_version, verdict, form.review.data or "", by=g.actor)
            return done("privacy.listed", message="Reviewed.")
        except RuleError as error:
            form.reject(error)
    return list_page("waiting", row.id, form)


@bp.get("/reviews")
@needs("privacy.reviews")
def reviews():
    which = request.args.get("show")
    which = which if which in REVIEWS else "name"
    rules.open_reviews(REVIEWS[which], by=g.actor)
    return respond("privacy/reviews.html", rows=review(which), which=which, reviews=REVIEWS)
