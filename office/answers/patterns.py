"""The questions of domain 7.10: the key that opens each, who works on it when it is not answered at once. Pure.

What is said is put together from the account's own figures in `queries`; here stands only what is the same for all.
"""

from dataclasses import dataclass

from office.accounts.models import Topic
from office.staff.models import Role


@dataclass(frozen=True)
class Pattern:
    """One question: its single key, whose work it becomes, whether the statement waits meanwhile, and what to ask the
    caller before anything else. `task` is the word for the manager's list; the biller has the list of questions."""

    topic: Topic
    key: str
    ask: str
    holds: bool = False
    owner: Role = Role.BILLER
    task: str = ""

    @property
    def slug(self):
        """Its name in an address."""
        return self.topic.name.lower().replace("_", "-")


PATTERNS = (
    Pattern(Topic.WHY, "1", "Which visit or which statement do they hold in their hand?"),
    Pattern(Topic.PAID, "2", "How much, on which day, by what: cash, check, card? To whom?"),
    Pattern(Topic.PLAN_SHOULD_PAY, "3", "What did the plan tell them, and on which day?", holds=True),
    Pattern(Topic.CLAIM_SENT, "4", "For which visit?"),
    Pattern(Topic.BALANCE, "5", "Nothing more is needed: say the two numbers."),
    Pattern(Topic.NEW_PLAN, "6", "Insurer, member number, first day: read them from the card.", holds=True),
    Pattern(Topic.PRICE, "7", "What is to be done, and on which day? Will they use insurance for it?"),
    Pattern(Topic.TAKES_PLAN, "8", "Which insurer and which plan, as on the card, and for which day?"),
    Pattern(Topic.TWO_BILLS, "9", "Whose name stands at the top of the other bill?"),
    Pattern(Topic.PHYSICAL, "a", "Did they bring up a complaint or ask for something beyond the physical?"),
    Pattern(Topic.WHAT_CHARGE, "b", "Which line of the bill?"),
    Pattern(Topic.MONTHLY, "c", "What can they pay each month, and on which day?"),
    Pattern(Topic.REFUND, "d", "Which payment, and why do they want it back?"),
    Pattern(Topic.WRONG_PATIENT, "e", "Who was seen that day, and who stands on the bill?", holds=True),
    Pattern(Topic.ITEMIZED, "f", "One visit or a whole year? It goes to the account's address."),
    Pattern(Topic.COPAY, "h", "What does the card say, and since when?", holds=True),
    Pattern(
        Topic.COLLECTIONS, "i", "What does the letter say, of which day is it, who sent it?", holds=True,
        owner=Role.MANAGER, task="Collections letter",
    ),
    Pattern(Topic.EX_SPOUSE, "j", "Never say anything about the other person. A new guarantor signs the form."),
    Pattern(Topic.ACCIDENT, "k", "Day of the accident, the insurer, claim number, adjuster and phone.", holds=True),
    Pattern(Topic.NO_SHOW, "n", "Why did they not come? Did they call before?"),
    Pattern(
        Topic.MEDICAID, "o", "Medicaid number, and the days on which it was active.", holds=True, owner=Role.MANAGER,
        task="Medicaid patient got a bill",
    ),
    Pattern(Topic.EOB_LESS, "u", "What does the letter say they owe, for which day? Ask for a copy.", holds=True),
)  # fmt: skip
BY_SLUG = {one.slug: one for one in PATTERNS}
OUTCOMES = (
    "told, and understood",
    "told, will pay",
    "told, wants a payment plan",
    "told, does not agree",
    "told where to ask",
)
