"""Forms that were signed, declined or forgotten, and drawn pictures of cards and faces for some people of the day."""

import hashlib
import io
from datetime import date
from functools import lru_cache, partial

from PIL import Image, ImageDraw, ImageFont

from office.bulk import PORTION, day, pour
from office.filestore import store
from office.onfile.models import FormCode, FormOnFile, FormStatus, Picture, PictureKind
from office.onfile.validity import KINDS, expires_on
from office.patients.majority import of_age_on
from office.sample.people import ACTIVE_DAYS
from office.settings.queries import settings_now

FORM = "patient code version status signed_on signer relationship witness expires_on paper_place reason at by"
PICTURE = "patient kind file content_type size digest consent taken_on at by"
PICTURED = 14  # people of the day
FORGOTTEN, DECLINED, UNABLE, REVOKED, PERMITTED, MESSAGES = 0.05, 0.02, 0.01, 0.01, 0.55, 0.5
YEARLY = (FormCode.CONSENT, FormCode.FINANCIAL)
WHY = {FormStatus.DECLINED: "refused to sign", FormStatus.UNABLE: "emergency", FormStatus.REVOKED: "revoked by phone"}
SKIN = ("#f1c9a5", "#d9a074", "#a8703f", "#6f4424")
HAIR = ("#2b1d14", "#5a3a1f", "#b58a4a", "#8d8d8d", "#1a1a1a")
BANDS = ("#1d4f91", "#0b7a5a", "#8a1f3d", "#5b3f91", "#b5610a")


def add_on_file(world):
    """Write the forms of everybody who was ever seen, and the pictures of some of today's patients."""
    rows, drawn = [], Forms(world)
    for index, person in enumerate(world.people):
        if world.last_seen[index]:
            rows += drawn.of(index, person)
        if len(rows) >= PORTION:
            pour(FormOnFile, FORM, rows)
            rows.clear()
    pour(FormOnFile, FORM, rows)
    pour(Picture, PICTURE, list(pictures(world)))


class Forms:
    """The forms of one patient after the other."""

    def __init__(self, world):
        self.world, self.draw = world, world.random("forms").random
        self.settings, self.clerk = settings_now(), world.staff_id("front_desk")
        self.moment = lru_cache(None)(partial(world.moment, minute=490))

    def of(self, index, person):
        """The rows of one patient: all forms of who is still active, the privacy notice of everybody."""
        first, last = self.world.first_seen[index], self.world.last_seen[index]
        active = (self.world.day_on - last).days < ACTIVE_DAYS
        yield self.row(index, person, FormCode.PRIVACY_NOTICE, first)
        if not active:
            return
        for code in (FormCode.CONSENT, FormCode.FINANCIAL, FormCode.ASSIGNMENT):
            if self.draw() >= FORGOTTEN:
                yield self.row(index, person, code, self.signed(code, first, last))
        if self.draw() < PERMITTED:
            yield self.row(index, person, FormCode.PERMITTED, last)
        if self.draw() < MESSAGES and not person.minor:
            yield self.row(index, person, FormCode.MESSAGES, first)
        if person.born_on.year <= self.world.day_on.year - 66:
            yield self.row(index, person, FormCode.MEDICARE, last)

    def signed(self, code, first, last):
        """Yearly forms are signed again at a later visit, others once."""
        return last if code in YEARLY else first

    def row(self, index, person, code, signed_on):
        """One entry, mostly signed, by the patient or by who brought the child."""
        status, why = self.status(code)
        signer, relationship = self.signer(index, person)
        ends = None
        if status == FormStatus.ON_FILE:
            of_age = of_age_on(person.born_on, self.settings["majority_age"]) if person.minor else None
            ends = expires_on(code, signed_on, self.settings, of_age) if KINDS[code].lasts or of_age else None
        version = "2026-02" if signed_on >= date(2026, 2, 16) else "2013-09"
        return (
            self.world.patient(index), code.value, version if code == FormCode.PRIVACY_NOTICE else "", status.value,
            day(signed_on), signer, relationship, self.clerk if status != FormStatus.ON_FILE else None, day(ends),
            "Chart, section 1", why, self.moment(signed_on), self.clerk,
        )  # fmt: skip

    def status(self, code):
        """What became of it, and why."""
        chance = self.draw()
        if chance < DECLINED:
            return FormStatus.DECLINED, WHY[FormStatus.DECLINED]
        if chance < DECLINED + UNABLE and code == FormCode.PRIVACY_NOTICE:
            return FormStatus.UNABLE, WHY[FormStatus.UNABLE]
        if chance < DECLINED + REVOKED and code == FormCode.MESSAGES:
            return FormStatus.REVOKED, WHY[FormStatus.REVOKED]
        return FormStatus.ON_FILE, ""

    def signer(self, index, person):
        """Who signed, and what they are to the patient."""
        if person.minor:
            return self.world.guarantors.get(index, ""), "father"
        given = " ".join(part for part in (person.first, person.middle, person.suffix) if part)
        return (f"{person.last}, {given}" if given else person.last), "patient"


