"""One even rate for all workers, and waits that an interruption ends."""

from __future__ import annotations

import threading
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqclib.scrape.fetch import (
    Fetcher,
    RateLimiter,
    Stopped,
    Timeouts,
)
from replica import Replica

KENT = "/care-services/local-authority-assessment-reports/kent-0525"


def test_turns_are_even_for_all_workers_and_retries(
    replica: Replica, cache: Path, live: Callable[..., Fetcher]
) -> None:
    interval = 0.05
    replica.faults[f"{KENT}?1"] = "500x1"
    fetcher = live(replica, cache, requests_per_second=1 / interval)
    links = [f"{KENT}?{number}" for number in range(6)]
    workers = [
        threading.Thread(target=lambda part=part: [fetcher.get(link) for link in part])  # type: ignore[misc]
        for part in (links[0::3], links[1::3], links[2::3])
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    times = sorted(seen.at for seen in replica.seen)
    assert len(times) == 1 + 6 + 1
    # Lower bounds only: the first may arrive late by up to one interval, none can come early.
    assert times[-1] - times[0] >= (len(times) - 2) * interval
    assert fetcher.rate_limiter.waited > 0


@given(st.lists(st.floats(0, 3), max_size=30), st.floats(0.1, 2))
def test_turns_never_come_closer_than_the_interval(quiet: list[float], interval: float) -> None:
    now, taken = 0.0, list[float]()
    rate_limiter = RateLimiter(interval, clock=lambda: now)

    def sleep(seconds: float) -> None:
        nonlocal now
        now += max(seconds, 0)

    rate_limiter.sleep = sleep  # type: ignore[method-assign]
    for pause in quiet:
        now += pause
        rate_limiter.turn()
        taken.append(now)
    gaps = [later - earlier for earlier, later in pairwise(taken)]
    assert all(gap >= interval - 1e-9 for gap in gaps)


def test_an_interruption_ends_every_wait_at_once() -> None:
    rate_limiter = RateLimiter(3600.0)
    rate_limiter.turn()
    ended: list[str] = []

    def wait() -> None:
        try:
            rate_limiter.turn()
        except Stopped as stopped:
            ended.append(str(stopped))

    waiting = threading.Thread(target=wait)
    waiting.start()
    rate_limiter.stop.set()
    waiting.join(timeout=5)
    assert ended and "run again" in ended[0]


@pytest.mark.parametrize("fault", ["timeout", "drip-headers", "drip-body"])
def test_an_interruption_ends_reading_a_slow_answer(
    replica: Replica, cache: Path, live: Callable[..., Fetcher], fault: str
) -> None:
    replica.faults[KENT] = fault
    fetcher = live(replica, cache, timeouts=Timeouts(read=3600.0, whole=3600.0))
    ended: list[BaseException] = []

    def ask() -> None:
        try:
            fetcher.get(KENT)
        except Stopped as stopped:
            ended.append(stopped)

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    while KENT not in replica.paths():
        pass
    fetcher.rate_limiter.stop.set()
    asking.join(timeout=20)
    assert ended
