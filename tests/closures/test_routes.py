import re
from datetime import date

import pytest

from office.audit.models import AuditEvent
from office.closures.models import Closure, ClosureAct, ClosureLine, ClosureRun, ClosureWhy, HolidayRule, MassAct, What
from office.closures.rules import add_federal, begin_mass, mark_line, note_outcome, open_closure
from office.patients.models import Privacy
from office.preparing.rules import link_auth
from office.scheduling.models import Appointment, HoursException, Standing
from tests.closures.making import THURSDAY, counts, make_out, make_reachable
from tests.preparing.making import make_auth
from tests.scheduling.making import make_appointment, make_provider

TUESDAY = "2026-12-08"


def text(answer):
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def lines_of(closure):
    return list(ClosureLine.select().where(ClosureLine.closure == closure).order_by(ClosureLine.id))


def at(line, act):
    return f"/patients/{line.appointment.patient_id}/closure-lines/{line.id}/{act}"


@pytest.fixture
def out(manager):
    """Dr. Patel is ill on Thursday with three booked."""
    return make_out(by=manager)


# opening


def typed(provider, **given):
    return {"provider": provider.id, "first": "12/3", "why": ClosureWhy.ILL.value, "note": "flu", **given}


def test_manager_sees_who_is_affected_before_anything_is_closed(client_as):
    provider = make_provider("Dr. Patel")
    make_appointment(make_reachable("Quispe"), provider, day_on=THURSDAY)
    manager = client_as("manager")

    page = manager.post("/closures/new", data=typed(provider, look="1"))

    assert page.status_code == 200
    assert "Quispe, Ada" in text(page) and "03/15/1984" in text(page) and "Block the places" in text(page)
    assert not HoursException.select().exists()


def test_closing_leads_to_the_work_list_once(client_as):
    provider = make_provider("Dr. Patel")
    make_appointment(make_reachable("Quispe"), provider, day_on=THURSDAY)
    manager = client_as("manager")

    first = manager.post("/closures/new", data=typed(provider, key="k1"))
    again = manager.post("/closures/new", data=typed(provider, key="k1"))

    assert first.status_code == again.status_code == 303 and first.location == again.location
    assert Closure.select().count() == HoursException.select().count() == 1
    page = text(manager.get(first.location))
    assert "Dr. Patel out: Thu Dec 3, 2026" in page and "Quispe, Ada" in page and "(312) 555-0142" in page


@pytest.mark.parametrize(
    "given, words",
    [
        ({"first": ""}, "Type the first day."),
        ({"first": "someday"}, "is not a date"),
        ({"first": "12/3", "last": "12/1"}, "The last day is the first day"),
        ({"why": ""}, "Choose why."),
        ({"start": "13:00", "end": "12:00"}, "The end must be after the start."),
    ],
)
def test_what_cannot_be_closed_is_said_at_its_field_and_kept(client_as, given, words):
    page = client_as("manager").post("/closures/new", data=typed(make_provider(), **given))

    assert page.status_code == 422
    assert words in text(page) and 'value="flu"' in text(page)
    assert not Closure.select().exists()


def test_only_the_manager_opens_and_finishes(client_as, out):
    closure = out[0]
    for role in ("front_desk", "phone_clerk", "nurse", "doctor", "records_lead", "auditor"):
        client = client_as(role)
        assert client.get("/closures/new").status_code == 403
        assert client.post(f"/closures/{closure.id}/ends", data={"version": 1}).status_code == 403
        assert client.get("/closures").status_code == 200
    assert client_as("technical").get("/closures").status_code == 403


# the list


