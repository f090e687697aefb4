"""The fetcher against a real server on 127.0.0.1: the outcome, and what the server saw."""

from __future__ import annotations

import json
import socket
import sqlite3
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cqclib.errors import CqcError, ParameterError
from cqclib.scrape.fetch import (
    BODY_LIMIT,
    CQC,
    Exchange,
    Fetcher,
    ForbiddenByRobots,
    NotFound,
    NotRecorded,
    OffSite,
    PageUnavailable,
    RateLimiter,
    Site,
    SiteUnreachable,
    Stopped,
    Timeouts,
    UnusablePage,
    user_agent,
)
from cqclib.scrape.fetch import adapter as transport
from cqclib.scrape.fetch.resume import OPEN_FOR, Journal
from replica import Replica
from replica import Site as ReplicaSite

QUICK = Timeouts(connect=2.0, read=0.4, whole=5.0, backoff=0.02)
KENT = "/care-services/local-authority-assessment-reports/kent-0525"


@pytest.fixture
def replica() -> Iterator[Replica]:
    with Replica() as running:
        yield running


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def live(replica: Replica, cache: Path, **more: object) -> Fetcher:
    options = {"requests_per_second": 500.0, "contact": "t@example.org", "timeouts": QUICK} | more
    fetcher = Fetcher.live(cache, replica.address, **options)  # type: ignore[arg-type]
    fetcher.start()
    return fetcher


# --- one page, its faults, and what the server saw -------------------------------------------


def test_robots_first_and_named_and_then_the_page(replica: Replica, cache: Path) -> None:
    page = live(replica, cache).get(KENT)
    assert "Kent County Council" in page.text
    assert replica.paths() == ["/robots.txt", KENT]
    agents = {seen.headers["User-Agent"] for seen in replica.seen}
    assert agents == {user_agent("t@example.org")}
    assert "t@example.org" in agents.pop()


@pytest.mark.parametrize(
    ("fault", "attempts", "error", "sentence"),
    [
        ("500", 3, PageUnavailable, "status 500"),
        ("503", 3, PageUnavailable, "status 503"),
        ("429", 3, PageUnavailable, "status 429"),
        ("403", 1, PageUnavailable, "status 403"),
        ("404", 1, NotFound, "not there"),
        ("timeout", 3, PageUnavailable, "no answer in time"),
        ("reset", 3, PageUnavailable, "connection failed"),
        ("cut", 3, PageUnavailable, "cut off"),
        ("pdf", 1, UnusablePage, "not an HTML page but 'application/pdf'"),
        ("huge", 1, UnusablePage, "larger than 5 MB"),
        ("redirect-loop", 6, PageUnavailable, "redirected more than 5 times"),
        ("redirect-off-site", 1, OffSite, "leads off 127.0.0.1"),
    ],
)
def test_a_fault_is_one_sentence_and_so_many_requests(
    replica: Replica,
    cache: Path,
    fault: str,
    attempts: int,
    error: type[CqcError],
    sentence: str,
) -> None:
    replica.faults[KENT] = fault
    fetcher = live(replica, cache)
    with pytest.raises(error, match=sentence) as caught:
        fetcher.get(KENT)
    assert str(caught.value).count("\n") == 0
    asked = replica.paths().count(KENT)
    # A redirect that the cache may keep is not asked for again by the same run.
    assert asked == (1 if fault == "redirect-loop" else attempts)
    replica.faults.clear()
    if error is PageUnavailable and not fault.startswith("redirect"):
        assert "Kent" in fetcher.get(KENT).text, "a failure must not be kept"


def test_a_fault_that_passes_costs_its_retries_only(replica: Replica, cache: Path) -> None:
    replica.faults[KENT] = "500x2"
    fetcher = live(replica, cache)
    assert "Kent" in fetcher.get(KENT).text
    assert [seen.status for seen in replica.seen] == [200, 500, 500, 200]
    assert (fetcher.counters.requests, fetcher.counters.retries) == (4, 2)


def test_redirects_stay_within_five_hops(replica: Replica, cache: Path) -> None:
    hops = {KENT: "redirect-many"} | {f"{KENT}?hop={n}": "redirect-many" for n in range(1, 9)}
    replica.faults.update(hops)
    with pytest.raises(PageUnavailable, match="redirected more than 5 times"):
        live(replica, cache).get(KENT)
    assert len(replica.seen) == 1 + 6
    del replica.faults[f"{KENT}?hop=5"]
    replica.forget()
    fetcher = live(replica, cache / "other")
    assert fetcher.get(KENT).url.endswith("?hop=5")
    assert "Kent" in fetcher.get(KENT).text


