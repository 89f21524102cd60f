"""A name on a label is set so small that all of it is there."""

import pytest

from office.charts.filing import patient_code
from office.charts.labels import Label, lines_of, name_size, patient_label, volume_label, warnings


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("Nguyen, Thi Hoa", "plain"),
        ("Smith-Worthington, Alexandrina Bartholomea Jr", "plain"),
        ("Smith, Judy Girl A", "plain"),
        ("Featherstonehaugh-Cholmondeley, Wilhelmina Margaretha Josephina III", "small"),
        ("W" * 60 + ", " + "W" * 60, "tiny"),
        ("W" * 60 + ", " + "W" * 60 + " " + "W" * 60 + ' Jr "' + "W" * 30 + '"', "tiny"),
        ("漢" * 30 + ", " + "字" * 30, "smallest"),
    ],
)
def test_long_names_are_set_smaller(name, size):
    assert name_size(name) == size


def test_combining_accents_take_no_room():
    assert lines_of("e\u0301" * 20, 9.5) == lines_of("e" * 20, 9.5)


def test_the_name_stands_whole_on_the_label():
    name = "A" * 60 + ", " + "B" * 60 + " Jr"
    label = patient_label(104512, name, None, marks=("NAME ALERT",))

    assert (label.name, label.head, label.code) == (name, "10-45-12", patient_code(104512))
    assert label.detail == "birth date unknown"


def test_a_chart_label_has_its_warnings_its_year_and_its_colors():
    label = volume_label(104512, "Hill, Jo", None, 2, 3, "C10451202A", "12 / 40", marks=("ALLERGY",), year=2025)

    assert label.marks == ("ALLERGY", "2025") and label.colors == "12"
    assert label.detail.endswith("Vol 2 of 3 · 12 / 40")


def test_what_a_label_warns_of():
    assert warnings(True, True, "A", True) == ("NAME ALERT", "TWIN A", "ALLERGY")
    assert warnings(False, True, "") == ("TWIN",)
    assert warnings(False, False, "A") == ()


def test_a_label_without_marks_is_as_before():
    assert Label("Ben Stone", "", "Holder of charts", "U000001A").size == "plain"
