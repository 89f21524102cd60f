"""Registering, editing, reaching and verifying patients, and the people around them."""

from datetime import date

import pytest

from office.audit.models import AuditEvent
from office.errors import NotFound, RuleError, StaleEdit
from office.patients.models import (
    Contact,
    ContactRole,
    PairDecision,
    Patient,
    PatientAddress,
    PatientName,
    PatientPhone,
    Registration,
    Verification,
    Verified,
)
from office.patients.queries import banner, facts, find
from office.patients.rules import (
    LikelyDuplicate,
    add_contact,
    change_address,
    change_phone,
    choose_existing,
    edit_patient,
    mark_all_name_alerts,
    note_search,
    open_patient,
    register_patient,
    revoke_contact,
    search,
    verify,
)
from office.settings.rules import change_setting
from tests.patients.making import details, make_patient


def actions():
    """The acts in the audit, in order."""
    return [event.action for event in AuditEvent.select().order_by(AuditEvent.number) if event.patient_id]


@pytest.fixture
def katherine():
    """The person on file of scenario A01."""
    return make_patient(
        last_name="O'Neil", first_name="Katherine", middle_name="Marie", sex="F", born_on=date(1962, 3, 4),
        phone="312-555-0142",
    )  # fmt: skip


def kathy(**given):
    """What the caller of scenario A01 says."""
    said = {"last_name": "Oneil", "first_name": "Kathy", "sex": "F", "born_on": date(1962, 4, 3)}
    return details(**{**said, "phone_typed": "312-555-0142", **given})


# Registering


def test_registered_patient_has_number_phone_address_and_emergency_contact(front_desk):
    patient = register_patient(
        details(
            last_name="Nuñez", first_name="Ana", phone_typed="312.555.0123 x4", street="1 Oak St", city="Chicago",
            state="IL", zip="60601", emergency_name="Luis", emergency_relationship="brother",
            emergency_phone="(312) 555-0124",
        ),
        by=front_desk,
    )  # fmt: skip

    assert (patient.mrn, patient.registration, patient.registered_by_id) == (100001, "quick", front_desk.staff_id)
    known = facts(patient.id)
    phone, address = known.phones[0], known.addresses[0]
    assert (phone.shown, phone.kind, phone.valid, phone.permission) == (
        "(312) 555-0123 x4", "mobile", True, "name and call-back only",
    )  # fmt: skip
    assert (address.kind, address.lines, address.bad_since) == ("home", ["1 Oak St", "Chicago, IL 60601"], None)
    contact = known.contacts[0]
    assert (contact.role, contact.phone, contact.may_be_told) == (
        ContactRole.EMERGENCY, "(312) 555-0124", "no right to information",
    )  # fmt: skip
    assert actions() == ["patient.registered"]


def test_phone_that_cannot_be_dialed_is_kept_and_marked(front_desk):
    right = register_patient(details(phone_typed="312-555-0142"), by=front_desk)
    wrong = register_patient(details(phone_typed="123-456-7890"), by=front_desk)

    assert PatientPhone.get(PatientPhone.patient == right).valid
    assert not PatientPhone.get(PatientPhone.patient == wrong).valid
    assert find("123-456-7890").best == wrong.id


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"last_name": " "}, "last_name"),
        ({"last_name": "--"}, "last_name"),
        ({"first_name": ""}, "first_name"),
        ({"born_on": None}, "born_on"),
        ({"born_on": date(2026, 12, 2)}, "born_on"),
        ({"born_on": date(1879, 12, 31)}, "born_on"),
        ({"phone_typed": "none"}, "phone_typed"),
        ({"emergency_name": "Al", "emergency_phone": "none"}, "emergency_phone"),
        ({"emergency_phone": "312-555-0111"}, "emergency_name"),
    ],
)
def test_registration_is_refused_at_its_field_and_takes_no_number(given, field, front_desk):
    with pytest.raises(RuleError) as refusal:
        register_patient(details(**given), by=front_desk)

    assert refusal.value.field == field
    assert Patient.select().count() == 0
    assert make_patient().mrn == 100001


def test_one_name_alone_and_an_unknown_birth_date_need_a_tick(front_desk):
    patient = register_patient(
        details(last_name="Suharto", first_name="", single_name=True, born_on=None, birth_estimated=True),
        by=front_desk,
    )

    assert banner(patient).age == "age unknown"
    assert find("suharto").best == patient.id


