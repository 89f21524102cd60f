"""Understanding a scan: which label it is, what is meant by it in this mode, and the act. Nothing moves on a doubt.
Source: domain 2.3 (kinds of labels), 2.7; scenario A06."""

from dataclasses import replace

from office import audit, clock
from office.charts.filing import Code, CodeKind, FilingOrder, read_code
from office.charts.models import Holder, Kind, Mode, Purpose, SignOut, Volume, VolumeState
from office.charts.queries.codes import folder_of, survivor_of
from office.charts.queries.custody import open_stay, section_for, where_is
from office.charts.queries.requests import (
    clock_from,
    delivered_words,
    held_back,
    line_for,
    line_words,
    waited_minutes,
    waiting_words,
)
from office.charts.readings import misread, one_reading
from office.charts.rules.answers import HANDING, NEEDS, Scan
from office.charts.rules.custody import hand_over, pull_for, refile_volume, return_volume
from office.charts.rules.holders import ensure_holder, own_holder
from office.charts.rules.moving import UNTOUCHED
from office.charts.rules.putting_back import put_back_volume
from office.charts.shelves import BOX_FROM, FIRST_DESK, HIGH_BLOCKS, read_section
from office.db import fetch, writing
from office.errors import RuleError
from office.patients.keys import number_key
from office.patients.models import Patient
from office.settings import setting
from office.staff.models import Staff
from office.typed import mrn, mrn_shown


def take_scan(code, mode, *, holder=None, purpose=Purpose.VISIT, section="", pending="", by):
    """Do what a scanned code means in a mode; return the Scan. Never raises for what can be scanned or typed.

    A badge or desk in the modes sign out and found sets the holder, a shelf label in refile sets the section; a chart
    scanned before them waits as `pending`. The scan is the truth, only a wrong label or a refused rule moves nothing.
    """
    mode = Mode(mode)
    scan = Scan(Kind.OK, "", mode=mode, holder=holder, section=section, pending=pending, purpose=Purpose(purpose))
    if not by.may(NEEDS[mode]):
        return scan.result("refused", f"Your role may not do this: {mode}.")
    try:
        return _understood(one_reading(code), scan, by)
    except RuleError as error:
        return _refused(scan, error)


def _refused(scan, error, **values):
    """After a refusal nothing half-scanned stays, so that the next scan begins clean."""
    section = "" if scan.pending else scan.section
    return scan.result("refused", error.message, "Nothing was moved.", pending="", section=section, **values)


def _understood(text, scan, by):
    try:
        code = read_code(text)
    except ValueError as error:
        return _typed(text, scan, by) or scan.result("wrong", *misread(text, str(error)))
    if code.kind == CodeKind.CHART:
        return _chart(text, code, scan, by)
    if code.kind in (CodeKind.DOCUMENT, CodeKind.PATIENT):
        return scan.result("wrong", "Not a chart label", f"This is a {code.kind}. Nothing was moved.")
    if code.kind == CodeKind.PLACE and code.number < FIRST_DESK:
        return _shelf(text, scan, by)
    if code.kind == CodeKind.PLACE and BOX_FROM < code.number < HIGH_BLOCKS:
        return scan.result(
            "wrong", "The label of a box", "Boxes are packed and scanned under Storage. Nothing was moved."
        )
    return _holder(text, code, scan, by)


def _typed(text, scan, by):
    """What was typed by hand and is no code: a shelf section while refiling, a record number everywhere; or None."""
    if scan.mode == Mode.REFILE:
        try:
            read_section(_order(), text)
        except ValueError:
            pass
        else:
            return _shelf(text, scan, by)
    number = mrn(text)
    if number is None:
        return None
    meant = survivor_of(number) or number
    volume = Volume.select(Volume, Patient).join(Patient).where((Patient.mrn == meant) & Volume.current).first()
    if volume is None:
        raise RuleError(_unknown(Code(CodeKind.CHART, number, 1)))
    done = _with_volume(volume, scan, by)
    if meant != number:
        return replace(done, detail=f"{done.detail} Merged: {mrn_shown(number)} is {mrn_shown(meant)} now.".strip())
    return done


