"""What the pages of the phone are given, and how their forms reach the rules: one call with the act that is open
beside it."""

import functools

from office import clock
from office.charts.rules import holders_now
from office.errors import RuleError
from office.jinja import minute, weekday
from office.patients.asked import prefill
from office.patients.forms import NewPatientForm
from office.patients.queries import banner, first_banner, side_by_side
from office.patients.rules import LikelyDuplicate
from office.phone import queries, rules
from office.phone.asking import pages as asking
from office.phone.filled import FilledCall
from office.phone.forms import (
    CallForm,
    ChartForm,
    FindForm,
    PassForm,
    QuestionForm,
    number_in,
)
from office.scheduling import queries as book_queries
from office.scheduling.forms import BookingForm

# The acts of a call in the order of the tabs: name, label, key, permission, needs a patient.
ACTS = (
    ("find", "Find", "f", "patients.see", False),
    ("book", "Book", "b", "scheduling.book", True),
    ("visits", "Move or cancel", "v", "scheduling.book", True),
    ("message", "Message", "g", "phone.take", False),
    ("chart", "Chart", "h", "charts.request", True),
    ("bill", "Bill", "i", "accounts.answer", True),
    ("special", "Special", "l", "phone.take", False),
    ("end", "End call", "e", "phone.take", False),
)


def call_page(call_id, act, *, by, form=None, **given):
    """Everything the page of a call is given; `given` is what a refused or finished act wants to show."""
    view = queries.call_view(call_id)
    tabs = [tab for tab in ACTS if by.may(tab[3]) and (view.patient or not tab[4])]
    open_act = "" if "did" in given else given.get("open_act") or _open_act(act, view, tabs, by)
    return {
        "view": view,
        "call": view.call,
        "banner": banner(view.patient, by) if view.patient else None,
        "calls": queries.tabs(by.staff_id),
        "form": form or _form_of(view, open_act),
        "tabs": tabs,
        "keys": [tab for tab in ACTS if by.may(tab[3])],
        "open_act": open_act,
        **_act_context(open_act, view, given, by),
    }


def switched(call, *, by):
    """What the call one turns to is given at once: what was typed in it, whom it is about, one's other calls."""
    view = queries.glance(call)
    return {
        "view": view,
        "call": call,
        "banner": first_banner(view.patient) if view.patient else None,
        "calls": queries.tabs(by.staff_id),
        "form": FilledCall(call, view.said),
    }


def _form_of(view, open_act):
    """The fields of the call; its end is the one act that shows more of them, by field()."""
    return (
        CallForm(formdata=None).show(view.call, view.said) if open_act == "end" else FilledCall(view.call, view.said)
    )


def _open_act(act, view, tabs, by):
    """The act asked for where it is possible, else the next one in the natural order of a call."""
    if view.call.ended_at or not by.may("phone.take"):
        return ""
    possible = [tab[0] for tab in tabs]
    order = [act, *(["book", "message"] if view.patient else ["find", "message"])]
    return next((one for one in order if one in possible), "end")


def _act_context(act, view, given, by):
    make = {"book": _book, "chart": _chart, "bill": _bill, "find": _find}
    make = {
        **make,
        "message": functools.partial(asking.fresh_item, by=by),
        "visits": asking.visits,
        "special": asking.special,
    }.get(act)
    context = {**(make(view) if make and "act_form" not in given else {}), **given}
    if act == "book":
        context["own"] = book_queries.own_provider(view.patient.id) if view.patient else None
        context["newness"] = book_queries.newness(view.patient.id) if view.patient else None
        context["offers"] = offers_for(view.patient, context["own"], context["act_form"])
    if act == "message":
        context |= asking.beside_item(context["act_form"])
    return context


def _find(view):
    return {"act_form": FindForm(formdata=None), "found": None}


def _chart(view):
    return {"act_form": chart_form(fresh=True)}


def _bill(view):
    return {"act_form": QuestionForm(formdata=None)}


def _book(view):
    form = BookingForm(formdata=None).prepare()
    form.type.data = form.type.data or book_queries.usual_type_id([choice.value for choice in form.type.choices])
    if view.patient:
        form.propose(book_queries.newness(view.patient.id))
    form.reason.data = first_line(view.call.note)
    return {"act_form": form}


def booking_form(call):
    """The BookingForm that was sent; a reason left empty is the first line of the call's note."""
    form = BookingForm().prepare()
    form.reason.data = (form.reason.data or "").strip() or first_line(call.note)
    return form


def first_line(text):
    """The beginning of a note, as the reason for a visit."""
    return text.strip().split("\n")[0][:200]


def offers_for(patient, own, form):
    """Up to five openings for what is chosen in a BookingForm, the own provider's first among them."""
    kind, provider = form.chosen_type(), form.chosen_provider()
    if kind is None:
        return []
    return book_queries.offers(kind, patient=patient, own=own, provider=provider, wish=form.wish(), limit=5)


def pass_form(*, fresh=False, version=""):
    """The form that passes a message on."""
    form = PassForm(formdata=None, version=version) if fresh else PassForm()
    return form.address(*queries.addressees(), "Choose…")


def chart_form(*, fresh=False):
    """The form that asks for the chart, with everyone who can hold one."""
    return (ChartForm(formdata=None) if fresh else ChartForm()).offer(holder=holders_now())


def new_patient_form(call, q):
    """The form of a new patient, filled in from what was typed into the search and said in the call."""
    form = NewPatientForm(formdata=None, data=prefill(q, today=clock.today()))
    form.phone_typed.data = form.phone_typed.data or call.callback
    return form


def choose(call, typed, *, by):
    """Choose the patient named in the form; with a filled registration form it is taken instead of that."""
    form = NewPatientForm() if "last_name" in typed else None
    instead_of = form.details() if form and form.validate_on_submit() else None
    rules.choose_patient(call, number_in(typed.get("patient_id")), by=by, instead_of=instead_of)


def register(call, form, *, by):
    """Register the caller's patient; likely duplicates are kept at the form for its template."""
    try:
        rules.register_in_call(call, form.details(), by=by, **form.decision())
    except LikelyDuplicate as error:
        form.matches = side_by_side(form.details(), error.matches)
        form.looked_at.data = " ".join(str(patient.id) for patient, *_ in error.matches)
        raise
    return "Registered. Name and birth date are ticked."


def book(call, form, *, by):
    """Book the opening that was pressed; the words to read back."""
    provider, start = form.chosen_provider(), form.start_minute()
    if provider is None:
        raise RuleError("Choose an opening.", field="time")
    row = rules.book_from_call(
        call, provider, form.chosen_type(), form.day.value, start, reason=form.reason.data, by=by
    )
    return f"Booked. Read back: {weekday(row.day_on)}, {minute(row.start_minute)}, {provider}."


def ask_chart(call, form, *, by):
    """Ask for the chart."""
    rules.ask_for_chart(call, form.chosen("holder"), form.chart_note.data or "", by=by)
    return "The chart is asked for."


def ask_billing(call, form, *, by):
    """Record the question about a bill."""
    asked = {"statement_on": form.statement_on.data or "", "amount": form.amount.data or ""}
    row = rules.take_billing(
        call, form.words.data or "", asked, topic=form.topic.data, holds_statement=form.holds_statement.data,
        answer=form.answer.data or "", by=by,
    )  # fmt: skip
    return "Answered, and kept with who was told." if row.answer else "The biller has the question."
