"""The queue of writers: in order, one at a time, also between processes, forked or not."""

import multiprocessing
import subprocess
import sys
import threading

import pytest

from office.fairlock import FairLock

OTHER = """
import sys; from office.fairlock import FairLock
lock = FairLock(); lock.path = sys.argv[1]
with lock: print("in", flush=True)
"""


@pytest.fixture
def lock(tmp_path):
    made = FairLock()
    made.path = tmp_path / "writer.lock"
    return made


def waiting(lock, count):
    while len(lock._waiting) < count:
        pass


def test_writers_come_in_the_order_in_which_they_asked(lock):
    came, threads = [], []

    def write(name):
        with lock:
            came.append(name)

    with lock:
        for name in range(5):
            threads.append(threading.Thread(target=write, args=(name,)))
            threads[-1].start()
            waiting(lock, name + 1)
        assert came == []
    for thread in threads:
        thread.join()

    assert came == [0, 1, 2, 3, 4]


def test_another_process_waits_until_the_turn_is_over(lock):
    with lock:
        pass  # the file stays open, but not locked
    with lock:
        other = subprocess.Popen([sys.executable, "-c", OTHER, lock.path], stdout=subprocess.PIPE, text=True)
        with pytest.raises(subprocess.TimeoutExpired):
            other.wait(1)
    assert other.communicate(timeout=20)[0] == "in\n"


def test_a_forked_process_has_no_part_in_the_turn_of_its_parent(lock):
    context = multiprocessing.get_context("fork")
    go, came = context.Event(), context.Event()
    with lock:
        pass  # its file is open when the child begins

    def write():
        go.wait()
        with lock:
            came.set()

    child = context.Process(target=write)
    child.start()
    with lock:
        go.set()
        assert not came.wait(0.5)
    assert came.wait(20)
    child.join()


def test_the_turn_passes_on_when_the_file_cannot_be_had(lock, tmp_path):
    lock.path = tmp_path / "gone" / "writer.lock"
    for _ in range(2):
        with pytest.raises(FileNotFoundError), lock:
            pass

    lock.path = tmp_path / "writer.lock"
    with lock:
        assert lock.path.exists()
