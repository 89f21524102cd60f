"""Where the folders stand and what is on their labels; `add_to` gives these pages to the part's blueprint."""

from flask import current_app, g, request, url_for

from office import clock
from office.charts import labels, queries, rules
from office.charts.colors import INKS, bars_of, color_names
from office.charts.labelpdf import label_pdf
from office.charts.models import VolumeState
from office.charts.shelfmap import gap_before, shown_start
from office.charts.shelving.forms import ColorsForm, ComputerForm, OrderForm, PdfForm, PeriodForm, ShelfForm
from office.errors import RuleError
from office.forms import number_in
from office.once import once
from office.patients.queries import banner, get_patient
from office.patients.rules import open_patient
from office.settings import setting
from office.web import done, go, needs, respond

MOST_LABELS = 300


@needs("charts.see")
def shelf_map():
    return map_page(ShelfForm(formdata=None))


def map_page(form):
    """The map in the order of the walk, how full it is, and the form of one shelf more."""
    order = queries.filing_order()
    return respond(
        "charts/shelf_map.html", form=form, order=order, loads=queries.loads(order),
        gap=gap_before(order, queries.shelves_now(order)),
    )  # fmt: skip


@needs("charts.places")
def add_shelf():
    form = ShelfForm()
    if form.validate_on_submit():
        try:
            with once(form.key.data) as act:
                if not act.again:
                    shelf = rules.add_shelf(*form.given(), by=g.actor)
                    act.location = url_for("charts.shelf_map", _anchor=f"shelf-{shelf.id}")
        except RuleError as error:
            form.reject(error)
        else:
            return go(act.again or act.location, message=f"{form.name.data} is on the map.")
    return map_page(form)


@needs("charts.places")
def edit_shelf(shelf_id):
    shelf = queries.get_shelf(shelf_id)
    first = shown_start(shelf.filed_by, shelf.starts_at)
    on_file = {"cabinet": shelf.cabinet, "name": shelf.name, "first": first, "version": shelf.version}
    form = ShelfForm(**(on_file if request.method == "GET" else {}))
    if form.validate_on_submit():
        try:
            rules.change_shelf(shelf, form.seen_version, *form.given(), by=g.actor)
        except RuleError as error:
            form.reject(error)
        else:
            return done("charts.shelf_map", message=f"{form.name.data} is changed.")
    return respond("charts/shelf.html", form=form, shelf=shelf, order=shelf.filed_by)


@needs("charts.places")
def close_shelf(shelf_id):
    closed = rules.close_shelf(queries.get_shelf(shelf_id), by=g.actor)
    return done("charts.shelf_map", message=f"{closed} is off the map.")


@needs("charts.setup")
def filing_order():
    form = OrderForm(order=setting("filing.order"))
    if form.validate_on_submit():
        try:
            rules.change_filing_order(form.order.data, by=g.actor)
        except RuleError as error:
            form.reject(error)
        else:
            return done("charts.shelf_map", message=f"The folders stand in {form.order.data} order now.")
    order = queries.filing_order()
    return respond("charts/filing_order.html", form=form, order=order, total=queries.loads(order).total)


@needs("charts.setup")
def label_colors():
    names, form = color_names(setting("labels.colors")), ColorsForm()
    if request.method == "GET":
        form.show(names)
    if form.validate_on_submit():
        try:
            names = color_names(form.names())
            if not request.form.get("preview"):
                rules.change_colors(form.names(), by=g.actor)
                return done("charts.label_colors", message="Labels are printed in these colors from now on.")
        except (RuleError, ValueError) as error:
            form.reject(error if isinstance(error, RuleError) else RuleError(str(error)))
    return respond("charts/label_colors.html", form=form, bars=bars_of("0123456789", names), inks=INKS)


