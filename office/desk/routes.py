"""Taking money, receipts, what was not collected; and the panels by which other pages show them."""

from flask import g, make_response, request, url_for

from office import clock, panels
from office.accounts.queries import account_view, payable, recent_visits, visit_of
from office.desk import forms, queries, rules
from office.desk.drawers.routes import bp
from office.desk.models import Applies
from office.desk.receiptpdf import receipt_pdf
from office.errors import RuleError
from office.jinja import day, moment, money
from office.patients.queries import banner, get_patient
from office.patients.rules import open_patient
from office.settings import setting
from office.visits.queries import visit_of as visit_of_booking
from office.visits.rules import open_visit
from office.web import Page, act_once, found, needs, respond, safe_next

NAV = (("Drawers", "desk.drawers", "desk.see", ""),)
OTHERWISE = {
    Applies.PREPAYMENT: "Kept for later: a prepayment", Applies.FORM_FEE: "Form fee, charged now",
    Applies.RECORDS_FEE: "Records fee, charged now",
}  # fmt: skip


def what_for(patient_id, copay, page=None):
    """What money can be for: the copay of today, what is owed, what is charged in the same act; `page` if it is known
    what the account page Shown has read."""
    offered = [("", "What is owed, oldest first")]
    if copay and copay.visit:
        left = f"{money(copay.left)} left" if copay.cents is not None else "amount not known"
        offered.append((f"copay-{copay.visit.id}", f"Copay of today’s visit: {left}"))
    mine = f"visit-{copay.visit.id}" if copay and copay.visit else None
    charges = page.view.open if page else account_view(patient_id).open
    found = payable(charges, page.visits if page else recent_visits(patient_id))[1:]
    offered += [(value, label) for value, label in found if value != mine]
    return offered + [(str(applies), label) for applies, label in OTHERWISE.items()]


def take_form(patient, copay, back="", *, typed=False, page=None):
    """The form, for the Copay of today if there is a visit."""
    form = forms.TakeForm(prefix="pay") if typed else forms.TakeForm(formdata=None, prefix="pay")
    return form.prepare(what_for(patient.id, copay, page), queries.family(patient.id), copay, back)


def desk_view(patient, visit, back, page=None):
    """What the panel shows: copay, receipts, the form when a drawer is open, why it was not collected."""
    visit, session = visit or queries.visit_today(patient.id), queries.session_of(g.actor.staff_id)
    copay = queries.copay_of(visit) if visit else None
    ready = session and session.day_on == clock.today()
    form = take_form(patient, copay, back, page=page) if ready else None
    return {
        "form": form,
        "copay": copay,
        "session": session,
        "back": back,
        "receipts": queries.OfPatient(patient.id).paginate(1, 5),
        "why": forms.NotCollectedForm(formdata=None, prefix="why") if copay and copay.left else None,
    }


def at_account(page):
    """The panel of the account page (Shown)."""
    back = url_for("accounts.show", patient_id=page.patient.id)
    return desk_view(page.patient, None, back, page)


def at_check_in(appointment):
    """The panel of the check-in: what is due even before the patient has come."""
    visit, patient = visit_of_booking(appointment), appointment.patient
    back = url_for("visits.check_in", patient_id=patient.id, appointment_id=appointment.id)
    if visit is None or visit.arrived_at is None:
        return {"copay": queries.copay_before_coming(appointment), "expected": True}
    return desk_view(patient, visit, back)


def at_check_out(visit):
    """The panel of the check-out."""
    back = url_for("checkout.show", patient_id=visit.patient_id, visit_id=visit.id)
    return desk_view(visit.patient, visit, back)


for _place, _load, _order in (
    ("account.section", at_account, 10),
    ("visit.check_in", at_check_in, 15),
    ("visit.check_out", at_check_out, 10),
):
    panels.register(
        panels.Panel(_place, "take", "Take a payment", "desk/_panel.html", "accounts.take_payment", _load, _order)
    )


