"""The received stamp for a stack of papers, slips with their labels, and a page found in somebody else's folder.
The blueprint of the part begins here."""

from flask import Blueprint, flash, g, request, url_for

from office.charts import labels
from office.charts.filing import document_code
from office.charts.rules import open_volume
from office.errors import RuleError
from office.forms import number_in
from office.loose import queries, rules
from office.loose.forms import SignerForm, StampForm
from office.once import once
from office.patients.queries import banner
from office.scheduling.queries import providers
from office.typed import mrn_shown
from office.web import go, needs, respond

bp = Blueprint("loose", __name__)
MOST_SLIPS = 300


def signer_form(*, fresh=False):
    """The form that chooses who signs."""
    form = SignerForm(formdata=None) if fresh else SignerForm()
    return StampForm.with_signers(form, providers())


@bp.route("/loose-papers/stamps", methods=["GET", "POST"])
@needs("loose.stamp")
def stamps():
    form, last = StampForm().with_signers(providers()), queries.stamped_by(g.actor.staff_id)
    if request.method == "GET":
        form.begin_with(last[0] if last else None)
    if form.validate_on_submit():
        try:
            with once(form.key.data) as act:
                if not act.again:
                    say(*rules.stamp_paper(form.stamp(), by=g.actor))
                    act.location = url_for("loose.stamps")
        except RuleError as error:
            form.reject(error)
        else:
            return go(act.again or act.location)
    return respond("loose/stamp.html", form=form, last=last)


def say(paper, match):
    """Tell what is next and what to look at twice; who it is stands in the list, for a message passes the browser."""
    if match is None:
        flash(f"Stamped {paper.number}, to be looked up.")
        return
    flash(f"Stamped {paper.number}, matched by the {match.identified_by}. {next_words(paper)}.")
    if match.warning:
        flash(f"{match.warning}. Look at the page once more.", "late")


def next_words(paper):
    """What is to be done with a paper now, in words."""
    state = paper.state[:1].upper() + paper.state[1:]
    return f"{state}: {paper.signer.short}" if paper.signer_id else state


@bp.get("/loose-papers/slips")
@needs("loose.stamp")
def slips():
    """Labels of papers, 30 to a sheet: those named, else all that this person stamped today."""
    ids = [number_in(one) for one in request.args.getlist("paper")[:MOST_SLIPS]]
    rows = queries.labels_for(ids) if ids else list(reversed(queries.stamped_by(g.actor.staff_id, MOST_SLIPS)))
    found = [slip(row) for row in rows]
    skip = max(0, request.args.get("skip", 0, type=int))
    kept = {"paper": [str(one) for one in ids]}
    sheets = labels.sheets(found, skip)
    return respond(
        "charts/labels.html", title="Stamp slips", sheets=sheets, count=len(found), skip=skip % 30, kept=kept
    )


def slip(row):
    """The Label of a paper: number, whose it is, when it came in, by whom, which tab, its bar code."""
    whose = f"{row.name} {labels.born_shown(row.born_on)} {mrn_shown(row.mrn)}" if row.patient_id else row.written_as
    detail = f"Received {row.received_on:%m/%d/%Y} {row.initials} · {row.pages} p. · tab {row.tab.number}"
    return labels.Label(str(row.number), whose, detail, document_code(row.number))


@bp.route("/volumes/<int:volume_id>/found-pages", methods=["GET", "POST"])
@needs("loose.work")
def found_page(volume_id):
    """Somebody else's page lay in this folder: out, stamped, and on its way."""
    volume, form = open_volume(volume_id, by=g.actor), StampForm().with_signers(providers())
    if form.validate_on_submit():
        try:
            with once(form.key.data) as act:
                if not act.again:
                    say(*rules.found_in_folder(volume, form.stamp(), by=g.actor))
                    act.location = url_for("charts.volume", volume_id=volume.id)
        except RuleError as error:
            form.reject(error)
        else:
            return go(act.again or act.location)
    shown = {"patient": volume.patient, "banner": banner(volume.patient, g.actor)}
    return respond("loose/found.html", volume=volume, form=form, **shown)
