"""What a second run, and one that goes on, ask for again."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cqclib.scrape.fetch import (
    Fetcher,
    NotFound,
)
from cqclib.scrape.fetch.resume import OPEN_FOR, RunMark
from replica import Replica

KENT = "/care-services/local-authority-assessment-reports/kent-0525"


def test_a_new_run_revalidates_and_costs_no_body(
    replica: Replica, cache: Path, live: Callable[..., Fetcher]
) -> None:
    first = live(replica, cache)
    body = first.get(KENT).body
    first.close(finished=True)
    replica.forget()
    second = live(replica, cache)
    assert second.get(KENT).body == body
    assert [seen.status for seen in replica.seen] == [304, 304]
    assert {"If-None-Match", "If-Modified-Since"} <= set(replica.seen[1].headers)
    assert (second.counters.not_modified, second.counters.bodies, second.counters.body_bytes) == (
        2,
        0,
        0,
    )


def test_what_the_site_calls_fresh_is_not_asked_for_unless_refreshed(
    cache: Path, live: Callable[..., Fetcher]
) -> None:
    with Replica(cache_control="max-age=3600") as replica:
        for refresh, asked in ((False, 2), (False, 0), (True, 2)):
            replica.forget()
            fetcher = live(replica, cache, refresh=refresh)
            fetcher.get(KENT)
            fetcher.close(finished=True)
            assert len(replica.seen) == asked


def test_no_store_is_not_stored_and_silence_is_asked_again(
    cache: Path, live: Callable[..., Fetcher]
) -> None:
    with Replica(cache_control="no-store") as replica:
        live(replica, cache).get(KENT)
        live(replica, cache).get(KENT)
        assert replica.paths().count(KENT) == 2
    with Replica(cache_control="", validators=False) as replica:
        fetcher = live(replica, cache)
        fetcher.get(KENT)
        assert fetcher._session.settings.expire_after == 1  # type: ignore[attr-defined]


def test_a_run_gone_on_with_asks_for_nothing_it_had(
    replica: Replica, cache: Path, live: Callable[..., Fetcher]
) -> None:
    first = live(replica, cache)
    first.get(KENT)
    with pytest.raises(NotFound):
        first.get("/nowhere")
    first.close(finished=False)
    replica.forget()
    second = live(replica, cache)
    second.get(KENT)
    with pytest.raises(NotFound):
        second.get("/nowhere")
    assert replica.seen == []
    assert second.resumed
    second.ask_again(replica.address + KENT)
    second.get(KENT)
    assert [seen.status for seen in replica.seen] == [304]


def test_the_cache_holds_no_pickle(
    replica: Replica, cache: Path, live: Callable[..., Fetcher]
) -> None:
    live(replica, cache).get(KENT)
    with sqlite3.connect(cache / "pages.sqlite") as base:
        values = [row[0] for row in base.execute("SELECT value FROM responses")]
    assert len(values) == 2
    assert all(json.loads(value) for value in values)


def test_a_damaged_cache_is_begun_anew(
    replica: Replica, cache: Path, live: Callable[..., Fetcher]
) -> None:
    cache.mkdir()
    (cache / "pages.sqlite").write_bytes(b"not a database at all" * 100)
    assert "Kent" in live(replica, cache).get(KENT).text


def test_a_run_is_gone_on_with_for_half_a_day_if_it_is_the_same(tmp_path: Path) -> None:
    path, now = tmp_path / "run.json", datetime.now(UTC)
    assert not RunMark.open(path, "a", now).resumed
    second = RunMark.open(path, "a", now + OPEN_FOR)
    assert second.resumed and second.started == now
    assert not RunMark.open(path, "b", now).resumed, "another run shares nothing"
    assert not RunMark.open(path, "b", now + OPEN_FOR + timedelta(seconds=1)).resumed
    assert not RunMark.open(path, "b", now).resumed, "a run does not begin in the future"
    RunMark.open(path, "b", now).close()
    assert not RunMark.open(path, "b", now).resumed, "a finished run is not gone on with"
    for damaged in ("", "{", "[]", '{"run": "b"}', '{"run": "b", "started": "2025-10-03"}'):
        path.write_text(damaged)
        assert not RunMark.open(path, "b", now).resumed


@pytest.mark.parametrize("validators", [True, False])
@pytest.mark.parametrize("directive", ["max-age=0", "max-age=3600", "no-cache", ""])
def test_a_killed_run_asks_for_no_page_twice(
    cache: Path, live: Callable[..., Fetcher], directive: str, validators: bool
) -> None:
    """Whatever the site says of caching, in a first run and in one that revalidates."""
    links = [KENT, "/search/content/7217"]
    with Replica(cache_control=directive, validators=validators) as replica:
        for run in ("first", "later"):
            replica.forget()
            fetcher = live(replica, cache, refresh=run == "later")
            fetcher.get(links[0])
            fetcher.close(finished=False)
            fetcher = live(replica, cache, refresh=run == "later")
            for link in links:
                fetcher.get(link)
            fetcher.close(finished=True)
            assert replica.paths() == ["/robots.txt", *links], run
            if run == "later" and validators:
                assert {seen.status for seen in replica.seen} == {304}
                assert sum(seen.sent for seen in replica.seen) == 0
