"""How the site is served: granian in front, the Flask application behind it, one command, no other program.

Granian (Rust) speaks HTTP and TLS. Its own WSGI mode reads a request's body inside a worker thread, so a few clients
that stop in the middle of one block the site. Here its event loop collects the whole request first, holding no thread,
and only complete requests reach the application.
"""

import asyncio
import importlib
import io
import multiprocessing
import os
import socket
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from granian import Granian
from werkzeug.wrappers import Response

PROCESSES = 2  # Each has an interpreter lock of its own: a page that computes does not slow every other desk.
THREADS = 4  # In each process: with one, a report of 3 s stopped half of the desks for 3 s.
LARGEST_BODY = 33 * 1024 * 1024  # A little above the application's own limit, whose refusal is in kinder words.
PAUSE_SECONDS = 20  # A body that stops arriving for so long is given up.
STOP_SECONDS = 8  # Running requests may finish; what then still runs is ended, so that all is over within 10.


def serve(app_target: str, *, host: str, port: int, certificate: Path | None, key: Path | None, say=print) -> None:
    """Serve the WSGI application "module:attribute" until SIGINT or SIGTERM. Blocks; call it in the main thread.

    Raises OSError when the port is taken. Granian shares its port with whoever else asks to, so that a second office
    would start without a word and get half of the visitors: hence the port is first tried alone.
    """
    socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    tls = {"ssl_cert": certificate, "ssl_key": key, "ssl_protocol_min": "tls1.2"} if certificate else {}
    server = Granian(
        app_target, address=host, port=port, interface="rsgi", http="1", websockets=False, workers=PROCESSES,
        backpressure=1024, respawn_failed_workers=True, workers_kill_timeout=STOP_SECONDS, log_level="error", **tls,
    )  # fmt: skip
    line = f"office serves on http{'s' if certificate else ''}://{f'[{host}]' if ':' in host else host}:{port}"
    server.on_startup(threading.Thread(target=_announce, args=(host, port, line, say), daemon=True).start)
    server.serve(target_loader=_load)


def _announce(host, port, line, say):
    """Speak only once a connection succeeds: the workers open the port after they have loaded the application."""
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    while True:
        time.sleep(0.05)
        try:
            socket.create_connection((here, port), timeout=1).close()
            return say(line)
        except ConnectionError:
            continue


def _load(app_target):
    """Runs in each worker. Imports by name from sys.path: granian's own loader prefers the current folder."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    module, _, attribute = app_target.partition(":")
    return _Front(getattr(importlib.import_module(module), attribute))


def _end_with_parent():
    """A worker must not outlive a killed main process: it would keep the port and answer beside the next start."""
    multiprocessing.parent_process().join()
    os._exit(1)


class _Front:
    """RSGI outside, WSGI inside. Answers are collected too, so that a slow reader holds no thread either."""

    def __init__(self, app):
        self.app = app
        self.threads = ThreadPoolExecutor(THREADS)

    async def __rsgi__(self, scope, proto):
        try:
            environ = _environ(scope, await _collect(scope, proto))
        except (TimeoutError, ValueError) as error:
            status = 408 if isinstance(error, TimeoutError) else 413
            return proto.response_empty(status, [("server", "office"), ("connection", "close")])
        answer = await asyncio.get_running_loop().run_in_executor(self.threads, self._ask, environ)
        return proto.response_bytes(*answer)

    def _ask(self, environ):
        response = Response.from_app(self.app, environ, buffered=True)
        return response.status_code, [*response.headers, ("server", "office")], response.get_data()


async def _collect(scope, proto):
    """The whole body. ValueError when it is too large, TimeoutError when it stops arriving."""
    if int(scope.headers.get("content-length", 0)) > LARGEST_BODY:
        raise ValueError
    body, arriving = bytearray(), aiter(proto)
    while len(body) <= LARGEST_BODY:
        try:
            async with asyncio.timeout(PAUSE_SECONDS):
                body += await anext(arriving)
        except StopAsyncIteration:
            return bytes(body)
    raise ValueError


def _environ(scope, body):
    """The request as WSGI (PEP 3333) wants it: text as the Latin-1 of its bytes."""
    host, _, port = scope.server.rpartition(":")
    environ = {
        "REQUEST_METHOD": scope.method, "SCRIPT_NAME": "", "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string.encode().decode("latin-1"), "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "SERVER_NAME": host, "SERVER_PORT": port, "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0), "wsgi.url_scheme": scope.scheme, "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr, "wsgi.run_once": False, "wsgi.multithread": True, "wsgi.multiprocess": True,
    }  # fmt: skip
    for name, value in scope.headers.items():
        if "_" not in name and name != "transfer-encoding":  # "x_y" would pass for "x-y"; the body is whole by now
            name = f"HTTP_{name.upper().replace('-', '_')}"
            environ[name] = ("; " if name == "HTTP_COOKIE" else ",").join(filter(None, (environ.get(name), value)))
    environ.pop("HTTP_CONTENT_LENGTH", None)
    return environ | {"CONTENT_TYPE": environ.pop("HTTP_CONTENT_TYPE", ""), "CONTENT_LENGTH": str(len(body))}
