"""Two records of one person: compare, propose, decide, take back."""

from flask import Blueprint, flash, g, redirect, request, url_for

from office import panels
from office.errors import NotFound, RuleError
from office.merges import forms, queries, rules, stops
from office.merges.fields import PLACES
from office.merges.models import MergeState
from office.merges.overlays import routes as overlay_routes
from office.merges.tables import fingerprint
from office.once import once
from office.patients.queries import banner, get_patient, one_found
from office.web import Page, done, go, id_arg, needs, respond

bp = Blueprint("merges", __name__)
overlay_routes.add_to(bp)
NAV = (("Merges", "merges.listed", "merges.decide", ""),)

panels.register(
    panels.Panel(
        "patient.section", "merges", "One person, one record", "merges/_panel.html", "merges.see",
        queries.standing_of, order=85,
    )
)  # fmt: skip
panels.register(panels.Panel("patient.banner", "review", "", "", "patients.see", queries.review_state, order=1))


@bp.before_app_request
def follow_merged():
    """An address of a merged record leads to the one it was merged into; nothing is added to the old one."""
    patient_id = (request.view_args or {}).get("patient_id")
    found = queries.merged_note(patient_id) if patient_id and g.get("actor") else None
    if found is None:
        return None
    survivor_id, note = found
    if request.method == "POST":
        raise RuleError(f"{note} Nothing was saved: do it in the record that stays.")
    flash(note)
    values = {**request.view_args, **request.args.to_dict(), "patient_id": survivor_id}
    return redirect(url_for(request.endpoint, **values), 303)


@bp.get("/merges")
@needs("merges.see")
def listed():
    shown = request.args.get("show")
    shown = shown if shown in queries.TABS else "waiting"
    page = Page(queries.merges_shown(shown))
    return respond("merges/list.html", page=page, shown=shown, reviews=queries.open_reviews())


@bp.get("/patients/<int:patient_id>/merges/new")
@needs("merges.propose")
def propose(patient_id):
    other = id_arg("other")
    if other is None:
        patient = rules.open_pair(patient_id, patient_id, by=g.actor)[0]
        return other_page(patient, forms.OtherForm(formdata=None))
    return propose_page(patient_id, other, forms.ProposeForm(formdata=None, other=other))


def other_page(patient, form):
    """Ask with which record this one is compared."""
    return respond(
        "merges/other.html", "merges/_other.html", patient=patient, form=form, banner=banner(patient, g.actor)
    )


@bp.post("/patients/<int:patient_id>/merges/other")
@needs("merges.propose")
def choose_other(patient_id):
    form = forms.OtherForm()
    if form.validate_on_submit():
        try:
            return done("merges.propose", patient_id=patient_id, other=one_found(form.other.data, "other"))
        except RuleError as error:
            form.reject(error)
    return other_page(get_patient(patient_id), form)


def pair_page(first, second):
    """What every comparison shows of two Patients, the better survivor first."""
    first, second = queries.older_first(first, second)
    return {
        "first": first,
        "second": second,
        "sides": (queries.side_of(first), queries.side_of(second)),
        "choices": queries.choices_shown(first, second),
        "places": PLACES,
        "stopped": stops.for_ever(first, second),
        "waits": stops.for_now(first, second),
        "notes": stops.to_look_at(first, second),
    }


def propose_page(patient_id, other_id, form):
    """Both records side by side with the form that proposes; refused forms keep what was typed."""
    pair = rules.open_pair(patient_id, other_id, by=g.actor)
    page = pair_page(*pair)
    return respond("merges/propose.html", "merges/_propose.html", patient=pair[0], form=form, **page)


@bp.post("/patients/<int:patient_id>/merges")
@needs("merges.propose")
def make(patient_id):
    form = forms.ProposeForm()
    if form.validate_on_submit():
        try:
            with once(form.key.data) as act:
                if not act.again:
                    pair = get_patient(patient_id), get_patient(form.other_id)
                    act.location = address_of(rules.propose_merge(*pair, form.reason.data, by=g.actor))
            return go(act.again or act.location, message="Proposed. The records lead decides.")
        except RuleError as error:
            form.reject(error)
    return propose_page(patient_id, form.other_id, form)


