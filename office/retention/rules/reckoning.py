"""The reckoning of every record that has folders: what is inactive, what may be destroyed. Source: domain 2.10."""

from office import audit, clock
from office.bulk import day, pour
from office.charts.models import Volume, VolumeState
from office.db import run as carry_out
from office.db import writing
from office.retention.keeping import Standing
from office.retention.models import Reckoned, RetentionRun
from office.retention.queries.facts import all_facts
from office.retention.queries.holding import kept, kept_of
from office.retention.queries.shredding import log


def run_retention(*, by, say=lambda words, done=0, total=0: None):
    """Reckon anew how long every record with a folder is kept, and return the RetentionRun with its counts.

    The same number of queries for any number of records; reading goes before, so that others wait for the writing
    only. The lists show what the last run found; every act reckons its own records anew. `say` hears how far it is.
    """
    found = all_facts(say)
    say("reckoning", 0, 1)
    results = kept(found)
    with writing():
        say("writing", 0, 1)
        carry_out("DELETE FROM reckoned")
        names = "patient last_on standing eligible_on words blocks"
        pour(Reckoned, names, (_row(key, one) for key, one in results.items()))
        done = RetentionRun.create(
            day_on=clock.today(), at=clock.now(), by=by.staff_id, who=by.name, patients=len(results),
            volumes=Volume.select().where(Volume.state != VolumeState.DESTROYED).count(),
            inactive=sum(one.standing in (Standing.INACTIVE, Standing.CLOSED) for one in results.values()),
            eligible=sum(one.allowed for one in results.values()),
        )  # fmt: skip
        audit.record("retention.reckoned", done, by=by, patients=done.patients, eligible=done.eligible)
        say("done", 1, 1)
    return done


def _row(key, one):
    reckoning = one.reckoning
    blocks = " ".join(reckoning.blocks)
    return key, day(one.facts.last_on), str(one.standing), day(reckoning.eligible_on), reckoning.words, blocks


def open_record(patient, *, by):
    """The Kept of a patient, reckoned now, opened to be read: audited."""
    audit.record("retention.record_opened", patient, by=by)
    return kept_of([patient.id])[patient.id]


def open_list(row, *, by):
    """Note that someone looks at a purge list, a box or a batch with the patients in it; return it."""
    audit.record("retention.list_opened", row, by=by, number=row.number)
    return row


def search_log(words, *, by):
    """The destruction log narrowed by a name or number, to be paged; what was searched is kept."""
    if words:
        audit.record("destruction.log_searched", by=by, words=words)
    return log(words)
