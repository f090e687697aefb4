"""A site that does not want to be read: the run stops, says so once, keeps the page, can go on."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from cqclib.scrape.fetch import Blocked, Fetcher, NotFound, PageUnavailable, SiteUnreachable
from cqclib.scrape.fetch.errors import FetchError
from replica import Replica, Site
from replica.facts import bundled
from replica.walls import WALLS

KENT = "/care-services/local-authority-assessment-reports/kent-0525"
LANDINGS = [report.path for report in bundled()]


def stopped(fetcher: Fetcher, links: list[str]) -> tuple[int, Blocked]:
    """How many of ``links`` came before the site blocked the run, and with which error."""
    for number, link in enumerate(links):
        try:
            fetcher.get(link)
        except Blocked as error:
            return number, error
        except (PageUnavailable, NotFound):
            continue
    raise AssertionError("nothing stopped the run")


def evidence(cache: Path) -> list[bytes]:
    return [path.read_bytes() for path in (cache / "evidence").glob("*.html.txt")]


def test_a_wall_stops_all_workers_and_is_kept_and_the_run_goes_on_later(
    replica: Replica, cache: Path, live: Callable[..., Fetcher]
) -> None:
    fetcher = live(replica, cache)
    fetcher.get(LANDINGS[0])
    replica.faults["*"] = "wall-browser"
    number, error = stopped(fetcher, LANDINGS[1:])
    assert number == 0
    assert "run again later to go on" in str(error)
    assert [path for path in str(error).split() if path.endswith(".html.txt);")]
    assert evidence(cache) == [WALLS["wall-browser"].encode()]
    asked = len(replica.seen)
    with pytest.raises(Blocked, match="just a moment"):
        fetcher.get(LANDINGS[2])
    assert len(replica.seen) == asked, "nobody asks on"
    fetcher.close(finished=False)
    replica.faults.clear()
    replica.forget()
    later = live(replica, cache)
    assert later.resumed
    for link in LANDINGS[:3]:
        later.get(link)
    assert replica.paths() == LANDINGS[1:3]


def test_a_worker_that_waits_for_its_turn_hears_why_the_run_ended(
    replica: Replica, cache: Path, live: Callable[..., Fetcher]
) -> None:
    replica.faults["*"] = "wall-denied"
    fetcher = live(replica, cache, requests_per_second=0.2)
    errors: list[FetchError] = []

    def ask(link: str) -> None:
        try:
            fetcher.get(link)
        except FetchError as error:
            errors.append(error)

    fetcher.rate_limiter._next = 0.0  # the first asks at once, the second would wait 5 seconds
    workers = [threading.Thread(target=ask, args=(link,)) for link in LANDINGS[:2]]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=4)
    assert len(errors) == 2
    assert errors[0] is errors[1]
    assert isinstance(errors[0], Blocked)
    assert len(replica.seen) == 2  # robots.txt and one page


@pytest.mark.parametrize("fault", ["wall-denied", "wall-captcha", "challenge"])
def test_a_wall_before_robots_txt_stops_at_once(
    replica: Replica, cache: Path, live: Callable[..., Fetcher], fault: str
) -> None:
    replica.faults["/robots.txt"] = fault
    with pytest.raises(Blocked, match="keeps robots out"):
        live(replica, cache)


def test_a_robots_txt_that_names_a_captcha_is_none(
    cache: Path, live: Callable[..., Fetcher]
) -> None:
    with Replica(Site(robots="User-agent: *\nDisallow: /captcha/\n")) as replica:
        assert "Kent" in live(replica, cache).get(KENT).text


@pytest.mark.parametrize(
    "html",
    [
        "<title>Kent</title><h1>Kent</h1><p>People were denied access to the service.</p>" * 30,
        "<title>Kent</title><h1>Kent</h1><script>grecaptcha.render('captcha')</script><p>Report</p>",
        "<title>Kent</title><h1>Kent</h1><noscript>Enable JavaScript and cookies to continue"
        "</noscript><p>Report</p>",
        "<title>Kent</title><p>We use cookies. Accept all cookies. Reject all cookies.</p>",
        "<title>Why carers were told: access denied</title>"
        + "<p>They were asked for more.</p>" * 80,
        "<title>Kent</title><p>A security check of the home, and a captcha, were seen.</p>"
        + "<p>What the report says at length.</p>" * 60,
    ],
)
def test_what_only_speaks_of_such_things_is_no_wall(
    replica: Replica, cache: Path, live: Callable[..., Fetcher], html: str
) -> None:
    replica.site.extra["/page"] = html
    assert live(replica, cache).get("/page").text == html


def test_one_page_for_many_addresses_stops_and_none_of_them_is_used_again(
    replica: Replica, cache: Path, live: Callable[..., Fetcher]
) -> None:
    fetcher = live(replica, cache)
    fetcher.get(LANDINGS[0])
    replica.faults["*"] = "same"
    number, error = stopped(fetcher, LANDINGS[1:])
    assert number == 2
    assert "the same page for 3 different addresses" in str(error)
    assert len(evidence(cache)) == 1
    fetcher.close(finished=False)
    replica.faults.clear()
    replica.forget()
    later = live(replica, cache)
    assert all("Welcome" not in later.get(link).text for link in LANDINGS[:5])
    assert replica.paths() == LANDINGS[1:5]


def test_the_same_address_with_other_parameters_may_give_the_same_page(
    replica: Replica, cache: Path, live: Callable[..., Fetcher]
) -> None:
    fetcher = live(replica, cache)
    for number in range(40, 50):  # far beyond the end of the list
        fetcher.get(f"/search/content/7217?page={number}")


@pytest.mark.parametrize("others", [0, 1], ids=["in a row", "every second page"])
def test_ten_refusals_stop_the_run(
    replica: Replica, cache: Path, live: Callable[..., Fetcher], others: int
) -> None:
    refused = LANDINGS[:: 1 + others]
    replica.faults.update(dict.fromkeys(refused, "403"))
    number, error = stopped(live(replica, cache), LANDINGS)
    assert number == (19 if others else 9) - others
    assert "refused 10 of the last" in str(error)
    assert "status 403" in str(error)
    assert evidence(cache) == [b"<html>busy</html>"]


@pytest.mark.full
def test_nine_refusals_are_nine_pages_that_are_not_to_be_had(
    replica: Replica, cache: Path, live: Callable[..., Fetcher]
) -> None:
    replica.faults.update(dict.fromkeys(LANDINGS[:27:3], "403"))
    fetcher = live(replica, cache)
    outcomes = []
    for link in LANDINGS[:27]:
        try:
            fetcher.get(link)
            outcomes.append("page")
        except SiteUnreachable as error:
            raise AssertionError from error
        except PageUnavailable:
            outcomes.append("refused")
    assert outcomes == ["refused", "page", "page"] * 9


@pytest.mark.parametrize(
    ("header", "span"),
    [
        ("121", "2 minutes"),
        ("7200", "2 hours"),
        ("Wed, 21 Oct 2099 07:28:00 GMT", "days"),
        ("9999999999999", "days"),
    ],
)
def test_a_long_retry_after_is_obeyed_by_stopping(
    replica: Replica, cache: Path, live: Callable[..., Fetcher], header: str, span: str
) -> None:
    replica.faults[KENT], replica.retry_after = "429-retry-after", header
    fetcher = live(replica, cache)
    with pytest.raises(Blocked, match=rf"asks to be left alone for [\d ]*{span}"):
        fetcher.get(KENT)
    assert replica.paths() == ["/robots.txt", KENT]
