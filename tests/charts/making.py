"""Charts of every state for tests: rows made directly, so that a test says what is, and the rules do the rest."""

import itertools
from datetime import date, datetime

from office import clock
from office.charts.filing import volume_code
from office.charts.models import Chart, ChartKind, Holder, SignOut, Volume, VolumeState
from office.charts.queries.custody import PLACES
from office.charts.rules import ensure_holder
from office.charts.shelves import shelf_key
from office.patients.models import Patient
from office.patients.names import fold
from office.scheduling.models import Appointment, AppointmentType, HoursException, Provider
from office.staff.models import Staff

_numbers = itertools.count(600001)
TODAY, TOMORROW = date(2026, 12, 1), date(2026, 12, 2)


def make_person(last="Quispe", first="Ada", *, mrn=None, born_on=date(1984, 3, 15), **values):
    """A patient row without the rules of registering."""
    filing_name = f"{fold(last)} {fold(first)}"
    return Patient.create(
        mrn=mrn or next(_numbers), last_name=last, first_name=first, born_on=born_on, filing_name=filing_name,
        registered_at=clock.now(), **values,
    )  # fmt: skip


def make_volume(patient=None, state=VolumeState.FILED, *, number=1, place="", current=True, since=None, kind=None):
    """A volume (and its chart) in a state; an *out* one needs `make_out`."""
    patient = patient or make_person()
    chart, _ = Chart.get_or_create(patient=patient, defaults={"made_at": clock.now(), "kind": kind or ChartKind.PAPER})
    return Volume.create(
        chart=chart, patient=patient, number=number, code=volume_code(patient.mrn, number), current=current,
        shelf_key=shelf_key("terminal digit", patient.mrn, volume=number), state=state,
        place=place or PLACES.get(state, ""), since=since or clock.now(),
    )  # fmt: skip


def make_electronic(patient, verified_to=None):
    """A chart in the computer only."""
    return Chart.create(patient=patient, kind=ChartKind.ELECTRONIC, verified_to=verified_to, made_at=clock.now())


def make_out(holder, patient=None, *, purpose="visit", since=None, due_on=TODAY, number=1):
    """A volume that is out to a holder since an instant (naive UTC)."""
    since = since or clock.now()
    volume = make_volume(patient, VolumeState.OUT, place=holder.name, since=since, number=number)
    SignOut.create(volume=volume, holder=holder, purpose=purpose, signed_out_at=since, due_on=due_on)
    return volume


def holder_of(actor):
    """The Holder of an actor of the cast."""
    return ensure_holder(Staff.get_by_id(actor.staff_id))


def make_holder(name="Dr. Lee"):
    """A holder who is a person with that name."""
    login = f"staff{Staff.select().count() + 1}"
    return ensure_holder(Staff.create(name=name, login=login, password_hash="-", created_at=clock.now()))


def make_desk(name="Dr. Lee's desk", code="L10000000X"):
    """A place that holds charts."""
    return Holder.create(name=name, code=code)


def make_provider(short="Dr. Lee", rank=None):
    """A provider; the same short name again gives the same row."""
    found = Provider.get_or_none(Provider.short == short)
    return found or Provider.create(name=f"{short}, MD", short=short, rank=rank or Provider.select().count() + 1)


def make_booking(patient, provider=None, day_on=TOMORROW, minute=540, **values):
    """An appointment row without the rules of booking."""
    kind = AppointmentType.get_or_none(AppointmentType.code == "EST")
    kind = kind or AppointmentType.create(code="EST", name="Established", minutes=20)
    return Appointment.create(
        patient=patient, provider=provider or make_provider(), type=kind, day_on=day_on, start_minute=minute,
        minutes=20, zone="America/Chicago", booked_at=clock.now(), **values,
    )  # fmt: skip


def close_day(day_on, reason="Thanksgiving"):
    """Close the whole practice on a date."""
    return HoursException.create(day_on=day_on, reason=reason, at=clock.now())


def at(local):
    """The instant (naive UTC) of a local time such as "2026-11-25 09:05"."""
    return clock.instant(datetime.fromisoformat(local))
