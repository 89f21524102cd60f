"""Where a paper goes: signed, into the outguide pocket, into the folder, to the scanning desk, or away.
Source: domain 0.1 (14), 2.9."""

from office import audit, clock
from office.board import bump
from office.charts.models import Volume, VolumeState
from office.charts.queries.custody import where_is
from office.db import changed, writing
from office.errors import RuleError, StaleEdit
from office.jinja import moment
from office.loose.models import Discard, LoosePaper, PaperAct, PaperState, Signature
from office.loose.queries import get_paper
from office.loose.queries.lists import AT_DESK, ON_SHELF
from office.loose.rules.stamping import next_state, note_step, signer_of
from office.patients.models import Patient

SHORTEST = 2


def open_paper(paper_id, patient_id=None, *, by):
    """The LoosePaper, opened to be read: audited. Raises NotFound."""
    paper = get_paper(paper_id, patient_id)
    audit.record("loose.opened", paper, by=by)
    return paper


def fresh(paper, *states):
    """Bring a paper up to date inside the transaction. Raises RuleError unless it is in one of these states."""
    paper.__data__.update(LoosePaper.get_by_id(paper.id).__data__)
    paper._dirty.clear()
    if states and paper.state not in states:
        when = f", {moment(paper.settled_at)}" if paper.settled_at else ""
        raise RuleError(f"This paper is {paper.state} already{when}." if when else f"This paper is {paper.state}.")
    return paper


def change(paper, act, *, by, words="", **values):
    """Write new values to a paper with its step and its audit entry; return it. Raises StaleEdit."""
    if not changed(paper, paper.version, **values):
        raise StaleEdit({}, paper.version)
    note_step(paper, act, by=by, words=words)
    audit.record(f"loose.{act.name.lower()}", paper, by=by, number=paper.number, state=paper.state, words=words)
    bump("day")
    return paper


def settled(by):
    """The values of a paper that is done with."""
    return {"settled_at": clock.now(), "settled_by": by.staff_id}


def current_folder(patient_id):
    """The folder of a patient into which papers go. Raises RuleError: none yet, destroyed."""
    volume = (
        Volume.select(Volume, Patient).join(Patient).where((Volume.patient == patient_id) & Volume.current).first()
    )
    if volume is None:
        raise RuleError("This patient has no folder yet. Make the folder first.")
    if volume.state == VolumeState.DESTROYED:
        raise RuleError("This folder is recorded as destroyed. Begin a new volume first.")
    return volume


def file_paper(paper, *, by, at_hand=False):
    """Keep that a paper was put into its folder, under its tab, newest first; return it.

    `at_hand`: the folder itself was scanned, so that it is here whatever the record believes.
    Raises RuleError: not signed, not matched, filed before; no folder; the folder is somewhere else.
    """
    with writing():
        _refuse_unready(fresh(paper))
        volume = current_folder(paper.patient_id)
        if not at_hand and volume.state not in (*ON_SHELF, *AT_DESK):
            words = f"The folder is not here: {where_is(volume)}. Put the paper into the outguide pocket."
            raise RuleError(words)
        told = f"{where_is(volume)}, Vol {volume.number}, tab {paper.tab.number}"
        values = {"state": PaperState.FILED, "volume": volume.id, **settled(by)}
        change(paper, PaperAct.FILED, by=by, words=told, **values)
    return paper


def _refuse_unready(paper):
    """Raise RuleError for what no one may put into a folder."""
    if paper.state == PaperState.LOOK_UP:
        raise RuleError("Nobody knows yet whose paper this is. Look it up first.")
    if paper.state == PaperState.SIGN or paper.signature == Signature.UNSIGNED:
        raise RuleError("It is not signed: no unsigned page is filed. Give it to the provider first.")
    if paper.state == PaperState.SCAN:
        raise RuleError("This chart is in the computer only: the paper goes to the scanning desk.")
    fresh(paper, PaperState.FILE)


def file_into(volume, ids, *, by):
    """Put the papers of these ids, which were seen on the page, into a folder that is at hand; return how many.

    One that was filed meanwhile is passed over. Raises RuleError: none, another patient's, not ready, an old volume.
    """
    with writing():
        papers = list(LoosePaper.select().where(LoosePaper.id.in_(ids)).order_by(LoosePaper.id))
        if not papers:
            raise RuleError("No paper was chosen. Look at the list again.")
        if any(paper.patient_id != volume.patient_id for paper in papers):
            raise RuleError("One of these papers is not of this patient. Nothing was filed: look at the list again.")
        if current_folder(volume.patient_id).id != volume.id:
            raise RuleError("New papers go into the current volume, not into this one.")
        done = [file_paper(paper, by=by, at_hand=True) for paper in papers if paper.state == PaperState.FILE]
    return len(done)


def pocket_paper(paper, *, by):
    """Keep that a paper lies in the outguide pocket of its folder, which is away; return it.

    Raises RuleError: not ready to be filed; the folder stands on its shelf; it lies there already.
    """
    with writing():
        _refuse_unready(fresh(paper))
        volume = current_folder(paper.patient_id)
        if volume.state in ON_SHELF:
            raise RuleError("The folder stands on its shelf: put the paper in.")
        if paper.pocketed_at:
            raise RuleError(f"It lies in the outguide pocket since {moment(paper.pocketed_at)}.")
        change(paper, PaperAct.POCKETED, by=by, words=where_is(volume), pocketed_at=clock.now())
    return paper


def sign_paper(paper, *, by):
    """Keep that a provider has signed a page; it goes on to its folder. RuleError: not to be signed."""
    with writing():
        fresh(paper, PaperState.SIGN)
        state = next_state(paper.patient, Signature.SIGNED)
        change(paper, PaperAct.SIGNED, by=by, state=state, signature=Signature.SIGNED)
    return paper


def send_to_sign(paper, signer, *, by):
    """A page that turns out not to be signed goes to a provider (None: the usual one) first; return the paper.

    Raises RuleError: it is not on its way to a folder; nobody is known who signs (field signer).
    """
    with writing():
        fresh(paper, PaperState.FILE, PaperState.SCAN, PaperState.SIGN)
        signer = signer_of(Signature.UNSIGNED, signer, paper.patient)
        values = {"state": PaperState.SIGN, "signature": Signature.UNSIGNED, "signer": signer, "pocketed_at": None}
        change(paper, PaperAct.TO_SIGN, by=by, words=signer.short, **values)
    return paper


def to_scanning(paper, *, by):
    """Hand a paper of a chart in the computer to the scanning desk; return it. RuleError: it goes into a folder."""
    with writing():
        fresh(paper, PaperState.SCAN)
        change(paper, PaperAct.SCANNED, by=by, state=PaperState.SCANNED, **settled(by))
    return paper


def discard_paper(paper, kind, reason, *, by):
    """A paper goes into no folder: it is a duplicate, or not ours and returned to its sender. Its row stays.

    Raises RuleError: no reason (field reason); settled already.
    """
    with writing():
        fresh(paper, PaperState.LOOK_UP, PaperState.SIGN, PaperState.FILE, PaperState.SCAN)
        if len(reason.strip()) < SHORTEST:
            raise RuleError("Say why: of which paper it is a copy, or to whom it went back.", field="reason")
        kind = Discard(kind)
        values = {"state": PaperState.DISCARDED, "discarded_as": kind, **settled(by)}
        change(paper, PaperAct.DISCARDED, by=by, words=f"{kind}: {reason.strip()}", **values)
    return paper
