"""What of an account leaves on paper or as a file; each is audited, and nothing goes where it may not."""

from office import audit, clock
from office.answers.years.queries import itemized_of, year_of
from office.answers.years.texts import year_csv, year_text
from office.db import writing
from office.errors import NotFound, RuleError
from office.settings import setting

KINDS = ("csv", "text")


def open_year(patient, number, *, by):
    """The Year of a patient's account; the look is audited. NotFound: no account, or no such year."""
    found = year_of(patient, number) if 2000 <= number <= clock.today().year else None
    if found is None:
        raise NotFound()
    with writing():
        audit.record("account.year_opened", patient, by=by, year=number)
    return found


def export_year(patient, number, kind, *, by):
    """The year as "csv" or "text" for who pays; audited. RuleError: another kind, nowhere to send it; NotFound."""
    if kind not in KINDS:
        raise RuleError("Choose text or CSV.")
    found = open_year(patient, number, by=by)
    if found.to.held:
        raise RuleError(f"Nothing may be sent: {found.to.why}")
    with writing():
        audit.record("account.year_exported", patient, by=by, year=number, kind=kind, lines=len(found.lines))
    practice = [setting(f"practice.{name}") for name in ("name", "address", "phone")]
    return year_csv(found) if kind == "csv" else year_text(found, practice, clock.today())


def open_itemized(patient, visit, *, by):
    """The itemized bill of a patient, to be printed; audited. NotFound: there is no account."""
    found = itemized_of(patient, visit)
    if found is None:
        raise NotFound()
    with writing():
        audit.record("account.itemized", patient, by=by, account=found.account, lines=len(found.view.open))
    return found
