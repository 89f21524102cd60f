"""The parts of the practice, lowest first. A part imports only from parts above it in this list."""

import importlib
import importlib.util

PARTS = (
    "audit",
    "settings",
    "staff",
    "directory",
    "patients",
    "tasks",
    "duplicates",
    "onfile",
    "allergies",
    "scheduling",
    "families",
    "feeds",
    "waitlist",
    "recalls",
    "series",
    "charts",
    "missing",
    "loose",
    "visits",
    "shelfcheck",
    "closures",
    "loans",
    "coverage",
    "accounts",
    "billing",
    "desk",
    "checkout",
    "phone",
    "redflags",
    "phoneroom",
    "dayclose",
    "prints",
    "preparing",
    "merges",
    "life",
    "retention",
    "reports",
    "statements",
    "estimates",
    "answers",
    "privacy",
    "exchange",
    "oversight",
    "sample",
    "upkeep",
    "home",
)
# What the header folds under one word, so that it stays one line for every role at 1280 pixels.
FOLDED = {
    "Billing": ("Billing questions", "Drawers", "Statements", "Payers"),
    "Lists": ("Wait list", "Recalls", "Before the visit", "Merges", "Red flags"),
    "Reports": ("Reports",),
    "Office": ("Staff", "Privacy", "Imports", "Audit"),
}
PLUMBING_MODELS = ("board", "counters", "once")


def _module(part, file):
    name = f"office.{part}.{file}"
    return importlib.import_module(name) if importlib.util.find_spec(name) else None


def blueprints():
    """The blueprint `bp` of every part that has routes."""
    found = [_module(part, "routes") for part in PARTS]
    return [module.bp for module in found if module]


def models():
    """Every model of the house, plumbing first, then part by part."""
    modules = [importlib.import_module(f"office.{name}") for name in PLUMBING_MODELS]
    modules += [module for part in PARTS if (module := _module(part, "models"))]
    found = []
    for module in modules:
        here = [value for value in vars(module).values() if _is_model(value) and _is_of(value, module)]
        found.extend(here)
    return found


def _is_of(value, module):
    """True for a class that this module, or one of its package, defines."""
    return f"{value.__module__}.".startswith(f"{module.__name__}.")


def _is_model(value):
    return isinstance(value, type) and hasattr(value, "_meta") and hasattr(value, "create_table")


def navigation():
    """What the header offers: (label, endpoint, permission, key), in the order of the day's work."""
    found = [_module(part, "routes") for part in PARTS]
    entries = [entry for module in found if module for entry in getattr(module, "NAV", ())]
    first = ("Home", "Today", "Nurse board", "Schedule", "Patients", "File room", "Phone", "Messages", "Directory")
    order = [*first, *(label for labels in FOLDED.values() for label in labels)]
    return sorted(entries, key=lambda entry: order.index(entry[0]) if entry[0] in order else len(order))


def folded(items):
    """The items of the header as [(word, items)], in their order: word is "" for an item that stands by itself, as
    the only one of its word does."""
    words = {label: word for word, labels in FOLDED.items() for label in labels}
    found = {}
    for item in items:
        word = words.get(item["label"], "")
        found.setdefault(word or item["label"], (word, []))[1].append(item)
    return [(word if len(some) > 1 else "", some) for word, some in found.values()]
