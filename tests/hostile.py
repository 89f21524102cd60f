"""What the hostile tests send: the forms that pages really show, real ids for addresses, and spoiled values."""

import html.parser
import re
from urllib.parse import urlencode

from office.db import fetch

TODAY = "2026-12-01"
HUGE = "9" * 30
NOBODY = 2**53  # the highest id an address takes
FORM = "application/x-www-form-urlencoded"
SPOILED = (
    None, "", " ", "x" * 70_000, "a\x00b", "\ud800", "\U0001f469\u200d\u2695\ufe0f\u202e\u200b", "-1", "0", "1.5",
    HUGE, "9" * 5000, str(NOBODY), "\u00b2", "\u0663", "[]", "nan", "0001-01-01", "9999-12-31", "2/30/2026", "t-9999w",
    "t+9999w", "1|0001-01-01|0", "1|9999-12-31|99999", "'; DROP TABLE patient; --", "{{ 7 * 7 }}%s", "role:nobody",
    f"staff:{HUGE}", "25:61", "x12", "1/1/0001", "$-1", "charge-x", "B9999999", "\x1b[31m\r\nSet-Cookie: a=b", "zzz",
)  # fmt: skip
# What a person would type where a form has nothing in it yet.
TYPED = {
    "name": "Jo Hill", "login": "jo.hill", "password": "a quiet river at noon", "old": "wrong wrong wrong",
    "roles": "nurse", "last_name": "Hill", "first_name": "Jo", "born_on": "5/4/1962", "sex": "F", "reason": "Cough",
    "day": "12/8", "time": "9:00", "start": "9:00", "end": "12:00", "q": "Hill", "phone_typed": "312-555-0142",
    "street": "12 Elm Street", "substance": "Penicillin", "amount": "20.00", "words": "Office visit",
    "allowed": "50.00", "paid": "20.00", "answer": "Told them.", "outcome": "Settled", "told_to": "The patient",
    "told": "The patient", "told_how": "by phone", "word": "Wrong desk", "body": "Please call.", "note": "A note",
    "code": "EST2", "short": "Dr. Hill", "state": "no known allergies", "section": "12 / 30", "verified": "address",
    "caller_name": "Ann", "callback": "312-555-0142", "identifiers": "name", "mrn": "100001", "action": "x",
    "role": "nurse", "standing": "canceled by patient", "kind": "symptom",
}  # fmt: skip
# Fields of forms that no page of the practice shows just now, or that a script adds.
UNSEEN = {
    "accounts.apply": {"apply-key": "k"},
    "accounts.post_answer": dict.fromkeys(
        ("answer-allowed", "answer-paid", "answer-copay", "answer-deductible", "answer-payer", "answer-key"), ""
    ),
    "accounts.post_part": {"part-kind": "plan paid", "part-amount": "", "part-note": "", "part-key": "k"},
    "accounts.reopen": {"version": "1", "reason": ""},
    "allergies.judge": {"certainty": "refuted", "reason": ""},
    "exchange.columns": {"version": "1", "column": "last", "dates": "", "saved": "0", "act": "check", "name": ""},
    "exchange.take": {"version": "1"},
    "families.new": {"offer": "2026-12-08|1-540|1-560"},
    "patients.choose": {"last_name": "", "sex": "F", "born_on": "", "looked_at": "1 2", "phone_typed": ""},
    "patients.create": {"looked_at": "1", "different_because": "another person"},
    "patients.find": {"q": ""},
    "patients.new": {"q": "Hill, Jo 5/4/62"},
    "phone.book": {"offer": "1|2026-12-08|540", "type": "1", "provider": "1"},
    "phone.draft": {"body": "", "version": "1"},
    "phone.find": {"q": ""},
    "phone.move": {"offer": "1|2026-12-08|540"},
    "phone.new_patient": {"q": ""},
    "phone.open_again": {"version": "1", "word": ""},
    "phone.patient": {"patient_id": "2", "last_name": "", "sex": "F", "born_on": ""},
    "directory.check_number": {"how": "in person", "holds": "yes", "note": ""},
    "phone.call_outside": {"number": "1"},
    "phone.find_outside": {"q": ""},
    "redflags.dispose": {"version": "1", "disposition": "advice by phone", "advice": "rest", "told": "the caller"},
    "redflags.draft": {"advice": "", "version": "1"},
    "redflags.open_flag": {"call": "", "words": "", "kept": "", "caller_name": "", "callback": ""},
    "redflags.step": {"what": "handed to|1", "to": "1"},
    "scheduling.new": {"offer": "1|2026-12-08|540"},
    "staff.set_up": {"code": "", "name": "", "login": "", "password": ""},
    "staff.switch_role": {"role": "nurse"},
    "visits.arrive": {"board": "today", "provider": "1", "state": "expected", "privacy": "1"},
    "visits.step": {"board": "today", "provider": "1", "state": "expected"},
}
# Every name that an address of the site may carry behind its question mark, and some that url_for would obey.
QUERY = (
    "charge", "statement", "visit",
    "on", "family", "plan", "since", "paper", "rung", "all", "kind", "line", "year", "reasons",
    "page", "v", "day", "until", "provider", "state", "privacy", "board", "type", "for", "start", "mode", "purpose",
    "priority", "time", "order", "print", "skip", "volume", "new", "from", "show", "amounts", "patient", "person",
    "to", "action", "next", "flow", "_scheme", "_external", "_anchor", "_method", "endpoint", "patient_id", "number",
)  # fmt: skip
# Where real ids of an address come from: (table, column, condition); with a patient, the child's own one.
OPEN = "patient_id IN (SELECT id FROM patient WHERE privacy = 'normal')"  # no glass stands before it
CHILDREN = {
    "appointment_id": ("appointment", "id", f"day_on >= '{TODAY}' AND standing IN ('booked', 'confirmed')"),
    "visit_id": ("visit", "id", "flow IN ('arrived', 'checked in', 'roomed')"),
    "contact_id": ("contact", "id", f"revoked_at IS NULL AND {OPEN}"),
    "allergy_id": ("allergy", "id", "certainty <> 'refuted'"),
    "question_id": ("billing_question", "id", "state <> 'closed'"),
    "request_id": ("chart_request", "id", "state = 'waiting'"),
    "accounts.number": ("ledger_entry", "number", "kind = 'charge'"),
    # the biller's desk
    "billing.number": ("ledger_entry", "number", f"kind = 'charge' AND {OPEN}"),
    "payment_number": ("ledger_entry", "number", f"kind = 'patient payment' AND {OPEN}"),
    "answer_id": ("payer_answer", "id", f"taken_back_at IS NULL AND {OPEN}"),
    "money_request_id": ("money_request", "id", "state = 'asked'"),
    "charts.number": ("pull_run", "number", "1 = 1"),
    "volume_id": ("volume", "id", "1 = 1"),
    "call_id": ("call", "id", "ended_at IS NULL AND patient_id IS NOT NULL"),
    "text_id": ("call_text", "id", "state = 'to decide'"),
    "message_id": ("message", "id", "state <> 'closed'"),
    "absence_id": ("absence", "id", "ended_at IS NULL"),
    "holder_id": ("holder", "id", "1 = 1"),
    "staff_id": ("staff", "id", "1 = 1"),
    "hours_id": ("hours", "id", "1 = 1"),
    "flag_id": ("flag", "id", "ended_at IS NULL AND kind = 'restriction'"),
    "order_id": ("custody_order", "id", "ended_at IS NULL"),
    "link_id": ("staff_record", "id", "ended_at IS NULL"),
    "glass_id": ("glass_break", "id", "verdict = 'not reviewed'"),
    "closing_id": ("hours_exception", "id", "1 = 1"),
    "event_id": ("life_event", "id", "kind = 'death' AND verified_at IS NULL"),
    "address_id": (
        "patient_address",
        "id",
        "id IN (SELECT id FROM patient_address WHERE until IS NULL "
        f"AND {OPEN} ORDER BY bad_since IS NULL, id LIMIT 1)",
    ),
    "provider_id": ("provider", "id", "active"),
    "scheduling.location_id": ("location", "id", "1 = 1"),
    "proposal_id": ("proposal", "id", "state = 'asked'"),
    "hold_id": ("slot_hold", "id", "1 = 1"),
    "picture_id": ("picture", "id", f"until IS NULL AND {OPEN}"),
    "form_id": ("form_on_file", "id", f"status = 'on file' AND {OPEN}"),
    "run_id": ("import_run", "id", "state = 'deciding'"),
    "exchange.row_id": (
        "import_row",
        "id",
        "state = 'to decide' AND run_id IN (SELECT id FROM import_run WHERE state = 'deciding')",
    ),
    "party_id": ("party", "id", "kind = 'payer'"),
    "coverage_id": ("coverage", "id", f"error_at IS NULL AND part_of_id IS NULL AND {OPEN}"),
    "booking_id": (
        "(SELECT a.id FROM appointment a JOIN call c ON c.patient_id = a.patient_id WHERE c.id = "
        "(SELECT MIN(id) FROM call WHERE ended_at IS NULL AND patient_id IS NOT NULL)) AS booking",
        "id",
        "1 = 1",
    ),
    "item_id": ("call_item", "id", "1 = 1"),
    "phone_id": ("patient_phone", "id", f"until IS NULL AND {OPEN}"),
    "pharmacy_id": ("patient_pharmacy", "id", f"until IS NULL AND {OPEN}"),
    "tie_id": ("household", "id", f"until IS NULL AND {OPEN}"),
    "pair_id": ("duplicate_pair", "id", "settled_at IS NULL"),
    "decision_id": ("pair_decision", "id", "reviewed_at IS NULL"),
    "merge_id": ("merge", "id", "state = 'proposed'"),
    "overlay_id": ("overlay", "id", "closed_at IS NULL"),
    "task_id": ("task", "id", "done_at IS NULL"),
    "closure_id": ("closure", "id", "1 = 1"),
    "line_id": (
        "(SELECT l.id, a.patient_id FROM closure_line l JOIN appointment a ON a.id = l.appointment_id) AS line",
        "id",
        OPEN,
    ),
    "mass_id": ("closure_run", "id", "1 = 1"),
    "recall_id": ("recall", "id", f"state IN ('due', 'contacted') AND {OPEN}"),
    "series_id": ("series", "id", OPEN),
    "entry_id": ("wait_entry", "id", f"state = 'waiting' AND {OPEN}"),
    "place_id": ("freed_place", "id", "state = 'open'"),
    "type_id": ("appointment_type", "id", "active"),
    "resource_id": ("resource", "id", "active"),
    "rule_id": ("holiday_rule", "id", "ended_at IS NULL"),
    "sending_id": ("sending", "id", "kind = 'letters'"),
    "paper_id": ("loose_paper", "id", f"state = 'to file' AND {OPEN}"),
    "unmatched_id": ("loose_paper", "id", "state = 'to look up'"),
    "stay_id": ("sign_out", "id", "returned_at IS NULL"),
    "exception_id": ("chart_exception", "id", "state = 'asked'"),
    "auth_id": ("auth", "id", f"ended_at IS NULL AND {OPEN}"),
    # searches for charts: the one for which a replacement folder is asked
    "case_id": (
        "(SELECT c.id, v.patient_id FROM missing_case c JOIN volume v ON v.id = c.volume_id "
        "WHERE c.id IN (SELECT case_id FROM replacement)) AS looked_for",
        "id",
        OPEN,
    ),
    "replacement_id": (
        "(SELECT r.id, v.patient_id FROM replacement r JOIN missing_case c ON c.id = r.case_id "
        "JOIN volume v ON v.id = c.volume_id) AS standing",
        "id",
        OPEN,
    ),
    "sign_out_id": ("sign_out", "id", "returned_at IS NULL"),
    "row_id": ("looked_folder", "id", "1 = 1"),
    "look_id": ("shelf_look", "id", "1 = 1"),
    "shelf_id": ("shelf", "id", "closed_at IS NULL"),
    "run_number": ("purge_run", "number", "1 = 1"),
    "box_number": ("storage_box", "number", "state = 'open'"),
    "slot_id": ("box_slot", "id", "taken_at IS NULL"),
    "batch_number": ("destruction_batch", "number", "state = 'signed'"),
    "legal_hold_id": ("legal_hold", "id", f"released_at IS NULL AND {OPEN}"),
    "number_id": ("party_number", "id", "ended_at IS NULL AND party_id = (SELECT MIN(id) FROM party)"),
    "red_flag_id": ("red_flag", "id", f"disposed_at IS NULL AND {OPEN}"),
    # money at the desk
    "receipt_id": (
        "(SELECT n.receipt_id AS id, e.patient_id FROM receipt_line n JOIN ledger_entry e ON e.number = n.entry_id) "
        "AS paid",
        "id",
        OPEN,
    ),
    "session_id": ("drawer_session", "id", "closed_at IS NULL"),
    "deposit_number": ("deposit", "number", "1 = 1"),
    # statements, payment plans, estimates
    "account_id": ("account_patient", "account_id", OPEN),
    "statements.number": (
        "(SELECT s.number, t.patient_id FROM statement s JOIN account_patient t ON t.account_id = s.account_id) "
        "AS sent",
        "number",
        OPEN,
    ),
    "statement_run_id": ("statement_run", "id", "1 = 1"),
    "statement_hold_id": (
        "(SELECT h.id, t.patient_id FROM statement_hold h JOIN account_patient t ON t.account_id = h.account_id) "
        "AS held",
        "id",
        OPEN,
    ),
    "plan_id": (
        "(SELECT n.id, t.patient_id FROM payment_plan n JOIN account_patient t ON t.account_id = n.account_id) "
        "AS planned",
        "id",
        OPEN,
    ),
    "estimate_id": ("estimate_request", "id", f"ended_at IS NULL AND {OPEN}"),
    "given_id": (
        "(SELECT g.id, r.patient_id FROM estimate g JOIN estimate_request r ON r.id = g.request_id) AS given",
        "id",
        OPEN,
    ),
    "patient_id": ("patient", "id", "privacy = 'normal'"),
}
WORDS = {
    "token": "x" * 43,
    "day": TODAY,
    "act": "book",
    "filename": "css/base.css",
    "part": 1,
    "topic": "why",
    "year": 2026,
}