def _chart(text, code, scan, by):
    volume = folder_of(text.upper())
    if volume is None:
        raise RuleError(_unknown(code))
    done = _with_volume(volume, scan, by)
    if volume.patient.mrn != code.number:
        old = f"This label shows the old number {mrn_shown(code.number)}: print a new one."
        if survivor_of(code.number) == volume.patient.mrn:
            old = f"Merged: {mrn_shown(code.number)} is {mrn_shown(volume.patient.mrn)} now. {old}"
        return replace(done, detail=f"{done.detail} {old}".strip())
    return done


def _unknown(code):
    """Why no volume has this code: no such volume, a merged number, nobody's number."""
    shown = mrn_shown(code.number)
    patient = Patient.get_or_none(Patient.mrn == code.number)
    if patient:
        has_folder = Volume.select().where(Volume.patient == patient.id).exists()
        return f"{shown} has no volume {code.volume}." if has_folder else f"{shown} has no folder yet. Make the chart."
    keys = [number_key(str(code.number)), number_key(f"{code.number:06d}")]
    rows = fetch(
        "SELECT p.mrn FROM find_key f JOIN patient p ON p.id = f.patient_id WHERE f.kind = ? AND f.key IN (?, ?)",
        "number",
        *keys,
    )
    if rows:
        return f"The number {shown} was merged: it is {mrn_shown(rows[0][0])} now. Print a new label."
    return f"Nobody has the number {shown}."


def _with_volume(volume, scan, by):
    """The act of the mode on a volume; a refusal names the volume too, and whoever began the writing undoes it."""
    try:
        with writing():
            return _acts[scan.mode](volume, scan, by)
    except RuleError as error:
        return _refused(scan, error, volume=volume)


def _where(volume, scan, by):
    audit.record("charts.looked_up", volume, by=by)
    waiting = line_for(volume)
    place = where_is(volume)
    return scan.result("ok", place[:1].upper() + place[1:], waiting_words(waiting), volume=volume, waiting=waiting)


def _pull(volume, scan, by):
    before = (volume.state, volume.place)
    line = pull_for(volume, by=by)
    word = "On the cart already" if before == (VolumeState.PULLED, volume.place) else "On the cart"
    place = f"{volume.place[:1].upper()}{volume.place[1:]}."
    if waiting := held_back(line):
        detail = f"{place} {_asked(waiting[0])}"
        return scan.result("hand", line_words(waiting), detail, volume=volume, waiting=waiting)
    return scan.result("ok", word, f"{place} {waiting_words(line)}".strip(), volume=volume, waiting=line)


def _hand_over(volume, scan, by):
    holder = scan.holder or _taker(scan, by)
    if holder is None:
        ask = (
            "Scan the badge of who takes it." if scan.mode == Mode.SIGN_OUT else "Scan the badge or desk where it is."
        )
        return scan.result("ok", "Who has it?", ask, volume=volume, pending=volume.code)
    before, stay_before = where_is(volume), open_stay(volume)
    purpose = stay_before.purpose if scan.mode == Mode.FOUND and stay_before else scan.purpose
    stay = hand_over(volume, holder, purpose, by=by, found=scan.mode == Mode.FOUND)
    word = f"Out to {holder}" if stay != stay_before else f"{holder} has it already"
    if stay == stay_before and stay.accepted_at != stay_before.accepted_at:
        word = f"Accepted: {holder} has it"
    moved = f"The record said {before}: kept as an unlogged move. " if _was_unlogged(volume, stay, stay_before) else ""
    done = delivered_words(getattr(stay, "filled", ()), clock.now())
    return _told(scan.result("ok", word, f"{done}{moved}Due {_due(stay)}.", volume=volume, pending=""))


def _taker(scan, by):
    """Who takes a chart that is scanned without a badge: whoever scans it, but at the records desk nobody."""
    return own_holder(by) if scan.mode == Mode.SIGN_OUT and not by.may("charts.custody") else None


def _told(scan):
    """The result with the words who else waits for the volume."""
    waiting = line_for(scan.volume)
    return replace(scan, waiting=waiting, detail=f"{scan.detail} {waiting_words(waiting)}".strip())


def _was_unlogged(volume, stay, stay_before):
    if stay == stay_before:
        return False
    last = fetch("SELECT unlogged FROM move WHERE volume_id = ? ORDER BY at DESC, id DESC LIMIT 1", volume.id)
    return bool(last[0][0])


