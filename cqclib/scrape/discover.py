"""Which reports there are: the lists of the site, walked to their ends, and every known address.

The search listing has every report; the page of assessment reports shows the newest and the pilots.
Where the search listing may not be asked for, cannot be read, or lacks more than a few known
reports, the sitemap is asked as well. A known report that no list names is asked for at its address.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from cqclib.errors import UnknownAuthority
from cqclib.reference import authorities
from cqclib.scrape import parse as pages
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
from cqclib.scrape.known import Known
from cqclib.scrape.outcome import CrawlError, Problem
from cqclib.scrape.parse import Listed, PageError
from cqclib.scrape.sitemap import reports_in_sitemap

LOST_MOST = 3  # reports that may be down for correction at a time; more, and the list is short
_PAGES_MOST = 100
_NOTHING_NEW_MOST = 2  # pages in a row without a new report: the list is at its end
_SEARCH, _NEWEST = "search-listing", "newest-reports"


@dataclass
class Discovery:
    """The reports by slug, which of them a list names today, and what was noticed.

    ``unclear`` are links that may be a report's; ``parts`` the slugs of reports of which a list links
    a page within, and on which page of the list; ``gaps`` say how far the lists carry;
    ``forbidden`` is what robots.txt says against the search listing, "" when nothing.
    """

    reports: dict[str, Listed] = field(default_factory=dict)
    listed: set[str] = field(default_factory=set)
    unclear: dict[str, None] = field(default_factory=dict)
    parts: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    forbidden: str = ""
    problems: list[Problem] = field(default_factory=list)

    def add(self, reports: Iterable[Listed], is_listed: bool = True) -> None:
        """Unite ``reports`` with those that are here, by slug whatever its case."""
        slugs = {slug.casefold(): slug for slug in self.reports}
        for report in reports:
            slug = slugs.setdefault(report.slug.casefold(), report.slug)
            present = self.reports.setdefault(slug, report)
            if not present.name:
                self.reports[slug] = Listed(slug, report.name, present.kind)
            elif is_listed and _two_authorities(present.name, report.name):
                reason = f"It is listed as {present.name[:60]!r} and as {report.name[:60]!r}."
                self.problems.append(Problem(slug, pages.REPORTS + slug, reason))
            if is_listed:
                self.listed.add(slug)


def discover(fetcher: Fetcher, known: Known | None = None) -> Discovery:
    """Walk the lists. Raises CrawlError when none names a report, and what ends a run.

    ``known`` are the reports that were published once.
    """
    known = known or Known()
    discovery = Discovery()
    searched = _walk(fetcher, discovery)
    newest = _read(fetcher, pages.NEWEST, discovery)
    newest_reports = newest[1].reports if newest else ()
    discovery.add(searched)
    discovery.add(newest_reports)
    _note_differences(discovery, searched, newest_reports)
    if not searched or len(_lost(discovery, known)) > LOST_MOST:
        _ask_the_sitemap(fetcher, discovery, known, searched)
    _name_lost(fetcher, discovery, known)
    if not discovery.listed:
        reasons = "; ".join(dict.fromkeys(problem.reason for problem in discovery.problems))
        raise CrawlError(f"No list of reports could be read, so nothing was recorded: {reasons}")
    discovery.add(known.reports, is_listed=False)
    _name_parts(discovery)
    for sentence in known.unreadable:
        reason = f"Reports known from it are not asked for: {sentence}"
        discovery.problems.append(Problem("known-reports", fetcher.site.origin, reason))
    return discovery


def _name_parts(discovery: Discovery) -> None:
    """A problem for a report of which a list names a page within, and nothing names itself."""
    for slug, address in discovery.parts.items():
        if slug.casefold() not in {known.casefold() for known in discovery.reports}:
            reason = (
                f"A list links a page within the report {slug!r}, and nothing the report itself."
            )
            discovery.problems.append(Problem("unclear-link", address, reason))


def _lost(discovery: Discovery, known: Known) -> list[str]:
    """The slugs of known reports that no list names."""
    names = {slug.casefold() for slug in discovery.listed}
    return [report.slug for report in known.reports if report.slug.casefold() not in names]


def _name_lost(fetcher: Fetcher, discovery: Discovery, known: Known) -> None:
    """A problem when the lists together lack more than a few known reports."""
    lost = _lost(discovery, known)
    if len(lost) > LOST_MOST:
        reason = (
            f"The lists name {len(known.reports) - len(lost)} of {len(known.reports)} known "
            "reports; the others are asked for at their addresses, but newer ones may be missing."
        )
        address = fetcher.site.address(pages.SEARCH)
        discovery.problems.append(Problem(_SEARCH, address, reason))


def _ask_the_sitemap(
    fetcher: Fetcher, discovery: Discovery, known: Known, searched: list[Listed]
) -> None:
    """Add what the sitemap names, and say how far the lists carry.

    A search listing that robots.txt forbids is no problem where a sitemap has reports.
    """
    reports, problems = reports_in_sitemap(fetcher)
    discovery.add(reports)
    discovery.problems += problems
    listing = f"names {len(searched)} reports" if searched else "cannot be had"
    discovery.gaps.append(
        f"The search listing {listing}{' (robots.txt forbids it)' * bool(discovery.forbidden)}, so "
        f"reports were looked for in the sitemap ({len(reports)} there), among the newest, and at "
        f"{len(known.reports)} known addresses; a report that none of these has is missing."
    )
    if discovery.forbidden and not reports:
        address = fetcher.site.address(pages.SEARCH)
        reason = f"A list of reports: {discovery.forbidden} No sitemap names a report either."
        discovery.problems.append(Problem(_SEARCH, address, reason))


def _two_authorities(name: str, other: str) -> bool:
    """Whether two names mean two authorities; names nobody knows are refused with their report."""
    if not other or name == other:
        return False
    try:
        return authorities.resolve(name) != authorities.resolve(other)
    except UnknownAuthority:
        return False


def _walk(fetcher: Fetcher, discovery: Discovery) -> list[Listed]:
    """All reports of the search listing, in its order, repeats left out.

    It goes on by the page's own link, else by ``?page=N``, until two pages bring nothing new: a
    list whose link to the next page is missing is not at its end for that.
    """
    seen: dict[str, Listed] = {}
    visited: set[str] = set()
    address, number, barren, moved = fetcher.site.address(pages.SEARCH), 0, 0, False
    is_guess, stated = False, 0
    while barren < _NOTHING_NEW_MOST and len(visited) < _PAGES_MOST:
        answer = _read(fetcher, address, discovery, may_be_missing=is_guess)
        if answer is None:
            break
        page, listing = answer
        visited |= {address, page.url}
        new = [report for report in listing.reports if report.slug not in seen]
        moved |= number > 0 and 0 < len(new) < len(listing.reports)
        seen |= {report.slug: report for report in new}
        stated = max(stated, listing.total_stated or 0)
        barren = 0 if new else barren + 1
        number += 1
        following = _following(fetcher, page, listing.next_link)
        if following in visited:
            discovery.notes.append(f"the search listing goes in circles after its page {number}")
        is_guess = not following or following in visited
        address = fetcher.site.address(f"{pages.SEARCH}?page={number}") if is_guess else following
    if number and not seen:
        parts = f", only pages within {len(discovery.parts)} of them" if discovery.parts else ""
        reason = f"The search listing names no report{parts}; its layout changed."
        discovery.problems.append(Problem(_SEARCH, fetcher.site.address(pages.SEARCH), reason))
    if stated > len(seen) + len(discovery.unclear):
        reason = f"The search listing says that it has {stated} reports, and names {len(seen)}."
        discovery.problems.append(Problem(_SEARCH, fetcher.site.address(pages.SEARCH), reason))
    if len(visited) >= _PAGES_MOST:
        reason = f"The search listing has more than {_PAGES_MOST} pages; the others were not read."
        discovery.problems.append(Problem(_SEARCH, address, reason))
    if moved:
        discovery.notes.append(
            "the search listing changed while it was read (a report stood twice)"
        )
    return list(seen.values())


def _following(fetcher: Fetcher, page: Page, link: str) -> str:
    """The address of the next page of the list; "" when no link leads to one."""
    if not link:
        return ""
    try:
        address = fetcher.site.address(link, page.url)
    except OffSite:
        return ""
    return address if urlsplit(address).path.rstrip("/") == pages.SEARCH else ""


def _read(
    fetcher: Fetcher, link: str, discovery: Discovery, may_be_missing: bool = False
) -> tuple[Page, pages.Listing] | None:
    """One page of a list; None, with the reason noted, when it cannot be had or read.

    ``may_be_missing``: the address is a guess beyond the end, where no page is none missing.
    """
    address = fetcher.site.address(link)
    name = _SEARCH if pages.SEARCH in address else _NEWEST
    body = b""
    try:
        page = fetcher.get(address)
        body = page.body
        listing = pages.read_listing(page.text, page.url)
    except (Stopped, SiteUnreachable):
        raise
    except ForbiddenByRobots as error:
        if name == _SEARCH:
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


def _note_differences(
    discovery: Discovery, searched: Iterable[Listed], newest: Iterable[Listed]
) -> None:
    in_search = {report.slug for report in searched}
    in_newest = {report.slug for report in newest}
    if only_newest := sorted(in_newest - in_search):
        discovery.notes.append(f"only among the newest reports: {', '.join(only_newest)}")
    if only_search := sorted(in_search - in_newest):
        discovery.notes.append(
            f"only in the search listing: {len(only_search)} reports (the other list has the "
            "newest and the pilots)"
        )
