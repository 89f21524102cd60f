"""What the patient's page and every banner show."""

from dataclasses import dataclass, field

from office import clock, panels
from office.audit import queries as audit_queries
from office.db import fetch
from office.directory.queries import label
from office.errors import NotFound
from office.loading import load
from office.patients.models import (
    AddressKind,
    Patient,
    PatientAddress,
    PatientPhone,
    Privacy,
    Registration,
)
from office.patients.queries.alike import alike_to
from office.patients.queries.around import birth_alerts
from office.patients.queries.finding import SHOWN, Found, rows_of
from office.patients.queries.guarding import is_locked
from office.typed import age_shown, mrn_shown

CARERS_OF = ("pcp", "referring")
LISTS = ("sex", "clinical_sex", "interpreter_kind", "advance_directive")


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
    found = load(Patient, "id = ?", patient_id)
    if not found:
        raise NotFound()
    return found[0]


def banner(patient, by=None, known=None):
    """The Banner of a patient; with `by` (Actor) also what higher parts add: allergies, chart, others; `known` gives
    what a page has found out for itself ({key: state}), None leaves that one out.

    A guarded record that is closed to `by` shows its name and number and nothing else (domain 10.3).
    """
    if by and patient.privacy != Privacy.NORMAL and is_locked(patient.id, patient.privacy, by):
        return closed_banner(patient)
    made = _identified(patient)
    made.alerts = _alerts(patient)
    for panel in panels.shown("patient.banner", by) if by else ():
        _add_state(made, panel, known[panel.key] if known and panel.key in known else panel.load(patient))
    return made


def first_banner(patient):
    """The Banner of a patient whose record is not guarded, before anything else of it is read: who it is. No query."""
    made = _identified(patient)
    made.allergy_word, made.allergy_tone = "Allergies and alerts: checking …", "wait"
    made.alerts = [("Name alert", "late")] if patient.name_alert else []
    return made


def _identified(patient):
    given = " ".join(part for part in (patient.first_name, patient.middle_name, patient.suffix) if part)
    return Banner(
        patient.id,
        f"{patient.last_name}, {given}" if given else patient.last_name,
        patient.preferred_name,
        born_shown(patient.born_on, patient.birth_estimated),
        age_shown(patient.born_on, clock.today()) if patient.born_on else "age unknown",
        str(patient.sex),
        mrn_shown(patient.mrn),
        patient.main_phone,
    )


def closed_banner(patient):
    """The Banner of a guarded record for someone to whom it is closed."""
    alerts = [(f"{patient.privacy.capitalize()} record", "alert")]
    return Banner(patient.id, patient.full_name, "", "–", "–", "", mrn_shown(patient.mrn), "", alerts)


def born_shown(born_on, estimated=False):
    """A birth date as it is said at the desk: 03/04/1962, about 03/04/1962, or a dash."""
    return f"{'about ' if estimated else ''}{born_on:%m/%d/%Y}" if born_on else "–"


def as_typed(patient):
    """The values of a record as a form shows them. One query when a doctor of the directory is on file."""
    born = f"{patient.born_on:%m/%d/%Y}" if patient.born_on else ""
    carers = {name: label(getattr(patient, name)) if getattr(patient, f"{name}_id") else "" for name in CARERS_OF}
    lists = {name: str(patient.__data__[name] or "") for name in LISTS}
    return {
        **patient.__data__, **lists, **carers, "born_on": born, "single_name": not patient.first_name,
        "race": [one for one in patient.race.split(", ") if one], "born_at": _clock_time(patient.born_at),
    }  # fmt: skip


def _clock_time(text):
    """A stored HH:MM as it is typed: 4:12 am."""
    if not text:
        return ""
    hour, minute = int(text[:2]), text[3:]
    return f"{hour % 12 or 12}:{minute} {'am' if hour < 12 else 'pm'}"


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
    alerts += [(_name_alert(patient), "late")] if patient.name_alert else []
    alerts += _birth_alerts(patient)
    alerts += [("Restricted record", "alert")] if patient.privacy == Privacy.RESTRICTED else []
    alerts += [("See flag", "alert")] if patient.safety_flag else []  # silent: no words a neighbor can read
    alerts += [(f"Interpreter: {patient.language}", "calm")] if patient.interpreter else []
    alerts += [(patient.to_verify, "wait")] if patient.to_verify else []
    return alerts + ([states[patient.registration]] if patient.registration in states else [])


def _birth_alerts(patient):
    """Twins and newborns, who must not be mixed up; nobody else costs a query. Source: domain 1.8."""
    if not (patient.multiple_birth or patient.came_by == "newborn"):
        return []
    known = birth_alerts(patient)
    order = f" {patient.birth_order}" if patient.birth_order else ""
    twin = [(f"Twin or multiple{order}", "late")] if patient.multiple_birth else []
    return known if any(words.startswith("Twin") for words, _ in known) else twin + known


def _name_alert(patient):
    """With whom the patient can be confused, by name and birth date; more than two are only counted."""
    others = [one.row for one in alike_to(patient, limit=3)]
    if not 0 < len(others) < 3:
        return "Name alert: see who else" if others else "Name alert"
    return "Name alert: " + "; ".join(f"{other.name}, {other.born_shown}, {other.mrn_shown}" for other in others)


def main_phone(patient_id):
    """The number to call first, ready to show; "" when there is none."""
    rows = fetch("SELECT main_phone FROM patient WHERE id = ?", patient_id)
    return rows[0][0] if rows else ""


def in_use_phone(patient_id, *, confidential=False):
    """The PatientPhone to call first, or None; `confidential`: only a number given for confidential communication."""
    query = PatientPhone.select().where((PatientPhone.patient == patient_id) & PatientPhone.until.is_null())
    query = query.where(PatientPhone.confidential) if confidential else query
    return query.order_by(PatientPhone.rank, PatientPhone.id).first()


def home_address(patient_id, kind=AddressKind.HOME):
    """The PatientAddress of a kind that holds now, or None; one that the post office proposed does not hold."""
    held = (PatientAddress.patient == patient_id) & (PatientAddress.kind == kind) & PatientAddress.until.is_null()
    held &= ~PatientAddress.proposed
    return PatientAddress.select().where(held).order_by(PatientAddress.id.desc()).first()


def lately_opened(staff_id, limit=10):
    """The patients whom this person opened last, as FindRow, newest first. Two queries."""
    rows = fetch(
        "SELECT patient_id, MAX(number) FROM (SELECT patient_id, number FROM audit_event WHERE staff_id = ? "
        "AND action = 'patient.opened' ORDER BY number DESC LIMIT 100) a GROUP BY patient_id ORDER BY 2 DESC LIMIT ?",
        staff_id,
        limit,
    )
    return rows_of([key for key, _ in rows])


def lately(staff_id):
    """As a Found: whom this person opened last; nobody of them is meant more than another."""
    return Found(rows=lately_opened(staff_id, SHOWN))


def who_looked(patient_id):
    """The latest entries of the audit about a patient: [(at, who, role, action)]."""
    return audit_queries.who_looked(patient_id, limit=10)
