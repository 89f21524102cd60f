"""Single cells and names of columns: what they are taken for, and what is said when they are not."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from office.formats.csv_table import LONGEST_CELL, read_table, safe, unsafe, written
from office.formats.outside import Broken
from office.formats.patient_cells import (
    DAY_FIRST,
    MONTH_FIRST,
    day_said,
    death_said,
    name_said,
    number_said,
    order_of,
    phones_said,
    sex_said,
    split_name,
    zip_said,
)
from office.formats.patient_columns import FIELDS, mapping_of, proposed
from office.formats.patients_csv import comparable, understand

TODAY = date(2026, 12, 1)
BORN = date(1962, 5, 4)
TEN = "3125550142"


@pytest.mark.parametrize(
    "text",
    ["5/4/1962", "05-04-62", "5.4.1962", "1962-05-04", "19620504", "05041962", "May 4, 1962", "4 May 1962",
     "04MAY1962", "5/4/1962 0:00", "1962-05-04T00:00:00Z", "1962/05/04 00:00:00.000"],
)  # fmt: skip
def test_birth_date_is_understood_in_any_form(text):
    assert day_said(text, MONTH_FIRST, TODAY).value == BORN


@pytest.mark.parametrize(("text", "year"), [("1/1/30", 1930), ("1/1/26", 2026), ("12/2/26", 1926)])
def test_two_digits_of_a_year_are_the_latest_that_is_past(text, year):
    assert day_said(text, MONTH_FIRST, TODAY).value.year == year


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2/30/2023", "not in the calendar"),
        ("2023-02-30", "not in the calendar"),
        ("0001-01-01", "before 1880"),
        ("2030-01-01", "in the future"),
        ("22770", "day number"),
        ("1.9620504E+7", "shortened"),
        ("soon", "not a date"),
    ],
)
def test_date_that_is_none_is_told(text, words):
    said = day_said(text, MONTH_FIRST, TODAY)
    assert (said.value, said.wrong) == (None, True)
    assert words in said.words


def test_day_first_and_a_thirteenth_month():
    assert day_said("4/5/1962", DAY_FIRST, TODAY).value == BORN
    said = day_said("13/5/1962", MONTH_FIRST, TODAY)
    assert (said.value, said.words) == (date(1962, 5, 13), "read as May 13")


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["5/4/1962", "5/14/1962"], MONTH_FIRST),
        (["5/4/1962", "14/5/1962"], DAY_FIRST),
        (["5/4/1962", "6/7/1971"], ""),
        (["5/4/1962", "14/5/1962", "5/14/1962"], ""),
        (["1962-05-04", "4/4/1962", ""], MONTH_FIRST),
    ],
)
def test_order_of_dates_is_seen_or_asked(texts, order):
    assert order_of(texts) == order


PHONES = """3125550142|312-555-0142|(312) 555-0142|312.555.0142|312 555 0142|+1 312 555 0142|+1 (312) 555-0142
1-312-555-0142|13125550142|312/555-0142|312-5550142|(312)555-0142|(312)-555-0142|312 - 555 - 0142|312-555-0142 x12
312-555-0142 ext 12|312-555-0142 ext. 12|312-555-0142, x12|312-555-0142 #12|C: 312-555-0142|cell 312-555-0142
312-555-0142 (home)|312-555-0142 (c)|H 312-555-0142|Tel: 312-555-0142|ph 312-555-0142|3125550142.0|312–555–0142
tel:+1-312-555-0142|1 (312) 555 0142|1.312.555.0142|+13125550142|(312)5550142|312- 555-0142|312-555-0142;
w 312 555-0142
Home: (312) 555-0142|Mobile (312) 555-0142|312 5550142|312.555.0142 ext12|(312) 555 - 0142|work: 3125550142"""


@pytest.mark.parametrize("text", PHONES.replace("\n", "|").split("|"))
def test_phone_is_understood_in_forty_forms(text):
    ((_, number),), words = phones_said(text, "home")
    assert words == ""
    assert "".join(filter(str.isdigit, number)).removeprefix("1").startswith(TEN)


def test_several_phones_in_one_cell_with_their_kinds():
    assert phones_said("H 312-555-0142; C 312-555-0199", "phone")[0] == [
        ("home", "312-555-0142"),
        ("mobile", "312-555-0199"),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [("3.12556E+09", "shortened"), ("call mother", "is no phone number"), ("112-555-0142", "cannot be dialed")],
)
def test_phone_that_cannot_be_called_is_told(text, words):
    assert words in phones_said(text, "home")[1]


@pytest.mark.parametrize("text", ["", "none", "N/A", "unknown", "-"])
def test_nothing_is_nothing(text):
    assert phones_said(text, "home") == ([], "")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Smith, John A", ("Smith", "John", "A", "", "")),
        ("Smith Jr., John", ("Smith", "John", "", "Jr", "")),
        ("De La Cruz, María José", ("De La Cruz", "María", "José", "", "")),
        ('Nguyen, Thi "Holly"', ("Nguyen", "Thi", "", "", "Holly")),
        ("Dr. John A. Smith III", ("Smith", "John", "A.", "III", "")),
        ("Cher", ("Cher", "", "", "", "")),
    ],
)
def test_whole_name_is_taken_apart(text, parts):
    assert split_name(text)[:5] == parts


@pytest.mark.parametrize("name", ["O'Brien-Núñez", "漢字", "محمد", "van der Berg", "Zoë"])
def test_names_keep_every_letter(name):
    assert name_said(name).value == name and not name_said(name).wrong


@pytest.mark.parametrize("name", ["Jo 😀", "x" * 61, "a\u202eb", "<b>"])
def test_name_that_is_none_is_told(name):
    assert name_said(name).wrong


@pytest.mark.parametrize(
    ("text", "sex"), [("Female", "F"), ("m", "M"), ("girl", "F"), ("nonbinary", "X"), ("", "U"), ("7", "U")]
)
def test_sex_words(text, sex):
    assert sex_said(text).value == sex


@pytest.mark.parametrize(
    ("text", "state", "code"),
    [
        ("2134", "MA", "02134"),
        ("21341234", "MA", "02134-1234"),
        ("601", "PR", "00601"),
        ("606011234", "IL", "60601-1234"),
        ("60601.0", "IL", "60601"),
        ("2134", "IL", "2134"),
        ("0213", "MA", "0213"),
        ("SW1A 1AA", "", "SW1A 1AA"),
    ],
)
def test_zip_gets_its_leading_zero_back_where_the_state_has_one(text, state, code):
    assert zip_said(text, state).value == code


@pytest.mark.parametrize(
    ("text", "number"), [("12-34-56", 123456), ("0042", 42), ("A-77", None), ("1.2E+5", None), ("00", None)]
)
def test_record_number(text, number):
    assert number_said(text).value[0] == number


@pytest.mark.parametrize(
    ("text", "dead"), [("no", False), ("", False), ("Y", True), ("1/31/2020", True), ("gone", True)]
)
def test_death_is_a_date_or_a_word(text, dead):
    assert death_said(text, MONTH_FIRST, TODAY).value[0] is dead


def test_death_before_birth_stops_the_row():
    row = understand(2, ["Hill", "5/4/1962", "5/4/1950"], ["last", "born", "died"], order=MONTH_FIRST, today=TODAY)
    assert "before the birth" in row.why_not


def test_suffix_and_nickname_are_found_in_other_columns():
    row = understand(2, ["Hill Jr.", 'Rob "Bo"', "5/4/1962"], ["last", "first", "born"], order="", today=TODAY)
    assert [row.values[name] for name in ("last", "first", "suffix", "preferred")] == ["Hill", "Rob", "Jr", "Bo"]


def test_columns_are_proposed_by_their_names():
    header = "Pt Last Name,FIRST,DateOfBirth,Home Ph #,Cell Phone #,Mailing Zip,Emergency Contact Phone No,DEATHDATE,x"
    assert proposed(header.split(",")) == [
        "last", "first", "born", "phone", "mobile", "zip", "contact_phone", "died", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "given",
    [{"Surname": "last", "DOB": "born"}, {"last": "Surname", "born": ["DOB"]}, {"surname": "Last name", "dob": "dob"}],
)
def test_mapping_may_be_written_either_way_round(given):
    assert mapping_of(["Surname", "DOB", "x"], given) == ["last", "born", ""]


@pytest.mark.parametrize(
    ("given", "words"),
    [({"Nobody": "last"}, "does not have"), ({"x": "shoe size"}, "is no field"), ([1], "no object")],
)
def test_mapping_that_does_not_fit_is_told(given, words):
    with pytest.raises(Broken, match=words):
        mapping_of(["Surname", "x"], given)


def test_names_of_columns_are_each_once():
    assert read_table(b"Phone,Phone,,Phone (2)\n1,2,3,4\n").header == [
        "Phone",
        "Phone (2)",
        "Column 3",
        "Phone (2) (2)",
    ]


def test_every_field_is_proposed_for_its_own_name():
    for word, field in FIELDS.items():
        assert proposed([field.label]) == [word], field.label


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.lists(
            st.text(st.characters(codec="utf-8", exclude_characters="\0\x1a"), min_size=1), min_size=3, max_size=3
        ),
        min_size=1,
    )
)
def test_what_is_written_is_read_back(rows):
    rows = [["a", "b", "c"], *[[cell.strip()[:LONGEST_CELL] or "x" for cell in row] for row in rows]]
    table = read_table(written(rows).encode(), separator=",")
    assert [[unsafe(cell) for cell in cells] for _, cells in table.rows] == rows[1:]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_no_cell_is_a_formula(text):
    assert safe(text) == f"'{text}" and unsafe(safe(text)) == text


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(max_size=40), min_size=len(FIELDS), max_size=len(FIELDS)))
def test_no_cells_make_a_traceback(cells):
    mapping = [word for word in FIELDS if word != "full"] + [""]
    row = understand(2, cells, mapping, order="", today=TODAY)
    assert row.person or row.why_not
    assert comparable(cells, list(FIELDS)) is not None
