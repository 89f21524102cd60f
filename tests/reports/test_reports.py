"""Every report of the index: who may run it, what is in it, in which order, and what leaves as a file."""

import csv
import io
import json
from datetime import date

import pytest

from office import clock
from office.actor import PROGRAM
from office.audit.models import AuditEvent
from office.duplicates.models import DuplicatePair
from office.life.rules import report_death, verify_death
from office.merges.models import Merge
from office.patients.models import ContactRole, Patient, PatientAddress, PatientPhone
from office.patients.rules import edit_patient, mark_all_name_alerts
from office.reports.queries import REPORTS, portions
from office.reports.rules import run_report
from office.staff.models import Staff
from office.staff.passwords import hash_password
from tests.conftest import CAST, PASSWORD
from tests.life.making import around, make_address, make_minor
from tests.patients.making import details, make_patient
from tests.scheduling.making import make_appointment

LEADS = ["records_lead", "manager", "auditor"]
OWN_TESTS = ("reports.file_room", "reports.phone", "reports.money", "redflags.log")  # in the test files of these rooms
DESK = ["front_desk", "records_clerk"]
WHO = {
    "new-patients": LEADS,
    "incomplete": [*DESK, *LEADS],
    "forms": [*DESK, *LEADS],
    "duplicates": LEADS,
    "merges": LEADS,
    "name-alerts": [*DESK, *LEADS],
    "of-age": [*DESK, *LEADS],
    "bad-reach": [*DESK, "biller", *LEADS],
    "deceased": [*DESK, "biller", *LEADS],
    "confidential": LEADS,
    "unconfirmed": [*DESK, *LEADS],
    "without-auth": [*DESK, *LEADS],
    "registration-errors": LEADS,
    "waits": [*DESK, *LEADS],
    "third-next": [*DESK, *LEADS],
    "fill-rate": [*DESK, *LEADS],
    "no-shows": [*DESK, *LEADS],
    "cancellations": [*DESK, *LEADS],
    "same-day": [*DESK, *LEADS],
    "office-moves": [*DESK, *LEADS],
    "wait-list-fills": [*DESK, *LEADS],
    "overrides": LEADS,
    "bookings-by-user": LEADS,
    "calls-by-user": LEADS,
}
TODAY = date(2026, 12, 1)


def lines(key, from_on=None, until_on=None):
    """All lines of a report as tuples of cells."""
    listing, _ = REPORTS[key].lines(from_on, until_on)
    found = [line.cells for some in portions(listing) for line in some]
    assert len(found) == listing.count()
    assert all(len(cells) == len(REPORTS[key].columns) for cells in found)
    return found


def facts(key, from_on=None, until_on=None):
    return REPORTS[key].lines(from_on, until_on)[1]


@pytest.mark.parametrize("key", WHO)
def test_each_report_is_for_its_roles(key, client_as):
    assert set(WHO) == {name for name, report in REPORTS.items() if report.permission not in OWN_TESTS}
    for role in CAST:
        answer = client_as(role).get(f"/reports/{key}")
        assert answer.status_code == (200 if role in WHO[key] else 403), role
    runs = AuditEvent.select().where(AuditEvent.action == "report.run")
    assert runs.count() == len(WHO[key]) and json.loads(runs.first().detail)["report"] == key


def test_the_list_shows_only_what_this_role_may_run(client_as):
    assert "Confidential communication" not in client_as("front_desk").get("/reports").text
    assert "Confidential communication" in client_as("manager").get("/reports").text
    assert client_as("nurse").get("/reports").status_code == 403


@pytest.mark.parametrize("key", WHO)
def test_each_report_costs_the_same_for_three_lines_as_for_one(key, client_as, count_queries, front_desk):
    client = client_as("manager")
    fill(1, front_desk)
    with count_queries() as first:
        client.get(f"/reports/{key}?since=1/1/2020&until=12/31/2027")
    fill(2, front_desk)
    with count_queries() as later:
        page = client.get(f"/reports/{key}?since=1/1/2020&until=12/31/2027")

    assert page.status_code == 200
    assert len(later) <= len(first)


