"""What a person scanned today, as the desk shows it. Source: domain 2.7, batch return."""

from office import clock
from office.charts.models import Holder, TakenScan, Volume
from office.patients.models import Patient

SHOWN = 50


def scans_today(staff_id):
    """The TakenScans of a person today with volume, patient and holder, the newest first, at most 50. One query."""
    query = TakenScan.select(TakenScan, Volume, Patient, Holder).join_from(TakenScan, Volume, "LEFT JOIN")
    query = query.join_from(Volume, Patient, "LEFT JOIN").join_from(TakenScan, Holder, "LEFT JOIN")
    return list(query.where(_today(staff_id)).order_by(TakenScan.at.desc(), TakenScan.id.desc()).limit(SHOWN))


def count_today(staff_id):
    """How many scans a person had answered today."""
    return TakenScan.select().where(_today(staff_id)).count()


def _today(staff_id):
    start, end = clock.day_bounds(clock.today())
    return (TakenScan.by == staff_id) & (TakenScan.at >= start) & (TakenScan.at < end)
