"""How quick the book is: the finder, the sheets, and many clerks who want one place at the same instant.

The limits are ratios to a bare response of the same server, as everywhere in the bench; issue 4, "How good, measured".
"""

import secrets
import threading
import time

from client import Browser, percentile

LIMITS = {"next available": 15, "schedule of a day": 20, "schedule of a week": 25}
DAYS = 60
BOOKERS, P99_MS = 64, 1000
WARM_UP = 5  # the last openings of the list are booked while the server warms up


def cases(desk, facts):
    """What is asked in turns with the other pages: name -> a function of the number of the turn."""
    patients, day = facts["patients"], facts["pull_day"]

    def look(number, **wish):
        path = f"/patients/{patients[number % len(patients)]}/appointments/new"
        fields = {"type": facts["type"], "provider": 0, "look": "1", "before": f"t+{DAYS}", **wish}
        return desk.timed(200, "POST", path, htmx=True, **fields)

    provider = facts["openings"][0][0]
    return {
        f"next available over {DAYS} days": look,
        f"next available over {DAYS} days, nothing fits": lambda n: look(n, from_time="8:05", until_time="8:20"),
        "schedule of a day": lambda n: desk.timed(200, "GET", f"/schedule?day={day}"),
        "schedule of a week": lambda n: desk.timed(200, "GET", f"/schedule/week?day={day}&provider={provider}"),
    }


def contended(desk, port, facts, rounds, row):
    """Rows of BOOKERS clerks who book one place at the same instant, in so many rounds: how long an answer takes, and
    in how many rounds exactly one had it."""
    clerks = [Browser(port) for _ in range(BOOKERS)]
    for clerk in clerks:
        clerk.cookie, clerk.token = desk.cookie, desk.token
    taken, one_winner = [], 0
    for number in range(rounds):
        answers = one_round(clerks, facts, -1 - WARM_UP - number)
        taken += [milliseconds for _, milliseconds in answers]
        codes = [status for status, _ in answers]
        one_winner += sorted(codes) == [303] + [422] * (BOOKERS - 1)
    wrong = rounds - one_winner
    slowest = percentile(taken, 0.99)
    return [
        row(f"{BOOKERS} bookers of one place (p99 in ms)", 0, taken, slowest, P99_MS),
        row(f"rounds of {rounds} without exactly one winner", 0, [wrong], wrong + 0.001, 0.5),
    ]


def one_round(clerks, facts, place):
    """[(status, milliseconds)] of all who want the opening at this place of the list, each for another patient."""
    provider, day, at = facts["openings"][place % len(facts["openings"])]
    gate, answers = threading.Barrier(len(clerks)), [None] * len(clerks)

    def book(number):
        patient = facts["patients"][number % len(facts["patients"])]
        fields = {"type": facts["type"], "provider": provider, "day": day, "time": at, "reason": "Bench"}
        gate.wait()
        start = time.perf_counter()
        status, _ = clerks[number].ask(
            "POST", f"/patients/{patient}/appointments/new", key=secrets.token_urlsafe(16), **fields
        )
        answers[number] = (status, (time.perf_counter() - start) * 1000)

    threads = [threading.Thread(target=book, args=(number,)) for number in range(len(clerks))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
