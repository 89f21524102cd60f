from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.patients.leaving import same_person
from office.patients.models import ContactRole
from office.phone.models import Relationship
from office.phone.permission import (
    NO,
    YES,
    Around,
    Asked,
    Caller,
    identity_words,
    next_step,
    nobody_chosen,
    who_may_hear,
)

DANIEL = Around(ContactRole.EMERGENCY, "Daniel Cho", "husband")
GRACE = Around(
    ContactRole.PERMITTED, "Grace Cho", "sister", frozenset({"appointments", "billing"}), until=date(2027, 1, 31)
)
HELENS = [DANIEL, GRACE]


def hear(name, relationship, *, age=51, around=HELENS, identifiers=3, names="", hidden=False, **more):
    caller = Caller(name, relationship, identifiers, **more)
    return who_may_hear(caller, Asked(names, age, hidden), around, to_tell=3, majority_age=18)


def words(permission):
    return [permission.appointments[0], permission.billing[0], permission.clinical[0]]


def test_emergency_contact_hears_nothing_and_the_wording_confirms_nothing():
    permission = hear("Daniel Cho", Relationship.SPOUSE)

    assert permission.who == "Emergency contact only"
    assert words(permission) == ["No", "No", "No"]
    assert "cannot say whether anyone is a patient" in permission.say


def test_permitted_person_hears_what_is_in_scope():
    permission = hear("cho, grace", Relationship.FAMILY)

    assert permission.who == "Permitted person until 01/31/2027"
    assert words(permission) == ["Yes", "Yes", "No"]


def test_permitted_person_whose_time_is_over_is_not_in_force():
    assert words(hear("Grace Cho", Relationship.FAMILY, around=[DANIEL])) == ["No", "No", "No"]


def test_nothing_is_told_before_enough_identifiers():
    permission = hear("Grace Cho", Relationship.FAMILY, identifiers=2)

    assert words(permission) == ["Not yet", "Not yet", "No"]
    assert permission.say == "Ask for one more identifier before you tell anything."


def test_patient_hears_appointments_and_billing_and_released_results():
    assert words(hear("Helen Cho", Relationship.SELF)) == ["Yes", "Yes", "Released results"]


def test_child_who_calls_is_asked_for_a_parent():
    assert words(hear("Omar Said", Relationship.SELF, age=7, around=[])) == ["No", "No", "No"]


def test_parent_of_a_minor_hears_all_when_on_file():
    mother = Around(ContactRole.EMERGENCY, "Amina Said", "mother")

    assert hear("Amina Said", Relationship.PARENT, age=7, around=[mother]).lines[2] == ("Clinical", *YES)


def test_parent_who_is_not_on_file_waits_for_a_lead():
    assert words(hear("Amina Said", Relationship.PARENT, age=7, around=[])) == ["Ask a lead"] * 3


def test_parent_of_an_adult_hears_nothing_without_permission():
    assert words(hear("Ruth Cho", Relationship.PARENT)) == ["No", "No", "No"]


def test_guarantor_hears_amounts_only():
    guarantor = Around(ContactRole.GUARANTOR, "Ruth Cho", "mother")

    assert words(hear("Ruth Cho", Relationship.PARENT, around=[guarantor])) == ["No", "Amounts only", "No"]


def test_representative_hears_all():
    guardian = Around(ContactRole.REPRESENTATIVE, "Ruth Cho")

    assert words(hear("Ruth Cho", Relationship.FAMILY, around=[guardian])) == ["Yes", "Yes", "Yes"]


def test_representative_with_scopes_hears_within_them():
    guardian = Around(ContactRole.REPRESENTATIVE, "Ruth Cho", scopes=frozenset({"billing"}))

    assert words(hear("Ruth Cho", Relationship.FAMILY, around=[guardian])) == ["No", "Yes", "No"]


@pytest.mark.parametrize("relationship", list(Relationship))
def test_restricted_person_hears_nothing_whoever_they_say_they_are(relationship):
    around = [
        Around(ContactRole.RESTRICTED, "Carl Cho"),
        Around(ContactRole.REPRESENTATIVE, "Carl Cho"),
        Around(ContactRole.PERMITTED, "Carl Cho", scopes=frozenset({"clinical"})),
    ]
    assert words(hear("Carl Cho", relationship, around=around)) == ["No", "No", "No"]


def test_code_word_on_file_must_be_said():
    sister = Around(ContactRole.PERMITTED, "Grace Cho", scopes=frozenset({"billing"}), code_word=True)

    assert hear("Grace Cho", Relationship.FAMILY, around=[sister]).billing[0] == "Code word first"
    assert hear("Grace Cho", Relationship.FAMILY, around=[sister], code_word_said=True).billing == YES


