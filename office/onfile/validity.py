"""Which forms a patient needs, how long each holds, and what follows when one is missing. Pure.

Source: domain 1.4; 45 CFR 164.520(c)(2) (privacy notice: acknowledged once; if not, the reason in writing).
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from office.onfile.models import FormCode, FormStatus

MEDICARE_AGE = 65


@dataclass(frozen=True)
class Kind:
    """What is known of one form: who signs it, when, which setting says how long it holds, what if it is missing."""

    code: FormCode
    signs: str
    when: str
    lasts: str
    missing: str
    wanted: bool = True
    ends_of_age: bool = False


KINDS = {
    kind.code: kind
    for kind in (
        Kind(FormCode.PRIVACY_NOTICE, "patient or representative", "first visit", "",
             "The visit goes on. Have it signed, or write why it is not.", ends_of_age=True),
        Kind(FormCode.CONSENT, "patient or guardian", "first visit, then yearly", "onfile.consent_months",
             "The provider decides.", ends_of_age=True),
        Kind(FormCode.ASSIGNMENT, "patient or guarantor", "first visit, and for a new insurer", "",
             "Biller: no signature on file for boxes 12 and 13."),
        Kind(FormCode.FINANCIAL, "guarantor", "first visit, then yearly", "onfile.financial_months",
             "Ask who pays to sign.", ends_of_age=True),
        Kind(FormCode.PERMITTED, "patient", "first visit", "onfile.permitted_months",
             "Speak with the patient only.", ends_of_age=True),
        Kind(FormCode.MESSAGES, "patient", "any time", "", "No texts, no e-mail.", wanted=False),
        Kind(FormCode.MEDICARE, "patient", "Medicare: at registration, then every 90 days", "onfile.medicare_days",
             "Biller: Medicare may not be first."),
        Kind(FormCode.ABN, "patient", "before a service that Medicare may deny", "", "Not needed now.", wanted=False),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Held:
    """The newest entry of a form."""

    id: int
    code: FormCode
    status: FormStatus
    version: str = ""
    signed_on: date | None = None
    signer: str = ""
    relationship: str = ""
    expires_on: date | None = None
    picture_id: int | None = None
    paper_place: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Line:
    """One form as it stands on a day; `word` and `tone` are its state as a page shows it.

    `need` is "" when nothing is to be done, else missing, expiring, expired, new version or ask again.
    """

    kind: Kind
    held: Held | None
    word: str
    tone: str
    need: str = ""
    detail: str = ""

    @property
    def code(self):
        """Which form."""
        return self.kind.code


def months_later(day_on, months):
    """The same day so many months later, or the last of a shorter month."""
    month = day_on.month - 1 + months
    year, month = day_on.year + month // 12, month % 12 + 1
    return date(year, month, min(day_on.day, monthrange(year, month)[1]))


def expires_on(code, signed_on, settings, of_age=None):
    """The last day on which a form that was signed then holds, or None: until it is revoked.

    `of_age` is the birthday of majority: what others signed for a minor ends the day before it.
    """
    name, ends = KINDS[code].lasts, None
    if name.endswith("_months"):
        ends = months_later(signed_on, settings[name])
    elif name.endswith("_days"):
        ends = signed_on + timedelta(days=settings[name])
    if of_age and KINDS[code].ends_of_age and signed_on < of_age:
        ends = min(ends or of_age, of_age - timedelta(days=1))
    return ends


def lines(held, day_on, settings, *, of_age=None, age=None):
    """The eight forms as Line in the order of the list. `held`: {code: Held}; `of_age` as in `expires_on`."""
    return [_line(kind, held.get(kind.code), day_on, settings, of_age, age) for kind in KINDS.values()]


def due(all_lines):
    """Those about which something is to be done."""
    return [line for line in all_lines if line.need]


def _line(kind, held, day_on, settings, of_age, age):
    if held is None:
        wanted = kind.wanted and (kind.code != FormCode.MEDICARE or (age is not None and age >= MEDICARE_AGE))
        if wanted:
            return Line(kind, None, "Missing", "wait", "missing", kind.missing)
        return Line(kind, None, "None", "off", "", kind.missing if not kind.wanted else "From 65, or on Medicare.")
    if held.status == FormStatus.ON_FILE:
        return _signed(kind, held, day_on, settings, of_age)
    if held.status == FormStatus.UNABLE:
        again = kind.code != FormCode.PRIVACY_NOTICE or held.reason.startswith("emergency")
        return Line(kind, held, "Unable", "wait", "ask again" if again else "", held.reason)
    if held.status == FormStatus.DECLINED:
        return Line(kind, held, "Declined", "late", "", _because(held, kind))
    word, need = ("Expired", "expired") if held.status == FormStatus.EXPIRED else ("Revoked", "missing")
    return Line(kind, held, word, "late", need if kind.wanted else "", _because(held, kind))


def _because(held, kind):
    return " ".join(part for part in (f"{held.reason.rstrip('.')}." if held.reason else "", kind.missing) if part)


def _signed(kind, held, day_on, settings, of_age):
    ends = held.expires_on
    if of_age and kind.ends_of_age and held.signed_on and held.signed_on < of_age:
        ends = min(ends or of_age, of_age - timedelta(days=1))
    if ends and ends < day_on:
        why = "Ended when the patient came of age." if of_age and ends == of_age - timedelta(days=1) else ""
        return Line(kind, held, "Expired", "late", "expired" if kind.wanted else "", why or kind.missing)
    if ends and (ends - day_on).days <= settings["onfile.expiring_days"]:
        return Line(kind, held, "Expiring", "wait", "expiring", f"Holds until {ends:%m/%d/%Y}.")
    newest = settings["onfile.npp_version"]
    if kind.code == FormCode.PRIVACY_NOTICE and held.version != newest and settings["onfile.npp_again"]:
        return Line(kind, held, "On file", "wait", "new version", f"Signed was {held.version or 'an older notice'}.")
    return Line(kind, held, "On file", "good", "", f"Holds until {ends:%m/%d/%Y}." if ends else "")
