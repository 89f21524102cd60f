"""The patients of one call: a mother and three children, each with what was said of them. Source: domain 6.1, 6.7."""

from office import audit, clock
from office.board import bump
from office.db import writing
from office.errors import RuleError
from office.phone.models import CallItem, CallPatient, CallTold, Relationship
from office.phone.rules.running import check_running, set_untyped


def turn_to(call, patient):
    """Keep what was said about the patient on the page, and return what was said about this one, by column of Call.

    Within `writing()`. Ticks are held against one record: someone new begins with none. What the caller is to the
    first child holds for the next one too, but nobody is two patients.
    """
    if call.patient_id:
        _keep(call, call.patient_id, relationship=call.relationship, identifiers=call.identifiers)
    known = CallPatient.get_or_none((CallPatient.call == call) & (CallPatient.patient == patient.id))
    if known:
        return {"relationship": known.relationship, "identifiers": known.identifiers}
    same = call.relationship if not call.patient_id or call.relationship != Relationship.SELF else Relationship.UNKNOWN
    said = "" if call.patient_id else call.identifiers
    CallPatient.create(call=call, patient=patient.id, relationship=same, identifiers=said, added_at=clock.now())
    return {"relationship": same, "identifiers": said}


def _keep(call, patient_id, **said):
    """Write what was said about one patient of the call."""
    own = (CallPatient.call == call) & (CallPatient.patient == patient_id)
    if not CallPatient.update(**said).where(own).execute():
        CallPatient.create(call=call, patient=patient_id, added_at=clock.now(), **said)


def take_off(call, patient_id, *, by):
    """The call is not about this patient after all: a wrong pick. The page goes to another patient of it, or to none.

    RuleError: the call has ended; something was done or told about them in it already.
    """
    with writing():
        check_running(call)
        own = {model: (model.call == call) & (model.patient == patient_id) for model in (CallItem, CallTold)}
        if any(model.select().where(mine).exists() for model, mine in own.items()):
            raise RuleError("Something was done about them in this call already. It stays with the call.")
        CallPatient.delete().where((CallPatient.call == call) & (CallPatient.patient == patient_id)).execute()
        if call.patient_id == patient_id:
            other = CallPatient.select().where(CallPatient.call == call).order_by(CallPatient.id.desc()).first()
            said = {"relationship": other.relationship, "identifiers": other.identifiers} if other else {}
            set_untyped(call, patient=other and other.patient_id, **(said or {"identifiers": ""}))
        audit.record("call.patient_taken_off", call, by=by, patient=patient_id)
        bump("phone")
