"""What a run asked of the site, counted; and its log, one ``event key=value`` line each."""

from __future__ import annotations

import json
import logging
import threading
from dataclasses import dataclass, field

log = logging.getLogger("cqclib.scrape.fetch")


def event(level: int, name: str, **facts: object) -> None:
    """Log one event with its facts as JSON values, so that a line can be read by a tool."""
    if log.isEnabledFor(level):
        pairs = " ".join(
            f"{key}={json.dumps(value, ensure_ascii=True, default=str)}"
            for key, value in facts.items()
        )
        log.log(level, "%s %s", name, pairs)


@dataclass
class Counters:
    """Counts of one run. ``add`` is safe from any thread."""

    requests: int = 0  # sent to the site, retries included
    retries: int = 0
    not_modified: int = 0  # answers 304, without a body
    cache_hits: int = 0  # pages used without asking the site
    body_bytes: int = 0  # bytes of bodies as they came over the wire
    bodies: int = 0  # answers that carried a body
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def add(self, **counts: int) -> None:
        with self._lock:
            for name, count in counts.items():
                setattr(self, name, getattr(self, name) + count)
