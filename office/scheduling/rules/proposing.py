"""Ask those who decide about the book: the manager about all of it, a provider about the own hours. The place is not
taken meanwhile. Source: domain 10.2, overbook/template/closure: P for front desk, phone and nurse."""

from office import audit, clock
from office.board import bump
from office.db import changed, writing
from office.errors import NotFound, RuleError, StaleEdit
from office.jinja import minute
from office.scheduling.models import Asked, Proposal, ProposalState
from office.scheduling.queries.conflicts import look_at
from office.scheduling.queries.demands import minutes_with
from office.scheduling.queries.proposals import booked_within, decides
from office.scheduling.rules.booking import book_appointment, move_appointment
from office.scheduling.rules.hours import add_closing
from office.scheduling.rules.places import Refused, said
from office.staff.models import Role
from office.tasks.rules import make_task, settle_tasks

WHOLE_DAY = (0, 1440)


def propose_booking(patient, provider, type, day_on, start_minute, *, reason, why, by, how="desk"):
    """Ask to book over what is in the way; return the Proposal. Nothing is booked, and the place is not held.

    Raises RuleError: no provider, no reason for the visit, no `why` (field "override"), nothing is in the way, asked
    already; Refused: what is in the way cannot be booked over.
    """
    if not (reason or "").strip():
        raise RuleError("Type the reason for the visit, in the patient's words.", field="reason")
    given = {"patient": patient, "type": type, "reason": reason.strip(), "how": how}
    return _propose_slot(Asked.BOOKING, provider, day_on, start_minute, why, by=by, **given)


def propose_move(appointment, provider, day_on, start_minute, *, reason, why, by):
    """Ask to move a booking over what is in the way; `reason` is why it is moved. Returns the Proposal.

    Raises as `propose_booking`.
    """
    given = {"patient": appointment.patient, "type": appointment.type, "reason": reason, "appointment": appointment}
    return _propose_slot(Asked.MOVE, provider, day_on, start_minute, why, by=by, **given)


def _propose_slot(asked, provider, day_on, start_minute, why, *, by, patient, type, appointment=None, **given):
    why = (why or "").strip()
    if not why:
        raise RuleError("Type why it should be booked all the same.", field="override")
    if provider is None:
        raise RuleError("Choose the provider: whose hours are they?", field="provider")
    with writing():
        minutes = appointment.minutes if appointment else minutes_with(type, provider)
        visit = (provider, type, day_on, start_minute, minutes)
        found = look_at(patient.id, *visit, without=appointment.id if appointment else 0).conflicts
        if not found:
            raise RuleError("Nothing is in the way there: leave the reason out and book.", field="override")
        if not all(one.overridable for one in found):
            raise Refused(sorted(found, key=lambda one: one.overridable))
        same = (Proposal.patient == patient) & (Proposal.day_on == day_on) & (Proposal.start_minute == start_minute)
        if Proposal.select().where(same & (Proposal.state == ProposalState.OPEN)).exists():
            raise RuleError("This was asked already, and is not answered yet.", field="override")
        return _keep(
            asked, why, by=by, patient=patient, provider=provider, type=type, appointment=appointment, day_on=day_on,
            start_minute=start_minute, end_minute=start_minute + minutes,
            in_the_way=" ".join(one.words.removesuffix(" Choose another time.") for one in found), **given,
        )  # fmt: skip


def propose_closing(provider, day_on, why, *, by, start_minute=0, end_minute=1440):
    """Ask to close a day, or hours of it, for a provider or (None) the practice. Returns the Proposal.

    Raises RuleError: no reason (field "why"), no day, past, ends before it starts.
    """
    if not (why or "").strip():
        raise RuleError("Type why.", field="why")
    if day_on is None or day_on < clock.today():
        raise RuleError("Type the day, from today on.", field="day")
    if not 0 <= start_minute < end_minute <= 1440:
        raise RuleError("The end must be after the start.", field="end")
    span = {"day_on": day_on, "start_minute": start_minute, "end_minute": end_minute}
    with writing():
        return _keep(Asked.CLOSING, why.strip(), by=by, provider=provider, **span)


def propose_hours(provider, why, *, by):
    """Ask, in words, for a change of a provider's normal hours. Returns the Proposal. Raises RuleError: no words."""
    if not (why or "").strip():
        raise RuleError("Type what should change, and why.", field="why")
    with writing():
        return _keep(Asked.HOURS, why.strip(), by=by, provider=provider)


def _keep(asked, why, *, by, **values):
    row = Proposal.create(asked=asked, why=why, at=clock.now(), by=by.staff_id, who=by.name, **values)
    audit.record("proposal.asked", row, by=by, asked=str(asked), why=why)
    owners = [("manager", {"owner_role": Role.MANAGER})]
    if row.provider_id and row.provider.staff_id:
        owners.append(("provider", {"owner_role": Role.PROVIDER, "owner": row.provider.staff}))
    for name, owner in owners:
        make_task(
            "proposal", f"{by.name} asks for a {asked}: {words_of_proposal(row)}.", key=f"proposal:{row.id}:{name}",
            patient=row.patient_id, due_on=clock.today(), link="/schedule/proposals", by=by, **owner,
        )  # fmt: skip
    bump("day")
    return row


