"""The sample practice as it is loaded: a whole practice, true in itself, the same for the same seed."""

from datetime import date

import pytest

from office import clock
from office.accounts.models import BillingQuestion, Book, LedgerLine
from office.accounts.queries import balance
from office.actor import PROGRAM
from office.allergies.models import AllergyList
from office.audit.models import AuditEvent
from office.charts.models import Chart, Holder, MissingCase, Move, PullLine, SignOut, Volume, VolumeState
from office.db import fetch
from office.errors import RuleError
from office.patients.models import FindKey, Patient
from office.patients.queries import find
from office.patients.rules import register_patient
from office.phone.models import Call, Message, MessageState
from office.reports.queries import REPORTS
from office.sample.rules import load
from office.scheduling.models import HOLDS_PLACE, Appointment, AppointmentType, Hours, Provider, Standing
from office.scheduling.queries import next_openings
from office.settings import setting
from office.staff.models import Role, Staff, StaffRole
from office.staff.rules import sign_in
from office.upkeep.queries import findings
from office.visits.models import Flow, Visit, VisitStep
from tests.patients.making import details, make_patient

TODAY = date(2026, 12, 1)


TABLES = (
    "patient", "patient_phone", "contact", "find_key", "appointment", "taken_place", "visit", "visit_step", "volume",
    "sign_out", "move", "message", "call", "ledger_line", "billing_question", "allergy", "coverage",
    "reminder_attempt", "eligibility_check", "auth_version", "auth_link", "interpreter_step",
)  # fmt: skip


def everything():
    """What must be the same for the same seed: the rows of each table without their own ids."""
    return {table: sorted(map(repr, (row[1:] for row in fetch(f'SELECT * FROM "{table}"')))) for table in TABLES}


@pytest.fixture
def at_half_past_ten(set_clock):
    set_clock("2026-12-01 10:30")


def test_ten_roles_have_one_person_each_who_can_sign_in(db):
    people = load(50, 1)

    assert sorted(person["role"] for person in people) == sorted(map(str, Role))
    assert Staff.select().count() == StaffRole.select().count() == 10
    token, staff, _ = sign_in(people[0]["user"], people[0]["password"], workstation="desk 1")
    assert token and staff.login == people[0]["user"]


def test_passwords_do_not_come_from_the_seed(db):
    passwords = [person["password"] for person in load(50, 1)]

    assert len(set(passwords)) == 10
    assert min(map(len, passwords)) >= 15
    assert Staff.select().where(Staff.password_hash.in_(passwords)).count() == 0


def test_everything_in_it_is_proven(at_half_past_ten, db, folder):
    load(300, 5)

    assert [str(finding) for finding in findings() if not finding.ok] == []


def test_day_has_about_96_visits_as_far_as_it_has_come(at_half_past_ten, db):
    load(300, 1)

    todays = Appointment.select().where(Appointment.day_on == TODAY)
    kept = todays.where(Appointment.standing.in_([*HOLDS_PLACE, Standing.COMPLETED, Standing.NO_SHOW]))
    assert kept.count() == 96
    assert Appointment.select().where(Appointment.day_on == date(2026, 12, 2)).count() == 106
    flows = {visit.flow for visit in Visit.select().where(Visit.day_on == TODAY)}
    assert {Flow.LEFT, Flow.ROOMED, Flow.WITH_PROVIDER} <= flows
    assert not fetch("SELECT 1 FROM visit_step WHERE at > ?", clock.now().isoformat(" ", "microseconds"))


def test_coming_day_has_only_bookings(db, set_clock):
    set_clock("2026-11-30 10:30")

    load(300, 1, TODAY)

    assert Visit.select().where(Visit.day_on == TODAY).count() == 0
    assert VisitStep.select().count() == 0


def test_past_is_as_long_as_the_design_load_says(db):
    load(300, 1)

    past = Appointment.select().where(Appointment.day_on < TODAY)
    assert past.count() == 5000
    assert past.where(Appointment.standing == Standing.COMPLETED).count() > 4000
    assert not fetch("SELECT 1 FROM appointment a JOIN patient p ON p.id = a.patient_id WHERE a.day_on < p.born_on")


def test_nobody_is_in_two_places_of_a_coming_day(db):
    load(300, 1)

    rows = fetch(
        "SELECT 1 FROM appointment a JOIN appointment b ON a.patient_id = b.patient_id AND a.day_on = b.day_on "
        "AND a.id < b.id WHERE a.day_on >= ? AND a.standing IN ('booked', 'confirmed') "
        "AND b.standing IN ('booked', 'confirmed')",
        TODAY.isoformat(),
    )
    assert rows == []


def test_openings_are_left_to_book(db):
    load(300, 1)

    found = next_openings(AppointmentType.get(AppointmentType.code == "EST"), limit=5)

    assert found and found[0].day_on == TODAY


