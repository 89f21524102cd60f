"""Possible duplicates: the pairs of the worklist, the nightly search, the rates. Reads only."""

from office.duplicates.queries.searching import likely_pairs
from office.duplicates.queries.worklist import declared, get_pair, open_pairs, rates, shown_alike, sides

__all__ = ["declared", "get_pair", "likely_pairs", "open_pairs", "rates", "shown_alike", "sides"]
