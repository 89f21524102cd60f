"""Many papers ticked on a list at once: each for itself, what is refused is told. Source: domain 2.9."""

from enum import StrEnum

from office.errors import NotAllowed, RuleError
from office.loose.models import LoosePaper
from office.loose.rules.filing import file_paper, pocket_paper, sign_paper, to_scanning


class Tick(StrEnum):
    """What a tick on a list says."""

    FILED = "filed"
    POCKETED = "in the outguide pocket"
    SIGNED = "signed"
    SCANNED = "at the scanning desk"


ACTS = {Tick.FILED: file_paper, Tick.POCKETED: pocket_paper, Tick.SIGNED: sign_paper, Tick.SCANNED: to_scanning}


def tick_papers(ids, tick, *, by):
    """Do to each of these papers what the tick says; return (how many were done, [why one was refused]).

    Each is a transaction of its own: one refusal keeps nothing else back. Raises NotAllowed: a provider only signs.
    """
    tick = Tick(tick)
    if tick != Tick.SIGNED and not by.may("loose.work"):
        raise NotAllowed(f"The role {by.role} may not do this.")
    done, refused = 0, []
    for paper in list(LoosePaper.select().where(LoosePaper.id.in_(ids)).order_by(LoosePaper.id)):
        try:
            ACTS[tick](paper, by=by)
            done += 1
        except RuleError as error:
            refused.append(f"Paper {paper.number}: {error.message}")
    return done, refused
