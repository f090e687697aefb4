"""A report's landing page: its name, its day of publication, and the links to its parts."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

from cqclib.folding import folded
from cqclib.reference import wordings
from cqclib.scrape.parse import addresses, labels, notices
from cqclib.scrape.parse.addresses import REPORTS
from cqclib.scrape.parse.elements import base_address, page_title
from cqclib.scrape.parse.lines import ASIDE, MAIN, Line
from cqclib.scrape.parse.title import name_of
from cqclib.scrape.parse.visible_text import read

_DAYS = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        r"(?:on\s+)?(?:[A-Z][a-z]+day,?\s+)?(?P<day>\d{1,2})(?:st|nd|rd|th)?\s+"
        r"(?P<month>[A-Z][a-z]{2,8})\.?,?\s+(?P<year>\d{4})",
        r"(?:on\s+)?(?P<month>[A-Z][a-z]{2,8})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+"
        r"(?P<year>\d{4})",
        r"(?:on\s+)?(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})",
        r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})",
    )
)
_MONTHS = {"Sept": 9} | {
    name: number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
}
_PUBLISHED = re.compile(
    r"(?:date (?:the )?)?(?:assessment|report)(?: was)? published\s*[:-]?\s*(.*)", re.IGNORECASE
)
_PAGE_PUBLISHED = re.compile(
    r"(?:date )?(?:first )?(?:published|publication date|date of publication)\s*[:-]?\s*"
    r"(.*?)(?:[\s|,;]*(?:page )?last updated.*)?",
    re.IGNORECASE,
)


# How likely a link leads to the summary: 0 to 2 by its text; further down, it only may.
_UNSURE, _BY_ADDRESS = 3, 5


@dataclass(frozen=True)
class LinkedPage:
    """A link: its path, all that says where it leads, and whether it stays with this report."""

    path: str
    texts: tuple[str, ...]
    is_own: bool


@dataclass(frozen=True)
class Landing:
    """What a landing page says.

    ``summary_link``: the path of its summary, "" when it links none for certain; where a link to a
    summary is there and cannot be followed, ``summary_problem`` says why in a sentence ("" else).
    ``summary_candidates``: the paths of all links that may lead to the summary, the likeliest first.
    ``statement_links``: statement number to path. ``published``: None when the page prints no day,
    or several (``notes`` says which). ``under_review``: the page's message that its report is being
    looked at again, "" for none.
    """

    name: str
    published: date | None
    summary_link: str
    statement_links: dict[int, str]
    notes: tuple[str, ...] = ()
    summary_problem: str = ""
    summary_candidates: tuple[str, ...] = ()
    under_review: str = ""


def read_landing(html: str, address: str) -> Landing:
    """The facts of the landing page at ``address``. Raises PageError when it names no authority."""
    lines = read(html)
    texts = [line for line in lines if line.text]
    published, notes = _published(texts)
    links = list(_linked_pages(lines, base_address(html, address), addresses.slug_of(address)))
    candidates, problem = _summaries(links)
    return Landing(
        name_of(texts, page_title(html)),
        published,
        candidates[0] if candidates and not problem else "",
        _statement_links([link for link in links if link.is_own]),
        tuple(notes),
        problem,
        tuple(candidates),
        notices.message(texts),
    )


def _published(lines: list[Line]) -> tuple[date | None, list[str]]:
    """The day of publication, the assessment's or the page's; none where they differ."""
    days = sorted(set(_dates(lines)))
    if not days:
        return None, ["no date of publication was found"]
    if len(days) > 1:
        printed = " and ".join(day.isoformat() for day in days)
        return None, [f"the page prints several dates of publication: {printed}"]
    return days[0], []


def _dates(lines: Sequence[Line]) -> Iterator[date]:
    """The days behind words that say that the assessment, or its page, was published."""
    for line, following in zip_longest(lines, lines[1:]):
        for pattern in (_PUBLISHED, _PAGE_PUBLISHED):
            if match := pattern.fullmatch(line.text):
                printed = match[1].strip() or (following.text if following else "")
                if day := day_in(printed):
                    yield day


def day_in(text: str) -> date | None:
    """The day that ``text`` begins with; None when it begins with none, or an impossible one."""
    for pattern in _DAYS:
        if written := pattern.match(text):
            month = written["month"]
            number = int(month) if month.isdigit() else _MONTHS.get(month, 0)
            try:
                return date(int(written["year"]), number, int(written["day"]))
            except ValueError:
                return None
    return None


def _linked_pages(lines: Sequence[Line], base: str, slug: str) -> Iterator[LinkedPage]:
    """The page's links in main or below the reports' address, with the text a person would follow."""
    heading = ""
    for line in lines:
        if line.level and line.text:
            heading = line.text
        for link in line.links:
            target = addresses.target(link.href, base)
            path = target.path if target else ""
            is_report = path.startswith(REPORTS)
            if addresses.slug_of(path) == slug or (not is_report and line.place != MAIN):
                continue
            texts = [text for text in (link.text, *link.parts, link.label) if text]
            if all(folded(text) in wordings.texts("links", "nothing_said") for text in texts):
                texts.append(heading or line.text)
            is_own = bool(target and target.is_here and is_report and addresses.is_own(path, slug))
            if is_own or line.place == MAIN or (is_report and line.place != ASIDE):
                yield LinkedPage(path, tuple(texts), is_own)


def _summaries(links: Sequence[LinkedPage]) -> tuple[list[str], str]:
    """The paths that may be the summary's, the likeliest first, and why none can be followed."""
    ranks: dict[str, int] = {}
    astray: list[str] = []
    for link in links:
        if link.is_own and addresses.statement_of(link.path):
            continue
        likely = [rank for text in link.texts if (rank := _rank(text)) is not None]
        if not link.is_own:
            astray += [link.path] if likely and min(likely) < _UNSURE else []
            continue
        if not likely and addresses.is_summary(link.path):
            likely = [_BY_ADDRESS]
        if likely:
            ranks[link.path] = min([*likely, ranks.get(link.path, _BY_ADDRESS)])
    ordered = sorted(ranks, key=lambda path: (ranks[path], not addresses.is_summary(path)))
    if astray:
        return ordered, f"Its link to the summary leads elsewhere, to {astray[0][:120]!r}."
    best = [path for path in ordered if ranks[path] < _UNSURE or addresses.is_summary(path)]
    best = best or [path for path in ordered if ranks[path] == ranks[ordered[0]]]
    if len(best) > 1:
        return ordered, f"It links {len(best)} summaries: {' and '.join(best)[:200]}."
    return ordered, ""


