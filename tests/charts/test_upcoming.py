"""How far the lists are: what is due by the clock, what has changed, what has to be recalled."""

import pytest

from office import clock
from office.charts import rules
from office.charts.models import VolumeState
from office.charts.queries.upcoming import far_away, pull_states
from office.settings.rules import change_setting
from tests.charts.making import TODAY, TOMORROW, at, make_booking, make_volume


def now(local):
    """Set the clock to a local time."""
    clock.freeze(at(local))


def due():
    """What is due of today's list and of the next business day's."""
    return [state.due for state in pull_states()]


def test_list_of_tomorrow_is_due_from_half_past_three(records_clerk):
    make_booking(make_volume().patient, day_on=TOMORROW)
    now("2026-12-01 15:29")
    assert due() == ["", ""]
    now("2026-12-01 15:30")
    assert due() == ["", "list of 3:30 PM"]

    rules.print_run(TOMORROW, by=records_clerk)

    assert due() == ["", ""]


def test_changes_are_due_at_the_fixed_times_and_only_when_there_are_some(records_clerk, manager):
    make_booking(make_volume().patient, day_on=TODAY, minute=900)
    now("2026-12-01 07:00")
    assert due()[0] == "not printed"
    rules.print_run(TODAY, by=records_clerk)
    now("2026-12-01 12:31")
    assert due()[0] == ""
    make_booking(make_volume().patient, day_on=TODAY, minute=920)

    assert (due()[0], pull_states()[0].changes) == ("12:30 PM changes", 1)

    change_setting("pull.delta_times", "soon, 1:00 PM", by=manager)
    assert due()[0] == ""
    rules.print_run(TODAY, by=records_clerk)
    state = pull_states()[0]
    assert (state.changes, state.due, state.run, state.lines, state.pulled) == (0, "", 2, 2, 0)


@pytest.mark.parametrize(("day", "count"), [("2026-12-03", 1), ("2026-12-04", 0)])
def test_off_site_charts_are_called_two_business_days_ahead(day, count):
    gone = make_volume(state=VolumeState.OFF_SITE, place="box 114 slot 7")
    make_booking(gone.patient, day_on=clock.as_date(day))
    make_booking(make_volume().patient, day_on=clock.as_date(day))

    listed = far_away()

    assert [(row.volume_id, row.place, str(row.day_on)) for row in listed] == [
        (gone.id, "box 114 slot 7", day)
    ] * count
