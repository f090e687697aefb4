"""Which reports there are: two lists of the site, walked to their ends, united by slug.

The search listing has every report; the page of assessment reports shows the ten newest and the
pilots. What only one of them has is noted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from cqclib.scrape import parse as pages
from cqclib.scrape.assess import CrawlError, Problem
from cqclib.scrape.fetch import Fetcher, FetchError, OffSite, Page, SiteUnreachable, Stopped
from cqclib.scrape.parse import Listed, PageError

_PAGES_MOST = 100
_NOTHING_NEW_MOST = 2  # pages in a row without a new report: the list goes in circles


@dataclass
class Discovery:
    """The reports found, by slug, with what was noticed and what went wrong."""

    reports: dict[str, Listed] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def discover(fetcher: Fetcher, known: Sequence[Listed] = ()) -> Discovery:
    """Walk both lists. Raises CrawlError when neither names a report, and what ends a run.

    ``known`` are the reports of the last snapshot: where the search listing cannot be had (which
    is a problem of its own), their addresses are tried, so that the run misses only newer ones.
    """
    found = Discovery()
    listed = _walk(fetcher, found)
    newest = _newest(fetcher, found)
    for one in listed + newest:
        _add(found, one)
    _note_differences(found, listed, newest)
    if found.reports and not listed:
        for one in known:
            _add(found, one)
        found.notes.append(
            f"without the search listing: {len(known)} addresses of the last snapshot were tried"
        )
    if not found.reports:
        reasons = "; ".join(problem.reason for problem in found.problems)
        raise CrawlError(f"No list of reports could be read, so nothing was recorded: {reasons}")
    return found


def _add(found: Discovery, one: Listed) -> None:
    same = next((slug for slug in found.reports if slug.casefold() == one.slug.casefold()), None)
    if same is None:
        found.reports[one.slug] = one
    elif found.reports[same].name != one.name:
        found.notes.append(f"{one.slug} is listed as {found.reports[same].name} and {one.name}")


def _walk(fetcher: Fetcher, found: Discovery) -> list[Listed]:
    """All reports of the search listing, in its order, repeats left out."""
    seen: dict[str, Listed] = {}
    visited: set[str] = set()
    address, number, empty, paged, moved = pages.SEARCH, 0, 0, False, False
    while len(visited) < _PAGES_MOST:
        got = _read(fetcher, address, found)
        if got is None:
            break
        page, listing = got
        visited |= {fetcher.site.address(address), page.url}
        new = [one for one in listing.reports if one.slug not in seen]
        moved |= number > 0 and 0 < len(new) < len(listing.reports)
        seen.update({one.slug: one for one in new})
        empty = 0 if new else empty + 1
        number += 1
        paged |= bool(listing.next_link)
        if not listing.next_link and (paged or not new):
            break
        following = _following(fetcher, page, listing.next_link, number)
        if following in visited or empty >= _NOTHING_NEW_MOST:
            found.notes.append(f"the search listing goes in circles after its page {number}")
            break
        if following is None:
            found.notes.append(f"page {number} of the search listing goes on somewhere else")
            break
        address = following
    if number and not seen:
        page_address = fetcher.site.address(pages.SEARCH)
        reason = "The search listing names no report; its layout changed."
        found.problems.append(Problem("search-listing", page_address, reason))
    if moved:
        found.notes.append("the search listing changed while it was read (a report stood twice)")
    return list(seen.values())


def _following(fetcher: Fetcher, page: Page, link: str, number: int) -> str | None:
    """The address of the next page of the list; None when its link leads elsewhere."""
    if not link:
        return fetcher.site.address(f"{pages.SEARCH}?page={number}")
    try:
        address = fetcher.site.address(link, page.url)
    except OffSite:
        return None
    return address if urlsplit(address).path.rstrip("/") == pages.SEARCH else None


def _newest(fetcher: Fetcher, found: Discovery) -> list[Listed]:
    got = _read(fetcher, pages.NEWEST, found)
    return list(got[1].reports) if got else []


def _read(fetcher: Fetcher, link: str, found: Discovery) -> tuple[Page, pages.Listing] | None:
    """One page of a list; None, with a problem noted, when it cannot be had or read."""
    address = fetcher.site.address(link)
    name = "search-listing" if pages.SEARCH in address else "newest-reports"
    body = b""
    try:
        page = fetcher.get(address)
        body = page.body
        listing = pages.read_listing(page.text)
    except (Stopped, SiteUnreachable):
        raise
    except (FetchError, PageError) as error:
        found.problems.append(Problem(name, address, f"A list of reports: {error}", body))
        return None
    for link_text in listing.unclear:
        found.notes.append(f"a link on {address} is no report's: {link_text}")
    return page, listing


def _note_differences(found: Discovery, listed: list[Listed], newest: list[Listed]) -> None:
    one, other = {entry.slug for entry in listed}, {entry.slug for entry in newest}
    if only_newest := sorted(other - one):
        found.notes.append(f"only among the newest reports: {', '.join(only_newest)}")
    if only_listed := sorted(one - other):
        found.notes.append(
            f"only in the search listing: {len(only_listed)} reports (the other list has the "
            "newest and the pilots)"
        )
