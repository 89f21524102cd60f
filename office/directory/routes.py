"""The directory of outside parties."""

from flask import Blueprint, g, url_for

from office.directory import queries, rules
from office.directory.forms import CheckForm, EndNumberForm, MergeForm, NumberForm, PartyForm, PartySearchForm
from office.directory.models import PartyKind
from office.errors import RuleError
from office.once import once
from office.web import Page, done, go, is_fragment, needs, respond

bp = Blueprint("directory", __name__)
NAV = (("Directory", "directory.index", "directory.see", ""),)


def listed(form, found):
    """The directory with those found; while someone types the list alone."""
    page = Page(found)
    numbers = queries.numbers_of(party.id for party in page.rows)
    due = queries.count_due()
    return respond("directory/index.html", "directory/_list.html", form=form, page=page, numbers=numbers, due=due)


def entry(party, **forms):
    """The page of an entry; a refused form is among `forms`."""
    given = {"form": PartyForm(formdata=None, obj=party), "number_form": NumberForm(formdata=None)}
    given |= {"check_form": CheckForm(formdata=None), "end_form": EndNumberForm(formdata=None)}
    given |= {"merge_form": MergeForm(formdata=None), "checked": None, **forms}
    numbers, checks = queries.numbers_of([party.id])[party.id], queries.checks_of(party.id)
    return respond("directory/party.html", party=party, numbers=numbers, checks=checks, **given)


@bp.get("/directory")
@needs("directory.see")
def index():
    return listed(PartySearchForm(formdata=None), queries.parties())


@bp.post("/directory/find")
@needs("directory.see")
def find():
    form = PartySearchForm()
    found = queries.parties(form.q.data or "", form.kind.data) if form.validate_on_submit() else queries.nobody()
    return listed(form, found)


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
    return entry(queries.get_party(party_id))


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
    if is_fragment():
        return respond("directory/_party.html", form=form, party=party)
    return entry(party, form=form)


@bp.get("/directory/due")
@needs("directory.see")
def due():
    return respond("directory/due.html", page=Page(queries.due_numbers()))


@bp.post("/directory/<int:party_id>/numbers")
@needs("directory.edit")
def add_number(party_id):
    party, form = queries.get_party(party_id), NumberForm()
    if form.validate_on_submit():
        try:
            with once(form.key.data) as act:
                if not act.again:
                    rules.add_number(party, form.use.data, form.number.data or "", form.label.data or "", by=g.actor)
                    act.location = url_for("directory.show", party_id=party_id)
            return go(act.again or act.location, message="Added. Verify it before anyone relies on it.")
        except RuleError as error:
            form.reject(error)
    return entry(party, number_form=form)


@bp.post("/directory/<int:party_id>/numbers/<int:number_id>/checks")
@needs("directory.edit")
def check_number(party_id, number_id):
    party, number, form = queries.get_party(party_id), queries.get_number(party_id, number_id), CheckForm()
    if form.validate_on_submit():
        try:
            rules.check_number(number, form.how.data, form.holds.data != "no", form.note.data or "", by=g.actor)
            return done("directory.show", party_id=party_id, message="Kept, with your name.")
        except RuleError as error:
            form.reject(error)
    return entry(party, check_form=form, checked=number_id)


@bp.post("/directory/<int:party_id>/numbers/<int:number_id>/ends")
@needs("directory.edit")
def end_number(party_id, number_id):
    party, number, form = queries.get_party(party_id), queries.get_number(party_id, number_id), EndNumberForm()
    if form.validate_on_submit():
        try:
            rules.end_number(number, form.why.data or "", by=g.actor)
            return done("directory.show", party_id=party_id, message="Taken out of use.")
        except RuleError as error:
            form.reject(error)
    return entry(party, end_form=form, checked=number_id)


@bp.post("/directory/<int:party_id>/merges")
@needs("directory.merge")
def merge(party_id):
    party, form = queries.get_party(party_id), MergeForm()
    if form.validate_on_submit():
        try:
            into = queries.party_named(form.into.data or "", *PartyKind, field="into")
            if into is None:
                raise RuleError("Type the name of the entry that stays.", field="into")
            stays = rules.merge_party(party, into, by=g.actor)
            return done("directory.show", party_id=stays.id, message="Merged. The other entry says where it went.")
        except RuleError as error:
            form.reject(error)
    return entry(party, merge_form=form)
