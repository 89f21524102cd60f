"""What the pages of messages are given, and how their forms reach the rules."""

from office import panels
from office.errors import RuleError
from office.jinja import iso, moment
from office.patients.queries import banner
from office.phone import queries, rules
from office.phone.asking.pages import addressed, asked_on
from office.phone.forms import NOTE, CloseForm, ReopenForm, ReplyForm, TryForm, VersionForm, number_in
from office.phone.inbox.forms import AbsenceForm, DueForm, WaitForm
from office.phone.models import MessageState, Tried
from office.phone.pages import pass_form
from office.phone.queries import FILTERS, STATES
from office.phone.queries.absences import absences, uncovered, with_inbox
from office.phone.queries.steps import opened_again, steps_of
from office.phone.trying import Do
from office.staff.models import Role
from office.staff.rules import save_draft
from office.typed import clean_text

COUNTED = ("First", "Second", "Third", "Fourth", "Fifth")


def inbox(show, state, to, *, by):
    """The filter of the inbox, from closed lists, with its tabs and counts."""
    people = queries.people_now()
    show = show if show in FILTERS else "role"
    state = state if state in STATES else "open"
    to = to if to and _is_someone(to, people) else ""
    loads = queries.loads(by, people)
    role = by.role_label or by.role
    return {"show": show, "state": state, "to": to, "loads": loads, "role": role, "people": people}


def _is_someone(to, people):
    what, _, value = to.partition(":")
    return (what == "role" and value in list(Role)) or (what == "staff" and number_in(value) in people.by_id)


def message_page(message_id, *, by, **forms):
    """Everything the page of a message is given; `forms` are those that were refused. `instead`: what a higher part
    wants done in place of closing and calling back (panel, data)."""
    message, people = queries.get_message(message_id), queries.people_now()
    closed, owner = message.state == MessageState.CLOSED, queries.owner_now(message, people)
    worker = people.by_id.get(message.taken_by_id)
    return {
        "message": message,
        "clock": queries.clock_of(message),
        "steps": steps_of(message, owner),
        "owner": queries.owner_words(owner),
        "owner_why": "" if closed else owner.why,
        "idle": worker.missing if worker and not closed else "",
        "banner": banner(message.patient, by) if message.patient_id else None,
        "on_file": queries.on_file(message),
        "said": queries.words_on(message),
        "again": opened_again(message),
        "next_id": queries.next_message(by, message, people),
        "works": by.may("phone.messages") and rules.may_work(message, by),
        "closed": closed,
        "refused": bool(forms),
        "instead": next(iter(panels.sections("message.instead", message, by)["sections"]), None),
        **asked_on(message),
        **_calling(message, forms.get("try_form")),
        **_fresh(message, forms, by),
        **forms,
    }


def _fresh(message, forms, by):
    seen = {"formdata": None, "version": message.version}
    return {
        "take_form": VersionForm(**seen),
        "reply_form": ReplyForm(**seen, body=queries.draft_of(by.staff_id, draft_place(message))),
        "wait_form": WaitForm(**seen, wait_on=message.waiting_on and message.waiting_on.value),
        "due_form": DueForm(**seen),
        "close_form": CloseForm(**seen, told=message.told, told_how=message.told_how),
        "reopen_form": ReopenForm(**seen),
        "pass_form": None if "pass_form" in forms else pass_form(fresh=True, version=message.version),
    }


def _calling(message, refused):
    """The numbers to call, which try is next and in what words; a refused form keeps what was chosen."""
    tries, numbers = queries.tries_on(message), queries.numbers_of(message)
    following = queries.next_of(message, tries, numbers)
    number = next((one for one in numbers if one.key == following.key), None)
    form = refused or TryForm(formdata=None, version=message.version, number=following.key)
    form.offer_numbers(numbers)
    return {"try_form": form, "tries": len(tries), "next_words": _next_words(following, number)}


def _next_words(following, number):
    """The next try in one line, with what a machine may hear."""
    if following.do in (Do.LETTER, Do.PROVIDER):
        return f"Next: {following.do}."
    nth = COUNTED[following.count - 1] if following.count <= len(COUNTED) else f"{following.count}th"
    when = f", not before {moment(following.at)}" if following.at else ""
    do = "" if following.do == Do.CALL else f": {following.do}"
    leave = "" if number.contact else f" A machine hears: {number.permission}."
    return f"{nth} try{do}: {number.shown} ({number.whose}){when}.{leave}"


def draft_place(message):
    """Where the reply that someone is typing is kept."""
    return f"message-{message.id}"


def keep_draft(message, typed, *, by):
    """Keep the reply as it is typed; what the form that saves itself wants to hear. RuleError: it cannot be kept."""
    try:
        body = clean_text(typed.get("body") or "", limit=NOTE, multiline=True)
    except ValueError as error:
        raise RuleError(str(error), field="body") from None
    saved_at = save_draft(draft_place(message), body, by=by)
    return {"version": number_in(typed.get("version")), "saved_at": iso(saved_at)}


def take(message, form, *, by):
    """Take the message into work."""
    rules.take_message(message, form.seen(), by=by)


def reply(message, form, *, by):
    """Reply, and forget the draft."""
    rules.reply(message, form.seen(), form.body.data or "", answers=form.answers.data, by=by)
    save_draft(draft_place(message), "", by=by)


def pass_on(message, form, *, by):
    """Pass the message on to the role or person chosen."""
    if not form.to.data:
        raise RuleError("Choose who gets it.", field="to")
    rules.pass_on(message, form.seen(), form.word.data or "", by=by, to_role=form.to_role(), to_staff=addressed(form))


def try_call_back(message, form, *, by):
    """Record a try to call back."""
    given = {"number": form.number.data or "", "told": form.try_told.data or ""}
    rules.try_call_back(message, form.seen(), Tried(form.tried.data), form.try_word.data or "", **given, by=by)


def wait(message, form, *, by):
    """Say for whom the work waits."""
    rules.wait_for(message, form.seen(), form.wait_on.data, form.wait_word.data or "", by=by)


def change_due(message, form, *, by):
    """Give it another due time."""
    rules.change_due(message, form.seen(), form.due_in.data, form.due_word.data or "", by=by)


def close(message, form, *, by):
    """Close the message."""
    fields = (form.outcome.data or "", form.told.data or "", form.told_how.data or "")
    rules.close_message(message, form.seen(), *fields, by=by)


def reopen(message, form, *, by):
    """Open the message again; the new one is the message to show."""
    return rules.reopen_message(message, form.seen(), form.word.data, by=by)


def absence_form(people):
    """The form of an absence with whom it may be about."""
    return AbsenceForm().offer_people(with_inbox(people), with_inbox())


def absences_page(*, form=None):
    """Everything the page of those who are away is given."""
    people = queries.people_now()
    return {"rows": absences(), "alone": uncovered(people), "form": form or absence_form(people)}


def name_cover(form, *, by):
    """Name the cover of someone who is away."""
    who = form.chosen("staff"), form.chosen("covering")
    return rules.name_cover(*who, form.from_on.value, form.until_on.value, form.reason.data or "", by=by)


def slip_page(message_id):
    """What the slip of a message shows: what was said, for whom, by when, and what was done."""
    message = queries.get_message(message_id)
    owner = queries.owner_now(message)
    return {
        "message": message,
        "owner": queries.owner_words(owner),
        "owner_why": owner.why,
        "clock": queries.clock_of(message),
        "said": queries.words_on(message),
    }
