"""Who may be told what: the traffic light of a call. Pure: what the caller said and who stands around the patient in,
three words with their tone out. Source: domain 1.3, 6.2, 6.3; 45 CFR 164.502(g), 164.506(c), 164.510(b).

It never says yes to someone who is not on file, and never that a law allows more. Each fact can only take away.
"""

from dataclasses import replace

from office.patients.leaving import same_person
from office.patients.models import ContactRole
from office.patients.names import PART_ENDS, fold, same_given
from office.phone.callers import TOPICS, Around, Asked, Caller, Permission
from office.phone.models import Relationship

TREATING = (
    Relationship.FACILITY, Relationship.HOSPITAL, Relationship.PROVIDER, Relationship.PHARMACY, Relationship.LAB,
)  # fmt: skip
IN_WRITING = (
    Relationship.ATTORNEY, Relationship.SCHOOL, Relationship.EMPLOYER, Relationship.POLICE, Relationship.PRESS,
)  # fmt: skip
PARENTS = {"parent", "mother", "father", "stepmother", "stepfather", "guardian"}
__all__ = [
    "TREATING", "Around", "Asked", "Caller", "Permission", "identity_words", "next_step", "nobody_chosen",
    "who_may_hear",
]  # fmt: skip
NOT_CONFIRM = "“I can take a message. I cannot say whether anyone is a patient here.”"

FAILED = "Check failed"
YES, NO = ("Yes", "good"), ("No", "alert")
SAY = f"Say: {NOT_CONFIRM}"


def who_may_hear(caller, asked, around, *, to_tell, majority_age, consent_age=None):
    """The Permission of a Caller for the patient Asked about, with Around rows in force today.

    `to_tell` identifiers must have been said before anything is told. Each fact can only take away: a failed check, a
    restricted person, a court order, a restriction, care a minor of `consent_age` may consent to alone, a hidden
    whereabouts, a namesake, a missing identifier.
    """
    if caller.failed:
        return Permission(FAILED, NO, NO, NO, f"Tell nothing. Offer to call the number on file. {SAY}")
    permission = _by_person(caller, asked, around, majority_age)
    if caller.relationship != Relationship.SELF:
        permission = _kept_back(permission, caller, asked, majority_age, consent_age)
    if asked.hidden and caller.relationship != Relationship.SELF:
        permission = Permission(permission.who, NO, *_of(permission, "billing", "clinical"), permission.say)
    if asked.alike and not caller.birth_date_said:
        permission = _wait(permission, "Birth date first", "Someone else is alike: ask for the birth date.")
    if all(tone == "alert" for _, _, tone in permission.lines) and NOT_CONFIRM not in permission.say:
        permission = replace(permission, say=f"{permission.say} {SAY}")
    missing = to_tell - caller.identifiers
    if missing <= 0:
        return permission
    more = "one more identifier" if missing == 1 else f"{missing} more identifiers"
    return _wait(permission, "Not yet", f"Ask for {more} before you tell anything.", instead=True)


def _wait(permission, word, say, topics=TOPICS, *, instead=False):
    """The Permission with what was green in `topics` waiting, and why; unchanged where nothing was."""
    green = [topic for topic in topics if getattr(permission, topic)[1] == "good"]
    if not green:
        return permission
    words = say if instead else f"{say} {permission.say}".strip()
    return replace(permission, say=words, **dict.fromkeys(green, (word, "wait")))


def _kept_back(permission, caller, asked, majority_age, consent_age):
    """What a court, the patient, or the law of minors' own consent keeps from everyone but the patient."""
    if asked.receive and _is_minor(asked, majority_age) and not _is_within(caller.name, asked.receive):
        permission = _wait(permission, "Ask a lead", f"A court order says who is told: {asked.receive}.")
    if asked.restrictions:
        permission = _wait(permission, "Ask a lead", f"The patient asked: {'; '.join(asked.restrictions)}.")
    if consent_age is not None and _is_minor(asked, majority_age) and asked.age_years >= consent_age:
        say = "From this age some care is the minor’s own: the nurse looks before anything clinical is told."
        permission = _wait(permission, "Nurse looks first", say, ("clinical",))
    return permission


def _is_minor(asked, majority_age):
    return asked.age_years is not None and asked.age_years < majority_age


def _is_within(name, said):
    """True when every part of a name stands in the words of an order."""
    own = _parts(name)
    return len(own) >= 2 and own <= _parts(said)


