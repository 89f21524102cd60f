"""How the site is served: granian in front, the Flask application behind it, one command, no other program.

Granian (Rust) speaks HTTP and TLS. Its own WSGI mode reads a body inside a worker thread: a few clients that stop in
the middle of one block the site. Here its event loop first collects the whole request, which holds no thread.
"""

import asyncio
import gc
import io
import multiprocessing
import os
import pkgutil
import signal
import socket
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from granian import Granian
from werkzeug.exceptions import HTTPException, abort
from werkzeug.wrappers import Response

PROCESSES = 2  # Each has an interpreter lock of its own: a page that computes does not slow every other desk.
THREADS = 4  # In each process: with one, a report of 3 s stopped half of the desks for 3 s.
LARGEST_BODY = 33 * 1024 * 1024  # More is read but dropped; the application's own limit is lower and refuses in words.
PAUSE_SECONDS = 20  # A body that stops arriving for so long is given up.
STOP_SECONDS = 8  # Running requests may finish; what then still runs is ended, so that all is over within 10.


def serve(app_target: str, *, host: str, port: int, certificate: Path | None, key: Path | None, say=print) -> None:
    """Serve the WSGI application "module:attribute" until SIGINT or SIGTERM. Blocks; call it in the main thread.

    Raises OSError when the port is taken: it is first tried alone, for granian shares its port with whoever else asks
    to, and a second office would start without a word and get half of the visitors."""
    family, *_, (address, *_) = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    socket.create_server((address, port), family=family).close()
    server = Granian(
        app_target, address=address, port=port, interface="rsgi", http="1", websockets=False, workers=PROCESSES,
        backpressure=1024, respawn_failed_workers=True, workers_kill_timeout=STOP_SECONDS, log_level="error",
        ssl_cert=certificate, ssl_key=key, ssl_protocol_min="tls1.2",
    )  # fmt: skip
    line = f"office serves on http{'s' if certificate else ''}://{f'[{host}]' if ':' in host else host}:{port}"
    server.on_startup(threading.Thread(target=_announce, args=(address, port, line, say), daemon=True).start)
    server.serve(target_loader=_load)


def _announce(address, port, line, say):
    """Speak only once a connection succeeds: the workers open the port after they have loaded the application."""
    while True:
        time.sleep(0.05)
        with suppress(OSError), socket.create_connection((address, port)):
            break
    say(line)


def _load(app_target):
    """Runs in each worker. Imports by name from sys.path: granian's own loader prefers the current folder."""
    for stop in (signal.SIGINT, signal.SIGTERM):  # The main process's handlers, inherited, would do nothing here.
        signal.signal(stop, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    front = _Front(pkgutil.resolve_name(app_target))
    gc.collect()
    gc.freeze()  # what was imported stays for ever: the collector need not walk over it at every few requests
    return front


def _end_with_parent():
    """A worker must not outlive a killed main process: it would keep the port and answer beside the next start."""
    multiprocessing.parent_process().join()
    os._exit(1)


class _Front:
    """RSGI outside, WSGI inside. Answers are collected too, so that a slow reader holds no thread either.

    The thread that was last at work is asked first: its connection has the database's pages at hand, which the engine
    takes from every other one when something is written.
    """

    def __init__(self, app):
        self.app, self.free = app, asyncio.Semaphore(THREADS)
        self.idle = [ThreadPoolExecutor(1) for _ in range(THREADS)]

    async def __rsgi__(self, scope, proto):
        try:
            environ = _environ(scope, await _collect(scope, proto))
        except HTTPException as refusal:
            return proto.response_empty(refusal.code, [("server", "office"), ("connection", "close")])
        return proto.response_bytes(*await self._answered(environ))

    async def _answered(self, environ):
        async with self.free:
            thread = self.idle.pop()
            try:
                return await asyncio.get_running_loop().run_in_executor(thread, self._answer, environ)
            finally:
                self.idle.append(thread)

    def _answer(self, environ):
        response = Response.from_app(self.app, environ, buffered=True)
        return response.status_code, [*response.headers, ("server", "office")], response.get_data()


async def _collect(scope, proto):
    """The whole body, or a refusal: half a form must never be saved as if it were all. Granian ends a body that broke
    off like one that is complete, so the length has to be announced and reached (browsers always announce it)."""
    length = abort(411) if "transfer-encoding" in scope.headers else int(scope.headers.get("content-length", 0))
    body, arrived, parts = bytearray(), 0, aiter(proto)
    try:
        while arrived < length:
            async with asyncio.timeout(PAUSE_SECONDS):
                part = await anext(parts)
            arrived += len(part)
            body += part if length <= LARGEST_BODY else b""
    except (TimeoutError, StopAsyncIteration):
        abort(408)
    return body


def _environ(scope, body):
    """The request as WSGI (PEP 3333) wants it: text as the Latin-1 of its bytes."""
    host, _, port = scope.server.rpartition(":")
    environ = {
        "REQUEST_METHOD": scope.method, "SCRIPT_NAME": "", "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string.encode().decode("latin-1"), "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "SERVER_NAME": host, "SERVER_PORT": port, "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.input": io.BytesIO(body), "wsgi.errors": sys.stderr, "wsgi.url_scheme": scope.scheme,
        "wsgi.version": (1, 0), "wsgi.run_once": False, "wsgi.multithread": True, "wsgi.multiprocess": True,
    }  # fmt: skip
    for name, value in scope.headers.items():
        if "_" not in name:  # "x_y" would pass for "x-y"
            name = ("" if name in ("content-type", "content-length") else "HTTP_") + name.upper().replace("-", "_")
            environ[name] = ("; " if name == "HTTP_COOKIE" else ",").join(filter(None, (environ.get(name), value)))
    return environ
