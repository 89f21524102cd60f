"""Charts that nobody needs now, for tests: people not seen for years, boxes, batches as far as they are wanted."""

from datetime import date

from office.charts.models import VolumeState
from office.retention.rules.certifying import certify_batch, pick_up_batch
from office.retention.rules.reckoning import run_retention
from office.retention.rules.shredding import approve_batch, propose_batch, scan_in, sign_batch
from office.visits.models import Flow, Visit
from tests.charts.making import make_person, make_volume

LONG_AGO, SOME_YEARS_AGO = date(2011, 6, 15), date(2021, 6, 15)
NO_PAGES = "none in this folder"


def seen(patient, on):
    """A past visit."""
    return Visit.create(patient=patient, day_on=on, flow=Flow.LEFT)


def make_old(last="Oldham", on=LONG_AGO, *, state=VolumeState.FILED, **values):
    """A folder of an adult who was last seen on a day; (patient, volume)."""
    patient = make_person(last, **{"born_on": date(1950, 2, 3), **values})
    seen(patient, on)
    return patient, make_volume(patient, state)


def reckoned(by):
    """The last reckoning, as the lists need it."""
    return run_retention(by=by)


def approved_batch(people, *, clerk, lead, manager):
    """A batch of these patients that three people have taken through."""
    batch = propose_batch([patient.id for patient in people], by=clerk)
    sign_batch(batch, by=lead)
    return approve_batch(batch, by=manager)


def destroy(people, volumes, *, clerk, lead, manager, certificate="C-4711"):
    """The whole way of a batch to its certificate."""
    batch = approved_batch(people, clerk=clerk, lead=lead, manager=manager)
    for volume in volumes:
        scan_in(batch, volume.code, NO_PAGES, by=clerk)
    pick_up_batch(batch, "Shred Co", "Al Berg", by=clerk)
    day = date(2026, 12, 1)
    return certify_batch(batch, certificate, "pulping", day, "Mill, Joliet", "Al Berg", by=lead)
