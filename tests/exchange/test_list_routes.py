"""The pages of lists: each step as a plain page and as a fragment, refused in words, closed to others."""

import io
import re

import pytest

from office.audit.models import AuditEvent
from office.exchange.models import ImportRow, ImportRun, RowState, RunState, SavedMapping
from office.exchange.rules import decide_all
from office.patients.models import Patient
from tests.conftest import PASSWORD
from tests.exchange.lists import checked, imported, line, list_of, staged

TWICE = "Moreno,Ana,1/1/1930,F,312-555-1000,,,,,"
FILE = list_of(*map(line, range(8)), TWICE)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def browser(manager, client_as):
    return client_as("manager")


def upload(browser, data=FILE, name="list.csv", key="k1"):
    return browser.post("/imports", data={"key": key, "file": (io.BytesIO(data), name)})


def version(run):
    return ImportRun.get_by_id(run.id).version


def test_list_is_taken_without_javascript(browser):
    address = upload(browser).headers["Location"]
    page = browser.get(address).text
    columns = ["last", "first", "born", "sex", "phone", "mrn", "street", "city", "state", "zip"]
    assert "Moreno, Ana" in page and page.count('<option value="last" selected>') == 1

    sent = {"version": "1", "column": columns, "dates": "month first", "saved": "0", "act": "check", "name": "Old"}
    assert browser.post(f"{address}/columns", data=sent).status_code == 303
    assert "Checking the rows" in browser.get(address).text
    browser.post(f"{address}/portions")
    assert "1 row waits" in browser.get(address).text
    rule = {"verdict": "block", "decision": "use the record on file", "reason": ""}
    assert browser.post(f"{address}/rules", data=rule).status_code == 303
    run = ImportRun.get()
    assert browser.post(f"{address}/takings", data={"version": run.version}).status_code == 303
    browser.post(f"{address}/portions")

    page = browser.get(address).text
    assert Patient.select().count() == 8
    assert "Result file" in page and "Record on file used" in page
    assert SavedMapping.get().name == "Old"


def test_upload_twice_makes_one_run(browser):
    first = upload(browser).headers["Location"]

    assert upload(browser).headers["Location"] == first
    assert ImportRun.select().count() == 1


@pytest.mark.parametrize(
    ("data", "words"), [(b"", "Choose the file"), (b"%PDF-1.7", "this is a PDF"), (b"last,dob\n", "no row below")]
)
def test_file_that_is_none_is_refused_at_its_field(browser, data, words):
    answer = upload(browser, data)

    assert answer.status_code == 422
    assert words in answer.text and 'id="file-error"' in answer.text


def test_columns_that_lack_something_are_refused_with_the_page(browser, manager):
    run = staged(FILE, manager)
    sent = {"version": run.version, "column": ["last", *[""] * 9], "dates": "", "saved": "0", "act": "check"}

    answer = browser.post(f"/imports/{run.id}/columns", data=sent)

    assert answer.status_code == 422
    assert "There is no column for a birth date" in answer.text


def test_words_stand_at_the_cell(browser, manager):
    run = staged(list_of("Smith,Al,2/30/1962,F,3.12556E+09,,,Boston,MA,2134"), manager)

    page = browser.get(f"/imports/{run.id}").text

    assert "2/30/1962 is not in the calendar" in page
    assert "a spreadsheet has shortened this number" in page
    assert "leading zero restored" in page


def test_portion_as_fragment_asks_for_the_next_and_then_leads_on(browser, manager, monkeypatch):
    monkeypatch.setattr("office.exchange.rules.checking.PORTION", 5)
    run = staged(FILE, manager)
    form = {"version": run.version, "column": [], "dates": "month first", "saved": "0", "act": "check"}
    form["column"] = ["last", "first", "born", "sex", "phone", "mrn", "street", "city", "state", "zip"]
    browser.post(f"/imports/{run.id}/columns", data=form)

    first = browser.post(f"/imports/{run.id}/portions", headers=HTMX)
    last = browser.post(f"/imports/{run.id}/portions", headers=HTMX)

    assert first.status_code == 200 and first.text.startswith("{#") is False
    assert 'id="working"' in first.text and "<html" not in first.text and "5 of 9" in first.text
    assert last.headers["HX-Redirect"] == f"/imports/{run.id}"


def test_row_is_decided_by_hand(browser, manager):
    run = checked(FILE, manager)
    row = ImportRow.get(ImportRow.state == RowState.LIKELY)

    refused = browser.post(f"/imports/{run.id}/rows/{row.id}", data={"decision": "make", "reason": "no"})
    done = browser.post(f"/imports/{run.id}/rows/{row.id}", data={"decision": "row 2", "reason": ""})

    assert refused.status_code == 422 and 'value="no"' in refused.text
    assert "why this is a different person" in refused.text
    assert (done.status_code, ImportRow.get_by_id(row.id).state) == (303, RowState.DECIDED)
    assert browser.post(f"/imports/{run.id}/rows/{row.id}", data={}).status_code == 422
    assert browser.post(f"/imports/{run.id}/rows/{row.id}", data={"decision": "patient 77"}).status_code == 404


