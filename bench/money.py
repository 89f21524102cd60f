"""How quick money is, with a ledger of a million lines: what a clerk says about a bill, a payment, aging, statements.

The limits are ratios to a bare response of the same server, but those in seconds; a payment is measured without the
disk's own commit. Issue 7, "How good, measured".
"""

import secrets

from client import percentile

LINES = 100 / 3  # to a patient: 30,000 have a million
FEWER = 10
ANSWER, LONG, PAY = "answer screen of 20 visits", "answer screen of 500 visits", "post a payment"
LIMITS = {ANSWER: 12, LONG: 30, PAY: 10}
FLAT, AGING_SECONDS, RUN_SECONDS = 1.3, 3, 30


def line_counts(size, flat):
    """How many lines the ledgers have that are measured; with `flat` a tenth of them first."""
    most = int(size * LINES)
    return [most // FEWER, most] if flat else [most]


def cases(desk, facts):
    """What is asked in turns: name -> a function of the number of the turn. The desk has an open drawer."""
    few, many, paying = facts["few"], facts["many"], facts["paying"]

    def pay(number):
        patient = paying[number % len(paying)]
        fields = {"pay-amount": "1.00", "pay-tender": "cash", "pay-towards": "", "pay-key": secrets.token_urlsafe(16)}
        return desk.timed(303, "POST", f"/patients/{patient}/payments", **fields)

    return {
        ANSWER: lambda number: desk.timed(200, "GET", f"/patients/{few}/account"),
        LONG: lambda number: desk.timed(200, "GET", f"/patients/{many}/account"),
        PAY: pay,
    }


def rows(given, times, commit_ms, row):
    """The lines of the table: each case at the most lines, and one account at the most against the fewest.

    `given` is [(lines, facts)], `times` {"name at lines": milliseconds}.
    """
    bare, made = percentile(times["bare"], 0.5), []
    few, (most, facts) = given[0][0], given[-1]
    for name, limit in LIMITS.items():
        taken = times[f"{name} at {most:,}"]
        less = commit_ms if name == PAY else 0
        made.append(row(name, facts["lines"], taken, (percentile(taken, 0.5) - less) / bare, limit))
    if few != most:
        taken = times[f"{ANSWER} at {most:,}"]
        flat = percentile(taken, 0.5) / percentile(times[f"{ANSWER} at {few:,}"], 0.5)
        made.append(row(f"{ANSWER}: {most:,} / {few:,}", facts["lines"], taken, flat, FLAT))
    return made


def slow_rows(aged, run, row):
    """The lines of what takes seconds: `aged` is (accounts, seconds), `run` (statements, seconds)."""
    made = []
    for what, (count, seconds), limit in (
        ("aging of all accounts", aged, AGING_SECONDS),
        (f"{run[0]:,} statements as one PDF", run, RUN_SECONDS),
    ):
        made.append(row(f"{what} (limit in s)", count, [seconds * 1000], seconds, limit))
    return made
