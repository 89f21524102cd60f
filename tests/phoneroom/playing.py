"""Two agents who play a script of calls by the pages of the phone, step by step, in turns.

The script and what its words mean: tests/data/phoneroom.
"""

import itertools
import re
from collections import namedtuple
from datetime import timedelta

from office import clock
from office.charts.rules import ensure_holder
from office.phone.models import Call
from office.phone.topics import BY_WORD
from office.redflags.models import RedFlag
from office.scheduling.models import Appointment, Standing
from office.staff.models import Staff

HTMX = {"HX-Request": "true", "Sec-Fetch-Site": "same-origin"}
AUTOSAVE = {**HTMX, "X-Autosave": "1", "Accept": "application/json"}
STEP = timedelta(seconds=20)
ANSWERS = {
    "drug": "lisinopril 10 mg", "how": "one a day", "left": "2", "allergy": "none new", "critical": "no",
    "pharmacy": "Walgreens on Main", "urgent": "no", "picks_up": "the patient",
}  # fmt: skip
CRITICAL = {"critical": "yes", "value": "potassium 6.8", "read_back": "yes"}
ENDS = {"spam": "spam", "wrong number": "wrong-number"}
Script = namedtuple("Script", "agent caller relationship number words acts outcome reason")


def read_script(text):
    """The lines of a script as Script rows."""
    rows = []
    for line in text.splitlines():
        if line and not line.startswith("#"):
            *known, acts, end = (part.strip() for part in line.split("|"))
            outcome, _, reason = end.partition("; ")
            rows.append(Script(*known, [one.strip() for one in acts.split(";") if one.strip()], outcome, reason))
    return rows


class Desk:
    """One agent at a phone: the calls that are to come, and those that are under way, the one on the line last."""

    numbers = itertools.count(1)

    def __init__(self, client, client_as, scripts, people):
        self.client, self.client_as, self.people = client, client_as, people
        self.scripts, self.running, self.made = list(scripts), [], []

    @property
    def busy(self):
        return bool(self.scripts or self.running)

    def step(self):
        """Do the next thing; a call that rings meanwhile is picked up and played to its end first."""
        if not self.running:
            self.running.append(self.play(self.scripts.pop(0)))
        try:
            ringing = next(self.running[-1])
        except StopIteration:
            self.running.pop()
        else:
            if ringing:
                self.running.append(self.play(self.scripts.pop(0), *ringing))

    def play(self, script, ringing=None, picks_up=True):
        """One call from the first ring to its end; yields after each step, and what rings meanwhile."""
        if ringing and picks_up:
            self.post(f"/calls/{ringing}/pick-up")
        call_id = ringing or int(self.post("/calls").location.rsplit("/", 1)[1])
        call = Talk(self, script, call_id)
        self.made.append((script, call_id))
        yield None
        call.typed(caller_name=script.caller, relationship=script.relationship, callback=script.number)
        yield None
        call.typed(note=script.words)
        yield None
        for act in script.acts:
            word, _, rest = act.partition(" ")
            yield from getattr(call, word)(rest) or [None]
        call.end()

    def post(self, path, status=303, **data):
        """What the server answers to a form; it must be this status."""
        answer = self.client.post(path, data=data)
        assert answer.status_code == status, (path, data, answer.status_code, complaints(answer.text))
        return answer


