"""Which patient of a practice shows each question of domain 7.10: `python -m tests.sample.twenty`, told the data
folder as ever, writes {question: patient id} as JSON; what nobody shows is left out."""

import json
import re

from office.accounts.models import LedgerEntry
from office.answers.patterns import PATTERNS
from office.answers.queries import Known, answer
from office.cli import close_practice, open_practice
from office.patients.models import Patient, Privacy

# What stands in an answer that has something to show; words that an empty account has as well prove nothing.
SHOWN = {
    "why": r"Your plan allowed \$.* You owe \$.*(deductible|share)",
    "paid": r"We have your payment of \$",
    "plan-should-pay": r"did not pay \$.*Ours to do",
    "claim-sent": r"answered on .*Still with the plan: \$",
    "balance": r"You owe \$.*not answered yet for \$",
    "new-plan": r"open are \$",
    "price": r"your copay is \$",
    "takes-plan": r"Yes, on .* is taken",
    "two-bills": r"you were seen by .* and .*each visit has a bill",
    "physical": r"there are \d parts: ",
    "what-charge": r"\$.*, on \w{3} \d",
    "monthly": r"can be paid in \d payments|Your payment plan: \$",
    "refund": r"that you paid is not applied to a charge",
    "wrong-patient": r"more of the family",
    "itemized": r"the year as a file",
    "copay": r"The copay of .*Charged as copay: \$",
    "collections": r"What we did: ",
    "ex-spouse": r"signs a change of guarantor",
    "accident": r"On record for an injury",
    "no-show": r"we missed you on .*Charged for it: \$",
    "medicaid": r"Please do not pay\..*Billed although Medicaid",
    "eob-less": r"answered on .*Read me what the letter says",
}


def found():
    """{question: patient id} of the first patient whose answer shows it."""
    seen = {}
    billed = Patient.id.in_(LedgerEntry.select(LedgerEntry.patient))
    for patient in Patient.select().where(billed & (Patient.privacy == Privacy.NORMAL)).order_by(Patient.id):
        for one in (one for one in PATTERNS if one.slug not in seen):
            said = answer(Known(patient), one.topic)
            if re.search(SHOWN[one.slug], said.text):
                seen[one.slug] = patient.id
    return seen


if __name__ == "__main__":
    open_practice()
    print(json.dumps(found()))
    close_practice()
