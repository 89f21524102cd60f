"""What the calendar brings: one run for each day, in order, also for days on which the machine was off.

A step that ran for a day finds nothing more to do for it. Source: domain 1.6, 1.9, 1.10; issue 3, point 6.
"""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from office import audit, clock
from office.closures.rules import fill_ahead
from office.db import fetch, writing
from office.duplicates.rules import find_duplicates
from office.errors import RuleError
from office.life.models import NightlyRun
from office.life.rules.death import escalate_deaths
from office.life.rules.ofage import AHEAD, TOLD, come_of_age, limit_many
from office.loans.rules import climb_ladder, tell_of_leaves
from office.missing.rules import pass_on
from office.patients.majority import born_to_be_of_age, ends_of_age, of_age_on
from office.patients.models import Contact, ContactRole, Patient
from office.patients.rules import mark_all_name_alerts
from office.recalls.rules import propose_well_child
from office.settings import setting
from office.waitlist.rules import expire_entries, pass_places

PORTION = 500


@dataclass(frozen=True)
class Step:
    """One thing that the night does: `act(day_on, by)` gives words of what it did; some need the last day only."""

    name: str
    act: Any
    each_day: bool = True


def run_nights(last_on=None, *, by, only=False, say=print):
    """Run every day since the last run up to `last_on` (today), in order; return the NightlyRuns.

    `only`: that one day and no other. Raises RuleError for a day that is still to come.
    """
    last_on = last_on or clock.today()
    if last_on > clock.today():
        raise RuleError(f"{last_on} is still to come: nobody comes of age before the day.")
    days = [last_on] if only else days_due(last_on)
    return [run_day(day_on, by=by, whole=day_on == days[-1], say=say) for day_on in days]


def days_due(last_on):
    """The days that no run has ended for, up to a date, oldest first; that date itself when nothing was missed."""
    ended = NightlyRun.select().where(NightlyRun.ended_at.is_null(False)).order_by(NightlyRun.day_on.desc()).first()
    if ended is None or ended.day_on >= last_on:
        return [last_on]
    return [ended.day_on + timedelta(days=ahead) for ahead in range(1, (last_on - ended.day_on).days + 1)]


def run_day(day_on, *, by, whole=True, say=print):
    """Do every step for one day and keep the report; with `whole` also those that look at the whole index."""
    with writing():
        run, _ = NightlyRun.get_or_create(day_on=day_on, defaults={"started_at": clock.now()})
    report = {}
    for step in STEPS:
        if step.each_day or whole:
            report[step.name] = step.act(day_on, by)
            say(f"{day_on}  {step.name}: {report[step.name]}")
    with writing():
        kept = json.dumps(report)
        NightlyRun.update(ended_at=clock.now(), report=kept).where(NightlyRun.id == run.id).execute()
        audit.record(
            "nightly.ran", run, by=by, day=day_on, **{name.replace(" ", "_"): w for name, w in report.items()}
        )
    return NightlyRun.get_by_id(run.id)


def _of_age(day_on, by):
    return _came_of_age(dict.fromkeys(_born_then(day_on, setting("majority_age")), day_on), by)


def _of_age_late(day_on, by):
    """Those whose birth date was mended, or whose day came before the first run."""
    return _came_of_age(dict(_late(day_on, setting("majority_age"))), by)


def _came_of_age(due, by):
    made = sum(come_of_age(Patient.get_by_id(key), due[key], by=by) is not None for key in sorted(due))
    return counted(made, "patient came of age", "patients came of age")


def _born_then(day_on, years):
    born = [one.isoformat() for one in born_to_be_of_age(day_on, years)]
    return [key for one in born for (key,) in fetch("SELECT id FROM patient WHERE born_on = ?", one)]


def _late(day_on, years):
    """(patient, birthday) where somebody still has a say that ended then: a birth date was mended, or days missed."""
    for key, born_on, role, authority, since in (
        Contact.select(Contact.patient, Patient.born_on, Contact.role, Contact.authority, Contact.since)
        .join(Patient)
        .where(Contact.role.in_((ContactRole.PERMITTED, ContactRole.REPRESENTATIVE)) & Contact.revoked_at.is_null())
        .where(Contact.until.is_null() | (Contact.until >= day_on))
        .where(Patient.born_on < day_on - timedelta(days=365 * years))
        .tuples()
        .iterator()
    ):
        on = of_age_on(born_on, years)
        if on <= day_on and ends_of_age(role, authority, since, on):
            yield key, on


