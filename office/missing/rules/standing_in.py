"""The folder that stands for a missing one: asked for by one person, approved by another, merged back at the end.

Source: domain 2.8 (at 15 minutes before the visit), 10.3 (two persons).
"""

from office import audit, clock
from office.board import bump
from office.charts.models import VolumeState
from office.charts.rules import make_replacement, merge_back
from office.db import writing
from office.errors import NotFound, RuleError
from office.missing.models import Replacement, ReplacementState
from office.missing.queries import replacement_of
from office.missing.rules.looking import link_of, read_again
from office.staff.models import Role
from office.tasks.rules import make_task, settle_tasks

SHORTEST_REASON = 5


def get_replacement(case, replacement_id):
    """The Replacement of a search; NotFound for another search's."""
    found = Replacement.get_or_none((Replacement.id == replacement_id) & (Replacement.case == case.id))
    if found is None:
        raise NotFound()
    return found


def ask_replacement(case, *, by):
    """Ask for a replacement folder; the records lead gets the task to approve it. Return the Replacement.

    Raises RuleError: found meanwhile, one is asked for or made already, the program asks.
    """
    with writing():
        case = read_again(case)
        made = _ask(case, by)
        volume = case.volume
        make_task(
            "Approve a replacement folder", f"{volume.patient}, Vol {volume.number} is missing. {by.name} asks.",
            key=f"search:{case.id}:replacement:{made.id}", owner_role=Role.RECORDS_LEAD, patient=volume.patient,
            due_on=clock.today(), link=link_of(case), by=by,
        )  # fmt: skip
        audit.record("missing.replacement_asked", made, by=by, patient=volume.patient_id)
    return made


def _ask(case, by):
    if by.staff_id is None:
        raise RuleError("A person asks for a replacement folder.")
    if case.volume.replaces_id:
        raise RuleError("This is a replacement folder itself. Print its label and papers again instead.")
    if replacement_of(case.id):
        raise RuleError("A replacement folder is asked for or made already.")
    bump("searches", "day")
    return Replacement.create(case=case, asked_at=clock.now(), asked_by=by.staff_id, asked_who=by.name)


def approve_replacement(replacement, *, by):
    """Approve a replacement folder that somebody else asked for; it is made. Return its Volume.

    Raises RuleError: the role may not, the same person asked, found meanwhile, decided already.
    Source: domain 2.8, supervisor approves.
    """
    with writing():
        replacement = _undecided(replacement)
        if not by.may("missing.approve"):
            raise RuleError("The records lead or the manager approves a replacement folder.")
        if replacement.asked_by_id == by.staff_id:
            raise RuleError("You asked for it yourself: another person approves. In an emergency say why.")
        return _make(replacement, "", by)


def make_in_emergency(case, reason, *, by):
    """Make a replacement folder without a second person, by role and reason; return its Volume.

    The manager gets the task to look at it afterwards.
    Raises RuleError: the role may not, no reason (field "reason"), found meanwhile, one is made already.
    """
    with writing():
        case, reason = read_again(case), reason.strip()
        if not by.may("missing.emergency"):
            raise RuleError("Your role may not do this. Call the records lead, a nurse or the physician.")
        if len(reason) < SHORTEST_REASON:
            raise RuleError("Say why it cannot wait for a second person.", field="reason")
        asked = replacement_of(case.id)
        asked = asked if asked and asked.state == ReplacementState.ASKED else _ask(case, by)
        volume = _make(asked, reason, by)
        make_task(
            "Replacement made in an emergency", f"{by.name} made it alone for {case.volume.patient}: {reason}",
            key=f"search:{case.id}:emergency:{asked.id}", owner_role=Role.MANAGER, patient=case.volume.patient,
            due_on=clock.today(), link=link_of(case), by=by,
        )  # fmt: skip
    return volume


