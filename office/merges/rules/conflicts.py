"""What two records say against each other: each becomes a task with an owner. Source: domain 1.7 step 4."""

from datetime import timedelta

from office import clock
from office.accounts.models import AccountPatient, Coverage
from office.allergies.models import AllergyList, ListState
from office.allergies.queries import ANSWER, active_allergies
from office.db import fetch
from office.jinja import day, minute
from office.scheduling.models import HOLDS_PLACE, Appointment
from office.staff.models import Role
from office.tasks.rules import make_task
from office.typed import mrn_shown

AHEAD = timedelta(days=60)


def find_conflicts(survivor, loser):
    """[(name, kind of task, words, role, link)] of two Patients before their rows are joined."""
    found = [_allergies(survivor, loser), _accounts(survivor, loser), _policies(survivor, loser)]
    return [one for one in (*found, *_same_days(survivor, loser)) if one]


def conflict_tasks(merge, survivor, conflicts, *, by):
    """Make the task of each conflict, due today."""
    return [
        make_task(
            kind, words, key=f"merge:{merge.id}:{name}", owner_role=role, patient=survivor, due_on=clock.today(),
            link=link, by=by,
        )
        for name, kind, words, role, link in conflicts
    ]  # fmt: skip


def says_none(patient):
    """The answer "none known" that holds for a patient, or None."""
    rows = fetch(ANSWER, patient.id)
    state = ListState(rows[0][0]) if rows else None
    return state if state in (ListState.NKA, ListState.NKDA) else None


def _against(state, other):
    """The substances of another record that speak against an answer."""
    return [one.substance for one in active_allergies(other.id) if state and (state == ListState.NKA or one.drug)]


def _allergies(survivor, loser):
    for one, other in ((survivor, loser), (loser, survivor)):
        state = says_none(one)
        if against := _against(state, other):
            words = f"{mrn_shown(one.mrn)} said {state}; {mrn_shown(other.mrn)} has {', '.join(against)}. Ask again."
            return "allergies", "Allergies disagree", words, Role.NURSE, f"/patients/{survivor.id}/allergies"
    return None


def join_allergies(trace, survivor, conflicts, *, by):
    """After the lists were united: the answer none-known ends where an allergy stands against it."""
    if any(name == "allergies" for name, *_ in conflicts) and active_allergies(survivor.id):
        note = "none known ended: two records were merged and one of them has an allergy"
        row = AllergyList.create(patient=survivor.id, state=ListState.HAS, at=clock.now(), by=by.staff_id, note=note)
        trace.made(row)


def _accounts(survivor, loser):
    links = AccountPatient.select().where(AccountPatient.patient.in_([survivor.id, loser.id]))
    if len({link.account_id for link in links}) < 2:
        return None
    words = f"{mrn_shown(survivor.mrn)} and {mrn_shown(loser.mrn)} had an account each, with what is owed there. "
    words += "Check who guarantees; the accounts were not united."
    return "accounts", "Two accounts of one patient", words, Role.BILLER, f"/patients/{survivor.id}/account"


def _policies(survivor, loser):
    both = [list(Coverage.select().where(Coverage.patient == one.id)) for one in (survivor, loser)]
    if not all(both):
        return None
    words = "; ".join(f"{one.payer} {one.plan} {one.member_number}".strip() for side in both for one in side)
    words = f"Policies of both records: {words}. Say which is billed first, end what does not hold."
    return "policies", "Policies of two records", words, Role.BILLER, f"/patients/{survivor.id}/account"


def _same_days(survivor, loser):
    """One conflict for each coming day on which both are booked."""
    today = clock.today()
    rows = Appointment.select().where(
        Appointment.patient.in_([survivor.id, loser.id])
        & Appointment.standing.in_([str(one) for one in HOLDS_PLACE])
        & Appointment.day_on.between(today, today + AHEAD)
    )
    days = {}
    for row in rows.order_by(Appointment.day_on, Appointment.start_minute):
        days.setdefault(row.day_on, []).append(row)
    for day_on, booked in days.items():
        if len({row.patient_id for row in booked}) == 2:
            times = ", ".join(f"{minute(row.start_minute)} {row.provider.short}" for row in booked)
            words = f"Both records have a visit on {day(day_on)}: {times}. Ask which of them stands."
            yield f"day:{day_on}", "Two visits on one day", words, Role.FRONT_DESK, f"/schedule?day={day_on}"
