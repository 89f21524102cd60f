"""The charges of a visit on one page."""

from flask import g, request

from office import clock
from office.accounts import rules as accounts
from office.accounts.queries import visit_of
from office.accounts.shares import dollars, said
from office.billing import queries, rules
from office.billing.charging.forms import ROWS, ServicesForm
from office.billing.fees.routes import bp
from office.ids import whole_number
from office.patients.queries import banner, get_patient
from office.web import act_once, needs, respond


def label(visit):
    """A visit as a choice."""
    return f"Visit of {said(visit.day_on)}" + (f" · {visit.provider.short}" if visit.provider_id else "")


def services_page(patient, form, visit, on):
    """What was charged so far, and the form."""
    context = {
        "done": queries.services_of(patient.id, visit.id if visit else None, on),
        "fees": list(queries.fees_on(on)),
        "rows": range(1, ROWS + 1),
    }
    context |= {"patient": patient, "banner": banner(patient, g.actor), "form": form, "visit": visit, "on": on}
    return respond("billing/services.html", None, **context)


@bp.get("/patients/<int:patient_id>/services")
@needs("billing.charge")
def services(patient_id):
    patient = accounts.open_account(patient_id, by=g.actor)
    visits = queries.visits_to_charge(patient_id)
    wanted = whole_number(request.args.get("visit", ""))
    visit = next((one for one in visits if one.id == wanted), None) if wanted else next(iter(visits), None)
    on = visit.day_on if visit else clock.today()
    copay = queries.first_copay(patient_id, on)
    form = ServicesForm(formdata=None, visit=str(visit.id) if visit else "")
    if copay and not queries.charged_codes(patient_id, visit.id if visit else None, on):
        form.copay.data = dollars(copay).lstrip("$")
    return services_page(patient, form.offer(visits, label), visit, on)


@bp.post("/patients/<int:patient_id>/services")
@needs("billing.charge")
def charge_services(patient_id):
    patient, form = get_patient(patient_id), ServicesForm()
    form.offer(queries.visits_to_charge(patient_id), label)
    visit = visit_of(patient_id, whole_number(form.visit.data or ""))

    def charge():
        on = visit.day_on if visit else form.service_on.value or clock.today()
        given = {"visit": visit, "to": form.to.data, "copay_cents": form.copay.value or 0, "again": form.again.data}
        rules.post_services(patient, form.lines(), on, posted_on=form.posted_on.value, **given, by=g.actor)

    charged = act_once(form, charge, "The visit is charged.", "accounts.show", patient_id=patient_id)
    return charged or services_page(patient, form, visit, visit.day_on if visit else clock.today())
