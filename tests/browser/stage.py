"""Lays a scenario out in an empty practice: `python -m tests.browser.stage a04`, told the data folder as ever.

What the product does in a keystroke is done by its rules here, with the clock set to the day it happened.
"""

import sys
from dataclasses import replace
from datetime import date, datetime, timedelta

from office import clock
from office.accounts.models import Coverage
from office.charts.models import PullLine, Volume, VolumeState
from office.charts.queries import section_for
from office.charts.rules import Mode, ensure_holder, make_chart, sign_out_volume, take_scan
from office.charts.rules.runs import print_run
from office.cli import close_practice, migrate, open_practice
from office.counters import Counter
from office.db import writing
from office.desk.models import Drawer
from office.onfile.models import FormCode, FormStatus
from office.onfile.rules import FormEntry, record_form
from office.patients.details import NewPatient
from office.patients.models import ContactRole, FlagKind, Patient, PatientAddress, Privacy, Scope, Sex
from office.patients.rules import add_contact, edit_patient, register_patient
from office.preparing.models import Answer
from office.preparing.rules import record_eligibility
from office.privacy.rules import propose_flag
from office.scheduling.models import Appointment, Standing
from office.scheduling.rules import add_closing, cancel_appointment, move_appointment
from office.settings.rules import change_setting
from office.staff import passwords
from office.staff.models import Role, Staff, StaffRole
from office.staff.rules import actor_for, open_new_login
from office.visits.models import Flow, Visit
from office.waitlist.rules import Wanted, add_entry
from tests.accounts import making as bills
from tests.charts import making
from tests.closures import making as outs
from tests.merges.making import make_pair
from tests.scheduling import making as book
from tests.statements.making import make_debtor, run_all

PASSWORD = "a quiet river under the old bridge"
CAST = {
    Role.FRONT_DESK: ("maria", "Maria Lopez"),
    Role.PHONE: ("ana", "Ana Reyes"),
    Role.RECORDS_CLERK: ("rosa", "Rosa Klein"),
    Role.RECORDS_LEAD: ("lena", "Lena Fox"),
    Role.NURSE: ("tom", "Tom Burke"),
    Role.PROVIDER: ("patel", "Dr. Patel"),
    Role.BILLER: ("ben", "Ben Stone"),
    Role.MANAGER: ("grace", "Grace Hall"),
    Role.AUDITOR: ("ida", "Ida Wells"),
}


# The check vector of alphabetic filing as scenario A07 has it.
FILED = """De La Cruz, Ana · Delacruz, Ana B · MacDonald, J · McDonald, James · Núñez, José · Nunez, Jose A ·
O'Brien, Mary · Obrien, Mary A · Smith, J · Smith, J Robert · Smith, James · Smith, James II · Smith, James Jr ·
Smith, James Sr · Smith-Jones, Amy · Smithson, Al · St. James, Paul · Van Dyke, Carl · Vandyke, Carl Jr"""
SUFFIXES = ("II", "Jr", "Sr")


def filed():
    """The names of A07 as they are shown, in their order on the shelf; "Smith, James" once."""
    return [name.strip() for name in FILED.split("·")]


def users():
    """The sign-ins of the cast as the sample's file of passwords has them."""
    return [{"role": str(role), "user": login, "password": PASSWORD} for role, (login, _) in CAST.items()]


def stop_clock(local):
    """It is this local time until the next call."""
    clock.freeze(clock.instant(datetime.fromisoformat(local)))


def hire():
    """The cast with one role each; {Role: Actor}."""
    hasher = passwords.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    told = {"password_hash": hasher.hash(PASSWORD), "created_at": clock.now()}
    people = {role: Staff.create(login=login, name=name, **told) for role, (login, name) in CAST.items()}
    for role, staff in people.items():
        StaffRole.create(staff=staff, role=role, granted_at=clock.now())
    return {role: actor_for(open_new_login(staff, "stage")[0], acts=False) for role, staff in people.items()}


def holder(actor):
    """The holder of charts that this person is."""
    return ensure_holder(Staff.get_by_id(actor.staff_id))


def next_number(mrn):
    """The record number that the next patient gets."""
    with writing():
        Counter.delete().where(Counter.name == "mrn").execute()
        Counter.create(name="mrn", next=mrn)


def register(mrn, last, first, born_on, by, **more):
    """Register a woman, unless `sex` says otherwise, who gets this record number; (Patient, NewPatient)."""
    next_number(mrn)
    person = NewPatient(last_name=last, first_name=first, born_on=born_on, **{"sex": Sex.F, **more})
    return register_patient(person, by=by, different_because="another person, compared with the ID"), person


