"""Who waits for a letter or a text, and what was sent. Reads only."""

from datetime import timedelta

from office import clock
from office.db import fetch
from office.errors import NotFound
from office.preparing.models import Letter, Sending, SendingKind, Way
from office.preparing.queries.reminders import reminders_of, to_do, unconfirmed
from office.settings import setting

BACK_DAYS = 30  # how long after a missed or canceled visit a letter makes sense
WITHOUT = (
    "SELECT a.id FROM appointment a WHERE a.standing = ? AND a.day_on >= ? AND a.day_on <= ? AND NOT EXISTS (SELECT 1 "
    "FROM reminder_attempt r WHERE r.appointment_id = a.id AND r.letter = ? AND r.way = 'letter'){} ORDER BY a.id"
)
NOTHING_AHEAD = (
    " AND NOT EXISTS (SELECT 1 FROM appointment n WHERE n.patient_id = a.patient_id AND n.day_on >= ? "
    "AND n.standing IN ('booked', 'confirmed'))"
)


def to_write(letter, due=None):
    """The Reminders whose letter of a kind (Letter) waits and may be mailed; `due` as `due_now` gives it, if at hand.

    Reminders by letter that are due; visits missed in the last 30 days without a letter; visits that the office called
    off, whose patients have nothing booked.
    """
    if letter == Letter.REMINDER:
        return [one for one in (due_now() if due is None else due) if one.way == Way.LETTER and not one.tried_today]
    rows = reminders_of(_missed() if letter == Letter.NO_SHOW else _called_off())
    return [one for one in rows if not one.letter.held and one.letter.lines]


def _missed():
    since, until = clock.today() - timedelta(days=BACK_DAYS), clock.today()
    given = ("no-show", since.isoformat(), until.isoformat(), str(Letter.NO_SHOW))
    return [key for (key,) in fetch(WITHOUT.format(""), *given)]


def _called_off():
    since, until = clock.today() - timedelta(days=BACK_DAYS), clock.today() + timedelta(days=BACK_DAYS)
    given = ("canceled by office", since.isoformat(), until.isoformat(), str(Letter.CALL_US))
    return [key for (key,) in fetch(WITHOUT.format(NOTHING_AHEAD), *given, clock.today().isoformat())]


def to_text(due=None):
    """The Reminders that are due and go by text: of each patient one in a file, for the limit counts patients."""
    first = {}
    for one in due_now() if due is None else due:
        if one.way == Way.TEXT:
            first.setdefault(one.patient_id, one)
    return list(first.values())


def due_now():
    """Whom to remind now; who asked to cancel or move is not reminded."""
    return [one for one in to_do(unconfirmed()) if one.state != "asked"]


def sendings(limit=20):
    """The latest Sendings, newest first."""
    return list(Sending.select().order_by(Sending.id.desc()).limit(limit))


def get_sending(sending_id):
    """One Sending. Raises NotFound."""
    found = Sending.get_or_none(Sending.id == sending_id)
    if found is None:
        raise NotFound()
    return found


def sent_with(sending):
    """The Reminders of a Sending, in the order in which they were sent."""
    rows = fetch("SELECT appointment_id FROM reminder_attempt WHERE sending_id = ? ORDER BY id", sending.id)
    return reminders_of([key for (key,) in rows])


def is_print(sending):
    """True when a Sending is letters on paper, which its page shows."""
    return sending.kind == SendingKind.LETTERS


def letterhead():
    """What every letter says of the practice."""
    return {"address": setting("practice.address"), "phone": setting("practice.phone")}
