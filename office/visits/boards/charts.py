"""What a nurse may do with a chart from the board, and the charts of all rows in one line. Pure."""

from collections import Counter

ASK, TAKE = "ask", "take"
AT_HAND = ("On the cart", "Pulled", "Chart made")
AWAY = ("On shelf", "Off-site", "Recalled", "Inactive shelf")
# What the line counts: (words of the light, words of the line, tone).
COUNTED = (
    ("On the cart", "on the cart", "good"), ("Out", "out", "wait"), ("On shelf", "on the shelf", "wait"),
    ("Missing", "missing", "alert"), ("Off-site", "off-site", "late"), ("New", "to be made", "wait"),
    ("Computer only", "in the computer", "calm"),
)  # fmt: skip


def chart_acts(word, me, allowed):
    """The acts offered for a chart whose light says `word`: ("ask",), ("take",), both or none.

    `me` is the holder's name of who looks; `allowed` the acts of the role.
    """
    if word.startswith("Out to "):
        offered = () if word == f"Out to {me}" else (ASK, TAKE)
    elif word in AT_HAND:
        offered = (TAKE,)
    else:
        offered = (ASK, TAKE) if word == "Returned" else (ASK,) if word in AWAY else ()
    return tuple(act for act in offered if act in allowed)


def in_one_line(rows):
    """[(count, words, tone)] of the charts of the rows shown, each patient once; what is none is left out."""
    charts = {row.patient_id: row.chart for row in rows}
    counts = Counter("Out" if word.startswith("Out to ") else word for word in charts.values())
    return [(counts[word], words, tone) for word, words, tone in COUNTED if counts[word]]