@bp.route("/patients/<int:patient_id>/payments/new", methods=["GET"])
@needs("accounts.take_payment")
def new_payment(patient_id):
    patient = open_patient(patient_id, by=g.actor, via="payment")
    view = desk_view(patient, None, safe_next(request.args.get("back")))
    return take_page(patient, view["form"], view["copay"])


def take_page(patient, form, copay):
    """The page of a payment with its form."""
    shown = {"banner": banner(patient, g.actor), "session": queries.session_of(g.actor.staff_id)}
    return respond("desk/take.html", "desk/_take.html", patient=patient, form=form, copay=copay, **shown)


@bp.post("/patients/<int:patient_id>/payments")
@needs("accounts.take_payment")
def pay(patient_id):
    """Take what was handed over, once for each form, and show the receipt."""
    patient = open_patient(patient_id, by=g.actor, via="payment")
    visit, back = queries.visit_today(patient.id), safe_next(request.form.get("back"))
    copay = queries.copay_of(visit) if visit else None
    form = take_form(patient, copay, back, typed=True)

    def take():
        own = form.own_part(patient, lambda number: visit_of(patient_id, number) if number else copay and copay.visit)
        parts = [*([own] if own else []), *(other_part(one, cents) for one, cents in form.amounts)]
        made = rules.take_money(parts, form.tendered(), by=g.actor)
        return {"patient_id": parts[0].patient.id, "receipt_id": made.id}

    taken = act_once(form, take, "The payment is taken.", "desk.receipt", back=form.back)
    return taken or take_page(patient, form, copay)


def other_part(one, cents):
    """The part of someone of the family: the copay of today while it is due, else what is owed."""
    patient = open_patient(one.id, by=g.actor, via="payment")
    if one.copay:
        return rules.Part(patient, cents, Applies.COPAY, visit=queries.visit_today(one.id))
    return rules.Part(patient, cents, Applies.BALANCE)


def receipt_page(patient_id, receipt, **typed):
    """One receipt, its acts and its history."""
    patient = get_patient(patient_id)
    context = {
        "receipt": receipt,
        "patient": patient,
        "banner": banner(patient, g.actor),
        "lines": queries.lines_of(receipt.id),
        "void": queries.void_of(receipt.id),
        "prints": queries.prints_of(receipt.id),
        "no_void": rules.why_no_void(receipt, g.actor),
        "voiding": typed.get("voiding") or forms.VoidForm(formdata=None, prefix="void"),
        "refund": typed.get("refund") or forms.RefundForm(formdata=None, prefix="refund"),
        "back": safe_next(request.values.get("back")) if request.values.get("back") else "",
    }
    return respond("desk/receipt.html", **context)


@bp.get("/patients/<int:patient_id>/receipts")
@needs("desk.see")
def receipts(patient_id):
    patient = open_patient(patient_id, by=g.actor, via="receipts")
    page = Page(queries.OfPatient(patient_id))
    return respond("desk/receipts.html", patient=patient, banner=banner(patient, g.actor), page=page)


def opened(patient_id, receipt_id):
    """The receipt of this patient, noted as looked at, or 404."""
    open_patient(patient_id, by=g.actor, via="receipt")
    return found(rules.open_receipt(patient_id, receipt_id, by=g.actor))


@bp.get("/patients/<int:patient_id>/receipts/<int:receipt_id>")
@needs("desk.see")
def receipt(patient_id, receipt_id):
    return receipt_page(patient_id, opened(patient_id, receipt_id))


@bp.post("/patients/<int:patient_id>/receipts/<int:receipt_id>/voids")
@needs("desk.void")
def void(patient_id, receipt_id):
    row, form = opened(patient_id, receipt_id), forms.VoidForm(prefix="void")

    def act():
        rules.void_receipt(row, form.reason.data, by=g.actor)

    place = {"patient_id": patient_id, "receipt_id": receipt_id}
    return act_once(form, act, "The receipt is void.", "desk.receipt", **place) or receipt_page(
        patient_id, row, voiding=form
    )


