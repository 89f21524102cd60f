"""The rates of the file room by their formulas, the folders behind them, and their charts. Source: domain 2.11."""

import csv
import io
from datetime import date, timedelta

from office.audit.models import AuditEvent
from office.charts import rules as charts
from office.charts.models import (
    Cause,
    ChartRequest,
    MissingCase,
    Move,
    Priority,
    PullLine,
    PullRun,
    SignOut,
    Volume,
)
from office.charts.queries import section_for
from office.formats.csv_table import written
from office.loans.rules import climb_ladder
from office.loose.models import LoosePaper
from office.reports.drawing import Chart, drawn
from office.reports.queries import REPORTS, portions
from office.reports.queries.spans import ninth_tenth, percent, share, spans
from office.retention.rules import purging
from office.shelfcheck.rules import finish_look, start_reading, take_folder
from office.staff.models import Staff
from office.staff.passwords import hash_password
from office.visits.models import Flow, Visit, VisitStep
from tests.charts.making import at, holder_of, make_booking, make_out, make_person, make_volume
from tests.conftest import PASSWORD
from tests.loose.making import make_patient, stamp
from tests.retention.making import SOME_YEARS_AGO, destroy, make_old, reckoned

TODAY, YESTERDAY = date(2026, 12, 1), date(2026, 11, 30)


def lines(key, from_on=TODAY, until_on=TODAY):
    """All lines of a report as tuples of cells."""
    listing, _ = REPORTS[key].lines(from_on, until_on)
    found = [line.cells for some in portions(listing) for line in some]
    assert all(len(cells) == len(REPORTS[key].columns) for cells in found)
    return found


def rate(name, from_on=TODAY, until_on=TODAY):
    """(figure, result, counted) of one rate."""
    (cells,) = [cells for cells in lines("file-room-rates", from_on, until_on) if cells[0] == name]
    return cells[1], cells[3], cells[4]


def roomed(patient, local="2026-12-01 09:00", *, booked="2026-11-20 10:00"):
    """A visit that was roomed, of an appointment booked then."""
    appointment = make_booking(patient, day_on=TODAY, minute=530 + Visit.select().count() * 20)
    type(appointment).update(booked_at=at(booked)).where(type(appointment).id == appointment.id).execute()
    visit = Visit.create(
        patient=patient, appointment=appointment, provider=appointment.provider, day_on=TODAY, flow=Flow.ROOMED
    )
    VisitStep.create(visit=visit, flow=Flow.ROOMED, at=at(local), who="Tom")
    return visit


def moved(volume, local, kind, purpose="", **values):
    """A move of a volume as a scan wrote it."""
    return Move.create(
        volume=volume,
        kind=kind,
        at=at(local),
        who="Rosa",
        from_words="shelf",
        to_words="cart",
        purpose=purpose,
        **values,
    )


def old_volume(set_clock):
    """A folder that was made the day before."""
    set_clock("2026-11-30 08:00")
    volume = make_volume()
    set_clock("2026-12-01 17:30")
    return volume


def test_every_rate_says_that_there_is_nothing_to_count():
    found = lines("file-room-rates", date(2020, 1, 1), date(2020, 12, 31))

    assert len(found) == 12
    for name, figure, _, result, counted, formula in found:
        nothing = ("0", "✓ met", "of 0 searches") if name == "Missing over 24 hours" else None
        assert (figure, result, counted) == nothing or (figure == "–" and result == "nothing to count"), name
        assert len(formula) > 20
    assert lines("file-room-rates", None, None) and lines("charts-out", None, None) == []


def test_chart_is_in_hand_when_the_last_scan_before_rooming_says_so(set_clock):
    carted, visit, billing, shelf, late = (old_volume(set_clock) for _ in range(5))
    moved(carted, "2026-11-30 16:00", "pulled")
    moved(visit, "2026-11-30 16:00", "pulled")
    moved(visit, "2026-12-01 08:55", "signed out", "visit")
    moved(billing, "2026-11-30 16:00", "signed out", "billing")
    moved(late, "2026-12-01 09:05", "pulled")
    for volume in (carted, visit, billing, shelf, late):
        roomed(volume.patient)

    assert rate("Chart availability, day-ahead") == ("40 %", "! not met", "2 ÷ 5")
    found = lines("not-in-hand")
    assert {cells[2].replace("-", "") for cells in found} == {f"{v.patient.mrn:06d}" for v in (billing, shelf, late)}
    assert {cells[8] for cells in found} == {"cart", "never scanned before"}


