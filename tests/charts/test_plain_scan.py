"""A scan read by hand for speed is the one that the form would have read, or it is left to the form."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from office.charts.forms import ScanForm, plain_scan
from office.charts.models import Holder, Mode, Purpose
from tests.charts import making

ODD = st.sampled_from(
    ["", "C00412302H", " 12-34-56 ", "12  34", "é", "a\x00b", "x" * 21, "x" * 61, "two\nlines", "0", "-1"]
)
FIELDS = {
    "code": ODD, "section": ODD, "pending": ODD, "waited": ODD,
    "scan_key": st.sampled_from(["kk-_" * 5, "", " k", "é"]),
    "mode": st.sampled_from([*Mode, "", "eat it"]), "purpose": st.sampled_from([*Purpose, "", "fun"]),
    "holder": st.sampled_from(["0", "", "here", "99999", "x", "-1", " 0"]),
}  # fmt: skip


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sent=st.fixed_dictionaries({}, optional=FIELDS))
def test_what_is_read_by_hand_is_what_the_form_reads(app, sent):
    holder = making.make_holder(f"Dr. {Holder.select().count()}") if sent.get("holder") == "here" else None
    sent |= {"holder": str(holder.id)} if holder else {}
    known = {holder.id: holder} if holder else {}
    with app.test_request_context("/scans", method="POST", data=sent):
        form = ScanForm().with_holders(known.values())
        valid = form.validate()
        read = plain_scan(sent, lambda ids: [known[one] for one in ids if one in known])
        if read is None:
            return
        assert valid, form.errors
        assert read == form.given()


def test_an_ordinary_scan_needs_no_form():
    sent = {"code": "C00412302H", "mode": "where is", "purpose": "visit", "holder": "0", "scan_key": "kk-_" * 5}
    assert plain_scan(sent, None)["code"] == "C00412302H"
    assert plain_scan({**sent, "mode": "eat it"}, None) is None
