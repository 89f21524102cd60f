"""Every report: what it is called, who may run it, for which period it is asked at first, and its lines."""

from dataclasses import dataclass
from typing import Any

from office import clock
from office.reports.queries import people, visits, waits, worklists
from office.reports.queries.listing import WHO, Line, Listing, Ready, ahead, back, portions

WORK, MAIL, LEAD = "reports.work", "reports.mail", "reports.lead"


@dataclass(frozen=True)
class Report:
    """One report. `lines(from_on, until_on)` gives a listing and facts; None leaves a side of the period open."""

    key: str
    title: str
    about: str
    permission: str
    columns: tuple
    lines: Any
    span: Any
    dated: str

    @property
    def names_people(self):
        """True when its lines are patients."""
        return self.columns[:3] == WHO


def always():
    """No bounds: what is open now."""
    return None, None


def this_month():
    """From the first of this month to today."""
    return clock.today().replace(day=1), clock.today()


REPORTS = {
    report.key: report
    for report in (
        Report("new-patients", "New patients", "Registrations of each day, by how they came.", LEAD,
               ("Day", "Source", "Patients"), people.new_patients, lambda: back(29), "registered"),
        Report("incomplete", "Incomplete registrations", "Begun and not completed; what is missing.", WORK,
               (*WHO, "Registered", "By", "Missing"), people.incomplete, always, "registered"),
        Report("forms", "Forms missing or expiring", "Of those who come in the period, or whose form ends.", WORK,
               (*WHO, "Forms"), worklists.forms, lambda: ahead(30), "visit or end of the form"),
        Report("duplicates", "Possible duplicates", "Open pairs with points and the days since they were found.", LEAD,
               (*WHO, "Other name", "Other born", "Other MRN", "Points", "Days", "Why"), worklists.duplicates, always,
               "found"),
        Report("merges", "Merged and taken apart", "Records of one person that became one, or two again.", LEAD,
               (*WHO, "Ended record", "Its MRN", "What", "Day", "Proposed by", "Decided by", "Reason"),
               worklists.merges, this_month, "decided"),
        Report("name-alerts", "Name alerts", "Who can be confused with whom, and why.", WORK,
               (*WHO, "Alike with"), people.namesakes, always, "registered"),
        Report("of-age", "Coming of age", "Whose say ends on the birthday, who pays now, and the next visit.", WORK,
               (*WHO, "Of age on", "Say that ends", "Guarantor", "Next visit"), people.of_age, lambda: ahead(60),
               "birthday"),
        Report("bad-reach", "Bad addresses and phones", "Where letters came back from, and wrong numbers.", MAIL,
               (*WHO, "What", "Address or number", "Since", "Letters"), worklists.bad_reach, always, "bad since"),
        Report("deceased", "Deceased", "Deaths of the period with their source, verified or not.", MAIL,
               (*WHO, "Died on", "Source", "Reported by", "State"), people.deceased, this_month, "date of death"),
        Report("confidential", "Confidential communication", "Where they are reached, and nowhere else.", LEAD,
               (*WHO, "Write to", "Call", "Whereabouts withheld"), people.confidential, always, "registered"),
        Report("unconfirmed", "Unconfirmed", "Nobody has confirmed them; at first of the next business day.", WORK,
               (*WHO, "When", "Provider", "Last attempt"), visits.unconfirmed, visits.next_day,
               "day of the visit"),
        Report("without-auth", "Appointments without authorization", "Missing, ended, used up or not given yet.", WORK,
               (*WHO, "When", "Provider", "Insurer", "What is wrong"), visits.without_auth, lambda: ahead(30),
               "day of the visit"),
        Report("registration-errors", "Registration errors", "Corrections soon after registering, by person.",
               LEAD, ("Registered by", "Registrations", "Fields corrected", "Rate"), worklists.errors,
               lambda: back(90), "registered"),
        Report("waits", "Waits", "How long each part of a visit takes, by provider and hour.", WORK, waits.COLUMNS,
               waits.waits, lambda: back(6), "day of the visit"),
    )
}  # fmt: skip

__all__ = ["REPORTS", "Line", "Listing", "Ready", "Report", "portions"]
