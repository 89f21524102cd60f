"""Which rows are one person, when each row is one person only: groups that hold together. Pure."""

FARTHEST = 10.0  # what a pair that was not even compared says against, in units of odds


def persons(count, odds, *, line=0.0, least=None):
    """The person of each of `count` rows: rows linked by pairs whose odds are above `line`, strongest first.

    A pair that would join two groups is a weak bridge, and is not crossed, when the mean odds between the groups are
    under `least`: then the two rows alike speak for one person and all the others of the groups against. None: cross.
    """
    person, rows = list(range(count)), {}
    for a, b in sorted((pair for pair in odds if odds[pair] > line), key=odds.get, reverse=True):
        one, other = person[a], person[b]
        if one == other:
            continue
        mine, theirs = rows.get(one, [one]), rows.get(other, [other])
        if least is not None and len(mine) + len(theirs) > 2 and _mean(mine, theirs, odds) < least:
            continue
        for row in theirs:
            person[row] = one
        rows[one] = mine + theirs
    return person


def _mean(mine, theirs, odds):
    total = 0.0
    for a in mine:
        for b in theirs:
            seen = odds.get((a, b) if a < b else (b, a), -FARTHEST)
            total += min(FARTHEST, max(-FARTHEST, seen))
    return total / (len(mine) * len(theirs))
