"""Resources of FHIR R4 as plain values: identifiers, names, visits, allergies, plans. Used by `fhir.py`. Pure."""

from datetime import UTC, date, datetime
from uuid import UUID

from office.formats.outside import Around, PastVisit, Plan, Substance, sex_of, ssn4_of, state_of, suffix_of

NONE_KNOWN = {"716186003": "all", "409137002": "drug"}  # SNOMED CT: no known allergy, no known drug allergy
NO_PLAN = ("no_insurance", "no insurance", "self-pay", "self pay", "none")
SSN = "http://hl7.org/fhir/sid/us-ssn"
NOT_FINISHED = "it is not finished there"


def identifiers(address, patient):
    """(keys, numbers). An identifier without a system, or an id that is no UUID, says nothing outside its file."""
    keys, numbers = [], []
    for identifier in patient.get("identifier") or []:
        system, value, code = identifier.get("system"), identifier.get("value"), _code(identifier.get("type"))
        if system and value and code in ("MR", ""):
            keys.append((system, value))
            if code == "MR":
                numbers.append((system, value))
    for text in (address.removeprefix("urn:uuid:"), patient.get("id") or ""):
        if _is_uuid(text):
            keys.append(("urn:uuid", text.lower()))
    return tuple(dict.fromkeys(keys)), tuple(dict.fromkeys(numbers))


def _is_uuid(text):
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False


def identity(patient):
    """Names, birth, sex and death."""
    names = patient.get("name") or []
    legal = next((name for name in names if name.get("use") == "official"), None) or next(
        (name for name in names if name.get("use") in (None, "usual")), {}
    )
    given = legal.get("given") or []
    born = patient.get("birthDate") or ""
    died = patient.get("deceasedDateTime") or ""
    return {
        "last": legal.get("family") or "",
        "first": given[0] if given else "",
        "middle": " ".join(given[1:]),
        "suffix": next((known for text in legal.get("suffix") or [] if (known := suffix_of(text))), ""),
        "preferred": next((" ".join(name["given"]) for name in names if name.get("use") == "nickname"), ""),
        "former": tuple(
            _former(name) for name in names if name.get("use") in ("maiden", "old") and name.get("family")
        ),
        "born_on": date.fromisoformat(born) if len(born) == 10 else None,
        "birth_estimated": len(born) < 10,
        "sex": sex_of(patient.get("gender")),
        "multiple_birth": bool(patient.get("multipleBirthBoolean") or patient.get("multipleBirthInteger")),
        "birth_order": str(patient.get("multipleBirthInteger") or ""),
        "ssn4": next(
            (ssn4_of(one.get("value")) for one in patient.get("identifier") or [] if one.get("system") == SSN), ""
        ),
        "language": _language(patient),
        "deceased": bool(died or patient.get("deceasedBoolean")),
        "deceased_on": _day(died),
    }


def _former(name):
    kind = "birth or maiden" if name["use"] == "maiden" else "former"
    return kind, name["family"], " ".join(name.get("given") or [])


def _language(patient):
    spoken = sorted(patient.get("communication") or [], key=lambda one: not one.get("preferred"))
    return _text(spoken[0].get("language")) if spoken else ""


def reach(patient):
    """Phones, e-mail and the home address."""
    telecom = [one for one in patient.get("telecom") or [] if one.get("value") and one.get("use") != "old"]
    addresses = [one for one in patient.get("address") or [] if one.get("use") != "old"]
    home = next((one for one in addresses if one.get("use") == "home"), addresses[0] if addresses else {})
    line = home.get("line") or []
    return {
        "phones": tuple(
            (one.get("use") or "", one["value"]) for one in telecom if one.get("system") in ("phone", "sms")
        ),
        "email": next((one["value"] for one in telecom if one.get("system") == "email"), ""),
        "street": line[0] if line else "",
        "street2": ", ".join(line[1:]),
        "city": home.get("city") or "",
        "state": state_of(home.get("state") or ""),
        "zip": home.get("postalCode") or "",
    }


def contacts(patient):
    return [one for one in (_around("", "", contact) for contact in patient.get("contact") or []) if one.name]


