"""What is said about insurance, prices and who pays. Each takes what is Known and gives a Said. Source: domain 7.1,
7.6, 7.10."""

from office.accounts.shares import dollars, listed, said
from office.answers.queries.saying import NOT_KEPT, Said, act, named_days, statement_acts, statement_facts
from office.billing.reasons import next_step, said_code
from office.coverage.models import INJURY, PayerKind
from office.coverage.queries import copays_on, filing_days_left, taken_on
from office.estimates.clocks import ASKED_DUE


def should_pay(known):
    """3: what the plan answered and why it left something, or that its answer is waited for; what we do next."""
    words = [_reply(one) for one in known.replies[:3]]
    waiting = [(one.split.left_insurance, one.service_on) for one in known.charges if one.split.left_insurance]
    words += [f"We wait for the plan's answer on {named_days(waiting)}."] if waiting else []
    for payer, _, day, group, reason, cents in known.refused[:2]:
        why = "" if known.amounts else f" ({said_code(group, reason)})"
        words.append(f"{payer} did not pay {dollars(cents)} for {said(day)}{why}. Ours to do: {next_step(reason)}.")
    words += [] if words else ["No plan was asked to pay for what is shown here."]
    words.append("We look into it and call you; until then no statement goes out.")
    acts = [act("The charge, entry by entry", "accounts.show_charge", "accounts.see", number=one.number)
            for one in known.charges[:1]]  # fmt: skip
    facts = (("Claims", NOT_KEPT), *_filing(known))
    return Said(tuple(words), facts, (*acts, act("Who pays, on any day", "coverage.show", "coverage.see")))


def _reply(one):
    payer, on, day, paid, to_patient, off = one
    parts = [f"paid {dollars(paid)}"] + ([f"left {dollars(to_patient)} to you"] if to_patient else [])
    parts += [f"did not allow {dollars(off)}, which nobody pays"] if off else []
    return f"{payer} answered on {said(on)} for {said(day)}: it {listed(parts)}."


def _filing(known):
    """How long a bill may still be sent, for each day asked about and its first plan."""
    for day, policies in known.policies_by_day.items():
        if policies and day <= known.today:
            left = filing_days_left(policies[0], day)
            yield f"{policies[0].said}, {said(day)}", left.said


def sent(known):
    """4: truthfully what is known: which plan has answered, and when."""
    words = [NOT_KEPT, *[_reply(one) for one in known.replies[:3]]]
    if not known.replies:
        words.append("No plan has answered yet for what is shown here. The biller finds out and calls you.")
    waiting = [(one.split.left_insurance, one.service_on) for one in known.charges if one.split.left_insurance]
    words += [f"Still with the plan: {named_days(waiting)}."] if waiting else []
    return Said(tuple(words), tuple(_filing(known)), ())


def new_plan(known):
    """6: what the new card covers and how long a bill may still be sent to it; the form below keeps it."""
    held = listed([one.said for one in known.policies]) if known.policies else "no plan"
    waiting = [(one.split.left + one.split.left_insurance, one.service_on) for one in known.charges]
    open_days = [one for one in waiting if one[0]]
    words = [f"On record today: {held}. I write down your new card."]
    words += (
        [f"Then we bill the new plan for the days it covers; open are {named_days(open_days)}."] if open_days else []
    )
    words.append("Until its answer no statement goes out.")
    acts = (act("Who pays, on any day", "coverage.show", "coverage.see"),)
    return Said(tuple(words), tuple(_filing(known)), acts)


def price(known):
    """7: with a plan the copay on record, without one our fees; who asks for a price is owed a written estimate."""
    days, first = ASKED_DUE, next(iter(known.policies), None)
    words = []
    if first is None:
        words.append(f"You have no plan on record. We give you a written estimate within {days} business days.")
    else:
        copays = _copays(first, known.today)
        said_copays = listed([f"{dollars(cents)} for {kind}" for kind, cents in copays])
        words.append(
            f"With {first.said} your copay is {said_copays}."
            if copays
            else f"The copay of {first.said} is not on record."
        )
        words.append(f"If you do not use it, we give you a written estimate within {days} business days.")
    priced = [one for one in known.fees if one.cents]
    if not known.amounts and priced:
        low, high = min(one.cents for one in priced), max(one.cents for one in priced)
        words.append(f"Our fees are from {dollars(low)} to {dollars(high)}, before what a plan allows.")
    facts = tuple((one.words, dollars(one.cents)) for one in priced[:8]) if not known.amounts else ()
    due = [f"An estimate is owed by {said(one.due_on)}." for one in known.estimates or ()]
    acts = (act("Estimates: start the clock", "estimates.of_patient", "estimates.see"),)
    return Said((*words, *due), facts, acts)


