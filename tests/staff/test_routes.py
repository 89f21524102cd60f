"""The door: set-up, sign-in, sign-out, the cover, the list of people."""

from datetime import timedelta

import pytest

from office.actor import PROGRAM
from office.staff import setup
from office.staff.models import Login, Role, Staff
from office.staff.queries import roles_of
from office.staff.rules import add_staff

GOOD = "seven green lanterns swing"


def test_an_empty_practice_leads_to_set_up(app):
    answer = app.test_client().get("/sign-in")

    assert answer.status_code == 303 and answer.location == "/set-up"


def test_set_up_needs_the_code_of_the_console(app, folder):
    code = setup.make_code(folder)
    typed = {"code": "AAAA-BBBB-CCCC", "name": "Grace Hall", "login": "grace", "password": GOOD}
    client = app.test_client()

    refused = client.post("/set-up", data=typed)
    opened = client.post("/set-up", data={**typed, "code": code.lower()})

    assert refused.status_code == 422 and "Grace Hall" in refused.text and GOOD not in refused.text
    assert opened.status_code == 303 and opened.location == "/sample"
    assert Staff.get().login == "grace" and not setup.code_file(folder).exists()
    assert client.get("/set-up").status_code == 303


def test_signing_in_leads_back_to_the_page_that_was_wanted(app):
    add_staff("Maria", "maria", GOOD, [Role.MANAGER], by=PROGRAM)
    client = app.test_client()

    asked = client.get("/staff?x=1")
    answer = client.post(asked.location, data={"login": "maria", "password": GOOD})

    assert asked.location == "/sign-in?next=/staff?x%3D1"
    assert answer.status_code == 303 and answer.location == "/staff?x=1"


@pytest.mark.parametrize(
    "evil",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/\r\nX: y",
        "/é",
    ],
)
def test_next_is_only_ever_a_path_of_our_own(app, evil):
    add_staff("Maria", "maria", GOOD, [Role.FRONT_DESK], by=PROGRAM)

    answer = app.test_client().post("/sign-in", query_string={"next": evil}, data={"login": "maria", "password": GOOD})

    assert answer.location == "/"


def test_a_refused_sign_in_keeps_the_name_and_not_the_password(app):
    add_staff("Maria", "maria", GOOD, [Role.FRONT_DESK], by=PROGRAM)

    answer = app.test_client().post("/sign-in", data={"login": "maria", "password": "wrong wrong"})

    assert answer.status_code == 422
    assert 'value="maria"' in answer.text and "wrong wrong" not in answer.text


def test_signing_out_ends_the_login_and_clears_the_browser(client_as):
    client = client_as("nurse")

    answer = client.post("/sign-out")

    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get("/staff").location.startswith("/sign-in")
    assert Login.get().ended_at


def test_the_cover_opens_with_the_password_only(app):
    add_staff("Maria", "maria", GOOD, [Role.MANAGER], by=PROGRAM)
    client = app.test_client()
    client.post("/sign-in", data={"login": "maria", "password": GOOD})

    refused = client.post("/sign-in/again", json={"password": "wrong"})
    opened = client.post("/sign-in/again", json={"password": GOOD})

    assert refused.status_code == 401 and "fit" in refused.json["message"]
    assert opened.status_code == 200 and opened.json["csrf"]
    assert client.get("/staff").status_code == 200


@pytest.mark.parametrize("sent", [[1], "x", None, {"password": 5}, {"password": None}, {"password": "\ud800" * 9}])
def test_the_cover_says_no_to_what_is_no_password(app, sent):
    add_staff("Maria", "maria", GOOD, [Role.MANAGER], by=PROGRAM)
    client = app.test_client()
    client.post("/sign-in", data={"login": "maria", "password": GOOD})

    assert client.post("/sign-in/again", json=sent).status_code == 401


