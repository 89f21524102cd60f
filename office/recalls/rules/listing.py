"""Adding a recall, contacting the patient, ending it with the reason. Source: domain 4.5."""

from office import audit, clock
from office.board import bump
from office.db import changed, writing
from office.errors import RuleError, StaleEdit
from office.patients.queries import home_address
from office.patients.rules import mark_bad
from office.patients.rules.calling import number_called, refuse_unpermitted
from office.recalls.models import OPEN, STANDS, Heard, Recall, RecallContact, RecallState, Way
from office.recalls.queries import get_recall
from office.scheduling.rules.places import refuse_gone
from office.waitlist.queries import shown_number

ENDS = {Heard.DECLINED: RecallState.DECLINED, Heard.MOVED_AWAY: RecallState.MOVED_AWAY}
BY_HAND = (RecallState.SEEN, RecallState.DECLINED, RecallState.MOVED_AWAY)
FITTING = {
    Way.CALL: tuple(one for one in Heard if one != Heard.SENT),
    Way.TEXT: (Heard.SENT, Heard.WRONG_NUMBER, *ENDS, Heard.WILL_CALL),
    Way.LETTER: (Heard.SENT,),
    Way.HERE: (Heard.WILL_CALL, *ENDS),
}


def add_recall(patient, kind, type, due_on, *, by, what="", every_months=None, note=""):
    """Say that a patient is due for something on a date; return the Recall.

    Raises RuleError: gone; no date, or over five years off (field due); months out of range (every); the same
    stands already.
    Source: domain 4.5.
    """
    with writing():
        refuse_gone(patient.id)
        what = what.strip()
        if due_on is None:
            raise RuleError("Type when it is due.", field="due")
        if abs((due_on - clock.today()).days) > 5 * 366:
            raise RuleError("This is more than five years off. Check the year.", field="due")
        if every_months is not None and not 1 <= every_months <= 120:
            raise RuleError("Between 1 and 120 months.", field="every")
        same = (Recall.patient == patient) & (Recall.kind == kind) & (Recall.what == what)
        if Recall.select().where(same & Recall.state.in_(STANDS)).exists():
            raise RuleError(f"A recall for {what or kind} stands already.", field="kind")
        row = Recall.create(
            patient=patient, kind=kind, what=what, type=type, due_on=due_on, every_months=every_months,
            note=note.strip(), made_at=clock.now(), made_by=by.staff_id,
        )  # fmt: skip
        audit.record("recall.added", row, by=by, kind=str(kind), due=due_on)
        bump("recalls")
    return row


def open_recall(patient_id, recall_id, *, by):
    """One recall of this patient, noted as looked at. Raises NotFound."""
    row = get_recall(patient_id, recall_id)
    audit.record("recall.opened", row, by=by)
    return row


def contact(recall, seen_version, way, heard, *, by, phone_id=None, note=""):
    """Keep one try to reach the patient about a recall; return the RecallContact.

    It counts as contacted 1, 2, 3; declined or moved away ends the recall. Raises RuleError: the recall is not open;
    way and outcome do not go together (field heard); what the patient's permissions refuse (phone, heard, way);
    StaleEdit.
    """
    with writing():
        now = _open_now(recall, seen_version)
        if heard not in FITTING[way]:
            raise RuleError(f"“{heard}” does not go with “{way}”. Choose what came of it.", field="heard")
        phone = number_called(now.patient_id, phone_id) if way in (Way.CALL, Way.TEXT) else None
        _refuse_way(now.patient_id, way, heard, phone)
        if heard == Heard.WRONG_NUMBER:
            mark_bad(now.patient, phone.id, True, by=by)
        made = RecallContact.create(
            recall=now, at=clock.now(), by=by.staff_id, who=by.name, way=way, heard=heard,
            phone=shown_number(phone) if phone else "", note=note.strip(),
        )  # fmt: skip
        changed(now, now.version, state=RecallState.CONTACTED, contacts=now.contacts + 1)
        audit.record("recall.contacted", made, by=by, patient=now.patient_id, way=str(way), heard=str(heard))
        if heard in ENDS:
            close(now, ENDS[heard], f"said so {'here' if way == Way.HERE else 'by ' + way}", by=by)
        bump("recalls")
    return made


