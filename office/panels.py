"""How a lower page shows a higher part without importing it: the higher part registers a panel when it is loaded."""

from dataclasses import dataclass
from typing import Any

_panels: dict[str, list] = {}


@dataclass(frozen=True)
class Panel:
    """One piece of another part's page: `template` is included with `panel` and `data = load(subject)`.

    `place` is such as "patient.section" or "patient.banner"; `permission` hides it from roles without it.
    """

    place: str
    key: str
    title: str
    template: str
    permission: str
    load: Any
    order: int = 50


def register(panel):
    """Add a panel; called once by the part's routes module. The same key again replaces it."""
    others = [one for one in _panels.get(panel.place, []) if one.key != panel.key]
    _panels[panel.place] = sorted([*others, panel], key=lambda one: one.order)


def sections(place, subject, actor):
    """{"sections": [(panel, its data)]} of a place for a subject, those that have something to say, in order."""
    found = [(panel, panel.load(subject)) for panel in shown(place, actor)]
    return {"sections": [(panel, data) for panel, data in found if data is not None]}


def shown(place, actor):
    """The panels of a place that this actor may see, in order."""
    return [panel for panel in _panels.get(place, []) if actor.may(panel.permission)]