def a01(people):
    """Katherine O'Neil, once Bauer, and Kathleen O'Neill; two namesakes. The next record number is 200000."""
    lena = people[Role.RECORDS_LEAD]
    known = {"middle_name": "Marie", "phone_typed": "312-555-0142"}
    one, before = register(12345, "Bauer", "Katherine", date(1962, 3, 4), lena, **known)
    edit_patient(one, one.version, replace(before, last_name="O'Neil"), by=lena, source="marriage certificate")
    register(45678, "O'Neill", "Kathleen", date(1962, 3, 14), lena, phone_typed="312-555-0177")
    register(50201, "Ames", "Judith", date(1950, 1, 20), lena)
    register(50403, "Ames", "Judith", date(1991, 7, 2), lena)
    next_number(200000)


def a01_booked(people):
    """As a01, and Katherine comes at 9:00 today."""
    a01(people)
    making.make_booking(Patient.get(Patient.mrn == 12345), day_on=making.TODAY)


def a02(people):
    """Judy Smith, mother, MRN 101010; nobody else."""
    known = {"phone_typed": "312-555-0121", "street": "1 Oak St", "city": "Chicago", "state": "IL", "zip": "60601"}
    register(101010, "Smith", "Judy", date(1996, 2, 3), people[Role.FRONT_DESK], **known)
    next_number(104410)


def a03(people):
    """Sandra Whitaker on file twice: 023456 and 087654, with opposite allergies and a visit tomorrow."""
    make_pair()


def a04(people):
    """Ten patients of 2 December, their charts in every state."""
    patel, nurse, kim = (making.make_provider(name) for name in ("Dr. Patel", "Nurse", "Dr. Kim"))
    numbers = (230100, 98700, 4512, 104512, 17812, 19812, 104513, 120045, 310045, 104499)
    one = {mrn: making.make_person(f"Person{mrn}", mrn=mrn) for mrn in numbers}
    for place, mrn in enumerate(reversed(numbers)):
        if mrn != 98700:
            making.make_booking(one[mrn], kim, minute=480 + 10 * place)
    making.make_booking(one[98700], nurse, minute=600)
    making.make_booking(one[98700], patel, minute=540)
    for mrn in (230100, 98700, 4512, 104513):
        making.make_volume(one[mrn])
    since = making.at("2026-11-30 10:00")
    making.make_out(making.make_holder("Dr. Lee"), one[104512], purpose="results", since=since)
    making.make_volume(one[17812], VolumeState.OFF_SITE, place="box 114 slot 7")
    making.make_volume(one[19812], VolumeState.OFF_SITE, number=1, place="box 9 slot 1", current=False)
    making.make_volume(one[19812], VolumeState.INACTIVE, number=2, current=False)
    making.make_volume(one[19812], number=3)
    making.make_volume(one[120045], VolumeState.MISSING, place="missing", since=making.at("2026-11-27 15:50"))
    making.make_electronic(one[104499], date(2026, 11, 20))


def a05(people):
    """A04 with hours for everyone who is booked or will be, and 555512 with her folder on the shelf."""
    for short in ("Dr. Patel", "Nurse", "Dr. Kim", "Dr. Lee"):
        book.make_provider(short, capacity=4)
    a04(people)
    making.make_volume(making.make_person("Added", mrn=555512))


def a06(people):
    """123456 volume 2 goes from Rosa to Tom, to Dr. Patel, and is found on Dr. Lee's desk. 104512 is on its shelf."""
    rosa, tom, patel = people[Role.RECORDS_CLERK], people[Role.NURSE], people[Role.PROVIDER]
    desk, patient = making.make_desk("Dr. Lee's desk"), making.make_person(mrn=123456)
    making.close_day(date(2026, 11, 26))
    stop_clock("2026-11-24 07:00")
    making.make_volume(patient, number=1, current=False)
    volume = making.make_volume(patient, number=2)
    for local, mode, holder_, by in (
        ("2026-11-24 16:02", Mode.PULL, None, rosa),
        ("2026-11-25 08:10", Mode.SIGN_OUT, holder(tom), tom),
        ("2026-11-25 09:05", Mode.SIGN_OUT, holder(patel), patel),
        ("2026-11-25 11:00", Mode.FOUND, desk, rosa),
    ):
        stop_clock(local)
        take_scan(volume.code, mode, holder=holder_, by=by)
    making.make_volume(making.make_person("Ibarra", "Luz", mrn=104512))


