"""What a scan is answered with, and who may scan what for. Source: domain 2.3, 2.7."""

from dataclasses import dataclass, field, replace

from office.charts.models import Holder, Kind, Mode, Purpose, Volume

NEEDS = {
    Mode.WHERE: "charts.see",
    Mode.PULL: "charts.custody",
    Mode.PUT_BACK: "charts.custody",
    Mode.SIGN_OUT: "charts.receive",
    Mode.FOUND: "charts.transfer",
    Mode.RETURN: "charts.custody",
    Mode.REFILE: "charts.custody",
}
HANDING = (Mode.SIGN_OUT, Mode.FOUND)


@dataclass(frozen=True)
class Scan:
    """What came of a scan: its Kind, `word` the result in a few words, `detail` the rest.

    `holder`, `section` and `pending` (a volume's code) are what the next scan builds on.
    """

    kind: Kind
    word: str
    detail: str = ""
    mode: Mode = Mode.WHERE
    volume: Volume | None = None
    holder: Holder | None = None
    section: str = ""
    pending: str = ""
    purpose: Purpose = Purpose.VISIT
    waiting: list = field(default_factory=list)

    def result(self, kind, word, detail="", **values):
        """This scan with its result."""
        return replace(self, kind=Kind(kind), word=word, detail=detail, **values)
