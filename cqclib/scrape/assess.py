"""One assessment: its landing page, its summary page, and its statement pages where they are needed.

The nine statement pages are read on request, and wherever the summary alone does not do: it was
refused, or its arithmetic (sum of scores, printed percentage, rating) is broken or cannot be checked.
They are CQC's own second entry of the same scores, and settle it or not; nothing is chosen between.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit

from cqclib.errors import CqcError, UnknownAuthority
from cqclib.reference import authorities, framework
from cqclib.reference.authorities import Authority
from cqclib.scrape import fetch
from cqclib.scrape import parse as pages
from cqclib.scrape.fetch import Fetcher, FetchError, NotFound, Page, SiteUnreachable, Stopped
from cqclib.scrape.parse import Landing, Listed, PageError, Summary

# A page with one of these words may have been taken back: its statement pages settle nothing then.
_TAKEN_BACK = re.compile(
    r"withdrawn|suspended|under review|being reviewed|to be confirmed|taken down|\bdraft\b|corrected",
    re.IGNORECASE,
)


class CrawlError(CqcError):
    """A run that ends without a whole snapshot: why, and what to do."""


@dataclass(frozen=True)
class Problem:
    """One page (or list) that could not be read for certain, with its reason.

    ``page`` is the page as it came, ``saved`` the file it was saved to, below the data's ``raw``.
    """

    slug: str
    address: str
    reason: str
    page: bytes = field(default=b"", repr=False, compare=False)
    saved: str = ""

    def to_dict(self) -> dict[str, str]:
        """The problem as plain facts, for a table or a file."""
        return {
            "slug": self.slug,
            "address": self.address,
            "reason": self.reason,
            "saved_page": self.saved,
        }


@dataclass(frozen=True)
class Event:
    """What became of a known report; no failure of the reading."""

    slug: str
    sentence: str

    def to_dict(self) -> dict[str, str]:
        return {"slug": self.slug, "sentence": self.sentence}


@dataclass
class Assessment:
    """What one report gave: its row (None when it could not be read), and what was wrong."""

    slug: str
    row: dict[str, str] | None = None
    problems: list[Problem] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    statement_urls: dict[str, str] = field(default_factory=dict)


class _Moved(Exception):
    """The landing page leads to the report ``slug``."""

    def __init__(self, slug: str) -> None:
        super().__init__(slug)
        self.slug = slug


class _OtherReport(PageError):
    """A page that should be this report's is another one's."""


class _Visit:
    """Fetches for one report, and holds the page in hand, to be saved if it is no good."""

    def __init__(self, fetcher: Fetcher, listed: Listed, others: Collection[str]) -> None:
        self.fetcher = fetcher
        self.slug = listed.slug
        self.others = others
        self.address = fetcher.site.address(pages.REPORTS + listed.slug)
        self.page: Page | None = None

    def get(self, link: str) -> Page:
        self.page = None
        self.address = self.fetcher.site.address(link, self.address)
        self.page = self.fetcher.get(self.address)
        return self.page

    def get_own(self, link: str) -> Page:
        """A page within this report. Raises PageError where the link leads to another report."""
        page = self.get(link)
        self._refuse_other(self.address, "The link")
        if page.url != self.address:
            self._refuse_other(page.url, "Its address")
            if _slug_of(page.url) != _slug_of(self.address) and not self._is_own(page.url):
                raise _OtherReport(f"Its address leads elsewhere, to {page.url[:120]!r}.")
        return page

    def _refuse_other(self, address: str, what: str) -> None:
        other = next((slug for slug in self.others if _belongs(address, slug)), "")
        if other and not self._is_own(address):
            raise _OtherReport(f"{what} {address[:160]!r} is a page of another report, {other}.")

    def _is_own(self, address: str) -> bool:
        return _belongs(address, self.slug)

    def problem(self, reason: object) -> Problem:
        body = self.page.body if self.page else b""
        self.fetcher.ask_again(self.page.url if self.page else self.address)
        return Problem(self.slug, self.address, str(reason), body)


def assess(
    fetcher: Fetcher,
    listed: Listed,
    statements: bool = False,
    is_listed: bool = True,
    others: Collection[str] = (),
) -> Assessment:
    """Read one report. What cannot be read becomes a problem; the errors that end a run pass.

    ``is_listed``: a list of the site names it today; a report that none names and that is not at
    its address is no longer published, which is an event and no problem. ``others`` are the slugs
    of all other reports, to know a page that is another report's.
    """
    visit = _Visit(fetcher, listed, others)
    result = Assessment(listed.slug)
    try:
        _read_report(visit, listed, statements, result)
    except (Stopped, SiteUnreachable):
        raise
    except _Moved as moved:
        _note_move(visit, moved.slug, is_listed, result)
    except NotFound as error:
        if is_listed or visit.address != visit.fetcher.site.address(pages.REPORTS + listed.slug):
            result.problems.append(visit.problem(error))
        else:
            sentence = "no longer published: no list names it, and its address is empty"
            result.events.append(Event(listed.slug, sentence))
    except (FetchError, PageError, UnknownAuthority) as error:
        result.problems.append(visit.problem(error))
    if result.row is not None and not is_listed:
        result.events.append(Event(listed.slug, "no list names it any more; read at its address"))
    return result


def _note_move(visit: _Visit, slug: str, is_listed: bool, result: Assessment) -> None:
    """A known report that leads to one that is read anyway has moved; else that is a problem."""
    known = slug.casefold() in {other.casefold() for other in visit.others}
    if known and not is_listed:
        result.events.append(Event(visit.slug, f"its address now leads to {slug}"))
    else:
        result.problems.append(visit.problem(f"Its address leads to another one, {slug[:80]!r}."))


def _read_report(visit: _Visit, listed: Listed, statements: bool, result: Assessment) -> None:
    """Fill ``result`` from the report's pages. Raises what keeps the report out."""
    landing_page = visit.get(pages.REPORTS + listed.slug)
    slug = urlsplit(landing_page.url).path.removeprefix(pages.REPORTS).strip("/")
    if slug.casefold() != listed.slug.casefold():
        raise _Moved(slug)
    landing = pages.read_landing(landing_page.text, landing_page.url)
    notes = [*landing.notes, *_month_note(listed, landing)]
    authority = _the_authority(listed, landing.name)
    try:
        summary_page, summary = _summary(visit, landing, landing_page)
    except _OtherReport:
        raise
    except PageError as error:
        _settle_refused(visit, listed, landing, authority, error, notes, result)
        return
    _refuse_other_report(listed, landing, authority, summary, summary_page)
    notes += _remarks(landing, summary)
    scores, disagreement = summary.scores, summary.disagreement()
    if disagreement:
        result.problems.append(visit.problem(disagreement))
    unverified = bool(summary.pairs) and summary.printed_percent is None
    if summary.pairs and (statements or disagreement or unverified):
        entry = _second_entry(visit, landing, authority)
        result.statement_urls = entry.urls
        if statements:
            result.problems += entry.problems
            notes += entry.notes
        elif not entry.is_whole:
            notes.append(f"only {len(entry.scores)} of its nine statement pages could be read")
        scores, disagreement = _compared(visit, summary, entry, disagreement, notes, result)
    result.row = _row(listed, landing, authority, notes, disagreement)
    result.row |= _of_summary(summary, _canonical(summary_page.url))
    result.row |= _score_cells(scores)


