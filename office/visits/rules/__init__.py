"""What is done with a visit, by subject: flow (its steps), arriving (children, the wrong patient or day), leaving."""

from office.visits.rules.arriving import accompany, came_on_another_day, receive, wrong_patient
from office.visits.rules.charting import ask_for_visit, take_for_visit
from office.visits.rules.flow import (
    arrive,
    check_in,
    mark_no_show,
    open_visit,
    standing_steps,
    step,
    take_back_no_show,
    undo_last,
    walk_in,
)
from office.visits.rules.leaving import say_follow_up

__all__ = [
    "accompany",
    "arrive",
    "ask_for_visit",
    "came_on_another_day",
    "check_in",
    "mark_no_show",
    "open_visit",
    "receive",
    "say_follow_up",
    "standing_steps",
    "step",
    "take_back_no_show",
    "take_for_visit",
    "undo_last",
    "walk_in",
    "wrong_patient",
]
