"""What of a patient may leave the building on paper, by phone, text or e-mail, and under which name.

Pure: the record with its phones, addresses and people around in, an Outgoing out. Every channel starts empty and is
filled by a rule that allows it. Source: domain 1.2, 1.3, 1.9; 45 CFR 164.522(b); scenario A14.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from office.patients.envelope import contact_lines, place_lines, shown
from office.patients.models import AddressKind, ContactRole, MessagePermission, Registration
from office.patients.names import PART_ENDS, fold


class Purpose(StrEnum):
    """What is made, and so who will see it."""

    LABEL = "label"
    FACE_SHEET = "face sheet"
    LETTER = "letter"
    STATEMENT = "statement"
    CLAIM = "claim"
    REMINDER = "reminder"
    LIST = "list for outside"
    EXPORT = "export"
    CALL = "phone call"
    TEXT = "text message"
    EMAIL = "e-mail"


MAILED = {Purpose.LETTER, Purpose.STATEMENT, Purpose.CLAIM}
PRINTED = {Purpose.LABEL, Purpose.FACE_SHEET, Purpose.LIST, Purpose.EXPORT}
FORMAL = MAILED | {Purpose.EXPORT}  # legal name only: an envelope or a claim never shows the preferred one
GUARDED = {Purpose.LETTER, Purpose.STATEMENT, Purpose.REMINDER, Purpose.CALL, Purpose.TEXT, Purpose.EMAIL}
ORDER = {
    Purpose.STATEMENT: (AddressKind.BILLING, AddressKind.SEASONAL, AddressKind.MAILING, AddressKind.HOME),
    Purpose.LETTER: (AddressKind.SEASONAL, AddressKind.MAILING, AddressKind.HOME),
}
AT_HOME = (AddressKind.SEASONAL, AddressKind.HOME, AddressKind.MAILING)
NOBODY_WRITES = {
    Registration.MERGED: "Merged record: use the record that stays.",
    Registration.ENTERED_IN_ERROR: "Entered in error.",
    Registration.TEST: "Test record.",
}
WITHHELD = "Address and phone are withheld. Ask the patient how to write or call."


@dataclass(frozen=True)
class Outgoing:
    """What leaves: `name` to write or ask for, address `lines`, `phone` and `email` as shown; empty is "do not use".

    `held`: do not send or call at all, `why` says it in words. `message`: what may be left on an answering machine.
    Whatever mails must look at `held`; a held letter has no lines either.
    """

    patient_id: int
    purpose: Purpose
    name: str
    lines: tuple = ()
    phone: str = ""
    email: str = ""
    held: bool = False
    why: str = ""
    message: MessagePermission = MessagePermission.NONE


@dataclass(frozen=True)
class Known:
    """One record with what hangs on it, all in force today: rows with the fields of their models."""

    patient: object
    phones: tuple = ()
    addresses: tuple = ()
    contacts: tuple = ()
    minor: bool = False
    receive: str = ""  # who a custody order says may receive papers


def leaving(known, purpose, today):
    """The Outgoing of a Known record for a Purpose on a local date."""
    patient = known.patient
    made = Outgoing(patient.id, purpose, name_for(patient, purpose))
    if patient.registration in NOBODY_WRITES:
        return _hold(made, NOBODY_WRITES[patient.registration])
    if patient.under_review and purpose not in PRINTED:
        return _hold(made, "Two people may be in this record: the records lead must clear it first.")
    made = _reach(made, known, today)
    if is_deceased(patient):
        return _after_death(made, known)
    if known.minor and purpose in GUARDED and not patient.confidential:
        return _to_adult(made, known)
    if purpose == Purpose.STATEMENT and not (patient.confidential or patient.safety_flag):
        return _to_guarantor(made, known)
    return made


def name_for(patient, purpose):
    """The name as this purpose shows it: First Last Jr on an envelope, the whole filing name on lists and labels."""
    if purpose in PRINTED - {Purpose.EXPORT}:
        return patient.full_name
    given = patient.first_name
    if purpose not in FORMAL and patient.preferred_name:
        given = patient.preferred_name
    return " ".join(part for part in (given, patient.last_name, patient.suffix) if part)


def is_deceased(patient):
    """True when the record says that the patient has died."""
    return patient.deceased_on is not None or patient.registration == Registration.DECEASED


def _hold(made, why):
    return replace(made, lines=(), phone="", email="", held=True, why=why, message=MessagePermission.NONE)


def _reach(made, known, today):
    """Fill in how the patient is reached for this purpose; hold what has no way to them."""
    purpose, hides = made.purpose, known.patient.safety_flag and made.purpose in PRINTED
    if hides:
        return replace(made, why=WITHHELD)
    place, why = place_for(known, purpose, today)
    phone = phone_for(known, purpose)
    email = _email(known.patient, purpose)
    reached = replace(
        made,
        lines=place_lines(place) if place else (),
        phone=shown(phone) if phone else "",
        email=email,
        why=why,
        message=_message(known.patient, phone),
    )
    return _hold_without_way(reached, known, why)


def _hold_without_way(made, known, why):
    """Hold what cannot be sent or called, in words."""
    purpose = made.purpose
    if purpose in MAILED:
        return _hold(made, why) if why else made
    if purpose == Purpose.CALL and not made.phone:
        return _hold(made, "No number may be called." if known.phones else "No phone on file.")
    if purpose == Purpose.TEXT and not made.phone:
        return _hold(made, "The patient has not agreed to text messages at a working number.")
    if purpose == Purpose.EMAIL and not made.email:
        return _hold(made, "The patient has not agreed to e-mail about health.")
    if purpose == Purpose.REMINDER and not (made.phone or made.email):
        return _hold(made, "No way to remind that the patient agreed to.")
    return made


def place_for(known, purpose, today):
    """(the address row to use or None, why there is none or why it is doubtful, "" when all is well)."""
    if known.patient.confidential or known.patient.safety_flag:
        usable = [row for row in known.addresses if row.kind == AddressKind.CONFIDENTIAL]
        why = "Ask the patient where to write: no confidential address is on file."
    else:
        kinds = ORDER.get(purpose, AT_HOME)
        usable = [row for kind in kinds for row in known.addresses if row.kind == kind and in_season(row, today)]
        why = "No address on file."
    usable = [row for row in usable if not row.proposed]
    if not usable:
        return None, why
    best = usable[0]
    return best, f"Mail came back since {best.bad_since:%m/%d/%Y}: ask for the address." if best.bad_since else ""


def in_season(row, today):
    """True for an address that holds on a day: a seasonal one from its first to its last day each year, also over New
    Year."""
    if row.kind != AddressKind.SEASONAL:
        return True
    start, end, day = row.season_from, row.season_to, f"{today:%m-%d}"
    if not (start and end):
        return False
    return start <= day <= end if start <= end else (day >= start or day <= end)


def may_be_called(patient, phone):
    """True for a number on which this patient is called: the confidential one only, where one was asked for; with a
    safety flag never someone else's."""
    return (phone.confidential or not patient.confidential) and not (patient.safety_flag and phone.whose)


