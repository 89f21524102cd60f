"""The pages of a search: as page and fragment, for each role, refused with what was typed kept."""

import pytest

from office.charts.models import MissingCase, Volume, VolumeState
from office.charts.rules import return_volume
from office.missing.models import Replacement, SearchTick
from office.missing.queries.checklist import NUMBERS, SHELF
from office.missing.rules import approve_replacement, ask_replacement, begin_search
from office.tasks.models import Task
from tests.charts.making import TODAY, make_booking, make_person, make_volume
from tests.merges.making import make_pair, merged
from tests.missing.making import keys_of, look, make_search, make_shelf

HTMX = {"HX-Request": "true"}


def address(case):
    return f"/patients/{case.volume.patient_id}/searches/{case.id}"


@pytest.mark.parametrize("role", ["records_clerk", "nurse"])
def test_a_search_is_begun_from_volume_pull_list_light_and_scan(client_as, role):
    volume, client = make_volume(make_person(mrn=123456)), client_as(role)
    make_booking(volume.patient, day_on=TODAY)
    begin, search = f'action="/patients/{volume.patient_id}/searches"', f'action="/volumes/{volume.id}/searches"'
    scanned = client.post("/scans", data={"mode": "where is", "code": volume.code, "holder": 0, "purpose": "visit"})
    assert (search in client.get("/pull-lists/2026-12-01").text) == (role == "records_clerk")
    pages = {"scan": scanned}
    pages["patient"] = client.get(f"/patients/{volume.patient_id}")
    pages["volume"] = client.get(f"/volumes/{volume.id}")
    offered = [name for name, page in pages.items() if begin in page.text]
    assert offered == ["scan", "patient", "volume"][: 2 if role == "records_clerk" else 3]

    first = client.post(f"/patients/{volume.patient_id}/searches", data={"volume": volume.id})
    again = client.post(f"/patients/{volume.patient_id}/searches")

    case = MissingCase.get()
    assert first.location == again.location == address(case)
    shown = client.get(address(case)).text
    assert "The search has begun." in shown and "Shelf 56 / 30, at 12-34-56" in shown and "visit in 1 h" in shown
    assert "searched for" not in client.get(f"/patients/{make_person().id}").text
    assert address(case) in client.get(f"/patients/{volume.patient_id}").text
    assert client.post(f"/patients/{make_person().id}/searches", data={"volume": volume.id}).status_code == 404


def test_a_merge_takes_the_search_with_it(client_as, records_clerk, records_lead):
    (survivor, other), client = make_pair(), client_as("records_clerk")
    case = begin_search(Volume.get(patient=other), by=records_clerk)
    old = address(case)
    merged(survivor, other, proposer=records_clerk, lead=records_lead)

    assert client.get(old).location == f"/patients/{survivor.id}/searches/{case.id}"
    page = client.get(client.get(old).location).text
    assert "at 02-34-56" in page and "at 08-76-54" in page
    assert client.get(f"/patients/{make_person().id}/searches/{case.id}").status_code == 404


def test_the_records_desk_begins_with_a_note_at_the_volume(client_as):
    volume, client = make_volume(), client_as("records_clerk")

    answer = client.post(f"/volumes/{volume.id}/searches", data={"note": "not behind it"})

    assert answer.location == address(MissingCase.get())
    assert answer.location in client.get(f"/volumes/{volume.id}").text
    assert "not behind it" in client.get(answer.location).text


def test_the_word_missing_on_a_board_leads_to_the_search_that_runs(client_as, records_clerk, set_clock):
    case, there = make_search(records_clerk), make_volume()
    make_booking(case.volume.patient, day_on=TODAY)
    client, way = client_as("nurse"), f"/patients/{case.volume.patient_id}/searches"

    assert f'href="{way}"' in client.get("/nurse-board").text and f'href="{way}"' in client.get("/today").text
    assert client.get(way).location == address(case)
    assert client.get(f"/patients/{there.patient_id}/searches").location == f"/patients/{there.patient_id}"
    assert client.get("/patients/999/searches").status_code == 404
    assert client_as("technical").get(way).status_code == 403
    set_clock("2026-12-03 09:00")
    return_volume(case.volume, by=records_clerk)
    set_clock("2026-12-10 09:00")
    client = client_as("nurse")
    page = client.get("/missing-charts").text
    assert client.get(way).location == f"/patients/{case.volume.patient_id}"
    assert "2 business days" in page and "found Dec 3" in page


