"""What is said to callers: `answer` puts the words for a topic together from what is Known of the account."""

from office.accounts.models import Topic
from office.accounts.queries.hearing import Hearer, hearer_of, hearers
from office.answers.queries import bills, plans
from office.answers.queries.known import Known
from office.answers.queries.saying import Act, Said

SAYINGS = {
    Topic.WHY: bills.why,
    Topic.PAID: bills.paid,
    Topic.PLAN_SHOULD_PAY: plans.should_pay,
    Topic.CLAIM_SENT: plans.sent,
    Topic.BALANCE: bills.balance,
    Topic.NEW_PLAN: plans.new_plan,
    Topic.PRICE: plans.price,
    Topic.TAKES_PLAN: plans.takes,
    Topic.TWO_BILLS: bills.two_bills,
    Topic.PHYSICAL: bills.physical,
    Topic.WHAT_CHARGE: bills.what_charge,
    Topic.MONTHLY: bills.monthly,
    Topic.REFUND: bills.refund,
    Topic.WRONG_PATIENT: bills.wrong_patient,
    Topic.ITEMIZED: bills.itemized,
    Topic.COPAY: plans.copay,
    Topic.COLLECTIONS: bills.collections,
    Topic.EX_SPOUSE: plans.other_payer,
    Topic.ACCIDENT: plans.accident,
    Topic.NO_SHOW: bills.no_show,
    Topic.MEDICAID: plans.medicaid,
    Topic.EOB_LESS: plans.letter_says_less,
}


def answer(known, topic):
    """What to say about a Topic (Said), in the words for who listens."""
    return SAYINGS[topic](known)


__all__ = ["Act", "Hearer", "Known", "Said", "answer", "hearer_of", "hearers"]
