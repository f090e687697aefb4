"""A look at the site before a run: one page of each kind, what was read of it, and in what time.

Five pages: robots.txt, a list, and of one report its landing page, its summary and a statement page.
Nothing is recorded. The bundle holds these pages and what was read, to attach to a bug report; it
names neither who asked nor any file of this computer.
"""

from __future__ import annotations

import io
import platform
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

from cqclib import __version__, files, paths
from cqclib.errors import CqcError
from cqclib.scrape import parse as pages
from cqclib.scrape.fetch import Fetcher, NotFound, Page, Timeouts
from cqclib.scrape.known import known_reports
from cqclib.scrape.outcome import CrawlError
from cqclib.scrape.parse import Landing, Listed, StatementPage, Summary
from cqclib.snapshot.pages_zip import packed

_PAGES = ("robots.txt", "list", "landing page", "summary", "statement page")
_LIBRARIES = ("beautifulsoup4", "lxml", "requests", "requests-cache", "urllib3", "protego")
_NOT_REACHED = "not asked, because the page before it could not be read"
_Result = TypeVar("_Result")


@dataclass(frozen=True)
class Look:
    """One page: whether it could be read, and what was read or why not."""

    page: str
    address: str
    result: str
    seconds: float
    is_read: bool


@dataclass(frozen=True)
class Check:
    """What a look at the site gave; ``bundle`` is where it was written."""

    looks: tuple[Look, ...]
    bundle: Path | None = None

    @property
    def is_well(self) -> bool:
        """Whether every page could be read."""
        return all(look.is_read for look in self.looks)

    def lines(self) -> list[str]:
        """What is printed: a line a page."""
        marks = {True: "read", False: "NOT READ"}
        return [
            f"{look.page}: {marks[look.is_read]}, {look.seconds:.1f} s: {look.result}"
            + (f" ({look.address})" if look.address else "")
            for look in self.looks
        ]


@dataclass
class _Looking:
    """The looks so far; each page is asked for in turn."""

    fetcher: Fetcher
    looks: list[Look] = field(default_factory=list)

    def at(
        self, page: str, address: str, read: Callable[[Fetcher, str], tuple[_Result, str]]
    ) -> _Result | None:
        """What ``read`` makes of a page, None where it fails; noted with its words, or why."""
        began = time.monotonic()
        result: _Result | None = None
        try:
            result, words = read(self.fetcher, address)
        except CqcError as error:
            words = str(error)
        seconds = round(time.monotonic() - began, 2)
        self.looks.append(Look(page, address, words, seconds, result is not None))
        return result


def check(
    base_url: str = "",
    *,
    contact: str = "",
    requests_per_second: float = 1.0,
    bundle: Path | None = None,
    timeouts: Timeouts | None = None,
) -> Check:
    """Look at one page of each kind of the site ``base_url`` (CQC's when blank).

    ``bundle``: a zip to write the pages and what was read to. Asks five to ten things, politely, and
    nothing of the cache. Raises ParameterError for a base_url, rate or contact that cannot be used,
    and CrawlError when the bundle cannot be written; what the site does is in the result.
    """
    with tempfile.TemporaryDirectory() as folder:
        fetcher = Fetcher.live(
            Path(folder),
            base_url,
            requests_per_second,
            contact,
            timeouts=timeouts,
            evidence=paths.raw() / "http_cache" / "evidence",
        )
        looking = _Looking(fetcher)
        try:
            _look(looking)
        finally:
            fetcher.close(finished=True)
        asked = {look.page for look in looking.looks}
        skipped = [Look(page, "", _NOT_REACHED, 0.0, False) for page in _PAGES if page not in asked]
        checked = Check((*looking.looks, *skipped), bundle)
        if bundle is not None:
            _write(bundle, checked, fetcher)
    return checked


