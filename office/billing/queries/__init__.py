"""What the biller's pages show, by subject: fees, charges of a visit, answers of payers, credits and requests."""

from office.billing.queries.answers import (
    Asked,
    answer_of,
    answers_about,
    asked_of,
    entries,
    family_of,
    parts_of,
    to_work,
)
from office.billing.queries.credits import (
    PatientCredits,
    PlanCredits,
    applied_charges,
    get_request,
    payment_of,
    requests,
    requests_about,
    targets,
)
from office.billing.queries.fees import every_fee, fee_on, fees_on
from office.billing.queries.services import charged_codes, first_copay, services_of, visits_to_charge

__all__ = [
    "Asked",
    "PatientCredits",
    "PlanCredits",
    "answer_of",
    "answers_about",
    "applied_charges",
    "asked_of",
    "charged_codes",
    "entries",
    "every_fee",
    "family_of",
    "fee_on",
    "fees_on",
    "first_copay",
    "get_request",
    "parts_of",
    "payment_of",
    "requests",
    "requests_about",
    "services_of",
    "targets",
    "to_work",
    "visits_to_charge",
]
