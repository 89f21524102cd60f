"""What is said about bills, payments and statements. Each takes what is Known and gives a Said; amounts are whole
cents of the ledger, and where only amounts may be heard no service is named. Source: domain 7.10."""

from office import clock
from office.accounts.shares import dollars, listed, said
from office.answers.queries.saying import (
    NOT_TOLD,
    Act,
    Said,
    act,
    named_days,
    statement_acts,
    statement_facts,
)
from office.settings import setting

NO_SHOW = ("no-show", "no show", "missed visit", "missed appointment")


def why(known):
    """1: what the plan allowed and paid, which part is the caller's and why, what was paid, what is left."""
    acts = statement_acts(known)
    if known.charges:
        acts = (act("The charge, entry by entry", "accounts.show_charge", "accounts.see", number=_first(known)), *acts)
    return Said((known.said,), statement_facts(known), acts)


def _first(known):
    """The charge that is asked about most likely: the newest with something left."""
    return next((one.number for one in known.charges if one.split.left), known.charges[0].number)


def paid(known):
    """2: every payment that we have, where it went, and what of it is not applied yet."""
    if not known.payments:
        words = ["We have no payment of yours on record. Tell me the day, the amount and how: we look for it."]
    else:
        _, on, tender, cents, _ = known.payments[0]
        words = [f"We have your payment of {dollars(cents)} by {tender or 'other'} of {said(on)}."]
        more = [f"{dollars(one[3])} of {said(one[1])}" for one in known.payments[1:4]]
        words += [f"Before that: {listed(more)}."] if more else []
    kept = known.all.kept_cents
    words += [f"{dollars(kept)} that you paid is not applied to a charge yet."] if kept else []
    words.append(known.said)
    facts = [(f"Receipt {one.number}", _receipt(one)) for one in known.receipts]
    acts = [act("Receipts, to print again", "desk.receipts", "desk.see")]
    if kept and known.all.total("left"):
        acts.append(Act("Apply the kept money", "accounts.show", "accounts.post", {}, anchor="kept-money"))
    return Said(tuple(words), tuple(facts), tuple(acts))


def _receipt(one):
    void = f", voided: {one.void}" if one.void else ""
    return f"{dollars(one.cents)} by {one.tender}, {said(clock.local(one.at))}{void}"


def balance(known):
    """5: two numbers: what is the caller's to pay now, and what plans still have to answer for."""
    left, waiting, kept = known.view.total("left"), known.view.total("with_plan"), known.view.kept_cents
    words = [f"You owe {dollars(left)} now." if left else "Nothing is due from you now."]
    words.append(
        f"Your plan has not answered yet for {dollars(waiting)}." if waiting else "No answer of a plan is waited for."
    )
    words += [f"We keep {dollars(kept)} that you paid until something is due."] if kept else []
    facts = (("Yours to pay", dollars(left)), ("With plans", dollars(waiting)), *statement_facts(known))
    return Said(tuple(words), facts, statement_acts(known))


def two_bills(known):
    """9: several providers or days on our side; what others send is theirs."""
    days = {}
    for visit in known.rows:
        days.setdefault(visit.day_on, []).append(visit)
    both = [(day, visits) for day, visits in days.items() if len(visits) > 1]
    words = []
    for day, visits in both[:2]:
        seen = [f"{visit.provider or 'us'} ({dollars(visit.split.charge)})" for visit in visits]
        words.append(f"On {said(day)} you were seen by {listed(seen)}; each visit has a bill and a copay of its own.")
    if not both:
        words.append("From us there is one bill for each visit, and no day with two of them.")
    words.append("A laboratory, an imaging center or a hospital is another company and sends a bill of its own.")
    copays = [(part.cents, visit.day_on) for visit in known.rows for part in visit.split.parts if part.name == "copay"]
    words += [f"Your copays here: {named_days(copays)}."] if copays else []
    return Said(tuple(words), statement_facts(known), statement_acts(known))


def physical(known):
    """10: the visit's parts on one day; a plan pays the preventive part in full, not what came on top."""
    words = ["A plan pays a preventive visit in full; a complaint that is looked at the same day is a visit on top."]
    group = next((visit for visit in known.rows if len(visit.charges) > 1), None)
    if group is None:
        words.append("No day shown here has two parts. The biller looks whether it was coded as preventive.")
    elif known.amounts:
        amounts = listed([dollars(one.split.charge) for one in group.charges])
        words += [NOT_TOLD, f"On {said(group.day_on)} there are {len(group.charges)} parts: {amounts}."]
    else:
        parts = [f"{one.words} {dollars(one.split.charge)}, left {dollars(one.split.left)}" for one in group.charges]
        words.append(f"On {said(group.day_on)} there are {len(group.charges)} parts: {'; '.join(parts)}.")
    words.append("If you wish, our biller looks at the coding again and calls you.")
    return Said(tuple(words), (), statement_acts(known))


