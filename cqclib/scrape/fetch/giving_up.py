"""When a run ends because of the site: it does not answer, or does not want to be read.

Whatever ends it ends it for all workers at once, in one sentence, and the page that made it clear is
kept as evidence. What was fetched stays in the cache, so the run can go on later.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from datetime import UTC, datetime
from pathlib import Path

import requests

from cqclib import files
from cqclib.scrape.fetch.counters import event
from cqclib.scrape.fetch.errors import Blocked, SiteUnreachable
from cqclib.scrape.fetch.rate_limit import RateLimiter

FAILURES_MOST = 10  # pages in a row that could not be had: the site is taken to be down
REFUSALS_MOST = 10  # refusals (401, 403) among twice as many answers


class GivingUp:
    """Counts what went wrong with the site ``host``; safe from any thread."""

    def __init__(self, host: str, rate_limiter: RateLimiter, evidence: Path) -> None:
        self._host, self._rate_limiter, self._evidence = host, rate_limiter, evidence
        self.kept: list[Path] = []  # the pages kept
        self._failures = 0
        self._refused: deque[bool] = deque(maxlen=2 * REFUSALS_MOST)
        self._lock = threading.Lock()

    def succeeded(self) -> None:
        """A page came, or the site said that there is none."""
        with self._lock:
            self._failures = 0

    def failed(self) -> None:
        """A page could not be had. Raises SiteUnreachable when it is one too many in a row."""
        with self._lock:
            self._failures += 1
            down = self._failures >= FAILURES_MOST
        if down:
            error = SiteUnreachable(
                f"{self._host} stopped answering ({FAILURES_MOST} pages in a row failed); run again "
                "later to go on, what was fetched is kept."
            )
            self._rate_limiter.halt(error)
            raise error

    def answered(self, answer: requests.Response) -> None:
        """An answer came. Raises Blocked when too many of the last ones were refusals.

        Of the last ones, not in a row: a site may refuse one kind of page and give the others. Now
        and then one is no block, such as a report that is taken down for correction.
        """
        with self._lock:
            self._refused.append(answer.status_code in (401, 403))
            refusals, answers = sum(self._refused), len(self._refused)
        if refusals >= REFUSALS_MOST:
            self.blocked(
                Blocked(
                    f"{self._host} refused {refusals} of the last {answers} pages (status "
                    f"{answer.status_code})",
                    answer.content,
                )
            )

    def blocked(self, error: Blocked) -> None:
        """End the run: raises ``error`` as a sentence that says where its page is kept.

        Another worker may have ended it before: its error is raised again as it is.
        """
        if error is self._rate_limiter.reason:
            raise error
        kept = ""
        if error.page:
            # Opens as text: what it holds does not run.
            path = self._evidence / f"{datetime.now(UTC):%Y-%m-%dT%H%M%S%f}.html.txt"
            try:
                files.write_all({path: error.page})
                self.kept.append(path)
                kept = f" (the page is kept as {path})"
            except OSError as full:
                kept = f" (the page could not be kept: {full.strerror or full})"
        event(logging.WARNING, "blocked", why=str(error))
        whole = Blocked(
            f"{error}{kept}; nothing more was asked, and what was fetched is kept: run again later to "
            "go on.",
            error.page,
            error.addresses,
        )
        self._rate_limiter.halt(whole)
        raise whole
