"""What was said when the sample's patients left today: what follows, and nurse visits for which nothing is charged."""

from office.bulk import pour
from office.checkout.models import NoCharge, NoChargeWhy
from office.sample.calendar import NURSE
from office.visits.models import Decision, Flow, FollowUp

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
    pour(FollowUp, "visit decision weeks note at by who", said)
    pour(NoCharge, "visit reason at by who", excused)