@pytest.mark.parametrize("relationship", [Relationship.ATTORNEY, Relationship.SCHOOL, Relationship.EMPLOYER])
def test_attorney_school_and_employer_must_write(relationship):
    assert words(hear("Lee Ames", relationship)) == ["No", "No", "No"]


@pytest.mark.parametrize("relationship", [Relationship.PHARMACY, Relationship.LAB, Relationship.FACILITY])
def test_other_providers_are_called_back_first(relationship):
    assert "call back" in hear("Lee Ames", relationship).say


def test_insurer_hears_payment_facts_only():
    assert words(hear("Lee Ames", Relationship.PAYER)) == ["Payment facts", "Payment facts", "Records request"]


@pytest.mark.parametrize("relationship", list(Relationship))
def test_caller_without_a_name_is_never_a_person_on_file(relationship):
    permission = hear("", relationship, around=[Around(ContactRole.REPRESENTATIVE, "Ruth Cho")])

    assert relationship == Relationship.SELF or YES not in (permission.appointments, permission.clinical)


def test_caller_who_did_not_say_who_they_are_hears_nothing_yet():
    assert words(hear("Lee Ames", Relationship.UNKNOWN)) == ["Not yet"] * 3


def test_no_patient_means_nothing_is_told():
    assert {word for _, word, _ in nobody_chosen().lines} == {"Nothing yet"}


def test_names_are_compared_without_case_accents_and_order():
    assert same_person("Núñez, José", "jose nunez")
    assert same_person("Grace Lin Cho", "Grace Cho")
    assert not same_person("Grace Cho", "Grace")
    assert not same_person("Grace Cho", "Daniel Cho")
    assert not same_person("", "")


@pytest.mark.parametrize(
    ("count", "words_of_count", "tone"),
    [
        (0, "No identifier said yet: 2 more to book, 3 more to tell", "off"),
        (1, "1 identifier said: 1 more to book, 2 more to tell", "wait"),
        (2, "2 identifiers said: enough to book, 1 more to tell", "wait"),
        (3, "3 identifiers said: enough to tell", "good"),
    ],
)
def test_identifiers_are_counted_in_words(count, words_of_count, tone):
    assert identity_words(count, to_book=2, to_tell=3) == (words_of_count, tone)


def step(**known):
    start = {"patient": False, "permission_asked": False, "count": 0, "to_book": 2, "callback": "", "read_back": False}
    return next_step(**{**start, "marked": False, "handed": False, "done": False, **known})


def test_next_step_follows_the_call():
    assert step().startswith("Ask whether it is an emergency")
    assert step(patient=True).startswith("Ask for the next identifier")
    assert step(patient=True, count=2).startswith("Ask who is calling")
    assert step(patient=True, count=2, permission_asked=True).startswith("Ask what they need")
    known = {"patient": True, "count": 2, "permission_asked": True, "done": True}
    assert step(**known, callback="x").startswith("Read the call-back number")
    assert step(**known, callback="x", read_back=True).startswith("Read back what was agreed")


def test_symptom_words_come_before_everything():
    assert step(marked=True).startswith("Symptom words")
    assert step(marked=True, handed=True).startswith("Ask whether")


def test_caller_from_the_number_of_a_restricted_person_hears_nothing():
    ex = Around(ContactRole.RESTRICTED, "Carl Cho", "ex-husband", number="+13125550110")

    permission = hear("Helen Cho", Relationship.SELF, around=[ex], number="+13125550110")

    assert words(permission) == ["No"] * 3 and permission.who == "Restricted person"


@pytest.mark.parametrize(
    ("said", "who"), [("James Smith Sr", "A namesake of the patient"), ("James Smith", "The patient")]
)
def test_father_and_son_of_one_name_are_told_apart(said, who):
    son = Asked("Smith James", 30, suffix="Jr", alike=True)

    def ask(**more):
        return who_may_hear(Caller(said, Relationship.SELF, 3, **more), son, [], to_tell=3, majority_age=18)

    assert ask(birth_date_said=True).who == who
    assert all(tone != "good" for _, _, tone in ask().lines)


def test_father_who_calls_about_his_son_of_the_same_name_is_not_the_patient():
    father = Around(ContactRole.EMERGENCY, "James Smith Sr", "father")

    assert (
        words(hear("James Smith Sr", Relationship.PARENT, age=30, around=[father], names="Smith James")) == ["No"] * 3
    )


