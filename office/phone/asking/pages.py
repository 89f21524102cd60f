"""What the acts of a call are given for items, visits and special calls, and how their forms reach the rules."""

import json

from office import clock
from office.charts.rules import holders_now
from office.directory.queries import in_use, label
from office.errors import RuleError
from office.forms import choices, number_in
from office.ids import whole_number
from office.jinja import iso, minute, weekday
from office.phone import queries, rules
from office.phone.asking.forms import CancelInCallForm, FlagForm, MoveInCallForm, form_of
from office.phone.models import MessageKind, Urgency
from office.phone.topics import BY_WORD, MAIN, TOPICS
from office.scheduling import queries as book_queries
from office.scheduling.models import Standing
from office.staff.rules import open_staff

BY_KIND = "By kind: symptoms and refills to the nurse, bills to the biller …"
LAST_START = 1435
SPELLED = 30  # a longer word is not spelled letter by letter


def item_form(call, *, by, sent=None, word=""):
    """The form of an item for a topic's word; `sent` (the request's fields) leaves in what was typed.

    What this clerk was typing in an item of the call is there again, unless another topic is asked for.
    """
    kept = {} if sent else _kept(call, word, by)
    word = sent.get("kind") or "" if sent else kept.get("kind", word)
    form = form_of(word)() if sent else form_of(word)(formdata=None, data={"kind": word, **kept})
    form.kept = bool(kept)
    form.address(*queries.addressees(), BY_KIND)
    form.chart_to.choices = choices([("", "Not wanted"), *((str(one.id), str(one)) for one in holders_now())])
    about = queries.patients_of(call)
    form.whom.choices = choices([(str(one.id), str(one)) for one in about] or [("", "Nobody yet")])
    if not sent and not kept and about:
        form.whom.data = str(about[0].id)
    if about and "ask_pharmacy" in form and not form.ask_pharmacy.data and not form.is_submitted():
        form.ask_pharmacy.data = queries.usual_pharmacy(about[0].id)
    return form


def _kept(call, word, by):
    """What was being typed, by field; {} when there is nothing or it is about another topic."""
    draft = queries.draft_of(by.staff_id, rules.item_place(call))
    kept = json.loads(draft) if draft else {}
    return kept if kept.get("kind") in (BY_WORD if not word else (word,)) else {}


def keep_item(call, typed, *, by):
    """Keep what is typed in an item; what the form that saves itself wants to hear."""
    names = [field.short_name for field in form_of(typed.get("kind") or "")(formdata=None)]
    kept = {name: typed[name] for name in names if name in typed and name != "csrf_token"}
    saved_at = rules.keep_item(call, kept, by=by)
    return {"version": number_in(typed.get("version")) or 1, "saved_at": iso(saved_at)}


def fresh_item(view, *, by):
    """The act of an item as it opens: what was being typed, else nothing chosen but symptoms that nobody has yet."""
    urgent = view.call.symptom_words and not view.handed
    return {"act_form": item_form(view.call, by=by, word=MessageKind.URGENT_SYMPTOM.value if urgent else "")}


def beside_item(form):
    """What stands beside the form of an item: its topic, or all topics to choose from; entries of the directory."""
    asked = form.topic.questions if form.topic else ()
    offered = {f"ask_{one.key}": [label(party) for party in in_use(*one.parties)] for one in asked if one.parties}
    return {"topic": form.topic, "topics": () if form.topic else TOPICS, "main": MAIN, "offered": offered}


def take(call, form, *, by):
    """Take the item; the words to read back and to tell."""
    if form.chart_to.data and not by.may("charts.request"):
        raise RuleError("Your role asks for no charts.", field="chart_to")
    row = rules.take_item(call, _wish(form), by=by)
    rules.forget_item(call, by=by)
    said = form.said()
    spelled = f" Read back: {spell(said['drug'])}, {said.get('how', '')}." if said.get("drug") else ""
    owner = queries.owner_now(row)
    whose = f"{owner.why}. Left for {queries.owner_words(owner)}" if owner.why else f"Left for the {row.to_role}"
    return f"{whose}.{spelled} Tell the caller: {queries.clock_of(row).words}."