def test_row_of_another_list_is_not_found(browser, manager):
    run, other = checked(FILE, manager), checked(list_of(line(20), line(21)), manager, "b.csv")
    row = ImportRow.get(ImportRow.run == other)

    assert browser.post(f"/imports/{run.id}/rows/{row.id}", data={"decision": "skip"}).status_code == 404


@pytest.mark.parametrize("act", ["columns", "rules"])
def test_form_of_another_step_is_refused_in_words(browser, manager, act):
    done, deciding = imported(FILE, manager), checked(list_of(line(0), TWICE), manager, "b.csv")
    form = {"version": 1, "column": ["last"], "verdict": "nonsense", "dates": "nonsense"}

    for run in (done, deciding):
        answer = browser.post(f"/imports/{run.id}/{act}", data=form)
        assert answer.status_code == 422
    row = ImportRow.get(ImportRow.run == done)
    assert browser.post(f"/imports/{done.id}/rows/{row.id}", data={"decision": "skip"}).status_code == 422


def test_rule_without_a_reason_is_refused(browser, manager):
    run = checked(FILE, manager)

    answer = browser.post(f"/imports/{run.id}/rules", data={"verdict": "block", "decision": "make anyway"})

    assert answer.status_code == 422 and "why this is a different person" in answer.text


@pytest.mark.parametrize("show", ["decide", "decided", "broken", "clear", "known", "all", "nonsense"])
def test_each_tab_of_a_list_shows(browser, manager, show):
    run = checked(FILE, manager)

    assert browser.get(f"/imports/{run.id}?show={show}").status_code == 200


def test_taking_before_all_is_decided_is_refused_in_words(browser, manager):
    run = checked(FILE, manager)

    answer = browser.post(f"/imports/{run.id}/takings", data={"version": run.version})

    assert answer.status_code == 422 and "1 row waits for your decision" in answer.text


def test_list_is_given_up(browser, manager):
    run = checked(FILE, manager)

    answer = browser.post(f"/imports/{run.id}/end", data={"version": run.version})

    assert (answer.status_code, ImportRun.get().state) == (303, RunState.GIVEN_UP)
    assert "erased" in browser.get(f"/imports/{run.id}").text


def test_back_to_the_columns(browser, manager):
    run = checked(FILE, manager)

    browser.post(f"/imports/{run.id}/columns-again", data={"version": run.version})

    assert "What the columns mean" in browser.get(f"/imports/{run.id}").text


def test_result_is_a_file_and_recorded(browser, manager):
    run = imported(FILE, manager)

    answer = browser.post(f"/imports/{run.id}/result")

    assert answer.headers["Content-Type"].startswith("text/csv")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.text.count("made") == 9
    assert AuditEvent.select().where(AuditEvent.action == "exchange.result_taken").count() == 1


def test_looking_at_a_list_is_recorded(browser, manager):
    run = checked(FILE, manager)
    browser.get(f"/imports/{run.id}")

    assert AuditEvent.select().where(AuditEvent.action == "exchange.opened").count() == 1


@pytest.mark.parametrize("address", ["/imports/99", f"/imports/{2**53}", "/imports/0", "/imports/x"])
def test_list_that_is_none_is_not_found(browser, address):
    assert browser.get(address).status_code == 404


@pytest.mark.parametrize("role", ["front_desk", "nurse", "biller", "technical", "auditor"])
def test_lists_are_closed_to_others(client_as, manager, role):
    run, browser = imported(FILE, manager), client_as(role)

    assert {
        browser.get(address).status_code for address in ("/imports", f"/imports/{run.id}", "/exports/patients")
    } == {403}
    assert {
        browser.post(f"/imports/{run.id}/{act}").status_code for act in ("result", "portions", "end", "rules")
    } == {403}
    assert browser.post("/exports/patients", data={"password": PASSWORD}).status_code == 403


def test_records_lead_may(client_as):
    assert client_as("records_lead").get("/imports").status_code == 200


@pytest.mark.parametrize("show", ["decide", "clear"])
def test_lists_cost_the_same_for_few_rows_as_for_many(browser, manager, count_queries, show):
    few = checked(list_of(line(0), TWICE, line(9)), manager)
    many = checked(list_of(*map(line, range(10, 20)), *(line(one).replace("2000", "2100") for one in range(10, 20))),
                   manager, "many.csv")  # fmt: skip
    decide_all(few, "warn", "skip", by=manager)

    def cost(run):
        browser.get(f"/imports/{run.id}?show={show}")
        with count_queries() as seen:
            page = browser.get(f"/imports/{run.id}?show={show}").text
        return len(seen), len(re.findall('id="row-[0-9]+"', page))

    (one, few_rows), (other, many_rows) = cost(few), cost(many)
    assert one == other and few_rows < many_rows
