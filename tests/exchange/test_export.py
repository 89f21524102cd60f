"""Patients as a file: the password again, nothing confidential, and the same people when it is read back."""

import csv
import io
import shutil
from datetime import date

import pytest

from office import db as house_db
from office.audit.models import AuditEvent
from office.errors import RuleError
from office.exchange.exporting import COLUMNS, patients_csv
from office.exchange.rules import export_patients
from office.formats.csv_table import unsafe
from office.patients.models import (
    AddressKind,
    Contact,
    Patient,
    PatientAddress,
    PatientName,
    PatientNumber,
    PatientPhone,
    Registration,
)
from office.staff import passwords
from office.staff.models import Role, Staff
from tests.conftest import PASSWORD, POSTGRES, _empty, acting, make_config, person
from tests.exchange.lists import imported, line, list_of
from tests.patients.making import make_patient

FULL = (
    "Last name,First name,Middle name,Suffix,Preferred name,Maiden or former name,Birth date,Sex,Record number (MRN),"
    "Old or other number,Home phone,Mobile phone,Work phone,E-mail,Street,\"Apartment, line 2\",City,State,ZIP,"
    "Language,Needs an interpreter,Twin or multiple birth,Birth order,Deceased or date of death,Emergency contact,"
    "Contact's relationship,Contact's phone\n"
    "Núñez,Ana,Maria,,Annie,Moreno; Diaz,5/14/1984,F,70-00-77,B-17; B-18,312-555-0142,+44 20 7946 0958,"
    "312-555-0144 x12,ana@example.com,1 Main St,Apt 2,Chicago,IL,60601,Spanish,yes,,,,Rosa Diaz,sister,312-555-0145\n"
    "Ray,Zoë,,Jr,,,5/15/2001,X,70-01-77,,,,,,,,,,,English,,yes,A,,,,\n"
    "May,Tom,,,,,5/16/1932,M,70-02-77,,,,,,,,,,,English,,,,1/31/2020,,,\n"
)  # fmt: skip