def test_list_shows_what_a_caller_needs_and_keeps_who_looked(client_as, manager, nurse):
    provider = make_provider("Dr. Patel")
    spanish = make_reachable("Ibarra", name_alert=True, interpreter=True, language="Spanish")
    make_appointment(spanish, provider, day_on=THURSDAY)
    closure = open_closure(provider, THURSDAY, THURSDAY, ClosureWhy.ILL, by=manager)
    mark_line(lines_of(closure)[0], True, by=nurse)

    page = text(client_as("phone_clerk").get(f"/closures/{closure.id}"))

    for words in ("Ibarra, Ada", "03/15/1984", "Name alert", "Spanish", "(312) 555-0142", "name and call-back only",
                  "Must be seen", "Next openings", "own provider’s next"):  # fmt: skip
        assert words in page
    assert 'id="count-in">1<' in page and 'id="count-open">1<' in page
    looked = AuditEvent.get(AuditEvent.action == "closure.looked_at")
    assert looked.patient_id == spanish.id


def test_restricted_record_shows_no_phone_and_is_not_worked_through_its_closed_door(client_as, manager):
    provider = make_provider("Dr. Patel")
    hidden = make_reachable("Quill", "Nora", "312-555-0190", privacy=Privacy.RESTRICTED)
    make_appointment(hidden, provider, day_on=THURSDAY)
    closure = open_closure(provider, THURSDAY, THURSDAY, ClosureWhy.ILL, by=manager)
    desk = client_as("front_desk")

    page = text(desk.get(f"/closures/{closure.id}"))

    assert "555-0190" not in page and "03/15/1984" not in page and "open it with a reason" in page
    assert desk.post(at(lines_of(closure)[0], "outcomes"), data={"what": "no answer"}).status_code == 403
    assert not ClosureAct.select().exists()


def test_one_key_moves_and_the_next_line_comes_to_hand(client_as, out):
    closure, booked, provider = out
    desk, line = client_as("front_desk"), lines_of(closure)[0]

    answer = desk.post(at(line, "moves"), data={"offer": f"{provider.id}|{TUESDAY}|540", "version": 1})

    assert answer.status_code == 303 and answer.location == f"/closures/{closure.id}"
    assert Appointment.get_by_id(booked[0].id).standing == Standing.RESCHEDULED
    page = text(desk.get(answer.location))
    assert f'id="line-{lines_of(closure)[1].id}"' in page and 'id="count-moved">1<' in page


def test_offer_that_was_taken_meanwhile_keeps_the_line_in_hand_with_new_offers(client_as, out):
    closure, _, provider = out
    make_appointment(provider=provider, day_on=date(2026, 12, 8))
    desk, line = client_as("front_desk"), lines_of(closure)[1]

    page = desk.post(at(line, "moves"), data={"offer": f"{provider.id}|{TUESDAY}|540", "version": 1})

    assert page.status_code == 422
    assert "9:00 AM was taken" in text(page) and f'id="line-{line.id}"' in text(page)


@pytest.mark.parametrize("offer", ["", "x", "1|2026-12-08", "999|2026-12-08|540", "1|0001-01-01|540"])
def test_offer_that_is_none_of_ours_is_refused_in_words(client_as, out, offer):
    closure, _, _ = out
    answer = client_as("front_desk").post(at(lines_of(closure)[0], "moves"), data={"offer": offer})

    assert answer.status_code == 422 and counts(closure)[1] == 0


def test_line_belongs_to_its_patient(client_as, out):
    closure, booked, _ = out
    desk, line = client_as("front_desk"), lines_of(closure)[0]
    wrong = f"/patients/{booked[1].patient_id}/closure-lines/{line.id}/outcomes"

    assert desk.post(wrong, data={"what": "no answer"}).status_code == 404
    assert desk.post(wrong.replace(f"/{line.id}/", "/999/"), data={"what": "no answer"}).status_code == 404
    assert desk.get("/closures/999").status_code == 404