def _the_authority(listed: Listed, name: str) -> Authority:
    """The authority of the landing page, which the list, where it gives a name, must agree with."""
    authority = authorities.resolve(name)
    if listed.name and authorities.resolve(listed.name) != authority:
        raise PageError(f"It is listed as {listed.name[:60]!r}, but its page is {name[:60]!r}.")
    return authority


def _month_note(listed: Listed, landing: Landing) -> list[str]:
    if landing.published and listed.month and f"{landing.published:%Y-%m}" != listed.month:
        return [
            f"published on {landing.published.isoformat()} according to its page, but its address "
            f"says {listed.month}"
        ]
    return []


def _refuse_other_report(
    listed: Listed, landing: Landing, authority: Authority, summary: Summary, page: Page
) -> None:
    """Refuse a summary that is another authority's, of another kind, or of another day."""
    if authorities.resolve(summary.name) != authority:
        raise PageError(f"Its summary page is that of {summary.name[:60]!r}.")
    if summary.kind != listed.kind:
        raise PageError(f"It is listed as {listed.kind}, but its page has a {summary.kind} rating.")
    published = _published_on(page)
    if published and landing.published and published != landing.published:
        raise PageError(
            f"Its summary page was published on {published.isoformat()}, its first page on "
            f"{landing.published.isoformat()}."
        )


