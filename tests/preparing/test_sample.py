"""The sample practice shows each thing of this part."""

import pytest

from office.preparing.models import AuthKind, Letter, Outcome, SendingKind
from office.preparing.queries import huddle, huddle_day, sendings, sent_with, to_do, unconfirmed, waiting
from office.sample.rules import load


@pytest.fixture
def rows(db, set_clock):
    set_clock("2026-12-01 08:00")
    load(120, 7)
    return [row for column in huddle(huddle_day()) for row in column.rows]


def test_the_sample_has_reminders_letters_checks_and_permits(rows):
    outcomes = {one.last.outcome for one in unconfirmed() if one.last}

    assert {Outcome.NO_ANSWER, Outcome.SENT} <= outcomes
    assert to_do(unconfirmed()) and waiting(unconfirmed())
    assert {one.kind for one in sendings()} == {SendingKind.LETTERS, SendingKind.TEXTS}
    assert all(len(sent_with(one)) == one.count and one.letter == Letter.REMINDER for one in sendings())
    assert {"Active", "Not"} <= {row.insurer.word.split()[0] for row in rows}
    faults = {row.permit.detail for row in rows if row.permit_id}
    assert any(words.startswith(f"The {AuthKind.REFERRAL} ends") for words in faults)
    assert any("used" in words for words in faults)
