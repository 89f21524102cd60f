"""Tries to call back: what was tried, the numbers that may be called, and which try is next."""

from office import clock
from office.patients.leaving import is_deceased, same_person
from office.patients.models import Contact, ContactRole, MessagePermission
from office.patients.queries import phone_shown
from office.patients.queries.outgoing import phones_to_call
from office.phone.models import MessageTry
from office.phone.queries.messages import hours_now
from office.phone.trying import URGENT, Number, Try, next_try
from office.settings.queries import settings_now
from office.typed import phone


def tries_on(message):
    """The tries on a message, oldest first, as MessageTry rows; one query."""
    return list(MessageTry.select().where(MessageTry.message == message).order_by(MessageTry.id))


def numbers_of(message):
    """The Numbers on which a message may be called back, the best first: what the caller said, the patient's own as
    permitted, then the emergency contacts. Two queries; none of a patient who has died but what the caller said."""
    said, patient = _said(message), message.patient if message.patient_id else None
    if patient is None or is_deceased(patient):
        return [said] if said else []
    found = []
    for row in phones_to_call([patient]).get(patient.id, []):
        permission = MessagePermission.NONE if patient.safety_flag else row.message_permission
        own = Number(f"phone:{row.id}", phone_shown(row.e164 or row.typed), row.whose or row.kind.value, permission,
                     row.id, contact=False)  # fmt: skip
        if said and said.shown == own.shown:
            said = own._replace(key="said", whose=f"as said, {own.whose}")
        elif row.valid and not row.bad_since and not row.do_not_call:
            found.append(own)
    return [*([said] if said else []), *found, *_contacts(patient)]


def _said(message):
    """The number that the caller gave; on a number that is not on record a name and a number may be left, no more."""
    if not message.callback:
        return None
    try:
        shown = phone(message.callback).shown
    except ValueError:
        shown = message.callback
    return Number("said", shown, "as said", MessagePermission.NAME_ONLY, None, contact=False)


def _contacts(patient):
    """Emergency contacts with a number; nobody else is called about whoever asked to be reached in confidence."""
    if patient.safety_flag or patient.confidential:
        return []
    today = clock.today()
    in_force = Contact.revoked_at.is_null() & (Contact.until.is_null() | (Contact.until >= today))
    rows = Contact.select().where((Contact.patient == patient) & in_force).order_by(Contact.priority, Contact.id)
    people = list(rows)
    barred = [one.name for one in people if one.role == ContactRole.RESTRICTED]
    return [
        Number(f"contact:{one.id}", phone_shown(one.e164 or one.typed_phone), f"emergency contact {one.name}",
               MessagePermission.NONE, None, contact=True)
        for one in people
        if one.role == ContactRole.EMERGENCY
        and one.typed_phone
        and not any(same_person(name, one.name) for name in barred)
    ]  # fmt: skip


def next_of(message, tries, numbers):
    """The Next try of a message, from its MessageTrys and Numbers."""
    made = [Try(one.at, one.tried, key_of(one, numbers)) for one in tries]
    urgent = message.kind in URGENT
    return next_try(made, numbers, urgent=urgent, settings=settings_now(), hours=hours_now())


def key_of(row, numbers):
    """The key of the Number that a MessageTry went to; its words when the number is none of them any more."""
    return next((one.key for one in numbers if place_of(one) == row.place), row.place)


def place_of(number):
    """A Number as it is kept with a try: whose it is and the number."""
    return f"{number.whose}, {number.shown}"
