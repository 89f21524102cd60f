"""What leaves the building: every channel starts empty and is filled by a rule that allows it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office import clock
from office.errors import NotFound
from office.patients.leaving import GUARDED, MAILED, PRINTED, Known, Purpose, in_season, leaving
from office.patients.models import (
    AddressKind,
    Contact,
    ContactRole,
    CustodyOrder,
    MessagePermission,
    Patient,
    PatientAddress,
    PatientPhone,
    Registration,
)
from office.patients.queries.outgoing import outgoing, outgoing_many
from tests.patients.making import make_patient

HOME = {"street": "12 Elm St", "city": "Chicago", "state": "IL", "zip": "60601"}
TODAY = date(2026, 12, 1)


def place(patient, kind, street, **more):
    return PatientAddress.create(
        patient=patient, kind=kind, street=street, city="Chicago", state="IL", zip="60602", since=clock.now(), **more
    )


def number(patient, e164, **more):
    return PatientPhone.create(patient=patient, typed=e164, e164=e164, since=clock.now(), **more)


def around(patient, role, name, **more):
    return Contact.create(patient=patient, role=role, name=name, since=clock.today(), **more)


def marked(patient, **values):
    Patient.update(**values).where(Patient.id == patient.id).execute()


@pytest.fixture
def known():
    """An adult at home with a phone."""
    return make_patient(
        last_name="Cho", first_name="Helen", born_on=date(1975, 6, 6), phone="312 555 0142", email="h@example.org",
        **HOME,
    )  # fmt: skip


def test_letter_goes_home(known):
    sent = outgoing(known.id, Purpose.LETTER)

    assert (sent.name, sent.lines, sent.held) == ("Helen Cho", ("12 Elm St", "Chicago, IL 60601"), False)


def test_nobody_is_not_found():
    with pytest.raises(NotFound):
        outgoing(999, Purpose.LETTER)


@pytest.mark.parametrize("purpose", list(Purpose))
def test_confidential_request_replaces_every_channel(known, purpose):
    place(known, AddressKind.CONFIDENTIAL, "PO Box 9")
    number(known, "+13125550777", confidential=True, rank=2, text_permission=True)
    marked(known, confidential=True, email_reminders=True, email_phi=True)

    sent = outgoing(known.id, purpose)

    assert "Elm" not in str(sent) and "0142" not in str(sent) and "example" not in str(sent)
    assert purpose not in MAILED | PRINTED or sent.lines[0] == "PO Box 9"
    assert purpose in MAILED | {Purpose.EMAIL} or sent.phone == "(312) 555-0777"


@pytest.mark.parametrize("purpose", list(Purpose))
def test_confidential_request_without_an_address_holds_the_mail(known, purpose):
    marked(known, confidential=True)

    sent = outgoing(known.id, purpose)

    assert not (sent.lines or sent.phone or sent.email)
    assert sent.held or purpose in PRINTED


@pytest.mark.parametrize("purpose", sorted(PRINTED))
def test_safety_flag_hides_where_the_patient_is_on_every_print(known, purpose):
    place(known, AddressKind.CONFIDENTIAL, "PO Box 9")
    marked(known, safety_flag=True)

    sent = outgoing(known.id, purpose)

    assert not (sent.lines or sent.phone or sent.email) and "withheld" in sent.why
    assert "safety" not in str(sent.why).lower()


def test_safety_flag_sends_mail_only_to_a_confidential_address(known):
    marked(known, safety_flag=True)
    held = outgoing(known.id, Purpose.LETTER)
    place(known, AddressKind.CONFIDENTIAL, "PO Box 9")

    sent = outgoing(known.id, Purpose.LETTER)

    assert held.held and not held.lines
    assert sent.lines[0] == "PO Box 9"


def test_bad_address_holds_the_letter_in_words(known):
    PatientAddress.update(bad_since=date(2026, 11, 3)).execute()

    sent = outgoing(known.id, Purpose.LETTER)

    assert sent.held and not sent.lines and "11/03/2026" in sent.why


def test_proposed_address_is_never_used(known):
    place(known, AddressKind.MAILING, "1 New Rd", proposed=True)

    assert outgoing(known.id, Purpose.LETTER).lines[0] == "12 Elm St"


def test_seasonal_address_holds_in_its_season(known, set_clock):
    place(known, AddressKind.SEASONAL, "5 Palm Ave", season_from="11-15", season_to="03-31")
    winter = outgoing(known.id, Purpose.LETTER)
    set_clock("2027-04-01 08:00")

    summer = outgoing(known.id, Purpose.LETTER)

    assert (winter.lines[0], summer.lines[0]) == ("5 Palm Ave", "12 Elm St")


def test_statement_goes_to_the_billing_address(known):
    place(known, AddressKind.BILLING, "77 Ledger Ct")

    assert outgoing(known.id, Purpose.STATEMENT).lines[0] == "77 Ledger Ct"
    assert outgoing(known.id, Purpose.LETTER).lines[0] == "12 Elm St"


def test_statement_goes_to_the_guarantor(known):
    around(known, ContactRole.GUARANTOR, "Paul Cho", street="9 Oak St", city="Chicago", state="IL", zip="60605")

    sent = outgoing(known.id, Purpose.STATEMENT)

    assert (sent.name, sent.lines[0]) == ("Paul Cho", "9 Oak St")
    assert outgoing(known.id, Purpose.LETTER).name == "Helen Cho"


def test_confidential_statement_never_goes_to_the_guarantor(known):
    around(known, ContactRole.GUARANTOR, "Paul Cho", street="9 Oak St")
    place(known, AddressKind.CONFIDENTIAL, "PO Box 9")
    marked(known, confidential=True)

    sent = outgoing(known.id, Purpose.STATEMENT)

    assert (sent.name, sent.lines[0]) == ("Helen Cho", "PO Box 9")


def test_minor_is_written_to_through_the_representative():
    child = make_patient(last_name="Cho", first_name="Mia", born_on=date(2019, 2, 2), **HOME)
    around(child, ContactRole.REPRESENTATIVE, "Paul Cho", e164="+13125550101")

    assert outgoing(child.id, Purpose.LETTER).name == "Paul Cho"
    assert outgoing(child.id, Purpose.LETTER).lines[0] == "12 Elm St"
    assert outgoing(child.id, Purpose.CALL).phone == "(312) 555-0101"
    assert outgoing(child.id, Purpose.CLAIM).name == "Mia Cho"


def test_minor_without_an_adult_on_file_is_written_to_as_a_child():
    child = make_patient(last_name="Cho", first_name="Mia", born_on=date(2019, 2, 2), **HOME)

    assert outgoing(child.id, Purpose.LETTER).name == "Parent or guardian of Mia Cho"


def test_custody_order_says_who_is_written_to():
    child = make_patient(last_name="Cho", first_name="Mia", born_on=date(2019, 2, 2), **HOME)
    around(child, ContactRole.REPRESENTATIVE, "Paul Cho")
    CustodyOrder.create(patient=child, document="order", receive="the mother, Ruth Cho", at=clock.now())
    held = outgoing(child.id, Purpose.LETTER)
    around(child, ContactRole.REPRESENTATIVE, "Ruth Cho")

    sent = outgoing(child.id, Purpose.LETTER)

    assert held.held and "the mother" in held.why and (sent.held, sent.name) == (False, "Ruth Cho")


def test_restricted_guardian_is_never_written_to():
    child = make_patient(last_name="Cho", first_name="Mia", born_on=date(2019, 2, 2), **HOME)
    around(child, ContactRole.GUARANTOR, "Paul Cho", street="9 Oak St")
    around(child, ContactRole.RESTRICTED, "paul cho")

    sent = outgoing(child.id, Purpose.STATEMENT)

    assert sent.held and not sent.lines and "restricted" in sent.why


@pytest.mark.parametrize("purpose", [Purpose.LETTER, Purpose.REMINDER, Purpose.CALL, Purpose.TEXT, Purpose.EMAIL])
def test_nothing_goes_to_the_dead(known, purpose):
    marked(known, deceased_on=date(2026, 10, 1), registration=Registration.DECEASED)

    sent = outgoing(known.id, purpose)

    assert sent.held and sent.why == "Deceased." and not (sent.lines or sent.phone)


def test_statement_of_the_dead_waits_for_the_executor(known):
    marked(known, deceased_on=date(2026, 10, 1))
    held = outgoing(known.id, Purpose.STATEMENT)
    around(known, ContactRole.REPRESENTATIVE, "Paul Cho", authority="executor", street="9 Oak St", city="Chicago")

    sent = outgoing(known.id, Purpose.STATEMENT)

    assert held.held and held.name == "Estate of Helen Cho"
    assert (sent.name, sent.lines[:2], sent.held) == ("Estate of Helen Cho", ("c/o Paul Cho", "9 Oak St"), False)


def test_phone_that_is_bad_or_not_to_be_called_is_passed_over(known):
    PatientPhone.update(do_not_call=True).execute()
    none = outgoing(known.id, Purpose.CALL)
    number(known, "+13125550777", rank=2, bad_since=date(2026, 1, 1))
    number(known, "+13125550778", rank=3, message_permission=MessagePermission.DETAILED)

    sent = outgoing(known.id, Purpose.CALL)

    assert none.held and none.why == "No number may be called."
    assert (sent.phone, sent.message) == ("(312) 555-0778", MessagePermission.DETAILED)


def test_text_and_e_mail_need_their_permission(known):
    before = [outgoing(known.id, purpose).held for purpose in (Purpose.TEXT, Purpose.EMAIL, Purpose.REMINDER)]
    marked(known, email_reminders=True)
    PatientPhone.update(text_permission=True).execute()

    text, email = outgoing(known.id, Purpose.TEXT), outgoing(known.id, Purpose.EMAIL)

    assert before == [True, True, True]
    assert text.phone and email.held and outgoing(known.id, Purpose.REMINDER).email == "h@example.org"


def test_preferred_name_stays_off_claims_and_envelopes(known):
    marked(known, preferred_name="Holly")

    assert outgoing(known.id, Purpose.CLAIM).name == "Helen Cho"
    assert outgoing(known.id, Purpose.LETTER).name == "Helen Cho"
    assert outgoing(known.id, Purpose.CALL).name == "Holly Cho"
    assert '"Holly"' in outgoing(known.id, Purpose.LABEL).name


@pytest.mark.parametrize("state", [Registration.MERGED, Registration.ENTERED_IN_ERROR, Registration.TEST])
def test_record_that_is_nobody_sends_nothing(known, state):
    marked(known, registration=state)

    sent = outgoing(known.id, Purpose.LETTER)

    assert sent.held and not sent.lines


def test_a_list_costs_the_same_for_thirty_as_for_one(count_queries):
    ids = [make_patient(**HOME).id for _ in range(30)]
    with count_queries() as one:
        outgoing_many(ids[:1], Purpose.LIST)
    with count_queries() as many:
        found = outgoing_many(ids, Purpose.LIST)

    assert len(found) == 30 and len(many) == len(one)


# Whatever the facts are, nothing but the confidential address leaves for someone who asked for it.
flags = st.booleans()


@st.composite
def records(draw):
    patient = Patient(
        id=1, mrn=1, last_name="Cho", first_name="Helen", preferred_name=draw(st.sampled_from(["", "Holly"])),
        registration=draw(st.sampled_from(list(Registration))), email="secret@example.org",
        email_reminders=draw(flags), email_phi=draw(flags), safety_flag=draw(flags), confidential=draw(flags),
        under_review=draw(flags), deceased_on=draw(st.sampled_from([None, TODAY])),
    )  # fmt: skip
    phone = st.builds(
        PatientPhone, typed=st.just(""), e164=st.just("+13125550142"), confidential=st.just(False),
        bad_since=st.none(), do_not_call=flags, text_permission=flags, valid=st.just(True), extension=st.just(""),
    )  # fmt: skip
    own = st.builds(
        PatientPhone, typed=st.just(""), e164=st.just("+13125550777"), confidential=st.just(True),
        bad_since=st.none(), do_not_call=flags, text_permission=flags, valid=st.just(True), extension=st.just(""),
    )  # fmt: skip
    home = st.builds(
        PatientAddress, kind=st.sampled_from([k for k in AddressKind if k != AddressKind.CONFIDENTIAL]),
        street=st.just("12 Elm St"), proposed=flags, bad_since=st.sampled_from([None, TODAY]),
        season_from=st.sampled_from(["", "01-01"]), season_to=st.sampled_from(["", "12-31"]),
    )  # fmt: skip
    secret = st.builds(
        PatientAddress, kind=st.just(AddressKind.CONFIDENTIAL), street=st.just("PO Box 9"), proposed=flags,
        bad_since=st.none(),
    )  # fmt: skip
    return Known(
        patient,
        tuple(draw(st.lists(phone | own, max_size=3))),
        tuple(draw(st.lists(home | secret, max_size=3))),
        (),
        draw(flags),
    )


@given(records(), st.sampled_from(list(Purpose)))
def test_no_facts_let_a_hidden_address_out(known, purpose):
    sent, patient = leaving(known, purpose, TODAY), known.patient

    if patient.confidential or patient.safety_flag:
        assert "Elm" not in str(sent) and "secret" not in str(sent)
        assert "0142" not in str(sent) or (purpose == Purpose.CALL and not patient.confidential)
    if patient.safety_flag and purpose in PRINTED:
        assert not (sent.lines or sent.phone or sent.email)
    if sent.held:
        assert sent.why and not (sent.lines or sent.phone or sent.email)
    if patient.deceased_on and purpose in GUARDED:
        assert sent.held


@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)))
def test_a_season_over_new_year_is_the_rest_of_the_other(day):
    winter = PatientAddress(kind=AddressKind.SEASONAL, season_from="11-15", season_to="03-31")
    summer = PatientAddress(kind=AddressKind.SEASONAL, season_from="04-01", season_to="11-14")

    assert in_season(winter, day) != in_season(summer, day)
