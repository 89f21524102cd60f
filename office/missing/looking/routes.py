"""The list of searches, and one search with its named places. The blueprint of the part begins here."""

from flask import Blueprint, g, make_response, request

from office import panels
from office.actor import PROGRAM
from office.errors import RuleError
from office.missing import forms, queries, rules
from office.missing.models import Outcome
from office.patients.queries import banner
from office.settings.queries import settings_now
from office.web import Page, done, is_fragment, needs, respond, unchanged

bp = Blueprint("missing", __name__)
panels.register(
    panels.Panel(
        "patient.section", "missing", "Missing chart", "missing/_panel.html", "missing.see",
        lambda patient: queries.searches_of(patient.id), order=29,
    )
)  # fmt: skip


@bp.get("/missing-charts")
@needs("missing.see")
def listed():
    over = request.args.get("show") == "over"
    if not over:
        rules.pass_on(by=PROGRAM)
    given = {"stamp": queries.stamp(), "over": over}
    page = Page(queries.closed_cases() if over else queries.open_cases())
    given["causes"] = queries.causes(*queries.last_year()) if over else []
    given["rows"] = queries.rows_of(page.rows)
    return respond("missing/list.html", page=page, **given)


@bp.get("/missing-charts/rows")
@needs("missing.see", poll=True)
def rows():
    """What the list asks for by itself; a browser that comes here gets the page."""
    if request.args.get("v") == queries.stamp():
        return unchanged()
    given = {"stamp": queries.stamp(), "over": False, "causes": []}  # the stamp first: what comes later is asked anew
    page = Page(queries.open_cases())
    given["rows"] = queries.rows_of(page.rows)
    return respond("missing/list.html", "missing/_rows.html", page=page, **given)


def shown_places(case, start, *, scanned=None, said=""):
    """What the list of places shows: the steps, and which place is next for this person from a step on."""
    stamp, steps = queries.stamp(), queries.steps_of(case)
    visit, standing = queries.next_visits([case.volume.patient_id]), queries.replacement_of(case.id)
    visit = visit.get(case.volume.patient_id)
    given = {"steps": steps, "next": queries.next_line(steps, g.actor.staff_id, start), "start": start, "visit": visit}
    given |= {"standing": standing, "proposes": queries.proposes(case, visit, standing, settings_now())}
    return {"case": case, "stamp": stamp, "scanned": scanned, "said": said, "looks": g.actor, **given}


def start_of(text):
    """The number of the step that someone takes; 0 when it is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 3 else 0


def search_page(case, status=None, *, start=0, scanned=None, said="", **refused):
    """The page of a search; `refused` are forms that were, `said` why a tick was refused."""
    typed = {
        "emergency": forms.EmergencyForm(formdata=None), "refuse": forms.RefuseForm(formdata=None),
        "end": forms.EndForm(formdata=None), "again": forms.AgainForm(formdata=None),
        "scan": forms.ScanHereForm(formdata=None), **refused,
    }  # fmt: skip
    patient = case.volume.patient
    places = shown_places(case, start, scanned=scanned, said=said)
    others, before = queries.others_of(case)
    facts = {
        "patient": patient, "banner": banner(patient, g.actor), "others": others,
        "before": before,
        "kept": queries.replacements_of(case.id), "believed": queries.believed(case),
        "row": queries.rows_of([case])[0],
        "forms": typed,
        "form": next(iter(refused.values()), None),
    }  # fmt: skip
    return respond("missing/show.html", None, status=status, **places, **facts)


@bp.get("/patients/<int:patient_id>/searches/<int:case_id>")
@needs("missing.see")
def show(patient_id, case_id):
    now = queries.patient_now(patient_id, case_id)
    if now != patient_id:  # the record was merged since: tasks keep the old address
        return done("missing.show", patient_id=now, case_id=case_id)
    case = rules.open_case(patient_id, case_id, by=g.actor)
    return search_page(case, start=start_of(request.args.get("start")))


@bp.get("/patients/<int:patient_id>/searches/<int:case_id>/places")
@needs("missing.see", poll=True)
def places(patient_id, case_id):
    """What a search asks for by itself; a browser that comes here gets the page."""
    if is_fragment() and request.args.get("v") == queries.stamp():
        return unchanged()
    start = start_of(request.args.get("start"))
    if not is_fragment():
        return search_page(rules.open_case(patient_id, case_id, by=g.actor), start=start)
    return respond("missing/_places.html", **shown_places(queries.get_case(patient_id, case_id), start))


@bp.post("/patients/<int:patient_id>/searches/<int:case_id>/ticks")
@needs("missing.look")
def look(patient_id, case_id):
    case, form = queries.get_case(patient_id, case_id), forms.LookForm()
    start, said = start_of(form.start.data), ""
    try:
        if _looked(case, form) == Outcome.FOUND_HERE:
            return done("missing.show", patient_id=patient_id, case_id=case_id, message="Found. Now say the cause.")
    except RuleError as error:
        said = error.message
    if is_fragment():
        shown = shown_places(queries.get_case(patient_id, case_id), start, said=said)
        return respond("missing/_places.html", status=422 if said else 200, **shown)
    if said:
        return search_page(queries.get_case(patient_id, case_id), 422, start=start, said=said)
    return done("missing.show", patient_id=patient_id, case_id=case_id, start=start)


def _looked(case, form):
    """Do what the pressed button says; the Outcome. Raises RuleError."""
    if form.step_number:
        rules.tick_step(case, form.step_number, by=g.actor)
        return Outcome.NOT_THERE
    if not form.validate_on_submit() or form.place() is None:
        raise RuleError("Choose a place of the list.")
    key, outcome, second = form.place()
    return rules.tick(case, key, outcome, second=second, by=g.actor).outcome


@bp.post("/patients/<int:patient_id>/searches/<int:case_id>/scans")
@needs("missing.look")
def scan(patient_id, case_id):
    case, form = queries.get_case(patient_id, case_id), forms.ScanHereForm()
    valid, start = form.validate_on_submit(), start_of(request.args.get("start"))
    scanned = rules.scan_here(case, form.code.data, by=g.actor) if valid else rules.Scanned("wrong", "Scan it again")
    case = queries.get_case(patient_id, case_id)
    if scanned.word == "Found":
        answer = done("missing.show", patient_id=patient_id, case_id=case_id, message=f"Found. {scanned.detail}")
    elif is_fragment():
        answer = respond("missing/_places.html", **shown_places(case, start, scanned=scanned))
    else:
        answer = search_page(case, 200 if scanned.kind == "ok" else 422, start=start, scanned=scanned)
    answer = make_response(answer)
    answer.headers["X-Scan"] = scanned.kind
    return answer


@bp.post("/patients/<int:patient_id>/searches/<int:case_id>/everyone")
@needs("missing.look")
def everyone(patient_id, case_id):
    asked = rules.ask_everyone(queries.get_case(patient_id, case_id), by=g.actor)
    return done(
        "missing.show", patient_id=patient_id, case_id=case_id, message=f"{asked} people have it on their list."
    )
