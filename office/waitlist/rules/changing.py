"""Changing what somebody waits for, with what it was before. Source: domain 4.5; style.md, nothing is overwritten."""

from datetime import timedelta

from office import audit, clock
from office.board import bump
from office.db import changed, writing
from office.errors import RuleError, StaleEdit
from office.jinja import minute
from office.scheduling.rules.places import refuse_gone
from office.settings import setting
from office.waitlist.models import EntryState, WaitChange, WaitEntry, WaitProvider, WaitType
from office.waitlist.queries import joined
from office.waitlist.rules.entries import check_wanted

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def change_entry(entry, seen_version, wanted, *, by):
    """Let somebody who waits want something else (Wanted); the place in line stays. Returns the WaitEntry.

    What was wanted before is kept as a WaitChange. Raises RuleError as `add_entry`, and: off the list already,
    nothing is different; StaleEdit.
    """
    with writing():
        now = WaitEntry.get_by_id(entry.id)
        refuse_gone(now.patient_id)
        if now.state != EntryState.WAITING:
            raise RuleError(f"This is off the list already: {now.state}.")
        before = wish_words(now)
        if now.version != seen_version:
            raise StaleEdit(before, now.version)
        earliest_on = wanted.earliest_on or now.earliest_on
        check_wanted(now.patient, wanted, earliest_on)
        values = {
            "weekdays": "".join(map(str, sorted(wanted.weekdays))), "from_minute": wanted.from_minute,
            "to_minute": wanted.to_minute, "earliest_on": earliest_on, "latest_on": wanted.latest_on,
            "notice_hours": wanted.notice_hours, "clinical": wanted.clinical, "reason": wanted.reason.strip(),
            "note": wanted.note.strip(), "expires_on": wanted.expires_on or _usual_end(wanted),
            "gives_up": wanted.gives_up,
        }  # fmt: skip
        _replace(now, WaitType, "type", wanted.types)
        _replace(now, WaitProvider, "provider", wanted.providers)
        changed(now, seen_version, **values)
        _trace(now, before, wish_words(now), by)
        bump("waitlist")
    return now


def _usual_end(wanted):
    usual = clock.today() + timedelta(days=setting("waitlist.days"))
    return min(usual, wanted.gives_up.day_on) if wanted.gives_up else usual


def _replace(entry, model, name, rows):
    """The types or providers of an entry as they are now; what they were is in the trace."""
    model.delete().where(model.entry == entry).execute()
    for row in dict.fromkeys(rows):
        model.create(entry=entry, **{name: row})


def _trace(entry, before, after, by):
    differs = {name for name in after if after[name] != before[name]}
    if not differs:
        raise RuleError("Nothing is different from what is on the list.")
    was, now = ({name: text[name] for name in after if name in differs} for text in (before, after))
    WaitChange.create(
        entry=entry, at=clock.now(), by=by.staff_id, who=by.name, before=_said(was), after=_said(now)
    )  # fmt: skip
    audit.record("waitlist.changed", entry, by=by, before=_said(was), after=_said(now))


def _said(words):
    return "; ".join(f"{name}: {text or 'none'}" for name, text in words.items())


def wish_words(entry):
    """{what: how it stands} of an entry, in words."""
    one, held = joined([entry])[0], entry.gives_up
    return {
        "types": " or ".join(sorted(type.code for type in one.types)),
        "providers": " or ".join(sorted(provider.short for provider in one.providers)) or "anybody",
        "days": " ".join(DAYS[int(digit)] for digit in entry.weekdays) or "any",
        "from": minute(entry.from_minute) if entry.from_minute else "",
        "until": minute(entry.to_minute) if entry.to_minute < 1440 else "",
        "not before": f"{entry.earliest_on:%m/%d/%Y}",
        "not after": f"{entry.latest_on:%m/%d/%Y}" if entry.latest_on else "",
        "notice": f"{entry.notice_hours} h",
        "priority": "clinical" if entry.clinical else "",
        "stays until": f"{entry.expires_on:%m/%d/%Y}",
        "gives up": f"{held.day_on:%m/%d/%Y} {minute(held.start_minute)}" if held else "",
        "reason": entry.reason,
        "note": entry.note,
    }
