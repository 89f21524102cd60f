"""The received stamp. Source: domain 2.9."""

from dataclasses import dataclass
from datetime import date, timedelta

from office import audit, clock
from office.board import bump
from office.charts.businessdays import add_business_days, is_business_day
from office.charts.models import Chart, ChartKind, Volume
from office.charts.queries.days import closed_days
from office.counters import take
from office.db import writing
from office.errors import RuleError
from office.loose.identity import initials_of
from office.loose.models import LoosePaper, PaperAct, PaperState, PaperStep, Signature, Tab
from office.loose.queries import match, usual_provider
from office.scheduling.models import Provider
from office.settings import setting

RESULTS = (Tab.LAB, Tab.IMAGING)
MOST_PAGES, OLDEST_DAYS, AHEAD = 999, 60, timedelta(days=60)


@dataclass(frozen=True)
class Stamp:
    """What is typed for one paper: name and second identifier as the page has them, kind, pages, signature, sender.

    `look_up`: whose it is cannot be read or found now. `signer` None: the provider whom the patient sees.
    """

    who: str
    second: str
    tab: Tab
    pages: int
    signature: Signature
    source: str = ""
    signer: Provider | None = None
    received_on: date | None = None
    look_up: bool = False


def stamp_paper(stamp, *, by):
    """Give a paper its received stamp; return (LoosePaper, Match or None).

    Matched, it goes to the provider to be signed, to the shelf, or to the scanning desk; else it is looked up later.
    Raises RuleError (fields patient, second, pages, signature, signer, received_on): see `match`; not 1 to 999
    pages; a day to come or long past; a result that needs no signature; nobody to sign it.
    """
    with writing():
        check_stamp(stamp)
        found = None if stamp.look_up else match(stamp.who, stamp.second)
        paper = make_paper(stamp, found, by=by)
        note_step(paper, PaperAct.STAMPED, by=by, words=stamp.source)
        facts = {"number": paper.number, "tab": paper.tab, "pages": paper.pages, "state": paper.state}
        audit.record("loose.stamped", paper, by=by, **facts, identified_by=paper.identified_by)
    return paper, found


def check_stamp(stamp):
    """Raise RuleError for a stamp that cannot be."""
    if not 1 <= stamp.pages <= MOST_PAGES:
        raise RuleError(f"A paper has 1 to {MOST_PAGES} pages.", field="pages")
    if not (stamp.who.strip() or stamp.second.strip()):
        raise RuleError("Type what can be read of the name or number.", field="patient")
    on = stamp.received_on or clock.today()
    if not clock.today() - timedelta(days=OLDEST_DAYS) <= on <= clock.today():
        raise RuleError(f"It came in today or in the last {OLDEST_DAYS} days.", field="received_on")
    if stamp.tab in RESULTS and stamp.signature == Signature.NONE:
        raise RuleError("A result is signed before it is filed: say yes or no.", field="signature")


def make_paper(stamp, found, *, by, found_in=None):
    """The LoosePaper of a stamp that was checked and its Match (None: to be looked up)."""
    patient, on = found.patient if found else None, stamp.received_on or clock.today()
    paper = LoosePaper.create(
        number=take("document"), patient=patient, written_as=written(stamp.who, stamp.second),
        identified_by=found.identified_by if found else None, tab=stamp.tab, pages=stamp.pages, source=stamp.source,
        signature=stamp.signature, signer=signer_of(stamp.signature, stamp.signer, patient),
        state=next_state(patient, stamp.signature), received_on=on, due_on=due_for(stamp.tab, on),
        received_at=clock.now(), received_by=by.staff_id, initials=initials_of(by.name), found_in=found_in,
    )  # fmt: skip
    bump("day")
    return paper


def written(who, second):
    """What the page says of the patient, in one line."""
    return ", ".join(part.strip() for part in (who, second) if part.strip())


def signer_of(signature, chosen, patient):
    """The Provider who signs an unsigned page, or None. Raises RuleError (field signer) when nobody is known."""
    if signature != Signature.UNSIGNED:
        return None
    signer = chosen or (usual_provider(patient.id) if patient else None)
    if signer is None and patient is not None:
        raise RuleError("Say who has to sign it.", field="signer")
    return signer


def next_state(patient, signature):
    """What is next for a paper of a patient: look up, sign, scan or file."""
    if patient is None:
        return PaperState.LOOK_UP
    if signature == Signature.UNSIGNED:
        return PaperState.SIGN
    electronic = (Chart.patient == patient.id) & (Chart.kind == ChartKind.ELECTRONIC)
    if Chart.select().where(electronic).exists() and not Volume.select().where(Volume.patient == patient.id).exists():
        return PaperState.SCAN
    return PaperState.FILE


def due_for(tab, received_on):
    """The last day to file a paper in time, by the settings loose.*_days: counted from its first business day."""
    closed = closed_days(received_on, received_on + AHEAD)
    first = received_on if is_business_day(received_on, closed) else add_business_days(received_on, 1, closed)
    return add_business_days(first, setting("loose.lab_days" if tab == Tab.LAB else "loose.other_days"), closed)


def note_step(paper, act, *, by, words=""):
    """Keep what was done with a paper, with the initials of who did it."""
    return PaperStep.create(
        paper=paper, act=act, at=clock.now(), by=by.staff_id, who=by.name, initials=initials_of(by.name), words=words
    )