@bp.post("/patients/<int:patient_id>/receipts/<int:receipt_id>/refund-requests")
@needs("accounts.take_payment")
def ask_refund(patient_id, receipt_id):
    row, form = opened(patient_id, receipt_id), forms.RefundForm(prefix="refund")

    def act():
        rules.ask_refund(row, form.amount.value, form.reason.data, by=g.actor)

    place = {"patient_id": patient_id, "receipt_id": receipt_id}
    asked = act_once(form, act, "The biller is asked to pay it back.", "desk.receipt", **place)
    return asked or receipt_page(patient_id, row, refund=form)


def on_paper(patient_id, row):
    """What a receipt says on paper; noted as printed, and a copy from the second time on."""
    printed = rules.print_receipt(row, by=g.actor, patient_id=patient_id)
    shown = {"receipt": row, "lines": queries.lines_of(row.id), "void": queries.void_of(row.id), "printed": printed}
    balance = queries.balance_at(row) if "balance" in request.args else []
    return {"patient": get_patient(patient_id), "balance": balance, "when_on": moment_on(row), **shown}


@bp.get("/patients/<int:patient_id>/receipts/<int:receipt_id>/paper")
@needs("accounts.take_payment")
def paper(patient_id, receipt_id):
    return respond("desk/paper.html", **on_paper(patient_id, opened(patient_id, receipt_id)))


@bp.post("/patients/<int:patient_id>/receipts/<int:receipt_id>/files")
@needs("accounts.take_payment")
def pdf(patient_id, receipt_id):
    """The receipt as a file."""
    row = opened(patient_id, receipt_id)
    shown = on_paper(patient_id, row)
    heading = f"Receipt {row.shown}" + (" - COPY" if shown["printed"].is_copy else "")
    heading += " - VOID" if shown["void"] else ""
    how = " ".join(filter(None, (row.check_number, row.card_brand, row.card_last4)))
    facts = [("Date", moment_on(row)), ("Paid by", f"{row.tender} {how}".strip()), ("Taken by", row.who)]
    facts += [("Payer", row.payer)] if row.payer else []
    lines = [(one.name, one.mrn, one.words, one.cents) for one in shown["lines"]]
    try:
        made = receipt_pdf(setting("practice.name"), row.shown, heading, facts, lines, row.cents, shown["balance"])
    except ValueError:
        raise RuleError("A name has letters that a PDF cannot show. Print the page instead.")
    answer = make_response(made)
    answer.headers["Content-Type"] = "application/pdf"
    answer.headers["Content-Disposition"] = f'inline; filename="receipt-{row.shown}.pdf"'
    return answer


def moment_on(row):
    """Date and time of a receipt, the date also today."""
    return f"{day(clock.local(row.at).date())}, {moment(row.at).split(', ')[-1]}"


@bp.post("/patients/<int:patient_id>/visits/<int:visit_id>/not-collected")
@needs("accounts.take_payment")
def not_collected(patient_id, visit_id):
    """Why the copay was not taken; back to where it was said."""
    visit, form = open_visit(patient_id, visit_id, by=g.actor), forms.NotCollectedForm(prefix="why")
    patient = get_patient(patient_id)

    back = safe_next(request.form.get("back") or url_for("accounts.show", patient_id=patient_id))

    def act():
        rules.not_collected(visit, form.why.data, words=form.words.data or "", by=g.actor)
        return back

    said = act_once(form, act, "Noted: not collected.", "accounts.show", patient_id=patient_id)
    if said:
        return said
    shown = {"copay": queries.copay_of(visit), "back": back, "banner": banner(patient, g.actor)}
    return respond("desk/not_collected.html", patient=patient, visit=visit, why=form, **shown)
