"""What insurers said, which authorizations there are and how far they are used, interpreters. Reads only.

Each `..._of` takes ids and costs one or two queries for all of them.
"""

from collections import defaultdict

from office import clock
from office.coverage.queries import first_plans, payers_wanting_referrals
from office.db import as_day, as_instant, fetch
from office.errors import NotFound
from office.loading import marks
from office.preparing.models import (
    Answer,
    Auth,
    AuthVersion,
    InterpreterState,
    InterpreterStep,
    TransportState,
    TransportStep,
)
from office.preparing.validity import Check, Permit, permit_fault
from office.scheduling.queries.hints import hinted_by
from office.settings import setting

NONE_ON_FILE = "wants a referral or authorization: none is on file."
PERMIT = (
    "SELECT u.id, u.patient_id, u.kind, v.number, v.payer, v.from_on, v.to_on, v.visits, v.about, v.provider_id, "
    "p.short, u.ended_at FROM auth u JOIN auth_version v ON v.id = (SELECT MAX(w.id) FROM auth_version w "
    "WHERE w.auth_id = u.id) LEFT JOIN provider p ON p.id = v.provider_id WHERE {} ORDER BY u.id"
)
USES = (
    "SELECT l.auth_id, SUM(CASE WHEN a.standing = 'completed' THEN 1 ELSE 0 END), "
    "SUM(CASE WHEN a.standing IN ('booked', 'confirmed') THEN 1 ELSE 0 END) FROM auth_link l "
    "JOIN appointment a ON a.id = l.appointment_id WHERE l.ended_at IS NULL AND l.auth_id IN ({}) GROUP BY l.auth_id"
)
CHECKS = (
    "SELECT c.patient_id, c.answer, c.payer, c.at, c.plan, c.copay_cents, c.deductible_left_cents, c.source, "
    "c.reference, c.note, c.who, c.coverage_id, c.for_on FROM eligibility_check c WHERE {} ORDER BY c.id DESC"
)
STEPS = (
    "SELECT s.appointment_id, s.state, s.agency FROM interpreter_step s WHERE s.id IN "
    "(SELECT MAX(t.id) FROM interpreter_step t WHERE t.appointment_id IN ({}) GROUP BY t.appointment_id)"
)
RIDES = STEPS.replace("s.agency", "s.company").replace("interpreter_step", "transport_step")


def checks_of(patient_id):
    """Every Check of a patient, newest first. One query."""
    return [_check(row) for row in fetch(CHECKS.format("c.patient_id = ?"), patient_id)]


def newest_checks(patient_ids):
    """{patient id: the newest Check}. One query."""
    newest = "SELECT MAX(id) FROM eligibility_check WHERE patient_id IN ({}) GROUP BY patient_id"
    condition = f"c.id IN ({newest.format(marks(patient_ids))})"
    return {row[0]: _check(row) for row in fetch(CHECKS.format(condition), *patient_ids)}


def _check(row):
    _, answer, payer, at, *rest = row
    at = as_instant(at)
    return Check(Answer(answer), payer, clock.local(at).date(), at, *rest[:-1], as_day(rest[-1]))


def plans_on(patient_ids, day_on):
    """{patient id: (coverage id, payer, plan, copay in cents)} of the plan that pays first on a day."""
    return first_plans(patient_ids, day_on)


def permits_of(patient_ids, *, ended=False):
    """{patient id: [Permit]} with their uses, the oldest first; two queries."""
    condition = f"u.patient_id IN ({marks(patient_ids)})" + ("" if ended else " AND u.ended_at IS NULL")
    found = defaultdict(list)
    for patient_id, permit in _permits(condition, *patient_ids):
        found[patient_id].append(permit)
    return found


def permits_used_by(appointment_ids):
    """{appointment id: the Permit that it uses}. Three queries."""
    linked = "SELECT appointment_id, auth_id FROM auth_link WHERE ended_at IS NULL AND appointment_id IN ({})"
    links = fetch(linked.format(marks(appointment_ids)), *appointment_ids)
    auths = sorted({auth for _, auth in links})
    permits = {one.id: one for _, one in _permits(f"u.id IN ({marks(auths)})", *auths)}
    return {appointment: permits[auth] for appointment, auth in links}


