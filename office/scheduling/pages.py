"""What the pages of the book are given, gathered: the side of a form that chooses a slot."""

from office.errors import RuleError
from office.patients.queries import banner, ties
from office.scheduling import queries, rules


def proposed(form, patient_id):
    """A BookingForm that begins with the type which new or established asks for."""
    if form.asked_type():
        return form
    return form.propose(queries.newness(patient_id, form.chosen_provider(), form.typed_day()))


def overriding(form, by):
    """ "book" for who may book over what is in the way, "ask" for who may propose it, "" when nobody need."""
    if not form.may_be_overridden():
        return ""
    return "book" if by.may("scheduling.override") else "ask" if by.may("scheduling.propose") else ""


def worded(form, override):
    """The same, with the label of the reason as it is meant for who can only ask."""
    if override == "ask":
        form.override.label.text = "Ask for it all the same, because"
    return override


def asks_only(form, by):
    """True when a reason for booking over a conflict was typed by someone who can only ask for it."""
    return bool((form.override.data or "").strip()) and overriding(form, by) == "ask"


def hold_chosen(patient_id, form, type, *, by, minutes=None, without=0):
    """Hold the slot that was chosen by pressing an offer or by an address; why it cannot be stands at its field."""
    provider = form.chosen_provider()
    if form.errors or not (form.chose_now() and type and provider):
        return  # what was refused keeps its own words
    given = {"by": by, "minutes": minutes, "without": without}
    try:
        rules.hold_place(patient_id, provider, type, form.typed_day(), form.typed_minute(), **given)
    except RuleError as error:
        form.reject(error)


def hold_typed(patient_id, form, type, *, by, minutes=None, without=0):
    """Hold the slot that was typed so far; (HeldRow or None, why it cannot be held in words)."""
    provider = form.chosen_provider()
    if not (form.slot_is_full() and type and provider):
        return None, ""
    try:
        given = {"by": by, "minutes": minutes, "without": without}
        rules.hold_place(patient_id, provider, type, form.typed_day(), form.typed_minute(), **given)
    except RuleError as error:
        return None, error.message
    return held_slot(patient_id, form, by=by), ""


def held_slot(patient_id, form, *, by):
    """The HeldRow of the slot in a form's fields, or None when it is not held for this clerk."""
    held = queries.held_by(queries.Holder(by.staff_id or 0, patient_id))
    return held if held and (held.day_on, held.start_minute) == form.typed_slot() else None


def booking_page(patient, form, type, *, by, without=0, minutes=None):
    """What stands beside a form that chooses a slot: openings on number keys, the held one, hints, the banner.

    `type` may be None in a practice without types; `without` leaves out the appointment that is being moved.
    """
    own, provider = queries.own_provider(patient.id), form.chosen_provider()
    given = {"own": own, "provider": provider, "wish": form.wish(), "without": without, "minutes": minutes}
    given["holder"] = queries.Holder(by.staff_id or 0, patient.id)
    slot, newness = form.typed_slot(), queries.newness(patient.id, provider, form.typed_day())
    given_hints = {"own": own, "without": without, "newness": newness}
    return {
        "form": form,
        "patient": patient,
        "banner": banner(patient, by),
        "own": own,
        "override": worded(form, overriding(form, by)),
        "held": held_slot(patient.id, form, by=by),
        "offers": queries.offers(type, patient=patient, **given) if type else [],
        "household": ties(patient.id),
        "newness": newness,
        "hints": queries.hints(patient, type, provider, *slot, **given_hints) if type else [],
    }
