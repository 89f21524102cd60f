"""What axe and a ruler say of a page in the browser, and the outline of its text by which a second look is spared."""

import re
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
AXE = (ROOT / "tests" / "vendor" / "axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """async (only) => {
  const found = await axe.run({exclude: ['svg > *']}, {runOnly: only, resultTypes: ['violations']});
  const where = (one) => one.nodes.slice(0, 3).map((node) => node.target.join(' ')).join(' | ');
  return found.violations.map((one) => `${one.id}: ${one.help} at ${where(one)}`);
}"""
SHEETS = "".join(path.read_text("utf-8") for path in (ROOT / "office" / "static" / "css").glob("*.css"))
# What the sheets, and Chromium by itself, ask an element for before they color it.
ASKED = {
    "valued": sorted({"class", "style", *re.findall(r"\[([a-z-]+)[~|^$*]?=", SHEETS)} - {"value"}),
    "named": sorted({"checked", "disabled", "href", "required", *re.findall(r"\[([a-z-]+)\]", SHEETS)}),
}
# Places of text: elements that are seen and have words, by the sheets of the page and by what is asked of the element
# and of all around it. Text of one place has the same colors wherever it stands: its first and its last are enough.
PLACES = """(asked) => {
  const told = (elt) => [elt.tagName, ...asked.valued.map((name) => elt.getAttribute(name)),
    ...asked.named.filter((name) => elt.hasAttribute(name)),
    elt.previousElementSibling ? '' : 'first', elt.nextElementSibling ? '' : 'last'].join(' ');
  const worded = (elt) => /^(INPUT|SELECT|TEXTAREA)$/.test(elt.tagName)
    || [...elt.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  const sheets = [...document.styleSheets].map((one) => one.href).join(' ');
  const around = new Map([[document.documentElement, sheets]]), places = new Map();
  for (const elt of document.querySelectorAll('body, body :not(svg *)')) {
    const place = `${around.get(elt.parentElement)} > ${told(elt)}`;
    around.set(elt, place);
    if (worded(elt) && elt.checkVisibility({visibilityProperty: true})) {
      places.set(place, [places.get(place)?.[0] ?? elt, elt]);
    }
  }
  globalThis.textPlaces = places;
  return [...places.keys()];
}"""
# From now on axe looks at the colors of these places only.
CHOOSE = """(places) => {
  places.flatMap((place) => textPlaces.get(place)).forEach((elt) => elt.setAttribute('data-look', ''));
  axe.configure({rules: [{id: 'color-contrast', selector: '[data-look]'}]});
}"""
COLORS = ["color-contrast"]  # all that changes with the theme


def troubles(page, shown):
    """What axe says of this page in light and in dark, and whether it is wider than a phone.

    `shown`: the places of text whose colors were looked at, on this page or another; those of this page are added.
    The page has axe in it.
    """
    places = [place for place in page.evaluate(PLACES, ASKED) if place not in shown]
    shown.update(places)
    page.evaluate(CHOOSE, places)
    said = [f"light {words}" for words in page.evaluate(RUN, RULES)]
    if places:
        page.emulate_media(color_scheme="dark")
        said += [f"dark {words}" for words in page.evaluate(RUN, COLORS)]
        page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 390, "height": 844})
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > 390:
        said.append(f"{width} px wide on a phone of 390")
    page.set_viewport_size({"width": 1280, "height": 900})
    return said


class Outline(HTMLParser):
    """Of the text of a page: the addresses of our own that it `links` to, its `ids`, and the kinds of its elements.

    A kind is a tag with its class, role, tone and type, and the names of all its attributes. `inside` are the kinds of
    the page's own part, `around` those of what stands around it (strips, the patient, dialogs); left out is the bar of
    the header, which is on every page and says by itself what waits.
    """

    def __init__(self, text):
        super().__init__()
        self.links, self.ids, self.inside, self.around = [], set(), set(), set()
        self._part = None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "body" or (tag == "div" and given.get("class") == "top"):
            self._part = self.around if tag == "body" else None
        elif tag == "main":
            self._part = self.inside
        self.ids.add(given.get("id"))
        address = given.get("href") or ""
        if tag == "a" and "download" not in given and address.startswith("/") and not address.startswith("/static"):
            self.links.append(address)
        if self._part is not None:
            told = (given.get(name) for name in ("class", "role", "data-tone", "type"))
            self._part.add((tag, *told, *sorted(given)))

    def handle_endtag(self, tag):
        if tag == "main" or (tag == "header" and self._part is None):
            self._part = self.around