def test_charts_are_on_shelves_out_overdue_and_missing(at_half_past_ten, db):
    load(300, 1)

    states = {state for (state,) in Volume.select(Volume.state).distinct().tuples()}
    assert {VolumeState.FILED, VolumeState.OUT, VolumeState.PULLED, VolumeState.OFF_SITE} <= states
    assert MissingCase.select().where(MissingCase.found_at.is_null()).count() == 3
    out = SignOut.select().where(SignOut.returned_at.is_null())
    assert out.count() >= 5
    assert out.where(SignOut.due_on < TODAY).count() >= 2
    assert Chart.select().where(Chart.kind == "electronic only").count() > 0
    assert Volume.select().count() == pytest.approx(330, abs=6)
    assert Holder.select().count() == 13
    assert PullLine.select().where(PullLine.pulled_at.is_null(False)).count() > 50


def test_custody_of_each_volume_runs_forward_and_hangs_together(at_half_past_ten, db):
    load(300, 1)

    last = {}
    for move in Move.select().order_by(Move.volume, Move.at, Move.id):
        assert move.from_words == last.get(move.volume_id, "new")
        words = move.to_words if not move.to_words.startswith("box") else f"off site, {move.to_words}"
        last[move.volume_id] = words
    assert not fetch("SELECT 1 FROM move WHERE at > ?", clock.now().isoformat(" ", "microseconds"))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_one_patient_owes_what_scenario_a15_says(db, seed):
    load(300, seed)

    question = BillingQuestion.select().order_by(BillingQuestion.id).first()
    assert balance(question.patient_id) == 4870
    assert sum(line.cents for line in LedgerLine.select()) == 0
    assert {line.book for line in LedgerLine.select()} >= {Book.PATIENT_OWES, Book.INSURANCE_OWES, Book.WRITTEN_OFF}
    assert BillingQuestion.select().where(BillingQuestion.state == "open").count() == 5
    of_money = [report for report in REPORTS.values() if report.permission == "reports.money"]
    found = {report.key: report.lines(None, None) for report in of_money}
    assert [key for key, (listing, _) in found.items() if not listing.count()] == [] and len(found) == 7
    assert [words for _, facts in found.values() for words in facts if "not agree" in words] == []


def test_messages_and_unfinished_calls_wait(at_half_past_ten, db):
    load(300, 1)

    assert Message.select().where(Message.state != MessageState.CLOSED).count() == 40
    assert Call.select().where(Call.ended_at.is_null()).count() == 3
    outcomes = {str(call.outcome) for call in Call.select(Call.outcome).where(Call.ended_at.is_null(False))}
    assert {"resolved on the call", "message taken", "disconnected", "spam"} <= outcomes
    assert AllergyList.select(AllergyList.state).distinct().count() == 3


def test_every_patient_is_found_and_the_next_number_is_free(db, front_desk):
    load(300, 1)

    assert Patient.select().count() == 300
    # One record was merged into another.
    assert FindKey.select(FindKey.patient).distinct().count() == 299
    one = Patient.get_by_id(40)
    assert one.id in [row.id for row in find(f"{one.last_name} {one.first_name}").rows]
    added = register_patient(details(), by=front_desk)
    assert added.mrn > max(row.mrn for row in Patient.select().where(Patient.id != added.id))
    assert added.id == 301


def test_same_seed_makes_the_same_practice(at_half_past_ten, db):
    with db.atomic() as transaction:
        load(60, 9)
        once = everything()
        transaction.rollback()

    load(60, 9)

    again = everything()
    assert {table for table in TABLES if once[table] != again[table]} == set()


def test_sample_says_that_it_is_one_and_is_audited_once(db):
    load(50, 1, by=PROGRAM)

    assert setting("practice.sample") is True
    assert setting("practice.opened") is True
    event = AuditEvent.get(AuditEvent.action == "sample.loaded")
    assert (event.who, '"patients": 50' in event.detail) == ("office", True)


@pytest.mark.parametrize("patients", [0, 49, 200_001])
def test_other_sizes_are_refused(db, patients):
    with pytest.raises(RuleError, match="50 to 200,000"):
        load(patients, 1)


def test_practice_in_use_is_refused_and_stays_as_it_is(db, front_desk):
    make_patient(by=front_desk)

    with pytest.raises(RuleError, match="has patients or providers already"):
        load(50, 1)

    assert Patient.select().count() == 1
    assert Provider.select().count() == 0


def test_sign_in_name_that_someone_has_gets_a_number(db):
    Staff.create(login="maria", name="Maria Other", password_hash="-", created_at=clock.now())

    people = load(50, 1)

    assert "maria2" in [person["user"] for person in people]


def test_sample_on_a_weekend_has_hours_that_day(db, set_clock):
    set_clock("2026-12-05 10:30")

    load(200, 1)

    assert Hours.select().where(Hours.weekday == 5).count() == 10
    assert Visit.select().where(Visit.day_on == date(2026, 12, 5)).count() > 20


def test_half_a_sample_is_never_stored(db, monkeypatch):
    def fail(*_):
        raise RuntimeError("the machine stops here")

    monkeypatch.setattr("office.sample.rules.add_phone", fail)

    with pytest.raises(RuntimeError):
        load(50, 1)

    assert Patient.select().count() == Staff.select().count() == 0
