"""The filing check by a second person and shelf reading: what is drawn, what a scan says, what is kept."""

import random

import pytest

from office.audit.models import AuditEvent
from office.charts import rules as charts
from office.charts.filing import document_code
from office.charts.models import VolumeState
from office.charts.queries import section_for
from office.errors import RuleError
from office.settings.rules import change_setting
from office.shelfcheck import queries
from office.shelfcheck.models import Found, LookedFolder
from office.shelfcheck.order import neighbor_of, out_of_order
from office.shelfcheck.rules import draw_check, finish_look, note_found, start_reading, take_folder
from tests.charts.making import make_person, make_volume

HTMX = {"HX-Request": "true"}
SECTION = "12 / 40"
MRNS = (104512, 114512, 124512, 134512, 144512)


def on_shelf(*mrns):
    """Folders that stand in section 12 / 40, in shelf order."""
    return [make_volume(make_person(mrn=mrn)) for mrn in mrns or MRNS]


def refiled(*, by, count=1):
    """Folders that someone refiled just now."""
    return [
        charts.refile_volume(volume := make_volume(state=VolumeState.RETURNED), section_for(volume), by=by)
        for _ in range(count)
    ]


def found_of(look):
    return {row.volume_id: row.found for row in queries.folders_of(look)}


@pytest.mark.parametrize(
    ("keys", "wrong"),
    [("", []), ("a", []), ("abc", []), ("abicd", [2]), ("bcda", [3]), ("abbc", [2]), ("dabc", [0]), ("edcba", 4)],
)
def test_fewest_folders_are_out_of_order(keys, wrong):
    found = out_of_order(keys)

    assert found == wrong if isinstance(wrong, list) else len(found) == wrong
    kept = [key for position, key in enumerate(keys) if position not in found]
    assert kept == sorted(set(kept))
    assert neighbor_of("c", keys) == max((key for key in keys if key < "c"), default=None)


def test_check_draws_its_share_of_what_was_refiled_lately_in_shelf_order(records_clerk, records_lead, set_clock):
    set_clock("2026-11-20 10:00")
    refiled(by=records_clerk, count=2)
    set_clock("2026-12-01 10:00")
    late = refiled(by=records_clerk, count=41)
    charts.pull_volume(late.pop(), by=records_clerk)

    look = draw_check(chance=random.Random(7), by=records_lead)

    rows = queries.folders_of(look)
    assert len(rows) == 2 and {row.volume_id for row in rows} <= {volume.id for volume in late}
    assert [row.shelf_key for row in rows] == sorted(row.shelf_key for row in rows)
    assert {row.refiled_who for row in rows} == {"Rosa Klein"}
    assert AuditEvent.select().where(AuditEvent.action == "shelfcheck.drawn").count() == 1
    with pytest.raises(RuleError, match="not finished"):
        draw_check(by=records_lead)


def test_nothing_is_drawn_when_nothing_was_refiled(records_lead):
    with pytest.raises(RuleError, match="Nothing that was refiled in the last 7 days"):
        draw_check(by=records_lead)


def test_whoever_refiled_a_folder_may_not_check_it(records_clerk, records_lead):
    (volume,) = refiled(by=records_clerk)
    look = draw_check(by=records_clerk)

    own = take_folder(look, volume.code, by=records_clerk)
    (folder,) = LookedFolder.select()
    with pytest.raises(RuleError, match="Someone else checks it"):
        note_found(folder, "not there", by=records_clerk)
    other = take_folder(look, volume.code, by=records_lead)

    assert (own.kind, other.kind, other.word) == ("refused", "ok", "In place")
    assert found_of(look) == {volume.id: Found.IN_PLACE}
    assert take_folder(look, volume.code, by=records_clerk).word == "Checked already"


def test_check_is_finished_when_every_folder_was_looked_for(records_clerk, records_lead):
    change_setting("shelfcheck.percent", 100, by=records_lead)
    here, gone = refiled(by=records_clerk, count=2)
    look = draw_check(by=records_lead)
    take_folder(look, str(here.patient.mrn), by=records_lead)
    with pytest.raises(RuleError, match="1 folder is still to be looked for"):
        finish_look(look, by=records_lead)
    note_found(queries.folder_of_look(look, gone), "not there", by=records_lead)

    finish_look(look, by=records_lead)

    (ended,) = queries.ended_looks()
    assert (ended.checked, ended.misfiled) == (2, 1)
    assert take_folder(look, here.code, by=records_lead).kind == "refused"
    with pytest.raises(RuleError, match="Nothing that was refiled"):
        draw_check(by=records_lead)  # both were looked at since they were refiled


def test_reading_tells_folders_out_of_order_and_foreign_ones(records_clerk):
    volumes, foreign = on_shelf(), make_volume(make_person(mrn=230100))
    look = start_reading("1240", by=records_clerk)

    said = [
        take_folder(look, volume.code, by=records_clerk)
        for volume in (volumes[0], volumes[4], volumes[1], foreign, volumes[2], volumes[2])
    ]

    assert said[2].detail == "It belongs behind 10-45-12."  # until the next one shows that it is the one before it
    assert [one.word for one in said] == [
        "In order", "In order", "Out of order", "Wrong section: it stands in 00 / 00", "In order", "Read already",
    ]  # fmt: skip
    wrong = {volumes[4].id: Found.OUT_OF_ORDER, foreign.id: Found.WRONG_SECTION}
    assert found_of(look) == {volume.id: Found.IN_PLACE for volume in volumes[:3]} | wrong


