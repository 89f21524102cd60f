"""The name alert: who can be confused with whom, kept current by every change. Source: domain 1.8."""

from datetime import date

import pytest

from office import clock
from office.patients.keys import alike_keys
from office.patients.models import NameKind, Patient, PatientName, Registration
from office.patients.queries import alike, alike_to
from office.patients.queries.alike import every_group, keys_of, others_alike
from office.patients.rules import index_patient, mark_all_name_alerts
from tests.patients.making import make_patient


def alerts(*patients):
    """The name alerts as stored."""
    return [Patient.get_by_id(patient.id).name_alert for patient in patients]


def reasons(patient):
    """{id: why} of those with whom a patient can be confused."""
    return {one.row.id: one.why for one in alike_to(Patient.get_by_id(patient.id))}


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        (("Garcia", "Maria", 1940), ("García", "MARIA", 1990), "same name"),
        (("Smith", "John", 1960), ("Smyth", "Jon", 1970), "names sound the same"),
        (("Smith", "John", 1960), ("Smyth", "Jon", 1971), None),
        (("Wood", "Emma", 1960), ("Wood", "Jacob", 1960), "same last name and birth date"),
        (("Wood", "Emma", 1960), ("Wood", "Jacob", 1961), None),
    ],
)
def test_who_can_be_confused(one, other, why):
    patients = [
        make_patient(last_name=last, first_name=first, born_on=date(year, 5, 4)) for last, first, year in (one, other)
    ]

    assert alerts(*patients) == [why is not None] * 2
    assert reasons(patients[0]) == ({patients[1].id: why} if why else {})


def test_father_and_son_at_one_address_are_confused_also_by_a_short_name():
    home = {"street": "1 Oak St.", "city": "Chicago", "state": "IL", "zip": "60601"}
    father = make_patient(last_name="Holt", first_name="Robert", suffix="Sr", born_on=date(1950, 1, 1), **home)
    son = make_patient(last_name="Holt", first_name="Bobby", suffix="Jr", born_on=date(1980, 1, 1), **home)
    make_patient(last_name="Holt", first_name="Al", suffix="III", born_on=date(1990, 1, 1))

    assert reasons(father) == {son.id: "Jr and Sr at one address"}


def test_a_former_name_counts_a_hidden_one_does_not():
    one = make_patient(last_name="Bauer", first_name="Ida")
    for hidden in (True, False):
        other = make_patient(last_name=f"Reed{hidden}", first_name="Ida")
        PatientName.create(
            patient=other, kind=NameKind.BIRTH, last_name="Bauer", first_name="Ida", at=clock.now(), hidden=hidden
        )
        index_patient(other)

        assert alerts(one, other) == [not hidden] * 2


def test_alert_goes_when_the_other_is_merged_and_comes_again():
    years = (1940, 1960, 1980)
    one, two, three = (make_patient(last_name="Garcia", first_name="Maria", born_on=date(y, 1, 1)) for y in years)
    assert alerts(one, two, three) == [True] * 3

    for gone, left in ((two, [True, False, True]), (three, [False] * 3)):
        gone.registration = Registration.MERGED
        index_patient(gone)
        assert alerts(one, two, three) == left

    two.registration = Registration.COMPLETE
    index_patient(two)
    assert alerts(one, two, three) == [True, True, False]


def test_nightly_marking_says_the_same_as_each_change():
    people = [
        ("Garcia", "Maria", 1940), ("Garcia", "Maria", 1990), ("Smith", "John", 1960), ("Smyth", "Jon", 1970),
        ("Smithe", "John", 1981), ("Wood", "Emma", 1999), ("Wood", "Ann", 1999), ("Reed", "Lou", 1950),
    ]  # fmt: skip
    made = [make_patient(last_name=last, first_name=first, born_on=date(year, 2, 28)) for last, first, year in people]
    before = alerts(*made)
    assert before == [True, True, True, True, False, True, True, False]

    Patient.update(name_alert=~Patient.name_alert).execute()

    assert mark_all_name_alerts() == sum(before)
    assert alerts(*made) == before


def test_nightly_marking_writes_nothing_when_nothing_changed(count_queries):
    for year in (1940, 1990):
        make_patient(last_name="Garcia", first_name="Maria", born_on=date(year, 1, 1))

    with count_queries() as seen:
        mark_all_name_alerts()

    assert not [sql for sql, *_ in seen if "UPDATE" in str(sql)]


def test_groups_are_read_whole_however_small_the_portions(monkeypatch):
    for year in (1940, 1945, 1950):
        make_patient(last_name="Garcia", first_name="Maria", born_on=date(year, 1, 1))
    whole = [sorted(group) for group in every_group()]

    monkeypatch.setattr(alike, "NEXT", alike.NEXT.replace(f"LIMIT {alike.PORTION}", "LIMIT 1"))

    assert [sorted(group) for group in every_group()] == whole
    assert whole


def test_a_leap_day_has_its_ten_years():
    one = make_patient(last_name="Frost", first_name="Jon", born_on=date(1960, 2, 29))
    other = make_patient(last_name="Frost", first_name="John", born_on=date(1950, 2, 28))

    assert set(others_alike(keys_of(one.id), one.id)) == {other.id}


def test_keys_of_someone_without_birth_date_or_first_name():
    known = {"last_name": "Suharto", "first_name": "", "born_on": None, "suffix": ""}

    assert alike_keys(known) == {("alike", "=SUHARTO ", "")}
