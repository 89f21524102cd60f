"""Papers for tests, stamped by the rule, and people who can be found."""

from datetime import date

from office.actor import PROGRAM
from office.loose.models import Signature, Tab
from office.loose.rules import Stamp, stamp_paper
from office.patients.rules import index_patient
from tests.charts.making import make_person, make_volume

BORN = date(1962, 3, 4)


def make_patient(last="Quispe", first="Ada", *, mrn=104512, born_on=BORN, folder=True, **values):
    """A patient who is found by name, with a folder unless told otherwise."""
    patient = make_person(last, first, mrn=mrn, born_on=born_on, **values)
    index_patient(patient)
    if folder:
        make_volume(patient)
    return patient


def stamp(
    who="Quispe", second="3/4/1962", *, tab=Tab.LETTERS, pages=1, signature=Signature.SIGNED, by=PROGRAM, **more
):
    """A paper with its stamp."""
    return stamp_paper(Stamp(who, second, tab, pages, signature, **more), by=by)[0]
