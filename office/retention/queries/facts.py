"""What is known of records that have folders: the facts from which their time is reckoned. Reads only.

A fixed number of queries, whether for one record or for all of them. Source: domain 2.10.
"""

from office import clock
from office.accounts.models import Book
from office.charts.models import RequestState, VolumeState
from office.db import as_day, fetch
from office.loading import marks
from office.patients.models import Registration
from office.retention.keeping import Facts, Terms
from office.scheduling.models import HOLDS_PLACE, Standing
from office.settings.queries import settings_now
from office.visits.models import Flow

NOT_SEEN = (Flow.EXPECTED, Flow.LEFT_UNSEEN)
OWED = (Book.INSURANCE_OWES, Book.PATIENT_OWES, Book.UNAPPLIED)
WITH_FOLDERS = f"IN (SELECT patient_id FROM volume WHERE state <> '{VolumeState.DESTROYED}')"


def terms():
    """The Terms as the practice has set them."""
    values = settings_now()
    own = {name: values[f"retention.{name}"] for name in vars(Terms()) if name != "majority_age"}
    return Terms(majority_age=values["majority_age"], **own)


def facts_of(patient_ids):
    """{patient id: Facts} of these patients (at most a few thousand). A fixed number of queries."""
    ids = list(dict.fromkeys(patient_ids))
    return _facts(f"IN ({marks(ids)})", ids) if ids else {}


def all_facts(say=lambda words, done=0, total=0: None):
    """{patient id: Facts} of everyone who has a folder. A fixed number of queries; `say` hears how far it is."""
    return _facts(WITH_FOLDERS, [], say)


def _facts(among, ids, say=lambda words, done=0, total=0: None):
    """The Facts of the patients that an SQL condition names."""
    reads = {
        "people": _people, "twins": _merged, "seen": _seen, "billed": _billed, "paper": _paper, "forms": _forms,
        "plans": _plans, "closed": _closed, "blocks": _blocks,
    }  # fmt: skip
    found = {}
    for step, (name, read) in enumerate(reads.items()):
        say("reading the records", step, len(reads))
        found[name] = read(among, ids)
    say("reading the records", len(reads), len(reads))
    return {patient_id: _one(patient_id, found) for patient_id in found["people"]}


def _one(patient_id, found):
    born, estimated, dead, died = _longest([found["people"][patient_id], *found["twins"].get(patient_id, ())])
    seen = found["seen"].get(patient_id)
    medicare, advantage = _under_plans(found["plans"].get(patient_id, ()), seen)
    return Facts(
        born_on=born, birth_estimated=estimated, deceased=dead, died_on=died, seen_on=seen,
        billed_on=found["billed"].get(patient_id), paper_on=found["paper"].get(patient_id),
        form_on=found["forms"].get(patient_id), medicare_on=medicare, advantage_on=advantage,
        closed=_still_closed(found["closed"].get(patient_id), seen), blocks=tuple(found["blocks"].get(patient_id, ())),
    )  # fmt: skip


def _longest(records):
    """Of the records of one person, what keeps them longest: the later birth, the later death."""
    births = [one[0] for one in records if one[0]]
    deaths = [one[3] for one in records if one[3]]
    estimated = any(one[1] for one in records)
    return max(births, default=None), estimated, any(one[2] for one in records), max(deaths, default=None)


def _people(among, ids):
    rows = fetch(f"SELECT id, born_on, birth_estimated, registration, deceased_on FROM patient WHERE id {among}", *ids)
    return {row[0]: _life(*row[1:]) for row in rows}


def _life(born, estimated, registration, died):
    dead = registration == Registration.DECEASED or died is not None
    return as_day(born), bool(estimated), dead, as_day(died)


def _merged(among, ids):
    """{survivor: lives of the records merged into it, over several merges}: the longest of both counts."""
    rows = fetch(
        "SELECT id, merged_into_id, born_on, birth_estimated, registration, deceased_on FROM patient "
        "WHERE merged_into_id IS NOT NULL"
    )
    into, found = {row[0]: row[1] for row in rows}, {}
    for _, target, *life in rows:
        while target in into:
            target = into[target]
        found.setdefault(target, []).append(_life(*life))
    return found


def _seen(among, ids):
    visits = fetch(
        f"SELECT patient_id, MAX(day_on) FROM visit WHERE flow NOT IN ({marks(NOT_SEEN)}) AND patient_id {among} "
        "GROUP BY patient_id",
        *(*map(str, NOT_SEEN), *ids),
    )
    done = fetch(
        f"SELECT patient_id, MAX(day_on) FROM appointment WHERE standing = ? AND patient_id {among} "
        "GROUP BY patient_id",
        *(str(Standing.COMPLETED), *ids),
    )
    return _latest([*visits, *done])


