"""Every address of the site against hostile input: it answers in words, never with a fault of our own.

One populated practice serves all tests of this file. The forms that its pages really show are sent with one field
spoiled at a time; every address also gets bodies of another kind, unknown ids, and other patients' ids.
OFFICE_HOSTILE=all sends every spoiled value to every field, which takes some minutes.
"""

import io
import itertools
import os
import re
import shutil
from datetime import datetime
from urllib.parse import urlsplit

import pytest
from werkzeug.exceptions import HTTPException

from office import clock, filestore
from office import db as house_db
from office.audit.models import AuditEvent
from office.audit.rules import first_broken, use_key
from office.db import fetch
from office.once import new_key
from office.patients.models import Patient, StaffRecord
from office.sample.rules import load
from office.staff.models import Role, Staff
from office.staff.permissions import roles_with
from office.staff.rules import open_new_login
from tests.conftest import CAST, POSTGRES, _empty, make_config, person
from tests.hostile import FORM, NOBODY, QUERY, SPOILED, TODAY, UNSEEN, Forms, body_of, filled, real_values

ALL = os.environ.get("OFFICE_HOSTILE") == "all"
FEW = 2  # spoiled values for each field of each form; the next field gets the next ones
KEYS = {role: key for key, (_, role) in CAST.items()}
WATCHERS = {"nurse", "records_lead", "manager"}  # together they see every form
ACTS = ("find", "book", "visits", "message", "chart", "bill", "special", "end")
UNNOTED = {"staff_id", "holder_id"}  # no patient is behind these alone
NO_RECORD = {"charts.run", "scheduling.template", "scheduling.change_hours", "scheduling.change_provider",
             "scheduling.change_type", "scheduling.change_location", "charts.edit_shelf",
             "charts.run_lines",
             "missing.current", "coverage.payers.show"}  # fmt: skip  # the template
SILENT = {  # what posts for other reasons than to change something; the draft of a reply is its writer's alone
    "patients.new", "patients.add_address", "scheduling.new", "phone.new_patient", "phone.draft", "phone.save",
    "redflags.draft", "phone.find_outside",
    "duplicates.typed", "duplicates.retyped",
    "phone.book", "phone.keep_item", "phone.leave", "phone.move", "phone.take_sheet", "oversight.narrow",
    "staff.resume", "patients.save", "charts.scan", "exchange.portion",
    "families.new", "scheduling.hold", "scheduling.hold_move", "scheduling.change_hours", "loose.scan", "loose.tick",
    "directory.find", "patients.place_of_zip", "patients.change_address", "patients.share_address",
    "missing.scan", "shelfcheck.scan", "charts.scan_on_list", "charts.label_colors", "charts.volume_period",
    "charts.labels_pdf", "statements.portion",
}  # fmt: skip
HTMX = {"HX-Request": "true"}


@pytest.fixture(scope="module")
def practice(template, tmp_path_factory):
    """(folder, keys) of a sample practice of 50 patients in the middle of a Tuesday, with the cast of the tests."""
    place = tmp_path_factory.mktemp("hostile") / "practice"
    shutil.copytree(template[0], place)
    place.chmod(0o700)
    clock.freeze(clock.instant(datetime.fromisoformat(f"{TODAY} 10:30")))
    open_practice(place, template[1])
    if POSTGRES:
        _empty()
    load(50, 1, clock.as_date(TODAY))
    for key, (name, role) in CAST.items():
        person(name, key, role)
    house_db.database.close()
    return place, template[1]


def open_practice(folder, keys):
    """Make the practice in a folder the open one; return its database."""
    config = make_config(folder)
    clock.use_zone(config.zone)
    use_key(keys["audit"])
    filestore.use_store(folder, keys["documents"])
    opened = house_db.open_database(config, keys["database"])
    house_db.connect()
    return opened


@pytest.fixture(autouse=True)
def db(practice, set_clock):
    """The one practice of this file instead of a fresh one for each test."""
    set_clock(f"{TODAY} 10:30")
    opened = open_practice(*practice)
    house_db._trouble["check_first"] = False
    with house_db.writing():  # what a spoiled form guarded or linked in the test before is open again
        Patient.update(privacy="normal").where(Patient.privacy != "normal").execute()
        StaffRecord.update(ended_at=clock.now()).where(StaffRecord.ended_at.is_null()).execute()
    yield house_db.database
    house_db.settle()
    for one in (opened, house_db.database):  # the site opens one of its own
        if not one.is_closed():
            one.close()