def returns(people):
    """Fourteen charts, 200001 to 200014, are out to Tom since this morning."""
    for mrn in range(200001, 200015):
        making.make_out(holder(people[Role.NURSE]), making.make_person(f"Back{mrn % 100:02}", mrn=mrn))


def a07(people):
    """The people of A07 with folders and bookings tomorrow, made in another order; two are called Smith, James, the
    younger one made first."""
    change_setting("filing.order", "alphabetic", by=people[Role.MANAGER])
    births = {"Smith, James": (date(1980, 1, 1), date(1950, 1, 2)), "Smith-Jones, Amy": (date(1988, 5, 9),)}
    made = [(name, born_on) for name in sorted(filed(), key=lambda name: name[::-1])
            for born_on in births.get(name, (date(1970, 1, 1),))]  # fmt: skip
    for place, (name, born_on) in enumerate(made):
        last, given = name.split(", ")
        first, more = (*given.split(" "), "")[:2]
        other = {"suffix" if more in SUFFIXES else "middle_name": more, "sex": Sex.U}
        one, _ = register(300011 + 7 * place, last, first, born_on, people[Role.RECORDS_LEAD], **other)
        volume = make_chart(one, by=people[Role.RECORDS_CLERK])
        Volume.update(state=VolumeState.FILED, place="").where(Volume.id == volume.id).execute()
        making.make_booking(one, minute=480 + 5 * place)


def a10(people):
    """Dr. Patel with 24 bookings on Thursday, 2 of them canceled; a confidential phone, an interpreter, one whom the
    office moved twice and who comes weekly, a chart on the cart, one without an address. Dr. Lee works too."""
    maria = people[Role.FRONT_DESK]
    day, patel = date(2026, 12, 3), book.make_provider("Dr. Patel")
    book.make_provider("Dr. Lee")
    names = ("Sorel", "Veil", "Ibarra", "Third", "Carter", "Nohome", *(f"Patient{n:02}" for n in range(18)))
    more = {"Veil": {"confidential": True}, "Ibarra": {"interpreter": True, "language": "Spanish"}}
    one = {
        last: outs.make_reachable(last, letter=last not in ("Veil", "Nohome"), **more.get(last, {})) for last in names
    }
    outs.make_phone(one["Veil"], "312-555-0199", confidential=True, rank=2)
    PatientAddress.create(
        patient=one["Veil"], kind="confidential", street="PO Box 9", city="Chicago", state="IL", zip="60601",
        since=clock.now(),
    )  # fmt: skip
    made = {}
    for place, last in enumerate(names):
        if last != "Third":
            made[last] = book.make_appointment(one[last], patel, day_on=day, start_minute=480 + 20 * place)
    for last in names[-2:]:
        cancel_appointment(made[last], made[last].version, Standing.CANCELED_BY_PATIENT, "work or school", by=maria)
    third = book.make_appointment(one["Third"], patel, day_on=date(2026, 12, 2), start_minute=540)
    for to in ((date(2026, 12, 4), 540), (day, 540)):
        why = "office: closure, asked by the office"
        third = move_appointment(third, third.version, patel, *to, reason=why, by=maria)
    book.make_appointment(one["Third"], patel, day_on=date(2026, 12, 10), start_minute=540)
    making.make_volume(one["Carter"], VolumeState.PULLED)
    run = print_run(day, by=people[Role.RECORDS_CLERK])
    PullLine.update(pulled_at=clock.now()).where((PullLine.run == run) & (PullLine.patient == one["Carter"])).execute()


