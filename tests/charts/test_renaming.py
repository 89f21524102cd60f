"""What a new name means for paper. Scenario A07, second half."""

from dataclasses import replace

import pytest

from office.charts.models import Volume
from office.charts.rules import make_chart
from office.errors import RuleError
from office.patients.queries import find
from office.patients.rules import edit_patient, register_patient
from office.settings.rules import change_setting
from office.tasks.models import Task
from tests.patients.making import details


@pytest.fixture
def amy(front_desk):
    """Amy Smith-Jones and what was typed of her."""
    typed = details(last_name="Smith-Jones", first_name="Amy", sex="F")
    return register_patient(typed, by=front_desk), typed


def tasks():
    return {task.kind: task.words for task in Task.select()}


def test_a07_new_name_asks_for_the_document_and_makes_the_paper_tasks(amy, front_desk, records_clerk, manager):
    patient, typed = amy
    change_setting("filing.order", "alphabetic", by=manager)
    volume = make_chart(patient, by=records_clerk)
    before = volume.shelf_key
    new = replace(typed, last_name="Jones")

    with pytest.raises(RuleError) as refusal:
        edit_patient(patient, patient.version, new, by=front_desk)
    assert refusal.value.field == "source" and not tasks()
    edit_patient(patient, patient.version, new, by=front_desk, source="marriage certificate")

    assert set(tasks()) == {"label", "move folder", "cross-reference"}
    assert "outguide at SMITHJONES AMY (shelf S): Smith-Jones, Amy, see Jones, Amy" in tasks()["cross-reference"]
    assert "from SMITHJONES AMY (shelf S) to shelf J" in tasks()["move folder"]
    assert find("smith-jones amy").best == patient.id
    now = Volume.get_by_id(volume.id).shelf_key
    assert before.startswith("SMITHJONES") and now.startswith("JONES AMY")
    assert Task.get(Task.kind == "move folder").link == f"/labels?volume={volume.id}"


def test_folder_that_stands_by_number_stays_and_gets_a_label(amy, front_desk, records_clerk):
    patient, typed = amy
    volume = make_chart(patient, by=records_clerk)

    edit_patient(patient, patient.version, replace(typed, last_name="Jones"), by=front_desk, source="ID")

    assert set(tasks()) == {"label", "folder label"} and "Vol 1" in tasks()["folder label"]
    assert Task.get(Task.kind == "folder label").link == f"/labels?volume={volume.id}"
    assert Volume.get_by_id(volume.id).shelf_key == volume.shelf_key


def test_misspelling_needs_no_document_and_no_card_on_the_shelf(amy, front_desk, manager):
    patient, typed = amy
    change_setting("filing.order", "alphabetic", by=manager)

    edit_patient(patient, 1, replace(typed, last_name="Smyth-Jones"), by=front_desk, name_kind="misspelling")

    assert set(tasks()) == {"label", "move folder"}


def test_second_change_makes_tasks_of_its_own(amy, front_desk):
    patient, typed = amy
    for name in ("Jones", "Roe"):
        edit_patient(patient, patient.version, replace(typed, last_name=name), by=front_desk, source="ID")

    assert Task.select().count() == 4
