"""Sheets of labels. The blueprint of the part begins here."""

from flask import Blueprint, request

from office.charts import labels
from office.charts.shelving import routes as shelving
from office.web import needs, respond

bp = Blueprint("charts", __name__)
bp.add_app_template_global(labels.bars, "bars")
shelving.add_to(bp)


def sheet(found, title, kind):
    """Sheets of labels for printing; the first `skip` places stay empty."""
    skip = max(0, request.args.get("skip", 0, type=int))
    return respond(
        "charts/labels.html", title=title, kind=kind, sheets=labels.sheets(found, skip), count=len(found),
        skip=skip % 30, kept={name: values for name, values in request.args.lists() if name != "skip"},
    )  # fmt: skip


@bp.get("/labels")
@needs("charts.custody")
def volume_labels():
    return sheet(shelving.chosen_volumes(), "Chart labels", "volumes")


@bp.get("/labels/holders")
@needs("charts.custody")
def holder_labels():
    return sheet(shelving.holder_labels(), "Badges and desks", "holders")


@bp.get("/labels/shelves")
@needs("charts.custody")
def shelf_labels():
    return sheet(shelving.shelf_labels(), "Shelf labels", "shelves")
