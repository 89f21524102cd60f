"""Filing by scan: the folder and the paper by their labels, in either order. A paper into the wrong folder is refused.
Source: domain 2.3 (labels), 2.9."""

from dataclasses import dataclass, replace

from office.charts.filing import CodeKind, read_code
from office.charts.models import Volume
from office.charts.queries.codes import folder_of
from office.errors import RuleError
from office.loose.models import LoosePaper
from office.loose.queries import paper_of, ready_count
from office.loose.rules.filing import file_paper
from office.typed import mrn_shown


@dataclass(frozen=True)
class PaperScan:
    """What came of a scan. `kind` is ok, wrong or refused; `folder` (a Volume) stays for the next papers; `pending` is
    the code of a paper that waits for its folder; `left` how many more papers are ready for this folder."""

    kind: str
    word: str
    detail: str = ""
    folder: Volume | None = None
    paper: LoosePaper | None = None
    pending: str = ""
    left: int = 0


def take_paper_scan(code, *, folder="", pending="", by):
    """File a paper whose label and whose folder were scanned; return the PaperScan. Never raises.

    `folder` and `pending` are the codes that the scans before have left. Nothing is filed on a doubt.
    """
    scan = PaperScan("ok", "", folder=folder_of(folder) if folder else None, pending=pending)
    try:
        read = read_code(code)
        if read.kind == CodeKind.CHART:
            return _folder(code, scan, by)
        if read.kind == CodeKind.DOCUMENT:
            return _paper(paper_of(read.number), scan, by)
    except ValueError as error:
        return replace(scan, kind="wrong", word="Scan it again", detail=str(error))
    except RuleError as error:
        return replace(scan, kind="refused", word=error.message, detail="Nothing was filed.", pending="")
    return replace(scan, kind="wrong", word="Not a paper, not a folder", detail=f"This is a {read.kind}.")


def _folder(code, scan, by):
    volume = folder_of(code.strip().upper())
    if volume is None:
        raise RuleError("No folder has this label.")
    scan = replace(scan, folder=volume)
    if scan.pending:
        return _paper(paper_of(read_code(scan.pending).number), scan, by)
    left = ready_count(volume.patient_id)
    words = (
        f"{left} {'paper' if left == 1 else 'papers'} for this folder" if left else "No paper waits for this folder"
    )
    return replace(scan, word=words, detail="Scan each paper as you put it in." if left else "", left=left)


def _paper(paper, scan, by):
    if paper is None:
        raise RuleError("No paper has this label.")
    if scan.folder is None:
        where = f"Its folder is {mrn_shown(paper.patient.mrn)}." if paper.patient_id else "Look it up first."
        return replace(scan, word="Now scan the folder", detail=where, paper=paper, pending=paper.code)
    if paper.patient_id != scan.folder.patient_id:
        whose = f"is for {mrn_shown(paper.patient.mrn)}" if paper.patient_id else "is to be looked up"
        raise RuleError(f"Wrong folder: this paper {whose}, the folder is {mrn_shown(scan.folder.patient.mrn)}.")
    if not scan.folder.current:
        raise RuleError("New papers go into the current volume, not into this one.")
    file_paper(paper, by=by, at_hand=True)
    left = ready_count(paper.patient_id)
    words = f"Under tab {paper.tab.number}, {paper.tab}, on top."
    return replace(scan, word="Filed", detail=words, paper=paper, pending="", left=left)
