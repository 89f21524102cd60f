"""The file room: volumes, who holds them, who asks for them. Printing is in paper/routes.py, scans in scanning/."""

from dataclasses import asdict

from flask import g, request, url_for

from office import panels
from office.charts import hooks, queries, rules
from office.charts.forms import (
    CancelForm,
    MissingForm,
    PlaceForm,
    RefileForm,
    RequestForm,
    SignOutForm,
    WhoHadForm,
)
from office.charts.models import Mode
from office.charts.pulls import routes as pulls
from office.charts.scanning.routes import bp, scanning
from office.errors import RuleError
from office.once import once
from office.patients.queries import banner, get_patient
from office.patients.rules import open_patient
from office.web import Page, done, go, needs, respond

NAV = (("File room", "charts.room", "charts.see", ""),)
PAGES = (pulls,)  # their addresses belong to this part


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


@bp.get("/chart-requests")
@needs("charts.see")
def requests():
    page = Page(queries.queue_query())
    rows = queries.with_lights(queries.with_line(queries.request_rows(page.rows)))
    return respond("charts/requests.html", page=page, rows=rows, scanning=scanning(Mode.WHERE))


@bp.get("/overdue-charts")
@needs("charts.see")
def overdue():
    page = Page(queries.overdue_query())
    shown = {"rows": queries.out_rows(page.rows), "scanning": scanning(Mode.WHERE)}
    return respond("charts/out.html", page=page, holder=None, **shown)


@bp.get("/chart-holders/<int:holder_id>")
@needs("charts.see")
def holder(holder_id):
    chosen = queries.get_holder(holder_id)
    page = Page(queries.out_of_holder(holder_id))
    rows = queries.out_rows(page.rows)
    shown = {"waiting": queries.waiters_of([row.patient_id for row in rows]), "scanning": scanning(Mode.WHERE)}
    shown |= panels.sections("holder.section", chosen, g.actor)
    return respond("charts/out.html", page=page, rows=rows, holder=chosen, **shown)


@bp.get("/my-charts")
@needs("charts.request")
def mine():
    own = rules.own_holder(g.actor)
    page = Page(queries.out_of_holder(own.id))
    rows = queries.out_rows(page.rows)
    waiting = queries.waiters_of([row.patient_id for row in rows])
    asked = queries.request_rows(queries.queue_query(holder_id=own.id).limit(100))
    shown = {
        "waiting": waiting, "asked": queries.with_lights(queries.with_line(asked)),
        "handed": queries.not_accepted(own),
        "scanning": scanning(Mode.SIGN_OUT, own) if g.actor.may("charts.receive") else scanning(Mode.WHERE),
        **panels.sections("holder.section", own, g.actor),
    }  # fmt: skip
    return respond("charts/mine.html", page=page, rows=rows, holder=own, **shown)


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


def taker(waiting):
    """Who will take a volume most likely: the first who waits; else who asks, but at the records desk nobody."""
    if waiting:
        return waiting[0].holder_id
    return 0 if g.actor.may("charts.custody") or not g.actor.may("charts.receive") else rules.own_holder(g.actor).id


def volume_page(volume, **forms):
    """The page of a volume with its custody record; `forms` are those that were refused."""
    asked = WhoHadForm(request.args)
    had_at = asked.instant() if asked.day.data and asked.validate() else None
    had = queries.who_had(volume, had_at) if had_at else None
    given = {
        "out": SignOutForm(formdata=None), "refile": RefileForm(formdata=None), "missing": MissingForm(formdata=None),
        "found": MissingForm(formdata=None), **forms,
    }  # fmt: skip
    shown = queries.volume_shown(volume, queries.line_for(volume))
    given["out"].with_holders(rules.holders_now(by=g.actor))
    if "out" not in forms:
        given["out"].holder.data = taker(shown.waiting)
    page = Page(queries.history(volume), 25)
    return respond(
        "charts/volume.html", volume=volume, patient=volume.patient, banner=banner(volume.patient, g.actor), page=page,
        shown=shown, asked=asked, had=had, had_at=had_at, volumes=queries.chart_volumes(volume.patient_id),
        shelf=queries.shelf_of(volume), form=next(iter(forms.values()), None), forms=given,
        scanning=scanning(Mode.WHERE), **panels.sections("volume.section", volume, g.actor),
    )  # fmt: skip


@bp.get("/volumes/<int:volume_id>")
@needs("charts.see")
def volume(volume_id):
    return volume_page(rules.open_volume(volume_id, by=g.actor))


@bp.post("/volumes/<int:volume_id>/sign-outs")
@needs("charts.receive")
def sign_out(volume_id):
    chosen, form = queries.get_volume(volume_id), SignOutForm()
    form.with_holders(rules.holders_now(by=g.actor))
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
    said = hooks.said_of(back.volume, back.words or "Returned: to the refile bin.")
    return done("charts.volume", volume_id=volume_id, message=said)


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
        case = rules.mark_missing(chosen, note=form.note.data, by=g.actor)
        to = {"patient_id": chosen.patient_id, "case_id": case.id}
        return done("missing.show", message="The search has begun.", **to)
    return volume_page(chosen, missing=form)


@bp.post("/volumes/<int:volume_id>/finds")
@needs("charts.custody")
def find(volume_id):
    chosen, form = queries.get_volume(volume_id), MissingForm()
    case = queries.missing_case(chosen)
    if form.validate_on_submit():
        back = rules.mark_found(chosen, cause=form.note.data, by=g.actor)
        to = {"patient_id": chosen.patient_id, "case_id": case.id}
        return done("missing.show", message=f"Found. {back.words or 'To the refile bin'}. Now say the cause.", **to)
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


def shown_of(patient):
    """What one sees of the chart while asking for it: where it is, and who gets it first."""
    waiting = queries.waiters_of([patient.id]).get(patient.id, [])
    places = queries.places_of(patient.id)
    return {"patient": patient, "banner": banner(patient, g.actor), "waiting": waiting, "places": places}


@bp.route("/patients/<int:patient_id>/chart-requests", methods=["GET", "POST"])
@needs("charts.request")
def ask(patient_id):
    patient, form = get_patient(patient_id), asked_form().with_volumes(queries.volumes_of(patient_id))
    if request.method == "GET":
        form.volume.data = request.args.get("volume", 0, type=int)
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
            said = queries.place_in_line(patient_id, form.holder.data, form.given()["volume"])
            return go(act.again or act.location, message=f"The chart is asked for. {said}".strip())
    return respond("charts/ask.html", form=form, **shown_of(patient))


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
