"""What waits, in the header of every page: it stays true while the page is open, and danger stands there at once."""

import re
from datetime import timedelta

import pytest

from office import clock
from office.phone.models import CallOutcome, Message, MessageKind
from office.phone.rules import end_call, hand_to_nurse
from office.phone.rules.working import take_message
from office.redflags.models import Disposition
from office.redflags.rules import dispose, open_red_flag
from office.staff.models import Login
from tests.phone.making import make_call, make_message

HTMX = {"HX-Request": "true", "Sec-Fetch-Site": "same-origin"}
ADDRESS = "/phone-room/waiting"


def header(client):
    """(words beside Phone, words beside Messages) as they are read out."""
    answer = client.get(ADDRESS, headers=HTMX)
    assert answer.status_code == 200
    messages, calls = answer.text.split('<span hx-swap-oob="innerHTML:#danger-waits">')
    return tuple(" ".join(re.sub(r"<[^>]*>", " ", part).split()) for part in (calls, messages))


def test_every_page_has_the_place_and_it_counts_what_waits_for_the_role(client_as, phone_clerk, nurse):
    tom, maria = client_as("nurse"), client_as("front_desk")
    message = make_message(phone_clerk)

    assert f'hx-get="{ADDRESS}"' in tom.get("/schedule").text and 'id="danger-waits"' in tom.get("/schedule").text
    assert (header(tom)[1], header(maria)[1]) == ("1 wait", "")
    Message.update(due_at=message.taken_at).execute()
    assert header(tom)[1] == "1 wait, 1 late"
    assert client_as("auditor").get(ADDRESS).status_code == 403
    assert ADDRESS not in client_as("auditor").get("/").text


@pytest.mark.parametrize("role", ["nurse", "doctor", "front_desk", "phone_clerk"])
def test_symptom_words_and_red_flags_stand_there_until_someone_has_them(client_as, phone_clerk, nurse, role):
    client = client_as(role)
    assert header(client)[0] == ""

    call = make_call(phone_clerk, caller_name="Leila", note="cannot breathe")
    assert header(client)[0] == "! Symptom 1 with symptom words that no nurse has"
    message = hand_to_nurse(call, by=phone_clerk)
    assert header(client)[0] == "" and "! Symptom : 1 not taken yet" in header(client)[1]
    take_message(message, message.version, by=nurse)
    assert "Symptom" not in "".join(header(client))
    end_call(call, CallOutcome.RESOLVED, "the nurse has it", by=phone_clerk)
    flag = open_red_flag(by=phone_clerk, words="chest pain")
    assert header(client)[0] == "! Red flag : 1 open"
    dispose(flag, Disposition.ADVICE, "rest", "the caller", by=nurse)
    assert header(client)[0] == ""


def test_poll_is_one_statement_until_something_changes_and_keeps_no_login_alive(
    client_as, phone_clerk, nurse, set_clock, count_queries
):
    tom, counts = client_as("nurse"), []
    first = tom.get(ADDRESS, headers=HTMX).text
    address = first.split('hx-get="')[1].split('"')[0]
    last_act = clock.now() - timedelta(minutes=2)
    Login.update(last_act_at=last_act).execute()
    with count_queries() as same:
        assert tom.get(address, headers=HTMX).status_code == 204
    own = [event.sql for event in same if not re.search("FROM (login|setting)", event.sql)]
    assert len(own) == 1 and len(same) == 3  # beside it, who asks and whether a setting changed
    assert Login.get().last_act_at == last_act
    for number in range(3):
        make_message(phone_clerk, MessageKind.URGENT_SYMPTOM, "dizzy")
        make_call(phone_clerk, caller_name=f"Caller {number}", note="chest pain")
        with count_queries() as changed:
            assert tom.get(address, headers=HTMX).status_code == 200
        counts.append(len(changed))
    assert counts[0] == counts[-1]
    set_clock("2026-12-01 08:01")
    assert tom.get(address, headers=HTMX).status_code == 200
