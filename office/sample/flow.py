"""What was said when the sample's patients left today: what follows, and nurse visits for which nothing is charged."""

from datetime import timedelta

from office.bulk import pour
from office.checkout.models import NoCharge, NoChargeWhy
from office.patients.models import Verification
from office.sample.calendar import NURSE
from office.visits.models import Decision, Flow, FollowUp

CONFIRMED = (("address", "read back", 40), ("phone", "read back", 40), ("photo ID", "seen on the ID", 200))
WEEKS = {"EST": 12, "PHYS": 52, "AWV": 52, "NEW": 4, "WCC": 26}


def add_flow(world):
    """A follow-up for each who left; the charges of today are still to be entered, but for the nurse's visits."""
    left = [one for one in world.today if one.flow == Flow.LEFT]
    said, excused = [], []
    for one in left:
        weeks, moment = WEEKS.get(one.code), world.moment(one.day_on, one.steps[-1][1])
        who = world.staff_id("front_desk"), world.who("front_desk")
        decision = Decision.RECALL if weeks else Decision.NONE
        said.append((one.visit, decision.value, weeks, "", moment, *who))
        if one.provider == NURSE:
            excused.append((one.visit, NoChargeWhy.NURSE.value, moment, *who))
    _confirm(world)
    pour(FollowUp, "visit decision weeks note at by who", said)
    pour(NoCharge, "visit reason at by who", excused)


def _confirm(world):
    """Every second patient of today was asked lately, so that the desk need not ask again; the card is seen anew."""
    asked = [one for one in world.today if not world.people[one.patient].new][::2]
    rows = []
    for one in asked:
        for what, how, days in CONFIRMED:
            moment = world.moment(world.day_on - timedelta(days=days), 600)
            rows.append((world.patient(one.patient), what, moment, world.staff_id("front_desk"), how))
    pour(Verification, "patient what at by how", rows)
