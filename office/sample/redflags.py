"""Red flags of the sample: three of the last days with their minutes, and one of today that Tom has taken over."""

from datetime import timedelta

from office import clock
from office.board import bump
from office.bulk import at, follow, pour
from office.redflags.models import RedFlag, RedFlagStep
from office.sample.calendar import working_days
from office.sample.world import Rows

FLAG = (
    "id patient opened_at opened_by location callback caller_name about words saved_at saved_by disposed_at "
    "disposed_by disposition advice"
)
STEP = "flag at by who what to to_who detail"
WHERE, NUMBER = "at home, 18 Elm Street, Chicago", "312-555-0176"
AMBULANCE = "911: ambulance on its way"
# words, seconds to each step (what, seconds, who of the cast), disposition, what was found
SAID = (
    (
        "chest pressure since breakfast", (("told to dial 911", 35), ("will dial 911", 40), ("handed to", 50),
        ("taken over by", 110)), AMBULANCE, "Wife with him. Ambulance came at once; hospital told.",
    ),
    (
        "fever 101 in the baby, 7 weeks old", (("handed to", 40), ("no answer from", 130), ("handed to", 150),
        ("taken over by", 200)), "seen here now", "Mother comes in with the baby, 10 minutes away.",
    ),
    (
        "passed out, awake again now", (("told to dial 911", 45), ("does not want to dial 911", 50),
        ("a colleague dials 911", 90), ("handed to", 100), ("taken over by", 160)), AMBULANCE, "Awake when they came.",
    ),
    ("calf swollen and red since the long flight", (("handed to", 55), ("taken over by", 95)), "", ""),
)  # fmt: skip


def add_red_flags(world):
    """Write the red flags, the last of them open; a day that has not come yet has none."""
    flags, steps = Rows(RedFlag, FLAG), []
    days = working_days(world.day_on - timedelta(days=12), world.day_on - timedelta(days=1))[-len(SAID) + 1 :]
    moments = [clock.at_minute(day_on, 610 + 95 * place) for place, day_on in enumerate(days)]
    moments.append(clock.at_minute(world.day_on, max(1, min(world.minute, 1020) - 6)))
    for place, (moment, said) in enumerate(zip(moments, SAID, strict=False)):
        if moment <= clock.at_minute(world.day_on, min(world.minute, 1439)):
            _flag(world, flags, steps, 3 + 11 * place, moment, said)
    pour(RedFlag, flags.names, flags.rows)
    pour(RedFlagStep, STEP, steps)
    follow([RedFlag])
    bump("redflags")


def _flag(world, flags, steps, index, moment, said):
    words, done, disposition, advice = said
    person, ana, tom = world.people[index], world.staff["phone"], world.staff["nurse"]
    end = at(moment + timedelta(minutes=9)) if disposition else None
    caller = f"{person.first} {person.last}".strip()
    flag = flags.add(
        world.patient(index), at(moment), ana[0], WHERE, NUMBER, caller, caller, words, at(moment), ana[0], end,
        tom[0] if end else None, disposition or None, advice,
    )  # fmt: skip
    begin = (("red flag opened", 0), ("location said", 14), ("call-back number said", 25))
    for what, seconds in (*begin, *done):
        to = world.staff["front_desk"] if "colleague" in what else tom if what in NAMED else (None, "")
        detail = {"location said": WHERE, "call-back number said": NUMBER}.get(what, "")
        steps.append((flag, at(moment + timedelta(seconds=seconds)), ana[0], ana[1], what, *to, detail))
    if end:
        told = f"{disposition}. {advice} Told: the caller"
        steps.append((flag, end, tom[0], tom[1], "disposition", None, "", told))


NAMED = ("handed to", "no answer from", "taken over by")
