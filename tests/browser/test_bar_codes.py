"""Every bar code that a page prints is read back by a scanner, at the dots of a 203 and of a 300 dpi printer."""

import io
import re

import pytest
from PIL import Image

from tests.barcodes import codes_in

# each drawn code: its text, and the rectangle of its bars in CSS pixels
FOUND = """() => [...document.querySelectorAll(".barcode svg")].filter((one) => one.checkVisibility()).map((one) => {
  const at = one.getBoundingClientRect();
  return [one.getAttribute("aria-label").replace("Bar code ", ""), at.left, at.top + scrollY, at.width, at.height];
})"""


def pages(rosa):
    """The addresses of what the file room prints: folders, holders, shelves, the pull list, papers of one patient."""
    rosa.goto("/pull-lists/2026-12-02")
    hrefs = rosa.eval_on_selector_all("main a[href]", "all => all.map(a => a.getAttribute('href'))")
    volumes = [found[1] for href in hrefs if (found := re.fullmatch(r"/volumes/(\d+)", href))][:60]
    patient = next(href for href in hrefs if re.fullmatch(r"/patients/\d+", href))
    labels = "/labels?skip=5&" + "&".join(f"volume={one}" for one in volumes)
    return [labels, "/labels/holders", "/labels/shelves?from=12+/+40", f"{patient}/prints/labels", rosa.url]


@pytest.mark.parametrize("dpi", [203, 300])
def test_every_printed_bar_code_is_read_back(desk, dpi):
    rosa, scale = desk("records clerk", device_scale_factor=dpi / 96), dpi / 96
    for address in pages(rosa):
        rosa.goto(address)
        rosa.emulate_media(media="print")
        drawn = rosa.evaluate(FOUND)
        picture = Image.open(io.BytesIO(rosa.screenshot(full_page=True, scale="device"))).convert("L")
        rosa.emulate_media(media="screen")
        assert drawn, address
        for text, left, top, width, height in drawn:
            y, first, last = round((top + height / 2) * scale), round(left * scale), round((left + width) * scale)
            row = [picture.getpixel((x, y)) < 128 for x in range(max(0, first), min(last, picture.width))]
            assert codes_in([False, *row]) == [text], (address, text)
