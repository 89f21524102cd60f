"""Bundles made by hand for the tests of imports."""

import json
from pathlib import Path

SYNTHEA = Path(__file__).parent.parent / "data" / "synthea"
BUNDLES = sorted((SYNTHEA / "bundles").glob("*.json.gz"))
UUID = "11111111-2222-4333-8444-555555555555"


def patient(uuid=UUID, **fields):
    """An entry with a Patient."""
    resource = {
        "resourceType": "Patient",
        "id": uuid,
        "identifier": [{"system": "http://elsewhere.example", "value": "A-77", "type": {"coding": [{"code": "MR"}]}}],
        "name": [{"use": "official", "family": "Núñez", "given": ["Ana", "Maria"], "suffix": ["MD", "Jr."]}],
        "birthDate": "1984-05-04",
        "gender": "female",
        "telecom": [{"system": "phone", "value": "312-555-0142", "use": "mobile"}],
        "address": [{"line": ["1 Main St", "Apt 2"], "city": "Chicago", "state": "Illinois", "postalCode": "60601"}],
    }
    return {"fullUrl": f"urn:uuid:{uuid}", "resource": {**resource, **fields}}


def entry(kind, number=1, whose=f"urn:uuid:{UUID}", **fields):
    """An entry with a resource of the patient."""
    owner = {"Coverage": "beneficiary", "AllergyIntolerance": "patient", "RelatedPerson": "patient"}.get(
        kind, "subject"
    )
    whose = {owner: {"reference": whose}} if whose else {}
    return {
        "fullUrl": f"urn:uuid:00000000-0000-4000-8000-{kind.encode().hex()[:8]}{number:04d}",
        "resource": {"resourceType": kind, **whose, **fields},
    }


def encounter(number=1, start="2020-03-05T15:00:00+00:00", status="finished", **fields):
    """A past visit of half an hour."""
    return entry("Encounter", number, status=status, period={"start": start}, type=[{"text": "Check-up"}], **fields)


def allergy(number=1, words="Penicillin", **fields):
    """An allergy of the patient."""
    return entry("AllergyIntolerance", number, code={"text": words}, category=["medication"], **fields)


def bundle(*entries):
    """The bytes of a bundle."""
    return json.dumps({"resourceType": "Bundle", "type": "transaction", "entry": list(entries)}).encode()