@needs("charts.custody")
def volume_period(volume_id):
    volume = queries.get_volume(volume_id)
    form = PeriodForm()
    if request.method == "GET":
        form = PeriodForm(from_on=day_shown(volume.from_on), to_on=day_shown(volume.to_on), version=volume.version)
        rules.open_volume(volume_id, by=g.actor)
    if form.validate_on_submit():
        try:
            rules.set_period(volume, form.seen_version, form.from_on.value, form.to_on.value, by=g.actor)
        except RuleError as error:
            form.reject(error)
        else:
            return done("charts.volume", volume_id=volume_id, message="The period is changed. Print its label anew.")
    return volume_form_page("charts/period.html", volume, form)


def day_shown(day_on):
    """A date as it is typed."""
    return f"{day_on:%m/%d/%Y}" if day_on else ""


def volume_form_page(page, volume, form):
    """A page about one volume of a patient."""
    return respond(
        page, volume=volume, patient=volume.patient, form=form, banner=banner(volume.patient, g.actor),
        place=queries.where_is(volume),
    )  # fmt: skip


@needs("charts.custody")
def keep_in_computer(patient_id):
    patient, form = get_patient(patient_id), ComputerForm()
    if request.method == "GET":
        open_patient(patient_id, by=g.actor, via="chart in the computer only")
    if form.validate_on_submit():
        try:
            rules.keep_in_computer(patient, verified_to=form.verified.value, by=g.actor)
        except RuleError as error:
            form.reject(error)
        else:
            return done("patients.show", patient_id=patient_id, message="The chart is in the computer only.")
    shown = {"patient": patient, "banner": banner(patient, g.actor), "volumes": queries.chart_volumes(patient_id)}
    return respond("charts/in_computer.html", form=form, **shown)


@needs("charts.custody")
def labels_pdf():
    """A file of the labels that the page shows: on sheets from the first free place on, or for the roll."""
    form = PdfForm()
    skip = max(0, request.form.get("skip", 0, type=int))
    if not form.validate_on_submit():
        raise RuleError("Choose the labels anew.")
    found = {"volumes": chosen_volumes, "holders": holder_labels, "shelves": shelf_labels}[form.kind.data]()
    if not found:
        raise RuleError("There is no label to print.")
    try:
        made = label_pdf(found, form.layout.data, skip)
    except ValueError as error:
        raise RuleError(str(error))
    name = f"labels-{form.layout.data}-{clock.today().isoformat()}.pdf"
    return current_app.response_class(
        made, mimetype="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'}
    )


def chosen_volumes():
    """Labels of the volumes that were chosen, and of new folders when these are asked for."""
    ids = [number_in(one) for one in request.values.getlist("volume")[:MOST_LABELS]]
    ids += queries.volumes_in(VolumeState.LABEL_PRINTED) if request.values.get("new") else []
    volumes = queries.labels_of(ids)
    rules.labels_printed(volumes, by=g.actor)
    return queries.volume_labels(volumes)


def holder_labels():
    """Labels of everyone and every desk that can hold charts."""
    return [labels.Label(str(one), "", "Holder of charts", one.code) for one in rules.holders_now(by=g.actor)]


def shelf_labels():
    """Labels of a sheet of shelf sections, from the one that was asked for."""
    order = queries.filing_order()
    sections = labels.sections_from(order, request.values.get("from", ""))
    return labels.section_labels(order, sections, queries.shelves_now(order))


def add_to(bp):
    """Register the addresses of these pages."""
    both = ["GET", "POST"]
    for address, name, view, methods in (
        ("/shelf-map", "shelf_map", shelf_map, ["GET"]),
        ("/shelves", "add_shelf", add_shelf, ["POST"]),
        ("/shelves/<int:shelf_id>", "edit_shelf", edit_shelf, both),
        ("/shelves/<int:shelf_id>/closings", "close_shelf", close_shelf, ["POST"]),
        ("/filing-order", "filing_order", filing_order, both),
        ("/label-colors", "label_colors", label_colors, both),
        ("/volumes/<int:volume_id>/period", "volume_period", volume_period, both),
        ("/patients/<int:patient_id>/chart-in-computer", "keep_in_computer", keep_in_computer, both),
        ("/labels/pdf", "labels_pdf", labels_pdf, ["POST"]),
    ):
        bp.add_url_rule(address, name, view, methods=methods)
