"""The directory of outside parties."""

from flask import Blueprint, g, url_for

from office.directory import queries, rules
from office.directory.forms import PartyForm, PartySearchForm
from office.errors import RuleError
from office.once import once
from office.web import Page, done, go, needs, respond

bp = Blueprint("directory", __name__)
NAV = (("Directory", "directory.index", "directory.see", ""),)


@bp.get("/directory")
@needs("directory.see")
def index():
    form = PartySearchForm(formdata=None)
    return respond("directory/index.html", form=form, page=Page(queries.parties()))


@bp.post("/directory/find")
@needs("directory.see")
def find():
    form = PartySearchForm()
    if not form.validate_on_submit():
        return respond("directory/index.html", form=form, page=Page(queries.nobody()))
    return respond("directory/index.html", form=form, page=Page(queries.parties(form.q.data or "", form.kind.data)))


@bp.get("/directory/new")
@needs("directory.edit")
def new():
    return respond("directory/party.html", form=PartyForm(formdata=None), party=None)


@bp.post("/directory")
@needs("directory.edit")
def create():
    form = PartyForm()
    if form.validate_on_submit():
        try:
            with once(form.key.data) as act:
                if not act.again:
                    rules.add_party(form.kind.data, form.name.data, by=g.actor, **form.texts())
                    act.location = url_for("directory.index")
            return go(act.again or act.location, message="Added to the directory.")
        except RuleError as error:
            form.reject(error)
    return respond("directory/party.html", "directory/_party.html", form=form, party=None)


@bp.get("/directory/<int:party_id>")
@needs("directory.see")
def show(party_id):
    party = queries.get_party(party_id)
    return respond("directory/party.html", form=PartyForm(formdata=None, obj=party), party=party)


@bp.post("/directory/<int:party_id>")
@needs("directory.edit")
def save(party_id):
    party, form = queries.get_party(party_id), PartyForm()
    if form.validate_on_submit():
        told = {"kind": form.kind.data, "name": form.name.data, "active": form.active.data}
        try:
            rules.edit_party(party, form.seen_version, by=g.actor, **told, **form.texts())
            return done("directory.index", message="Saved.")
        except RuleError as error:
            form.reject(error)
    return respond("directory/party.html", "directory/_party.html", form=form, party=party)