def test_numbers_continue_the_paper_ones_and_skip_those_in_use(front_desk, manager):
    change_setting("mrn.first", 54321, by=manager)
    make_patient()
    Patient.update(mrn=54322).where(Patient.mrn == 54321).execute()

    assert register_patient(details(), by=front_desk).mrn == 54323


def test_twins_get_numbers_with_a_section_between(front_desk):
    same = {"last_name": "Smith", "born_on": date(2026, 11, 29), "multiple_birth": True}
    one = register_patient(details(**same, first_name="Judy Girl A", birth_order="A"), by=front_desk)
    two = register_patient(
        details(**same, first_name="Judy Girl B", birth_order="B"), by=front_desk, looked_at={one.id}
    )

    assert two.mrn - one.mrn >= 2
    assert (banner(two).age, two.name_alert, Patient.get_by_id(one.id).name_alert) == ("2 days", True, True)


def test_household_does_not_get_numbers_that_differ_by_one(front_desk):
    one = make_patient(phone="312-555-0150")

    assert make_patient(phone="312-555-0150").mrn - one.mrn >= 2
    assert make_patient().mrn == one.mrn + 3


# Likely duplicates


def test_likely_duplicate_stops_saving_and_says_why(katherine, front_desk):
    make_patient(last_name="O'Neill", first_name="Kathleen", sex="F", born_on=date(1962, 3, 14), phone="312-555-0177")

    with pytest.raises(LikelyDuplicate) as stop:
        register_patient(kathy(), by=front_desk)

    [(patient, points, reasons, verdict)] = stop.value.matches
    assert (patient.id, points, verdict, stop.value.blocked) == (katherine.id, 80, "block", True)
    assert reasons == [
        "same last name", "nickname of first name", "day and month of birth swapped", "same phone",
    ]  # fmt: skip
    assert Patient.select().count() == 2
    assert make_patient().mrn == 100003


def test_reason_goes_past_a_block_and_the_pair_is_kept_for_review(katherine, front_desk):
    patient = register_patient(kathy(), by=front_desk, different_because="Cousin of the same house")

    pair = PairDecision.get()
    assert (pair.patient_id, pair.other_id, pair.points, pair.reason) == (
        patient.id, katherine.id, 80, "Cousin of the same house",
    )  # fmt: skip
    assert "patient.declared_different" in actions()


def test_block_needs_words_not_a_dot_and_not_only_a_look(katherine, front_desk):
    with pytest.raises(RuleError, match="few words"):
        register_patient(kathy(), by=front_desk, different_because=".")
    with pytest.raises(LikelyDuplicate):
        register_patient(kathy(), by=front_desk, looked_at={katherine.id})


def test_warning_passes_once_it_was_looked_at(katherine, front_desk):
    similar = kathy(phone_typed="")
    with pytest.raises(LikelyDuplicate) as stop:
        register_patient(similar, by=front_desk)
    assert not stop.value.blocked

    patient = register_patient(similar, by=front_desk, looked_at={katherine.id})

    assert PairDecision.get().patient_id == patient.id


def test_limits_of_the_check_are_settings(katherine, front_desk, manager):
    change_setting("duplicate.warn_points", 81, by=manager)
    change_setting("duplicate.block_points", 82, by=manager)

    register_patient(kathy(), by=front_desk)

    assert PairDecision.select().count() == 0


def test_someone_found_only_by_email_or_mistyped_birth_date_is_compared(front_desk):
    make_patient(last_name="Vale", first_name="Ann", sex="F", born_on=date(1950, 7, 9), email="ann@example.org")

    for said in ({"born_on": date(1950, 7, 8)}, {"born_on": date(1960, 7, 9), "email": "Ann@example.org"}):
        with pytest.raises(LikelyDuplicate):
            register_patient(
                details(last_name="Vale", first_name="Ann", sex="F", **said, middle_name="Q", phone_typed=""),
                by=front_desk,
            )


def test_choosing_the_record_on_file_changes_nothing_but_a_note(katherine, front_desk):
    chosen = choose_existing(katherine.id, kathy(), by=front_desk)

    assert (chosen.id, chosen.born_on) == (katherine.id, date(1962, 3, 4))
    assert ("Verify birth date with ID: 04/03/1962 was said.", "wait") in banner(chosen).alerts
    assert Patient.select().count() == 1
    with pytest.raises(NotFound):
        choose_existing(99, kathy(), by=front_desk)


# Editing


