"""Numbers of outside parties."""

import pytest

from office.directory.numbers import luhn, ncpdp_holds, npi_holds


@pytest.mark.parametrize("npi", ["1234567893", "1245319599", "1679576722"])
def test_real_looking_npi_holds(npi):
    assert npi_holds(npi)


@pytest.mark.parametrize(
    "npi", ["1234567890", "1234567839", "123456789", "12345678933", "0234567893", "123456789x", "", "١٢٣٤٥٦٧٨٩٣"]
)
def test_mistyped_npi_does_not(npi):
    assert not npi_holds(npi)


def test_every_single_wrong_digit_of_an_npi_shows():
    right = "1234567893"
    for place in range(1, 10):
        for digit in "0123456789":
            if digit != right[place]:
                assert not npi_holds(right[:place] + digit + right[place + 1 :])


def test_luhn_of_the_standards_example():
    assert luhn("79927398713") and not luhn("79927398710")


@pytest.mark.parametrize(
    ("text", "holds"), [("0512345", True), ("512345", False), ("0000000", False), ("05123a5", False)]
)
def test_pharmacy_number_has_seven_digits(text, holds):
    assert ncpdp_holds(text) is holds
