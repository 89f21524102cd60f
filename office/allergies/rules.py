"""Allergies are recorded by whoever hears of one, and judged by nurse or provider. Source: domain notes 9.4."""

from office import audit, clock
from office.allergies.models import Allergy, AllergyList, Certainty, ListState, Severity
from office.allergies.queries import ANSWER, GONE, active_allergies, get_allergy
from office.db import fetch, writing
from office.errors import RuleError
from office.patients.names import fold

JUDGES = "allergies.record"  # the permission of those who may confirm and refute


def record_allergy(
    patient, substance, *, by, drug=True, reaction="", severity=Severity.UNKNOWN, onset_on=None, source=""
):
    """Record an allergy and return it: unconfirmed from a clerk, confirmed from nurse or provider; shown at once.

    "No known allergies" ends by it, "no known drug allergies" by a drug, with a note that says so.
    Raises RuleError: no substance; the same one is on the list; the onset lies in the future.
    """
    with writing():
        substance = substance.strip()
        active = active_allergies(patient.id)
        _check(substance, onset_on, active)
        allergy = Allergy.create(
            patient=patient,
            substance=substance,
            drug=drug,
            reaction=reaction.strip(),
            severity=str(severity),
            certainty=Certainty.CONFIRMED if by.may(JUDGES) else Certainty.UNCONFIRMED,
            onset_on=onset_on,
            source=source.strip(),
            at=clock.now(),
            by=by.staff_id,
        )
        ended = _end_none_known(patient, allergy, by)
        audit.record("allergy.recorded", allergy, by=by, substance=substance, drug=drug, ended=ended)
    return allergy


def _check(substance, onset_on, active):
    if not fold(substance):
        raise RuleError("Type what the patient is allergic to.", field="substance")
    if any(fold(one.substance) == fold(substance) for one in active):
        raise RuleError(f"{substance} is on the list. Add what is new to that entry's reaction.", field="substance")
    if onset_on and onset_on > clock.today():
        raise RuleError("This day is in the future.", field="onset_on")


def _end_none_known(patient, allergy, by):
    """Make the list say "has allergies" where its answer no longer holds; the answer that ended, or ""."""
    state = _answer(patient)
    if state == ListState.HAS or (state == ListState.NKDA and not allergy.drug):
        return ""
    note = f"{state} ended: {allergy.substance} was recorded" if state else ""
    AllergyList.create(patient=patient, state=ListState.HAS, at=clock.now(), by=by.staff_id, note=note)
    return str(state or "")


def _answer(patient):
    rows = fetch(ANSWER, patient.id)
    return ListState(rows[0][0]) if rows else None


def answer_list(patient, state, *, by, note=""):
    """Keep that someone was asked and knows of no allergies (NKA) or of no drug allergies (NKDA).

    A statement of nurse or provider: "none" on an old paper, or told to a clerk, is not one. Returns the AllergyList.
    Raises RuleError: the role may not say so; "has allergies", which comes from the entries; an entry says otherwise.
    """
    with writing():
        if not by.may(JUDGES):
            raise RuleError("Only a nurse or provider may say that there are none. Ask the nurse.", field="state")
        if state not in (ListState.NKA, ListState.NKDA):
            raise RuleError("Add the allergy itself.", field="state")
        against = [one for one in active_allergies(patient.id) if state == ListState.NKA or one.drug]
        if against:
            names = ", ".join(one.substance for one in against)
            raise RuleError(f"The list says otherwise: {names}. Refute it first, or enter it in error.", field="state")
        row = AllergyList.create(patient=patient, state=state, at=clock.now(), by=by.staff_id, note=note.strip())
        audit.record("allergy.answered", row, by=by, state=str(state))
    return row


def judge_allergy(patient, allergy_id, certainty, *, by, reason=""):
    """Confirm or refute an allergy, or enter it in error; return it. It stays on record, marked.

    Confirming and refuting are for nurse and provider; in error may also say whoever entered it.
    Raises NotFound: another patient's; RuleError: the role may not; no reason; it is refuted or in error already.
    """
    with writing():
        allergy, certainty = get_allergy(patient, allergy_id), Certainty(certainty)
        own_error = certainty == Certainty.ENTERED_IN_ERROR and allergy.by_id == by.staff_id
        if not by.may(JUDGES) and not own_error:
            raise RuleError("Only a nurse or provider may decide that. Ask the nurse.", field="certainty")
        if allergy.certainty in GONE:
            raise RuleError(f"This entry is {allergy.certainty} already. Record the allergy anew.", field="certainty")
        if certainty in GONE and not reason.strip():
            raise RuleError("Say why.", field="reason")
        old, allergy.certainty, allergy.reason = allergy.certainty, certainty, reason.strip()
        allergy.save()
        audit.record("allergy.judged", allergy, by=by, old=str(old), new=str(certainty), reason=allergy.reason)
    return allergy