def test_changed_name_leaves_the_old_one_searchable(katherine, front_desk):
    edit_patient(katherine, katherine.version, kathy_with("Bauer"), by=front_desk, source="marriage certificate")

    old = PatientName.get()
    assert (old.last_name, old.first_name, old.kind, old.source) == (
        "O'Neil", "Katherine", "former", "marriage certificate",
    )  # fmt: skip
    assert find("oneil").best == find("bauer").best == katherine.id
    assert find("oneil").rows[0].other_name == "formerly O'Neil, Katherine"
    assert "patient.changed" in actions()


def kathy_with(last_name, **given):
    """The details on file with another last name."""
    return details(
        last_name=last_name, first_name="Katherine", middle_name="Marie", sex="F", born_on=date(1962, 3, 4), **given
    )


def test_same_values_again_change_nothing(katherine, front_desk):
    edit_patient(katherine, katherine.version, kathy_with("O'Neil"), by=front_desk)

    assert Patient.get_by_id(katherine.id).version == 1
    assert "patient.changed" not in actions()


def test_later_editor_gets_both_texts(katherine, front_desk):
    edit_patient(Patient.get_by_id(katherine.id), 1, kathy_with("Bauer"), by=front_desk, source="ID")

    with pytest.raises(StaleEdit) as stale:
        edit_patient(Patient.get_by_id(katherine.id), 1, kathy_with("Becker"), by=front_desk)

    assert (stale.value.theirs["last_name"], stale.value.version) == ("Bauer", 2)
    assert PatientName.select().count() == 1


def test_editing_into_a_duplicate_is_stopped_too(katherine, front_desk):
    other = make_patient(last_name="Vale", first_name="Katherine", sex="F", born_on=date(1962, 3, 4))

    with pytest.raises(LikelyDuplicate):
        edit_patient(other, other.version, kathy_with("O'Neil"), by=front_desk)
    why = {"different_because": "Two sisters-in-law", "source": "ID"}
    edit_patient(other, other.version, kathy_with("O'Neil"), by=front_desk, **why)
    edit_patient(other, other.version, kathy_with("ONeil"), by=front_desk)

    assert [pair.reason for pair in PairDecision.select()] == ["made for a test", "Two sisters-in-law"]


def test_editing_keeps_the_minimum(katherine, front_desk):
    with pytest.raises(RuleError, match="last name"):
        edit_patient(katherine, 1, kathy_with(""), by=front_desk)


def test_name_alert_is_on_both_records_also_by_a_former_name(front_desk):
    one = make_patient(last_name="Garcia", first_name="Maria", born_on=date(1960, 1, 1))
    two = make_patient(last_name="Garcia", first_name="María", born_on=date(1990, 5, 5))
    assert [Patient.get_by_id(patient.id).name_alert for patient in (one, two)] == [True, True]

    lopez = details(last_name="Lopez", first_name="Maria", born_on=date(1990, 5, 5))
    edit_patient(two, 1, lopez, by=front_desk, source="ID")

    assert [Patient.get_by_id(patient.id).name_alert for patient in (one, two)] == [True, True]
    Patient.update(name_alert=False).execute()
    assert mark_all_name_alerts() == 2


def test_new_phone_ends_the_old_one_which_still_finds(katherine, front_desk):
    change_phone(katherine, 1, "312-555-0166", by=front_desk, kind="home")

    assert [phone.shown for phone in facts(katherine.id).phones] == ["(312) 555-0166"]
    assert find("5550166").best == katherine.id
    assert (find("5550142").best, find("5550142").rows[0].why) == (katherine.id, "former number")
    with pytest.raises(RuleError):
        change_phone(katherine, 2, "none", by=front_desk)
    with pytest.raises(StaleEdit) as stale:
        change_phone(katherine, 1, "312-555-0167", by=front_desk)
    assert stale.value.theirs == {"phone_typed": "312-555-0166"}


def test_first_phone_of_a_patient_without_one(front_desk):
    patient = make_patient()

    assert change_phone(patient, 1, "312-555-0166", by=front_desk).kind == "mobile"


def test_new_address_begins_when_the_old_one_ends(front_desk):
    patient = make_patient(street="1 Oak St", city="Chicago", state="IL", zip="60601")

    change_address(patient, 1, street="2 Elm St", city="Chicago", state="IL", zip="60602", by=front_desk)

    old, new = PatientAddress.select().order_by(PatientAddress.id)
    assert (old.until, new.until) == (new.since, None)
    assert "patient.address_changed" in actions()
    same = change_address(patient, 1, street="2 Elm St", city="Chicago", state="IL", zip="60602", by=front_desk)
    assert same == new
    with pytest.raises(StaleEdit):
        change_address(patient, 1, street="3 Ash St", by=front_desk)


