"""A small bar chart as plain numbers for an SVG: where each bar stands and where the line of the target runs. Pure."""

from dataclasses import dataclass

WIDTH, HEIGHT, GAP = 300, 64, 0.2


@dataclass(frozen=True)
class Chart:
    """Values over time or over groups: `bars` are (label, value or None); `unit` follows a value in words."""

    title: str
    bars: tuple
    unit: str = ""
    target: float | None = None
    about: str = ""


@dataclass(frozen=True)
class Bar:
    """One bar of a drawing, in the units of its viewBox, with what it says in words."""

    x: float
    y: float
    width: float
    height: float
    words: str


@dataclass(frozen=True)
class Drawing:
    """What the template draws. `words` say all values for those who do not see it; `top` is the highest value."""

    bars: list
    target_y: float | None
    words: str
    first: str
    last: str
    top: str


def drawn(chart):
    """The Drawing of a Chart, or None when it has no value at all."""
    values = [value for _, value in chart.bars if value is not None]
    if not values:
        return None
    most = max([0, *values, chart.target or 0]) or 1  # what is below zero is drawn as zero
    step = WIDTH / len(chart.bars)
    bars = [
        _bar(position * step, step * (1 - GAP), HEIGHT * value / most, f"{label}: {shown(value, chart.unit)}")
        for position, (label, value) in enumerate(chart.bars)
        if value is not None
    ]
    target_y = None if chart.target is None else round(HEIGHT - HEIGHT * chart.target / most, 1)
    words = "; ".join(bar.words for bar in bars)
    return Drawing(bars, target_y, words, chart.bars[0][0], chart.bars[-1][0], shown(max(values), chart.unit))


def _bar(x, width, height, words):
    height = max(height, 1)  # a zero is seen too
    return Bar(round(x, 2), round(HEIGHT - height, 2), round(width, 2), round(height, 2), words)


def shown(value, unit=""):
    """A value with at most one decimal and its unit: 98.5 %, 6 min, 1 day; dollars to the cent: $1,243.12."""
    if unit == "dollars":
        return f"{'-' if value < 0 else ''}${abs(value):,.2f}"
    text = f"{value:,.1f}".removesuffix(".0")
    unit = unit.replace("days", "day") if text == "1" else unit
    return f"{text} {unit}" if unit else text