def a09(people):
    """Dr. Patel on Tuesdays and Thursdays 13:00 to 17:00, full but for the places of the scenario; Dr. Lee has one.

    The frozen place of 12-03 and the same-day hold of 12-08 are closed here. Two patients usually see Dr. Patel.
    """
    grace, est = people[Role.MANAGER], book.make_type("EST", 20)
    book.make_type("NEW", 40)
    patel = book.make_provider("Dr. Patel", start=780, end=1020, weekdays=(1, 3))
    lee, day_on = book.make_provider("Dr. Lee", weekdays=()), date(2026, 12, 3)
    book.make_hours(lee, day_on.weekday(), 940, 960, from_on=day_on, to_on=day_on)
    free = {date(2026, 12, 3): (1000,), date(2026, 12, 8): (940,), date(2026, 12, 15): (940, 960)}
    for day_on in (date(2026, 12, 1), *free):
        for start in range(780, 1020, 20):
            if start not in free.get(day_on, ()):
                book.make_appointment(book.make_person(), patel, est, day_on, start)
    add_closing(patel, date(2026, 12, 3), "frozen", by=grace, start_minute=1000, end_minute=1020)
    add_closing(patel, date(2026, 12, 8), "same day", by=grace, start_minute=940, end_minute=960)
    add_closing(patel, date(2026, 12, 10), "away", by=grace, start_minute=900)
    for mrn, last in ((204520, "Ito"), (204521, "Okafor")):
        one, _ = register(mrn, last, "Ruth", date(1970, 5, mrn - 204510), people[Role.FRONT_DESK])
        seen = {"standing": Standing.COMPLETED, "zone": clock.zone().key, "booked_at": clock.now()}
        Appointment.create(
            patient=one, provider=patel, type=est, day_on=date(2026, 6, 2), start_minute=800, minutes=20, **seen
        )


def a11(people):
    """Robert Diaz comes at 9:20 to Dr. Lee: Blue Plan on file, the privacy notice of 2019, the financial policy of
    2025-11-15 (it holds a year), his other forms of this fall."""
    maria = people[Role.FRONT_DESK]
    known = {"phone_typed": "312-555-0118", "street": "7 Oak St", "city": "Chicago", "state": "IL", "zip": "60601"}
    robert, _ = register(204518, "Diaz", "Robert", date(1968, 4, 2), people[Role.RECORDS_LEAD], sex=Sex.M, **known)
    plan = {"payer": "Blue Plan", "member_number": "XQZ123", "from_on": date(2024, 1, 1), "copay_cents": 2500}
    blue = Coverage.create(patient=robert, **plan)
    signed = {code: date(2026, 9, 1) for code in (FormCode.CONSENT, FormCode.ASSIGNMENT, FormCode.PERMITTED)}
    signed |= {FormCode.PRIVACY_NOTICE: date(2019, 3, 1), FormCode.FINANCIAL: date(2025, 11, 15)}
    for code, on in signed.items():
        record_form(robert, FormEntry(code=code, status=FormStatus.ON_FILE, signer="patient", signed_on=on), by=maria)
    record_eligibility(robert, Answer.ACTIVE, "Blue Plan", source="phone", coverage=blue, by=maria)
    book.make_appointment(robert, book.make_provider("Dr. Lee"), day_on=making.TODAY, start_minute=560)
    Drawer.create(name="Desk 1")


def a12(people):
    """Omar Said, whose mother calls."""
    register(104512, "Said", "Omar", date(2019, 8, 30), people[Role.RECORDS_LEAD], phone_typed="312-555-0110")


def a14(people):
    """Helen Cho, her husband as emergency contact, her sister permitted until 2027-01-31; a restricted record."""
    maria, lena = people[Role.FRONT_DESK], people[Role.RECORDS_LEAD]
    known = {"phone_typed": "312-555-0133", "street": "4 Elm St", "city": "Chicago", "state": "IL", "zip": "60601"}
    helen, _ = register(104514, "Cho", "Helen", date(1975, 6, 6), lena, **known)
    add_contact(helen, ContactRole.EMERGENCY, "Daniel Cho", relationship="husband", by=maria)
    told = {"scopes": (Scope.APPOINTMENTS, Scope.BILLING), "until": date(2027, 1, 31)}
    add_contact(helen, ContactRole.PERMITTED, "Grace Cho", relationship="sister", by=maria, **told)
    mayor, _ = register(104520, "Quill", "Nora", date(1960, 2, 2), lena, phone_typed="312-555-0199")
    propose_flag(mayor, FlagKind.PRIVACY, value=Privacy.RESTRICTED, by=lena)


def a15(people):
    """Walter Kim owes $48.70 for 6 October by his plan's answer; statement of 10 November. Ruth Kim, his daughter, is
    the guarantor."""
    maria, ben = people[Role.FRONT_DESK], people[Role.BILLER]
    known = {"phone_typed": "312-555-0155", "street": "9 Lake Dr", "city": "Chicago", "state": "IL", "zip": "60614"}
    walter, _ = register(204519, "Kim", "Walter", date(1950, 5, 5), people[Role.RECORDS_LEAD], sex=Sex.M, **known)
    add_contact(walter, ContactRole.GUARANTOR, "Ruth Kim", relationship="daughter", by=maria)
    stop_clock("2026-10-06 10:00")
    bills.make_answered_bill(walter, by=ben)
    stop_clock("2026-11-10 10:00")
    run_all(by=ben)
    stop_clock("2026-12-01 07:00")


