"""Measure the practice as users meet it: `make bench`, or `python bench/run.py --size N --repeats R [--flat]`.

Each page is asked on one kept connection, in turns with a bare Flask response of the same server, so that what the
machine does besides hits both alike. Prints a table and writes bench.json. Limits: issue 2, section 7.
"""

import argparse
import contextlib
import functools
import hashlib
import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import duplicates
import filing
import money
import phone
import scheduling
from client import ROOT, Browser, Server, percentile

FIND = (
    "smi", "smith j", "ngu", "ngu ho", "ngu ho 5/4", "garc mar", "5/4/1962", "3/15", "3125550142", "5550142", "0142",
    "10 04 51", "obrien", "nunez", "ash", "patel r", "wil tho 1970", "zhang wei", "de la cruz", "kathy",
    "smiht john", "gonzlez", "kowlaski anna", "jonson", "garcia mria", "oneill kathy", "tompson mary 5/4", "lee ann",
    "5550142 garzia", "SMITH, JUDY GIRL B, 11/29/2026",
)  # fmt: skip
TURNS = 400  # after so many requests of a kind they begin again
TURN = 10_30  # the practice's clock while it is measured: half past ten, the board is full of life
PATIENTS_A_BOOKING = 5  # 30,000 patients have 6,000 bookings ahead (issue 4, "How good, measured")
FLAT_SIZES = (20_000, 200_000)


def main():
    """Measure, print, write."""
    given = arguments()
    rows = duplicates.list_rows()
    rows += measure(given.size, given.repeats)
    rows += file_room(given.size, given.repeats, given.flat)
    rows += phone_room(given.size, given.repeats)
    rows += money_room(given.size, given.repeats, given.flat)
    rows += first_start(given.size)
    if given.flat:
        rows += flat(given.repeats)
    show(rows)
    given.out.write_text(json.dumps(rows, indent=1) + "\n")


