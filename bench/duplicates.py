"""How well and how fast doubles are found: lists compared with themselves, the check at registration, the night.

`python -m bench.duplicates WHAT` answers from inside a practice as JSON; `list_rows` needs none.
"""

import csv
import json
import random
import resource
import sys
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from office.actor import PROGRAM  # noqa: E402
from office.cli import open_practice  # noqa: E402
from office.db import fetch  # noqa: E402
from office.duplicates.comparing import compare_rows  # noqa: E402
from office.duplicates.rules import find_duplicates  # noqa: E402
from office.patients.queries.likeness import likely_same, people_of  # noqa: E402
from tests.duplicates.making import Maker, judged, true_pairs  # noqa: E402

SHARED = ROOT.parent / "shared" / "data" / "febrl" / "dataset1.csv"
COPY = ROOT / "tests" / "data" / "febrl" / "dataset1.csv"
COLUMNS = {
    "given_name": "first", "surname": "last", "street_number": "number", "address_1": "street",
    "address_2": "street2", "suburb": "city", "postcode": "zip", "state": "state", "date_of_birth": "born",
    "soc_sec_id": "ssn",
}  # fmt: skip
CHECKS = 300
MOST_MS = {30_000: 25, 200_000: 50}


def list_rows():
    """Rows of the table for lists: FEBRL with and without its identity number, and 5,000 rows for the clock."""
    rows = []
    for words, but, limit in (("with soc_sec_id", (), 0.002), ("without soc_sec_id", ("soc_sec_id",), 0.01)):
        found, true = febrl(but)
        precision, _, f1 = judged(found, true)
        rows.append(value(f"FEBRL dataset1 {words}: 1 - F1", 1000, 1 - f1, limit))
        rows.append(value(f"FEBRL dataset1 {words}: 1 - precision", 1000, 1 - precision, 0.001))
    return [*rows, value("5,000 rows against each other (s)", 5000, five_thousand(), 1)]


def value(name, size, number, limit):
    """A line of the table that is one number with its limit."""
    return {"name": name, "size": size, "ratio": round(number, 4), "limit": limit}


def febrl(but=()):
    """(pairs found, true pairs) of dataset1; rec_id is only read to judge."""
    with (SHARED if SHARED.exists() else COPY).open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file, skipinitialspace=True))
    rows = [{word: line[name] for name, word in COLUMNS.items() if name not in but} for line in lines]
    found = {(one.other, one.row) for one in compare_rows(enumerate(rows))}
    return found, true_pairs([line["rec_id"].split("-")[1] for line in lines])


def five_thousand():
    """Seconds of the best of three comparisons of 4,000 people with 1,000 copies."""
    rows, _ = Maker(1).file(4000, 1000, 5)
    taken = []
    for _ in range(3):
        begun = time.perf_counter()
        compare_rows(enumerate(rows))
        taken.append(time.perf_counter() - begun)
    return min(taken)


def practice_rows(size, asked):
    """Rows of a practice; `asked(what)` answers from inside it."""
    check, night = asked("check"), asked("nightly")
    limit = next((most for people, most in sorted(MOST_MS.items()) if size <= people), 50)
    return [
        value("check at registration, p95 (ms)", size, check["p95_ms"], limit),
        value("nightly search of the whole index (s)", size, night["seconds"], 180),
        value("nightly search: memory beyond before (MB)", size, night["more_mb"], 100),
    ]


def check():
    """The 95th percentile of the duplicate check for people like those on file, in milliseconds."""
    open_practice()
    draw = random.Random(1)
    ((last,),) = fetch("SELECT MAX(id) FROM patient")
    people = list(people_of(sorted({draw.randint(1, last) for _ in range(CHECKS)})).values())
    taken = []
    for number, person in enumerate(people):
        born = person.born_on and person.born_on + timedelta(days=number % 3 * 4001)
        begun = time.perf_counter()
        likely_same(replace(person, born_on=born))
        taken.append((time.perf_counter() - begun) * 1000)
    return {"p95_ms": sorted(taken)[int(len(taken) * 0.95)], "p50_ms": sorted(taken)[len(taken) // 2]}


def nightly():
    """Seconds and megabytes of the nightly search."""
    open_practice()
    before, begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    pairs, new = find_duplicates(by=PROGRAM)
    seconds = time.perf_counter() - begun
    more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return {"seconds": seconds, "more_mb": more, "pairs": pairs, "new": new}


if __name__ == "__main__":
    print(json.dumps({"check": check, "nightly": nightly}[sys.argv[1]]()))