def real_values(rule):
    """Values for a rule's arguments that exist: a child with its own patient."""
    values = {name: WORDS[name] for name in rule.arguments if name in WORDS}
    part = rule.endpoint.split(".")[0]
    for name in sorted(rule.arguments - set(values), key=lambda name: name == "patient_id"):
        if name in values:
            continue
        table, column, condition = CHILDREN.get(name) or CHILDREN[f"{part}.{name}"]
        owned = "patient_id" in rule.arguments and name != "patient_id"
        columns = f"{column}, patient_id" if owned else column
        source = table if table.startswith("(") else f'"{table}"'
        first = f"SELECT {columns} FROM {source} WHERE %s ORDER BY {column} LIMIT 1"
        rows = fetch(first % condition) or fetch(first % "1 = 1")
        assert rows, f"the sample has no {table} for {rule.rule}"
        values[name] = rows[0][0]
        values |= {"patient_id": rows[0][1]} if owned else {}
    return values


class Forms(html.parser.HTMLParser):
    """The forms of a page that post: `found` is [(address, {name: value})] as a browser would send them."""

    def __init__(self):
        super().__init__()
        self.found, self.by_id, self.here, self.select, self.area = [], {}, None, None, None

    def handle_starttag(self, tag, pairs):
        given = dict(pairs)
        if tag == "form":
            self._begin(given)
        elif given.get("hx-post") or given.get("formaction"):
            fields = self.here if self.here is not None else {}
            self.found.append((given.get("hx-post") or given["formaction"], fields))
        if tag in ("input", "select", "textarea", "button") and given.get("name"):
            self._field(tag, given, self.by_id.get(given.get("form"), self.here))
        elif tag == "option" and self.select:
            fields, name = self.select
            if "selected" in given or not fields.get(name):
                fields[name] = given.get("value", "")

    def _begin(self, given):
        self.here = {}
        if given.get("id"):
            self.by_id[given["id"]] = self.here
        if given.get("method", "").lower() == "post" or given.get("hx-post"):
            self.found.append((given.get("hx-post") or given.get("action") or "", self.here))

    def _field(self, tag, given, fields):
        fields = {} if fields is None else fields
        again = given.get("type") == "radio" and "checked" not in given and given.get("name") in fields
        if given["name"] == "csrf_token" or again:
            return
        self.select = (fields, given["name"]) if tag == "select" else None
        self.area = (fields, given["name"]) if tag == "textarea" else None
        fields.setdefault(given["name"], given.get("value") or "")

    def handle_data(self, data):
        if self.area:
            fields, name = self.area
            fields[name] = (fields[name] + data).strip()

    def handle_endtag(self, tag):
        self.here = None if tag == "form" else self.here
        self.select = None if tag == "select" else self.select
        self.area = None if tag == "textarea" else self.area


def filled(fields):
    """The fields of a form with something typed where it was empty."""
    return {name: value or TYPED.get(re.sub(r"^\w+-", "", name), "") for name, value in fields.items()}


def body_of(fields):
    """Fields as a body; None leaves one out, a list sends it several times. Half surrogates go as their bytes."""
    pairs = [
        (name, str(one).encode("utf-8", "surrogatepass"))
        for name, value in fields.items()
        if value is not None
        for one in (value if isinstance(value, list) else [value])
    ]
    return urlencode(pairs)
