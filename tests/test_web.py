"""How requests are let in and answered, whatever the part."""

import io
import re

import pytest
from flask import url_for

from office import clock, jinja
from office import db as house_db
from office.audit.models import AuditEvent
from office.errors import WritingRefused
from office.staff import rules as staff_rules
from office.staff.models import Staff
from office.web import static_url


def test_every_answer_carries_the_security_headers(app):
    for address in ("/sign-in", "/no-such-page", "/healthz", "/"):
        headers = app.test_client().get(address).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cache-Control"] == "no-store"


def test_static_files_are_kept_for_a_year_under_their_hash(app):
    page = app.test_client().get("/set-up").text
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]
    answer = app.test_client().get(address)

    assert "?v=" in address and answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_nothing_on_a_page_comes_from_another_site_or_stands_inline(client_as):
    page = client_as("manager").get("/staff").text
    for sign in ("http://", "https://", " style=", "<style", "javascript:", " onclick"):
        assert sign not in page.replace("http://www.w3.org/2000/svg", "")


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_post_from_another_site_is_refused(app, site):
    answer = app.test_client().post("/sign-in", data={"login": "x"}, headers={"Sec-Fetch-Site": site})

    assert answer.status_code == 403


def test_a_post_without_its_token_keeps_the_page(app, client_as):
    client = client_as("manager")
    app.config["WTF_CSRF_ENABLED"] = True

    page = client.post("/staff/new", data={"name": "Tom"})
    fragment = client.post("/staff/new", data={"name": "Tom"}, headers={"HX-Request": "true"})

    assert page.status_code == 400 and "Go back" in page.text
    assert fragment.status_code == 400 and "csrf-renew" in fragment.headers["HX-Trigger"]


def test_no_address_takes_a_post_without_its_token(app, client_as):
    client = client_as("manager")
    app.config["WTF_CSRF_ENABLED"] = True
    posts = [rule for rule in app.url_map.iter_rules() if "POST" in rule.methods]

    answers = {rule.rule: client.post(re.sub(r"<[^>]*>", "1", rule.rule)).status_code for rule in posts}

    assert len(answers) > 200 and set(answers.values()) == {400}


def test_htmx_without_a_login_is_told_so_without_losing_the_page(app):
    answer = app.test_client().get("/staff", headers={"HX-Request": "true"})

    assert answer.status_code == 401 and "signed-out" in answer.headers["HX-Trigger"]


def test_an_unforeseen_fault_is_told_in_words_and_the_next_request_works(client_as, monkeypatch):
    client = client_as("manager")
    with monkeypatch.context() as patch:
        patch.setattr("office.staff.queries.staff_list", lambda: 1 / 0)
        broken = client.get("/staff")

    assert broken.status_code == 500 and "Something went wrong" in broken.text and "ZeroDivision" not in broken.text
    assert client.get("/staff").status_code == 200


def test_the_log_tells_where_but_not_what_was_typed(client_as, monkeypatch, caplog):
    client = client_as("manager")

    def fail(name, *args, **options):
        raise KeyError(name)

    monkeypatch.setattr(staff_rules, "add_staff", fail)
    typed = {"key": "k", "name": "Nora Lind", "login": "nora", "password": "p" * 20, "roles": ["nurse"]}
    assert client.post("/staff/new", data=typed).status_code == 500

    assert "staff.new: KeyError" in caplog.text and "Nora" not in caplog.text


def test_a_full_disk_is_told_in_words_and_reading_goes_on(client_as, monkeypatch):
    client = client_as("manager")

    def refuse(*args, **options):
        raise WritingRefused()

    with monkeypatch.context() as patch:
        patch.setattr(staff_rules, "add_staff", refuse)
        typed = {"key": "k", "name": "Tom", "login": "tom.b", "password": "p" * 20, "roles": ["nurse"]}
        answer = client.post("/staff/new", data=typed)

    assert answer.status_code == 503 and "disk is full" in answer.text
    assert client.get("/staff").status_code == 200


@pytest.mark.parametrize("text", ["a\x00b", "a\x1bb", "x" * 70_000])
def test_unprintable_and_overlong_text_is_refused_in_words(client_as, text):
    typed = {"key": "k", "name": text, "login": "tom.b", "password": "a quiet river at noon", "roles": ["nurse"]}
    answer = client_as("manager").post("/staff/new", data=typed)

    assert answer.status_code == 422 and 'class="error"' in answer.text


