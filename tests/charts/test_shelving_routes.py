"""The pages of shelves, orders, colors and single volumes: as page, refused with what was typed, by role."""

import pytest

from office.charts import rules
from office.charts.models import Chart, ChartKind, ChartRequest, Shelf, Volume, VolumeState
from office.charts.queries.shelves import shelves_now
from office.settings import setting
from tests.charts.making import make_person, make_volume

SHELF = {"cabinet": "Cabinet A", "name": "shelf 1", "first": "00 / 00", "key": "k"}


def test_lead_lays_the_map_and_everyone_sees_it(client_as):
    lead, nurse = client_as("records_lead"), client_as("nurse")
    make_volume(make_person(mrn=104512))

    added, again = (lead.post("/shelves", data=SHELF) for _ in range(2))
    wrong = lead.post("/shelves", data={**SHELF, "key": "l", "name": "upper one", "first": "12"})
    (shelf,) = shelves_now()
    changed = lead.post(f"/shelves/{shelf.id}", data={**SHELF, "first": "10/00", "version": "1"})
    page = nurse.get("/shelf-map").text

    assert added.status_code == again.status_code == changed.status_code == 303
    assert wrong.status_code == 422 and "upper one" in wrong.text and "not a shelf section" in wrong.text
    assert "Cabinet A, shelf 1" in page and "Everything before 10 / 00 has no shelf yet" in page
    assert "Add a shelf" not in page and lead.get(f"/shelves/{shelf.id}").text.count("10 / 00") == 1
    assert lead.post(f"/shelves/{shelf.id}", data={**SHELF, "version": "1"}).status_code == 409
    assert lead.post(f"/shelves/{shelf.id}/closings").status_code == 303 and not shelves_now()
    assert lead.get(f"/shelves/{shelf.id}").status_code == 404


def test_manager_changes_the_order_after_a_tick(client_as):
    manager, volume = client_as("manager"), make_volume(make_person("Zorn", mrn=104512))

    early = manager.post("/filing-order", data={"order": "alphabetic"})
    assert early.status_code == 422 and "until the folders are moved" in early.text
    assert setting("filing.order") == "terminal digit"
    done = manager.post("/filing-order", data={"order": "alphabetic", "sure": "y"})
    same = manager.post("/filing-order", data={"order": "alphabetic", "sure": "y"})

    assert done.status_code == 303 and same.status_code == 422 and "in this order already" in same.text
    assert Volume.get_by_id(volume.id).shelf_key.startswith("ZORN")
    assert "alphabetic order" in manager.get("/shelf-map").text


def test_manager_sees_colors_before_they_are_saved(client_as):
    manager, before = client_as("manager"), setting("labels.colors")
    names = ["gray", "lavender", *before.split(", ")[2:]]
    form = {f"digit_{digit}": name for digit, name in enumerate(names)}

    shown = manager.post("/label-colors", data={**form, "preview": "1"})
    assert shown.status_code == 200 and "#c9b3e6" in shown.text and setting("labels.colors") == before
    twice = manager.post("/label-colors", data={**form, "digit_1": "gray"})
    assert twice.status_code == 422 and "0 and 1 are both gray" in twice.text
    assert manager.post("/label-colors", data={**form, "digit_1": "mauve"}).status_code == 422

    assert manager.post("/label-colors", data=form).status_code == 303
    assert setting("labels.colors") == ", ".join(names)


@pytest.mark.parametrize("role", ["nurse", "records_clerk", "front_desk", "auditor"])
def test_only_the_lead_and_the_manager_change_the_room(client_as, role):
    shelf = Shelf.create(filed_by="terminal digit", cabinet="A", name="1", starts_at="000", added_at="2026-12-01")
    client = client_as(role)

    for address in ("/filing-order", "/label-colors", f"/shelves/{shelf.id}"):
        assert client.get(address).status_code == 403
        assert client.post(address).status_code == 403
    assert client.post("/shelves", data=SHELF).status_code == 403
    assert client.post(f"/shelves/{shelf.id}/closings").status_code == 403


