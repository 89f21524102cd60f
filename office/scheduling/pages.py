"""What the pages of the book are given, gathered: the side of a form that chooses a slot."""

from office.patients.queries import banner
from office.scheduling import queries


def booking_page(patient, form, type, *, by, without=0):
    """What stands beside a form that chooses a slot: openings on number keys, hints, the banner.

    `type` may be None in a practice without types; `without` leaves out the appointment that is being moved.
    """
    own, provider = queries.own_provider(patient.id), form.chosen_provider()
    given = {"own": own, "provider": provider, "from_on": form.typed_day("after"), "without": without}
    slot = form.typed_slot()
    return {
        "form": form,
        "patient": patient,
        "banner": banner(patient, by),
        "own": own,
        "override": by.may("scheduling.override") and form.may_be_overridden(),
        "offers": queries.offers(type, patient=patient, **given) if type else [],
        "hints": queries.hints(patient, type, provider, *slot, own=own, without=without) if type else [],
    }
