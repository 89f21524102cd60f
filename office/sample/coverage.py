"""What the sample knows of payers and policies: kinds, plans, contracts, children under a parent, second policies."""

from datetime import timedelta

from office.bulk import first_free, follow, pour
from office.coverage.models import Copay, Coverage, CoverageEvent, Participation, PayerTerms, Plan
from office.db import fetch, run
from office.directory.models import Party
from office.sample.words import PLANS

KINDS = {"Medicare": "Medicare", "Illinois Medicaid": "Medicaid"}
TERMS = ((180, 180), (90, 180), (120, 365), (90, 90), (None, None), (180, None), (365, 365), (None, 180))
LETTERS, DIGITS = "ACDEFGHJKMNPQRTUVWXY", "0123456789"
LINK = "UPDATE coverage SET party_id = ?, kind = ? WHERE payer = ?"
BOTH = "patient payer plan member_number rank from_on kind party basis source copay_cents"


def add_coverage(world):
    """Write payers with their terms and contracts; complete the policies; add second and third ones for some."""
    first = first_free(Party)
    names = [name for name, _, _ in PLANS]
    rows = [
        (first + n, "payer", name, f"800-555-{1100 + n:04}", f"PO Box {410 + n}", "Springfield", "IL", "62705")
        for n, name in enumerate(names)
    ]
    pour(Party, "id kind name phone street city state zip", rows)
    parties = {name: first + n for n, name in enumerate(names)}
    kinds = {name: KINDS.get(name, "group plan") for name in names}
    terms = [
        (parties[name], f"{60000 + n * 37}", kinds[name], *TERMS[n], name == "Lakeside Mutual")
        for n, name in enumerate(names)
    ]
    pour(PayerTerms, "party payer_number kind filing_days appeal_days wants_referral", terms)
    _contracts(world, parties)
    for name, party in parties.items():
        run(LINK, party, kinds[name], name)
    _mothers(world, parties)
    _medicare(world)
    _children(world)
    _second(world, parties)
    _copays(world)
    follow([Party])


def _contracts(world, parties):
    """All are taken but one; one plan is not, from the first of the month on."""
    since, at = (world.day_on - timedelta(days=900)).isoformat(), world.now()
    who = (at, world.staff_id("biller"), world.who("biller"))
    first = first_free(Plan)
    plans = [(first + n, parties[name], plan) for n, (name, plan, _) in enumerate(PLANS) if plan]
    pour(Plan, "id party name", plans)
    rows = [
        (party, None, "does not take it" if n == 7 else "takes it", since, *who)
        for n, party in enumerate(parties.values())
    ]
    rows.append((plans[1][1], plans[1][0], "does not take it", world.day_on.replace(day=1).isoformat(), *who))
    pour(Participation, "party plan taking from_on at by who", rows)
    follow([Plan])


def _medicare(world):
    """Medicare numbers have their pattern; it is by age, except for a few who are younger."""
    draw = world.random("medicare").choice
    for number, (key,) in enumerate(fetch("SELECT id FROM coverage WHERE kind = 'Medicare' ORDER BY id")):
        letters, digits = [draw(LETTERS) for _ in range(4)], [draw(DIGITS) for _ in range(7)]
        shown = (draw(DIGITS[1:]), letters[0], *digits[:2], letters[1], *digits[2:4], *letters[2:], *digits[4:6])
        basis = "not asked" if number % 9 == 0 else "age 65 or older"
        run("UPDATE coverage SET member_number = ?, basis = ? WHERE id = ?", "".join(shown), basis, key)


def _mothers(world, parties):
    """A mother of newborns has a policy, under which they are for their first days."""
    found = fetch(
        "SELECT DISTINCT other_id FROM household WHERE tie = 'newborn of' AND other_id NOT IN "
        "(SELECT patient_id FROM coverage WHERE to_on IS NULL) ORDER BY other_id"
    )
    name, plan, copay = PLANS[0]
    since = (world.day_on - timedelta(days=500)).isoformat()
    known = (1, since, KINDS.get(name, "group plan"), parties[name], "current work", "card shown at the desk", copay)
    pour(Coverage, BOTH, [(mother, name, plan, f"PR{mother:09}", *known) for (mother,) in found])


def _children(world):
    """A child's policy is a parent's."""
    parents = "SELECT MIN(name) FROM contact WHERE contact.patient_id = coverage.patient_id AND role = 'guarantor'"
    of_age = world.day_on.replace(year=world.day_on.year - 18, day=1).isoformat()
    paid_for = "SELECT patient_id FROM contact WHERE role = 'guarantor'"
    children = f"SELECT id FROM patient WHERE born_on > ? AND id IN ({paid_for})"
    for month in range(1, 13):
        run(
            f"UPDATE coverage SET relationship = 'child', subscriber_name = COALESCE(({parents}), ''), "
            f"subscriber_born_on = ?, basis = 'current work' "
            f"WHERE kind = 'group plan' AND patient_id % 12 = ? AND patient_id IN ({children})",
            f"{world.day_on.year - 38}-{month:02}-{month + 9:02}", month - 1, of_age,
        )  # fmt: skip
    run("UPDATE coverage SET subscriber_born_on = NULL WHERE relationship = 'child' AND patient_id % 7 = 0")


def _second(world, parties):
    """Some have a retiree's plan behind Medicare, some children the other parent's, a few Medicaid as a third."""
    held = fetch(
        "SELECT c.patient_id, c.kind, c.relationship, c.from_on FROM coverage c WHERE c.to_on IS NULL AND c.rank = 1 "
        "AND c.payer <> 'Midland Blue' ORDER BY c.id"
    )
    union, aid, rows = "United Workers Fund", "Illinois Medicaid", []
    for number, (patient, kind, relationship, since) in enumerate(held):
        since = str(since)
        if kind == "Medicare" and number % 4 == 0:
            known = (union, "Union Plan", f"UW{number:07}", 2, since, "group plan", parties[union], "retired")
            rows.append((patient, *known, "told by the patient", None))
        elif relationship == "child" and number % 5 == 0:
            known = ("Midland Blue", "PPO 500", f"MB{number:07}", 2, since, "group plan", parties["Midland Blue"])
            rows.append((patient, *known, "current work", "told by the parent", 3000))
            if number % 10 == 0:
                known = (aid, "", f"{number:09}", 3, since, "Medicaid", parties[aid], "not asked")
                rows.append((patient, *known, "told by the parent", None))
    pour(Coverage, BOTH, rows)
    year = world.day_on.year - 36
    born = f"{year}-02-{28 if year % 4 else 29}"
    run(
        "UPDATE coverage SET relationship = 'child', subscriber_name = 'The other parent', subscriber_born_on = ? "
        "WHERE source = 'told by the parent' AND rank = 2",
        born,
    )


def _copays(world):
    """The copays of other kinds of visits, as an insurer's web site says them; and how each policy began."""
    at, who = world.now(), (world.staff_id("front_desk"), world.who("front_desk"))
    found = fetch(
        "SELECT id, from_on, copay_cents, source FROM coverage WHERE to_on IS NULL AND copay_cents > 0 "
        "AND patient_id % 3 = 0 "
        "ORDER BY id"
    )
    rows = []
    for key, since, cents, _ in found:
        told = (str(since), "insurer’s web site", at, *who)
        rows += [(key, "preventive visit", 0, *told), (key, "telehealth", cents - 500, *told)]
    pour(Copay, "coverage kind cents from_on source at by who", rows)
    pour(
        CoverageEvent,
        "coverage words at by who",
        [(row[0], "Added: card shown at the desk.", at, *who) for row in found],
    )