def test_page_of_a_volume_shows_all_with_their_places(client_as):
    old = make_volume(state=VolumeState.OFF_SITE, place="box 9 slot 1", current=False)
    now = make_volume(old.patient, number=2)

    nurse = client_as("nurse")
    page = nurse.get(f"/volumes/{now.id}").text
    ask = f"/patients/{old.patient_id}/chart-requests"
    assert "Vol 1 of 2" in page and "box 9 slot 1" in page and f"{ask}?volume={old.id}" in page
    form = nurse.get(f"{ask}?volume={old.id}").text
    assert f'<option selected value="{old.id}">Vol 1, off-site' in form
    holder = rules.holders_now()[0].id
    wanted = {"key": "k", "purpose": "visit", "priority": "STAT", "holder": str(holder), "volume": str(old.id)}
    late = nurse.post(ask, data={**wanted, "day": "12/1", "time": "7:00", "note": "old ECG"})
    assert late.status_code == 422 and "This time has passed" in late.text and "old ECG" in late.text

    for _ in range(2):
        assert nurse.post(ask, data=wanted).status_code == 303
    assert ChartRequest.get().volume_id == old.id
    assert client_as("manager").get(ask).status_code == 403
    assert f"/volumes/{now.id}/period" not in page
    rosa = client_as("records_clerk").get(f"/volumes/{now.id}").text
    assert f"/volumes/{now.id}/period" in rosa and "Begin Vol 3" in rosa and "Begin Vol 3" not in page


def test_dates_of_a_volume_are_corrected_by_the_records_desk(client_as):
    volume = make_volume(current=False)
    rosa = client_as("records_clerk")

    assert 'name="version"' in rosa.get(f"/volumes/{volume.id}/period").text
    wrong = rosa.post(
        f"/volumes/{volume.id}/period", data={"from_on": "6/2/2021", "to_on": "1/1/2020", "version": "1"}
    )
    assert wrong.status_code == 422 and "6/2/2021" in wrong.text and "not before the first one" in wrong.text
    form = {"from_on": "6/2/2021", "to_on": "2/9/2024", "version": "1"}
    assert rosa.post(f"/volumes/{volume.id}/period", data=form).status_code == 303
    assert rosa.post(f"/volumes/{volume.id}/period", data={**form, "to_on": "2/8/2024"}).status_code == 409

    assert "2021-06 → 2024-02" in rosa.get(f"/volumes/{volume.id}").text
    assert client_as("nurse").get(f"/volumes/{volume.id}/period").status_code == 403


def test_chart_goes_to_the_computer_and_back_to_paper(client_as):
    volume = make_volume()
    rosa, page = client_as("records_clerk"), f"/patients/{volume.patient_id}"

    used = rosa.post(f"{page}/chart-in-computer", data={"verified": "11/20/2026"})
    assert used.status_code == 422 and "is in use" in used.text and "11/20/2026" in used.text
    Volume.update(state=VolumeState.INACTIVE, place="row 4").execute()
    assert "row 4" in rosa.get(f"{page}/chart-in-computer").text
    ahead = rosa.post(f"{page}/chart-in-computer", data={"verified": "12/20/2026"})
    assert ahead.status_code == 422
    assert rosa.post(f"{page}/chart-in-computer", data={"verified": "11/20/2026"}).status_code == 303

    shown = rosa.get(page).text
    assert "Computer only" in shown and "verified to Nov 20" in shown and "Make the folder" in shown
    assert rosa.post(f"{page}/charts").status_code == 303 and Chart.get().kind == ChartKind.PAPER
    assert client_as("nurse").get(f"{page}/chart-in-computer").status_code == 403


def test_labels_come_as_pdf_for_sheets_and_rolls(client_as):
    volume, rosa = make_volume(), client_as("records_clerk")
    foreign = make_volume(make_person("漢字"))

    page = rosa.get(f"/labels?volume={volume.id}&skip=3").text
    assert page.count('action="/labels/pdf"') == 2 and 'name="skip" value="3"' in page
    made = {
        layout: rosa.post("/labels/pdf", data={"kind": kind, "layout": layout, "volume": volume.id, "from": "12 / 40"})
        for kind, layout in (("volumes", "roll"), ("shelves", "sheet"))
    }
    refused = rosa.post("/labels/pdf", data={"kind": "volumes", "layout": "roll", "volume": foreign.id})

    assert all(answer.status_code == 200 and answer.data.startswith(b"%PDF-") for answer in made.values())
    assert made["roll"].mimetype == "application/pdf" and "labels-roll-2026-12-01.pdf" in str(made["roll"].headers)
    assert refused.status_code == 422 and "cannot be written in a PDF" in refused.text
    for wrong in ({"kind": "people"}, {"kind": "volumes"}, {"layout": "tape", "kind": "holders"}):
        assert rosa.post("/labels/pdf", data=wrong).status_code == 422
    assert rosa.post("/labels/pdf", data={"kind": "holders"}).data.startswith(b"%PDF-")
    assert client_as("nurse").post("/labels/pdf", data={"kind": "holders"}).status_code == 403
