"""The fields of a call are written by hand for speed; they say what field() of layout/form.html says."""

from html.parser import HTMLParser

from flask import render_template_string

from office.phone.forms import CallForm

THEIRS = (
    '{% from "layout/form.html" import field %}'
    '{{ field(form.caller_name, data_esc="") }}{{ field(form.note, data_esc="", rows=6) }}'
    "{{ field(form.relationship) }}{{ field(form.callback_read_back) }}{{ field(form.identifiers) }}"
)
OURS = (
    '{% from "phone/_typed.html" import line, text, choice, tick, ticks %}'
    "{{ line(form.caller_name) }}{{ text(form.note, 6) }}"
    "{{ choice(form.relationship) }}{{ tick(form.callback_read_back) }}{{ ticks(form.identifiers) }}"
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


def test_fields_of_a_call_are_those_of_every_form(app):
    data = {
        "caller_name": 'Amal "A" <Said>', "note": "rash & fever", "relationship": "parent", "callback_read_back": True,
        "identifiers": ["name", "phone"],
    }  # fmt: skip
    with app.test_request_context():
        form = CallForm(formdata=None, data=data)
        ours, theirs = (Elements(render_template_string(words, form=form)).found for words in (OURS, THEIRS))

    assert ours == theirs


def test_a_refused_field_of_a_call_says_why(app):
    with app.test_request_context(method="POST", data={"caller_name": "x" * 200}):
        form = CallForm()
        form.validate()
        shown = render_template_string(
            '{% from "phone/_typed.html" import line %}{{ line(form.caller_name) }}', form=form
        )

    assert form.caller_name.errors and form.caller_name.errors[0] in shown and "x" * 200 in shown