def test_court_order_says_which_parent_is_told():
    around = [
        Around(ContactRole.EMERGENCY, "Amina Said", "mother"),
        Around(ContactRole.EMERGENCY, "Karim Said", "father"),
    ]

    def ask(name):
        asked = Asked("", 7, receive="the mother, Amina Said, alone")
        return who_may_hear(Caller(name, Relationship.PARENT, 3), asked, around, to_tell=3, majority_age=18)

    assert words(ask("Amina Said")) == ["Yes"] * 3
    assert words(ask("Karim Said")) == ["Ask a lead"] * 3 and "the mother, Amina Said, alone" in ask("Karim Said").say


def test_care_a_minor_may_consent_to_is_looked_through_by_the_nurse_first():
    mother = [Around(ContactRole.EMERGENCY, "Amina Said", "mother")]

    def ask(age):
        caller = Caller("Amina Said", Relationship.PARENT, 3)
        return who_may_hear(caller, Asked("", age), mother, to_tell=3, majority_age=18, consent_age=12)

    assert words(ask(11)) == ["Yes", "Yes", "Yes"]
    assert words(ask(12)) == ["Yes", "Yes", "Nurse looks first"]


def test_dont_tell_my_parents_holds_for_everyone_but_the_patient():
    asked = Asked("Cho Helen", 51, restrictions=("nothing to my family",))

    def ask(name, relationship):
        return who_may_hear(Caller(name, relationship, 3), asked, HELENS, to_tell=3, majority_age=18)

    assert words(ask("Grace Cho", Relationship.FAMILY)) == ["Ask a lead", "Ask a lead", "No"]
    assert "nothing to my family" in ask("Grace Cho", Relationship.FAMILY).say
    assert words(ask("Helen Cho", Relationship.SELF)) == ["Yes", "Yes", "Released results"]


def test_partner_who_wants_results_gives_words_to_the_nurse_and_gets_none():
    permission = hear("Sam Hill", Relationship.SPOUSE)

    assert words(permission) == ["No"] * 3 and "goes to the nurse" in permission.say


def test_hospital_that_was_called_back_at_the_directory_number_hears_treatment_needs():
    before, after = hear("Lee Ames", Relationship.HOSPITAL), hear("Lee Ames", Relationship.HOSPITAL, called_back=True)

    assert [tone for _, _, tone in before.lines] == ["wait"] * 3 and "never to one they give" in before.say
    assert words(after) == ["Treatment needs", "For their payment", "Treatment needs"]
    assert [tone for _, _, tone in after.lines] == ["good"] * 3


def test_code_word_the_patient_set_for_herself_must_be_said():
    own = [Around(ContactRole.PERMITTED, "Helen Cho", "self", code_word=True)]

    assert words(hear("Helen Cho", Relationship.SELF, names="Cho Helen", around=own)) == ["Code word first"] * 3
    heard = hear("Helen Cho", Relationship.SELF, names="Cho Helen", around=own, code_word_said=True)
    assert words(heard) == ["Yes", "Yes", "Released results"]


def test_no_is_never_green():
    assert NO[1] == "alert"


def test_emergency_contact_who_says_parent_is_none_unless_the_file_says_so():
    neighbor = Around(ContactRole.EMERGENCY, "Amina Said", "neighbor")

    assert words(hear("Amina Said", Relationship.PARENT, age=7, around=[neighbor])) == ["Ask a lead"] * 3


def test_patient_of_another_name_is_asked_who_they_are():
    permission = hear("Daniel Cho", Relationship.SELF, names="Cho Helen\nCho Holly", around=[])

    assert words(permission) == ["Not yet"] * 3 and "cannot say whether anyone is a patient" in permission.say


@pytest.mark.parametrize("said", ["Helen Cho", "Cho, Helen", "Nell Cho", "Helen Park", "Helen", ""])
def test_patient_by_any_of_her_names_is_the_patient(said):
    assert hear(said, Relationship.SELF, names="Cho Helen Marie\nPark Helen", around=[]).who == "The patient"


def test_failed_check_ends_what_may_be_told():
    permission = hear("Helen Cho", Relationship.SELF, failed=True)

    assert words(permission) == ["No"] * 3 and "number on file" in permission.say


def test_hidden_whereabouts_are_told_to_the_patient_only():
    assert words(hear("Grace Cho", Relationship.FAMILY, hidden=True)) == ["No", "Yes", "No"]
    assert words(hear("Helen Cho", Relationship.SELF, hidden=True))[0] == "Yes"


