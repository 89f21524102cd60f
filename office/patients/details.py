"""What is known of a person when the record is made or edited: plain values, already understood by the form."""

from dataclasses import dataclass
from datetime import date

from office.patients.models import MessagePermission, PhoneKind, Sex


@dataclass(frozen=True, kw_only=True)
class NewPatient:
    """The minimum set of domain notes 1.2 with phone, address and one emergency contact; texts as they were typed.

    `born_on` may be None only with `birth_estimated`; `first_name` may be empty only with `single_name`.
    """

    last_name: str
    first_name: str = ""
    middle_name: str = ""
    suffix: str = ""
    preferred_name: str = ""
    single_name: bool = False
    born_on: date | None = None
    birth_estimated: bool = False
    multiple_birth: bool = False
    birth_order: str = ""
    sex: Sex = Sex.U
    phone_typed: str = ""
    phone_kind: PhoneKind = PhoneKind.MOBILE
    message_permission: MessagePermission = MessagePermission.NAME_ONLY
    street: str = ""
    street2: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    email: str = ""
    language: str = "English"
    interpreter: bool = False
    emergency_name: str = ""
    emergency_relationship: str = ""
    emergency_phone: str = ""
