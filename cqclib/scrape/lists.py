"""Walking the lists of reports that the site has, each page of them read or a problem."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from cqclib.scrape import parse as pages
from cqclib.scrape.discovery import Discovery
from cqclib.scrape.fetch import (
    Fetcher,
    FetchError,
    ForbiddenByRobots,
    NotFound,
    OffSite,
    Page,
    SiteUnreachable,
    Stopped,
)
from cqclib.scrape.outcome import Problem
from cqclib.scrape.parse import Listed, Listing, PageError

SEARCH_LISTING, NEWEST_REPORTS = "search-listing", "newest-reports"
_PAGES_MOST = 100
_NOTHING_NEW_MOST = 2  # pages in a row without a new report: the list is at its end


def walk(fetcher: Fetcher, discovery: Discovery) -> list[Listed]:
    """All reports of the search listing, in its order, repeats left out.

    It goes on by the page's own link, else by ``?page=N``, until two pages bring nothing new: a
    list whose link to the next page is missing is not at its end for that.
    """
    walked = _Walked()
    visited: set[str] = set()
    address, is_guess = fetcher.site.address(pages.SEARCH), False
    while walked.barren < _NOTHING_NEW_MOST and len(visited) < _PAGES_MOST:
        answer = read_list(fetcher, address, discovery, may_be_missing=is_guess)
        if answer is None:
            break
        page, listing = answer
        visited |= {address, page.url}
        walked.take(listing, is_guess)
        following = _following(fetcher, page, listing.next_link)
        if following in visited:
            discovery.notes.append(
                f"the search listing goes in circles after its page {walked.number}"
            )
        is_guess = not following or following in visited
        guess = fetcher.site.address(f"{pages.SEARCH}?page={walked.number}")
        address = guess if is_guess else following
    reasons = walked.wrong(discovery)
    if len(visited) >= _PAGES_MOST:
        reasons.append(
            f"The search listing has more than {_PAGES_MOST} pages; the others were not read."
        )
    search = fetcher.site.address(pages.SEARCH)
    discovery.problems += [Problem(SEARCH_LISTING, search, reason) for reason in reasons]
    if walked.is_shifted:
        discovery.notes.append(
            "the search listing changed while it was read (a report stood twice)"
        )
    return list(walked.reports.values())


@dataclass
class _Walked:
    """The pages of the search listing read so far; ``number`` is how many."""

    reports: dict[str, Listed] = field(default_factory=dict)
    number: int = 0
    barren: int = 0  # pages in a row that brought nothing new
    stated: int = 0  # how many reports the list says it has
    is_shifted: bool = False  # a page had old reports beside new ones
    _shown: set[tuple[str, ...]] = field(default_factory=set)
    _guessed: list[int] = field(default_factory=list)  # repeats at an address that was a guess
    _repeated: list[int] = field(default_factory=list)  # repeats where the list should have gone on

    def take(self, listing: Listing, is_guess: bool) -> None:
        """Add the next page. One that shows what an earlier one showed repeats it."""
        slugs = tuple(report.slug for report in listing.reports)
        new = [report for report in listing.reports if report.slug not in self.reports]
        self.is_shifted |= self.number > 0 and 0 < len(new) < len(slugs)
        self.reports |= {report.slug: report for report in new}
        self.stated = max(self.stated, listing.total_stated or 0)
        self.barren = 0 if new else self.barren + 1
        self.number += 1
        if new:  # a guess before this page was not beyond the end
            self._repeated += self._guessed
            self._guessed.clear()
        if slugs and slugs in self._shown:
            (self._guessed if is_guess else self._repeated).append(self.number)
        self._shown.add(slugs)

    def wrong(self, discovery: Discovery) -> list[str]:
        """Why the list cannot be taken for whole, in sentences."""
        reasons = []
        if self.number and not self.reports:
            parts = len(discovery.parts)
            within = f", only pages within {parts} of them" if parts else ""
            reasons.append(f"The search listing names no report{within}; its layout changed.")
        if self.stated > len(self.reports) + len(discovery.unclear):
            reasons.append(
                f"The search listing says that it has {self.stated} reports, and names "
                f"{len(self.reports)}."
            )
        reasons += [
            f"Page {number} of the search listing shows what an earlier page shows; its own reports "
            "may be missing."
            for number in self._repeated
        ]
        return reasons


def _following(fetcher: Fetcher, page: Page, link: str) -> str:
    """The address of the next page of the list; "" when no link leads to one."""
    if not link:
        return ""
    try:
        address = fetcher.site.address(link, page.url)
    except OffSite:
        return ""
    return address if urlsplit(address).path.rstrip("/") == pages.SEARCH else ""


def read_list(
    fetcher: Fetcher, link: str, discovery: Discovery, may_be_missing: bool = False
) -> tuple[Page, Listing] | None:
    """One page of a list; None, with the reason noted, when it cannot be had or read.

    ``may_be_missing``: the address is a guess beyond the end, where no page is none missing.
    """
    address = fetcher.site.address(link)
    name = SEARCH_LISTING if pages.SEARCH in address else NEWEST_REPORTS
    body = b""
    try:
        page = fetcher.get(address)
        body = page.body
        listing = pages.read_listing(page.text, page.url)
    except (Stopped, SiteUnreachable):
        raise
    except ForbiddenByRobots as error:
        if name == SEARCH_LISTING:
            discovery.forbidden = str(error)
        else:
            discovery.problems.append(Problem(name, address, f"A list of reports: {error}"))
        return None
    except (FetchError, PageError) as error:
        if not (may_be_missing and isinstance(error, NotFound)):
            discovery.problems.append(Problem(name, address, f"A list of reports: {error}", body))
            fetcher.ask_again(address)
        return None
    discovery.parts |= dict.fromkeys(listing.parts, page.url)
    for link_text in listing.unclear:
        if link_text not in discovery.unclear:
            discovery.unclear[link_text] = None
            reason = f"A link on a list of reports is no report's for certain: {link_text}."
            discovery.problems.append(Problem("unclear-link", address, reason, body))
    return page, listing
