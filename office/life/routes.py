"""Events of a life on the patient's page and on pages of their own; the lead's list; returned mail by scan."""

from flask import Blueprint, g, request, url_for

from office import panels
from office.errors import RuleError
from office.life import forms, queries, rules
from office.life.models import LifeKind
from office.once import once
from office.panels import Panel
from office.patients.queries import banner, find, get_patient
from office.patients.rules import note_search, open_patient
from office.web import Page, done, go, needs, respond

bp = Blueprint("life", __name__)


def section(patient):
    """What the patient's page shows: the events, the acts, addresses from which letters came back."""
    events = queries.events_of(patient.id)
    return {
        "events": events,
        "death": any(one.kind == LifeKind.DEATH and not one.undone_at for one in events),
        "addresses": [one for one in queries.mail_addresses(patient.id) if one.bad_since or one.proposed],
        "release": queries.release_words() if patient.deceased_on else "",
    }


def bad_address(patient):
    """What the banner says while an address is bad: the next contact asks."""
    found = queries.bad_address(patient.id)
    if found is None:
        return None
    since, returned, proposed = found
    word = "Ask for the address: a new one is proposed" if proposed else "Ask for the address: mail came back"
    return {"word": word, "tone": "wait", "mark": None, "detail": f"{returned} since {since}"}


panels.register(Panel("patient.section", "life", "Events", "life/_panel.html", "life.see", section, order=60))
panels.register(Panel("patient.banner", "bad-address", "Address", "", "life.see", bad_address, order=60))


@bp.get("/life")
@needs("life.lead")
def index():
    """For leads: deaths to verify, things to resume, the latest events."""
    kind = request.args.get("kind", "")
    page = Page(queries.latest_events(kind if kind in list(LifeKind) else None))
    lists = {"verify": queries.to_verify(), "left": queries.to_resume(), "kinds": list(LifeKind), "kind": kind}
    return respond("life/index.html", page=page, nights=queries.nights(), **lists)


def event_page(patient, event, fragment=None, **typed):
    """One event, what it stopped, and the acts that its state allows."""
    shown = {"on": f"{event.on:%m/%d/%Y}" if event.on else "", "source": ""}
    given = {
        "verify": forms.VerifyForm(formdata=None, data=shown),
        "back": forms.TakeBackForm(formdata=None),
        "resuming": None,
        **typed,
    }
    context = {"stopped": queries.stopped_of(event.id), "release": queries.release_words(), **given}
    return respond(
        "life/event.html", fragment, patient=patient, event=event, banner=banner(patient, g.actor), **context
    )


@bp.get("/patients/<int:patient_id>/events/<int:event_id>")
@needs("life.see")
def event(patient_id, event_id):
    one = queries.event_of(patient_id, event_id)
    return event_page(open_patient(patient_id, by=g.actor, via="event"), one)


def act_on(one, form, act, message):
    """Do what a valid form asks of an event and show it; None when it is refused."""
    if not form.validate_on_submit():
        return None
    try:
        act()
    except RuleError as error:
        form.reject(error)
        return None
    return done("life.event", message=message, patient_id=one.patient_id, event_id=one.id)


@bp.post("/patients/<int:patient_id>/events/<int:event_id>/verifications")
@needs("life.lead_act")
def verify(patient_id, event_id):
    one, form = queries.event_of(patient_id, event_id), forms.VerifyForm()
    verified = act_on(
        one, form, lambda: rules.verify_death(one, form.on.value, form.source.data, by=g.actor), "Verified."
    )
    return verified or event_page(get_patient(patient_id), one, "life/_verify.html", verify=form)


@bp.post("/patients/<int:patient_id>/events/<int:event_id>/take-backs")
@needs("life.lead_act")
def take_back(patient_id, event_id):
    one, form = queries.event_of(patient_id, event_id), forms.TakeBackForm()
    words = "Taken back. Nothing went on by itself: resume below what should."
    back = act_on(one, form, lambda: rules.take_back(one, form.reason.data, by=g.actor), words)
    return back or event_page(get_patient(patient_id), one, "life/_back.html", back=form)


@bp.post("/patients/<int:patient_id>/events/<int:event_id>/resumptions")
@needs("life.lead_act")
def resume(patient_id, event_id):
    one, form = queries.event_of(patient_id, event_id), forms.ResumeForm()
    resumed = act_on(one, form, lambda: rules.resume(one, form.stopped_id, by=g.actor), "Resumed.")
    return resumed or event_page(get_patient(patient_id), one, "life/_stopped.html", resuming=form)


def asked_page(patient, form, name, **more):
    """A page with one form about a patient."""
    context = {"patient": patient, "form": form, "banner": banner(patient, g.actor), **more}
    return respond(f"life/{name}.html", f"life/_{name}.html", **context)


