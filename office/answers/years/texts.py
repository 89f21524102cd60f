"""An account's year as CSV and as plain text. Pure."""

from office.accounts.shares import dollars
from office.formats.csv_table import written

HEAD = ("Posted", "Service", "Patient", "What", "Charged", "Plan paid", "Written off", "You paid")
SUMS = ("charged", "plan_paid", "written_off", "paid")


def plain_cents(cents):
    """Whole cents as a spreadsheet reads them: 1234.50; what was taken back in brackets, as bookkeepers write it."""
    amount = f"{abs(cents) // 100}.{abs(cents) % 100:02}"
    return f"({amount})" if cents < 0 else amount


def year_csv(year):
    """The year as CSV: one line for each entry, then the sums."""
    rows = [HEAD]
    for one in year.lines:
        words = (one.posted_on.isoformat(), one.service_on.isoformat(), one.patient, one.words)
        rows.append((*words, *(plain_cents(getattr(one, name)) for name in SUMS)))
    rows.append(("", "", "", f"Sum of {year.number}", *(plain_cents(year.total(name)) for name in SUMS)))
    return written(rows)


def year_text(year, practice, today):
    """The year as plain text, as it can be mailed: head, address, a line for each entry, the sums."""
    where = [year.to.name, *year.to.lines]
    lines = [
        *practice,
        "",
        f"Account {year.account}: what was charged and paid in {year.number}",
        f"Made {today:%m/%d/%Y}",
    ]
    lines += ["", *where, ""]
    widths = (10, 10, 20, 34)
    lines.append(_row(HEAD, widths))
    lines.append("-" * len(lines[-1]))
    for one in year.lines:
        words = (f"{one.posted_on:%m/%d/%Y}", f"{one.service_on:%m/%d/%Y}", one.patient, one.words)
        lines.append(_row((*words, *(dollars(getattr(one, name)) for name in SUMS)), widths))
    lines.append("-" * len(lines[-1]))
    lines.append(_row(("", "", "", f"Sum of {year.number}", *(dollars(year.total(name)) for name in SUMS)), widths))
    lines += ["", f"You paid in {year.number}: {dollars(year.total('paid'))}", ""]
    return "\n".join(lines)


def _row(cells, widths):
    words = [cell[:width].ljust(width) for cell, width in zip(cells, widths, strict=False)]
    return "  ".join([*words, *(cell.rjust(12) for cell in cells[4:])]).rstrip()
