"""The places of a search are those of this number, this name, these people."""

from office import clock
from office.audit.models import AuditEvent
from office.charts.filing import volume_code
from office.charts.models import EarlierCode, MissingCase, VolumeState
from office.charts.rules import print_run, pull_volume, return_volume, sign_out_volume
from office.missing.likely import mistaken_numbers
from office.missing.queries import steps_of
from office.missing.queries.checklist import (
    CARTS,
    COPIES,
    DESKS,
    DOORS,
    ENTRIES,
    NUMBERS,
    PEOPLE,
    SCANNING,
    SECOND,
    SHELF,
    SITES,
    STORAGE,
    THICKER,
)
from office.missing.rules import begin_search
from office.patients.models import Household, NameKind, PatientName, Registration, Tie
from office.scheduling.models import Standing
from office.settings.rules import change_setting
from tests.charts.making import TODAY, at, holder_of, make_booking, make_desk, make_out, make_person, make_volume
from tests.missing.making import keys_of, lines_of, make_search, make_shelf


def test_the_last_three_entries_name_who_had_it(records_clerk, nurse, doctor, set_clock):
    volume = make_volume(make_person(mrn=123456))
    set_clock("2026-11-30 08:00")
    pull_volume(volume, by=records_clerk)
    set_clock("2026-11-30 09:00")
    sign_out_volume(volume, holder_of(nurse), "visit", by=nurse)
    set_clock("2026-11-30 09:30")
    sign_out_volume(volume, holder_of(doctor), "results", by=nurse)
    set_clock("2026-12-01 08:00")
    return_volume(volume, by=records_clerk)

    case = begin_search(volume, by=records_clerk)

    assert lines_of(case, ENTRIES) == {
        "Returned to refile bin, 8:00 AM": "Ask Rosa Klein",
        "Transferred to Dr. Patel for results, Nov 30": "Ask Tom Burke and Dr. Patel",
        "Signed out to Tom Burke for visit, Nov 30": "Ask Tom Burke",
    }


def test_carts_of_today_and_of_the_day_before_by_name(records_clerk, set_clock):
    make_booking(make_person(mrn=1), day_on=TODAY)
    set_clock("2026-11-27 15:00")
    make_booking(make_person(mrn=2), day_on=at("2026-11-27 00:00").date())
    print_run(at("2026-11-27 00:00").date(), by=records_clerk)
    set_clock("2026-12-01 08:00")
    print_run(TODAY, by=records_clerk)

    carts = list(lines_of(make_search(records_clerk), CARTS))

    assert carts == [
        "Cart for Nov 27, run 1",
        "Cart for Dec 1, run 2",
        "Refile bin",
        "Bins of folders held for someone",
    ]


def test_ten_folders_on_each_side_in_shelf_order(records_clerk):
    make_shelf(*(100056 + 100 * place for place in range(0, 60, 2)))  # secondary 00 to 58, tertiary 10, primary 56
    make_shelf(113456, 133456)
    make_shelf(123556, state=VolumeState.OUT)

    shelf = list(lines_of(make_search(records_clerk), SHELF))

    assert shelf[0] == "Shelf 56 / 30, at 12-34-56 Quispe, Ada"
    numbers = [words[:8] for words in shelf[1:]]
    before = [f"10-{place:02d}-56" for place in range(18, 34, 2)] + ["10-34-56", "11-34-56"]
    after = ["13-34-56"] + [f"10-{place:02d}-56" for place in range(36, 54, 2)]
    assert numbers == before + after


def test_numbers_taken_for_this_one_are_folders_or_their_empty_places(records_clerk, nurse):
    make_shelf(124356, 128456, 999999)
    make_person(mrn=213456)  # no folder
    make_out(holder_of(nurse), make_person(mrn=341256))

    lines = lines_of(make_search(records_clerk), NUMBERS)

    assert {words: why for words, why in lines.items() if not words.startswith("Shelf")} == {
        "34-12-56 Quispe, Ada, Vol 1": "pairs exchanged; Tom Burke",
        "12-43-56 Quispe, Ada, Vol 1": "neighboring digits swapped; shelf 56 / 40",
        "12-84-56 Quispe, Ada, Vol 1": "3 read as 8; shelf 56 / 80",
    }
    assert lines["Shelf 65 / 30, where 12-34-65 would stand"] == "neighboring digits swapped"
    assert lines["Shelf 56 / 30, where 21-34-56 would stand"] == "neighboring digits swapped"
    assert lines["Shelf 34 / 50, where 12-56-34 would stand"] == "pairs exchanged"
    assert len(lines) == len(mistaken_numbers(123456)) == 13


def test_the_same_place_in_the_neighboring_sections_between_named_folders(records_clerk):
    make_shelf(123355, 123555, 10057)

    assert lines_of(make_search(records_clerk), DOORS) == {
        "Shelf 55 / 30, where 12-34-55 would stand": "after 12-33-55 Quispe, Ada, Vol 1, "
        "before 12-35-55 Quispe, Ada, Vol 1",
        "Shelf 57 / 30, where 12-34-57 would stand": "after 01-00-57 Quispe, Ada, Vol 1",
    }


