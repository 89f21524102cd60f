"""The shape of an answer, and the words that several of them share. Pure."""

from dataclasses import dataclass

from office.accounts.shares import dollars, listed, said

NOT_KEPT = "Claims are not kept here yet; the posted answers of the plan are."
NOT_TOLD = "What was done is told to the patient only; here are the amounts."


@dataclass(frozen=True)
class Act:
    """What can be done next: a page or (`posts`) a button, shown to those who may."""

    label: str
    endpoint: str
    permission: str
    values: dict
    posts: bool = False
    anchor: str = ""


@dataclass(frozen=True)
class Said:
    """An answer: sentences to say, facts for the clerk (name, value), what can be done next. `stop` is said instead of
    all else: a reason not to ask for money."""

    words: tuple
    facts: tuple = ()
    acts: tuple = ()
    stop: str = ""

    @property
    def text(self):
        """All sentences as one text."""
        return " ".join(one for one in (self.stop, *self.words) if one)


def act(label, endpoint, permission, **values):
    """An Act that leads to a page."""
    return Act(label, endpoint, permission, values)


def named_days(pairs, most=4):
    """ "$20.00 for Oct 6, 2026 and $5.00 for ..." of (cents, day) pairs."""
    pairs = list(pairs)
    words = [f"{dollars(cents)} for {said(day)}" for cents, day in pairs[:most]]
    return listed(words + ([f"{len(pairs) - most} more"] if len(pairs) > most else []))


def statement_acts(known):
    """The last statement again, and the page on which statements are held and plans are made."""
    standing = known.standing
    if standing is None:
        return ()
    found = [act("Holds, calls, payment plan", "statements.account", "statements.see", account_id=standing.account)]
    if standing.last:
        words = "The last statement, to print again"
        found.insert(0, act(words, "statements.show", "statements.see", number=standing.last.number))
    return tuple(found)


def statement_facts(known):
    """When the last statement went and when the next one goes."""
    standing = known.standing
    if standing is None:
        return (("Statements", "none yet"),)
    last = f"{standing.last.rung} of {said(standing.last.made_on)}" if standing.last else "none yet"
    coming = said(standing.next_on) if standing.next_on else str(standing.stage or "nothing is owed")
    terms = ", ".join(f"{count} × {dollars(cents)}" for count, cents in standing.offers)
    plan = standing.plan.words if standing.plan else terms or "–"
    held = f"held: {standing.why}" if standing.why else coming
    return (("Last statement", last), ("Next statement", held), ("Payment plan", plan))
