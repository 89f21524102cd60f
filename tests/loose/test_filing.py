"""Signed, filed, pocketed, corrected, taken out, discarded: what is allowed, what is refused, what is kept."""

import pytest

from office.audit.models import AuditEvent
from office.charts.models import Volume, VolumeState
from office.charts.rules import Mode, take_scan
from office.errors import NotAllowed, RuleError
from office.loose.models import Discard, LoosePaper, PaperState, PaperStep, Signature, Tab
from office.loose.queries import backlog, filing_by_day, waiting_with
from office.loose.rules import (
    Stamp,
    Tick,
    correct_paper,
    discard_paper,
    file_into,
    file_paper,
    found_in_folder,
    pocket_paper,
    send_to_sign,
    sign_paper,
    take_out,
    take_paper_scan,
    tick_papers,
    to_scanning,
)
from office.tasks.models import Task
from tests.charts.making import TODAY, holder_of, make_electronic, make_out, make_provider, make_volume
from tests.loose.making import make_patient, stamp


def acts(paper):
    return [step.act for step in PaperStep.select().where(PaperStep.paper == paper).order_by(PaperStep.id)]


def actions(name):
    return AuditEvent.select().where(AuditEvent.action == name).count()


def test_a_paper_is_filed_once_with_person_time_and_folder(records_clerk, records_lead):
    volume = Volume.get(Volume.patient == make_patient())
    paper, same = stamp(by=records_clerk), None

    same = LoosePaper.get_by_id(paper.id)
    file_paper(paper, by=records_clerk)

    assert (paper.state, paper.volume_id, paper.settled_by_id) == (PaperState.FILED, volume.id, records_clerk.staff_id)
    assert acts(paper) == ["stamped", "filed"] and actions("loose.filed") == 1
    with pytest.raises(RuleError, match=r"filed already, .*8:00 AM"):
        file_paper(same, by=records_lead)
    assert acts(paper) == ["stamped", "filed"]


def test_no_unsigned_page_is_filed(records_clerk, doctor):
    make_patient()
    paper = stamp(tab=Tab.LAB, signature=Signature.UNSIGNED, signer=make_provider("Dr. Kim"), by=records_clerk)

    with pytest.raises(RuleError, match="no unsigned page is filed"):
        file_paper(paper, by=records_clerk)
    assert tick_papers([paper.id], Tick.FILED, by=records_clerk)[0] == 0
    sign_paper(paper, by=doctor)

    assert file_paper(paper, by=records_clerk).state == PaperState.FILED
    assert PaperStep.get(PaperStep.act == "signed").who == "Dr. Patel" and actions("loose.signed") == 1
    with pytest.raises(RuleError, match="filed already"):
        send_to_sign(paper, None, by=records_clerk)


def test_a_page_that_turns_out_unsigned_goes_back_to_the_provider(records_clerk):
    make_patient()
    paper = stamp(by=records_clerk)

    with pytest.raises(RuleError, match="who has to sign") as refused:
        send_to_sign(paper, None, by=records_clerk)
    send_to_sign(paper, make_provider("Dr. Kim"), by=records_clerk)

    assert refused.value.field == "signer"
    assert (paper.state, paper.signature, paper.signer.short) == (PaperState.SIGN, Signature.UNSIGNED, "Dr. Kim")


def test_a_paper_waits_in_the_pocket_while_its_folder_is_out_and_is_told_at_return(records_clerk, nurse):
    tom, patient = holder_of(nurse), make_patient(folder=False)
    volume = make_out(tom, patient)
    paper, second = stamp(by=records_clerk), stamp(tab=Tab.LAB, by=records_clerk)

    with pytest.raises(RuleError, match=r"Tom Burke\. Put the paper into the outguide pocket"):
        file_paper(paper, by=records_clerk)
    pocket_paper(paper, by=records_clerk)
    with pytest.raises(RuleError, match="pocket since 8:00 AM"):
        pocket_paper(paper, by=records_clerk)
    assert acts(paper) == ["stamped", "in the outguide pocket"]
    assert [row.tab for row in waiting_with(tom.id)] == [Tab.LAB, Tab.LETTERS]

    back = take_scan(volume.code, Mode.RETURN, by=records_clerk)
    assert back.kind == "ok"
    assert file_into(volume, [paper.id, second.id], by=records_clerk) == 2
    assert file_into(volume, [paper.id, second.id], by=records_clerk) == 0
    assert waiting_with(tom.id) == []