def _undecided(replacement):
    """The Replacement as it is now; RuleError when it was decided or its volume found."""
    replacement = Replacement.get_by_id(replacement.id)
    if replacement.state != ReplacementState.ASKED:
        raise RuleError(f"This replacement folder is {replacement.state} already.")
    read_again(replacement.case)
    return replacement


def _make(replacement, emergency, by):
    case = read_again(replacement.case)
    volume = make_replacement(case.volume, by=by)
    replacement.state, replacement.volume, replacement.emergency = ReplacementState.MADE, volume, emergency
    _decided(replacement, by)
    make_task(
        "Make the replacement folder", f"Label, face sheet and what the computer has, for {volume.patient}.",
        key=f"search:{case.id}:make:{replacement.id}", owner_role=Role.RECORDS_CLERK, patient=volume.patient,
        due_on=clock.today(), link=link_of(case), by=by,
    )  # fmt: skip
    facts = {"volume": volume.number, "asked_by": replacement.asked_who, "emergency": emergency}
    audit.record("missing.replacement_approved", replacement, by=by, patient=volume.patient_id, **facts)
    return volume


def _decided(replacement, by):
    replacement.decided_at, replacement.decided_by, replacement.decided_who = clock.now(), by.staff_id, by.name
    replacement.save()
    bump("searches", "day")
    key = f"search:{replacement.case_id}:replacement:{replacement.id}"
    settle_tasks(key, str(replacement.state), by=by)


def refuse_replacement(replacement, note, *, by):
    """Decide against a replacement folder; return the Replacement. Raises RuleError: no reason (field "note"), the
    role may not, the same person asked, decided already."""
    with writing():
        replacement = _undecided(replacement)
        if not by.may("missing.approve"):
            raise RuleError("The records lead or the manager decides this.")
        if replacement.asked_by_id == by.staff_id:
            raise RuleError("You asked for it yourself: take it back instead.")
        if len(note.strip()) < SHORTEST_REASON:
            raise RuleError("Say why not, so that the desk knows what to do.", field="note")
        replacement.state, replacement.note = ReplacementState.REFUSED, note.strip()
        replacement.ended_at, replacement.ended_who = clock.now(), by.name
        _decided(replacement, by)
        audit.record("missing.replacement_refused", replacement, by=by, note=note.strip())
    return replacement


def withdraw_replacement(replacement, why, *, by):
    """Take back what was asked for and is not decided; return the Replacement. Raises RuleError: decided already."""
    with writing():
        replacement = Replacement.get_by_id(replacement.id)
        if replacement.state != ReplacementState.ASKED:
            raise RuleError(f"This replacement folder is {replacement.state} already.")
        replacement.state, replacement.note = ReplacementState.WITHDRAWN, why
        replacement.ended_at, replacement.ended_who = clock.now(), by.name
        replacement.save()
        bump("searches", "day")
        settle_tasks(f"search:{replacement.case_id}:replacement:{replacement.id}", "withdrawn", by=by)
        audit.record("missing.replacement_withdrawn", replacement, by=by, why=why)
    return replacement


def merge_replacement(replacement, *, by):
    """Record that the papers of a made replacement lie in the folder that was found; return the found Volume.

    Raises RuleError: it was not made, still missing, one of the two folders is not in the file room.
    """
    with writing():
        replacement = Replacement.get_by_id(replacement.id)
        if replacement.state != ReplacementState.MADE:
            raise RuleError(f"This replacement folder is {replacement.state}: there is nothing to merge back.")
        if replacement.case.volume.state == VolumeState.MISSING:
            raise RuleError("The folder is still missing: there is nothing to merge it into.")
        original = merge_back(replacement.volume, by=by)
        replacement.state = ReplacementState.MERGED_BACK
        replacement.ended_at, replacement.ended_who = clock.now(), by.name
        replacement.save()
        bump("searches")
        for name in ("make", "merge"):
            settle_tasks(f"search:{replacement.case_id}:{name}:{replacement.id}", "merged back", by=by)
        audit.record("missing.merged_back", replacement, by=by, patient=original.patient_id, into=original.number)
    return original
