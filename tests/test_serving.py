"""Who answers: one request after the other by one thread, several at once by several, none is lost, each in turn."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

from office import serving

ENVIRON = {"REQUEST_METHOD": "GET", "SERVER_NAME": "x", "SERVER_PORT": "80", "wsgi.url_scheme": "http"}


class Site:
    """An application that notes which thread answers; "/wait" waits until `go` is set."""

    def __init__(self):
        self.seen, self.begun, self.go = [], threading.Semaphore(0), threading.Event()

    def __call__(self, environ, start):
        self.seen.append((environ["PATH_INFO"], threading.get_ident()))
        self.begun.release()
        if environ["PATH_INFO"].startswith("/wait"):
            assert self.go.wait(20)
        start("200 OK", [])
        return [environ["PATH_INFO"].encode()]


def run(visit):
    """What a visit gives, in a thread of its own: in this one the browser's loop may be running."""
    with ThreadPoolExecutor(1) as own:
        return own.submit(lambda: asyncio.run(visit())).result()


def asks(front, *paths):
    return [asyncio.ensure_future(front._answered({**ENVIRON, "PATH_INFO": path})) for path in paths]


def test_one_after_the_other_is_answered_by_one_thread_also_after_a_crowd():
    site = Site()

    async def visit():
        front = serving._Front(site)
        crowd = asks(front, *["/wait"] * serving.THREADS)
        await asyncio.to_thread(lambda: [site.begun.acquire() for _ in crowd])
        site.go.set()
        await asyncio.gather(*crowd)
        for _ in range(6):
            await asks(front, "/")[0]

    run(visit)
    assert len({thread for path, thread in site.seen if path == "/wait"}) == serving.THREADS
    assert len({thread for path, thread in site.seen if path == "/"}) == 1


def test_whoever_comes_when_all_are_at_work_is_answered_in_turn():
    site, late = Site(), [f"/{number}" for number in range(5)]

    async def visit():
        front = serving._Front(site)
        crowd = asks(front, *["/wait"] * serving.THREADS)
        await asyncio.to_thread(lambda: [site.begun.acquire() for _ in crowd])
        waiting = asks(front, *late)
        await asyncio.sleep(0.05)
        assert len(site.seen) == serving.THREADS
        site.go.set()
        return await asyncio.gather(*crowd, *waiting)

    answers = run(visit)
    assert [body for _, _, body in answers[serving.THREADS :]] == [path.encode() for path in late]


def test_a_thread_whose_answer_broke_comes_back():
    def broken(environ, start):
        raise ValueError

    async def visit():
        front = serving._Front(broken)
        for _ in range(serving.THREADS + 1):
            found = await asyncio.gather(*asks(front, "/"), return_exceptions=True)
            assert isinstance(found[0], ValueError)
        return len(front.idle)

    assert run(visit) == serving.THREADS
