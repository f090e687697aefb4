"""One assessment: its landing page, its summary page, and on request its statement pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from cqclib.errors import CqcError, UnknownAuthority
from cqclib.reference import authorities, framework
from cqclib.reference.authorities import Authority
from cqclib.scrape import fetch
from cqclib.scrape import parse as pages
from cqclib.scrape.fetch import Fetcher, FetchError, NotFound, Page, SiteUnreachable, Stopped
from cqclib.scrape.parse import Landing, Listed, PageError, Summary


class CrawlError(CqcError):
    """A run that ends without a snapshot: why, and what to do."""


@dataclass(frozen=True)
class Problem:
    """One report (or list) that is kept out, with its reason.

    ``page`` is the page as it came, ``saved`` the file it was saved to for a look.
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


@dataclass
class Assessment:
    """What one report gave: its row (None when it could not be read), and what was wrong."""

    slug: str
    row: dict[str, str] | None = None
    problems: list[Problem] = field(default_factory=list)
    statement_urls: dict[str, str] = field(default_factory=dict)


class _Visit:
    """Fetches for one report and remembers the page in hand, to be saved if it is no good."""

    def __init__(self, fetcher: Fetcher, address: str) -> None:
        self.fetcher = fetcher
        self.address = address
        self.page: Page | None = None

    def get(self, link: str) -> Page:
        self.page = None
        self.address = self.fetcher.site.address(link, self.address)
        self.page = self.fetcher.get(self.address)
        return self.page

    def problem(self, slug: str, reason: object) -> Problem:
        body = self.page.body if self.page else b""
        self.fetcher.ask_again(self.page.url if self.page else self.address)
        return Problem(slug, self.address, str(reason), body)


def assess(
    fetcher: Fetcher,
    listed: Listed,
    statements: bool = False,
) -> Assessment:
    """Read one report. What cannot be read becomes a problem; the errors that end a run pass."""
    address = fetcher.site.address(pages.REPORTS + listed.slug)
    visit = _Visit(fetcher, address)
    result = Assessment(listed.slug)
    try:
        landing_page = visit.get(address)
        landing = pages.read_landing(landing_page.text, landing_page.url)
        notes = [*landing.notes, *_cross_check(listed, landing, landing_page)]
        authority = _one_authority(listed, landing.name)
        summary_page, summary = _summary(visit, landing, landing_page)
        if authorities.resolve(summary.name) != authority:
            raise PageError(f"Its summary page is that of {summary.name[:60]!r}.")
        notes += _remarks(listed, landing, summary)
    except (Stopped, SiteUnreachable):
        raise
    except (FetchError, PageError, UnknownAuthority) as error:
        result.problems.append(visit.problem(listed.slug, error))
        return result
    disagreement = summary.disagreement()
    if disagreement:
        result.problems.append(visit.problem(listed.slug, disagreement))
    if statements and summary.pairs:
        disagreement = _double_entry(visit, landing, summary, result, notes) or disagreement
    result.row = _row(listed, landing, summary, summary_page, authority, notes, disagreement)
    return result


def _one_authority(listed: Listed, name: str) -> Authority:
    """The authority of the landing page, which the list must agree with."""
    authority = authorities.resolve(name)
    if authorities.resolve(listed.name) != authority:
        raise PageError(f"It is listed as {listed.name[:60]!r}, but its page is {name[:60]!r}.")
    return authority


def _cross_check(listed: Listed, landing: Landing, page: Page) -> list[str]:
    slug = urlsplit(page.url).path.removeprefix(pages.REPORTS).strip("/")
    if slug.casefold() != listed.slug.casefold():
        raise PageError(f"Its address leads to another one, {slug[:80]!r}.")
    notes = []
    if landing.published and listed.month and f"{landing.published:%Y-%m}" != listed.month:
        notes.append(
            f"published on {landing.published.isoformat()} according to its page, but its address "
            f"says {listed.month}"
        )
    return notes


