"""Who pays first: every row of the table of domain 7.1, with its rule in words."""

from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest

from office.coverage.models import Basis, Family, PayerKind, Relation, Side
from office.coverage.order import Cover, months_later, propose

ON = date(2026, 12, 1)
pytestmark = pytest.mark.plain

OWN = Cover(1, "Own", PayerKind.GROUP, basis=Basis.WORK, employees=50, since=date(2020, 1, 1))
SPOUSES = replace(OWN, key=2, name="Spouse’s", relationship=Relation.SPOUSE, since=date(2010, 1, 1))
MEDICARE = Cover(3, "Medicare", PayerKind.MEDICARE, basis=Basis.AGE)
MEDICAID, TRICARE = Cover(4, "Medicaid", PayerKind.MEDICAID), Cover(5, "TRICARE", PayerKind.TRICARE)
INJURY = Cover(6, "State Fund", PayerKind.WORK_INJURY)
RETIREE = replace(OWN, key=7, name="Retiree", basis=Basis.RETIRED)
COBRA = replace(OWN, key=8, name="COBRA", basis=Basis.COBRA, since=date(2000, 1, 1))
FATHER = Cover(
    11, "Father’s", PayerKind.GROUP, Relation.CHILD, Basis.WORK, subscriber_born_on=date(1985, 3, 22),
    since=date(2015, 1, 1),
)  # fmt: skip
MOTHER = replace(FATHER, key=12, name="Mother’s", subscriber_born_on=date(1988, 3, 2), since=date(2019, 1, 1))
OLD, YOUNG = date(1950, 5, 5), date(1980, 5, 5)


def order(*covers, **given):
    """The names in the proposed order, which is the same however they are given."""
    found = {propose(some, ON, **given).keys for some in permutations(covers)}
    assert len(found) == 1, found
    names = {one.key: one.name for one in covers}
    return [names[key] for key in found.pop()]


def rule(*covers, **given):
    """The rules in words, as one text."""
    return " ".join(propose(covers, ON, **given).rules)


def test_the_own_plan_comes_before_one_as_a_dependent():
    assert order(OWN, SPOUSES) == ["Own", "Spouse’s"]
    assert "the patient’s own comes before one as a dependent" in rule(SPOUSES, OWN)


def test_birthday_rule_takes_month_and_day_and_no_year():
    assert order(FATHER, MOTHER) == ["Mother’s", "Father’s"]
    assert "birthday rule" in rule(FATHER, MOTHER)


@pytest.mark.parametrize(
    ("his", "hers", "first"),
    [
        (date(1984, 2, 29), date(1990, 3, 1), "Father’s"),
        (date(1984, 2, 29), date(1990, 2, 28), "Mother’s"),
        (date(1985, 3, 2), date(1988, 3, 2), "Father’s"),  # the same day: the plan that is longer in force
        (None, date(1988, 12, 31), "Mother’s"),
    ],
)
def test_birthdays_at_their_edges(his, hers, first):
    both = replace(FATHER, subscriber_born_on=his), replace(MOTHER, subscriber_born_on=hers)

    assert order(*both)[0] == first
    if his and his.day == hers.day:
        assert "longer in force" in rule(*both)
    asks = propose(both, ON).asks
    assert asks == (() if his else ("Father’s: ask the subscriber’s birth date for the birthday rule.",))


def test_a_court_names_one_parent_before_custody_and_birthday():
    named = replace(FATHER, court_named=True, side=Side.OTHER)
    custody = replace(MOTHER, side=Side.CUSTODIAL)

    assert order(named, custody, family=Family.APART) == ["Father’s", "Mother’s"]
    assert "a court named" in rule(named, custody, family=Family.APART)


def test_without_a_decree_custody_decides_and_joint_custody_goes_by_birthday():
    sides = (Side.OTHER_SPOUSE, Side.OTHER, Side.CUSTODIAL_SPOUSE, Side.CUSTODIAL)
    plans = [replace(FATHER, key=20 + n, name=str(side), side=side) for n, side in enumerate(sides)]

    assert order(*plans, family=Family.APART) == [str(side) for side in reversed(sides)]
    assert "parents live apart" in rule(*plans, family=Family.APART)
    assert order(FATHER, MOTHER, family=Family.JOINT) == ["Mother’s", "Father’s"]
    assert "joint custody" in rule(FATHER, MOTHER, family=Family.JOINT)
    assert "say whose plan it is" in " ".join(propose([FATHER, MOTHER], ON, family=Family.APART).asks)


def test_current_work_comes_before_retirement_and_cobra():
    assert order(OWN, COBRA) == ["Own", "COBRA"] and order(OWN, RETIREE) == ["Own", "Retiree"]
    assert "current work comes before" in rule(COBRA, OWN)


@pytest.mark.parametrize(("employees", "first"), [(20, "Own"), (19, "Medicare"), (None, "Medicare")])
def test_medicare_at_65_and_an_employer_of_twenty(employees, first):
    group = replace(OWN, employees=employees)

    assert order(group, MEDICARE, born_on=OLD)[0] == first
    assert "20" in rule(group, MEDICARE, born_on=OLD)
    assert bool(propose([group, MEDICARE], ON, born_on=OLD).asks) == (employees is None)


@pytest.mark.parametrize(("employees", "first"), [(100, "Spouse’s"), (99, "Medicare")])
def test_medicare_by_disability_and_an_employer_of_a_hundred(employees, first):
    disabled = replace(MEDICARE, basis=Basis.DISABILITY)

    assert order(replace(SPOUSES, employees=employees), disabled, born_on=YOUNG)[0] == first


@pytest.mark.parametrize(
    ("since", "first"), [(date(2024, 7, 1), "Retiree"), (date(2024, 6, 1), "Medicare"), (None, "Medicare")]
)
def test_kidney_failure_lets_the_group_plan_pay_for_thirty_months(since, first):
    kidney = replace(MEDICARE, basis=Basis.ESRD, esrd_from_on=since)

    assert order(RETIREE, kidney, born_on=YOUNG)[0] == first
    assert months_later(date(2024, 6, 15), 30) == ON


def test_medicare_between_two_plans_reverses_their_order():
    small = replace(OWN, employees=8)

    assert order(small, MEDICARE, replace(SPOUSES, employees=500), born_on=OLD) == ["Spouse’s", "Medicare", "Own"]
    assert order(RETIREE, MEDICARE, SPOUSES, born_on=OLD) == ["Spouse’s", "Medicare", "Retiree"]
    assert "then Medicare, then the own plan" in rule(RETIREE, MEDICARE, SPOUSES, born_on=OLD)


def test_an_injury_pays_first_and_medicaid_last_after_tricare():
    names = order(MEDICAID, TRICARE, MEDICARE, RETIREE, INJURY, born_on=OLD)

    assert names == ["State Fund", "Medicare", "Retiree", "TRICARE", "Medicaid"]
    said = rule(MEDICAID, TRICARE, MEDICARE, RETIREE, INJURY, born_on=OLD)
    assert "Medicaid always pays last" in said and "TRICARE pays last, but before Medicaid" in said
    assert rule(OWN) == "One policy: it pays alone."
    assert "on record twice" in propose([MEDICAID, replace(MEDICAID, key=9)], ON).asks[0]