def _rank(text: str) -> int | None:
    """How surely a link's text means the summary: 0 best; None when it does not."""
    plain = folded(text)
    words = re.sub(r"^(?:\d+|[ivx]+) ", "", plain)
    known = [folded(form) for form in wordings.as_written("links", "summary")]
    if words in known:
        return 0 if words == known[0] else 1
    if wordings.holds(plain, "links", "not_summary"):
        return None
    if not wordings.holds(plain, "links", "summary_words"):
        return None
    rest = words
    for form in known:
        if f" {form} " in f" {rest} ":
            rest = f" {rest} ".replace(f" {form} ", " ")
            break
    spare = set(rest.split()) - set(wordings.texts("links", "around"))
    return 2 if not spare else _UNSURE


def _statement_links(links: Sequence[LinkedPage]) -> dict[int, str]:
    """Statement number to link; a statement that two addresses claim is left out.

    The text decides, and the address where the text says nothing.
    """
    claims: dict[int, set[str]] = {}
    for link in links:
        fits = [fit for text in link.texts if (fit := labels.fit(labels.numbered(text).label))]
        meant = {number for fit in fits if len(fit.numbers) == 1 for number in fit.numbers}
        by_address = addresses.statement_of(link.path)
        if not meant and by_address:
            meant = {by_address}
        if len(meant) == 1 and not addresses.is_summary(link.path):
            claims.setdefault(meant.pop(), set()).add(link.path)
    return {number: paths.pop() for number, paths in sorted(claims.items()) if len(paths) == 1}
