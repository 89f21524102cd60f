"""Reminders, letters and files, the huddle list."""

from flask import g, make_response, request, url_for

from office import clock, panels
from office.errors import RuleError
from office.once import once
from office.patients.queries import get_patient
from office.preparing import forms, queries, rules
from office.preparing.cards import routes as card_routes
from office.preparing.insurer.routes import before_page, bp
from office.preparing.models import Letter, Outcome
from office.preparing.verifying import routes as verify_routes
from office.scheduling.queries import get_appointment, providers
from office.scheduling.rules import open_appointment
from office.web import Page, go, id_arg, needs, respond

NAV = (("Before the visit", "preparing.reminders", "preparing.see", ""),)
panels.register(
    panels.Panel(
        "appointment.section", "before", "Before the visit", "preparing/_appointment.html", "preparing.see",
        lambda appointment: {"one": queries.reminder_of(appointment), "prepared": queries.prepared(appointment)},
    )
)  # fmt: skip
THEN = {Outcome.CANCEL: "scheduling.cancel", Outcome.MOVE: "scheduling.move"}


class Rows:
    """A list that is there already, as a Page wants it."""

    def __init__(self, rows):
        self.rows = rows

    def count(self):
        return len(self.rows)

    def paginate(self, number, size):
        return self.rows[(number - 1) * size : number * size]


@bp.get("/reminders")
@needs("preparing.see")
def reminders():
    """Whom to remind today, or who was reached and has not answered."""
    rows = queries.unconfirmed()
    lists = {"todo": queries.to_do(rows), "waiting": queries.waiting(rows)}
    show = request.args.get("show", "todo")
    show = show if show in lists else "todo"
    counts = {name: len(found) for name, found in lists.items()}
    return respond("preparing/reminders.html", page=Page(Rows(lists[show])), show=show, counts=counts)


@bp.get("/patients/<int:patient_id>/appointments/<int:appointment_id>/before")
@needs("preparing.see")
def before(patient_id, appointment_id):
    appointment = open_appointment(patient_id, appointment_id, by=g.actor)
    return before_page(get_patient(patient_id), appointment)


@bp.post("/patients/<int:patient_id>/appointments/<int:appointment_id>/attempts")
@needs("preparing.act")
def note(patient_id, appointment_id):
    """Keep what came of it, then go to the next on the list, or to the form that the patient asked for."""
    appointment, form = get_appointment(patient_id, appointment_id), forms.OutcomeForm()
    if form.validate_on_submit():
        try:
            with once(form.key.data) as act:
                if not act.again:
                    rules.note_attempt(appointment, form.outcome.data, reply=form.reply.data, by=g.actor)
                    act.location = after(appointment, form.outcome.data)
            return go(act.again or act.location, message=f"Noted: {form.outcome.data}.")
        except RuleError as error:
            form.reject(error)
    return before_page(get_patient(patient_id), appointment, outcome=form)


def after(appointment, outcome):
    """Where an outcome leads: the cancel or move form for who may book, else the next row, else the list."""
    if outcome in THEN and g.actor.may("scheduling.book"):
        return url_for(THEN[outcome], patient_id=appointment.patient_id, appointment_id=appointment.id)
    ahead = [one for one in queries.to_do(queries.unconfirmed()) if not one.tried_today and not one.closed]
    one = next((one for one in ahead if one.id != appointment.id and one.state != "asked"), None)
    if one is None:
        return url_for("preparing.reminders")
    return url_for("preparing.before", patient_id=one.patient_id, appointment_id=one.id)


@bp.post("/patients/<int:patient_id>/appointments/<int:appointment_id>/letters")
@needs("preparing.act")
def write(patient_id, appointment_id):
    appointment, form = get_appointment(patient_id, appointment_id), forms.LettersForm()
    address = letter_once(form, lambda: rules.write_letter(appointment, form.letter.data, by=g.actor))
    return address or before_page(get_patient(patient_id), appointment, letters=form)


def letter_once(form, act):
    """Make letters once for each form and go to their page; None when it is refused."""
    if not form.validate_on_submit():
        return None
    try:
        with once(form.key.data) as key:
            if not key.again:
                key.location = url_for("preparing.sending", sending_id=act().id)
    except RuleError as error:
        form.reject(error)
        return None
    return go(key.again or key.location, message="Noted as sent. Print them now.")


@bp.get("/reminders/sending")
@needs("preparing.see")
def sendings():
    return sendings_page()


def sendings_page(letter=None, **refused):
    """What waits to be printed or taken out, and what was sent; `letter` is the form of letters that was refused."""
    fresh = {
        "letters": {letter: forms.LettersForm(formdata=None) for letter in Letter},
        "refused": letter,
        "texts": forms.FileForm(formdata=None, prefix="texts"),
        "merge": forms.FileForm(formdata=None, prefix="merge"),
    }
    due = queries.due_now()
    waits = {letter: len(queries.to_write(letter, due)) for letter in Letter}
    given = {"waits": waits, "texts_due": len(queries.to_text(due)), "sent": queries.sendings()}
    return respond("preparing/sendings.html", None, **{**fresh, **refused}, **given)


@bp.post("/reminders/letters")
@needs("preparing.act")
def print_letters():
    form = forms.LettersForm()
    made = letter_once(form, lambda: rules.print_letters(Letter(form.letter.data), by=g.actor))
    return made or sendings_page(form)


def taken(form, name, make):
    """A file that the browser saves; None when it is refused. Whom it went to stands on the page of what was sent."""
    if not form.validate_on_submit():
        return None
    try:
        text = make(form.password.data, by=g.actor)
    except RuleError as error:
        form.reject(error)
        return None
    answer = make_response(text)
    answer.headers["Content-Type"] = "text/csv; charset=utf-8; header=present"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}-{clock.today()}.csv"'
    return answer


@bp.post("/reminders/texts")
@needs("preparing.act")
def export_texts():
    form = forms.FileForm(prefix="texts")
    return taken(form, "texts", rules.export_texts) or sendings_page(texts=form)


@bp.post("/reminders/mail-merge")
@needs("preparing.act")
def export_letters():
    form = forms.FileForm(prefix="merge")
    return taken(form, "letters", rules.export_letters) or sendings_page(merge=form)


@bp.get("/sendings/<int:sending_id>")
@needs("preparing.see")
def sending(sending_id):
    one = rules.open_sending(queries.get_sending(sending_id), by=g.actor)
    rows = queries.sent_with(one)
    shown = {"rows": rows, "open": {row.id for row in rules.open_to(rows, by=g.actor)}, **queries.letterhead()}
    return respond("preparing/letters.html" if queries.is_print(one) else "preparing/sent.html", sending=one, **shown)


@bp.get("/huddle")
@needs("preparing.see")
def huddle():
    """What is missing for the visits of a day, two business days ahead at first."""
    try:
        day_on = clock.as_date(request.args.get("day", ""))
    except ValueError:
        day_on = queries.huddle_day()
    by_time = request.args.get("order") == "time"
    columns = queries.huddle(day_on, id_arg("provider"), by_time=by_time)
    shown = {"providers": providers(), "provider": id_arg("provider"), "by_time": by_time}
    return respond("preparing/huddle.html", day_on=day_on, columns=columns, **shown)


card_routes.add_to(bp)
verify_routes.add_to(bp)
