"""Every page, as it comes out of a printer, walked for people whose address must not be on it.

All patients of a sample practice are confidential (or flagged) here, each with an address and phone of their own:
their home, their numbers and their e-mail may be nowhere on paper. A page for the desk may show them on the screen,
where what is not printed is marked no-print.
"""

import html.parser
import re

import pytest

from office.db import fetch, writing
from office.patients.models import AddressKind, Patient, PatientAddress, PatientPhone
from office.patients.rules.indexing import index_patient
from office.settings import setting
from tests.hostile import real_values
from tests.test_hostile import (  # noqa: F401  (fixtures of the one practice)
    Visitor,
    address_of,
    allowed,
    db,
    folder,
    practice,
    rules_of,
    visit,
)

# What the caller or patient said just now, typed on this very page: no address of the record.
SAID = {
    "phone.calls", "phone.show", "phone.act", "phone.topic", "phone.moving", "phone.canceling", "phone.marks",
    "phone.messages", "phone.message", "phone.slip", "phone.directory", "phone.record", "home.show",
}  # fmt: skip
PRINTERS = ("front_desk", "records_lead", "biller")  # together they see every part of every page
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "path", "rect", "source", "wbr", "use"}


class OnPaper(html.parser.HTMLParser):
    """The text of a page without what is hidden when it is printed."""

    def __init__(self):
        super().__init__()
        self.text, self.hidden, self.depth = [], None, 0

    def handle_starttag(self, tag, pairs):
        given = dict(pairs)
        if self.hidden is None and tag == "input" and given.get("type") != "hidden":
            self.text.append(given.get("value") or "")
        if tag in VOID:
            return
        self.depth += 1
        hides = tag in ("script", "style", "template", "dialog") or "no-print" in (given.get("class") or "").split()
        if self.hidden is None and hides:
            self.hidden = self.depth

    def handle_startendtag(self, tag, pairs):
        pass

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        if self.hidden == self.depth:
            self.hidden = None
        self.depth -= 1

    def handle_data(self, data):
        if self.hidden is None:
            self.text.append(data)


def on_paper(answer):
    """What of an answer reaches paper or a file."""
    if "html" not in answer.content_type:
        return answer.text if answer.content_type.startswith("text/") else ""
    parser = OnPaper()
    parser.feed(answer.text)
    return " ".join(parser.text)


def homes():
    """Every street, phone and e-mail of the records that is no confidential one, as they would be shown."""
    streets = [one for (one,) in fetch("SELECT street FROM patient_address WHERE kind <> 'confidential'")]
    phones = [one for (one,) in fetch("SELECT e164 FROM patient_phone WHERE NOT confidential AND e164 <> ''")]
    said = [f"({one[2:5]}) {one[5:8]}-{one[8:]}" for one in phones if len(one) == 12]
    emails = [one for (one,) in fetch("SELECT email FROM patient WHERE email <> ''")]
    ours = {setting("practice.phone")}
    found = sorted({one for one in (*streets, *phones, *said, *emails) if len(one) > 6} - ours)
    return re.compile("|".join(re.escape(one) for one in found), re.IGNORECASE)


@pytest.fixture
def hide():
    """Make everyone confidential, flagged, or both, with an own box and number each."""

    def everyone(**flags):
        with writing():
            PatientAddress.delete().where(PatientAddress.kind == AddressKind.CONFIDENTIAL).execute()
            PatientPhone.delete().where(PatientPhone.confidential).execute()
            Patient.update(**flags, privacy="normal").execute()
            for patient in Patient.select():
                PatientAddress.create(
                    patient=patient, kind=AddressKind.CONFIDENTIAL, street=f"P.O. Box 7{patient.id:05}",
                    city="Chicago", state="IL", zip="60680", since="2026-01-01 00:00:00",
                )  # fmt: skip
                PatientPhone.create(
                    patient=patient, typed="", e164=f"+1312777{patient.id:04}", confidential=True, rank=9,
                    since="2026-01-01 00:00:00",
                )  # fmt: skip
                index_patient(patient)

    return everyone


def look(visitor, address):
    """The answer to this visitor, who signs in anew when signing out was one of the addresses."""
    answer = visitor.client.get(address)
    if answer.headers.get("Location", "").startswith("/sign-in"):
        visitor.sign_in()
        answer = visitor.client.get(address)
    return answer


def walk(app, visit):  # noqa: F811
    """(endpoint, answer, patient id or None) of every page, as those who print see it."""
    for _, rule in rules_of(app, "GET"):
        try:
            values = real_values(rule)
        except (KeyError, AssertionError):
            continue  # tests/test_hostile.py insists on real values for every address
        who = [key for key in PRINTERS if key in allowed(app, rule.endpoint)]
        for key in who or allowed(app, rule.endpoint)[:1]:
            answer = look(visit(key), address_of(app, rule))
            if answer.status_code == 200:
                yield rule.endpoint, answer, values.get("patient_id")


def test_no_home_of_a_confidential_patient_is_on_any_paper(app, visit, hide):  # noqa: F811
    hide(confidential=True, safety_flag=False)
    secret, boxes, leaks = homes(), 0, {}

    for endpoint, answer, patient_id in walk(app, visit):
        text = on_paper(answer)
        found = secret.search(text)
        if found and endpoint not in SAID:
            leaks.setdefault(endpoint, text[max(0, found.start() - 60) : found.end() + 20])
        boxes += bool(patient_id) and f"Box 7{patient_id:05}" in text

    assert not leaks and boxes >= 3, f"{leaks} {boxes}"


def test_no_whereabouts_of_a_flagged_patient_are_on_any_paper(app, visit, hide):  # noqa: F811
    hide(confidential=False, safety_flag=True)
    secret, leaks = homes(), {}

    for endpoint, answer, _ in walk(app, visit):
        text = on_paper(answer)
        found = secret.search(text)
        if found and endpoint not in SAID:
            leaks.setdefault(endpoint, text[max(0, found.start() - 60) : found.end() + 20])

    assert not leaks, leaks
