"""Storage: the overview, purge lists, boxes, recalls. The blueprint of the part begins here."""

from flask import Blueprint, g, make_response, url_for

from office.charts.queries import get_volume
from office.errors import NotFound, RuleError
from office.forms import CreatingForm
from office.once import once
from office.retention.forms import CodeForm, LeaveOutForm, OneRecallForm, PickUpForm, PurgeForm, RecallForm
from office.retention.models import BoxState
from office.retention.queries import holding, shredding, storage
from office.retention.rules import boxes, purging, recalling, reckoning
from office.web import Page, done, go, needs, respond

bp = Blueprint("retention", __name__)


def scanned(form, take, show):
    """Answer a scan: `take(code)` does it and returns words or refuses; `show(form=, told=)` renders the page."""
    told = None
    if form.validate_on_submit():
        try:
            told = take(form)
            form.code.data = ""
        except RuleError as error:
            form.reject(error)
    answer = make_response(show(form=form, told=told))
    answer.headers["X-Scan"] = "ok" if told else "refused"
    return answer


@bp.get("/storage")
@needs("retention.see")
def home():
    found = list(storage.boxes(BoxState.OPEN).limit(20)) + list(storage.boxes(BoxState.CLOSED).limit(20))
    open_batches = list(shredding.open_batches().limit(20))
    return respond(
        "retention/home.html", run=holding.last_run(), standings=holding.standings(), recall=storage.to_recall(),
        expected=storage.open_recalls().count(), boxes=found, filled=storage.filled(found), batches=open_batches,
        counts=shredding.batch_counts(open_batches), holds=holding.open_holds().count(), key=CreatingForm(),
    )  # fmt: skip


# Purge lists


def purges_page(form):
    """Every purge list, and the form of the next."""
    page = Page(storage.purge_runs())
    counts = storage.run_counts(page.rows)
    return respond("retention/purges.html", form=form, page=page, counts=counts, run=holding.last_run())


@bp.get("/storage/purge-lists")
@needs("retention.see")
def purge_lists():
    return purges_page(PurgeForm(to="boxes"))


@bp.post("/storage/purge-lists")
@needs("retention.work")
def make_purge_list():
    form = PurgeForm()
    if form.validate_on_submit():
        try:
            with once(form.key.data) as act:
                if not act.again:
                    run = purging.make_purge_run(form.chosen_to(), by=g.actor)
                    act.location = url_for("retention.purge_list", run_number=run.number)
        except RuleError as error:
            form.reject(error)
        else:
            return go(act.again or act.location, message="The list is made, in the order of the shelves.")
    return purges_page(form)


def purge_page(run, form=None, told=None, leave=None):
    """One purge list with its scan."""
    page = Page(storage.purge_lines(run), 100)
    return respond(
        "retention/purge.html", "retention/_purge.html", run=run, page=page, counts=storage.run_counts([run])[run.id],
        form=form or CodeForm(formdata=None), told=told, leave=leave or LeaveOutForm(formdata=None),
    )  # fmt: skip


@bp.get("/storage/purge-lists/<int:run_number>")
@needs("retention.see")
def purge_list(run_number):
    return purge_page(reckoning.open_list(storage.purge_run(run_number), by=g.actor))


@bp.post("/storage/purge-lists/<int:run_number>/scans")
@needs("retention.work")
def purge_scan(run_number):
    run = storage.purge_run(run_number)
    return scanned(
        CodeForm(),
        lambda form: purging.purge(run, form.code.data, by=g.actor),
        lambda **shown: purge_page(run, **shown),
    )


@bp.post("/storage/purge-lists/<int:run_number>/left-out")
@needs("retention.work")
def purge_leave_out(run_number):
    run, form = storage.purge_run(run_number), LeaveOutForm()
    if form.validate_on_submit():
        try:
            purging.leave_out(run, form.line_id, form.why.data, by=g.actor)
            return done("retention.purge_list", run_number=run_number, message="It stays where it is.")
        except RuleError as error:
            form.reject(error)
    return purge_page(run, leave=form)


# Boxes


@bp.get("/storage/boxes")
@needs("retention.see")
def box_list():
    page = Page(storage.boxes())
    return respond("retention/boxes.html", page=page, filled=storage.filled(page.rows), key=CreatingForm())


@bp.post("/storage/boxes")
@needs("retention.work")
def make_box():
    with once(CreatingForm().key.data) as act:
        if not act.again:
            act.location = url_for("retention.box", box_number=boxes.make_box(by=g.actor).number)
    return go(act.again or act.location, message="The box is open. Print its label, then scan folders into it.")