def _published_on(page: Page) -> date | None:
    """The day of publication on a summary page; None where it prints none that is read."""
    try:
        return pages.read_landing(page.text, page.url).published
    except PageError:  # the day is one more witness; the summary itself was read
        return None


def _remarks(landing: Landing, summary: Summary) -> list[str]:
    notes = []
    if summary.name != landing.name:
        notes.append(f"named {summary.name} on its summary page")
    if message := landing.under_review or summary.under_review:
        notes.append(f"its page says: {message[:200]}")
    if summary.kind == "formal" and not summary.pairs:
        notes.append("no scores on its page: rating only")
    elif summary.kind == "formal" and summary.printed_percent is None:
        notes.append("no overall score on its page")
    return notes


def _summary(visit: _Visit, landing: Landing, landing_page: Page) -> tuple[Page, Summary]:
    """The summary, by the landing page's own link, else by the known patterns."""
    if pages.is_summary(landing_page.text):
        return landing_page, _printed(landing_page)
    if landing.summary_problem and len(landing.summary_candidates) > 1:
        raise PageError(landing.summary_problem)
    if landing.summary_problem:
        raise _OtherReport(landing.summary_problem)
    known = [pattern.format(landing_page.url) for pattern in pages.SUMMARY_PATTERNS]
    known.sort(key=lambda address: not visit.fetcher.has_copy(address))  # last time's first
    own = [visit.fetcher.site.address(landing.summary_link)] if landing.summary_link else []
    for address in dict.fromkeys(own + known):
        try:
            page = visit.get_own(address)
        except NotFound:
            continue
        return page, _printed(page)
    raise PageError("Its landing page links no summary page, and none is at the known addresses.")


def _printed(page: Page) -> Summary:
    """What a summary page prints, also where its rating or percentage contradicts its scores.

    Its ``disagreement`` says so then, for the statement pages to settle. Raises PageError.
    """
    try:
        return pages.read_summary(page.text)
    except pages.Contradiction as contradiction:
        return contradiction.summary


@dataclass
class _SecondEntry:
    """The scores that the statement pages give, by statement, and what was wrong with them."""

    scores: dict[int, int] = field(default_factory=dict)
    urls: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        return len(self.scores) == len(framework.STATEMENTS)


def _second_entry(visit: _Visit, landing: Landing, authority: Authority) -> _SecondEntry:
    """Read the nine statement pages that the landing page links."""
    entry = _SecondEntry()
    for statement in framework.STATEMENTS:
        link = landing.statement_links.get(statement.number)
        if link is None:
            entry.notes.append(f"no link to the page of statement {statement.number}")
            continue
        try:
            page = visit.get_own(link)
            read = pages.read_statement(page.text, page.url)
            if read.number != statement.number:
                raise PageError(f"The page linked for {statement.name!r} is another statement's.")
            if authorities.resolve(read.name) != authority:
                raise PageError(f"The page of {statement.name!r} is that of {read.name[:60]!r}.")
        except (Stopped, SiteUnreachable):
            raise
        except (FetchError, PageError, UnknownAuthority) as error:
            entry.problems.append(visit.problem(error))
            entry.notes.append(f"the page of statement {statement.number} could not be read")
            continue
        entry.urls[statement.key] = _canonical(page.url)
        entry.scores[statement.number] = read.score
    return entry


