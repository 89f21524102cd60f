"""A fair queue for writers: SQLite's own waiting is not fair, and lets one clerk wait for seconds."""

import fcntl
import os
import threading


class FairLock:
    """First come, first served, in this process; a file lock joins the processes of one machine."""

    def __init__(self):
        self._gate = threading.Lock()
        self._waiting = []
        self._busy = False
        self.path = None
        self._opened = self._file = None

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
            if self.path:
                fcntl.flock(self._lock_file(), fcntl.LOCK_EX)
        except BaseException:
            self._pass_on()
            raise

    def __exit__(self, *_):
        if self.path:
            fcntl.flock(self._file, fcntl.LOCK_UN)
        self._pass_on()

    def _lock_file(self):
        """The lock's file, kept open from one turn to the next; a forked process opens its own, for a lock belongs to
        whoever shares the opening."""
        wanted = (self.path, os.getpid())
        if self._opened != wanted:
            if self._file:
                self._file.close()
            self._opened = self._file = None
            self._file = open(self.path, "ab")  # noqa: SIM115 - for as long as the process lives
            self._opened = wanted
        return self._file

    def _pass_on(self):
        with self._gate:
            if self._waiting:
                self._waiting.pop(0).set()
            else:
                self._busy = False
