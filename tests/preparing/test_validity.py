"""Whether what is settled holds on the day of the visit."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from office.preparing.models import Answer, InterpreterState
from office.preparing.validity import Check, Permit, eligibility_mark, interpreter_mark, permit_fault, permit_mark

TODAY = date(2026, 12, 1)
PERMIT = Permit(
    1, "authorization", "A-17", "Blue", date(2026, 11, 1), date(2026, 12, 5), 6, "knee", None, "", used=3, planned=1
)


def checked(days_ago, answer=Answer.ACTIVE, visit=date(2026, 12, 3)):
    check = Check(answer, "Blue", TODAY - timedelta(days=days_ago))
    return eligibility_mark(check, visit, TODAY, days=3, new_month=True)


def test_an_answer_holds_three_days_within_its_month():
    assert not checked(0).missing and checked(0).tone == "good"
    check, later = Check(Answer.ACTIVE, "Blue", TODAY), date(2026, 12, 5)
    old = eligibility_mark(check, date(2026, 12, 8), later, days=3, new_month=True)
    assert old.missing and "Older than 3 days" in old.detail


def test_a_new_month_asks_again_as_soon_as_it_has_begun():
    assert checked(1).missing and "New month" in checked(1).detail
    ahead = checked(0, visit=date(2027, 1, 4))
    assert not ahead.missing and "from 01/01/2027" in ahead.detail
    kept = eligibility_mark(
        Check(Answer.ACTIVE, "Blue", date(2026, 11, 30)), date(2026, 12, 3), TODAY, days=3, new_month=False
    )
    assert not kept.missing


@pytest.mark.parametrize(("answer", "tone"), [(Answer.INACTIVE, "alert"), (Answer.UNABLE, "late")])
def test_an_answer_that_is_not_active_is_missing(answer, tone):
    assert (checked(0, answer).missing, checked(0, answer).tone) == (True, tone)


def test_never_checked_is_missing():
    assert eligibility_mark(None, TODAY, TODAY, days=3, new_month=True).missing


@pytest.mark.parametrize(
    ("day_on", "change", "fault"),
    [
        (date(2026, 12, 5), {}, ""),
        (date(2026, 12, 6), {}, "The authorization ends 12/05/2026."),
        (date(2026, 11, 1), {}, ""),
        (date(2026, 10, 31), {}, "The authorization begins only 11/01/2026."),
        (date(2026, 12, 3), {"number": ""}, "The authorization was asked for and is not given yet."),
        (date(2026, 12, 3), {"used": 6}, "All 6 visits of the authorization are used or booked."),
        (date(2026, 12, 3), {"used": 5}, ""),
        (date(2026, 12, 3), {"used": 5, "planned": 2}, "All 6 visits of the authorization are used or booked."),
        (date(2026, 12, 3), {"visits": None, "used": 60}, ""),
        (date(2026, 12, 3), {"ended": True}, "The authorization was ended."),
        (date(2026, 12, 3), {"provider_id": 9, "provider": "Dr. Kim"}, "The authorization is for Dr. Kim."),
        (date(2026, 12, 3), {"to_on": None, "from_on": None}, ""),
    ],
)
def test_an_authorization_holds_on_its_days_for_its_visits(day_on, change, fault):
    assert permit_fault(replace(PERMIT, **change), day_on, provider_id=3) == fault


def test_a_visit_that_is_not_booked_yet_needs_one_more():
    full = replace(PERMIT, used=5, planned=1)

    assert permit_fault(full, TODAY) == "" and permit_fault(full, TODAY, itself_planned=False)


def test_the_mark_of_a_permit():
    assert not permit_mark(None, TODAY, wanted=False).missing
    assert permit_mark(None, TODAY, wanted=True).missing
    assert permit_mark(PERMIT, date(2026, 12, 8), wanted=False).detail == "The authorization ends 12/05/2026."
    assert permit_mark(PERMIT, TODAY, wanted=True).detail == "3 of 6 used, 1 booked"


@pytest.mark.parametrize(
    ("needed", "state", "missing", "word"),
    [
        ("", None, False, "–"),
        ("Spanish", None, True, "Spanish needed"),
        ("Spanish", InterpreterState.CANCELED, True, "Spanish needed"),
        ("Spanish", InterpreterState.REQUESTED, True, "Requested"),
        ("", InterpreterState.BOOKED, False, "Booked"),
    ],
)
def test_the_mark_of_an_interpreter(needed, state, missing, word):
    mark = interpreter_mark(needed, state)

    assert (mark.missing, mark.word) == (missing, word)
