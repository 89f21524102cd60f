"""Sheets of labels. The blueprint of the part begins here."""

from flask import Blueprint, g, request

from office.charts import labels, queries, rules
from office.charts.models import VolumeState
from office.forms import number_in
from office.settings import setting
from office.web import needs, respond

bp = Blueprint("charts", __name__)
bp.add_app_template_global(labels.bars, "bars")
MOST_LABELS = 300


def sheet(found, title):
    """Sheets of labels for printing; the first `skip` places stay empty."""
    skip = max(0, request.args.get("skip", 0, type=int))
    return respond(
        "charts/labels.html", title=title, sheets=labels.sheets(found, skip), count=len(found), skip=skip % 30,
        kept={name: values for name, values in request.args.lists() if name != "skip"},
    )  # fmt: skip


@bp.get("/labels")
@needs("charts.custody")
def volume_labels():
    ids = [number_in(one) for one in request.args.getlist("volume")[:MOST_LABELS]]
    ids += queries.volumes_in(VolumeState.LABEL_PRINTED) if request.args.get("new") else []
    volumes = queries.labels_of(ids)
    rules.labels_printed(volumes, by=g.actor)
    return sheet(queries.volume_labels(volumes), "Chart labels")


@bp.get("/labels/holders")
@needs("charts.custody")
def holder_labels():
    holders = rules.holders_now(by=g.actor)
    found = [labels.Label(str(holder), "", "Holder of charts", holder.code) for holder in holders]
    return sheet(found, "Badges and desks")


@bp.get("/labels/shelves")
@needs("charts.custody")
def shelf_labels():
    order = setting("filing.order")
    sections = labels.sections_from(order, request.args.get("from", ""))
    return sheet(labels.section_labels(order, sections), "Shelf labels")