def created(form, act, message, **address):
    """Do a creating act once and go to the address of what came of it; None when it is refused."""
    if not form.validate_on_submit():
        return None
    try:
        with once(form.key.data) as keyed:
            if not keyed.again:
                keyed.location = act()
        return go(keyed.again or keyed.location, message=message)
    except RuleError as error:
        form.reject(error)
        return None


@bp.get("/patients/<int:patient_id>/deaths/new")
@needs("life.report")
def new_death(patient_id):
    patient = open_patient(patient_id, by=g.actor, via="death")
    return asked_page(patient, forms.DeathForm(formdata=None), "death")


@bp.post("/patients/<int:patient_id>/deaths")
@needs("life.report")
def add_death(patient_id):
    patient, form = get_patient(patient_id), forms.DeathForm()

    def act():
        one = rules.report_death(patient, form.on.value, form.source.data, by=g.actor, words=form.words.data or "")
        return url_for("life.event", patient_id=patient_id, event_id=one.id)

    return created(form, act, "Kept. A lead looks at it by the next business day.") or asked_page(
        patient, form, "death"
    )


@bp.get("/patients/<int:patient_id>/returned-mail")
@needs("life.mail")
def new_mail(patient_id):
    patient = open_patient(patient_id, by=g.actor, via="returned mail")
    return mail_page(patient, forms.MailForm(formdata=None))


def mail_page(patient, form):
    """The form for a letter that came back, and what is to be asked about addresses."""
    addresses = queries.mail_addresses(patient.id)
    if not form.address.choices:
        form.offer_addresses([one for one in addresses if not one.proposed])
    return asked_page(patient, form, "mail", addresses=addresses)


@bp.post("/patients/<int:patient_id>/returned-mail")
@needs("life.mail")
def add_mail(patient_id):
    patient, form = get_patient(patient_id), forms.MailForm()
    form.offer_addresses([one for one in queries.mail_addresses(patient_id) if not one.proposed])

    def act():
        given = {"on": form.on.value, "forward": form.forward(), "words": form.words.data or ""}
        rules.mail_returned(patient, form.address.data, rules.MailFate(form.fate.data), by=g.actor, **given)
        return url_for("life.new_mail", patient_id=patient_id)

    return created(form, act, "Kept. Nothing is mailed there until the patient says where.") or mail_page(
        patient, form
    )


def on_address(patient_id, act, message):
    """Do one act on an address of a patient and show what is left to ask."""
    patient, form = get_patient(patient_id), forms.VersionForm()
    form.validate()
    act(patient, form.seen)
    return done("life.new_mail", message=message, patient_id=patient_id)


@bp.post("/patients/<int:patient_id>/addresses/<int:address_id>/confirmations")
@needs("life.mail")
def confirm(patient_id, address_id):
    def act(patient, seen):
        rules.confirm_address(patient, seen, address_id, by=g.actor)

    return on_address(patient_id, act, "The new address holds. Letters go there.")


@bp.post("/patients/<int:patient_id>/addresses/<int:address_id>/refusals")
@needs("life.mail")
def decline(patient_id, address_id):
    def act(patient, seen):
        rules.decline_address(patient, address_id, by=g.actor)

    return on_address(patient_id, act, "Not taken. Ask the patient where letters should go.")


@bp.post("/patients/<int:patient_id>/addresses/<int:address_id>/corrections")
@needs("life.mail")
def is_right(patient_id, address_id):
    def act(patient, seen):
        rules.address_is_right(patient, seen, address_id, by=g.actor)

    return on_address(patient_id, act, "Letters go there again.")


@bp.route("/returned-mail", methods=["GET", "POST"])
@needs("life.mail")
def scan_mail():
    """The mail that came back this morning: scan a label, or find the patient."""
    form, found = forms.ScanForm(), None
    if form.validate_on_submit():
        found = find(form.code.data)
        note_search(form.code.data, found, by=g.actor)
        if len(found.rows) == 1:
            return go(url_for("life.new_mail", patient_id=found.rows[0].id))
    return respond("life/scan.html", "life/_scan.html", form=form, found=found)


@bp.get("/patients/<int:patient_id>/guardianship")
@needs("life.guardian")
def new_guardian(patient_id):
    patient = open_patient(patient_id, by=g.actor, via="guardianship")
    given = {"kind": rules.kind_for(patient).value}
    return asked_page(patient, forms.GuardianForm(formdata=None, data=given), "guardian")


@bp.post("/patients/<int:patient_id>/guardianship")
@needs("life.guardian")
def add_guardian(patient_id):
    patient, form = get_patient(patient_id), forms.GuardianForm()

    def act():
        kind = rules.Guardianship(form.kind.data)
        rules.set_guardian(patient, kind, form.name.data, form.document.data, by=g.actor, **form.given())
        return url_for("patients.show", patient_id=patient_id)

    return created(form, act, "Kept. Those who decided until now are looked at again.") or asked_page(
        patient, form, "guardian"
    )
