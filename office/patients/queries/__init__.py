"""What is shown of patients: finding them, their page and banner, who may be the same person. Reads only."""

from office.patients.queries.finding import SHOWN, FindRow, Found, find, phone_shown, rows_of
from office.patients.queries.likeness import likely_same, pairs_declared, person_of, side_by_side
from office.patients.queries.page import (
    Banner,
    address_lines,
    as_typed,
    banner,
    born_shown,
    contacts,
    earlier_reach,
    facts,
    get_patient,
    home_address,
    in_use_phone,
    lately_opened,
    main_phone,
    who_looked,
)

__all__ = [
    "SHOWN",
    "Banner",
    "FindRow",
    "Found",
    "address_lines",
    "as_typed",
    "banner",
    "born_shown",
    "contacts",
    "earlier_reach",
    "facts",
    "find",
    "get_patient",
    "home_address",
    "in_use_phone",
    "lately_opened",
    "likely_same",
    "main_phone",
    "pairs_declared",
    "person_of",
    "phone_shown",
    "rows_of",
    "side_by_side",
    "who_looked",
]
