"""Fields as HTML: a control has the library's own characters, whatever was typed; around it label, hint and error."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wtforms import BooleanField, DateField, PasswordField, RadioField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from office.controls import control, field, hidden
from office.forms import CreatingForm, TextBlock, TextLine, choices

PAIRS = [("", "–"), ("a&b", '5 < 6 "quoted"'), ("it's", ""), (7, "seven")]
TYPED = st.text(st.characters(codec="utf-8") | st.sampled_from("<>&\"'\n"), max_size=30)


class Every(CreatingForm):
    """A field of each kind."""

    line = TextLine("Name <of>", [InputRequired(), Length(2, 9)], description="As on the card & no other")
    block = TextBlock("Words")
    one = SelectField("One", choices=choices(PAIRS), validate_choice=False)
    grouped = SelectField("Grouped", choices=[SelectChoice("x", "X", optgroup="A")], validate_choice=False)
    several = SelectMultipleField("Several", choices=choices(PAIRS), validate_choice=False)
    radio = RadioField("Radio", choices=choices(PAIRS), validate_choice=False)
    tick = BooleanField("Tick")
    ready = TextLine("Ready", render_kw={"placeholder": "x"})
    secret = PasswordField("Secret")
    on = DateField("On")


ODD = {"data_esc": "", "class": 'a"b', "disabled": False, "autofocus": True, "value": "x & <y>"}
ATTRIBUTES = (
    ODD,
    {},
    {"required": False, "autocomplete": "off", "maxlength": 4},
    {"aria-invalid": "true", "data_x": 'a"b'},
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TYPED, st.sampled_from([str(value) for value, _ in PAIRS]), st.booleans(), st.sampled_from(ATTRIBUTES))
def test_a_control_has_the_characters_of_the_library(app, typed, chosen, tick, more):
    with app.test_request_context(method="POST"):
        form = Every(
            None, data={"line": typed, "block": typed, "one": chosen, "tick": tick, "ready": typed, "on": None}
        )
        for f in form:
            if f.name != "radio":
                assert control(f, **more) == f(**more)


@pytest.mark.parametrize(("chosen", "wrong"), [("a&b", False), ("7", True), ("", False), ("none", True)])
def test_a_choice_has_the_characters_of_the_library(app, chosen, wrong):
    with app.test_request_context():
        form = Every(None, data={"radio": chosen})
        form.radio.errors = ["No."] * wrong
        shown = field(form.radio)
        invalid = {"aria-invalid": "true"} if wrong else {}
        options = [f"{option(required=False, **invalid)} {option.label.text}" for option in form.radio]
        assert str(shown).count("<input") == len(PAIRS) and all(
            f'<label class="choice">{one.split(">")[0]}>' in shown for one in options
        )
        assert ("No." in shown) is wrong and shown.startswith('<fieldset class="field" id="radio"')


def test_a_field_says_what_it_is_and_what_is_wrong(app):
    with app.test_request_context():
        form = Every(None)
        form.line.errors = ["Too <short>."]

        shown = field(form.line, width="m", autofocus=True, inputmode="tel")

    for part in (
        '<div class="field w-m">', '<label for="line">Name &lt;of&gt; <span class="need">required</span></label>',
        'aria-describedby="line-hint line-error"', 'aria-invalid="true"', 'aria-required="true"', " autofocus ",
        'inputmode="tel"', 'minlength="2"', "</span> Too &lt;short&gt;.</p>",
        'id="line-hint">As on the card &amp; no other</p>',
    ):  # fmt: skip
        assert part in shown
    assert " required " not in shown  # the server says it in words


@pytest.mark.parametrize(("headers", "at_once"), [({}, True), ({"HX-Request": "true"}, False)])
def test_a_fragment_asks_before_it_takes_the_focus(app, headers, at_once):
    with app.test_request_context(headers=headers):
        shown = field(Every(None).block, autofocus=True)
    assert (" autofocus " in shown) is at_once and "data-autofocus" in shown


def test_a_tick_has_its_label_behind_it(app):
    with app.test_request_context():
        shown = field(Every(None, data={"tick": True}).tick, hint="Once")
    assert '<label class="choice" for="tick"><input aria-describedby="tick-hint" checked' in shown


def test_the_hidden_fields_carry_token_and_key_without_an_id(app):
    with app.test_request_context():
        form = Every(None)
        shown, alone = hidden(form), hidden()
    assert shown.count("<input") == 2 and f'value="{form.key.data}"' in shown and " id=" not in shown
    assert alone.count("csrf_token") == 1


def test_a_blank_field_is_what_it_was_drawn_from_and_forgets_what_was_typed(app):
    with app.test_request_context():
        first = Every(None)
        blank = field(first.line, width="m"), field(first.tick), field(first.block)
        typed = Every(None, data={"line": "Kim", "tick": True, "block": "so"})
        shown = field(typed.line, width="m"), field(typed.tick), field(typed.block)
        other = Every(None, prefix="b")
        other.line.label.text, other.line.description = "Other", "Else"
        again = Every(None)

        assert (field(again.line, width="m"), field(again.tick), field(again.block)) == blank
        assert all(new != old for new, old in zip(shown, blank, strict=True)) and 'value="Kim"' in shown[0]
        assert "Other" in field(other.line) and "Else" in field(other.line) and 'id="b-line"' in field(other.line)
        assert field(again.line, width="s") != blank[0] and field(again.line, width="m", maxlength=3) != blank[0]
        again.line.errors = ["No."]
        assert "No." in field(again.line, width="m")
