"""Beginning and ending a search, and the replacement folder. The list and the places are in looking/routes.py."""

from flask import g

from office.charts.queries import current_volume, get_volume
from office.errors import NotFound, RuleError
from office.missing import forms, queries, rules
from office.missing.looking.routes import bp, search_page
from office.patients.queries import get_patient
from office.web import done, needs


@bp.get("/patients/<int:patient_id>/searches")
@needs("missing.see")
def current(patient_id):
    """To the search that runs for a chart of this patient; where nothing is missing, to the patient's page."""
    case = queries.current_search(get_patient(patient_id).id)
    if case is None:
        return done("patients.show", patient_id=patient_id, message="No chart of this patient is missing now.")
    return done("missing.show", patient_id=patient_id, case_id=case.id)


@bp.post("/patients/<int:patient_id>/searches")
@needs("missing.open")
def begin(patient_id):
    """Begin the search for a volume of a patient, or go to the one that runs."""
    form, patient = forms.BeginForm(), get_patient(patient_id)
    volume = get_volume(form.volume_id) if form.volume_id else current_volume(patient.id)
    if volume is None or volume.patient_id != patient.id:
        raise NotFound()
    if not form.validate_on_submit():
        raise RuleError("The note is too long. Say it shorter.")
    case = queries.case_of(volume.id)
    if case and case.found_at is None:
        rules.open_case(patient.id, case.id, by=g.actor)
        return done("missing.show", patient_id=patient.id, case_id=case.id, message="It is searched for already.")
    case = rules.begin_search(volume, note=form.note.data or "", by=g.actor)
    return done("missing.show", patient_id=patient.id, case_id=case.id, message="The search has begun.")


def acted(patient_id, case_id, form, act, message, name):
    """Do an act of a form on a search; to the page with a word, or the page with what was refused."""
    case = queries.get_case(patient_id, case_id)
    if form.validate_on_submit():
        try:
            case = act(case) or case
        except RuleError as error:
            form.reject(error)
        else:
            return done("missing.show", patient_id=patient_id, case_id=case.id, message=message)
    return search_page(case, 422, **{name: form})


@bp.post("/patients/<int:patient_id>/searches/<int:case_id>/ends")
@needs("missing.close")
def end(patient_id, case_id):
    form = forms.EndForm()

    def close(case):
        rules.close_search(case, form.why.data, form.note.data or "", by=g.actor)

    return acted(patient_id, case_id, form, close, "The search is over.", "end")


@bp.post("/patients/<int:patient_id>/searches/<int:case_id>/reopenings")
@needs("missing.open")
def again(patient_id, case_id):
    form = forms.AgainForm()

    def reopen(case):
        return rules.search_again(case, form.reason.data, by=g.actor)

    return acted(patient_id, case_id, form, reopen, "The search goes on.", "again")


@bp.post("/patients/<int:patient_id>/searches/<int:case_id>/replacements")
@needs("missing.ask")
def ask(patient_id, case_id):
    rules.ask_replacement(queries.get_case(patient_id, case_id), by=g.actor)
    return done("missing.show", patient_id=patient_id, case_id=case_id, message="Asked for: the lead approves.")


@bp.post("/patients/<int:patient_id>/searches/<int:case_id>/emergencies")
@needs("missing.emergency")
def emergency(patient_id, case_id):
    form = forms.EmergencyForm()

    def make(case):
        rules.make_in_emergency(case, form.reason.data, by=g.actor)

    return acted(patient_id, case_id, form, make, "The replacement folder is made. Print its label.", "emergency")


def standing_of(patient_id, case_id, replacement_id):
    """The Replacement of this search of this patient; NotFound."""
    return rules.get_replacement(queries.get_case(patient_id, case_id), replacement_id)


@bp.post("/patients/<int:patient_id>/searches/<int:case_id>/replacements/<int:replacement_id>/approvals")
@needs("missing.approve")
def approve(patient_id, case_id, replacement_id):
    rules.approve_replacement(standing_of(patient_id, case_id, replacement_id), by=g.actor)
    return done("missing.show", patient_id=patient_id, case_id=case_id, message="Approved. Print its label.")


@bp.post("/patients/<int:patient_id>/searches/<int:case_id>/replacements/<int:replacement_id>/refusals")
@needs("missing.approve")
def refuse(patient_id, case_id, replacement_id):
    standing, form = standing_of(patient_id, case_id, replacement_id), forms.RefuseForm()

    def no(case):
        rules.refuse_replacement(standing, form.note.data, by=g.actor)

    return acted(patient_id, case_id, form, no, "Refused.", "refuse")


@bp.post("/patients/<int:patient_id>/searches/<int:case_id>/replacements/<int:replacement_id>/withdrawals")
@needs("missing.ask")
def withdraw(patient_id, case_id, replacement_id):
    rules.withdraw_replacement(standing_of(patient_id, case_id, replacement_id), "taken back", by=g.actor)
    return done("missing.show", patient_id=patient_id, case_id=case_id, message="Taken back.")


@bp.post("/patients/<int:patient_id>/searches/<int:case_id>/replacements/<int:replacement_id>/mergings")
@needs("missing.close")
def merge(patient_id, case_id, replacement_id):
    rules.merge_replacement(standing_of(patient_id, case_id, replacement_id), by=g.actor)
    return done("missing.show", patient_id=patient_id, case_id=case_id, message="Merged back. Now say the cause.")
