"""The addresses of CQC's report pages: which report, and which part of it."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from cqclib.folding import folded
from cqclib.reference import wordings

REPORTS = "/care-services/local-authority-assessment-reports/"
# The addresses that CQC gives a summary page, as patterns on the landing page's address.
SUMMARY_PATTERNS = ("{}/summary", "{}/overall-summary", "{}-summary")
_SUMMARY = re.compile(r"(?:.*[/-])?(?:overall-)?summary", re.ASCII | re.IGNORECASE)
_THEME = re.compile(r"(?:.*[/-])?theme-?\d[/-](.+)", re.ASCII | re.IGNORECASE)
_DATED = re.compile(r".+-(0[1-9]|1[0-2])(\d\d)", re.ASCII)
_OTHER_REPORT = re.compile(r"-(0[1-9]|1[0-2])\d\d(?!\d)", re.ASCII)
_PART = re.compile(r"(.+?)[/-](?:theme-?\d.*|(?:overall-)?summary)", re.ASCII | re.IGNORECASE)
_HOSTS = ("cqc.org.uk", "www.cqc.org.uk", "cqc.org.uk.", "www.cqc.org.uk.")


def path_of(href: str, base: str = "") -> str:
    """The path that a link on the page ``base`` leads to; "" when there is none on CQC's site.

    A link to another host than CQC's and the page's own leads elsewhere.
    """
    try:
        parts = urlsplit(urljoin(base, href.strip()) if base else href.strip())
        host = (parts.hostname or "").casefold()
        own = (urlsplit(base).hostname or "").casefold() if base else ""
    except ValueError:
        return ""
    return parts.path if not host or host in _HOSTS or host == own else ""


def slug_of(address: str) -> str:
    """The slug of a report's landing page."""
    return urlsplit(address).path.removeprefix(REPORTS).strip("/")


def month_of(slug: str) -> str:
    """The month in a slug's last four digits, MMYY; "" when there is none."""
    found = _DATED.fullmatch(slug)
    return f"20{found[2]}-{found[1]}" if found else ""


def is_own(path: str, slug: str) -> bool:
    """Whether a path may belong to the report ``slug``: not if it names another dated report."""
    own = path.removeprefix(REPORTS).casefold()
    return own.startswith(slug.casefold()) or not _OTHER_REPORT.search(own)


def is_summary(path: str) -> bool:
    """Whether an address names a summary by itself."""
    return bool(_SUMMARY.fullmatch(path.removeprefix(REPORTS).rstrip("/")))


def whole_report(part: str) -> str:
    """The slug of the report that a page within it belongs to; "" when it is no such page."""
    found = _PART.fullmatch(part)
    return found[1] if found else ""


def statement_of(path: str) -> int | None:
    """The statement that an address such as ``.../theme1/needs`` names; None for another."""
    found = _THEME.fullmatch(path.removeprefix(REPORTS).rstrip("/"))
    if not found:
        return None
    last = folded(found[1])
    meant = {number for number, some in wordings.numbered("addresses").items() if last in some}
    return meant.pop() if len(meant) == 1 else None
