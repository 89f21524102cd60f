"""What a payer's reason codes mean in plain words of our own, and what becomes of the amount. Pure.

The group says whose loss it is: CO is ours and never the patient's, PR the patient's. Source: domain 7.7.
"""

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLE = Path(__file__).parent.parent / "reference" / "adjustments.csv"
GROUPS = {
    "CO": "by contract, ours to bear",
    "PR": "the patient's",
    "OA": "another reason",
    "PI": "the payer's own decision",
}
TYPED = re.compile(r"\s*(CO|PR|OA|PI)[\s:/-]*([A-Z]?\d{1,3})\s*", re.ASCII | re.IGNORECASE)
HINT = "Type group and reason as on the letter, for example CO-45."
STAYS, TOLD, WRITTEN_OFF = "stays", "told", "written off"
SHARES = ("deductible", "coinsurance", "copay", "not covered")


@dataclass(frozen=True)
class Reason:
    """One reason code in our words."""

    code: str
    words: str
    does: str
    next: str


@cache
def reasons():
    """{code: Reason} of the table that ships with the program."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["code"]: Reason(**row) for row in csv.DictReader(file)}


def understood_code(text):
    """ "co45" gives ("CO", "45"). ValueError in words."""
    found = TYPED.fullmatch(text)
    if not found:
        raise ValueError(f"“{text.strip()[:20]}” is not a reason. {HINT}")
    code = found[2].upper().lstrip("0")
    return found[1].upper(), code or "0"


def what_becomes(group, code):
    """What becomes of an amount: a share of the patient, WRITTEN_OFF, STAYS (with the plan, to be worked) or TOLD.

    PR is always a share of the patient; nothing of CO, OA or PI ever is.
    """
    known = reasons().get(code)
    if group == "PR":
        return known.does if known and known.does in SHARES else "not covered"
    if known and known.does in (WRITTEN_OFF, TOLD):
        return known.does
    return STAYS


def said_code(group, code):
    """ "CO-45: above the contract price" for screens; a code we do not know is said with its group."""
    known = reasons().get(code)
    return f"{group}-{code}: {known.words if known else GROUPS.get(group, 'another reason')}"


def next_step(code):
    """What the biller does next about an amount that stays with the plan."""
    known = reasons().get(code)
    return known.next if known else "Read the plan's remark, then fix, appeal or ask"
