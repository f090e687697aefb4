"""A report's landing page, and the page of one statement."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from urllib.parse import urljoin, urlsplit

from cqclib.folding import folded
from cqclib.scrape.parse import labels, scores
from cqclib.scrape.parse.title import name_of
from cqclib.scrape.parse.visible_text import Line, PageError, read

REPORTS = "/care-services/local-authority-assessment-reports/"
# The addresses that CQC gives a summary page, as patterns on the landing page's address.
SUMMARY_PATTERNS = ("{}/summary", "{}/overall-summary", "{}-summary")
_DATE = re.compile(r"(\d{1,2})\s+([A-Z][a-z]+)\s+(\d{4})", re.ASCII)
_PUBLISHED = re.compile(r"assessment published\s*:?\s*(.*)", re.IGNORECASE)
_PAGE_PUBLISHED = re.compile(r"published\s*:?\s*(.*?)(?:\s*page last updated.*)?", re.IGNORECASE)
_OTHER_REPORT = re.compile(r"-(0[1-9]|1[0-2])\d\d(?!\d)", re.ASCII)
_SUMMARY_TEXTS = ("overall summary", "summary", "overall summary and rating", "summary and rating")


@dataclass(frozen=True)
class Landing:
    """What a landing page says. ``summary_link`` is "" when it links none for certain."""

    name: str
    published: date | None
    summary_link: str
    statement_links: dict[int, str]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class StatementPage:
    """One statement's score as its own page repeats it."""

    name: str
    number: int
    score: int


def read_landing(html: str, address: str) -> Landing:
    """The facts of the landing page at ``address``. Raises PageError when it names no authority."""
    lines = read(html)
    texts = [line for line in lines if line.text]
    published, notes = _published(texts)
    slug = urlsplit(address).path.removeprefix(REPORTS).strip("/")
    links = [one for one in _report_paths(lines, address) if _is_own(one[1], slug)]
    return Landing(
        name_of(texts), published, _summary_link(links), _statement_links(links), tuple(notes)
    )


def read_statement(html: str) -> StatementPage:
    """The statement and score of a statement page. Raises PageError.

    The score must stand right below the statement's name, above the findings in prose, and the
    words behind the number must say the same.
    """
    lines = [line for line in read(html) if line.text and not line.linked]
    name = name_of(lines)
    found: set[tuple[int, int]] = set()
    last: int | None = None
    for before, line in pairwise(lines):
        printed = scores.score_line(line.text)
        meant = None if printed else scores.meaning_of(line.text)
        if printed and (
            labels.fit(printed.label) or (not printed.label and labels.fit(before.text))
        ):
            number, _ = labels.statement_of(printed.label or before.text)
            found.add((number, printed.score))
            last = printed.score
        elif (printed and not printed.label) or meant is not None:
            again = printed.score if printed else meant
            if last is None or again != last:
                raise PageError(f"{line.text[:60]!r} is not the score of the statement above it.")
    if len(found) != 1:
        raise PageError(f"The page shows {len(found)} statements with a score, where one stands.")
    number, score = found.pop()
    return StatementPage(name, number, score)


def _published(lines: list[Line]) -> tuple[date | None, list[str]]:
    """The day of publication: the assessment's own line before the page's."""
    own = _dates(lines, _PUBLISHED)
    of_page = _dates(lines, _PAGE_PUBLISHED)
    chosen = own or of_page
    if not chosen:
        return None, ["no date of publication was found"]
    notes = []
    if len(set(chosen + of_page)) > 1:
        days = " and ".join(day.isoformat() for day in sorted(set(own + of_page)))
        notes.append(f"the page prints several dates of publication: {days}")
    return chosen[0], notes


def _dates(lines: list[Line], pattern: re.Pattern[str]) -> list[date]:
    found = []
    for line in lines:
        match = pattern.fullmatch(line.text)
        day = _DATE.match(match[1]) if match else None
        if day:
            try:
                found.append(datetime.strptime(" ".join(day.groups()), "%d %B %Y").date())
            except ValueError:
                continue
    return found


def _report_paths(lines: list[Line], address: str) -> list[tuple[str, str]]:
    """Text and path of the links that lead below the reports' address."""
    found = []
    for link in (link for line in lines for link in line.links):
        try:
            path = urlsplit(urljoin(address, link.href.strip())).path
        except ValueError:
            continue
        if path.startswith(REPORTS):
            found.append((link.text, path))
    return found


def _is_own(path: str, slug: str) -> bool:
    """Whether a path may belong to the report ``slug``: not if it names another dated report."""
    own = path.removeprefix(REPORTS).casefold()
    return own.startswith(slug.casefold()) or not _OTHER_REPORT.search(own)


def _summary_link(links: list[tuple[str, str]]) -> str:
    """The link to the summary page; "" when none, or several, could be meant."""
    for wanted in _SUMMARY_TEXTS:
        found = {path for text, path in links if folded(text) == wanted}
        if len(found) == 1:
            return found.pop()
        if found:
            return ""
    return ""


def _statement_links(links: list[tuple[str, str]]) -> dict[int, str]:
    """Statement number to link; a statement that two addresses claim is left out."""
    found: dict[int, set[str]] = {}
    for text, path in links:
        fit = labels.fit(text)
        if fit and len(fit.numbers) == 1:
            found.setdefault(next(iter(fit.numbers)), set()).add(path)
    return {number: paths.pop() for number, paths in sorted(found.items()) if len(paths) == 1}
