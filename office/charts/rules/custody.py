"""Moving volumes: pull, sign out, return, refile. The scan is the truth: where the record believed otherwise, the
move is kept as unlogged. Source: domain 2.4 to 2.7; scenario A06."""

from dataclasses import dataclass

from office import audit, clock
from office.charts.models import MoveKind, Purpose, SignOut, Volume, VolumeState
from office.charts.queries.custody import get_volume, open_stay, section_for
from office.charts.queries.days import loan_due_on
from office.charts.queries.requests import held_back, line_for, line_words
from office.charts.rules.line import kept_for, left_holder
from office.charts.rules.moving import (
    UNTOUCHED,
    end_search,
    end_stay,
    log_move,
    new_stay,
    read_again,
    refuse_destroyed,
    refuse_unless_here,
)
from office.charts.rules.requests import fill_requests
from office.charts.rules.ticking import cart_of, line_of_cart, tick
from office.charts.shelves import read_section
from office.db import writing
from office.errors import RuleError
from office.settings import setting

SCANNED = "turned up at a scan"


@dataclass(frozen=True)
class Returned:
    """A volume that came back, and who waits for it: `words` says what to do with it now."""

    volume: Volume
    waiting: list
    words: str


def open_volume(volume_id, *, by):
    """The Volume with its patient, opened to be read: audited. Raises NotFound."""
    volume = get_volume(volume_id)
    audit.record("charts.volume_opened", volume, by=by)
    return volume


def pull_volume(volume, *, by):
    """Take a volume from its place to the cart and tick its line on the pull run; return the volume.

    A volume that lies on this cart already stays as it is, one that a later run sends to another cart goes there. One
    that is out comes back from its holder.
    Raises RuleError: off site, destroyed.
    """
    pull_for(volume, by=by)
    return volume


def pull_for(volume, *, by):
    """As pull_volume, and return who waits for it: the requests in their order. Raises RuleError as that does."""
    with writing():
        refuse_unless_here(read_again(volume))
        line = line_of_cart(volume)
        if volume.state == VolumeState.PULLED and line is None:
            return line_for(volume)
        end_search(volume, SCANNED, by=by)
        end_stay(volume)
        kind = MoveKind.CARTED if volume.state == VolumeState.PULLED else MoveKind.PULLED
        log_move(volume, kind, VolumeState.PULLED, cart_of(line), by=by)
        waiting = line_for(volume)
        left_holder(waiting, held_back(waiting), by=by)
        audit.record("charts.pulled", volume, by=by, run=line.run.number if line else None, cart=volume.place)
    return waiting


def sign_out_volume(volume, holder, purpose, *, by, found=False):
    """Hand a volume to a holder and return the SignOut.

    A volume that is out passes to the next holder. One that the record believed on the shelf or missing, and one
    that is only `found` with someone, is accepted as an unlogged move. To the same holder for the same purpose
    nothing moves; a scan by the holder accepts it. Waiting requests of this holder are filled (`.filled` of what is
    returned has them). Due after setting "loan_days.<purpose>", in business
    days; 0 is the same day.
    Raises RuleError: off site, destroyed; the holder has left (field "holder"). Source: domain 2.4, 2.7.
    """
    with writing():
        refuse_unless_here(read_again(volume))
        if not holder.active:
            raise RuleError(f"{holder} has left. Choose another holder.", field="holder")
        stay, purpose = open_stay(volume), Purpose(purpose)
        if stay and stay.holder_id == holder.id and stay.purpose == purpose:
            return accept(stay, by=by)
        unlogged = found or volume.state in UNTOUCHED
        end_search(volume, SCANNED, by=by)
        end_stay(volume)
        kind = MoveKind.TRANSFERRED if stay else MoveKind.SIGNED_OUT
        log_move(
            volume, kind, VolumeState.OUT, holder.name, by=by, holder=holder, purpose=purpose, unlogged=unlogged,
            note="found there" if found else "",
        )  # fmt: skip
        tick(volume)
        stay = new_stay(volume, holder, purpose, loan_due_on(purpose, clock.today()), by=by)
        stay.filled = fill_requests(volume, holder, by=by)
        facts = {"holder": holder.name, "purpose": purpose, "due_on": stay.due_on, "unlogged": unlogged}
        audit.record("charts.signed_out", stay, by=by, patient=volume.patient_id, **facts)
    return stay