def test_signing_in_anew_ends_the_login_that_was(app):
    add_staff("Maria", "maria", GOOD, [Role.MANAGER], by=PROGRAM)
    client = app.test_client()
    for _ in range(2):
        client.post("/sign-in", data={"login": "maria", "password": GOOD})

    assert [bool(login.ended_at) for login in Login.select().order_by(Login.id)] == [True, False]


def test_a_manager_adds_a_person_once_however_often_the_form_is_sent(client_as):
    client = client_as("manager")
    typed = {"key": "k1", "name": "Tom", "login": "tom.b", "password": GOOD, "roles": ["nurse"]}

    first, again = client.post("/staff/new", data=typed), client.post("/staff/new", data=typed)

    assert first.status_code == again.status_code == 303
    assert roles_of(Staff.get(Staff.login == "tom.b").id) == [Role.NURSE]


def test_a_refused_person_keeps_what_was_typed(client_as):
    answer = client_as("manager").post("/staff/new", data={"key": "k", "name": "Tom", "login": "t", "password": "x"})

    assert answer.status_code == 422 and 'value="Tom"' in answer.text and "2 to 40 letters" in answer.text


def test_roles_are_changed_and_a_stale_page_gets_both_texts(client_as):
    client, tom = client_as("manager"), add_staff("Tom", "tom.b", GOOD, [Role.NURSE], by=PROGRAM)
    typed = {"version": "1", "name": "Tom Burke", "active": "y", "roles": ["nurse", "biller"]}

    assert client.get(f"/staff/{tom.id}").status_code == 200
    assert client.post(f"/staff/{tom.id}", data=typed).status_code == 303
    stale = client.post(f"/staff/{tom.id}", data={**typed, "name": "Thomas"})

    assert set(roles_of(tom.id)) == {Role.NURSE, Role.BILLER}
    assert stale.status_code == 409 and "Tom Burke" in stale.text and "Thomas" in stale.text


@pytest.mark.parametrize("role", ["front_desk", "nurse", "doctor", "biller", "auditor", "records_lead"])
def test_only_manager_and_technical_admin_manage_people(client_as, role):
    assert client_as(role).get("/staff").status_code == 403


def test_unknown_person_is_not_found(client_as):
    assert client_as("manager").get("/staff/999").status_code == 404
    assert client_as("manager").get("/staff/99999999999999999999").status_code == 404


def test_own_password_page(client_as):
    client = client_as("nurse")

    assert client.get("/password").status_code == 200
    refused = client.post("/password", data={"old": "x", "password": GOOD})
    assert refused.status_code == 422 and "present password" in refused.text


def test_a_cookie_is_proved_anew_each_hour_and_not_shared(app, client_as, set_clock, monkeypatch):
    set_clock("2026-12-01 10:59")
    client = client_as("nurse")
    assert client.get("/").status_code == 200 and client.get("/").status_code == 200
    with client.session_transaction() as session:
        session["_flashes"] = [("message", "Only once.")]
    assert "Only once." in client.get("/").text and "Only once." not in client.get("/").text

    monkeypatch.setitem(app.config, "PERMANENT_SESSION_LIFETIME", timedelta(seconds=-1))  # as if signed long ago
    assert client.get("/").status_code == 200  # until the hour is over
    set_clock("2026-12-01 11:00")
    assert client.get("/").status_code == 303


@pytest.mark.parametrize("forged", ["", "x", "eyJfdXNlcl9pZCI6IngifQ.aaaa.bbbb"])
def test_a_cookie_that_is_not_ours_is_nobodys(app, client_as, forged):
    client = client_as("nurse")
    assert client.get("/").status_code == 200
    own = client.get_cookie(app.config["SESSION_COOKIE_NAME"]).value
    for value in (forged, own[:-2] + ("AA" if own[-2:] != "AA" else "BB")):
        client.set_cookie(app.config["SESSION_COOKIE_NAME"], value)
        assert client.get("/").status_code == 303
