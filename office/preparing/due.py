"""On which day which reminder is due. Pure: dates and closed dates in, a stage and its date out.

A new patient a week ahead, everyone two business days ahead, again one business day ahead while not confirmed.
Business days skip weekends and the days on which the whole practice is closed. Source: domain 4.8.
"""

from dataclasses import dataclass
from datetime import timedelta

from office.charts.businessdays import DAY, is_business_day
from office.preparing.models import Outcome, Stage

REACHED = (Outcome.CONFIRMED, Outcome.LEFT_MESSAGE, Outcome.SENT)
ASKED = (Outcome.CANCEL, Outcome.MOVE)


@dataclass(frozen=True)
class Ahead:
    """How long before the visit each reminder is due: calendar days, business days, business days. 0 is never."""

    new_days: int = 7
    first_days: int = 2
    again_days: int = 1


def business_days_before(day_on, count, closed):
    """The date `count` business days before a date, whatever day that is; the date itself for 0."""
    while count > 0:
        day_on -= DAY
        count -= is_business_day(day_on, closed)
    return day_on


def due_days(day_on, closed, ahead, *, new):
    """[(Stage, date on which it is due)] of a visit, the earliest first; `new` for a new patient."""
    found = []
    if new and ahead.new_days:
        found.append((Stage.WEEK, day_on - timedelta(days=ahead.new_days)))
    if ahead.first_days:
        found.append((Stage.FIRST, business_days_before(day_on, ahead.first_days, closed)))
    if ahead.again_days:
        found.append((Stage.AGAIN, business_days_before(day_on, ahead.again_days, closed)))
    return sorted(found, key=lambda one: one[1])


def stage_now(day_on, today, booked_on, closed, ahead, *, new):
    """(Stage, due date) that is due today for a visit that is not confirmed, or None.

    The latest whose day has come; what was due when the visit was booked is none: booking told the patient. On the
    day of the visit itself nothing is due any more.
    """
    if day_on <= today:
        return None
    come = [(stage, on) for stage, on in due_days(day_on, closed, ahead, new=new) if booked_on < on <= today]
    return come[-1] if come else None


def state_since(due_on, attempts):
    """What the attempts [(local date, Outcome)], oldest first, say of a reminder due since a date.

    "asked": the patient wants to cancel or move, which someone must finish, unless a yes came after it; "reached":
    nothing more until the next stage; "tried": still to do; "" when nobody tried.
    """
    answers = [outcome for _, outcome in attempts if outcome in (*ASKED, Outcome.CONFIRMED)]
    if answers and answers[-1] in ASKED:
        return "asked"
    since = [outcome for on, outcome in attempts if due_on is None or on >= due_on]
    if any(outcome in REACHED for outcome in since):
        return "reached"
    return "tried" if since else ""


def texts_left(sent_on, today, a_day, a_week):
    """True when one more text may go to a patient who got texts on these local dates."""
    week = [on for on in sent_on if today - timedelta(days=7) < on <= today]
    return week.count(today) < a_day and len(week) < a_week
