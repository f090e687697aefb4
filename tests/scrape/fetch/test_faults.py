"""What a site may do wrong, as a table: what the server does, and what must come out."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from cqclib.errors import CqcError
from cqclib.scrape.fetch import (
    Blocked,
    Fetcher,
    NotFound,
    OffSite,
    PageUnavailable,
    SiteUnreachable,
    Timeouts,
    UnusablePage,
    user_agent,
)
from replica import Replica, dress
from replica.facts import bundled
from replica.server import ENCODINGS

KENT = "/care-services/local-authority-assessment-reports/kent-0525"


def test_robots_first_and_named_and_then_the_page(
    replica: Replica, cache: Path, live: Callable[..., Fetcher]
) -> None:
    page = live(replica, cache).get(KENT)
    assert "Kent County Council" in page.text
    assert replica.paths() == ["/robots.txt", KENT]
    agents = {seen.headers["User-Agent"] for seen in replica.seen}
    assert agents == {user_agent("t@example.org")}
    assert "t@example.org" in agents.pop()


@dataclass(frozen=True)
class Case:
    """A fault: what the server does with one page, and what must come out."""

    name: str  # of the fault in the replica, with its options
    server: str  # what it does, in words
    right: bool = False  # whether the page comes all the same
    error: type[CqcError] = PageUnavailable
    sentence: str = ""  # a part of it
    requests: int = 1  # for this page


# For a page that never comes a short time will do; one that comes in the end needs a longer.
NEVER = {
    "timeout": Timeouts(read=0.1, backoff=0.01),
    "drip": Timeouts(whole=0.3, backoff=0.01),
}
IN_THE_END = {
    "timeoutx1": Timeouts(read=2.0, backoff=0.01),
    "drip-bodyx1": Timeouts(whole=2.0, backoff=0.01),
}
CASES = [
    Case("500", "status 500", sentence="status 500", requests=3),
    Case("503", "status 503", sentence="status 503", requests=3),
    Case("429", "status 429", sentence="status 429", requests=3),
    Case("403", "status 403", sentence="status 403"),
    Case("404", "status 404", error=NotFound, sentence="not there"),
    Case("500x2", "status 500 twice, then the page", right=True, requests=3),
    Case("cutx1", "half a page once, then the page", right=True, requests=2),
    Case("timeout", "silence", sentence="no answer in time", requests=3),
    Case("timeoutx1", "silence once, then the page", right=True, requests=2),
    Case("reset", "the connection is reset", sentence="connection failed", requests=3),
    Case("cut", "half of the body it announced", sentence="cut off", requests=3),
    Case(
        "drip-headers", "a byte of the headers a second", sentence="no answer in time", requests=3
    ),
    Case("drip-body", "a byte of the body a second", sentence="no answer in time", requests=3),
    Case("drip-chunks", "a chunk of a byte a second", sentence="no answer in time", requests=3),
    Case("drip-bodyx1", "a slow body once, then the page", right=True, requests=2),
    Case("pdf", "a PDF", error=UnusablePage, sentence="not an HTML page but 'application/pdf'"),
    Case("huge", "a page of 6 MB", error=UnusablePage, sentence="larger than 5 MB"),
    # A redirect that the cache may keep is not asked for again by the same run.
    Case("redirect-loop", "a redirect to itself", sentence="redirected more than 5 times"),
    Case(
        "redirect-off-site", "a redirect elsewhere", error=OffSite, sentence="leads off 127.0.0.1"
    ),
    Case("redirect-nowhere", "a redirect to nowhere", error=UnusablePage, sentence="to no address"),
    Case("redirect-latin", "a redirect in Latin-1", error=UnusablePage, sentence="to no address"),
    Case("redirect-broken", "a redirect to [", error=UnusablePage, sentence="to no address"),
    Case(
        "redirect-utf-8",
        "a redirect to /caf\u00e9",
        error=NotFound,
        sentence="/caf%C3%A9 is not there",
    ),
    Case("429-retry-after", "busy for an hour", error=Blocked, sentence="alone for 60 minutes"),
    Case("503-retry-after", "away for an hour", error=Blocked, sentence="alone for 60 minutes"),
    Case("challenge", "403 with a challenge", error=Blocked, sentence="keeps robots out"),
    Case("wall-denied", "200, Access Denied", error=Blocked, sentence="says 'access denied'"),
    Case("wall-browser", "200, Just a moment", error=Blocked, sentence="says 'just a moment'"),
    Case("wall-captcha", "200, a captcha", error=Blocked, sentence="says 'captcha'"),
    Case(
        "wall-cookies", "200, cookies first", error=Blocked, sentence="says 'accept all cookies to"
    ),
    Case("wall-rejected", "200, rejected", error=Blocked, sentence="says 'request rejected'"),
    Case(
        "wall-dressed", "a wall in the site's dress", error=Blocked, sentence="verify you are human"
    ),
    *(Case(name, "an encoding not as declared", right=True) for name in ENCODINGS),
    Case("undecodable", "a few bytes that are no UTF-8", right=True),
]


def wait_at_most(fetcher: Fetcher, timeouts: Timeouts) -> None:
    """From now on, so that robots.txt and what comes after a fault have all the time they need."""
    for adapter in fetcher._session.adapters.values():
        adapter._timeouts = timeouts  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=case.name, marks=pytest.mark.full if case.name in IN_THE_END else ())
        for case in CASES
    ],
)
def test_a_fault_gives_the_page_or_one_sentence(
    replica: Replica, cache: Path, live: Callable[..., Fetcher], patient: Timeouts, case: Case
) -> None:
    replica.retry_after = "3600"
    replica.faults[KENT] = case.name
    fetcher = live(replica, cache)
    slow = IN_THE_END.get(case.name) or NEVER.get(case.name.partition("-")[0])
    wait_at_most(fetcher, slow or patient)
    text = dress.landing(next(report for report in bundled() if report.slug == "kent-0525"))
    if case.right:
        page = fetcher.get(KENT).text
        assert re.sub("[^0-9]", "", page) == re.sub("[^0-9]", "", text)
        assert "Kent County Council" in page
    else:
        with pytest.raises(case.error, match=re.escape(case.sentence)) as caught:
            fetcher.get(KENT)
        assert "\n" not in str(caught.value)
    assert replica.paths().count(KENT) == case.requests
    if case.error is PageUnavailable and not case.name.startswith("redirect"):
        replica.faults.clear()
        wait_at_most(fetcher, patient)
        assert "Kent" in fetcher.get(KENT).text, "a failure must not be kept"


def test_a_fault_that_passes_costs_its_retries_only(
    replica: Replica, cache: Path, live: Callable[..., Fetcher]
) -> None:
    replica.faults[KENT] = "500x2"
    fetcher = live(replica, cache)
    assert "Kent" in fetcher.get(KENT).text
    assert [seen.status for seen in replica.seen] == [200, 500, 500, 200]
    assert (fetcher.counters.requests, fetcher.counters.retries) == (4, 2)


def test_redirects_stay_within_five_hops(
    replica: Replica, cache: Path, live: Callable[..., Fetcher]
) -> None:
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


@pytest.mark.full
def test_retry_after_is_honoured_by_all_workers(
    replica: Replica, cache: Path, live: Callable[..., Fetcher]
) -> None:
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
        ("120", 120, 120),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.02, 0.05),
        ("soon", 0.02, 0.05),
        ("-5", 0.02, 0.05),
    ],
)
def test_retry_after_is_waited_for_up_to_two_minutes_and_garbage_is_ignored(
    replica: Replica,
    cache: Path,
    header: str,
    least: float,
    most: float,
    monkeypatch: pytest.MonkeyPatch,
    live: Callable[..., Fetcher],
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
    replica: Replica, cache: Path, monkeypatch: pytest.MonkeyPatch, live: Callable[..., Fetcher]
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


@pytest.mark.full
def test_ten_failing_pages_in_a_row_end_the_run(
    replica: Replica, cache: Path, live: Callable[..., Fetcher]
) -> None:
    fetcher = live(replica, cache, timeouts=Timeouts(backoff=0.001))
    replica.faults.update({f"/p{number}": "500" for number in range(20)})
    for number in range(9):
        with pytest.raises(PageUnavailable):
            fetcher.get(f"/p{number}")
    with pytest.raises(SiteUnreachable, match="stopped answering"):
        fetcher.get("/p9")
