"""What the traffic light of a call looks at, read from the record: the people around the patient, court orders,
restrictions, names, and how far the caller is identified."""

from office import clock
from office.patients.leaving import is_deceased
from office.patients.majority import over_by_age
from office.patients.models import Contact, ContactRole, CustodyOrder, Flag, FlagKind, PatientName
from office.patients.queries.rows import phone_shown
from office.phone.callers import Around, Asked, Caller
from office.phone.models import Identifier
from office.phone.permission import nobody_chosen, who_may_hear
from office.phone.queries.company import CHECK_FAILED
from office.typed import phone


def people_around(patient, majority_age):
    """The contacts of a patient in force today, as Around rows; what was given for a child ends when it is of age."""
    return [
        Around(c.role, c.name, c.relationship, frozenset(c.scopes.split()), bool(c.code_word), c.until, c.e164)
        for c in _contacts(patient.id)
        if not over_by_age(c.role, c.authority, c.since, patient.born_on, clock.today(), majority_age)
    ]


def _contacts(patient_id):
    today = clock.today()
    rows = Contact.select().where((Contact.patient == patient_id) & Contact.revoked_at.is_null())
    return [c for c in rows if c.since <= today and (c.until is None or c.until >= today)]


def words_on_file(patient_id):
    """[(name, code word)] of the people around a patient in force today who have one."""
    return [(c.name, c.code_word) for c in _contacts(patient_id) if c.code_word]


def barred_numbers(around):
    """Numbers of restricted persons as they are shown: nobody is called back there."""
    return {phone_shown(one.number) for one in around if one.role == ContactRole.RESTRICTED and one.number}


def permission_of(call, said, settings, items, around, failures):
    """The Permission of the caller of a call, with what is on file of the patient in force today."""
    if not call.patient_id:
        return nobody_chosen()
    number = _number(call.callback)
    caller = Caller(
        call.caller_name,
        call.relationship,
        len(said),
        code_word_said=Identifier.CODE_WORD in said,
        failed=_failed(call, number, items, failures),
        birth_date_said=Identifier.BIRTH_DATE in said,
        number=number,
        called_back=call.called_back_at is not None,
    )
    return who_may_hear(
        caller,
        _asked(call.patient),
        around,
        to_tell=settings["verify.identifiers_to_tell"],
        majority_age=settings["majority_age"],
        consent_age=settings["minor_consent_age"],
    )


def _failed(call, number, items, failures):
    """True when the check failed in this call, or today in another one with the same call-back number."""
    here = any(item.what == CHECK_FAILED and item.patient_id == call.patient_id for item in items)
    return here or (bool(number) and any(_number(one.callback) == number for one in failures))


def _asked(patient):
    """The patient as the traffic light looks at them, with court orders and restrictions in force. Three queries."""
    orders = CustodyOrder.select(CustodyOrder.receive).where(
        (CustodyOrder.patient == patient.id) & CustodyOrder.ended_at.is_null()
    )
    asked_for = Flag.select(Flag.words).where(
        (Flag.patient == patient.id)
        & (Flag.kind == FlagKind.RESTRICTION)
        & Flag.set_at.is_null(False)
        & Flag.ended_at.is_null()
    )
    return Asked(
        all_names(patient),
        years_old(patient.born_on),
        patient.safety_flag,
        is_deceased(patient),
        suffix=patient.suffix,
        alike=patient.name_alert,
        receive=" ".join(words for (words,) in orders.tuples() if words),
        restrictions=tuple(words for (words,) in asked_for.tuples()),
    )


def _number(typed):
    """A typed call-back number as it is stored; "" when nobody can dial it."""
    try:
        return phone(typed).e164 or "" if typed else ""
    except ValueError:
        return ""


def all_names(patient):
    """Every name by which the patient may call: now, preferred, former; each on a line."""
    rows = PatientName.select(PatientName.last_name, PatientName.first_name).where(
        (PatientName.patient == patient.id) & ~PatientName.hidden
    )
    names = [f"{last} {first or patient.first_name}" for last, first in rows.tuples()]
    middle = f"{patient.last_name} {patient.first_name} {patient.middle_name}"
    return "\n".join([middle, f"{patient.last_name} {patient.preferred_name}", *names])


def years_old(born_on):
    """Whole years of age today, or None when the birth date is not known."""
    if born_on is None:
        return None
    today = clock.today()
    return today.year - born_on.year - ((today.month, today.day) < (born_on.month, born_on.day))
