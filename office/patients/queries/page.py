"""What the patient's page and every banner show."""

from dataclasses import dataclass, field
from datetime import timedelta

from office import clock, panels
from office.audit import queries as audit_queries
from office.db import as_day, as_instant, fetch
from office.errors import NotFound
from office.patients.models import (
    AddressKind,
    ContactRole,
    Patient,
    PatientAddress,
    PatientPhone,
    Privacy,
    Registration,
)
from office.patients.queries.finding import phone_shown, rows_of
from office.settings import setting
from office.typed import age_shown, mrn_shown

# Every page of a patient begins with this row: its SQL is written once, which costs a tenth of building it anew.
COLUMNS = Patient._meta.sorted_fields
ONE_PATIENT = f"SELECT {', '.join(known.column_name for known in COLUMNS)} FROM patient WHERE id = ?"


@dataclass
class Banner:
    """What stands at the top of each page of a patient; made for the macro patient_banner."""

    id: int
    name: str
    preferred: str
    born_shown: str
    age: str
    sex: str
    mrn_shown: str
    phone_shown: str
    alerts: list = field(default_factory=list)
    allergy_word: str = ""
    allergy_tone: str = "calm"
    chart: object = None


def get_patient(patient_id):
    """The Patient of an id. Raises NotFound; looking at a record goes through the rule open_patient."""
    rows = fetch(ONE_PATIENT, patient_id)
    if not rows:
        raise NotFound()
    patient = Patient(__no_default__=True)
    for known, value in zip(COLUMNS, rows[0], strict=True):
        patient.__data__[known.name] = known.python_value(value)
    patient._dirty.clear()
    return patient


def banner(patient, by=None):
    """The Banner of a patient; with `by` (Actor) also what higher parts add: allergies, chart, others."""
    given = " ".join(part for part in (patient.first_name, patient.middle_name, patient.suffix) if part)
    made = Banner(
        patient.id,
        f"{patient.last_name}, {given}" if given else patient.last_name,
        patient.preferred_name,
        born_shown(patient.born_on, patient.birth_estimated),
        age_shown(patient.born_on, clock.today()) if patient.born_on else "age unknown",
        str(patient.sex),
        mrn_shown(patient.mrn),
        patient.main_phone,
        _alerts(patient),
    )
    for panel in panels.shown("patient.banner", by) if by else ():
        _add_state(made, panel, panel.load(patient))
    return made


def born_shown(born_on, estimated=False):
    """A birth date as it is said at the desk: 03/04/1962, about 03/04/1962, or a dash."""
    return f"{'about ' if estimated else ''}{born_on:%m/%d/%Y}" if born_on else "–"


def as_typed(patient):
    """The values of a record as a form shows them."""
    born = f"{patient.born_on:%m/%d/%Y}" if patient.born_on else ""
    return {**patient.__data__, "born_on": born, "sex": str(patient.sex), "single_name": not patient.first_name}


def _add_state(made, panel, data):
    if data is None:
        return
    if panel.key == "allergies":
        made.allergy_word, made.allergy_tone = data["word"], data["tone"]
    elif panel.key == "chart":
        made.chart = data
    else:
        made.alerts.append((data["word"], data["tone"]))


def _alerts(patient):
    """Words and tones of what everybody must see first."""
    states = {
        Registration.MERGED: ("Merged record: do not use", "alert"),
        Registration.ENTERED_IN_ERROR: ("Entered in error: do not use", "alert"),
        Registration.TEST: ("Test record", "late"),
        Registration.INACTIVE: ("Inactive", "off"),
        Registration.QUICK: ("Registration not complete", "wait"),
    }
    reported = [("Death reported, not verified", "late")] if patient.registration == Registration.DECEASED else []
    alerts = [("Deceased", "off")] if patient.deceased_on else reported
    alerts += [("Name alert", "late")] if patient.name_alert else []
    alerts += [
        (f"Twin or multiple{' ' + patient.birth_order if patient.birth_order else ''}", "late")
    ] * patient.multiple_birth
    alerts += [("Restricted record", "alert")] if patient.privacy == Privacy.RESTRICTED else []
    alerts += [("See flag", "alert")] if patient.safety_flag else []  # silent: no words a neighbor can read
    alerts += [(f"Interpreter: {patient.language}", "calm")] if patient.interpreter else []
    alerts += [(patient.to_verify, "wait")] if patient.to_verify else []
    return alerts + ([states[patient.registration]] if patient.registration in states else [])


def main_phone(patient_id):
    """The number to call first, ready to show; "" when there is none."""
    rows = fetch("SELECT main_phone FROM patient WHERE id = ?", patient_id)
    return rows[0][0] if rows else ""


def in_use_phone(patient_id):
    """The PatientPhone to call first, or None."""
    query = PatientPhone.select().where((PatientPhone.patient == patient_id) & PatientPhone.until.is_null())
    return query.order_by(PatientPhone.rank, PatientPhone.id).first()


def home_address(patient_id, kind=AddressKind.HOME):
    """The PatientAddress of a kind that holds now, or None."""
    held = (PatientAddress.patient == patient_id) & (PatientAddress.kind == kind) & PatientAddress.until.is_null()
    return PatientAddress.select().where(held).order_by(PatientAddress.id.desc()).first()


