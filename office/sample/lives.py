"""Events of the sample: people about to come of age, deaths, returned mail, a ward, a letter in the wrong hands."""

from datetime import date, timedelta

from office import clock
from office.actor import Actor
from office.db import fetch
from office.life.models import LifeEvent, NightlyRun
from office.life.rules import Guardianship, MailFate, mail_returned, report_death, set_guardian, verify_death
from office.patients.models import Contact, ContactRole, Patient
from office.patients.names import filing_units
from office.patients.queries import home_address
from office.patients.rules import add_contact
from office.settings import setting
from office.staff.models import Role
from office.staff.permissions import permissions_of

BUSY = (
    "SELECT patient_id FROM appointment WHERE day_on = '{day}' UNION SELECT patient_id FROM call "
    "UNION SELECT patient_id FROM task UNION SELECT patient_id FROM flag UNION SELECT patient_id FROM custody_order "
    "UNION SELECT patient_id FROM ledger_entry WHERE number <= 60 "
    "UNION SELECT id FROM patient WHERE privacy <> 'normal' OR confidential OR safety_flag "
    "UNION SELECT patient_id FROM message WHERE state <> 'closed' "
    "UNION SELECT patient_id FROM visit WHERE day_on >= '{lately}'"
)
SOON = (3, 17, 41, 58)  # days to the birthday of those who are about to come of age


def actor(world, key, role):
    """One of the cast as an Actor."""
    return Actor(world.staff_id(key), world.who(key), role.value, "desk 1", permissions_of(role.value))


def add_lives(world):
    """A handful of events by the rules, about people without work today."""
    desk, lead = actor(world, "front_desk", Role.FRONT_DESK), actor(world, "lead", Role.RECORDS_LEAD)
    adults, children = _quiet(world)
    _deaths(world, adults[:2], desk, lead)
    _mail(adults[2:5], desk)
    for ward in children[:1]:
        set_guardian(
            ward, Guardianship.WARD, "Northside Family Services", "Order 26 JA 114, Juvenile Court", by=lead,
            phone="312-555-0177", foster_parent="Paula Reyes", rules="Vaccines: ask the agency first.",
        )  # fmt: skip
    for days, child in zip(SOON, children[1:], strict=False):
        _soon_of_age(child, world.day_on + timedelta(days=days), lead)
    ended_at = clock.at_minute(world.day_on, 130)
    report = '{"coming of age": "0 patients came of age", "deaths": "0 deaths not verified in time"}'
    NightlyRun.create(day_on=world.day_on, started_at=ended_at, ended_at=ended_at, report=report)


def _quiet(world):
    """Patients who live and are not busy: (adults, those with a coming appointment first; children)."""
    days = {"day": world.day_on.isoformat(), "lately": (world.day_on - timedelta(days=10)).isoformat()}
    busy, people = {key for (key,) in fetch(BUSY.format(**days))}, world.people
    plain = [place for place, one in enumerate(people) if not (one.clash or one.deceased or one.twin)]
    places = [place for place in plain if world.patient(place) not in busy]
    world.random("lives").shuffle(places)
    booked = _booked(world, [place for place in places if not people[place].minor][:60])
    children = [world.patient(place) for place in places if people[place].minor]
    return [Patient.get_by_id(key) for key in booked[:5]], [Patient.get_by_id(key) for key in children[:5]]


def _booked(world, places):
    """The ids of these, those with a coming appointment first."""
    ids = [world.patient(place) for place in places] or [0]
    later = f"day_on > '{world.day_on.isoformat()}' AND standing IN ('booked', 'confirmed')"
    rows = fetch(f"SELECT patient_id FROM appointment WHERE {later} AND patient_id IN ({', '.join(map(str, ids))})")
    booked = {key for (key,) in rows}
    return sorted((world.patient(place) for place in places), key=lambda key: key not in booked)


def _deaths(world, patients, desk, lead):
    """One reported yesterday and not verified, one verified; each with what it stopped."""
    on = min(clock.today(), world.day_on) - timedelta(days=2)
    for place, patient in enumerate(patients):
        source = ("daughter, by phone", "hospital letter")[place]
        event = report_death(patient, on - timedelta(days=3 * place), source, by=desk)
        at = clock.at_minute(world.day_on - timedelta(days=1), 600)
        LifeEvent.update(at=at).where(LifeEvent.id == event.id).execute()
        if place:
            verify_death(event, event.on, "death certificate", by=lead)


def _mail(patients, desk):
    """Letters that came back: one plainly, one with a sticker, one that someone else got."""
    sticker = {"street": "2210 Maple Avenue", "city": "Evanston", "state": "IL", "zip": "60201"}
    for patient, fate in zip(patients, MailFate, strict=False):
        home = home_address(patient.id)
        if home:
            mail_returned(patient, home.id, fate, by=desk, on=clock.today() - timedelta(days=4), forward=sticker)


def _soon_of_age(child, birthday, lead):
    """Let a child come of age on a day that is near, with a parent who decides until then."""
    years = setting("majority_age")
    born_on = date(birthday.year - years, birthday.month, min(birthday.day, 28))
    names = (child.last_name, child.first_name, child.middle_name, child.suffix)
    Patient.update(born_on=born_on, filing_name=filing_units(*names, born_on)).where(Patient.id == child.id).execute()
    child = Patient.get_by_id(child.id)
    parent = Contact.get_or_none((Contact.patient == child) & (Contact.role == ContactRole.GUARANTOR))
    if parent:
        given = {"authority": "parent", "may_consent": True, "relationship": parent.relationship, "by": lead}
        since = clock.today() - timedelta(days=400)
        add_contact(child, ContactRole.REPRESENTATIVE, parent.name, phone=parent.typed_phone, since=since, **given)