def test_availability_needs_a_paper_folder_counts_a_visit_once_and_tells_same_day(set_clock, records_clerk):
    volume = old_volume(set_clock)
    moved(volume, "2026-12-01 08:00", "pulled")
    again = roomed(volume.patient, booked="2026-12-01 07:30")
    VisitStep.create(visit=again, flow=Flow.ROOMED, at=at("2026-12-01 09:30"), who="Tom")
    roomed(make_person())  # no folder at all
    undone = roomed(old_volume(set_clock).patient)
    VisitStep.update(undone_at=at("2026-12-01 09:01")).where(VisitStep.visit == undone).execute()

    charts.add_volume(volume.patient, by=records_clerk)  # begun after the visit

    assert rate("Chart availability, same-day") == ("100 %", "✓ met", "1 ÷ 1")
    assert rate("Chart availability, day-ahead")[2] == "0 ÷ 0"


def test_pull_completeness_counts_group_a_that_was_pulled_by_closing(set_clock):
    early = PullRun.create(number=7, day_on=TODAY, printed_at=at("2026-11-30 15:30"))
    night = PullRun.create(number=8, day_on=TODAY, printed_at=at("2026-11-30 18:00"), reprints=2)
    for run, group, pulled in (
        (early, "A on shelf", "2026-11-30 17:00"), (early, "A on shelf", "2026-11-30 17:01"),
        (early, "A on shelf", None), (early, "B out", None), (night, "A on shelf", "2026-11-30 19:00"),
    ):  # fmt: skip
        volume = make_volume()
        PullLine.create(
            run=run, patient=volume.patient, volume=volume, group=group, position=1, pulled_at=pulled and at(pulled)
        )

    assert rate("Pull completeness at close") == ("50 %", "! not met", "2 ÷ 4")
    assert [cells[4:] for cells in lines("pull-runs")] == [
        ("4", "3", "1", "2", "33.3 %", "0"), ("1", "1", "1", "1", "100 %", "2"),
    ]  # fmt: skip


def test_folder_that_went_home_again_was_pulled_all_the_same(set_clock):
    run = PullRun.create(number=7, day_on=TODAY, printed_at=at("2026-11-30 15:30"))
    for pulled in ("2026-11-30 16:00", "2026-11-30 17:30", "2026-11-30 09:00"):
        volume = make_volume()
        PullLine.create(run=run, patient=volume.patient, volume=volume, group="A on shelf", position=1)
        moved(volume, pulled, "pulled")

    assert rate("Pull completeness at close")[2] == "1 ÷ 3"


def test_misfile_rate_counts_what_checks_and_readings_found(records_clerk):
    right, wrong = make_volume(make_person(mrn=104512)), make_volume(make_person(mrn=230100))
    look = start_reading("12 / 40", by=records_clerk)
    for volume in (right, wrong):
        take_folder(look, volume.code, by=records_clerk)
    finish_look(look, by=records_clerk)

    assert rate("Misfile rate") == ("50 %", "! not met", "1 ÷ 2")
    assert [cells[3:6] for cells in lines("misfiles")] == [("1", "wrong section", "shelf reading 12 / 40")]


def test_stat_turnaround_of_what_was_delivered(nurse):
    for minutes, state in ((2, "filled"), (6, "filled"), (11, "filled"), (90, "canceled"), (None, "waiting")):
        asked = at("2026-12-01 09:00")
        ChartRequest.create(
            patient=make_person(), purpose="visit", priority=Priority.STAT, holder=holder_of(nurse), needed_at=asked,
            asked_at=asked, state=state, settled_at=minutes and asked + timedelta(minutes=minutes),
        )  # fmt: skip

    assert rate("STAT turnaround, median") == ("6 min", "✓ met", "of 3")
    assert rate("STAT turnaround, 90 %") == ("11 min", "! not met", "of 3")
    assert sorted(cells[7] for cells in lines("stat-requests")) == ["", "11 min", "2 min", "6 min", "90 min"]
    assert lines("chart-requests")[-1][4] == "5"  # all at 9 AM


