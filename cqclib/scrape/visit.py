"""The pages of one report: fetched, known to be its own, and kept where they are no good."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from cqclib.reference.authorities import Authority
from cqclib.scrape import parse as pages
from cqclib.scrape.fetch import CQC, Fetcher, Page
from cqclib.scrape.outcome import Assessment, Problem
from cqclib.scrape.parse import Landing, Listed, PageError
from cqclib.snapshot.model import OPTIONAL_COLUMNS, REQUIRED_COLUMNS


class Moved(Exception):
    """The landing page leads to the report ``slug``."""

    def __init__(self, slug: str) -> None:
        super().__init__(slug)
        self.slug = slug


class OtherReport(PageError):
    """A page that should be this report's is another one's."""


class Visit:
    """Fetches for one report, and holds the page in hand, to be saved if it is no good."""

    def __init__(self, fetcher: Fetcher, listed: Listed, others: Collection[str]) -> None:
        self.fetcher = fetcher
        self.slug = listed.slug
        self.others = others
        self.address = fetcher.site.address(pages.REPORTS + listed.slug)
        self.page: Page | None = None

    def get(self, link: str) -> Page:
        self.page = None
        self.address = self.fetcher.site.address(link, self.address)
        self.page = self.fetcher.get(self.address)
        return self.page

    def get_own(self, link: str) -> Page:
        """A page within this report. Raises PageError where the link leads to another report."""
        page = self.get(link)
        self._refuse_other(self.address, "The link")
        if page.url != self.address:
            self._refuse_other(page.url, "Its address")
            if _slug_of(page.url) != _slug_of(self.address) and not self._is_own(page.url):
                raise OtherReport(f"Its address leads elsewhere, to {page.url[:120]!r}.")
        return page

    def _refuse_other(self, address: str, what: str) -> None:
        other = next((slug for slug in self.others if _belongs(address, slug)), "")
        if other and not self._is_own(address):
            raise OtherReport(f"{what} {address[:160]!r} is a page of another report, {other}.")

    def _is_own(self, address: str) -> bool:
        return _belongs(address, self.slug)

    def ask_again(self) -> None:
        """The page in hand was no use: should the run be gone on with, it is asked for again."""
        self.fetcher.ask_again(self.page.url if self.page else self.address)

    def problem(self, reason: object) -> Problem:
        """A problem with the page in hand."""
        self.ask_again()
        body = self.page.body if self.page else b""
        return Problem(self.slug, self.address, str(reason), body)


@dataclass(frozen=True)
class Report:
    """A report whose landing page was read, and the result that reading the rest of it fills."""

    visit: Visit
    listed: Listed
    landing: Landing
    authority: Authority
    result: Assessment

    def row(self, problem: str = "") -> dict[str, str]:
        """Its row of a snapshot without what its summary says, as text, "" for a blank.

        ``problem`` is why it cannot be used.
        """
        published = self.landing.published
        return dict.fromkeys((*REQUIRED_COLUMNS, *OPTIONAL_COLUMNS), "") | {
            "slug": self.listed.slug,
            "report_url": CQC + pages.REPORTS + self.listed.slug,
            "authority_name": self.landing.name,
            "ons_code": self.authority.code,
            "report_month": self.listed.month or (f"{published:%Y-%m}" if published else ""),
            "note": "; ".join(self.result.notes),
            "kind": self.listed.kind,
            "published_on": published.isoformat() if published else "",
            "problem": problem,
        }


def score_cells(scores: Mapping[int, int]) -> dict[str, str]:
    """The cells of a row for nine scores by statement number."""
    return {f"qs{number}": str(score) for number, score in scores.items()}


def _slug_of(address: str) -> str:
    """The first part of an address below the reports' own, in lower case."""
    return urlsplit(address).path.removeprefix(pages.REPORTS).partition("/")[0].casefold()


def _belongs(address: str, slug: str) -> bool:
    """Whether an address is the report's own or that of a page within it."""
    first = _slug_of(address)
    return first == slug.casefold() or first.startswith(f"{slug.casefold()}-")


def canonical(url: str) -> str:
    """An address of the site asked (a replica too) as CQC's own."""
    return CQC + urlsplit(url).path