def _parts(text):
    return {fold(part) for part in PART_ENDS.split(text) if fold(part)}


def _of(permission, *topics):
    return [getattr(permission, topic) for topic in topics]


def nobody_chosen():
    """The Permission while no patient is chosen."""
    nothing = ("Nothing yet", "off")
    return Permission("No patient chosen", nothing, nothing, nothing, "Take information, give none.")


def _by_person(caller, asked, around, majority_age):
    """As who the caller may hear, identifiers aside; the strictest role on file goes first."""
    minor = _is_minor(asked, majority_age)
    known = [person for person in around if same_person(person.name, caller.name)]
    listed = {person.role: person for person in known}
    if ContactRole.RESTRICTED in listed or _from_restricted(caller, around):
        return Permission("Restricted person", NO, NO, NO, f"Tell nothing, take a message. Say: {NOT_CONFIRM}")
    if asked.died:
        return _after_death(caller, listed)
    if caller.relationship == Relationship.SELF:
        return _patient_calls(minor, caller, asked, around)
    if ContactRole.REPRESENTATIVE in listed:
        scopes = listed[ContactRole.REPRESENTATIVE].scopes
        told = [YES if topic in scopes or not scopes else NO for topic in TOPICS]
        return Permission("Guardian or representative", *told, "Not: minor-consent items and court orders.")
    if ContactRole.PERMITTED in listed:
        return _permitted(listed[ContactRole.PERMITTED], caller)
    if caller.relationship in (Relationship.PARENT, Relationship.GUARDIAN) and minor:
        return _parent(known)
    return _others(caller, listed)


FAMILY = (Relationship.SPOUSE, Relationship.PARENT, Relationship.GUARDIAN, Relationship.FAMILY)


def _after_death(caller, listed):
    """Who may hear of a patient who died: 45 CFR 164.502(g)(4), 164.510(b)(5); protected for 50 years."""
    if caller.relationship == Relationship.SELF:
        return Permission("Recorded as deceased", NO, NO, NO, "Record or caller is wrong: get the records lead.")
    if ContactRole.REPRESENTATIVE in listed:
        proof = ("Proof first", "wait")
        return Permission("Represented a patient who died", proof, proof, proof, "Executor or administrator only.")
    if caller.relationship in FAMILY or ContactRole.PERMITTED in listed:
        lead = ("Ask a lead", "wait")
        say = "Only care or payment in which they took part, unless the patient said otherwise."
        return Permission("Family of a patient who died", lead, lead, lead, say)
    return _others(caller, listed)


def _from_restricted(caller, around):
    """True when the call-back number is one of a restricted person."""
    barred = {person.number for person in around if person.role == ContactRole.RESTRICTED}
    return bool(caller.number) and caller.number in barred


def _patient_calls(minor, caller, asked, around):
    if minor:
        return Permission("The patient, a minor", NO, NO, NO, "Ask for a parent. An emergency goes to the nurse.")
    wait = ("Not yet", "wait")
    if asked.names and len(caller.name.split()) > 1 and not _is_named(caller.name, asked.names):
        return Permission("Another name than the patient’s", wait, wait, wait, f"Ask who is calling. {SAY}")
    if _suffix(caller.name) not in ("", fold(asked.suffix)):
        say = f"The patient’s name ends in {asked.suffix or 'no suffix'}: which of the two is calling? {SAY}"
        return Permission("A namesake of the patient", wait, wait, wait, say)
    told = Permission(
        "The patient", YES, YES, ("Released results", "good"), "The nurse reads results that the provider released."
    )
    own_word = any(person.code_word and _is_named(person.name, asked.names) for person in around)
    if own_word and not caller.code_word_said:
        return _wait(told, "Code word first", "The patient set a code word.")
    return told


SUFFIXES = {"JR": "JR", "JUNIOR": "JR", "SR": "SR", "SENIOR": "SR", "II": "II", "III": "III", "IV": "IV"}


def _suffix(name):
    """The suffix said with a name, as it is filed; "" without one."""
    return next((SUFFIXES[part] for part in map(fold, PART_ENDS.split(name)) if part in SUFFIXES), "")


def _is_named(said, names):
    """True when the name said is one of the patient's, each on a line of `names`; a given name may be a short form."""
    return any(same_person(name, said) or _shortened(name, said) for name in names.splitlines())


