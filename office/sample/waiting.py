"""Who waits in the sample: a dozen entries of the wait list, places that came free, recalls, two series."""

from datetime import timedelta

from office import clock
from office.db import fetch
from office.patients.models import Patient
from office.recalls.models import Heard, Recall, RecallKind, Way
from office.recalls.queries import numbers_of
from office.recalls.rules import add_recall, contact, propose_well_child
from office.sample.guards import actor
from office.scheduling.models import Appointment, AppointmentType, Provider, Standing
from office.scheduling.rules import cancel_appointment
from office.series.models import Every
from office.series.rules import add_series
from office.staff.models import Role
from office.waitlist.models import WaitEntry
from office.waitlist.rules import Wanted, add_entry

WAITING, CHILDREN = 12, 24
REASONS = (
    "Knee hurts more",
    "Skin rash",
    "Medicine review",
    "Headaches",
    "Cough for weeks",
    "Blood pressure follow-up",
)
DUE = (
    (RecallKind.DIABETES, "EST", 3, "A1c"), (RecallKind.PAP, "PHYS", 36, ""), (RecallKind.MAMMOGRAM, "PHYS", 12, ""),
    (RecallKind.PHYSICAL, "PHYS", 12, ""), (RecallKind.WELLNESS, "AWV", 12, ""),
)  # fmt: skip
COMES = (
    "SELECT p.id FROM appointment a JOIN patient p ON p.id = a.patient_id WHERE a.day_on = ? AND p.privacy = 'normal' "
    "AND a.standing IN ('booked', 'confirmed', 'completed') AND p.registration NOT IN ('deceased', 'merged') "
    "GROUP BY p.id ORDER BY p.id LIMIT 2"
)


def add_waiting(world):
    """By the rules, about adults with an appointment in the weeks to come; a past sample has nobody waiting."""
    if world.day_on < clock.today() - timedelta(days=1):
        return
    desk, nurse = actor(world, "front_desk", Role.FRONT_DESK), actor(world, "nurse", Role.NURSE)
    booked = _booked_later(world)
    _wait(world, booked[:WAITING], desk)
    for row in booked[WAITING : WAITING + 2]:
        cancel_appointment(row, row.version, Standing.CANCELED_BY_PATIENT, "work or school", by=desk)
    people = [row.patient for row in booked[WAITING + 2 : WAITING + 12]]
    _due(world, people, nurse, desk)
    _series(world, desk)


def _booked_later(world):
    """Appointments two to thirty days ahead of usual adults, each with another patient, by time."""
    first_on = max(world.day_on, clock.today()) + timedelta(days=2)
    adult = f"{first_on.year - 19}-01-01"
    rows = fetch(
        "SELECT MIN(a.id) FROM appointment a JOIN patient p ON p.id = a.patient_id JOIN appointment_type t "
        "ON t.id = a.type_id WHERE a.day_on BETWEEN ? AND ? AND a.standing = 'booked' AND t.code = 'EST' "
        "AND p.privacy = 'normal' AND p.registration NOT IN ('deceased', 'merged', 'entered in error') "
        "AND p.born_on < ? GROUP BY a.patient_id ORDER BY MIN(a.id) LIMIT 40",
        first_on.isoformat(),
        (first_on + timedelta(days=30)).isoformat(),
        adult,
    )
    found = Appointment.select(Appointment, Patient).join(Patient)
    found = found.where(Appointment.id.in_([key for (key,) in rows] or [0]))
    # The latest wait first: there is something to gain for them when an earlier place comes free.
    return sorted(found, key=lambda row: (row.day_on, row.start_minute, row.id), reverse=True)


def _wait(world, booked, desk):
    """Each wants an earlier place: some with anybody, some mornings only, one on a nurse's word."""
    for place, row in enumerate(booked):
        wanted = Wanted(
            types=(row.type,), providers=() if place % 3 else (row.provider,),
            to_minute=720 if place % 4 == 3 else 1440,
            notice_hours=(0, 2, 24)[place % 3], clinical=place == 5, reason=REASONS[place % len(REASONS)],
            note="best after 10" if place == 2 else "", gives_up=row,
        )  # fmt: skip
        entry = add_entry(row.patient, wanted, by=desk)
        since = clock.at_minute(world.day_on - timedelta(days=1 + place * 5 % 17), 540 + place)
        WaitEntry.update(made_at=since).where(WaitEntry.id == entry.id).execute()


def _due(world, people, nurse, desk):
    """Well-child visits as the night would propose them, and recalls of adults, some of them contacted."""
    propose_well_child(world.day_on, by=nurse, most=CHILDREN)
    types = {one.code: one for one in AppointmentType.select()}
    for place, patient in enumerate(people):
        kind, code, months, what = DUE[place % len(DUE)]
        due_on = world.day_on + timedelta(days=14 * (place % 4) - 35)
        add_recall(patient, kind, types[code], due_on, what=what, every_months=months, by=nurse)
    rows = list(Recall.select(Recall, Patient).join(Patient).order_by(Recall.due_on, Recall.id))
    phones = numbers_of(rows)
    able = [row for row in rows if phones[row.patient_id] and not phones[row.patient_id][0].do_not_call]
    for times, row in enumerate(able[:6]):
        for _ in range(1 + times % 3):
            now = Recall.get_by_id(row.id)
            number = phones[row.patient_id][0].id
            contact(now, now.version, Way.CALL, Heard.NO_ANSWER, phone_id=number, by=desk)


def _series(world, desk):
    """Weekly shots on Fridays of one who comes today, monthly checks of another; holidays are left to decide."""
    nurse_clinic = Provider.get_by_id(world.providers[-1][0])
    types = {one.code: one for one in AppointmentType.select()}
    first_on = max(world.day_on, clock.today()) + timedelta(days=1)
    first_on += timedelta(days=(4 - first_on.weekday()) % 7)
    people = [Patient.get_by_id(key) for (key,) in fetch(COMES, world.day_on.isoformat())]
    rules = ((("SHOT", 1, Every.WEEKS, 8), 665), (("INR", 1, Every.MONTHS, 6), 935))
    for patient, ((code, every, unit, count), minute) in zip(people, rules, strict=False):
        reason = "Allergy shots" if code == "SHOT" else "INR check"
        add_series(
            patient, nurse_clinic, types[code], first_on, minute, every, unit, count=count, reason=reason, by=desk
        )
