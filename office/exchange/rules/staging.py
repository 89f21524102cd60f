"""A list of patients before anything of it is in the index: uploaded, its columns named, given up.

The file is read before the writers' lock is taken; its rows are stored in portions, encrypted like everything else.
"""

import hashlib
import json
import re

from office import audit, clock
from office.bulk import pour
from office.db import changed, writing
from office.errors import RuleError, StaleEdit
from office.exchange.models import DateOrder, Decision, ImportRow, ImportRun, RowState, RunState, SavedMapping
from office.exchange.queries import all_rows, reading_of, saved_mappings, texts_to_date
from office.formats.csv_table import SEPARATORS, WINDOWS, read_table
from office.formats.outside import Broken
from office.formats.patient_cells import order_of
from office.formats.patient_columns import FIELDS, lacking, plain, proposed

PORTION = 2000  # rows stored at a time
LIST = "patient list"
LOOKED_AT = 50  # rows that say what an identifier is
UUID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
OPEN = (RunState.LOADING, RunState.COLUMNS, RunState.CHECKING, RunState.DECIDING, RunState.TAKING)


def stage_list(source, data, *, by):
    """Store an uploaded file (its name, its bytes) row by row and return its ImportRun, with proposed columns.

    Raises RuleError at "file" in words: no text, no rows, a quote that never ends, too large, it waits here already.
    """
    try:
        table = read_table(data, encoding=None)
    except Broken as problem:
        raise RuleError(f"Nothing was taken: {problem}.", field="file") from None
    if not table.rows and not table.refused:
        raise RuleError("Nothing was taken: there is no row below the header.", field="file")
    digest = hashlib.sha256(data).hexdigest()
    with writing():
        run = _begin(source, digest, table, by)
    _store(run, table)
    with writing():
        mapping = _known_mapping(table.header) or _proposed(table)
        run.mapping, run.state = json.dumps(mapping), RunState.COLUMNS
        run.dates = order_of(texts_to_date(table.rows, mapping))
        run.save()
        audit.record("exchange.staged", run, by=by, rows=run.rows_count)
    return run


def _proposed(table):
    """The proposed meanings; an identifier that is no UUID is an old number, which a search finds."""
    mapping = proposed(table.header)
    for place, word in enumerate(mapping):
        if word == "id" and not any(UUID.fullmatch(cells[place].strip()) for _, cells in table.rows[:LOOKED_AT]):
            mapping[place] = "legacy"
    return mapping


def _begin(source, digest, table, by):
    waiting = ImportRun.select().where((ImportRun.digest == digest) & ImportRun.state.in_(OPEN[1:])).first()
    if waiting:
        raise RuleError("This very file waits already: go on with it in the list below.", field="file")
    return ImportRun.create(
        kind=LIST,
        source=file_name(source),
        digest=digest,
        at=clock.now(),
        by=by.staff_id,
        state=RunState.LOADING,
        header=json.dumps(table.header, ensure_ascii=False),
        notes=_notes(table, digest),
        rows_count=len(table.rows) + len(table.refused),
    )


def file_name(source):
    """The last part of a file's name, printable and short."""
    name = re.split(r"[/\\]", source)[-1]
    return "".join(sign for sign in name if sign.isprintable())[:80] or "list.csv"


def _notes(table, digest):
    """What reading the file had to say."""
    said = [f"Cells are separated by {SEPARATORS[table.separator]}s." if table.separator != "," else ""]
    if table.encoding == WINDOWS:
        said.append("The file is not UTF-8: it is read as Windows-1252 (older Excel). Look at letters with accents.")
    taken = ImportRun.select().where((ImportRun.digest == digest) & (ImportRun.state == RunState.DONE)).first()
    if taken:
        said.append("This very file was taken before: whoever came from it is known and is not made again.")
    return " ".join(filter(None, said))


def _store(run, table):
    """Rows in portions, each its own transaction, so that others can write in between."""
    rows = [(place, json.dumps(cells, ensure_ascii=False), RowState.WAITING, "") for place, cells in table.rows]
    rows += [(place, "[]", RowState.BROKEN, why) for place, why in table.refused]
    for start in range(0, len(rows), PORTION):
        with writing():
            portion = [(run.id, place, cells, str(state), words) for place, cells, state, words in _part(rows, start)]
            pour(ImportRow, "run place cells state words", portion)


def _part(rows, start):
    return rows[start : start + PORTION]


def _known_mapping(header):
    """The saved mapping that was made for just these columns, or None."""
    for saved in saved_mappings():
        fields = json.loads(saved.fields)
        if set(fields) == {plain(name) for name in header}:
            return [fields[plain(name)] for name in header]
    return None


