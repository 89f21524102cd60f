"""The list of patients as CSV, under the same names of columns that the import proposes; reads only.

What a patient keeps confidential does not leave: addresses and phones of guarded records come from `outgoing`.
"""

from collections import defaultdict

from office.formats.csv_table import written
from office.formats.patient_columns import FIELDS
from office.patients.models import (
    AddressKind,
    Contact,
    ContactRole,
    NameKind,
    Patient,
    PatientAddress,
    PatientName,
    PatientNumber,
    PatientPhone,
    PhoneKind,
    Privacy,
    Registration,
)
from office.patients.queries.outgoing import Purpose, outgoing_many
from office.typed import mrn_shown

COLUMNS = tuple(word for word in FIELDS if word not in ("full", "id", "number", "ssn"))
REMARK = "Remarks"
NEVER = (Registration.MERGED, Registration.ENTERED_IN_ERROR, Registration.TEST)
ACTIVE = (Registration.QUICK, Registration.COMPLETE, Registration.VERIFIED)
KINDS = {PhoneKind.HOME: "phone", PhoneKind.OTHER: "phone", PhoneKind.MOBILE: "mobile", PhoneKind.WORK: "work"}
PORTION = 500
WITHHELD = "Confidential: nothing but this address and phone may be used."


def patients_csv(*, everybody, columns):
    """(CSV text, how many patients) of all patients, or of the active ones; `columns` are fields of the import.

    Merged records, those entered in error and test records are left out; the deceased come with `everybody`.
    """
    names = [word for word in FIELDS if word in columns and word in COLUMNS]
    states = Patient.registration.not_in(NEVER) if everybody else Patient.registration.in_(ACTIVE)
    living = True if everybody else Patient.deceased_on.is_null()
    ids = [one for (one,) in Patient.select(Patient.id).where(states & living).order_by(Patient.mrn).tuples()]
    lines = [[*(FIELDS[name].label for name in names), REMARK]]
    for start in range(0, len(ids), PORTION):
        for texts in _portion(ids[start : start + PORTION]):
            lines.append([*(texts.get(name, "") for name in names), texts[REMARK]])
    return written(lines), len(ids)


def _portion(ids):
    """The texts of these patients by field, in a fixed number of queries."""
    patients = Patient.select().where(Patient.id.in_(ids)).order_by(Patient.mrn)
    phones = _of(PatientPhone, ids, PatientPhone.until.is_null(), PatientPhone.rank)
    home = PatientAddress.until.is_null() & (PatientAddress.kind == AddressKind.HOME)
    places = _of(PatientAddress, ids, home & ~PatientAddress.proposed, PatientAddress.id)
    names = _of(PatientName, ids, ~PatientName.hidden & (PatientName.kind == NameKind.BIRTH), PatientName.id)
    numbers = _of(PatientNumber, ids, PatientNumber.system == "legacy", PatientNumber.id)
    emergency = Contact.revoked_at.is_null() & (Contact.role == ContactRole.EMERGENCY)
    people = _of(Contact, ids, emergency, Contact.priority.desc(), Contact.id.desc())
    guarded = outgoing_many([one.id for one in patients if one.confidential or one.safety_flag], Purpose.EXPORT)
    for one in patients:
        texts = _identity(one)
        texts["maiden"] = "; ".join(name.last_name for name in names[one.id])
        texts["legacy"] = "; ".join(number.value for number in numbers[one.id])
        if one.id in guarded:
            yield texts | _guarded(guarded[one.id])
            continue
        remark = "" if one.privacy == Privacy.NORMAL else f"A {one.privacy} record: keep it apart."
        yield texts | _reach(one, phones[one.id], places[one.id]) | _around(people[one.id]) | {REMARK: remark}


def _of(model, ids, held, *order):
    """{patient id: rows} of a table."""
    found = defaultdict(list)
    for row in model.select().where(model.patient.in_(ids) & held).order_by(*order):
        found[row.patient_id].append(row)
    return found


def _identity(one):
    """Who someone is, as the import reads it."""
    died = f"{one.deceased_on:%Y-%m-%d}" if one.deceased_on else ""
    dead = one.registration == Registration.DECEASED
    return {
        "last": one.last_name,
        "first": one.first_name,
        "middle": one.middle_name,
        "suffix": one.suffix,
        "preferred": one.preferred_name,
        "born": f"{one.born_on:%Y-%m-%d}" if one.born_on else "",
        "sex": str(one.sex),
        "mrn": mrn_shown(one.mrn),
        "language": one.language,
        "interpreter": "yes" if one.interpreter else "",
        "multiple": "yes" if one.multiple_birth else "",
        "birth_order": one.birth_order,
        "died": died or ("yes" if dead else ""),
    }


def _reach(one, phones, places):
    """Phones in use by kind, the home address, the e-mail address."""
    texts = {"email": one.email}
    for phone in phones:
        if not (phone.whose or phone.confidential):
            name = KINDS[phone.kind]
            texts[name] = f"{texts[name]}; {phone.typed}" if name in texts else phone.typed
    if places:
        texts |= {name: getattr(places[-1], name) for name in ("street", "street2", "city", "state", "zip")}
    return texts


def _around(people):
    """The first emergency contact."""
    if not people:
        return {}
    first = people[-1]
    return {"contact": first.name, "contact_relationship": first.relationship, "contact_phone": first.typed_phone}


def _guarded(out):
    """Only what may leave of someone who asked for confidential communication, or whose whereabouts are hidden."""
    lines = list(out.lines)
    texts = {"street": ", ".join(lines[:-1]) or "".join(lines), "city": lines[-1] if lines[1:] else ""}
    return {**texts, "mobile": out.phone, "email": out.email, REMARK: out.why or WITHHELD}
