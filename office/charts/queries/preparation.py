"""What belongs into a chart before its visit, as far as the practice's data say. Source: domain 2.6 item 8."""

from collections import namedtuple

from office.onfile.queries import forms_of_many, years
from office.onfile.validity import due

GROWTH_UNTIL = 20  # years; growth charts end there, domain 2.6 item 8
_Person = namedtuple("_Person", "id born_on")


def add_preparation(lines, day_on):
    """Write into the Lines of a list what is to be prepared for the visits of a day; return them. One query.

    Growth chart and immunization record below 20 years; forms that are missing or run out.
    """
    forms = forms_of_many([_Person(line.patient_id, line.born_on) for line in lines], day_on)
    for line in lines:
        age = years(line.born_on, day_on)
        young = ["Growth chart", "Immunization record"] if age is not None and age < GROWTH_UNTIL else []
        wanted = ", ".join(str(one.code) for one in due(forms[line.patient_id]))
        line.prepare = [*young, *([f"Forms: {wanted}"] if wanted else [])]
    return lines