def fill(count, by):
    """Something for every report, so many times."""
    for _ in range(count):
        one, other = make_patient(by=by), make_patient(by=by, phone="312-555-0142")
        make_minor(by=by)
        make_address(one, bad_since=TODAY, returned=1)
        Patient.update(confidential=True, name_alert=True).where(Patient.id == one.id).execute()
        DuplicatePair.create(low=one, high=other, points=70, reasons='["same phone"]', found_at=clock.now())
        make_appointment(other, day_on=date(2026, 12, 8), start_minute=480 + 20 * DuplicatePair.select().count())
        report_death(make_patient(by=by), date(2026, 12, 1), "daughter", by=PROGRAM)
        Merge.create(
            survivor=one, loser=other, state="done", reason="same", proposed_at=clock.now(), proposed_by=by.staff_id,
            decided_at=clock.now(),
        )  # fmt: skip


def test_new_patients_by_local_day_and_source(set_clock):
    make_patient()
    set_clock("2026-12-01 23:59")
    make_patient()
    set_clock("2026-12-02 00:01")
    Patient.update(came_by="phone").where(Patient.id == make_patient().id).execute()

    found = lines("new-patients", TODAY, date(2026, 12, 2))

    assert [(day, int(count)) for day, _, count in found] == [("12/02/2026", 1), ("12/01/2026", 2)]
    assert found[0][1] == "phone" and facts("new-patients")[0] == "3 new patients"
    assert len(lines("new-patients", date(2026, 12, 2), None)) == 1


def test_incomplete_registrations_say_what_is_missing_in_filing_order():
    for last, first in (("Van Dyke", "Carl"), ("O'Brien", "Mary"), ("Obrien", "Mary A"), ("De La Cruz", "Ana")):
        make_patient(last_name=last, first_name=first, phone="312-555-0142")
    done = make_patient()
    Patient.update(registration="complete").where(Patient.id == done.id).execute()

    found = lines("incomplete")

    assert [cells[0] for cells in found] == ["De La Cruz, Ana", "O'Brien, Mary", "Obrien, Mary A", "Van Dyke, Carl"]
    assert "address" in found[0][5] and "phone" not in found[0][5].split(", ")


def test_forms_of_those_who_come():
    patient = make_patient()
    make_patient()
    make_appointment(patient, day_on=date(2026, 12, 8))

    found = lines("forms", TODAY, date(2026, 12, 31))

    assert [cells[0] for cells in found] == [patient.full_name]
    assert "consent to treat: missing" in found[0][3]


def test_possible_duplicates_with_age_and_rates(set_clock):
    one, other = make_patient(), make_patient()
    DuplicatePair.create(
        low=one, high=other, points=72, reasons='["same phone", "same birth date"]', found_at=clock.now()
    )
    make_patient()
    set_clock("2026-12-11 08:00")

    (found,) = lines("duplicates")

    assert found[6:] == ("72", "10", "same phone, same birth date")
    assert "2 records in open pairs ÷ 3 records = 66.7 %" in facts("duplicates")[0]


def test_namesakes_say_with_whom():
    one = make_patient(last_name="Hill", first_name="Ann", born_on=date(1980, 1, 1))
    other = make_patient(last_name="Hill", first_name="Ann", born_on=date(1950, 1, 1))
    make_patient(last_name="Zurawski")
    mark_all_name_alerts()

    found = lines("name-alerts")

    assert [cells[0] for cells in found] == ["Hill, Ann", "Hill, Ann"]
    assert f"{other.mrn:06d}"[:2] in found[1][3] and "same name" in found[1][3] and one.id != other.id


