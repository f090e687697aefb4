"""The pages that list reports: which reports, how many there should be, and where the list goes on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from cqclib.folding import folded
from cqclib.reference import authorities, wordings
from cqclib.scrape.parse import addresses
from cqclib.scrape.parse.addresses import REPORTS, month_of
from cqclib.scrape.parse.elements import base_address, page_title
from cqclib.scrape.parse.lines import Line, Link, PageError
from cqclib.scrape.parse.pager import Pager, read_pager
from cqclib.scrape.parse.title import split_title
from cqclib.scrape.parse.visible_text import read

SEARCH = "/search/content/7217"
NEWEST = "/care-services/local-authority-assessment-reports"
_SITE = "https://www.cqc.org.uk"
_SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,99}", re.ASCII)
_COUNT = r"(\d{1,3}(?:,\d{3})+|\d+)"
_SPAN = re.compile(rf"\b{_COUNT}\s*(?:to|-)\s*{_COUNT}\s+of\s+{_COUNT}\b", re.I | re.ASCII)
_COUNTED = re.compile(
    rf"(?:^|\bfound\s+|\ball\s+|\bof\s+|\babout\s+|\bshowing\s+){_COUNT}\s+(?:search\s+)?"
    r"(?:results?|reports?|matches|items|assessments?)\b",
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

    ``next_link``: where the list goes on, "" when no link says so. ``unclear``: links that look like
    a report's and cannot be told. ``parts``: slugs of reports of which only a page within is linked
    under the report's title. ``page_links``: the numbered pages it links, number to address.
    ``total_stated``: how many reports the list says it has in all ("72 results"), None when it
    does not.
    """

    reports: tuple[Listed, ...]
    next_link: str
    unclear: tuple[str, ...]
    parts: tuple[str, ...] = ()
    page_links: dict[int, str] = field(default_factory=dict)
    total_stated: int | None = None

    @property
    def next(self) -> str:
        """``next_link`` by its short name."""
        return self.next_link


@dataclass
class _Sorted:
    """The links of a page: reports by slug, parts of reports, and what could be a report, with its slug."""

    reports: dict[str, Listed] = field(default_factory=dict)
    parts: list[str] = field(default_factory=list)
    unclear: list[tuple[str, str]] = field(default_factory=list)


def read_listing(html: str, address: str = "") -> Listing:
    """The reports that the list's page at ``address`` names, in its order, each once.

    Without an address the links are taken as those of the search listing. Raises PageError for a page
    that is no list (an error, a wall), and for a list that is cut off or empty without a word.
    """
    address = address or _SITE + SEARCH
    base = base_address(html, address)
    lines = read(html)
    pager = read_pager(html, lines, address, base)
    links = _sort(lines, base, pager)
    total = _total(lines)
    _refuse_no_list(html, lines, links, total)
    listed = set(links.reports)
    return Listing(
        tuple(links.reports.values()),
        pager.next_link,
        tuple(dict.fromkeys(shown for slug, shown in links.unclear if slug not in listed)),
        tuple(slug for slug in dict.fromkeys(links.parts) if slug not in listed),
        pager.page_links,
        total,
    )


def _sort(lines: Sequence[Line], base: str, pager: Pager) -> _Sorted:
    """Every link of the page that may be a report's, sorted."""
    links = _Sorted()
    heading = ""
    for line in lines:
        if line.level and line.text:
            heading = line.text
        for link in line.links:
            if link not in pager.links:
                _sort_link(link, (link.text, *link.parts, link.label, heading), base, links)
    return links


def _sort_link(link: Link, texts: Sequence[str], base: str, links: _Sorted) -> None:
    target = addresses.target(link.href, base)
    if target is None or not (target.is_here or target.is_other_host):
        return
    if not target.path.startswith(REPORTS):
        if link.href.strip().startswith(REPORTS) or _is_title(texts[:-1]):
            links.unclear.append(("", _shown(link)))
        return
    slug = target.path.removeprefix(REPORTS).rstrip("/")
    part_of = addresses.whole_report(slug)
    if part_of or "/" in slug:
        if part_of and _listed(part_of, texts[:-1]):
            links.parts.append(part_of)
        return
    listed = _listed(slug, texts)
    if listed and target.is_here:
        links.reports.setdefault(slug, listed)
    elif slug:
        links.unclear.append((slug if listed else "", _shown(link)))


def _listed(slug: str, texts: Sequence[str]) -> Listed | None:
    """The report that a link's texts name; None when its address does not fit its title."""
    is_formal = bool(month_of(slug))
    is_pilot = slug in wordings.as_written("lists", "pilots")
    if not _SLUG.fullmatch(slug) or not (is_formal or is_pilot):
        return None
    for text in texts:
        title = split_title(text)
        if title and (title[1] == "formal") == is_formal:
            return Listed(slug, *title)
    return None


def _is_title(texts: Sequence[str]) -> bool:
    """Whether a text is the title of an authority's report."""
    titles = filter(None, map(split_title, texts))
    return any(authorities.named(name) for name, _ in titles)


def _total(lines: Sequence[Line]) -> int | None:
    """How many reports the list says there are; None when it says none, or several numbers."""
    totals: set[int] = set()
    for line in lines:
        if line.linked or len(line.text.split()) > 14:
            continue
        spans = _SPAN.findall(line.text)
        counted = [span[2] for span in spans] or _COUNTED.findall(line.text)
        totals |= {int(count.replace(",", "")) for count in counted}
    return totals.pop() if len(totals) == 1 else None


def _refuse_no_list(html: str, lines: Sequence[Line], links: _Sorted, total: int | None) -> None:
    """Refuse a page that stands in a list's place, and a list that lost what it should have."""
    headings = [folded(line.text) for line in lines if line.level == 1 and line.text]
    headings = headings or [folded(page_title(html)), *(folded(line.text) for line in lines[:3])]
    wall = next((h for h in headings if wordings.holds(h, "lists", "not_headings")), "")
    if wall:
        raise PageError(f"The page is no list of reports: it is headed {wall[:60]!r}.")
    if not links.reports and not links.unclear:
        if total:
            raise PageError(f"The list says that it has {total} reports, and shows none.")
        says_empty = total == 0 or any(
            wordings.holds(folded(line.text), "lists", "empty") for line in lines
        )
        if not says_empty and not any(wordings.holds(h, "lists", "headings") for h in headings):
            raise PageError("The page names no report, and nothing says that it is a list of them.")
    _refuse_cut_off(html, lines, links)


def _refuse_cut_off(html: str, lines: Sequence[Line], links: _Sorted) -> None:
    """A page that ends in the middle, with fewer reports than it says it shows."""
    spans = [span for line in lines for span in _SPAN.findall(line.text)]
    shown = len(links.reports) + len(links.unclear)
    for first, last, _ in spans:
        stated = int(last.replace(",", "")) - int(first.replace(",", "")) + 1
        if shown < stated and not html.rstrip().endswith(">"):
            raise PageError(
                f"The list is cut off: it shows {shown} of the {stated} reports it says."
            )


def _shown(link: Link) -> str:
    return f"{link.text[:80]!r} at {link.href[:120]!r}"
