"""What is known of a patient's allergies. *Not asked* is not *none known*. Source: domain notes 9.4."""

from dataclasses import dataclass
from datetime import date, datetime

from office.allergies.models import Allergy, Certainty, ListState
from office.db import as_day, as_instant, fetch
from office.errors import NotFound

GONE = (Certainty.REFUTED, Certainty.ENTERED_IN_ERROR)
NAMED = 3  # substances in the banner; the list has them all
# The newest answer, and what stands against it; one look for banner and page alike.
ANSWER = "SELECT state, at, note FROM allergy_list WHERE patient_id = ? ORDER BY id DESC LIMIT 1"
LIST = (
    "SELECT a.id, a.substance, a.drug, a.reaction, a.severity, a.certainty, a.reason, a.onset_on, a.source, "
    "a.at, s.name "
    "FROM allergy a LEFT JOIN staff s ON s.id = a.by_id WHERE a.patient_id = ? ORDER BY a.id"
)


@dataclass(frozen=True)
class Line:
    """One allergy as the page shows it; `active` is false when it was refuted or entered in error."""

    id: int
    substance: str
    drug: bool
    reaction: str
    severity: str
    certainty: Certainty
    reason: str
    onset_on: date | None
    source: str
    at: datetime
    who: str
    active: bool


@dataclass(frozen=True)
class AllergyPage:
    """Allergies of a patient, active ones first, with the state of the list in words."""

    word: str
    tone: str
    lines: list
    answered_at: datetime | None
    note: str


def allergies_of(patient_id):
    """The AllergyPage of a patient. Two queries."""
    lines = sorted((_line(row) for row in fetch(LIST, patient_id)), key=lambda line: not line.active)
    answers = fetch(ANSWER, patient_id)
    state, at, note = answers[0] if answers else (None, None, "")
    word, tone = _said([line for line in lines if line.active], state)
    return AllergyPage(word, tone, lines, as_instant(at), note)


def allergy_word(patient_id):
    """The state of the list as (word, tone) for banners: "Allergies not asked", "NKDA", or the substances."""
    page = allergies_of(patient_id)
    return page.word, page.tone


def allergic_of(patient_ids):
    """Those of the patients (ids) with an allergy that holds. One query."""
    marks, gone = ", ".join("?" * len(patient_ids)), ", ".join("?" * len(GONE))
    sql = f"SELECT DISTINCT patient_id FROM allergy WHERE patient_id IN ({marks}) AND certainty NOT IN ({gone})"
    return {key for (key,) in fetch(sql, *patient_ids, *map(str, GONE))}


def active_allergies(patient_id):
    """The Allergy rows that hold: neither refuted nor entered in error."""
    return list(Allergy.select().where((Allergy.patient == patient_id) & Allergy.certainty.not_in(GONE)))


def get_allergy(patient, allergy_id):
    """An allergy of this patient. Raises NotFound for another's."""
    allergy = Allergy.get_or_none((Allergy.id == allergy_id) & (Allergy.patient == patient))
    if allergy is None:
        raise NotFound()
    return allergy


def _said(active, state):
    if active:
        names = [
            line.substance + ("" if line.certainty == Certainty.CONFIRMED else " (unconfirmed)") for line in active
        ]
        more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
        return f"Allergies: {', '.join(names[:NAMED])}{more}", "alert"
    if state == ListState.NKA:
        return "NKA: no known allergies", "good"
    if state == ListState.NKDA:
        return "NKDA: no known drug allergies", "good"
    return ("Allergies to be asked again", "late") if state else ("Allergies not asked", "late")


def _line(row):
    key, substance, drug, reaction, severity, certainty, reason, onset, source, at, who = row
    certainty = Certainty(certainty)
    return Line(
        key,
        substance,
        bool(drug),
        reaction,
        severity,
        certainty,
        reason,
        as_day(onset),
        source,
        as_instant(at),
        who or "",
        certainty not in GONE,
    )
