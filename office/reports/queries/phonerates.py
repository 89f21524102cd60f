"""The rates of the phone room, each with its formula in words and its target. Source: domain 6.7."""

from functools import cached_property
from statistics import fmean

from office import clock
from office.db import fetch
from office.phone.queries.company import CHECK_FAILED
from office.reports.queries import phonecalls as phone
from office.reports.queries.custody import local_day
from office.reports.queries.listing import instants
from office.reports.queries.rates import COLUMNS, Rate, measured
from office.reports.queries.spans import Measure, middle, share, spans, tally


class Period(tuple):
    """(first day, last day), with its incoming calls, read once for all rates; `earlier`: with 48 hours before."""

    @cached_property
    def earlier(self):
        return phone.calls(self, phone.AGAIN)

    @cached_property
    def calls(self):
        return [call for call in self.earlier if call.day_on >= self[0]]


def answered(period):
    """Calls that were picked up within 20 seconds."""
    found = phone.with_ring(period.calls)
    pairs = ((call.day_on, call.answered and call.wait <= phone.ANSWER_SECONDS) for call in found)
    return share(tally(pairs), period)


def wait(period):
    """Half of the calls were picked up within so many seconds."""
    return middle(_by_day(phone.with_ring(period.calls), "wait"), period)


def hold(period):
    """The average time on hold of those that were on hold."""
    return middle(_by_day([call for call in period.calls if call.held], "held"), period, fmean)


def _by_day(found, name):
    days = {}
    for call in found:
        if getattr(call, name) is not None:
            days.setdefault(call.day_on, []).append(getattr(call, name))
    return days


def abandoned(period):
    """Calls that nobody picked up."""
    return share(tally((call.day_on, call.abandoned) for call in phone.arrived(period.calls)), period)


def resolved(period):
    """Calls that settled everything, so that nothing was left to do."""
    left = phone.left_work(period)
    found = [one for one in period.calls if one.answered and one.ended and one.outcome not in phone.NO_CALLER]
    return share(tally((one.day_on, one.outcome in phone.SETTLED and one.id not in left) for one in found), period)


def again(period):
    """Calls of someone who had called within the 48 hours before."""
    found = period.earlier
    repeated = phone.again(found)
    inside = [call for call in found if call.key is not None and call.day_on >= period[0]]
    return share(tally((call.day_on, call.id in repeated) for call in inside), period)


def same_day(period):
    """Messages closed on the office day on which they were taken."""
    found = phone.messages(period)
    return share(tally(phone.same_day(found, phone.hours_over(found))), period)


def urgent_overdue(period):
    """Urgent messages whose due time passed while they were open."""
    due = phone.messages(period, by="due_at", only_urgent=True)
    late = [local_day(work.due_at) for work in due if phone.in_time(work) is False]
    bars = tuple((label, sum(first <= day <= last for day in late)) for label, first, last in spans(*period))
    return Measure(len(late) if due else None, f"of {len(due):,} urgent messages", bars)


def taken_over(period):
    """Red flags that a nurse or provider took over in time."""
    return share(tally(phone.flags_in_time(period)), period)


def failed(period):
    """Identity checks that failed."""
    rows = fetch("SELECT at FROM call_item WHERE what = ? AND at >= ? AND at < ?", CHECK_FAILED, *instants(*period))
    days = [local_day(at) for (at,) in rows]
    bars = tuple((label, sum(first <= day <= last for day in days)) for label, first, last in spans(*period))
    return Measure(len(days), "checks that failed", bars)


def unfinished(period):
    """Calls of the period that nobody has ended."""
    days = [call.day_on for call in period.calls if not call.ended]
    bars = tuple((label, sum(first <= day <= last for day in days)) for label, first, last in spans(*period))
    return Measure(len(days), f"as of {clock.today():%m/%d/%Y}", bars)


def reached(period):
    """Tries to call back on which the person was reached."""
    rows = fetch("SELECT at, tried FROM message_try WHERE at >= ? AND at < ?", *instants(*period))
    return share(tally((local_day(at), tried == "reached") for at, tried in rows), period)


# A further rate is a line here; its rows a report in the list of reports.
RATES = (
    Rate("Answered within 20 seconds", "%",
         "Incoming calls picked up at most 20 seconds after the first ring ÷ incoming calls whose first ring is on "
         "record. A call that was opened when it was picked up has no ring on record and counts nowhere.",
         answered, "answer-times", least=80),
    Rate("Time to answer, median", "s", "Seconds from the first ring on record to picking up: half are at most this.",
         wait, "answer-times"),
    Rate("Abandoned", "%",
         "Incoming calls that ended, or went dead, before anyone picked up ÷ all incoming calls but those that ring.",
         abandoned, "calls-by-hour", most=3, below=True),
    Rate("Time on hold, average", "s", "Seconds on hold ÷ calls that were on hold; all holds of a call together.",
         hold, "answer-times", most=50),
    Rate("First-call resolution", "%",
         "Calls that ended as resolved or booked and left no message and no open question about a bill ÷ calls that "
         "were answered and have ended. Spam and wrong numbers count nowhere.",
         resolved, "calls-by-hour", least=70),
    Rate("Repeat within 48 hours", "%",
         "Calls of someone who had called within the 48 hours before ÷ calls of people who can be told apart: by the "
         "call-back number, else by patient and relationship. Outside parties, spam and wrong numbers count nowhere.",
         again, "repeat-callers", most=10, below=True),
    Rate("Messages closed the same day", "%",
         "Messages closed on the day on which they were taken ÷ messages taken. What is taken after closing, or on a "
         "closed day, has the next office day.", same_day, "turnaround", least=90),
    Rate("Overdue urgent", "",
         "Urgent messages whose due time fell in the period and passed while they were open. Urgent: urgent symptom, "
         "red flag, and whatever was set due now or in 30 minutes.", urgent_overdue, "open-messages", most=0),
    Rate("Red flags taken over in time", "%",
         "Red flags that a nurse or provider took over within the minutes of the settings (3) ÷ red flags opened.",
         taken_over, ""),
    Rate("Call-backs that reached", "%", "Tries to call back that reached the person ÷ all tries.", reached,
         "call-backs"),
    Rate("Failed identity checks", "", "Checks of who calls that failed, wrong code words among them.", failed,
         "failed-checks"),
    Rate("Unfinished calls", "", "Calls that began in the period and that nobody has ended yet.", unfinished,
         "unfinished-calls"),
)  # fmt: skip


def rates(from_on, until_on):
    """Every rate of a period with its chart."""
    facts = ["Targets: practice policy. Time on hold: 50 seconds is the goal of health call centers."]
    return measured(RATES, Period(phone.period_of(from_on, until_on))), facts


__all__ = ["COLUMNS", "RATES", "rates"]
