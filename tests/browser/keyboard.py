"""A clerk at the keyboard: nothing here touches the mouse, and every field is reached by Tab."""

from playwright.sync_api import expect

TRIES = 60
HAND_MS = 60  # from key to key
# How many presses of Tab it may be to an element: less than 0 when it lies before the focus, 0 when it has the focus.
AHEAD = """elt => {
  if (!elt.isConnected) return null;
  const at = document.activeElement;
  const kinds = "a[href], button, input, select, textarea, summary, [tabindex]";
  const stop = (one) => one === elt || one === at || one.tabIndex >= 0 && !one.disabled && one.checkVisibility();
  const stops = [...document.querySelectorAll(kinds)].filter(stop);
  return stops.indexOf(elt) - stops.indexOf(at);
}"""


def reach(page, target):
    """Press Tab, or Shift+Tab for what lies before, until the focus is on the target."""
    for _ in range(TRIES):
        away = target.evaluate(AHEAD)
        if away == 0:
            return target
        if away is None:  # another one has just come in its place
            continue
        for _ in range(max(1, abs(away) - 3)):  # near it, look after each press: boxes of one choice are one stop
            page.keyboard.press("Tab" if away > 0 else "Shift+Tab")
    raise AssertionError(f"{target} cannot be reached by Tab")


def labelled(page, label, within="main"):
    """The field with this label; the word that it is required does not belong to the label."""
    return page.locator(within).get_by_label(label).locator("visible=true").first


def write(page, label, text, within="main"):
    """Go to a field and type over what it holds."""
    field = reach(page, labelled(page, label, within))
    page.keyboard.press("Control+a")
    page.keyboard.type(text)
    return field


def choose(page, label, option, within="main"):
    """Go to a list and choose by its first letters."""
    field = reach(page, labelled(page, label, within))
    page.keyboard.type(option)
    expect(field.locator("option:checked")).to_contain_text(option)
    return field


def tick(page, label, within="main"):
    """Go to a box and tick it."""
    field = reach(page, labelled(page, label, within))
    page.keyboard.press("Space")
    expect(field).to_be_checked()


def press(page, name, within="main"):
    """Go to a button and press Enter."""
    reach(page, page.locator(within).get_by_role("button", name=name).locator("visible=true").first)
    page.keyboard.press("Enter")


def press_refused(page, name):
    """Press a button whose answer is a refusal; the focus is on its words when the next key comes."""
    page.evaluate("document.querySelectorAll('[data-errors]').forEach(old => old.setAttribute('data-old', ''))")
    press(page, name)
    expect(page.locator("[data-errors]:not([data-old])")).to_be_focused()


def follow(page, name, within="main"):
    """Go to a link and press Enter."""
    reach(page, page.locator(within).get_by_role("link", name=name).locator("visible=true").first)
    page.keyboard.press("Enter")


def unfold(page, name, group):
    """Go to a place of the header that stands under a word, and press Enter."""
    reach(page, page.locator("header nav summary", has_text=group))
    page.keyboard.press("Enter")
    follow(page, name, within="header")


def find(page, text):
    """Search in the find box from anywhere, at the pace of a hand: as fast as a scanner it would be a scan."""
    page.keyboard.press("Control+k")
    page.keyboard.type(text, delay=HAND_MS)


def leave_field(page):
    """Esc out of the field that a page opens on; it gets the focus a moment after the page or an answer has come."""
    field = page.locator("main [data-autofocus]")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(field).not_to_be_focused()


def file_room(page, mode=""):
    """The file room, in another mode by its key; no field has the focus."""
    page.goto("/file-room")
    leave_field(page)
    if mode:
        page.keyboard.press(mode)
        page.wait_for_url("**/file-room?mode=*")
        leave_field(page)
    return page


def scan(page, code):
    """A scanner: the keys of a code 5 ms apart, then Enter, wherever the focus is. The stamps say when, as a scanner's
    do, so that a slow machine does not make a slow scanner of it."""
    keys = page.context.new_cdp_session(page)
    at = page.evaluate("Date.now()") / 1000
    for place, sign in enumerate([*code, "\r"]):
        name = "Enter" if sign == "\r" else sign
        told = {"key": name, "text": sign, "timestamp": at + place * 0.005}
        if sign == "\r":
            told |= {"code": "Enter", "windowsVirtualKeyCode": 13}
        keys.send("Input.dispatchKeyEvent", {"type": "keyDown", **told})
        keys.send("Input.dispatchKeyEvent", {"type": "keyUp", "key": name, "timestamp": told["timestamp"]})
    keys.detach()