class Talk:
    """What an agent does in one call, each by the form of its page."""

    def __init__(self, desk, script, call_id):
        self.desk, self.script, self.id = desk, script, call_id
        self.keep, self.patient = {}, None

    def typed(self, **values):
        """The page saves itself with what stands in it now."""
        self.keep |= values
        answer = self.desk.client.post(f"/calls/{self.id}", data=self.fields(), headers=AUTOSAVE)
        assert answer.status_code == 200, answer.text[:300]

    def fields(self, **more):
        now = Call.get_by_id(self.id)
        fixed = {"version": now.version, "window": f"w{self.id}", "about": now.patient_id or "", "line": now.line}
        return {**fixed, "direction": str(now.direction), **self.keep, **more}

    def post(self, path, status=303, **data):
        return self.desk.post(f"/calls/{self.id}/{path}", status, key=f"k{next(Desk.numbers)}", **data)

    def about(self, rest):
        key, _, known = rest.partition(" ")
        self.patient = self.desk.people[key]
        found = self.desk.client.post(f"/calls/{self.id}/find", data={"q": self.patient.last_name}, headers=HTMX)
        assert self.patient.first_name in found.text
        yield None
        self.post("patient", patient_id=self.patient.id)
        said = {"none": ["name"], "three": ["name", "birth date", "phone"]}.get(known, ["name", "birth date"])
        self.typed(identifiers=said)
        yield None

    def register(self, rest):
        last, first, born = rest.split()
        known = {"phone_typed": self.script.number, "phone_kind": "mobile"}
        self.post("patients", last_name=last, first_name=first, born_on=born, sex="M", **known)
        self.keep["identifiers"] = ["name", "birth date"]

    def book(self, _):
        page = self.desk.client.get(f"/calls/{self.id}/acts/book", headers=HTMX).text
        yield None  # meanwhile the other agent may take the same opening
        for _ in range(5):
            pressed = {"type": "1", "provider": "0", "reason": self.script.words[:60], "offer": offer_in(page)}
            key = re.search(r'name="key"[^>]*value="([^"]*)"', page)[1]
            answer = self.desk.client.post(f"/calls/{self.id}/appointments", data={**pressed, "key": key})
            if answer.status_code == 303:
                return
            assert answer.status_code == 422 and "Not booked." in answer.text, complaints(answer.text)
            page = answer.text
        raise AssertionError("no opening was left")

    def booking(self):
        mine = (Appointment.patient == self.patient.id) & (Appointment.standing == Standing.BOOKED)
        return Appointment.get(mine)

    def move(self, _):
        path = f"/calls/{self.id}/visits/{self.booking().id}/move"
        page = self.desk.client.get(path, headers=HTMX).text
        given = {"version": self.booking().version, "why": "weather", "offer": offer_in(page)}
        self.desk.post(path, key=f"k{next(Desk.numbers)}", **given)

    def cancel(self, _):
        booking = self.booking()
        given = {"version": booking.version, "standing": "canceled by patient", "why": "forgot"}
        self.post(f"visits/{booking.id}/cancel", **given)

    def take(self, rest):
        kind = next(word for word in sorted(BY_WORD, key=len, reverse=True) if rest.startswith(word))
        extra = {"out": {"left": "none"}, "critical": CRITICAL}.get(rest.removeprefix(kind).strip(), {})
        known = {**ANSWERS, **extra}
        asked = [one for one in BY_WORD[kind].questions if one.needed or one.key in extra]
        said = {f"ask_{one.key}": known.get(one.key, "as said") for one in asked}
        self.post("messages", kind=kind, body=self.script.words, whom=str(self.patient.id if self.patient else ""),
                  to="", **said)  # fmt: skip

    special = take

    def bill(self, rest):
        answer = "The deductible; told the amount." if rest == "answered" else ""
        self.post("questions", topic="", words=self.script.words, answer=answer)

    def chart(self, _):
        nurse = Staff.get(Staff.login == "nurse")
        self.post("chart-requests", holder=ensure_holder(nurse).id)

    def mark(self, rest):
        what = "interpreter" if rest.startswith("interpreter") else rest
        self.post("flags", what=what, detail=rest.removeprefix("interpreter").strip() if what != rest else "")

    def fail(self, _):
        self.post("failed-checks", **self.fields())

    def party(self, name):
        self.post("parties", **self.fields(party=name))
        yield None
        self.post("called-back", **self.fields())
        yield None

    def drop(self, _):
        self.post("drop", **self.fields())

    def ring(self, _):
        yield int(self.other_line(), 10), True
        self.post("pick-up")  # back to the caller who waited

    def lost(self, _):
        yield int(self.other_line(), 10), False

    def other_line(self):
        self.post("ringing", **self.fields())
        return str(Call.select().order_by(Call.id.desc()).first().id)

    def flag(self, rest):
        opened = self.desk.post("/red-flags", call=self.id, words=self.script.words)
        address, nurse = opened.location, Staff.get(Staff.login == "nurse")
        yield None
        where = {"version": 1, "window": "a", "location": "12 Elm Street", "callback": self.script.number}
        assert self.desk.client.post(address, data=where, headers=AUTOSAVE).status_code == 200
        self.desk.post(f"{address}/steps", what=f"handed to|{nurse.id}")
        yield None
        self.desk.post(f"{address}/steps", what=f"taken over by|{nurse.id}")
        if rest != "open":
            tom, said = self.desk.client_as("nurse"), {"advice": "Ambulance is there.", "told": "the caller"}
            version = RedFlag.get_by_id(int(address.rsplit("/", 1)[1])).version
            closed = tom.post(f"{address}/disposition", data={"version": version, "disposition":
                              "911: ambulance on its way", **said})  # fmt: skip
            assert closed.status_code == 303, complaints(closed.text)
        yield None

    def end(self):
        outcome = self.script.outcome
        if outcome in ENDS:
            self.post(ENDS[outcome], **self.fields())
        elif outcome != "left":
            self.post("end", **self.fields(outcome=outcome, outcome_note=self.script.reason))


def offer_in(page):
    return re.search(r'name="offer" value="([^"]+)"', page)[1]


def complaints(page):
    """What a page says was refused."""
    return re.findall(r'-error"[^>]*>([^<]+)', page) or re.findall(r'role="alert"[^>]*>(.{0,300})', page, re.DOTALL)


def play_in_turns(desks):
    """Each desk does one step after the other, and the clock runs, until every call is over."""
    while any(desk.busy for desk in desks):
        for desk in desks:
            if desk.busy:
                desk.step()
        clock.freeze(clock.now() + STEP)
