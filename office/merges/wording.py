"""What a row of any table says in one line, for lists of everything that hangs on a patient. Pure."""

from datetime import date

# table: (what it is, columns of its day in the order of trust, columns that tell it apart)
WORDS = {
    "patient": ("Identity", (), ()),
    "patient_name": ("Other name", ("at",), ("last_name", "first_name", "kind")),
    "patient_number": ("Other number", (), ("value", "system")),
    "patient_phone": ("Phone", ("since",), ("typed", "kind")),
    "patient_address": ("Address", ("since",), ("street", "city", "zip", "kind")),
    "patient_pharmacy": ("Pharmacy", (), ()),
    "contact": ("Person around", ("since",), ("name", "role", "relationship")),
    "household": ("Family tie", ("since",), ("tie",)),
    "verification": ("Verified", ("at",), ("what", "how")),
    "task": ("To do", ("made_at",), ("kind", "words", "outcome")),
    "picture": ("Picture", ("at",), ("kind",)),
    "form_on_file": ("Form", ("at",), ("code", "status")),
    "allergy_list": ("Answer about allergies", ("at",), ("state",)),
    "allergy": ("Allergy", ("at",), ("substance", "reaction", "certainty")),
    "appointment": ("Appointment", ("day_on",), ("reason", "standing")),
    "visit": ("Visit", ("day_on",), ("reason", "flow")),
    "chart": ("Paper chart", ("made_at",), ("kind",)),
    "volume": ("Folder", ("from_on", "since"), ("number", "code", "state", "place")),
    "chart_request": ("Chart asked for", ("asked_at",), ("purpose", "state", "note")),
    "pull_line": ("Line of a pull list", ("pulled_at",), ("in_group", "times")),
    "account": ("Account as guarantor", ("opened_at",), ("guarantor_name",)),
    "account_patient": ("Account", ("from_on",), ()),
    "coverage": ("Insurance policy", ("from_on",), ("payer", "plan", "member_number")),
    "ledger_entry": ("Ledger entry", ("service_on",), ("number", "kind", "words")),
    "billing_question": ("Billing question", ("asked_at",), ("words", "state")),
    "call": ("Call", ("started_at",), ("caller_name", "note")),
    "message": ("Message", ("taken_at",), ("kind", "body", "state")),
    "call_item": ("Done in a call", ("at",), ("what",)),
    "call_patient": ("One of the patients of a call", ("added_at",), ("relationship", "identifiers")),
    "call_told": ("Told in a call", ("at",), ("topic", "words", "heard_by")),
    "life_event": ("Life event", ("at",), ("kind", "words")),
}
DAYS = ("at", "since", "made_at", "day_on", "taken_at", "asked_at")
LONGEST = 90


def kind_of(name):
    """What a table's rows are, in the words of the front desk."""
    return WORDS[name][0] if name in WORDS else name.replace("_", " ").capitalize()


def words_of(name, row):
    """One line about a row (dict of plain values): "Maple St 7, Springfield"."""
    if name in WORDS:
        columns = WORDS[name][2]
    else:
        columns = [column for column, value in row.items() if isinstance(value, str) and column not in DAYS][:3]
    text = ", ".join(str(row[column]) for column in columns if row.get(column) not in (None, ""))
    minute = row.get("start_minute")
    if minute is not None:
        text = f"{minute // 60 % 12 or 12}:{minute % 60:02} {'AM' if minute < 720 else 'PM'}, {text}"
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def day_of(name, row):
    """The date of a row, None when it has none."""
    columns = WORDS[name][1] if name in WORDS else DAYS
    found = next((str(row[column])[:10] for column in columns if row.get(column)), "")
    return date.fromisoformat(found) if found else None