def address_of(merge):
    """The page of a merge."""
    return url_for("merges.show", merge_id=merge.id)


def merge_page(merge, fragment=None, **typed):
    """One merge: the comparison, and the forms that its state and the acting person allow."""
    page = pair_page(get_patient(merge.survivor_id), get_patient(merge.loser_id))
    pair = page["first"], page["second"]
    if merge.state != MergeState.PROPOSED:
        pair = get_patient(merge.survivor_id), get_patient(merge.loser_id)
        page |= {"first": pair[0], "second": pair[1], "sides": tuple(queries.side_of(one) for one in pair)}
    seen = fingerprint(*sorted(one.id for one in pair))
    decide = typed.get("decide") or forms.DecideForm(formdata=None, version=merge.version)
    decide.seen.data = seen
    page["decide"] = decide.offer_pair(*pair)
    page["refuse"] = typed.get("refuse") or forms.RefuseForm(formdata=None, version=merge.version)
    page["own"] = merge.proposed_by_id == g.actor.staff_id
    page |= {"tasks": queries.tasks_of_merge(merge.id), "moved": queries.moved_counts(merge.id)}
    return respond("merges/show.html", fragment, merge=merge, **page)


@bp.get("/merges/<int:merge_id>")
@needs("merges.see")
def show(merge_id):
    return merge_page(rules.open_merge(merge_id, by=g.actor))


@bp.post("/merges/<int:merge_id>/decisions")
@needs("merges.decide")
def decide(merge_id):
    merge, form = rules.open_merge(merge_id, by=g.actor), forms.DecideForm()
    form.offer_pair(get_patient(merge.survivor_id), get_patient(merge.loser_id))
    if form.validate_on_submit():
        try:
            rules.carry_out(
                merge,
                form.seen_version,
                form.survivor.data,
                form.picks(queries.pick_keys()),
                form.seen.data,
                by=g.actor,
            )
            return done(
                "merges.show", merge_id=merge_id, message="Merged. The old number leads to the record that stays."
            )
        except RuleError as error:
            form.reject(error)
    return merge_page(merge, "merges/_decide.html", decide=form)


@bp.post("/merges/<int:merge_id>/refusals")
@needs("merges.decide")
def refuse(merge_id):
    merge, form = rules.open_merge(merge_id, by=g.actor), forms.RefuseForm()
    if form.validate_on_submit():
        try:
            rules.refuse_merge(merge, form.seen_version, form.words.data, by=g.actor)
            return done("merges.listed", message="Refused, with your reason.")
        except RuleError as error:
            form.reject(error)
    return merge_page(merge, "merges/_refuse.html", refuse=form)


def since_page(merge, form=None):
    """What came since a merge, row by row, and the form that takes it back."""
    form = form or forms.UndoForm(formdata=None, version=merge.version)
    pair = get_patient(merge.survivor_id), get_patient(merge.loser_id)
    return respond(
        "merges/since.html", "merges/_undo.html", merge=merge, rows=queries.since(merge), pair=pair, form=form
    )


@bp.get("/merges/<int:merge_id>/since")
@needs("merges.decide")
def since(merge_id):
    return since_page(rules.open_merge(merge_id, by=g.actor))


@bp.post("/merges/<int:merge_id>/assignments")
@needs("merges.decide")
def assign(merge_id):
    merge, form = rules.open_merge(merge_id, by=g.actor), forms.AssignForm()
    if not form.validate_on_submit():
        raise NotFound()
    rows = rules.assign_row(merge, *form.place, by=g.actor)
    count = "Assigned." if len(rows) == 1 else f"Assigned, with {len(rows) - 1} that hang on it."
    return done("merges.since", merge_id=merge_id, message=count)


@bp.post("/merges/<int:merge_id>/endings")
@needs("merges.decide")
def take_back(merge_id):
    merge, form = rules.open_merge(merge_id, by=g.actor), forms.UndoForm()
    if form.validate_on_submit():
        try:
            rules.take_back(merge, form.seen_version, form.reason.data, by=g.actor)
            return done("merges.show", merge_id=merge_id, message="Taken back: they are two records again.")
        except RuleError as error:
            form.reject(error)
    return since_page(merge, form)