def test_ticks_as_page_and_as_fragment_and_what_is_refused(client_as, records_clerk):
    make_shelf(123556, 124356)
    case, client, other = make_search(records_clerk), client_as("records_clerk"), client_as("nurse")
    first, second = keys_of(case, SHELF)[:2]
    url = f"{address(case)}/ticks"

    assert client.post(url, data={"tick": f"not|1|{first}", "start": "3"}).location == f"{address(case)}?start=3"
    piece = other.post(url, data={"tick": f"not|1|{second}", "start": "3"}, headers=HTMX)
    assert piece.status_code == 200 and "<html" not in piece.text and f'id="places-{case.id}"' in piece.text
    late = other.post(url, data={"tick": f"not|1|{first}"}, headers=HTMX)
    assert late.status_code == 422 and "Rosa Klein looked there at 8:00 AM" in late.text and "<html" not in late.text
    assert "Choose a place" in client.post(url, data={"tick": "maybe|1|x"}).text
    assert client.post(url, data={"step": NUMBERS}).status_code == 303
    assert SearchTick.select().count() == 2 + len(keys_of(case, NUMBERS))
    assert client.post(url, data={"tick": f"back|1|{first}"}).status_code == 303
    found = other.post(url, data={"tick": f"found|1|{first}"}, headers=HTMX)
    assert (found.status_code, found.headers["HX-Redirect"]) == (204, address(case))
    page = other.get(address(case)).text
    assert "Found. Now say the cause." in page and "found here" in page and "Tom Burke, 8:00 AM" in page
    assert 'name="tick"' not in page


def test_two_searchers_see_each_other(client_as, records_clerk):
    make_shelf(123556)
    case, rosa, tom = make_search(records_clerk), client_as("records_clerk"), client_as("nurse")
    shown = rosa.get(f"{address(case)}/places", headers=HTMX).text
    version = shown.split("places?v=")[1].split("&amp;")[0]
    assert rosa.get(f"{address(case)}/places?v={version}", headers=HTMX).status_code == 204

    tom.post(f"{address(case)}/ticks", data={"tick": f"not|1|{keys_of(case, SHELF)[0]}"})

    new = rosa.get(f"{address(case)}/places?v={version}", headers=HTMX)
    assert new.status_code == 200 and "Tom Burke, 8:00 AM" in new.text
    assert rosa.get(f"{address(case)}/places").text.count("<html") == 1
    assert rosa.get(f"/missing-charts/rows?v={version}", headers=HTMX).status_code == 200


def test_scans_on_the_page_of_a_search(client_as, records_clerk):
    (near,) = make_shelf(123556)
    case, client = make_search(records_clerk), client_as("records_clerk")
    url = f"{address(case)}/scans"

    told = client.post(url, data={"code": near.code}, headers=HTMX)
    assert told.headers["X-Scan"] == "ok" and "Looked, not there" in told.text and "<html" not in told.text
    assert client.post(url, data={"code": "nonsense"}).status_code == 422
    found = client.post(url, data={"code": case.volume.code}, headers=HTMX)
    assert (found.headers["X-Scan"], found.headers["HX-Redirect"]) == ("ok", address(case))
    assert Volume.get_by_id(case.volume_id).state == VolumeState.RETURNED


