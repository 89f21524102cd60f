"""Messages: the inbox, one message and what is done to it, its slip, and who covers for whom. `add_to` gives the
addresses to the part's blueprint."""

from flask import g, jsonify, request, url_for

from office import board, clock
from office.errors import RuleError
from office.once import once
from office.phone import queries, rules
from office.phone.forms import CloseForm, ReopenForm, ReplyForm, TryForm, VersionForm
from office.phone.inbox import pages
from office.phone.inbox.forms import DueForm, WaitForm
from office.phone.pages import pass_form
from office.web import Page, done, go, needs, respond, unchanged


def stamp():
    """A polled list changes with the board, and with every minute because clocks run in it."""
    return f"{board.version('phone')}-{clock.now():%H%M}"


def on_message(message_id, name, form, act, said):
    """Do one thing to a message and show it; a refused form stays as typed."""
    if form.validate_on_submit():
        try:
            made = act(queries.get_message(message_id), form, by=g.actor)
        except RuleError as error:
            form.reject(error)
        else:
            return done("phone.message", message_id=made.id if made else message_id, message=said)
    return respond("phone/message.html", **pages.message_page(message_id, by=g.actor, **{name: form}))


@needs("phone.see", poll=True)
def messages():
    if request.args.get("v") == stamp():
        return unchanged()
    given = pages.inbox(*(request.args.get(name) for name in ("show", "state", "to")), by=g.actor)
    people = given.pop("people")
    query = queries.inbox(g.actor, given["show"], given["state"], to=given["to"], people=people)
    page = Page(query, total=queries.how_many_closed() if given["state"] == "closed" else None)
    given["asked"] = queries.asked_briefly([row.id for row in page.rows])
    return respond("phone/messages.html", "phone/_inbox.html", page=page, stamp=stamp(), **given)


@needs("phone.see")
def message(message_id):
    rules.open_message(message_id, by=g.actor)
    return respond("phone/message.html", **pages.message_page(message_id, by=g.actor))


@needs("phone.see")
def slip(message_id):
    rules.print_message(message_id, by=g.actor)
    return respond("phone/slip.html", **pages.slip_page(message_id))


@needs("phone.messages")
def draft(message_id):
    return jsonify(pages.keep_draft(queries.get_message(message_id), request.form, by=g.actor))


@needs("phone.messages")
def take(message_id):
    return on_message(message_id, "take_form", VersionForm(), pages.take, "You have it in work.")


@needs("phone.messages")
def reply(message_id):
    return on_message(message_id, "reply_form", ReplyForm(), pages.reply, "The reply stays with the message.")


@needs("phone.messages")
def pass_on(message_id):
    return on_message(message_id, "pass_form", pass_form(), pages.pass_on, "Passed on.")


@needs("phone.messages")
def call_back(message_id):
    form = TryForm().offer_numbers(queries.numbers_of(queries.get_message(message_id)))
    return on_message(message_id, "try_form", form, pages.try_call_back, "The try is recorded.")


@needs("phone.messages")
def wait(message_id):
    return on_message(message_id, "wait_form", WaitForm(), pages.wait, "It waits; the clock goes on.")


@needs("phone.messages")
def change_due(message_id):
    return on_message(message_id, "due_form", DueForm(), pages.change_due, "It has another due time.")


@needs("phone.messages")
def close(message_id):
    return on_message(message_id, "close_form", CloseForm(), pages.close, "The message is closed.")


@needs("phone.messages")
def open_again(message_id):
    said = "Opened again as a new message, with a new clock."
    return on_message(message_id, "reopen_form", ReopenForm(), pages.reopen, said)


@needs("phone.see")
def absences():
    return respond("phone/absences.html", **pages.absences_page())


@needs("phone.cover")
def name_cover():
    form = pages.absence_form(queries.people_now())
    if form.validate_on_submit():
        try:
            with once(form.key.data) as one:
                if not one.again:
                    pages.name_cover(form, by=g.actor)
                one.location = url_for("phone.absences")
            return go(one.location, message="Kept. What comes for them stands with the cover.")
        except RuleError as error:
            form.reject(error)
    return respond("phone/absences.html", **pages.absences_page(form=form))


@needs("phone.cover")
def end_absence(absence_id):
    rules.end_absence(absence_id, by=g.actor)
    return done("phone.absences", message="Ended. What is not done stands with them again.")


def add_to(bp):
    """Register the addresses of messages and covers."""
    bp.add_url_rule("/messages", view_func=messages)
    bp.add_url_rule("/absences", view_func=absences)
    bp.add_url_rule("/absences", view_func=name_cover, methods=["POST"])
    bp.add_url_rule("/absences/<int:absence_id>/end", view_func=end_absence, methods=["POST"])
    one = "/messages/<int:message_id>"
    bp.add_url_rule(one, view_func=message)
    bp.add_url_rule(f"{one}/slip", view_func=slip)
    acts = {
        "draft": draft, "take": take, "replies": reply, "passes": pass_on, "call-backs": call_back, "waits": wait,
        "close": close, "reopen": open_again, "due-times": change_due,
    }  # fmt: skip
    for path, view in acts.items():
        bp.add_url_rule(f"{one}/{path}", view_func=view, methods=["POST"])