def test_a_batch_with_another_patients_paper_files_nothing(records_clerk):
    own = make_patient()
    make_patient("Ibarra", "Luz", mrn=104513)
    papers = [stamp(by=records_clerk), stamp("Ibarra", by=records_clerk)]

    with pytest.raises(RuleError, match="not of this patient"):
        file_into(Volume.get(Volume.patient == own), [one.id for one in papers], by=records_clerk)
    older = make_volume(own, number=2, current=False)
    with pytest.raises(RuleError, match="current volume"):
        file_into(older, [papers[0].id], by=records_clerk)

    assert LoosePaper.select().where(LoosePaper.state == PaperState.FILED).count() == 0


def test_scan_refuses_the_wrong_folder_and_files_into_the_right_one(records_clerk):
    right, wrong = make_patient(), make_patient("Ibarra", "Luz", mrn=105412)
    folders = [Volume.get(Volume.patient == one) for one in (right, wrong)]
    paper, other = stamp(by=records_clerk), stamp(by=records_clerk)

    first = take_paper_scan(paper.code, by=records_clerk)
    refused = take_paper_scan(folders[1].code, pending=first.pending, by=records_clerk)
    assert (first.word, first.pending) == ("Now scan the folder", paper.code)
    assert refused.kind == "refused" and "10-45-12, the folder is 10-54-12" in refused.word and not refused.pending
    assert acts(paper) == ["stamped"]

    done = take_paper_scan(folders[0].code, pending=paper.code, by=records_clerk)
    assert (done.kind, done.word, done.left) == ("ok", "Filed", 1) and "tab 6" in done.detail
    again = take_paper_scan(other.code, folder=done.folder.code, by=records_clerk)
    assert (again.word, again.left) == ("Filed", 0)
    assert take_paper_scan(other.code, folder=done.folder.code, by=records_clerk).kind == "refused"


@pytest.mark.parametrize(
    ("code", "kind"), [("U000001C", "wrong"), ("hello", "wrong"), ("D00000", "wrong"), ("D000099K", "wrong")]
)
def test_scans_that_are_no_paper_file_nothing(records_clerk, code, kind):
    assert take_paper_scan(code, by=records_clerk).kind == kind


def test_a_missing_folder_keeps_its_papers_waiting(records_clerk):
    patient = make_patient(folder=False)
    paper = stamp(by=records_clerk)

    with pytest.raises(RuleError, match="no folder yet"):
        file_paper(paper, by=records_clerk)
    make_volume(patient, VolumeState.MISSING)
    with pytest.raises(RuleError, match="not here: missing"):
        file_paper(paper, by=records_clerk)
    assert file_paper(paper, by=records_clerk, at_hand=True).state == PaperState.FILED


def test_an_illegible_number_is_looked_up_corrected_and_initialled(records_clerk, records_lead):
    make_patient()
    paper = stamp("Q?ispe", "", look_up=True, by=records_clerk)
    assert paper.state == PaperState.LOOK_UP
    with pytest.raises(RuleError, match="whose paper this is"):
        file_paper(paper, by=records_clerk)
    with pytest.raises(RuleError, match="Nobody on file"):
        correct_paper(paper, "Nobody", "3/4/1962", by=records_lead)

    correct_paper(paper, "Quispe", "3/4/1962", words="called the lab", by=records_lead)

    step = PaperStep.get(PaperStep.act == "looked up and corrected")
    assert (paper.state, step.initials) == (PaperState.FILE, "LF")
    assert step.words == "was Q?ispe, is 10-45-12 by the birth date. called the lab"
    with pytest.raises(RuleError, match="this patient's already"):
        correct_paper(paper, "Quispe", "3/4/1962", by=records_lead)


def test_a_page_filed_with_the_wrong_patient_is_sent_on_with_a_trace_in_both_records(records_clerk):
    right, wrong = make_patient(), make_patient("Ibarra", "Luz", mrn=105412)
    paper = file_paper(stamp("Ibarra", by=records_clerk), by=records_clerk)

    correct_paper(paper, "Quispe", "3/4/1962", by=records_clerk)

    assert (paper.patient_id, paper.state, paper.volume_id) == (right.id, PaperState.FILE, None)
    assert paper.found_in.patient_id == wrong.id
    assert {event.patient_id for event in AuditEvent.select().where(AuditEvent.action.contains("loose.went"))} == {
        wrong.id
    }
    assert Task.get().kind == "misfiled page"


