"""The shelf map, and another filing order for the whole room: one sort key for screen, print and walk."""

from datetime import date

import pytest

from office.audit.models import AuditEvent
from office.charts import rules
from office.charts.filing import FilingOrder
from office.charts.labels import sections_from
from office.charts.models import Shelf, Volume, VolumeState
from office.charts.queries import labels_of, pull_list, where_is
from office.charts.queries.shelves import loads, shelf_words, shelves_now
from office.charts.shelfmap import gap_before, shelf_at, start_key, walk
from office.charts.shelves import read_section, section_code, section_of, shelf_key
from office.errors import RuleError, StaleEdit
from office.patients.rules import edit_patient, register_patient
from office.settings import setting
from office.settings.rules import change_setting
from office.tasks.models import Task
from tests.charts.making import TOMORROW, make_booking, make_person, make_volume
from tests.patients.making import details

LETTERS, NUMBERS, TERMINAL = FilingOrder.ALPHABETIC, FilingOrder.STRAIGHT_NUMERIC, FilingOrder.TERMINAL_DIGIT
# domain 2.1: the two check vectors, and numbers that outgrew six digits among them
ROOM = [230100, 98700, 4512, 104512, 17812, 1017812, 19812, 104513, 120045, 310045, 99310045, 104499]
# order, the sections of folders, what the map says of them
ORDERS = {TERMINAL: ROOM, NUMBERS: sorted(ROOM)}


def names_by_number(numbers):
    """People whose names run the other way than their numbers."""
    last = sorted(numbers, reverse=True)
    return {number: chr(ord("A") + place) + "nders" for place, number in enumerate(last)}


@pytest.fixture
def room(db):
    """A folder and a booking tomorrow for each number of the check vector, made in no order."""
    names = names_by_number(ROOM)
    for number in sorted(ROOM, key=str):
        volume = make_volume(make_person(names[number], mrn=number))
        make_booking(volume.patient)


def in_print():
    """Record numbers as the labels are printed, and as the pull list is walked."""
    labels = [volume.patient.mrn for volume in labels_of([one.id for one in Volume.select()])]
    return labels, [line.mrn for line in pull_list(TOMORROW)]


@pytest.mark.parametrize("order", [NUMBERS, LETTERS, TERMINAL])
def test_another_order_keys_every_folder_anew_for_screen_print_and_walk(room, manager, order):
    if order == TERMINAL:
        rules.change_filing_order(LETTERS, by=manager)

    rules.change_filing_order(order, by=manager)

    expected = ORDERS.get(order) or sorted(ROOM, reverse=True)
    assert in_print() == (expected, expected)
    event = AuditEvent.select().where(AuditEvent.action == "charts.rekeyed").order_by(AuditEvent.number.desc()).get()
    assert f'"volumes":{len(ROOM)}' in event.detail.replace(" ", "")
    assert "shelf labels" in Task.select().order_by(Task.id.desc()).get().words


def test_folder_of_a_merged_record_stands_under_its_old_name_and_number_in_the_new_order(manager):
    make_person("Zorn", mrn=87654)
    volume = make_volume(make_person("Adler", mrn=23456), place="54 / 70, under 08-76-54")

    rules.change_filing_order(LETTERS, by=manager)

    assert where_is(Volume.get_by_id(volume.id)) == "shelf Z, under 08-76-54"


def test_order_that_is_none_or_not_from_today_changes_nothing(room, manager):
    before = in_print()

    for order in ("by color", TERMINAL):
        with pytest.raises(RuleError) as refusal:
            rules.change_filing_order(order, by=manager)
        assert refusal.value.field == "order"
    with pytest.raises(RuleError, match="from today on"):
        change_setting("filing.order", LETTERS.value, by=manager, valid_from=date(2027, 1, 4))

    assert in_print() == before and setting("filing.order") == TERMINAL
    assert not AuditEvent.select().where(AuditEvent.action << ("charts.rekeyed", "setting.changed")).exists()


def test_corrected_birth_date_moves_the_folder_among_namesakes(front_desk, records_clerk, manager):
    rules.change_filing_order(LETTERS, by=manager)
    typed = [details(last_name="Smith", first_name="James", born_on=date(year, 1, 2)) for year in (1950, 1980)]
    one, other = (register_patient(each, by=front_desk, different_because="two people") for each in typed)
    folders = [rules.make_chart(each, by=records_clerk).id for each in (one, other)]
    assert [volume.id for volume in labels_of(folders)] == folders

    corrected = details(last_name="Smith", first_name="James", born_on=date(1940, 1, 2))
    edit_patient(other, other.version, corrected, by=front_desk, different_because="two people")

    assert [volume.id for volume in labels_of(folders)] == folders[::-1]
    assert "the birth date was corrected" in Task.get(Task.kind == "folder label").words


@pytest.mark.parametrize(
    ("order", "number", "section"),
    [
        (TERMINAL, 1004512, "12 / 40"),
        (TERMINAL, 12345678, "78 / 50"),
        (NUMBERS, 1004512, "1004000"),
        (NUMBERS, 12345678, "12345000"),
        (NUMBERS, 8_989_999_999, "8989999000"),
        (NUMBERS, 8_990_000_000, "8990000000"),
        (NUMBERS, 999_999_999_999, "999999999000"),
    ],
)
def test_number_of_any_length_has_a_section_whose_label_reads_back(order, number, section):
    assert section_of(order, number) == section
    assert read_section(order, section_code(order, section)) == section
    if order == NUMBERS:
        assert sections_from(order, section)[0] == section


