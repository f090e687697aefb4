"""The HTTP cache: a SQLite file of JSON answers, revalidated as the site's headers say."""

from __future__ import annotations

import logging
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import requests
from requests_cache import CachedSession
from requests_cache.backends.sqlite import SQLiteCache
from requests_cache.models.response import CachedResponse

from cqclib.scrape.fetch.adapter import REDIRECTS
from cqclib.scrape.fetch.counters import event

GONE = (404, 410)
# A page whose answer says nothing about caching is asked for again by the next run.
_UNSAID = 1
_FILE = "pages.sqlite"
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


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


def keep(session: CachedSession, answer: requests.Response) -> None:
    """See that this run need not ask again for what the site answered just now.

    requests-cache does not store an answer that is stale at once and cannot be revalidated, and
    leaves the time of a revalidated one as it was; here the first is stored as stale, so that the
    next run asks anew, and the second gets its time. What the site forbids to store (no-store) is
    not stored.
    """
    if isinstance(answer, CachedResponse):
        if answer.revalidated:
            answer.created_at = datetime.now(UTC)
            session.cache.responses[session.cache.create_key(answer.request)] = answer
        return
    forbidden = "no-store" in answer.headers.get("Cache-Control", "").lower()
    stored = getattr(answer, "cache_key", None)
    if not (stored or forbidden) and answer.status_code in session.settings.allowable_codes:
        session.cache.save_response(answer, expires=datetime.now(UTC))


def cached(session: CachedSession, url: str) -> CachedResponse | None:
    """The answer of ``url`` in the cache, fresh or not."""
    request = session.prepare_request(requests.Request("GET", url))
    return session.cache.get_response(session.cache.create_key(request))


def can_be_revalidated(answer: CachedResponse) -> bool:
    """Whether the site gave something by which to ask if the page has changed."""
    return "ETag" in answer.headers or "Last-Modified" in answer.headers


def outdate(session: CachedSession, url: str) -> None:
    """Let the answer of ``url`` count as one of an earlier run: it is asked about again."""
    answer = cached(session, url)
    if answer is not None:
        answer.created_at = answer.expires = _LONG_AGO
        session.cache.responses[session.cache.create_key(answer.request)] = answer


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