def test_coming_of_age_lists_60_days_ahead():
    patient, _ = make_minor(born_on=date(2009, 1, 30))
    make_minor(born_on=date(2009, 1, 31))
    make_minor(born_on=date(2008, 11, 30))
    make_appointment(patient, day_on=date(2026, 12, 8))

    found = lines("of-age", *REPORTS["of-age"].span())

    assert [cells[3:] for cells in found] == [("01/30/2027", "Ruth Kern, Olga Kern", "Ruth Kern", "12/08/2026")]


def test_leap_days_are_listed_on_the_first_of_march():
    make_minor(born_on=date(2008, 2, 29))

    assert lines("of-age", date(2026, 2, 28), date(2026, 2, 28)) == []
    assert [cells[3] for cells in lines("of-age", date(2026, 3, 1), date(2026, 3, 1))] == ["03/01/2026"]


def test_bad_addresses_and_phones_hide_flagged_whereabouts():
    patient, hidden = make_patient(last_name="Abel", phone="312-555-0142"), make_patient(last_name="Baker")
    PatientPhone.update(bad_since=date(2026, 11, 2)).execute()
    make_address(patient, bad_since=date(2026, 11, 20), returned=3)
    make_address(hidden, street="9 Secret Way", bad_since=date(2026, 11, 20), returned=1)
    Patient.update(safety_flag=True).where(Patient.id == hidden.id).execute()

    found = lines("bad-reach")

    assert {cells[3:] for cells in found[:2]} == {
        ("address", "12 Elm Street, Chicago, IL 60601", "11/20/2026", "3"),
        ("phone", "(312) 555-0142", "11/02/2026", ""),
    }
    assert found[2][4] == "withheld, see flag" and "Secret" not in str(found)
    assert len(lines("bad-reach", date(2026, 11, 20), None)) == 2


def test_deaths_of_the_month_with_their_state(front_desk, records_lead):
    one, other = make_patient(last_name="Abel"), make_patient(last_name="Baker")
    event = report_death(one, date(2026, 12, 1), "daughter", by=front_desk)
    report_death(other, date(2026, 11, 30), "hospital", by=front_desk)
    verify_death(event, date(2026, 12, 1), "certificate", by=records_lead)

    found = lines("deceased", *REPORTS["deceased"].span())

    assert [cells[3:] for cells in found] == [
        ("12/01/2026", "daughter; verified: certificate", "Maria Lopez", "verified by Lena Fox")
    ]
    assert lines("deceased")[1][6] == "reported, not verified"


def test_confidential_patients_with_their_own_address():
    patient, hidden = make_patient(last_name="Abel"), make_patient(last_name="Baker")
    PatientAddress.create(
        patient=patient, kind="confidential", street="PO Box 7", city="Chicago", state="IL", since=clock.now()
    )
    Patient.update(confidential=True).where(Patient.id == patient.id).execute()
    Patient.update(safety_flag=True).where(Patient.id == hidden.id).execute()

    found = lines("confidential")

    assert found[0][3:] == ("PO Box 7, Chicago, IL", "none on file: ask", "")
    assert found[1][3:] == ("withheld, see flag", "withheld, see flag", "yes")


def test_registration_errors_count_corrections_within_30_days(front_desk, phone_clerk, set_clock):
    first, late = make_patient(by=front_desk), make_patient(by=front_desk)
    make_patient(by=phone_clerk)
    correct(first, by=phone_clerk)
    set_clock("2027-01-15 08:00")
    correct(late, by=phone_clerk)

    found = lines("registration-errors", TODAY, date(2026, 12, 31))

    assert found == [("Ana Reyes", "1", "0", "0.0 %"), ("Maria Lopez", "2", "2", "100.0 %")]
    assert "÷ registrations" in facts("registration-errors")[0]


def correct(patient, *, by):
    """Mend the birth date and the sex of a record."""
    now = details(
        last_name=patient.last_name, first_name=patient.first_name, born_on=date(1971, 7, 7), sex="X",
        language=patient.language,
    )  # fmt: skip
    edit_patient(patient, patient.version, now, by=by, different_because="birth date mended")


