"""Offering a place: each try is a row; accepting books, or moves the booking that is given up. Source: domain 4.5."""

from office import audit, clock
from office.board import bump
from office.db import writing
from office.errors import RuleError
from office.patients.rules import mark_bad
from office.patients.rules.calling import number_called, refuse_unpermitted
from office.scheduling.models import AppointmentType
from office.scheduling.rules import book_appointment, move_appointment
from office.waitlist.models import EntryState, FreedPlace, PlaceState, Told, WaitEntry, WaitOffer
from office.waitlist.queries import shown_number, with_candidates
from office.waitlist.rules.entries import close
from office.waitlist.rules.places import close_place

MOVED_WHY = "wait list: an earlier place, asked by the patient"


def offer_place(place, entry, outcome, *, by, phone_id=None, note=""):
    """Keep one try to give a place to somebody who waits; return the WaitOffer.

    Accepted, the booking they have is moved there in one step, and its old place is offered on; who has none is
    booked, and the entry ends. Declined, they keep their place in line for other places.
    Raises RuleError: what the patient's permissions refuse (fields phone, outcome); the place or the entry is not
    open any more; the place does not suit them any more; what the book refuses.
    Source: domain 4.5.
    """
    with writing():
        now, one = FreedPlace.get_by_id(place.id), WaitEntry.get_by_id(entry.id)
        _refuse_ended(now, one)
        found = next((each for each in with_candidates([now])[0].candidates if each.entry.id == one.id), None)
        if found is None:
            raise RuleError(
                "This place does not suit them any more: it, or their wish, has changed. Load the page anew."
            )
        phone = number_called(one.patient_id, phone_id)
        refuse_unpermitted(phone, outcome)
        if outcome == Told.WRONG_NUMBER:
            mark_bad(one.patient, phone.id, True, by=by)
        booked, gave_up = _accept(now, one, found, by) if outcome == Told.ACCEPTED else (None, None)
        offer = WaitOffer.create(
            place=now, entry=one, at=clock.now(), by=by.staff_id, who=by.name, outcome=outcome,
            phone=shown_number(phone) if phone else "", note=note.strip(), booked=booked, gave_up=gave_up,
        )  # fmt: skip
        audit.record("waitlist.offered", offer, by=by, patient=one.patient_id, outcome=str(outcome), place=now.id)
        bump("waitlist")
    return offer


def _refuse_ended(place, entry):
    if place.state != PlaceState.OPEN:
        raise RuleError(f"This place is {place.state} now. Nothing was changed.")
    if entry.state != EntryState.WAITING:
        raise RuleError(f"This patient is not on the wait list any more: {entry.state}.")


def _accept(place, entry, found, by):
    """Book or move; (the booking, the one that was given up or None)."""
    close_place(place, PlaceState.FILLED, "accepted from the wait list", by=by)
    held = found.waiting.now_at
    slot = (place.provider, place.day_on, place.start_minute)
    if held:
        booked = move_appointment(held, held.version, *slot, reason=MOVED_WHY, by=by)
    else:
        type = AppointmentType.get_by_id(found.type.id)
        given = {"reason": entry.reason, "how": "wait list", "by": by}
        booked = book_appointment(entry.patient, place.provider, type, *slot[1:], **given)
    entry = WaitEntry.get_by_id(entry.id)  # the book told the list about the booking
    close(entry, EntryState.BOOKED, "accepted a place that came free", by=by, booked=booked)
    return booked, held
