import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.phone.symptoms import _LISTED, CALL_911, NURSE_NOW, symptom_marks

SAID_911 = {
    "mother of Omar Said. rash since yesterday, throat feels tight": "throat or tongue swelling",
    "wants any time this week, chest pressure since breakfast": "chest pain or pressure",
    "CHEST PAIN": "chest pain or pressure",
    "pain in his chest": "chest pain or pressure",
    "she can't breathe": "not breathing",
    "he cant breath": "not breathing",
    "trouble breathing at night": "trouble breathing",
    "short of breath when walking": "trouble breathing",
    "lips are blue": "blue lips or face",
    "face drooping on the left": "face droop",
    "left arm is weak": "arm or leg weak",
    "speech is slurred": "slurred speech",
    "worst headache of her life": "worst headache",
    "passed out in the shower": "unconscious",
    "won't wake up": "cannot be woken",
    "had a seizure": "seizure",
    "bleeding will not stop": "heavy bleeding",
    "tongue swollen after bee sting": "throat or tongue swelling",
    "took too many pills": "overdose or poison",
    "says he wants to die": "suicidal",
    "baby is floppy": "limp baby",
}
SAID_NURSE = {
    "fever 101 in the baby, 6 weeks old": "fever in a baby",
    "fever and a rash": "fever with stiff neck or rash",
    "severe belly pain": "severe belly pain",
    "black stool since monday": "black stool",
    "pregnant, some bleeding": "pregnancy",
    "fell and hit her head": "head injury",
    "cannot see on the right": "sudden vision loss",
    "calf swollen and red": "leg swelling or pain",
    "sugar is 52": "sugar very high or low",
    "inhaler not helping": "asthma not helped",
    "fever after chemo": "fever with weak defenses",
    "stitches opened": "after surgery",
    "thinks of hurting herself": "self-harm",
    "rash from the new antibiotic": "rash after a drug",
    "bleach in the eye": "something in the eye",
}
ROUTINE = (
    "",
    "confused about her bill",
    "wants a physical in January, mornings only",
    "refill lisinopril 10 mg, Walgreens on Main",
    "why did I get a bill for $48.70",
    "form for school, due Friday",
    "moved to 12 Oak Street, new insurance card",
    "flu shot today",
    "asks for records to be sent to Dr. Chen",
    "flu testing on Tuesday, a modest copay",
    "fewer visits; moved near the beach; chose Dr. Lee",
    "Violet Strong, staff physical, check the chart",
    "confused by the statement; poison ivy cream refill",
)


@pytest.mark.parametrize(("said", "word"), SAID_911.items())
def test_words_that_mean_911_are_marked(said, word):
    assert word in [mark.word for mark in symptom_marks(said) if mark.speed == CALL_911]


@pytest.mark.parametrize(("said", "word"), SAID_NURSE.items())
def test_words_that_mean_a_nurse_now_are_marked(said, word):
    assert word in [mark.word for mark in symptom_marks(said) if mark.speed == NURSE_NOW]


@pytest.mark.parametrize("said", ROUTINE)
def test_routine_words_are_not_marked(said):
    assert symptom_marks(said) == ()


SAID_BADLY = {
    "chestpain": "chest pain or pressure",
    "chst pressure": "chest pain or pressure",
    "he is unconcious": "unconscious",
    "siezure now": "seizure",
    "having a seizre": "seizure",
    "his speach is slured": "slurred speech",
    "tounge swolen": "throat or tongue swelling",
    "sucidal": "suicidal",
    "hemorraging": "heavy bleeding",
    "CAN`T  BREATH": "not breathing",
    "shortness\nof\nbreth": "trouble breathing",
    "pain, he says, in the chest": "chest pain or pressure",
    "worst hedache ever": "worst headache",
    "won\u2019t wake": "cannot be woken",
    "feaver 38.4, newborn": "fever in a baby",
    "dolor... pa\u0301in chest": "chest pain or pressure",
    "\uff43\uff48\uff45\uff53\uff54 pain": "chest pain or pressure",
}


@pytest.mark.parametrize(("said", "word"), SAID_BADLY.items())
def test_misspelled_words_are_marked_one_letter_off(said, word):
    assert word in [mark.word for mark in symptom_marks(said)]


@pytest.mark.parametrize(
    "said", ["denies chest pain", "not suicidal", "no longer short of breath", "never had a seizure"]
)
def test_denials_are_marked(said):
    assert symptom_marks(said)[0].speed == CALL_911


WHOLE = [said for said in (*SAID_911, *SAID_NURSE) if "confus" not in said and "poison" not in said]


@given(st.text(max_size=60), st.sampled_from(WHOLE), st.text(max_size=60))
def test_nothing_typed_around_a_symptom_hides_it(before, said, after):
    marks = {mark.word for mark in symptom_marks(said)}

    assert marks <= {mark.word for mark in symptom_marks(f"{before}\n{said.upper()}\n{after}")}


@given(st.sampled_from(["unconscious", "seizure", "convulsion", "suicidal", "choking", "overdose"]), st.integers(1, 5))
def test_two_swapped_or_a_missing_letter_is_still_known(word, at):
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    missing = word[:at] + word[at + 1 :]

    assert symptom_marks(swapped) and symptom_marks(missing)


def test_every_line_of_the_list_can_be_said():
    for mark, lines in _LISTED.marks:
        for line in lines:
            said = " ".join(" ".join(terms[0].rstrip("*") for terms in group[0]) for group in line)
            said = said.replace(r"~100\.[4-9]\d?", "100.4").replace(r"~[4-9]\d\d", "480")
            assert mark in symptom_marks(said), (mark.word, said)


def test_denied_symptom_is_marked_because_only_a_nurse_judges():
    assert symptom_marks("no chest pain")


def test_911_words_come_first():
    speeds = [mark.speed for mark in symptom_marks("severe belly pain, now chest pain")]

    assert speeds == [CALL_911, NURSE_NOW]


def test_typographic_apostrophe_is_understood():
    assert symptom_marks("can’t breathe")


@given(st.text(max_size=300))
def test_any_text_is_read_without_fault(text):
    symptom_marks(text)


@pytest.mark.parametrize("text", ["baby " * 1600, "pain " * 1600, "a" * 8000, "fever, rash; " * 600, "no not " * 1000])
def test_long_text_is_read_quickly(text):
    begin = time.process_time()  # what it takes itself, whatever the machine does besides
    symptom_marks(text)

    assert time.process_time() - begin < 0.5