def box_page(box, form=None, told=None, pick_up=None):
    """One box: what is in it, slot by slot; its scan while it is packed; its manifest on paper."""
    slots = storage.box_slots(box)
    numbers = [slot.volume.patient.mrn for slot in slots]
    return respond(
        "retention/box.html", "retention/_box.html", box=box, slots=slots, told=told,
        span=(min(numbers), max(numbers)) if numbers else None, form=form or CodeForm(formdata=None),
        pick_up=pick_up or PickUpForm(formdata=None, reference=box.reference),
    )  # fmt: skip


@bp.get("/storage/boxes/<int:box_number>")
@needs("retention.see")
def box(box_number):
    return box_page(reckoning.open_list(storage.get_box(box_number), by=g.actor))


@bp.post("/storage/boxes/<int:box_number>/scans")
@needs("retention.work")
def box_scan(box_number):
    found = storage.get_box(box_number)

    def take(form):
        slot = boxes.pack(purging.volume_of(form.code.data), box=found, by=g.actor)
        return f"Box {found.number}, slot {slot.slot}"

    return scanned(CodeForm(), take, lambda **shown: box_page(found, **shown))


@bp.post("/storage/boxes/<int:box_number>/closings")
@needs("retention.work")
def box_close(box_number):
    boxes.close_box(storage.get_box(box_number), by=g.actor)
    return done("retention.box", box_number=box_number, message="The box is closed. Print the manifest and lay it in.")


@bp.post("/storage/boxes/<int:box_number>/pick-ups")
@needs("retention.work")
def box_pick_up(box_number):
    found, form = storage.get_box(box_number), PickUpForm()
    if form.validate_on_submit():
        try:
            boxes.pick_up_box(found, form.driver.data, form.reference.data or "", by=g.actor)
            return done("retention.box", box_number=box_number, message="The box is in outside storage.")
        except RuleError as error:
            form.reject(error)
    return box_page(found, pick_up=form)


@bp.post("/storage/boxes/<int:box_number>/slots/<int:slot_id>/takings")
@needs("retention.work")
def box_take_out(box_number, slot_id):
    found = next((one for one in storage.box_slots(storage.get_box(box_number)) if one.id == slot_id), None)
    if found is None:
        raise NotFound()
    return done("retention.box", box_number=box_number, message=boxes.take_out(found, by=g.actor))


# Recalls


def recall_page(form=None, told=None, choose=None):
    """What is to be recalled, what is on its way, and the scan that takes it in."""
    page = Page(storage.open_recalls())
    return respond(
        "retention/recalls.html", "retention/_recalls.html", needed=storage.to_recall(), page=page,
        until_on=storage.until_on(), form=form or CodeForm(formdata=None), told=told,
        choose=choose or RecallForm(formdata=None),
    )  # fmt: skip


@bp.get("/storage/recalls")
@needs("retention.see")
def recalls():
    return recall_page()


@bp.post("/storage/recalls")
@needs("retention.work")
def recall():
    form = RecallForm()
    if form.validate_on_submit():
        try:
            count = recalling.recall_listed(form.ids, by=g.actor)
            return done("retention.recalls", message=f"Recalled: {count}. Tell the vendor by phone or on its site.")
        except RuleError as error:
            form.reject(error)
    return recall_page(choose=form)


@bp.post("/storage/arrivals")
@needs("retention.work")
def arrival():
    return scanned(
        CodeForm(), lambda form: recalling.take_in(form.code.data, by=g.actor)[1], lambda **shown: recall_page(**shown)
    )


@bp.post("/volumes/<int:volume_id>/recalls")
@needs("retention.work")
def recall_one(volume_id):
    volume, form = get_volume(volume_id), OneRecallForm()
    if not form.validate_on_submit():
        raise RuleError("Say what it is needed for.")
    made = recalling.recall(volume, form.why.data, stat=form.speed.data == "stat", by=g.actor)
    return done("charts.volume", volume_id=volume_id, message=f"Recalled, expected {made.expected_on:%m/%d/%Y}.")


@bp.post("/volumes/<int:volume_id>/recall-cancellations")
@needs("retention.work")
def cancel_recall(volume_id):
    recalling.cancel_recall(get_volume(volume_id), by=g.actor)
    return done("retention.recalls", message="The recall is canceled: the folder is off-site again.")


@bp.post("/volumes/<int:volume_id>/ways-back")
@needs("retention.work")
def send_back(volume_id):
    slot = boxes.send_back(get_volume(volume_id), by=g.actor)
    return done("charts.volume", volume_id=volume_id, message=f"Back to box {slot.box.number}, slot {slot.slot}.")
