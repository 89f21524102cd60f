"""What was asked for the messages of the sample: answers by topic, and calls in another language."""

from office.bulk import at, pour
from office.db import as_instant, fetch
from office.phone.models import Asked, CallFlag, Flag
from office.phone.topics import BY_WORD

INTERPRETER_EACH = 9  # every ninth message came in a call with an interpreter
ANSWERS = {
    "refill": (
        {"drug": "lisinopril 10 mg", "how": "one in the morning", "left": "3", "pharmacy": "Walgreens on Main"},
        {"drug": "albuterol inhaler", "how": "two puffs when needed", "left": "none", "pharmacy": "CVS on State"},
        {"drug": "metformin 500 mg", "how": "one twice a day", "left": "12", "pharmacy": "mail order"},
    ),
    "symptom": ({"onset": "five days ago"}, {"onset": "since Sunday"}, {"onset": "yesterday", "temperature": "99.1"}),
    "urgent symptom": ({"onset": "last night", "temperature": "102"},),
    "result wanted": (
        {"test": "blood count", "when": "last week, here"},
        {"test": "X-ray", "when": "Monday, at St. Anne"},
    ),
    "records request": ({"what": "immunization record", "where": "the new school", "purpose": "school"},),
    "referral": ({"whom": "the eye doctor", "why": "blurred for a month", "plan": "Blue plan", "urgent": "no"},),
    "form or letter": ({"form": "camp form", "fee": "none"}, {"form": "letter for work", "fee": "$15 told"}),
    "pharmacy, lab or hospital": (
        {"from": "Walgreens on Main", "critical": "no"},
        {"from": "St. Anne", "critical": "no"},
    ),
    "billing": ({"statement_on": "last month", "amount": "$48.70"},),
}
REFILLS = {"allergy": "none new"}


def add_items(world):
    """Write the answers of every message whose topic asks something, and a flag on some calls; no dice are thrown."""
    answers, flags = [], []
    for message_id, kind, call, taken_at in fetch("SELECT id, kind, call_id, taken_at FROM message ORDER BY id"):
        known = ANSWERS.get(kind)
        if not known:
            continue
        said = {**known[message_id % len(known)], **(REFILLS if kind == "refill" else {})}
        asked = [one for one in BY_WORD[kind].questions if one.key in said]
        answers += [(message_id, place, one.key, one.label, said[one.key]) for place, one in enumerate(asked)]
        if call and message_id % INTERPRETER_EACH == 0:
            flags.append((call, str(Flag.INTERPRETER), "Spanish", at(as_instant(taken_at)), world.staff_id("phone")))
    pour(Asked, "message place key label answer", answers)
    pour(CallFlag, "call what detail at by", flags)
