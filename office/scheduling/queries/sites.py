"""The locations of the practice: the main office, whose address is in the settings, and those beside it. With one site
nothing is seen of it. Reads only. Source: domain 4.1."""

from collections import defaultdict

from office.db import fetch
from office.scheduling.models import Location
from office.settings.queries import settings_now

MAIN = 0
MAIN_NAME = "Main office"


class SiteNames(defaultdict):
    """{site: its name}; every name is "" while one site only is in use, which `several` tells."""

    def __init__(self, rows):
        self.several = any(active for *_, active in rows)
        super().__init__(str, {MAIN: MAIN_NAME, **{key: name for key, name, _ in rows}} if self.several else {})


def site_names():
    """The SiteNames, those not in use any more included. One query."""
    return SiteNames(fetch("SELECT id, name, active FROM location ORDER BY id"))


def locations():
    """Every Location beside the main office, in use or not, by name."""
    return list(Location.select().order_by(Location.active.desc(), Location.name))


def site_choices(any_words="any"):
    """(value, label) pairs of the sites in use: "" for any, "0" the main office; only "any" with one site."""
    rows = fetch("SELECT id, name FROM location WHERE active ORDER BY name")
    return [("", any_words), *([("0", MAIN_NAME), *((str(key), name) for key, name in rows)] if rows else [])]


def where(appointment):
    """What a paper says of where a booking is: {address, phone, directions}, with its name when there are several."""
    values, site = settings_now(), appointment.location
    address = site.address if site else values["practice.address"]
    return {
        "address": f"{site.name if site else MAIN_NAME}, {address}" if site_names().several else address,
        "directions": site.directions if site else values["practice.directions"],
        "phone": (site and site.phone) or values["practice.phone"],
    }


def addresses_of(appointment_ids):
    """{appointment id: "North office, 5 Elm Street"} of these bookings; {} in a practice of one site. Two queries."""
    names = site_names()
    if not names.several or not appointment_ids:
        return {}
    rows = fetch(
        "SELECT a.id, a.location_id, l.address FROM appointment a LEFT JOIN location l ON l.id = a.location_id "
        f"WHERE a.id IN ({', '.join('?' * len(appointment_ids))})",
        *appointment_ids,
    )
    main = settings_now()["practice.address"]
    return {key: f"{names[site or MAIN]}, {address or main}" for key, site, address in rows}
