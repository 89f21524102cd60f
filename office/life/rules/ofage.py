"""Coming of age, at local midnight of the birthday. Source: domain 1.9 (age of majority), 1.4; 45 CFR 164.502(g)."""

from datetime import timedelta

from office import audit, clock
from office.announce import announce, on
from office.db import writing
from office.life.models import LifeEvent, LifeKind
from office.life.rules.events import note_stopped, record_event
from office.onfile.models import FormCode, FormOnFile, FormStatus
from office.patients.majority import ends_of_age, of_age_on
from office.patients.models import Contact, ContactRole, MessagePermission, PatientPhone, Registration
from office.patients.rules import index_patient
from office.settings import setting
from office.staff.models import Role
from office.tasks.rules import make_task

GONE = (Registration.DECEASED, Registration.MERGED, Registration.ENTERED_IN_ERROR)
ANEW = (FormCode.PRIVACY_NOTICE, FormCode.CONSENT, FormCode.FINANCIAL, FormCode.PERMITTED)
BECAUSE = "came of age"
AHEAD = "at majority"  # the say of a minor's parents holds to the day before the birthday, known from the beginning
TOLD = (ContactRole.PERMITTED, ContactRole.REPRESENTATIVE)


def limit_say(patient, *, by):
    """Let the say of a minor's parents, guardians and of those they permitted end with the day before the birthday.

    So it ends at local midnight whether the nightly run comes or not, and everybody reads until when it holds. Runs
    whenever the people around change, and each night. Returns how many entries were changed.
    """
    years = setting("majority_age")
    if patient.born_on is None or (birthday := of_age_on(patient.born_on, years)) <= clock.today():
        return 0
    last, limited = birthday - timedelta(days=1), 0
    held = (Contact.patient == patient) & Contact.role.in_(TOLD) & Contact.revoked_at.is_null()
    with writing():
        for contact in list(Contact.select().where(held)):
            ours = contact.ended_because == AHEAD
            later = contact.until is None or contact.until > last or (ours and contact.until != last)
            if later and ends_of_age(contact.role, contact.authority, contact.since, birthday):
                Contact.update(until=last, ended_because=AHEAD).where(Contact.id == contact.id).execute()
                audit.record("patient.contact_limited", contact, by=by, until=last)
                limited += 1
    return limited


def limit_many(due, *, by):
    """Write the last days of many says, given as (id of the entry, last day), with one entry of the audit."""
    days = {}
    for key, last in due:
        days.setdefault(last, []).append(key)
    with writing():
        for last, keys in days.items():
            Contact.update(until=last, ended_because=AHEAD).where(Contact.id.in_(keys)).execute()
        audit.record("patients.contacts_limited", by=by, until={str(last): keys for last, keys in days.items()})


def _people_changed(*, patient, by, **_):
    limit_say(patient, by=by)


on("patient.reach_changed", _people_changed)


def come_of_age(patient, on, *, by):
    """Make an adult of a patient who comes of age on a date; return the LifeEvent, None when that was done before.

    The say of parents, guardians and of those whom parents permitted ends with the day before; a guarantor may stay
    by agreement and is looked at again; a lasting authority (court, power of attorney) is looked at again; the forms
    that a parent signed are due anew; a parent's machine is told nothing any more.
    """
    with writing():
        if patient.registration in GONE or already(patient.id, on):
            return None
        event = record_event(patient, LifeKind.OF_AGE, by=by, on=on, source="birth date on file")
        _end_say(event, patient, on, by)
        _look_again(event, patient, on, by)
        _forms_anew(event, patient, on, by)
        _silence_parents(event, patient)
        index_patient(patient)
        announce("patient.came_of_age", patient=patient, life_event=event, by=by)
    return event


def already(patient_id, on):
    """True when this coming of age is on record, also when a lead took it back."""
    return LifeEvent.select().where(
        (LifeEvent.patient == patient_id) & (LifeEvent.kind == LifeKind.OF_AGE) & (LifeEvent.on == on)
    ).exists()  # fmt: skip


