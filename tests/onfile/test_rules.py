"""What may be put on file, and why it is refused."""

from datetime import date

import pytest

from office import filestore
from office.actor import PROGRAM
from office.audit.models import AuditEvent
from office.errors import NotFound, RuleError
from office.onfile.images import judged
from office.onfile.models import FormCode, FormOnFile, FormStatus, Picture, PictureKind
from office.onfile.queries import forms_due, forms_of, forms_of_many, pictures_of, signers
from office.onfile.rules import add_picture, end_picture, keep_file, record_form, revoke_form, see_picture
from office.patients.models import Contact, ContactRole, Patient, PatientPhone, Registration, Scope
from office.patients.rules import add_contact
from office.settings.rules import change_setting
from tests.onfile.making import FormEntry, drawn, make_form, make_picture
from tests.patients.making import make_patient

CHILD = {"born_on": date(2016, 3, 4)}


def last_event():
    return AuditEvent.select().order_by(AuditEvent.number.desc()).first()


def line_of(patient, code, day_on=None):
    return next(line for line in forms_of(patient, day_on) if line.code == code)


def guardian(patient, **given):
    known = {"name": "Ana Hill", "relationship": "mother", "since": date(2026, 1, 1), **given}
    return Contact.create(patient=patient, role=known.pop("role", ContactRole.REPRESENTATIVE), **known)


def test_a_picture_is_kept_with_its_digest_and_noted(front_desk):
    patient = make_patient()
    picture = make_picture(patient, by=front_desk)

    row = Picture.get_by_id(picture.id)
    assert (row.content_type, row.taken_on, row.until) == ("image/jpeg", date(2026, 12, 1), None)
    assert len(filestore.read(row.file)) == row.size
    assert (last_event().action, last_event().patient_id) == ("picture.added", patient.id)


def test_a_newer_picture_of_a_kind_ends_the_older_which_stays_listed(front_desk):
    patient = make_patient()
    old = make_picture(patient)
    other, new = make_picture(patient, PictureKind.CARD_BACK), make_picture(patient, color="red")

    held = {one.id: one.until is None for one in pictures_of(patient.id)}
    assert held == {old.id: False, other.id: True, new.id: True}


def test_signed_forms_and_court_orders_stand_side_by_side():
    patient = make_patient()
    for kind in (PictureKind.FORM, PictureKind.COURT_ORDER):
        make_picture(patient, kind)
        make_picture(patient, kind)

    assert all(one.until is None for one in pictures_of(patient.id))


def test_a_face_needs_the_patients_consent(front_desk):
    patient = make_patient()
    with pytest.raises(RuleError, match="agrees") as refusal:
        make_picture(patient, PictureKind.FACE)
    assert refusal.value.field == "consent"
    assert make_picture(patient, PictureKind.FACE, consent=True).consent


def test_a_picture_of_the_future_of_another_ones_contact_or_for_a_merged_record_is_refused():
    patient, other = make_patient(), make_patient()
    with pytest.raises(RuleError, match="still to come"):
        make_picture(patient, taken_on=date(2026, 12, 2))
    with pytest.raises(RuleError, match="around this patient"):
        make_picture(patient, contact_id=guardian(other).id)
    patient.registration = Registration.MERGED
    with pytest.raises(RuleError, match="not in use"):
        make_picture(patient)


def test_looking_at_a_picture_is_noted_and_another_patients_is_not_found(nurse):
    patient, other = make_patient(), make_patient()
    picture = make_picture(patient)

    found, content = see_picture(patient.id, picture.id, by=nurse)

    assert found.id == picture.id and content.startswith(b"\xff\xd8\xff")
    assert (last_event().action, last_event().who) == ("picture.seen", nurse.name)
    with pytest.raises(NotFound):
        see_picture(other.id, picture.id, by=nurse)


def test_a_damaged_file_is_said(nurse, folder):
    picture = make_picture(make_patient())
    (folder / "documents" / picture.file).write_bytes(b"nonsense")
    with pytest.raises(RuleError, match="damaged"):
        see_picture(picture.patient_id, picture.id, by=nurse)


def test_a_picture_is_taken_off_once_with_a_reason(front_desk):
    patient = make_patient()
    picture = make_picture(patient)
    with pytest.raises(RuleError, match="why"):
        end_picture(patient, picture.id, " ", by=front_desk)

    end_picture(patient, picture.id, "another patient's card", by=front_desk)

    assert Picture.get_by_id(picture.id).ended_because == "another patient's card"
    assert last_event().action == "picture.ended"
    with pytest.raises(RuleError, match="before"):
        end_picture(patient, picture.id, "again", by=front_desk)
    with pytest.raises(NotFound):
        end_picture(make_patient(), picture.id, "x", by=front_desk)


