"""Good-faith estimates: owed from booking or asking, given, given anew, disputed. Source: 45 CFR 149.610, .620."""

import hashlib

from office import audit, clock
from office.accounts.models import Account, Topic
from office.announce import on
from office.charts.queries.days import AHEAD, closed_days
from office.db import writing
from office.errors import RuleError
from office.estimates.clocks import due_on, last_change_on, year_later
from office.estimates.content import LAYOUT, copy_of, written
from office.estimates.models import Estimate, EstimateDispute, EstimateRequest, EstimateWhy, GivenHow
from office.estimates.queries import KEPT_COLUMNS, above, is_covered, kept, versions
from office.formats.csv_table import written as as_csv
from office.patients.leaving import Purpose, name_for
from office.patients.models import Patient
from office.reports.queries.listing import portions
from office.scheduling.models import HOLDS_PLACE
from office.settings.queries import settings_now
from office.staff.rules import prove_own_password
from office.statements.models import HoldWhy
from office.statements.rules import end_hold, hold_statements

MOST_LINES = 20
HIGHEST_CENTS = 999_999_99


def ask_estimate(patient, *, service_on=None, words="", by):
    """The patient asks what something costs: an estimate is owed within 3 business days; return the EstimateRequest.

    Asked again while one is owed, the first one counts. Raises RuleError: a day that is past (field "service_on").
    """
    with writing():
        if service_on is not None and service_on < clock.today():
            raise RuleError("This day is past. An estimate is for what is to come.", field="service_on")
        asked = (EstimateRequest.patient == patient) & (EstimateRequest.why == EstimateWhy.ASKED)
        before = EstimateRequest.get_or_none(asked & EstimateRequest.ended_at.is_null())
        return before or _request(patient.id, EstimateWhy.ASKED, service_on, words, None, by)


def _request(patient_id, why, service_on, words, appointment, by):
    today = clock.today()
    due = due_on(why, today, service_on, closed_days(today, max(today + AHEAD, service_on or today)))
    if due is None:
        return None
    row = EstimateRequest.create(
        patient=patient_id, appointment=appointment, why=why, asked_on=today, service_on=service_on, due_on=due,
        words=words.strip(), at=clock.now(), by=by.staff_id, who=by.name,
    )  # fmt: skip
    audit.record("estimate.owed", row, by=by, why=str(why), due_on=due)
    return row


def follow_booking(*, appointment, what, by):
    """A booking without a plan on its day owes an estimate; one that is gone owes none."""
    if what == "booked" and appointment.standing in HOLDS_PLACE:
        if appointment.day_on > clock.today() and not is_covered(appointment.patient_id, appointment.day_on):
            _request(appointment.patient_id, EstimateWhy.BOOKED, appointment.day_on, "", appointment.id, by)
        return
    if appointment.standing not in HOLDS_PLACE:
        for row in EstimateRequest.select().where(
            (EstimateRequest.appointment == appointment.id) & EstimateRequest.ended_at.is_null()
        ):
            end_request(row, f"the appointment is {appointment.standing}", by=by)


on("appointment.changed", follow_booking)


def follow_question(*, question, by):
    """Any question about the cost of a visit counts as asking, for who has no plan today."""
    if question.topic == Topic.PRICE and not is_covered(question.patient_id, clock.today()):
        ask_estimate(Patient.get_by_id(question.patient_id), words=question.words, by=by)


on("question.asked", follow_question)


def end_request(row, words, *, by):
    """End what was owed without giving one: the patient uses a plan, or does not come. RuleError: no reason."""
    with writing():
        if row.ended_at:
            raise RuleError("This estimate is not owed any more.")
        if not words.strip():
            raise RuleError("Say why none is owed.", field="end_words")
        _end(row, words.strip())
        audit.record("estimate.not_owed", row, by=by, words=words.strip())


def _end(row, words):
    row.ended_at, row.end_words = clock.now(), words
    row.save()


def give_estimate(
    request, lines, *, about, provider, given_how, by, service_on=None, diagnosis="", covers_until=None, reason=""
):
    """Give an estimate, or a new version of one; return the Estimate, which is kept as given.

    `lines` are (words, code, cents). A new version needs its reason, and is given one business day before the service
    at the latest; after that the last one stands. `covers_until`: repeated services, at most 12 months.
    Raises RuleError at its field. Source: 45 CFR 149.610(b), (c).
    """
    with writing():
        service_on = service_on or request.service_on
        before = versions(request)
        _check_lines(lines, about, provider, given_how)
        _check_days(service_on, covers_until)
        if before:
            _check_change(before[0], reason)
        given = {
            "given_on": clock.today(), "service_on": service_on, "covers_until": covers_until,
            "version": len(before) + 1, "reason": reason.strip() if before else "", "about": about.strip(),
            "diagnosis": diagnosis.strip(), "provider": provider.strip(), "lines": lines,
        }  # fmt: skip
        row = _store(request, given, given_how, by)
        if request.ended_at is None:
            _end(request, "given")
        audit.record(
            "estimate.given", row, by=by, patient=request.patient_id, cents=row.total_cents, version=row.version
        )
    return row


