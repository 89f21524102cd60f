"""The pages of loose papers: stamping a stack, lists and ticks, scans, one paper, and what a returned folder says."""

import re

import pytest

from office.charts.models import Volume
from office.loose.models import LoosePaper, PaperState, PaperStep, Signature, Tab
from office.patients.models import Patient
from tests.charts.making import holder_of, make_booking, make_out, make_provider
from tests.loose.making import make_patient, stamp

HTMX = {"HX-Request": "true"}
TYPED = {"patient": "Quispe", "second": "3/4/1962", "tab": "consults and letters", "pages": "2", "signed": "signed",
         "signer": "0", "source": "Dr. Ames", "received": ""}  # fmt: skip


def test_a_stack_is_stamped_one_after_the_other_with_what_stays_the_same(client_as):
    client = client_as("front_desk")
    Patient.update(name_alert=True).where(Patient.id == make_patient().id).execute()

    first = client.post("/loose-papers/stamps", data={**TYPED, "key": "k1"})
    again = client.post("/loose-papers/stamps", data={**TYPED, "key": "k1"})
    page = client.get("/loose-papers/stamps").text

    assert first.status_code == again.status_code == 303 and first.location == again.location == "/loose-papers/stamps"
    assert LoosePaper.select().count() == 1
    assert (
        "Stamped 1, matched by the birth date. To file." in page and "Name alert. Look at the page once more." in page
    )
    assert '<option selected value="consults and letters">6 consults' in page and 'value="Dr. Ames"' in page
    assert "10-45-12" in page and 'value="Quispe"' not in page
    with client.session_transaction() as session:
        assert "Quispe" not in str(dict(session))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"second": "3/5/1962"}, "The page and the record disagree"),
        ({"patient": "Nobody"}, "Nobody on file fits"),
        ({"pages": "two"}, "how many pages"),
        ({"pages": "0"}, "1 to 999"),
        ({"tab": "lab", "signed": "none needed"}, "A result is signed"),
        ({"signed": "not signed"}, "who has to sign"),
        ({"received": "soon"}, "is not a date"),
        ({"tab": "gossip"}, "Not a valid choice"),
    ],
)
def test_a_refused_stamp_keeps_what_was_typed(client_as, typed, words):
    make_patient()

    answer = client_as("records_clerk").post("/loose-papers/stamps", data={**TYPED, **typed})

    assert answer.status_code == 422 and words in answer.text and 'value="Dr. Ames"' in answer.text
    assert LoosePaper.select().count() == 0


def test_a_paper_is_looked_up_later_from_its_own_page(client_as):
    client = client_as("records_clerk")
    make_patient()
    client.post("/loose-papers/stamps", data={**TYPED, "patient": "Q?ispe", "second": "", "look_up": "y"})
    paper = LoosePaper.get()

    assert "“Q?ispe”" in client.get("/loose-papers?show=lookup").text
    assert client.get(f"/patients/1/papers/{paper.id}").status_code == 404
    wrong = client.post(f"/loose-papers/{paper.id}/corrections", data={"patient": "Quispe", "second": "1/1/1962"})
    assert wrong.status_code == 422 and "disagree" in wrong.text and 'value="1/1/1962"' in wrong.text
    right = client.post(f"/loose-papers/{paper.id}/corrections", data={"patient": "Quispe", "second": "3/4/1962"})

    assert right.location == f"/patients/{LoosePaper.get().patient_id}/papers/{paper.id}"
    assert "looked up and corrected" in client.get(right.location).text.lower()
    assert client.get(f"/loose-papers/{paper.id}").status_code == 404


def test_lists_are_ticked_and_say_what_was_refused(client_as, records_clerk):
    client = client_as("records_clerk")
    make_patient()
    paper, odd = stamp(by=records_clerk), stamp(by=records_clerk)
    client.post(f"/patients/{odd.patient_id}/papers/{odd.id}/filings")
    page = client.get("/loose-papers").text
    assert page.count('name="paper"') == 1 and "12 / 40" in page

    answer = client.post("/paper-ticks?show=walk", data={"paper": [paper.id, odd.id]})

    assert answer.location == "/loose-papers?show=walk"
    shown = client.get(answer.location).text
    assert "1 paper: filed." in shown and "Paper 2: This paper is filed already" in shown
    assert "Nothing can be filed now." in shown
    assert client.post("/paper-ticks?show=nonsense", data={"paper": ["x", "999999999999999999999"]}).status_code == 303


def test_scan_says_ok_wrong_and_refused(client_as, records_clerk):
    client = client_as("records_clerk")
    folder = Volume.get(Volume.patient == make_patient())
    make_patient("Ibarra", "Luz", mrn=105412)
    paper, foreign = stamp(by=records_clerk), stamp("Ibarra", by=records_clerk)

    first = client.post("/paper-scans", data={"code": folder.code}, headers=HTMX)
    assert (
        first.headers["X-Scan"] == "ok" and f'value="{folder.code}"' in first.text and "1 paper for this" in first.text
    )
    wrong = client.post("/paper-scans", data={"code": foreign.code, "folder": folder.code}, headers=HTMX)
    assert wrong.headers["X-Scan"] == "refused" and "Wrong folder" in wrong.text and wrong.status_code == 200
    done = client.post("/paper-scans", data={"code": paper.code, "folder": folder.code})
    assert "<html" in done.text and "Under tab 6" in done.text
    assert LoosePaper.get_by_id(paper.id).state == PaperState.FILED
    assert client.post("/paper-scans", data={"code": "x" * 61}, headers=HTMX).status_code == 422


