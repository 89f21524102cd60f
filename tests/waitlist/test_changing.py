"""What somebody waits for is changed with a trace, and never over someone else's change."""

from datetime import date, timedelta

import pytest
from peewee import DatabaseError

from office.audit.models import AuditEvent
from office.errors import RuleError, StaleEdit
from office.waitlist.models import EntryState, WaitChange, WaitEntry
from office.waitlist.queries import joined
from office.waitlist.rules import Wanted, change_entry, end_entry
from tests.scheduling.making import TODAY, make_appointment, make_person, make_provider, make_type
from tests.waitlist.making import make_entry

WEEK = TODAY + timedelta(days=7)


def wanted(**given):
    known = {"types": (make_type(),), "reason": "cough", "expires_on": date(2027, 1, 30), "earliest_on": TODAY}
    return Wanted(**{**known, **given})


def test_windows_priority_and_notice_are_changed_and_the_place_in_line_stays(front_desk):
    entry, lee = make_entry(), make_provider("Dr. Lee")

    given = {"weekdays": (1, 3), "from_minute": 780, "notice_hours": 24, "clinical": True, "providers": (lee,)}
    now = change_entry(entry, entry.version, wanted(**given), by=front_desk)

    one = joined([WaitEntry.get_by_id(entry.id)])[0]
    assert (now.weekdays, now.from_minute, now.notice_hours, now.clinical) == ("13", 780, 24, True)
    assert [who.short for who in one.providers] == ["Dr. Lee"] and one.entry.made_at == entry.made_at
    change = WaitChange.get()
    assert "providers: anybody" in change.before and "providers: Dr. Lee" in change.after
    assert "priority: clinical" in change.after and "Tue Thu" in change.after and "reason" not in change.after
    assert AuditEvent.get(AuditEvent.action == "waitlist.changed")
    with pytest.raises(DatabaseError):
        WaitChange.update(before="").execute()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"types": ()}, "types"),
        ({"reason": " "}, "reason"),
        ({"from_minute": 800, "to_minute": 700}, "until"),
        ({"latest_on": TODAY - timedelta(days=1)}, "latest"),
        ({"expires_on": TODAY - timedelta(days=1)}, "expires"),
        ({"notice_hours": 999}, "notice"),
    ],
)
def test_what_cannot_be_waited_for_is_refused_and_nothing_changes(front_desk, change, field):
    entry = make_entry()
    with pytest.raises(RuleError) as refused:
        change_entry(entry, entry.version, wanted(**change), by=front_desk)
    assert refused.value.field == field and joined([entry])[0].types and not WaitChange.select().count()


def test_an_old_version_an_ended_entry_and_no_difference_are_refused(front_desk, phone_clerk):
    entry = make_entry(expires_on=date(2027, 1, 30))
    with pytest.raises(RuleError, match="Nothing is different"):
        change_entry(entry, entry.version, wanted(), by=front_desk)
    change_entry(entry, entry.version, wanted(notice_hours=4), by=phone_clerk)
    with pytest.raises(StaleEdit):
        change_entry(entry, entry.version, wanted(notice_hours=2), by=front_desk)
    end_entry(entry, entry.version + 1, EntryState.WITHDRAWN, "moved away", by=front_desk)
    with pytest.raises(RuleError, match="off the list"):
        change_entry(entry, entry.version + 2, wanted(notice_hours=2), by=front_desk)


def test_the_form_shows_what_stands_and_saves_it_changed(client_as):
    held = make_appointment(make_person(), day_on=WEEK)
    entry = make_entry(held.patient, gives_up=held, from_minute=540)
    client, address = client_as("phone_clerk"), f"/patients/{held.patient_id}/wait-list/{entry.id}/change"
    assert "9:00 AM" in client.get(address).text
    told = {"types": held.type_id, "gives_up": held.id, "reason": "cough", "notice": 2, "start": "1p"}

    answer = client.post(address, data={**told, "version": entry.version}, follow_redirects=True)

    assert "from 1:00 PM" in answer.text and "Before: " in answer.text
    assert WaitEntry.get().gives_up_id == held.id
    assert client.post(address, data={**told, "reason": "", "version": 2}).status_code == 422
    assert client.post(address, data={**told, "notice": 4, "version": 1}).status_code == 409
    assert client_as("records_clerk").get(address).status_code == 403
