import csv
from pathlib import Path

import pytest

from office.duplicates.comparing import compare_rows, prepared
from office.patients.matching import Verdict
from tests.duplicates.making import Maker, judged, true_pairs

FEBRL = Path(__file__).parents[1] / "data" / "febrl" / "dataset1.csv"
COLUMNS = {
    "given_name": "first", "surname": "last", "street_number": "number", "address_1": "street",
    "address_2": "street2", "suburb": "city", "postcode": "zip", "state": "state", "date_of_birth": "born",
    "soc_sec_id": "ssn",
}  # fmt: skip
ANN = {"first": "Ann", "last": "Meyer", "born": "1962-03-04", "street": "12 Oak Street", "zip": "60601"}
OTHERS = [
    {"first": first, "last": f"{first}son", "born": f"19{50 + n}-0{n % 8 + 1}-1{n % 9}", "zip": f"60{n:03}"}
    for n, first in enumerate(("Bo", "Cy", "Di", "Ed", "Flo", "Gus", "Hal", "Ida", "Jo", "Kit"))
]


@pytest.fixture(autouse=True, scope="module")
def db():
    """Pure functions: no database."""


def febrl(but=()):
    """(rows, persons) of dataset1; rec_id only says who is who."""
    with FEBRL.open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file, skipinitialspace=True))
    rows = [{word: row[name] for name, word in COLUMNS.items() if name not in but} for row in found]
    return rows, [row["rec_id"].split("-")[1] for row in found]


def found_pairs(rows, verdicts=tuple(Verdict)):
    return {(one.other, one.row) for one in compare_rows(enumerate(rows)) if one.verdict in verdicts}


def only(row, other):
    return [one for one in compare_rows([(2, row), (3, other), *enumerate(OTHERS, start=4)]) if one.row == 3]


@pytest.mark.parametrize(("but", "least"), [((), 0.998), (("soc_sec_id",), 0.99)])
def test_febrl_dataset1_is_told_apart(but, least):
    rows, persons = febrl(but)

    for verdicts in (tuple(Verdict), (Verdict.BLOCK,)):
        precision, _, f1 = judged(found_pairs(rows, verdicts), true_pairs(persons))
        assert precision >= 0.999
        assert f1 >= least


@pytest.mark.parametrize("ssn", [True, False])
@pytest.mark.parametrize(
    ("harm", "originals", "copies", "up_to"),
    [({}, 800, 200, 5), ({"slips": 2.5, "missing": 0.05}, 400, 600, 5), ({"slips": 2, "missing": 0.05}, 500, 500, 1)],
)
def test_other_files_by_another_maker_are_told_apart(harm, originals, copies, up_to, ssn):
    rows, persons = Maker(7, **harm).file(originals, copies, up_to)
    rows = rows if ssn else [{name: text for name, text in row.items() if name != "ssn"} for row in rows]

    precision, _, f1 = judged(found_pairs(rows), true_pairs(persons))

    assert precision >= 0.999
    assert f1 >= (0.998 if ssn else 0.99)


def test_people_of_one_household_are_not_taken_for_one_person():
    rows, persons = Maker(4, "practice").file(900, 100, 1)

    precision, recall, _ = judged(found_pairs(rows, (Verdict.BLOCK,)), true_pairs(persons))

    assert precision >= 0.97
    assert recall >= 0.97


def test_list_without_doubles_names_nobody():
    rows, _ = Maker(6, "practice").file(600, 0, 1)

    assert compare_rows(enumerate(rows)) == []


def test_later_row_names_the_earlier_one_with_reasons():
    (found,) = only(ANN, ANN | {"first": "Annie", "born": "19620403"})

    assert (found.row, found.other, found.mrn) == (3, 2, "")
    assert found.score >= 80
    assert found.reasons == [
        "same last name", "nickname of first name", "day and month of birth swapped", "same house number",
        "same street", "same ZIP",
    ]  # fmt: skip


def test_swapped_names_and_an_impossible_date_are_compared_too():
    odd = ANN | {"born": "19620231"}

    (found,) = only(odd, odd | {"first": "Meyer", "last": "Ann"})

    assert "first and last name swapped" in found.reasons
    assert "same birth date" in found.reasons


def test_rows_that_resemble_a_third_one_say_so():
    rows, persons = Maker(3, slips=3.5).file(200, 300, 5)

    found = [one for one in compare_rows(enumerate(rows)) if "both resemble a third row" in one.reasons]

    assert found
    assert {(one.other, one.row) for one in found} <= true_pairs(persons)


def test_records_on_file_stand_beside_the_rows():
    found = compare_rows([(2, ANN)], lambda place, cells: [("012345", 80, Verdict.BLOCK, ["same last name"])])

    assert [(one.row, one.mrn, one.score) for one in found] == [(2, "012345", 80)]


def test_nothing_and_a_single_row_are_no_pairs():
    assert compare_rows([]) == []
    assert compare_rows([(2, ANN)]) == []


@pytest.mark.parametrize(
    ("cells", "name", "value"),
    [
        ({"born": "1962-03-04T00:00:00"}, "born_on", "19620304"),
        ({"born": "3/4/1962"}, "born_on", "19620304"),
        ({"born": "19729518"}, "born_on", "19729518"),
        ({"street": ["6", "Tullaroop Street"]}, "house", "6"),
        ({"street": "The Pinnacle"}, "street", "THEPINNACLE"),
        ({"mobile": "(312) 555-0142"}, "phone", "3125550142"),
        ({"last": " O'Neil "}, "last_name", ("ONEIL", "ANL")),
        ({"sex": "female"}, "sex", "F"),
        ({"sex": "unknown"}, "sex", None),
    ],
)
def test_cells_are_made_comparable(cells, name, value):
    assert prepared(cells).get(name) == value
