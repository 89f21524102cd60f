"""What the manager's pages of the template are given, gathered, and a block in words."""

from datetime import timedelta

from office import clock
from office.jinja import day as day_shown
from office.jinja import minute
from office.scheduling import queries, rules
from office.scheduling.forms import ClosingForm
from office.scheduling.models import Release, Weeks
from office.scheduling.queries.sites import locations
from office.scheduling.queries.weeks import is_valid
from office.scheduling.template import forms

AHEAD = 60  # days in which the first day of a changed block is looked for


def hours_page(**bound):
    """The manager's page of hours; `bound` is the form that was refused, among fresh ones."""
    fresh = {
        "closing": ClosingForm(formdata=None).prepare(),
        "provider": forms.ProviderForm(formdata=None),
        "type": forms.TypeForm(formdata=None),
        "room": forms.ResourceForm(formdata=None),
        "location": forms.LocationForm(formdata=None),
    }
    return {
        "forms": {**fresh, **bound},
        "form": next(iter(bound.values()), None),
        "people": queries.hours_list(),
        "closings": queries.closings_ahead(),
        "outside": queries.in_closings(),
        "types": queries.all_types(),
        "rooms": queries.all_resources(),
        "phrases": block_words,
        "locations": locations(),
    }


def week_page(provider, form, *, by, day_on=None, change=None):
    """A provider's week of the template, as it is or as a Change would make it, with the form of a block."""
    monday = _monday(first_day(change) if change else day_on or clock.today())
    return {
        "provider": provider,
        "form": form,
        "days": queries.template_week(provider, monday, change),
        "monday": monday,
        "change": change,
        "outside": rules.look_at_stranded(queries.stranded(provider, change), by=by, provider=provider)
        if change
        else [],
        "phrases": block_words,
        "before": (monday - timedelta(days=7)).isoformat(),
        "after": (monday + timedelta(days=7)).isoformat(),
    }


def _outside(provider, change, by):
    return rules.look_at_stranded(queries.stranded(provider, change), by=by, provider=provider)


def block_page(hours, form, end_form, *, by, change=None, outside=()):
    """The page that changes or ends one block."""
    view = week_page(hours.provider, form, by=by, change=change, day_on=_next_day(hours))
    return {**view, "hours": hours, "end_form": end_form, "outside": list(outside) or view["outside"]}


def first_day(change):
    """The first date on which a change can be seen: the first day of a new block, else the one after the end."""
    start = min((row.from_on for row in change.begins), default=None) or change.last_on + timedelta(days=1)
    start = max(start, clock.today())
    days = (start + timedelta(days=n) for n in range(AHEAD))
    return next((on for on in days if any(is_valid(row, on) for row in change.begins)), start)


def _next_day(hours):
    days = (max(hours.from_on, clock.today()) + timedelta(days=n) for n in range(AHEAD))
    return next((on for on in days if is_valid(hours, on)), clock.today())


def _monday(on):
    return on - timedelta(days=on.weekday())


def block_words(row):
    """What a block says beside its times, as short phrases for the manager."""
    kinds, held = row.kinds.replace(",", ", "), row.held_for.replace(",", ", ")
    found = [
        f"at {row.location.name}" if row.location_id else "",
        "frozen" if row.frozen else "",
        f"only {kinds}" if kinds and not row.frozen else "",
        wave_words(row.wave) if row.wave else f"{row.capacity} at the same time" if row.capacity > 1 else "",
        row.weeks.value if row.weeks != Weeks.EVERY else "",
        f"held{' for ' + held if held else ''} until {release_words(row)}" if row.release != Release.NONE else "",
        f"until {day_shown(row.to_on)}" if row.to_on else "",
    ]
    return [words for words in found if words]


def wave_words(text):
    """A wave as it is said: "0:2 20:1" -> "wave: 2 at :00, 1 at :20"."""
    pieces = (piece.split(":") for piece in text.split())
    return "wave: " + ", ".join(f"{most} at :{int(at):02}" for at, most in pieces)


def release_words(row):
    """When a hold opens, as it is said."""
    if row.release == Release.SAME_DAY:
        return f"{minute(row.release_number)} of the day"
    unit = row.release.value if row.release_number > 1 else row.release.value.replace("s ", " ", 1)
    return f"{row.release_number} {unit}"


def drafted_rows(provider, form):
    """The Change that adds what a HoursForm says."""
    rows = rules.drafted(provider, form.weekdays.data, *form.span(), **form.details())
    return queries.Change(begins=tuple(rows))