@dataclass(frozen=True)
class Facts:
    """How to reach a patient and who stands around: rows as tuples named below, ready for the page."""

    phones: list
    addresses: list
    contacts: list
    names: list
    numbers: list
    verified: dict


def facts(patient_id):
    """The Facts of a patient that hold now. Six queries.

    phones: (shown, kind, valid, message_permission). addresses: (kind, lines, bad_since). contacts: Around.
    names: (kind, name). numbers: (system, value). verified: what -> (at, who, stale).
    """
    return Facts(
        _phones(patient_id), _addresses(patient_id), contacts(patient_id), *_other(patient_id), _verified(patient_id)
    )


@dataclass(frozen=True)
class Around:
    """One person around the patient, in one role."""

    id: int
    role: ContactRole
    name: str
    relationship: str
    phone: str
    scopes: str
    code_word: str
    until: object
    ended: bool

    @property
    def may_be_told(self):
        """What this person may be told, as it is said; an emergency contact has no right to information."""
        if self.role == ContactRole.RESTRICTED:
            return "tell nothing"
        return f"may be told: {self.scopes.replace(' ', ', ')}" if self.scopes else "no right to information"


def contacts(patient_id, *, ended=False):
    """The people around a patient as Around; with `ended` also those whose role has ended."""
    rows = fetch(
        "SELECT id, role, name, relationship, typed_phone, e164, scopes, code_word, until, revoked_at FROM contact "
        "WHERE patient_id = ? ORDER BY revoked_at IS NOT NULL, id",
        patient_id,
    )
    found = []
    for key, role, name, relationship, typed, e164, scopes, code_word, until, revoked in rows:
        until = as_day(until)
        over = bool(revoked) or (until is not None and until < clock.today())
        phone = phone_shown(e164) or typed
        found.append(Around(key, ContactRole(role), name, relationship, phone, scopes, code_word, until, over))
    return [one for one in found if ended or not one.ended]


def _phones(patient_id):
    rows = fetch(
        "SELECT typed, e164, extension, kind, valid, message_permission FROM patient_phone "
        "WHERE patient_id = ? AND until IS NULL ORDER BY rank, id",
        patient_id,
    )
    return [
        ((phone_shown(e164) or typed) + (f" x{extension}" if extension else ""), kind, bool(valid), permission)
        for typed, e164, extension, kind, valid, permission in rows
    ]


def _addresses(patient_id):
    rows = fetch(
        "SELECT kind, street, street2, city, state, zip, bad_since FROM patient_address "
        "WHERE patient_id = ? AND until IS NULL ORDER BY id",
        patient_id,
    )
    return [(kind, address_lines(*lines), as_day(bad)) for kind, *lines, bad in rows]


def address_lines(street, street2, city, state, code):
    """An address as lines of text, as on an envelope."""
    last = " ".join(part for part in (f"{city}," if city and state else city, state, code) if part)
    return [line for line in (street, street2, last) if line]


def _other(patient_id):
    names = fetch("SELECT kind, last_name, first_name FROM patient_name WHERE patient_id = ? ORDER BY id", patient_id)
    numbers = fetch("SELECT system, value FROM patient_number WHERE patient_id = ? ORDER BY id", patient_id)
    return [(kind, ", ".join(part for part in (last, first) if part)) for kind, last, first in names], numbers


def _verified(patient_id):
    rows = fetch(
        "SELECT v.what, v.at, s.name FROM verification v JOIN staff s ON s.id = v.by_id "
        "WHERE v.id IN (SELECT MAX(id) FROM verification WHERE patient_id = ? GROUP BY what)",
        patient_id,
    )
    oldest = clock.now() - timedelta(days=setting("verify.address_days")) if rows else None
    return {what: (as_instant(at), who, as_instant(at) < oldest) for what, at, who in rows}


def earlier_reach(patient_id):
    """Phones and addresses that have ended, newest first: [(text, kind, since, until)]."""
    phones = PatientPhone.select().where((PatientPhone.patient == patient_id) & PatientPhone.until.is_null(False))
    places = PatientAddress.select().where(
        (PatientAddress.patient == patient_id) & PatientAddress.until.is_null(False)
    )
    rows = [(phone_shown(p.e164) or p.typed, p.kind, p.since, p.until) for p in phones]
    rows += [
        (", ".join(address_lines(a.street, a.street2, a.city, a.state, a.zip)), a.kind, a.since, a.until)
        for a in places
    ]
    return sorted(rows, key=lambda row: row[3], reverse=True)


def lately_opened(staff_id, limit=10):
    """The patients whom this person opened last, as FindRow, newest first. Two queries."""
    rows = fetch(
        "SELECT patient_id, MAX(number) FROM (SELECT patient_id, number FROM audit_event WHERE staff_id = ? "
        "AND action = 'patient.opened' ORDER BY number DESC LIMIT 100) a GROUP BY patient_id ORDER BY 2 DESC LIMIT ?",
        staff_id,
        limit,
    )
    return rows_of([key for key, _ in rows])


def who_looked(patient_id):
    """The latest entries of the audit about a patient: [(at, who, role, action)]."""
    return audit_queries.who_looked(patient_id, limit=10)
