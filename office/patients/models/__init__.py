"""Who the patients are, how to reach them, who stands around them. Nothing is overwritten: names, phones and
addresses are rows with dates. Source: domain 1.2 to 1.5."""

from office.patients.models.around import Contact, ContactRole, Household, Scope, Tie
from office.patients.models.guard import (
    CustodyOrder,
    Flag,
    FlagKind,
    GlassBreak,
    GlassReason,
    StaffRecord,
    Verdict,
)
from office.patients.models.identity import (
    ClinicalSex,
    Directive,
    Interpreter,
    NameKind,
    Patient,
    PatientName,
    PatientNumber,
    Privacy,
    Registration,
    Sex,
)
from office.patients.models.known import FindKey, How, NameWord, PairDecision, Verification, Verified
from office.patients.models.reach import (
    AddressKind,
    MessagePermission,
    PatientAddress,
    PatientPharmacy,
    PatientPhone,
    PhoneKind,
)

__all__ = [
    "AddressKind",
    "ClinicalSex",
    "Contact",
    "ContactRole",
    "CustodyOrder",
    "Directive",
    "FindKey",
    "Flag",
    "FlagKind",
    "GlassBreak",
    "GlassReason",
    "Household",
    "How",
    "Interpreter",
    "MessagePermission",
    "NameKind",
    "NameWord",
    "PairDecision",
    "Patient",
    "PatientAddress",
    "PatientName",
    "PatientNumber",
    "PatientPharmacy",
    "PatientPhone",
    "PhoneKind",
    "Privacy",
    "Registration",
    "Scope",
    "Sex",
    "StaffRecord",
    "Tie",
    "Verdict",
    "Verification",
    "Verified",
]
