"""What the run under way has already asked, so that a killed run goes on where it was.

One JSON line an address, appended when its answer is in the cache; the first line says what run
it is. A line torn by a crash is ignored: its page is asked for again, at most.
"""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

# An unfinished run older than this is not gone on with: a snapshot is what stood on one day.
OPEN_FOR = timedelta(hours=12)


@dataclass
class Journal:
    """The journal of one run. ``done`` are the addresses whose cached answer may be used."""

    started: datetime
    resumed: bool
    done: set[str] = field(default_factory=set)
    _file: IO[str] | None = None
    _path: Path | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def open(cls, path: Path, run: str, now: datetime | None = None) -> Journal:
        """Go on with the run in ``path`` if it is the same ``run`` and not too old, or begin one.

        ``run`` is any text that tells apart runs that must not share pages (site, refresh).
        """
        now = now or datetime.now(UTC)
        path.parent.mkdir(parents=True, exist_ok=True)
        old = _read(path)
        started, done = now, set[str]()
        if old and old[0].get("run") == run:
            begun = _time(old[0].get("started"))
            if begun and timedelta() <= now - begun <= OPEN_FOR:
                started = begun
                for line in old[1:]:
                    done.add(line.get("done", ""))
                    done -= {line.get("again", ""), ""}
        resumed = started != now
        file = path.open("a" if resumed else "w", encoding="utf-8", newline="\n")
        journal = cls(started, resumed, done, file, path)
        if not resumed:
            journal._write({"run": run, "started": started.isoformat()})
        elif path.read_bytes()[-1:] != b"\n":
            file.write("\n")
        return journal

    @classmethod
    def none(cls) -> Journal:
        """A journal that keeps nothing: for a replay, and for runs without a cache."""
        return cls(datetime.now(UTC), False)

    def add(self, url: str) -> None:
        """Note that the answer of ``url`` is in the cache."""
        with self._lock:
            if url not in self.done:
                self.done.add(url)
                self._write({"done": url})

    def again(self, url: str) -> None:
        """Note that ``url`` must be asked for again should the run be gone on with."""
        with self._lock:
            self.done.discard(url)
            self._write({"again": url})

    def close(self, finished: bool) -> None:
        """Close; a finished run leaves no journal, so that the next one asks everything anew."""
        with self._lock:
            if self._file is not None:
                self._file.close()
                self._file = None
            if finished and self._path is not None:
                self._path.unlink(missing_ok=True)

    def _write(self, line: dict[str, str]) -> None:
        if self._file is not None:
            self._file.write(json.dumps(line) + "\n")
            self._file.flush()  # a kill loses nothing; a power cut a few lines, asked for again


def _read(path: Path) -> list[dict[str, str]]:
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return []
    lines = []
    for line in text.splitlines():
        try:
            value = json.loads(line)
        except ValueError:
            continue
        if isinstance(value, dict):
            lines.append(value)
    return lines


def _time(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(text))
    except ValueError:
        return None