def _remarks(listed: Listed, landing: Landing, summary: Summary) -> list[str]:
    notes = []
    if summary.kind != listed.kind:
        notes.append(f"listed as {listed.kind}, but its page has a {summary.kind} rating")
    if summary.name != landing.name:
        notes.append(f"named {summary.name} on its summary page")
    if summary.kind == "formal" and not summary.pairs:
        notes.append("no scores on its page: rating only")
    elif summary.kind == "formal" and summary.printed_percent is None:
        notes.append("no overall score on its page")
    return notes


def _summary(visit: _Visit, landing: Landing, landing_page: Page) -> tuple[Page, Summary]:
    """The summary, by the landing page's own link, else by the known patterns."""
    if pages.is_summary(landing_page.text):
        return landing_page, pages.read_summary(landing_page.text)
    known = [pattern.format(landing_page.url) for pattern in pages.SUMMARY_PATTERNS]
    known.sort(
        key=lambda address: not visit.fetcher.has_copy(address)
    )  # the one found last time first
    own = [visit.fetcher.site.address(landing.summary_link)] if landing.summary_link else []
    for address in dict.fromkeys(own + known):
        try:
            page = visit.get(address)
        except NotFound:
            continue
        return page, pages.read_summary(page.text)
    raise PageError("Its landing page links no summary page, and none is at the known addresses.")


def _double_entry(
    visit: _Visit, landing: Landing, summary: Summary, result: Assessment, notes: list[str]
) -> str:
    """Compare each score with the statement's own page. Returns what differs, "" when nothing."""
    differing = []
    for number, score in summary.scores.items():
        statement = framework.statement(number)
        link = landing.statement_links.get(number)
        if link is None:
            notes.append(f"no link to the page of statement {number}")
            continue
        try:
            page = visit.get(link)
            found = pages.read_statement(page.text)
            if found.number != number:
                raise PageError(f"The page linked for {statement.name!r} is another statement's.")
            if authorities.resolve(found.name) != authorities.resolve(summary.name):
                raise PageError(f"The page of {statement.name!r} is that of {found.name[:60]!r}.")
        except (Stopped, SiteUnreachable):
            raise
        except (FetchError, PageError, UnknownAuthority) as error:
            result.problems.append(visit.problem(result.slug, error))
            notes.append(f"the page of statement {number} could not be read")
            continue
        result.statement_urls[statement.key] = _canonical(page.url)
        if found.score != score:
            reason = f"{statement.name} scores {score} on the summary, {found.score} on its page."
            result.problems.append(visit.problem(result.slug, reason))
            differing.append(reason)
    return " ".join(differing)


def _row(
    listed: Listed,
    landing: Landing,
    summary: Summary,
    summary_page: Page,
    authority: Authority,
    notes: list[str],
    problem: str,
) -> dict[str, str]:
    """The assessment as a snapshot records it: text, "" for a blank."""
    published = landing.published
    tiers = {pair.number: pair.tier for pair in summary.pairs}
    keys = {one.number: one.key for one in framework.STATEMENTS}
    percent = summary.printed_percent
    return {
        "slug": listed.slug,
        "report_url": fetch.CQC + pages.REPORTS + listed.slug,
        "authority_name": landing.name,
        "ons_code": authority.code,
        "overall_rating": summary.rating,
        **{key: str(summary.scores.get(number, "")) for number, key in keys.items()},
        "report_month": listed.month or (f"{published:%Y-%m}" if published else ""),
        "note": "; ".join(notes),
        "kind": summary.kind,
        "printed_score_percent": "" if percent is None else str(percent),
        "published_on": published.isoformat() if published else "",
        "summary_url": _canonical(summary_page.url),
        **{f"{key}_tier": tiers.get(number, "") for number, key in keys.items()},
        "problem": problem,
    }


def _canonical(url: str) -> str:
    """An address of the site asked (a replica too) as CQC's own."""
    return fetch.CQC + urlsplit(url).path