def _copays(policy, on):
    """[(kind of visit, cents)] of a policy on a day; the office copay of the card when nothing else is known."""
    known = copays_on([policy.policy_id], on)[policy.policy_id]
    if known:
        return [(f"a {kind} visit", cents) for kind, (cents, _) in known.items()]
    return [("an office visit", policy.copay_cents)] if policy.copay_cents is not None else []


def takes(known):
    """8: whether we take the plans on record, as of today; any other on the payers' page."""
    words = [taken_on(one.party, known.today, plan=one.plan).said if one.party else
             f"It is not on record whether we take {one.said}. Ask the biller." for one in known.policies]  # fmt: skip
    words += [] if words else ["You have no plan on record. Tell me the insurer and the plan on the card."]
    return Said(tuple(words), (), (act("Payers: who is taken", "coverage.payers.index", "coverage.see"),))


def copay(known):
    """16: the copay on record with its source, and the copay that was charged each time."""
    words, facts = [], []
    for one in known.policies[:2]:
        copays = _copays(one, known.today)
        told = listed([f"{dollars(cents)} for {kind}" for kind, cents in copays]) if copays else "not on record"
        words.append(f"The copay of {one.said} is {told}, {one.source or 'as on the card'}.")
        facts.append((one.said, f"{told}; since {said(one.from_on) if one.from_on else 'always'}"))
    words += [] if words else ["You have no plan on record."]
    charged = [
        (part.cents, visit.day_on) for visit in known.rows for part in visit.split.parts if part.name == "copay"
    ]
    words.append(f"Charged as copay: {named_days(charged)}." if charged else "No copay was charged.")
    words.append("If your card says another amount, we correct it and keep the difference for you.")
    return Said(tuple(words), tuple(facts), (act("Who pays, on any day", "coverage.show", "coverage.see"),))


def other_payer(known):
    """18: who is the guarantor on file; a court order between others does not bind the practice."""
    name = known.link.account.guarantor_name if known.link else "nobody yet"
    words = (
        "The account stands under the guarantor who signed for it, and we send the bill there.",
        "We cannot judge what a court ordered between the two of you, and we say nothing about the other person.",
        "Who is to pay from now on signs a change of guarantor; what is open stays where it is until then.",
    )
    acts = (act("Change of guarantor, to sign", "answers.years.guarantor_form", "accounts.see"),)
    return Said(words, (("Guarantor on file", name),), acts)


def accident(known):
    """19: the claim of the accident goes first; the facts are taken down below."""
    injury = [one for one in known.policies if one.kind in INJURY]
    named = listed([one.said for one in injury])
    words = [f"On record for an injury: {named}." if injury else "No accident or work injury is on record for you."]
    words.append("I write down the accident; the biller bills that insurer first. No statement goes out meanwhile.")
    open_days = [(one.split.left + one.split.left_insurance, one.service_on) for one in known.charges]
    if open_days := [one for one in open_days if one[0]]:
        words.append(f"Open are {named_days(open_days)}.")
    acts = (act("Add the insurer of the accident", "coverage.new", "coverage.edit"),)
    return Said(tuple(words), tuple(_filing(known)), acts)


def medicaid(known):
    """21: who had Medicaid on the day owes nothing for what it covers: stop, and the manager."""
    covered = [day for day, policies in known.policies_by_day.items()
               if any(one.kind == PayerKind.MEDICAID for one in policies)]  # fmt: skip
    left = [(one.split.left, one.service_on) for one in known.charges if one.split.left and one.service_on in covered]
    stop = "Please do not pay. A Medicaid patient is not billed for what Medicaid covers." if left else ""
    words = []
    if left:
        words.append(f"Billed although Medicaid was active: {named_days(left)}. Our manager calls you.")
    elif covered:
        words.append("Medicaid is on record for these days, and nothing is left for you to pay.")
    else:
        words.append("Medicaid is not on record for these days. Tell me the number and since when it is active.")
        words.append("Please wait with paying: we ask Medicaid first.")
    facts = tuple((said(day), listed([one.said for one in plans]) or "no plan")
                  for day, plans in known.policies_by_day.items())  # fmt: skip
    acts = (act("Who pays, on any day", "coverage.show", "coverage.see"), *statement_acts(known))
    return Said(tuple(words), facts, acts, stop)


def letter_says_less(known):
    """22: our figures beside the letter's; the difference is ours to explain."""
    words = [known.said]
    words += [_reply(one) for one in known.replies[:2]]
    words.append("Read me what the letter says you owe. If it is less, we check it and correct the bill.")
    shown = tuple(
        (said(visit.day_on), f"share {dollars(visit.split.share)}: {_parts(visit.split)}") for visit in known.rows[:4]
    )
    acts = [act("The charge, entry by entry", "accounts.show_charge", "accounts.see", number=one.number)
            for one in known.charges[:1]]  # fmt: skip
    return Said(tuple(words), (*shown, *statement_facts(known)), tuple(acts))


def _parts(split):
    return listed([f"{part.name} {dollars(part.cents)}" for part in split.parts]) or "nothing is yours"
