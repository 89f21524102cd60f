"""Why a policy is refused, each in words at its field; shared by all that write one."""

from datetime import timedelta

from office import clock
from office.coverage.models import Coverage, CoverageEvent, PayerKind
from office.coverage.numbers import member_number
from office.coverage.queries import filing_days_left, ordinal, terms_of
from office.directory.models import Party, PartyKind
from office.errors import RuleError
from office.staff.models import Role
from office.tasks.rules import make_task
from office.visits.models import Visit

FARTHEST = timedelta(days=366)
US = "%m/%d/%Y"
MOST_DAYS = 5  # named in a task
NAMED = (PayerKind.MEDICARE, PayerKind.MEDICAID, PayerKind.TRICARE)


def payer_named(name):
    """The payer of the directory that has exactly this name, in whatever capitals, or None."""
    payers = Party.select().where((Party.kind == PartyKind.PAYER) & Party.active & Party.name.contains(name[:60]))
    return next((one for one in payers if one.name.casefold() == name.casefold()), None)


def kind_of(name, party):
    """The PayerKind by the payer's terms, else by its name, else a group plan."""
    terms = terms_of(party) if party else None
    if terms and terms.id:
        return terms.kind
    return next((kind for kind in NAMED if kind.casefold() in name.casefold()), PayerKind.GROUP)


def checked_number(text, kind):
    """The member number as it is stored. Raises RuleError at "member_number"."""
    try:
        return member_number(text, kind)
    except ValueError as error:
        raise RuleError(str(error), field="member_number") from None


def refuse_backwards(from_on, to_on):
    """Raise RuleError at "to_on" when a policy ends before it begins."""
    if from_on and to_on and to_on < from_on:
        raise RuleError(
            f"It ends {to_on:{US}}, before it begins {from_on:{US}}. If it never held, enter it in error.",
            field="to_on",
        )


def refuse_error(row):
    """Raise RuleError for a policy that was entered in error."""
    if row.error_at:
        raise RuleError(f"This policy was entered in error: {row.error_because}. Add the right one.")


def refuse_same(patient, payer, plan, number, from_on, to_on=None):
    """Raise RuleError at "member_number" for a card that is on file already."""
    same = meeting(patient, from_on, to_on).where(Coverage.member_number == number)
    for one in same:
        if (one.payer.casefold(), one.plan.casefold()) == (payer.casefold(), plan.casefold()):
            raise RuleError("This card is on file already. Use All unchanged.", field="member_number")


def refuse_meeting(patient, rank, from_on, to_on, *, without=(), field="from_on"):
    """Raise RuleError when another policy has this rank on one of these days."""
    meets = meeting(patient, from_on, to_on).where((Coverage.rank == rank) & Coverage.id.not_in(list(without)))
    other = meets.order_by(Coverage.from_on).first()
    if other:
        words = f"{other.said} is {ordinal(rank - 1).lower()} {span(other)}: the days meet. "
        raise RuleError(words + "End it the day before, or let this one stand behind it.", field=field)


def meeting(patient, from_on, to_on=None):
    """A query of the policies of a patient that hold on some day from one date to another, inclusive."""
    query = Coverage.select().where((Coverage.patient == patient) & Coverage.error_at.is_null())
    if from_on:
        query = query.where(Coverage.to_on.is_null() | (Coverage.to_on >= from_on))
    if to_on:
        query = query.where(Coverage.from_on.is_null() | (Coverage.from_on <= to_on))
    return query


def next_rank(patient, from_on, to_on=None):
    """The rank behind everything that holds on one of these days."""
    return max((one.rank for one in meeting(patient, from_on, to_on)), default=0) + 1


def span(one):
    """From when to when, in words."""
    start = f"from {one.from_on:{US}}" if one.from_on else ""
    end = f"to {one.to_on:{US}}" if one.to_on else ""
    return " ".join(part for part in (start, end) if part) or "without dates"


def note_event(policy_id, words, by):
    """Keep what happened to a policy, inside the rule's transaction."""
    return CoverageEvent.create(coverage=policy_id, words=words, at=clock.now(), by=by.staff_id, who=by.name)


def tell_biller(coverage, from_on, words, by):
    """A task for the biller when the patient was seen on days for which the coverage is another one now."""
    days = _seen(coverage, from_on)
    if not days:
        return None
    told = ", ".join(f"{day:{US}}" for day in days[:MOST_DAYS])
    words = f"{words} Check what was billed for {told}; the plan may take money back."
    return _task(coverage, from_on, words, by)


def tell_what_to_bill(coverage, by):
    """A task for the biller when a policy that begins in the past covers visits that may still be billed to it.

    It says how many days are left for each. Source: domain 7.6, 7.10 question 6; scenario A15.
    """
    days = [(day, filing_days_left(coverage, day)) for day in _seen(coverage, coverage.from_on, coverage.to_on)]
    open_days = [f"{day:{US}}: {left.said}" for day, left in days if left.left >= 0]
    if not open_days:
        return None
    words = f"{coverage.said} {span(coverage)} is new on record. Visits that may be billed to it: "
    words += "; ".join(open_days[:MOST_DAYS]) + "."
    return _task(coverage, coverage.from_on, words, by)


def _seen(coverage, from_on, to_on=None):
    """Past days on which the patient was seen, the latest first."""
    until = min(filter(None, (to_on, clock.today())))
    seen = (Visit.patient == coverage.patient_id) & Visit.day_on.between(from_on, until)
    return [row.day_on for row in Visit.select(Visit.day_on).where(seen).order_by(Visit.day_on.desc())]


def _task(coverage, from_on, words, by):
    return make_task(
        "coverage changed", words, key=f"coverage:{coverage.policy_id}:{from_on}:{clock.now():%Y%m%d%H%M%S}",
        owner_role=Role.BILLER, patient=coverage.patient_id, due_on=clock.today(),
        link=f"/patients/{coverage.patient_id}/coverage", by=by,
    )  # fmt: skip
