"""The file room: scans, volumes, who holds them, who asks for them. What is printed is in paper/routes.py."""

from dataclasses import asdict

from flask import g, make_response, request, url_for

from office import board, panels
from office.charts import queries, rules
from office.charts.forms import (
    CancelForm,
    MissingForm,
    PlaceForm,
    RefileForm,
    RequestForm,
    ScanForm,
    SignOutForm,
    WhoHadForm,
)
from office.charts.paper.routes import bp
from office.errors import RuleError
from office.once import once
from office.patients.queries import banner, get_patient
from office.patients.rules import open_patient
from office.web import Page, done, go, needs, respond, unchanged

NAV = (("File room", "charts.room", "charts.see", ""),)


def light_once(patient):
    """The chart light of a patient, read once for the banner and the section of one page."""
    kept = patient.__dict__.setdefault("kept", {})
    if "light" not in kept:
        kept["light"] = queries.lights([patient.id])[patient.id]
    return kept["light"]


def light_of(patient):
    """The chart light of the patient's banner."""
    return asdict(light_once(patient))


def chart_section(patient):
    """What the patient's page shows of the chart."""
    return {
        "light": light_once(patient),
        "volumes": queries.places_of(patient.id),
        "waiting": queries.waiters_of([patient.id]).get(patient.id, []),
    }


panels.register(panels.Panel("patient.banner", "chart", "Chart", "", "charts.see", light_of))
panels.register(
    panels.Panel(
        "duplicate.side", "volumes", "Volumes", "", "charts.see",
        lambda patient: [f"Vol {one.number}: {queries.where_is(one)}" for one in queries.volumes_of(patient.id)],
    )
)  # fmt: skip
panels.register(
    panels.Panel("patient.section", "chart", "Chart", "charts/_panel.html", "charts.see", chart_section, 30)
)


@bp.get("/file-room")
@needs("charts.see")
def room():
    mode = request.args.get("mode", "")
    form = ScanForm(formdata=None, mode=mode if mode in list(rules.Mode) else rules.Mode.WHERE.value)
    form.with_holders(rules.holders_now(by=g.actor))
    return respond("charts/room.html", form=form, scan=None, room=queries.room(), modes=modes_of(g.actor))


def modes_of(actor):
    """The scan modes that a role may use."""
    return [mode for mode, permission in rules.NEEDS.items() if actor.may(permission)]


@bp.get("/file-room/lists")
@needs("charts.see", poll=True)
def lists():
    if request.args.get("v", type=int) == board.version("day"):
        return unchanged()
    return respond("charts/_lists.html", room=queries.room())


@bp.post("/scans")
@needs("charts.see")
def scan():
    form, done_scan = ScanForm(), None
    form.with_holders(rules.holders_now(by=g.actor) if form.hands_over else ())
    if form.validate_on_submit():
        done_scan = rules.take_scan(**form.given(), by=g.actor)
        form.show(done_scan)
    shown = {"form": form, "scan": done_scan, "modes": modes_of(g.actor)}
    page = None if request.htmx else queries.room()
    answer = make_response(respond("charts/room.html", "charts/_scan.html", **shown, room=page))
    answer.headers["X-Scan"] = done_scan.kind if done_scan else "refused"
    return answer


@bp.get("/chart-requests")
@needs("charts.see")
def requests():
    page = Page(queries.queue_query())
    rows = queries.with_lights(queries.request_rows(page.rows))
    return respond("charts/requests.html", page=page, rows=rows)


@bp.get("/overdue-charts")
@needs("charts.see")
def overdue():
    page = Page(queries.overdue_query())
    return respond("charts/out.html", page=page, rows=queries.out_rows(page.rows), holder=None)


@bp.get("/chart-holders/<int:holder_id>")
@needs("charts.see")
def holder(holder_id):
    chosen = queries.get_holder(holder_id)
    page = Page(queries.out_of_holder(holder_id))
    rows = queries.out_rows(page.rows)
    waiting = queries.waiters_of([row.patient_id for row in rows])
    return respond("charts/out.html", page=page, rows=rows, holder=chosen, waiting=waiting)


@bp.get("/my-charts")
@needs("charts.request")
def mine():
    own = rules.own_holder(g.actor)
    page = Page(queries.out_of_holder(own.id))
    rows = queries.out_rows(page.rows)
    waiting = queries.waiters_of([row.patient_id for row in rows])
    asked = queries.with_lights(queries.request_rows(queries.queue_query(holder_id=own.id).limit(100)))
    return respond("charts/mine.html", page=page, rows=rows, holder=own, waiting=waiting, asked=asked)


@bp.route("/chart-holders", methods=["GET", "POST"])
@needs("charts.places")
def holders():
    form = PlaceForm()
    if form.validate_on_submit():
        try:
            with once(form.key.data) as act:
                if not act.again:
                    rules.add_place(form.name.data, by=g.actor)
                    act.location = url_for("charts.holders")
        except RuleError as error:
            form.reject(error)
        else:
            return go(act.again or act.location, message=f"{form.name.data} can hold charts now.")
    return respond("charts/holders.html", form=form, holders=rules.holders_now(by=g.actor))


@bp.post("/chart-holders/<int:holder_id>/closings")
@needs("charts.places")
def close_place(holder_id):
    closed = rules.close_place(queries.get_holder(holder_id), by=g.actor)
    return done("charts.holders", message=f"{closed} holds no charts any more.")


