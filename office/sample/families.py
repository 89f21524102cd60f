"""Who belongs to whom in the sample: twins, a mother with newborn twins, doctors and pharmacies outside, and the other
ways to reach people: seasonal addresses, numbers that reach nobody, agreed texts."""

from datetime import timedelta

from office.actor import Actor
from office.bulk import first_free, follow, pour
from office.db import run
from office.directory.models import Party
from office.patients.models import Household, Patient, PatientAddress, PatientPharmacy
from office.patients.rules import Newborn, register_newborn
from office.sample.people import age_on
from office.staff.models import Role
from office.staff.permissions import permissions_of

PARTIES = (  # kind, name, NPI, NCPDP, phone, fax, street, city, state, ZIP
    (
        "provider",
        "Helen Marsh MD",
        "1234567893",
        "",
        "312-555-0181",
        "312-555-0182",
        "40 Lake St",
        "Chicago",
        "60601",
    ),
    (
        "provider",
        "Omar Haddad DO",
        "1245319599",
        "",
        "312-555-0183",
        "312-555-0184",
        "9 Elm Ave",
        "Oak Park",
        "60301",
    ),
    (
        "provider",
        "Ruth Okafor MD",
        "1679576722",
        "",
        "312-555-0185",
        "312-555-0186",
        "77 Pine Rd",
        "Evanston",
        "60201",
    ),
    ("hospital", "Lakeside Hospital", "", "", "312-555-0187", "", "1 Hospital Dr", "Chicago", "60612"),
    ("pharmacy", "Corner Pharmacy", "", "1400017", "312-555-0188", "312-555-0189", "3 Main St", "Chicago", "60601"),
    (
        "pharmacy",
        "Night Owl Drugs",
        "",
        "1400025",
        "312-555-0190",
        "312-555-0191",
        "8 State St",
        "Chicago",
        "60605",
    ),
    ("pharmacy", "Oak Park Apothecary", "", "1400033", "312-555-0192", "", "12 Oak Ave", "Oak Park", "60302"),
    ("lab", "Northside Laboratory", "", "", "312-555-0193", "312-555-0194", "5 Clark St", "Chicago", "60657"),
)
PHARMACIES = (4, 5, 6)  # places among them
BORN_AT = ("04:12", "04:19")  # two newborns, registered from their mother's page


def add_families(world):
    """Write the directory, ties, pharmacies and other reach in portions; two newborns by the rule."""
    first = first_free(Party)
    rows = [(first + place, *row, "IL", world.day_on.isoformat()) for place, row in enumerate(PARTIES)]
    pour(Party, "id kind name npi ncpdp phone fax street city zip state verified_on", rows)
    follow([Party])
    run("UPDATE patient SET pcp_id = ? + id % 3 WHERE id % 7 = 0", first)
    run("UPDATE patient SET advance_directive = 'on file', marital_status = 'married' WHERE id % 11 = 0")
    run("UPDATE patient SET email_reminders = ? WHERE email <> '' AND id % 2 = 0", True)
    run(
        "UPDATE patient_phone SET text_permission = ?, text_permission_on = ?, text_permission_how = 'signed form' "
        "WHERE kind = 'mobile' AND patient_id % 3 = 0",
        True, (world.day_on - timedelta(days=200)).isoformat(),
    )  # fmt: skip
    run("UPDATE patient_phone SET bad_since = ? WHERE patient_id % 83 = 0", world.day_on.isoformat())
    pour(PatientPharmacy, "patient party rank since", _pharmacies(world, first))
    pour(PatientAddress, "patient kind street city state zip season_from season_to since", _seasonal(world))
    pour(Household, "patient other tie since", _twins(world))
    _newborns(world)


def _pharmacies(world, first):
    for place in range(len(world.people)):
        if place % 3 == 0:
            party = first + PHARMACIES[place // 3 % len(PHARMACIES)]
            yield world.patient(place), party, 1, world.now()


def _seasonal(world):
    for place, person in enumerate(world.people):
        if place % 61 == 7 and not person.minor and not person.confidential:
            where = (f"{place} Palm Ct", "Naples", "FL", "34102", "11-01", "04-15")
            yield world.patient(place), "seasonal", *where, world.now()


def _twins(world):
    """A pair for each two twins who have one family name and birthday."""
    waiting = {}
    for place, person in enumerate(world.people):
        if person.twin:
            key = (person.last, person.born_on)
            if key in waiting:
                yield world.patient(place), waiting.pop(key), "twin of", world.day_on.isoformat()
            else:
                waiting[key] = world.patient(place)


def _newborns(world):
    """Two girls without a name, born two days ago to a young woman of the practice."""
    desk = Actor(
        world.staff_id("front_desk"), world.who("front_desk"), Role.FRONT_DESK.value, "desk 1",
        permissions_of(Role.FRONT_DESK.value),
    )  # fmt: skip
    fit = (
        place for place, person in enumerate(world.people)
        if person.sex == "F" and 22 <= age_on(person.born_on, world.day_on) <= 38 and not person.clash
        and not (person.twin or person.deceased or person.restricted or person.confidential or person.safety)
    )  # fmt: skip
    place = next(fit, None)
    if place is None:  # a very small practice
        place = next(place for place, person in enumerate(world.people) if person.sex == "F" and not person.deceased)
    mother, born_on = Patient.get_by_id(world.patient(place)), world.day_on - timedelta(days=2)
    for born_at in BORN_AT:
        baby = Newborn(born_on=born_on, sex="F", born_at=born_at, multiple_birth=True, guarantor="mother")
        register_newborn(mother, baby, by=desk)
