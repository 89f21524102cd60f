"""The manager's pages of the template: hours in blocks with the resulting week, providers, types, rooms. The blueprint
is that of scheduling."""

from flask import g, request, url_for

from office import clock
from office.errors import RuleError
from office.forms import number_in
from office.once import once
from office.scheduling import queries, rules
from office.scheduling.models import Sort
from office.scheduling.template import forms, pages
from office.web import done, needs, respond

ADDRESSES = (
    ("/schedule/hours", "hours", "GET"),
    ("/schedule/hours", "add_hours", "POST"),
    ("/schedule/hours/providers/<int:provider_id>", "template", "GET"),
    ("/schedule/hours/<int:hours_id>/change", "change_hours", "GET", "POST"),
    ("/schedule/hours/<int:hours_id>/ends", "end_hours", "POST"),
    ("/schedule/providers", "add_provider", "POST"),
    ("/schedule/providers/<int:provider_id>", "change_provider", "GET", "POST"),
    ("/schedule/types", "add_type", "POST"),
    ("/schedule/types/<int:type_id>", "change_type", "GET", "POST"),
    ("/schedule/types/<int:type_id>/lengths", "set_length", "POST"),
    ("/schedule/rooms", "add_room", "POST"),
    ("/schedule/locations", "add_location", "POST"),
    ("/schedule/locations/<int:location_id>", "change_location", "GET", "POST"),
    ("/schedule/rooms/<int:resource_id>/uses", "use_room", "POST"),
)


def add_to(bp):
    """Put these pages on the blueprint of scheduling."""
    for address, name, *methods in ADDRESSES:
        bp.add_url_rule(address, name, globals()[name], methods=methods)


def add_once(name, form, act):
    """Add what one of the manager's forms says, once for each form, and show the page again."""
    if form.validate_on_submit():
        try:
            with once(form.key.data) as key:
                if not key.again:
                    act(form)
                    key.location = url_for("scheduling.hours")
        except RuleError as error:
            form.reject(error)
        else:
            return done("scheduling.hours", message="Saved.")
    return respond("scheduling/hours.html", status=422, **pages.hours_page(**{name: form}))


@needs("scheduling.hours")
def hours():
    return respond("scheduling/hours.html", **pages.hours_page())


@needs("scheduling.hours")
def template(provider_id):
    provider, form = rules.open_provider(provider_id), forms.HoursForm(formdata=None).prepare()
    form.provider.data = provider.id
    day_on = request.args.get("day", type=clock.as_date)
    return respond("scheduling/template.html", **pages.week_page(provider, form, by=g.actor, day_on=day_on))


@needs("scheduling.hours")
def add_hours():
    form = forms.HoursForm().prepare()
    provider, change = rules.open_provider(number_in(form.provider.data)), None
    if form.validate_on_submit():
        try:
            if "look" in request.form:
                change = pages.drafted_rows(provider, form)
            else:
                add_hours_once(provider, form)
                return done("scheduling.template", message="Saved.", provider_id=provider.id)
        except RuleError as error:
            form.reject(error)
    return respond("scheduling/template.html", **pages.week_page(provider, form, by=g.actor, change=change))


def add_hours_once(provider, form):
    """Add the block a form describes, once for each form."""
    with once(form.key.data) as act:
        if not act.again:
            rules.add_hours(provider, form.weekdays.data, *form.span(), by=g.actor, **form.details())
            act.location = url_for("scheduling.template", provider_id=provider.id)


@needs("scheduling.hours")
def change_hours(hours_id):
    one, change, outside = rules.open_hours(hours_id), None, ()
    form = forms.ChangeHoursForm().prepare().begin_with(one)
    if form.validate_on_submit():
        try:
            if "look" in request.form:
                change = rules.drafted_change(one, *form.span(), **form.details())
            else:
                given = {"accept": number_in(form.accept.data), "by": g.actor, **form.details()}
                rules.change_hours(one, *form.span(), **given)
                return done("scheduling.template", message="Saved.", provider_id=one.provider_id)
        except rules.Strands as error:
            form.reject(error).accept.data, outside = len(error.bookings), error.bookings
            change = rules.drafted_change(one, *form.span(), **form.details())
        except RuleError as error:
            form.reject(error)
    page = pages.block_page(one, form, forms.EndHoursForm(formdata=None), by=g.actor, change=change, outside=outside)
    return respond("scheduling/block.html", **page)