def volume_page(volume, **forms):
    """The page of a volume with its custody record; `forms` are those that were refused."""
    asked = WhoHadForm(request.args)
    had = None
    if asked.day.data and asked.validate() and asked.instant():
        had = queries.who_had(volume, asked.instant())
    given = {
        "out": SignOutForm(formdata=None), "refile": RefileForm(formdata=None), "missing": MissingForm(formdata=None),
        "found": MissingForm(formdata=None), **forms,
    }  # fmt: skip
    given["out"].offer(holder=rules.holders_now(by=g.actor))
    shown = queries.volume_shown(volume, queries.waiting_for(volume.patient_id))
    page = Page(queries.history(volume), 25)
    return respond(
        "charts/volume.html", volume=volume, patient=volume.patient, banner=banner(volume.patient, g.actor), page=page,
        shown=shown, asked=asked, had=had, form=next(iter(forms.values()), None), forms=given,
    )  # fmt: skip


@bp.get("/volumes/<int:volume_id>")
@needs("charts.see")
def volume(volume_id):
    return volume_page(rules.open_volume(volume_id, by=g.actor))


@bp.post("/volumes/<int:volume_id>/sign-outs")
@needs("charts.receive")
def sign_out(volume_id):
    chosen, form = queries.get_volume(volume_id), SignOutForm()
    form.offer(holder=rules.holders_now(by=g.actor))
    if form.validate_on_submit():
        try:
            rules.hand_over(chosen, form.chosen("holder"), form.purpose.data, by=g.actor)
        except RuleError as error:
            form.reject(error)
        else:
            return done("charts.volume", volume_id=volume_id, message=f"Signed out to {form.chosen('holder')}.")
    return volume_page(chosen, out=form)


@bp.post("/volumes/<int:volume_id>/pulls")
@needs("charts.custody")
def pull(volume_id):
    pulled = rules.pull_volume(queries.get_volume(volume_id), by=g.actor)
    return done("charts.volume", volume_id=volume_id, message=f"Pulled: {pulled.place}.")


@bp.post("/volumes/<int:volume_id>/returns")
@needs("charts.custody")
def take_back(volume_id):
    back = rules.return_volume(queries.get_volume(volume_id), by=g.actor)
    return done("charts.volume", volume_id=volume_id, message=back.words or "Returned: to the refile bin.")


@bp.post("/volumes/<int:volume_id>/refilings")
@needs("charts.custody")
def refile(volume_id):
    chosen, form = queries.get_volume(volume_id), RefileForm()
    if form.validate_on_submit():
        try:
            rules.refile_volume(chosen, form.section.data, by=g.actor)
        except RuleError as error:
            form.reject(error)
        else:
            return done("charts.volume", volume_id=volume_id, message="Refiled.")
    return volume_page(chosen, refile=form)


@bp.post("/volumes/<int:volume_id>/searches")
@needs("charts.custody")
def search(volume_id):
    chosen, form = queries.get_volume(volume_id), MissingForm()
    if form.validate_on_submit():
        rules.mark_missing(chosen, note=form.note.data, by=g.actor)
        return done("charts.volume", volume_id=volume_id, message="The search has begun.")
    return volume_page(chosen, missing=form)


@bp.post("/volumes/<int:volume_id>/finds")
@needs("charts.custody")
def find(volume_id):
    chosen, form = queries.get_volume(volume_id), MissingForm()
    if form.validate_on_submit():
        back = rules.mark_found(chosen, cause=form.note.data, by=g.actor)
        return done("charts.volume", volume_id=volume_id, message=f"Found. {back.words or 'To the refile bin'}.")
    return volume_page(chosen, found=form)


def asked_form():
    """The form of a request, with every holder offered and the own one chosen."""
    form = RequestForm()
    form.offer(holder=rules.holders_now(by=g.actor))
    if request.method == "GET":
        form.holder.data = rules.own_holder(g.actor).id
        form.purpose.data = request.args.get("purpose", form.purpose.data)
        form.priority.data = request.args.get("priority", form.priority.data)
    return form


@bp.route("/patients/<int:patient_id>/chart-requests", methods=["GET", "POST"])
@needs("charts.request")
def ask(patient_id):
    patient, form = get_patient(patient_id), asked_form()
    if request.method == "GET":
        open_patient(patient_id, by=g.actor, via="chart request")
    if form.validate_on_submit():
        try:
            with once(form.key.data) as act:
                if not act.again:
                    rules.request_chart(patient, holder=form.chosen("holder"), **form.given(), by=g.actor)
                    act.location = url_for("patients.show", patient_id=patient.id)
        except RuleError as error:
            form.reject(error)
        else:
            return go(act.again or act.location, message="The chart is asked for.")
    return respond("charts/ask.html", form=form, patient=patient, banner=banner(patient, g.actor))


@bp.post("/patients/<int:patient_id>/chart-requests/<int:request_id>/cancellations")
@needs("charts.request")
def cancel(patient_id, request_id):
    form = CancelForm()
    reason = form.reason.data if form.validate_on_submit() else ""
    rules.cancel_request(queries.get_request(patient_id, request_id), reason=reason, by=g.actor)
    return done("charts.mine", message="The request is canceled.")


@bp.post("/patients/<int:patient_id>/charts")
@needs("charts.custody")
def make(patient_id):
    made = rules.make_chart(get_patient(patient_id), by=g.actor)
    return done("charts.volume", volume_id=made.id, message="The folder is made. Print its label.")


@bp.post("/patients/<int:patient_id>/volumes")
@needs("charts.custody")
def add(patient_id):
    made = rules.add_volume(get_patient(patient_id), by=g.actor)
    return done("charts.volume", volume_id=made.id, message=f"Volume {made.number} is begun. Print all labels anew.")
