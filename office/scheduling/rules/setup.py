"""Providers, types of appointment, rooms and equipment: what the manager sets up. Codes and rows stay; what is not
used any more is put out of use. Source: domain 4.1."""

from office import audit, clock
from office.board import bump
from office.db import writing
from office.errors import NotFound, RuleError
from office.jinja import weekday
from office.scheduling.models import (
    HOLDS_PLACE,
    Appointment,
    AppointmentType,
    Hours,
    Location,
    Provider,
    Resource,
    Sort,
    TypeMinutes,
)
from office.scheduling.queries.sites import MAIN_NAME

GRAIN, LONGEST, OLDEST = 5, 480, 120
BUFFERS = ("buffer_before_minutes", "buffer_after_minutes")


def add_provider(name, short, *, by, specialty="", npi=""):
    """One more column of the book. Raises RuleError: the short name is in use."""
    with writing():
        if Provider.select().where(Provider.short == short).exists():
            raise RuleError("Another provider has this short name. Choose another one.", field="short")
        rank = Provider.select().count() + 1
        row = Provider.create(name=name, short=short, specialty=specialty, npi=npi, rank=rank)
        audit.record("provider.added", row, by=by, name=name)
    return row


def open_provider(provider_id):
    """One provider, in use or not. Raises NotFound."""
    return _found(Provider, provider_id)


def open_type(type_id):
    """One type of appointment, in use or not. Raises NotFound."""
    return _found(AppointmentType, type_id)


def _found(model, key):
    row = model.get_or_none(model.id == key)
    if row is None:
        raise NotFound()
    return row


def change_provider(provider, *, by, **values):
    """Change what is known of a provider; the audit keeps what it was.

    Raises RuleError: ages crossed; no appointments any more while some are to come (nobody is to be lost with them).
    """
    with writing():
        row = open_provider(provider.id)
        _check_ages(values)
        if row.active and values.get("active") is False:
            _refuse_booked(row)
        _change(row, values, "provider.changed", by)
    return row


def add_type(code, name, minutes, *, by, prep=""):
    """One more type of appointment. Raises RuleError: the code is in use or has blanks, minutes not in steps of 5."""
    with writing():
        if "," in code or " " in code:
            raise RuleError("A code is one short word without blanks and commas, such as EST.", field="code")
        if AppointmentType.select().where(AppointmentType.code == code).exists():
            raise RuleError("Another type has this code. Choose another one.", field="code")
        _check_minutes(minutes)
        rank = AppointmentType.select().count() + 1
        row = AppointmentType.create(code=code, name=name, minutes=minutes, prep=prep, rank=rank)
        audit.record("appointment_type.added", row, by=by, code=code, minutes=minutes)
    return row


def change_type(type, *, by, **values):
    """Change a type for bookings from now on; what is booked keeps its length and buffers. The code never changes.

    Raises RuleError: minutes or buffers not in steps of 5, ages crossed, no room or equipment of the kind.
    """
    with writing():
        row = open_type(type.id)
        _check_minutes(values.get("minutes", row.minutes))
        for name in BUFFERS:
            if values.get(name, 0) % GRAIN or not 0 <= values.get(name, 0) <= LONGEST:
                raise RuleError("A buffer is 0 to 480 minutes, in steps of 5.", field=name)
        _check_ages(values)
        for name, sort in (("room_kind", Sort.ROOM), ("equipment_kind", Sort.EQUIPMENT)):
            _check_kind(values.get(name), sort, name)
        _change(row, values, "appointment_type.changed", by)
    return row


def set_length(type, provider, minutes, *, by):
    """Give a type another length with one provider; the type's own length takes it back. Raises RuleError: minutes."""
    with writing():
        _check_minutes(minutes)
        TypeMinutes.delete().where((TypeMinutes.type == type) & (TypeMinutes.provider == provider)).execute()
        if minutes != type.minutes:
            TypeMinutes.create(type=type, provider=provider, minutes=minutes)
        audit.record("appointment_type.length", type, by=by, provider=provider.short, minutes=minutes)
        bump("day")


