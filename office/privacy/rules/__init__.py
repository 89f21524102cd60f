"""What guards a record: checks at the door, breaking the glass and its review, flags and custody, who works here."""

from office.privacy.queries.records import record_behind
from office.privacy.rules.flags import (
    Reach,
    end_custody,
    end_flag,
    flag_of,
    propose_flag,
    record_custody,
    set_flag,
)
from office.privacy.rules.glass import (
    break_glass,
    check_record,
    check_writing,
    note_glass,
    open_break,
    review_break,
    reviews_due,
    tell_officer,
)
from office.privacy.rules.looking import ask_lead, note_report, open_reviews
from office.privacy.rules.working import end_staff_record, link_staff

__all__ = [
    "Reach",
    "ask_lead",
    "break_glass",
    "check_record",
    "check_writing",
    "end_custody",
    "end_flag",
    "end_staff_record",
    "flag_of",
    "link_staff",
    "note_glass",
    "note_report",
    "open_break",
    "open_reviews",
    "propose_flag",
    "record_behind",
    "record_custody",
    "review_break",
    "reviews_due",
    "set_flag",
    "tell_officer",
]
