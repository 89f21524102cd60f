"""Adding and changing outside parties. Source: domain 1.2 (directory entries)."""

from office import audit, clock, typed
from office.db import changed, writing
from office.directory.models import Party, PartyKind
from office.directory.numbers import ncpdp_holds, npi_holds
from office.errors import RuleError, StaleEdit

TEXTS = ("name", "npi", "ncpdp", "phone", "fax", "street", "city", "state", "zip", "note")


def add_party(kind, name, *, by, **known):
    """Add an outside party and return it; `known` holds other texts of Party as they were typed.

    Raises RuleError at its field: no name; an NPI or NCPDP number whose digits are wrong or that another party in use
    has; a phone or fax that is none.
    """
    with writing():
        values = _checked(PartyKind(kind), {**known, "name": name}, None)
        party = Party.create(**values, verified_on=clock.today())
        audit.record("party.added", party, by=by, **{word: text for word, text in values.items() if text})
    return party


def edit_party(party, seen_version, *, by, active=True, **known):
    """Change a party; `active` False keeps it on record and offers it no more. Returns it.

    Raises StaleEdit; RuleError as add_party.
    """
    with writing():
        before = {name: getattr(party, name) for name in ("kind", *TEXTS)}
        values = _checked(PartyKind(known.get("kind") or party.kind), {**before, **known}, party.id)
        values |= {"active": active, "verified_on": clock.today()}
        if not changed(party, seen_version, **values):
            now = Party.get_by_id(party.id)
            raise StaleEdit({name: str(getattr(now, name)) for name in ("kind", *TEXTS)}, now.version)
        differing = {name: [str(old), str(values[name])] for name, old in before.items() if values[name] != old}
        audit.record("party.changed", party, by=by, active=active, **differing)
    return party


def _checked(kind, known, own_id):
    values = {name: " ".join((known.get(name) or "").split()) for name in TEXTS}
    if not values["name"]:
        raise RuleError("Type the name.", field="name")
    if values["npi"] and not npi_holds(values["npi"]):
        raise RuleError("This is not an NPI: its ten digits do not fit its check digit. Read it again.", field="npi")
    if values["ncpdp"] and not ncpdp_holds(values["ncpdp"]):
        raise RuleError("An NCPDP number has seven digits.", field="ncpdp")
    for number in ("npi", "ncpdp"):
        _refuse_taken(number, values[number], own_id)
    for name in ("phone", "fax"):
        if values[name]:
            _dialed(values[name], name)
    return {**values, "kind": kind}


def _refuse_taken(field, value, own_id):
    if not value:
        return
    other = Party.get_or_none((getattr(Party, field) == value) & Party.active & (Party.id != (own_id or 0)))
    if other:
        raise RuleError(f"{other.name} has this number already. Open that entry instead.", field=field)


def _dialed(text, field):
    try:
        number = typed.phone(text)
    except ValueError as error:
        raise RuleError(str(error), field=field) from None
    if not number.valid:
        raise RuleError("This number cannot be dialed. Type ten digits, or + and the country.", field=field)
