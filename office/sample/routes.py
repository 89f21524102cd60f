"""After set-up: start empty, or load the sample practice."""

from flask import Blueprint, g

from office import clock
from office.patients.models import Patient
from office.sample import rules
from office.web import done, needs, respond

bp = Blueprint("sample", __name__)
PATIENTS, SEED = 300, 1


@bp.get("/sample")
@needs("settings.change")
def offer():
    if Patient.select().exists():
        return done("home.show")
    return respond("sample/offer.html", patients=PATIENTS)


@bp.post("/sample")
@needs("settings.change")
def load():
    people = rules.load(PATIENTS, SEED, clock.today(), by=g.actor)
    return respond("sample/loaded.html", people=people)