def _limits(day_on, by):
    """Give a last day to every say around a minor that has none, or one that does not fit the birthday any more.

    As limit_say does for one patient; many at once after an import, so in portions.
    """
    years, due = setting("majority_age"), []
    for key, born_on, role, authority, since, until, because in (
        Contact.select(
            Contact.id, Patient.born_on, Contact.role, Contact.authority, Contact.since, Contact.until,
            Contact.ended_because,
        )
        .join(Patient)
        .where(Contact.role.in_(TOLD) & Contact.revoked_at.is_null())
        .where(Patient.born_on > day_on - timedelta(days=366 * years))
        .tuples()
        .iterator()
    ):  # fmt: skip
        on = of_age_on(born_on, years)
        fits = until is not None and (until < on if because != AHEAD else until == on - timedelta(days=1))
        if not fits and on > day_on and ends_of_age(role, authority, since, on):
            due.append((key, on - timedelta(days=1)))
    for start in range(0, len(due), PORTION):
        with writing():
            limit_many(due[start : start + PORTION], by=by)
    return counted(len(due), "permission around a minor got its end", "permissions around minors got their end")


def _deaths(day_on, by):
    return counted(escalate_deaths(day_on, by=by), "death not verified in time", "deaths not verified in time")


def _permissions(day_on, by):
    """A permission whose last day has passed says so by itself; it had ended already."""
    ended = 0
    over = Contact.revoked_at.is_null() & (Contact.until < day_on) & (Contact.ended_because == "")
    while rows := list(Contact.select().where(over).order_by(Contact.id).limit(PORTION)):
        with writing():
            for contact in rows:
                Contact.update(ended_because="its last day has passed").where(Contact.id == contact.id).execute()
                audit.record("patient.contact_ended", contact, by=by, role=str(contact.role), until=contact.until)
        ended += len(rows)
    return counted(ended, "permission ended", "permissions ended")


def _names(day_on, by):
    return counted(mark_all_name_alerts(), "patient with a name alert", "patients with a name alert")


def _doubles(day_on, by):
    open_pairs, new = find_duplicates(by=by)
    return f"{counted(open_pairs, 'open pair', 'open pairs')}, {new:,} new"


def _holidays(day_on, by):
    """The book has the holidays of the next 18 months."""
    return counted(fill_ahead(day_on, by=by), "holiday written into the book", "holidays written into the book")


def _wait_list(day_on, by):
    ended, passed = expire_entries(day_on, by=by), pass_places(day_on, by=by)
    return f"{counted(ended, 'entry', 'entries')} ended, {counted(passed, 'place', 'places')} passed"


def _well_child(day_on, by):
    return counted(propose_well_child(day_on, by=by), "child due for a visit", "children due for a visit")


def _searches(day_on, by):
    """Charts that are not found in time: the manager, then the assessment of a possible breach."""
    return counted(pass_on(day_on, by=by), "search passed on", "searches passed on")


def _loans(day_on, by):
    """Who has a chart too long hears of it, each rung once; the records desk hears who goes away with charts."""
    told, leaves = climb_ladder(by=by), tell_of_leaves(by=by)
    return f"{counted(told, 'message', 'messages')} about overdue charts, {counted(leaves, 'leave', 'leaves')}"


def counted(found, one, many):
    """0 patients, 1 patient, 2 patients: a count with its noun."""
    return f"{found:,} {one if found == 1 else many}" if isinstance(found, int) else str(found)


# What the night does, in this order; a part that has something to do each night adds its Step here.
STEPS = [
    Step("coming of age", _of_age),
    Step("of age before", _of_age_late, each_day=False),
    Step("minors", _limits, each_day=False),
    Step("permissions", _permissions),
    Step("deaths", _deaths),
    Step("missing charts", _searches, each_day=False),
    Step("wait list", _wait_list),
    Step("well-child recalls", _well_child, each_day=False),
    Step("name alerts", _names, each_day=False),
    Step("possible duplicates", _doubles, each_day=False),
    Step("holidays", _holidays, each_day=False),
    Step("charts out", _loans, each_day=False),
]