def what_charge(known):
    """11: every line in our own words; for a guarantor the amounts alone."""
    if known.amounts:
        lines = [f"{said(one.service_on)}: {dollars(one.split.charge)}" for one in known.charges]
        return Said((NOT_TOLD, "; ".join(lines) or "There are no charges."), (), ())
    lines = tuple((said(one.service_on), f"{one.words}, {dollars(one.split.charge)}") for one in known.charges)
    words = [f"{one.words}, {dollars(one.split.charge)}, on {said(one.service_on)}." for one in known.charges[:4]]
    return Said(tuple(words) or ("There are no charges.",), lines, tuple(itemized_acts(known)))


def itemized_acts(known):
    """The bill line by line, where there is an account."""
    return [act("Itemized bill", "answers.years.itemized", "accounts.see")] if known.all.link else []


def monthly(known):
    """12: the plan there is, or the terms that may be offered without asking."""
    standing = known.standing
    if standing is None or not standing.owed:
        return Said(("Nothing is due from you now, so there is nothing to divide.",), statement_facts(known))
    if standing.plan:
        return Said((standing.plan.words,), statement_facts(known), statement_acts(known))
    terms = [f"{count} payments of {dollars(cents)}" for count, cents in standing.offers]
    words = f"Yes. {dollars(standing.owed)} can be paid in {' or '.join(terms)}, without interest." if terms else ""
    least = dollars(setting("plans.least_cents"))
    most = f"Each payment is {least} at least; other terms are for the manager to approve."
    return Said((words or f"{dollars(standing.owed)} is too little to divide.", most), (), statement_acts(known))


def refund(known):
    """13: the credit there is, and what was asked for already."""
    kept, asked = known.all.kept_cents, known.refunds_asked
    words = [f"{dollars(kept)} that you paid is not applied to a charge." if kept else "There is no credit now."]
    if asked:
        words.append(f"A refund of {dollars(asked)} is asked for; a second person has to grant it.")
    if waiting := known.all.total("with_plan"):
        words.append(f"Your plan has not answered for {dollars(waiting)}; what becomes yours is taken from it first.")
    words.append("A refund goes back by check or to the card it came from, after two of us have looked.")
    facts = [
        (f"Asked {said(clock.local(one.asked_at))}", f"{dollars(one.cents)}, {one.state}{_why(known, one)}")
        for one in known.refunds
    ]
    acts = [
        act(f"Refund of payment {number}", "billing.payment", "billing.see", payment_number=number)
        for number, *_, left in known.payments if left
    ]  # fmt: skip
    return Said(tuple(words), tuple(facts), tuple(acts[:2]))


def _why(known, request):
    return "" if known.amounts else f": {request.words}"


def wrong_patient(known):
    """14: for whom each charge stands; the others on the account are not named."""
    name = known.patient.first_name or "this patient"
    lines = [
        f"{said(visit.day_on)} with {visit.provider or 'us'}: {dollars(visit.split.charge)}" for visit in known.rows
    ]
    words = [f"On record for {name}: {'; '.join(lines[:4]) or 'no charges'}."]
    if known.others:
        words.append(f"{known.others} more of the family are on this account, each with charges of their own.")
    words.append("We look it up and hold the statement meanwhile; the biller calls you.")
    return Said(tuple(words), (("Patients on the account", known.others + 1),), ())


def itemized(known):
    """15: the bill line by line, and each year's total for taxes."""
    words = ["We mail it to the address of the account; you may also have the year as a file."]
    facts = tuple((str(year), "Account of the year") for year in known.years)
    acts = itemized_acts(known)
    acts += [act(f"Year {year}", "answers.years.year", "accounts.see", year=year) for year in known.years[:3]]
    return Said(tuple(words), facts, tuple(acts))


def collections(known):
    """17: what we did about the debt, step by step; from here the manager."""
    steps = [f"{step.kind}: {step.outcome}, {said(step.on)}" for step in known.steps]
    words = [f"On our side {dollars(known.all.total('left'))} is open."]
    words.append(f"What we did: {'; '.join(steps)}." if steps else "We have given nothing to a collection agency.")
    words.append("We stop everything now, and our manager calls you.")
    return Said(tuple(words), statement_facts(known), statement_acts(known))


def no_show(known):
    """20: the missed appointments of a year, the fee that was charged, and the practice's rule for letting it go."""
    free, charged = setting("no_show.free_a_year"), [one for one in known.all.open if is_no_show(one) and one.charge]
    days = listed([said(day) for day in known.missed[:4]])
    words = [f"In the last 12 months we missed you on {days}." if days else "No missed appointment is on record."]
    words = words if not known.amounts else []  # a day may be that of a visit which is kept from who pays
    if charged:
        words.append(f"Charged for it: {named_days((one.charge, one.service_on) for one in charged)}.")
    else:
        words.append("Nothing was charged for it.")
    if charged and len(known.missed) <= free:
        words.append("By our policy this one is let go. We take it off your bill.")
    elif charged:
        words.append(f"Our policy lets {free} a year go; for more, the biller decides and calls you.")
    acts = [
        act("Take the fee off", "billing.parties", "billing.post", number=one.number) for one in charged if one.left
    ]  # fmt: skip
    return Said(tuple(words), (), tuple(acts[:2]))


def is_no_show(charge):
    """True for the charge of an appointment to which nobody came."""
    return any(word in charge.words.casefold() for word in NO_SHOW)
