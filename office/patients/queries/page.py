"""What the patient's page and every banner show."""

from dataclasses import dataclass, field

from office import clock, panels
from office.db import fetch
from office.errors import NotFound
from office.patients.models import (
    AddressKind,
    Patient,
    PatientAddress,
    PatientPhone,
    Registration,
)
from office.patients.queries.finding import MAIN_PHONE, phone_shown
from office.typed import age_shown, mrn_shown


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
    patient = Patient.get_or_none(Patient.id == patient_id)
    if patient is None:
        raise NotFound()
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
        main_phone(patient.id),
        _alerts(patient),
    )
    for panel in panels.shown("patient.banner", by) if by else ():
        _add_state(made, panel, panel.load(patient))
    return made


def born_shown(born_on, estimated=False):
    """A birth date as it is said at the desk: 03/04/1962, about 03/04/1962, or a dash."""
    return f"{'about ' if estimated else ''}{born_on:%m/%d/%Y}" if born_on else "–"


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
    alerts = [("Deceased", "off")] if patient.deceased_on or patient.registration == Registration.DECEASED else []
    alerts += [("Name alert", "late")] if patient.name_alert else []
    alerts += [
        (f"Twin or multiple{' ' + patient.birth_order if patient.birth_order else ''}", "late")
    ] * patient.multiple_birth
    alerts += [("Restricted record", "alert")] if patient.restricted else []
    alerts += [("See flag", "alert")] if patient.safety_flag else []  # silent: no words a neighbor can read
    alerts += [(f"Interpreter: {patient.language}", "calm")] if patient.interpreter else []
    alerts += [(patient.to_verify, "wait")] if patient.to_verify else []
    return alerts + ([states[patient.registration]] if patient.registration in states else [])


def main_phone(patient_id):
    """The number to call first, ready to show; "" when there is none."""
    rows = fetch(f"SELECT {MAIN_PHONE} FROM patient p WHERE p.id = ?", patient_id)
    return phone_shown(rows[0][0]) if rows else ""


def in_use_phone(patient_id):
    """The PatientPhone to call first, or None."""
    query = PatientPhone.select().where((PatientPhone.patient == patient_id) & PatientPhone.until.is_null())
    return query.order_by(PatientPhone.rank, PatientPhone.id).first()


def home_address(patient_id, kind=AddressKind.HOME):
    """The PatientAddress of a kind that holds now, or None."""
    held = (PatientAddress.patient == patient_id) & (PatientAddress.kind == kind) & PatientAddress.until.is_null()
    return PatientAddress.select().where(held).order_by(PatientAddress.id.desc()).first()
