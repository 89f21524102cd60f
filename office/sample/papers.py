"""Loose papers of the sample on their way, what was told of overdue charts, two charts asked to leave the building."""

from datetime import timedelta

from office import clock
from office.charts.models import Volume
from office.db import fetch
from office.errors import RuleError
from office.loans.models import Basis
from office.loans.rules import ask_exception, climb_ladder
from office.loose.models import Discard, Signature, Tab
from office.loose.rules import Stamp, discard_paper, file_paper, pocket_paper, stamp_paper
from office.patients.models import Patient
from office.sample.guards import actor
from office.scheduling.models import Provider
from office.staff.models import Role

OLDEST = timedelta(days=50)
# In which state the current folder is, how many papers come for such patients.
WANTED = (("filed", 8), ("out", 3), ("returned", 1), ("missing", 1))
PLAIN = (
    'SELECT p.id FROM patient p JOIN volume v ON v.patient_id = p.id WHERE v.state = ? AND v."current" = ? '
    "AND p.privacy = 'normal' AND p.born_on IS NOT NULL AND p.first_name <> '' "
    "AND p.registration IN ('complete', 'quick', 'verified') ORDER BY p.id DESC LIMIT ?"
)
ELECTRONIC = "SELECT patient_id FROM chart WHERE kind = 'electronic only' ORDER BY patient_id DESC LIMIT 1"
# What comes in: tab, pages, sender, days ago, whether a provider still has to sign it.
KINDS = (
    (Tab.LETTERS, 2, "Lakeside Cardiology", 0, False), (Tab.LAB, 1, "City Laboratory", 0, True),
    (Tab.OLD, 14, "St. Anne Hospital", 3, False), (Tab.LAB, 2, "City Laboratory", 0, False),
    (Tab.IMAGING, 1, "North Imaging", 1, True), (Tab.CONSENTS, 1, "front desk", 1, False),
)  # fmt: skip


def add_papers(world):
    """By the rules, as of the day of the sample; nothing for a sample of long ago."""
    on = min(world.day_on, clock.today())
    if on < clock.today() - OLDEST:
        return
    clerk, lead = actor(world, "records", Role.RECORDS_CLERK), actor(world, "lead", Role.RECORDS_LEAD)
    signer = Provider.get_by_id(world.providers[0][0])
    papers = [paper for patient in _patients() if (paper := _arrive(patient, signer, on, clerk))]
    _settle(papers, clerk)
    stamp_paper(Stamp("Miller or Muller, J", "", Tab.LAB, 1, Signature.SIGNED, received_on=on, look_up=True), by=clerk)
    climb_ladder(by=lead)
    _exceptions(clerk, lead)


def _patients():
    ids = [key for state, count in WANTED for (key,) in fetch(PLAIN, state, True, count)]
    return [Patient.get_by_id(key) for key in (*ids, *(key for (key,) in fetch(ELECTRONIC)))]


def _arrive(patient, signer, on, clerk):
    """The stamp of one paper, or None for somebody who cannot be told from a namesake."""
    tab, pages, source, days, unsigned = KINDS[patient.id % len(KINDS)]
    born = f"{patient.born_on:%m/%d/%Y}" if patient.born_on else ""
    signature = Signature.UNSIGNED if unsigned else Signature.SIGNED
    who = f"{patient.last_name} {patient.first_name}"
    stamp = Stamp(who, born, tab, pages, signature, source, signer, on - timedelta(days=days))
    try:
        return stamp_paper(stamp, by=clerk)[0]
    except RuleError:
        return None


def _settle(papers, clerk):
    """One is filed, one is a duplicate, one lies in the pocket of a folder that is out."""
    ready = [paper for paper in papers if paper.state == "to file"]
    there = {one.patient_id: one.state for one in Volume.select().where(Volume.current)}
    shelf = [paper for paper in ready if there.get(paper.patient_id) == "filed"]
    for paper in shelf[:1]:
        file_paper(paper, by=clerk)
    for paper in shelf[1:2]:
        discard_paper(paper, Discard.DUPLICATE, "came by fax yesterday", by=clerk)
    for paper in [one for one in ready if there.get(one.patient_id) == "out"][:1]:
        pocket_paper(paper, by=clerk)


def _exceptions(clerk, lead):
    """One chart is asked for by a court, one by a subpoena, which gets copies."""
    ids = [key for (key,) in fetch(PLAIN, "filed", True, 30)][-2:]
    volumes = [Volume.get((Volume.patient == key) & Volume.current) for key in ids]
    back = clock.today() + timedelta(days=14)
    told = {"taker": "Deputy Jo Hale", "goes_to": "Circuit Court, room 1401", "due_on": back}
    for volume, basis, by in zip(volumes, (Basis.COURT_ORDER, Basis.SUBPOENA), (clerk, lead), strict=False):
        ask_exception(volume, basis, reason="case 2026 L 1187", by=by, **told)
