"""Proofs that the practice's data are whole: each is a Finding in words. Reads only. Source: security.md, promises."""

from collections import defaultdict
from dataclasses import dataclass

from peewee import DatabaseError, __exception_wrapper__
from playhouse.schema_diff import diff_models

from office import features, filestore
from office.audit.rules import first_broken
from office.db import database, fetch, pending_migrations, settle
from office.enginecheck import damaged_pages, rows_without_parent
from office.missing.queries import not_passed_on
from office.scheduling.models import HOLDS_PLACE
from office.scheduling.openings import held_grains

SHOWN = 5


@dataclass(frozen=True)
class Finding:
    """One thing that was checked; `wrong` lists what is not as it should be."""

    name: str
    wrong: list

    @property
    def ok(self):
        """True when nothing is wrong."""
        return not self.wrong

    def __str__(self):
        if self.ok:
            return f"ok     {self.name}"
        more = f" and {len(self.wrong) - SHOWN} more" if len(self.wrong) > SHOWN else ""
        return f"WRONG  {self.name}: {'; '.join(map(str, self.wrong[:SHOWN]))}{more}"


def findings():
    """Yield a Finding for each proof. A damaged file is a finding, no crash."""
    proofs = (
        ("the database's own pages and indexes", damaged_pages),
        ("every row finds the rows it names", rows_without_parent),
        ("no migration is pending", pending_migrations),
        ("tables equal the program's models", schema_astray),
        ("the audit chain", broken_audit),
        ("places of the book equal the bookings that stand", places_astray),
        ("rooms and equipment taken equal the bookings that stand", resources_astray),
        ("every ledger entry balances and is sealed", unbalanced),
        ("charts that are out have one holder", stays_astray),
        ("searches for charts were passed on in time", not_passed_on),
        ("stored files equal their rows", files_astray),
    )
    for name, proof in proofs:
        try:
            with __exception_wrapper__:  # rows are read by the engine's own cursor, whose errors Peewee leaves bare
                wrong = proof()
            yield Finding(name, wrong)
        except DatabaseError as error:
            settle()
            yield Finding(name, [f"it cannot be read: {str(error).strip()}"])


def schema_astray():
    """What the database has that the models have not, and the other way round."""
    return str(diff_models(database.obj, features.models())).splitlines()


def broken_audit():
    """The first entry that was changed, moved, added, or follows a missing one."""
    number = first_broken()
    return [] if number is None else [f"entry {number} is the first broken one"]


def places_astray():
    """Bookings that stand without all their places, and places that belong to no such booking."""
    marks = ", ".join("?" * len(HOLDS_PLACE))
    standing = fetch(
        "SELECT id, provider_id, day_on, start_minute, minutes, place, buffer_before_minutes, buffer_after_minutes "
        f"FROM appointment WHERE standing IN ({marks})",
        *map(str, HOLDS_PLACE),
    )
    expected = {
        (provider, str(day_on), grain, place, appointment)
        for appointment, provider, day_on, start, minutes, place, before, after in standing
        for grain in held_grains(start, minutes, before, after)
    }
    rows = fetch("SELECT provider_id, day_on, grain, place, appointment_id FROM taken_place")
    found = {(provider, str(day_on), *rest) for provider, day_on, *rest in rows}
    without = sorted({row[-1] for row in expected - found})
    beyond = sorted({row[-1] for row in found - expected})
    return [f"appointment {one} lacks places" for one in without] + [
        f"appointment {one} holds places it has no right to" for one in beyond
    ]


def resources_astray():
    """Bookings that hold a room or equipment without standing, or not all through their time, or of a wrong kind.

    One that was booked over a conflict, or walked in, may have none.
    """
    rows = fetch(
        "SELECT t.appointment_id, t.resource_id, t.day_on, t.grain, a.standing, a.day_on, a.start_minute, a.minutes, "
        "a.buffer_before_minutes, a.buffer_after_minutes, r.name FROM taken_resource t "
        "JOIN appointment a ON a.id = t.appointment_id JOIN resource r ON r.id = t.resource_id"
    )
    held, said = defaultdict(set), {}
    for appointment, resource, on, grain, standing, day_on, *span, name in rows:
        held[appointment, resource].add((str(on), grain))
        stands = standing in map(str, HOLDS_PLACE)
        said[appointment, resource] = name, {(str(day_on), one) for one in held_grains(*span)} if stands else set()
    return [
        f"appointment {appointment} holds {name} for another time than its own" if own else
        f"appointment {appointment} holds {name} without standing"
        for (appointment, resource), (name, own) in sorted(said.items())
        if held[appointment, resource] != own
    ]  # fmt: skip


def unbalanced():
    """Entries whose lines do not sum to zero, or that lack their seal. The database refuses both."""
    rows = fetch(
        "SELECT e.number FROM ledger_entry e LEFT JOIN ledger_line l ON l.entry_id = e.number "
        "LEFT JOIN ledger_seal s ON s.number = e.seal_id GROUP BY e.number, s.number "
        "HAVING s.number IS NULL OR COUNT(l.id) < 2 OR SUM(l.cents) <> 0 ORDER BY e.number"
    )
    return [f"entry {row[0]}" for row in rows]


def stays_astray():
    """Volumes that are out without a holder, or with a holder without being out."""
    rows = fetch(
        "SELECT v.id, v.state FROM volume v LEFT JOIN sign_out s ON s.volume_id = v.id AND s.returned_at IS NULL "
        "WHERE (v.state = 'out') <> (s.id IS NOT NULL) ORDER BY v.id"
    )
    return [f"volume {number} is {state}" for number, state in rows]


def files_named():
    """The names of all files that some row of the house names."""
    fields = [field for model in features.models() for field in model._meta.sorted_fields]
    found = set()
    for field in (one for one in fields if isinstance(one, filestore.FileField)):
        found |= {name for (name,) in fetch(f'SELECT "{field.column_name}" FROM "{field.model._meta.table_name}"')}
    return found


def files_astray():
    """Files without a row (those of the last hour may yet get theirs), and rows whose file is gone or damaged."""
    there, named = filestore.stored(), files_named()
    return [f"{name} has no row" for name in sorted(set(there) - named)] + [
        f"{name}: {words}" for name in sorted(named) if (words := _unreadable(name))
    ]


def _unreadable(name):
    try:
        filestore.read(name)
    except filestore.FileDamaged as damage:
        return str(damage)
    return ""
