"""The one site: no link leads off it, and its robots.txt is obeyed."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cqclib.errors import ParameterError
from cqclib.scrape.fetch import (
    CQC,
    Fetcher,
    ForbiddenByRobots,
    OffSite,
    Site,
    SiteUnreachable,
    Timeouts,
)
from replica import Replica
from replica import Site as ReplicaSite

KENT = "/care-services/local-authority-assessment-reports/kent-0525"


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


@pytest.mark.parametrize("host", ["preview", "api.service", "old", "www2"])
def test_of_cqcs_hosts_only_the_public_site_counts(host: str) -> None:
    with pytest.raises(ParameterError, match="another host of CQC"):
        Site.at(f"https://{host}.cqc.org.uk")
    with pytest.raises(OffSite):
        Site.at().address(f"https://{host}.cqc.org.uk/a")


def test_a_replica_must_not_lead_to_cqc(
    replica: Replica, cache: Path, live: Callable[..., Fetcher]
) -> None:
    fetcher = live(replica, cache)
    for link in (CQC + KENT, "http://127.0.0.1:1" + KENT, "http://localhost" + KENT):
        with pytest.raises(OffSite):
            fetcher.get(link)
    assert replica.paths() == ["/robots.txt"]


def test_robots_is_obeyed_with_its_delay(cache: Path, live: Callable[..., Fetcher]) -> None:
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


def test_a_delay_of_minutes_is_one_sentence(cache: Path, live: Callable[..., Fetcher]) -> None:
    with Replica(ReplicaSite(robots="User-agent: *\nCrawl-delay: 600\n")) as replica:
        with pytest.raises(SiteUnreachable, match="asks for 600 seconds between two requests"):
            live(replica, cache)
        assert replica.paths() == ["/robots.txt"]


def test_a_redirect_does_not_get_around_robots(cache: Path, live: Callable[..., Fetcher]) -> None:
    with Replica(ReplicaSite(robots=f"User-agent: *\nDisallow: {KENT}?hop")) as replica:
        replica.faults[KENT] = "redirect-many"
        with pytest.raises(ForbiddenByRobots):
            live(replica, cache).get(KENT)
        assert replica.paths() == ["/robots.txt", KENT]


def test_no_robots_file_allows_all_and_a_failing_one_nothing(
    cache: Path, live: Callable[..., Fetcher]
) -> None:
    with Replica(ReplicaSite(robots=None)) as replica:
        assert "Kent" in live(replica, cache).get(KENT).text
        replica.faults["/robots.txt"] = "500"
        with pytest.raises(SiteUnreachable):
            live(replica, cache / "other")


def test_an_unreachable_site_is_one_sentence(cache: Path, live: Callable[..., Fetcher]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
        fetcher = Fetcher.live(cache, address, 500.0, timeouts=Timeouts(backoff=0.02))
        with pytest.raises(SiteUnreachable, match="connection was refused"):
            fetcher.start()
