"""What became of one file: taken, changed, left out and why, in words. Pure."""

import json
from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Report:
    """One file's report. `taken` counts kinds; `left_out` counts (what, why); the others are sentences.

    `fates`: {row of a list: (what became of it, Patient or None)}; `listing`: the list itself.
    `tried`: what a dry run found.
    """

    source: str
    taken: Counter = field(default_factory=Counter)
    unchanged: Counter = field(default_factory=Counter)
    changed: list = field(default_factory=list)
    left_out: Counter = field(default_factory=Counter)
    warnings: list = field(default_factory=list)
    marked_phones: int = 0
    fates: dict = field(default_factory=dict)
    listing: object = None
    tried: str = ""
    broken: str = ""

    def as_json(self):
        """The report as it is kept with the run."""
        left_out = [{"what": what, "why": why, "count": count} for (what, why), count in self.left_out.items()]
        kept = {"taken": self.taken, "unchanged": self.unchanged, "changed": self.changed, "left_out": left_out}
        return json.dumps({**kept, "warnings": self.notes(), "broken": self.broken}, ensure_ascii=False)

    def lines(self):
        """The report as lines to read."""
        if self.broken:
            return [f"{self.source}: BROKEN, nothing taken. {self.broken}."]
        if self.tried:
            return [f"{self.source}: {self.tried} Nothing was taken."]
        head = f"{self.source}: taken {_counted(self.taken)}"
        known = f"; there already: {_counted(self.unchanged)}" if self.unchanged else ""
        lines = [f"{head}{known}."]
        lines += [f"  changed: {words}" for words in self.changed]
        lines += [f"  left out: {what} ({why}): {count}" for (what, why), count in sorted(self.left_out.items())]
        return lines + [f"  note: {words}" for words in self.notes()]

    def notes(self):
        """What someone should look at."""
        one = f"{self.marked_phones} phone numbers cannot be dialed: kept as they are, with a warning mark"
        return [one, *self.warnings] if self.marked_phones else self.warnings


def _counted(counter):
    return ", ".join(f"{count} {name}" for name, count in counter.items() if count) or "nothing"


def together(reports):
    """One line about many files."""
    taken, broken = Counter(), [report for report in reports if report.broken]
    for report in reports:
        taken.update(report.taken)
    changed = sum(len(report.changed) for report in reports)
    end = f", {len(broken)} broken" if broken else ""
    return f"{len(reports)} files{end}: taken {_counted(taken)}; {changed} changed."
