"""What may be said to whom on a patient's numbers: lists from which people are called ask here before they keep a try.
Source: domain 1.2 (message permission), 4.5, 4.8."""

from office.errors import RuleError
from office.patients.leaving import may_be_called
from office.patients.models import MessagePermission, PatientPhone

NAME_ONLY, DETAILED = "left name-only message", "left detailed message"
MESSAGES = (NAME_ONLY, DETAILED)


def number_called(patient_id, phone_id):
    """The PatientPhone of a patient that was called, or None for none. Raises RuleError: not the patient's now."""
    if not phone_id:
        return None
    held = (PatientPhone.id == phone_id) & (PatientPhone.patient == patient_id) & PatientPhone.until.is_null()
    found = PatientPhone.get_or_none(held)
    if found is None or not may_be_called(found.patient, found):
        raise RuleError("This number is not the patient’s any more. Load the page anew.", field="phone")
    return found


def refuse_unpermitted(phone, outcome):
    """Raise RuleError when a number may not be called, or such a message may not be left on it.

    `phone` is a PatientPhone or None (the patient was here or called by themselves), `outcome` a word of a closed
    list. Fields: phone, outcome.
    """
    if phone is None:
        if outcome in (*MESSAGES, "no answer", "wrong number"):
            raise RuleError("Choose the number that was called.", field="phone")
        return
    if phone.do_not_call:
        raise RuleError("The patient asked not to be called on this number. Choose another one.", field="phone")
    if outcome in MESSAGES and phone.message_permission == MessagePermission.NONE:
        raise RuleError("The patient wants no message on this number. Try again later.", field="outcome")
    if outcome == DETAILED and phone.message_permission != MessagePermission.DETAILED:
        raise RuleError("Only a name and a number to call back may be left on this number.", field="outcome")
