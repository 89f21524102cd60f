"""Every report: what it is called, who may run it, for which period it is asked at first, and its lines."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from office import clock
from office.reports.queries import (
    access,
    daysheet,
    deskmoney,
    endings,
    fileroom,
    loosefiling,
    losses,
    people,
    phonelines,
    phoneloads,
    phonerates,
    rates,
    roomload,
    visits,
    waits,
    worklists,
)
from office.reports.queries.listing import WHO, Line, Listing, Ready, ahead, back, portions

WORK, MAIL, LEAD = "reports.work", "reports.mail", "reports.lead"
ROOM = "reports.file_room"
PHONE = "reports.phone"
MONEY = "reports.money"


@dataclass(frozen=True)
class Report:
    """One report. `lines(from_on, until_on)` gives a listing and facts; None leaves a side of the period open.

    One that can be `of_volume` is narrowed to a folder, whose id is then its `volume`; its lines take that as well.
    `beside` is (label, endpoint, permission) of the page on which its work is done.
    """

    key: str
    title: str
    about: str
    permission: str
    columns: tuple
    lines: Any
    span: Any
    dated: str
    of_volume: bool = False
    volume: int | None = None
    beside: tuple = ()

    def of(self, volume_id):
        """The same report of one folder, at first over all time."""
        return replace(self, volume=volume_id, lines=partial(self.lines, volume=volume_id), span=always)

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
        # the book
        Report("third-next", "Third next available", "Days to the third open place, by type and provider.", WORK,
               ("Type", "Provider", "Days to the first", "Days to the third", "Third on"), access.third_next,
               access.next_search, "day of the open place"),
        Report("fill-rate", "Fill rate", "How full the hours are, by provider.", WORK,
               ("Provider", "Booked minutes", "Template minutes", "Fill rate"), access.fill_rate, lambda: back(29),
               "day of the visit"),
        Report("no-shows", "No-shows", "Missed visits by provider, type and weekday.", WORK,
               ("By", "Which", "Came", "Missed", "No-show %"), losses.no_shows, lambda: back(89), "day of the visit"),
        Report("cancellations", "Cancellations", "By who canceled, reason and notice.", WORK,
               ("Standing", "Reason", "Notice", "Visits", "Share"), losses.cancellations, lambda: back(89),
               "day of the visit"),
        Report("same-day", "Same-day share", "Visits that were booked on their own day.", WORK,
               ("Provider", "Bookings", "Same day", "Of these walk-ins", "Share"), access.same_day, lambda: back(29),
               "day of the visit"),
        Report("office-moves", "Moved by the office", "Reschedules that the office caused.", WORK,
               ("Provider", "Reason", "Moves", "Patients", "Most for one patient"), losses.office_moves,
               lambda: back(89), "day of the visit that was moved"),
        Report("wait-list-fills", "Wait-list fills", "What became of places that came free.", WORK,
               ("Provider", "Came free", "Filled", "Booked otherwise", "Passed", "Not offered", "Open", "Calls",
                "Share filled"), access.fills, lambda: back(29), "day of the place"),
        Report("overrides", "Booked over a conflict", "Overbookings and other overrides, by user.", LEAD,
               ("User", "Conflict", "Times", "Visits"), losses.overrides, lambda: back(29), "booked"),
        Report("bookings-by-user", "Bookings by user", "Booked, moved, canceled, a day and in one minute.", LEAD,
               ("User", "Booked", "Moved", "Canceled", "Days", "Booked a day", "Busiest minute"), losses.bookers,
               lambda: back(6), "done"),
        Report("waits", "Waits", "How long each part of a visit takes, by provider and hour.", WORK, waits.COLUMNS,
               waits.waits, lambda: back(6), "day of the visit"),
        # the file room: its rates, the folders behind them, and what its lead looks at
        Report("file-room-rates", "File room rates", "Each with its formula, its target and what was counted.", ROOM,
               rates.COLUMNS, rates.rates, lambda: back(29), "each rate as its formula says"),
        Report("not-in-hand", "Charts not in hand", "Visits that were roomed without their paper chart.", ROOM,
               (*WHO, "Visit", "Provider", "Booked", "Roomed", "Vol", "Where it was"), fileroom.not_in_hand,
               lambda: back(29), "day of the visit"),
        Report("pull-runs", "Pull runs", "Every run: printed, listed, pulled by closing and by now.", ROOM,
               ("Run", "For", "Printed", "By", "Lines", "Group A", "By closing", "By now", "Complete", "Reprints"),
               fileroom.pull_runs, lambda: back(29), "day the run is for"),
        Report("misfiles", "Misfiled folders", "What filing checks and shelf readings found.", ROOM,
               (*WHO, "Vol", "Found", "In", "When", "By", "Refiled by"), fileroom.misfiles, lambda: back(29), "found"),
        Report("stat-requests", "STAT requests", "Minutes until the chart was handed over.", ROOM,
               (*WHO, "Asked", "For", "What for", "State", "Took"), fileroom.stat_requests, lambda: back(29), "asked"),
        Report("charts-out", "Charts out", "By holder and by how long, at the end of the last day.", ROOM,
               roomload.OUT_COLUMNS, roomload.charts_out, lambda: back(0), "end of the last day"),
        Report("overdue-volumes", "Overdue volumes", "Out past their due day at the end of the last day.", ROOM,
               (*WHO, "Vol", "Holder", "What for", "Since", "Due", "Business days", "Told"), fileroom.overdue_volumes,
               lambda: back(0), "end of the last day"),
        Report("unlogged-moves", "Unlogged moves", "Folders found elsewhere than the record said.", ROOM,
               (*WHO, "Vol", "When", "What", "From", "To", "By"), fileroom.unlogged_moves, lambda: back(29), "moved"),
        Report("missing-charts", "Missing charts", "Searches with their days and their cause.", ROOM,
               (*WHO, "Vol", "Begun", "Found", "Days", "Business days", "Cause", "How it was found, or note"),
               fileroom.missing_charts, lambda: back(29), "search open"),
        Report("missing-causes", "Causes of missing charts", "How often each, and how long the search took.", ROOM,
               roomload.CAUSE_COLUMNS, roomload.missing_causes, lambda: back(364), "found"),
        Report("loose-papers", "Loose papers", "Papers that wait to be filed at the end of the last day.", ROOM,
               (*WHO, "Tab", "Pages", "Received", "Due", "Business days", "State"), loosefiling.loose_papers,
               lambda: back(0), "end of the last day"),
        Report("loose-filing", "Loose filing in time", "What came in each day, and what was filed in time.", ROOM,
               loosefiling.FILED_COLUMNS, loosefiling.filed_in_time, lambda: back(29), "received"),
        Report("custody", "Custody", "Every move of the folders; opened from a folder, those of that one.", ROOM,
               (*WHO, "Vol", "When", "What", "From", "To", "What for", "By", "Note"), fileroom.custody_moves,
               lambda: back(0), "moved", of_volume=True),
        Report("shelf-load", "Shelf load", "How many folders stand in each section: is it even?", ROOM,
               roomload.LOAD_COLUMNS, roomload.shelf_load, always, "as it is now"),
        Report("purged-charts", "Purge lists", "Folders to be taken from the shelves, and what became of each.", ROOM,
               endings.PURGED_COLUMNS, endings.purged, lambda: back(364), "list made"),
        Report("destroyed-charts", "Destroyed charts", "As the log has them, with certificate and hands.", ROOM,
               endings.DESTROYED_COLUMNS, endings.destroyed, lambda: back(364), "destroyed"),
        Report("chart-requests", "Chart requests by hour", "What charts are asked for, and when in the day.", ROOM,
               roomload.REQUEST_COLUMNS, roomload.requests_by_hour, lambda: back(29), "asked"),
        # the phone room: its rates, and what stands behind them
        Report("phone-rates", "Phone room rates", "Each with its formula, its target and what was counted.", PHONE,
               phonerates.COLUMNS, phonerates.rates, lambda: back(29), "each rate as its formula says",
               beside=("Phone room", "phoneroom.show", "phone.see")),
        Report("calls-by-hour", "Calls by hour and reason", "When they come, what about, and how they end.", PHONE,
               phoneloads.HOUR_COLUMNS, phoneloads.calls_by_hour, lambda: back(29), "first ring"),
        Report("answer-times", "Time to answer and on hold", "By hour and by line, in seconds.", PHONE,
               phoneloads.WAIT_COLUMNS, phoneloads.answer_times, lambda: back(29), "first ring"),
        Report("calls-by-user", "Calls by user", "Calls of each user, and what came of them.", LEAD,
               phoneloads.USER_COLUMNS, phoneloads.calls_by_user, lambda: back(29), "first ring"),
        Report("open-messages", "Open messages", "By who has them now, and by their age.", PHONE,
               phoneloads.OPEN_COLUMNS, phoneloads.open_messages, always, "taken",
               beside=("Messages", "phone.messages", "phone.see")),
        Report("turnaround", "Turnaround of messages", "How long each type takes, and the share in time.", PHONE,
               phoneloads.TURN_COLUMNS, phoneloads.turnaround, lambda: back(29), "taken"),
        Report("call-backs", "Tries to call back", "What came of them, by type, by which try, by user.", PHONE,
               phoneloads.TRY_COLUMNS, phoneloads.call_backs, lambda: back(29), "tried"),
        Report("repeat-callers", "Repeat callers", "Again within 48 hours, or more than 3 calls a week.", PHONE,
               phonelines.REPEAT_COLUMNS, phonelines.repeat_callers, lambda: back(29), "first ring"),
        Report("failed-checks", "Failed identity checks", "Who did not know enough, and about whom.", PHONE,
               (*WHO, *phonelines.FAILED_COLUMNS), phonelines.failed_checks, lambda: back(29), "failed"),
        Report("unfinished-calls", "Unfinished calls", "What nobody has ended; symptom words first.", PHONE,
               phonelines.UNFINISHED_COLUMNS, phonelines.unfinished_calls, always, "first ring",
               beside=("Phone", "phone.calls", "phone.see")),
        Report("red-flag-times", "Red flags with minutes", "From the key to each step, and to the end.",
               "redflags.log", phonelines.FLAG_COLUMNS, phonelines.red_flag_times, lambda: back(89), "opened",
               beside=("The log of red flags", "redflags.log", "redflags.log")),
        # money, by posting day
        Report("day-sheet", "Day sheet of money", "Charges, payments by tender, refunds, adjustments, balance.", MONEY,
               daysheet.SHEET_COLUMNS, daysheet.day_sheet, lambda: back(0), "posted"),
        Report("ledger-entries", "Ledger entries", "Every entry behind the day sheet.", MONEY,
               (*WHO, *daysheet.ENTRY_COLUMNS), daysheet.ledger_entries, lambda: back(0), "posted"),
        Report("trial-balance", "Trial balance", "Every book of the ledger with its sum; together zero.", MONEY,
               daysheet.TRIAL_COLUMNS, daysheet.trial, this_month, "posted"),
        Report("deposits", "Deposits", "What went to the bank, by slip.", MONEY, deskmoney.DEPOSIT_COLUMNS,
               deskmoney.deposits, lambda: back(29), "deposited"),
        Report("credits", "Credits", "Patients and plans that paid more than is owed, as of the last day.", MONEY,
               deskmoney.CREDIT_COLUMNS, deskmoney.credits, lambda: back(29), "end of the last day"),
        Report("adjustments", "Adjustments", "What was given up, by type and user.", MONEY,
               daysheet.ADJUSTMENT_COLUMNS, daysheet.adjustments, this_month, "posted"),
        Report("desk-collection", "Collection at the desk", "Copays collected ÷ copays due, by day.", MONEY,
               deskmoney.COLLECTION_COLUMNS, deskmoney.collection, lambda: back(29), "day of the visit"),
    )
}  # fmt: skip

__all__ = ["REPORTS", "Line", "Listing", "Ready", "Report", "portions"]
