"""Volumes of one chart: the next one, their periods, none at all; the colors of labels."""

from datetime import date

import pytest

from office.audit.models import AuditEvent
from office.charts import rules
from office.charts.colors import bars_of, color_names, signs_of
from office.charts.filing import FilingOrder
from office.charts.labels import period_shown
from office.charts.models import Chart, ChartKind, ChartRequest, MoveKind, RequestState, Volume, VolumeState
from office.charts.queries import (
    held_back_for,
    labels_of,
    place_in_line,
    queue_query,
    request_rows,
    volume_labels,
    with_lights,
    with_line,
)
from office.errors import RuleError, StaleEdit
from office.patients.models import Privacy
from office.settings import setting
from office.tasks.models import Task
from tests.charts.making import holder_of, make_electronic, make_out, make_person, make_volume

DAY = date(2026, 12, 1)


def label_words(volumes):
    """What stands on the labels of volumes."""
    return [f"{label.detail} {label.more}" for label in volume_labels(labels_of([one.id for one in volumes]))]


def test_opening_volume_3_asks_for_new_labels_of_1_and_2(records_clerk):
    patient = make_person(mrn=123456)
    one, two = make_volume(patient, current=False), make_volume(patient, number=2)
    Volume.update(from_on=date(2018, 3, 1), to_on=date(2021, 5, 30)).where(Volume.id == one.id).execute()
    Volume.update(from_on=date(2021, 6, 2)).where(Volume.id == two.id).execute()

    three = rules.add_volume(patient, by=records_clerk)

    task = Task.get(Task.kind == "folder label")
    assert "there are 3 volumes now: Vol 1 (shelf 56 / 30), Vol 2 (shelf 56 / 30)" in task.words
    assert task.link == f"/labels?volume={one.id}&volume={two.id}"
    assert label_words([one, two, three]) == [
        "03/15/1984 · Vol 1 of 3 · 56 / 30 2018-03 → 2021-05",
        "03/15/1984 · Vol 2 of 3 · 56 / 30 2021-06 → 2026-12",
        "03/15/1984 · Vol 3 of 3 · 56 / 30 since 2026-12",
    ]
    assert three.moves.get().kind == MoveKind.MADE and Task.select().count() == 1


def test_period_is_corrected_with_a_task_for_the_label(records_clerk):
    volume = make_volume(current=False)
    current = make_volume(volume.patient, number=2)

    rules.set_period(volume, 1, date(2019, 1, 7), date(2022, 8, 31), by=records_clerk)
    rules.set_period(volume, 9, date(2019, 1, 7), date(2022, 8, 31), by=records_clerk)  # says nothing new
    rules.set_period(current, 1, date(2022, 9, 1), None, by=records_clerk)

    now = Volume.get_by_id(volume.id)
    assert (now.from_on, now.to_on, now.version) == (date(2019, 1, 7), date(2022, 8, 31), 2)
    assert [task.key for task in Task.select().order_by(Task.id)] == [
        f"period:{volume.id}:2",
        f"period:{current.id}:2",
    ]
    assert AuditEvent.select().where(AuditEvent.action == "charts.period_changed").count() == 2
    with pytest.raises(StaleEdit):
        rules.set_period(volume, 1, date(2019, 1, 8), date(2022, 8, 31), by=records_clerk)


@pytest.mark.parametrize(
    ("current", "from_on", "to_on", "field"),
    [
        (True, None, None, "from_on"),
        (True, date(2027, 1, 1), None, "from_on"),
        (True, date(2020, 1, 1), DAY, "to_on"),
        (False, date(2020, 1, 1), None, "to_on"),
        (False, date(2020, 1, 1), date(2019, 1, 1), "to_on"),
        (False, date(2020, 1, 1), date(2026, 12, 2), "to_on"),
    ],
)
def test_period_that_cannot_be_is_refused_at_its_field(records_clerk, current, from_on, to_on, field):
    with pytest.raises(RuleError) as refusal:
        rules.set_period(make_volume(current=current), 1, from_on, to_on, by=records_clerk)
    assert refusal.value.field == field and not Task.select().exists()


def test_older_volume_is_asked_for_by_itself_and_waits_for_nobody_else(nurse, doctor, records_clerk):
    old = make_volume(state=VolumeState.OFF_SITE, place="box 9", current=False)
    now = make_volume(old.patient, number=2)
    wanted = {"purpose": "visit", "holder": holder_of(nurse), "volume": old, "by": nurse}
    asked = rules.request_chart(old.patient, priority="STAT", **wanted)

    whole = rules.request_chart(old.patient, purpose="visit", priority="STAT", holder=holder_of(nurse), by=nurse)
    again = rules.request_chart(old.patient, priority="STAT", **wanted)
    rules.sign_out_volume(now, holder_of(nurse), "visit", by=records_clerk)

    assert again.id == asked.id and (whole.volume_id, asked.volume_id) == (now.id, old.id)
    assert again.priority == "STAT" and again.needed_at == asked.needed_at
    states = dict(ChartRequest.select(ChartRequest.id, ChartRequest.state).tuples())
    assert states == {asked.id: RequestState.WAITING, whole.id: RequestState.FILLED}
    assert [one.id for one in held_back_for(old)] == [asked.id] and not held_back_for(now)


