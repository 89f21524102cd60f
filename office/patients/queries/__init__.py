"""What is shown of patients: finding them, their page and banner, who may be the same person. Reads only."""

from office.patients.queries.finding import FindRow, Found, find, phone_shown
from office.patients.queries.likeness import likely_same, person_of
from office.patients.queries.page import Banner, banner, get_patient, home_address, in_use_phone, main_phone

__all__ = [
    "Banner",
    "FindRow",
    "Found",
    "banner",
    "find",
    "get_patient",
    "home_address",
    "in_use_phone",
    "likely_same",
    "main_phone",
    "person_of",
    "phone_shown",
]
