"""The pages of red flags by role: opened from anywhere, never closed by a clerk, shown to nurses on every screen."""

import re

import pytest

from office.phone.models import Call
from office.redflags.models import Disposition, RedFlag, RedFlagStep
from office.redflags.rules import dispose, open_red_flag
from office.settings.rules import change_setting
from tests.phone.making import make_call, make_person

HTMX = {"HX-Request": "true"}
AUTOSAVE = {**HTMX, "X-Autosave": "1", "Accept": "application/json"}
CARE = ("front_desk", "phone_clerk", "records_clerk", "records_lead", "nurse", "doctor", "biller", "manager")


@pytest.mark.parametrize("role", CARE)
def test_everyone_in_care_opens_one_from_any_screen(client_as, nurse, role):
    client = client_as(role)
    assert "data-red-flag" in client.get("/").text

    opened = client.post("/red-flags")

    page = client.get(opened.location).text
    assert opened.status_code == 303 and "What is the address where you are now?" in page
    assert ("Close with this disposition" in page) is (role in ("nurse", "doctor"))
    assert "not urgent" not in page.lower()


@pytest.mark.parametrize("role", ["technical", "auditor"])
def test_who_is_not_in_care_opens_none(client_as, role):
    client = client_as(role)

    assert client.post("/red-flags").status_code == 403 and "data-red-flag" not in client.get("/").text


def test_key_takes_over_what_stands_on_the_screen_and_spoiled_text_does_not_stop_it(client_as, phone_clerk, nurse):
    call = make_call(phone_clerk, caller_name="Fra", note="chest")
    form = {
        "call": call.id,
        "words": "chest pressure",
        "caller_name": "Frank",
        "kept": "Type: EST",
        "callback": "\x00",
    }

    page = client_as("phone_clerk").post("/red-flags", data=form, follow_redirects=True).text

    flag = RedFlag.get()
    assert (flag.words, flag.caller_name, flag.kept, flag.callback) == ("chest pressure", "Frank", "Type: EST", "")
    assert "Please hang up and dial 911" in page and "Kept, not booked" in page
    assert Call.get_by_id(call.id).note == "chest"


def test_open_flag_stands_on_every_screen_of_nurses_and_on_the_openers_own(client_as, phone_clerk, nurse):
    open_red_flag(by=phone_clerk, words="chest pain")

    for path in ("/", "/messages", "/schedule"):
        assert "chest pain or pressure" in client_as("nurse").get(path).text
    own, other = client_as("phone_clerk").get("/").text, client_as("front_desk").get("/").text
    assert "Your red flag" in own and "chest pain" not in own and "Your red flag" not in other
    strip = client_as("nurse").get("/red-flags/open", headers=HTMX)
    assert "chest pain or pressure" in strip.text
    address = strip.text.split('hx-get="')[1].split('"')[0]
    assert client_as("nurse").get(address, headers=HTMX).status_code == 204
    assert client_as("phone_clerk").get("/red-flags/open").status_code == 403
    dispose(RedFlag.get(), Disposition.ADVICE, "rest", "the caller", by=nurse)
    assert "chest pain" not in client_as("nurse").get("/").text


def test_header_of_the_desk_leads_to_the_red_flag_it_names(client_as, phone_clerk, nurse):
    assert "Red flags open" not in client_as("front_desk").get("/calls").text
    flag = open_red_flag(by=phone_clerk, words="chest pain")

    page = client_as("front_desk").get("/calls").text

    assert f'href="/red-flags/{flag.id}"' in page and "Nobody has it yet" in page
    assert client_as("nurse").get("/calls").text.count(f'href="/red-flags/{flag.id}"') == 1  # at the top of each page
    assert "Red flags open" not in client_as("front_desk").get("/calls", headers=HTMX).text


def test_typed_words_save_themselves_and_a_second_window_keeps_both(client_as, phone_clerk, nurse):
    flag = open_red_flag(by=phone_clerk)
    address, client = f"/red-flags/{flag.id}", client_as("phone_clerk")

    saved = client.post(address, data={"version": 1, "window": "a", "location": "12 Elm"}, headers=AUTOSAVE)
    met = client_as("nurse").post(address, data={"version": 1, "window": "b", "location": "21 Elm"}, headers=AUTOSAVE)
    long = client.post(address, data={"version": 2, "window": "a", "words": "x" * 25_000}, headers=AUTOSAVE)

    assert saved.json["version"] == 2 and "flag-saved" in saved.headers["HX-Trigger"]
    assert met.status_code == 409 and "12 Elm" in met.text and "21 Elm" in met.text
    assert long.status_code == 422 and "25000 characters" in long.json["message"]
    state = client.get(f"{address}/state", headers=HTMX)
    assert "12 Elm" in state.text
    shown = state.text.split('hx-get="')[1].split('"')[0]
    assert client.get(shown, headers=HTMX).status_code == 204


