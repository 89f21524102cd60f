"""Whom of the directory a caller may be, and where they were called back. Reads only."""

from office.directory.models import PartyKind
from office.directory.queries import nobody, numbers_of, parties
from office.phone.models import DirectoryCall, Relationship

OFFERED = 8
# What a caller says they are, and the entries that this can be.
KINDS = {
    Relationship.HOSPITAL: PartyKind.HOSPITAL,
    Relationship.PROVIDER: PartyKind.PROVIDER,
    Relationship.PHARMACY: PartyKind.PHARMACY,
    Relationship.LAB: PartyKind.LAB,
    Relationship.PAYER: PartyKind.PAYER,
}


def first_words(call):
    """What the directory is asked for when nobody has typed yet: the name the caller gave, if anyone there has it."""
    name = call.caller_name.strip()
    return name if name and parties(name).exists() else ""


def in_directory(text, call):
    """Up to eight entries in use with numbers, [(Party, NumberRows)]; without text those of the caller's kind."""
    kind = KINDS.get(call.relationship, "")
    found = parties(text, "" if text else kind) if text or kind else nobody()
    rows = [party for party in found.limit(OFFERED) if party.active]
    numbers = numbers_of(party.id for party in rows)
    return [(party, [number for number in numbers[party.id] if number.use != "fax"]) for party in rows]


def number_to_call(party_id):
    """The NumberRow by which an entry is called back: verified and in use, the first of it; None without one."""
    return next((one for one in numbers_of([party_id])[party_id] if one.verified_at and one.use != "fax"), None)


def called_back(call_id):
    """The calls back by the directory of a call, as DirectoryCalls, oldest first."""
    return list(DirectoryCall.select().where(DirectoryCall.call == call_id).order_by(DirectoryCall.id))
