"""Sheets of the book for the screen: a day of all providers, a week of one. A fixed number of queries each."""

from dataclasses import dataclass
from datetime import date, timedelta

from office import clock
from office.jinja import minute
from office.scheduling.models import HOLDS_PLACE
from office.scheduling.queries.book import day_book, week_book
from office.scheduling.queries.demands import demand_of, needs_of, sees
from office.scheduling.queries.free import plans, providers
from office.scheduling.queries.holds import live_holds
from office.scheduling.queries.sites import site_names
from office.scheduling.sheet import AXIS_MINUTES, column, window
from office.settings import setting

WEEK_DAYS = 7


@dataclass
class Sheet:
    """Columns side by side over the same minutes; `axis` are the minutes at which a time is written."""

    day_on: date
    columns: list
    first: int
    last: int

    @property
    def axis(self):
        return range(self.first, self.last, AXIS_MINUTES)


def day_sheet(day_on, type):
    """All providers side by side on a date, with openings for a type (None: no openings): the active ones, and who
    has left but was booked that day."""
    rows = [*day_book(day_on), *live_holds(day_on, day_on)]
    everyone = providers(also={row.provider_id for row in rows})
    found = plans(day_on, day_on, [one.id for one in everyone], needs=needs_of(type) if type else ())
    wanted = [
        ((one.id, day_on), one, one.short, [row for row in rows if row.provider_id == one.id]) for one in everyone
    ]
    blind = {one.id for one in everyone if not one.active or (type and not sees(one, type))}
    return _sheet(day_on, wanted, found, rows, type, blind)


def week_sheet(provider, first_on, type):
    """One provider's seven days side by side; weekend days without hours and bookings are left out."""
    days = [first_on + timedelta(days=n) for n in range(WEEK_DAYS)]
    held = [row for row in live_holds(days[0], days[-1]) if row.provider_id == provider.id]
    rows = [*week_book(provider, first_on), *held]
    found = plans(days[0], days[-1], [provider.id], needs=needs_of(type) if type else ())
    wanted = [
        ((provider.id, on), on, f"{on:%a} {on:%b} {on.day}", mine)
        for on in days
        for mine in [[row for row in rows if row.day_on == on]]
        if on.weekday() < 5 or mine or found[provider.id, on].blocks
    ]
    blind = {provider.id} if not provider.active or (type and not sees(provider, type)) else ()
    return _sheet(first_on, wanted, found, rows, type, blind)


def _sheet(day_on, wanted, found, rows, type, blind):
    """Lay the columns out; the providers in `blind` do not see this type and have no openings."""
    step = setting("schedule.step_minutes")
    first, last = window(found.values(), rows)
    columns, demand, sites = [], demand_of(type) if type else None, site_names()
    for key, owner, title, mine in wanted:
        starts = _starts(found[key], key, None if key[0] in blind else demand, step)
        plan, until = found[key], _past_until(key[1])
        made = column(owner, title, plan, mine, starts, first, last, step, HOLDS_PLACE, until)
        made.where = where_words(plan, sites)
        columns.append(made)
    return Sheet(day_on, columns, first, last)


def where_words(plan, sites):
    """Where a provider is that day, by time, "" in a practice of one site: "Main office, from 1:00 PM North"."""
    if not sites.several:
        return ""
    found = []
    for block in sorted(plan.blocks, key=lambda block: block.start):
        name = sites[block.site]
        if not found or not found[-1].endswith(name):
            found.append(f"from {minute(block.start)} {name}" if found else name)
    return ", ".join(found)


def _starts(plan, key, demand, step):
    """Openings of a plan from now on; key is (provider id, date)."""
    if demand is None or key[1] < clock.today():
        return []
    found = plan.openings(demand.minutes_with(key[0]), step, **demand.asks)
    return [opening for opening in found if opening.start >= _past_until(key[1])]


def _past_until(on):
    """The minute of a date before which all is past."""
    if on == clock.today():
        return clock.minute_of_day()
    return 0 if on > clock.today() else 1440
