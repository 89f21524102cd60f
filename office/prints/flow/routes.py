"""The route slip of one visit, and the day sheet for the phones; `add_to` gives them to the part's blueprint."""

from flask import g, request

from office import clock
from office.errors import NotFound
from office.prints import rules
from office.prints.daysheet import day_sheet, route_slip
from office.web import needs, respond


@needs("prints.make")
def route_slip_of(patient_id, visit_id):
    slip = route_slip(patient_id, visit_id)
    patient = rules.print_paper(patient_id, "route slip", by=g.actor, visit=visit_id)
    return respond("prints/route_slip.html", patient=patient, **slip)


@needs("prints.make")
def day_sheet_of(day):
    try:
        day_on = clock.as_date(day)
    except ValueError:
        raise NotFound()
    lines = day_sheet(day_on)
    rules.print_day_sheet(day_on, len(lines), by=g.actor)
    reasons = request.args.get("reasons") == "1"
    return respond("prints/day_sheet.html", lines=lines, day_on=day_on, reasons=reasons)


def add_to(bp):
    """Register the addresses of these papers."""
    bp.add_url_rule("/patients/<int:patient_id>/visits/<int:visit_id>/route-slip", "route_slip", route_slip_of)
    bp.add_url_rule("/day-sheets/<day>", "day_sheet", day_sheet_of)
