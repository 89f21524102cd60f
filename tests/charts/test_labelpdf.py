"""Labels as PDF: every bar code is read back from the dots of a 203 and a 300 dpi printer, and nothing is cut off."""

import re
import zlib
from base64 import a85decode
from datetime import date

import pytest
from PIL import Image, ImageDraw

from office.charts.colors import bars_of, color_names
from office.charts.filing import FilingOrder, badge_code, code128_bars, document_code, place_code, volume_code
from office.charts.labelpdf import STOCKS, label_pdf
from office.charts.labels import Label, patient_label, section_labels, volume_label
from office.charts.shelves import all_sections
from office.settings.defaults import DEFAULTS
from tests.barcodes import codes_in

COLORS = color_names(DEFAULTS["labels.colors"][0])
BOX = re.compile(rb"([\d.-]+) ([\d.-]+) ([\d.-]+) ([\d.-]+) re f")
MARKS = ("NAME ALERT", "TWIN A", "ALLERGY", "ENVELOPE", "ELECTRONIC ONLY")


def pages_of(pdf):
    """The drawing words of each page."""
    streams = re.findall(rb"/Filter \[ /ASCII85Decode /FlateDecode \].*?stream\r?\n(.*?)endstream", pdf, re.S)
    return [zlib.decompress(base85(stream)) for stream in streams]


def base85(stream):
    """A stream of Adobe's base 85 as bytes."""
    return a85decode(stream.strip().removesuffix(b"~>"))


def printed(page, stock, dpi):
    """The dots of a page: a filled black box darkens each dot whose middle it covers."""
    scale = dpi / 72
    picture = Image.new("1", (round(stock.width * scale), round(stock.height * scale)), 1)
    draw = ImageDraw.Draw(picture)
    for found in BOX.findall(page):
        x, y, width, height = (float(one) * scale for one in found)
        top = picture.height - y - height
        draw.rectangle((round(x), round(top), round(x + width) - 1, round(top + height) - 1), fill=0)
    return picture


def read(picture, y):
    """What a scanner reads across a picture at a height."""
    return codes_in([not picture.getpixel((x, y)) for x in range(picture.width)])


def many_labels():
    """Labels of every kind, of short and of very long numbers."""
    numbers = (1, 4512, 123456, 1004512, 12345678, 999_999_999_999)
    volumes = [
        volume_label(
            number, "Nguyễn-O’Brien, Łucja Núñez", date(1950, 1, 2), 2, 12, volume_code(number, 99), "12 / 40",
            marks=MARKS, year=2026, names=COLORS, more="2021-06 → 2024-02 · Cabinet B, shelf 3",
        )
        for number in numbers
    ]  # fmt: skip
    others = [Label("Dr. Lee", "", "Holder of charts", code) for code in (badge_code(7), place_code(10_000_001))]
    papers = [patient_label(number, "Hill, Jo", None) for number in numbers]
    documents = [Label("Paper", "", "", document_code(number)) for number in numbers]
    shelves = section_labels(FilingOrder.TERMINAL_DIGIT, all_sections(FilingOrder.TERMINAL_DIGIT)[124:132])
    return [*volumes, *others, *papers, *documents, *shelves]


@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("layout", ["sheet", "roll"])
def test_every_bar_code_is_read_back_by_a_scanner(layout, dpi):
    labels, stock = many_labels(), STOCKS[layout]

    pages = pages_of(label_pdf(labels, layout, skip=4))

    found = []
    for page in pages:
        picture = printed(page, stock, dpi)
        for row in range(stock.rows):
            height = (stock.top + (row + 1) * stock.label_height - 20) * dpi / 72
            found += read(picture, round(height))
    assert found == [label.code for label in labels]
    assert len(pages) == (2 if layout == "sheet" else len(labels))


def test_decoder_reads_no_code_with_a_bar_too_wide_or_without_its_quiet_zone():
    width, bars = code128_bars("C12345602K")
    row = [any(at <= x < at + bar for at, bar in bars) for x in range(width)]
    wide = [*row[:40], *row[38:]]

    assert codes_in(row) == ["C12345602K"] and codes_in([True, *row[8:]]) == []
    assert codes_in(wide) != ["C12345602K"] and codes_in(row[10:]) == []


def test_sheet_begins_at_the_first_free_label_and_the_roll_at_once():
    label = patient_label(104512, "Hill, Jo", None)

    corners = {layout: BOX.findall(pages_of(label_pdf([label], layout, skip=34))[0])[0] for layout in STOCKS}

    x, y, _, height = (float(one) for one in corners["sheet"])
    assert STOCKS["sheet"].corner(4)[0] < x < STOCKS["sheet"].corner(5)[0]
    assert STOCKS["sheet"].corner(4)[1] < 792 - y - height < STOCKS["sheet"].corner(7)[1]
    assert float(corners["roll"][0]) < 20


def test_whole_name_and_all_words_are_on_the_label_in_letters_the_printer_has():
    name = "Featherstonehaugh-Cholmondeley, Bartholomew Maximilian Nguyễn Jr " * 2
    label = volume_label(104512, name, None, 2, 3, "C10451202A", "12 / 40", marks=MARKS, year=2026, names=COLORS)

    (page,) = pages_of(label_pdf([label], "roll"))

    words = " ".join(text.decode("latin-1") for text in re.findall(rb"\((.*?)\) Tj", page)).replace(" ", "")
    for wanted in (name.replace("ễ", "e"), "10-45-12", "Vol 2 of 3 · 12 / 40", *MARKS, "2026", "C10451202A"):
        assert wanted.replace(" ", "") in words.replace("\\267", "·")
    heights = [float(y) for y in re.findall(rb"1 0 0 1 [\d.-]+ ([\d.-]+) Tm", page)]
    assert min(heights) >= 3 and max(heights) <= 66


def test_name_that_cannot_be_written_is_refused_and_not_printed_with_holes():
    with pytest.raises(
        ValueError, match=r"漢字 cannot be written in a PDF\. Print the label of 10-45-12 from the page"
    ):
        label_pdf([patient_label(104512, "漢字, Ana", None)], "roll")


def test_colors_are_those_of_the_setting():
    label = volume_label(104512, "Hill, Jo", None, 1, 1, "C10451201A", "12 / 40", names=COLORS)

    (page,) = pages_of(label_pdf([label], "roll"))

    assert [bar.color for bar in bars_of("12", COLORS)] == ["#f7e017", "#2b7bba"]
    assert b".968627 .878431 .090196 rg" in page and b".168627 .482353 .729412 rg" in page
