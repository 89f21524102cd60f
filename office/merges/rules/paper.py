"""The folders of two records: joined into one chart, and the work that this makes at the shelf. Source: domain 1.7
step 5, 2.3."""

from office import clock
from office.charts.models import Chart, ChartKind, EarlierCode, VolumeState
from office.charts.queries.custody import section_for, volumes_of, where_is
from office.charts.rules.making import free_code
from office.charts.shelves import shelf_key
from office.db import run
from office.merges.models import Part
from office.settings import setting
from office.staff.models import Role
from office.tasks.rules import make_task
from office.typed import mrn_shown


def places_in_words(volumes):
    """Where folders are: "08-76-54 Vol 1 (shelf 54 / 70)"."""
    return ", ".join(f"{mrn_shown(one.patient.mrn)} Vol {one.number} ({where_is(one)})" for one in volumes)


def join_folders(trace, survivor, loser, before):
    """Put the loser's volumes (`before`: as they were) into the survivor's chart, numbered by date, with new codes.

    The survivor's folders keep the codes on their labels; the old codes of the loser's find them for ever.
    """
    chart = Chart.get_or_none(Chart.patient == survivor.id)
    volumes = volumes_of(survivor.id)
    if not before or chart is None:
        return
    trace.change("chart", chart.id, {"kind": str(ChartKind.PAPER)})
    old = {one.id: one for one in before}
    volumes.sort(key=lambda one: (one.from_on or clock.local(one.since).date(), old_mrn(one, old), one.number))
    for volume in volumes:  # numbers are unique in a chart: all step aside first
        trace.change("volume", volume.id, {"number": -volume.id})
    for number, volume in enumerate(volumes, start=1):
        values = {"chart_id": chart.id, "number": number, "current": number == len(volumes)}
        if volume.id in old:
            values |= _as_survivors(trace, volume, old[volume.id], survivor, number)
        key = shelf_key(setting("filing.order"), survivor.mrn, survivor.filing_name, survivor.born_on, number)
        trace.change("volume", volume.id, {**values, "shelf_key": key})


def old_mrn(volume, old):
    """The record number under which a volume stood before."""
    return old[volume.id].patient.mrn if volume.id in old else volume.patient.mrn


def _as_survivors(trace, volume, was, survivor, number):
    """The new code of a folder; one on the shelf stands where it stood until it is pulled and labelled."""
    code = free_code(survivor.mrn, number)
    trace.made(EarlierCode.create(code=was.code, volume=volume.id, at=clock.now()))
    run("UPDATE volume SET code = ? WHERE id = ?", code, volume.id)
    trace.rows[("volume", volume.id)][1]["code"], trace.rows[("volume", volume.id)][2]["code"] = was.code, code
    if was.state != VolumeState.FILED:
        return {}
    return {"place": f"{section_for(was)}, under {mrn_shown(was.patient.mrn)}"}


def paper_tasks(merge, survivor, loser, own, before, *, by):
    """What is to be done at the shelf after a merge; nothing when the loser has no folder."""
    new, old = mrn_shown(survivor.mrn), mrn_shown(loser.mrn)
    work = {"stickers": ("Update stickers", f"Allergy and name alert stickers on every folder of {new}.")}
    if before:
        count = len(own) + len(before)
        folders = "one volume" if count == 1 else f"{count} volumes"
        work = {
            "pull": ("Pull both folders", f"{places_in_words([*own, *before])}."),
            "label": ("Label folders anew", f"{new}: re-label as {folders}, with new labels on all of them."),
            "outguide": (
                "Cross-reference outguide",
                f"At the shelf place of {old} ({section_for(before[0])}): see {new}. It stays for ever.",
            ),
            **work,
        }
    elif not own:
        return []
    return [
        make_task(
            kind, words, key=f"merge:{merge.id}:{name}", owner_role=Role.RECORDS_CLERK, patient=survivor,
            due_on=clock.today(), link=f"/merges/{merge.id}", by=by,
        )
        for name, (kind, words) in work.items()
    ]  # fmt: skip


def separate_folders(trace, survivor, loser):
    """After rows went back: each volume in the chart of its patient, none with the number of another.

    `trace` is {(table, key): MergedRow}. A label that was printed meanwhile still finds its folder.
    """
    for patient in (survivor, loser):
        volumes = volumes_of(patient.id)
        if not volumes:
            continue
        chart, _ = Chart.get_or_create(patient=patient, defaults={"made_at": clock.now()})
        for volume in volumes:
            run("UPDATE volume SET number = ? WHERE id = ?", -volume.id, volume.id)
        taken = set()
        for volume in volumes:
            row = trace.get(("volume", volume.id))
            number = row.was.get("number", volume.number) if row else volume.number
            number = number if number not in taken else max(taken) + 1
            taken.add(number)
            run("UPDATE volume SET chart_id = ?, number = ? WHERE id = ?", chart.id, number, volume.id)


def keep_code(volume_id, code):
    """Remember the code that a folder had while the records were one."""
    EarlierCode.get_or_create(code=code, defaults={"volume": volume_id, "at": clock.now()})


def reversal_tasks(merge, survivor, loser, trace, *, by):
    """What is to be done at the shelf when a merge was taken back."""
    moved = [key for (name, key), row in trace.items() if name == "volume" and row.part == Part.MOVED]
    if not moved:
        return
    new, old = mrn_shown(survivor.mrn), mrn_shown(loser.mrn)
    words = f"{new} and {old} are two people again: part the folders, print the labels of both anew, "
    make_task(
        "Part the folders again", f"{words}take the outguide at {old} away.", key=f"merge:{merge.id}:part",
        owner_role=Role.RECORDS_CLERK, patient=loser, due_on=clock.today(), link=f"/merges/{merge.id}", by=by,
    )  # fmt: skip
