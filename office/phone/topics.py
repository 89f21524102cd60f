"""What callers want, each with its few questions, the inbox it goes to and the words to say. Pure: tables.

A topic is a kind of message, or one of the special calls, which are taken as a kind that an owner has already.
Source: domain 6.4 ("must capture"), 6.6, 6.7.
"""

from dataclasses import dataclass

from office.directory.queries import CARERS, PHARMACIES
from office.phone.models import Flag, MessageKind
from office.staff.models import Role

YES_NO = ("yes", "no")
UNKNOWN = "?"  # what is typed when the caller cannot say; a question that must be asked is never left empty


@dataclass(frozen=True)
class Question:
    """One question of a topic. `choices` make it a list; a `day` is a date by which something is needed; of the kinds
    of outside `parties` the directory's entries are offered."""

    key: str
    label: str
    needed: bool = False
    hint: str = ""
    choices: tuple = ()
    day: bool = False
    parties: tuple = ()


@dataclass(frozen=True)
class Topic:
    """One kind of wish: `word` is its value in forms, `roles` whose inbox it goes to (the first with somebody in it;
    empty: as its kind), `say` what to tell or to keep to, `flag` what the call is marked with."""

    word: str
    label: str
    kind: MessageKind
    questions: tuple = ()
    roles: tuple = ()
    say: str = ""
    flag: Flag | None = None
    special: bool = False


def _must(key, label, hint="", **more):
    return Question(key, label, needed=True, hint=hint, **more)


def _may(key, label, hint="", **more):
    return Question(key, label, hint=hint, **more)


SYMPTOM = (
    _must("onset", "Since when"),
    _may("who", "Who has it", "Empty: the patient"),
    _may("age", "Age of a small child", "In days, weeks or months"),
    _may("pregnant", "Pregnant", choices=YES_NO),
    _may("temperature", "Temperature, if offered"),
)
REFILL = (
    _must("drug", "Medicine and strength", "Let them spell it"),
    _must("how", "How they take it"),
    _must("left", "How many are left", "None left: the nurse has two hours"),
    _must("allergy", "Allergies, asked again", "“None new”, or what is new"),
    _must("pharmacy", "Pharmacy", parties=PHARMACIES),
    _may("purpose", "What it is for", "Must be asked when the name sounds like another"),
)
A_NURSE_DECIDES = "A nurse decides how soon. Write their words; advise nothing."
TOPICS = (
    Topic("symptom", "Symptom", MessageKind.SYMPTOM, SYMPTOM, say=A_NURSE_DECIDES),
    Topic("refill", "Refill", MessageKind.REFILL, REFILL, say="Spell the medicine back, with its strength."),
    Topic(
        "controlled-drug refill", "Controlled-drug refill", MessageKind.CONTROLLED_REFILL,
        (*REFILL[:-1], _must("picks_up", "Who picks it up", "Name as on the photo ID"), REFILL[-1]),
        say="The provider decides within two business days.",
    ),
    Topic(
        "result wanted", "Result wanted", MessageKind.RESULT,
        (_must("test", "Which test"), _must("when", "When and where it was done")),
        say="Only a nurse or provider tells a result, and only one that is released.",
    ),
    Topic(
        "pharmacy, lab or hospital", "Pharmacy, lab or hospital", MessageKind.OUTSIDE,
        (
            _must("from", "Who calls, and from where"), _may("npi", "NPI or their number"),
            _must("critical", "A critical result?", choices=YES_NO),
            _may("value", "Test, value and unit", "Critical: must be written down"),
            _may("collected", "When it was collected"),
            _may("read_back", "Read back to them", "Critical: must be", choices=YES_NO),
        ),
        say="Call back by the directory before anything is told. A critical result goes to a nurse in person, now.",
    ),
    Topic(
        "referral", "Referral", MessageKind.REFERRAL,
        (
            _must("whom", "To whom", parties=CARERS), _must("why", "Why"), _must("plan", "Insurance plan"),
            _must("urgent", "Urgent?", choices=YES_NO),
        ),
    ),
    Topic(
        "records request", "Records request", MessageKind.RECORDS,
        (
            _must("what", "What they want"), _must("where", "Where it shall go", parties=CARERS),
            _must("purpose", "What for"),
            _may("form_sent", "Form sent by", choices=("mail", "fax", "portal", "to be picked up", "not yet")),
        ),
        say="Nothing is copied on the phone: the form goes out, signed it comes back.",
    ),
    Topic(
        "form or letter", "Form or letter", MessageKind.FORM,
        (_must("form", "Which form"), _may("needed", "Needed by", "A date", day=True), _may("fee", "Fee told")),
    ),
    Topic(
        "complaint", "Complaint", MessageKind.COMPLAINT, (_may("wish", "What would put it right"),),
        say="Their own words. The manager answers by the next business day.",
    ),
    Topic(
        "privacy complaint", "Privacy complaint", MessageKind.PRIVACY_COMPLAINT,
        (_may("seen", "Who saw or told what, and when"),), (Role.RECORDS_LEAD, Role.MANAGER),
        say="Their own words. Promise nothing, defend nothing.",
    ),
    Topic(
        "appointment", "Appointment, not booked now", MessageKind.APPOINTMENT,
        (_must("type", "What for"), _must("preference", "When it suits")),
    ),
    Topic(
        "billing", "Billing", MessageKind.BILLING,
        (_may("statement_on", "Date of the statement"), _may("amount", "Amount on it")),
    ),
    Topic(
        "personal or vendor", "Personal or vendor", MessageKind.PERSONAL,
        (_must("from", "Name and company"), _may("for", "For whom")),
    ),
    Topic("urgent symptom", "Urgent symptom", MessageKind.URGENT_SYMPTOM, SYMPTOM, say=A_NURSE_DECIDES),
    Topic("emergency red flag", "Emergency red flag", MessageKind.RED_FLAG, SYMPTOM, say=A_NURSE_DECIDES),
    Topic("other", "Other", MessageKind.OTHER),
    Topic(
        "address change", "Change of address or phone", MessageKind.OTHER,
        (_must("whose", "Whose, and who asks"), _must("new", "New address or number")), (Role.FRONT_DESK,),
        say="Not changed by this: only the patient, or a parent or guardian of a minor, may say it, with three "
        "identifiers. The desk asks at the number on file.", special=True,
    ),
    Topic(
        "death reported", "Death reported", MessageKind.OTHER,
        (
            _must("informant", "Who tells it"), _must("relation", "Relation to the patient"),
            _must("number", "Their number"), _may("died", "When it was"),
        ), (Role.RECORDS_LEAD, Role.MANAGER),
        say="“I am sorry for your loss.” A call alone marks nobody as deceased: it waits until it is verified.",
        special=True,
    ),
    Topic(
        "abusive caller", "Abusive caller", MessageKind.COMPLAINT, (_must("said", "What was said, word for word"),),
        (Role.MANAGER,), say="“I will help you, but I will end the call if this goes on.” Then end it.",
        flag=Flag.ABUSIVE, special=True,
    ),
    Topic(
        "police or press", "Police, court or press", MessageKind.RECORDS,
        (
            _must("agency", "Name and agency or paper"), _must("number", "Their number"),
            _must("wants", "What they want"),
        ),
        (Role.RECORDS_LEAD, Role.MANAGER),
        say="“I cannot say whether anyone is a patient here. Please write to us.” Confirm nothing.", special=True,
    ),
)  # fmt: skip
BY_WORD = {topic.word: topic for topic in TOPICS}
MAIN = 9  # so many have a key of their own
