"""Adding, changing and merging outside parties, and verifying their numbers. Source: domain 1.2 (directory entries),
6.3 and 8.6: a caller is called back at a number that did not come from the caller."""

from office import audit, clock, typed
from office.db import changed, writing
from office.directory.models import NumberCheck, NumberUse, Party, PartyKind, PartyNumber, VerifiedHow
from office.directory.numbers import ncpdp_holds, npi_holds
from office.errors import RuleError, StaleEdit

TEXTS = ("name", "npi", "ncpdp", "phone", "fax", "street", "city", "state", "zip", "note")


def add_party(kind, name, *, by, **known):
    """Add an outside party and return it; `known` holds other texts of Party as they were typed.

    Raises RuleError at its field: no name; an NPI or NCPDP number whose digits are wrong or that another party in use
    has; a phone or fax that is none.
    """
    with writing():
        values = _checked(PartyKind(kind), {**known, "name": name}, None)
        party = Party.create(**values, verified_on=clock.today())
        _follow_main(party, by)
        audit.record("party.added", party, by=by, **{word: text for word, text in values.items() if text})
    return party


def edit_party(party, seen_version, *, by, active=True, **known):
    """Change a party; `active` False keeps it on record and offers it no more. Returns it.

    Raises StaleEdit; RuleError as add_party.
    """
    with writing():
        before = {name: getattr(party, name) for name in ("kind", *TEXTS)}
        values = _checked(PartyKind(known.get("kind") or party.kind), {**before, **known}, party.id)
        values |= {"active": active, "verified_on": clock.today()}
        if not changed(party, seen_version, **values):
            now = Party.get_by_id(party.id)
            raise StaleEdit({name: str(getattr(now, name)) for name in ("kind", *TEXTS)}, now.version)
        _follow_main(party, by)
        differing = {name: [str(old), str(values[name])] for name, old in before.items() if values[name] != old}
        audit.record("party.changed", party, by=by, active=active, **differing)
    return party


def _checked(kind, known, own_id):
    values = {name: " ".join((known.get(name) or "").split()) for name in TEXTS}
    if not values["name"]:
        raise RuleError("Type the name.", field="name")
    if values["npi"] and not npi_holds(values["npi"]):
        raise RuleError("This is not an NPI: its ten digits do not fit its check digit. Read it again.", field="npi")
    if values["ncpdp"] and not ncpdp_holds(values["ncpdp"]):
        raise RuleError("An NCPDP number has seven digits.", field="ncpdp")
    for number in ("npi", "ncpdp"):
        _refuse_taken(number, values[number], own_id)
    for name in ("phone", "fax"):
        if values[name]:
            _dialed(values[name], name)
    return {**values, "kind": kind}


def _refuse_taken(field, value, own_id):
    if not value:
        return
    other = Party.get_or_none((getattr(Party, field) == value) & Party.active & (Party.id != (own_id or 0)))
    if other:
        raise RuleError(f"{other.name} has this number already. Open that entry instead.", field=field)


def _dialed(text, field):
    try:
        number = typed.phone(text)
    except ValueError as error:
        raise RuleError(str(error), field=field) from None
    if not number.valid:
        raise RuleError("This number cannot be dialed. Type ten digits, or + and the country.", field=field)


def _follow_main(party, by):
    """The phone and the fax of the entry are its first numbers: a changed one ends the old and begins unverified."""
    for use, text in ((NumberUse.MAIN, party.phone), (NumberUse.FAX, party.fax)):
        now = _first(party, use)
        if text and now and now.digits == _digits(text):
            continue
        if now:
            _end(now, "changed in the entry")
        if text:
            _begin(party, use, text, "", by)


def _first(party, use):
    mine = (PartyNumber.party == party) & (PartyNumber.use == use) & PartyNumber.ended_at.is_null()
    return PartyNumber.select().where(mine).order_by(PartyNumber.id).first()


def _digits(text):
    return "".join(sign for sign in text if sign in "0123456789")[-10:]


def _begin(party, use, text, label, by):
    number = typed.phone(text).shown
    given = {"label": label, "added_at": clock.now(), "added_by": by.staff_id, "added_who": by.name}
    return PartyNumber.create(party=party, use=use, number=number, digits=_digits(text), **given)


def _end(number, why):
    PartyNumber.update(ended_at=clock.now(), ended_why=why).where(PartyNumber.id == number.id).execute()


