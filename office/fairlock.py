"""A fair queue for writers: SQLite's own waiting is not fair, and lets one clerk wait for seconds."""

import fcntl
import threading


class FairLock:
    """First come, first served, in this process; a file lock joins the processes of one machine."""

    def __init__(self):
        self._gate = threading.Lock()
        self._waiting = []
        self._busy = False
        self.path = None

    def __enter__(self):
        turn = None
        with self._gate:
            if self._busy:
                turn = threading.Event()
                self._waiting.append(turn)
            self._busy = True
        if turn:
            turn.wait()
        try:
            self._file = open(self.path, "ab") if self.path else None
            if self._file:
                fcntl.flock(self._file, fcntl.LOCK_EX)
        except BaseException:
            self._pass_on()
            raise

    def __exit__(self, *_):
        if self._file:
            self._file.close()
        self._pass_on()

    def _pass_on(self):
        with self._gate:
            if self._waiting:
                self._waiting.pop(0).set()
            else:
                self._busy = False
