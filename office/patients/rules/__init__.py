"""What may be done with patients and why it is refused. All writes; split by subject."""

from office.patients.rules.born import (
    Newborn,
    add_tie,
    end_tie,
    newborn_name,
    register_newborn,
    share_address,
)
from office.patients.rules.contacts import add_contact, change_contact, revoke_contact
from office.patients.rules.editing import add_name, edit_patient
from office.patients.rules.indexing import index_patient, know_words, mark_all_name_alerts
from office.patients.rules.opening import choose_existing, note_search, open_patient, search, verify
from office.patients.rules.reaching import (
    add_pharmacy,
    call_first,
    change_address,
    change_phone,
    end_row,
    mark_bad,
    own_row,
    prefer_pharmacy,
    save_phone,
)
from office.patients.rules.registering import LikelyDuplicate, register_patient

__all__ = [
    "LikelyDuplicate",
    "Newborn",
    "add_contact",
    "add_name",
    "add_pharmacy",
    "add_tie",
    "call_first",
    "change_address",
    "change_contact",
    "change_phone",
    "choose_existing",
    "edit_patient",
    "end_row",
    "end_tie",
    "index_patient",
    "know_words",
    "mark_all_name_alerts",
    "mark_bad",
    "newborn_name",
    "note_search",
    "open_patient",
    "own_row",
    "prefer_pharmacy",
    "register_newborn",
    "register_patient",
    "revoke_contact",
    "save_phone",
    "search",
    "share_address",
    "verify",
]
