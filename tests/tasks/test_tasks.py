"""Tasks: made once, found by who does them, finished with an outcome."""

from datetime import date

import pytest

from office.actor import PROGRAM
from office.audit.models import AuditEvent
from office.errors import NotFound, RuleError, StaleEdit
from office.staff.models import Role, Staff
from office.tasks.models import Task
from office.tasks.queries import open_tasks, tasks_of, tasks_shown
from office.tasks.rules import finish_task, open_task, settle_tasks
from tests.patients.making import make_patient
from tests.tasks.making import make

HTMX = {"HX-Request": "true"}


def test_a_rule_that_runs_again_makes_no_second_task(nurse):
    patient = make_patient()
    first = make(key="label:7", patient=patient)
    again = make(key="label:7", patient=patient)

    assert first.id == again.id and Task.select().count() == 1
    finish_task(again, again.version, "asked", by=nurse)
    assert make(key="label:7", patient=patient).done_at
    made = AuditEvent.get(AuditEvent.action == "task.made")
    assert made.patient_id == patient.id and made.row_id == first.id


def test_a_task_is_finished_with_its_outcome(nurse):
    task = make()

    finish_task(task, task.version, " rash in 2010 ", by=nurse)

    stored = Task.get_by_id(task.id)
    assert (stored.outcome, stored.done_by_id) == ("rash in 2010", nurse.staff_id)
    assert AuditEvent.select().where(AuditEvent.action == "task.finished").count() == 1


@pytest.mark.parametrize("outcome", ["", " ", "x"])
def test_a_task_does_not_end_without_an_outcome(nurse, outcome):
    task = make()

    with pytest.raises(RuleError) as refused:
        finish_task(task, task.version, outcome, by=nurse)
    assert refused.value.field == "outcome"


def test_a_task_is_finished_once_and_by_those_it_is_for(nurse, biller, records_lead):
    task = make()
    with pytest.raises(RuleError, match="for the nurse"):
        finish_task(task, task.version, "done", by=biller)
    with pytest.raises(StaleEdit):
        finish_task(task, task.version + 1, "done", by=nurse)
    finish_task(task, task.version, "done", by=records_lead)
    with pytest.raises(RuleError, match="done already"):
        finish_task(task, task.version, "again", by=nurse)


def test_lists_are_by_role_and_person_the_first_due_first(nurse, doctor, biller, manager):
    late = make(due_on=date(2026, 12, 3))
    soon = make(due_on=date(2026, 12, 2))
    whenever = make()
    mine = make(Role.NURSE, owner=Staff.get_by_id(doctor.staff_id))

    assert list(open_tasks(nurse)) == [soon, late, whenever]
    assert list(open_tasks(doctor)) == [mine]
    assert not list(open_tasks(biller))
    assert len(list(tasks_shown(manager, "all"))) == 4
    assert list(tasks_shown(nurse, "all")) == [soon, late, whenever]


def test_a_done_task_stands_on_the_list_of_done_ones(nurse):
    patient = make_patient()
    task = make(patient=patient)
    settle_tasks(task.key, "no more needed", by=PROGRAM)

    assert [one.outcome for one in tasks_shown(nurse, "done")] == ["no more needed"]
    assert tasks_of(patient.id)[0].id == task.id and not list(open_tasks(nurse))


def test_another_roles_task_is_not_found(biller, nurse):
    task = make()
    assert open_task(task.id, by=nurse).id == task.id
    with pytest.raises(NotFound):
        open_task(task.id, by=biller)


def test_the_list_costs_the_same_for_three_as_for_one(client_as, count_queries):
    client = client_as("nurse")
    make(patient=make_patient())
    with count_queries() as one:
        assert "Ask about penicillin." in client.get("/tasks").text
    make(patient=make_patient()), make(patient=make_patient())
    with count_queries() as three:
        client.get("/tasks")
    assert len(one) == len(three)


def test_a_task_is_finished_on_its_page(client_as):
    patient = make_patient()
    task = make(patient=patient)
    client = client_as("nurse")
    page = client.get(f"/tasks/{task.id}").text
    assert patient.full_name in page and "Finish it" in page

    empty = client.post(f"/tasks/{task.id}/outcomes", data={"version": 1, "outcome": ""}, headers=HTMX)
    assert empty.status_code == 422 and f'id="finish-{task.id}"' in empty.text and "<html" not in empty.text
    answer = client.post(f"/tasks/{task.id}/outcomes", data={"version": 1, "outcome": "asked"})
    assert answer.status_code == 303
    assert "Finish it" not in client.get(f"/tasks/{task.id}").text
    assert "asked" in client.get("/tasks?show=done").text
    assert client.post(f"/tasks/{task.id}/outcomes", data={"version": 2, "outcome": "asked"}).status_code == 422


def test_an_older_page_gets_both_texts(client_as):
    task = make()
    Task.update(version=5).execute()
    answer = client_as("nurse").post(f"/tasks/{task.id}/outcomes", data={"version": 1, "outcome": "asked"})
    assert answer.status_code == 409


@pytest.mark.parametrize(("role", "status"), [("technical", 403), ("auditor", 200), ("biller", 404), ("manager", 200)])
def test_who_may_see_a_nurses_task(client_as, role, status):
    assert client_as(role).get(f"/tasks/{make().id}").status_code == status


@pytest.mark.parametrize("role", ["technical"])
def test_who_has_no_tasks_gets_no_list(client_as, role):
    assert client_as(role).get("/tasks").status_code == 403


def test_home_shows_what_is_to_do(client_as):
    client = client_as("nurse")
    before = client.get("/").text
    assert 'id="todo"' not in before
    make()
    page = client.get("/").text
    assert 'id="todo"' in page and "Allergies disagree" in page
    assert client.get("/waiting?v=0-0-0-1400", headers=HTMX).status_code == 200
