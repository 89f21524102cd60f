"""Loose papers: the lists, ticks and scans, one paper and what can be done with it. Stamping is in stack/routes.py."""

from flask import flash, g, make_response, request, url_for

from office import panels
from office.charts.hooks import Also, tell_at_scan
from office.charts.queries import get_volume
from office.charts.rules import open_volume
from office.errors import RuleError
from office.forms import number_in
from office.loose import queries, rules
from office.loose.forms import CorrectForm, DiscardForm, PaperScanForm, ReasonForm
from office.loose.models import Discard, LoosePaper
from office.loose.stack.routes import bp, signer_form
from office.patients.queries import banner
from office.settings import setting
from office.staff.models import Role
from office.web import Page, done, go, needs, respond

TITLES = {
    "walk": "To file", "waiting": "Wait for their folder", "sign": "To sign", "lookup": "To look up",
    "scan": "For scanning",
}  # fmt: skip
TICKS = {
    "walk": (rules.Tick.FILED, "Ticked ones are in"), "waiting": (rules.Tick.POCKETED, "In the outguide pocket"),
    "sign": (rules.Tick.SIGNED, "Ticked ones are signed"), "scan": (rules.Tick.SCANNED, "At the scanning desk"),
}  # fmt: skip


def papers_once(patient):
    """What of a patient waits to be filed, read once for the banner and the section of one page."""
    kept = patient.__dict__.setdefault("kept", {})
    if "papers" not in kept:
        kept["papers"] = queries.waiting_of(patient.id)
    return kept["papers"]


def counted(count):
    """1 paper, 2 papers."""
    return f"{count} {'paper' if count == 1 else 'papers'}"


def banner_state(patient):
    """What the patient's banner says of papers that wait, or None."""
    rows = papers_once(patient)
    return {"word": f"{counted(len(rows))} to file", "tone": "wait"} if rows else None


def holder_section(holder):
    """What waits for the folders of a holder, and what the person has to sign; None when there is nothing."""
    rows = queries.waiting_with(holder.id)
    sign = queries.to_sign(holder.staff_id).count() if holder.staff_id else 0
    return {"rows": rows, "sign": sign} if rows or sign else None


def folder_section(volume):
    """What waits for a folder; new papers go into the current one only."""
    return {"rows": queries.ready_for(volume.patient_id) if volume.current else [], "volume_id": volume.id}


def about_folder(volume):
    """What a scan says of a folder that is at hand: "2 papers wait for this folder: put them in"."""
    count = queries.ready_count(volume.patient_id) if volume.current else 0
    if not count:
        return []
    words = f"{count} papers wait for this folder: put them in"
    if count == 1:
        words = "1 paper waits for this folder: put it in"
    return [Also(words, "loose.folder", {"volume_id": volume.id})]


tell_at_scan(about_folder)
panels.register(panels.Panel("patient.banner", "papers", "", "", "loose.see", banner_state, order=70))
panels.register(
    panels.Panel(
        "patient.section", "papers", "Loose papers", "loose/_panel.html", "loose.see",
        lambda patient: papers_once(patient), order=32,
    )
)  # fmt: skip
panels.register(
    panels.Panel("holder.section", "papers", "Papers", "loose/_holder.html", "loose.see", holder_section, order=20)
)
panels.register(
    panels.Panel("volume.section", "papers", "Papers", "loose/_folder_papers.html", "loose.see", folder_section)
)


@bp.get("/loose-papers")
@needs("loose.see")
def listed():
    return list_page()


def list_page(form=None, scan=None):
    """One of the lists, with the field for scans for who files; a provider begins with what is to be signed."""
    own = g.actor.role == Role.PROVIDER
    show = request.args.get("show", "sign" if own else "walk")
    show = show if show in TITLES else "walk"
    mine = g.actor.staff_id if own and request.args.get("all") is None else None
    page = Page(queries.to_sign(mine) if show == "sign" else queries.LISTS[show]())
    shown = {"show": show, "titles": TITLES, "tick": TICKS.get(show), "counts": queries.counts(), "mine": mine}
    form = form or PaperScanForm(formdata=None)
    return respond("loose/list.html", page=page, rows=queries.rows_of(page.rows), form=form, scan=scan, **shown)


@bp.post("/paper-ticks")
@needs("loose.sign")
def tick():
    """What is ticked on a list was done."""
    show = request.args.get("show", "walk")
    kind, _ = TICKS.get(show, TICKS["walk"])
    ids = [number_in(one) for one in request.form.getlist("paper")]
    count, refused = rules.tick_papers(ids, kind, by=g.actor)
    for words in refused[:5]:
        flash(words, "late")
    page = {"page": request.args["page"]} if request.args.get("page", "").isdigit() else {}
    return done(
        "loose.listed", message=f"{counted(count)}: {kind}." if ids else "Tick the papers first.", show=show, **page
    )


@bp.post("/paper-scans")
@needs("loose.work")
def scan():
    form, found = PaperScanForm(), None
    if form.validate_on_submit():
        found = rules.take_paper_scan(form.code.data, folder=form.folder.data, pending=form.pending.data, by=g.actor)
        form.show(found)
    if request.htmx:
        answer = make_response(respond("loose/_scan.html", form=form, scan=found))
    else:
        answer = make_response(list_page(form, found))
    answer.headers["X-Scan"] = found.kind if found else "refused"
    return answer


@bp.get("/loose-papers/backlog")
@needs("loose.see")
def backlog():
    days = {"lab": setting("loose.lab_days"), "other": setting("loose.other_days")}
    return respond("loose/backlog.html", rows=queries.backlog(), ages=queries.AGES, days=days)