def _in_force(patient, on):
    """The people around a patient whose role has not ended before a date."""
    held = (Contact.patient == patient) & Contact.revoked_at.is_null() & (Contact.since < on)
    now = Contact.until.is_null() | (Contact.until >= on) | (Contact.ended_because == AHEAD)
    return list(Contact.select().where(held & now).order_by(Contact.id))


def _end_say(event, patient, on, by):
    last = on - timedelta(days=1)
    for contact in _in_force(patient, on):
        if not ends_of_age(contact.role, contact.authority, contact.since, on):
            continue
        Contact.update(until=last, ended_because=BECAUSE).where(Contact.id == contact.id).execute()
        words = f"{contact.name}, {contact.relationship or contact.role}: {contact.role}"
        ours = contact.ended_because == AHEAD
        until, because = (None, "") if ours else (contact.until, contact.ended_because)
        note_stopped(event, contact, words, until=until, ended_because=because)
        audit.record("patient.contact_ended", contact, by=by, role=str(contact.role), because=BECAUSE)


def _look_again(event, patient, on, by):
    for contact in _in_force(patient, on):
        if contact.role == ContactRole.GUARANTOR:
            words = f"Guarantor {contact.name}: the patient is of age. Who pays now? A parent may stay by agreement."
            kind, role = "guarantor review", Role.BILLER
        elif contact.role == ContactRole.REPRESENTATIVE:
            words = f"{contact.name} ({contact.authority}): the patient is of age. Look at the paper again."
            kind, role = "representative review", Role.RECORDS_LEAD
        else:
            continue
        make_task(
            kind, words, key=f"of-age:{event.id}:{contact.id}", owner_role=role, patient=patient,
            due_on=on + timedelta(days=14), link=f"/patients/{patient.id}/contacts", by=by,
        )  # fmt: skip


def _forms_anew(event, patient, on, by):
    """What a parent signed is no longer the patient's word; the paper stays on file as expired."""
    due = []
    for code in ANEW:
        form = FormOnFile.select().where((FormOnFile.patient == patient) & (FormOnFile.code == code))
        newest = form.order_by(FormOnFile.at.desc(), FormOnFile.id.desc()).first()
        if newest and newest.status == FormStatus.ON_FILE and (newest.signed_on or on) < on:
            ended = FormOnFile.create(
                patient=patient, code=code, version=newest.version, status=FormStatus.EXPIRED, reason=BECAUSE,
                signed_on=newest.signed_on, signer=newest.signer, relationship=newest.relationship, expires_on=on,
                at=clock.now(), by=by.staff_id,
            )  # fmt: skip
            note_stopped(event, ended, f"Form: {code}, signed by {newest.signer or 'a parent'}")
            audit.record("form.expired", ended, by=by, code=str(code), because=BECAUSE)
        if code != FormCode.PERMITTED:
            due.append(str(code))
    make_task(
        "forms due", f"Came of age: have signed by the patient: {', '.join(due)}. Ask whom they permit to know.",
        key=f"of-age-forms:{event.id}", owner_role=Role.FRONT_DESK, patient=patient, due_on=on + timedelta(days=30),
        link=f"/patients/{patient.id}", by=by,
    )  # fmt: skip


def _silence_parents(event, patient):
    """Nothing is left on the machine of someone else's number until the patient says so."""
    held = (PatientPhone.patient == patient) & PatientPhone.until.is_null() & (PatientPhone.whose != "")
    for phone in PatientPhone.select().where(held & (PatientPhone.message_permission != MessagePermission.NONE)):
        PatientPhone.update(message_permission=MessagePermission.NONE, text_permission=False).where(
            PatientPhone.id == phone.id
        ).execute()
        words = f"Messages at {phone.typed} ({phone.whose}): {phone.message_permission}"
        was = {"message_permission": str(phone.message_permission), "text_permission": phone.text_permission}
        note_stopped(event, phone, words, **was)