def test_a_returned_folder_says_what_to_put_in_and_the_button_files_it(client_as, nurse, records_clerk):
    patient = make_patient(folder=False)
    volume = make_out(holder_of(nurse), patient)
    stamp(by=records_clerk), stamp(tab=Tab.LAB, by=records_clerk)
    client, tom = client_as("records_clerk"), client_as("nurse")
    assert "waits for this folder" in tom.get("/my-charts").text
    assert "2 papers to file" in tom.get(f"/patients/{patient.id}").text

    back = client.post("/scans", data={"mode": "return", "code": volume.code}, headers=HTMX).text
    assert "2 papers wait for this folder: put them in" in back and f"/volumes/{volume.id}/papers" in back
    page = client.get(f"/volumes/{volume.id}/papers").text
    assert "All 2 are in" in page and page.index("4</strong> lab") < page.index("6</strong> consults")
    ids = re.findall(r'name="paper" value="(\d+)"', page)
    done = client.post(f"/volumes/{volume.id}/papers", data={"paper": ids})

    assert done.location == "/file-room?mode=return" and "2 papers filed" in client.get(done.location).text
    refiled = client.post("/scans", data={"mode": "refile", "section": "12 / 40", "code": volume.code}, headers=HTMX)
    assert "On the shelf" in refiled.text and "put them in" not in refiled.text


def test_each_role_does_its_own(client_as, records_clerk):
    patient = make_patient()
    paper = stamp(tab=Tab.LAB, signature=Signature.UNSIGNED, signer=make_provider("Dr. Kim"), by=records_clerk)
    base = f"/patients/{patient.id}/papers/{paper.id}"

    assert client_as("technical").get("/loose-papers").status_code == 403
    assert (
        client_as("nurse").get(base).status_code
        == client_as("auditor").get("/loose-papers/backlog").status_code
        == 200
    )
    for role in ("nurse", "front_desk", "manager"):
        assert client_as(role).post(f"{base}/filings").status_code == 403
    assert client_as("nurse").post("/loose-papers/stamps", data=TYPED).status_code == 403
    doctor = client_as("doctor")
    assert "Only what is for you to sign" in doctor.get("/loose-papers").text
    assert doctor.post("/paper-ticks?show=walk", data={"paper": [paper.id]}).status_code == 403
    assert doctor.post(f"{base}/signatures").status_code == 303
    assert client_as("records_clerk").post(f"{base}/filings").status_code == 303


def test_a_paper_is_pocketed_signed_taken_out_and_discarded_from_its_page(client_as, nurse, records_clerk):
    patient = make_patient(folder=False)
    make_out(holder_of(nurse), patient)
    make_booking(patient, make_provider("Dr. Kim"))
    paper, client = stamp(by=records_clerk), client_as("records_clerk")
    base = f"/patients/{patient.id}/papers/{paper.id}"

    assert client.post(f"{base}/filings").status_code == 422
    assert client.post(f"{base}/pockets").status_code == 303
    assert client.post(f"{base}/signature-requests", data={"signer": "0"}).status_code == 303
    assert client.post(f"{base}/signatures").status_code == 303
    assert client.post(f"{base}/take-outs", data={"reason": ""}).status_code == 422
    assert client.post(f"{base}/discards", data={"kind": "duplicate", "reason": ""}).status_code == 422
    assert client.post(f"{base}/discards", data={"kind": "duplicate", "reason": "of 7"}).status_code == 303
    assert [one.act for one in PaperStep.select().order_by(PaperStep.id)] == [
        "stamped", "in the outguide pocket", "to be signed", "signed", "discarded",
    ]  # fmt: skip


def test_a_foreign_page_leaves_its_folder_by_the_folders_page(client_as):
    make_patient()
    folder = Volume.get(Volume.patient == make_patient("Ibarra", "Luz", mrn=105412))
    client, address = client_as("records_clerk"), f"/volumes/{folder.id}/found-pages"

    assert address in client.get(f"/volumes/{folder.id}").text and client.get(address).status_code == 200
    assert client.post(address, data={**TYPED, "patient": "Ibarra"}).status_code == 422
    assert client.post(address, data={**TYPED, "key": "k"}).location == f"/volumes/{folder.id}"
    assert LoosePaper.get().found_in == folder


def test_slips_carry_the_document_label(client_as, records_clerk):
    make_patient()
    paper = stamp(by=records_clerk)

    page = client_as("records_clerk").get(f"/loose-papers/slips?paper={paper.id}&paper=x").text

    assert paper.code in page and "Received 12/01/2026 RK" in page and page.count('class="label"') == 1


def test_lists_cost_the_same_for_three_papers(client_as, records_clerk, count_queries):
    client = client_as("records_clerk")
    patient = make_patient()
    stamp(by=records_clerk)
    pages = ("/loose-papers", "/loose-papers/backlog", f"/patients/{patient.id}", "/loose-papers/stamps")
    for page in pages:
        client.get(page)
    with count_queries() as one:
        [client.get(page) for page in pages]
    make_patient("Ibarra", "Luz", mrn=105412)
    stamp(by=records_clerk), stamp("Ibarra", by=records_clerk)
    with count_queries() as three:
        [client.get(page) for page in pages]

    assert len(one) == len(three)