def _wish(form):
    return rules.Wish(
        topic=BY_WORD[form.kind.data],
        said=form.said(),
        body=form.body.data or "",
        to_role=form.to_role(),
        to_staff=addressed(form),
        urgency=Urgency(form.urgency.data) if form.urgency.data else None,
        why=form.why.data or "",
        needed_on=form.needed_on(),
        patient_id=form.patient_id(),
        chart_to=next((one for one in holders_now() if str(one.id) == form.chart_to.data), None),
    )


def spell(drug):
    """A medicine as it is read back: its first word letter by letter."""
    first, _, rest = drug.partition(" ")
    letters = "-".join(first.upper()) if first.isalpha() and len(first) <= SPELLED else first
    return " ".join(part for part in (letters, rest) if part)


def addressed(form):
    """The member of staff chosen in an AddressedForm, or None."""
    return open_staff(form.to_staff_id()) if form.to_staff_id() else None


def asked_on(message):
    """What the page of a message shows of its questions."""
    return {"asked": queries.asked_of(message)}


def visits(view):
    """The bookings of the call's patient that can be moved or canceled, with the first one's form when it is alone."""
    return {"bookings": queries.to_come(view.patient.id) if view.patient else []}


def moving(appointment, form=None):
    """What the form that moves a booking is given, the openings among it."""
    form = form or MoveInCallForm(formdata=None, version=appointment.version)
    own = book_queries.own_provider(appointment.patient_id)
    found = book_queries.offers(
        appointment.type, patient=appointment.patient, own=own, wish=form.wish(), without=appointment.id,
        minutes=appointment.minutes, limit=5,
    )  # fmt: skip
    return {"act_form": form, "booking": appointment, "offers": found}


def offer_in(text):
    """(Provider, date, minute) of an opening that was pressed ("provider|date|minute"), or None."""
    parts = text.split("|")
    try:
        provider, day_on, start = int(parts[0]), clock.as_date(parts[1]), int(parts[2])
    except (ValueError, IndexError):
        return None
    found = next((one for one in book_queries.providers() if one.id == provider), None)
    return (found, day_on, min(max(start, 0), LAST_START)) if found and day_on else None


def canceling(appointment, form=None):
    """What the form that cancels a booking is given."""
    return {"act_form": form or CancelInCallForm(formdata=None, version=appointment.version), "booking": appointment}


def move(call, form, *, appointment, offer, by):
    """Move the booking into the opening that was pressed ((provider, day, minute)); the words to read back."""
    provider, day_on, start = offer
    reason = f"{form.why.data}, asked by the patient"
    seen = number_in(form.version.data)
    row = rules.move_from_call(call, appointment.id, seen, provider, day_on, start, reason=reason, by=by)
    return f"Moved. Read back: {weekday(row.day_on)}, {minute(row.start_minute)}, {row.provider}."


def cancel(call, form, *, appointment, by):
    """Cancel the booking; the words to read back."""
    row = rules.cancel_from_call(
        call, appointment.id, number_in(form.version.data), Standing(form.standing.data), form.why.data, by=by
    )
    return f"Canceled. Read back: {weekday(row.day_on)}, {minute(row.start_minute)} is no more."


def special(view):
    """What the special calls are given."""
    return {"act_form": FlagForm(formdata=None), "topics": [one for one in TOPICS if one.special]}


def flag(call, form, *, by):
    """Mark the call."""
    row = rules.flag_call(call, form.what.data, form.detail.data or "", by=by)
    return f"Marked: {row.what}{', ' + row.detail if row.detail else ''}."


def sheet_kinds(typed):
    """The kinds that were chosen for lines ("kind-3"), by their number; a word of no list leaves it to the words."""
    words = {kind.value: kind for kind in MessageKind}
    chosen = {whole_number(name[5:]): words.get(value) for name, value in typed.items() if name.startswith("kind-")}
    return {number: kind for number, kind in chosen.items() if number and kind}


def take_sheet(form, typed, *, by):
    """Take the sheet; what was done, in words."""
    taken, there = rules.take_sheet(form.text.data, form.source.data, sheet_kinds(typed), by=by)
    again = f" {there} were there already." if there else ""
    return f"{taken} messages, the oldest first, each with its own time.{again}"
