"""A look at the site before a run: one page of each kind, what was read of it, and in what time.

Five pages: robots.txt, a list, and of one report its landing page, its summary and a statement page.
Nothing is recorded. The bundle holds these pages and what was read, to attach to a bug report; it
names neither who asked nor any file of this computer.
"""

from __future__ import annotations

import platform
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import pandas as pd

from cqclib import __version__, files, paths
from cqclib.errors import CqcError
from cqclib.scrape import parse as pages
from cqclib.scrape.fetch import Fetcher, NotFound, Page, Timeouts
from cqclib.scrape.known import known_reports
from cqclib.scrape.outcome import CrawlError
from cqclib.scrape.parse import Landing, Listed
from cqclib.snapshot.pages_zip import packed

COLUMNS = ("page", "address", "result", "seconds")
_LIBRARIES = ("beautifulsoup4", "lxml", "requests", "requests-cache", "urllib3", "protego")
_NOT_REACHED = "not asked, because the page before it could not be read"


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

    def table(self) -> pd.DataFrame:
        """One row a page: ``COLUMNS``."""
        return pd.DataFrame(
            [[getattr(look, column) for column in COLUMNS] for look in self.looks],
            columns=list(COLUMNS),
        )

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

    def at(self, page: str, address: str, read: Callable[[], str]) -> bool:
        """Note what ``read`` says of a page, or why it fails; whether it could be read."""
        began = time.monotonic()
        try:
            result, is_read = read(), True
        except CqcError as error:
            result, is_read = str(error), False
        seconds = round(time.monotonic() - began, 2)
        self.looks.append(Look(page, address, result, seconds, is_read))
        return is_read

    def skip(self, *names: str) -> None:
        self.looks += [Look(name, "", _NOT_REACHED, 0.0, False) for name in names]


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
        try:
            looking = _Looking(fetcher)
            _look(looking)
        finally:
            fetcher.close(finished=True)
        checked = Check(tuple(looking.looks), bundle)
        if bundle is not None:
            _write(bundle, checked, fetcher)
    return checked


def _look(looking: _Looking) -> None:
    fetcher = looking.fetcher
    if not looking.at("robots.txt", fetcher.site.address("/robots.txt"), lambda: _robots(fetcher)):
        looking.skip("list", "landing page", "summary", "statement page")
        return
    report = _look_at_a_list(looking)
    if report is None:
        looking.skip("landing page", "summary", "statement page")
        return
    address = fetcher.site.address(pages.REPORTS + report.slug)
    landings: list[tuple[Landing, Page]] = []

    def landing() -> str:
        page = fetcher.get(address)
        landings.append((pages.read_landing(page.text, page.url), page))
        return _landing_words(landings[0][0])

    if not looking.at("landing page", address, landing):
        looking.skip("summary", "statement page")
        return
    _look_at_the_summary(looking, *landings[0])
    _look_at_a_statement(looking, landings[0][0])


def _robots(fetcher: Fetcher) -> str:
    fetcher.start()
    return f"read; it names {len(fetcher.sitemaps)} sitemaps"


def _look_at_a_list(looking: _Looking) -> Listed | None:
    """The newest formal report of a list; a known one where no list can be read."""
    fetcher = looking.fetcher
    reports: list[Listed] = []
    for link in (pages.SEARCH, pages.NEWEST):
        address = fetcher.site.address(link)

        def listing(address: str = address) -> str:
            read = pages.read_listing(fetcher.get(address).text)
            reports.extend(report for report in read.reports if report.kind == "formal")
            unclear = f", {len(read.unclear)} unclear links" if read.unclear else ""
            if not read.reports:
                raise CrawlError("It names no report.")
            goes_on = "it goes on" if read.next_link else "no link to a next page"
            return f"{len(read.reports)} reports{unclear}; {goes_on}"

        if looking.at("list", address, listing):
            break
    known = known_reports(fetcher.site.origin).reports
    reports += [report for report in known if report.kind == "formal"]
    return reports[0] if reports else None


def _landing_words(landing: Landing) -> str:
    published = landing.published.isoformat() if landing.published else "no date"
    summary = "a link to its summary" if landing.summary_link else "no link to its summary"
    return (
        f"{landing.name}, published {published}, {summary}, links to {len(landing.statement_links)} "
        "of 9 statement pages"
    )


def _look_at_the_summary(looking: _Looking, landing: Landing, page: Page) -> None:
    fetcher = looking.fetcher
    known = [pattern.format(page.url) for pattern in pages.SUMMARY_PATTERNS]
    links = dict.fromkeys(filter(None, [landing.summary_link, *known]))

    def summary() -> str:
        if pages.is_summary(page.text):
            return _summary_words(page.text)
        for link in links:
            try:
                return _summary_words(fetcher.get(link, page.url).text)
            except NotFound:
                continue
        raise CrawlError("It is at none of the known addresses.")

    looking.at("summary", fetcher.site.address(next(iter(links)), page.url), summary)


def _summary_words(html: str) -> str:
    summary = pages.read_summary(html)
    scores = " ".join(str(score) for score in summary.scores.values())
    printed = (
        "no overall score" if summary.printed_percent is None else f"{summary.printed_percent}%"
    )
    wrong = summary.disagreement()
    if wrong:
        raise CrawlError(wrong)
    return f"{summary.name}, {summary.rating}, {printed}, scores {scores or 'none'}"


def _look_at_a_statement(looking: _Looking, landing: Landing) -> None:
    link = next(iter(landing.statement_links.values()), "")
    if not link:
        reason = "the landing page links none"
        looking.looks.append(Look("statement page", "", reason, 0.0, False))
        return
    address = looking.fetcher.site.address(link)

    def statement() -> str:
        read = pages.read_statement(looking.fetcher.get(address).text)
        return f"{read.name}, statement {read.number}, score {read.score}"

    looking.at("statement page", address, statement)


def _write(path: Path, checked: Check, fetcher: Fetcher) -> None:
    """The bundle: what was read as text, and the pages as a snapshot keeps them."""
    versions = [f"{name} {version(name)}" for name in _LIBRARIES]
    about = [f"cqclib {__version__}, Python {platform.python_version()}, {sys.platform}"]
    text = "\n".join([*about, ", ".join(versions), "", *checked.lines()]) + "\n"
    with tempfile.SpooledTemporaryFile() as buffer:
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("check.txt", text)
            archive.writestr("pages.zip", packed(fetcher.transcript))
            for kept in fetcher.evidence:
                archive.write(kept, f"evidence/{kept.name}")
        buffer.seek(0)
        content = buffer.read()
    try:
        files.write_all({path: content})
    except OSError as error:
        raise CrawlError(f"{path} could not be written ({error.strerror}).") from None
