"""The numbers of the sample's directory: most verified by Maria this fall, some a long time ago, some by nobody."""

from datetime import timedelta

from office import clock
from office.bulk import at, follow, pour
from office.directory.models import NumberCheck, Party, PartyNumber
from office.sample.world import Rows

NUMBER = "id party use number digits added_at added_by added_who verified_at verified_who verified_how"
HOW = ("their own web site", "called it and they said who they are", "printed on their letterhead or card")
MORE = {"hospital": ("records", "312-555-01%02d"), "provider": ("after hours", "312-555-01%02d")}


def add_numbers(world):
    """Write a number for each phone and fax of the directory, and another for hospitals and doctors."""
    numbers, checks = Rows(PartyNumber, NUMBER), []
    for place, party in enumerate(Party.select().order_by(Party.id)):
        for use, text in _numbers(place, party):
            _number(world, numbers, checks, party, use, text)
    pour(PartyNumber, NUMBER, numbers.rows)
    pour(NumberCheck, "number at by who how holds", checks)
    follow([PartyNumber])


def _numbers(place, party):
    more = MORE.get(party.kind)
    found = [("main", party.phone), ("fax", party.fax), *([(more[0], more[1] % (60 + place))] if more else [])]
    return [(use, text) for use, text in found if text]


def _number(world, numbers, checks, party, use, text):
    maria, place = world.staff["front_desk"], len(numbers.rows)
    digits = "".join(sign for sign in text if sign in "0123456789")
    shown = f"({digits[:3]}) {digits[3:6]}-{digits[6:]}"
    days = (40, 95, 420, 12, 0)[place % 5]
    checked = at(clock.at_minute(world.day_on - timedelta(days=days), 900)) if days else None
    how = HOW[place % len(HOW)]
    verified = (checked, maria[1], how) if checked else (None, None, None)
    added = at(clock.at_minute(world.day_on - timedelta(days=430), 700))
    number = numbers.add(party.id, use, shown, digits, added, *maria, *verified)
    if checked:
        checks.append((number, checked, *maria, how, True))