@pytest.mark.parametrize(
    ("order", "typed", "first", "count"),
    [
        (TERMINAL, "12/40", "12 / 40", 30), (TERMINAL, "1247", "12 / 40", 30), (TERMINAL, "99 / 80", "99 / 80", 2),
        (TERMINAL, "what", "00 / 00", 30), (NUMBERS, "1004512", "1004000", 30), (NUMBERS, "", "000000", 30),
        (NUMBERS, "999999999999", "999999999000", 1), (LETTERS, "s", "S", 8), (LETTERS, "", "A", 26),
    ],
)  # fmt: skip
def test_sheet_of_shelf_labels_begins_where_asked(order, typed, first, count):
    sections = sections_from(order, typed)

    assert (sections[0], len(sections)) == (first, count)


def test_map_gives_each_folder_one_shelf_and_the_walk_its_order(records_lead):
    for cabinet, name, first in (("B", "1", "12 / 40"), ("A", "1", "00/00"), ("A", "2", "0650")):
        rules.add_shelf(cabinet, name, first, by=records_lead)
    shelves = shelves_now()

    stops = [(stop.number, str(stop.shelf), stop.first, stop.last) for stop in walk(TERMINAL, shelves)]

    assert stops == [
        (1, "A, 1", "00 / 00", "06 / 40"), (2, "A, 2", "06 / 50", "12 / 30"), (3, "B, 1", "12 / 40", "the end"),
    ]  # fmt: skip
    keys = {number: shelf_key(TERMINAL, number) for number in (230100, 5006, 4512, 1104499)}
    assert [shelf_words(key, shelves) for key in keys.values()] == ["A, 1", "A, 2", "B, 1", "B, 1"]
    assert not gap_before(TERMINAL, shelves)
    assert gap_before(TERMINAL, shelves[1:]) == "Everything before 06 / 50 has no shelf yet."
    assert shelf_at(shelves[1:], keys[230100]) is None


def test_map_refuses_two_shelves_at_one_place_and_keeps_who_changed_it(records_lead):
    first = rules.add_shelf("A", "1", "00 / 00", by=records_lead)
    second = rules.add_shelf("A", "2", "50 / 00", by=records_lead)

    for values, field in (
        (("B", "9", "00/05"), "first"), (("a", "1", "70/00"), "name"), (("B", " ", "70/00"), "name"),
        (("B", "9", "100/00"), "first"), (("B", "9", ""), "first"),
    ):  # fmt: skip
        with pytest.raises(RuleError) as refusal:
            rules.add_shelf(*values, by=records_lead)
        assert refusal.value.field == field
    with pytest.raises(RuleError, match="begins at 00 / 00 already"):
        rules.change_shelf(second, second.version, "A", "2", "00/00", by=records_lead)
    rules.change_shelf(second, second.version, "A", "2", "40/00", by=records_lead)
    with pytest.raises(StaleEdit):
        rules.change_shelf(second, 1, "A", "2", "45/00", by=records_lead)
    rules.close_shelf(first, by=records_lead)

    assert [shelf.starts_at for shelf in shelves_now()] == ["400"] and Shelf.select().count() == 2
    acts = AuditEvent.select(AuditEvent.action).where(AuditEvent.action.startswith("charts.shelf"))
    assert [act for (act,) in acts.order_by(AuditEvent.number).tuples()] == [
        "charts.shelf_added", "charts.shelf_added", "charts.shelf_changed", "charts.shelf_closed",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("order", "typed", "key"),
    [
        (LETTERS, "Sm", "SM"), (LETTERS, "o'b", "OB"), (LETTERS, section_code(LETTERS, "K"), "K"),
        (NUMBERS, "104500", "0000001045"), (NUMBERS, "12-345-600", "0000123456"),
        (NUMBERS, section_code(NUMBERS, "1004000"), "0000010040"),
        (TERMINAL, section_code(TERMINAL, "12 / 40"), "124"),
    ],
)  # fmt: skip
def test_shelf_begins_at_what_is_typed_or_scanned(order, typed, key):
    assert start_key(order, typed) == key


@pytest.mark.parametrize(
    ("order", "typed"),
    [(LETTERS, "Smith"), (LETTERS, "漢"), (LETTERS, "1"), (NUMBERS, "104512"), (NUMBERS, "x"), (TERMINAL, "12"),
     (NUMBERS, "9" * 13 + "00")],
)  # fmt: skip
def test_what_no_shelf_begins_at_is_refused_in_words(order, typed):
    with pytest.raises(ValueError, match=r"\w+ .*\."):
        start_key(order, typed)


def test_loads_tell_how_full_shelves_and_sections_are(room, records_lead, count_queries):
    rules.add_shelf("A", "1", "01/00", by=records_lead)
    rules.add_shelf("B", "1", "45/00", by=records_lead)
    Volume.update(state=VolumeState.OUT).where(Volume.shelf_key.startswith("1245")).execute()
    Volume.update(state=VolumeState.OFF_SITE).where(Volume.shelf_key.startswith("99")).execute()

    with count_queries() as seen:
        found = loads(TERMINAL)

    assert len(seen) == 2
    assert [(load.name, load.belong, load.there) for _, load in found.stops] == [("A, 1", 6, 4), ("B, 1", 3, 3)]
    assert found.homeless.belong == 2 and found.total == 11 and len(found.sections) == 100
    assert {one.name: one.belong for one in found.sections if one.belong} == {"00": 2, "12": 5, "13": 1, "45": 3}


def test_pull_list_and_labels_say_the_shelf(room, records_lead):
    rules.add_shelf("Cabinet A", "shelf 1", "00/00", by=records_lead)
    rules.add_shelf("Cabinet B", "shelf 1", "13/00", by=records_lead)

    assert [line.shelf for line in pull_list(TOMORROW)] == ["Cabinet A, shelf 1"] * 7 + ["Cabinet B, shelf 1"] * 5