def _around(place, address, one):
    """A contact of the patient or a RelatedPerson; RelatedPerson has lists where a contact has one name."""
    name = one.get("name") or {}
    name = (name[0] if name else {}) if isinstance(name, list) else name
    words = name.get("text") or " ".join([*(name.get("given") or []), name.get("family") or ""]).strip()
    kinds = one.get("relationship") or []
    phone = next((t["value"] for t in one.get("telecom") or [] if t.get("system") == "phone" and t.get("value")), "")
    return Around(words, ", ".join(filter(None, map(_text, kinds))), phone)


def _encounter(place, address, one):
    if one.get("status") not in ("finished", "completed"):
        return f"{NOT_FINISHED} ({one.get('status') or 'no status'})"
    period = one.get("period") or {}
    started = _instant(period.get("start"))
    if started is None:
        return "it has no date"
    reason = next(filter(None, map(_text, one.get("reasonCode") or [])), "")
    kind = next(filter(None, map(_text, one.get("type") or [])), "") or "Visit"
    words = f"{kind}: {reason}" if reason else kind
    return PastVisit(_key(address, one), words, started, _instant(period.get("end")))


def _allergy(place, address, one):
    status, verified = _code(one.get("clinicalStatus")), _code(one.get("verificationStatus"))
    if status in ("inactive", "resolved"):
        return f"it is {status} there"
    if verified in ("refuted", "entered-in-error"):
        return f"it is {verified.replace('-', ' ')} there"
    words = _text(one.get("code"))
    if not words:
        return "it names no substance"
    reactions = one.get("reaction") or []
    manifestations = [_text(what) for reaction in reactions for what in reaction.get("manifestation") or []]
    return Substance(
        key=_key(address, one), words=words, drug="medication" in (one.get("category") or []),
        reaction=", ".join(filter(None, manifestations)),
        severity=next((reaction["severity"] for reaction in reactions if reaction.get("severity")), ""),
        onset_on=_day(one.get("onsetDateTime")),
        none=next((NONE_KNOWN[code] for code in _codes(one.get("code")) if code in NONE_KNOWN), ""),
    )  # fmt: skip


def _coverage(place, address, one):
    if one.get("status") in ("cancelled", "entered-in-error", "draft"):
        return f"it is {one['status'].replace('-', ' ')} there"
    payer = next((who.get("display") or "" for who in one.get("payor") or []), "") or _text(one.get("type"))
    if not payer:
        return "it names no payer"
    if payer.lower() in NO_PLAN:
        return "it says that there is no insurance"
    classes = {_code(row.get("type")): row.get("name") or row.get("value") or "" for row in one.get("class") or []}
    period = one.get("period") or {}
    plan = classes.get("plan") or classes.get("group") or ""
    return Plan(payer, plan, one.get("subscriberId") or "", _day(period.get("start")), _day(period.get("end")))


# How each kind of resource around a patient is read: (place, address, resource) to a value, or why it is left out.
READERS = {
    "RelatedPerson": _around,
    "Encounter": _encounter,
    "AllergyIntolerance": _allergy,
    "Coverage": _coverage,
}


def _key(address, one):
    """What means this resource within its patient's record."""
    return address.removeprefix("urn:uuid:") or str(one.get("id") or "")


def _codes(concept):
    return [coding.get("code") or "" for coding in (concept or {}).get("coding") or []]


def _code(concept):
    return next(iter(_codes(concept)), "")


def _text(concept):
    """The words of a CodeableConcept."""
    concept = concept or {}
    shown = next((coding["display"] for coding in concept.get("coding") or [] if coding.get("display")), "")
    return concept.get("text") or shown


def _instant(text):
    """A FHIR dateTime as naive UTC; a plain date is its noon, None when it is less than a day."""
    if not text or len(text) < 10:
        return None
    if len(text) == 10:
        return datetime.fromisoformat(f"{text}T12:00:00")
    moment = datetime.fromisoformat(text)
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def _day(text):
    """The date of a FHIR date or dateTime as it was written there; None when only a year or month is known."""
    return date.fromisoformat(text[:10]) if text and len(text) >= 10 else None
