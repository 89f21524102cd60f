"""The pages of patients."""


from tests.patients.making import make_patient


def test_pages_answer(client_as):
    one = make_patient(phone="312-555-0142")
    desk = client_as("front_desk")
    for path in (
        "/patients",
        f"/patients/{one.id}",
        f"/patients/{one.id}/edit",
        f"/patients/{one.id}/reach",
        f"/patients/{one.id}/contacts",
    ):
        r = desk.get(path)
        assert r.status_code == 200, (path, r.text)
    r = desk.post("/patients/find", data={"q": one.last_name})
    assert one.last_name in r.text
    r = desk.post("/patients/find", data={"q": one.last_name}, headers={"HX-Request": "true"})
    assert r.text.strip().startswith('<div id="find-results"'), r.text
    r = desk.post("/patients/new", data={"q": "oneil kat 3/4/62"})
    assert 'value="Oneil"' in r.text
    print(r.text)