@needs("scheduling.hours")
def end_hours(hours_id):
    one, form, outside = rules.open_hours(hours_id), forms.EndHoursForm(), ()
    if form.validate_on_submit():
        try:
            rules.end_hours(one, form.last_on.value or clock.today(), by=g.actor, accept=number_in(form.accept.data))
            return done("scheduling.template", message="These hours end.", provider_id=one.provider_id)
        except rules.Strands as error:
            form.reject(error).accept.data, outside = len(error.bookings), error.bookings
        except RuleError as error:
            form.reject(error)
    change_form = forms.ChangeHoursForm(formdata=None).prepare().show(one)
    return respond("scheduling/block.html", **pages.block_page(one, change_form, form, by=g.actor, outside=outside))


@needs("scheduling.hours")
def add_provider():
    form = forms.ProviderForm()
    given = {"specialty": form.specialty.data or "", "by": g.actor}
    return add_once("provider", form, lambda form: rules.add_provider(form.name.data, form.short.data, **given))


@needs("scheduling.hours")
def change_provider(provider_id):
    provider = rules.open_provider(provider_id)
    form = forms.ChangeProviderForm().begin_with(provider)
    if form.validate_on_submit():
        try:
            rules.change_provider(provider, by=g.actor, **form.values())
        except RuleError as error:
            form.reject(error)
        else:
            return done("scheduling.template", message="Saved.", provider_id=provider.id)
    return respond("scheduling/provider.html", provider=provider, form=form)


@needs("scheduling.hours")
def add_type():
    form = forms.TypeForm()
    given = {"prep": form.prep.data or "", "by": g.actor}
    return add_once(
        "type", form, lambda form: rules.add_type(form.code.data, form.name.data, form.minutes.data, **given)
    )


@needs("scheduling.hours")
def change_type(type_id):
    type = rules.open_type(type_id)
    form = forms.ChangeTypeForm().prepare(type).begin_with(type)
    if form.validate_on_submit():
        try:
            rules.change_type(type, by=g.actor, **form.values())
        except RuleError as error:
            form.reject(error)
        else:
            return done("scheduling.hours", message="Saved.")
    return type_page(type, form, length_form(type))


def type_page(type, form, lengths):
    """The page of one type, with its lengths by provider."""
    page = {"type": type, "form": form, "length_form": lengths, "lengths": queries.lengths_of(type)}
    return respond("scheduling/type.html", **page)


def length_form(type, **given):
    """The form for another length with one provider, beginning with the type's own."""
    return forms.LengthForm(minutes=type.minutes, **given).offer(provider=queries.providers())


@needs("scheduling.hours")
def set_length(type_id):
    type = rules.open_type(type_id)
    form = length_form(type)
    if form.validate_on_submit():
        try:
            rules.set_length(type, form.chosen("provider"), form.minutes.data, by=g.actor)
        except RuleError as error:
            form.reject(error)
        else:
            return done("scheduling.change_type", message="Saved.", type_id=type.id)
    return type_page(type, forms.ChangeTypeForm(formdata=None).prepare(type).show(type), form)


@needs("scheduling.hours")
def add_room():
    return add_once(
        "room",
        forms.ResourceForm(),
        lambda form: rules.add_resource(
            Sort(form.sort.data), form.kind.data, form.name.data, by=g.actor, location=int(form.location.data) or None
        ),
    )


@needs("scheduling.hours")
def add_location():
    form = forms.LocationForm()

    def act(form):
        given = {name: value for name, value in form.values().items() if name != "active"}
        rules.add_location(given.pop("name"), given.pop("address"), by=g.actor, **given)

    return add_once("location", form, act)


@needs("scheduling.hours")
def change_location(location_id):
    row = rules.open_location(location_id)
    form = forms.LocationForm().begin_with(row)
    if form.validate_on_submit():
        try:
            rules.change_location(row, by=g.actor, **form.values())
        except RuleError as error:
            form.reject(error)
        else:
            return done("scheduling.hours", message="Saved.")
    return respond("scheduling/location.html", location=row, form=form)


@needs("scheduling.hours")
def use_room(resource_id):
    in_use = request.form.get("active") == "1"
    rules.use_resource(resource_id, in_use, by=g.actor)
    return done("scheduling.hours", message="In use again." if in_use else "Not in use any more.")
