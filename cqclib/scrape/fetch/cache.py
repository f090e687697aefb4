"""The HTTP cache: a SQLite file of JSON answers, revalidated as the site's headers say."""

from __future__ import annotations

import logging
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import requests
from requests_cache import CachedSession
from requests_cache.backends.sqlite import SQLiteCache

from cqclib.scrape.fetch.counters import event

REDIRECTS = (301, 302, 303, 307, 308)
GONE = (404, 410)
# A page whose answer says nothing about caching is asked for again by the next run.
_UNSAID = 1
_FILE = "pages.sqlite"


def open_cache(folder: Path) -> CachedSession:
    """A session with its cache in ``folder``; the transports are for the caller to mount.

    Never pickle: a cache file must not be able to run code.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return CachedSession(
        backend=_store(folder / _FILE),
        serializer="json",
        cache_control=True,
        expire_after=_UNSAID,
        allowable_codes=(200, *REDIRECTS, *GONE),
    )


def keep(session: CachedSession, answer: requests.Response) -> bool:
    """See that this run need not ask again; returns whether the answer is in the cache.

    requests-cache does not store an answer that is stale at once and cannot be revalidated; here
    it is stored as stale, so that the next run asks anew. What the site forbids to store
    (no-store) is not.
    """
    if getattr(answer, "from_cache", False) or getattr(answer, "cache_key", None):
        return True
    forbidden = "no-store" in answer.headers.get("Cache-Control", "").lower()
    if forbidden or answer.status_code not in session.settings.allowable_codes:
        return False
    session.cache.save_response(answer, expires=datetime.now(UTC))
    return True


def _store(path: Path) -> SQLiteCache:
    """The cache file, made anew when it is damaged: nothing in it cannot be fetched again."""
    try:
        store = SQLiteCache(path, serializer="json")
        len(store.responses)
        return store
    except sqlite3.DatabaseError as error:
        event(logging.WARNING, "cache_damaged", path=path, error=str(error))
        path.unlink(missing_ok=True)
        return SQLiteCache(path, serializer="json")
