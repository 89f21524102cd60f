"""A progress bar on stderr for commands that take more than two seconds."""

import sys
import time

PATIENCE_SECONDS = 2
STEP_SECONDS = 0.2
WIDTH = 30


class Progress:
    """Call it with (words, done, total) as work goes on; nothing shows before two seconds have passed."""

    def __init__(self, out=None):
        self.out = out or sys.stderr
        self.started = self.drawn = time.monotonic()
        self.shown = False

    def __call__(self, words, done=0, total=0):
        now = time.monotonic()
        if now - self.started < PATIENCE_SECONDS or (self.shown and now - self.drawn < STEP_SECONDS and done < total):
            return
        self.drawn, self.shown = now, True
        self.out.write(f"\r{bar(done, total)} {words[:44]:<44} {now - self.started:4.0f} s")
        self.out.flush()

    def end(self):
        """Leave the line, if there was one."""
        if self.shown:
            self.out.write("\n")
            self.out.flush()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()


def bar(done, total):
    """The bar as text: [#####.....]  50 %; only dots while the total is unknown."""
    share = min(done / total, 1) if total else 0
    full = int(share * WIDTH)
    return f"[{'#' * full}{'.' * (WIDTH - full)}] {share:4.0%}"
