"""The addresses of CQC's report pages: which report, and which part of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from cqclib.folding import folded
from cqclib.reference import wordings

REPORTS = "/care-services/local-authority-assessment-reports/"
# The addresses that CQC gives a summary page, as patterns on the landing page's address.
SUMMARY_PATTERNS = ("{}/summary", "{}/overall-summary", "{}-summary")
_SUMMARY = re.compile(r"(?:.*[/-])?(?:overall-)?summary", re.ASCII | re.IGNORECASE)
_THEME = re.compile(r"(?:.*[/-])?theme-?\d[/-](.+)", re.ASCII | re.IGNORECASE)
_DATED = re.compile(r".+-(0[1-9]|1[0-2])(\d\d)", re.ASCII)
_PART = re.compile(r"(.+?)[/-](?:theme-?\d.*|(?:overall-)?summary)", re.ASCII | re.IGNORECASE)
_HOST = "www.cqc.org.uk"
_OTHER_HOSTS = ("cqc.org.uk", "cqc.org.uk.", "www.cqc.org.uk.")


@dataclass(frozen=True)
class Target:
    """Where a link leads: the whole ``address``, its ``path``, and whether that is on this site.

    ``is_other_host``: on another host of CQC's, where the same pages stand.
    """

    address: str
    path: str
    is_here: bool
    is_other_host: bool


def target(href: str, base: str) -> Target | None:
    """Where a link on the page ``base`` leads; None when it leads to no page at all."""
    try:
        address = urljoin(base, href.strip())
        parts = urlsplit(address)
        host, own = (parts.hostname or "").casefold(), (urlsplit(base).hostname or "").casefold()
    except ValueError:
        return None
    if parts.scheme not in ("http", "https"):
        return None
    is_here = host in (own, _HOST)
    return Target(address, parts.path, is_here, not is_here and host in _OTHER_HOSTS)


def slug_of(address: str) -> str:
    """The slug of a report's landing page."""
    return urlsplit(address).path.removeprefix(REPORTS).strip("/")


def month_of(slug: str) -> str:
    """The month in a slug's last four digits, MMYY; "" when there is none."""
    match = _DATED.fullmatch(slug)
    return f"20{match[2]}-{match[1]}" if match else ""


def is_own(path: str, slug: str) -> bool:
    """Whether a path below the reports' address is the report ``slug``'s.

    Its own slug, with a part behind it or not; or, as CQC numbered the parts of a report in May 2024,
    the authority's name in the slug and a number: Hertfordshire2 of Hertfordshire-0524.
    """
    own, wanted = path.removeprefix(REPORTS).rstrip("/").casefold(), slug.casefold()
    if own == wanted or re.match(rf"{re.escape(wanted)}(?:/|-(?!\d))", own):
        return True
    name = re.sub(r"(?:-\d{4}|\d{1,2})$", "", wanted, flags=re.ASCII)
    return re.fullmatch(rf"{re.escape(name)}\d{{1,2}}", own, re.ASCII) is not None


def is_summary(path: str) -> bool:
    """Whether an address names a summary by itself."""
    return bool(_SUMMARY.fullmatch(path.removeprefix(REPORTS).rstrip("/")))


def whole_report(part: str) -> str:
    """The slug of the report that a page within it belongs to; "" when it is no such page."""
    match = _PART.fullmatch(part)
    return match[1] if match else ""


def statement_of(path: str) -> int | None:
    """The statement that an address such as ``.../theme1/needs`` names; None for another."""
    match = _THEME.fullmatch(path.removeprefix(REPORTS).rstrip("/"))
    if not match:
        return None
    last = folded(match[1])
    meant = {number for number, some in wordings.numbered("addresses").items() if last in some}
    return meant.pop() if len(meant) == 1 else None