def phone_for(known, purpose):
    """The phone row to use for a purpose, or None."""
    confidential = known.patient.confidential or (known.patient.safety_flag and purpose != Purpose.CALL)
    usable = [
        row for row in known.phones if not row.bad_since and row.valid and (row.confidential or not confidential)
    ]
    if known.patient.safety_flag:
        usable = [row for row in usable if not row.whose]  # the patient's own, never someone else's
    if purpose not in PRINTED:
        usable = [row for row in usable if not row.do_not_call]
    if purpose in (Purpose.TEXT, Purpose.REMINDER):
        usable = [row for row in usable if row.text_permission]
    if purpose in MAILED:
        return None
    return usable[0] if usable else None


def _email(patient, purpose):
    """The e-mail address where the patient agreed to this use of it; a confidential request replaces it too."""
    if patient.confidential or patient.safety_flag:
        return ""
    agreed = {Purpose.REMINDER: patient.email_reminders, Purpose.EMAIL: patient.email_phi}
    return patient.email if agreed.get(purpose, purpose in PRINTED) else ""


def _message(patient, phone):
    if phone is None or patient.safety_flag:
        return MessagePermission.NONE
    return phone.message_permission


def _after_death(made, known):
    """Nothing goes to the dead; the statement waits for whoever settles the estate."""
    if made.purpose in PRINTED | {Purpose.CLAIM}:
        return made
    if known.patient.deceased_on is None:
        return _hold(made, "A death was reported and is not verified yet.")
    if made.purpose != Purpose.STATEMENT:
        return _hold(made, "Deceased.")
    settles = [one for one in _trusted(known, ContactRole.REPRESENTATIVE) if "executor" in one.authority.casefold()]
    estate = replace(made, name=f"Estate of {made.name}")
    if settles and contact_lines(settles[0]):
        lines = (f"c/o {settles[0].name}", *contact_lines(settles[0]))
        return replace(estate, lines=lines, phone="", email="", held=False, why="")
    return _hold(estate, "Deceased: statements are held until the executor is on file.")


def _to_adult(made, known):
    """A minor is written to and called through the representative, for money through the guarantor."""
    roles = (ContactRole.REPRESENTATIVE, ContactRole.GUARANTOR)
    wanted = roles[::-1] if made.purpose == Purpose.STATEMENT else roles
    adults = [one for role in wanted for one in _trusted(known, role)]
    if known.receive and not adults:
        return _hold(made, f"A custody order says who receives papers: {known.receive}.")
    if not adults and _any_of(known, roles):
        return _hold(made, "The guardian on file is a restricted person. Ask the records lead.")
    if not adults:
        child = made.name
        return made if made.held else replace(made, name=f"Parent or guardian of {child}")
    return _through(made, adults[0])


def _to_guarantor(made, known):
    """The statement goes to who pays, when that is someone else."""
    payers = _trusted(known, ContactRole.GUARANTOR)
    return _through(made, payers[0]) if payers else made


def _through(made, adult):
    """Write to this adult: at their own address where there is one, else at the patient's."""
    lines, own_phone = contact_lines(adult), shown(adult)
    if made.purpose in MAILED:
        if made.held and not lines:
            return replace(made, name=adult.name)
        return replace(made, name=adult.name, lines=lines or made.lines, held=False, why="" if lines else made.why)
    if made.purpose == Purpose.CALL and own_phone:
        return replace(made, name=adult.name, phone=own_phone, held=False, why="", message=MessagePermission.NONE)
    return replace(made, name=adult.name)


def _any_of(known, roles):
    return any(one.role in roles for one in known.contacts)


def _trusted(known, role):
    """The people in a role who are not restricted persons too, nor left out by a custody order; by priority."""
    barred = [one.name for one in known.contacts if one.role == ContactRole.RESTRICTED]
    people = [one for one in known.contacts if one.role == role]
    free = [one for one in people if not any(same_person(name, one.name) for name in barred)]
    if known.minor and known.receive:
        free = [one for one in free if _words(one.name) and _words(one.name) <= _words(known.receive)]
    return sorted(free, key=lambda one: one.priority)


def same_person(on_file, said):
    """True when a name said has first and last name in common with the one on file, in any order or spelling case."""
    filed, told = _words(on_file), _words(said)
    return len(filed & told) >= 2 and (filed <= told or told <= filed)


def _words(name):
    return {fold(part) for part in PART_ENDS.split(name) if fold(part)}
