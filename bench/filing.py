"""How quick the file room is, with a tenth more volumes than patients and fifty custody events to a patient.

The limits are ratios to a bare response of the same server; issue 5, "How good, measured". What is written is measured
without the disk's own commit, as a booking is.
"""

import itertools

from client import percentile

EVENTS_A_PATIENT, FEWER = 50, 10
WHERE, SCAN, HISTORY, PULL = "where is it", "scan to answer", "history of a volume of 500 moves", "pull list of 100"
LIMITS = {WHERE: 4, SCAN: 6, HISTORY: 15, PULL: 40}
FLAT = 1.3
MODES = ("pull", "sign out", "return", "refile")


def event_counts(size, flat):
    """How many custody events the practices have that are measured; with `flat` a tenth of them first."""
    most = size * EVENTS_A_PATIENT
    return [most // FEWER, most] if flat else [most]


def cases(clerk, facts):
    """What is asked in turns: name -> a function of the number of the turn."""
    keys, folders = itertools.count(), facts["folders"]

    def scan(mode, code, section=""):
        who = facts["holder"] if mode == "sign out" else 0
        fields = {"mode": mode, "code": code, "section": section, "holder": who, "purpose": "visit"}
        return clerk.timed(200, "POST", "/scans", htmx=True, scan_key=f"bench{next(keys)}", pending="", **fields)

    def moved(number):
        code, section = folders[number // len(MODES) % len(folders)]
        mode = MODES[number % len(MODES)]
        return scan(mode, code, section if mode == "refile" else "")

    code, section = folders[-1]
    asked = {"mode": "refile", "code": code, "section": section, "holder": 0, "purpose": "visit", "pending": ""}
    if 'data-scan-state="ok"' not in clerk.ask("POST", "/scans", htmx=True, scan_key="first", **asked)[1]:
        raise SystemExit(f"The scan of {code} was not understood: what is measured would be a refusal.")
    return {
        WHERE: lambda number: scan("where is", folders[number % len(folders)][0]),
        SCAN: moved,
        HISTORY: lambda number: clerk.timed(200, "GET", f"/volumes/{facts['often']}"),
        PULL: lambda number: clerk.timed(200, "GET", f"/pull-lists/{facts['pull_day']}"),
    }


def rows(given, times, commit_ms, row):
    """The lines of the table: each case at the most events, and the most against the fewest if both were measured.

    `given` is [(events, facts)], `times` {"name at events": milliseconds}.
    """
    bare, made = percentile(times["bare"], 0.5), []
    few, (most, facts) = given[0][0], given[-1]
    for name, limit in LIMITS.items():
        taken = times[f"{name} at {most:,}"]
        less = commit_ms if name in (WHERE, SCAN) else 0
        made.append(row(f"{name}, {most:,} moves", facts["volumes"], taken, (median(taken) - less) / bare, limit))
        if few != most:
            flat = median(taken) / median(times[f"{name} at {few:,}"])
            made.append(row(f"{name}: {most:,} / {few:,}", facts["volumes"], taken, flat, FLAT))
    return made


def median(times):
    """The middle of the times."""
    return percentile(times, 0.5)