def _shortened(name, said):
    """True for Liz Smith and Smith, Elizabeth: one part the same, the other a nickname of one."""
    filed, told = ([part for part in PART_ENDS.split(text) if fold(part)] for text in (name, said))
    pairs = [(one, other) for one in told for other in filed]
    alike = [one for one, other in pairs if fold(one) == fold(other) or same_given(one, other)]
    return len(set(alike)) >= 2


def _permitted(person, caller):
    until = f" until {person.until:%m/%d/%Y}" if person.until else ""
    told = [YES if topic in person.scopes else NO for topic in TOPICS]
    if person.code_word and not caller.code_word_said:
        told = [("Code word first", "wait") if word == YES else word for word in told]
    return Permission(f"Permitted person{until}", *told, "Speak about what is green only.")


def _parent(known):
    """Who says parent is one when the file says so too: an emergency contact who is not hears nothing by it."""
    if any(PARENTS & set(person.relationship.casefold().split()) for person in known):
        return Permission("Parent of a minor", YES, YES, YES, "Not: minor-consent items and court orders.")
    ask = ("Ask a lead", "wait")
    return Permission("Parent, name not on file", ask, ask, ask, "No parent of this name is on file. Take a message.")


def _others(caller, listed):
    relationship = caller.relationship
    tone = "good" if caller.called_back else "wait"
    if relationship in TREATING:
        needs, say = ("Treatment needs", tone), "First call back to the directory number, never to one they give."
        if caller.called_back:
            say = "What they need to treat, or to be paid, and no more. The nurse speaks."
        return Permission("Other provider", needs, ("For their payment", tone), needs, say)
    if relationship == Relationship.PAYER:
        facts = ("Payment facts", tone)
        say = "For that claim only." if caller.called_back else "For that claim only, at the directory number."
        return Permission("Insurer", ("Payment facts", "wait"), facts, ("Records request", "alert"), say)
    if relationship in IN_WRITING:
        return Permission("Written request only", NO, NO, NO, f"Send them to the records desk. Say: {NOT_CONFIRM}")
    if ContactRole.GUARANTOR in listed:
        amounts = ("Amounts only", "good")
        return Permission("Guarantor", NO, amounts, NO, "Amounts due, not what they are for.")
    if relationship == Relationship.UNKNOWN and not listed:
        wait = ("Not yet", "wait")
        return Permission("Caller not known yet", wait, wait, wait, "Ask who is calling. Until then tell nothing.")
    who = "Emergency contact only" if ContactRole.EMERGENCY in listed else "Nobody with permission"
    nurse = " What they care for goes to the nurse." if relationship in FAMILY else ""
    return Permission(who, NO, NO, NO, f"They may tell you, you tell nothing.{nurse} Say: {NOT_CONFIRM}")


def identity_words(count, *, to_book, to_tell):
    """How far the identifiers said reach, as (words, tone)."""
    said = {0: "No identifier said yet", 1: "1 identifier said"}.get(count, f"{count} identifiers said")
    if count >= to_tell:
        return f"{said}: enough to tell", "good"
    if count >= to_book:
        return f"{said}: enough to book, {to_tell - count} more to tell", "wait"
    return f"{said}: {to_book - count} more to book, {to_tell - count} more to tell", "wait" if count else "off"


def next_step(
    *,
    patient,
    permission_asked,
    count,
    to_book,
    callback,
    read_back,
    marked,
    handed,
    done,
    failed=False,
    stranger=False,
):
    """The one thing to do next in a call, as an order to the clerk; the arguments are plain truths of the call."""
    if marked and not handed:
        return "Symptom words: ask where they are now, then hand the call to the nurse."
    if failed:
        return "The check failed: tell nothing, book nothing. Offer to call back at the number on file."
    if stranger and not done:
        return "Not a patient yet: ask what they need, take a message, or register them to book."
    if not patient and not stranger:
        return "Ask whether it is an emergency. Ask name and birth date, and find the caller."
    if patient and count < to_book:
        return "Ask for the next identifier and tick what fits the record."
    if patient and not permission_asked:
        return "Ask who is calling: the patient, or who else?"
    if not done:
        return "Ask what they need: book, message, chart or bill."
    if callback and not read_back:
        return "Read the call-back number back."
    return "Read back what was agreed, and end the call."
