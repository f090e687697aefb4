"""An even rate for all workers together, and waiting that an interruption ends at once.

The turns are given out one ``interval`` apart, so there is never a burst, not even after a quiet
time; every attempt takes a turn, a retry too. (requests-ratelimiter counts requests in a window
and does not see retries inside an adapter; its waiting cannot be interrupted or measured.)
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from cqclib.scrape.fetch.errors import FetchError, Stopped


class RateLimiter:
    """Gives out turns at least ``interval`` seconds apart, to any number of threads."""

    def __init__(self, interval: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.interval = interval
        self.stop = threading.Event()
        self._clock = clock
        self._lock = threading.Lock()
        self._next = clock()
        self._held = self._next
        self._waited = 0.0
        self._reason: FetchError | None = None

    @property
    def waited(self) -> float:
        """Seconds spent waiting for turns, over all workers."""
        with self._lock:
            return self._waited

    @property
    def reason(self) -> FetchError | None:
        """What the run was halted for; None while it is not."""
        with self._lock:
            return self._reason

    def turn(self) -> None:
        """Wait for the next turn. Raises as ``check`` does when the run ends meanwhile."""
        with self._lock:
            now = self._clock()
            start = max(self._next, now)
            self._next = start + self.interval
            self._waited += start - now
        self.sleep(start - now)
        # A hold that was announced while this thread waited moves its turn as well.
        with self._lock:
            late = self._held - self._clock()
        if late > 0:
            self.sleep(late)
            self.turn()

    def slow_down(self, interval: float) -> None:
        """Turns ``interval`` seconds apart from now on, the next one included."""
        with self._lock:
            self._next += max(interval - self.interval, 0)
            self.interval = max(interval, self.interval)

    def hold(self, seconds: float) -> None:
        """Let nobody ask for ``seconds`` (the site said 429, or told when to come back)."""
        with self._lock:
            self._held = max(self._held, self._clock() + seconds)
            self._next = max(self._next, self._held)

    def sleep(self, seconds: float) -> None:
        """Wait ``seconds``. Raises as ``check`` does, at once, when the run ends meanwhile."""
        if seconds > 0:
            self.stop.wait(seconds)
        self.check()

    def halt(self, reason: FetchError) -> None:
        """End the run for all workers: whoever waits, or asks from now on, gets ``reason``."""
        with self._lock:
            self._reason = self._reason or reason
        self.stop.set()

    def check(self) -> None:
        """Raises Stopped when the run was interrupted, and what it was halted for."""
        if self.stop.is_set():
            raise self.reason or Stopped(
                "Interrupted; what was fetched so far is kept, run again to go on."
            )
