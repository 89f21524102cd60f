"""What the sample has done before the visits to come: checks, authorizations, interpreters, reminders."""

from datetime import timedelta

from office.bulk import follow, pour
from office.db import fetch
from office.preparing.models import (
    Answer,
    Auth,
    AuthKind,
    AuthLink,
    AuthVersion,
    EligibilityCheck,
    InterpreterState,
    InterpreterStep,
    Letter,
    Outcome,
    ReminderAttempt,
    Sending,
    SendingKind,
    Stage,
    Way,
)
from office.sample.calendar import next_working_days
from office.sample.world import Rows

DAYS = 3  # working days that are prepared
MORNING = 470  # 7:50, when the first calls of the day are made
CHECK = "patient payer answer plan copay_cents deductible_left_cents source reference note at by who"
VERSION = "auth number payer from_on to_on visits about provider at by who"
ATTEMPT = "appointment stage way letter outcome reached words sending at by who"
STEP = "appointment state language agency at by who"
SOURCES = ("insurer’s web site", "phone", "clearinghouse")
AGREED = "SELECT patient_id FROM patient_phone WHERE text_permission = ? AND until IS NULL AND bad_since IS NULL"
AHEAD = (
    "SELECT a.id, a.patient_id, a.provider_id, a.standing, p.language, p.interpreter, c.payer, c.plan, c.copay_cents "
    "FROM appointment a JOIN patient p ON p.id = a.patient_id LEFT JOIN coverage c ON c.id = (SELECT MIN(id) FROM "
    "coverage WHERE patient_id = p.id AND rank = 1) WHERE a.day_on = ? AND a.standing IN ('booked', 'confirmed') "
    "AND p.privacy = 'normal' ORDER BY a.id"
)


def add_preparing(world):
    """Write what was done for the visits of the next working days, as of yesterday."""
    days = next_working_days(world.day_on, DAYS)
    booked = [(day_on, *row) for day_on in days for row in fetch(AHEAD, day_on.isoformat())]
    _checks(world, booked)
    _auths(world, [row for row in booked if row[0] == days[1]] or booked)
    _interpreters(world, booked)
    open_rows = [[row for row in booked if row[0] == day_on and row[4] == "booked"] for day_on in days]
    _reminders(world, open_rows[0], open_rows[1][:4] if world.minute > MORNING else [])


def _who(world, key, day_on, minute):
    """At, by, who of an act on a day."""
    return world.moment(day_on, minute), world.staff_id(key), world.who(key)


def _checks(world, booked):
    random, rows, seen = world.random("eligibility"), [], set()
    for _, _, patient, _, _, _, _, payer, plan, copay in booked:
        if not payer or patient in seen or random.random() < 0.4:
            continue
        seen.add(patient)
        chance = random.random()
        answer = Answer.UNABLE if chance < 0.05 else Answer.INACTIVE if chance < 0.12 else Answer.ACTIVE
        note = "their site was down" if answer == Answer.UNABLE else ""
        left = random.randrange(0, 150) * 1000 if answer == Answer.ACTIVE else None
        asked = world.day_on - timedelta(days=random.choice((1, 1, 1, 2, 6)))
        reference = f"{random.randrange(10**7):07}"
        said = (payer, answer.value, plan or "", copay, left, random.choice(SOURCES), reference, note)
        rows.append((patient, *said, *_who(world, "biller", asked, 550 + random.randrange(300))))
    pour(EligibilityCheck, CHECK, rows)


def _auths(world, booked):
    """One that holds, one that ends the day before, one that is only asked for, one that nobody linked."""
    auths, versions, links = Rows(Auth, "id patient kind asked_at"), [], []
    for number, row in enumerate(booked[2:30:7]):
        day_on, appointment, patient, provider, _, _, _, payer = row[:8]
        asked = _who(world, "biller", world.day_on - timedelta(days=9), 600 + number)
        kind = AuthKind.REFERRAL if number % 2 else AuthKind.AUTHORIZATION
        key = auths.add(patient, kind.value, asked[0])
        given = number != 2
        last = day_on - timedelta(days=1) if number == 1 else day_on + timedelta(days=60)
        said = (
            f"A-{4021 + number}" if given else "", payer or "", (day_on - timedelta(days=30)).isoformat(),
            last.isoformat(), 6, "knee pain, physical therapy", provider if number == 0 else None,
        )  # fmt: skip
        versions.append((key, *said, *asked))
        if number != 3:
            links.append((appointment, key, asked[0], asked[1]))
    pour(Auth, auths.names, auths.rows)
    pour(AuthVersion, VERSION, versions)
    pour(AuthLink, "appointment auth at by", links)
    follow([Auth])


def _interpreters(world, booked):
    rows = []
    for number, row in enumerate([row for row in booked if row[6]]):
        appointment, language = row[1], row[5]
        asked = _who(world, "phone", world.day_on - timedelta(days=2), 620 + number % 60)
        if number % 3 < 2:
            rows.append((appointment, InterpreterState.REQUESTED.value, language, "", *asked))
        if number % 3 == 0:
            told = _who(world, "phone", world.day_on - timedelta(days=1), 640 + number % 60)
            rows.append((appointment, InterpreterState.BOOKED.value, language, "Lakeside Language Line", *told))
    pour(InterpreterStep, STEP, rows)


def _reminders(world, booked, early):
    """Yesterday some were reached, some were not, and a few letters and texts went out; this morning four calls."""
    sendings, rows = Rows(Sending, "id kind letter at by who count"), []
    day_on, letter = world.day_on - timedelta(days=1), Letter.REMINDER.value
    out = _who(world, "phone", day_on, 610)
    agreed = {key for (key,) in fetch(AGREED, True)}
    texted = [row for row in booked if row[2] in agreed][:3]
    batches = {SendingKind.TEXTS: texted, SendingKind.LETTERS: [row for row in booked[1:12:4] if row not in texted]}
    for kind, some in batches.items():
        if not some:
            continue
        sending = sendings.add(kind.value, letter, *out, len(some))
        way = Way.TEXT if kind == SendingKind.TEXTS else Way.LETTER
        for row in some:
            rows.append((row[1], Stage.FIRST.value, way.value, letter, Outcome.SENT.value, "", "", sending, *out))
    for number, row in enumerate(booked[2:30:4]):
        outcome = (Outcome.LEFT_MESSAGE, Outcome.NO_ANSWER)[number % 2]
        told = _who(world, "phone", day_on, 630 + 2 * number)
        rows.append((row[1], Stage.FIRST.value, Way.CALL.value, letter, outcome.value, "", "", None, *told))
    this_morning = _who(world, "phone", world.day_on, MORNING)
    left = (Stage.FIRST.value, Way.CALL.value, letter, Outcome.LEFT_MESSAGE.value, "", "", None)
    rows += [(row[1], *left, *this_morning) for row in early]
    pour(Sending, sendings.names, sendings.rows)
    pour(ReminderAttempt, ATTEMPT, rows)
    follow([Sending])
