"""Which record gives which field of a person: what differs, what is taken without asking. Pure.

Source: domain 1.7 step 3. A new column of the patient takes part by itself.
"""

from dataclasses import dataclass

from office.patients.models import Patient, Privacy, Registration

NAME = ("last_name", "first_name", "middle_name", "suffix")
# Columns that are chosen together, under the first one's label.
GROUPS = {
    "name": ("Legal name", (*NAME, "filing_name")),
    "born": ("Birth date", ("born_on", "birth_estimated", "born_at")),
    "speech": ("Language", ("language", "interpreter", "interpreter_kind")),
    "email": ("E-mail", ("email", "email_reminders", "email_phi")),
}
NOT_CHOSEN = (
    "id", "mrn", "registration", "came_by", "privacy", "safety_flag", "confidential", "under_review", "merged_into",
    "name_alert", "to_verify", "main_phone", "deceased_on", "registered_at", "registered_by", "version",
    "multiple_birth", "birth_order",
)  # fmt: skip
EMPTY = ("", None, "U", "unknown", "not asked", False)
# The farther a registration is, the more is known; an inactive record comes alive by an active one.
FARTHEST = (
    Registration.DECEASED, Registration.VERIFIED, Registration.COMPLETE, Registration.QUICK, Registration.INACTIVE,
)  # fmt: skip
LABELS = {"ssn4": "Last 4 of SSN", "pcp": "Primary care", "referring": "Referred by", "sex": "Sex"}
PLACES = {"addresses": "Address in use", "phones": "Phone to call first"}


@dataclass(frozen=True)
class Choice:
    """One thing that a record gives: `texts` as shown of both sides, `given` the side taken without a word."""

    key: str
    label: str
    fields: tuple
    texts: tuple
    differs: bool
    given: int  # 0 the first record, 1 the second


def choices_of(first, second):
    """The Choices of two Patients in the order of the record; those that differ are to be chosen by a person."""
    grouped = {name for _, names in GROUPS.values() for name in names}
    single = [
        (name, LABELS.get(name, name.replace("_", " ").capitalize()), (name,))
        for name in Patient._meta.sorted_field_names
        if name not in grouped and name not in NOT_CHOSEN
    ]
    groups = [(key, label, names) for key, (label, names) in GROUPS.items()]
    return [_choice(first, second, *one) for one in [*groups, *single]]


def _choice(first, second, key, label, names):
    shown = tuple(text_of(one, key, names) for one in (first, second))
    bare = [getattr(one, names[0]) in EMPTY for one in (first, second)]
    differs = not any(bare) and shown[0] != shown[1]
    return Choice(key, label, names, shown, differs, 1 if bare[0] and not bare[1] else 0)


def text_of(patient, key, names):
    """What a record says in a Choice, as shown."""
    if key == "name":
        given = " ".join(part for part in (getattr(patient, name) for name in NAME[1:]) if part)
        return f"{patient.last_name}, {given}" if given else patient.last_name
    if key == "born":
        return f"{patient.born_on:%m/%d/%Y}" if patient.born_on else ""
    value = getattr(patient, names[0])
    return "" if value in ("", None) else str(value)


def taken(survivor, loser, picks):
    """{field: value} that change on the survivor. `picks` is {choice key: id of the record that gives it}.

    What nobody picked comes from the survivor, or from the loser where the survivor has nothing. What guards a person
    is united and never weakened: safety, privacy, confidential communication, twin, death.
    """
    values = {}
    for choice in choices_of(survivor, loser):
        picked = picks.get(choice.key)
        gives = loser if picked == loser.id or (picked is None and choice.given) else survivor
        values |= {name: getattr(gives, name) for name in choice.fields}
    values |= {name: getattr(survivor, name) or getattr(loser, name) for name in ("safety_flag", "confidential")}
    values |= {name: getattr(survivor, name) or getattr(loser, name) for name in ("multiple_birth", "birth_order")}
    values["deceased_on"] = survivor.deceased_on or loser.deceased_on
    values["privacy"] = max((survivor.privacy, loser.privacy), key=list(Privacy).index)
    states = {survivor.registration, loser.registration}
    values["registration"] = next((one for one in FARTHEST if one in states), survivor.registration)
    notes = [note for note in dict.fromkeys((survivor.to_verify, loser.to_verify)) if note]
    values["to_verify"] = " ".join(notes)
    return {name: value for name, value in values.items() if value != getattr(survivor, name)}
