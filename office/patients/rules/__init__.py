"""What may be done with patients and why it is refused. All writes; split by subject."""

from office.patients.rules.contacts import add_contact, revoke_contact
from office.patients.rules.editing import change_address, change_phone, edit_patient
from office.patients.rules.indexing import index_patient, mark_all_name_alerts
from office.patients.rules.opening import choose_existing, note_search, open_patient, search, verify
from office.patients.rules.registering import LikelyDuplicate, register_patient

__all__ = [
    "LikelyDuplicate",
    "add_contact",
    "change_address",
    "change_phone",
    "choose_existing",
    "edit_patient",
    "index_patient",
    "mark_all_name_alerts",
    "note_search",
    "open_patient",
    "register_patient",
    "revoke_contact",
    "search",
    "verify",
]
