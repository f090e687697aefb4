"""An even rate for all workers together, and waiting that an interruption ends at once.

The turns are given out one ``interval`` apart, so there is never a burst, not even after a quiet
time; every attempt takes a turn, a retry too. (requests-ratelimiter counts requests in a window
and does not see retries inside an adapter; its waiting cannot be interrupted or measured.)
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from cqclib.scrape.fetch.errors import Stopped


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

    @property
    def waited(self) -> float:
        """Seconds spent waiting for turns, over all workers."""
        with self._lock:
            return self._waited

    def turn(self) -> None:
        """Wait for the next turn. Raises Stopped when the run is interrupted meanwhile."""
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
        """Wait ``seconds``. Raises Stopped at once when the run is interrupted."""
        if self.stop.is_set() or (seconds > 0 and self.stop.wait(seconds)):
            raise Stopped("Interrupted; what was fetched so far is kept, run again to go on.")