# Verifying and opening


def test_verification_is_kept_also_when_nothing_changed(katherine, front_desk):
    row = verify(katherine, Verified.ADDRESS, by=front_desk)

    assert (row.what, row.by_id, row.changed) == ("address", front_desk.staff_id, False)
    _, _, who, again = facts(katherine.id).verified["address"]
    assert (who, again) == ("Maria Lopez", False)


def test_address_is_asked_again_after_ninety_days(katherine, front_desk, set_clock):
    verify(katherine, "address", by=front_desk)

    set_clock("2027-03-02 09:00")

    assert facts(katherine.id).verified["address"][3]


def test_address_phone_and_photo_id_complete_a_quick_registration(katherine, front_desk):
    choose_existing(katherine.id, kathy(), by=front_desk)
    katherine = Patient.get_by_id(katherine.id)
    for what in ("address", "phone"):
        verify(katherine, what, by=front_desk)
    assert katherine.registration == Registration.QUICK

    verify(katherine, "photo ID", by=front_desk)

    stored = Patient.get_by_id(katherine.id)
    assert (stored.registration, stored.to_verify) == (Registration.COMPLETE, "")


def test_only_what_can_be_verified_is(katherine, front_desk):
    with pytest.raises(RuleError, match="Choose"):
        verify(katherine, "shoe size", by=front_desk)
    assert Verification.select().count() == 0


def test_a_search_is_kept_in_the_audit_but_not_each_letter_of_it(katherine, nurse):
    search("Kat", by=nurse, typing=True)
    found = search("Katherine", by=nurse)

    events = AuditEvent.select().where(AuditEvent.action == "patients.searched")
    assert [event.who for event in events] == [nurse.name] and len(found.rows) == 1


def test_opening_a_record_is_kept_in_the_audit(katherine, nurse):
    assert open_patient(katherine.id, by=nurse, via="call") == katherine

    event = AuditEvent.select().order_by(AuditEvent.number.desc()).first()
    assert (event.action, event.patient_id, event.who, event.detail) == (
        "patient.opened", katherine.id, "Tom Burke", '{"via": "call"}',
    )  # fmt: skip
    with pytest.raises(NotFound):
        open_patient(99, by=nurse)


def test_search_is_kept_in_the_audit(katherine, nurse):
    note_search("oneil", find("oneil"), by=nurse)

    assert AuditEvent.select().order_by(AuditEvent.number.desc()).first().action == "patients.searched"


# People around


def test_permitted_person_has_scopes_and_an_emergency_contact_never(katherine, front_desk):
    contact = add_contact(
        katherine,
        ContactRole.PERMITTED,
        " Al ",
        by=front_desk,
        scopes=("billing", "appointments"),
        phone="312-555-0100",
    )

    assert (contact.name, contact.scopes) == ("Al", "appointments billing")
    assert facts(katherine.id).contacts[0].may_be_told == "may be told: appointments, billing"
    assert "patient.contact_added" in actions()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": " "}, "name"),
        ({"scopes": ("billing",)}, "scopes"),
        ({"role": ContactRole.PERMITTED}, "scopes"),
        ({"until": date(2026, 11, 30)}, "until"),
        ({"phone": "none"}, "phone"),
    ],
)
def test_contact_is_refused_at_its_field(given, field, katherine, front_desk):
    with pytest.raises(RuleError) as refusal:
        add_contact(katherine, **{"role": ContactRole.EMERGENCY, "name": "Al", "by": front_desk, **given})

    assert refusal.value.field == field
    assert Contact.select().count() == 0


def test_revoked_contact_stays_on_record(katherine, front_desk):
    contact = add_contact(katherine, ContactRole.EMERGENCY, "Al", by=front_desk)

    revoke_contact(katherine, contact.id, by=front_desk)

    assert facts(katherine.id).contacts == []
    assert Contact.get().revoked_at
    with pytest.raises(NotFound):
        revoke_contact(katherine, contact.id, by=front_desk)
    other = add_contact(katherine, ContactRole.EMERGENCY, "Bo", by=front_desk)
    with pytest.raises(NotFound):
        revoke_contact(make_patient(), other.id, by=front_desk)


def test_contact_ends_by_itself_after_its_last_day(katherine, front_desk, set_clock):
    add_contact(katherine, ContactRole.EMERGENCY, "Al", by=front_desk, until=date(2026, 12, 31))

    set_clock("2027-01-01 08:00")

    assert facts(katherine.id).contacts == []
