"""Money at the desk as each role meets it: page, fragment, refusal with what was typed."""

import re
from datetime import timedelta

import pytest

from office import clock
from office.accounts.queries import balance
from office.actor import PROGRAM
from office.desk import queries, rules
from office.desk.models import Deposit, Drawer, DrawerCount, DrawerSession, Receipt, ReceiptPrint
from office.patients.models import Household, Tie
from office.staff.models import Staff
from office.staff.rules import actor_for, open_new_login
from tests.accounts.making import make_answered_bill, make_charge
from tests.desk.making import arrived, copay, open_one, take
from tests.patients.making import make_patient

HTMX = {"HX-Request": "true"}
PAY = {"pay-amount": "20.00", "pay-tender": "cash", "pay-towards": ""}
CARD = {"pay-tender": "card", "pay-card_brand": "Visa", "pay-card_last4": "4242", "pay-auth_code": "A1"}


def text_of(answer):
    """The page's words without tags, in one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


@pytest.fixture
def at_desk(client_as):
    """(client, Actor) of a person of the cast who holds a drawer."""

    def sit(key, drawer="Desk 1"):
        client = client_as(key)
        actor = actor_for(open_new_login(Staff.get(Staff.login == key), "desk 1")[0], acts=False)
        open_one(actor, drawer)
        return client, actor

    return sit


def key_in(page, prefix):
    return re.search(rf'name="{prefix}-key"[^>]* value="([^"]+)"', page.get_data(as_text=True))[1]


def test_a_payment_is_taken_once_however_often_it_is_sent(at_desk):
    (client, _), bill = at_desk("front_desk"), make_answered_bill()
    page = client.get(f"/patients/{bill.patient_id}/account")
    data = {**PAY, **CARD, "pay-key": key_in(page, "pay")}

    answers = [client.post(f"/patients/{bill.patient_id}/payments", data=data) for _ in range(2)]

    assert {(answer.status_code, answer.location) for answer in answers} == {
        (303, f"/patients/{bill.patient_id}/receipts/1?back=/")
    }
    assert balance(bill.patient_id) == 2870 and Receipt.select().count() == 1
    shown = text_of(client.get(answers[0].location))
    assert "The payment is taken." in shown and "Visa, ends in 4242" in shown and "Old balance" in shown


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"pay-amount": ""}, "Type the amount"),
        ({"pay-amount": "0"}, "above zero"),
        ({"pay-amount": "-5"}, "cannot be negative"),
        ({"pay-amount": "12.345"}, "at most two decimals"),
        ({"pay-amount": "٥٠"}, "is not an amount"),
        ({"pay-amount": "1e9"}, "is not an amount"),
        ({"pay-amount": "5000000"}, "cannot be posted at once"),
        ({"pay-tender": "check", "pay-check_number": ""}, "Type the number on the check"),
        ({**CARD, "pay-card_last4": "4111 1111 1111 1111"}, "looks like a card number"),
        ({"pay-note": "card 4111-1111-1111-1111"}, "looks like a card number"),
        ({"pay-tender": ""}, "Choose how it was paid"),
    ],
)
def test_a_refused_payment_keeps_what_was_typed(at_desk, typed, words):
    (client, _), bill = at_desk("front_desk"), make_answered_bill()
    data = {**PAY, "pay-payer": "His sister", **typed}

    whole = client.post(f"/patients/{bill.patient_id}/payments", data=data)
    piece = client.post(f"/patients/{bill.patient_id}/payments", data=data, headers=HTMX)

    assert whole.status_code == piece.status_code == 422
    html = piece.get_data(as_text=True)
    assert html.strip().startswith('<section class="card no-print" id="take-payment"')
    assert words in text_of(whole) and words in text_of(piece) and 'value="His sister"' in html
    assert not Receipt.select().exists() and balance(bill.patient_id) == 4870


def test_an_amount_may_have_a_thousands_comma_and_htmx_goes_to_the_receipt(at_desk):
    (client, _), patient = at_desk("front_desk"), make_patient()
    make_charge(patient, 200000, to="patient")

    data = {**PAY, "pay-amount": "$1,234.56"}
    answer = client.post(f"/patients/{patient.id}/payments", data=data, headers=HTMX)

    assert answer.headers["HX-Redirect"].startswith(f"/patients/{patient.id}/receipts/")
    assert balance(patient.id) == 200000 - 123456


def test_a_charge_of_another_patient_is_not_offered(at_desk):
    (client, _), bill, patient = at_desk("front_desk"), make_answered_bill(), make_patient()

    refused = client.post(f"/patients/{patient.id}/payments", data={**PAY, "pay-towards": f"charge-{bill.number}"})
    assert refused.status_code == 422 and "For: Not a valid choice" in text_of(refused)
    assert not Receipt.select().exists() and balance(bill.patient_id) == 4870


def test_without_a_drawer_the_pages_say_so_and_nothing_is_taken(client_as):
    client, patient = client_as("front_desk"), make_patient()

    for address in ("account", "payments/new"):
        page = client.get(f"/patients/{patient.id}/{address}")
        assert "No drawer of yours is open" in text_of(page) and 'name="pay-amount"' not in page.get_data(as_text=True)
    refused = client.post(f"/patients/{patient.id}/payments", data=PAY)
    assert refused.status_code == 422 and "You have no drawer open" in text_of(refused)


def test_the_copay_is_due_at_check_in_and_check_out_and_a_reason_may_stand_for_it(at_desk):
    client, actor = at_desk("front_desk")
    expected, visit = arrived("Later", by=actor, arrive=False), arrived("Here", by=actor)
    place = f"/patients/{visit.patient_id}"
    check_in = f"{place}/appointments/{visit.appointment_id}/check-in"

    early = client.get(f"/patients/{expected.patient_id}/appointments/{expected.id}/check-in")
    assert "Copay due today $30.00" in text_of(early) and "once the patient has arrived" in text_of(early)
    page = client.get(check_in)
    assert "Copay due today $30.00" in text_of(page) and 'value="30.00"' in page.get_data(as_text=True)
    refused = client.post(f"{place}/visits/{visit.id}/not-collected", data={"why-why": "disputed", "back": check_in})
    assert refused.status_code == 422 and "Say in a few words" in text_of(refused)
    said = {"why-why": "forgot wallet", "back": check_in}
    assert client.post(f"{place}/visits/{visit.id}/not-collected", data=said).location == check_in
    assert "Not collected: forgot wallet" in text_of(client.get(f"{place}/visits/{visit.id}/check-out"))
    data = {**PAY, "pay-amount": "30", "pay-towards": f"copay-{visit.id}", "back": check_in}
    paid = client.post(f"{place}/payments", data=data)
    assert f'href="{check_in}"' in client.get(paid.location).get_data(as_text=True)
    after = text_of(client.get(check_in))
    assert "Copay paid $30.00" in after and "Not collected" not in after
    again = client.post(f"{place}/payments", data=data)
    assert again.status_code == 422 and "This copay was taken already: $30.00 by Maria Lopez" in text_of(again)


def test_a_parent_pays_for_the_children_in_one_payment(at_desk):
    client, actor = at_desk("front_desk")
    first, second = arrived("One", by=actor), arrived("Two", copay=2000, by=actor)
    Household.create(patient=first.patient, other=second.patient, tie=next(iter(Tie)), since=clock.today())
    page = client.get(f"/patients/{first.patient_id}/payments/new")
    assert "copay today $20.00; another account" in text_of(page)
    also = f"pay-also-{second.patient_id}"
    data = {**PAY, "pay-amount": "30.00", "pay-towards": f"copay-{first.id}", also: "20", "pay-payer": "Ann"}

    refused = client.post(f"/patients/{first.patient_id}/payments", data=data)
    bad = client.post(f"/patients/{first.patient_id}/payments", data={**data, also: "x"})
    data["pay-why_together"] = "their mother pays"
    paid = client.post(f"/patients/{first.patient_id}/payments", data=data)

    assert "different accounts" in text_of(refused) and 'value="20"' in refused.get_data(as_text=True)
    assert bad.status_code == 422 and "Two, Ada: “x” is not an amount" in text_of(bad)
    shown = text_of(client.get(paid.location))
    assert "$50.00, cash" in shown and shown.count("Copay, visit of Dec 1, 2026") == 2
    assert client.get(f"/patients/{second.patient_id}/receipts/1").status_code == 200
    assert client.get(f"/patients/{make_patient().id}/receipts/1").status_code == 404


def test_money_for_another_patient_is_named_by_record_number(at_desk):
    client, actor = at_desk("front_desk")
    one, other = arrived("One", by=actor), arrived("Other", copay=2000, by=actor)
    place, data = f"/patients/{one.patient_id}/payments", {**PAY, "pay-amount": "", "pay-other_amount": "20"}

    unknown = client.post(place, data={**data, "pay-other_mrn": "999999"})
    empty = client.post(place, data={**PAY, "pay-other_mrn": str(other.patient.mrn)})
    paid = client.post(place, data={**data, "pay-other_mrn": str(other.patient.mrn)})

    assert unknown.status_code == empty.status_code == 422
    assert "no patient of this record number" in text_of(unknown) and "Type the amount" in text_of(empty)
    assert paid.location.startswith(f"/patients/{other.patient_id}/receipts/")
    assert queries.copay_of(other).left == 0 and queries.copay_of(one).left == 3000


def test_a_receipt_is_printed_then_copied_as_page_and_file(at_desk):
    client, actor = at_desk("front_desk")
    visit = arrived("Ng", first="Ann", by=actor)
    receipt = take([copay(visit)], actor)
    place = f"/patients/{visit.patient_id}/receipts/{receipt.id}"

    first, second = client.get(f"{place}/paper"), client.get(f"{place}/paper?balance=1")
    file = client.post(f"{place}/files")

    assert "COPY" not in text_of(first) and "Ng, Ann" in text_of(first) and "Left to pay" not in text_of(first)
    assert "COPY" in text_of(second) and "Left to pay after this receipt, Ng, Ann: $0.00" in text_of(second)
    assert file.content_type == "application/pdf" and file.data.startswith(b"%PDF-")
    assert [row.is_copy for row in ReceiptPrint.select().order_by(ReceiptPrint.id)] == [False, True, True]


def test_a_receipt_is_voided_by_its_drawer_and_stays_in_the_lists(at_desk):
    client, actor = at_desk("front_desk")
    visit = arrived(by=actor)
    receipt = take([copay(visit)], actor)
    place = f"/patients/{visit.patient_id}/receipts"

    refused = client.post(f"{place}/{receipt.id}/voids", data={"void-reason": ""})
    assert refused.status_code == 422 and "Type why it is voided" in text_of(refused)
    assert client.post(f"{place}/{receipt.id}/voids", data={"void-reason": "twice"}).status_code == 303
    shown = text_of(client.get(place))
    assert "Void: twice" in shown and receipt.shown in shown
    assert "Void: twice" in text_of(client.get(f"/drawer-sessions/{receipt.session_id}"))


def test_a_refund_is_asked_for_once_the_drawer_is_counted(at_desk, client_as, set_clock):
    client, actor = at_desk("front_desk")
    visit = arrived(by=actor)
    receipt = take([copay(visit, 5000)], actor)
    place = f"/patients/{visit.patient_id}/receipts/{receipt.id}"
    assert "Ask for a refund" not in text_of(client.get(place))
    set_clock("2026-12-02 08:00")
    client = client_as("front_desk")

    page = text_of(client.get(place))
    assert "Its drawer is counted" in page and "Ask for a refund" in page
    data = {"refund-amount": "60", "refund-reason": "paid twice"}
    assert "the biller decides" in text_of(client.post(f"{place}/refund-requests", data=data))
    data["refund-amount"] = "20"
    assert client.post(f"{place}/refund-requests", data=data).status_code == 303


def test_the_way_of_a_drawer_by_pages(at_desk, client_as):
    maria, grace = client_as("front_desk"), client_as("manager")
    assert grace.post("/drawers", data={"add-name": "Desk 1"}).status_code == 303
    drawer = Drawer.get()
    assert "Open the drawer" in text_of(maria.get("/drawers"))
    opening = {"open-drawer": drawer.id, "open-float": "100.00"}
    assert maria.post("/drawer-sessions", data={**opening, "open-float": "x"}).status_code == 422
    assert maria.post("/drawer-sessions", data=opening).status_code == 303
    session = DrawerSession.get()
    count = {"piece_5000": "1", "piece_1000": "4", "checks": "0", "cards": "0", "left": "90", "kind": "end of the day"}
    counting = f"/drawer-sessions/{session.id}/counts"

    assert 'value="100.00"' in maria.get(counting).get_data(as_text=True)
    short = maria.post(counting, data=count)
    assert short.status_code == 422 and "Cash $10.00 short" in text_of(short) and 'value="4"' in short.text
    assert maria.post(counting, data={**count, "note": "a ten is missing"}).status_code == 303
    waiting = text_of(grace.get("/drawers"))
    assert "second signature missing" in waiting and "$10.00 short" in waiting
    assert "Take the count back" in text_of(maria.get(f"/drawer-sessions/{session.id}"))
    assert maria.post(f"/drawer-sessions/{session.id}/signatures").status_code == 422
    assert maria.post(f"/drawer-sessions/{session.id}/withdrawals", data={"withdraw-reason": ""}).status_code == 422
    again = maria.post(f"/drawer-sessions/{session.id}/withdrawals", data={"withdraw-reason": "found the ten"})
    assert again.status_code == 303
    take([copay(arrived(by=PROGRAM))], actor_for(open_new_login(session.holder, "d")[0], acts=False))
    count |= {"piece_1000": "8", "left": "100"}
    assert maria.post(counting, data=count).status_code == 303
    assert grace.post(f"/drawer-sessions/{session.id}/signatures").status_code == 303
    assert "cash $30.00" in text_of(grace.get("/drawers"))
    assert grace.post("/deposits", data={}).status_code == 422
    made = grace.post("/deposits", data={"bank-sessions": session.id, "bank-note": "bag 7"})
    assert made.location == "/deposits/1" and "Cash $30.00" in text_of(grace.get(made.location))
    assert grace.post("/deposits/1/reviews").status_code == 422
    assert client_as("biller").post("/deposits/1/reviews").status_code == 303
    assert Deposit.get().reviewed_at and "Reviewed" in text_of(maria.get("/deposits"))
    day = maria.get(f"/day-close/{clock.today().isoformat()}")
    assert "Money at the desk" in text_of(day) and "Counted and signed" in text_of(day)
    assert DrawerCount.select().count() == 2


@pytest.mark.parametrize("role", ["nurse", "doctor", "phone_clerk", "records_clerk", "auditor"])
def test_roles_that_do_not_take_money_are_refused(at_desk, client_as, role):
    client, actor = at_desk("front_desk")
    visit = arrived(by=actor)
    receipt, other = take([copay(visit)], actor), client_as(role)
    place, looks = f"/patients/{visit.patient_id}", role == "auditor"
    acts = [
        f"{place}/payments", f"{place}/receipts/1/voids", f"{place}/receipts/1/refund-requests",
        f"{place}/visits/{visit.id}/not-collected", "/drawers", "/drawer-sessions", "/deposits", "/deposits/1/reviews",
        f"/drawer-sessions/{receipt.session_id}/counts",
    ]  # fmt: skip

    assert {other.post(address, data=PAY).status_code for address in acts} == {403}
    pages = ("/drawers", "/deposits", f"/drawer-sessions/{receipt.session_id}", f"{place}/receipts/1")
    assert {other.get(address).status_code for address in pages} == {200 if looks else 403}
    assert other.get(f"{place}/receipts/1/paper").status_code == 403
    assert client.post("/drawers", data={"add-name": "x"}).status_code == 403


def test_the_account_is_read_once_with_the_drawer_open(at_desk, count_queries):
    (client, _), bill = at_desk("front_desk"), make_answered_bill()
    address = f"/patients/{bill.patient_id}/account"
    client.get(address)

    with count_queries() as seen:
        assert 'name="pay-amount"' in client.get(address).get_data(as_text=True)

    read = [sql for sql, *_ in seen if "FROM ledger_entry c JOIN ledger_line" in sql]
    assert len(seen) <= 38 and len(set(read)) == len(read)


def test_lists_ask_as_often_for_many_as_for_one(at_desk, count_queries):
    client, actor = at_desk("front_desk")
    patient, counts = make_patient(), []
    for more in (1, 4):
        for _ in range(more):
            take([rules.Part(patient, 100, "prepayment")], actor)
        for address in (f"/patients/{patient.id}/receipts", "/drawer-sessions/1", "/drawers"):
            with count_queries() as seen:
                assert client.get(address).status_code == 200
            counts.append(len(seen))

    assert counts[:3] == counts[3:]
    assert queries.collection(clock.today() - timedelta(days=1), clock.today())[1].visits == 0
