"""What is typed in a call, read by hand for speed, is what the form would have read, or it is left to the form."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from office.phone.forms import LIMITS, CallForm, number_in, plain_call
from office.phone.models import CallOutcome, Direction, Identifier, Relationship

ODD = st.sampled_from(
    ["", "  rash \t& fever ", "two\nlines\r\n", "a\x00b", "é\u200e", "x" * 41, "y" * 301, "z" * 20_001]
)
HIDDEN = st.sampled_from(["", "7", "-1", "w" * 50, "a\x00b", "Line 1", "Line 99"])
FIELDS = {
    **dict.fromkeys(LIMITS, ODD),
    **dict.fromkeys(("version", "window", "about", "line"), HIDDEN),
    "relationship": st.sampled_from([*Relationship, "", "boss"]),
    "direction": st.sampled_from([*Direction, "", "sideways"]),
    "outcome": st.sampled_from([*CallOutcome, "", "fine"]),
    "callback_read_back": st.sampled_from(["y", "", "false", "no"]),
    "identifiers": st.lists(st.sampled_from([*Identifier, "", "face"]), max_size=3),
}


@settings(max_examples=600, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sent=st.fixed_dictionaries({}, optional=FIELDS).map(MultiDict))
def test_what_is_read_by_hand_is_what_the_form_reads(app, sent):
    read = plain_call(sent)
    if read is None:
        return
    with app.test_request_context("/calls/1", method="POST", data=sent):
        form = CallForm()
        assert form.validate(), form.errors
        assert read == (number_in(form.version.data), form.window.data or "", form.typed())


def test_ordinary_typing_needs_no_form():
    typed = {"version": "3", "window": "w", "relationship": "parent", "caller_name": "Amal", "note": "rash\nfever"}
    version, window, said = plain_call(MultiDict(typed))
    assert (version, window, said.note, said.relationship) == (3, "w", "rash\nfever", Relationship.PARENT)
    assert said.left_out == {"outcome", "outcome_note", "line", "direction"}
    assert plain_call(MultiDict({**typed, "relationship": "boss"})) is None
    assert plain_call(MultiDict({**typed, "note": "x" * 20_001})) is None