def _open_now(recall, seen_version):
    now = Recall.get_by_id(recall.id)
    if now.state not in OPEN:
        raise RuleError(f"This recall is {now.state} already. Nothing was changed.")
    if now.version != seen_version:
        raise StaleEdit({"note": now.note}, now.version)
    return now


def _refuse_way(patient_id, way, heard, phone):
    """Each way needs its permission: texts an agreement, letters an address, calls what the number allows."""
    if way == Way.LETTER and home_address(patient_id) is None:
        raise RuleError("There is no address to write to. Ask for it first.", field="way")
    if way == Way.TEXT and (phone is None or not phone.text_permission):
        raise RuleError("The patient did not agree to texts on this number. Call or write.", field="phone")
    if way in (Way.CALL, Way.TEXT):
        if phone is None and way == Way.CALL:
            raise RuleError("Choose the number that was called.", field="phone")
        try:
            refuse_unpermitted(phone, heard)
        except RuleError as error:
            raise RuleError(error.message, field="heard" if error.field == "outcome" else error.field) from None


def end_recall(recall, seen_version, state, because, *, by):
    """End an open or booked recall by hand, with the reason: seen elsewhere, declined, moved away. Returns it.

    Raises RuleError: no reason (field because), ended already, not such an end (state); StaleEdit.
    """
    with writing():
        now = Recall.get_by_id(recall.id)
        if now.state not in STANDS:
            raise RuleError(f"This recall is {now.state} already.")
        if state not in BY_HAND:
            raise RuleError("Choose how it ended.", field="state")
        if not because.strip():
            raise RuleError("Say why, in a word.", field="because")
        if now.version != seen_version:
            raise StaleEdit({"because": now.ended_because}, now.version)
        close(now, state, because.strip(), by=by)
    return now


def close(recall, state, because, *, by):
    """End a recall, inside the caller's transaction."""
    told = {"state": state, "ended_because": because, "ended_at": clock.now(), "ended_by": by.staff_id}
    changed(recall, recall.version, **told)
    audit.record("recall.ended", recall, by=by, state=str(state), because=because)
    bump("recalls")


def reopen(recall, because, *, by):
    """Let a recall be due or contacted again as it was, inside the caller's transaction."""
    state = RecallState.CONTACTED if recall.contacts else RecallState.DUE
    again = {"state": state, "appointment": None, "ended_at": None, "ended_by": None, "ended_because": ""}
    changed(recall, recall.version, **again)
    audit.record("recall.reopened", recall, by=by, because=because)
    bump("recalls")


def reopen_recall(recall, seen_version, because, *, by):
    """Let a recall that was booked or has ended be open again: the booking was for something else. Returns it.

    Raises RuleError: no reason (field because), it is open, the patient is gone; StaleEdit.
    """
    with writing():
        now = Recall.get_by_id(recall.id)
        refuse_gone(now.patient_id)
        if now.state in OPEN:
            raise RuleError("This recall is open.")
        if not because.strip():
            raise RuleError("Say why, in a word.", field="because")
        if now.version != seen_version:
            raise StaleEdit({"because": now.ended_because}, now.version)
        reopen(now, because.strip(), by=by)
    return now


def end_all(patient, state, because, *, by):
    """End every recall of a patient that stands, such as after a death; return them."""
    with writing():
        rows = list(Recall.select().where((Recall.patient == patient) & Recall.state.in_(STANDS)).order_by(Recall.id))
        for row in rows:
            close(row, state, because, by=by)
    return rows


def resume_recall(recall, *, by, because):
    """Let a recall that a report of death ended be open again. Raises RuleError: it is not deceased, gone."""
    with writing():
        now = Recall.get_by_id(recall.id)
        refuse_gone(now.patient_id)
        if now.state != RecallState.DECEASED:
            raise RuleError(f"This recall is {now.state}: there is nothing to resume.")
        reopen(now, because, by=by)
    return now