@pytest.fixture
def folder(practice):
    return practice[0]


class Visitor:
    """A browser signed in as one of the cast; it signs in anew when its login has ended."""

    def __init__(self, app, key):
        self.client, self.key = app.test_client(), key
        self.sign_in()

    def sign_in(self):
        token, _ = open_new_login(Staff.get(Staff.login == self.key), "desk 1")
        with self.client.session_transaction() as session:
            session["_user_id"] = token

    def send(self, method, address, **given):
        """The answer, which is never a fault of ours; `given` as the test client takes it."""
        answer = self.client.open(address, method=method, **given)
        if answer.status_code == 401 or answer.headers.get("Location", "").startswith("/sign-in"):
            self.sign_in()
            if not address.startswith(("/sign-", "/set-up")):
                answer = self.client.open(address, method=method, **given)
        body = str(given.get("data"))[:300]
        assert answer.status_code < 500, f"{method} {address[:200]} as {self.key}: {answer.status_code} {body}"
        target = answer.headers.get("Location") or answer.headers.get("HX-Redirect") or "/"
        assert target.startswith("/") and not target.startswith("//"), f"{method} {address[:200]} leads to {target}"
        assert b"Traceback" not in answer.data and answer.headers["Content-Security-Policy"]
        return answer

    def post(self, address, fields, **headers):
        """Post fields as a form with a key of its own."""
        fresh = {name: new_key() for name, value in fields.items() if name.endswith("key") and value}
        return self.send("POST", address, data=body_of({**fields, **fresh}), content_type=FORM, headers=headers)


@pytest.fixture
def visit(app):
    """`visit("nurse")`: the Visitor of this person."""
    made = {}

    def one(key):
        if key not in made:
            made[key] = Visitor(app, key)
        return made[key]

    return one


def rules_of(app, *methods):
    """(method, rule) of every address of the site that answers these methods, without static files."""
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]
    return [(method, rule) for rule in rules for method in methods if method in rule.methods]


def allowed(app, endpoint):
    """The people of the cast who may ask for an endpoint; anybody where no login is needed."""
    permission = app.view_functions[endpoint].needs
    return [KEYS[role] for role in (roles_with(permission) if permission else Role)]


def address_of(app, rule, **other):
    """The address of a rule with real ids, or with others in their place."""
    return app.url_map.bind("127.0.0.1").build(rule.endpoint, real_values(rule) | other)


def forms_shown(app, visit):
    """{endpoint: (person, address, fields)} of every form that a page shows to someone, the fullest of each."""
    found, routes = {}, app.url_map.bind("127.0.0.1")
    for _, rule in rules_of(app, "GET"):
        who = sorted(WATCHERS & set(allowed(app, rule.endpoint)))
        for key, act in itertools.product(who, ACTS if rule.endpoint == "phone.act" else ("",)):
            address, parser = address_of(app, rule, **({"act": act} if act else {})), Forms()
            parser.feed(words_of(visit(key).send("GET", address)))
            for action, fields in parser.found:
                endpoint = posted_to(routes, action or address)
                if endpoint and key in allowed(app, endpoint) and len(fields) >= len(found.get(endpoint, "   ")[2]):
                    found[endpoint] = (key, action or address, fields)
    return found


def words_of(answer):
    """The text of a page; a picture has none."""
    return answer.text if answer.mimetype.startswith("text/") else ""


def posted_to(routes, address):
    """The endpoint to which a form goes; None for a form that a script completes."""
    try:
        return routes.match(urlsplit(address).path, method="POST")[0]
    except HTTPException:
        return None


def noted():
    """How many entries the audit has."""
    return AuditEvent.select().count()