def test_a_signed_form_holds_as_long_as_the_settings_say(front_desk):
    patient = make_patient()
    ends = {
        FormCode.PRIVACY_NOTICE: None,
        FormCode.CONSENT: date(2027, 12, 1),
        FormCode.ASSIGNMENT: None,
        FormCode.FINANCIAL: date(2027, 12, 1),
        FormCode.PERMITTED: date(2028, 12, 1),
        FormCode.MESSAGES: None,
        FormCode.MEDICARE: date(2027, 3, 1),
        FormCode.ABN: None,
    }
    for code, expected in ends.items():
        form = make_form(patient, code, by=front_desk)
        assert (form.expires_on, form.signer, form.relationship) == (expected, patient.full_name, "patient"), code
        assert last_event().action == "form.recorded"
    assert FormOnFile.get(FormOnFile.code == FormCode.PRIVACY_NOTICE).version == "2026-02"
    assert forms_due(patient) == []


def test_what_is_missing_is_due_but_not_what_is_asked_for_only_sometimes():
    young, old = make_patient(born_on=date(1980, 1, 1)), make_patient(born_on=date(1950, 1, 1))

    missing = {line.code for line in forms_due(young)}

    wanted = {FormCode.PRIVACY_NOTICE, FormCode.CONSENT, FormCode.ASSIGNMENT, FormCode.FINANCIAL, FormCode.PERMITTED}
    assert missing == wanted
    assert {line.code for line in forms_due(old)} == wanted | {FormCode.MEDICARE}


def test_the_dead_sign_nothing():
    patient = make_patient()
    patient.deceased_on = date(2026, 11, 1)
    assert forms_due(patient) == []


def test_a_form_expires_and_says_so_a_month_ahead():
    patient = make_patient()
    make_form(patient, signed_on=date(2026, 1, 10))

    assert line_of(patient, FormCode.CONSENT, date(2026, 12, 10)).word == "On file"
    assert line_of(patient, FormCode.CONSENT, date(2026, 12, 11)).need == "expiring"
    assert line_of(patient, FormCode.CONSENT, date(2027, 1, 10)).need == "expiring"
    assert line_of(patient, FormCode.CONSENT, date(2027, 1, 11)).need == "expired"


def test_a_form_of_the_29th_of_february_ends_on_the_28th():
    assert make_form(make_patient(), signed_on=date(2024, 2, 29)).expires_on == date(2025, 2, 28)


def test_a_privacy_notice_that_is_not_signed_needs_its_reason_and_is_settled_then(front_desk):
    patient = make_patient()
    for status in (FormStatus.DECLINED, FormStatus.UNABLE):
        with pytest.raises(RuleError, match="by law") as refusal:
            make_form(patient, FormCode.PRIVACY_NOTICE, status)
        assert refusal.value.field == "reason_code"

    make_form(patient, FormCode.PRIVACY_NOTICE, FormStatus.DECLINED, reason="refused to sign")

    assert line_of(patient, FormCode.PRIVACY_NOTICE).need == ""
    make_form(patient, FormCode.PRIVACY_NOTICE, FormStatus.UNABLE, reason="emergency")
    assert line_of(patient, FormCode.PRIVACY_NOTICE).need == "ask again"


def test_a_newer_notice_asks_for_a_new_signature_only_where_the_practice_wants_it(manager):
    patient = make_patient()
    make_form(patient, FormCode.PRIVACY_NOTICE)
    change_setting("onfile.npp_version", "2026-11", by=manager)
    assert line_of(patient, FormCode.PRIVACY_NOTICE).need == ""
    change_setting("onfile.npp_again", True, by=manager)
    assert line_of(patient, FormCode.PRIVACY_NOTICE).need == "new version"


def test_a_minor_does_not_sign_alone_but_may_acknowledge_the_notice():
    child = make_patient(**CHILD)
    with pytest.raises(RuleError, match="guardian signs"):
        make_form(child)
    assert make_form(child, FormCode.PRIVACY_NOTICE).signer == child.full_name


