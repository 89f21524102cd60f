"""Guarded records of the sample: confidential communication, flags, custody, a member of staff, broken glasses."""

from datetime import timedelta

from office import clock
from office.actor import Actor
from office.db import fetch
from office.patients.models import (
    FlagKind,
    GlassBreak,
    GlassReason,
    Patient,
    Privacy,
    Verdict,
)
from office.privacy.rules import Reach, link_staff, propose_flag, record_custody, tell_officer
from office.staff.models import Role, Staff
from office.staff.permissions import permissions_of

BOXES = tuple(Reach(f"P.O. Box {number}", "", "Chicago", "IL", "60680", f"312-555-01{number % 100:02}")
              for number in (1181, 2282, 3383, 4484))  # fmt: skip
BUSY = (
    "SELECT patient_id FROM appointment WHERE day_on >= '{day}' UNION SELECT patient_id FROM call "
    "UNION SELECT patient_id FROM message WHERE state <> 'closed' UNION SELECT patient_id FROM billing_question "
    "UNION SELECT patient_id FROM chart_request UNION SELECT patient_id FROM task "
    "UNION SELECT patient_id FROM (SELECT patient_id FROM ledger_entry ORDER BY number LIMIT 50) l"
)


def actor(world, key, role):
    """One of the cast as an Actor."""
    return Actor(world.staff_id(key), world.who(key), role.value, "desk 1", permissions_of(role.value))


def add_guards(world):
    """A handful of guarded records, of people without work today, so that the day of the sample is as it was."""
    lead, desk = actor(world, "lead", Role.RECORDS_LEAD), actor(world, "front_desk", Role.FRONT_DESK)
    adults, children = _quiet(world)
    known = [next(adults) for _ in range(2)]
    for patient in known:
        propose_flag(patient, FlagKind.PRIVACY, by=lead, value=Privacy.RESTRICTED, words="Known in town")
    link_staff(next(adults), Staff.get_by_id(world.staff_id("nurse")), by=lead)
    for reach in BOXES:
        propose_flag(next(adults), FlagKind.CONFIDENTIAL, by=lead, reach=reach)
    hidden = next(adults)
    propose_flag(hidden, FlagKind.SAFETY, by=lead)
    propose_flag(hidden, FlagKind.CONFIDENTIAL, by=lead, reach=BOXES[0])
    propose_flag(next(adults), FlagKind.SAFETY, by=desk)
    propose_flag(next(adults), FlagKind.PRIVACY, by=desk, value=Privacy.SENSITIVE, words="Asks for it")
    propose_flag(next(adults), FlagKind.RESTRICTION, by=lead, words="Last spring's visit is not told to the plan.")
    child = next(children, None)
    if child:
        record_custody(child, by=lead, document="certified copy of the order", court="Circuit Court, family division",
                       bring="either parent", consent="the mother", receive="the mother")  # fmt: skip
    _broken(world, known, lead)


def _quiet(world):
    """Two iterators of patients, adults and children, of the younger half of the records and not busy."""
    busy = {key for (key,) in fetch(BUSY.format(day=world.day_on.isoformat()))}
    places = list(range(len(world.people) // 2, len(world.people)))
    world.random("guards").shuffle(places)
    free = [place for place in places if world.patient(place) not in busy and not world.people[place].clash]
    free += [place for place in places if place not in set(free)]
    adults = [place for place in free if not world.people[place].minor]
    children = [place for place in free if world.people[place].minor]
    return (Patient.get_by_id(world.patient(place)) for place in adults), (
        Patient.get_by_id(world.patient(place)) for place in children
    )


def _broken(world, known, lead):
    """One glass broken this morning that waits for review, one of last week that was found ok."""
    morning = clock.at_minute(world.day_on, 0) - timedelta(hours=8)
    for patient, days, role, key in ((known[0], 0, Role.NURSE, "nurse"), (known[1], 7, Role.FRONT_DESK, "front_desk")):
        at = morning - timedelta(days=days)
        done = {"verdict": Verdict.OK, "reviewed_at": at + timedelta(days=1), "reviewed_by": lead.staff_id}
        row = GlassBreak.create(
            patient=patient, staff=world.staff_id(key), role=role, workstation="desk 2", level=Privacy.RESTRICTED,
            reason=GlassReason.PHONE, at=at, until=at + timedelta(minutes=60), **(done if days else {}),
        )  # fmt: skip
        if not days:
            tell_officer(row, patient, actor(world, key, role))
