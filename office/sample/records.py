"""The records of the invented patients: identity, phones, addresses, people around them, plans, allergies."""

from datetime import date, timedelta

from office.accounts.models import Coverage
from office.allergies.models import Allergy, AllergyList
from office.bulk import PORTION, first_free, follow, pour
from office.patients.keys import contact_mark, key_tuples, known_words
from office.patients.models import (
    Contact,
    ContactRole,
    FindKey,
    Patient,
    PatientAddress,
    PatientName,
    PatientPhone,
    Verification,
)
from office.patients.names import filing_units
from office.patients.queries import phone_shown
from office.patients.rules import know_words, mark_all_name_alerts
from office.sample import names
from office.sample.people import ACTIVE_DAYS, Person
from office.sample.words import ALLERGENS, PLANS, RELATIONSHIPS

PATIENT = (
    "id mrn last_name first_name middle_name suffix preferred_name born_on sex multiple_birth birth_order language "
    "interpreter email registration privacy safety_flag confidential name_alert deceased_on filing_name registered_at "
    "registered_by main_phone"
)
PERMISSIONS = ("name and call-back only", "name and call-back only", "detailed", "no message")
ASKED, PERMITTED, RESTRICTED = 0.6, 0.06, 0.004
VERIFIED_DAYS = 90


def add_patients(world, say):
    """Write every patient with phone, address and people around; and the keys by which they are found."""
    rows = Around(world)
    for index, person in enumerate(world.people):
        rows.add(index, person)
        if len(rows.patients) >= PORTION // 4:
            rows.pour()
            say("patients", index, len(world.people))
    rows.pour()
    follow([Patient])
    mark_all_name_alerts()


class Around:
    """Rows of the patients and of what stands around them, until they are written."""

    def __init__(self, world):
        self.world, self.draw = world, world.random("around").random
        self.clerks = [world.staff_id("front_desk"), world.staff_id("phone")]
        self.words = set()
        self.clear()

    def clear(self):
        """Begin the next portion."""
        self.patients, self.names, self.phones, self.addresses, self.contacts, self.keys = [], [], [], [], [], []

    def add(self, index, person):
        """All rows of one patient."""
        world, patient = self.world, self.world.patient(index)
        since = world.moment(self.day(person.registered), 540)
        self.patients.append(self.patient(index, person, since))
        phones = self.phones_of(patient, person, since)
        street, street2, city, state, zip_code = person.address
        self.addresses.append((patient, "home", street, street2, city, state, zip_code, since))
        if person.confidential:
            self.addresses.append(
                (patient, "confidential", f"PO Box {1000 + patient % 1000}", "", city, state, zip_code, since)
            )
        for kind, last, first in person.former:
            self.names.append((patient, kind, last, first or person.first, since))
        contacts = [self.contact(patient, person, since, *who) for who in self.people_around(person)]
        if person.minor:
            world.guarantors[index] = self.parent
        others = [(last, first or person.first) for _, last, first in person.former]
        self.find(patient, person, others, phones, contacts)

    def day(self, ago):
        """The date so many days before the sample's day."""
        return self.world.day_on - timedelta(days=ago)

    def patient(self, index, person, since):
        """The row of the patient."""
        filing = filing_units(person.last, person.first, person.middle, person.suffix, person.born_on)
        died = self.day(person.deceased).isoformat() if person.deceased else None
        return (
            self.world.patient(index), self.world.mrn(index), person.last, person.first, person.middle, person.suffix,
            person.preferred, person.born_on.isoformat(), person.sex, bool(person.twin), person.twin, person.language,
            person.interpreter, person.email, self.registration(person),
            "restricted" if person.restricted else "normal", person.safety,
            person.confidential, person.alert, died, filing, since, self.clerks[self.draw() < 0.5],
            phone_shown(f"+1{person.phone.replace('-', '')}"),
        )  # fmt: skip

    def registration(self, person):
        """How far the registration is."""
        if person.deceased:
            return "deceased"
        return "quick" if person.new else "complete" if self.draw() < 0.3 else "verified"

    def phones_of(self, patient, person, since):
        """One or two numbers; returns their digits and marks."""
        found = []
        for rank, typed in enumerate([person.phone, person.phone2], start=1):
            if typed:
                digits = typed.replace("-", "")
                kind = ("mobile" if self.draw() < 0.7 else "home") if rank == 1 else "work"
                permission = PERMISSIONS[int(self.draw() * 4)]
                self.phones.append((patient, kind, typed, f"+1{digits}", permission, rank, since))
                found.append((digits, ""))
        return found

    def people_around(self, person: Person):
        """(role, name, relationship, phone, scopes) of emergency contact, parent, permitted and restricted person."""
        if self.draw() < 0.85:
            relationship = RELATIONSHIPS[int(self.draw() * len(RELATIONSHIPS))] if not person.minor else "mother"
            yield ContactRole.EMERGENCY, self.relative(person), relationship, self.number(), ""
        if person.minor:
            self.parent = self.relative(person)
            yield ContactRole.GUARANTOR, self.parent, "father", person.phone, ""
            if person.registered % 25:  # else no adult who may sign is on file
                scopes = "appointments billing clinical papers"
                yield ContactRole.REPRESENTATIVE, self.parent, "father", person.phone, scopes
        if self.draw() < PERMITTED and not person.minor:
            scopes = ("appointments", "appointments billing", "appointments billing clinical papers")[
                int(self.draw() * 3)
            ]
            yield ContactRole.PERMITTED, self.relative(person), "sister", self.number(), scopes
        if self.draw() < RESTRICTED:
            yield ContactRole.RESTRICTED, self.relative(person), "other family", "", ""

    def relative(self, person):
        """An invented name of someone of the family."""
        given = names.GENERAL_F + names.GENERAL_M
        return f"{given[int(self.draw() * len(given))]} {person.last}"

    def number(self):
        """An invented telephone number."""
        return f"312-555-01{int(self.draw() * 100):02d}"

    def contact(self, patient, person, since, role, name, relationship, typed, scopes):
        """The row of one person around the patient; returns (digits, who) to find the patient by."""
        digits = typed.replace("-", "")
        e164 = f"+1{digits}" if digits else ""
        self.contacts.append((patient, role.value, name, relationship, typed, e164, scopes, since[:10]))
        return digits, contact_mark(role, name, relationship)

    def find(self, patient, person, others, phones, contacts):
        """The keys by which the patient is found."""
        known = {
            "id": patient, "last_name": person.last, "first_name": person.first, "middle_name": person.middle,
            "suffix": person.suffix, "preferred_name": person.preferred, "born_on": person.born_on,
            "email": person.email,
        }  # fmt: skip
        home = (person.address[0], person.address[-1])
        self.keys += [(*key, patient) for key in sorted(key_tuples(known, others, phones, contacts, home=home))]

    def pour(self):
        """Write what is gathered."""
        pour(Patient, PATIENT, self.patients)
        pour(PatientName, "patient kind last_name first_name at", self.names)
        pour(PatientPhone, "patient kind typed e164 message_permission rank since", self.phones)
        pour(PatientAddress, "patient kind street street2 city state zip since", self.addresses)
        pour(Contact, "patient role name relationship typed_phone e164 scopes since", self.contacts)
        pour(FindKey, "kind key second patient", self.keys)
        new = known_words(row[:3] for row in self.keys) - self.words
        know_words(new)
        self.words |= new
        self.clear()