def accept(stay, *, by):
    """Say that the person to whom a volume was handed has it; return the SignOut. Only that person can say so.

    Source: domain 2.4, custody record (accepted at).
    """
    with writing():
        now = SignOut.get_by_id(stay.id)
        stay.accepted_at = now.accepted_at
        if now.accepted_at is None and now.returned_at is None and stay.holder.staff_id == by.staff_id is not None:
            SignOut.update(accepted_at=clock.now()).where(SignOut.id == stay.id).execute()
            stay.accepted_at = clock.now()
            audit.record("charts.accepted", stay, by=by, patient=stay.volume.patient_id)
    return stay


def may_hand_to(holder, by):
    """True when this actor may hand a chart to this holder: themselves, or anyone for roles that transfer."""
    return by.may("charts.transfer") or (holder.staff_id is not None and holder.staff_id == by.staff_id)


def hand_over(volume, holder, purpose, *, by, found=False):
    """As sign_out_volume, for someone at a screen. Raises RuleError also when the role may not hand it to others.

    Source: domain 10.2, chart custody.
    """
    if not may_hand_to(holder, by):
        raise RuleError(
            "You may take a chart yourself. Ask the records desk to hand it to someone else.", field="holder"
        )
    return sign_out_volume(volume, holder, purpose, by=by, found=found)


def return_volume(volume, *, by):
    """Take a volume back and return a Returned: into the refile bin, or kept for who waits ("Hand to Tom (STAT)").

    A volume that the record believed on the shelf or off site is accepted as an unlogged move; one that was
    returned already stays as it is. Raises RuleError: destroyed.
    """
    with writing():
        refuse_destroyed(read_again(volume))
        line = line_for(volume)
        waiting = held_back(line)
        if volume.state != VolumeState.RETURNED or volume.place != kept_for(waiting):
            unlogged = volume.state in (*UNTOUCHED, VolumeState.OFF_SITE)
            end_search(volume, SCANNED, by=by)
            end_stay(volume)
            log_move(volume, MoveKind.RETURNED, VolumeState.RETURNED, kept_for(waiting), by=by, unlogged=unlogged)
            left_holder(line, waiting, by=by)
            audit.record("charts.returned", volume, by=by, waiting=len(waiting), unlogged=unlogged)
    return Returned(volume, waiting, line_words(waiting))


def refile_volume(volume, section, *, by):
    """Put a volume on the shelf whose section was scanned or typed; return the volume.

    A volume that the record believed out or missing is accepted as an unlogged move; one on the shelf stays.
    Raises RuleError: no section, the wrong section, somebody waits for it, off site, destroyed (field "section" for
    the first two). Source: domain 2.7, section and folder scanned at filing.
    """
    with writing():
        refuse_unless_here(read_again(volume))
        refuse_wrong_section(volume, section)
        line = line_for(volume)
        if words := line_words(held_back(line)):
            raise RuleError(f"Do not refile it. {words}.")
        if volume.state == VolumeState.FILED:
            return volume
        unlogged = volume.state in (VolumeState.OUT, VolumeState.MISSING)
        end_search(volume, SCANNED, by=by)
        end_stay(volume)
        left_holder(line, [], by=by)
        log_move(volume, MoveKind.REFILED, VolumeState.FILED, f"shelf {section_for(volume)}", by=by, unlogged=unlogged)
        audit.record("charts.refiled", volume, by=by, section=section_for(volume), unlogged=unlogged)
    return volume


def refuse_wrong_section(volume, section):
    """Raise RuleError (field "section") unless the scanned or typed section is the one of this folder."""
    try:
        scanned = read_section(setting("filing.order"), section)
    except ValueError as error:
        raise RuleError(str(error), field="section")
    if scanned != section_for(volume):
        words = f"Wrong shelf: this is {scanned}, the folder stands in {section_for(volume)}."
        raise RuleError(words, field="section")
