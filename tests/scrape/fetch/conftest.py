"""A replica on 127.0.0.1, a cache folder, and a fetcher for the two.

The fetcher is as patient as in earnest, so that a busy machine fails no test; a test of a slow answer
is given ``timeouts`` of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cqclib.scrape.fetch import Fetcher, Timeouts
from replica import Replica

PATIENT = Timeouts(backoff=0.02)

Live = Callable[..., Fetcher]


@pytest.fixture
def replica() -> Iterator[Replica]:
    with Replica() as running:
        yield running


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def patient() -> Timeouts:
    """As long as in earnest, with short waits between two tries."""
    return PATIENT


@pytest.fixture
def live() -> Live:
    """``live(replica, cache, ...)``: a started fetcher; what is given replaces the usual options."""

    def started(replica: Replica, cache: Path, **more: Any) -> Fetcher:
        options = {"requests_per_second": 500.0, "contact": "t@example.org", "timeouts": PATIENT}
        fetcher = Fetcher.live(cache, replica.address, **(options | more))
        fetcher.start()
        return fetcher

    return started