def test_folder_that_stands_too_far_right_is_told_where_it_belongs(records_clerk):
    volumes = on_shelf()
    look = start_reading(SECTION, by=records_clerk)
    for volume in volumes[1:]:
        take_folder(look, volume.code, by=records_clerk)

    first = take_folder(look, volumes[0].code, by=records_clerk)

    assert (first.kind, first.word) == ("refused", "Out of order")
    assert first.detail == "It belongs before the first folder of this reading."


def test_reading_notes_what_is_not_there_and_what_should_be_elsewhere(records_clerk, nurse):
    volumes = on_shelf()
    out = make_volume(make_person(mrn=154512), VolumeState.RETURNED, place="refile bin")
    look = start_reading(SECTION, by=records_clerk)
    for volume in volumes[:4]:
        take_folder(look, volume.code, by=records_clerk)
    told = take_folder(look, out.code, by=records_clerk)

    finish_look(look, by=records_clerk)

    assert told.kind == "ok" and told.detail == "The record says refile bin: scan it at Refile."
    assert found_of(look)[volumes[4].id] == Found.NOT_THERE
    detail = AuditEvent.select().where(AuditEvent.action == "shelfcheck.finished").get().detail
    assert '"checked": 6' in detail and '"misfiled": 1' in detail


def test_reading_that_scanned_nothing_accuses_nobody(records_clerk):
    on_shelf()
    look = start_reading(SECTION, by=records_clerk)
    with pytest.raises(RuleError, match="Rosa Klein reads section 12 / 40 now"):
        start_reading(SECTION, by=records_clerk)

    finish_look(look, by=records_clerk)

    assert queries.folders_of(look) == []
    with pytest.raises(RuleError, match="not a shelf section"):
        start_reading("here", by=records_clerk)


def test_section_not_read_for_the_longest_is_next(records_clerk, set_clock):
    assert queries.next_section() == ""
    on_shelf(), make_volume(make_person(mrn=230100))
    assert queries.next_section() == "00 / 00"

    assert queries.due_looks() == {"filing check", "shelf reading"}

    finish_look(start_reading("0000", by=records_clerk), by=records_clerk)

    assert queries.next_section() == SECTION and queries.due_looks() == {"filing check"}
    set_clock("2026-12-02 08:00")
    assert queries.due_looks() == {"filing check", "shelf reading"}


@pytest.mark.parametrize(
    ("code", "kind", "words"),
    [
        (document_code(4), "wrong", "This is a document label"),
        ("C99999901Z", "wrong", "mistyped or damaged"),
        ("123456", "refused", "No folder has the number 12-34-56"),
        ("", "wrong", "Scan a label"),
    ],
)
def test_what_is_no_folder_is_told_and_nothing_is_noted(records_clerk, code, kind, words):
    look = start_reading(SECTION, by=records_clerk)

    told = take_folder(look, code, by=records_clerk)

    assert told.kind == kind and words in told.word + told.detail
    assert not LookedFolder.select().exists()


def test_pages_by_role_as_page_and_fragment(client_as, records_lead, records_clerk, count_queries):
    clerk, volumes = client_as("records_clerk"), on_shelf()
    assert [client_as(role).get("/shelf-checks").status_code for role in ("auditor", "manager", "nurse")] == [
        200, 200, 403,
    ]  # fmt: skip
    assert client_as("auditor").post("/shelf-checks/filing-checks", data={"key": "a"}).status_code == 403
    refused = clerk.post("/shelf-checks/filing-checks", data={"key": "a1"})
    assert refused.status_code == 422 and "Nothing that was refiled" in refused.text
    refused = clerk.post("/shelf-checks/readings", data={"key": "b1", "section": "behind the door"})
    assert refused.status_code == 422 and "behind the door" in refused.text

    begun = clerk.post("/shelf-checks/readings", data={"key": "b2", "section": SECTION})
    page = begun.headers["Location"]
    clerk.post(f"{page}/scans", data={"code": volumes[0].code})
    with count_queries() as one:
        clerk.get(page)
    scanned = clerk.post(f"{page}/scans", data={"code": volumes[1].code}, headers=HTMX)
    clerk.post(f"{page}/scans", data={"code": volumes[2].code}, headers=HTMX)
    with count_queries() as three:
        shown = clerk.get(page)

    assert scanned.headers["X-Scan"] == "ok" and "In order" in scanned.text and "<html" not in scanned.text
    assert "data-scan" in shown.text and "3 checked, 0 misfiled" in shown.text and len(three) == len(one)
    assert clerk.post(f"{page}/endings").status_code == 303
    assert clerk.post(f"{page}/endings").status_code == 422
    assert "12 / 40" in clerk.get("/shelf-checks").text and clerk.get("/shelf-checks/999").status_code == 404


def test_finding_of_a_drawn_folder_by_its_button(client_as, records_lead, records_clerk):
    (volume,) = refiled(by=records_lead)
    look = draw_check(by=records_lead)
    row, path = queries.folder_of_look(look, volume), f"/shelf-checks/{look.id}"
    clerk, lead = client_as("records_clerk"), client_as("records_lead")

    own = lead.post(f"{path}/folders/{row.id}/findings", data={"found": "not there"})
    done = clerk.post(f"{path}/folders/{row.id}/findings", data={"found": "out of order"})

    assert own.status_code == 422 and "Someone else checks it" in own.text
    assert done.status_code == 303 and found_of(look) == {volume.id: Found.OUT_OF_ORDER}
    assert clerk.post(f"{path}/folders/999/findings", data={"found": "not there"}).status_code == 404
    assert clerk.post(f"{path}/folders/{row.id}/findings", data={"found": "in place"}).status_code == 422