def test_every_list_names_the_older_volume_that_is_asked_for_and_its_own_place(client_as, nurse, doctor, biller):
    old = make_volume(state=VolumeState.OFF_SITE, place="box 9", current=False)
    now = make_out(holder_of(doctor), patient=old.patient, number=2)
    wanted = {"purpose": "visit", "priority": "STAT"}
    rules.request_chart(old.patient, holder=holder_of(biller), by=biller, **wanted)
    rules.request_chart(old.patient, holder=holder_of(nurse), volume=old, by=nurse, **wanted)

    by_the_current, by_the_older = with_lights(with_line(request_rows(queue_query())))
    assert (by_the_current[0].older, by_the_current[1].word, by_the_current[2]) == (None, "Out to Dr. Patel", now.id)
    assert (by_the_older[0].older, by_the_older[1].word, by_the_older[2]) == (1, "Off-site", old.id)
    assert by_the_older[0].ahead == "" and place_in_line(old.patient_id, holder_of(nurse).id, old) == ""
    client = client_as("records_clerk")
    for page in ("/file-room", "/chart-requests"):
        assert "<strong>Vol 1</strong>" in client.get(page).text
    for page, theirs, others in ((f"/chart-holders/{holder_of(doctor).id}", "Ben Stone", "Tom Burke waits"),
                                 (f"/volumes/{now.id}", "Ben Stone", "Tom Burke waits"),
                                 (f"/volumes/{old.id}", "Tom Burke", "Ben Stone waits")):  # fmt: skip
        text = client.get(page).text
        assert f"{theirs} waits (STAT)" in text and others not in text
    assert rules.take_scan(old.code, "where is", by=nurse).detail == "Tom Burke waits (STAT)"


def test_volume_that_nobody_can_bring_is_refused(nurse, records_clerk):
    gone = make_volume(state=VolumeState.DESTROYED)
    held = make_volume()
    rules.sign_out_volume(held, holder_of(nurse), "visit", by=records_clerk)

    wanted = {"purpose": "visit", "priority": "STAT", "holder": holder_of(nurse), "by": nurse}
    for volume, words in ((gone, "recorded as destroyed"), (held, "has this chart already")):
        with pytest.raises(RuleError, match=words):
            rules.request_chart(volume.patient, volume=volume, **wanted)
    assert not ChartRequest.select().exists()


def test_chart_goes_into_the_computer_when_its_folders_left_and_comes_back_as_the_next_volume(records_clerk):
    volume = make_volume(make_person(privacy=Privacy.SENSITIVE))
    with pytest.raises(RuleError, match="Volume 1 is in use"):
        rules.keep_in_computer(volume.patient, by=records_clerk)
    Volume.update(state=VolumeState.OFF_SITE, place="box 4 slot 2").execute()
    with pytest.raises(RuleError, match="a day to come"):
        rules.keep_in_computer(volume.patient, verified_to=date(2026, 12, 2), by=records_clerk)

    rules.keep_in_computer(volume.patient, verified_to=DAY, by=records_clerk)
    electronic = volume_labels(labels_of([volume.id]))[0].marks
    back = rules.make_chart(volume.patient, by=records_clerk)

    assert electronic == ("ENVELOPE", "ELECTRONIC ONLY", "2026")
    assert (back.number, back.current, Volume.get_by_id(volume.id).current) == (2, True, False)
    assert Chart.get().kind == ChartKind.PAPER and Volume.get_by_id(volume.id).to_on == DAY


def test_folder_of_a_chart_in_the_computer_is_volume_one(records_clerk):
    patient = make_person()
    make_electronic(patient)

    assert rules.make_chart(patient, by=records_clerk).number == 1


def test_period_as_the_label_says_it():
    first, last = date(2021, 6, 1), date(2024, 2, 3)

    assert [period_shown(*pair) for pair in ((first, last), (first, None), (None, last), (None, None))] == [
        "2021-06 → 2024-02", "since 2021-06", "to 2024-02", "",
    ]  # fmt: skip


def test_colors_follow_the_signs_of_the_filing_order(manager):
    names = color_names(setting("labels.colors"))

    assert signs_of(FilingOrder.TERMINAL_DIGIT, 1004512) == "12"
    assert signs_of(FilingOrder.STRAIGHT_NUMERIC, 1004512) == "04"
    assert signs_of(FilingOrder.ALPHABETIC, 1, "ONEIL ANA") == "ON"
    assert [bar.color for bar in bars_of("12", names)] == ["#f7e017", "#2b7bba"]
    assert bars_of("A", names)[0].color == bars_of("K", names)[0].color == bars_of("0", names)[0].color
    volume = make_volume(make_person(mrn=100012))
    before = volume_labels(labels_of([volume.id]))[0].bars

    rules.change_colors("yellow, red, blue, orange, green, brown, pink, purple, white, black", by=manager)

    after = volume_labels(labels_of([volume.id]))[0].bars
    assert [(one.sign, one.color != other.color) for one, other in zip(before, after, strict=True)] == [
        ("1", True), ("2", False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("colors", "words"),
    [
        ("red, yellow", "these are 2"),
        ("red, red, blue, orange, green, brown, pink, purple, white, black", "0 and 1 are both red"),
        ("red, mauve, blue, orange, green, brown, pink, purple, white, black", "“mauve” is no color"),
        ("", "is no color"),
    ],
)
def test_colors_that_hide_a_misfiled_folder_are_refused(manager, colors, words):
    before = setting("labels.colors")

    with pytest.raises(RuleError, match=words):
        rules.change_colors(colors, by=manager)
    assert setting("labels.colors") == before
