"""The pull list on the screen: live, as a delta, with scans that tick it, with the search that begins from a line."""

import re
from datetime import date
from html import unescape

from office.audit.models import AuditEvent
from office.charts import rules
from office.charts.models import PullLine, Volume, VolumeState
from office.scheduling.models import Appointment, Standing
from tests.charts.making import TODAY, TOMORROW, make_booking, make_person, make_provider, make_volume

HTMX = {"HX-Request": "true"}
LIST = "/pull-lists/2026-12-02"


def poll_address(page):
    """The address by which a list asks for itself."""
    return unescape(re.search(r'hx-get="([^"]+/lines\?[^"]+)"', page.text)[1])


def test_list_of_now_says_what_changed_and_the_next_print_is_a_delta(client_as, records_clerk):
    gone = make_booking(make_volume(make_person("Gone")).patient, make_provider("Dr. Kim"))
    both = make_volume(make_person("Both")).patient
    for short, minute in (("Dr. Kim", 540), ("Dr. Lee", 560)):
        make_booking(both, make_provider(short), minute=minute)
    client = client_as("records_clerk")
    client.post(f"{LIST}/runs", data={"key": "one"})
    Appointment.update(standing=Standing.CANCELED_BY_PATIENT).where(Appointment.id == gone.id).execute()

    live = client.get(LIST).text
    run = client.get(client.post(f"{LIST}/runs", data={"key": "two"}).location).text

    assert "Changed since the last run" in live and "Put back 1" in live and "Print the changes" in live
    assert "→ transfer Dr. Kim to Dr. Lee at 9:20 AM" in live
    assert "Put back" in run and "on the shelf: do not pull it" in run and "· changes · printed" in run
    assert "Run 2 (changes)" in run and "Both" not in run
    assert client.get("/pull-runs/2?order=provider").status_code == 200


def test_lists_ask_for_themselves_and_are_unchanged_until_something_moves(client_as, records_clerk):
    volume = make_volume()
    make_booking(volume.patient)
    rules.print_run(TOMORROW, by=records_clerk)
    client = client_as("nurse")
    addresses = [poll_address(client.get(page)) for page in (LIST, f"{LIST}?order=provider", "/pull-runs/1")]
    assert [client.get(address, headers=HTMX).status_code for address in addresses] == [204] * 3

    rules.pull_volume(volume, by=records_clerk)

    for address in addresses:
        answer = client.get(address, headers=HTMX)
        assert answer.status_code == 200 and answer.text.lstrip().startswith('<div class="stack" id="pull-list"')
        assert 'aria-label="done' in answer.text and "Not found" not in answer.text


def test_scan_at_the_list_pulls_and_puts_back(client_as, records_clerk):
    volume = make_volume()
    booking = make_booking(volume.patient)
    rules.print_run(TOMORROW, by=records_clerk)
    client = client_as("records_clerk")

    told = client.post(f"{LIST}/scans", data={"code": volume.code}, headers=HTMX)
    assert (told.status_code, told.headers["X-Scan"]) == (200, "ok") and "cart, Dec 2" in told.text

    Appointment.update(standing=Standing.CANCELED_BY_PATIENT).where(Appointment.id == booking.id).execute()
    make_booking(make_volume().patient)
    rules.print_run(TOMORROW, by=records_clerk)
    back = client.post(f"{LIST}/scans", data={"code": volume.code}, headers=HTMX)

    assert "Off the cart: refile bin" in back.text and Volume.get_by_id(volume.id).state == VolumeState.RETURNED
    assert client.post(f"{LIST}/scans", data={"code": volume.code}).status_code == 200
    assert client.post(f"{LIST}/scans", data={"code": ""}, headers=HTMX).status_code == 422
    wrong = client.post(f"{LIST}/scans", data={"code": "D000001"}, headers=HTMX)
    assert wrong.headers["X-Scan"] == "wrong"
    assert client_as("nurse").post(f"{LIST}/scans", data={"code": volume.code}).status_code == 403


def test_search_begins_from_the_line_of_what_is_not_on_its_shelf(client_as, records_clerk):
    volume = make_volume()
    make_booking(volume.patient)
    rules.print_run(TOMORROW, by=records_clerk)
    client = client_as("records_clerk")
    page = client.get("/pull-runs/1").text
    assert f'formaction="/volumes/{volume.id}/searches"' in page
    assert "Not found" not in client_as("nurse").get("/pull-runs/1").text

    client.post(f"/volumes/{volume.id}/searches", data={})

    after = client.get("/pull-runs/1").text
    assert "1 not found" in after and "not found, being searched for" in after and "Not found" not in after


def test_outguide_slips_are_for_what_leaves_its_place(client_as, records_clerk):
    make_booking(make_volume(make_person("Shelf", mrn=4512)).patient, make_provider("Dr. Kim"))
    make_booking(make_volume(make_person("Bin"), VolumeState.RETURNED).patient)
    rules.print_run(TOMORROW, by=records_clerk)
    client = client_as("records_clerk")

    page = client.get("/pull-runs/1/outguides").text

    assert page.count('class="outguide"') == 1 and "To Dr. Kim's cart for Wed Dec 2, 2026: 9:00 AM Dr. Kim" in page
    assert AuditEvent.select().where(AuditEvent.action == "charts.outguides_printed").count() == 1
    assert client_as("nurse").get("/pull-runs/1/outguides").status_code == 403


def test_reprint_after_a_printer_that_stopped_is_the_same_run(client_as, records_clerk):
    make_booking(make_volume().patient)
    rules.print_run(TOMORROW, by=records_clerk)
    before = list(PullLine.select().tuples())
    client = client_as("records_clerk")

    for _ in range(2):
        page = client.get(client.post("/pull-runs/1/reprints").location)

    assert "REPRINT 2" in page.text and "Run 1" in page.text and list(PullLine.select().tuples()) == before


def test_schedule_shows_the_same_light_as_the_board(client_as, records_clerk):
    volume = make_volume()
    make_booking(volume.patient)
    rules.print_run(TOMORROW, by=records_clerk)
    rules.pull_volume(volume, by=records_clerk)
    client = client_as("nurse")

    day = client.get("/schedule?day=2026-12-02").text
    provider = make_provider().id

    assert "Chart: On the cart, Dr. Lee's cart, since" in day.replace("&#39;", "'")
    assert "Chart: On the cart" in client.get(f"/schedule/week?provider={provider}&day=2026-12-02").text
    past = make_booking(volume.patient, day_on=TODAY.replace(month=11, day=30))
    assert f"/appointments/{past.id}" in client.get("/schedule?day=2026-11-30").text
    assert "Chart: On the cart" not in client.get("/schedule?day=2026-11-30").text


def test_cart_print_says_what_to_prepare(client_as, count_queries):
    make_booking(make_volume(make_person("Child", born_on=date(2015, 5, 1))).patient)
    client = client_as("nurse")
    page = client.get(f"{LIST}?order=provider").text
    assert "☐ Growth chart" in page and "☐ Immunization record" in page and "☐ Forms: " in page
    assert "Growth chart" not in client.get(LIST).text

    counted = []
    for _ in range(2):
        make_booking(make_volume(make_person("Grown", born_on=date(2006, 12, 2))).patient)
        with count_queries() as seen:
            page = client.get(f"{LIST}?order=provider").text
        counted.append(len(seen))
        assert page.count("☐ Growth chart") == 1, "twenty years old on that day"

    assert counted[0] == counted[1]
