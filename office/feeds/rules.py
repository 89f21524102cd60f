"""Make, renew, revoke and read a provider's calendar feed. Whoever has the address may read it, so it names nobody."""

import secrets

from office import audit, clock
from office.actor import PROGRAM
from office.db import writing
from office.errors import NotFound, RuleError
from office.feeds.models import CalendarFeed
from office.feeds.queries import feed_of, hash_of
from office.scheduling.models import Provider

TOKEN_BYTES = 32


def renew_feed(provider_id, *, by):
    """Give a provider a new secret address; the one before ends at once. Returns (Provider, token).

    The token is told this once: only its hash is kept. Raises NotFound: no such active provider.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with writing():
        provider = _provider(provider_id)
        _end(provider, by)
        feed = CalendarFeed.create(
            provider=provider, token_hash=hash_of(token), made_at=clock.now(), made_by=by.staff_id
        )
        audit.record("feed.made", feed, by=by, provider=provider.short)
    return provider, token


def revoke_feed(provider_id, *, by):
    """End a provider's address; nobody reads it from now on. Raises NotFound, and RuleError: there is none."""
    with writing():
        provider = _provider(provider_id)
        feed = _end(provider, by)
        if feed is None:
            raise RuleError(f"{provider} has no calendar address. Nothing was changed.")
        audit.record("feed.revoked", feed, by=by, provider=provider.short)


def read_feed(token):
    """The Provider whose calendar is read under a token; the first reading of each day is kept in the audit.

    Calendars ask every few minutes by themselves: an entry for each would bury what people did. Raises NotFound:
    unknown or revoked, or the provider is not active.
    """
    feed = feed_of(token)
    if feed is None or not feed.provider.active:
        raise NotFound()
    if feed.read_on != clock.today():
        with writing():
            CalendarFeed.update(read_on=clock.today()).where(CalendarFeed.id == feed.id).execute()
            audit.record("feed.read", feed, by=PROGRAM, provider=feed.provider.short)
    return feed.provider


def _provider(provider_id):
    found = Provider.get_or_none((Provider.id == provider_id) & Provider.active)
    if found is None:
        raise NotFound()
    return found


def _end(provider, by):
    feed = CalendarFeed.get_or_none((CalendarFeed.provider == provider) & CalendarFeed.current)
    if feed:
        ended = {"current": None, "ended_at": clock.now(), "ended_by": by.staff_id}
        CalendarFeed.update(**ended).where(CalendarFeed.id == feed.id).execute()
    return feed