def add_resource(sort, kind, name, *, by, location=None):
    """One more room or piece of equipment at a location (None: the main office).

    Raises RuleError: the name is in use, the kind is of the other sort.
    """
    kind = " ".join(kind.split())
    with writing():
        if Resource.select().where(Resource.name == name).exists():
            raise RuleError("Another one has this name. Choose another name.", field="name")
        if Resource.select().where((Resource.kind == kind) & (Resource.sort != sort)).exists():
            raise RuleError(f"{kind} is already used for the other sort. Choose another kind.", field="kind")
        row = Resource.create(sort=sort, kind=kind, name=name, location=location)
        audit.record("resource.added", row, by=by, kind=kind)
    return row


def add_location(name, address, *, by, phone="", hours="", directions=""):
    """A site beside the main office. Raises RuleError: the name is in use, or is the main office's; no address."""
    name, address = name.strip(), address.strip()
    with writing():
        if name.casefold() == MAIN_NAME.casefold() or Location.select().where(Location.name == name).exists():
            raise RuleError("Another location has this name. Choose another name.", field="name")
        if not address:
            raise RuleError("Type the address: it stands on slips and letters.", field="address")
        given = {"phone": phone, "hours": hours, "directions": directions}
        row = Location.create(name=name, address=address, **given)
        audit.record("location.added", row, by=by, name=name, address=address)
        bump("day")
    return row


def open_location(location_id):
    """One location beside the main office, in use or not. Raises NotFound."""
    return _found(Location, location_id)


def change_location(location, *, by, **values):
    """Change what is known of a location; the audit keeps what it was. What is booked there stays there.

    Raises RuleError: the name is in use; no address; it is put out of use while hours there are valid.
    """
    with writing():
        row = open_location(location.id)
        name = values.get("name", row.name)
        other = Location.select().where((Location.name == name) & (Location.id != row.id)).exists()
        if other or name.casefold() == MAIN_NAME.casefold():
            raise RuleError("Another location has this name. Choose another name.", field="name")
        if not values.get("address", row.address).strip():
            raise RuleError("Type the address: it stands on slips and letters.", field="address")
        if row.active and values.get("active") is False:
            still = Hours.to_on.is_null() | (Hours.to_on >= clock.today())
            if Hours.select().where((Hours.location == row) & still).exists():
                raise RuleError("Providers have hours there. End those hours first.", field="active")
        _change(row, values, "location.changed", by)
    return row


def use_resource(resource_id, active, *, by):
    """Put a room or a piece of equipment out of use, or into use again; what is booked keeps it. Raises NotFound."""
    with writing():
        row = _found(Resource, resource_id)
        Resource.update(active=active).where(Resource.id == row.id).execute()
        audit.record("resource.in_use" if active else "resource.out_of_use", row, by=by)
        bump("day")
    return row


def _refuse_booked(provider):
    ahead = (Appointment.provider == provider) & (Appointment.day_on >= clock.today())
    standing = Appointment.select().where(ahead & Appointment.standing.in_(HOLDS_PLACE))
    first = standing.order_by(Appointment.day_on, Appointment.start_minute).first()
    if first:
        words = f"{standing.count()} to come, the first on {weekday(first.day_on)}"
        raise RuleError(f"{provider} has appointments: {words}. Move them first, under Closures.", field="active")


def _change(row, values, action, by):
    """Write the values that differ, with what they were in the audit."""
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    if not changed:
        return
    before = {f"{name}_before": getattr(row, name) for name in changed}
    type(row).update(**changed).where(type(row).id == row.id).execute()
    for name, value in changed.items():
        setattr(row, name, value)
    audit.record(action, row, by=by, **changed, **before)
    bump("day")


def _check_minutes(minutes):
    if minutes <= 0 or minutes % GRAIN or minutes > LONGEST:
        raise RuleError("The length is 5 to 480 minutes, in steps of 5.", field="minutes")


def _check_ages(values):
    low, high = values.get("min_age_years"), values.get("max_age_years")
    if any(age is not None and not 0 <= age <= OLDEST for age in (low, high)):
        raise RuleError("An age is 0 to 120 years.", field="max_age_years")
    if low is not None and high is not None and low > high:
        raise RuleError("The highest age is below the lowest.", field="max_age_years")


def _check_kind(kind, sort, field):
    if not kind:
        return
    if not Resource.select().where((Resource.kind == kind) & (Resource.sort == sort) & Resource.active).exists():
        raise RuleError(f"There is no {kind} in use. Add one under Rooms and equipment first.", field=field)
