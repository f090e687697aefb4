"""The pages that list reports: which reports, and where the list goes on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from cqclib.folding import folded
from cqclib.scrape.parse.landing import REPORTS
from cqclib.scrape.parse.title import split_title
from cqclib.scrape.parse.visible_text import Link, links

SEARCH = "/search/content/7217"
NEWEST = "/care-services/local-authority-assessment-reports"
_SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,99}", re.ASCII)
_DATED = re.compile(r".+-(0[1-9]|1[0-2])(\d\d)", re.ASCII)
# A page within a report, not a report: camden-0225-theme1-support, ealing-0125-summary.
_PART = re.compile(r".+-(theme\d.*|(overall-)?summary)", re.ASCII | re.IGNORECASE)
_NEXT = ("next", "next page", "go to next page")


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
    """One page of a list. ``unclear``: links below the reports' address that are no report's."""

    reports: tuple[Listed, ...]
    next_link: str
    unclear: tuple[str, ...]


def month_of(slug: str) -> str:
    """The month in a slug's last four digits, MMYY; "" when there is none."""
    found = _DATED.fullmatch(slug)
    return f"20{found[2]}-{found[1]}" if found else ""


def read_listing(html: str) -> Listing:
    """The reports a page lists, in its order, each once, and its link to the next page."""
    found: dict[str, Listed] = {}
    unclear: list[str] = []
    following: list[str] = []
    for link in links(html):
        if link.rel_next or folded(link.text) in _NEXT:
            following.append(link.href)
            continue
        path = _path(link.href)
        if not path.startswith(REPORTS):
            continue
        slug = path.removeprefix(REPORTS).rstrip("/")
        if "/" in slug or not slug or _PART.fullmatch(slug):
            if ".." in path:
                unclear.append(_told(link))
            continue
        listed = _listed(slug, link)
        if listed is None:
            unclear.append(_told(link))
        else:
            found.setdefault(slug, listed)
    return Listing(
        tuple(found.values()), following[0] if following else "", tuple(dict.fromkeys(unclear))
    )


def _listed(slug: str, link: Link) -> Listed | None:
    title = split_title(link.text)
    if not _SLUG.fullmatch(slug) or title is None:
        return None
    name, kind = title
    if (kind == "formal") != bool(month_of(slug)):
        return None
    return Listed(slug, name, kind)


def _path(href: str) -> str:
    try:
        return urlsplit(href.strip()).path
    except ValueError:
        return ""


def _told(link: Link) -> str:
    return f"{link.text[:80]!r} at {link.href[:120]!r}"
