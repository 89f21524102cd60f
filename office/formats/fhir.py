"""FHIR R4 bundles of patients: text in, Outsiders out. Pure; imports nothing of office outside `formats`.

Taken: Patient with contacts, RelatedPerson, Encounter, AllergyIntolerance, Coverage (also contained ones).
Source: hl7.org/fhir/R4; US Core minimums in shared notes, section 4.
"""

import json
import zlib
from collections import Counter

from office.formats.fhir_fields import READERS, contacts, identifiers, identity, reach
from office.formats.outside import Around, Broken, Outsider, PastVisit, Plan, Substance, checked

LARGEST = 200_000_000  # bytes of text in one file
TAKEN = ("Patient", "RelatedPerson", "Encounter", "AllergyIntolerance", "Coverage")
SURROUNDINGS = ("Organization", "Practitioner", "PractitionerRole", "Location", "Device", "Group")
OF_PATIENT = ("subject", "patient", "beneficiary")


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
        row = _at(where, READERS[resource["resourceType"]], url, resource)
        if isinstance(row, str):
            left_out.append((resource["resourceType"], row))
        else:
            lists = {PastVisit: visits, Substance: allergies, Plan: plans, Around: around}
            lists[type(row)].append(_at(where, lambda _, row=row: checked(row)))
    left_out += [
        (kind, "not kept by this program yet") for kind, count in (ignored or {}).items() for _ in range(count)
    ]
    keys, numbers = identifiers(address, patient)
    return checked(Outsider(
        place=place, keys=keys, numbers=numbers, **identity(patient), **reach(patient),
        around=tuple(dict.fromkeys([*contacts(patient), *around])), visits=tuple(visits), allergies=tuple(allergies),
        plans=tuple(dict.fromkeys(plans)), left_out=tuple(left_out),
    ))  # fmt: skip


def _contained_coverages(resource):
    return [one for one in resource.get("contained") or [] if one.get("resourceType") == "Coverage"]