def _compared(
    visit: _Visit,
    summary: Summary,
    entry: _SecondEntry,
    disagreement: str,
    notes: list[str],
    result: Assessment,
) -> tuple[dict[int, int], str]:
    """The scores to record, and why they cannot be used ("" when they can).

    Where the summary's own arithmetic is broken and the nine statement pages mend the whole of it
    (sum, printed percentage and rating), theirs are the scores. Any other difference is a problem.
    """
    differing = [
        f"{framework.statement(number).name} scores {summary.scores[number]} on the summary, "
        f"{score} on its page."
        for number, score in entry.scores.items()
        if summary.scores.get(number) != score
    ]
    if not differing:
        if entry.is_whole and summary.printed_percent is None:
            notes.append("its nine statement pages give the same scores")
        return summary.scores, disagreement
    if disagreement and entry.is_whole and _add_up(summary, entry.scores):
        result.problems.clear()
        notes.append(f"settled by its nine statement pages: {' '.join(differing)}".rstrip("."))
        return entry.scores, ""
    for reason in differing:
        result.problems.append(visit.problem(reason))
    return summary.scores, " ".join(differing)


def _add_up(summary: Summary, scores: dict[int, int]) -> bool:
    """Whether scores make the percentage and the rating that a summary prints, by CQC's rule."""
    total = framework.total_score(list(scores.values()))
    printed = (summary.printed_percent, summary.rating)
    return printed == (framework.overall_score(total), framework.rating_of_total(total).name)


def _settle_refused(
    visit: _Visit,
    listed: Listed,
    landing: Landing,
    authority: Authority,
    error: PageError,
    notes: list[str],
    result: Assessment,
) -> None:
    """After a refused summary: nine scores from the statement pages, and no rating.

    The rating is never inferred: until somebody reads it, the report stays a problem. Nothing is
    settled where the page may have been taken back.
    """
    problem = visit.problem(error)
    page = visit.page
    result.problems.append(problem)
    if listed.kind != "formal" or page is None:
        return
    if _TAKEN_BACK.search(page.body.decode("utf-8", "replace")):
        return
    entry = _second_entry(visit, landing, authority)
    if not entry.is_whole:
        return
    reason = f"{error} Its nine scores were read from its statement pages; its rating is missing."
    result.problems[:] = [Problem(listed.slug, problem.address, reason, problem.page)]
    notes.append("its summary page was refused; scores from its nine statement pages, no rating")
    result.statement_urls = entry.urls
    result.row = _row(listed, landing, authority, notes, "") | _score_cells(entry.scores)


def _row(
    listed: Listed, landing: Landing, authority: Authority, notes: list[str], problem: str
) -> dict[str, str]:
    """The assessment as a snapshot records it, without what its summary says; "" for a blank."""
    published = landing.published
    keys = [statement.key for statement in framework.STATEMENTS]
    return {
        "slug": listed.slug,
        "report_url": fetch.CQC + pages.REPORTS + listed.slug,
        "authority_name": landing.name,
        "ons_code": authority.code,
        "overall_rating": "",
        **dict.fromkeys(keys, ""),
        "report_month": listed.month or (f"{published:%Y-%m}" if published else ""),
        "note": "; ".join(notes),
        "kind": listed.kind,
        "printed_score_percent": "",
        "published_on": published.isoformat() if published else "",
        "summary_url": "",
        **{f"{key}_tier": "" for key in keys},
        "problem": problem,
    }


def _of_summary(summary: Summary, address: str) -> dict[str, str]:
    """The cells of a row that the summary page gives, without the scores."""
    percent = summary.printed_percent
    return {
        "overall_rating": summary.rating,
        "printed_score_percent": "" if percent is None else str(percent),
        "summary_url": address,
        **{f"qs{pair.number}_tier": pair.tier for pair in summary.pairs},
    }


def _score_cells(scores: dict[int, int]) -> dict[str, str]:
    return {f"qs{number}": str(score) for number, score in scores.items()}


def _slug_of(address: str) -> str:
    """The first part of an address below the reports' own, in lower case."""
    return urlsplit(address).path.removeprefix(pages.REPORTS).partition("/")[0].casefold()


def _belongs(address: str, slug: str) -> bool:
    """Whether an address is the report's own or that of a page within it."""
    first = _slug_of(address)
    return first == slug.casefold() or first.startswith(f"{slug.casefold()}-")


def _canonical(url: str) -> str:
    """An address of the site asked (a replica too) as CQC's own."""
    return fetch.CQC + urlsplit(url).path
