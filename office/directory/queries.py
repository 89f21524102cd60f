"""Outside parties, found by name. Reads only."""

from collections import defaultdict, namedtuple
from datetime import timedelta

from peewee import fn

from office import clock
from office.db import as_instant, fetch
from office.directory.models import NumberCheck, Party, PartyKind, PartyNumber
from office.errors import NotFound, RuleError
from office.settings import setting

OFFERED = 300  # names offered while one is typed
FEWEST_DIGITS = 3  # of a number, to look for it
NumberRow = namedtuple("NumberRow", "id party_id use label number verified_at verified_who verified_how state tone")


def get_party(party_id):
    """The Party of an id. Raises NotFound."""
    party = Party.get_or_none(Party.id == party_id)
    if party is None:
        raise NotFound()
    return party


def parties(text="", kind=""):
    """A query of parties by name, those in use first; `text` is any part of the name or of a number."""
    query = Party.select().where(Party.merged_into.is_null()).order_by(Party.active.desc(), Party.name, Party.id)
    if kind:
        query = query.where(Party.kind == kind)
    if text:
        part = text.replace("\\", "").replace("%", "").replace("_", "")
        named = Party.name.contains(part) | (Party.npi == part) | (Party.ncpdp == part)
        digits = "".join(sign for sign in part if sign in "0123456789")
        if len(digits) >= FEWEST_DIGITS:
            open_now = PartyNumber.ended_at.is_null()
            rung = PartyNumber.select(PartyNumber.party).where(open_now & PartyNumber.digits.contains(digits))
            named |= Party.id.in_(rung)
        query = query.where(named)
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


def numbers_of(party_ids):
    """{party id: its NumberRows in use}; one query. `state` and `tone` say whether one may rely on it."""
    wanted, found = list(party_ids), defaultdict(list)
    if not wanted:
        return found
    rows = fetch(
        "SELECT id, party_id, use, label, number, verified_at, verified_who, verified_how FROM party_number "
        f"WHERE ended_at IS NULL AND party_id IN ({', '.join('?' * len(wanted))}) ORDER BY use = 'fax', id",
        *wanted,
    )
    limit = _verified_since()
    for *known, at, who, how in rows:
        at = as_instant(at)
        state, tone = (
            ("verify again", "late") if at and at < limit else ("verified", "good") if at else ("not verified", "wait")
        )
        found[known[1]].append(NumberRow(*known, at, who or "", how or "", state, tone))
    return found


def _verified_since():
    return clock.now() - timedelta(days=setting("directory.verify_days"))


def _due():
    stale = PartyNumber.verified_at.is_null() | (PartyNumber.verified_at < _verified_since())
    return Party.active & PartyNumber.ended_at.is_null() & stale


def due_numbers():
    """Numbers in use that nobody has verified, or not for a year; the longest ago first; a query to be paged."""
    query = PartyNumber.select(PartyNumber, Party).join(Party).where(_due())
    return query.order_by(PartyNumber.verified_at.is_null(False), PartyNumber.verified_at, Party.name, PartyNumber.id)


def count_due():
    """How many numbers are to be verified."""
    return PartyNumber.select(fn.COUNT(PartyNumber.id)).join(Party).where(_due()).scalar()


def get_number(party_id, number_id):
    """A PartyNumber in use of this party. Raises NotFound."""
    number = PartyNumber.get_or_none(
        (PartyNumber.id == number_id) & (PartyNumber.party == party_id) & PartyNumber.ended_at.is_null()
    )
    if number is None:
        raise NotFound()
    return number


def checks_of(party_id):
    """What was verified or found wrong of a party, newest first; a list."""
    query = NumberCheck.select(NumberCheck, PartyNumber).join(PartyNumber).where(PartyNumber.party == party_id)
    return list(query.order_by(NumberCheck.id.desc()).limit(20))
