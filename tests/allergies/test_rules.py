"""Recording allergies, answering that there are none, and judging entries."""

from datetime import date

import pytest

from office.allergies.models import Allergy, AllergyList, Certainty, ListState
from office.allergies.queries import allergies_of, allergy_word
from office.allergies.rules import answer_list, judge_allergy, record_allergy
from office.audit.models import AuditEvent
from office.errors import NotFound, RuleError
from tests.allergies.making import make_allergy
from tests.patients.making import make_patient


def last_event():
    return AuditEvent.select().order_by(AuditEvent.number.desc()).first()


def test_patient_who_was_never_asked_is_not_one_without_allergies(nurse):
    patient = make_patient()

    assert allergy_word(patient.id)[0] == "Allergies not asked"
    answer_list(patient, ListState.NKA, by=nurse)
    assert allergy_word(patient.id) == ("NKA: no known allergies", "good")


def test_entry_of_a_clerk_is_unconfirmed_and_shown_at_once(front_desk):
    patient = make_patient()

    allergy = record_allergy(patient, " Penicillin ", by=front_desk, reaction="rash", severity="mild")

    assert (allergy.substance, allergy.certainty) == ("Penicillin", Certainty.UNCONFIRMED)
    assert allergy_word(patient.id) == ("Allergies: Penicillin (unconfirmed)", "alert")
    assert (last_event().action, last_event().patient_id) == ("allergy.recorded", patient.id)


@pytest.mark.parametrize("who", ["nurse", "doctor"])
def test_entry_of_nurse_or_provider_is_confirmed(who, request):
    allergy = make_allergy(make_patient(), by=request.getfixturevalue(who))

    assert allergy.certainty == Certainty.CONFIRMED


def test_allergy_ends_no_known_allergies_with_a_note(nurse, front_desk):
    patient = make_patient()
    answer_list(patient, ListState.NKA, by=nurse)

    record_allergy(patient, "Latex", by=front_desk, drug=False)

    newest = AllergyList.select().order_by(AllergyList.id.desc()).first()
    assert (newest.state, newest.note) == (ListState.HAS, "no known allergies ended: Latex was recorded")
    assert AllergyList.select().count() == 2


def test_no_known_drug_allergies_stays_true_beside_a_food(nurse):
    patient = make_patient()
    answer_list(patient, ListState.NKDA, by=nurse)

    record_allergy(patient, "Peanut", by=nurse, drug=False)
    assert AllergyList.select().order_by(AllergyList.id.desc()).first().state == ListState.NKDA

    record_allergy(patient, "Codeine", by=nurse)
    assert AllergyList.select().order_by(AllergyList.id.desc()).first().state == ListState.HAS


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"substance": "  "}, "substance", "Type what"),
        ({"substance": "PENICILLIN"}, "substance", "is on the list"),
        ({"substance": "Aspirin", "onset_on": date(2026, 12, 2)}, "onset_on", "future"),
    ],
)
def test_allergy_is_refused_at_its_field(given, field, words, nurse):
    patient = make_patient()
    make_allergy(patient, by=nurse)

    with pytest.raises(RuleError, match=words) as refusal:
        record_allergy(patient, by=nurse, **given)

    assert refusal.value.field == field
    assert Allergy.select().count() == 1


def test_none_known_is_refused_while_an_entry_says_otherwise(nurse):
    patient = make_patient()
    make_allergy(patient, by=nurse, substance="Peanut", drug=False)

    with pytest.raises(RuleError, match="Peanut"):
        answer_list(patient, ListState.NKA, by=nurse)
    answer_list(patient, ListState.NKDA, by=nurse)
    make_allergy(patient, by=nurse)
    with pytest.raises(RuleError, match="Penicillin"):
        answer_list(patient, ListState.NKDA, by=nurse)


def test_clerk_may_not_say_that_there_are_none(front_desk):
    with pytest.raises(RuleError, match="nurse or provider"):
        answer_list(make_patient(), ListState.NKA, by=front_desk)


def test_has_allergies_is_no_answer_but_comes_from_entries(nurse):
    with pytest.raises(RuleError, match="Add the allergy itself"):
        answer_list(make_patient(), ListState.HAS, by=nurse)


def test_answer_is_audited(nurse):
    answer_list(make_patient(), ListState.NKDA, by=nurse, note="asked at the visit")

    assert last_event().action == "allergy.answered"


def test_nurse_confirms_what_a_clerk_heard(front_desk, nurse):
    patient = make_patient()
    allergy = make_allergy(patient, by=front_desk)

    judge_allergy(patient, allergy.id, Certainty.CONFIRMED, by=nurse)

    assert allergy_word(patient.id)[0] == "Allergies: Penicillin"
    assert last_event().action == "allergy.judged"


def test_list_without_entries_left_is_to_be_asked_again(nurse):
    patient = make_patient()
    allergy = make_allergy(patient, by=nurse)

    judge_allergy(patient, allergy.id, Certainty.REFUTED, by=nurse, reason="tested negative")

    page = allergies_of(patient.id)
    assert page.word == "Allergies to be asked again"
    assert [(line.certainty, line.reason, line.active) for line in page.lines] == [
        (Certainty.REFUTED, "tested negative", False)
    ]


def test_clerk_enters_only_an_own_entry_in_error(front_desk, phone_clerk):
    patient = make_patient()
    allergy = make_allergy(patient, by=front_desk)

    with pytest.raises(RuleError, match="nurse or provider"):
        judge_allergy(patient, allergy.id, Certainty.ENTERED_IN_ERROR, by=phone_clerk, reason="mistyped")
    with pytest.raises(RuleError, match="nurse or provider"):
        judge_allergy(patient, allergy.id, Certainty.CONFIRMED, by=front_desk)
    judge_allergy(patient, allergy.id, Certainty.ENTERED_IN_ERROR, by=front_desk, reason="mistyped")

    assert Allergy.get_by_id(allergy.id).certainty == Certainty.ENTERED_IN_ERROR


def test_refuting_needs_a_reason_and_happens_once(nurse):
    patient = make_patient()
    allergy = make_allergy(patient, by=nurse)

    with pytest.raises(RuleError, match="Say why"):
        judge_allergy(patient, allergy.id, Certainty.REFUTED, by=nurse)
    judge_allergy(patient, allergy.id, Certainty.REFUTED, by=nurse, reason="tested negative")
    with pytest.raises(RuleError, match="refuted already"):
        judge_allergy(patient, allergy.id, Certainty.CONFIRMED, by=nurse)


def test_allergy_of_another_patient_is_not_found(nurse):
    allergy = make_allergy(make_patient(), by=nurse)

    with pytest.raises(NotFound):
        judge_allergy(make_patient(), allergy.id, Certainty.CONFIRMED, by=nurse)


def test_banner_names_three_and_counts_the_rest(nurse):
    patient = make_patient()
    for substance in ("Aspirin", "Codeine", "Latex", "Peanut", "Sulfa"):
        make_allergy(patient, by=nurse, substance=substance)

    assert allergy_word(patient.id)[0] == "Allergies: Aspirin, Codeine, Latex and 2 more"


def test_long_list_costs_as_many_queries_as_a_short_one(nurse, count_queries):
    short, long = make_patient(), make_patient()
    for patient, many in ((short, 1), (long, 3)):
        for number in range(many):
            make_allergy(patient, by=nurse, substance="abc"[number])

    with count_queries() as one:
        allergies_of(short.id)
    with count_queries() as three:
        allergies_of(long.id)

    assert len(one) == len(three) == 2
