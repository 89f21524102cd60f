"""How a patient is reached and how sure it is: what the patient's page and the reach page show. Reads only."""

from dataclasses import dataclass
from datetime import timedelta

from office import clock
from office.db import as_day, as_instant, fetch
from office.loading import load
from office.patients.models import AddressKind, How, PatientAddress, PatientPhone, Verified
from office.patients.postal import day_of_year_shown, usps_lines
from office.patients.queries.around import contacts, ties
from office.patients.queries.rows import phone_shown
from office.settings import setting
from office.zips import disagreement


@dataclass(frozen=True)
class PhoneLine:
    """One number in use, ready to show; the first of a list is called first."""

    id: int
    shown: str
    kind: str
    whose: str
    valid: bool
    permission: str
    texts: str
    best_time: str
    confidential: bool
    do_not_call: bool
    bad_since: object


@dataclass(frozen=True)
class AddressLine:
    """One address in use: `lines` as typed, `usps` as the post office reads it, `note` what does not fit."""

    id: int
    kind: str
    lines: list
    usps: list
    season: str
    note: str
    bad_since: object
    proposed: bool


@dataclass(frozen=True)
class Sure:
    """How sure one thing is: *heard* until it was read back or seen. `stale`: ask again. `acts`: what may be done."""

    what: Verified
    value: str
    how: How = How.HEARD
    at: object = None
    who: str = ""
    stale: bool = False

    @property
    def acts(self):
        """The Hows that would make it surer: what was seen on the ID need not be read back."""
        ways = WAYS.get(self.what, (How.READ_BACK, How.PHOTO_ID))
        return ways if self.stale or self.how == How.HEARD else [way for way in ways if RANK[way] > RANK[self.how]]


RANK = {How.HEARD: 0, How.READ_BACK: 1, How.CARD: 2, How.PHOTO_ID: 2, How.DOCUMENT: 2}
WAYS = {
    Verified.PHONE: (How.READ_BACK,),
    Verified.EMAIL: (How.READ_BACK,),
    Verified.ADDRESS: (How.READ_BACK, How.PHOTO_ID),
    Verified.NAME: (How.READ_BACK, How.PHOTO_ID, How.CARD),
    Verified.BIRTH: (How.READ_BACK, How.PHOTO_ID, How.CARD),
    Verified.SEX: (How.READ_BACK, How.PHOTO_ID, How.CARD),
}
AGING = (Verified.ADDRESS, Verified.PHONE)  # these are asked again after some time


@dataclass(frozen=True)
class Facts:
    """How to reach a patient, how sure it is, and who stands around, ready for the page."""

    phones: list
    addresses: list
    contacts: list
    ties: list
    names: list
    numbers: list
    pharmacies: list
    verified: dict

    def sure(self, patient, born):
        """The Sure lines of a patient in the order of the page; `born` is the birth date as shown."""
        home = next((one for one in self.addresses if one.kind == AddressKind.HOME), None)
        values = {
            Verified.NAME: patient.full_name,
            Verified.BIRTH: born,
            Verified.SEX: str(patient.sex),
            Verified.ADDRESS: ", ".join(home.lines) if home else "",
            Verified.PHONE: self.phones[0].shown if self.phones else "",
            Verified.EMAIL: patient.email,
        }
        return [Sure(what, value, *self.verified.get(what, ())) for what, value in values.items()]


def facts(patient_id, *, hidden=False):
    """The Facts of a patient that hold now; `hidden` names (after an adoption) only on demand. Eight queries."""
    return Facts(
        phones(patient_id), addresses(patient_id), contacts(patient_id), ties(patient_id), names(patient_id, hidden),
        fetch("SELECT system, value FROM patient_number WHERE patient_id = ? ORDER BY id", patient_id),
        pharmacies(patient_id), verified(patient_id),
    )  # fmt: skip


def phones(patient_id):
    """The numbers in use as PhoneLine, the one to call first in front."""
    return [
        PhoneLine(
            row.id, (phone_shown(row.e164) or row.typed) + (f" x{row.extension}" if row.extension else ""), row.kind,
            row.whose, row.valid, row.message_permission, _texts(row), row.best_time, row.confidential,
            row.do_not_call, row.bad_since,
        )
        for row in load(PatientPhone, "patient_id = ? AND until IS NULL ORDER BY rank, id", patient_id)
    ]  # fmt: skip