def words_of_proposal(row):
    """What is asked, in the words of a list."""
    whose = row.provider.short if row.provider_id else "whole practice"
    if row.day_on is None:
        return f"{whose}, {row.why}"
    if row.asked == Asked.CLOSING:
        whole = (row.start_minute, row.end_minute) == WHOLE_DAY
        until = f"to {minute(row.end_minute)}" if row.end_minute < WHOLE_DAY[1] else "to the end of the day"
        span = "all day" if whole else f"{minute(row.start_minute)} {until}"
        return f"{row.day_on:%m/%d/%Y}, {span}, {whose}"
    return said(row.day_on, row.start_minute, whose)


def accept_proposal(proposal, seen_version, *, by):
    """Do what was asked, in the decider's name; tell the proposer. Returns the Proposal.

    A booking or move is made over what is in the way now; a closing closes. Of a change of the hours it says that it
    was made. Raises RuleError: may not decide, answered already, patients are booked into a closing; StaleEdit; and
    what booking, moving and closing raise: then it stays open.
    """
    with writing():
        row = _open(proposal, seen_version, by)
        made = None
        if row.asked == Asked.BOOKING:
            slot = (row.patient, row.provider, row.type, row.day_on, row.start_minute)
            made = book_appointment(*slot, reason=row.reason, how=row.how, override=_over(row), by=by)
        elif row.asked == Asked.MOVE:
            slot = (row.provider, row.day_on, row.start_minute)
            old = row.appointment
            made = move_appointment(old, old.version, *slot, reason=row.reason, override=_over(row), by=by)
        elif row.asked == Asked.CLOSING:
            _refuse_stranding(row)
            span = {"start_minute": row.start_minute, "end_minute": row.end_minute}
            add_closing(row.provider, row.day_on, row.why, by=by, **span)
        return _decide(row, ProposalState.ACCEPTED, "", by, made=made)


def refuse_proposal(proposal, seen_version, answer, *, by):
    """Say no, with or without words; tell the proposer. Returns the Proposal. Raises as `accept_proposal`."""
    with writing():
        return _decide(_open(proposal, seen_version, by), ProposalState.REFUSED, (answer or "").strip(), by)


def withdraw_proposal(proposal, *, by):
    """Take the own proposal back. Returns it. Raises RuleError: another's, answered already."""
    with writing():
        row = Proposal.get_by_id(proposal.id)
        if row.by_id is None or row.by_id != by.staff_id:
            raise RuleError("Only who asked can take it back.")
        if row.state != ProposalState.OPEN:
            raise RuleError(f"This is {row.state} already.")
        changed(row, row.version, state=ProposalState.WITHDRAWN, decided_at=clock.now(), decided_by=by.staff_id)
        settle_tasks(f"proposal:{row.id}:", "withdrawn", by=by)
        audit.record("proposal.withdrawn", row, by=by)
    return row


def open_proposal(proposal_id):
    """One Proposal. Raises NotFound."""
    found = Proposal.get_or_none(Proposal.id == proposal_id)
    if found is None:
        raise NotFound()
    return found


def _over(row):
    return f"{row.why} (asked by {row.who})"


def _open(proposal, seen_version, by):
    row = Proposal.get_by_id(proposal.id)
    if not decides(row, by):
        raise RuleError("The office manager decides this, or the provider about the own hours.")
    if row.state != ProposalState.OPEN:
        raise RuleError(f"This is {row.state} already{', by ' + row.decided_who if row.decided_who else ''}.")
    if row.version != seen_version:
        raise StaleEdit({"state": str(row.state)}, row.version)
    return row


def _refuse_stranding(row):
    count = booked_within(row)
    if count:
        who = "1 patient is" if count == 1 else f"{count} patients are"
        raise RuleError(f"{who} booked then. Open it under Closures, which lists them, then say no here.")


def _decide(row, state, answer, by, made=None):
    decided = {"decided_at": clock.now(), "decided_by": by.staff_id, "decided_who": by.name}
    changed(row, row.version, state=state, answer=answer, made=made, **decided)
    settle_tasks(f"proposal:{row.id}:", f"{state} by {by.name}", by=by)
    audit.record(f"proposal.{state}", row, by=by, asked=str(row.asked), answer=answer)
    if row.by_id:
        words = f"{by.name} {'says yes' if state == ProposalState.ACCEPTED else 'says no'}: {words_of_proposal(row)}."
        link = f"/patients/{row.patient_id}/appointments/{made.id}" if made else "/schedule/proposals"
        make_task(
            "answer", f"{words} {answer}".strip(), key=f"answer:{row.id}", owner_role=Role.FRONT_DESK, owner=row.by,
            patient=row.patient_id, due_on=clock.today(), link=link, by=by,
        )  # fmt: skip
    bump("day")
    return row