def test_the_whole_way_of_a_replacement_by_the_people_who_may(client_as, records_clerk):
    case = make_search(records_clerk)
    make_booking(case.volume.patient, day_on=TODAY, minute=490)
    clerk, lead, nurse = client_as("records_clerk"), client_as("records_lead"), client_as("nurse")
    base = address(case)
    page = clerk.get(base).text
    assert "Visit in 10 min, Dr. Lee." in page and 'role="alert"' in page
    assert "Ask for a replacement folder" in clerk.get("/missing-charts").text

    assert clerk.post(f"{base}/replacements").status_code == 303
    assert clerk.post(f"{base}/replacements").status_code == 422
    one = f"{base}/replacements/{Replacement.get().id}"
    assert clerk.post(f"{one}/approvals").status_code == nurse.post(f"{one}/approvals").status_code == 403
    refused = lead.post(f"{one}/refusals", data={"note": "no"})
    assert refused.status_code == 422 and 'value="no"' in refused.text
    assert f"{one}/approvals" in lead.get(base).text
    assert lead.post(f"{one}/approvals").status_code == 303
    volume = Replacement.get().volume
    page = clerk.get(base).text
    assert "replacement for Vol 1" in page and f"/labels?volume={volume.id}" in page
    assert "REPLACEMENT" in clerk.get(f"/labels?volume={volume.id}").text
    assert "replacement; missing since 8:00 AM" in nurse.get("/nurse-board").text

    clerk.post(f"{base}/scans", data={"code": case.volume.code})
    early = clerk.post(f"{base}/ends", data={"why": "misfiled", "note": "56 / 40"})
    assert (
        early.status_code == 422 and "Merge the replacement folder" in early.text and 'value="56 / 40"' in early.text
    )
    assert clerk.post(f"{one}/mergings").status_code == 303
    nowhere = clerk.post(f"{base}/ends", data={"why": "misfiled", "note": ""})
    assert nowhere.status_code == 422 and "Say where" in nowhere.text
    assert clerk.post(f"{base}/ends", data={"why": "misfiled", "note": "56 / 40"}).status_code == 303
    over = clerk.get("/missing-charts?show=over").text
    assert "Misfiled" in over and "56 / 40" in over and "Causes of the last twelve months" in over
    assert clerk.post(f"{base}/reopenings", data={"reason": "x"}).status_code == 422
    assert "Search that is over" in clerk.get(base).text
    again = clerk.post(f"{base}/reopenings", data={"reason": "it is gone again"})
    assert again.location != base and "Earlier searches" in clerk.get(again.location).text


def test_emergency_withdrawal_and_everyone_asked(client_as, records_clerk):
    case, nurse, clerk = make_search(records_clerk), client_as("nurse"), client_as("records_clerk")
    base = address(case)
    clerk.post(f"{base}/replacements")
    assert clerk.post(f"{base}/replacements/{Replacement.get().id}/withdrawals").status_code == 303

    assert nurse.post(f"{base}/emergencies", data={"reason": "no"}).status_code == 422
    assert clerk.post(f"{base}/emergencies", data={"reason": "chest pain here"}).status_code == 403
    assert nurse.post(f"{base}/emergencies", data={"reason": "chest pain here"}).status_code == 303
    assert "chest pain here" in nurse.get(base).text
    assert clerk.post(f"{base}/everyone").status_code == 303
    assert Task.select().where(Task.kind == "Missing chart").count() == 2
    assert clerk.post(f"{base}/everyone").status_code == 422


@pytest.mark.parametrize(
    ("role", "sees", "looks"), [("auditor", 200, 403), ("biller", 200, 303), ("technical", 403, 403)]
)
def test_who_may_see_and_who_may_look(client_as, records_clerk, role, sees, looks):
    case, client = make_search(records_clerk), client_as(role)
    tick = {"tick": f"not|1|{keys_of(case, SHELF)[0]}"}

    assert client.get("/missing-charts").status_code == client.get(address(case)).status_code == sees
    assert client.post(f"{address(case)}/ticks", data=tick).status_code == looks
    assert client.post(f"{address(case)}/ends", data={"why": "misfiled"}).status_code == 403
    assert client.get(f"/patients/{make_person().id}/searches/{case.id}").status_code in (404, 403)


def test_the_list_puts_who_comes_now_first_and_costs_the_same(client_as, records_clerk, records_lead, count_queries):
    client = client_as("records_clerk")
    old = make_search(records_clerk)
    with count_queries() as one:
        client.get("/missing-charts")
    new = make_search(records_clerk, mrn=222222, last="Visitor")
    make_booking(new.volume.patient, day_on=TODAY, minute=500)
    third = make_search(records_clerk, mrn=333333)
    look(third, keys_of(third, SHELF)[0], by=records_clerk)
    approve_replacement(ask_replacement(third, by=records_clerk), by=records_lead)

    with count_queries() as many:
        text = client.get("/missing-charts").text

    assert len(one) == len(many)
    assert text.index(f'id="search-{new.id}"') < text.index(f'id="search-{old.id}"')
    assert "visit in 20 min" in text and "step 3, Shelf" in text and "made" in text
