"""What the pages of the book are given, gathered: the side of a form that chooses a slot, the manager's hours."""

from office.patients.queries import banner
from office.scheduling import forms, queries


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
        "offers": queries.offers(type, **given) if type else [],
        "hints": queries.hints(patient, type, provider, *slot, own=own, without=without) if type else [],
    }


def hours_page(**bound):
    """The manager's page of hours; `bound` is the form that was refused, among fresh ones."""
    fresh = {
        "closing": forms.ClosingForm(formdata=None).prepare(),
        "hours": forms.HoursForm(formdata=None).prepare(),
        "provider": forms.ProviderForm(formdata=None),
        "type": forms.TypeForm(formdata=None),
    }
    return {
        "forms": {**fresh, **bound},
        "form": next(iter(bound.values()), None),
        "people": queries.hours_list(),
        "closings": queries.closings_ahead(),
        "outside": queries.in_closings(),
        "types": queries.all_types(),
    }
