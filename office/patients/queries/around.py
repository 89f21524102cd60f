"""Who stands around a patient: people in five roles, and other patients by household or birth. Reads only."""

from dataclasses import dataclass
from datetime import timedelta

from office import clock
from office.db import as_day, fetch
from office.errors import NotFound, RuleError
from office.loading import load
from office.patients.models import Contact, ContactRole, Household, Patient, Sex, Tie
from office.patients.queries.finding import find
from office.patients.queries.rows import phone_shown
from office.typed import age_shown, mrn_shown

BACK = {
    Tie.TWIN: "twin of", Tie.NEWBORN: "mother of", Tie.CHILD: "parent of", Tie.SPOUSE: "spouse of",
    Tie.HOUSEHOLD: "same household as",
}  # fmt: skip
TOLD = (ContactRole.PERMITTED, ContactRole.REPRESENTATIVE)
A_YEAR = timedelta(days=365)
MOTHERS = range(10, 61)  # years of age
NEWBORN_DAYS = 31  # siblings born so near to each other belong to one birth


@dataclass(frozen=True)
class Around:
    """One person around the patient, in one role; `lines` are what else is known, ready to show."""

    id: int
    role: ContactRole
    name: str
    relationship: str
    phone: str
    scopes: str
    code_word: str
    until: object
    ended: bool
    lines: tuple = ()
    since: object = None
    ended_at: object = None
    why: str = ""

    @property
    def may_be_told(self):
        """What this person may be told, as it is said; an emergency contact has no right to information."""
        if self.role == ContactRole.RESTRICTED:
            return "tell nothing"
        return f"may be told: {self.scopes.replace(' ', ', ')}" if self.scopes else "no right to information"


def contacts(patient_id, *, ended=False):
    """The people around a patient as Around, by role and priority; with `ended` also those whose role has ended."""
    order = list(ContactRole)
    found = [_around(row) for row in load(Contact, "patient_id = ? ORDER BY priority, id", patient_id)]
    found.sort(key=lambda one: (one.ended, -one.ended_at.timestamp() if one.ended_at else 0, order.index(one.role)))
    return [one for one in found if ended or not one.ended]


def _around(row):
    over = bool(row.revoked_at) or (row.until is not None and row.until < clock.today())
    phone = phone_shown(row.e164) or row.typed_phone
    return Around(
        row.id, row.role, row.name, row.relationship, phone, row.scopes, row.code_word, row.until, over,
        tuple(_lines(row)), row.since, row.revoked_at, row.ended_because,
    )  # fmt: skip


def _lines(row):
    """What the role's own fields say, in words."""
    place = ", ".join(part for part in (row.street, row.city, row.state, row.zip) if part)
    said = [
        f"to call as number {row.priority}" if row.role == ContactRole.EMERGENCY else "",
        row.authority,
        "may consent to treatment" if row.may_consent else "",
        f"seen: {row.document}" if row.document else "",
        f"must not: {row.forbidden}" if row.forbidden else "",
        f"given {row.given_how}" if row.given_how else "",
        f"a minor, emancipated: {row.emancipated}" if row.emancipated else "",
        f"born {row.born_on:%m/%d/%Y}" if row.born_on else "",
        place,
    ]
    return [one for one in said if one]


def get_contact(patient_id, contact_id):
    """A Contact of this patient that has not ended. Raises NotFound."""
    contact = Contact.get_or_none(
        (Contact.id == contact_id) & (Contact.patient == patient_id) & Contact.revoked_at.is_null()
    )
    if contact is None:
        raise NotFound()
    return contact


@dataclass(frozen=True)
class TieRow:
    """Another patient tied to this one: `tie` says what this one is to the other."""

    id: int
    tie: str
    kind: Tie
    other: int
    name: str
    born_on: object
    age: str
    mrn_shown: str
    birth_order: str
    address: str

    @property
    def words(self):
        """ "twin of Smith, Judy Girl B" """
        return f"{self.tie} {self.name}"


