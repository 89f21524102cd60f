"""Names stand in the alphabetic filing order on every page that lists them. Source: domain 2.2, scenario A07."""

import re
from datetime import date

import pytest

from office.charts.queries import pull_list
from office.charts.rules import make_chart
from office.patients.queries import find
from office.settings.rules import change_setting
from tests.charts.making import TOMORROW, make_booking, make_volume
from tests.patients.making import make_patient
from tests.patients.test_names import CHECK_VECTOR

OLDER, YOUNGER = date(1950, 1, 2), date(1980, 1, 1)


def person(shown, born_on=date(1970, 1, 1)):
    """The patient of a line of the check vector: last, first, middle and suffix with two blanks before it."""
    last, given = shown.split(", ")
    first, middle, suffix = (*given.split(" "), "", "")[:3]
    return make_patient(last_name=last, first_name=first, middle_name=middle, suffix=suffix, born_on=born_on)


@pytest.fixture
def vector(manager):
    """The people of A07 with charts and bookings, made in another order; two are called Smith, James."""
    change_setting("filing.order", "alphabetic", by=manager)
    made = {}
    for number, shown in enumerate(sorted(CHECK_VECTOR, key=lambda name: name[::-1])):
        births = (YOUNGER, OLDER) if shown == "Smith, James" else (date(1970, 1, 1),)
        made[shown] = [person(shown, born_on) for born_on in births][::-1]
        for one in made[shown]:
            make_volume(one)
            make_booking(one, minute=480 + 5 * number)
    return [one for shown in CHECK_VECTOR for one in made[shown]]


def ids_on(page):
    """The patients of a page in the order of its links."""
    return list(dict.fromkeys(int(found) for found in re.findall(r'href="/patients/(\d+)"', page)))


def test_pull_list_stands_in_filing_order_on_screen_and_print(vector, client_as):
    wanted = [one.id for one in vector]

    assert [line.patient_id for line in pull_list(TOMORROW)] == wanted
    page = client_as("records_clerk").get(f"/pull-lists/{TOMORROW}").text
    assert ids_on(page)[: len(wanted)] == wanted


@pytest.mark.parametrize("address", ["/reports/incomplete", "/reports/name-alerts"])
def test_reports_stand_in_filing_order(address, vector, client_as):
    listed = ids_on(client_as("records_lead").get(address).text)

    assert len(listed) > 3
    assert listed == [one.id for one in vector if one.id in listed]


@pytest.mark.parametrize("text", ["smith", "smith james", "james", "st james"])
def test_those_who_fit_equally_are_found_in_filing_order(text, vector):
    found = [row.id for row in find(text, limit=30).rows if not row.mark]
    exact = [one.id for one in vector if one.id in found and one.last_name == "Smith"]

    assert [key for key in found if key in exact] == exact


def test_two_of_one_name_stand_by_birth_date_the_older_first(vector):
    found = [row.born_on for row in find("smith, james").rows if row.name == "Smith, James"]

    assert found == [OLDER, YOUNGER]


def test_new_charts_stand_in_filing_order_on_the_shelf(manager, records_clerk):
    change_setting("filing.order", "alphabetic", by=manager)

    volumes = [make_chart(person(shown), by=records_clerk) for shown in reversed(CHECK_VECTOR)]

    keys = [one.shelf_key for one in volumes]
    assert keys == sorted(keys, reverse=True)
