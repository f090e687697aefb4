"""Which reports there are: the lists of the site, walked to their ends, and every known address.

The search listing has every report; the page of assessment reports shows the newest and the pilots.
Where the search listing may not be asked for, cannot be read, or lacks more than a few known
reports, the sitemap is asked as well. A known report that no list names is asked for at its address.
"""

from __future__ import annotations

from collections.abc import Iterable

from cqclib.scrape import parse as pages
from cqclib.scrape.discovery import Discovery
from cqclib.scrape.fetch import Fetcher
from cqclib.scrape.known import Known
from cqclib.scrape.lists import SEARCH_LISTING, read_list, walk
from cqclib.scrape.outcome import CrawlError, Problem
from cqclib.scrape.parse import Listed
from cqclib.scrape.sitemap import reports_in_sitemap

LOST_MOST = 3  # reports that may be down for correction at a time; more, and the list is short


def discover(fetcher: Fetcher, known: Known | None = None) -> Discovery:
    """Walk the lists. Raises CrawlError when none names a report, and what ends a run.

    ``known`` are the reports that were published once.
    """
    known = known or Known()
    discovery = Discovery()
    if not known.reports:
        discovery.notes.append(
            "no report of this site was known before, so a list that ends early is not noticed"
        )
    searched = walk(fetcher, discovery)
    newest = read_list(fetcher, pages.NEWEST, discovery)
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
        discovery.problems.append(Problem(SEARCH_LISTING, address, reason))


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
        discovery.problems.append(Problem(SEARCH_LISTING, address, reason))


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