@bp.get("/loose-papers/<int:unmatched_id>")
@bp.get("/patients/<int:patient_id>/papers/<int:paper_id>")
@needs("loose.see")
def show(paper_id=None, patient_id=None, unmatched_id=None):
    return paper_page(rules.open_paper(paper_id or unmatched_id, patient_id, by=g.actor))


def paper_page(paper, **refused):
    """One paper with its steps; `refused` are forms that were not taken."""
    forms = {
        "correct": CorrectForm(formdata=None), "discard": DiscardForm(formdata=None), "sign": signer_form(fresh=True),
        "out": ReasonForm(formdata=None), **refused,
    }  # fmt: skip
    row = queries.labels_for([paper.id])[0]
    patient = paper.patient if paper.patient_id else None
    return respond(
        "loose/paper.html" if patient else "loose/unmatched.html", paper=paper, row=row, forms=forms,
        form=next(iter(refused.values()), None), steps=queries.steps_of(paper), patient=patient,
        banner=banner(patient, g.actor) if patient else None,
    )  # fmt: skip


def address_of(paper):
    """The page of a paper: under its patient once it is matched."""
    if paper.patient_id:
        return url_for("loose.show", patient_id=paper.patient_id, paper_id=paper.id)
    return url_for("loose.show", unmatched_id=paper.id)


def plain_act(paper_id, patient_id, rule, message):
    """An act without anything typed, from the page of a paper."""
    paper = queries.get_paper(paper_id, patient_id)
    rule(paper, by=g.actor)
    return go(address_of(paper), message=message)


def typed_act(paper, name, form, act, message):
    """An act with a form on the page of a paper; a refusal keeps what was typed."""
    if form.validate_on_submit():
        try:
            act()
        except RuleError as error:
            form.reject(error)
        else:
            return go(address_of(LoosePaper.get_by_id(paper.id)), message=message)
    return paper_page(paper, **{name: form})


@bp.post("/patients/<int:patient_id>/papers/<int:paper_id>/filings")
@needs("loose.work")
def file(patient_id, paper_id):
    return plain_act(paper_id, patient_id, rules.file_paper, "Filed.")


@bp.post("/patients/<int:patient_id>/papers/<int:paper_id>/pockets")
@needs("loose.work")
def pocket(patient_id, paper_id):
    return plain_act(paper_id, patient_id, rules.pocket_paper, "It lies in the outguide pocket.")


@bp.post("/patients/<int:patient_id>/papers/<int:paper_id>/signatures")
@needs("loose.sign")
def sign(patient_id, paper_id):
    return plain_act(paper_id, patient_id, rules.sign_paper, "Signed. It can be filed now.")


@bp.post("/patients/<int:patient_id>/papers/<int:paper_id>/scannings")
@needs("loose.work")
def to_scanning(patient_id, paper_id):
    return plain_act(paper_id, patient_id, rules.to_scanning, "It is at the scanning desk.")


@bp.post("/patients/<int:patient_id>/papers/<int:paper_id>/signature-requests")
@needs("loose.work")
def ask_signature(patient_id, paper_id):
    paper, form = queries.get_paper(paper_id, patient_id), signer_form()
    return typed_act(
        paper, "sign", form, lambda: rules.send_to_sign(paper, form.providers.get(form.signer.data), by=g.actor),
        "It goes to the provider first.",
    )  # fmt: skip


@bp.post("/patients/<int:patient_id>/papers/<int:paper_id>/take-outs")
@needs("loose.work")
def take_out(patient_id, paper_id):
    paper, form = queries.get_paper(paper_id, patient_id), ReasonForm()
    return typed_act(
        paper, "out", form, lambda: rules.take_out(paper, form.reason.data, by=g.actor), "Out again: it waits."
    )


@bp.post("/loose-papers/<int:unmatched_id>/corrections")
@bp.post("/patients/<int:patient_id>/papers/<int:paper_id>/corrections")
@needs("loose.work")
def correct(paper_id=None, patient_id=None, unmatched_id=None):
    paper, form = queries.get_paper(paper_id or unmatched_id, patient_id), CorrectForm()

    def act():
        rules.correct_paper(paper, form.patient.data, form.second.data, words=form.words.data, by=g.actor)

    return typed_act(paper, "correct", form, act, "Corrected, with your initials.")


@bp.post("/loose-papers/<int:unmatched_id>/discards")
@bp.post("/patients/<int:patient_id>/papers/<int:paper_id>/discards")
@needs("loose.work")
def discard(paper_id=None, patient_id=None, unmatched_id=None):
    paper, form = queries.get_paper(paper_id or unmatched_id, patient_id), DiscardForm()
    return typed_act(
        paper, "discard", form,
        lambda: rules.discard_paper(paper, Discard(form.kind.data), form.reason.data, by=g.actor),
        "Kept as discarded.",
    )  # fmt: skip


@bp.get("/volumes/<int:volume_id>/papers")
@needs("loose.see")
def folder(volume_id):
    volume = open_volume(volume_id, by=g.actor)
    rows = queries.ready_for(volume.patient_id)
    shown = {"patient": volume.patient, "banner": banner(volume.patient, g.actor)}
    return respond("loose/folder.html", volume=volume, rows=rows, **shown)


@bp.post("/volumes/<int:volume_id>/papers")
@needs("loose.work")
def file_all(volume_id):
    ids = [number_in(one) for one in request.form.getlist("paper")]
    count = rules.file_into(get_volume(volume_id), ids, by=g.actor)
    return done("charts.room", mode="return", message=f"{counted(count)} filed. Scan the next folder.")
