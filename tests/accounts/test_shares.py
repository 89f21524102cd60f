"""The split of a charge and its sentence, without a database."""

from hypothesis import given
from hypothesis import strategies as st

from office.accounts.models import Book, Share
from office.accounts.shares import Line, Split, sentence, split, together


def charged(cents):
    """The lines of a charge to the plan."""
    return [Line(Book.INSURANCE_OWES, cents), Line(Book.INCOME, -cents)]


def moved(cents, share):
    """The lines of a part that became the patient's."""
    return [Line(Book.PATIENT_OWES, cents, share), Line(Book.INSURANCE_OWES, -cents, share)]


def plan_paid(cents):
    return [Line(Book.MONEY, cents), Line(Book.INSURANCE_OWES, -cents)]


def written_off(cents):
    return [Line(Book.WRITTEN_OFF, cents), Line(Book.INSURANCE_OWES, -cents)]


def paid(cents):
    return [Line(Book.PATIENT_OWES, -cents, paid=True)]


ANSWER = [
    *charged(16500),
    *written_off(7230),
    *plan_paid(2400),
    *moved(2000, Share.COPAY),
    *moved(4270, Share.DEDUCTIBLE),
    *moved(600, Share.COINSURANCE),
]


def test_the_bill_of_scenario_a15_is_said_in_its_figures():
    one = split([*ANSWER, *paid(2000)])

    assert (one.charge, one.allowed, one.written_off, one.plan_paid) == (16500, 9270, 7230, 2400)
    assert (one.share, one.patient_paid, one.left, one.left_insurance) == (6870, 2000, 4870, 0)
    assert [(part.share, part.cents, part.left) for part in one.parts] == [
        (Share.COPAY, 2000, 0),
        (Share.DEDUCTIBLE, 4270, 4270),
        (Share.COINSURANCE, 600, 600),
    ]
    assert sentence(one) == (
        "Your plan allowed $92.70 of the $165.00 charge. You owe $42.70 deductible and $6.00 share; "
        "your $20.00 copay is paid. Left to pay: $48.70."
    )


def test_a_plan_that_has_not_answered_leaves_nothing_due():
    one = split(charged(16500))

    assert one.allowed is None and one.left == 0
    assert sentence(one) == ("We billed $165.00 to your plan and wait for its answer. Nothing is due from you yet.")


def test_before_the_answer_only_the_copay_is_due():
    due = [*charged(16500), *moved(2000, Share.COPAY)]

    assert sentence(split(due)) == (
        "We billed $165.00 to your plan and wait for its answer. "
        "Nothing is due from you yet beyond your $20.00 copay. Left to pay: $20.00."
    )
    assert sentence(split([*due, *paid(2000)])) == (
        "We billed $165.00 to your plan and wait for its answer. "
        "Nothing is due from you yet beyond your $20.00 copay, which is paid."
    )


def test_money_that_waits_is_said():
    one = split([*charged(16500), Line(Book.UNAPPLIED, -2000)])

    assert one.waiting == 2000
    assert sentence(one) == (
        "We billed $165.00 to your plan and wait for its answer. Nothing is due from you yet. "
        "$20.00 you paid waits to be counted."
    )


def test_a_part_that_is_half_paid_is_named_with_what_is_left():
    assert "You owe $22.70 of the $42.70 deductible and $6.00 share" in sentence(split([*ANSWER, *paid(4000)]))


def test_everything_paid_is_said_without_an_open_part():
    assert sentence(split([*ANSWER, *paid(6870)])) == (
        "Your plan allowed $92.70 of the $165.00 charge. "
        "Your $20.00 copay, $42.70 deductible and $6.00 share are paid. Nothing is left to pay."
    )


def test_a_plan_that_pays_all_it_allows_leaves_nothing():
    one = split([*charged(10000), *written_off(4000), *plan_paid(6000)])

    assert (
        sentence(one) == "Your plan allowed $60.00 of the $100.00 charge and paid all of it. Nothing is left to pay."
    )


def test_a_denied_charge_that_is_ours_to_bear_never_reaches_the_patient():
    one = split([*charged(1500), *written_off(1500)])

    assert (one.allowed, one.share, one.left) == (0, 0, 0)
    assert sentence(one) == "Your plan allowed $0.00 of the $15.00 charge. Nothing is left to pay."


def test_an_answer_in_parts_says_what_is_still_open_with_the_plan():
    assert sentence(split([*charged(10000), *plan_paid(2500)])) == (
        "Your plan answered for a part of the $100.00 charge; we wait for its answer on $75.00. "
        "Nothing is left to pay."
    )


def test_a_charge_without_a_plan_is_the_patients():
    own = [Line(Book.PATIENT_OWES, 16500, Share.SELF_PAY), Line(Book.INCOME, -16500)]

    assert sentence(split([*own, *paid(2000)])) == (
        "The charge is $165.00 and no plan was billed. You paid $20.00. Left to pay: $145.00."
    )


def test_a_charge_that_was_reversed_asks_for_nothing():
    lines = [*charged(16500), Line(Book.INSURANCE_OWES, -16500), Line(Book.INCOME, 16500)]

    assert sentence(split(lines)) == "This charge was reversed. Nothing is due."


def test_charges_of_one_visit_add_up_to_the_visit():
    one = together([split(ANSWER), split([*charged(3000), *written_off(1000), *moved(2000, Share.DEDUCTIBLE)])])

    assert (one.charge, one.share, one.allowed) == (19500, 8870, 11270)
    assert [(part.share, part.cents) for part in one.parts][:2] == [(Share.COPAY, 2000), (Share.DEDUCTIBLE, 6270)]
    assert together([]) == Split()


CENTS = st.integers(0, 10_000_00)


@given(CENTS, CENTS, CENTS, CENTS, CENTS, CENTS, CENTS)
def test_the_figures_of_a_split_always_add_up(rest, off, plan, copay, deductible, share, given_cents):
    total = rest + off + plan + copay + deductible + share
    given_cents = min(given_cents, copay + deductible + share)
    lines = [*charged(total), *written_off(off), *plan_paid(plan), *paid(given_cents)]
    lines += [*moved(copay, Share.COPAY), *moved(deductible, Share.DEDUCTIBLE), *moved(share, Share.COINSURANCE)]

    one = split(lines)

    assert one.charge == one.written_off + one.plan_paid + one.left_insurance + one.share
    assert one.share == one.patient_paid + one.left == sum(part.paid + part.left for part in one.parts)
    assert one.allowed is None or one.allowed == one.charge - one.written_off
    assert sentence(one)
