"""Changing who someone is: what was stays readable and searchable. Source: domain 0.1 (3), 1.2, 1.9 (name change)."""

import re

from office import audit, clock
from office.announce import announce
from office.board import bump
from office.db import changed, writing
from office.errors import RuleError, StaleEdit
from office.patients.models import Interpreter, NameKind, Patient, PatientName, Verified
from office.patients.names import fold
from office.patients.queries.likeness import likely_same, person_of
from office.patients.rules.indexing import index_patient
from office.patients.rules.opening import heard_again
from office.patients.rules.registering import OWN, check_different, check_identity, filing_name, record_decisions

NAMES = ("last_name", "first_name", "middle_name", "suffix")
IDENTITY = (*NAMES, "born_on")
MORE = (
    "born_at", "clinical_sex", "gender_identity", "pronouns", "race", "ethnicity", "interpreter_kind",
    "written_language", "marital_status", "employer", "occupation", "email_reminders", "email_phi", "ssn4", "pcp",
    "referring", "advance_directive",
)  # fmt: skip
BY_DOCUMENT = (NameKind.FORMER, NameKind.BIRTH)
SAID = {Verified.NAME: NAMES, Verified.BIRTH: ("born_on",), Verified.SEX: ("sex",), Verified.EMAIL: ("email",)}


def edit_patient(
    patient, seen_version, details, *, by, different_because="", looked_at=(), name_kind=NameKind.FORMER, source="",
    more=None,
):  # fmt: skip
    """Change names, birth date and the rest of a record to those of a NewPatient; phone, address and contacts stay.

    `more` holds columns of MORE to change too. A changed legal name leaves the old one as another name, searchable for
    ever, and is announced; it needs `source`, the document that was seen, unless the old one was a misspelling, an
    alias, a card's or a newborn's name. The duplicate check runs again when name or birth date changed. What changed
    is only heard until it is read back. Returns the Patient.
    Raises StaleEdit: someone saved since; LikelyDuplicate; RuleError: name, birth date, document missing, a wrong one
    of MORE.
    """
    with writing():
        check_identity(details)
        after = {**{name: getattr(details, name) for name in OWN}, **_more(more or {}, details)}
        before = {name: getattr(patient, name) for name in after}
        differing = {name: value for name, value in after.items() if value != before[name]}
        if not differing:
            return patient
        if patient.version != seen_version:
            raise stale(patient)
        matches = _likely(patient, details)
        check_different(matches, different_because, looked_at)
        _check_document(before, after, name_kind, source)
        if not changed(patient, seen_version, **differing, filing_name=filing_name(details)):
            raise stale(patient)
        record_decisions(patient, matches, different_because, by=by)
        heard_again(patient, [what for what, names in SAID.items() if differing.keys() & set(names)], by=by)
        renamed = _keep_old_name(patient, before, name_kind, source)
        index_patient(patient)
        bump("day")
        audit.record("patient.changed", patient, by=by, **_told(before, differing))
        if "born_on" in differing:
            announce("patient.born_on_changed", patient=patient, by=by)
        if renamed:
            old = {name: before[name] for name in NAMES}
            announce("patient.renamed", patient=patient, before=old, by=by, source=source, kind=NameKind(name_kind))
    return patient


def _told(before, differing):
    """What the audit keeps: old and new; of the social security number only that it changed."""
    return {
        name: "changed" if name == "ssn4" else [_plainly(before[name]), _plainly(value)]
        for name, value in differing.items()
    }


def _plainly(value):
    return str(value) if hasattr(value, "_pk") else value


def _more(more, details):
    """The other columns to write, checked. An interpreter of some kind is an interpreter."""
    more = {name: value for name, value in more.items() if name in MORE}
    check_ssn4(more.get("ssn4", ""))
    if more.get("email_phi") and not details.email:
        raise RuleError("Type the e-mail address that this permission is for.", field="email")
    if more.get("email_reminders") and not details.email:
        raise RuleError("Type the e-mail address that reminders go to.", field="email")
    if more.get("interpreter_kind") and not details.interpreter:
        raise RuleError("Tick that an interpreter is needed, or choose no kind.", field="interpreter_kind")
    if "interpreter_kind" in more and details.interpreter and not more["interpreter_kind"]:
        more["interpreter_kind"] = Interpreter.SPOKEN
    return more


def check_ssn4(text):
    """Refuse what is not the last four digits of a social security number, at the field "ssn4"; "" is none."""
    if text and (not re.fullmatch("[0-9]{4}", text) or text == "0000"):
        raise RuleError("Type the last four digits of the social security number; 0000 is none.", field="ssn4")


def _check_document(before, after, kind, source):
    """A legal name changes by a document; a spelling that is filed alike does not."""
    legal = [name for name in ("last_name", "first_name") if fold(before[name]) != fold(after[name])]
    if legal and kind in BY_DOCUMENT and len(source.strip()) < 2:
        raise RuleError(
            "Type which document you saw: marriage certificate, court order, ID. For a mere misspelling, choose that "
            "the old name was a misspelling.",
            field="source",
        )


def _likely(patient, details):
    """Who may be the same person now; earlier decisions lapse when name or birth date change (domain 1.6)."""
    if all(_plain(getattr(patient, name)) == _plain(getattr(details, name)) for name in IDENTITY):
        return []
    return likely_same(person_of(details), but={patient.id})


def _plain(value):
    return fold(value) if isinstance(value, str) else value


def _keep_old_name(patient, before, kind, source):
    """Keep the name of before as another name; True when one of its parts changed."""
    if all(before[name] == getattr(patient, name) for name in NAMES):
        return False
    old = {name: before[name] for name in NAMES}
    PatientName.create(patient=patient, kind=kind, **old, to_on=clock.today(), source=source, at=clock.now())
    return True


def add_name(patient, kind, last_name, first_name="", *, by, middle_name="", suffix="", from_on=None, source=""):
    """Add another name that finds the patient: birth, alias, on the insurance card. Returns the PatientName.

    Raises RuleError: no last name; the patient has this name already.
    """
    with writing():
        names = {"last_name": last_name.strip(), "first_name": first_name.strip()}
        if not fold(last_name):
            raise RuleError("Type the last name.", field="last_name")
        same = [patient, *PatientName.select().where(PatientName.patient == patient)]
        if any(all(fold(getattr(one, name)) == fold(text) for name, text in names.items()) for one in same):
            raise RuleError("This name is on file already.", field="last_name")
        row = PatientName.create(
            patient=patient, kind=kind, **names, middle_name=middle_name.strip(), suffix=suffix, from_on=from_on,
            source=source.strip(), at=clock.now(),
        )  # fmt: skip
        index_patient(patient)
        audit.record("patient.name_added", row, by=by, kind=str(kind), name=f"{last_name}, {first_name}")
    return row


def stale(patient):
    """The StaleEdit of a record: what is stored now."""
    now = Patient.get_by_id(patient.id)
    return StaleEdit({name: str(getattr(now, name) or "") for name in OWN}, now.version)
