"""When someone comes of age, and whose say ends then. Pure: dates and words in, dates and yes or no out.

Source: domain 1.9 (turns 18), 1.4 (the list of permitted persons that parents made ends); 45 CFR 164.502(g).
"""

from calendar import isleap
from datetime import date

from office.patients.models import ContactRole

# Authorities that do not come from being a minor's parent or guardian: they stay, and someone looks at the paper.
LASTING = ("healthcare poa", "court", "executor", "administrator", "conservator")


def of_age_on(born_on, years):
    """The birthday on which someone is of age; born on 29 February: 1 March in a year without that day."""
    year = born_on.year + years
    return date(year, 3, 1) if (born_on.month, born_on.day) == (2, 29) and not isleap(year) else date(
        year, born_on.month, born_on.day
    )  # fmt: skip


def born_to_be_of_age(day_on, years):
    """The birth dates of those who come of age on a date: one, two on some 1 March, none on some 29 February."""
    tries = [(day_on.year - years, day_on.month, day_on.day), (day_on.year - years, 2, 29)]
    born = [date(*one) for one in dict.fromkeys(tries) if one[1:] != (2, 29) or isleap(one[0])]
    return [one for one in born if of_age_on(one, years) == day_on]


def ends_of_age(role, authority, since, came_of_age_on):
    """True when this person's say ends because the patient is of age: given while the patient was a minor, and not
    by an authority that lasts. A guarantor and an emergency contact stay."""
    if since >= came_of_age_on:
        return False
    lasts = authority.strip().lower() in LASTING
    return role == ContactRole.PERMITTED or (role == ContactRole.REPRESENTATIVE and not lasts)


def over_by_age(role, authority, since, born_on, today, years):
    """True when a say has ended by age already, whether or not the nightly run has written so."""
    if born_on is None:
        return False
    on = of_age_on(born_on, years)
    return on <= today and ends_of_age(role, authority, since, on)