def test_overdue_and_charts_out_as_they_were_at_the_end_of_a_day(doctor, nurse, set_clock):
    set_clock("2026-12-01 12:00")
    make_out(holder_of(nurse), since=at("2026-12-01 09:00"), due_on=TODAY)
    make_out(holder_of(doctor), since=at("2026-11-24 09:00"), due_on=date(2026, 11, 25))
    back = make_out(holder_of(doctor), since=at("2026-11-24 09:00"), due_on=date(2026, 11, 25))
    SignOut.update(returned_at=at("2026-12-01 10:00")).where(SignOut.volume == back).execute()

    assert rate("Overdue volumes") == ("50 %", "! not met", "1 ÷ 2")
    assert rate("Overdue volumes", YESTERDAY, YESTERDAY) == ("100 %", "! not met", "2 ÷ 2")
    assert rate("Overdue volumes", TODAY, date(2027, 5, 1))[2] == "1 ÷ 2"  # nobody knows the days to come
    assert [cells[3:] for cells in lines("overdue-volumes")] == [
        ("1", "Dr. Patel", "visit", "11/24/2026 9:00 AM", "11/25/2026", "4", "nobody")
    ]
    climb_ladder()
    assert [cells[9] for cells in lines("overdue-volumes")] == ["records lead"]
    assert [cells[9] for cells in lines("overdue-volumes", YESTERDAY, YESTERDAY)] == ["nobody", "nobody"]
    assert lines("charts-out") == [
        ("Dr. Patel", "1", "0", "0", "1", "0", "0", "1", "11/24/2026"),
        ("Tom Burke", "1", "1", "0", "0", "0", "0", "0", "12/01/2026"),
    ]


def test_unlogged_moves_by_local_day(set_clock):
    volume = make_volume()
    for local, wrong in (("2026-12-01 00:01", True), ("2026-12-01 23:59", False), ("2026-11-30 23:59", True)):
        moved(volume, local, "signed out", unlogged=wrong)

    assert rate("Unlogged moves") == ("50 %", "! not met", "1 ÷ 2")
    assert rate("Unlogged moves", YESTERDAY, TODAY)[2] == "2 ÷ 3"
    assert [cells[4] for cells in lines("unlogged-moves")] == ["12/01/2026 12:01 AM"]


def test_missing_counts_searches_open_for_more_than_a_day(set_clock):
    set_clock("2026-12-01 12:00")
    for opened, found in (
        ("2026-11-27 12:00", None), ("2026-12-01 09:00", None), ("2026-11-27 12:00", "2026-11-30 12:00"),
    ):  # fmt: skip
        MissingCase.create(
            volume=make_volume(), opened_at=at(opened), found_at=found and at(found),
            cause="behind the copier" if found else "", why=Cause.DESK if found else None,
        )  # fmt: skip

    assert rate("Missing over 24 hours") == ("1", "! not met", "of 2 searches")
    assert rate("Missing over 24 hours", YESTERDAY, YESTERDAY)[0] == "1"
    assert rate("Days to find", YESTERDAY, TODAY) == ("3 days", "", "of 1")
    ended = ("11/30/2026 12:00 PM", "3.0", "1", str(Cause.DESK), "behind the copier")
    assert ended in [cells[5:] for cells in lines("missing-charts", YESTERDAY)]
    assert lines("missing-causes", YESTERDAY) == [(str(Cause.DESK), "1", "100 %", "3.0")]


def test_loose_filing_in_days_of_intake_and_by_its_oldest_paper(set_clock):
    set_clock("2026-11-25 09:00")
    make_patient()
    filed, late = stamp(pages=3), stamp(pages=8)
    set_clock("2026-11-30 09:00")
    stamp("illegible", "", pages=9, look_up=True)
    set_clock("2026-12-01 09:00")
    for paper, local in ((filed, "2026-11-25 15:00"), (late, "2026-12-01 09:00")):
        LoosePaper.update(state="filed", volume=Volume.get(), settled_at=at(local)).where(
            LoosePaper.id == paper
        ).execute()
    set_clock("2026-12-01 12:00")

    # 9 pages at 20 ÷ 22 on each business day from November 2 on
    assert rate("Loose pages waiting") == ("9.9 days of intake", "! not met", "9 pages; 20 came in 22 days")
    assert rate("Oldest loose paper") == ("1 business day", "✓ met", "since 11/30/2026")
    assert rate("Oldest loose paper", YESTERDAY, YESTERDAY) == ("3 business days", "! not met", "since 11/25/2026")
    assert lines("loose-papers") == [
        ("illegible", "", "", "consults and letters", "9", "11/30/2026", "12/02/2026", "1", "to look up")
    ]
    assert [cells[3] for cells in lines("loose-papers", YESTERDAY, YESTERDAY)] == ["consults and letters"] * 2
    assert lines("loose-filing", date(2026, 11, 1)) == [
        ("11/25/2026", "2", "11", "1", "1", "0", "50 %"),
        ("11/30/2026", "1", "9", "0", "0", "1", "–"),
        ("All", "3", "20", "1", "1", "1", "50 %"),
    ]


