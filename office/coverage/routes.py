"""Who pays for a patient: on a day, policy by policy, and in which order."""

from flask import Blueprint, g, request, url_for

from office import clock, panels
from office.coverage import forms, queries, rules
from office.coverage.models import Family
from office.coverage.numbers import member_shown
from office.coverage.payers.routes import bp as payers_bp
from office.errors import RuleError
from office.once import once
from office.onfile.rules import keep_file
from office.patients.queries import banner, get_patient
from office.patients.rules import open_patient
from office.web import go, needs, respond

bp = Blueprint("coverage", __name__)
bp.register_blueprint(payers_bp)
NAV = (("Payers", "coverage.payers.index", "coverage.see", ""),)


def section(patient):
    """What the patient's page shows: who pays today, in order; what the rules say against it."""
    said = queries.ordered(patient, clock.today())
    return {"rows": queries.coverages(patient.id, clock.today()), "agrees": said.agrees, "asks": said.asks}


panels.register(
    panels.Panel("patient.section", "coverage", "Coverage", "coverage/_panel.html", "coverage.see", section, order=33)
)


def done_once(form, address, message, act):
    """Do what a valid form asks, once for each form, and go to the address; None when it is refused."""
    if not form.validate_on_submit():
        return None
    try:
        with once(form.key.data) as key:
            if not key.again:
                key.location = act() or address
    except RuleError as error:
        form.reject(error)
        return None
    return go(key.again or key.location, message=message)


def day_asked(name="on"):
    """The day of service behind the question mark of the address; today when it is none."""
    try:
        return clock.as_date(request.args.get(name, ""))
    except ValueError:
        return clock.today()


@bp.get("/patients/<int:patient_id>/coverage")
@needs("coverage.see")
def show(patient_id):
    """Who pays on a day of service, in order, with the rule; every policy there was; days left to send a bill."""
    patient, on = open_patient(patient_id, by=g.actor, via="coverage"), day_asked()
    held = queries.coverages(patient.id, on)
    ids = [one.policy_id for one in held]
    given = {
        "on": on, "today": clock.today(), "held": held, "said": queries.ordered(patient, on),
        "copays": queries.copays_on(ids, on), "cards": queries.cards_of(ids),
        "left": {one.id: queries.filing_days_left(one, on) for one in held} if on <= clock.today() else {},
        "newborn_until": queries.newborn_until(patient) if any(one.mother for one in held) else None,
        "order": queries.newest_order(patient.id, on), "policies": queries.policies_of(patient.id),
        "ordinal": queries.ordinal, "member_shown": member_shown,
        **panels.sections("coverage.section", patient, g.actor),
    }  # fmt: skip
    return respond("coverage/show.html", None, patient=patient, banner=banner(patient, g.actor), **given)


@bp.route("/patients/<int:patient_id>/coverage/new", methods=["GET", "POST"])
@needs("coverage.edit")
def new(patient_id):
    patient, form = open_patient(patient_id, by=g.actor, via="coverage"), forms.PolicyForm()
    address = url_for("coverage.show", patient_id=patient_id)

    def act():
        rank = int(form.rank.data) if form.rank.data else None
        row = rules.add_policy(patient, form.policy(), rank=rank, by=g.actor)
        return url_for("coverage.policy", patient_id=patient_id, coverage_id=row.id)

    return done_once(form, address, "The policy is kept. Ask its insurer.", act) or form_page(patient, form, None)


def form_page(patient, form, one):
    """The form of a policy, a new one or `one` (Coverage) that is changed."""
    given = {"form": form, "one": one, "payers": list(queries.payers()), "near": queries.subscribers_near(patient.id)}
    return respond("coverage/policy_form.html", None, patient=patient, banner=banner(patient, g.actor), **given)


@bp.get("/patients/<int:patient_id>/coverage/<int:coverage_id>")
@needs("coverage.see")
def policy(patient_id, coverage_id):
    one = queries.get_coverage(patient_id, coverage_id)
    return policy_page(open_patient(patient_id, by=g.actor, via="coverage"), one)


def policy_page(patient, one, **refused):
    """One policy: what it says, its copays, card and history, and the forms of what may be done."""
    to_on = f"{one.to_on:%m/%d/%Y}" if one.to_on else ""
    fresh = {
        "end": forms.EndForm(formdata=None, data={"to_on": to_on}),
        "error": forms.ErrorForm(formdata=None),
        "copay": forms.CopayForm(formdata=None, data={"from_on": f"{clock.today():%m/%d/%Y}"}),
        "card": forms.CardImageForm(formdata=None),
    }
    given = {
        "periods": rules.periods_of(one), "copays": queries.copays_of(one.id),
        "cards": queries.cards_of([one.id]).get(one.id, {}), "history": queries.history_of(one.id),
        "taken": queries.taken_on(one.party, clock.today(), plan=one.plan) if one.party else None,
        "number": member_shown(one.member_number, one.kind), "ordinal": queries.ordinal,
    }  # fmt: skip
    shown = {**fresh, **refused, **given}
    return respond("coverage/policy.html", None, patient=patient, one=one, banner=banner(patient, g.actor), **shown)


