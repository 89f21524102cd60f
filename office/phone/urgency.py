"""How soon a message must be begun: the kind's own clock, made shorter by what was said. Pure.

Source: domain 6.4 (child under three months: now; out of medicine, insulin, anticoagulant, seizure: two hours; urgent
referral: same day; a symptom: four hours and the same day; critical result: now).
"""

import re
from datetime import timedelta

from office import clock
from office.due import add_office_time
from office.phone.medicines import is_out, never_without
from office.phone.models import MessageKind, Urgency

ORDER = tuple(Urgency)
SYMPTOMS = (MessageKind.RED_FLAG, MessageKind.URGENT_SYMPTOM, MessageKind.SYMPTOM)
REFILLS = (MessageKind.REFILL, MessageKind.CONTROLLED_REFILL)
# The settings of the levels; NOW runs by the clock on the wall, the others by office hours.
SETTINGS = {Urgency.NOW: "red_flag", Urgency.SOON: "urgent_symptom", Urgency.HOURS: "out_of_medicine"}
AGE = re.compile(r"(\d+(?:\.\d+)?)\s*-?\s*(day|week|wk|month|mo)", re.IGNORECASE)
DAYS = {"day": 1, "week": 7, "wk": 7, "month": 30.4, "mo": 30.4}
YOUNG_DAYS, YOUNG_MONTHS = 91, 3


def judge(kind, said, *, born_on=None, today=None):
    """(Urgency, why) that follow from the kind and what was said (answers by key); why is "" for the kind's clock."""
    if kind == MessageKind.RED_FLAG:
        return Urgency.NOW, "An emergency."
    if kind in SYMPTOMS and (is_young(born_on, today) or young_by_words(said.get("age", ""))):
        return Urgency.NOW, "A child under three months: now."
    if kind in REFILLS:
        return _refill(said)
    if kind == MessageKind.REFERRAL and said.get("urgent") == "yes":
        return Urgency.TODAY, "An urgent referral: the same day."
    if kind == MessageKind.OUTSIDE and said.get("critical") == "yes":
        return Urgency.NOW, "A critical result: now, in person."
    if kind in (MessageKind.SYMPTOM, MessageKind.PERSONAL):
        return Urgency.TODAY, "The same day."
    return Urgency.KIND, ""


def _refill(said):
    special = never_without(said.get("drug", ""))
    if special:
        return Urgency.HOURS, f"{special.capitalize()}: two hours."
    if is_out(said.get("left", "")):
        return Urgency.HOURS, "Out of medicine: two hours."
    return Urgency.KIND, ""


def is_young(born_on, today):
    """True for a child under three months of age on a date."""
    if born_on is None or today is None or born_on > today:
        return False
    months = (today.year - born_on.year) * 12 + today.month - born_on.month - (today.day < born_on.day)
    return months < YOUNG_MONTHS


def young_by_words(text):
    """True when an age as it was said ("6 weeks", "newborn") is under three months."""
    found = AGE.search(text)
    if found:
        return float(found[1]) * DAYS[found[2].lower()] < YOUNG_DAYS
    return "newborn" in text.lower() or "just born" in text.lower()


def sooner(one, other):
    """True when the first Urgency is sooner than the second."""
    return ORDER.index(one) < ORDER.index(other)


def due_of(urgency, start, hours, *, kind_minutes, minutes, by_on=None):
    """The instant by which work that began at `start` is due; never later than the kind's own clock.

    `hours` are OfficeHours, `minutes` the settings of the levels by Urgency, `kind_minutes` that of the kind. A date
    by which it is needed (`by_on`) means closing time of that day, or of the last office day before it.
    """
    latest = add_office_time(start, timedelta(minutes=kind_minutes), hours)
    if by_on is not None:
        latest = min(latest, needed_by(by_on, start, hours))
    if urgency == Urgency.KIND:
        return latest
    if urgency == Urgency.TODAY:
        return min(latest, end_of_office_day(start, hours))
    if urgency == Urgency.NOW:
        return min(latest, start + timedelta(minutes=minutes[urgency]))
    return min(latest, add_office_time(start, timedelta(minutes=minutes[urgency]), hours))


def end_of_office_day(start, hours):
    """Closing time of the office day in which an instant falls, else of the next one."""
    opening = add_office_time(start, timedelta(0), hours)
    return hours.on(_local_date(opening))[1]


def needed_by(by_on, start, hours):
    """Closing time of the last office day up to a date; the end of the first one from `start` when there is none."""
    first = end_of_office_day(start, hours)
    day_on = by_on
    while day_on > _local_date(first):
        if span := hours.on(day_on):
            return span[1]
        day_on -= timedelta(days=1)
    return first


def _local_date(instant):
    return clock.local(instant).date()