def test_shelf_load_tells_how_even_the_sections_are():
    for mrn in (104512, 114512, 124512, 230100):
        make_volume(make_person(mrn=mrn))
    make_volume(make_person(mrn=240100), "off-site", place="box 1")

    assert lines("shelf-load") == [("00", "1", "0", "1", "50 %"), ("12", "3", "0", "3", "150 %")]
    assert "1.50 times the mean of 2" in REPORTS["shelf-load"].lines(None, None)[1][1]


def test_folders_that_left_the_shelves_by_purge_list_and_for_ever(records_clerk, records_lead, manager):
    volumes = [make_old(name, SOME_YEARS_AGO)[1] for name in ("Ames", "Burns")]
    reckoned(records_clerk)
    run = purging.make_purge_run("inactive shelf", by=records_clerk)
    purging.purge(run, volumes[0].code, by=records_clerk)
    gone, volume = make_old("Oldham")
    destroy([gone], [volume], clerk=records_clerk, lead=records_lead, manager=manager)

    (done,) = [cells[3:6] for cells in lines("purged-charts") if cells[9] != "not yet"]
    assert done == ("1", "list 1", "inactive shelf") and len(lines("purged-charts")) == 2
    ((name, *_, certificate, signed, approved),) = lines("destroyed-charts")
    assert name.startswith("Oldham") and certificate == "C-4711" and signed != approved


def test_spans_are_days_then_weeks_then_months():
    assert len(spans(TODAY, TODAY + timedelta(days=30))) == 31
    assert spans(TODAY, TODAY + timedelta(days=31))[0] == ("Dec 1", TODAY, TODAY + timedelta(days=6))
    months = spans(date(2026, 1, 15), date(2027, 2, 3))
    assert (
        len(months) == 14
        and months[0][2] == date(2026, 1, 31)
        and months[-1][1:] == (date(2027, 2, 1), date(2027, 2, 3))
    )
    assert percent(0, 0) is None and ninth_tenth([1]) == 1 and ninth_tenth(range(1, 11)) == 9
    assert share({TODAY: (1, 2)}, (YESTERDAY, TODAY)).bars == (("Nov 30", None), ("Dec 1", 50.0))


def test_chart_is_drawn_to_scale_with_every_value_in_words():
    drawing = drawn(Chart("x", (("Mon", 50), ("Tue", None), ("Wed", 100)), "%", target=75))

    assert [(bar.x, bar.height) for bar in drawing.bars] == [(0, 32), (200, 64)]
    assert drawing.target_y == 16 and drawing.words == "Mon: 50 %; Wed: 100 %" and drawing.top == "100 %"
    money = drawn(Chart("x", (("Mon", 1243.12), ("Tue", -5)), "dollars"))
    assert money.words == "Mon: $1,243.12; Tue: -$5.00" and money.top == "$1,243.12"
    assert drawn(Chart("x", (("Mon", None),))) is None and drawn(Chart("x", (("Mon", 0),))).bars[0].height == 1


def test_reports_are_for_records_and_leads_and_cost_the_same_for_more_lines(client_as, nurse, count_queries):
    room = [key for key, report in REPORTS.items() if report.permission == "reports.file_room"]
    client, desk = client_as("records_clerk"), client_as("front_desk")
    assert len(room) == 17 and all(desk.get(f"/reports/{key}").status_code == 403 for key in room)

    def cost():
        volume = make_out(holder_of(nurse), since=at("2026-11-20 09:00"), due_on=date(2026, 11, 20))
        moved(volume, "2026-11-20 09:00", "signed out", unlogged=True)
        MissingCase.create(volume=volume, opened_at=at("2026-11-20 09:00"))
        ChartRequest.create(
            patient=volume.patient, purpose="visit", priority=Priority.STAT, holder=holder_of(nurse),
            needed_at=at("2026-11-20 09:00"), asked_at=at("2026-11-20 09:00"),
        )  # fmt: skip
        look = start_reading(section_for(volume), by=nurse)
        take_folder(look, make_volume().code, by=nurse)
        found = []
        for key in room:
            with count_queries() as statements:
                assert client.get(f"/reports/{key}?since=11/1/2026&until=12/1/2026").status_code == 200
            found.append(len(statements))
        return found

    cost()
    sooner, later = cost(), cost()
    assert all(more <= few for few, more in zip(sooner, later, strict=True))


