"""The fields of a call are written by hand for speed; they say what field() of layout/form.html says."""

from html.parser import HTMLParser

import pytest
from flask import render_template_string

from office.phone.filled import FilledCall
from office.phone.forms import CallForm, stored
from office.phone.models import Direction, Identifier, Relationship
from tests.phone.making import make_call

THEIRS = (
    '{% from "layout/form.html" import field %}'
    '{{ field(form.caller_name, data_esc="") }}{{ field(form.note, data_esc="", rows=6) }}'
    "{{ field(form.callback, autofocus=true, data_esc='') }}"
    "{{ field(form.relationship) }}{{ field(form.line) }}{{ field(form.direction) }}"
    "{{ field(form.callback_read_back) }}{{ field(form.identifiers) }}"
)
OURS = (
    '{% from "phone/_typed.html" import line, text, choice, tick, ticks %}'
    "{{ line(form.caller_name) }}{{ text(form.note, 6) }}"
    "{{ line(form.callback, true) }}"
    "{{ choice(form.relationship) }}{{ choice(form.line) }}{{ choice(form.direction) }}"
    "{{ tick(form.callback_read_back) }}{{ ticks(form.identifiers) }}"
)


class Elements(HTMLParser):
    """Every element with its attributes, in any order of these, and every text, without white space around it."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, *sorted((name, value or "") for name, value in attrs)))

    def handle_data(self, data):
        if data.strip():
            self.found.append(data.strip())


@pytest.fixture
def call(phone_clerk):
    """A call in which nearly everything was typed."""
    return make_call(
        phone_clerk, caller_name='Amal "A" <Said>', note="rash & fever", relationship=Relationship.PARENT,
        callback="312-555-0110", callback_read_back=True, line="Line 1", direction=Direction.OUT,
    )  # fmt: skip


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_fields_of_a_call_are_those_of_every_form(app, call, headers):
    said = [Identifier.NAME, Identifier.PHONE]
    with app.test_request_context(headers=headers):
        form = CallForm(formdata=None).show(call, said)
        theirs = Elements(render_template_string(THEIRS, form=form)).found
        for ours in (form, FilledCall(call, said)):
            assert Elements(render_template_string(OURS, form=ours)).found == theirs


def test_a_filled_call_holds_what_its_form_holds(app, call):
    with app.test_request_context():
        form, filled = CallForm(formdata=None).show(call, []), FilledCall(call, [])
        held = {name: getattr(filled, name).data for name in stored(call, [])}

    assert held.keys() == form.data.keys()
    assert {**held, "window": ""} == {name: form[name].data if name != "window" else "" for name in held}


def test_a_refused_field_of_a_call_says_why(app):
    with app.test_request_context(method="POST", data={"caller_name": "x" * 200}):
        form = CallForm()
        form.validate()
        shown = render_template_string(
            '{% from "phone/_typed.html" import line %}{{ line(form.caller_name) }}', form=form
        )

    assert form.caller_name.errors and form.caller_name.errors[0] in shown and "x" * 200 in shown