def _check_lines(lines, about, provider, given_how):
    if not about.strip():
        raise RuleError("Say in plain words what is to be done.", field="about")
    if not provider.strip():
        raise RuleError("Say who does it.", field="provider")
    if not 1 <= len(lines) <= MOST_LINES:
        raise RuleError("Type at least one service with its charge.", field="words_1")
    for place, (words, _, cents) in enumerate(lines, start=1):
        if not words.strip() or not isinstance(cents, int) or not 0 <= cents <= HIGHEST_CENTS:
            raise RuleError("Each line needs the service and its charge.", field=f"words_{place}")
    if given_how not in list(GivenHow):
        raise RuleError("Choose how it is given.", field="given_how")


def _check_days(service_on, covers_until):
    if service_on is not None and service_on < clock.today():
        raise RuleError("The day of service is past.", field="service_on")
    start = service_on or clock.today()
    if covers_until is not None and not start <= covers_until <= year_later(start):
        raise RuleError("One estimate covers 12 months at most.", field="covers_until")


def _check_change(last, reason):
    if not reason.strip():
        raise RuleError("Say what has changed since the last version.", field="reason")
    if last.service_on:
        closed = closed_days(last.service_on - AHEAD, last.service_on)
        if clock.today() > last_change_on(last.service_on, closed):
            raise RuleError("It is too late for a new version: the last one stands for this visit.", field="reason")


def _store(request, given, given_how, by):
    patient, values = request.patient, settings_now()
    names = ("practice.name", "practice.address", "practice.phone", "practice.npi", "practice.tin")
    practice = {name.removeprefix("practice."): values[name] for name in names}
    copy = copy_of((name_for(patient, Purpose.LETTER), patient.born_on), practice, given)
    text = written(copy)
    return Estimate.create(
        request=request, version=given["version"], service_on=given["service_on"], covers_until=given["covers_until"],
        provider=given["provider"], total_cents=sum(cents for *_, cents in given["lines"]), given_on=given["given_on"],
        given_how=GivenHow(given_how), layout=LAYOUT, copy=text, digest=hashlib.sha256(text.encode()).hexdigest(),
        reason=given["reason"], at=clock.now(), by=by.staff_id, who=by.name,
    )  # fmt: skip


def open_dispute(request, words, *, by):
    """The patient disputes a bill that is at least $400 above the estimate: statements are held; return the dispute.

    Raises RuleError: the bill is not so far above, nothing was billed yet, the 120 days are over, no words ("words").
    """
    with writing():
        if not words.strip():
            raise RuleError("Write what the patient says.", field="words")
        found = next((one for one in above(request.patient_id) if one.request == request.id), None)
        if found is None:
            raise RuleError("The bill is not so far above the estimate that the law lets it be disputed.")
        if found.first_bill_on is None:
            raise RuleError("No statement was sent for this visit yet.")
        if found.disputed:
            raise RuleError("This bill was disputed already.")
        if clock.today() > found.until_on:
            raise RuleError(f"The time for a dispute ended on {found.until_on:%m/%d/%Y}.")
        account = Account.get_by_id(found.account)
        hold = hold_statements(account, HoldWhy.ESTIMATE, f"estimate of {found.service_on:%m/%d/%Y}", by=by)
        row = EstimateDispute.create(
            estimate=found.estimate, account=account, billed_cents=found.billed, first_bill_on=found.first_bill_on,
            until_on=found.until_on, opened_on=clock.today(), words=words.strip(), hold=hold, at=clock.now(),
            by=by.staff_id, who=by.name,
        )  # fmt: skip
        audit.record("estimate.disputed", row, by=by, patient=request.patient_id, over=found.over)
    return row


def end_dispute(row, words, *, by):
    """End a dispute by its outcome; the hold ends with it. Raises RuleError: ended already, no outcome."""
    with writing():
        if row.ended_at:
            raise RuleError("This dispute has ended already.")
        if not words.strip():
            raise RuleError("Say how it ended.", field="end_words")
        row.ended_at, row.end_words = clock.now(), words.strip()
        row.save()
        if row.hold.ended_at is None:
            end_hold(row.hold, words, by=by)
        audit.record("estimate.dispute_ended", row, by=by, words=words.strip())


def open_estimates(patient, *, by):
    """Open a patient's estimates; the look is audited."""
    with writing():
        audit.record("estimate.opened", by=by, patient=patient)


def export_estimates(password, *, by):
    """Every estimate that was given as the text of a CSV file; by the password again, and audited.

    Raises RuleError (field "password"): not the password of who asks. Source: 45 CFR 149.610, domain 10.4.
    """
    prove_own_password(password, by=by)
    lines = [line.cells for some in portions(kept()) for line in some]
    with writing():
        audit.record("estimate.exported", by=by, lines=len(lines))
    return as_csv([KEPT_COLUMNS, *lines])
