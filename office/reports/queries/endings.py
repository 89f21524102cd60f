"""Folders that left the shelves: those of the purge lists, and those destroyed. Source: domain 2.10, 2.11."""

from office.reports.queries import custody
from office.reports.queries.fileroom import moment
from office.reports.queries.listing import PERSON, WHO, Listing, days, instants, short

PURGED_COLUMNS = (*WHO, "Vol", "List", "To", "Listed", "By", "Last seen", "Done")
DESTROYED_COLUMNS = (
    *WHO, "Vol", "From", "To", "Destroyed", "Method", "Witness", "Certificate", "Signed", "Approved",
)  # fmt: skip


def purged(from_on, until_on):
    """Every folder of the purge lists of a period: taken to where and when, or why it stayed."""
    select = f"{PERSON}, w.number, r.number, r.goes_to, r.at, r.who, l.last_on, l.done_at, l.left_out"
    source = (
        "FROM purge_line l JOIN purge_run r ON r.id = l.run_id JOIN volume w ON w.id = l.volume_id "
        "JOIN patient p ON p.id = w.patient_id WHERE r.at >= ? AND r.at < ?"
    )
    values = instants(*custody.period_of(from_on, until_on))
    return Listing(select, source, values, _purged, "ORDER BY r.number DESC, l.position"), []


def _purged(row):
    volume, run, goes_to, at, who, last_on, done_at, left_out = row[9:]
    done = moment(done_at) or (f"stayed: {left_out}" if left_out else "not yet")
    return str(volume), f"list {run}", goes_to, moment(at), who, short(last_on), done


def destroyed(from_on, until_on):
    """Every folder that was destroyed in a period, as the log has it, which is kept for ever."""
    select = (
        f"{PERSON}, e.volume_number, e.from_on, e.to_on, e.destroyed_on, e.method, e.witness, e.certificate, "
        "e.signed_who, e.approved_who"
    )
    source = (
        "FROM destruction_entry e JOIN patient p ON p.id = e.patient_id WHERE e.destroyed_on >= ? "
        "AND e.destroyed_on <= ?"
    )
    values = days(*custody.period_of(from_on, until_on))
    return Listing(select, source, values, _destroyed, "ORDER BY e.destroyed_on DESC, e.id DESC"), []


def _destroyed(row):
    volume, from_on, to_on, destroyed_on, *rest = row[9:]
    return str(volume), short(from_on), short(to_on), short(destroyed_on), *rest
