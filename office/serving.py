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
from functools import partial
from pathlib import Path

from granian import Granian

PROCESSES = 2  # One interpreter lock each: a page that computes at one desk does not slow the other desks.
THREADS = 4  # In each process: one slow report does not hold up the quick pages that share its process.
LARGEST_BODY = 33 * 1024 * 1024  # A little more than the application allows, so that its own, kinder refusal comes first.
PAUSE_SECONDS = 20  # A body that stops arriving for so long is given up.
STOP_SECONDS = 8  # Running requests may finish; what then still runs is ended, so that all is over within 10.


def serve(app_target: str, *, host: str, port: int, certificate: Path | None, key: Path | None, say=print) -> None:
    """Serve the WSGI application named as "module:attribute" until SIGINT or SIGTERM. Blocks; main thread only.

    Raises OSError when the port is taken. Granian's sockets share their port with whoever else asks to, so a second
    office would start without a word and get half of the visitors: try the port alone first.
    """
    with socket.create_server((host, port), family=_family(host)):
        pass
    tls = {"ssl_cert": certificate, "ssl_key": key, "ssl_protocol_min": "tls1.2"} if certificate else {}
    server = Granian(
        app_target, address=host, port=port, interface="rsgi", http="1", websockets=False,
        workers=PROCESSES, backpressure=1024, respawn_failed_workers=True, workers_kill_timeout=STOP_SECONDS,
        log_level="error", log_access=False, **tls,
    )  # fmt: skip
    url = f"{'https' if certificate else 'http'}://{f'[{host}]' if ':' in host else host}:{port}"
    server.on_startup(threading.Thread(target=_announce, args=(host, port, url, say), daemon=True).start)
    server.serve(target_loader=_load)


def _family(host):
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _announce(host, port, url, say):
    """Say that the site is up only when a connection succeeds: the workers open the port after loading the application."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    while True:
        time.sleep(0.05)
        try:
            socket.create_connection((host, port), timeout=1).close()
        except OSError:
            continue
        say(f"office serves on {url}")
        return


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
        self.threads = ThreadPoolExecutor(THREADS, thread_name_prefix="office")

    async def __rsgi__(self, scope, proto):
        try:
            body = await _collect(scope, proto)
        except (TimeoutError, ValueError) as error:
            status = 408 if isinstance(error, TimeoutError) else 413
            return proto.response_empty(status, [("server", "office"), ("connection", "close")])
        run = partial(self._run, _environ(scope, body))
        return proto.response_bytes(*await asyncio.get_running_loop().run_in_executor(self.threads, run))

    def _run(self, environ):
        answer = []
        chunks = self.app(environ, lambda status, headers, exc_info=None: answer.append((status, headers)))
        try:
            content = b"".join(chunks)
        finally:
            getattr(chunks, "close", int)()
        status, headers = answer[-1]
        return int(status[:3]), [*headers, ("server", "office")], content


async def _collect(scope, proto):
    """The whole body. ValueError when it is too large, TimeoutError when it stops arriving."""
    length = scope.headers.get("content-length")
    if length is None and "transfer-encoding" not in scope.headers:
        return b""
    if int(length or 0) > LARGEST_BODY:
        raise ValueError
    parts, size, arriving = [], 0, aiter(proto)
    while True:
        try:
            async with asyncio.timeout(PAUSE_SECONDS):
                part = await anext(arriving)
        except StopAsyncIteration:
            return b"".join(parts)
        parts.append(part)
        size += len(part)
        if size > LARGEST_BODY:
            raise ValueError


def _environ(scope, body):
    """The request as WSGI (PEP 3333) wants it: text as Latin-1 of its bytes."""
    address, _, client_port = scope.client.rpartition(":")
    host, _, port = scope.server.rpartition(":")
    environ = {
        "REQUEST_METHOD": scope.method, "SCRIPT_NAME": "", "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string.encode().decode("latin-1"), "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "SERVER_NAME": host, "SERVER_PORT": port, "REMOTE_ADDR": address.strip("[]"), "REMOTE_PORT": client_port,
        "wsgi.version": (1, 0), "wsgi.url_scheme": scope.scheme, "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr, "wsgi.multithread": True, "wsgi.multiprocess": True, "wsgi.run_once": False,
    }  # fmt: skip
    for name, value in scope.headers.items():
        if "_" not in name:  # "x_y" would pass for "x-y"
            name = "HTTP_" + name.upper().replace("-", "_")
            environ[name] = f"{environ[name]}{'; ' if name == 'HTTP_COOKIE' else ','}{value}" if name in environ else value
    environ["CONTENT_TYPE"] = environ.pop("HTTP_CONTENT_TYPE", "")
    environ.pop("HTTP_CONTENT_LENGTH", None), environ.pop("HTTP_TRANSFER_ENCODING", None)
    environ["CONTENT_LENGTH"] = str(len(body))
    return environ