def add_number(party, use, text, label="", *, by):
    """Add a phone or fax to a party; nobody has verified it yet. Returns the PartyNumber.

    Raises RuleError (field number): none typed, none that can be dialed, one it has already; a merged party.
    """
    with writing():
        _check_unmerged(party)
        if not text.strip():
            raise RuleError("Type the number.", field="number")
        _dialed(text, "number")
        same = (PartyNumber.party == party) & (PartyNumber.digits == _digits(text)) & PartyNumber.ended_at.is_null()
        if PartyNumber.select().where(same & (PartyNumber.use == use)).exists():
            raise RuleError("This entry has the number already.", field="number")
        number = _begin(party, NumberUse(use), text, " ".join(label.split()), by)
        _fill_entry(party)
        audit.record("party.number_added", party, by=by, number=number.number, use=str(use))
    return number


def _fill_entry(party):
    """The entry shows its first number and its first fax."""
    first = {"phone": _first(party, NumberUse.MAIN), "fax": _first(party, NumberUse.FAX)}
    Party.update(**{name: row.number if row else "" for name, row in first.items()}).where(
        Party.id == party.id
    ).execute()


def check_number(number, how, holds, note="", *, by):
    """Keep that someone made sure of a number, how, and whether it is right; return the NumberCheck.

    A wrong number is ended and offered no more. Raises RuleError: no way chosen (field how); it is ended already.
    """
    with writing():
        number = PartyNumber.get_by_id(number.id)
        if number.ended_at:
            raise RuleError("This number is not in use any more. Add it anew.")
        if not how:
            raise RuleError("Say how you know. What a caller says is no way to know.", field="how")
        known = {"at": clock.now(), "by": by.staff_id, "who": by.name, "note": " ".join(note.split())}
        check = NumberCheck.create(number=number, how=VerifiedHow(how), holds=holds, **known)
        if holds:
            good = {"verified_at": check.at, "verified_who": by.name, "verified_how": check.how}
            PartyNumber.update(**good).where(PartyNumber.id == number.id).execute()
        else:
            _end(number, f"wrong: {check.how}")
            _fill_entry(number.party)
        action = "party.number_verified" if holds else "party.number_wrong"
        audit.record(action, number.party, by=by, number=number.number, how=str(how))
    return check


def end_number(number, why, *, by):
    """Take a number out of use, with the reason. RuleError (field why): no reason."""
    with writing():
        if not why.strip():
            raise RuleError("Say why it is taken out.", field="why")
        _end(number, why.strip())
        _fill_entry(number.party)
        audit.record("party.number_ended", number.party, by=by, number=number.number, why=why.strip())


def merge_party(party, into, *, by):
    """Two entries are one party: `into` stays and takes over numbers, missing facts and everyone who named the other.

    The other is kept, out of use, and says where it went. Returns the Party that stays.
    Raises RuleError (field into): the same entry, one out of use or of another kind, merged already.
    """
    with writing():
        party, into = Party.get_by_id(party.id), Party.get_by_id(into.id)
        _check_unmerged(party)
        if into.id == party.id or not into.active or into.kind != party.kind:
            raise RuleError("Choose another entry in use, of the same kind.", field="into")
        Party.update(active=False, merged_into=into, version=Party.version + 1).where(Party.id == party.id).execute()
        moved = _move_references(party, into)
        lacking = {name: getattr(party, name) for name in TEXTS if getattr(party, name) and not getattr(into, name)}
        Party.update(version=Party.version + 1, **lacking).where(Party.id == into.id).execute()
        _move_numbers(party, into)
        _fill_entry(into)
        audit.record("party.merged", party, by=by, into=into.id, moved=moved)
    return Party.get_by_id(into.id)


def _move_references(party, into):
    """Every row of any part that names the party names the other now: {table: how many}."""
    moved = {}
    for field, model in Party._meta.backrefs.items():
        if model not in (Party, PartyNumber):
            count = model.update({field: into.id}).where(field == party.id).execute()
            moved |= {f"{model._meta.table_name}.{field.name}": count} if count else {}
    return moved


def _move_numbers(party, into):
    known = {number.digits for number in into.numbers.where(PartyNumber.ended_at.is_null())}
    for number in party.numbers.where(PartyNumber.ended_at.is_null()):
        if number.digits in known:
            _end(number, "the other entry has it")
        else:
            PartyNumber.update(party=into).where(PartyNumber.id == number.id).execute()


def _check_unmerged(party):
    if party.merged_into_id:
        raise RuleError("This entry was merged into another. Open that one.")
