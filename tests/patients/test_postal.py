"""Addresses as the post office reads them, seasons, and what a ZIP code says."""

import pytest

from office.patients.postal import day_of_year, day_of_year_shown, same_place, usps_lines
from office.zips import disagreement, place_of


@pytest.mark.parametrize(
    ("typed", "lines"),
    [
        (("17 Old Mill Road", "Apt. 3", "Chicago", "IL", "60601"), ["17 OLD MILL RD", "APT 3", "CHICAGO IL 60601"]),
        (
            ("1 Oak Street, Apartment 2B", "", "Chicago", "il", "60601-1234"),
            ["1 OAK ST APT 2B", "CHICAGO IL 60601-1234"],
        ),
        (("12 North Lake Shore Drive", "", "Chicago", "IL", ""), ["12 N LAKE SHORE DR", "CHICAGO IL"]),
        (("400 Avenue of the Americas", "", "", "", ""), ["400 AVENUE OF THE AMERICAS"]),
        (("12 Park Avenue South", "Suite 4", "", "", ""), ["12 PARK AVE S", "STE 4"]),
        (("P.O. Box 12", "", "St. Paul", "MN", "55101"), ["PO BOX 12", "ST PAUL MN 55101"]),
        (("Post Office Box 12", "", "", "", ""), ["PO BOX 12"]),
        (("45-17 21st St.", "", "Queens", "NY", "11101"), ["45-17 21ST ST", "QUEENS NY 11101"]),
        (("123 1/2 O'Brien Ct", "#4", "", "", ""), ["123 1/2 OBRIEN CT", "#4"]),
        (("5 Calle Núñez", "", "Cañada", "NM", "87001"), ["5 CALLE NUNEZ", "CANADA NM 87001"]),
        (("North Street", "", "", "", ""), ["NORTH STREET"]),
        (("", "", "", "", ""), []),
    ],
)
def test_address_in_the_style_of_the_post_office(typed, lines):
    assert usps_lines(*typed) == lines


def test_address_abroad_keeps_its_words_and_ends_with_the_country():
    assert usps_lines("12 Rue de l'École", "", "Montréal", "QC", "H2X 1Y4", "Canada") == [
        "12 RUE DE LECOLE", "MONTREAL QC H2X 1Y4", "CANADA",
    ]  # fmt: skip


def test_one_place_is_known_however_it_is_written():
    one = {"street": "17 Old Mill Road", "street2": "Apt. 3", "city": "Chicago", "state": "IL", "zip": "60601"}

    assert same_place(one, {**one, "street": "17 OLD MILL RD APT 3", "street2": ""})
    assert not same_place(one, {**one, "street2": "Apt 4"})


@pytest.mark.parametrize(("text", "stored"), [("11/1", "11-01"), ("4-15", "04-15"), (" 2/29 ", "02-29")])
def test_day_of_each_year(text, stored):
    assert day_of_year(text) == stored
    assert day_of_year(day_of_year_shown(stored)) == stored


@pytest.mark.parametrize("text", ["13/1", "2/30", "11", "1/1/26", "x", "0/1"])
def test_no_day_of_the_year(text):
    with pytest.raises(ValueError, match=r"Type the day|not in the calendar"):
        day_of_year(text)


@pytest.mark.parametrize(
    ("code", "place"),
    [
        ("60601", ("Chicago", "IL")), ("60601-1234", ("Chicago", "IL")), ("00501", ("Holtsville", "NY")),
        ("01002", ("Amherst", "MA")), ("99950", ("Ketchikan", "AK")), ("00000", None), ("606", None), ("", None),
        ("٦٠٦٠١", None),
    ],
)  # fmt: skip
def test_place_of_a_zip_code(code, place):
    assert place_of(code) == place


def test_state_and_zip_that_disagree_are_told():
    assert disagreement("WI", "60601") == "ZIP 60601 is Chicago, IL, not WI. Ask again."
    assert not disagreement("IL", "60601") and not disagreement("", "60601") and not disagreement("WI", "00000")