def _due(stay):
    return f"{stay.due_on:%a %b} {stay.due_on.day}"


def _return(volume, scan, by):
    before = volume.state
    back = return_volume(volume, by=by)
    moved = _unlogged_from(before, (*UNTOUCHED, VolumeState.OFF_SITE))
    if back.waiting:
        return scan.result(
            "hand", back.words, f"{_asked(back.waiting[0])}{moved}", volume=volume, waiting=back.waiting
        )
    word = "In the refile bin already" if before == VolumeState.RETURNED else "To the refile bin"
    return scan.result("ok", word, f"It stands in {section_for(volume)}.{moved}", volume=volume)


def _unlogged_from(before, states):
    """What is said of a move that nobody had scanned the beginning of; "" for another one."""
    return f" The record said {before}: kept as an unlogged move." if before in states else ""


def _put_back(volume, scan, by):
    back = put_back_volume(volume, by=by)
    if volume.state == VolumeState.PULLED:
        return scan.result("ok", "Onto another cart", back.words, volume=volume)
    if back.waiting:
        return scan.result("hand", back.words, _asked(back.waiting[0]), volume=volume, waiting=back.waiting)
    return scan.result("ok", "Off the cart: refile bin", f"It stands in {section_for(volume)}.", volume=volume)


def _asked(request):
    minutes = waited_minutes(clock_from(request), clock.now())
    ago = f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"
    return f"{request.holder} asked {ago} ago."


def _refile(volume, scan, by):
    if not scan.section:
        section = section_for(volume)
        return scan.result("ok", f"Shelf {section}", "Scan the shelf section.", volume=volume, pending=volume.code)
    before = volume.state
    refile_volume(volume, scan.section, by=by)
    word = "On the shelf already" if before == VolumeState.FILED else "On the shelf"
    kept = "" if scan.pending else scan.section
    told = f"{section_for(volume)}.{_unlogged_from(before, (VolumeState.OUT, VolumeState.MISSING))}"
    return scan.result("ok", word, told, volume=volume, section=kept, pending="")


def _shelf(text, scan, by):
    try:
        section = read_section(_order(), text)
    except ValueError as error:
        return scan.result("wrong", "Not a shelf section", str(error))
    if scan.mode == Mode.REFILE:
        if scan.pending:
            return _again(replace(scan, section=section), by)
        return scan.result("ok", f"Shelf {section}", "Now scan the folders that stand here.", section=section)
    if scan.mode == Mode.WHERE:
        return scan.result("ok", f"Shelf section {section}")
    return scan.result("wrong", "Not a chart label", f"This is the label of shelf {section}. Nothing was moved.")


def _holder(text, code, scan, by):
    holder = Holder.get_or_none(Holder.code == text.upper())
    if holder is None and code.kind == CodeKind.BADGE:
        staff = Staff.get_or_none(Staff.id == code.number)
        holder = ensure_holder(staff, by=by) if staff else None
    if holder is None:
        raise RuleError(f"Nobody has this {code.kind}.")
    if scan.mode in HANDING:
        if scan.pending:
            return _again(replace(scan, holder=holder), by)
        return scan.result("ok", str(holder), "Now scan the charts.", holder=holder)
    if scan.mode == Mode.WHERE:
        held = SignOut.select().where((SignOut.holder == holder.id) & SignOut.returned_at.is_null()).count()
        return scan.result("ok", str(holder), f"{held} {'chart' if held == 1 else 'charts'}", holder=holder)
    return scan.result("wrong", "Not a chart label", f"This is the {code.kind} of {holder}. Nothing was moved.")


def _again(scan, by):
    """The volume that was scanned first, now that its holder or shelf is known."""
    volume = folder_of(scan.pending)
    if volume is None:
        return scan.result("refused", "Scan the chart again", pending="")
    return _with_volume(volume, scan, by)


def _order():
    return FilingOrder(setting("filing.order"))


_acts = {
    Mode.WHERE: _where,
    Mode.PULL: _pull,
    Mode.SIGN_OUT: _hand_over,
    Mode.FOUND: _hand_over,
    Mode.RETURN: _return,
    Mode.REFILE: _refile,
    Mode.PUT_BACK: _put_back,
}
