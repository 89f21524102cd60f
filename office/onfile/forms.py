"""What may be typed of pictures and forms. A file is judged with its form, before anything is written."""

from flask import request
from wtforms import BooleanField, FileField, RadioField, SelectField

from office import clock
from office.forms import CreatingForm, OfficeForm, Required, TextLine, choices, number_in, understood, words
from office.onfile.images import judged
from office.onfile.models import FormCode, FormStatus, PictureKind
from office.onfile.rules import REASONS, FormEntry
from office.typed import past_date

NOBODY = ("", "–")
STATUSES = ((FormStatus.ON_FILE, "Signed"), (FormStatus.DECLINED, "Declined"), (FormStatus.UNABLE, "Not possible"))
PAPERS = (PictureKind.COURT_ORDER, PictureKind.FORM)
FACE_SIDE, SIDE = 800, 2000
PAST = understood(past_date, today=clock.today)


class Carrying:
    """A form with a file: `upload` is the Upload made of it, or None."""

    upload = None

    def judge(self, *, papers, longest=SIDE, must=False):
        """Look at the file that came with the form; True when it can be taken, or none came and none is needed."""
        sent = request.files.get(self.file.name)
        if sent is None or not (sent.filename or ""):
            self.file.errors = ["Choose a picture, or take one."] if must else []
            return not must
        try:
            self.upload = judged(sent.read(), sent.filename, papers=papers, longest=longest)
        except ValueError as refusal:
            self.file.errors = [str(refusal)]
        return self.upload is not None


class PictureForm(Carrying, CreatingForm):
    """A picture, from a file or a phone's camera."""

    kind = SelectField("What it shows", choices=words(PictureKind))
    file = FileField("Picture", description="JPEG or PNG, at most 25 MB; a court order or form may be a PDF")
    taken_on = TextLine("Taken on", [PAST], limit=30, description="Empty: today")
    consent = BooleanField("The patient agrees to a photo of the face")
    contact = SelectField("Whom it is about", choices=choices([NOBODY]), default="")

    def __init__(self, *given, **known):
        super().__init__(*given, prefix="picture", **known)

    def offer_people(self, people):
        """Let a court order name someone around the patient: [(id, words)]."""
        self.contact.choices = choices([NOBODY, *((str(key), said) for key, said in people)])
        return self

    def validate(self, extra_validators=None):
        valid = super().validate(extra_validators)
        papers = self.kind.data in PAPERS
        face = self.kind.data == PictureKind.FACE
        return self.judge(papers=papers, longest=FACE_SIDE if face else SIDE, must=True) and valid

    def details(self):
        """Everything but kind and file, as the rule asks for it."""
        contact_id = number_in(self.contact.data) or None
        return {"taken_on": self.taken_on.value, "consent": self.consent.data, "contact_id": contact_id}


class EndPictureForm(OfficeForm):
    """Why a picture is taken off."""

    reason = TextLine("Why", [Required("Type why it is taken off.")], limit=200)


class SignForm(Carrying, CreatingForm):
    """A form that was signed, declined or not possible; perhaps with its picture."""

    code = SelectField("Form", choices=words(FormCode))
    status = RadioField("What became of it", choices=choices(STATUSES), default=FormStatus.ON_FILE.value)
    signer = SelectField("Who signed, or was asked", default="patient")
    signed_on = TextLine("On", [PAST], limit=30, description="Empty: today")
    reason_code = SelectField(
        "If not signed, why", choices=choices([NOBODY, *((one, one) for one in REASONS)]), default=""
    )
    reason = TextLine("More about it", limit=200)
    witness = SelectField("Witness", default="")
    file = FileField("Picture or PDF of it")
    paper_place = TextLine("Where the paper is", limit=80, description="Chart, section 1")

    def offer_people(self, signers, staff):
        """Who may sign, and who of the staff may witness."""
        self.signer.choices = choices((one.value, str(one)) for one in signers)
        self.witness.choices = choices([NOBODY, *((str(one.id), one.name) for one in staff)])
        return self

    def validate(self, extra_validators=None):
        valid = super().validate(extra_validators)
        return self.judge(papers=True) and valid

    def entry(self):
        """The FormEntry that was typed."""
        because = ": ".join(part for part in (self.reason_code.data, self.reason.data) if part)
        return FormEntry(
            code=FormCode(self.code.data), status=FormStatus(self.status.data), signed_on=self.signed_on.value,
            signer=self.signer.data, reason=because if self.reason_code.data else "",
            witness_id=number_in(self.witness.data) or None, paper_place=self.paper_place.data or "",
        )  # fmt: skip


class RevokeForm(OfficeForm):
    """Why a form is revoked."""

    reason = TextLine("Why, and by whom", [Required("Type why it is revoked, and by whom.")], limit=200)