def _latest(rows):
    found = {}
    for key, on in rows:
        if on is not None:
            found[key] = max(as_day(on), found.get(key, as_day(on)))
    return found


def _billed(among, ids):
    return _newest("ledger_entry", "service_on", among, ids)


def _paper(among, ids):
    """The latest date on the spine of a folder."""
    return _newest("volume", "to_on", among, ids)


def _forms(among, ids):
    return _newest("form_on_file", "signed_on", among, ids)


def _newest(table, column, among, ids):
    rows = fetch(f"SELECT patient_id, MAX({column}) FROM {table} WHERE patient_id {among} GROUP BY patient_id", *ids)
    return _latest(rows)


def _plans(among, ids):
    """{patient: [(is Medicare, is Medicare Advantage, from, to)]} by the words of the settings."""
    values, found = settings_now(), {}
    medicare, advantage = (_words(values[f"retention.{name}_plans"]) for name in ("medicare", "advantage"))
    rows = fetch(
        f"SELECT patient_id, payer, plan, from_on, to_on FROM coverage WHERE error_at IS NULL AND patient_id {among}",
        *ids,
    )
    for key, payer, plan, from_on, to_on in rows:
        said = f"{payer} {plan}".lower()
        kinds = [any(word in said for word in words) for words in (medicare, advantage)]
        if any(kinds):
            found.setdefault(key, []).append((*kinds, as_day(from_on), as_day(to_on)))
    return found


def _words(text):
    return [word.strip().lower() for word in text.split(",") if word.strip()]


def _under_plans(plans, seen):
    """The last day on which the patient can have been seen under Medicare, and under Medicare Advantage."""
    days = {0: [], 1: []}
    for *kinds, from_on, to_on in plans:
        if seen and not (from_on and from_on > seen):
            for place in (0, 1):
                days[place] += [min(to_on or seen, seen)] * kinds[place]
    return max(days[0], default=None), max(days[1], default=None)


def _closed(among, ids):
    rows = fetch(
        f'SELECT patient_id, why, "on" FROM chart_closing WHERE ended_at IS NULL AND patient_id {among}', *ids
    )
    return {key: (why, as_day(on)) for key, why, on in rows}


def _still_closed(closing, seen):
    """Why a chart is closed; "" once the patient came again."""
    return closing[0] if closing and not (seen and seen > closing[1]) else ""


def _blocks(among, ids):
    """{patient: sentences of what keeps the record, whatever its date}. Five queries."""
    found, today = {}, clock.today().isoformat()
    holds = fetch(
        f"SELECT patient_id, kind, from_on FROM legal_hold WHERE released_at IS NULL AND patient_id {among} "
        "ORDER BY from_on, id",
        *ids,
    )
    booked = fetch(
        f"SELECT patient_id, MIN(day_on) FROM appointment WHERE day_on >= ? AND standing IN ({marks(HOLDS_PLACE)}) "
        f"AND patient_id {among} GROUP BY patient_id",
        *(today, *map(str, HOLDS_PLACE), *ids),
    )
    asked = fetch(
        f"SELECT patient_id, purpose FROM chart_request WHERE state = ? AND patient_id {among} ORDER BY id",
        *(str(RequestState.WAITING), *ids),
    )
    owed = fetch(
        f"SELECT DISTINCT e.patient_id FROM ledger_entry e JOIN ledger_line l ON l.charge_id = e.number "
        f"WHERE l.book IN ({marks(OWED)}) AND e.patient_id {among} "
        "GROUP BY e.patient_id, l.book HAVING SUM(l.cents) <> 0",
        *(*map(str, OWED), *ids),
    )
    loose = fetch(
        f"SELECT patient_id, COUNT(*) FROM loose_paper WHERE settled_at IS NULL AND patient_id {among} "
        "GROUP BY patient_id",
        *ids,
    )
    said = [(key, f"On hold since {as_day(on)}: {kind}.") for key, kind, on in holds]
    said += [(key, f"Booked on {as_day(on)}.") for key, on in booked]
    said += [(key, f"Asked for: {purpose}.") for key, purpose in asked]
    said += [(key, "Open balance or claim.") for (key,) in owed]
    said += [
        (key, "A paper waits to be filed." if count == 1 else f"{count} papers wait to be filed.")
        for key, count in loose
    ]
    for key, words in said:
        found.setdefault(key, []).append(words)
    return found