@bp.route("/patients/<int:patient_id>/coverage/<int:coverage_id>/change", methods=["GET", "POST"])
@needs("coverage.edit")
def change(patient_id, coverage_id):
    patient, one = open_patient(patient_id, by=g.actor, via="coverage"), queries.get_coverage(patient_id, coverage_id)
    form = forms.ChangePolicyForm()
    if not form.is_submitted():
        form.show(one)
    address = url_for("coverage.policy", patient_id=patient_id, coverage_id=coverage_id)

    def act():
        rules.change_policy(one, form.seen_version, form.policy(), by=g.actor)

    return done_once(form, address, "Saved. What it said before stands in its history.", act) or form_page(
        patient, form, one
    )


def act_on(patient_id, coverage_id, name, form, message, act):
    """One act on a policy, then its page again; `name` is what the page calls the form."""
    patient, one = get_patient(patient_id), queries.get_coverage(patient_id, coverage_id)
    address = url_for("coverage.policy", patient_id=patient_id, coverage_id=coverage_id)

    def once_only():
        act(one)

    return done_once(form, address, message, once_only) or policy_page(patient, one, **{name: form})


@bp.post("/patients/<int:patient_id>/coverage/<int:coverage_id>/ends")
@needs("coverage.edit")
def end(patient_id, coverage_id):
    form = forms.EndForm()

    def act(one):
        rules.end_policy(one, form.to_on.value, form.reason.data, by=g.actor)

    return act_on(patient_id, coverage_id, "end", form, "Kept. It stays on record.", act)


@bp.post("/patients/<int:patient_id>/coverage/<int:coverage_id>/errors")
@needs("coverage.edit")
def err(patient_id, coverage_id):
    form = forms.ErrorForm()

    def act(one):
        rules.mark_error(one, form.reason.data, by=g.actor)

    return act_on(patient_id, coverage_id, "error", form, "It counts on no day any more.", act)


@bp.post("/patients/<int:patient_id>/coverage/<int:coverage_id>/copays")
@needs("coverage.edit")
def copay(patient_id, coverage_id):
    form = forms.CopayForm()

    def act(one):
        given = (form.kind.data, form.amount.value, form.from_on.value, form.source.data)
        rules.set_copay(one, *given, by=g.actor)

    return act_on(patient_id, coverage_id, "copay", form, "The copay is kept.", act)


@bp.post("/patients/<int:patient_id>/coverage/<int:coverage_id>/cards")
@needs("coverage.edit")
def card(patient_id, coverage_id):
    patient, one = get_patient(patient_id), queries.get_coverage(patient_id, coverage_id)
    form = forms.CardImageForm()
    if form.validate_on_submit():
        kept = keep_file(form.upload)  # before any lock is taken
        try:
            with once(form.key.data) as key:
                if not key.again:
                    rules.add_card_picture(one, form.side.data, kept, copied_on=form.copied_on.value, by=g.actor)
                    key.location = url_for("coverage.policy", patient_id=patient_id, coverage_id=coverage_id)
            return go(key.again or key.location, message="The card is on file.")
        except RuleError as error:
            form.reject(error)
    return policy_page(patient, one, card=form)


@bp.route("/patients/<int:patient_id>/coverage/order", methods=["GET", "POST"])
@needs("coverage.edit")
def order(patient_id):
    """Who pays first from a day on: proposed with the rule; another order wants a reason."""
    patient, form = open_patient(patient_id, by=g.actor, via="coverage"), forms.OrderForm()
    asked = form.family.data if form.is_submitted() else request.args.get("family")
    family = Family(asked) if asked in list(Family) else None
    on = day_asked()
    if form.is_submitted():
        form.from_on.validate(form)
        on = form.from_on.value or on
    said = queries.ordered(patient, on, family)
    form.offer_orders(said)
    if not form.is_submitted():
        form.from_on.data, form.family.data = f"{on:%m/%d/%Y}", str(said.family)

    def act():
        given = {"family": form.family.data, "reason": form.reason.data or ""}
        rules.set_order(patient, form.from_on.value, form.ids(), by=g.actor, **given)

    address = url_for("coverage.show", patient_id=patient_id, on=on.isoformat())
    given = {"form": form, "said": said, "on": on, "families": list(Family)}
    return done_once(form, address, "The order is kept.", act) or respond(
        "coverage/order.html", None, patient=patient, banner=banner(patient, g.actor), **given
    )
