"""What is asked of those who decide about the book, a ride, and a day that is closed with what it carried over. All by
the rules, of what is there already."""

from datetime import timedelta

from office import clock
from office.dayclose.queries import open_items
from office.dayclose.rules import carry_over, close_day
from office.errors import RuleError
from office.patients.models import Patient, Privacy, Registration
from office.preparing.models import TransportState
from office.preparing.rules import step_transport
from office.sample.calendar import next_working_days
from office.sample.lives import actor
from office.scheduling.models import HOLDS_PLACE, Appointment, Provider
from office.scheduling.rules import add_location, change_location, propose_booking, propose_closing, refuse_proposal
from office.staff.models import Role

LOOKED_BACK, CARRIED_MOST = 14, 5
ADULT = timedelta(days=30 * 365)
SEX = ("F", "M", "M", "F")  # of the four physicians, in the order of the book


def add_asked(world):
    """Write the sex of the physicians, two proposals, a ride, a former site, and the close of an earlier day."""
    for (key, _, _), sex in zip(world.providers, SEX, strict=False):
        Provider.update(sex=sex).where(Provider.id == key).execute()
    if world.day_on >= clock.today():
        _propose(world)
    manager = actor(world, "manager", Role.MANAGER)
    former = add_location("Old office", "18 Elm Street, Chicago, IL 60601", by=manager, hours="until 2021")
    change_location(former, active=False, by=manager)
    _close(world)


def _propose(world):
    """An overbooking that waits for its answer, a closing that was refused, and a ride to another booking."""
    desk, manager = actor(world, "front_desk", Role.FRONT_DESK), actor(world, "manager", Role.MANAGER)
    tomorrow, later = next_working_days(world.day_on, 2)
    taken = list(_booked(tomorrow, world.providers[0][0]))
    somebody = _without_booking(tomorrow)
    for one in taken if somebody else ():
        try:
            slot = (one.provider, one.type, one.day_on, one.start_minute)
            propose_booking(somebody, *slot, reason="stitches out", why="drives from far, here anyway", by=desk)
            break
        except RuleError:
            continue
    closing = propose_closing(taken[0].provider if taken else None, later, "course", start_minute=900, by=desk)
    refuse_proposal(closing, closing.version, "the course was put off", by=manager)
    for one in taken[-1:]:
        step_transport(one, TransportState.ARRANGED, company="City Cabs", reference="R-204", by=desk)


def _booked(day_on, provider):
    query = Appointment.select().where((Appointment.day_on == day_on) & (Appointment.provider == provider))
    return query.where(Appointment.standing.in_(HOLDS_PLACE)).order_by(Appointment.start_minute, Appointment.id)


def _without_booking(day_on):
    """A grown patient with a plain record who has nothing booked that day, or None."""
    busy = Appointment.select(Appointment.patient).where(Appointment.day_on == day_on)
    plain = (Patient.registration == Registration.COMPLETE) & (Patient.privacy == Privacy.NORMAL)
    plain &= (Patient.born_on < day_on - ADULT) & Patient.id.not_in(busy)
    return Patient.select().where(plain).order_by(Patient.id.desc()).first()


def _close(world):
    """Close the last day before the sample's that has a few things open, and carry those over."""
    desk = actor(world, "front_desk", Role.FRONT_DESK)
    for back in range(1, LOOKED_BACK):
        day_on = min(world.day_on, clock.today()) - timedelta(days=back)
        items = open_items(day_on)
        if 0 < len(items) <= CARRIED_MOST:
            carry_over(day_on, [item.key for item in items], reason="asked the provider", by=desk)
            close_day(day_on, by=desk)
            return
