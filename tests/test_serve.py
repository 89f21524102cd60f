"""The practice as it is started: by command, as `wsgi:app`, and ended by a signal."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture
def start(tmp_path):
    """`start("wsgi.py")` starts an empty practice and gives (process, port) once it answers."""
    started = []

    def begin(*words):
        port = free_port()
        environment = {**os.environ, "OFFICE_DATA": str(tmp_path / "data"), "PORT": str(port), "HOST": "127.0.0.1"}
        environment.pop("OFFICE_DATABASE_URL", None)
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        process = subprocess.Popen([sys.executable, *words], cwd=ROOT, env=environment, **pipes)
        started.append(process)
        deadline = time.monotonic() + 30
        while ask(port, "/healthz") != 200:
            assert time.monotonic() < deadline and process.poll() is None, "it did not start"
            time.sleep(0.05)
        return process, port

    yield begin
    for process in started:
        process.kill()
        process.communicate()


def ask(port, path):
    """The status of a page, None while nobody answers."""
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return None
    finally:
        connection.close()


def said(process, last):
    """What it says until a line with these words, which comes a moment after it answers; at most 30 s."""
    patience, out = threading.Timer(30, process.kill), ""
    patience.start()
    while last not in out and (line := process.stdout.readline()):
        out += line
    patience.cancel()
    return out


@pytest.mark.parametrize("words", [("-m", "office", "serve"), ("wsgi.py",)])
def test_empty_practice_is_prepared_and_served_with_a_code_for_the_set_up(start, tmp_path, words):
    process, port = start(*words)

    assert ask(port, "/set-up") == 200
    out = said(process, "office serves")
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=15)
    assert time.monotonic() - began < 10
    assert re.search(r"/set-up and give this code: [A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}\n", out)
    assert f"office serves on http://127.0.0.1:{port}" in out
    assert (tmp_path / "data").stat().st_mode & 0o077 == 0


def test_second_office_on_the_same_port_is_refused_in_words(start, tmp_path):
    _, port = start("-m", "office", "serve")
    environment = {**os.environ, "OFFICE_DATA": str(tmp_path / "other"), "PORT": str(port), "HOST": "127.0.0.1"}
    environment.pop("OFFICE_DATABASE_URL", None)

    command = [sys.executable, "-m", "office", "serve"]
    second = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=30)

    assert second.returncode == 2
    assert "listens on this port already" in second.stderr
    assert "Traceback" not in second.stderr


def test_wsgi_app_is_there_for_any_server(tmp_path):
    environment = {**os.environ, "OFFICE_DATA": str(tmp_path / "data")}
    environment.pop("OFFICE_DATABASE_URL", None)
    given = {"cwd": ROOT, "env": environment, "capture_output": True, "text": True}
    ask_for_it = [sys.executable, "-c", "import wsgi; print(wsgi.app.test_client().get('/healthz').status_code)"]

    refused = subprocess.run(ask_for_it, **given)
    subprocess.run([sys.executable, "-m", "office", "migrate"], check=True, **given)
    done = subprocess.run(ask_for_it, **given)

    assert "Run: python -m office migrate" in refused.stderr
    assert done.stdout == "200\n"
