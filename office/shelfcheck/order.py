"""Which folders of a shelf are out of order. Pure: sort keys in, positions out. Source: domain 2.7, shelf reading."""

from bisect import bisect_left


def out_of_order(keys):
    """Positions of the fewest folders that must be taken out so that the rest stand in order.

    Of 1 2 9 3 4 it is the 9, not the 3 and the 4: what is left is the longest rising run of keys, and of two as long
    the one that came first. Two of the same key cannot be: the second is out of order.
    """
    tails, ends, before, longest = [], [], [None] * len(keys), None
    for position, key in enumerate(keys):
        place = bisect_left(tails, key)
        if tails[place : place + 1] == [key]:
            continue  # the first of two stays
        before[position] = ends[place - 1] if place else None
        if place == len(tails):
            longest = position
        tails[place : place + 1], ends[place : place + 1] = [key], [position]
    stay, position = set(), longest
    while position is not None:
        stay.add(position)
        position = before[position]
    return [position for position in range(len(keys)) if position not in stay]


def neighbor_of(key, others):
    """The last of these keys that stands before a key on the shelf, or None: where the folder belongs."""
    return max((other for other in others if other < key), default=None)
