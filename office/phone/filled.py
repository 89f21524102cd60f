"""The fields of a call filled with what is stored, for the templates that write them by hand.

A call is shown at each press of a key: to make and write CallForm for that would take a sixth of the answer. What
was typed and refused is shown by CallForm itself.
"""

import functools

from markupsafe import Markup, escape

from office.controls import attributes
from office.phone.forms import CallForm, line_choices, stored

CHOICES = {
    name: tuple((one.value, one.label) for one in getattr(CallForm, name).kwargs["choices"])
    for name in ("relationship", "direction")
}


class FilledField:
    """What the templates of phone/_typed.html read of a field; called, it writes itself as a select."""

    errors = ()

    def __init__(self, name, data):
        self.id = self.name = name
        self.data = data

    @property
    def label(self):
        """The label's `text`."""
        return _Label(self.name)

    @property
    def choices(self):
        """The choices of a tick list."""
        return getattr(CallForm, self.name).kwargs["choices"]

    def __call__(self, **given):
        """The select as Markup."""
        pairs = tuple(line_choices()) if self.name == "line" else CHOICES[self.name]
        return _select(self.name, self.data, pairs, tuple(given.items()))


class _Label:
    def __init__(self, name):
        self.text = getattr(CallForm, name).args[0]


class FilledCall:
    """CallForm.show of a Call and the identifiers said in it, as far as templates read it; nothing is refused."""

    errors, form_errors = {}, ()

    def __init__(self, call, said):
        for name, data in stored(call, said).items():
            setattr(self, name, FilledField(name, data))


@functools.lru_cache(512)
def _select(name, chosen, pairs, given):
    options = "".join(
        f'<option {"selected " if value == chosen else ""}value="{escape(value)}">{escape(label)}</option>'
        for value, label in pairs
    )
    return Markup(f"<select {attributes(id=name, name=name, **dict(given))}>{options}</select>")