def arguments():
    """What the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=30_000, metavar="N", help="patients, 160 to 200000")
    parser.add_argument("--repeats", type=int, default=300, metavar="R", help="requests of each kind")
    parser.add_argument("--flat", action="store_true", help="compare 20,000 with 200,000 patients too (long)")
    parser.add_argument("--out", type=Path, default=ROOT / "bench.json", metavar="FILE", help="where the rows go")
    return parser.parse_args()


def clock_shift():
    """(seconds, date): to half past ten in the practice, today or on the next weekday, whatever clocks change."""
    zone = ZoneInfo(os.environ.get("OFFICE_ZONE", "America/Chicago"))
    now = datetime.now(UTC).astimezone(zone)
    target = now.replace(hour=TURN // 100, minute=TURN % 100, second=0)
    while target.weekday() > 4:
        target += timedelta(days=1)
    return int((target.astimezone(UTC) - now.astimezone(UTC)).total_seconds()), target.date()


def digest():
    """What the sample practice depends on: the tables and the sample itself."""
    made_by = ("office/migrations/*.py", "office/sample/*.py", "bench/fullbook.py")
    files = sorted(path for pattern in made_by for path in ROOT.glob(pattern))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:10]


@contextlib.contextmanager
def practice(size):
    """(environment, people) of a sample practice: made once a day and size, measured on a copy."""
    shift, day_on = clock_shift()
    store = Path(tempfile.gettempdir()) / f"office-bench-{os.getuid()}"
    store.mkdir(mode=0o700, exist_ok=True)
    made = store / f"{size}-{day_on}-{digest()}"
    if not made.exists():
        for old in store.glob(f"{size}-*"):
            shutil.rmtree(old)
        part = store / f"{size}-part"
        inside(part, shift, "office", "sample", "--patients", str(size), "--passwords", str(store / "passwords.part"))
        inside(part, shift, "bench.fullbook", str(size // PATIENTS_A_BOOKING))
        (store / "passwords.part").rename(part / "passwords.json")
        part.rename(made)
    copy = Path(tempfile.mkdtemp(prefix=f"run-{size}-", dir=store))
    try:
        shutil.copytree(made, copy, dirs_exist_ok=True)
        people = {one["role"]: one for one in json.loads((copy / "passwords.json").read_text())}
        yield {"OFFICE_DATA": str(copy), "OFFICE_CLOCK_SHIFT": str(shift), "OFFICE_DATABASE_URL": ""}, people
    finally:
        shutil.rmtree(copy)


def inside(data, shift, *words):
    """Run a module of the project on a practice and return what it prints."""
    environment = {**os.environ, "OFFICE_DATA": str(data), "OFFICE_CLOCK_SHIFT": str(shift), "OFFICE_DATABASE_URL": ""}
    command = [sys.executable, "-m", *words]
    return subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout


def asked(environment, what, *, of="bench.inside"):
    """An answer of bench/inside.py, or of another module."""
    return json.loads(inside(environment["OFFICE_DATA"], environment["OFFICE_CLOCK_SHIFT"], of, what))


def measure(size, repeats):
    """The rows of all pages at one size."""
    with practice(size) as (environment, people):
        facts, counts = asked(environment, "facts"), asked(environment, "queries")
        doubles = duplicates.practice_rows(size, functools.partial(asked, environment, of="bench.duplicates"))
        with Server("office", "serve", **environment) as office, Server("bench.bare", path="/") as bare:
            desk, clerk = (Browser(office.port).sign_in(people[role]) for role in ("front desk", "records clerk"))
            pages = cases(desk, clerk, facts) | scheduling.cases(desk, facts)
            times = in_turns(pages, Browser(bare.port), repeats)
            times |= in_turns(
                {"book an appointment": booking(desk, facts)}, Browser(bare.port), repeats // 2, "bare 2"
            )
            crowd = scheduling.contended(desk, office.port, facts, max(repeats * 2 // 3, 2), row)
    return table(size, times, facts, counts) + crowd + doubles


def file_room(size, repeats, with_fewer):
    """The rows of the file room; `with_fewer` compares it with the same practice that has a tenth of the events."""
    with contextlib.ExitStack() as stack:
        asks, given, practices = {}, [], []
        for events in filing.event_counts(size, with_fewer):
            environment, people = stack.enter_context(practice(size))
            given.append((events, asked(environment, str(events), of="bench.events")))
            practices.append((environment, people))
        commits = [asked(practices[-1][0], "commit")]
        bare = stack.enter_context(Server("bench.bare", path="/"))
        servers = [stack.enter_context(Server("office", "serve", **environment)) for environment, _ in practices]
        for server, (_, people), (events, facts) in zip(servers, practices, given, strict=True):
            clerk = Browser(server.port).sign_in(people["records clerk"])
            asks |= {f"{name} at {events:,}": ask for name, ask in filing.cases(clerk, facts).items()}
        times = in_turns(asks, Browser(bare.port), repeats)
        commits.append(asked(practices[-1][0], "commit"))
        volumes, seconds = asked(practices[-1][0], "retention")
    kept = row("retention reckoned anew (limit in s)", volumes, [seconds * 1000], seconds, 30)
    return [*filing.rows(given, times, sum(commits) / 2, row), kept]


def phone_room(size, repeats):
    """The rows of the phone."""
    with practice(size) as (environment, people):
        facts = asked(environment, str(size * phone.CALLS_A_PATIENT), of="bench.calls")
        with Server("office", "serve", **environment) as office, Server("bench.bare", path="/") as bare:
            taker = phone.Taker(office.port, people["phone intake"], facts)
            times = in_turns(phone.cases(taker, phone.Opener(office.port, people)), Browser(bare.port), repeats)
            crowd = phone.crowd(office.port, people, facts, row, min(phone.SECONDS, repeats))
    return [*phone.rows(facts, times, row), crowd]


def money_room(size, repeats, with_fewer):
    """The rows of money; `with_fewer` compares it with the same practice whose ledger has a tenth of the lines."""
    with contextlib.ExitStack() as stack:
        asks, given, practices = {}, [], []
        for lines in money.line_counts(size, with_fewer):
            environment, people = stack.enter_context(practice(size))
            given.append((lines, asked(environment, str(lines), of="bench.ledger")))
            practices.append((environment, people))
        bare = stack.enter_context(Server("bench.bare", path="/"))
        for (environment, people), (lines, facts) in zip(practices, given, strict=True):
            server = stack.enter_context(Server("office", "serve", **environment))
            desk, biller = (Browser(server.port).sign_in(people[role]) for role in ("front desk", "biller"))
            asks |= {f"{name} at {lines:,}": ask for name, ask in money.cases(desk, biller, facts).items()}
        times = in_turns(asks, Browser(bare.port), repeats)
        environment = practices[-1][0]
        slow = money.slow_rows(*(asked(environment, what) for what in ("aging", "preview", "statements")), row)
    return [*money.rows(given, times, given[-1][1]["commit_ms"], row), *slow]


def cases(desk, clerk, facts):
    """What is asked in turns: name -> a function of the number of the turn that gives milliseconds."""
    poll = re.search(r'id="board" hx-get="([^"]+)"', desk.ask("GET", "/today")[1])[1].replace("&amp;", "&")
    patients, day = facts["patients"], facts["pull_day"]
    return {
        "find as you type": lambda n: desk.timed(200, "POST", "/patients/find", htmx=True, q=FIND[n % len(FIND)]),
        "today, poll unchanged": lambda n: desk.timed(204, "GET", poll, htmx=True),
        "today, board of 96": lambda n: desk.timed(200, "GET", "/today"),
        "patient page": lambda n: desk.timed(200, "GET", f"/patients/{patients[n % len(patients)]}"),
        f"pull list of {facts['charts']} charts": lambda n: clerk.timed(200, "GET", f"/pull-lists/{day}"),
    }


def booking(desk, facts):
    """A booking into another opening each time."""

    def book(number):
        provider, day, time = facts["openings"][number % len(facts["openings"])]
        patient = facts["patients"][number % len(facts["patients"])]
        fields = {"type": facts["type"], "provider": provider, "day": day, "time": time, "reason": "Bench"}
        path = f"/patients/{patient}/appointments/new"
        return desk.timed(303, "POST", path, key=secrets.token_urlsafe(16), **fields)

    return book


def in_turns(asks, bare, repeats, bare_name="bare"):
    """{name: milliseconds} of every case, each request beside one of the bare server."""
    times = {name: [] for name in (bare_name, *asks)}
    for number in range(-5, repeats):
        for name, ask in asks.items():
            plain, taken = bare.timed(200, "GET", "/"), ask(number % TURNS)
            if number >= 0:  # the first ones warm up
                times[bare_name].append(plain)
                times[name].append(taken)
    return times


LIMITS = {"find": 4, "today, poll": 2, "today, board": 15, "patient": 10, "book": 10, "pull": 40, **scheduling.LIMITS}


def table(size, times, facts, counts):
    """One row for each case; p99 against p50 for what is only read; the commit is told apart from booking."""
    base = percentile(times["bare"], 0.5)
    rows = [row("bare Flask response", size, times["bare"], None, None)]
    commit = facts["commit_ms"]
    rows.append({"name": "disk's own commit", "size": size, "p50_ms": round(commit, 3), "ratio": None, "limit": None})
    for name, taken in times.items():
        limit = next((limit for start, limit in LIMITS.items() if name.startswith(start)), None)
        if limit is None:
            continue
        own = percentile(times["bare 2"], 0.5) if name.startswith("book") else base
        less = commit if name.startswith("book") else 0
        rows.append(row(name, size, taken, (percentile(taken, 0.5) - less) / own, limit))
    rows.append(slowest_searches(size, times["find as you type"], base))
    for name in ("find as you type", "patient page"):
        spread = percentile(times[name], 0.99) / percentile(times[name], 0.5)
        rows.append(row(f"{name}: p99 / p50", size, times[name], spread, 2.5))
    return rows + [{"name": f"queries: {page}", "size": size, "queries": count} for page, count in counts.items()]


def slowest_searches(size, times, base):
    """The searches one by one: the median time of each, so that the slowest kinds count and not the machine's breaks.

    Of these medians the 95th percentile is held against the median of a bare response (issue 3).
    """
    each = {}
    for number, taken in enumerate(times):
        each.setdefault(FIND[number % TURNS % len(FIND)], []).append(taken)
    medians = [percentile(taken, 0.5) for taken in each.values()]
    return row("find: each search's median, p95 of them", size, medians, percentile(medians, 0.95) / base, 5)


def row(name, size, times, ratio, limit):
    """One line of the result."""
    shares = {"p50_ms": 0.5, "p95_ms": 0.95, "p99_ms": 0.99}
    values = {key: round(percentile(times, share), 3) for key, share in shares.items()}
    return {"name": name, "size": size, **values, "ratio": ratio and round(ratio, 2), "limit": limit}


def first_start(size, tries=3):
    """From the command to the first page of an empty practice, in milliseconds."""
    taken = []
    for _ in range(tries):
        with tempfile.TemporaryDirectory() as folder:
            place = str(Path(folder) / "data")
            with Server("office", "serve", path="/set-up", OFFICE_DATA=place, OFFICE_DATABASE_URL="") as server:
                taken.append(server.seconds * 1000)
    return [row("first start of an empty practice (limit in ms)", 0, taken, percentile(taken, 0.5), 3000)]


def flat(repeats):
    """Find and patient page at 200,000 patients against 20,000, both servers asked in turns."""
    with contextlib.ExitStack() as stack:
        asks, practices = {}, [stack.enter_context(practice(size)) for size in FLAT_SIZES]
        known = [asked(environment, "facts") for environment, _ in practices]
        for size, (environment, people), facts in zip(FLAT_SIZES, practices, known, strict=True):
            server = stack.enter_context(Server("office", "serve", **environment))
            desk = Browser(server.port).sign_in(people["front desk"])
            chosen = cases(desk, desk, facts)
            asks |= {f"{name} at {size:,}": chosen[name] for name in ("find as you type", "patient page")}
        bare = stack.enter_context(Server("bench.bare", path="/"))
        times = in_turns(asks, Browser(bare.port), repeats)
    small, large = FLAT_SIZES
    rows = []
    for name in ("find as you type", "patient page"):
        one, other = times[f"{name} at {small:,}"], times[f"{name} at {large:,}"]
        rows.append(
            row(f"{name}: {large:,} / {small:,}", large, other, percentile(other, 0.5) / percentile(one, 0.5), 1.2)
        )
    return rows


def show(rows):
    """The table on the console."""
    print(f"{'what':<48}{'size':>8}{'p50 ms':>10}{'p95 ms':>10}{'p99 ms':>10}{'ratio':>9}{'limit':>8}")
    for one in rows:
        if "queries" in one:
            print(f"{one['name']:<48}{one['size']:>8}{one['queries']!s:>10} statements")
            continue
        shown = [f"{one.get(key, ''):>10}" for key in ("p50_ms", "p95_ms", "p99_ms")]
        over = "  OVER" if one["limit"] and one["ratio"] > one["limit"] else ""
        print(f"{one['name']:<48}{one['size']:>8}{''.join(shown)}{one['ratio'] or '':>9}{one['limit'] or '':>8}{over}")


if __name__ == "__main__":
    main()