def test_outcomes_are_kept_and_the_next_line_comes_to_hand(client_as, out):
    closure = out[0]
    desk, (first, second, _) = client_as("phone_clerk"), lines_of(closure)

    answer = desk.post(at(first, "outcomes"), data={"what": "left message"})
    assert answer.location == f"/closures/{closure.id}?line={second.id}"
    assert desk.post(at(first, "outcomes"), data={"what": "shouted"}).status_code == 422
    assert desk.post(at(first, "cancellations"), data={"version": 1}).status_code == 303

    assert [one.what for one in ClosureAct.select()] == [What.MESSAGE, What.CANCELED]
    page = text(desk.get(f"/closures/{closure.id}?line={first.id}"))
    assert "Ana Reyes: left message" in page and "Canceled by office" in page


def test_nurse_marks_and_works_nothing_else(client_as, out):
    closure, _, _ = out
    nurse, line = client_as("nurse"), lines_of(closure)[2]

    assert nurse.post(at(line, "marks"), data={"must": "1"}).status_code == 303
    page = text(nurse.get(f"/closures/{closure.id}"))

    assert page.index("Person2") < page.index("Person0") and "Can wait" in page
    for act in ("outcomes", "moves", "cancellations"):
        assert nurse.post(at(line, act)).status_code == 403
    assert client_as("front_desk").post(at(line, "marks"), data={"must": "0"}).status_code == 403


# many at once, letters, the end


def test_ticked_lines_are_moved_to_another_provider(client_as, out):
    closure, _, _ = out
    lee, lines, desk = make_provider("Dr. Lee"), lines_of(closure), client_as("front_desk")
    sent = {
        "which": "ticked",
        "act": MassAct.MOVE.value,
        "provider": lee.id,
        "line": [lines[0].id, lines[2].id],
        "key": "k",
    }

    answer = desk.post(f"/closures/{closure.id}/runs", data=sent)
    again = desk.post(f"/closures/{closure.id}/runs", data=sent)

    assert answer.status_code == again.status_code == 303
    assert counts(closure) == (3, 2, 0, 0, 1) and ClosureRun.select().count() == 1
    assert "2 done" in text(desk.get(f"/closures/{closure.id}"))


def test_mass_act_without_lines_or_provider_is_refused_and_kept(client_as, out):
    closure, desk = out[0], client_as("front_desk")

    nothing = desk.post(
        f"/closures/{closure.id}/runs", data={"which": "ticked", "act": MassAct.LETTER.value, "provider": 0}
    )
    nobody = desk.post(
        f"/closures/{closure.id}/runs", data={"which": "open", "act": MassAct.MOVE.value, "provider": 0}
    )

    assert nothing.status_code == nobody.status_code == 422
    assert "Tick at least one line" in text(nothing) and "Choose to whom" in text(nobody)


def test_cut_off_act_is_shown_and_goes_on(client_as, out, front_desk):
    closure = out[0]
    run = begin_mass(closure, MassAct.CANCEL, [line.id for line in lines_of(closure)], by=front_desk)
    desk = client_as("front_desk")
    assert "did not end" in text(desk.get(f"/closures/{closure.id}"))

    assert desk.post(f"/closures/{closure.id}/runs/{run.id}/resumptions").status_code == 303

    page = text(desk.get(f"/closures/{closure.id}"))
    assert "did not end" not in page and counts(closure) == (3, 0, 3, 0, 0)


def test_letters_are_one_print_without_reason_or_provider(client_as, out, front_desk):
    closure, booked, _ = out
    for line in lines_of(closure)[:2]:
        note_outcome(line, What.LETTER, by=front_desk)
    booked[1].patient.addresses.get().delete_instance()

    page = text(client_as("front_desk").get(f"/closures/{closure.id}/letters"))

    letter = page[page.index("<article") : page.index("</article>")]
    assert page.count("<article") == 1 and "Dear Ada Person0" in letter and "1 Oak St" in letter
    assert "We could not reach you by phone" in letter
    assert "Patel" not in letter and "cough" not in letter and "ill" not in letter.replace("will", "")
    assert "No letter may go" in page and "Person1" in page
    assert AuditEvent.select().where(AuditEvent.action == "patient.printed").count() == 1
    assert client_as("nurse").get(f"/closures/{closure.id}/letters").status_code == 403


