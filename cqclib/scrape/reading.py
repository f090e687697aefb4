"""Summary pages that were read before: the same bytes, read by the same code, say the same.

Kept as JSON beside the page cache, for live runs only: a recorded snapshot is always read anew from
its own pages, so that nothing in a snapshot rests on this file alone. What was refused is not kept.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from cqclib import files, paths
from cqclib.reference import framework
from cqclib.scrape import parse as pages
from cqclib.scrape.fetch import Page
from cqclib.scrape.parse import Summary
from cqclib.scrape.parse.scores import Pair

_READERS = ("beautifulsoup4", "lxml", "soupsieve")


@cache
def code_fingerprint() -> str:
    """A hash of everything that decides what a page says: our readers and their libraries."""
    sources = [*sorted((paths.PACKAGE / "pages").glob("*.py")), Path(framework.__file__)]
    hashed = hashlib.sha256(" ".join(f"{name} {version(name)}" for name in _READERS).encode())
    for source in sources:
        hashed.update(source.read_bytes())
    return hashed.hexdigest()


class Reading:
    """Reads summary pages, each content once. ``file`` is where it remembers; None: nowhere."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._known: dict[str, dict[str, Any]] = {}
        self._used: dict[str, dict[str, Any]] = {}
        self.remembered = 0  # pages that were not read again
        if file is not None and file.is_file():
            self._known = _load(file)

    def summary(self, page: Page) -> Summary:
        """The facts of a summary page. Raises PageError as ``pages.read_summary`` does."""
        key = hashlib.sha256(page.content_type.encode() + b"\0" + page.body).hexdigest()
        known = self._known.get(key)
        if known is not None:
            self.remembered += 1
            self._used[key] = known
            return _summary(known)
        found = pages.read_summary(page.text)
        self._used[key] = asdict(found)
        return found

    def save(self) -> None:
        """Remember the pages of this run, and only those."""
        if self._file is not None:
            told = {"code": code_fingerprint(), "pages": self._used}
            files.write_all({self._file: files.json_text(told)})


def _load(file: Path) -> dict[str, dict[str, Any]]:
    """What an earlier run remembered; nothing when other code wrote it or it is no such file."""
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        known = dict(told["pages"]) if told["code"] == code_fingerprint() else {}
        for one in known.values():
            _summary(one)
    except (ValueError, TypeError, KeyError):
        return {}  # a cache: the pages are read again
    return known


def _summary(told: dict[str, Any]) -> Summary:
    """The stored facts as a Summary. Raises ValueError for anything a page could not have said."""
    pairs = tuple(Pair(**pair) for pair in told["pairs"])
    found = Summary(**{**told, "pairs": pairs})
    framework.rating(found.rating)
    if found.kind == "formal" and pairs:
        framework.total_score(list(found.scores.values()))
    return found
