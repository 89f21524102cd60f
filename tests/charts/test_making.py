"""Making folders and the lights that tell where they are."""

from datetime import date

import pytest

from office.audit.models import AuditEvent
from office.charts import rules
from office.charts.models import Chart, ChartKind, Volume, VolumeState
from office.charts.queries import lights
from office.charts.queries.lights import Light
from office.errors import RuleError
from office.patients.models import Registration
from tests.charts.making import (
    at,
    holder_of,
    make_booking,
    make_electronic,
    make_holder,
    make_out,
    make_person,
    make_volume,
)


def actions():
    charts = AuditEvent.action.startswith("charts.")
    return [event.action for event in AuditEvent.select().where(charts).order_by(AuditEvent.number)]


def test_new_chart_is_volume_one_with_its_label_printed(records_clerk):
    patient = make_person(mrn=310045)

    volume = rules.make_chart(patient, by=records_clerk)

    assert (volume.number, volume.state, volume.place) == (1, VolumeState.LABEL_PRINTED, "records desk")
    assert volume.code[:-1] == "C31004501" and Chart.get().kind == ChartKind.PAPER
    assert actions() == ["charts.volume_made"]


def test_second_folder_is_refused(records_clerk):
    patient = make_volume().patient

    with pytest.raises(RuleError, match="has a folder already"):
        rules.make_chart(patient, by=records_clerk)
    assert Volume.select().count() == 1


@pytest.mark.parametrize("registration", [Registration.MERGED, Registration.ENTERED_IN_ERROR])
def test_no_folder_for_a_record_that_is_no_person(records_clerk, registration):
    with pytest.raises(RuleError, match="Make no folder"):
        rules.make_chart(make_person(registration=registration), by=records_clerk)


def test_chart_in_the_computer_becomes_paper_but_not_back(records_clerk):
    patient = make_person()
    rules.keep_in_computer(patient, verified_to=date(2026, 11, 20), by=records_clerk)
    assert lights([patient.id])[patient.id] == Light("Computer only", "verified to Nov 20", "calm", "▭")

    rules.make_chart(patient, by=records_clerk)

    assert Chart.get().kind == ChartKind.PAPER
    with pytest.raises(RuleError, match="has a folder"):
        rules.keep_in_computer(patient, by=records_clerk)


def test_next_volume_becomes_the_current_one(records_clerk):
    first = make_volume()

    second = rules.add_volume(first.patient, by=records_clerk)

    assert (second.number, second.current, Volume.get_by_id(first.id).current) == (2, True, False)
    assert Volume.get_by_id(first.id).to_on == date(2026, 12, 1)
    with pytest.raises(RuleError, match="Make the chart first"):
        rules.add_volume(make_person(), by=records_clerk)


def test_lights_say_in_words_where_each_chart_is(db):
    lee, since = make_holder("Dr. Lee"), at("2026-11-30 09:00")
    shelf = make_volume()
    out = make_out(lee, since=since, due_on=date(2026, 12, 2), purpose="results")
    late = make_out(lee, since=since, due_on=date(2026, 11, 30))
    cart, bin_ = make_volume(state=VolumeState.PULLED), make_volume(state=VolumeState.RETURNED)
    missing = make_volume(state=VolumeState.MISSING, since=at("2026-11-27 15:50"))
    away = make_volume(state=VolumeState.OFF_SITE, place="box 114 slot 7")
    new, computer = make_person(), make_person()
    make_electronic(computer)

    found = lights([v.patient_id for v in (shelf, out, late, cart, bin_, missing, away)] + [new.id, computer.id])

    assert [(light.word, light.detail, light.tone, light.since) for light in found.values()] == [
        ("On shelf", "", "calm", ""),
        ("Out to Dr. Lee", "results", "wait", "Nov 30"),
        ("Out to Dr. Lee", "visit", "late", "Nov 30"),
        ("Pulled", "cart", "good", "8:00 AM"),
        ("Returned", "refile bin", "calm", "8:00 AM"),
        ("Missing", "search", "alert", "Nov 27"),
        ("Off-site", "box 114 slot 7", "late", ""),
        ("New", "make chart", "wait", ""),
        ("Computer only", "", "calm", ""),
    ]


def test_light_follows_the_pull_of_its_day(records_clerk, nurse):
    volume = make_volume()
    make_booking(volume.patient)
    ids, day_on = [volume.patient_id], date(2026, 12, 2)

    rules.print_run(day_on, by=records_clerk)
    listed = lights(ids, day_on)[volume.patient_id]
    rules.pull_volume(volume, by=records_clerk)
    pulled, other_day = lights(ids, day_on)[volume.patient_id], lights(ids)[volume.patient_id]

    assert (listed.word, listed.detail) == ("On shelf", "to be pulled, run 1")
    assert (pulled.word, pulled.detail, pulled.since) == ("On the cart", "Dr. Lee's cart", "8:00 AM")
    assert (other_day.word, other_day.detail) == ("Pulled", "Dr. Lee's cart, Dec 2")


def test_chart_that_was_made_is_seen_by_the_nurse(records_clerk, nurse):
    patient = make_person()
    volume = rules.make_chart(patient, by=records_clerk)
    made = lights([patient.id])[patient.id]
    rules.sign_out_volume(volume, holder_of(nurse), "visit", by=records_clerk)

    assert (made.word, made.tone) == ("Chart made", "good")
    assert lights([patient.id])[patient.id].word == "Out to Tom Burke"


def test_lights_of_a_whole_day_cost_two_queries(count_queries):
    ids = [make_volume().patient_id for _ in range(8)]

    for some in (ids[:1], ids):
        with count_queries() as seen:
            lights(some)
        assert len(seen) == 2
    assert lights([]) == {}
