"""Drawers: opened, counted, signed, handed over; deposits. The blueprint of the part begins here."""

from flask import Blueprint, g

from office import clock
from office.desk import forms, queries, rules
from office.desk.models import CountKind, Drawer
from office.settings import setting
from office.web import Page, act_once, done, found, needs, respond

bp = Blueprint("desk", __name__)


def drawers_page(**typed):
    """The drawers now: mine, the others, what waits for a signature, for the bank; and the shifts of the past."""
    opening = typed.get("opening") or forms.OpenForm(formdata=None, prefix="open")
    free = queries.free_drawers()
    opening.offer_free(free)
    if not opening.is_submitted() and free:
        opening.float.data = f"{(queries.left_in(free[0].id) or 100 * setting('desk.float_dollars')) / 100:.2f}"
    bank, today = queries.to_bank(), clock.today()
    context = {
        "mine": queries.session_of(g.actor.staff_id),
        "free": free,
        "opening": opening,
        "adding": typed.get("adding") or forms.DrawerForm(formdata=None, prefix="add"),
        "banking": typed.get("banking") or forms.DepositForm(formdata=None, prefix="bank"),
        "bank": bank,
        "to_sign": queries.to_sign(),
        "open": list(queries.sessions(open_only=True)),
        "collected": queries.collection(today, today)[1],
    }
    return respond("desk/drawers.html", page=Page(queries.sessions(), 20), **context)


@bp.get("/drawers")
@needs("desk.see")
def drawers():
    return drawers_page()


@bp.post("/drawers")
@needs("desk.setup")
def add_drawer():
    form = forms.DrawerForm(prefix="add")

    def add():
        rules.add_drawer(form.name.data, by=g.actor)

    return act_once(form, add, "The drawer is added.", "desk.drawers") or drawers_page(adding=form)


@bp.post("/drawer-sessions")
@needs("desk.drawer")
def open_drawer():
    form = forms.OpenForm(prefix="open").offer_free(queries.free_drawers())

    def begin():
        drawer = found(Drawer.get_or_none(Drawer.id == form.drawer.data))
        rules.open_drawer(drawer, form.float.value, note=form.note.data or "", by=g.actor)

    return act_once(form, begin, "The drawer is open, and yours.", "desk.drawers") or drawers_page(opening=form)


def session_page(session, **typed):
    """One shift: what should be in the drawer, its receipts, its counts."""
    context = {
        "session": session,
        "page": Page(queries.OfSession(session.id)),
        "taken": queries.taken([session.id])[session.id],
        "counts": queries.counts_of(session.id),
        "withdraw": typed.get("withdraw") or forms.WithdrawForm(formdata=None, prefix="withdraw"),
        "mine": session.holder_id == g.actor.staff_id,
        "me": g.actor.staff_id,
    }
    return respond("desk/session.html", **context)


@bp.get("/drawer-sessions/<int:session_id>")
@needs("desk.see")
def session(session_id):
    return session_page(found(rules.open_session(session_id, by=g.actor)))


@bp.route("/drawer-sessions/<int:session_id>/counts", methods=["GET", "POST"])
@needs("desk.drawer")
def count(session_id):
    row, form = found(rules.open_session(session_id, by=g.actor)), forms.CountForm()

    def act():
        sums = {"checks_cents": form.checks.value, "cards_cents": form.cards.value, "left_cents": form.left.value}
        kind = CountKind(form.kind.data)
        rules.count_drawer(row, form.pieces(), kind=kind, note=form.note.data or "", **sums, by=g.actor)

    counted = act_once(form, act, "Counted. A second person signs.", "desk.session", session_id=session_id)
    if not counted and not form.is_submitted():
        form.left.data = f"{row.float_cents / 100:.2f}"
    return counted or respond("desk/count.html", session=row, form=form, taken=queries.taken([row.id])[row.id])


@bp.post("/drawer-sessions/<int:session_id>/withdrawals")
@needs("desk.drawer")
def withdraw(session_id):
    row, form = found(queries.get_session(session_id)), forms.WithdrawForm(prefix="withdraw")

    def act():
        rules.withdraw_count(found(queries.count_that_holds(row.id)), form.reason.data, by=g.actor)

    taken_back = act_once(form, act, "The drawer is open again.", "desk.session", session_id=session_id)
    return taken_back or session_page(row, withdraw=form)


@bp.post("/drawer-sessions/<int:session_id>/signatures")
@needs("desk.drawer")
def sign(session_id):
    row = found(queries.get_session(session_id))
    rules.sign_count(found(queries.count_that_holds(row.id)), by=g.actor)
    return done("desk.session", session_id=session_id, message="Signed.")


@bp.get("/deposits")
@needs("desk.see")
def deposits():
    return respond("desk/deposits.html", page=Page(queries.deposits(), 20))


@bp.post("/deposits")
@needs("desk.drawer")
def deposit_now():
    form = forms.DepositForm(prefix="bank")
    form.sessions.choices = [(one.id, one.drawer) for one in queries.to_bank()]

    def act():
        made = rules.make_deposit(form.sessions.data or [], note=form.note.data or "", by=g.actor)
        return {"deposit_number": made.number}

    made = act_once(form, act, "The deposit is made: print the slip.", "desk.deposit", deposit_number=0)
    return made or drawers_page(banking=form)


@bp.get("/deposits/<int:deposit_number>")
@needs("desk.see")
def deposit(deposit_number):
    row = found(rules.open_deposit(deposit_number, by=g.actor))
    shown = {"sessions": queries.sessions_in(row), "checks": queries.checks_in(row)}
    return respond("desk/deposit.html", deposit=row, **shown)


@bp.post("/deposits/<int:deposit_number>/reviews")
@needs("desk.review")
def review(deposit_number):
    rules.review_deposit(found(queries.get_deposit(deposit_number)), by=g.actor)
    return done("desk.deposit", deposit_number=deposit_number, message="Reviewed.")
