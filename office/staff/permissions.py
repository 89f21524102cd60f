"""Who may do what: the matrix of domain 10.2, readable on one screen. Deny by default.

A permission is "part.act". Each line names the roles that have it; a person acts in one role at a time.
"""

import functools

from office.staff.models import Role

FD, PH, RC, RL, NU = Role.FRONT_DESK, Role.PHONE, Role.RECORDS_CLERK, Role.RECORDS_LEAD, Role.NURSE
MD, BI, MG, AD, AU = Role.PROVIDER, Role.BILLER, Role.MANAGER, Role.TECHNICAL, Role.AUDITOR
CARE = (FD, PH, RC, RL, NU, MD, BI, MG)
EVERYONE = (*CARE, AD, AU)

MATRIX = {
    # each person's own things
    "home.see": EVERYONE,
    "home.style": (MG,),
    "staff.own": EVERYONE,
    # outside parties
    "directory.see": (*CARE, AU),
    "directory.edit": (FD, PH, RC, RL, NU, MD, BI, MG),
    "directory.merge": (RL, MG),
    # people: search and banner; register and edit
    "patients.see": (*CARE, AU),
    "patients.register": (FD, PH, RC, RL, MG),
    "patients.edit": (FD, PH, RC, RL, MG),
    "patients.propose": (NU,),
    "patients.ssn": (RL, BI, MG, AU),
    "patients.flags": (RC, RL, NU, MD, MG),
    "patients.flags_see": (*CARE, AU),
    "patients.flags_propose": (FD, PH, RC, RL, NU, MD, MG),
    "privacy.staff_links": (RL, MG),
    "privacy.review": (RL, MG, AU),
    "privacy.reviews": (MG, AU),
    "patients.who_looked": (RL, MG, AU),
    "duplicates.see": (RL, MG, AU),
    "duplicates.decide": (RL,),
    "patients.hidden_names": (RL,),
    # work that someone owns, and two records of one person
    "tasks.see": (*CARE, AU),
    "tasks.finish": (*CARE, AU),
    "merges.propose": (FD, PH, RC, RL),
    "merges.see": (FD, PH, RC, RL, MG, AU),
    "merges.decide": (RL,),
    "merges.report": (FD, PH, RC, RL, NU, MD, BI, MG),
    # pictures and signed forms; what is printed of a patient
    "onfile.see": (*CARE, AU),
    "onfile.add": (FD, RC, RL, NU, BI, MG),
    "onfile.end": (FD, RC, RL, MG),
    "prints.make": CARE,
    "allergies.see": (FD, PH, RC, RL, NU, MD, AU),
    "allergies.propose": (FD, PH, RC, RL, NU, MD),
    "allergies.record": (NU, MD),
    # the book
    "scheduling.see": (*CARE, AU),
    "scheduling.book": (FD, PH, NU, MD, MG),
    "scheduling.hours": (MG,),
    "scheduling.override": (MD, MG),  # a provider over the own hours only
    "scheduling.override_any": (MG,),
    "scheduling.propose": (FD, PH, NU),  # ask for an overbooking, a closing, other hours
    "scheduling.proposals": (FD, PH, NU, MD, MG, AU),
    # who waits for a place, who is due for one
    "waitlist.see": (*CARE, AU),
    "waitlist.work": (FD, PH, NU, MD, MG),
    "recalls.see": (*CARE, AU),
    "recalls.work": (FD, PH, NU, MD, MG),
    # the visit
    "visits.see": (*CARE, AU),
    "visits.check_in": (FD, MG),
    "visits.flow": (FD, NU, MD, MG),
    # closures: the manager opens and finishes, the desks work the list, nurse and physician say who must be seen
    "closures.see": (*CARE, AU),
    "closures.work": (FD, PH, MG),
    "closures.mark": (NU, MD),
    "closures.manage": (MG,),
    "visits.lobby": (FD, MG),
    # leaving, and the end of the day
    "checkout.see": (*CARE, AU),
    "checkout.say": (FD, NU, MD, BI, MG),
    "dayclose.see": (FD, PH, RC, RL, NU, MD, BI, MG, AU),
    "dayclose.carry": (FD, RL, BI, MG),
    "dayclose.close": (FD, MG),
    "dayclose.reopen": (MG,),
    # paper charts
    "charts.see": (*CARE, AU),
    "charts.request": (FD, PH, RC, RL, NU, MD, BI),
    "charts.receive": (FD, RC, RL, NU, MD, BI),
    "charts.transfer": (RC, RL, NU, MD, BI),
    "charts.custody": (RC, RL),
    "charts.places": (RL, MG),
    "charts.setup": (MG,),
    # a chart that nobody finds: anyone in care looks; the records desk asks for a replacement, its lead approves
    "missing.see": (*CARE, AU),
    "missing.look": CARE,
    "missing.open": (FD, RC, RL, NU, MD),
    "missing.ask": (RC, RL),
    "missing.approve": (RL, MG),
    "missing.emergency": (RL, NU, MD, MG),
    "missing.close": (RC, RL),
    # loose papers; overdue charts, longer loans, charts out of the building
    "loose.see": (*CARE, AU),
    "loose.stamp": (FD, RC, RL),
    "loose.work": (RC, RL),
    "loose.sign": (RC, RL, MD),
    "loans.see": (RC, RL, MG, AU),
    "loans.extend": (RC, RL),
    "loans.ask": (RC, RL, MD, MG),
    "loans.decide": (RL, MG),
    # charts that nobody needs now: boxes, recalls, holds, retention, destruction by three hands
    "retention.see": (RC, RL, MD, MG, AU),
    "retention.work": (RC, RL),
    "retention.hold": (RL, MG),
    "retention.propose": (RC, RL),
    "retention.sign": (RL,),
    "retention.approve": (MD, MG),
    # the filing check of the week and shelf reading
    "shelfcheck.see": (RC, RL, MG, AU),
    "shelfcheck.check": (RC, RL),
    # before the visit: reminders, eligibility, authorizations, interpreters
    "preparing.see": (FD, PH, NU, MD, BI, MG, AU),
    "preparing.act": (FD, PH, BI, MG),
    # the phone
    "phone.see": (*CARE, AU),
    "phone.take": (FD, PH, RC, RL, NU, MD, BI, MG),
    "phone.read_results": (NU, MD),
    "phone.cover": (MG,),  # who has the messages of someone who is away
    "phone.messages": (FD, PH, RC, RL, NU, MD, BI, MG),
    # red flags: anyone opens one and writes down what is said; only nurse and provider say what becomes of it
    "redflags.see": (*CARE, AU),
    "redflags.open": CARE,
    "redflags.dispose": (NU, MD),
    "redflags.log": (RL, NU, MD, MG, AU),
    # who pays: policies and their order by the desks, payers and contracts by the biller
    "coverage.see": (FD, PH, NU, MD, BI, MG, AU),
    "coverage.edit": (FD, PH, BI, MG),
    "coverage.payers": (BI, MG),
    # money
    "accounts.see": (FD, PH, BI, MG, AU),
    "accounts.answer": (FD, PH, BI, MG),
    "accounts.post": (BI, MG),
    "accounts.take_payment": (FD, BI, MG),
    "accounts.reverse": (MG,),
    "accounts.cards": (FD, PH, BI, MG),  # a new insurance card
    # money at the desk: taking it is accounts.take_payment
    "desk.see": (FD, BI, MG, AU),
    "desk.void": (FD, MG),  # the same day, in one's own drawer
    "desk.drawer": (FD, BI, MG),  # open, count, sign, deposit
    "desk.review": (BI, MG),
    "desk.setup": (MG,),
    # the biller's desk: what is charged and answered; what the manager decides
    "billing.see": (FD, BI, MG, AU),
    "billing.charge": (FD, BI, MG),
    "billing.post": (BI, MG),
    "billing.fees": (BI, MG),
    "billing.decide": (MG,),
    # statements, plans and estimates: the desks see and offer, the biller works, the manager decides
    "statements.see": (FD, PH, BI, MG, AU),
    "statements.work": (BI, MG),
    "statements.decide": (MG,),
    "statements.plan": (FD, PH, BI, MG),
    "statements.aging": (BI, MG, AU),
    "statements.private": (FD, BI, MG),  # keep a minor's service from the guarantor's statement
    "estimates.see": (FD, PH, BI, MG, AU),
    "estimates.work": (FD, PH, BI, MG),
    # events of a life: reported by anyone who hears, verified and taken back by a lead
    "life.see": (*CARE, AU),
    "life.report": CARE,
    "life.mail": (FD, PH, RC, RL, BI, MG),
    "life.guardian": (RC, RL, NU, MD, MG),
    "life.lead": (RL, MG, AU),
    "life.lead_act": (RL, MG),
    # reports: work lists, what the mail room needs, and what is for leads only
    "reports.see": (FD, RC, RL, BI, MG, AU),
    "reports.work": (FD, RC, RL, MG, AU),
    "reports.mail": (FD, RC, RL, BI, MG, AU),
    "reports.lead": (RL, MG, AU),
    "reports.file_room": (RC, RL, MG, AU),
    "reports.phone": (PH, RL, NU, MG, AU),
    "reports.money": (BI, MG, AU),
    # running the house
    "staff.manage": (MG, AD),
    "audit.see": (RL, MG, AU),
    "audit.own": (NU, MD),
    "settings.change": (MG, AD),
    "exchange.import": (RL, MG),
    "exchange.export": (RL, MG),
}


@functools.cache
def permissions_of(role):
    """The permissions (frozenset of "part.act") of one role."""
    return frozenset(name for name, roles in MATRIX.items() if role in roles)


def roles_with(permission):
    """The roles that have a permission, in the order of the matrix. KeyError for an unknown permission."""
    return MATRIX[permission]
