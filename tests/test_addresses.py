"""Addresses in templates are made quickly and are those that Flask makes."""

import pytest
from flask import url_for

from office.jinja import address


@pytest.mark.parametrize(
    "endpoint, values",
    [
        ("phone.show", {"call_id": 7}),
        ("phone.act", {"call_id": 7, "act": "book"}),
        ("phone.act", {"call_id": 8, "act": "no-show"}),
        ("patients.show", {"patient_id": 3, "tab": "visits"}),
        ("patients.show", {"patient_id": 3, "tab": "50% off & more"}),
        ("patients.show", {"patient_id": 3, "tab": "7"}),
        ("patients.show", {"patient_id": 3, "tab": ""}),
        ("patients.show", {"patient_id": 3, "page": 2, "q": None}),
        ("home.show", {}),
    ],
)
def test_an_address_is_the_one_of_flask(app, endpoint, values):
    with app.test_request_context():
        for _ in range(2):  # the second time from what the first one found out
            assert address(endpoint, **values) == url_for(endpoint, **values)


def test_an_address_knows_where_the_site_stands(app):
    with app.test_request_context(environ_overrides={"SCRIPT_NAME": "/office"}):
        assert address("phone.act", call_id=7, act="book") == "/office/calls/7/acts/book"
    with app.test_request_context():
        assert address("phone.act", call_id=7, act="book") == "/calls/7/acts/book"
