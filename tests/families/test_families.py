"""Two to four people of one household one after another: all of them are booked, or nobody is."""

from datetime import date, timedelta

import pytest

from office.audit.models import AuditEvent
from office.errors import RuleError
from office.families.queries import family_offers, household
from office.families.rules import book_family, hold_family
from office.patients.models import Patient, Registration, Tie
from office.patients.rules import add_tie
from office.scheduling.models import Appointment, SlotHold
from office.scheduling.rules import Taken
from office.scheduling.wishes import Wish
from tests.scheduling.making import NINE, TODAY, make_appointment, make_person, make_provider, make_type

TOMORROW = TODAY + timedelta(days=1)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def family(front_desk):
    """A mother, her two children, and a neighbor."""
    mother, neighbor = make_person("Roe", "Ann"), make_person("Poe", "Eve")
    children = [make_person("Roe", name, born_on=date(2018, 1, 1)) for name in ("Ben", "Cal")]
    for child in children:
        add_tie(child, mother, Tie.CHILD, by=front_desk)
    return mother, *children, neighbor


@pytest.fixture
def type():
    return make_type("EST", 20)


def spots(offer):
    return [(place.provider_short, place.start_minute) for place in offer.places]


def test_the_household_is_who_is_tied_and_can_be_booked(family):
    mother, ben, cal, _ = family
    Patient.update(registration=Registration.DECEASED).where(Patient.id == cal.id).execute()

    assert [(one.id, one.name) for one in household(mother.id)] == [(ben.id, "Roe, Ben")]


def test_one_after_another_with_the_same_provider_where_that_fits(family, type):
    make_provider("Dr. Patel")
    wanted = [(one.id, type) for one in family[:3]]

    first = family_offers(wanted, Wish(from_on=TOMORROW))[0]

    assert (first.day_on, spots(first)) == (TOMORROW, [("Dr. Patel", 480), ("Dr. Patel", 500), ("Dr. Patel", 520)])


def test_the_next_goes_to_another_provider_unless_one_and_the_same_is_wished(family, type):
    patel = make_provider("Dr. Patel", start=NINE)
    make_provider("Dr. Lee", start=NINE)
    make_appointment(provider=patel, type=type, day_on=TOMORROW, start_minute=NINE + 20)
    wanted, wish = [(one.id, type) for one in family[:2]], Wish(from_on=TOMORROW)

    assert spots(family_offers(wanted, wish)[0]) == [("Dr. Patel", NINE), ("Dr. Lee", NINE + 20)]
    assert spots(family_offers(wanted, wish, same=True)[0]) == [("Dr. Lee", NINE), ("Dr. Lee", NINE + 20)]
    only = family_offers(wanted, wish, provider=patel)[0]
    assert spots(only) == [("Dr. Patel", NINE + 40), ("Dr. Patel", NINE + 60)]


def test_a_short_wait_between_two_is_taken_and_a_long_one_is_not(family, type):
    patel = make_provider("Dr. Patel", start=NINE, end=NINE + 60)
    short = make_type("SHOT", 10)
    make_appointment(provider=patel, type=short, day_on=TOMORROW, start_minute=NINE + 20)
    wanted = [(one.id, type) for one in family[:2]]

    assert spots(family_offers(wanted, Wish(from_on=TOMORROW))[0]) == [("Dr. Patel", NINE), ("Dr. Patel", NINE + 30)]
    make_appointment(provider=patel, type=short, day_on=TOMORROW, start_minute=NINE + 30)
    assert family_offers(wanted, Wish(from_on=TOMORROW, until_on=TOMORROW)) == []


def test_every_offer_can_be_booked_and_looking_costs_the_same_for_more_bookings(
    family, type, front_desk, count_queries
):
    patel = make_provider("Dr. Patel")
    wanted, wish = [(one.id, type) for one in family[:3]], Wish(from_on=TOMORROW, until_on=TOMORROW)
    with count_queries() as few:
        offers = family_offers(wanted, wish)
    for n in range(6):
        make_appointment(provider=patel, type=type, day_on=TOMORROW, start_minute=600 + 20 * n)
    with count_queries() as many:
        family_offers(wanted, wish)

    assert len(few) == len(many) and len(offers) == 2
    for offer in offers:
        places = [(place.patient_id, patel, type, offer.day_on, place.start_minute) for place in offer.places]
        hold_family(family[0], places, by=front_desk)


def places_of(people, provider, type, start=NINE):
    return [(one.id, provider, type, TOMORROW, start + 20 * place) for place, one in enumerate(people)]


