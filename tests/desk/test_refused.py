"""What changed between page and click: a merge, another desk, a closed month. Refused in words, nothing is lost."""

import threading
from datetime import date

import pytest

from office import db as house_db
from office.accounts.models import LedgerEntry
from office.accounts.queries import account_view, balance
from office.accounts.rules import close_month, post_patient_payment
from office.actor import PROGRAM
from office.coverage.models import Coverage
from office.db import fetch
from office.desk.models import Receipt
from office.errors import RuleError
from office.staff.models import Staff
from office.staff.rules import actor_for, open_new_login
from tests.accounts.making import make_charge
from tests.billing.making import make_charged_visit
from tests.desk.making import arrived, copay, open_one, take
from tests.merges.making import make_pair, merged
from tests.patients.making import make_patient

PAY = {"pay-amount": "20.00", "pay-tender": "cash", "pay-towards": "", "pay-note": "in coins"}
CARD = {"payer": "United Plan", "kind": "group plan", "member_number": "U-77", "relationship": "self",
        "basis": "not asked", "side": ""}  # fmt: skip


@pytest.fixture
def desk(client_as):
    """The front desk with a drawer of its own."""
    client = client_as("front_desk")
    open_one(actor_for(open_new_login(Staff.get(Staff.login == "front_desk"), "desk 1")[0], acts=False))
    return client


def test_a_payment_for_a_record_that_was_merged_since_is_refused_or_goes_to_the_one_that_stays(
    desk, records_clerk, records_lead
):
    first, second = make_pair()
    merged(first, second, proposer=records_clerk, lead=records_lead)

    page = desk.post(f"/patients/{second.id}/payments", data=PAY)
    assert page.status_code == 422 and "Nothing was saved" in page.text and not Receipt.select().exists()

    payer = make_patient()
    others = {"pay-other_mrn": "087654", "pay-other_amount": "8.70", "pay-why_together": "her aunt pays"}
    assert desk.post(f"/patients/{payer.id}/payments", data=PAY | others).status_code == 303
    assert {(row.patient_id, row.kind) for row in LedgerEntry.select()} == {
        (first.id, "charge"), (first.id, "patient payment"), (payer.id, "patient payment"),
    }  # fmt: skip
    assert balance(first.id) == 4870 - 870


def test_an_amount_for_a_child_who_is_not_of_the_family_any_more_is_not_dropped(desk):
    parent, child = make_patient(), make_patient()

    page = desk.post(f"/patients/{parent.id}/payments", data={**PAY, f"pay-also-{child.id}": "7.50"})

    assert page.status_code == 422 and "The family has changed since" in page.text
    assert 'value="in coins"' in page.text and not Receipt.select().exists()


def test_two_desks_take_one_copay_in_the_same_second_and_one_is_told(front_desk, manager):
    open_one(front_desk)
    open_one(manager, "Desk 2")
    visit, found, ready = arrived(by=front_desk), [], threading.Barrier(2)

    def pay(by):
        house_db.connect()
        ready.wait()
        try:
            found.append(take([copay(visit)], by).who)
        except RuleError as refusal:
            found.append((refusal.field, refusal.message))
        finally:
            house_db.database.close()

    desks = [threading.Thread(target=pay, args=(by,)) for by in (front_desk, manager)]
    for one in desks:
        one.start()
    for one in desks:
        one.join()

    assert Receipt.select().count() == LedgerEntry.select().count() == 1
    (field, words), winner = sorted(found, key=lambda one: isinstance(one, str))
    assert field == "towards" and f"taken already: $30.00 by {winner}" in words


def test_more_than_the_credit_is_refused_at_its_field_also_when_it_is_gone(client_as, manager):
    patient, page = make_patient(), client_as("biller")
    payment = post_patient_payment(patient, 5000, "card", by=PROGRAM)
    address = f"/patients/{patient.id}/payments/{payment.number}/refunds"
    typed = {"refund-amount": "50.01", "refund-words": "moved to Ohio", "refund-paid_by": "check"}

    for _ in range(2):
        refused = page.post(address, data=typed)
        assert refused.status_code == 422 and 'id="refund-amount-error"' in refused.text
        assert 'value="50.01"' in refused.text and 'value="moved to Ohio"' in refused.text
        make_charge(patient, 9000, to="patient")  # takes the whole credit before it is tried again
        assert account_view(patient.id).kept_cents == 0
    assert fetch("SELECT COUNT(*) FROM money_request")[0][0] == 0


def test_a_posting_day_in_a_closed_month_is_refused_and_the_day_of_service_is_not(client_as, manager):
    charge = make_charged_visit(("EST3",), copay_cents=2500)[0]
    close_month("2026-11", by=manager)
    page, of = client_as("biller"), f"/patients/{charge.patient_id}"
    letter = {"rank": "1", "rest_to": "0", "trace": "T-9"}
    letter |= {f"paid-{charge.number}": "185.00", f"copay-{charge.number}": "25.00"}
    services = {"visit": "", "to": "insurance", "code-1": "EST3", "service_on": "11/03/2026", "copay": "12.00"}

    for address, typed in ((f"{of}/charges/{charge.number}/payer-answers", letter), (f"{of}/services", services)):
        refused = page.post(address, data=typed | {"posted_on": "11/20/2026"})
        assert refused.status_code == 422 and 'id="posted_on-error"' in refused.text, address
        for value in ("11/20/2026", *[one for one in typed.values() if "." in one or "/" in one]):
            assert f'value="{value}"' in refused.text
        assert page.post(address, data=typed).status_code == 303, address
    posted = LedgerEntry.get(LedgerEntry.service_on == date(2026, 11, 3))
    assert posted.posted_on == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("days", "field"),
    [
        ({"from_on": "12/1/2026", "to_on": "11/30/2026"}, "to_on"),
        ({"from_on": "6/1/2026", "to_on": "", "rank": "1"}, "rank"),
    ],
)
def test_a_policy_that_ends_before_it_starts_or_meets_another_is_refused_at_its_field(client_as, days, field):
    patient, client = make_patient(), client_as("front_desk")
    base = f"/patients/{patient.id}/coverage"
    assert client.post(f"{base}/new", data=CARD | {"from_on": "1/1/2026"}).status_code == 303

    refused = client.post(f"{base}/new", data=CARD | {"member_number": "X-9", "plan": "Gold"} | days)

    assert refused.status_code == 422 and f'id="{field}-error"' in refused.text
    for typed in ("X-9", "Gold", days["from_on"]):
        assert f'value="{typed}"' in refused.text
    assert Coverage.select().count() == 1