def test_finish_is_refused_while_one_is_open_and_taking_back_opens_again(client_as, out):
    closure, manager = out[0], client_as("manager")

    refused = manager.post(f"/closures/{closure.id}/ends", data={"version": 1})
    assert refused.status_code == 422 and "3 still open" in text(refused)
    assert manager.post(f"/closures/{closure.id}/liftings", data={"version": 1}).status_code == 303

    assert HoursException.get().lifted_at
    assert "taken back" in text(manager.get("/closures?show=finished"))
    assert 'id="count-kept">3<' in text(manager.get(f"/closures/{closure.id}"))


def test_list_of_closures_costs_the_same_for_three_as_for_one(client_as, manager, count_queries):
    client = client_as("front_desk")
    provider = make_provider()
    for day in (3, 4, 7):
        open_closure(provider, date(2026, 12, day), date(2026, 12, day), ClosureWhy.AWAY, by=manager)
        with count_queries() as seen:
            assert client.get("/closures").status_code == 200
        if day == 3:
            few = len(seen)
    assert len(seen) == few


# holidays


def test_holidays_of_a_year_are_taken_written_and_shown(client_as):
    manager = client_as("manager")
    make_appointment(day_on=date(2026, 12, 25))

    assert manager.post("/holidays/federal").status_code == 303
    assert "not in the book yet" in text(manager.get("/holidays?year=2026"))
    assert manager.post("/holidays/years", data={"year": 2026}).status_code == 303

    page = text(manager.get("/holidays?year=2026"))
    assert "Thanksgiving Day" in page and "in the book" in page and "Who is booked" in page
    assert "observed; itself on Sat Jul 4, 2026" in page
    assert manager.post("/holidays/years", data={"year": 2099}).status_code == 422
    assert manager.get("/holidays?year=99999").status_code == 200


def test_holiday_that_says_no_day_is_refused_and_kept(client_as):
    manager = client_as("manager")
    empty = dict.fromkeys(("nth", "weekday", "after"), "")
    sent = {"name": "Staff picnic", "kind": "fixed date", "month": "4", "day": "31", **empty}

    page = manager.post("/holidays/rules", data=sent)
    assert page.status_code == 422 and "no such day" in text(page) and 'value="Staff picnic"' in text(page)
    assert manager.post("/holidays/rules", data={**sent, "day": "30", "start": "12:00 PM"}).status_code == 303

    rule = HolidayRule.get()
    assert (rule.month, rule.day, rule.start_minute) == (4, 30, 720)
    assert manager.post(f"/holidays/rules/{rule.id}/ends").status_code == 303
    assert manager.post(f"/holidays/rules/{rule.id}/ends").status_code == 404


def test_others_see_the_holidays_and_change_nothing(client_as, manager):
    add_federal(by=manager)
    desk = client_as("front_desk")

    assert "Add a holiday" not in text(desk.get("/holidays"))
    for address in ("/holidays/federal", "/holidays/years", "/holidays/rules"):
        assert desk.post(address).status_code == 403


def test_hours_and_day_sheet_lead_here(client_as):
    make_provider()
    assert 'href="/closures"' in text(client_as("front_desk").get("/schedule"))
    page = text(client_as("manager").get("/schedule/hours"))
    assert 'href="/closures"' in page and 'href="/holidays"' in page


def test_offer_after_the_end_of_an_authorization_says_so(client_as, manager):
    closure, booked, _ = make_out(1, by=manager)
    auth = make_auth(booked[0].patient, to_on=THURSDAY, by=manager)
    link_auth(booked[0], auth, by=manager)
    line = lines_of(closure)[0]

    page = text(client_as("front_desk").get(f"/closures/{closure.id}?line={line.id}"))

    assert "The authorization ends 12/03/2026" in page