def waiting(people):
    """Someone comes on Wednesday at 9:00; three who are booked later wait for an earlier place, one urgently."""
    lee, maria = book.make_provider("Dr. Lee"), people[Role.FRONT_DESK]
    known = (("Abbot", "Grace", 1, 540), ("Bell", "Ida", 2, 600), ("Cruz", "Leo", 6, 660), ("Dorn", "Max", 7, 720))
    for place, (last, first, days, minute) in enumerate(known):
        one, _ = register(240010 + place, last, first, date(1970, 1, 5), maria, phone_typed=f"312-555-014{place}")
        day_on = making.TODAY + timedelta(days=days)
        held = book.make_appointment(one, lee, day_on=day_on, start_minute=minute)
        if place:
            wanted = Wanted(types=(held.type,), reason="knee", gives_up=held, clinical=place == 1)
            add_entry(one, wanted, by=maria)


def lost(people):
    """The folder of 123456, who comes at 8:12, was last with Tom; its neighbors are on the shelf."""
    rosa, tom = people[Role.RECORDS_CLERK], people[Role.NURSE]
    patient = making.make_person("Marlow", "Nell", mrn=123456)
    for mrn in (123156, 123256, 123556, 123656, 124356):
        making.make_volume(making.make_person(f"Person{mrn}", mrn=mrn))
    volume = making.make_volume(patient)
    making.make_booking(patient, making.make_provider("Dr. Lee"), making.TODAY, minute=492)
    stop_clock("2026-11-30 15:30")
    take_scan(volume.code, Mode.SIGN_OUT, holder=holder(tom), by=tom)
    stop_clock("2026-11-30 16:30")
    take_scan(volume.code, Mode.RETURN, by=rosa)


def loose(people):
    """Two patients of the same name; the folder of one is with the nurse, the other's stands on its shelf."""
    lena = people[Role.RECORDS_LEAD]
    for mrn, born_on in ((104512, date(1962, 3, 4)), (204513, date(1991, 7, 2))):
        one, _ = register(mrn, "Quispe", "Ada", born_on, lena)
        making.make_volume(one)
    sign_out_volume(Volume.get(), holder(people[Role.NURSE]), "visit", by=people[Role.NURSE])


def storage(people):
    """Luz Ibarra was not seen for five years, Luz Oldham not for fifteen; their folders stand on the shelf."""
    for mrn, last, day_on in ((104512, "Ibarra", date(2021, 6, 15)), (230100, "Oldham", date(2011, 6, 15))):
        patient = making.make_person(last, "Luz", mrn=mrn, born_on=date(1950, 2, 3))
        Visit.create(patient=patient, day_on=day_on, flow=Flow.LEFT)
        making.make_volume(patient)


def room_day(people):
    """Abel and Baker come to Dr. Kim tomorrow, Cole not yet; all folders stand on the shelf."""
    kim, maria = book.make_provider("Dr. Kim"), people[Role.FRONT_DESK]
    book.make_type("EST", 20)
    for place, (mrn, last) in enumerate(((104512, "Abel"), (114512, "Baker"), (230100, "Cole"))):
        one, _ = register(mrn, last, "Ruth", date(1970, 1, 5 + place), maria, phone_typed=f"312-555-014{place}")
        volume = make_chart(one, by=people[Role.RECORDS_CLERK])
        take_scan(volume.code, Mode.RETURN, by=people[Role.RECORDS_CLERK])
        take_scan(volume.code, Mode.REFILE, section=section_for(volume), by=people[Role.RECORDS_CLERK])
        if last != "Cole":
            book.make_appointment(one, kim, day_on=making.TOMORROW, start_minute=540 + 20 * place, by=maria)


def statement_run(people):
    """A hundred and twenty people owe $100.00 since November, and can be written to."""
    for _ in range(120):
        make_debtor()


def nothing(people):
    """Nobody but the cast."""


def main(scenario):
    """Migrate the folder's database and lay the scenario out."""
    config = open_practice(migrated=False)
    migrate(config)
    stop_clock("2026-12-01 07:00")
    globals()[scenario](hire())
    close_practice()


if __name__ == "__main__":
    main(sys.argv[1])
