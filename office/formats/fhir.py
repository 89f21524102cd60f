"""FHIR R4 bundles of patients: text in, Outsiders out. Pure; imports nothing of office outside `formats`.

Taken: Patient with contacts, RelatedPerson, Encounter, AllergyIntolerance, Coverage (also contained ones).
Source: hl7.org/fhir/R4; US Core minimums in shared notes, section 4.
"""

import gzip
import json
import zlib
from collections import Counter
from datetime import UTC, date, datetime
from uuid import UUID

from office.formats.outside import (
    Around,
    Broken,
    Outsider,
    PastVisit,
    Plan,
    Substance,
    sex_of,
    ssn4_of,
    state_of,
    suffix_of,
)

LARGEST = 200_000_000  # bytes of text in one file
TAKEN = ("Patient", "RelatedPerson", "Encounter", "AllergyIntolerance", "Coverage")
SURROUNDINGS = ("Organization", "Practitioner", "PractitionerRole", "Location", "Device", "Group")
OF_PATIENT = ("subject", "patient", "beneficiary")
NONE_KNOWN = {"716186003": "all", "409137002": "drug"}  # SNOMED CT: no known allergy, no known drug allergy
NO_PLAN = ("no_insurance", "no insurance", "self-pay", "self pay", "none")
SSN = "http://hl7.org/fhir/sid/us-ssn"
NOT_FINISHED = "it is not finished there"


def unpacked(data):
    """The bytes of a plain or gzip file. Raises Broken: cut off, damaged, far too large."""
    if not data.startswith(b"\x1f\x8b"):
        return data
    engine, parts, size = zlib.decompressobj(16 + zlib.MAX_WBITS), [], 0
    try:
        while data:
            part = engine.decompress(data, LARGEST - size + 1)
            parts.append(part)
            size += len(part)
            if size > LARGEST:
                raise Broken("", "the file is too large to be a bundle of patients")
            data = engine.unconsumed_tail or (engine.unused_data if engine.eof else b"")
            if engine.eof and data:
                raise Broken(f"after {size:,} bytes of text", "something follows the end of the gzip file")
    except zlib.error:
        raise Broken(f"after {size:,} bytes of text", "the gzip file is damaged") from None
    if not engine.eof:
        raise Broken(f"after {size:,} bytes of text", "the gzip file is cut off")
    return b"".join(parts)


def read_bundle(data):
    """Every Outsider of a bundle (bytes, plain or gzip). Raises Broken with the place of what is wrong."""
    text = unpacked(data)
    try:
        bundle = json.loads(text.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Broken(f"byte {error.start:,}", "the file is not UTF-8 text") from None
    except json.JSONDecodeError as error:
        raise Broken(f"line {error.lineno}, column {error.colno}", f"not JSON: {error.msg}") from None
    except RecursionError:
        raise Broken("", "not a bundle: it is nested without end") from None
    if not isinstance(bundle, dict) or bundle.get("resourceType") != "Bundle":
        raise Broken("", "this is no FHIR bundle")
    return _Reader(bundle).people()


class _Reader:
    """One bundle: its resources by the references that mean them."""

    def __init__(self, bundle):
        entries = bundle.get("entry") or []
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise Broken("", "the bundle's entries are no list of resources")
        self.found = [self.resource(number, entry) for number, entry in enumerate(entries, start=1)]
        self.patients = {}
        for place, address, resource in self.found:
            if resource["resourceType"] == "Patient":
                for reference in (address, f"Patient/{resource.get('id')}"):
                    if reference in self.patients and self.patients[reference] != place:
                        raise Broken(place, "two patients have the same address in this file")
                    self.patients[reference] = place

    def resource(self, number, entry):
        """(place in words, address, resource) of an entry."""
        resource = entry.get("resource")
        kind = resource.get("resourceType") if isinstance(resource, dict) else None
        if not isinstance(kind, str):
            raise Broken(f"entry {number}", "there is no resource in it")
        return f"entry {number} ({kind})", entry.get("fullUrl") or "", resource

    def people(self):
        """The Outsiders in the order of the file."""
        by_patient, ignored = {place: [] for place in self.patients.values()}, {}
        for place, address, resource in self.found:
            kind = resource["resourceType"]
            if kind == "Patient" or kind in SURROUNDINGS:
                continue
            whose = self.whose(place, resource)
            if kind in TAKEN:
                by_patient[whose].append((place, address, resource))
            else:
                ignored.setdefault(whose, Counter())[kind] += 1
                by_patient[whose] += [(place, "", one) for one in _contained_coverages(resource)]
        people = [row for row in self.found if row[2]["resourceType"] == "Patient"]
        return [
            _at(place, _person, address, one, by_patient[place], ignored.get(place)) for place, address, one in people
        ]

    def whose(self, place, resource):
        """The place of the patient a resource belongs to. Raises Broken: no patient named, or not in this file."""
        reference = next((resource[name] for name in OF_PATIENT if resource.get(name)), None)
        target = reference.get("reference") if isinstance(reference, dict) else None
        if target is None:
            raise Broken(place, "it does not say whose it is")
        if target not in self.patients:
            raise Broken(place, f"its patient {str(target)[:80]} is not in this file")
        return self.patients[target]


def _at(place, read, *given):
    """Run a reader; what it trips over is told with the place instead of a traceback."""
    try:
        return read(place, *given)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise Broken(place, f"it is not as FHIR R4 says ({type(error).__name__}: {str(error)[:80]})") from None


def _person(place, address, patient, resources, ignored):
    visits, allergies, plans, around, left_out = [], [], [], [], []
    for where, url, resource in resources:
        row = _at(where, _READERS[resource["resourceType"]], url, resource)
        if isinstance(row, str):
            left_out.append((resource["resourceType"], row))
        else:
            lists = {PastVisit: visits, Substance: allergies, Plan: plans, Around: around}
            lists[type(row)].append(row)
    left_out += [
        (kind, "not kept by this program yet") for kind, count in (ignored or {}).items() for _ in range(count)
    ]
    keys, numbers = _identifiers(address, patient)
    return Outsider(
        place=place, keys=keys, numbers=numbers, **_identity(patient), **_reach(patient),
        around=tuple(dict.fromkeys([*_contacts(patient), *around])), visits=tuple(visits), allergies=tuple(allergies),
        plans=tuple(dict.fromkeys(plans)), left_out=tuple(left_out),
    )  # fmt: skip


def _identifiers(address, patient):
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


def _identity(patient):
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


def _reach(patient):
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


def _contacts(patient):
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


_READERS = {
    "RelatedPerson": _around,
    "Encounter": _encounter,
    "AllergyIntolerance": _allergy,
    "Coverage": _coverage,
}


def _contained_coverages(resource):
    return [one for one in resource.get("contained") or [] if one.get("resourceType") == "Coverage"]


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


def packed(text):
    """Gzip bytes of a text, for tests and exports."""
    return gzip.compress(text.encode(), mtime=0)
