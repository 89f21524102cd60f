"""A paper that was matched wrongly, or lay in somebody else's folder. Source: domain 2.9, 2.11 (edge cases)."""

from office import audit, clock
from office.db import writing
from office.errors import RuleError
from office.loose.models import PaperAct, PaperState
from office.loose.queries import match
from office.loose.rules.filing import SHORTEST, change, fresh
from office.loose.rules.stamping import check_stamp, make_paper, next_state, note_step, signer_of, written
from office.staff.models import Role
from office.tasks.rules import make_task
from office.typed import mrn_shown


def correct_paper(paper, who, second, *, by, words="", signer=None):
    """Settle whose paper it is, by name and second identifier; it goes on from there. Returns (paper, Match).

    For a wrong or illegible number that was looked up, and for a page that was matched or filed wrongly: what was
    before stays among its steps, with initials. Raises RuleError (fields patient, second, signer): see `match`; it is
    this patient's already; discarded or given to the scanning desk.
    """
    with writing():
        fresh(paper, PaperState.LOOK_UP, PaperState.SIGN, PaperState.FILE, PaperState.SCAN, PaperState.FILED)
        found = match(who, second)
        if found.patient.id == paper.patient_id:
            raise RuleError("It is this patient's already. Nothing was changed.", field="patient")
        before = f"{mrn_shown(paper.patient.mrn)}" if paper.patient_id else paper.written_as
        told = f"was {before}, is {mrn_shown(found.patient.mrn)} by the {found.identified_by}. {words}".strip()
        if paper.patient_id:
            audit.record("loose.went_to_another", paper, by=by, patient=paper.patient_id, to=found.patient.id)
        values = {
            "patient": found.patient, "identified_by": found.identified_by, "written_as": written(who, second),
            "found_in": paper.volume_id or paper.found_in_id, "volume": None, "settled_at": None, "settled_by": None,
            "pocketed_at": None, "state": next_state(found.patient, paper.signature),
            "signer": signer_of(paper.signature, signer or paper.signer, found.patient),
        }  # fmt: skip
        was_filed = paper.volume_id
        change(paper, PaperAct.CORRECTED, by=by, words=told, **values)
        if was_filed:
            tell_lead(paper, by=by)
    return paper, found


def take_out(paper, reason, *, by):
    """A paper that was ticked as filed and is not in the folder, or was taken out again, waits anew; return it.

    Raises RuleError: it is not filed; no reason (field reason).
    """
    with writing():
        fresh(paper, PaperState.FILED)
        if len(reason.strip()) < SHORTEST:
            raise RuleError("Say why it is taken out.", field="reason")
        values = {"state": PaperState.FILE, "volume": None, "settled_at": None, "settled_by": None}
        change(paper, PaperAct.TAKEN_OUT, by=by, words=reason.strip(), **values)
    return paper


def found_in_folder(volume, stamp, *, by):
    """Take somebody else's page out of a folder and send it on its way; return (LoosePaper, Match or None).

    `stamp` is a Stamp as for a paper that arrives; whose page it is may have to be looked up. Both patients' audit and
    the paper itself say where it lay; the records lead decides whether it was seen or copied by somebody.
    Raises RuleError as stamp_paper; (field patient) it is the page of this folder's own patient.
    """
    with writing():
        check_stamp(stamp)
        found = None if stamp.look_up else match(stamp.who, stamp.second)
        if found and found.patient.id == volume.patient_id:
            raise RuleError("This is the patient of the folder: the page is where it belongs.", field="patient")
        paper = make_paper(stamp, found, by=by, found_in=volume)
        place = f"out of {mrn_shown(volume.patient.mrn)} Vol {volume.number}"
        note_step(paper, PaperAct.TAKEN_OUT, by=by, words=place)
        audit.record("loose.taken_out", paper, by=by, patient=volume.patient_id, number=paper.number)
        audit.record("loose.stamped", paper, by=by, number=paper.number, found_in=volume.id, state=paper.state)
        tell_lead(paper, by=by)
    return paper, found


def tell_lead(paper, *, by):
    """The records lead looks whether a misfiled page was seen, copied or released with the wrong chart."""
    link = f"/patients/{paper.patient_id}/papers/{paper.id}" if paper.patient_id else f"/loose-papers/{paper.id}"
    return make_task(
        "misfiled page", "A page lay in somebody else's folder. Was it copied, released or read from there?",
        key=f"misfiled:{paper.id}:{paper.version}", owner_role=Role.RECORDS_LEAD, patient=paper.patient_id,
        due_on=clock.today(), link=link, by=by,
    )  # fmt: skip