def test_somebody_elses_page_found_in_a_folder_is_stamped_and_sent_on(records_clerk):
    right, wrong = make_patient(), make_patient("Ibarra", "Luz", mrn=105412)
    folder = Volume.get(Volume.patient == wrong)
    page = Stamp("Quispe", "3/4/1962", Tab.OLD, 2, Signature.NONE)

    with pytest.raises(RuleError, match="patient of the folder"):
        found_in_folder(Volume.get(Volume.patient == right), page, by=records_clerk)
    paper, _ = found_in_folder(folder, page, by=records_clerk)

    assert (paper.patient_id, paper.found_in_id, paper.state) == (right.id, folder.id, PaperState.FILE)
    assert acts(paper) == ["taken out"] and "10-54-12 Vol 1" in PaperStep.get().words
    told = {event.patient_id for event in AuditEvent.select().where(AuditEvent.action.startswith("loose."))}
    assert told == {right.id, wrong.id} and Task.get().owner_role == "records lead"


def test_what_was_ticked_by_mistake_is_taken_out_with_a_reason(records_clerk):
    make_patient()
    paper = file_paper(stamp(by=records_clerk), by=records_clerk)

    with pytest.raises(RuleError, match="Say why"):
        take_out(paper, " ", by=records_clerk)
    take_out(paper, "ticked the wrong row", by=records_clerk)

    assert (paper.state, paper.settled_at) == (PaperState.FILE, None) and acts(paper)[-1] == "taken out"


def test_a_duplicate_is_discarded_with_its_reason_and_stays_on_record(records_clerk):
    make_patient()
    paper = stamp(by=records_clerk)

    with pytest.raises(RuleError) as refused:
        discard_paper(paper, Discard.DUPLICATE, "", by=records_clerk)
    discard_paper(paper, Discard.NOT_OURS, "back to Dr. Ames by mail", by=records_clerk)

    assert refused.value.field == "reason"
    assert (
        paper.state == PaperState.DISCARDED and "back to Dr. Ames" in PaperStep.get(PaperStep.act == "discarded").words
    )
    with pytest.raises(RuleError, match="discarded already"):
        file_paper(paper, by=records_clerk)


def test_papers_of_electronic_charts_go_to_the_scanning_desk(records_clerk):
    make_electronic(make_patient(folder=False))
    paper = stamp(by=records_clerk)

    with pytest.raises(RuleError, match="scanning desk"):
        file_paper(paper, by=records_clerk)
    assert to_scanning(paper, by=records_clerk).settled_at is not None and actions("loose.scanned") == 1


def test_ticks_are_done_one_by_one_and_a_provider_only_signs(records_clerk, doctor):
    make_patient()
    make_patient("Ibarra", "Luz", mrn=105412, folder=False)
    papers = [stamp(by=records_clerk), stamp("Ibarra", by=records_clerk), stamp(by=records_clerk)]

    with pytest.raises(NotAllowed):
        tick_papers([papers[0].id], Tick.FILED, by=doctor)
    count, refused = tick_papers([one.id for one in papers], Tick.FILED, by=records_clerk)

    assert count == 2 and refused == ["Paper 2: This patient has no folder yet. Make the folder first."]


def test_backlog_counts_pages_by_age_and_what_is_late(set_clock, records_clerk):
    make_patient()
    set_clock("2026-11-23 09:00")
    stamp(pages=7, by=records_clerk)
    filed = stamp(pages=5, by=records_clerk)
    set_clock("2026-12-01 08:00")
    stamp(tab=Tab.LAB, pages=2, by=records_clerk)
    file_paper(filed, by=records_clerk)

    lab, other, both = backlog()

    assert (lab.pages, lab.late, lab.ages) == (2, 0, [2, 0, 0, 0, 0])
    assert (other.pages, other.late, str(other.oldest_on), other.ages) == (7, 1, "2026-11-23", [0, 0, 0, 0, 7])
    assert (both.papers, both.pages) == (2, 9)
    old, new = filing_by_day(TODAY.replace(month=11, day=1), TODAY)
    assert (old.papers, old.pages, old.in_time, old.late, old.waiting) == (2, 12, 0, 1, 1)
    assert (new.papers, new.waiting) == (1, 1)