def test_ten_thousand_characters_pasted_are_kept(client_as, phone_clerk, nurse):
    pasted = "word " * 2000 + "chest pain"
    call = make_call(phone_clerk, note=pasted)
    opened = client_as("phone_clerk").post("/red-flags", data={"call": call.id, "words": pasted})
    address = opened.location
    typed = {"version": 1, "window": "a", "words": f"{pasted}, sweats", "location": "12 Elm"}

    saved = client_as("phone_clerk").post(address, data=typed, headers=AUTOSAVE)
    draft = client_as("nurse").post(f"{address}/draft", data={"advice": pasted, "version": "0"})

    flag = RedFlag.get()
    assert (saved.status_code, flag.words, flag.location) == (200, f"{pasted}, sweats", "12 Elm")
    assert draft.status_code == 200 and pasted in client_as("nurse").get(address).text


def test_steps_and_disposition_by_page_and_what_is_refused_keeps_its_text(client_as, phone_clerk, nurse):
    flag = open_red_flag(by=phone_clerk, words="chest pain")
    address = f"/red-flags/{flag.id}"
    clerk, tom = client_as("phone_clerk"), client_as("nurse")

    assert clerk.post(f"{address}/steps", data={"what": "will dial 911"}).status_code == 303
    refused = clerk.post(f"{address}/steps", data={"what": f"handed to|{phone_clerk.staff_id}"})
    odd = clerk.post(f"{address}/steps", data={"what": "disposition"})
    assert refused.status_code == odd.status_code == 422 and "neither nurse nor provider" in refused.text
    assert clerk.post(f"{address}/disposition", data={"disposition": "advice by phone"}).status_code == 403
    assert clerk.post(f"{address}/draft", data={"advice": "x"}).status_code == 403
    assert tom.post(f"{address}/draft", data={"advice": "Ambulance is th", "version": "0"}).json["saved_at"]
    assert "Ambulance is th" in tom.get(address).text
    short = tom.post(f"{address}/disposition", data={"advice": "Ambulance is there", "disposition": ""})
    assert short.status_code == 422 and "Ambulance is there" in short.text
    whole = {"advice": "Ambulance is there", "disposition": "911: ambulance on its way", "told": "his wife"}
    assert tom.post(f"{address}/disposition", data=whole).status_code == 303
    assert clerk.post(f"{address}/notes", data={"detail": "Hospital rang"}).status_code == 303
    shown = client_as("auditor").get(address).text
    assert "Ambulance is there" in shown and "Hospital rang" in shown and "<textarea" not in shown
    assert RedFlagStep.select().count() == 6


def test_words_name_the_minutes_of_the_setting(client_as, phone_clerk, nurse, manager, set_clock):
    change_setting("redflags.answer_minutes", 5, by=manager)
    flag = open_red_flag(by=phone_clerk, words="chest pain")
    set_clock("2026-12-01 08:04:59")
    assert "Nobody has taken over" not in client_as("phone_clerk").get(f"/red-flags/{flag.id}").text
    set_clock("2026-12-01 08:05")

    assert "Nobody has taken over for 5 minutes" in client_as("phone_clerk").get(f"/red-flags/{flag.id}").text


def test_nurse_is_refused_to_close_it_from_the_inbox(client_as, phone_clerk, nurse):
    flag = open_red_flag(by=phone_clerk, words="chest pain")
    typed = {"version": "1", "outcome": "fine now", "told": "patient", "told_how": "by phone"}

    refused = client_as("nurse").post(f"/messages/{flag.message_id}/close", data=typed)

    assert refused.status_code == 422 and "This red flag has no disposition yet" in refused.text
    assert "fine now" in refused.text


@pytest.mark.parametrize(
    ("role", "offer"), [("nurse", "Disposition"), ("doctor", "Disposition"), ("manager", "Open the red flag"),
                        ("phone_clerk", "Open the red flag")]
)  # fmt: skip
def test_message_of_a_red_flag_leads_there_by_one_key_and_offers_nothing_that_is_refused(
    client_as, phone_clerk, nurse, role, offer
):
    flag = open_red_flag(by=phone_clerk, words="chest pain")
    acts = [f"/messages/{flag.message_id}/{act}" for act in ("close", "call-backs", "waits")]

    page = client_as(role).get(f"/messages/{flag.message_id}").text

    assert re.search(rf'href="/red-flags/{flag.id}" data-key="d">{offer} ', page) and page.count('data-key="d"') == 1
    assert not [act for act in acts if act in page] and 'name="answers"' not in page
    assert (f"/messages/{flag.message_id}/passes" in page) is (role != "phone_clerk")
    dispose(flag, Disposition.ADVICE, "rest", "the caller", by=nurse)
    assert f'data-key="d">{offer}' not in client_as(role).get(f"/messages/{flag.message_id}").text


def test_log_shows_minutes_to_those_who_answer_for_it(client_as, phone_clerk, nurse, set_clock):
    flag = open_red_flag(by=phone_clerk, words="chest pain")
    set_clock("2026-12-01 08:07")
    dispose(flag, Disposition.ADVICE, "rest", "the caller", by=nurse)

    page = client_as("manager").get("/red-flags").text
    assert page.count("7 min") == 2 and "Advice by phone" in page
    assert client_as("phone_clerk").get("/red-flags").status_code == 403


def test_patients_page_shows_their_red_flags(client_as, phone_clerk, nurse):
    frank = make_person("Moore", "Frank")
    open_red_flag(by=phone_clerk, call_id=make_call(phone_clerk, patient=frank, note="faint").id)

    assert f"/red-flags/{RedFlag.get().id}" in client_as("doctor").get(f"/patients/{frank.id}").text