def test_retry_after_is_honoured_by_all_workers(replica: Replica, cache: Path) -> None:
    replica.faults[KENT] = "429-retry-afterx1"
    fetcher = live(replica, cache)
    first = threading.Thread(target=fetcher.get, args=(KENT,))
    first.start()
    while KENT not in replica.paths():
        pass
    while fetcher.rate_limiter._held <= fetcher.rate_limiter._clock():
        pass
    fetcher.get("/search/content/7217")
    first.join()
    refused, *later = [seen.at for seen in replica.seen if seen.path != "/robots.txt"]
    assert len(later) == 2
    assert min(later) - refused >= 1.0, "Retry-After: 1 holds every worker for a second"


@pytest.mark.parametrize(
    ("header", "least", "most"),
    [
        ("1", 1, 1.1),
        ("99999", 120, 120),
        ("Wed, 21 Oct 2099 07:28:00 GMT", 120, 120),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.02, 0.05),
        ("soon", 0.02, 0.05),
        ("-5", 0.02, 0.05),
    ],
)
def test_retry_after_is_capped_and_garbage_is_ignored(
    replica: Replica,
    cache: Path,
    header: str,
    least: float,
    most: float,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    replica.faults[KENT], replica.retry_after = "429-retry-afterx1", header
    fetcher = live(replica, cache)
    held: list[float] = []
    monkeypatch.setattr(fetcher.rate_limiter, "hold", held.append)
    monkeypatch.setattr(fetcher.rate_limiter, "sleep", lambda seconds: None)
    fetcher.get(KENT)
    assert len(held) == 1
    assert least <= held[0] <= most


def test_backoff_grows_and_has_jitter(
    replica: Replica, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replica.faults[KENT] = "500"
    fetcher = live(replica, cache, timeouts=Timeouts(backoff=1.0))
    slept: list[float] = []
    monkeypatch.setattr(fetcher.rate_limiter, "sleep", slept.append)
    for _ in range(4):
        with pytest.raises(PageUnavailable):
            fetcher.get(KENT)
    waits = [seconds for seconds in slept if seconds >= 0.9]
    assert all(1.0 <= first <= 1.5 for first in waits[0::2])
    assert all(2.0 <= second <= 3.0 for second in waits[1::2])
    assert len(set(waits)) == len(waits) == 8


def test_ten_failing_pages_in_a_row_end_the_run(replica: Replica, cache: Path) -> None:
    fetcher = live(replica, cache, timeouts=Timeouts(backoff=0.001))
    replica.faults.update({f"/p{number}": "500" for number in range(20)})
    for number in range(9):
        with pytest.raises(PageUnavailable):
            fetcher.get(f"/p{number}")
    with pytest.raises(SiteUnreachable, match="stopped answering"):
        fetcher.get("/p9")


# --- encodings -------------------------------------------------------------------------------


def test_utf8_is_read_as_utf8_whatever_is_declared(replica: Replica, cache: Path) -> None:
    replica.faults[KENT] = "says-latin-1"
    assert "\u00a3312,400,000" in live(replica, cache).get(KENT).text


def test_what_no_encoding_fits_is_refused(replica: Replica, cache: Path) -> None:
    replica.faults[KENT] = "undecodable"
    with pytest.raises(UnusablePage, match="neither UTF-8"):
        _ = live(replica, cache).get(KENT).text


# --- the one site ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "link",
    [
        "https://www.example.org/x",
        "//example.org/x",
        "https://www.cqc.org.uk.example.org/x",
        "https://www.cqc.org.uk@example.org/x",
        "https://user:word@www.cqc.org.uk/x",
        "https://www.cqc.org.uk:8443/x",
        "ftp://www.cqc.org.uk/x",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "https://www.cqc.org.uk\\@example.org/",
        "/a b",
        "/a\r\nHost: example.org",
        "https://[::1",
        "/" + "x" * 600,
    ],
)
def test_no_link_leads_off_the_site(link: str) -> None:
    with pytest.raises(OffSite):
        Site.at().address(link)


@pytest.mark.parametrize(
    "link",
    [
        "https://cqc.org.uk/a?b=1#c",
        "http://www.cqc.org.uk/a?b=1",
        "https://cqc.org.uk./a?b=1",
        "HTTPS://WWW.CQC.ORG.UK:443/a?b=1",
        "/a?b=1",
        "//www.cqc.org.uk/a?b=1",
    ],
)
def test_cqc_is_written_in_one_way(link: str) -> None:
    assert Site.at().address(link) == f"{CQC}/a?b=1"


@given(st.text(max_size=80))
@example("//cqc.org.uk/")
@example("http:///x")
def test_an_address_is_on_the_site_or_refused(link: str) -> None:
    try:
        address = Site.at().address(link, f"{CQC}/search/content/7217")
    except OffSite:
        return
    assert address.startswith(f"{CQC}/")


@pytest.mark.parametrize(
    "base", ["example", "ftp://x", "http://x/path", "http://a:b@x", "http://x:p"]
)
def test_a_base_url_is_scheme_and_host(base: str) -> None:
    with pytest.raises(ParameterError, match="base_url"):
        Site.at(base)


def test_a_replica_must_not_lead_to_cqc(replica: Replica, cache: Path) -> None:
    fetcher = live(replica, cache)
    for link in (CQC + KENT, "http://127.0.0.1:1" + KENT, "http://localhost" + KENT):
        with pytest.raises(OffSite):
            fetcher.get(link)
    assert replica.paths() == ["/robots.txt"]


# --- robots.txt ------------------------------------------------------------------------------


def test_robots_is_obeyed_with_its_delay(cache: Path) -> None:
    rules = "User-agent: *\nDisallow: /search/\nCrawl-delay: 0.2\n"
    with Replica(ReplicaSite(robots=rules)) as replica:
        fetcher = live(replica, cache)
        with pytest.raises(ForbiddenByRobots, match="does not allow"):
            fetcher.get("/search/content/7217")
        fetcher.get(KENT)
        fetcher.get(KENT + "?again")
        assert replica.paths() == ["/robots.txt", KENT, KENT + "?again"]
        assert fetcher.rate_limiter.interval == 0.2
        # Two intervals of 0.2 s, less the time robots.txt itself may have taken to arrive.
        assert replica.seen[2].at - replica.seen[0].at >= 0.2


def test_a_redirect_does_not_get_around_robots(cache: Path) -> None:
    with Replica(ReplicaSite(robots=f"User-agent: *\nDisallow: {KENT}?hop")) as replica:
        replica.faults[KENT] = "redirect-many"
        with pytest.raises(ForbiddenByRobots):
            live(replica, cache).get(KENT)
        assert replica.paths() == ["/robots.txt", KENT]


def test_no_robots_file_allows_all_and_a_failing_one_nothing(cache: Path) -> None:
    with Replica(ReplicaSite(robots=None)) as replica:
        assert "Kent" in live(replica, cache).get(KENT).text
        replica.faults["/robots.txt"] = "500"
        with pytest.raises(SiteUnreachable):
            live(replica, cache / "other")


def test_an_unreachable_site_is_one_sentence(cache: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
        fetcher = Fetcher.live(cache, address, 500.0, timeouts=QUICK)
        with pytest.raises(SiteUnreachable, match="connection was refused"):
            fetcher.start()


# --- rate_limiter ------------------------------------------------------------------------------------


def test_turns_are_even_for_all_workers_and_retries(replica: Replica, cache: Path) -> None:
    interval = 0.05
    replica.faults[f"{KENT}?1"] = "500x1"
    fetcher = live(replica, cache, requests_per_second=1 / interval)
    links = [f"{KENT}?{number}" for number in range(6)]
    workers = [
        threading.Thread(target=lambda part=part: [fetcher.get(link) for link in part])  # type: ignore[misc]
        for part in (links[0::3], links[1::3], links[2::3])
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    times = sorted(seen.at for seen in replica.seen)
    assert len(times) == 1 + 6 + 1
    # Lower bounds only: the first may arrive late by up to one interval, none can come early.
    assert times[-1] - times[0] >= (len(times) - 2) * interval
    assert fetcher.rate_limiter.waited > 0


@given(st.lists(st.floats(0, 3), max_size=30), st.floats(0.1, 2))
def test_turns_never_come_closer_than_the_interval(quiet: list[float], interval: float) -> None:
    now, taken = 0.0, list[float]()
    rate_limiter = RateLimiter(interval, clock=lambda: now)

    def sleep(seconds: float) -> None:
        nonlocal now
        now += max(seconds, 0)

    rate_limiter.sleep = sleep  # type: ignore[method-assign]
    for pause in quiet:
        now += pause
        rate_limiter.turn()
        taken.append(now)
    gaps = [later - earlier for earlier, later in pairwise(taken)]
    assert all(gap >= interval - 1e-9 for gap in gaps)


def test_an_interruption_ends_every_wait_at_once() -> None:
    rate_limiter = RateLimiter(3600.0)
    rate_limiter.turn()
    ended: list[str] = []

    def wait() -> None:
        try:
            rate_limiter.turn()
        except Stopped as stopped:
            ended.append(str(stopped))

    waiting = threading.Thread(target=wait)
    waiting.start()
    rate_limiter.stop.set()
    waiting.join(timeout=5)
    assert ended and "run again" in ended[0]


# --- the cache -------------------------------------------------------------------------------


def test_a_new_run_revalidates_and_costs_no_body(replica: Replica, cache: Path) -> None:
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


def test_what_the_site_calls_fresh_is_not_asked_for_unless_refreshed(cache: Path) -> None:
    with Replica(cache_control="max-age=3600") as replica:
        for refresh, asked in ((False, 2), (False, 0), (True, 2)):
            replica.forget()
            fetcher = live(replica, cache, refresh=refresh)
            fetcher.get(KENT)
            fetcher.close(finished=True)
            assert len(replica.seen) == asked


def test_no_store_is_not_stored_and_silence_is_asked_again(cache: Path) -> None:
    with Replica(cache_control="no-store") as replica:
        live(replica, cache).get(KENT)
        live(replica, cache).get(KENT)
        assert replica.paths().count(KENT) == 2
    with Replica(cache_control="", validators=False) as replica:
        fetcher = live(replica, cache)
        fetcher.get(KENT)
        assert fetcher._session.settings.expire_after == 1  # type: ignore[attr-defined]


def test_a_run_gone_on_with_asks_for_nothing_it_had(replica: Replica, cache: Path) -> None:
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


def test_the_cache_holds_no_pickle(replica: Replica, cache: Path) -> None:
    live(replica, cache).get(KENT)
    with sqlite3.connect(cache / "pages.sqlite") as base:
        values = [row[0] for row in base.execute("SELECT value FROM responses")]
    assert len(values) == 2
    assert all(json.loads(value) for value in values)


def test_a_damaged_cache_is_begun_anew(replica: Replica, cache: Path) -> None:
    cache.mkdir()
    (cache / "pages.sqlite").write_bytes(b"not a database at all" * 100)
    assert "Kent" in live(replica, cache).get(KENT).text


def test_the_journal_survives_a_torn_line_and_forgets_after_a_day(tmp_path: Path) -> None:
    path, now = tmp_path / "run.jsonl", datetime.now(UTC)
    first = Journal.open(path, "a", now)
    first.add("https://x/1")
    first.add("https://x/2")
    first.again("https://x/1")
    with path.open("a") as file:
        file.write('{"done": "https://x/')
    second = Journal.open(path, "a", now + timedelta(hours=1))
    assert second.resumed and second.started == now
    assert second.done == {"https://x/2"}
    second.add("https://x/3")
    assert Journal.open(path, "a", now + OPEN_FOR).done == {"https://x/2", "https://x/3"}
    assert not Journal.open(path, "b", now).resumed, "another run shares nothing"
    assert not Journal.open(path, "b", now + OPEN_FOR + timedelta(seconds=1)).resumed


# --- without a network -----------------------------------------------------------------------


def test_a_recording_cannot_reach_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    kept = {
        f"{CQC}/robots.txt": Exchange(f"{CQC}/robots.txt", 404, "text/html", "", b""),
        f"{CQC}/a": Exchange(f"{CQC}/a", 301, "text/html", "/b", b""),
        f"{CQC}/b": Exchange(f"{CQC}/b", 200, "text/html", "", b"<p>kept</p>"),
    }
    fetcher = Fetcher.recorded(kept)
    fetcher.start()
    assert fetcher.get("/a").text == "<p>kept</p>"
    with pytest.raises(NotRecorded):
        fetcher.get("/c")


@pytest.mark.parametrize("contact", ["a\r\nHost: x", "caf\u00e9", "x" * 201])
def test_a_contact_is_one_plain_line(contact: str) -> None:
    with pytest.raises(ParameterError, match="contact"):
        user_agent(contact)


@pytest.mark.parametrize("rate", [0, -1, float("nan"), float("inf")])
def test_a_rate_is_above_zero(rate: float, cache: Path) -> None:
    with pytest.raises(ParameterError, match="requests_per_second"):
        Fetcher.live(cache, requests_per_second=rate)


def test_the_limits_are_the_agreed_ones() -> None:
    assert (BODY_LIMIT, transport.ATTEMPTS, transport.RETRY_AFTER_MOST) == (5_000_000, 3, 120)
    assert RateLimiter(1.0).interval == 1.0
