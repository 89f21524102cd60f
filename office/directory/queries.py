"""Outside parties, found by name. Reads only."""

from office.directory.models import Party, PartyKind
from office.errors import NotFound, RuleError

OFFERED = 300  # names offered while one is typed


def get_party(party_id):
    """The Party of an id. Raises NotFound."""
    party = Party.get_or_none(Party.id == party_id)
    if party is None:
        raise NotFound()
    return party


def parties(text="", kind=""):
    """A query of parties by name, those in use first; `text` is any part of the name or of a number."""
    query = Party.select().order_by(Party.active.desc(), Party.name, Party.id)
    if kind:
        query = query.where(Party.kind == kind)
    if text:
        part = text.replace("\\", "").replace("%", "").replace("_", "")
        query = query.where(Party.name.contains(part) | (Party.npi == part) | (Party.ncpdp == part))
    return query


def nobody():
    """A query of no party at all."""
    return Party.select().where(Party.id.is_null())


def in_use(*kinds):
    """Parties of these kinds that are in use, by name; at most OFFERED."""
    return list(
        Party.select().where(Party.active & Party.kind.in_(kinds)).order_by(Party.name, Party.id).limit(OFFERED)
    )


def label(party):
    """A party as it is offered and typed: the name, and what tells it from its namesakes."""
    number = f"NPI {party.npi}" if party.npi else f"NCPDP {party.ncpdp}" if party.ncpdp else party.city
    return f"{party.name} ({number})" if number else party.name


def party_named(text, *kinds, field):
    """The one Party in use that a typed name means, None for no text; all of the name, or its beginning.

    Raises RuleError at `field`: nobody of that name in the directory; several, which are named.
    """
    wanted = " ".join(text.split()).casefold()
    if not wanted:
        return None
    name = wanted.split(" (")[0]
    near = list(parties(name[:60]).where(Party.active & Party.kind.in_(kinds)).limit(OFFERED))
    for fits in (
        [one for one in near if label(one).casefold() == wanted],
        [one for one in near if one.name.casefold() == wanted],
        near,
    ):
        if len(fits) == 1:
            return fits[0]
        if fits:
            names = "; ".join(label(one) for one in fits[:5])
            raise RuleError(f"Several have this name. Type one of: {names}.", field=field)
    raise RuleError(f"“{text.strip()[:60]}” is not in the directory. Check the name, or add it there.", field=field)


CARERS = (PartyKind.PROVIDER, PartyKind.HOSPITAL)
PHARMACIES = (PartyKind.PHARMACY,)
