"""What the measurements need of the world: a started server, a browser on one kept connection, sums over times."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def free_port():
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        return listener.getsockname()[1]


class Server:
    """A server as users start it; `with Server(...)` waits for its first answer and ends it afterwards."""

    def __init__(self, *words, path="/sign-in", **environment):
        self.port, self.path = free_port(), path
        self.command = [sys.executable, "-m", *words]
        self.environment = {**os.environ, "HOST": HOST, "PORT": str(self.port), **environment}

    def __enter__(self):
        self.started = time.perf_counter()
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.process = subprocess.Popen(self.command, cwd=ROOT, env=self.environment, **quiet)
        while not self._answers():
            if self.process.poll() is not None or time.perf_counter() - self.started > 60:
                raise SystemExit(f"{' '.join(self.command)} did not start.")
            time.sleep(0.01)
        self.seconds = time.perf_counter() - self.started
        return self

    def _answers(self):
        try:
            connection = http.client.HTTPConnection(HOST, self.port, timeout=20)
            connection.request("GET", self.path)
            return connection.getresponse().status < 400
        except OSError:
            return False

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)


class Connection(http.client.HTTPConnection):
    """A connection that sends a form in one piece, as browsers do: the library sends its headers before it."""

    def _send_output(self, message_body=None, encode_chunked=False):
        head = b"\r\n".join([*self._buffer, b"", b""])
        self._buffer.clear()
        self.send(head + (message_body or b""))


class Browser:
    """One signed-in person on one kept connection."""

    def __init__(self, port):
        self.connection = Connection(HOST, port, timeout=30)
        self.cookie, self.token = "", ""

    def sign_in(self, person):
        """Sign in with a line of the passwords file."""
        self.token = TOKEN.search(self.ask("GET", "/sign-in")[1])[1]
        status, _ = self.ask("POST", "/sign-in", login=person["user"], password=person["password"])
        if status != 303:
            raise SystemExit(f"{person['user']} cannot sign in ({status}).")
        self.token = TOKEN.search(self.ask("GET", "/")[1])[1]
        return self

    def ask(self, method, path, *, htmx=False, **fields):
        """(status, text) of one request; a POST carries the token."""
        headers = {"Cookie": self.cookie}
        body = None
        if method == "POST":
            body = urllib.parse.urlencode({"csrf_token": self.token, **fields}).encode()
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if htmx:
            headers |= {"HX-Request": "true", "X-CSRFToken": self.token}
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        for line in answer.headers.get_all("Set-Cookie") or ():
            self.cookie = line.split(";")[0]
        return answer.status, text

    def timed(self, expected, method, path, **given):
        """Milliseconds of one request that must be answered as expected."""
        start = time.perf_counter()
        status, text = self.ask(method, path, **given)
        taken = (time.perf_counter() - start) * 1000
        if status != expected:
            raise SystemExit(f"{method} {path} answered {status}, not {expected}: {text[:300]}")
        return taken


def percentile(times, share):
    """The value below which a share of the times lies."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
