"""The temporary folder that stands for a missing one, and its end. Source: domain 2.4 (REPLACEMENT), 2.8.

Who may ask for one and who approves it is decided in the part `missing`; here is what happens to the folders.
"""

from office import audit, clock
from office.board import bump
from office.charts.filing import HIGHEST_VOLUME
from office.charts.models import GONE, ChartRequest, Move, MoveKind, RequestState, Volume, VolumeState
from office.charts.queries.custody import PLACES, open_stay, where_is
from office.charts.rules.making import free_code, refuse_no_person
from office.charts.rules.moving import log_move, read_again
from office.charts.shelves import shelf_key
from office.db import writing
from office.errors import RuleError
from office.settings import setting

IN_HAND = (VolumeState.LABEL_PRINTED, VolumeState.PULLED, VolumeState.RETURNED, VolumeState.FILED)


def make_replacement(volume, *, by):
    """Make the folder that stands for a missing volume, with a bar code of its own; return the new Volume.

    It can be pulled and signed out like another, and is the current volume while it stands for that one. Requests
    that wait for the missing volume are for it now.
    Raises RuleError: the volume is not missing, it has a replacement already, no living record, 99 volumes.
    """
    with writing():
        if read_again(volume).state != VolumeState.MISSING:
            raise RuleError(f"It is not missing any more: {where_is(volume)}. No replacement is needed.")
        refuse_no_person(volume.patient)
        if standing_for(volume):
            raise RuleError("There is a replacement folder already.")
        number = (
            max(one for (one,) in Volume.select(Volume.number).where(Volume.chart == volume.chart_id).tuples()) + 1
        )
        if number > HIGHEST_VOLUME:
            raise RuleError(f"A chart has at most {HIGHEST_VOLUME} volumes. Ask the records lead.")
        made = _new(volume, number, by)
        _settle_current(volume.chart_id)
        _pass_requests(volume, made)
        bump("day")
        audit.record("charts.replacement_made", made, by=by, number=made.number, stands_for=volume.number)
        return read_again(made)


def _new(volume, number, by):
    patient = volume.patient
    place = f"{PLACES[VolumeState.LABEL_PRINTED]}, replacement for Vol {volume.number}"
    made = Volume.create(
        chart=volume.chart_id, patient=patient, number=number, code=free_code(patient.mrn, number),
        shelf_key=shelf_key(setting("filing.order"), patient.mrn, patient.filing_name, patient.born_on, number),
        state=VolumeState.LABEL_PRINTED, place=place, since=clock.now(), from_on=clock.today(), current=False,
        replaces=volume,
    )  # fmt: skip
    Move.create(
        volume=made, kind=MoveKind.MADE, at=clock.now(), by=by.staff_id, who=by.name, from_words="new", to_words=place,
        note=f"replacement for Vol {volume.number}",
    )  # fmt: skip
    return made


def standing_for(volume):
    """The replacement folder that stands for a volume now, or None."""
    alive = (Volume.replaces == volume.id) & Volume.state.not_in([str(state) for state in GONE])
    return Volume.select().where(alive).first()


def merge_back(replacement, *, by):
    """Record that the papers of a replacement folder lie in the folder it stood for; return that Volume.

    Both folders have to be in the file room; requests for the replacement wait for the other one from now on.
    Raises RuleError: it is no replacement, it is merged back already, one of the two is out, missing or off site.
    """
    with writing():
        original = Volume.get_or_none(Volume.id == read_again(replacement).replaces_id)
        if original is None or replacement.state == VolumeState.MERGED_BACK:
            raise RuleError("This is no replacement folder that could be merged back.")
        if original.state == VolumeState.MISSING:
            raise RuleError(f"Vol {original.number} is still missing: there is nothing to merge it into.")
        for one, words in ((replacement, "The replacement folder"), (original, f"Vol {original.number}")):
            if one.state not in IN_HAND:
                raise RuleError(f"{words} is not in the file room: {_where(one)}. Bring both folders here first.")
        place = f"merged back into Vol {original.number}"
        log_move(replacement, MoveKind.MERGED_BACK, VolumeState.MERGED_BACK, place, by=by)
        replacement.to_on = clock.today()
        replacement.save()
        _settle_current(original.chart_id)
        _pass_requests(replacement, original)
        facts = {"number": replacement.number, "into": original.number}
        audit.record("charts.merged_back", replacement, by=by, patient=replacement.patient_id, **facts)
    return Volume.get_by_id(original.id)


def _where(volume):
    stay = open_stay(volume)
    return f"{stay.holder} has it" if stay else where_is(volume)


def _settle_current(chart_id):
    """The newest folder of a chart that is no replacement is its current one, or the one that stands for it."""
    volumes = list(Volume.select().where(Volume.chart == chart_id).order_by(Volume.number.desc()))
    own = [one for one in volumes if one.replaces_id is None and one.state not in GONE]
    if not own:
        return
    newest = own[0]
    current = next((one for one in volumes if one.replaces_id == newest.id and one.state not in GONE), newest)
    Volume.update(current=False).where((Volume.chart == chart_id) & (Volume.id != current.id)).execute()
    Volume.update(current=True).where(Volume.id == current.id).execute()


def _pass_requests(volume, other):
    """What waits for one folder waits for the other one."""
    waiting = (ChartRequest.volume == volume.id) & (ChartRequest.state == RequestState.WAITING)
    ChartRequest.update(volume=other.id).where(waiting).execute()
