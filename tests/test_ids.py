"""Ids and versions as addresses and hidden fields carry them."""

import pytest

from office.ids import HIGHEST, whole_number


@pytest.mark.parametrize(
    "text", ["", "0", "-1", "1.5", "abc", "²", "٣", " 1", "1 ", "+1", str(HIGHEST + 1), "9" * 5000]
)
def test_what_is_no_id_is_none(text):
    assert whole_number(text) is None


@pytest.mark.parametrize("number", [1, 7, 100045, HIGHEST])
def test_an_id_is_read_back_as_itself(number):
    assert whole_number(str(number)) == number
