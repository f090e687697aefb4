"""Fetching pages of one site: robots.txt first, politely, through a cache, or from a recording."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import requests
from protego import Protego
from requests_cache import CachedSession
from requests_cache.models.response import CachedResponse

from cqclib import __version__
from cqclib.errors import ParameterError
from cqclib.scrape.fetch.adapter import REDIRECTS, PoliteAdapter, RecordedAdapter, Timeouts
from cqclib.scrape.fetch.cache import (
    GONE,
    cached,
    can_be_revalidated,
    keep,
    open_cache,
    outdate,
)
from cqclib.scrape.fetch.counters import Counters, event
from cqclib.scrape.fetch.encoding import decoded
from cqclib.scrape.fetch.errors import (
    Blocked,
    FetchError,
    ForbiddenByRobots,
    NotFound,
    PageUnavailable,
    SiteUnreachable,
    Stopped,
    UnusablePage,
)
from cqclib.scrape.fetch.giving_up import GivingUp
from cqclib.scrape.fetch.rate_limit import RateLimiter
from cqclib.scrape.fetch.resume import RunMark
from cqclib.scrape.fetch.site import Site
from cqclib.snapshot.pages_zip import Exchange

ROBOT = "cqc-assessments"  # the name that robots.txt rules may use
REDIRECTS_MOST = 5
DELAY_MOST = 120.0  # seconds between two requests; a site that asks for more is left alone


@dataclass(frozen=True)
class Page:
    """One HTML page as it came."""

    url: str
    body: bytes
    content_type: str

    @property
    def text(self) -> str:
        """The page's text; see ``encoding``. Raises UnusablePage when it is no text."""
        try:
            return decoded(self.body, self.content_type)
        except ValueError as error:
            raise UnusablePage(f"{self.url} could not be read: {error}.") from error