def add_care(world):
    """Write plans, allergy lists in their three states, and what was verified at the last visits."""
    draw = world.random("care").random
    lists, allergies, coverages, verified = [], [], [], []
    for index, person in enumerate(world.people):
        patient, seen = world.patient(index), world.last_seen[index]
        coverages += _coverage(world, index, person, draw)
        if seen and draw() < ASKED / 0.95:
            _allergies(world, patient, seen, draw, lists, allergies)
        if seen and (world.day_on - seen).days < VERIFIED_DAYS:
            at = world.moment(seen, 500 + int(draw() * 400))
            verified += [(patient, what, at, world.staff_id("front_desk")) for what in ("address", "phone")]
    pour(AllergyList, "patient state at by", lists)
    pour(Allergy, "patient substance drug reaction severity certainty at by", allergies)
    pour(Coverage, "patient payer plan member_number from_on to_on copay_cents", coverages)
    pour(Verification, "patient what at by", verified)


def _allergies(world, patient, seen, draw, lists, allergies):
    at, nurse, chance = world.moment(seen, 560), world.staff_id("nurse"), draw()
    state = "no known allergies" if chance < 0.55 else "no known drug allergies" if chance < 0.7 else "has allergies"
    lists.append((patient, state, at, nurse))
    if state == "has allergies":
        first = int(draw() * len(ALLERGENS))
        for number in range(1 + int(draw() ** 2 * 3)):
            substance, drug, reaction, severity = ALLERGENS[(first + number * 5) % len(ALLERGENS)]
            certainty = "confirmed" if draw() < 0.5 else "unconfirmed"
            allergies.append((patient, substance, drug, reaction, severity, certainty, at, nurse))


def _coverage(world, index, person, draw):
    """One plan for most people: Medicare from 65; some changed plans at the beginning of the year."""
    if person.deceased or draw() > 0.9:
        return
    years = world.day_on.year - person.born_on.year
    number = 4 if years >= 66 else int(draw() * len(PLANS))
    payer, plan, copay = PLANS[0 if number == 4 and years < 66 else number]
    from_on = world.day_on - timedelta(days=min(person.registered, ACTIVE_DAYS))
    member = f"{payer[:2].upper()}{100000000 + int(draw() * 899999999)}"
    if draw() < 0.05 and from_on.year < world.day_on.year:
        ended = date(world.day_on.year - 1, 12, 31)
        yield (
            world.patient(index),
            PLANS[1][0],
            PLANS[1][1],
            f"OLD{index:07d}",
            from_on.isoformat(),
            ended.isoformat(),
            2500,
        )
        from_on = date(world.day_on.year, 1, 1)
    world.coverages[index] = (payer, copay, from_on)
    yield world.patient(index), payer, plan, member, from_on.isoformat(), None, copay


def first_patient_id():
    """Where the numbers of the patients begin."""
    return first_free(Patient)
