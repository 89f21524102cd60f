"""The steps of a message's clock: when each is reached, and who is told by it."""

from collections import namedtuple

from office import clock
from office.phone.models import Message
from office.phone.queries.whose import owner_words
from office.phone.standin import LEADS
from office.staff.models import Role

Step = namedtuple("Step", "word tone at reached told")  # told: who sees it from then on, in words


def steps_of(message, owner):
    """The Steps of a message whose Owner is known: amber for the owner, red for owner and lead, then the manager's.

    What was reached by the time it was closed stays reached. Source: domain 6.4, escalation.
    """
    until = message.closed_at or clock.now()
    whose, lead = owner_words(owner), str(LEADS.get(message.to_role, Role.MANAGER))
    both = whose if whose.lower() == lead else f"{whose}, and the {lead}"
    rows = (("Amber", "wait", message.amber_at, whose), ("Late", "late", message.due_at, both))
    rows += (("To the manager", "alert", message.alert_at, f"the {Role.MANAGER}"),)
    return [Step(word, tone, at, at <= until, told) for word, tone, at, told in rows]


def opened_again(message):
    """The id of the message that opened this closed one again, or None."""
    found = Message.select(Message.id).where(Message.again_of == message).first()
    return found.id if found else None
