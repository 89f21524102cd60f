"""What the pages of closures are given, gathered."""

from office import clock
from office.closures import forms, queries, rules
from office.closures.holidays import words_of
from office.closures.models import HolidayKind
from office.patients.queries import get_patient
from office.patients.queries.rows import rows_of
from office.scheduling.models import AppointmentType, Provider
from office.scheduling.queries import offers, providers
from office.scheduling.queries.hints import added_hints
from office.settings import setting

OFFERS = 6


def affected_page(affected):
    """Who would be affected, with their two identifiers; None before one has looked."""
    people = {row.id: row for row in rows_of(list({one.patient_id for one in affected or []}))}
    return {"affected": affected, "people": people}


def closure_page(closure_id, line_id, *, by, line_form=None, mass_form=None):
    """The work list, the line in hand with its next openings, and what can be done to many."""
    closure = queries.get_closure(closure_id)
    rows = queries.worklist(closure)
    hand = queries.in_hand(rows, line_id)
    rules.look_at(closure_id, hand and queries.get_line(hand.id).appointment, by=by)
    return {
        "closure": closure,
        "rows": rows,
        "hand": hand,
        "beside": _beside(rows, hand),
        "counts": queries.totals([closure])[closure_id],
        "offers": _offers(hand) if hand and hand.open and by.may("closures.work") else [],
        "put_back": queries.to_put_back(rows),
        "cut_off": queries.cut_off(closure),
        "line_form": line_form or forms.LineForm(formdata=None),
        "mass_form": mass_form or forms.MassForm(formdata=None).prepare(),
    }


def _offers(hand):
    """[(OpeningRow, what to know of it)]: the next openings for a line, the own provider's first.

    From its day on, or from today for who must be seen.
    """
    from_on = clock.today() if hand.must else hand.day_on
    type, own = AppointmentType.get_by_id(hand.type_id), Provider.get_by_id(hand.provider_id)
    own = own if own.active else None
    patient = get_patient(hand.patient_id)
    given = {"own": own, "patient": patient, "from_on": from_on, "limit": OFFERS, "minutes": hand.minutes}
    rows = offers(type, without=hand.appointment_id, **given)
    known = {one.id: one for one in providers()}
    return [(row, added_hints(patient, known[row.provider_id], row.day_on, hand.appointment_id)) for row in rows]


def _beside(rows, hand):
    """(line before, line after) the one in hand among those that are open, None at an end."""
    left = [row.id for row in rows if row.open]
    if hand is None or hand.id not in left:
        return None, None
    at = left.index(hand.id)
    return (left[at - 1] if at else None), (left[at + 1] if at + 1 < len(left) else None)


def next_open(line):
    """The open line after this one, or the first that is open."""
    ids = open_lines(queries.get_closure(line.closure_id))
    at = ids.index(line.id) if line.id in ids else -1
    return next(iter([*ids[at + 1 :], *ids]), None)


def open_lines(closure):
    """The ids of the lines that are open."""
    return [row.id for row in queries.worklist(closure) if row.open]


def active_provider(provider_id):
    """An active Provider, or None."""
    return Provider.get_or_none((Provider.id == provider_id) & Provider.active)


def letterhead():
    """What stands at the head of a letter."""
    return {"address": setting("practice.address"), "phone": setting("practice.phone")}


def holiday_page(year, form=None):
    """The holidays of a year, the rules, and the form for one more."""
    today = clock.today()
    shown = min(max(year or today.year, today.year - 5), today.year + 10)
    return {
        "year": shown,
        "holidays": queries.holidays_of(shown),
        "rules": [(row, words_of(rule)) for row, rule in queries.rules_in_force()],
        "form": form or forms.HolidayForm(formdata=None).prepare(),
    }


def kind_of(form):
    """The HolidayKind that the form says."""
    return HolidayKind(form.kind.data)
