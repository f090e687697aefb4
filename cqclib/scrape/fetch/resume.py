"""Which run is under way, so that a killed one goes on where it was.

One small file says when the run began. What the cache stored or revalidated since then was had by
this run and is not asked for again; what is older is asked about.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

# An unfinished run older than this is not gone on with: a snapshot is what stood on one day.
OPEN_FOR = timedelta(hours=12)


@dataclass(frozen=True)
class RunMark:
    """When a run began (UTC), and whether it goes on with one that was not finished."""

    started: datetime
    resumed: bool
    path: Path | None = None  # None keeps nothing: for a replay

    @classmethod
    def open(cls, path: Path, run: str, now: datetime | None = None) -> RunMark:
        """Go on with the run in ``path`` if it is the same ``run`` and not too old, or begin one.

        ``run`` is any text that tells apart runs that must not share pages (site, refresh).
        """
        now = now or datetime.now(UTC)
        started = _unfinished(path, run)
        if started is not None and timedelta() <= now - started <= OPEN_FOR:
            return cls(started, True, path)
        path.parent.mkdir(parents=True, exist_ok=True)
        # Not written beside and moved: a mark that is torn begins the run anew, no worse.
        path.write_text(json.dumps({"run": run, "started": now.isoformat()}), encoding="utf-8")
        return cls(now, False, path)

    def close(self) -> None:
        """The run is finished: the next one asks about everything."""
        if self.path is not None:
            self.path.unlink(missing_ok=True)


def _unfinished(path: Path, run: str) -> datetime | None:
    """When the run in ``path`` began; None when there is none, another one, or none to read."""
    try:
        mark = json.loads(path.read_text(encoding="utf-8"))
        started = datetime.fromisoformat(mark["started"])
        return started if mark["run"] == run and started.tzinfo else None
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None
