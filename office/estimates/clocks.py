"""By when a good-faith estimate is owed, in business days. Pure. Source: 45 CFR 149.610(b)(1)(vi); domain 7.9."""

from office.charts.businessdays import DAY, add_business_days, business_days_past, is_business_day
from office.estimates.models import EstimateWhy

FAR, NEAR = 10, 3  # business days between booking and service
FAR_DUE, NEAR_DUE, ASKED_DUE = 3, 1, 3


def due_on(why, asked_on, service_on, closed):
    """The day by which the estimate is to be given, or None where the law asks for none.

    Booked 10 business days ahead or more: 3 business days after; 3 to 9: the next one; fewer: none unless asked.
    Asked: 3 business days after.
    """
    if why == EstimateWhy.ASKED or service_on is None:
        return add_business_days(asked_on, ASKED_DUE, closed)
    ahead = business_days_past(asked_on, service_on, closed)
    if ahead >= FAR:
        return add_business_days(asked_on, FAR_DUE, closed)
    return add_business_days(asked_on, NEAR_DUE, closed) if ahead >= NEAR else None


def last_change_on(service_on, closed):
    """The last day on which an estimate may be given anew: one business day before the service."""
    on = service_on - DAY
    while not is_business_day(on, closed):
        on -= DAY
    return on


def year_later(day_on):
    """The last day that one estimate of repeated services may cover: twelve months on."""
    last = day_on.replace(year=day_on.year + 1, day=28 if (day_on.month, day_on.day) == (2, 29) else day_on.day)
    return last
