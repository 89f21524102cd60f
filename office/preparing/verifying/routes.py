"""Coverages to verify before the visits of the next days. The blueprint is that of the part."""

from office.preparing import queries
from office.settings import setting
from office.web import Page, needs, respond


class Rows:
    """A list that is there already, as a Page wants it."""

    def __init__(self, rows):
        self.rows = rows

    def count(self):
        return len(self.rows)

    def paginate(self, number, size):
        return self.rows[(number - 1) * size : number * size]


def add_to(bp):
    """Put this page on the blueprint of the part."""
    bp.add_url_rule("/coverage-to-verify", "to_verify", to_verify)


@needs("preparing.see")
def to_verify():
    return respond("preparing/verify.html", page=Page(Rows(queries.to_verify())), days=setting("coverage.verify_days"))