def test_rates_page_shows_formulas_charts_and_the_way_to_the_rows(client_as, records_clerk, set_clock):
    set_clock("2026-12-01 12:00")
    moved(make_volume(), "2026-12-01 09:00", "signed out", unlogged=True)

    page = client_as("records_clerk").get("/reports/file-room-rates?since=11/1/2026&until=12/1/2026")

    assert page.status_code == 200 and page.text.count("<figure") == 12
    assert "Moves that found a folder elsewhere than the record said ÷ all moves." in page.text
    assert 'href="/reports/unlogged-moves?since=11/01/2026&amp;until=12/01/2026"' in page.text
    assert (
        "<title>Unlogged moves</title>" not in page.text
        and 'aria-labelledby="chart-8-title chart-8-desc"' in page.text
    )
    empty = client_as("records_clerk").get("/reports/file-room-rates?since=1/1/2020&until=1/2/2020")
    assert "Nothing to count in this period." in empty.text
    assert client_as("front_desk").get("/reports/file-room-rates").status_code == 403
    assert 'href="/reports/file-room-rates"' in client_as("records_clerk").get("/file-room").text


def test_what_is_taken_out_is_no_formula(client_as, records_lead):
    moved(make_volume(make_person(last="=cmd()")), "2026-12-01 07:00", "signed out", unlogged=True)
    text = csv_of("unlogged-moves")

    assert text[1][0] == "'=cmd(), Ada" and text[0] == list(REPORTS["unlogged-moves"].columns)


def test_custody_of_one_folder_is_shown_and_taken_out_as_a_file(client_as, records_clerk, set_clock):
    own, other = make_volume(), make_volume()
    Staff.update(password_hash=hash_password(PASSWORD)).execute()
    moved(own, "2026-11-03 13:40", "signed out", "visit", unlogged=True)
    moved(other, "2026-11-03 15:00", "refiled")
    client, path = client_as("records_clerk"), "/reports/custody"

    page = client.get(f"{path}?volume={own.id}")
    taken = client.post(f"{path}/csv", data={"volume": own.id, "since": "", "until": "", "password": PASSWORD})

    assert own.patient.full_name in page.text and "signed out, unlogged" in page.text and "refiled" not in page.text
    assert f'name="volume" value="{own.id}"' in page.text
    assert [row[4:6] for row in csv.reader(io.StringIO(taken.text))][1:] == [
        ["11/03/2026 1:40 PM", "signed out, unlogged"]
    ]
    assert [one.patient_id for one in AuditEvent.select().where(AuditEvent.action.startswith("report."))] == [
        own.patient_id
    ] * 2
    assert len(lines("custody", date(2026, 11, 1), TODAY)) == 2
    assert [client.get(f"{path}?volume={wrong}").status_code for wrong in ("999", "x")] == [404, 200]
    assert f"{path}?volume={own.id}" in client.get(f"/volumes/{own.id}").text


def csv_of(key):
    """The lines of a report as its file would have them."""
    listing, _ = REPORTS[key].lines(TODAY, TODAY)
    text = written([REPORTS[key].columns]) + "".join(written([x.cells for x in some]) for some in portions(listing))
    return list(csv.reader(io.StringIO(text)))


def test_a_full_round_of_a_folder_ends_in_good_rates(records_clerk, nurse, set_clock):
    volume = old_volume(set_clock)
    set_clock("2026-12-01 08:00")
    charts.pull_volume(volume, by=records_clerk)
    set_clock("2026-12-01 08:55")
    charts.sign_out_volume(volume, holder_of(nurse), "visit", by=nurse)
    roomed(volume.patient)
    set_clock("2026-12-01 10:00")
    charts.return_volume(volume, by=records_clerk)
    charts.refile_volume(volume, section_for(volume), by=records_clerk)

    assert rate("Chart availability, day-ahead") == ("100 %", "✓ met", "1 ÷ 1")
    assert rate("Unlogged moves") == ("0 %", "✓ met", "0 ÷ 4") and rate("Overdue volumes")[2] == "0 ÷ 0"