def test_family_namesakes_former_names_and_own_other_volumes(records_clerk):
    case = make_search(records_clerk)
    patient = case.volume.patient
    make_volume(patient, number=2, current=False)
    child, spouse = make_person("Diaz", "Bo", mrn=500001), make_person("Diaz", "Cy", mrn=500002)
    make_volume(child)
    Household.create(patient=child, other=patient, tie=Tie.CHILD, since=TODAY)
    Household.create(patient=patient, other=spouse, tie=Tie.SPOUSE, since=TODAY)
    PatientName.create(patient=patient, kind=NameKind.FORMER, last_name="Jones", first_name="Ada", at=clock.now())
    PatientName.create(patient=patient, kind=NameKind.FORMER, last_name="Secret", hidden=True, at=clock.now())

    assert lines_of(case, PEOPLE) == {
        "12-34-56 Quispe, Ada, Vol 2": "the patient's own; shelf 56 / 30",
        "50-00-01 Diaz, Bo, Vol 1": "family, the patient is parent of this one; shelf 01 / 00",
        "50-00-02 Diaz, Cy": "family, the patient is spouse of this one; no folder: loose papers",
        "Former name Jones, Ada": "labels, tabs and outguides under this name",
    }


def test_thicker_neighbors_desks_boxes_and_sites(records_clerk, nurse, doctor):
    _, thick = make_shelf(123356, 123556)
    make_booking(thick.patient, day_on=TODAY, standing=Standing.COMPLETED)
    make_volume(make_person(mrn=123656), VolumeState.OFF_SITE, place="box 114 slot 7")
    make_desk("Triage desk"), holder_of(nurse), holder_of(doctor), holder_of(records_clerk)
    change_setting("search.sites", "Northside", by=doctor)

    case = make_search(records_clerk, registration=Registration.DECEASED)

    assert next(iter(lines_of(case, THICKER).values())) == "1 visit; also stuck to its back"
    assert next(iter(lines_of(case, THICKER))) == "Inside 12-35-56 Quispe, Ada, Vol 1"
    desks = list(lines_of(case, DESKS))
    assert (
        desks[:4] == ["Desk of Dr. Patel", "Desk of Tom Burke", "Triage desk", "Dictation room"] and "Room 6" in desks
    )
    assert (list(lines_of(case, SCANNING)), len(lines_of(case, COPIES))) == (
        ["Scanning desk", "Transcription desk"],
        3,
    )
    assert next(iter(lines_of(case, STORAGE).items())) == ("12-36-56 Quispe, Ada, Vol 1", "off site, box 114 slot 7")
    assert "Closed records of patients who died" in lines_of(case, STORAGE)
    assert list(lines_of(case, SITES)) == ["Northside"]


def test_a_merged_volume_is_searched_under_both_numbers(records_clerk):
    case = make_search(records_clerk)
    make_person(mrn=880012, merged_into=case.volume.patient, registration=Registration.MERGED)
    EarlierCode.create(code=volume_code(770034, 1), volume=case.volume, at=clock.now())
    make_shelf(880112, 881200)

    shelf = lines_of(case, SHELF)

    assert list(shelf)[:3] == [
        "Shelf 56 / 30, at 12-34-56 Quispe, Ada", "Shelf 12 / 00, at 88-00-12 Quispe, Ada",
        "Shelf 34 / 00, at 77-00-34 Quispe, Ada",
    ]  # fmt: skip
    assert shelf["Shelf 12 / 00, at 88-00-12 Quispe, Ada"] == "under its other number"
    assert "88-12-00 Quispe, Ada, Vol 1" in lines_of(case, NUMBERS)
    assert "Shelf 13 / 00, where 88-00-13 would stand" in lines_of(case, DOORS)


def test_by_name_the_numbers_give_way_to_names(records_clerk, doctor):
    change_setting("filing.order", "alphabetic", by=doctor)
    make_volume(make_person("Cruz", "Bo", mrn=124356))

    case = make_search(records_clerk, last="De La Cruz", first="Ana")

    assert "Shelf C, at CRUZ ANA" in lines_of(case, NUMBERS) and "Shelf A, at ANA DELACRUZ" in lines_of(case, NUMBERS)
    assert not any(words.startswith("12-43-56") for words in lines_of(case, NUMBERS))
    titles = {step.number: step.title for step in steps_of(case)}
    assert titles[NUMBERS] == "Names taken for this one" and titles[SECOND].startswith("Second searcher")


def test_the_list_costs_the_same_for_many_folders_as_for_few(records_clerk, count_queries):
    case = MissingCase.get_by_id(make_search(records_clerk).id)
    make_shelf(123356, 124356, 800001)
    with count_queries() as few:
        steps_of(case)
    make_shelf(*range(125656, 128456, 100), 341256, 563412, 128456)
    case = MissingCase.get_by_id(case.id)

    with count_queries() as many:
        steps_of(case)

    assert len(few) == len(many) < 45
    assert len(set(keys_of(case, SHELF))) == len(keys_of(case, SHELF)) > 12
    assert AuditEvent.select().where(AuditEvent.action == "missing.ticked").count() == 0
