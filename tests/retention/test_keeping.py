"""How long a record is kept: the sums of 2.10, leap days, and that the longest rule always wins."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from office.retention.keeping import Facts, Standing, Terms, reckon, standing, years_after

TERMS = Terms()
DAYS = st.dates(date(1930, 1, 1), date(2026, 12, 1))
MAYBE = st.none() | DAYS
LATEST = ("seen_on", "billed_on", "paper_on", "form_on", "medicare_on", "advantage_on", "died_on")
KNOWN = st.builds(
    Facts, born_on=DAYS, birth_estimated=st.booleans(), deceased=st.booleans(), died_on=MAYBE, seen_on=DAYS,
    billed_on=MAYBE, paper_on=MAYBE, form_on=MAYBE, medicare_on=MAYBE, advantage_on=MAYBE,
)  # fmt: skip


def words(reckoning, rule):
    return next((one.words for one in reckoning.sentences if one.rule == rule), "")


def test_adult_is_kept_ten_years_after_the_last_encounter():
    found = reckon(Facts(born_on=date(1962, 3, 4), seen_on=date(2011, 6, 15)), TERMS)

    assert found.eligible_on == date(2021, 6, 15)
    assert found.deciding.words == "Last seen 2011-06-15 + 10 y = 2021-06-15."
    assert not found.allows(date(2021, 6, 14)) and found.allows(date(2021, 6, 15))


def test_minor_is_kept_to_the_28th_birthday_and_leap_days_are_right():
    found = reckon(Facts(born_on=date(2004, 2, 29), seen_on=date(2011, 6, 15)), TERMS)

    assert (found.eligible_on, words(found, "minor")) == (date(2032, 2, 29), "28th birthday 2032-02-29.")
    assert years_after(date(2012, 2, 29), 10) == date(2022, 3, 1)  # not a day too early
    assert years_after(date(2012, 2, 29), 12) == date(2024, 2, 29)


def test_state_may_ask_for_more_after_majority():
    terms = replace(TERMS, majority_age=21, minor_years=10)

    assert reckon(Facts(born_on=date(2000, 1, 2), seen_on=date(2003, 1, 1)), terms).eligible_on == date(2031, 1, 2)


def test_what_is_not_known_never_makes_a_record_eligible():
    seen, far = date(1970, 1, 1), date(2500, 1, 1)
    for facts, said in (
        (Facts(seen_on=seen), "birth date is not known"),
        (Facts(born_on=seen), "nothing to count from"),
        (Facts(born_on=seen, paper_on=seen), "nothing to count from"),
        (Facts(born_on=seen, seen_on=seen, deceased=True), "date of death"),
    ):
        found = reckon(facts, TERMS)
        assert found.eligible_on is None and not found.allows(far)
        assert said in found.deciding.words


def test_each_further_rule_has_its_sentence_and_its_years():
    facts = Facts(
        born_on=date(1940, 1, 1), seen_on=date(2010, 3, 1), billed_on=date(2010, 3, 1), form_on=date(2009, 1, 1),
        deceased=True, died_on=date(2017, 5, 5), medicare_on=date(2010, 3, 1), advantage_on=date(2012, 3, 1),
    )  # fmt: skip

    found = reckon(facts, TERMS)

    until = {one.rule: one.until.isoformat() for one in found.sentences}
    assert until == {
        "adult": "2020-03-01", "minor": "1968-01-01", "deceased": "2022-05-05", "medicare": "2017-03-01",
        "advantage": "2022-12-31", "billing": "2017-03-01", "hipaa": "2016-03-01", "estimate": "2016-03-01",
        "book": "2011-03-01",
    }  # fmt: skip
    assert found.eligible_on == date(2022, 12, 31)


def test_estimated_birth_date_keeps_longer():
    known = Facts(born_on=date(1990, 1, 1), seen_on=date(1995, 1, 1))

    assert reckon(known, TERMS).eligible_on == date(2018, 1, 1)
    assert reckon(replace(known, birth_estimated=True), TERMS).eligible_on == date(2023, 1, 1)


@settings(max_examples=40, deadline=None)
@given(KNOWN)
def test_never_earlier_than_any_single_rule(facts):
    found = reckon(facts, TERMS)

    if any(one.unknown for one in found.sentences):
        assert found.eligible_on is None
    else:
        assert all(found.eligible_on >= one.until for one in found.sentences)
        assert found.eligible_on >= years_after(facts.last_on, 10)
        assert found.eligible_on >= years_after(facts.born_on, 28)
        assert found.deciding.until == found.eligible_on


@settings(max_examples=40, deadline=None)
@given(KNOWN, st.dates(date(1930, 1, 1), date(2400, 1, 1)), st.text(min_size=1))
def test_a_block_always_blocks(facts, day, hold):
    assert not reckon(replace(facts, blocks=(hold,)), TERMS).allows(day)


@settings(max_examples=40, deadline=None)
@given(
    KNOWN,
    DAYS,
    st.sampled_from(LATEST),
)
def test_more_facts_never_shorten(facts, day, name):
    before = reckon(facts, TERMS).eligible_on
    known = getattr(facts, name)
    after = reckon(replace(facts, **{name: max(day, known) if known else day}), TERMS).eligible_on

    if before is not None:
        assert after >= before


@settings(max_examples=40, deadline=None)
@given(KNOWN, st.sampled_from([name for name in vars(TERMS) if name != "book_years"]), st.integers(1, 30))
def test_longer_terms_never_shorten(facts, name, more):
    before = reckon(facts, TERMS).eligible_on

    assert before is None or reckon(facts, replace(TERMS, **{name: vars(TERMS)[name] + more})).eligible_on >= before


def test_chart_is_active_inactive_or_closed():
    today, seen = date(2026, 12, 1), date(2023, 12, 1)
    assert standing(Facts(seen_on=seen), today, 3) == Standing.INACTIVE
    assert standing(Facts(seen_on=seen + timedelta(days=1)), today, 3) == Standing.ACTIVE
    assert standing(Facts(), today, 3) == Standing.UNKNOWN
    assert standing(Facts(seen_on=today, closed="moved away"), today, 3) == Standing.CLOSED
    assert standing(Facts(seen_on=today, deceased=True), today, 3) == Standing.CLOSED