def rows(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


def everything():
    """All that is stored about people, without the numbers of rows and the times."""
    people = {one.id: one for one in Patient.select()}
    names = ("mrn", "last_name", "first_name", "middle_name", "suffix", "preferred_name", "born_on", "sex", "language",
             "interpreter", "multiple_birth", "birth_order", "email", "deceased_on", "registration")  # fmt: skip
    found = {tuple(str(getattr(one, name)) for name in names) for one in people.values()}
    return found | {
        (type(row).__name__, people[row.patient_id].mrn, *(str(getattr(row, name)) for name in shown))
        for model, shown in (
            (PatientPhone, ("kind", "typed", "e164", "extension")),
            (PatientAddress, ("kind", "street", "street2", "city", "state", "zip")),
            (PatientName, ("kind", "last_name")),
            (PatientNumber, ("system", "value")),
            (Contact, ("role", "name", "relationship", "typed_phone")),
        )
        for row in model.select()
    }


@pytest.fixture
def proven(manager):
    """The manager with a password that can be typed."""
    Staff.update(password_hash=passwords.hash_password(PASSWORD)).where(Staff.id == manager.staff_id).execute()
    return manager


@pytest.fixture
def empty_practice(template, tmp_path):
    """`empty_practice()` opens another practice, where nobody is, and gives its manager."""

    def move():
        if POSTGRES:
            _empty()
        else:
            shutil.copytree(template[0], tmp_path / "second", dirs_exist_ok=True)
            (tmp_path / "second").chmod(0o700)
            house_db.database.close()
            house_db.open_database(make_config(tmp_path / "second"), template[1]["database"])
            house_db.connect()
        return acting(person("Grace Hall", "grace", Role.MANAGER))

    yield move
    house_db.settle()
    house_db.database.close()


def test_exported_list_read_into_an_empty_practice_makes_the_same_people(manager, empty_practice):
    imported(FULL.encode(), manager)
    before = everything()
    text, count = patients_csv(everybody=True, columns=COLUMNS)

    imported(text.encode(), empty_practice())

    assert count == 3
    assert everything() == before


def test_active_leave_without_the_dead_the_inactive_and_what_is_no_record(manager):
    imported(FULL.encode(), manager)
    for state in (Registration.INACTIVE, Registration.MERGED, Registration.TEST, Registration.ENTERED_IN_ERROR):
        one = make_patient(last_name="Gone")
        Patient.update(registration=state).where(Patient.id == one.id).execute()

    active, count = patients_csv(everybody=False, columns=["last"])
    everybody, _ = patients_csv(everybody=True, columns=["last"])

    assert ([row["Last name"] for row in rows(active)], count) == (["Núñez", "Ray"], 2)
    assert sorted(row["Last name"] for row in rows(everybody)) == ["Gone", "May", "Núñez", "Ray"]


def test_confidential_patient_leaves_with_nothing_but_the_confidential_address(manager):
    imported(FULL.encode(), manager)
    ana = Patient.get(Patient.last_name == "Núñez")
    Patient.update(confidential=True).where(Patient.id == ana.id).execute()
    PatientAddress.create(
        patient=ana, kind=AddressKind.CONFIDENTIAL, street="PO Box 7", city="Cicero", state="IL", zip="60804",
        since=ana.registered_at,
    )  # fmt: skip

    text, _ = patients_csv(everybody=True, columns=COLUMNS)

    row = next(row for row in rows(text) if row["Last name"] == "Núñez")
    assert "PO BOX 7" in row["Street"].upper()
    assert "Main St" not in text and "312-555-0142" not in text and "0145" not in text
    assert "ana@example.com" not in text
    assert "onfidential" in row["Remarks"]


def test_only_the_chosen_columns_leave_and_no_cell_is_a_formula(manager):
    make_patient(last_name="Ray", first_name="Jo", born_on=date(1962, 5, 4), phone="+1 312 555 0142")

    text, _ = patients_csv(everybody=True, columns=["last", "mobile", "password"])

    (row,) = rows(text)
    assert list(row) == ["Last name", "Mobile phone", "Remarks"]
    assert row["Mobile phone"].startswith("'+1") and unsafe(row["Mobile phone"]) == "+1 312 555 0142"


def test_export_asks_for_the_password_and_is_recorded(proven):
    imported(list_of(line(0)), proven)

    with pytest.raises(RuleError) as refusal:
        export_patients(everybody=True, columns=["last"], password="wrong", by=proven)
    assert refusal.value.field == "password"
    with pytest.raises(RuleError, match="columns"):
        export_patients(everybody=True, columns=[], password=PASSWORD, by=proven)
    assert "Moreno" in export_patients(everybody=True, columns=["last"], password=PASSWORD, by=proven)
    (event,) = AuditEvent.select().where(AuditEvent.action == "exchange.exported")
    assert '"patients": 1' in event.detail or "'patients': 1" in str(event.detail)


def test_export_by_the_page(proven, client_as):
    imported(list_of(line(0)), proven)
    browser = client_as("manager")
    form = {"who": "active", "columns": ["last", "born"], "password": PASSWORD}

    answer = browser.post("/exports/patients", data=form)
    refused = browser.post("/exports/patients", data={**form, "password": "wrong wrong wrong"})
    nonsense = browser.post("/exports/patients", data={**form, "columns": ["nonsense"]})

    assert answer.headers["Content-Type"].startswith("text/csv")
    assert answer.data.decode("utf-8-sig").splitlines()[1] == "Moreno,1930-01-01,"
    assert refused.status_code == nonsense.status_code == 422
    assert 'id="password-error"' in refused.text and PASSWORD not in refused.text


def test_export_costs_the_same_for_few_as_for_many(manager, count_queries):
    def cost():
        with count_queries() as seen:
            patients_csv(everybody=True, columns=COLUMNS)
        return len(seen)

    imported(list_of(line(0)), manager)
    few = cost()
    imported(list_of(*map(line, range(1, 20))), manager, name="more.csv")
    assert cost() == few


def test_restricted_record_says_so_in_the_file(manager):
    one = make_patient(last_name="Ray")
    Patient.update(privacy="restricted").where(Patient.id == one.id).execute()

    text, _ = patients_csv(everybody=True, columns=["last"])

    assert rows(text)[0]["Remarks"] == "A restricted record: keep it apart."
