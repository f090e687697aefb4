"""The pages that list reports: which reports, and where the list goes on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from cqclib.folding import folded
from cqclib.reference import wordings
from cqclib.scrape.parse import addresses
from cqclib.scrape.parse.addresses import REPORTS, month_of
from cqclib.scrape.parse.title import split_title
from cqclib.scrape.parse.visible_text import Line, Link, head_links, read

SEARCH = "/search/content/7217"
NEWEST = "/care-services/local-authority-assessment-reports"
_SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,99}", re.ASCII)
_PAGE_TEXT = re.compile(r"(?:(?:go to )?page )?(\d{1,3})(?: of \d+)?", re.ASCII)
_TOTAL = re.compile(
    r"(?:\bof|\bfound|\ball|^)\s+(?P<n>\d{1,4})\s+(?:search )?(?:results?|reports?|items?|matches|"
    r"assessments?)\b|^(?P<m>\d{1,4})\s+(?:search )?(?:results?|reports?|matches|assessments?)\b|"
    r"\b(?:results?|reports?|showing|displaying)\s+\d+\s*(?:to|-)\s*\d+\s+of\s+(?P<k>\d{1,4})\b",
    re.IGNORECASE | re.ASCII,
)


@dataclass(frozen=True)
class Listed:
    """One report as a list names it."""

    slug: str
    name: str
    kind: str  # "formal" or "pilot"

    @property
    def month(self) -> str:
        """The report's month (YYYY-MM) from its slug's MMYY; "" for a slug without one."""
        return month_of(self.slug)


@dataclass(frozen=True)
class Listing:
    """One page of a list.

    ``next_link``: where the list goes on, "" when no link says so. ``unclear``: links below the
    reports' address that are no report's. ``page_links``: the numbered pages it links (1 is the
    first). ``page``: this page's number, None when it says none. ``total_stated``: how many
    reports the list says it has in all ("72 results"), None when it does not.
    """

    reports: tuple[Listed, ...]
    next_link: str
    unclear: tuple[str, ...]
    page_links: dict[int, str] = field(default_factory=dict)
    page: int | None = None
    total_stated: int | None = None

    @property
    def next(self) -> str:
        """``next_link`` by its short name."""
        return self.next_link


def read_listing(html: str) -> Listing:
    """The reports a page lists, in its order, each once, and its link to the next page."""
    lines = read(html)
    reports: dict[str, Listed] = {}
    unclear: list[str] = []
    for line in lines:
        for link in line.links:
            _sort(link, _context(lines, line), reports, unclear)
    page_links = _page_links(lines)
    page = _current_page(lines, page_links)
    return Listing(
        tuple(reports.values()),
        _next(lines, head_links(html), page_links, page),
        tuple(dict.fromkeys(unclear)),
        page_links,
        page,
        _total(lines),
    )


def _sort(
    link: Link,
    context: str,
    reports: dict[str, Listed],
    unclear: list[str],
) -> None:
    """Put a link where it belongs: a report's own, or unclear; a page within a report is neither."""
    path = addresses.path_of(link.href)
    if not path.startswith(REPORTS) or _says_next(link):
        return
    slug = path.removeprefix(REPORTS).rstrip("/")
    if not slug:
        return
    whole = addresses.whole_report(slug)
    listed = _listed(whole or slug, link, context)
    if ".." in path or (listed is None and not whole and "/" not in slug):
        unclear.append(_shown(link))
    elif listed is not None and not whole:
        reports.setdefault(slug, listed)


def _listed(slug: str, link: Link, context: str) -> Listed | None:
    if not _SLUG.fullmatch(slug):
        return None
    for text in (link.text, link.label, context):
        title = split_title(text)
        if title and (title[1] == "formal") == bool(month_of(slug)):
            return Listed(slug, *title)
    return None


def _context(lines: Sequence[Line], line: Line) -> str:
    """The heading above a line, for a link that says nothing ("Read the report")."""
    at = next(number for number, other in enumerate(lines) if other is line)
    return next(
        (other.text for other in reversed(lines[: at + 1]) if other.level and other.text), ""
    )


def _says_next(link: Link) -> bool:
    known = wordings.texts("links", "next")
    return link.rel_next or any(folded(text) in known for text in (link.text, link.label))


def _next(
    lines: Sequence[Line], head: Sequence[Link], page_links: dict[int, str], page: int | None
) -> str:
    """Where the list goes on: a link that says so, else the page with the next number."""
    links = [link for line in lines for link in line.links]
    for link in (*(link for link in links if link.rel_next), *links, *head):
        if _says_next(link) and link.href.strip() not in ("", "#"):
            return link.href
    return page_links.get(page + 1, "") if page is not None else ""


def _page_links(lines: Sequence[Line]) -> dict[int, str]:
    """The links whose text is a page's number, with ``page`` in their address."""
    found: dict[int, str] = {}
    for link in (link for line in lines for link in line.links):
        number = _page_number(link)
        if number is not None:
            found.setdefault(number, link.href)
    return found


def _page_number(link: Link) -> int | None:
    if "page" not in _query(link.href):
        return None
    for text in (link.text, link.label):
        named = _PAGE_TEXT.fullmatch(folded(text))
        if named:
            return int(named[1])
    return None


def _query(href: str) -> dict[str, list[str]]:
    try:
        return parse_qs(urlsplit(href.strip()).query)
    except ValueError:
        return {}


def _current_page(lines: Sequence[Line], page_links: dict[int, str]) -> int | None:
    """This page's number: said ("Page 2 of 8"), marked as current, or the one that is no link."""
    for line in lines:
        said = re.fullmatch(
            r"(?:you are on )?(?:current )?page (\d{1,3})(?: of \d{1,3})?", folded(line.text)
        )
        if said and not line.linked:
            return int(said[1])
    if not page_links:
        return None
    for line in lines:
        element = line.element
        while element is not None:
            if element.get("aria-current") in ("page", "true") and line.text.isdigit():
                return int(line.text)
            element = element.parent
    plain = {int(line.text) for line in lines if line.text.isdigit() and not line.linked}
    beside = {number for number in plain if {number - 1, number + 1} & set(page_links)}
    current = beside - set(page_links)
    return current.pop() if len(current) == 1 else None


def _total(lines: Sequence[Line]) -> int | None:
    """How many reports the list says there are; None when it says none, or several numbers."""
    totals = {
        int(found["n"] or found["m"] or found["k"])
        for line in lines
        if len(line.text.split()) <= 14
        for found in [_TOTAL.search(line.text)]
        if found
    }
    return totals.pop() if len(totals) == 1 else None


def _shown(link: Link) -> str:
    return f"{link.text[:80]!r} at {link.href[:120]!r}"