def _texts(row):
    if not row.text_permission:
        return "no texts"
    since = f" {row.text_permission_on:%m/%d/%Y}" if row.text_permission_on else ""
    return f"texts agreed{since}" + (f", {row.text_permission_how}" if row.text_permission_how else "")


def addresses(patient_id):
    """The addresses in use as AddressLine."""
    held = load(PatientAddress, "patient_id = ? AND until IS NULL ORDER BY id", patient_id)
    return [address_line(row) for row in held]


def address_line(row):
    """A PatientAddress ready to show."""
    abroad = row.country not in ("", "US")
    return AddressLine(
        row.id, row.kind,
        [*address_lines(row.street, row.street2, row.city, row.state, row.zip), *([row.country] if abroad else [])],
        usps_lines(row.street, row.street2, row.city, row.state, row.zip, row.country),
        f"{day_of_year_shown(row.season_from)} to {day_of_year_shown(row.season_to)}" if row.season_from else "",
        "" if abroad else disagreement(row.state, row.zip),
        row.bad_since, row.proposed,
    )  # fmt: skip


def address_lines(street, street2, city, state, code):
    """An address as lines of text, as on an envelope."""
    last = " ".join(part for part in (f"{city}," if city and state else city, state, code) if part)
    return [line for line in (street, street2, last) if line]


def names(patient_id, hidden=False):
    """Other names: [(kind, name, from-to, source)]; those hidden after an adoption only on demand."""
    rows = fetch(
        "SELECT kind, last_name, first_name, middle_name, suffix, from_on, to_on, source, hidden FROM patient_name "
        "WHERE patient_id = ? ORDER BY id",
        patient_id,
    )
    found = []
    for kind, last, first, middle, suffix, since, until, source, is_hidden in rows:
        if is_hidden and not hidden:
            continue
        given = " ".join(part for part in (first, middle, suffix) if part)
        found.append((kind, ", ".join(part for part in (last, given) if part), _span(since, until), source))
    return found


def _span(since, until):
    since, until = as_day(since), as_day(until)
    ends = [f"{word} {on:%m/%d/%Y}" for word, on in (("from", since), ("until", until)) if on]
    return " ".join(ends)


def pharmacies(patient_id):
    """The patient's pharmacies, the preferred one first: [(id, name, city, phone, fax, NCPDP)]."""
    return fetch(
        "SELECT h.id, p.name, p.city, p.phone, p.fax, p.ncpdp FROM patient_pharmacy h JOIN party p "
        "ON p.id = h.party_id WHERE h.patient_id = ? AND h.until IS NULL ORDER BY h.rank, h.id",
        patient_id,
    )


def verified(patient_id):
    """{what: (how, at, who, stale)}: the newest of each."""
    rows = fetch(
        "SELECT v.what, v.how, v.at, s.name FROM verification v LEFT JOIN staff s ON s.id = v.by_id "
        "WHERE v.id IN (SELECT MAX(id) FROM verification WHERE patient_id = ? GROUP BY what)",
        patient_id,
    )
    oldest = clock.now() - timedelta(days=setting("verify.address_days")) if rows else None
    return {
        Verified(what): (How(how), as_instant(at), who or "the program", what in AGING and as_instant(at) < oldest)
        for what, how, at, who in rows
    }


def earlier_reach(patient_id):
    """Phones and addresses that have ended, newest first: [(text, kind, since, until)]."""
    ended = PatientPhone.select().where((PatientPhone.patient == patient_id) & PatientPhone.until.is_null(False))
    places = PatientAddress.select().where(
        (PatientAddress.patient == patient_id) & PatientAddress.until.is_null(False)
    )
    rows = [(phone_shown(p.e164) or p.typed, p.kind, p.since, p.until) for p in ended]
    rows += [
        (", ".join(address_lines(a.street, a.street2, a.city, a.state, a.zip)), a.kind, a.since, a.until)
        for a in places
    ]
    return sorted(rows, key=lambda row: row[3], reverse=True)
