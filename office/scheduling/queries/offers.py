"""What to offer: the own provider's first opening, anyone's first, and others near to them. Source: domain 4.4."""

from collections import Counter
from dataclasses import replace

from office.db import fetch
from office.scheduling.models import Provider
from office.scheduling.queries.demands import demand_of
from office.scheduling.queries.free import OFF_THE_BOOK, ahead, free_for, from_to, one_of_each_half_day, suited, wished
from office.scheduling.queries.holds import NOBODY
from office.scheduling.wishes import ANY_TIME

OWN_AMONG = 10  # the last visits that say who a patient's own provider is
OWN_OFFERS = 3  # how many of the offers are the own provider's, when anyone is asked for


def own_provider(patient_id):
    """The active Provider a patient mostly sees, from the last ten bookings that were kept, or None."""
    rows = fetch(
        f"SELECT provider_id FROM appointment WHERE patient_id = ? AND standing NOT IN ({OFF_THE_BOOK}) "
        f"ORDER BY day_on DESC, id DESC LIMIT {OWN_AMONG}",
        patient_id,
    )
    if not rows:
        return None
    most = Counter(row[0] for row in rows).most_common(1)[0][0]
    return Provider.get_or_none((Provider.id == most) & Provider.active)


def offers(
    type,
    *,
    own=None,
    provider=None,
    from_on=None,
    limit=5,
    without=0,
    minutes=None,
    patient=None,
    holder=NOBODY,
    wish=ANY_TIME,
):
    """What to offer a patient, as OpeningRows that say why: the own provider's first opening, anyone's first, and up
    to `limit` in all others by time, one of each half day; none twice.

    With `provider` that one's first stands on top and the others are that one's too. Own and anyone's first are there
    whatever is asked, so that a caller hears of the earlier time elsewhere.
    """
    wish = replace(wish, from_on=from_on or wish.from_on)
    demand, everyone = demand_of(type, minutes), wished(suited(type, patient), wish)
    own, provider = (one if one in everyone else None for one in (own, provider))
    found = ahead(everyone, demand, *from_to(wish), without, holder, wish)
    found = free_for(patient, type, everyone, found, demand, without)
    firsts = _names(own, provider)
    rows = _enough(one_of_each_half_day(found), firsts, own, provider, limit)
    chosen = {}
    for words, who in firsts:
        first = next((row for row in rows if who is None or row.provider_id == who.id), None)
        if first:
            chosen[first] = [*chosen.get(first, []), words]
    wanted = [row for row in rows if row not in chosen and (not provider or row.provider_id == provider.id)]
    near = [row for row in wanted if own and row.provider_id == own.id][: OWN_OFFERS - 1] if not provider else []
    rest = [*near, *(row for row in wanted if row not in near)][: limit - len(chosen)]
    named = [replace(row, named=" and ".join(words)) for row, words in chosen.items()]
    return [*named, *sorted(rest, key=lambda row: (row.day_on, row.start_minute))]


def _names(own, provider):
    """[(what a first opening is called, whose it is)]; None is anyone."""
    found = [("own provider’s first", own)] if own else []
    if provider and provider != own:
        found.insert(0, (f"{provider.short}’s first", provider))
    return [*found, ("anyone’s first", None)]


def _enough(rows, firsts, own, provider, limit):
    """As many rows as it takes to have every named first and enough others beside them."""
    taken, missing, wanted = [], {who.id for _, who in firsts if who}, 0
    for row in rows:
        taken.append(row)
        missing.discard(row.provider_id)
        wanted += not provider or row.provider_id == provider.id
        if not missing and wanted > limit + (OWN_OFFERS if own and not provider else 0):
            break
    return taken