def _permits(condition, *values):
    rows = fetch(PERMIT.format(condition), *values)
    ids = [row[0] for row in rows]
    uses = {key: (int(used), int(planned)) for key, used, planned in fetch(USES.format(marks(ids)), *ids)}
    for key, patient_id, kind, number, payer, start, end, visits, about, who, short, ended in rows:
        span = as_day(start), as_day(end)
        shown = (key, kind, number, payer, *span, visits, about, who, short or "")
        yield patient_id, Permit(*shown, *uses.get(key, (0, 0)), ended is not None)


def get_auth(patient_id, auth_id):
    """The Auth of this patient. Raises NotFound, also for another's."""
    found = Auth.get_or_none((Auth.id == auth_id) & (Auth.patient == patient_id))
    if found is None:
        raise NotFound()
    return found


def permit_of(auth):
    """The Permit of one Auth. Two queries."""
    return next(_permits("u.id = ?", auth.id))[1]


def versions_of(auth):
    """The AuthVersions of an Auth, newest first."""
    return list(AuthVersion.select().where(AuthVersion.auth == auth).order_by(AuthVersion.id.desc()))


def visits_with(auth):
    """The appointments that use an Auth: (appointment id, day, start minute, standing), newest first."""
    rows = fetch(
        "SELECT a.id, a.day_on, a.start_minute, a.standing FROM auth_link l JOIN appointment a "
        "ON a.id = l.appointment_id WHERE l.auth_id = ? AND l.ended_at IS NULL ORDER BY a.day_on DESC, a.id DESC",
        auth.id,
    )
    return [(key, as_day(on), start, standing) for key, on, start, standing in rows]


def interpreters_of(appointment_ids):
    """{appointment id: (newest InterpreterState, agency)}. One query."""
    rows = fetch(STEPS.format(marks(appointment_ids)), *appointment_ids)
    return {key: (InterpreterState(state), agency) for key, state, agency in rows}


def interpreter_steps(appointment_id):
    """The InterpreterSteps of an appointment, newest first."""
    steps = InterpreterStep.select().where(InterpreterStep.appointment == appointment_id)
    return list(steps.order_by(InterpreterStep.id.desc()))


def rides_of(appointment_ids):
    """{appointment id: (newest TransportState, company)} of those for whom a ride was asked. One query."""
    rows = fetch(RIDES.format(marks(appointment_ids)), *appointment_ids)
    return {key: (TransportState(state), company) for key, state, company in rows}


def transport_steps(appointment_id):
    """The TransportSteps of an appointment, newest first."""
    steps = TransportStep.select().where(TransportStep.appointment == appointment_id)
    return list(steps.order_by(TransportStep.id.desc()))


def wanting_payers():
    """The payers that want a referral or authorization, in small letters (set): by the setting or by their terms."""
    named = {name.strip().casefold() for name in setting("auth.payers").split(",") if name.strip()}
    return named | {name.casefold() for name in payers_wanting_referrals()}


def permit_hints(patient, provider, day_on, without):
    """Sentences before a booking or a move: what is wrong with the authorization on that day.

    A booking that is moved takes its authorization with it; for a new one the patient's own are looked at, and one
    that holds is enough.
    """
    if day_on is None:
        return []
    provider_id = provider.id if provider else None
    if without:
        permit = permits_used_by([without]).get(without)
        fault = permit and permit_fault(permit, day_on, provider_id=provider_id)
        return [fault] if fault else []
    permits = permits_of([patient.id])[patient.id]
    if not permits:
        wanting = wanting_payers()
        plan = plans_on([patient.id], day_on).get(patient.id) if wanting else None
        return [f"{plan[1]} {NONE_ON_FILE}"] if plan and plan[1].casefold() in wanting else []
    faults = [permit_fault(one, day_on, itself_planned=False, provider_id=provider_id) for one in permits]
    return list(dict.fromkeys(faults)) if all(faults) else []


def last_check(patient_id):
    """The newest EligibilityCheck of a patient as Check, or None."""
    return newest_checks([patient_id]).get(patient_id)


hinted_by(permit_hints)
