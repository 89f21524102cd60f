"""An uploaded picture, judged by its first bytes and made anew: nothing of the sender's file but its pixels is kept.

Pure: bytes and the file's name in, an Upload out; ValueError says in words what to do instead. The name is looked at
for its ending only and thrown away, so that a path, a foreign script or a line break in it does no harm.
Source: security.md, "Pages" (uploads).
"""

import io
import threading
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

MOST_BYTES = 25 * 1024 * 1024
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 2000
JPEG, PNG, PDF = "image/jpeg", "image/png", "application/pdf"
ENDINGS = {"jpg": JPEG, "jpeg": JPEG, "jpe": JPEG, "jfif": JPEG, "png": PNG, "pdf": PDF}
FIRST_BYTES = ((b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG), (b"%PDF-", PDF))
# What people send by mistake, or on purpose, by its first bytes.
STRANGERS = (
    (b"MZ", "a program"), (b"\x7fELF", "a program"), (b"#!", "a program"), (b"PK\x03\x04", "an archive"),
    (b"\x1f\x8b", "an archive"), (b"Rar!", "an archive"), (b"GIF8", "a GIF"), (b"BM", "a bitmap"),
    (b"II*\x00", "a TIFF"), (b"MM\x00*", "a TIFF"), (b"RIFF", "a WebP picture or a sound"),
)  # fmt: skip
SAID = {JPEG: "a JPEG picture", PNG: "a PNG picture", PDF: "a PDF"}
TAKE = "Take a JPEG or PNG picture."
Image.MAX_IMAGE_PIXELS = None  # judged below, in words and before anything is unpacked
_decoding = threading.Lock()  # one at a time: an unpacked picture takes 150 MB


@dataclass(frozen=True)
class Upload:
    """What is stored: bytes and our own content type."""

    content: bytes
    content_type: str


def judged(content, name, *, papers=False, longest=LONGEST_SIDE):
    """The Upload made of a file's bytes and its name; a PDF only where `papers` are taken.

    Raises ValueError in words: empty, over 25 MB, not what its ending says, another kind, over 50 megapixels, moving,
    cut off or damaged.
    """
    if not content:
        raise ValueError("This file is empty. Choose it again, or take a new picture.")
    if len(content) > MOST_BYTES:
        raise ValueError("This file is larger than 25 MB. Take the picture with fewer pixels.")
    kind = kind_of(content)
    ending = name.rpartition(".")[2].strip().lower() if "." in name else ""
    if ENDINGS.get(ending) != kind:
        said = f".{ending}" if ending.isascii() and 0 < len(ending) <= 5 else "something else"
        raise ValueError(f"This is {SAID[kind]}, but its name ends in {said}. {TAKE}")
    if kind == PDF:
        return _paper(content, papers)
    with _decoding:
        return Upload(_made_anew(content, kind, longest), kind)


def kind_of(content):
    """The content type by the first bytes. Raises ValueError for any other kind, named where it is known."""
    for start, kind in FIRST_BYTES:
        if content.startswith(start):
            return kind
    begin = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if begin.startswith((b"<svg", b"<?xml", b"<!doctype", b"<html")):
        raise ValueError(f"This is a drawing or a web page (SVG, HTML), which can hide a program. {TAKE}")
    if content[4:8] == b"ftyp":
        raise ValueError('This is a HEIC picture or a film. Set the phone\'s camera to "most compatible" (JPEG).')
    for start, said in STRANGERS:
        if content.startswith(start):
            raise ValueError(f"This is {said}. {TAKE}")
    raise ValueError(f"This is no picture. {TAKE}")


def _paper(content, papers):
    if not papers:
        raise ValueError(f"A PDF is taken for signed forms and court orders only. {TAKE}")
    if b"%%EOF" not in content[-2048:]:
        raise ValueError("This PDF is cut off. Scan it again, or copy the file again.")
    return Upload(content, PDF)


def _made_anew(content, kind, longest):
    """The picture's pixels alone, upright, at most `longest` a side: no place, no camera, no hidden text."""
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as image:
            _measure(image, kind)
            image.draft("RGB", (longest, longest))  # a JPEG is unpacked at about the size that is kept
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((longest, longest))
            return _written(upright, kind)
    except (OSError, SyntaxError, UnidentifiedImageError, EOFError, Image.DecompressionBombError):
        raise ValueError("This picture is cut off or damaged. Take it again, or copy the file again.") from None


def _measure(image, kind):
    width, height = image.size
    if width * height > MOST_PIXELS:
        raise ValueError(f"This picture has {width * height // 1_000_000} megapixels; 50 are the most.")
    if width < 16 or height < 16:
        raise ValueError("This picture is too small to show anything. Take it again.")
    if kind == PNG and getattr(image, "n_frames", 1) > 1:
        raise ValueError(f"This picture moves. {TAKE}")


def _written(image, kind):
    """Bytes of the kind, on white where it was transparent."""
    if image.mode in ("RGBA", "LA", "P", "PA"):
        layer = image.convert("RGBA")
        image = Image.new("RGB", layer.size, "white")
        image.paste(layer, mask=layer.getchannel("A"))
    elif image.mode not in ("1", "L", "RGB"):
        image = image.convert("RGB")
    plain = Image.new(image.mode, image.size)
    plain.paste(image)
    out = io.BytesIO()
    if kind == PNG:
        plain.save(out, "PNG", optimize=False)
    else:
        plain.convert("RGB").save(out, "JPEG", quality=88)
    return out.getvalue()
