"""Pulling the plug: whatever the server acknowledged is there afterwards."""

import http.client
import json
import re
import threading
import time
import urllib.parse

WRITERS, KILLS = 16, 5


class Hand:
    """One signed-in browser without a picture: keeps its cookie, posts forms."""

    def __init__(self, practice, user, password):
        self.practice, self.cookie, self.token = practice, "", ""
        page = self.get("/sign-in")
        self.token = re.search(r'csrf-token" content="([^"]+)', page)[1]
        self.post("/sign-in", login=user, password=password)
        self.token = re.search(r'csrf-token" content="([^"]+)', self.get("/"))[1]

    def _send(self, method, address, body=None):
        line = http.client.HTTPConnection("127.0.0.1", self.practice.port, timeout=10)
        headers = {"Cookie": self.cookie, "Accept": "application/json, text/html", "X-Autosave": "1"}
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": self.token}
        line.request(method, address, body, headers)
        answer = line.getresponse()
        for value in answer.headers.get_all("Set-Cookie") or []:
            self.cookie = value.split(";")[0]
        text = answer.read().decode()
        line.close()
        return answer, text

    def get(self, address):
        return self._send("GET", address)[1]

    def post(self, address, **fields):
        return self._send("POST", address, urllib.parse.urlencode(fields))

    def save(self, call, note, version):
        """Save the note of a call as the form does that saves itself."""
        return self.post(f"/calls/{call}", note=note, version=version)


def start_call(hand):
    """A new call with its first words, so that the next one is another; its number."""
    answer, _ = hand.post("/calls")
    call = int(re.search(r"/calls/(\d+)", answer.headers["Location"])[1])
    assert hand.save(call, f"line 0 of call {call}", 1)[0].status == 200
    return call


def keep_writing(hand, call, acknowledged, over):
    """Save one longer note after another; remember the last that the server said was saved."""
    version, written = 2, 0
    while not over.is_set():
        written += 1
        note = f"line {written} of call {call}"
        try:
            answer, text = hand.save(call, note, version)
        except (OSError, http.client.HTTPException):
            return
        if answer.status != 200:
            return
        version = json.loads(text)["version"]
        acknowledged[call] = written


def test_every_acknowledged_write_survives_a_pulled_plug(practice):
    ana = Hand(practice, *practice.users["phone intake"])
    for _ in range(KILLS):
        calls = [start_call(ana) for _ in range(WRITERS)]
        acknowledged, over = {}, threading.Event()
        writers = [threading.Thread(target=keep_writing, args=(ana, call, acknowledged, over)) for call in calls]
        for writer in writers:
            writer.start()
        until = time.monotonic() + 10
        while len(acknowledged) < WRITERS and time.monotonic() < until:
            over.wait(0.05)
        over.wait(0.3)
        practice.kill()
        over.set()
        for writer in writers:
            writer.join()
        practice.start()
        assert len(acknowledged) == WRITERS
        for call, written in acknowledged.items():
            kept = re.search(rf"line (\d+) of call {call}\b", ana.get(f"/calls/{call}"))
            assert kept and int(kept[1]) in (written, written + 1), call
    practice.stop()
    assert "whole" in practice.run("audit", "verify")
    practice.start()


def test_sigterm_ends_the_server_within_ten_seconds(practice):
    assert practice.stop() < 10
