"""Which step may follow which. Pure. Source: domain 5.2: the way through the house, and the ways off it."""

from office.visits.models import Flow

INSIDE = (Flow.ROOMED, Flow.WITH_PROVIDER, Flow.NURSE_ONLY, Flow.WAITING_TEST, Flow.PROVIDER_DONE, Flow.CHECKOUT)
AWAY = (Flow.LEFT, Flow.SENT_OUT)
# From the lab one comes back to a room, the provider or the nurse, as often as need be; all else runs forwards.
WAYS = {
    Flow.EXPECTED: (Flow.ARRIVED,),
    Flow.ARRIVED: (Flow.CHECKED_IN, *INSIDE, Flow.LEFT_UNSEEN, Flow.SENT_OUT),
    Flow.CHECKED_IN: (*INSIDE, *AWAY, Flow.LEFT_UNSEEN),
    Flow.ROOMED: (*INSIDE, *AWAY, Flow.LEFT_UNSEEN),
    Flow.WITH_PROVIDER: (Flow.PROVIDER_DONE, Flow.WAITING_TEST, Flow.NURSE_ONLY, Flow.CHECKOUT, *AWAY),
    Flow.NURSE_ONLY: (Flow.WITH_PROVIDER, Flow.WAITING_TEST, Flow.CHECKOUT, *AWAY),
    Flow.WAITING_TEST: (
        Flow.ROOMED, Flow.WITH_PROVIDER, Flow.NURSE_ONLY, Flow.PROVIDER_DONE, Flow.CHECKOUT, *AWAY, Flow.LEFT_UNSEEN,
    ),
    Flow.PROVIDER_DONE: (Flow.CHECKOUT, Flow.WAITING_TEST, Flow.NURSE_ONLY, *AWAY),
    Flow.CHECKOUT: AWAY,
}  # fmt: skip


def may_follow(flow, later, *, other_room=True):
    """True when a visit may go on from one step to another; a room again only when it is another one."""
    return later in WAYS.get(flow, ()) and (flow != later or other_room)


def ahead(flow, *, seen=False):
    """The steps that may follow, in the order in which a page offers them; who was seen is not left unseen."""
    return [
        later for later in WAYS.get(flow, ()) if not (later == Flow.LEFT_UNSEEN and seen) and later != Flow.ARRIVED
    ]
