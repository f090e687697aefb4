"""A report's landing page: its name, its day of publication, and the links to its parts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from cqclib.folding import folded
from cqclib.reference import wordings
from cqclib.scrape.parse import addresses, labels, witnesses
from cqclib.scrape.parse.addresses import REPORTS
from cqclib.scrape.parse.title import name_of
from cqclib.scrape.parse.visible_text import Line, page_title, read

_DATE = re.compile(
    r"(?:on\s+)?(?:[A-Z][a-z]+day,?\s+)?(\d{1,2})(?:st|nd|rd|th)?\s+([A-Z][a-z]{2,8})\.?,?\s+(\d{4})",
    re.ASCII,
)
_FIGURES = re.compile(r"(?:on\s+)?(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_PUBLISHED = re.compile(
    r"(?:date (?:the )?)?(?:assessment|report)(?: was)? published\s*[:-]?\s*(.*)", re.IGNORECASE
)
_PAGE_PUBLISHED = re.compile(
    r"(?:date )?(?:first )?(?:published|publication date|date of publication)\s*[:-]?\s*"
    r"(.*?)(?:[\s|,;]*(?:page )?last updated.*)?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class LinkedPage:
    """A link below the reports' address: its path, and all that says where it leads."""

    path: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Landing:
    """What a landing page says. ``summary_link`` is "" when it links none for certain.

    ``summary_candidates``: the paths of all links that may lead to the summary, the likeliest first
    (``summary_link`` among them). ``statement_links``: statement number to path.
    ``under_review``: the page's message that its report is being looked at again, "" for none.
    """

    name: str
    published: date | None
    summary_link: str
    statement_links: dict[int, str]
    notes: tuple[str, ...] = ()
    summary_candidates: tuple[str, ...] = ()
    under_review: str = ""


def read_landing(html: str, address: str) -> Landing:
    """The facts of the landing page at ``address``. Raises PageError when it names no authority."""
    lines = read(html)
    texts = [line for line in lines if line.text]
    published, notes = _published(texts)
    slug = addresses.slug_of(address)
    links = [link for link in _linked_pages(lines, address) if addresses.is_own(link.path, slug)]
    own = f"{REPORTS}{slug}".casefold()
    links = [link for link in links if link.path.rstrip("/").casefold() != own]
    candidates, certain = _summaries(links)
    return Landing(
        name_of(texts, page_title(html)),
        published,
        candidates[0] if certain else "",
        _statement_links(links),
        tuple(notes),
        tuple(candidates),
        witnesses.notice(texts),
    )


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


def _dates(lines: Sequence[Line], pattern: re.Pattern[str]) -> list[date]:
    days = []
    for at, line in enumerate(lines):
        match = pattern.fullmatch(line.text)
        if match:
            following = lines[at + 1].text if at + 1 < len(lines) else ""
            day = day_in(match[1]) if match[1].strip() else day_in(following)
            days += [day] if day else []
    return days


def day_in(text: str) -> date | None:
    """The day that ``text`` begins with; None when it begins with none, or an impossible one."""
    written = _DATE.match(text)
    figures = _FIGURES.match(text)
    iso = _ISO.match(text)
    try:
        if written:
            month = written[2][:3] if len(written[2]) < 5 else written[2]
            form = "%d %b %Y" if len(month) == 3 else "%d %B %Y"
            return datetime.strptime(f"{written[1]} {month} {written[3]}", form).date()
        if figures:
            return date(int(figures[3]), int(figures[2]), int(figures[1]))
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
    except ValueError:
        return None
    return None


def _linked_pages(lines: Sequence[Line], address: str) -> Iterator[LinkedPage]:
    """The links that lead below the reports' address, with the text that a person would follow."""
    heading = ""
    for line in lines:
        if line.level and line.text:
            heading = line.text
        for link in line.links:
            path = addresses.path_of(link.href, address)
            if not path.startswith(REPORTS):
                continue
            texts = [text for text in (link.text, link.label) if text]
            if all(_says_nothing(text) for text in texts):
                texts.append(heading if heading else line.text)
            yield LinkedPage(path, tuple(texts))


def _says_nothing(text: str) -> bool:
    return folded(text) in wordings.texts("links", "nothing_said")


def _summaries(links: Sequence[LinkedPage]) -> tuple[list[str], bool]:
    """The paths that may be the summary's, the likeliest first, and whether the first is certain."""
    ranks: dict[str, int] = {}
    for link in links:
        if addresses.statement_of(link.path):
            continue
        likely = [rank for text in link.texts if (rank := _rank(text)) is not None]
        if not likely and addresses.is_summary(link.path):
            likely = [5]
        if likely:
            ranks[link.path] = min([*likely, ranks.get(link.path, 9)])
    ordered = sorted(ranks, key=lambda path: (ranks[path], not addresses.is_summary(path)))
    if not ordered:
        return [], False
    best = [path for path in ordered if ranks[path] == ranks[ordered[0]]]
    named = [path for path in best if addresses.is_summary(path)]
    return ordered, len(best) == 1 or len(named) == 1


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
    return 2 if not spare else 3


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