def test_no_field_of_any_form_makes_a_fault(app, visit):
    shown, turn = forms_shown(app, visit), itertools.cycle(SPOILED)
    taken = 0
    for _, rule in rules_of(app, "POST"):
        unseen = (allowed(app, rule.endpoint)[-1], address_of(app, rule), {})
        key, address, fields = shown.get(rule.endpoint, unseen)
        base = filled({**fields, **UNSEEN.get(rule.endpoint, {})})
        before = noted()
        for name in base:
            for value in SPOILED if ALL else [next(turn) for _ in range(FEW)]:
                visit(key).post(address, {**base, name: value})
        done = visit(key).post(address, base).status_code < 400
        assert noted() > before or not done or rule.endpoint in SILENT, f"{rule.endpoint} did something unnoted"
        taken += done
    assert len(shown) > 50 and taken > 35, "most forms were understood, so that their rules were reached"


def test_no_kind_of_body_makes_a_fault(app, visit):
    names = ("key", "version", "name", "password", "login", "day", "q", "patient_id", "role", "note", "words", "body")
    wrong = dict(zip(names, (1, None, [], {}, True, 1.5, "\ud800", "\0", [[]], "x" * 9000, -1, 2**70), strict=True))
    twice, odd = {name: ["1", "2"] for name in names}, {f"{name}[]": "\x00" for name in names}
    bodies = (
        {"json": wrong},
        {"json": [1]},
        {"data": b"{", "content_type": "application/json"},
        {"data": b"--x\r\nbroken", "content_type": "multipart/form-data; boundary=x"},
        {"data": body_of(odd), "content_type": FORM},
        {"data": body_of(twice), "content_type": FORM, "headers": HTMX},
    )
    turn = itertools.cycle(bodies)
    for _, rule in rules_of(app, "POST"):
        visitor, address = visit(allowed(app, rule.endpoint)[0]), address_of(app, rule)
        files = {name: (io.BytesIO(b"MZ"), "a.pdf") for name in names}
        visitor.send("POST", address)
        visitor.send("POST", address, data=files, content_type="multipart/form-data")
        for body in bodies if ALL or rule.endpoint.startswith("staff.") else [next(turn), next(turn)]:
            visitor.send("POST", address, **body)


def test_a_body_that_is_too_large_is_refused_in_words(app, visit):
    for body, kind in (("q=" + "x" * 2**21, FORM), ("q" * 2**21, "text/plain")):
        answer = visit("nurse").send("POST", "/patients/find", data=body, content_type=kind)
        assert answer.status_code == 413 and "too large" in answer.text


def test_no_question_mark_makes_a_fault(app, visit):
    turn = itertools.cycle([value for value in SPOILED if value and len(value) < 9000])
    for _, rule in rules_of(app, "GET"):
        key, address = allowed(app, rule.endpoint)[0], address_of(app, rule)
        for value in SPOILED[1:] if ALL else [next(turn) for _ in range(2)]:
            asked = f"{address}?{body_of(dict.fromkeys(QUERY, value))}"
            answer = visit(key).send("GET", asked)
            assert answer.status_code in (200, 204, 303, 404, 422), asked
        visit(key).send("GET", f"{address}?{body_of({name: ['1', '2'] for name in QUERY})}", headers=HTMX)


def test_unknown_ids_are_not_found(app, visit):
    for method, rule in rules_of(app, "GET", "POST"):
        visitor = visit(allowed(app, rule.endpoint)[-1])
        for name in [one for one in rule.arguments if one in ("day", "act") or one.endswith(("_id", "number"))]:
            strange = {"day": "nonsense", "act": "nonsense"}.get(name, NOBODY)
            answer = visitor.send(method, address_of(app, rule, **{name: strange}))
            assert answer.status_code == (200 if name == "act" else 404), f"{method} {rule.rule} {name}"


@pytest.mark.parametrize("strange", ["0", "-1", "1.5", "abc", str(NOBODY + 1), "9" * 5000, "%00", "%ED%A0%80", "1;2"])
def test_what_is_no_id_is_no_address(visit, strange):
    for address in (f"/patients/{strange}", f"/patients/1/ledger/{strange}", f"/static/{strange}", f"/{strange}"):
        assert visit("manager").send("GET", address).status_code == 404
        assert visit("manager").send("POST", address).status_code in (404, 405)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-02-30", "tomorrow", "%00", "2026-12-01T00:00"])
def test_days_beside_which_there_is_no_day_are_not_found(visit, day):
    assert visit("records_lead").send("GET", f"/pull-lists/{day}").status_code == 404
    assert visit("records_lead").send("POST", f"/pull-lists/{day}/runs").status_code == 404


