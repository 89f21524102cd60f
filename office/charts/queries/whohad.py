"""Who had a volume at an instant, and how sure that is. Source: domain 2.11; scenario A06."""

from dataclasses import dataclass
from datetime import datetime

from office.charts.models import Holder, Move
from office.jinja import moment


@dataclass(frozen=True)
class Had:
    """Where a volume was at an instant: `words` as on the screen, the Holder or None, since when and by whose scan.

    `until`, `then` and `then_who` are of the next move, None and "" when there is none; `doubt` says that the next
    move was unlogged: it may have gone there earlier.
    """

    words: str
    holder: Holder | None
    since: datetime
    unlogged: bool = False
    move_id: int = 0
    who: str = ""
    until: datetime | None = None
    then: str = ""
    then_who: str = ""
    doubt: bool = False

    @property
    def sentence(self):
        """The answer in words: "Dr. Patel, since 9:05 AM, scanned by Dr. Patel; until 11:00 AM, then Dr. Lee." """
        before = " (unlogged: it may have been there before)" if self.unlogged else ""
        start = f"{self.words}, since {moment(self.since)}{before}, scanned by {self.who}"
        if self.until is None:
            return f"{start}; it has not moved since."
        end = f"{start}; until {moment(self.until)}, then {self.then}."
        if not self.doubt:
            return end
        return f"{end} That move was unlogged: {self.then_who} found it there, and when it went there nobody scanned."


def who_had(volume, instant):
    """Where a volume was at an instant (naive UTC) as a Had, or None before its first move. Two queries."""
    moves = Move.select(Move, Holder).left_outer_join(Holder).where(Move.volume == volume.id)
    move = moves.where(Move.at <= instant).order_by(Move.at.desc(), Move.id.desc()).first()
    if move is None:
        return None
    then = moves.where(Move.at > instant).order_by(Move.at, Move.id).first()
    had = Had(move.to_words, move.holder, move.at, move.unlogged, move.id, move.who)
    if then is None:
        return had
    return Had(
        had.words, had.holder, had.since, had.unlogged, had.move_id, had.who,
        then.at, then.to_words, then.who, then.unlogged,
    )  # fmt: skip