def test_a_host_name_that_is_not_ours_is_refused(app):
    assert app.test_client().get("/sign-in", headers={"Host": "evil.example"}).status_code == 400


def test_a_page_number_beyond_the_end_shows_the_last_page(client_as):
    client = client_as("auditor")
    for number in ("0", "-3", "9999", "x"):
        assert client.get(f"/audit?page={number}").status_code == 200


def test_a_request_leaves_no_transaction_open(client_as):
    client_as("manager").get("/staff")

    assert not house_db.database.in_transaction()


def test_the_quick_address_is_what_url_for_says(app):
    for root in ("/", "/practice/"):
        with app.test_request_context(base_url=f"http://localhost{root}"):
            for rule in app.url_map.iter_rules():
                numbers = {name: 40 + place for place, name in enumerate(sorted(rule.arguments - {"filename"}))}
                if rule.endpoint != "static" and "GET" in rule.methods:
                    for values in (numbers, {**numbers, "page": 3}, {**numbers, "from": "a&b"}):
                        assert jinja.address(rule.endpoint, **values) == url_for(rule.endpoint, **values)


def test_a_static_address_follows_the_root_of_the_site(app):
    for root in ("/", "/practice/"):
        with app.test_request_context(base_url=f"http://localhost{root}"):
            assert static_url("css/base.css").startswith(f"{root}static/css/base.css?v=")


@pytest.mark.parametrize("origin", ["http://evil.example", "https://localhost.evil.example", "null", "file://"])
def test_a_browser_without_fetch_headers_is_known_by_its_origin(client_as, origin):
    client = client_as("nurse")

    assert client.post("/calls", headers={"Origin": origin}).status_code == 403
    assert client.post("/calls", headers={"Origin": "http://localhost"}).status_code == 303


def test_links_to_the_next_page_stay_on_the_same_record(client_as):
    client = client_as("auditor")
    for _ in range(60):
        client.get("/audit")

    page = client.get("/audit?_scheme=javascript&_external=1&endpoint=home.show&action=audit.read").text

    assert (
        'href="/audit?_scheme=javascript&amp;_external=1&amp;endpoint=home.show&amp;action=audit.read&amp;page=2'
        in page
    )


def test_a_refused_person_leaves_an_entry_with_the_patient(client_as):
    client = client_as("technical")
    client.get("/patients/7/account")
    client.get("/today/rows")

    refused = AuditEvent.select().where(AuditEvent.action == "access.refused")
    assert [(event.patient_id, event.who) for event in refused] == [(7, "Ted Moss")]


def test_only_form_fields_are_read_as_a_form(client_as):
    client = client_as("manager")
    typed = {"name": "Tom", "login": "tom.b", "password": "a quiet river at noon", "roles": ["nurse"]}
    files = {name: (io.BytesIO(b"nurse"), "nurse.txt") for name in typed}

    assert client.post("/staff/new", json=typed).status_code == 422
    assert client.post("/staff/new", data=files, content_type="multipart/form-data").status_code == 422
    assert not Staff.select().where(Staff.login == "tom.b").exists()


def test_a_damaged_key_creates_nothing(client_as):
    typed = {"name": "Tom", "login": "tom.b", "password": "a quiet river at noon", "roles": ["nurse"]}
    answer = client_as("manager").post("/staff/new", data={**typed, "key": "k" * 200})

    assert answer.status_code == 422 and "damaged" in answer.text
    assert not Staff.select().where(Staff.login == "tom.b").exists()


def test_a_shifted_clock_is_said_on_every_page(app, client_as):
    words = "The clock of this practice is shifted"
    desk = client_as("front_desk")
    assert words not in desk.get("/today").text

    clock.shift(3600)
    try:
        assert words in desk.get("/today").text
        assert words in app.test_client().get("/sign-in").text
    finally:
        clock.shift(0)


def test_the_header_folds_what_belongs_together_and_leaves_out_what_one_may_not(client_as):
    grace, tom = client_as("manager"), client_as("nurse")

    folded = re.findall(
        r"<summary>(\w+)</summary>", re.search(r'<nav class="nav".*?</nav>', grace.get("/").text, re.S)[0]
    )
    alone = re.search(r'<nav class="nav".*?</nav>', tom.get("/").text, re.S)[0]

    assert folded == ["Billing", "Lists", "Office"]
    assert ">Payers</a>" in alone and "<summary>Billing</summary>" not in alone