# However facts come together, nobody hears more than one of the facts alone allows.
NAMES = ("Daniel Cho", "Grace Cho", "Helen Cho", "Cho", "")
TOPIC = ("appointments", "billing", "clinical")
callers = st.builds(
    Caller,
    st.sampled_from(NAMES),
    st.sampled_from(list(Relationship)),
    st.integers(0, 6),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["", "+13125550110"]),
    st.booleans(),
)
people = st.lists(
    st.builds(
        Around,
        st.sampled_from(list(ContactRole)),
        st.sampled_from(NAMES[:3]),
        st.sampled_from(["", "mother", "neighbor", "sister"]),
        st.frozensets(st.sampled_from([*TOPIC, "papers"])),
        st.booleans(),
        number=st.sampled_from(["", "+13125550110"]),
    ),
    max_size=4,
)
asked_about = st.builds(
    Asked,
    st.sampled_from(["", "Cho Helen"]),
    st.none() | st.integers(0, 99),
    st.booleans(),
    suffix=st.sampled_from(["", "Jr"]),
    alike=st.booleans(),
    receive=st.sampled_from(["", "Grace Cho"]),
    restrictions=st.sampled_from([(), ("tell nobody of the visit",)]),
)


def hears(caller, asked, around, *, to_tell=3, consent_age=12):
    """The topics that the caller is told."""
    told = who_may_hear(caller, asked, around, to_tell=to_tell, majority_age=18, consent_age=consent_age)
    return {topic for topic, (_, _, tone) in zip(TOPIC, told.lines, strict=True) if tone == "good"}


@given(callers, asked_about, people)
def test_no_combination_allows_more_than_its_facts_alone(caller, asked, around):
    alone = [hears(caller, asked, [one]) for one in around] + [hears(caller, asked, [])]

    assert hears(caller, asked, around) <= set().union(*alone)


@given(callers, asked_about, people)
def test_fewer_identifiers_never_allow_more(caller, asked, around):
    fewer = replace(caller, identifiers=max(0, caller.identifiers - 1))

    assert hears(fewer, asked, around) <= hears(caller, asked, around)
    assert not hears(caller, asked, around) or caller.identifiers >= 3


@given(callers, asked_about, people)
def test_restricted_failed_or_hidden_takes_away_only(caller, asked, around):
    before = hears(caller, asked, around)
    restricted = Around(ContactRole.RESTRICTED, caller.name or "Carl Cho")

    assert hears(caller, asked, [*around, restricted]) <= before
    assert not hears(replace(caller, identifiers=6, failed=True), asked, around)
    assert hears(caller, replace(asked, hidden=True), around) <= before


@given(callers, asked_about, people)
def test_what_is_known_of_the_patient_only_takes_away(caller, asked, around):
    before = hears(caller, replace(asked, alike=False, receive="", restrictions=()), around, consent_age=None)

    for known in ({"alike": True}, {"receive": "Grace Cho"}, {"restrictions": ("tell nobody",)}, {"suffix": "Sr"}):
        plain = {"alike": False, "receive": "", "restrictions": ()}
        assert hears(caller, replace(asked, **{**plain, **known}), around, consent_age=None) <= before
    assert hears(caller, replace(asked, alike=False, receive="", restrictions=()), around, consent_age=0) <= before


@given(callers, asked_about, people)
def test_what_the_caller_did_not_do_never_allows_more(caller, asked, around):
    after = hears(caller, asked, around)

    for missing in ("code_word_said", "birth_date_said", "called_back"):
        assert hears(replace(caller, **{missing: False}), asked, around) <= hears(
            replace(caller, **{missing: True}), asked, around
        )
    assert after <= hears(replace(caller, number=""), asked, around)
    assert not asked.alike or caller.birth_date_said or not after


@given(callers, asked_about, people)
def test_nobody_hears_against_a_court_a_restriction_or_their_relation(caller, asked, around):
    told = hears(caller, asked, around)
    itself = caller.relationship == Relationship.SELF
    minor = asked.age_years is not None and asked.age_years < 18

    assert itself or not asked.restrictions or not told
    assert itself or not (minor and asked.receive) or caller.name == "Grace Cho" or not told
    assert not (minor and asked.age_years >= 12) or "clinical" not in told
    assert not (minor and itself) or not told
    assert caller.relationship != Relationship.PRESS or around or not told


@given(callers, asked_about)
def test_emergency_contact_of_an_adult_never_hears_anything_by_it(caller, asked):
    adult = Asked(asked.names, 40, asked.hidden)
    emergency = Around(ContactRole.EMERGENCY, "Daniel Cho", "husband")

    assert hears(caller, adult, [emergency]) <= hears(caller, adult, [])


@given(callers, people)
def test_wording_for_who_hears_nothing_never_confirms(caller, around):
    told = who_may_hear(caller, Asked("Cho Helen", 51), around, to_tell=3, majority_age=18)
    nothing = all(tone == "alert" for _, _, tone in told.lines)

    assert not nothing or "is a patient here" in told.say
