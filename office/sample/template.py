"""What the sample's template shows beside plain hours: rooms, limits of types, held, frozen and wave blocks.

The further blocks lie outside the hours in which the sample books, and none of its random draws is touched.
"""

from office.bulk import follow, pour
from office.db import run
from office.scheduling.models import Hours, Release, Resource, Sort, TypeMinutes, Weeks

NURSES_TYPES = ("NURSE", "SHOT", "LAB", "BPCHK", "INR")
DOCTORS_TYPES = ("NEW", "EST", "ACUTE", "PHYS", "AWV", "WCC", "PROC", "PREOP", "POSTOP")
PATEL, LEE, GOMEZ, KIM, NURSE = range(5)
TUESDAY, WEDNESDAY, THURSDAY = 1, 2, 3
ROOMS = (
    (Sort.ROOM, "procedure room", "Procedure 1"),
    (Sort.EQUIPMENT, "ECG machine", "ECG 1"),
)
# provider, weekday, start, end, capacity, weeks, label, kinds, frozen, release, number, wave
BLOCKS = (
    (PATEL, TUESDAY, 1020, 1080, 1, Weeks.EVERY, "same-day", "ACUTE", False, Release.SAME_DAY, 480, ""),
    (LEE, THURSDAY, 1020, 1080, 1, Weeks.ODD, "school forms", "FORM,WCC", False, Release.BUSINESS_DAYS, 2, ""),
    (GOMEZ, WEDNESDAY, 720, 780, 1, Weeks.EVERY, "Charting", "", True, Release.NONE, 0, ""),
    (KIM, THURSDAY, 1020, 1140, 1, Weeks.FIRST, "Physicals", "PHYS", False, Release.NONE, 0, ""),
    (NURSE, THURSDAY, 1020, 1080, 2, Weeks.EVERY, "Shot clinic", "SHOT", False, Release.NONE, 0, "0:2 20:1 40:1"),
)


def add_template(world, since):
    """Write rooms, the limits of types and providers, and the further blocks, valid since a date."""
    pour(Resource, "sort kind name", [(str(sort), kind, name) for sort, kind, name in ROOMS])
    rows = [
        (world.providers[who][0], weekday, start, end, capacity, since.isoformat(), None, str(weeks), label, kinds,
         frozen, str(release), number, wave)
        for who, weekday, start, end, capacity, weeks, label, kinds, frozen, release, number, wave in BLOCKS
    ]  # fmt: skip
    names = (
        "provider weekday start_minute end_minute capacity from_on to_on weeks label kinds frozen release "
        "release_number wave"
    )
    pour(Hours, names, rows)
    pour(TypeMinutes, "type provider minutes", [(world.types["PROC"][0], world.providers[KIM][0], 60)])
    _limits(world)
    follow([Resource, TypeMinutes])


def _limits(world):
    for codes, who in ((NURSES_TYPES, "nurse"), (DOCTORS_TYPES, "provider")):
        for code in codes:
            run("UPDATE appointment_type SET who = ? WHERE id = ?", who, world.types[code][0])
    run(
        "UPDATE appointment_type SET buffer_after_minutes = 10, room_kind = 'procedure room', may_be_overbooked = ? "
        "WHERE id = ?",
        False,
        world.types["PROC"][0],
    )
    run("UPDATE appointment_type SET min_days_between = 5 WHERE id = ?", world.types["SHOT"][0])
    run("UPDATE appointment_type SET max_age_years = 20 WHERE id = ?", world.types["WCC"][0])
    run("UPDATE appointment_type SET min_age_years = 18 WHERE id = ?", world.types["PHYS"][0])
    run("UPDATE provider SET who = 'nurse', credentials = 'RN' WHERE id = ?", world.providers[NURSE][0])
    for who, languages in ((PATEL, "Hindi"), (LEE, ""), (GOMEZ, "Spanish"), (KIM, "Korean")):
        run("UPDATE provider SET credentials = 'MD', languages = ? WHERE id = ?", languages, world.providers[who][0])
