"""What is taken as a picture, and what is refused in words."""

import io
import random
import struct
import zlib

import pytest
from PIL import Image

from office.onfile.images import JPEG, PDF, PNG, judged


def picture(size=(60, 40), kind="JPEG", mode="RGB", **options):
    out = io.BytesIO()
    Image.new(mode, size, "red" if mode in ("RGB", "RGBA") else 1).save(out, kind, **options)
    return out.getvalue()


def opened(upload):
    return Image.open(io.BytesIO(upload.content))


def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def claimed_png(width, height):
    """A small file that says it is a large picture."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("kind", "name", "type_"), [("JPEG", "a.jpg", JPEG), ("JPEG", "a.JPEG", JPEG), ("PNG", "a.png", PNG)]
)
def test_pictures_are_taken_and_made_anew(kind, name, type_):
    made = judged(picture(kind=kind), name)

    assert made.content_type == type_
    assert opened(made).size == (60, 40) and opened(made).getpixel((5, 5))[0] > 250


@pytest.mark.parametrize(
    "name", ["../../etc/x.jpg", r"C:\Temp\x.jpg", "Zoë 漢字\u202e.jpg", "a\r\nb.jpg", ".jpg", "x" * 9000 + ".jpg"]
)
def test_the_name_does_no_harm(name):
    assert judged(picture(), name).content_type == JPEG


def test_large_pictures_are_made_smaller_and_keep_their_shape():
    assert opened(judged(picture((4000, 1000)), "a.jpg")).size == (2000, 500)
    assert opened(judged(picture((4000, 1000), "PNG"), "a.png", longest=800)).size == (800, 200)


def test_place_camera_and_hidden_text_are_dropped_and_the_picture_is_turned_upright():
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x9286] = 6, "Spy camera", "GPS 41.8, -87.6"
    made = judged(picture((60, 40), exif=exif, comment=b"hidden words"), "a.jpg")

    assert opened(made).size == (40, 60)
    assert not opened(made).getexif() and b"Spy" not in made.content and b"hidden" not in made.content


def test_transparent_pictures_lie_on_white():
    out = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(out, "PNG")
    assert opened(judged(out.getvalue(), "a.png")).getpixel((3, 3)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "I;16"])
def test_every_mode_of_a_png_is_taken(mode):
    out = io.BytesIO()
    Image.new(mode, (20, 20)).save(out, "PNG")
    assert judged(out.getvalue(), "a.png").content_type == PNG


def test_ink_of_a_press_becomes_color():
    out = io.BytesIO()
    Image.new("CMYK", (20, 20)).save(out, "JPEG")
    assert opened(judged(out.getvalue(), "a.jpg")).mode == "RGB"


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "a.jpg", "empty"),
        (b"\xff\xd8\xff" + b"x" * 26 * 1024 * 1024, "a.jpg", "25 MB"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "a.svg", "SVG"),
        (b'\xef\xbb\xbf  <?xml version="1.0"?><svg/>', "a.png", "SVG"),
        (b"<!DOCTYPE html><script>", "a.jpg", "web page"),
        (b"MZ\x90\x00" + b"x" * 100, "face.jpg", "a program"),
        (b"\x7fELF" + b"x" * 100, "face.png", "a program"),
        (b"PK\x03\x04" + b"x" * 100, "face.jpg", "an archive"),
        (b"GIF89a" + b"x" * 100, "face.gif", "a GIF"),
        (b"\x00\x00\x00\x18ftypheic" + b"x" * 100, "IMG_1.HEIC", "HEIC"),
        (b"II*\x00" + b"x" * 100, "a.tif", "a TIFF"),
        (b"hello", "a.jpg", "no picture"),
        (picture(), "a.png", "ends in .png"),
        (picture(), "a.exe", "ends in .exe"),
        (picture(), "noending", "ends in something else"),
        (picture(), "a.\u202egpj", "ends in something else"),
        (claimed_png(20_000, 20_000), "a.png", "400 megapixels"),
        (claimed_png(8000, 7000), "a.png", "56 megapixels"),
        (claimed_png(3000, 3000), "a.png", "cut off"),
        (picture((4, 4)), "a.jpg", "too small"),
        (b"\xff\xd8\xff\xe0" + b"x" * 500, "a.jpg", "damaged"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 500, "a.png", "damaged"),
        (b"%PDF-1.7\n%%EOF", "a.pdf", "signed forms"),
    ],
)
def test_what_is_no_picture_is_refused_in_words(content, name, words):
    with pytest.raises(ValueError, match=words):
        judged(content, name)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_that_is_cut_off_is_refused(kind):
    grain = Image.frombytes("L", (300, 300), random.Random(1).randbytes(90_000)).convert("RGB")
    out = io.BytesIO()
    grain.save(out, kind)
    with pytest.raises(ValueError, match="cut off"):
        judged(out.getvalue()[: len(out.getvalue()) // 2], f"a.{kind.lower()}")


def test_a_picture_that_moves_is_refused():
    frames = [Image.new("RGB", (30, 30), color) for color in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "PNG", save_all=True, append_images=frames[1:])
    with pytest.raises(ValueError, match="moves"):
        judged(out.getvalue(), "a.png")


def test_a_paper_may_be_a_pdf_but_a_whole_one():
    assert judged(b"%PDF-1.7\nbody\n%%EOF\n", "a.pdf", papers=True).content_type == PDF
    with pytest.raises(ValueError, match="cut off"):
        judged(b"%PDF-1.7\nbody", "a.pdf", papers=True)


def test_damaged_bytes_anywhere_are_words_or_a_picture():
    chance, whole = random.Random(7), picture((80, 60), "PNG")
    for _ in range(300):
        spoiled = bytearray(whole)
        spoiled[chance.randrange(8, len(whole))] = chance.randrange(256)
        try:
            judged(bytes(spoiled), "a.png")
        except ValueError as refusal:
            assert str(refusal).endswith((".", "(JPEG)."))
