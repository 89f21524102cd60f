"""Calling an outside caller back at a number of the directory: who rings from a hospital is known only so.
Source: domain 6.3, 6.7 ("I'm from the hospital, send labs now"), 8.6."""

from office import audit, clock
from office.board import bump
from office.db import writing
from office.directory.models import PartyNumber
from office.errors import NotFound, RuleError
from office.phone.models import DirectoryCall
from office.phone.rules.acts import add_item
from office.phone.rules.running import check_running, set_untyped

CALLED_BACK = "called back: "


def call_back_by_directory(call, number_id, *, by):
    """Keep that this caller is called back at a number of the directory; return the DirectoryCall.

    They speak for its party from now on, and are who they say they are: the traffic light counts it.

    Raises NotFound; RuleError: the call has ended, the number is out of use or was never verified: it could be the
    caller's own word.
    """
    with writing():
        check_running(call)
        number = PartyNumber.get_or_none(PartyNumber.id == number_id)
        if number is None:
            raise NotFound()
        if number.ended_at or not number.party.active:
            raise RuleError("This number is not in use any more. Choose another.")
        if number.verified_at is None:
            raise RuleError("Nobody has verified this number. Verify it first, from another source than the caller.")
        shown = f"{number.party.name}, {number.number}"
        known = {"at": clock.now(), "by": by.staff_id, "who": by.name}
        row = DirectoryCall.create(call=call, number=number, shown=shown, **known)
        set_untyped(call, party=number.party_id, called_back_at=known["at"])
        add_item(call, f"{CALLED_BACK}{shown}", by)
        audit.record("call.called_back", call, by=by, party=number.party_id, number=number.id, shown=number.number)
        bump("phone")
    return row