def test_a_guardian_signs_for_a_child_and_it_ends_when_the_child_is_of_age():
    child = make_patient(born_on=date(2009, 3, 4))
    mother = guardian(child)

    form = make_form(child, signer=f"contact:{mother.id}")

    assert (form.signer, form.relationship, form.expires_on) == ("Ana Hill", "mother", date(2027, 3, 3))
    assert "of age" in line_of(child, FormCode.CONSENT, date(2027, 3, 4)).detail


def test_who_pays_signs_about_money_only_and_nobody_else_around():
    child = make_patient(**CHILD)
    payer = guardian(child, name="Joe Hill", relationship="uncle", role=ContactRole.GUARANTOR)
    emergency = guardian(child, name="Ula Hill", role=ContactRole.EMERGENCY)

    assert make_form(child, FormCode.FINANCIAL, signer=f"contact:{payer.id}").signer == "Joe Hill"
    with pytest.raises(RuleError, match="may not sign"):
        make_form(child, signer=f"contact:{payer.id}")
    with pytest.raises(RuleError, match="people around"):
        make_form(child, signer=f"contact:{emergency.id}")


def test_a_restricted_person_never_signs():
    child = make_patient(**CHILD)
    father = guardian(child, name="Joe Hill", relationship="father")
    guardian(child, name="Hill, Joe", role=ContactRole.RESTRICTED)

    assert [one.value for one in signers(child)] == ["patient"]
    with pytest.raises(RuleError):
        make_form(child, signer=f"contact:{father.id}")


def test_a_form_of_tomorrow_or_before_the_birth_is_refused():
    patient = make_patient()
    for day_on in (date(2026, 12, 2), date(1900, 1, 1)):
        with pytest.raises(RuleError) as refusal:
            make_form(patient, signed_on=day_on)
        assert refusal.value.field == "signed_on"


def test_a_state_that_only_time_or_an_act_brings_is_refused():
    with pytest.raises(RuleError, match="became of the form"):
        make_form(make_patient(), FormCode.ABN, FormStatus.REVOKED)


def test_revoking_keeps_both_entries_and_takes_the_permissions_with_it(front_desk):
    patient = make_patient(phone="312-555-0142")
    PatientPhone.update(text_permission=True).execute()
    Patient.update(email_reminders=True).execute()
    add_contact(patient, ContactRole.PERMITTED, "Bea Hill", by=front_desk, scopes=[Scope.BILLING])
    texts, permitted = make_form(patient, FormCode.MESSAGES), make_form(patient, FormCode.PERMITTED)

    revoke_form(patient, texts.id, "by phone", by=front_desk)
    revoke_form(patient, permitted.id, "by letter", by=front_desk)

    assert not PatientPhone.get().text_permission and not Patient.get_by_id(patient.id).email_reminders
    assert Contact.get(Contact.role == ContactRole.PERMITTED).revoked_at
    assert line_of(patient, FormCode.PERMITTED).need == "missing"
    assert FormOnFile.select().count() == 4
    with pytest.raises(RuleError, match="does not hold"):
        revoke_form(patient, texts.id, "again", by=front_desk)
    with pytest.raises(RuleError, match="why"):
        revoke_form(patient, texts.id, "", by=front_desk)
    with pytest.raises(NotFound):
        revoke_form(make_patient(), texts.id, "x", by=front_desk)


def test_the_picture_of_a_form_is_put_on_file_with_it():
    patient = make_patient()
    entry = FormEntry(code=FormCode.CONSENT, status=FormStatus.ON_FILE)
    form = record_form(patient, entry, by=PROGRAM, kept=keep_file(judged(drawn(), "a.jpg")))

    assert form.picture.kind == PictureKind.FORM and form.picture.patient_id == patient.id


def test_many_patients_cost_as_many_queries_as_one(count_queries):
    patients = [make_patient(born_on=date(1981 + place, 5, 4)) for place in range(4)]
    for patient in patients[:2]:
        make_form(patient)
    with count_queries() as one:
        forms_of_many(patients[:1])
    with count_queries() as four:
        found = forms_of_many(patients)

    assert len(one) == len(four)
    assert [len([line for line in found[patient.id] if line.need]) for patient in patients] == [4, 4, 5, 5]


def test_add_picture_refuses_before_the_older_one_is_ended():
    patient = make_patient()
    make_picture(patient, PictureKind.FACE, consent=True)
    with pytest.raises(RuleError):
        add_picture(patient, PictureKind.FACE, keep_file(judged(drawn(), "a.jpg")), by=PROGRAM)
    assert pictures_of(patient.id)[0].until is None
