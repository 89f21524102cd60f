"""How quick money is, with a ledger of a million lines: what a clerk says about a bill, a payment, aging, statements.

The limits are ratios to a bare response of the same server, but those in seconds; a payment is measured without the
disk's own commit. Issue 7, "How good, measured".
"""

import secrets

from client import percentile

LINES = 100 / 3  # to a patient: 30,000 have a million
FEWER = 10
ACCOUNT, LONG_ACCOUNT = "account page of 20 visits", "account page of 500 visits"
ANSWER, LONG_ANSWER = "answer screen of 20 visits", "answer screen of 500 visits"  # of one visit among them
WHOLE, LONG_WHOLE = "answer about a whole account of 20 visits", "answer about a whole account of 500 visits"
PAY, ANSWERED = "post a payment", "post a payer's answer"
LIMITS = {
    ACCOUNT: 12, LONG_ACCOUNT: 30, ANSWER: 12, LONG_ANSWER: 30, WHOLE: 12, LONG_WHOLE: 30, PAY: 10, ANSWERED: 10,
}  # fmt: skip
FLAT, AGING_SECONDS, RUN_SECONDS = 1.3, 3, 30


def line_counts(size, flat):
    """How many lines the ledgers have that are measured; with `flat` a tenth of them first."""
    most = int(size * LINES)
    return [most // FEWER, most] if flat else [most]


def cases(desk, biller, facts):
    """What is asked in turns: name -> a function of the number of the turn. The desk has an open drawer."""
    few, many, paying, charges = facts["few"], facts["many"], facts["paying"], facts["charges"]
    read = {one: one.cookie for one in (desk, biller)}  # the word about an act is gone once its page was seen

    def pay(number):
        patient = paying[number % len(paying)]
        desk.cookie = read[desk]
        fields = {"pay-amount": "1.00", "pay-tender": "cash", "pay-towards": "", "pay-key": secrets.token_urlsafe(16)}
        return desk.timed(303, "POST", f"/patients/{patient}/payments", **fields)

    def answer(number):
        patient = paying[number % len(paying)]
        charge = charges[str(patient)]
        said = {"allowed": "92.70", "paid": "64.00", "copay": "20.00", "coinsurance": "8.70"}
        fields = {"rank": "1", "rest_to": "0", "key": secrets.token_urlsafe(16)}
        fields |= {f"{name}-{charge}": cents for name, cents in said.items()}
        biller.cookie = read[biller]
        return biller.timed(303, "POST", f"/patients/{patient}/charges/{charge}/payer-answers", **fields)

    def why(patient):
        return f"/patients/{patient}/answers/why?charge={charges[str(patient)] or ''}"

    pages = {ACCOUNT: f"/patients/{few}/account", LONG_ACCOUNT: f"/patients/{many}/account"}
    pages |= {ANSWER: why(few), LONG_ANSWER: why(many)}
    pages |= {WHOLE: f"/patients/{few}/answers/why", LONG_WHOLE: f"/patients/{many}/answers/why"}
    reads = {name: lambda number, page=page: desk.timed(200, "GET", page) for name, page in pages.items()}
    return {**reads, PAY: pay, ANSWERED: answer}


def rows(given, times, commit_ms, row):
    """The lines of the table: each case at the most lines, and one account at the most against the fewest.

    `given` is [(lines, facts)], `times` {"name at lines": milliseconds}.
    """
    bare, made = percentile(times["bare"], 0.5), []
    few, (most, facts) = given[0][0], given[-1]
    for name, limit in LIMITS.items():
        taken = times[f"{name} at {most:,}"]
        less = commit_ms if name in (PAY, ANSWERED) else 0
        made.append(row(name, facts["lines"], taken, (percentile(taken, 0.5) - less) / bare, limit))
    for name in (ACCOUNT, ANSWER) if few != most else ():
        taken = times[f"{name} at {most:,}"]
        flat = percentile(taken, 0.5) / percentile(times[f"{name} at {few:,}"], 0.5)
        made.append(row(f"{name}: {most:,} / {few:,}", facts["lines"], taken, flat, FLAT))
    return made


def slow_rows(aged, due, run, row):
    """The lines of what takes seconds, each (how many, seconds): all accounts `aged`, who is `due`, a `run`."""
    made = []
    for what, (count, seconds), limit in (
        ("aging of all accounts", aged, AGING_SECONDS),
        ("preview of a statement run", due, None),
        (f"{run[0]:,} statements as one PDF", run, RUN_SECONDS),
    ):
        made.append(row(f"{what} ({'limit in s' if limit else 's'})", count, [seconds * 1000], seconds, limit))
    return made
