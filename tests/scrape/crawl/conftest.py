"""Where the tests of the crawl read and write, and the small replica: fresh, or crawled already."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache, partial
from pathlib import Path

import pytest
from requests_cache.backends.sqlite import SQLiteCache

from cqclib.scrape import CrawlError
from cqclib.scrape import parse as pages
from replica import Replica
from replica.facts import Report
from tests.scrape.crawl import support

Crawled = tuple[Replica, Path]


@pytest.fixture(scope="session", autouse=True)
def unsynced_cache() -> Iterator[None]:
    """The cache of pages need not outlive a loss of power here: it is written without waiting."""
    with pytest.MonkeyPatch.context() as patch:
        unsynced = partial(SQLiteCache, fast_save=True)
        patch.setattr("cqclib.scrape.fetch.cache.SQLiteCache", unsynced)
        yield


@pytest.fixture(scope="session", autouse=True)
def pages_read_once() -> Iterator[None]:
    """What a page says hangs on its text and address alone: all crawls here read each page once."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("read_listing", "read_landing", "read_summary", "read_statement"):
            patch.setattr(pages, name, lru_cache(maxsize=512)(getattr(pages, name)))
        yield


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CQC_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def kent() -> Report:
    return support.kent()


@pytest.fixture
def replica() -> Iterator[Replica]:
    with Replica(support.small_site()) as running:
        yield running


@contextmanager
def _crawled(folder: Path, refused: dict[str, str]) -> Iterator[Crawled]:
    """A small replica, still running, and the data folder that a crawl of it left."""
    with Replica(support.small_site()) as running:
        running.site.extra |= refused
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("CQC_DATA_DIR", str(folder))
            if refused:
                with pytest.raises(CrawlError, match="kent-0525"):
                    support.go(running)
            else:
                support.go(running)
        yield running, folder


def _again(crawled: Crawled, data: Path, refused: dict[str, str]) -> Replica:
    """The replica as it was when it was crawled, and what the crawl left in ``data``."""
    running, folder = crawled
    shutil.copytree(folder, data)
    running.site, running.faults = support.small_site(), {}
    running.site.extra |= refused
    running.forget()
    return running


@pytest.fixture(scope="session")
def crawled_once(
    tmp_path_factory: pytest.TempPathFactory, unsynced_cache: None
) -> Iterator[Crawled]:
    with _crawled(tmp_path_factory.mktemp("crawled") / "data", {}) as crawled:
        yield crawled


@pytest.fixture
def crawled(crawled_once: Crawled, data: Path) -> Replica:
    """A small replica of which a whole snapshot was recorded in the test's own data folder."""
    return _again(crawled_once, data, {})


@pytest.fixture(scope="session")
def unfinished_once(
    tmp_path_factory: pytest.TempPathFactory, unsynced_cache: None
) -> Iterator[Crawled]:
    refused = {support.kent().summary_path: support.REPAIR}
    with _crawled(tmp_path_factory.mktemp("unfinished") / "data", refused) as crawled:
        yield crawled


@pytest.fixture
def unfinished(unfinished_once: Crawled, data: Path) -> Replica:
    """A replica of which an unfinished snapshot was recorded: Kent's summary was refused."""
    return _again(unfinished_once, data, {support.kent().summary_path: support.REPAIR})
