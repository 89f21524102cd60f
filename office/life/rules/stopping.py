"""What a death stops at once, each thing kept so that it can be resumed by itself. Source: domain 1.9, 4.5, 4.8, 7.9.

What more there is to stop joins here: one function more in STOPS, one row of Stopped for each thing.
"""

from office import clock
from office.accounts.models import Account, AccountPatient
from office.accounts.rules import ask_question
from office.accounts.rules.accounts import name_account
from office.life.rules.events import note_stopped
from office.patients.models import Patient, PatientPhone
from office.phone.models import Message, MessageState
from office.phone.rules import reply
from office.recalls.models import RecallState
from office.recalls.rules import end_all
from office.scheduling.models import HOLDS_PLACE, Appointment, Standing, Why
from office.scheduling.rules import cancel_appointment
from office.scheduling.rules.places import words_of
from office.waitlist.rules import withdraw_all


def stop_all(event, patient, *, by):
    """Stop everything that goes on for a patient who has died."""
    for stop in STOPS:
        stop(event, patient, by)


def _appointments(event, patient, by):
    """Every booking from today on that has not begun is called off; its place is free."""
    coming = (Appointment.patient == patient) & (Appointment.day_on >= clock.today()) & Appointment.begun_at.is_null()
    query = Appointment.select().where(coming & Appointment.standing.in_(HOLDS_PLACE))
    for row in list(query.order_by(Appointment.day_on, Appointment.start_minute)):
        before = row.standing
        cancel_appointment(row, row.version, Standing.CANCELED_BY_OFFICE, Why.DIED.value, by=by)
        note_stopped(event, row, f"Appointment {words_of(row)}", standing=str(before))


def _reminders(event, patient, by):
    """No e-mail and no text reaches the family."""
    if patient.email_reminders:
        Patient.update(email_reminders=False).where(Patient.id == patient.id).execute()
        note_stopped(event, patient, f"E-mail reminders to {patient.email}", email_reminders=True)
    held = (PatientPhone.patient == patient) & PatientPhone.until.is_null() & PatientPhone.text_permission
    for phone in list(PatientPhone.select().where(held)):
        PatientPhone.update(text_permission=False).where(PatientPhone.id == phone.id).execute()
        note_stopped(event, phone, f"Text reminders to {phone.typed}", text_permission=True)


def _statements(event, patient, by):
    """Statements are held until a biller knows to whom they go; the account is the estate's."""
    link = AccountPatient.get_or_none(AccountPatient.patient == patient)
    own = list(Account.select().where(Account.guarantor == patient).order_by(Account.id))
    if link is None and not own:
        return
    words = "Death reported. Hold the statements until there is an executor or administrator; then address the estate."
    question = ask_question(patient, words, asked_by="records desk", holds_statement=True, by=by)
    note_stopped(event, question, "Statements of the account")
    for account in own:
        before = account.guarantor_name
        name_account(account, f"Estate of {before}", by=by)
        note_stopped(event, account, f"Account of {before}: now the estate of {before}", guarantor_name=before)


def _messages(event, patient, by):
    """Whoever would call back sees first that there was a death."""
    waiting = (Message.patient == patient) & (Message.state != MessageState.CLOSED)
    for message in list(Message.select().where(waiting).order_by(Message.id)):
        reply(message, message.version, "A death was reported. Do not ask for the patient when you call.", by=by)
        who = message.caller or message.callback or "the patient"
        note_stopped(event, message, f"Call back: {message.kind}, {who}")


def _wait_list(event, patient, by):
    """Nobody calls about a place."""
    for entry in withdraw_all(patient, "a death was reported", by=by):
        note_stopped(event, entry, f"Wait list: {entry.reason}")


def _recalls(event, patient, by):
    """Nobody reminds of a visit."""
    for recall in end_all(patient, RecallState.DECEASED, "a death was reported", by=by):
        note_stopped(event, recall, f"Recall: {recall.kind} {recall.what}".strip())


STOPS = [_appointments, _reminders, _statements, _messages, _wait_list, _recalls]
