"""Who may hear what about bills: the patient all, a guarantor amounts only. Source: domain 6.3, 7.10."""

from dataclasses import dataclass, replace

from office import clock
from office.accounts.queries.private import has_private
from office.loading import load, marks
from office.patients.models import Contact, ContactRole

ALL, AMOUNTS, NOTHING = "all", "amounts only", "nothing"
TOLD = {
    ContactRole.GUARANTOR: AMOUNTS,
    ContactRole.PERMITTED: ALL,
    ContactRole.REPRESENTATIVE: ALL,
    ContactRole.RESTRICTED: NOTHING,
}
PATIENT, SOMEONE, BILLING = "patient", "someone", "billing"


@dataclass(frozen=True)
class Hearer:
    """One person who may ask: `key` for forms, the name, and what they may hear."""

    key: str
    name: str
    hears: str

    @property
    def label(self):
        """The name with what may be told."""
        return f"{self.name}: {self.hears}"


def hearers(patient_id):
    """[Hearer]: the patient first, then the people of the record who may hear all, amounts or nothing, then anyone.

    A representative speaks for the patient in all, unless scopes are named; a permitted person only in what is named.
    A person in several roles has the widest of them, unless restricted: then nothing. Where a service is kept private
    nobody but the patient hears more than amounts, which leave it out. One query, two when someone may hear all.
    """
    on, roles = clock.today().isoformat(), list(map(str, TOLD))
    held = f"patient_id = ? AND role IN ({marks(roles)}) AND since <= ? AND revoked_at IS NULL "
    held += "AND (until IS NULL OR until >= ?) ORDER BY id"
    found = {}
    for one in load(Contact, held, patient_id, *roles, on, on):
        what = TOLD[one.role]
        unlimited = one.role == ContactRole.REPRESENTATIVE and not one.scopes
        if what == ALL and not unlimited and BILLING not in one.scopes.split():
            continue
        name = f"{one.name} ({one.relationship})" if one.relationship else one.name
        before = found.get(one.name.casefold())
        if before is None or what == NOTHING or (before.hears == AMOUNTS and what == ALL):
            found[one.name.casefold()] = Hearer(str(one.id), name, what)
    others = found.values()
    if any(one.hears == ALL for one in others) and has_private(patient_id):
        others = [replace(one, hears=AMOUNTS) if one.hears == ALL else one for one in others]
    return [Hearer(PATIENT, "The patient", ALL), *others, Hearer(SOMEONE, "Someone else", NOTHING)]


def hearer_of(patient_id, key):
    """The Hearer of a form's key, or None."""
    return next((one for one in hearers(patient_id) if one.key == key), None)
