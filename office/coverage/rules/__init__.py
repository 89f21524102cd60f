"""All that may be done to coverage, by subject: policies, copays, cards, ordering (who pays first), payers."""

from office.coverage.rules.cards import add_card_picture, take_new_card
from office.coverage.rules.copays import note_benefits, set_copay
from office.coverage.rules.ordering import set_order
from office.coverage.rules.payers import add_plan, set_participation, set_terms
from office.coverage.rules.policies import (
    Policy,
    add_policy,
    change_policy,
    end_policy,
    mark_error,
    periods_of,
)

__all__ = [
    "Policy",
    "add_card_picture",
    "add_plan",
    "add_policy",
    "change_policy",
    "end_policy",
    "mark_error",
    "note_benefits",
    "periods_of",
    "set_copay",
    "set_order",
    "set_participation",
    "set_terms",
    "take_new_card",
]