NO_CHILD = {"topic", "year"}  # words of an address that belong to no patient


def test_another_patients_child_is_not_found(app, visit):
    children = [(method, rule) for method, rule in rules_of(app, "GET", "POST") if len(rule.arguments - NO_CHILD) > 1]
    owned = [(method, rule) for method, rule in children if "patient_id" in rule.arguments]
    assert len(owned) > 20
    for method, rule in owned:
        open_to_all = (Patient.id != real_values(rule)["patient_id"]) & (Patient.privacy == "normal")
        other = Patient.select().where(open_to_all).first()
        answer = visit(allowed(app, rule.endpoint)[-1]).send(method, address_of(app, rule, patient_id=other.id))
        assert answer.status_code == 404, f"{method} {rule.rule}"


def test_a_role_without_the_permission_is_refused_and_that_is_noted(app, visit):
    for method, rule in rules_of(app, "GET", "POST"):
        if app.view_functions[rule.endpoint].needs is None:
            continue
        for key in sorted(set(CAST) - set(allowed(app, rule.endpoint))):
            answer = visit(key).send(method, address_of(app, rule))
            assert answer.status_code == 403, f"{method} {rule.rule} as {key}"
    last = AuditEvent.select().order_by(AuditEvent.number.desc()).first()
    assert last.action == "access.refused"


def test_no_address_or_title_tells_who_is_a_patient(app, visit):
    told = set()
    for patient in Patient.select():
        told |= {patient.last_name, patient.first_name, str(patient.mrn), f"{patient.mrn:06d}"}
        told |= {f"{patient.born_on}", f"{patient.born_on:%m/%d/%Y}"} if patient.born_on else set()
    told |= {number[1:] for (number,) in fetch("SELECT e164 FROM patient_phone WHERE e164 <> ''")}
    secret = re.compile("|".join(rf"\b{re.escape(one)}\b" for one in sorted(told) if len(one) > 2))
    for _, rule in rules_of(app, "GET"):
        for key in [one for one in ("front_desk", "records_lead") if one in allowed(app, rule.endpoint)]:
            page = visit(key).send("GET", address_of(app, rule))
            shown = re.findall(r'(?:href|action|src|hx-get|hx-post)="([^"]*)"|<title>([^<]*)', words_of(page))
            shown += [(page.headers.get("Location", ""), page.headers.get("HX-Redirect", ""))]
            for text in itertools.chain(*shown):
                assert not secret.search(text), f"{rule.rule} as {key} tells {text}"


def test_nobody_comes_in_without_a_login(app):
    client = app.test_client()
    for method, rule in rules_of(app, "GET", "POST"):
        if app.view_functions[rule.endpoint].needs is None:
            continue
        address = address_of(app, rule)
        assert client.open(address, method=method).location.startswith("/sign-in"), address
        assert client.open(address, method=method, headers=HTMX).status_code == 401, address


def test_every_post_needs_its_token_and_a_page_of_ours(app, visit):
    app.config["WTF_CSRF_ENABLED"] = True
    for _, rule in rules_of(app, "POST"):
        visitor, address = visit(allowed(app, rule.endpoint)[-1]), address_of(app, rule)
        assert visitor.post(address, {"name": "x"}).status_code == 400, address
    app.config["WTF_CSRF_ENABLED"] = False
    for headers in ({"Origin": "http://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
        for _, rule in rules_of(app, "POST"):
            answer = visit("manager").post(address_of(app, rule), {"name": "x"}, **headers)
            assert answer.status_code == 403, f"{rule.rule} {headers}"


def test_every_look_at_a_record_is_noted(app, visit):
    for _, rule in rules_of(app, "GET"):
        if (
            not {one for one in rule.arguments if one.endswith(("_id", "number"))} - UNNOTED
            or rule.endpoint in NO_RECORD
        ):
            continue
        before = noted()
        assert visit(allowed(app, rule.endpoint)[-1]).send("GET", address_of(app, rule)).status_code == 200
        assert noted() > before, f"{rule.rule} shows a record and nobody knows"


def test_after_all_of_this_the_audit_is_whole(visit):
    visit("auditor").send("GET", "/audit")

    assert first_broken() is None