def pictures(world):
    """Rows of the drawn pictures, each with its file on the disk: a face, cards, an ID, one after the other."""
    clerk = world.staff_id("front_desk")
    shown = list(dict.fromkeys(booked.patient for booked in world.today))[:PICTURED]
    for number, index in enumerate(shown):
        person, seen = world.people[index], world.last_seen[index]
        if not seen:
            continue
        for kind in _kinds(number):
            content = _drawn(kind, world, index, person, number)
            digest = hashlib.sha256(content).hexdigest()
            yield (
                world.patient(index), kind.value, store(content), "image/jpeg", len(content), digest,
                kind == PictureKind.FACE, day(seen), world.moment(seen, 492), clerk,
            )  # fmt: skip


def _kinds(number):
    """Most have their cards, some a face or an ID too."""
    kinds = [PictureKind.CARD_FRONT, PictureKind.CARD_BACK]
    return kinds + [PictureKind.FACE] * (number % 2 == 0) + [PictureKind.PHOTO_ID] * (number % 3 == 0)


def _drawn(kind, world, index, person, number):
    """The bytes of one drawn picture."""
    if kind == PictureKind.FACE:
        image = _face(number)
    elif kind == PictureKind.PHOTO_ID:
        image = _card("STATE OF ILLINOIS", "#234", [person.last, person.first, f"DOB {person.born_on:%m/%d/%Y}"])
        image.paste(_face(number).resize((170, 170)), (450, 110))
    elif kind == PictureKind.CARD_FRONT:
        payer = world.coverages.get(index, ("Health plan",))[0]
        image = _card(payer, BANDS[number % 5], [f"{person.first} {person.last}", f"Member {100200300 + index}"])
    else:
        image = _card("Claims", "#777", ["P.O. Box 1234", "Chicago, IL 60601", "Phone (312) 555-0199"])
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


def _card(head, color, words):
    """A card of plastic with a band and some lines."""
    image = Image.new("RGB", (640, 400), "#fbfaf5")
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, 640, 80), fill=color)
    pen.text((24, 20), head, fill="white", font=ImageFont.load_default(34))
    for line, text in enumerate(words):
        pen.text((24, 120 + line * 52), text, fill="#222", font=ImageFont.load_default(28))
    return image


def _face(number):
    """A head and shoulders, of nobody."""
    image = Image.new("RGB", (400, 400), "#dfe7ec")
    pen = ImageDraw.Draw(image)
    skin, hair = SKIN[number % 4], HAIR[number % 5]
    pen.ellipse((40, 300, 360, 620), fill=BANDS[(number + 2) % 5])
    pen.ellipse((110, 60, 290, 280), fill=hair)
    pen.ellipse((125, 90, 275, 290), fill=skin)
    for eye in (170, 230):
        pen.ellipse((eye - 8, 175, eye + 8, 191), fill="#222")
    pen.arc((165, 200, 235, 250), 20, 160, fill="#722", width=5)
    return image