def test_all_are_booked_with_their_audit(family, type, front_desk):
    patel = make_provider("Dr. Patel")

    made = book_family(family[0], places_of(family[:3], patel, type), reason="check-up", by=front_desk)

    assert [(row.patient_id, row.start_minute) for row in made] == [
        (one.id, NINE + 20 * place) for place, one in enumerate(family[:3])
    ]
    assert AuditEvent.select().where(AuditEvent.action == "appointment.booked").count() == 3
    assert AuditEvent.select().where(AuditEvent.action == "family.booked").count() == 1


def test_nobody_is_booked_when_one_place_is_gone(family, type, front_desk, phone_clerk):
    patel = make_provider("Dr. Patel")
    make_appointment(provider=patel, type=type, day_on=TOMORROW, start_minute=NINE + 20, by=phone_clerk)

    with pytest.raises(Taken, match="Ben Roe: 9:20 AM was taken 0 s ago by Ana Reyes"):
        book_family(family[0], places_of(family[:2], patel, type), reason="check-up", by=front_desk)

    assert Appointment.select().count() == 1


@pytest.mark.parametrize(
    ("who", "words"), [((0,), "2 to 4"), ((0, 1, 2, 1, 0), "2 to 4"), ((0, 1, 1), "twice"), ((0, 3), "one household")]
)
def test_who_cannot_be_booked_together(family, type, front_desk, who, words):
    patel = make_provider("Dr. Patel")

    with pytest.raises(RuleError, match=words):
        book_family(family[0], places_of([family[n] for n in who], patel, type), reason="x", by=front_desk)


# on screen


def ask(client, family, type, **given):
    fields = {f"member_{one.id}": type.id for one in family[:2]} | {f"member_{family[2].id}": 0, "provider": 0}
    return client.post(
        f"/patients/{family[0].id}/family-appointments/new", data={**fields, "after": "12/2", **given}, headers=HTMX
    )


def test_the_page_offers_proposes_types_and_is_linked(client_as, family, type):
    make_provider("Dr. Patel")
    client = client_as("front_desk")
    page = client.get(f"/patients/{family[0].id}/family-appointments/new").get_data(as_text=True)

    assert "Roe, Ben" in page and "Not this time" in page and "Poe" not in page
    assert f"/patients/{family[0].id}/family-appointments/new" in client.get(
        f"/patients/{family[0].id}/appointments/new"
    ).get_data(as_text=True)
    alone = client.get(f"/patients/{family[3].id}/family-appointments/new").get_data(as_text=True)
    assert "Nobody of this patient’s household is on file" in alone


def test_pressing_an_offer_holds_all_and_the_reason_books_all(client_as, family, type):
    patel = make_provider("Dr. Patel")
    client, offer = client_as("front_desk"), f"2026-12-02|{patel.id}-540|{patel.id}-560"
    page = ask(client, family, type, offer=offer).get_data(as_text=True)

    assert "9:00 AM is held for you until 8:03 AM" in page and SlotHold.select().count() == 2
    answer = ask(client, family, type, chosen=offer, reason="check-up", key="k1")
    again = ask(client, family, type, chosen=offer, reason="check-up", key="k1")
    assert (answer.status_code, again.status_code) == (204, 204)
    assert Appointment.select().count() == 2


def test_a_lost_place_keeps_what_was_typed(client_as, family, type):
    patel = make_provider("Dr. Patel")
    make_appointment(provider=patel, type=type, day_on=TOMORROW, start_minute=NINE)
    answer = ask(
        client_as("front_desk"), family, type, offer=f"2026-12-02|{patel.id}-540|{patel.id}-560", reason="check-up"
    )
    page = answer.get_data(as_text=True)

    assert answer.status_code == 422 and "Ann Roe: 9:00 AM was taken" in page and "check-up" in page


@pytest.mark.parametrize("offer", ["", "x", "2026-12-02", "2026-12-02|9-x|1-2", "2026-12-02|99-540|99-560"])
def test_a_damaged_offer_is_refused_in_words(client_as, family, type, offer):
    make_provider("Dr. Patel")
    answer = ask(client_as("front_desk"), family, type, chosen=offer, reason="check-up")

    assert answer.status_code == 422 and "Choose an opening." in answer.get_data(as_text=True)


def test_who_may_not_book_does_not_see_it(client_as, family):
    assert client_as("biller").get(f"/patients/{family[0].id}/family-appointments/new").status_code == 403
