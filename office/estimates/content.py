"""What stands on a good-faith estimate, as text: the copy that is stored. Pure. Source: 45 CFR 149.610(c)."""

import json

from office.accounts.shares import dollars, said

LAYOUT = 1
DISCLAIMERS = (
    "This is an estimate of what we reasonably expect to charge. The actual items, services and charges may differ.",
    "There may be other items or services that we recommend and that are scheduled or asked for separately.",
    "You may dispute a bill that is at least $400 above this estimate, within 120 calendar days of the first bill. "
    "To learn how, and to get the form, go to www.cms.gov/nosurprises or call 1-800-985-3059.",
    "This estimate is not a contract. You need not have the services from us.",
)
OTHERS = "Other providers, such as an outside laboratory or x-ray, bill separately and give you their own estimate."


def copy_of(patient, practice, given):
    """The copy of an estimate: `patient` (name, born), `practice` names and numbers, `given` what was typed."""
    return {
        "practice": practice,
        "name": patient[0],
        "born": f"{patient[1]:%m/%d/%Y}" if patient[1] else "not on file",
        "made": said(given["given_on"]),
        "service_on": said(given["service_on"]) if given["service_on"] else "not booked yet",
        "covers_until": said(given["covers_until"]) if given["covers_until"] else "",
        "version": str(given["version"]),
        "reason": given["reason"],
        "about": given["about"],
        "diagnosis": given["diagnosis"],
        "provider": given["provider"],
        "lines": [[words, code, dollars(cents)] for words, code, cents in given["lines"]],
        "total": dollars(sum(cents for *_, cents in given["lines"])),
        "others": OTHERS,
        "disclaimers": list(DISCLAIMERS),
    }


def written(copy):
    """A copy as the text that is stored."""
    return json.dumps(copy, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read(text):
    """The copy of a stored text."""
    return json.loads(text)
