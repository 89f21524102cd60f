"""All that the biller may do, by subject: fees, charging a visit, posting a payer's answer."""

from office.billing.rules.answering import ChargeAnswer, post_payer_answer, take_back_answer
from office.billing.rules.charging import Line, post_services
from office.billing.rules.fees import add_fee, export_fees, import_fees

__all__ = [
    "ChargeAnswer",
    "Line",
    "add_fee",
    "export_fees",
    "import_fees",
    "post_payer_answer",
    "post_services",
    "take_back_answer",
]