def _look(looking: _Looking) -> None:
    """A page of each kind, as far as each leads to the next."""
    site = looking.fetcher.site
    if looking.at("robots.txt", site.address("/robots.txt"), _robots) is None:
        return
    reports = looking.at("list", site.address(pages.SEARCH), _list)
    if reports is None:
        reports = looking.at("list", site.address(pages.NEWEST), _list)
    known = known_reports(site.origin).reports
    report = next((r for r in (*(reports or ()), *known) if r.kind == "formal"), None)
    if report is None:
        return
    read = looking.at("landing page", site.address(pages.REPORTS + report.slug), _landing)
    if read is None:
        return
    landing, page = read
    patterns = [pattern.format(page.url) for pattern in pages.SUMMARY_PATTERNS]
    links = list(dict.fromkeys(filter(None, [landing.summary_link, *patterns])))
    looking.at("summary", site.address(links[0], page.url), partial(_summary, page, links))
    link = next(iter(landing.statement_links.values()), "")
    if link:
        looking.at("statement page", site.address(link), _statement)
    else:
        reason = "the landing page links none"
        looking.looks.append(Look("statement page", "", reason, 0.0, False))


def _robots(fetcher: Fetcher, _: str) -> tuple[list[str], str]:
    fetcher.start()
    return fetcher.sitemaps, f"read; it names {len(fetcher.sitemaps)} sitemaps"


def _list(fetcher: Fetcher, address: str) -> tuple[tuple[Listed, ...], str]:
    read = pages.read_listing(fetcher.get(address).text)
    if not read.reports:
        raise CrawlError("It names no report.")
    unclear = f", {len(read.unclear)} unclear links" if read.unclear else ""
    goes_on = "it goes on" if read.next_link else "no link to a next page"
    return read.reports, f"{len(read.reports)} reports{unclear}; {goes_on}"


def _landing(fetcher: Fetcher, address: str) -> tuple[tuple[Landing, Page], str]:
    page = fetcher.get(address)
    landing = pages.read_landing(page.text, page.url)
    published = landing.published.isoformat() if landing.published else "no date"
    summary = "a link to its summary" if landing.summary_link else "no link to its summary"
    words = (
        f"{landing.name}, published {published}, {summary}, links to {len(landing.statement_links)} "
        "of 9 statement pages"
    )
    return (landing, page), words


def _summary(
    landing_page: Page, links: Sequence[str], fetcher: Fetcher, _: str
) -> tuple[Summary, str]:
    """The landing page where that is the summary itself, else the first of ``links`` that is there."""
    if pages.is_summary(landing_page.text):
        return _summary_words(landing_page)
    for link in links:
        try:
            page = fetcher.get(link, landing_page.url)
        except NotFound:
            continue
        return _summary_words(page)
    raise CrawlError("It is at none of the known addresses.")


def _summary_words(page: Page) -> tuple[Summary, str]:
    summary = pages.read_summary(page.text)
    scores = " ".join(str(score) for score in summary.scores.values())
    percent = summary.printed_percent
    printed = "no overall score" if percent is None else f"{percent}%"
    return summary, f"{summary.name}, {summary.rating}, {printed}, scores {scores or 'none'}"


def _statement(fetcher: Fetcher, address: str) -> tuple[StatementPage, str]:
    read = pages.read_statement(fetcher.get(address).text)
    return read, f"{read.name}, statement {read.number}, score {read.score}"


def _write(path: Path, checked: Check, fetcher: Fetcher) -> None:
    """The bundle: what was read as text, and the pages as a snapshot keeps them."""
    versions = [f"{name} {version(name)}" for name in _LIBRARIES]
    about = [f"cqclib {__version__}, Python {platform.python_version()}, {sys.platform}"]
    text = "\n".join([*about, ", ".join(versions), "", *checked.lines()]) + "\n"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("check.txt", text)
        archive.writestr("pages.zip", packed(fetcher.transcript))
        for kept in fetcher.evidence:
            archive.write(kept, f"evidence/{kept.name}")
    try:
        files.write_all({path: buffer.getvalue()})
    except OSError as error:
        raise CrawlError(f"{path} could not be written: {error}") from None
