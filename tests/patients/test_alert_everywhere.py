"""The name alert stands on every list, label and board that shows one of two who can be confused: a walk over pages.

A page of one patient carries it in the banner; everywhere else each row does. Source: domain 1.8, issue 3 point 5.
"""

import re
from datetime import date
from html.parser import HTMLParser

import pytest

from office import clock
from office.actor import PROGRAM
from office.charts.queries import holder_for
from office.charts.rules import request_chart
from office.duplicates.models import DuplicatePair
from office.merges.rules import propose_merge
from office.patients.models import Patient
from office.phone.models import Call
from office.scheduling.models import HoursException
from office.tasks.rules import make_task
from office.visits.models import Flow
from tests.accounts.making import make_question
from tests.charts.making import make_booking, make_holder, make_out, make_volume
from tests.patients.making import make_patient
from tests.phone.making import make_call, make_message
from tests.scheduling.making import make_appointment, make_provider, make_type
from tests.visits.making import make_visit

NAME, MARK = "Zamora", "name alert"
ROWS = ("tr", "li", "article")
ROLES = ("records_lead", "front_desk", "biller", "manager", "nurse", "records_clerk", "auditor")  # see every page
FIELD = "Legal name"  # a line of two records side by side, under heads with the mark
VOID = ("input", "br", "hr", "meta", "link", "img", "path", "rect", "col", "source", "wbr")
NEVER = re.compile(r"^/(static|sign-in|set-up|healthz)|/marks$")  # marks: a piece of a page with its own banner
BY_NAME = {"day": "2026-12-01", "filename": "x"}


class Rows(HTMLParser):
    """What stands in each innermost row of a page, in the banner, and in all of it."""

    def __init__(self, page):
        super().__init__()
        self.open, self.rows, self.all, self.banner = [], [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag in VOID:
            return
        kind = "banner" if ("class", "patient") in attrs else tag
        self.open.append((tag, kind, []))

    def handle_endtag(self, tag):
        while self.open:
            open_tag, kind, words = self.open.pop()
            if kind in ROWS:
                self.rows.append(" ".join(words))
            elif self.open:
                self.open[-1][2].extend(words)
            if kind == "banner":
                self.banner.append(" ".join(words))
            if open_tag == tag:
                return

    def handle_data(self, words):
        if self.open and self.open[-1][0] not in ("script", "style", "title"):
            self.open[-1][2].append(words)
            self.all.append(words)

    def bare(self):
        """Rows, or the page, that show the name without the mark."""
        if any(NAME in words for words in self.banner):
            return [words for words in self.banner if NAME in words and MARK not in words.lower()]
        rows = [row for row in self.rows if NAME in row and not row.strip().startswith(FIELD)]
        text = " ".join(self.all)
        if not rows and NAME in text and MARK not in text.lower():
            return [text[max(0, text.index(NAME) - 80) :][:200]]
        return [" ".join(row.split()) for row in rows if MARK not in row.lower()]


@pytest.fixture
def pair(front_desk, phone_clerk, records_clerk, records_lead, nurse, doctor, biller, manager):
    """Two people of one name, wherever a patient can be shown."""
    one = make_patient(last_name=NAME, first_name="Rosa", sex="F", born_on=date(1960, 1, 1), phone="312-555-0142")
    two = make_patient(last_name=NAME, first_name="Rosa", sex="F", born_on=date(1990, 1, 1))
    provider, kind = make_provider(), make_type()
    make_appointment(one, provider, kind, start_minute=540)
    arrived = make_appointment(two, provider, kind, start_minute=600)
    make_visit(Flow.ROOMED, by=nurse, appointment=arrived)
    make_booking(one, provider, date(2026, 12, 2))
    make_booking(two, provider, date(2026, 12, 9))
    HoursException.create(day_on=date(2026, 12, 9), reason="Closed", at=clock.now())
    volume = make_volume(one)
    out = make_out(make_holder(), two, due_on=date(2026, 11, 20))
    request_chart(
        one, purpose="visit", priority="routine", holder=holder_for(doctor.staff_id) or make_holder("Dr. Kim"),
        needed_at=clock.now(), by=doctor,
    )  # fmt: skip
    call = make_call(phone_clerk, patient=one, note="asks for a refill")
    Call.update(ended_at=clock.now(), outcome="booked").where(
        Call.id == make_call(phone_clerk, patient=two, note="done").id
    ).execute()
    message = make_message(phone_clerk, patient=one)
    question = make_question(two)
    task = make_task("check", "Look at it", key="walk", owner_role="records lead", patient=one, by=PROGRAM)
    pair = DuplicatePair.create(low=one, high=two, points=60, reasons='["same last name"]', found_at=clock.now())
    merge = propose_merge(one, two, "the same woman, says her ID", by=records_clerk)
    assert Patient.get_by_id(one.id).name_alert and Patient.get_by_id(two.id).name_alert
    return {
        "patient_id": one.id, "volume_id": volume.id, "out_id": out.id, "holder_id": 1, "call_id": call.id,
        "message_id": message.id, "question_id": question.id, "task_id": task.id, "appointment_id": 1, "visit_id": 1,
        "pair_id": pair.id, "merge_id": merge.id,
    }  # fmt: skip


def addresses(app, known):
    """Every page that a person can ask for, with the ids of the pair."""
    for rule in app.url_map.iter_rules():
        if "GET" in rule.methods and not NEVER.search(rule.rule):
            values = {name: known.get(name, BY_NAME.get(name, 1)) for name in rule.arguments}
            with app.test_request_context():
                yield app.url_map.bind("localhost").build(rule.endpoint, values)


def test_every_page_that_shows_the_pair_carries_the_mark(app, client_as, pair):
    bare, shown = {}, set()
    for role in ROLES:
        client = client_as(role)
        for address in addresses(app, pair):
            if address in shown and address != "/":
                continue
            answer = client.get(address)
            if answer.status_code == 200 and answer.mimetype == "text/html" and NAME in answer.text:
                shown.add(address)
                if found := Rows(answer.text).bare():
                    bare[address] = found
    assert not bare, "\n".join(f"{address}: {rows}" for address, rows in sorted(bare.items()))
    assert len(shown) > 30


@pytest.mark.parametrize("text", ["zamora", "zamora rosa", "zamroa", "5550142", "1/1/1960"])
def test_every_list_of_a_search_carries_the_mark(text, client_as, pair):
    client = client_as("front_desk")
    places = ["/patients/find", "/walk-ins", f"/calls/{pair['call_id']}/find"]
    for address in places:
        for headers in ({}, {"HX-Request": "true"}):
            answer = client.post(address, data={"q": text}, headers=headers)
            if answer.status_code == 404:
                continue
            assert NAME in answer.text or text == "5550142", address
            assert Rows(answer.text).bare() == []
