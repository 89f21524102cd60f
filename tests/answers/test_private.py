"""A minor's private service: whoever pays the account finds no trace of it, on a page, in a file, or on paper."""

import re
from datetime import date

import pytest

from office import clock
from office.accounts.models import LedgerEntry, Share
from office.accounts.queries import applied, kept, open_by_rank
from office.accounts.rules import (
    apply_payment,
    post_charge,
    post_insurance_answer,
    post_patient_payment,
    reverse_entry,
    transfer_to_patient,
)
from office.accounts.rules.ledger import Answer
from office.actor import PROGRAM
from office.answers import queries
from office.answers.patterns import OUTCOMES, PATTERNS
from office.answers.queries import Known
from office.answers.rules import Heard, answer_at_once
from office.answers.years.queries import itemized_of, year_of
from office.answers.years.texts import year_csv, year_text
from office.errors import RuleError
from office.patients.models import ContactRole
from office.patients.rules import add_contact
from office.statements.models import Statement
from office.statements.rules import keep_private
from tests.accounts.making import make_charge, make_coverage, make_visit
from tests.patients.making import make_patient
from tests.scheduling.making import make_provider
from tests.statements.making import live_at, make_child_of, make_debtor, run_all

SECRET_DAY = date(2026, 11, 19)
TRACES = re.compile(r"11/19|Nov(ember)? 19|2026-11-19|Counsel|Quill|77\.77|13\.13|5\.05|64\.64|18\.18")


@pytest.fixture
def parent():
    made = make_patient(last_name="Hill", first_name="Ann")
    live_at(made)
    return made


@pytest.fixture
def child(parent, biller):
    """A child with an open service the parents know of, and one that is private: partly paid for and answered."""
    made = make_child_of(parent, last_name="Hill", first_name="Joe")
    make_coverage(made)
    make_debtor(2500, patient=made, words="Sick visit")
    visit = make_visit(made, SECRET_DAY, provider=make_provider("Dr. Quill"))
    post_patient_payment(made, 1313, "cash", visit=visit, by=PROGRAM)
    secret = make_charge(made, 7777, SECRET_DAY, "Counseling", visit=visit)
    post_insurance_answer(secret, Answer(written_off=1818, coinsurance=5959), by=PROGRAM)
    post_patient_payment(made, 505, "cash", charge=secret, by=PROGRAM)
    waits = make_charge(made, 6464, SECRET_DAY, "Counseling again", visit=visit)
    reverse_entry(post_patient_payment(made, 909, "cash", charge=waits, by=PROGRAM), "wrong patient", by=PROGRAM)
    post_patient_payment(made, 909, "cash", charge=waits, by=PROGRAM)  # kept until the plan has answered
    for charge in (secret, waits):
        keep_private(charge, "state law, age 14", by=biller)
    return made


def traces(text):
    """What of the private service can be found in a text."""
    return [found[0] for found in TRACES.finditer(text)] + re.findall(r"9\.09", text)


def test_without_the_mark_every_paper_names_the_service(child):
    """The look-out of this file sees what it has to see."""
    assert len(set(traces(str(Known(child).charges) + queries.answer(Known(child), PATTERNS[1].topic).text))) > 3


def test_no_answer_tells_a_guarantor_of_it(child):
    told = {one.slug: queries.answer(Known(child, amounts=True), one.topic) for one in PATTERNS}

    assert {slug: traces(f"{said.text} {said.facts}") for slug, said in told.items()} == {slug: [] for slug in told}


def test_no_page_for_a_guarantor_shows_it(client_as, child):
    client, home = client_as("manager"), f"/patients/{child.id}"
    secret = LedgerEntry.get(LedgerEntry.words == "Counseling")

    for address in ("account", "answers", "answers/why", "answers/paid", f"answers/why?charge={secret.number}"):
        page = client.get(f"{home}/{address}{'&' if '?' in address else '?'}amounts=1")
        text = page.get_data(as_text=True)
        assert page.status_code == 200 and traces(text) == [] and "Owes $" not in text
    assert "Left to pay: $25.00." in client.get(f"{home}/account?amounts=1").get_data(as_text=True)
    whole = client.get(f"{home}/account").get_data(as_text=True)
    assert traces(whole) and "Owes $" in whole


def test_who_speaks_for_the_child_hears_amounts_only_while_something_is_private(client_as, child, parent, biller):
    brother = make_child_of(parent, last_name="Hill", first_name="Tim")
    for one in (child, brother):
        given = {"relationship": "mother", "authority": "parent", "may_consent": True, "by": PROGRAM}
        add_contact(one, ContactRole.REPRESENTATIVE, "Ann Hill", **given)

    def heard(one):
        """What both pages say of her."""
        pages = [f"/patients/{one.id}/{name}" for name in ("account", "answers/why")]
        texts = [client_as("biller").get(page).get_data(as_text=True) for page in pages]
        return [re.findall(r"Ann Hill \(mother\): (all|amounts only)", text)[0] for text in texts]

    assert (heard(child), heard(brother)) == (["amounts only"] * 2, ["all"] * 2)
    asker = next(one.key for one in queries.hearers(child.id) if one.name.startswith("Ann Hill"))
    with pytest.raises(RuleError, match="amounts only"):
        answer_at_once(child, PATTERNS[0], Heard("Why?", asker, "For counseling."), OUTCOMES[0], by=biller)


def test_no_file_and_no_bill_that_goes_to_who_pays_has_it(client_as, child, parent):
    year = year_of(child, 2026)

    assert traces(year_csv(year) + year_text(year, [], clock.today())) == [] and year.total("charged") == 2500
    assert [row.words for visit in itemized_of(child).rows for row in visit.charges] == ["Sick visit"]
    secret = LedgerEntry.get(LedgerEntry.words == "Counseling")
    assert itemized_of(child, f"visit-{secret.visit_id}").rows == []
    for address in ("account-years/2026", "itemized-bill"):
        page = client_as("biller").get(f"/patients/{child.id}/{address}").get_data(as_text=True)
        assert "9 Lake Drive" in page and traces(page.split("<article", 1)[1]) == []


def test_no_statement_to_who_pays_has_it_nor_the_money_that_waits_for_it(child, biller):
    run_all(by=biller)

    made = Statement.get()
    assert made.total_cents == 2500 and traces(made.copy) == [] and "that you paid ahead" not in made.copy


def test_money_for_nothing_in_particular_stays_off_it_and_is_never_denied(child):
    secret, waits = LedgerEntry.select().where(LedgerEntry.words.startswith("Counseling")).order_by(LedgerEntry.number)
    both = post_patient_payment(child, 3000, "check", by=PROGRAM)
    transfer_to_patient(
        waits, 1000, Share.DEDUCTIBLE, by=PROGRAM
    )  # what was kept for it pays it, and not the parents'

    assert kept(both.number)[0] == 500 and applied(both.number, secret.number) == 0
    assert open_by_rank(waits.number)[0] == 1000 - 909
    apply_payment(both, charge=secret, by=PROGRAM)  # by hand it pays both, and is theirs still
    assert applied(both.number, secret.number) == 500
    said = queries.answer(Known(child, amounts=True), PATTERNS[1].topic).text
    assert "We have your payment of $30.00 by check" in said
    assert year_of(child, 2026).total("paid") == 3000


def test_a_view_without_anything_private_costs_one_query_more(child, count_queries):
    other = make_patient()
    post_charge(other, 2500, SECRET_DAY, "Sick visit", to="patient", by=PROGRAM)
    with count_queries() as plain:
        Known(other)

    with count_queries() as amounts:
        Known(other, amounts=True)

    assert len(amounts) == len(plain) + 1