def test_merged_and_taken_apart(front_desk, records_lead):
    given = {"reason": "same person", "proposed_at": clock.now(), "proposed_by": front_desk.staff_id}
    one, two, three = make_patient(), make_patient(), make_patient()
    decided = {"decided_at": clock.now(), "decided_by": records_lead.staff_id}
    Merge.create(survivor=one, loser=two, state="done", **given, **decided)
    Merge.create(survivor=one, loser=three, state="undone", **given, **decided, undone_at=clock.now())
    Merge.create(survivor=two, loser=three, **given)

    assert [cells[5] for cells in lines("merges", TODAY, TODAY)] == ["merged", "taken apart"]


@pytest.mark.parametrize("typed", ["2/30/2026", "nonsense", "12/1/2026&until=11/1/2026"])
def test_a_period_that_is_none_is_told(typed, client_as):
    page = client_as("manager").get(f"/reports/incomplete?since={typed}")

    assert page.status_code == 200 and 'class="error"' in page.text


def test_a_restricted_report_is_refused_in_the_rule_too(front_desk, records_lead):
    with pytest.raises(Exception, match="for others"):
        run_report(REPORTS["confidential"], None, None, by=front_desk)
    assert run_report(REPORTS["confidential"], None, None, by=records_lead)


@pytest.fixture
def lead(client_as):
    client = client_as("records_lead")
    Staff.update(password_hash=hash_password(PASSWORD)).where(Staff.login == "records_lead").execute()
    return client


def test_a_file_is_rfc_4180_and_no_cell_is_a_formula(lead):
    for first in ("=HYPERLINK(1)", "+1", "-1", "@SUM", 'Quote " and, comma', "Zoë"):
        Patient.update(first_name=first).where(Patient.id == make_patient(last_name="Abel").id).execute()
    around(make_patient(), ContactRole.EMERGENCY, "Ann")
    Patient.update(last_name="=cmd").where(Patient.first_name == "Zoë").execute()

    answer = lead.post("/reports/incomplete/csv", data={"since": "", "until": "", "password": PASSWORD})

    assert answer.status_code == 200 and answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="incomplete-2026-12-01.csv"')
    assert answer.data.count(b"\r\n") == answer.data.count(b"\n") == 8
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8"), newline=""), strict=True))
    assert rows[0][:3] == ["Name", "Born", "MRN"]
    assert {len(row) for row in rows} == {6}
    assert any(row[0] == "'=cmd, Zoë" for row in rows) and any('Quote " and, comma' in row[0] for row in rows)
    kept = json.loads(AuditEvent.get(AuditEvent.action == "report.exported").detail)
    assert (kept["report"], kept["lines"]) == ("incomplete", 7)


def test_a_file_is_given_by_the_password_only(lead, client_as):
    wrong = lead.post("/reports/incomplete/csv", data={"password": "not mine"})

    assert wrong.status_code == 422 and "not your password" in wrong.text
    assert lead.post("/reports/incomplete/csv", data={}).status_code == 422
    assert client_as("nurse").post("/reports/incomplete/csv", data={"password": PASSWORD}).status_code == 403
    assert not AuditEvent.select().where(AuditEvent.action == "report.exported").exists()


def test_long_reports_are_paged(client_as):
    for _ in range(55):
        make_patient()
    client = client_as("manager")

    assert client.get("/reports/incomplete").text.count('scope="row"') == 50
    assert client.get("/reports/incomplete?page=2").text.count('scope="row"') == 5


def test_a_restricted_record_shows_name_and_number_only():
    patient, other = make_patient(last_name="Abel"), make_patient(last_name="Baker")
    Patient.update(privacy="restricted", name_alert=True).where(Patient.id == patient.id).execute()

    found = lines("incomplete")

    assert found[0][1:] == ("–", found[0][2], "guarded record", "", "")
    assert found[1][1] == f"{other.born_on:%m/%d/%Y}"
