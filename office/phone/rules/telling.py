"""What lets a caller hear something, and what they heard: code word, call-back by the directory, the log of what was
told. Source: domain 6.2, 6.3, 6.7; 45 CFR 164.506(c), 164.514(h)."""

from office import audit
from office.board import bump
from office.db import writing
from office.directory.models import PartyKind
from office.directory.queries import party_named
from office.errors import RuleError
from office.patients.leaving import same_person
from office.patients.names import fold
from office.phone.models import Identifier, Relationship, Subject
from office.phone.queries.call import call_view
from office.phone.queries.hearing import all_names, words_on_file
from office.phone.queries.outside import number_to_call
from office.phone.rules.acts import fail_check
from office.phone.rules.messages import caller_words
from office.phone.rules.outside import call_back_by_directory
from office.phone.rules.running import check_running, set_untyped
from office.phone.rules.told import note_told


def tell(call, topic, words, *, by):
    """Log what was told to the caller; return the CallTold.

    RuleError: no patient; nothing written (field words); the caller may not hear of this topic, or this role does not
    tell it (field topic).
    """
    with writing():
        _check_patient(call)
        topic = Subject(topic)
        if not words.strip():
            raise RuleError("Write in a word what was told.", field="words")
        if topic == Subject.CLINICAL and not by.may("phone.read_results"):
            raise RuleError("Only a nurse or provider tells anything clinical. Leave a message.", field="topic")
        permission = call_view(call.id).permission
        if getattr(permission, topic.value)[1] != "good":
            raise RuleError(f"Not to this caller: {permission.who}. {permission.say}", field="topic")
        return note_told(call, topic, words.strip(), permission, caller_words(call), by=by)


def check_code_word(call, said, *, by):
    """Compare the code word that was said with the one on file; True when it fits, and it is ticked then.

    A wrong one is a failed check. The word itself is neither shown nor kept. RuleError: no patient, nothing typed, no
    word on file for this caller (field code_word).
    """
    with writing():
        _check_patient(call)
        if not fold(said):
            raise RuleError("Type the code word as the caller says it.", field="code_word")
        words = {word for name, word in words_on_file(call.patient_id) if _is_theirs(call, name)}
        if not words:
            raise RuleError("No code word is on file for a caller of this name.", field="code_word")
        if fold(said) not in {fold(word) for word in words}:
            fail_check(call, by=by)
            return False
        told = {*call.identifiers.split(","), Identifier.CODE_WORD}
        set_untyped(call, identifiers=",".join(one for one in Identifier if one in told))
        audit.record("phone.code_word_fits", call, by=by, patient=call.patient)
        bump("phone")
    return True


def _is_theirs(call, name):
    """True for the entry of the caller: of the patient's own name when the patient calls."""
    if call.relationship == Relationship.SELF:
        return any(same_person(one, name) for one in all_names(call.patient).splitlines())
    return same_person(name, call.caller_name)


def speak_for(call, text, *, by):
    """Say whom of the directory the caller speaks for; return the Party. Nobody was called back there yet.

    RuleError (field party): nothing typed, nobody or several of that name in the directory.
    """
    with writing():
        check_running(call)
        party = party_named(text, *PartyKind, field="party")
        if party is None:
            raise RuleError("Type the name as the directory has it.", field="party")
        set_untyped(call, party=party.id, called_back_at=None)
        call.party = party
        audit.record("call.party_named", call, by=by, party=party.id)
        bump("phone")
    return party


def called_back(call, *, by):
    """The caller was reached again at the number that the directory has, and so is who they say they are; return the
    DirectoryCall.

    RuleError: nobody of the directory chosen; no number there, or none that was verified.
    """
    with writing():
        check_running(call)
        party = call.party
        if party is None:
            raise RuleError("Choose first whom of the directory they speak for.")
        number = number_to_call(party.id)
        if number is None:
            raise RuleError(f"The directory has no verified number of {party}. Verify it there first, tell nothing.")
        return call_back_by_directory(call, number.id, by=by)


def _check_patient(call):
    check_running(call)
    if call.patient_id is None:
        raise RuleError("Find or register the patient first.")