class Fetcher:
    """Fetches pages of one site. Make one with ``live`` or ``recorded``; safe from any thread.

    ``transcript`` holds every answer used, by address: what a snapshot keeps for a replay.
    """

    def __init__(
        self,
        site: Site,
        session: requests.Session,
        rate_limiter: RateLimiter,
        counters: Counters,
        run: RunMark,
    ) -> None:
        self.site, self.rate_limiter, self.counters = site, rate_limiter, counters
        self.transcript: dict[str, Exchange] = {}
        self.refresh = False
        self._session, self._run = session, run
        self._giving_up: GivingUp | None = None  # None for a recording
        self._recorded: Mapping[str, Exchange] | None = None
        self._robots: Protego | None = None

    @classmethod
    def live(
        cls,
        cache: Path,
        base_url: str = "",
        requests_per_second: float = 1.0,
        contact: str = "",
        refresh: bool = False,
        timeouts: Timeouts | None = None,
        evidence: Path | None = None,
    ) -> Fetcher:
        """A fetcher that asks the site ``base_url`` (CQC when blank), with its cache in ``cache``.

        ``refresh`` asks about every page whatever the cache headers allowed. A page that ends the
        run is kept in the folder ``evidence``, which is in ``cache`` if not given. Raises
        ParameterError for a rate or a contact that cannot be used.
        """
        site = Site.at(base_url)
        if not 0 < requests_per_second <= 1000:
            raise ParameterError(
                f"requests_per_second is {requests_per_second!r}; give a number above 0, such as 1."
            )
        rate_limiter, counters = RateLimiter(1 / requests_per_second), Counters()
        session = open_cache(cache)
        session.adapters.clear()
        adapter = PoliteAdapter(site, rate_limiter, counters, timeouts or Timeouts())
        for scheme in ("https://", "http://"):  # the adapter refuses all but its own site
            session.mount(scheme, adapter)
        session.headers["User-Agent"] = user_agent(contact)
        session.headers["Accept"] = "text/html,application/xhtml+xml"
        session.headers["Accept-Language"] = "en-GB,en"
        session.trust_env = not site.is_local  # no proxy between this machine and itself
        run = f"{site.origin} refresh={refresh}"
        fetcher = cls(site, session, rate_limiter, counters, RunMark.open(cache / "run.json", run))
        fetcher.refresh = refresh
        fetcher._giving_up = GivingUp(site.host, rate_limiter, evidence or cache / "evidence")
        return fetcher

    @classmethod
    def recorded(cls, exchanges: Mapping[str, Exchange], base_url: str = "") -> Fetcher:
        """A fetcher that answers from ``exchanges`` only and cannot reach a network."""
        session = requests.Session()
        session.adapters.clear()
        for scheme in ("https://", "http://"):
            session.mount(scheme, RecordedAdapter(exchanges))
        session.trust_env = False
        run = RunMark(datetime.now(UTC), False)
        fetcher = cls(Site.at(base_url), session, RateLimiter(0), Counters(), run)
        fetcher._recorded = exchanges
        return fetcher

    def start(self) -> None:
        """Read robots.txt, which everything after obeys. Raises SiteUnreachable."""
        url = self.site.address("/robots.txt")
        try:
            answer = self._answer(url)
        except (Stopped, Blocked):
            raise
        except FetchError as error:
            raise SiteUnreachable(f"{self.site.host} could not be reached: {error}") from error
        if answer.status_code >= 500 or answer.status_code == 429:
            raise SiteUnreachable(
                f"{self.site.host} does not give its robots.txt (status {answer.status_code}), so "
                "nothing may be asked of it; try again later."
            )
        rules = answer.content.decode("utf-8", "replace") if answer.status_code == 200 else ""
        self._robots = Protego.parse(rules)
        delay = self._robots.crawl_delay(ROBOT)
        if delay and delay > DELAY_MOST:
            raise SiteUnreachable(
                f"{self.site.host}'s robots.txt asks for {delay:.0f} seconds between two requests, so "
                "that a run would take days; it was not begun."
            )
        if delay and self._recorded is None:
            self.rate_limiter.slow_down(float(delay))
            event(logging.INFO, "crawl_delay", seconds=delay)

    @property
    def sitemaps(self) -> list[str]:
        """The addresses of the sitemaps that robots.txt names."""
        return [] if self._robots is None else list(self._robots.sitemaps)

    def get(self, link: str, page: str = "") -> Page:
        """The page at ``link`` (as found on ``page``), redirects within the site followed.

        Raises FetchError: OffSite, ForbiddenByRobots, NotFound, PageUnavailable, UnusablePage,
        NotRecorded, Stopped; SiteUnreachable when too many pages in a row failed, and Blocked when
        the site does not want to be read. These two end the run for all workers.
        """
        self.rate_limiter.check()
        address = self.site.address(link, page)
        try:
            url, answer = self._follow(address)
        except PageUnavailable:
            if self._giving_up is not None:
                self._giving_up.failed()
            raise
        if self._giving_up is not None:
            self._giving_up.succeeded()
        if answer.status_code in GONE:
            raise NotFound(f"{url} is not there (status {answer.status_code}).")
        return Page(url, answer.content, answer.headers.get("Content-Type", ""))

    def _follow(self, address: str) -> tuple[str, requests.Response]:
        """Where the redirects from ``address`` end, and the page there, or that it is gone."""
        url = address
        for _ in range(REDIRECTS_MOST + 1):
            if self._robots is None or not self._robots.can_fetch(url, ROBOT):
                raise ForbiddenByRobots(f"{self.site.host}'s robots.txt does not allow {url}.")
            answer = self._answer(url)
            if answer.status_code in (200, *GONE):
                return url, answer
            if answer.status_code not in REDIRECTS:
                raise PageUnavailable(f"{url} was answered with status {answer.status_code}.")
            url = self.site.address(answer.headers.get("Location", ""), url)
        raise PageUnavailable(f"{address} was redirected more than {REDIRECTS_MOST} times.")

    @property
    def started(self) -> datetime:
        """When this run began, in UTC; for one gone on with, when it first began."""
        return self._run.started

    @property
    def resumed(self) -> bool:
        """Whether this run goes on with an unfinished one."""
        return self._run.resumed

    @property
    def evidence(self) -> list[Path]:
        """The pages that ended this run, as files."""
        return [] if self._giving_up is None else self._giving_up.kept

    def has_copy(self, url: str) -> bool:
        """Whether a page of this address is in the cache or the recording: it was there once."""
        if self._recorded is not None:
            return url in self._recorded and self._recorded[url].status == 200
        answer = self._cached(url)
        return answer is not None and answer.status_code == 200

    def ask_again(self, url: str) -> None:
        """Should this run be gone on with, ask for ``url`` again: it was no use."""
        if isinstance(self._session, CachedSession):
            outdate(self._session, url)

    def close(self, finished: bool) -> None:
        """End the run. A ``finished`` one is not gone on with: the next asks about everything."""
        if finished:
            self._run.close()
        self._session.close()

    def _answer(self, url: str) -> requests.Response:
        """An answer below 500, from the cache where this run has it already."""
        known = self._cached(url)
        if known is not None and known.created_at >= self.started:
            self.counters.add(cache_hits=1)
            event(logging.DEBUG, "cache_hit", url=url, why="had in this run")
            self._note(url, known)
            return known
        try:
            answer = self._ask(url, known)
        except Blocked as error:
            for address in error.addresses:
                self.ask_again(address)
            if self._giving_up is not None:
                self._giving_up.blocked(error)
            raise
        if answer.status_code >= 500 or answer.status_code == 429:
            raise PageUnavailable(f"{url} was answered with status {answer.status_code}.")
        self._note(url, answer)
        if isinstance(self._session, CachedSession):
            keep(self._session, answer)
        if self._giving_up is not None:
            self._giving_up.answered(answer)
        return answer

    def _ask(self, url: str, known: CachedResponse | None) -> requests.Response:
        options: dict[str, Any] = {}
        if self.refresh and known is not None:
            # requests-cache's refresh is for what can be revalidated; it uses the rest as it is.
            options["refresh" if can_be_revalidated(known) else "force_refresh"] = True
        try:
            answer: requests.Response = self._session.get(url, allow_redirects=False, **options)
        except requests.RequestException as error:  # an address or header requests cannot use
            raise PageUnavailable(f"{url} could not be asked for ({error}).") from error
        if getattr(answer, "from_cache", False) and not getattr(answer, "revalidated", False):
            self.counters.add(cache_hits=1)
            event(logging.DEBUG, "cache_hit", url=url, why="the site said it is still good")
        return answer

    def _cached(self, url: str) -> CachedResponse | None:
        return cached(self._session, url) if isinstance(self._session, CachedSession) else None

    def _note(self, url: str, answer: requests.Response) -> None:
        self.transcript[url] = Exchange(
            url,
            answer.status_code,
            answer.headers.get("Content-Type", ""),
            answer.headers.get("Location", ""),
            answer.content,
        )


def user_agent(contact: str) -> str:
    """What the site sees of us. Raises ParameterError for a contact that is not one line."""
    contact = contact.strip()
    if not contact.isascii() or not contact.isprintable() or len(contact) > 200:
        raise ParameterError(
            "contact must be one short line of plain letters; give an e-mail address or a page."
        )
    return f"{ROBOT}/{__version__} (+{contact or 'contact not given'})"
