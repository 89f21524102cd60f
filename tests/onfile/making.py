"""Pictures and forms for tests."""

import io

from PIL import Image, ImageDraw

from office.actor import PROGRAM
from office.onfile.images import judged
from office.onfile.models import FormCode, FormStatus, PictureKind
from office.onfile.rules import FormEntry, add_picture, keep_file, record_form


def drawn(color="navy", size=(320, 200), kind="JPEG"):
    """The bytes of a drawn picture."""
    out = io.BytesIO()
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).rectangle((20, 20, size[0] - 20, size[1] - 20), fill=color)
    image.save(out, kind)
    return out.getvalue()


def make_picture(patient, kind=PictureKind.CARD_FRONT, *, by=PROGRAM, color="navy", **given):
    """A picture on file."""
    return add_picture(patient, kind, keep_file(judged(drawn(color), "a.jpg")), by=by, **given)


def make_form(patient, code=FormCode.CONSENT, status=FormStatus.ON_FILE, *, by=PROGRAM, **given):
    """A form on file."""
    return record_form(patient, FormEntry(code=code, status=status, **given), by=by)
