"""The after-hours sheet and the voicemail box: each line a message with its own time, the oldest first, none twice."""

from datetime import date, datetime

import pytest

from office import clock
from office.audit.models import AuditEvent
from office.errors import RuleError
from office.phone.models import Message, MessageKind, SheetLine, SheetSource
from office.phone.queries import inbox
from office.phone.rules import look_at_sheet, take_sheet
from office.phone.sheet import read_sheet
from tests.phone.making import make_person

NOW = datetime(2026, 12, 1, 8, 0)
SHEET = """time; caller; number; patient; born; words
02:15; Amal Said; 312-555-0110; Omar Said; 8/30/2019; short of breath since midnight
22:15; Helen Cho; 312-555-0133; Cho Helen; 6/6/1975; asks for a refill of lisinopril
11/28 09:30; "Walgreens; Main St"; 312-555-0177; ; ; wants to know about a bill, again
"""
NIGHT = "phone.sheet_taken"


@pytest.fixture
def night(nurse, biller):
    """Omar and Helen are patients; somebody is there for what comes."""
    return make_person("Said", "Omar", born_on=date(2019, 8, 30)), make_person(
        "Cho", "Helen", born_on=date(1975, 6, 6)
    )


def test_lines_are_read_oldest_first_with_their_own_times():
    rows = read_sheet(SHEET, NOW)

    assert [row.heard_on for row in rows] == [
        datetime(2026, 11, 28, 9, 30), datetime(2026, 11, 30, 22, 15), datetime(2026, 12, 1, 2, 15),
    ]  # fmt: skip
    assert [row.kind for row in rows] == [MessageKind.BILLING, MessageKind.REFILL, MessageKind.URGENT_SYMPTOM]
    assert rows[0].caller == "Walgreens; Main St"
    assert not any(row.problem for row in rows)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("2:15; A; 1; ; ; x", "am or pm"),
        ("noon; A; 1; ; ; x", "not a time"),
        ("; A; 1; ; ; x", "time is missing"),
        ("12/1 09:30; A; 1; ; ; x", "still to come"),
        ("11/01 09:30; A; 1; ; ; x", "two weeks old"),
        ("22:15; A; 1; Omar; 13/45/2019; x", ""),
        ("22:15; A; 1; ; ;", "Nothing was said"),
    ],
)
def test_line_that_cannot_be_understood_says_why(line, problem):
    found = read_sheet(line, NOW)[0].problem

    assert found
    assert problem in found


def test_other_signs_and_commas_in_the_words_do_as_well():
    assert read_sheet("22:15\tA\t1\t\t\tx; y, z", NOW)[0].words == "x; y, z"
    assert read_sheet("10:15p, A, 1, , , x, y", NOW)[0].words == "x, y"
    assert read_sheet('22:15; A; 1; ; ; says "no"\n22:16; "B; 1; ; ; x', NOW)[0].problem
    assert read_sheet("", NOW) == []
    with pytest.raises(ValueError, match="more than 200"):
        read_sheet("22:15; A; 1; ; ; x\n" * 201, NOW)


def test_each_line_becomes_a_message_with_its_original_time(phone_clerk, nurse, night):
    omar, helen = night

    assert take_sheet(SHEET, SheetSource.SERVICE, {}, by=phone_clerk) == (3, 0)

    rows = list(Message.select().order_by(Message.id))
    assert [clock.local(row.taken_at).isoformat(" ", "minutes") for row in rows] == [
        "2026-11-28 09:30", "2026-11-30 22:15", "2026-12-01 02:15",
    ]  # fmt: skip
    assert [row.patient_id for row in rows] == [None, helen.id, omar.id]
    assert [clock.local(row.due_at).isoformat(" ", "minutes") for row in rows] == [
        "2026-11-30 17:00", "2026-12-01 17:00", "2026-12-01 08:30",
    ]  # fmt: skip
    assert rows[2].caller == "Amal Said, after-hours service"
    assert (rows[2].left_by_id, AuditEvent.select().where(AuditEvent.action == NIGHT).count()) == (
        phone_clerk.staff_id,
        1,
    )
    assert [row.id for row in inbox(nurse, "all")] == [rows[0].id, rows[2].id, rows[1].id]


def test_the_same_sheet_again_takes_only_what_is_new(phone_clerk, night):
    take_sheet(SHEET, SheetSource.SERVICE, {}, by=phone_clerk)

    more = SHEET + "03:00; Bo; 1; ; ; cannot sleep\n03:00; Bo; 1; ; ; cannot  sleep\n"

    assert take_sheet(more, SheetSource.SERVICE, {}, by=phone_clerk) == (1, 4)
    assert SheetLine.select().count() == 4


def test_chosen_kind_holds_but_symptom_words_stay_urgent(phone_clerk, night):
    take_sheet(SHEET, SheetSource.VOICEMAIL, {1: MessageKind.BILLING, 2: MessageKind.SYMPTOM}, by=phone_clerk)

    kinds = {row.callback: row.kind for row in Message.select()}
    assert kinds["312-555-0110"] == MessageKind.URGENT_SYMPTOM
    assert kinds["312-555-0133"] == MessageKind.SYMPTOM


def test_one_bad_line_and_nothing_is_taken(phone_clerk, night):
    with pytest.raises(RuleError, match=r"Line 4: .* Nothing was taken") as refused:
        take_sheet(SHEET + "2:15; A; 1; ; ; x", SheetSource.SERVICE, {}, by=phone_clerk)

    assert refused.value.field == "text"
    assert not Message.select().exists()
    with pytest.raises(RuleError, match="Paste"):
        look_at_sheet(" \n")


def test_nobody_is_guessed_when_two_fit_or_the_birth_date_does_not(night):
    make_person("Said", "Omar", born_on=date(2019, 8, 30))

    people = [patient for _, patient in look_at_sheet(SHEET.replace("6/6/1975", "6/7/1975"))]

    assert people == [None, None, None]


def test_page_looks_first_and_takes_by_one_press(client_as, night, phone_clerk):
    ana = client_as("phone_clerk")
    assert ana.get("/messages/sheet").status_code == 200
    data = {"key": "k", "source": "after-hours service", "text": SHEET}

    looked = ana.post("/messages/sheet", data=data)
    assert looked.status_code == 200
    assert "Said, Omar" in looked.text
    assert not Message.select().exists()
    for _ in range(2):
        taken = ana.post("/messages/sheet", data={**data, "take": "1", "kind-2": "symptom", "kind-x": "refill"})
        assert taken.status_code == 303

    assert Message.select().count() == 3
    wrong = ana.post("/messages/sheet", data={**data, "text": "2:15; A; 1; ; ; x", "take": "1", "key": "l"})
    assert wrong.status_code == 422
    assert "2:15; A; 1; ; ; x" in wrong.text
    assert client_as("auditor").get("/messages/sheet").status_code == 403