def ties(patient_id):
    """The other patients of the household or the birth as TieRow. One query."""
    rows = fetch(
        "SELECT h.id, h.tie, h.patient_id, p.id, p.last_name, p.first_name, p.middle_name, p.suffix, p.born_on, "
        "p.mrn, p.birth_order, (SELECT a.street FROM patient_address a WHERE a.patient_id = p.id AND a.kind = 'home' "
        "AND a.until IS NULL ORDER BY a.id DESC LIMIT 1) FROM household h JOIN patient p "
        "ON p.id = CASE WHEN h.patient_id = ? THEN h.other_id ELSE h.patient_id END "
        "WHERE (h.patient_id = ? OR h.other_id = ?) AND h.until IS NULL ORDER BY h.id",
        patient_id, patient_id, patient_id,
    )  # fmt: skip
    found = []
    for key, tie, side, other, last, first, middle, suffix, born, mrn, order, street in rows:
        given = " ".join(part for part in (first, middle, suffix) if part)
        tie, born = Tie(tie), as_day(born)
        said = str(tie) if side == patient_id else BACK[tie]
        age = age_shown(born, clock.today()) if born else ""
        name = f"{last}, {given}" if given else last
        found.append(TieRow(key, said, tie, other, name, born, age, mrn_shown(mrn), order, street or ""))
    return found


def get_tie(patient_id, tie_id):
    """A Household row of this patient that holds. Raises NotFound."""
    own = (Household.patient == patient_id) | (Household.other == patient_id)
    row = Household.get_or_none((Household.id == tie_id) & own & Household.until.is_null())
    if row is None:
        raise NotFound()
    return row


def birth_alerts(patient):
    """Banner words of a twin or a newborn: who the other twin is, whose newborn. [(words, tone)]; one query."""
    words = []
    rows = ties(patient.id)
    for one in rows:
        if one.kind == Tie.TWIN:
            which = f" {patient.birth_order}" if patient.birth_order else ""
            other = f" {one.birth_order}" if one.birth_order else ""
            words.append((f"Twin{which}: twin{other} is {one.name}, {one.mrn_shown}", "late"))
        elif one.tie == Tie.NEWBORN and patient.born_on and clock.today() - patient.born_on < A_YEAR:
            words.append((f"Newborn of {one.name}", "calm"))
    return words


def newborns_of(mother_id, born_on):
    """The Patients who were born to a mother within a month of a date, in the order of birth."""
    near = timedelta(days=NEWBORN_DAYS)
    babies = Household.select(Household.patient).where(
        (Household.other == mother_id) & (Household.tie == Tie.NEWBORN) & Household.until.is_null()
    )
    born = (Patient.born_on >= born_on - near) & (Patient.born_on <= born_on + near)
    return list(Patient.select().where(Patient.id.in_(babies) & born).order_by(Patient.birth_order, Patient.id))


def latest_newborns(mother_id):
    """The Patients of a mother's latest birth that is registered, if it was within a month."""
    return newborns_of(mother_id, clock.today())


def next_newborn(mother_id):
    """What the form for another baby begins with: of twins the day of birth and that it is a multiple birth."""
    babies = latest_newborns(mother_id)
    day = babies[-1].born_on if babies else clock.today()
    return {"born_on": f"{day:%m/%d/%Y}", "multiple_birth": bool(babies)}


def one_found(text, field):
    """The id of the one patient that a text means. Raises RuleError at `field`: nobody, or several, who are named."""
    found = find(text, limit=5)
    ids = [row.id for row in found.rows]
    if len(ids) == 1 or found.best:
        return found.best or ids[0]
    if not ids:
        raise RuleError("Nobody on file fits this. Type the MRN, or name and birth date.", field=field)
    names = "; ".join(f"{row.name} {row.born_shown} {row.mrn_shown}" for row in found.rows)
    raise RuleError(f"Several fit. Type the MRN of one: {names}", field=field)


def may_bear(patient):
    """True for whom the desk offers to register a newborn: not male, 10 to 60 years old, or of unknown age."""
    years = clock.today().year - patient.born_on.year if patient.born_on else MOTHERS[0]
    return patient.sex != Sex.M and years in MOTHERS


def is_named(patient):
    """False for a newborn who still has the name made from the mother's."""
    words = patient.first_name.split()
    return not (patient.came_by == "newborn" and set(words[-2:]) & {"Girl", "Boy", "Child"})