def set_columns(run, seen_version, mapping, dates, *, by):
    """Say what each column means ("" is not taken) and how dates are read, "" when they tell; returns the run.

    Raises StaleEdit; RuleError: rows of it were taken already, a mapping that does not fit the file.
    """
    dates = DateOrder(dates) or order_of(texts_to_date(all_rows(run), mapping))
    with writing():
        if run.state != RunState.COLUMNS:
            raise RuleError("The columns of this list are settled. Go back to them first.")
        if len(mapping) != len(json.loads(run.header)) or not set(mapping) <= {"", *FIELDS}:
            raise RuleError("Choose a meaning for each column.")
        if not changed(run, seen_version, mapping=json.dumps(mapping), dates=DateOrder(dates)):
            raise stale(run)
        audit.record("exchange.columns_set", run, by=by, mapping=mapping, dates=str(dates))
    return run


def stale(run):
    """The StaleEdit of a run that somebody else moved on."""
    now = ImportRun.get_by_id(run.id)
    return StaleEdit({"state": str(now.state)}, now.version)


def settle_columns(run, seen_version, mapping, dates, saved_id, name, *, by):
    """What the page about columns sends: the meanings typed, or those saved under a name; kept under `name` if given.

    Raises as set_columns does, and RuleError when the saved columns are gone.
    """
    saved = SavedMapping.get_or_none(SavedMapping.id == saved_id) if saved_id else None
    if saved_id and saved is None:
        raise RuleError("These columns are not kept any more. Choose others.", field="saved")
    if saved:
        mapping, dates = fitted(run, saved), saved.dates
    set_columns(run, seen_version, mapping, dates, by=by)
    if name.strip():
        save_mapping(run, name, by=by)
    return run


def fitted(run, saved):
    """The meanings saved under a name for this list, by the columns' own names; others are not taken."""
    fields, used = json.loads(saved.fields), []
    for name in json.loads(run.header):
        word = fields.get(plain(name), "")
        used.append("" if word in used and not FIELDS[word].many else word)
    return used


def save_mapping(run, name, *, by):
    """Keep what the columns of this list mean, for the next file like it; the same name is written anew."""
    header = [plain(column) for column in json.loads(run.header)]
    fields = json.dumps(dict(zip(header, json.loads(run.mapping), strict=True)), ensure_ascii=False)
    values = {"fields": fields, "dates": run.dates, "at": clock.now(), "by": by.staff_id}
    with writing():
        saved, made = SavedMapping.get_or_create(name=name.strip(), defaults=values)
        if not made:
            SavedMapping.update(**values).where(SavedMapping.id == saved.id).execute()
        audit.record("exchange.mapping_saved", saved, by=by)
    return saved


def refuse_unsettled(run):
    """Raises RuleError in words as long as people cannot be made of these columns."""
    reading = reading_of(run)
    if words := lacking(reading.mapping):
        raise RuleError(f"{words[0].upper()}{words[1:]}.", field="columns")
    if not run.dates:
        raise RuleError("Say whether the month or the day comes first in this list's dates.", field="dates")


def back_to_columns(run, seen_version, *, by):
    """Return to the columns; what was checked and decided is forgotten. Raises RuleError: rows were taken already."""
    with writing():
        _refuse_taken(run)
        if not changed(run, seen_version, state=RunState.COLUMNS):
            raise stale(run)
        fresh = {"state": RowState.WAITING, "verdict": "", "likely": "[]", "decision": Decision.NONE}
        where = (ImportRow.run == run) & (ImportRow.cells != "[]")
        ImportRow.update(**fresh, chosen="", reason="", words="", patient=None).where(where).execute()
        audit.record("exchange.columns_again", run, by=by)
    return run


def _refuse_taken(run):
    taken = ImportRow.select().where((ImportRow.run == run) & ImportRow.state.in_((RowState.MADE, RowState.USED)))
    if run.state not in OPEN or run.state == RunState.TAKING or taken.exists():
        raise RuleError("Rows of this list are in the index already. It can only be finished.")


def give_up(run, seen_version, *, by):
    """Erase an uploaded list of which nothing has been taken. Raises RuleError: rows of it were taken; StaleEdit."""
    with writing():
        _refuse_taken(run)
        if not changed(run, seen_version, state=RunState.GIVEN_UP, ended_at=clock.now()):
            raise stale(run)
        ImportRow.delete().where(ImportRow.run == run).execute()
        audit.record("exchange.given_up", run, by=by, rows=run.rows_count)
    return run
