"""One assessment: its landing page, its summary page, and its statement pages where they are needed.

The nine statement pages are read on request, and wherever the summary alone does not do: it was
refused, or its arithmetic (sum of scores, printed percentage, rating) is broken or cannot be checked.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from cqclib.errors import UnknownAuthority
from cqclib.reference import authorities
from cqclib.reference.authorities import Authority
from cqclib.scrape import parse as pages
from cqclib.scrape.fetch import Fetcher, FetchError, NotFound, Page, SiteUnreachable, Stopped
from cqclib.scrape.outcome import Assessment
from cqclib.scrape.parse import Landing, Listed, PageError, Summary, notices
from cqclib.scrape.parse.addresses import slug_of
from cqclib.scrape.parse.visible_text import read_all
from cqclib.scrape.second_entry import compared, read_entry, settle_refused
from cqclib.scrape.visit import Moved, OtherReport, Report, Visit, canonical, score_cells
from cqclib.snapshot.events import GONE, MOVED, TAKEN_DOWN, UNDER_REVIEW, UNLISTED, Event


def assess(
    fetcher: Fetcher,
    listed: Listed,
    statements: bool = False,
    is_listed: bool = True,
    is_known: bool = False,
    others: Collection[str] = (),
) -> Assessment:
    """Read one report. What cannot be read becomes a problem; the errors that end a run pass.

    ``is_listed``: a list of the site names it today; ``is_known``: it was published once. A known
    report that is not at its address is an event and no problem. ``others`` are the slugs of all
    other reports, to know a page that is another report's.
    """
    visit = Visit(fetcher, listed, others)
    result = Assessment(listed.slug)
    try:
        _read_report(visit, listed, statements, result)
    except (Stopped, SiteUnreachable):
        raise
    except Moved as moved:
        _note_move(visit, moved.slug, is_listed, result)
    except NotFound as error:
        is_report = visit.address == fetcher.site.address(pages.REPORTS + listed.slug)
        if is_report and not is_listed:
            sentence = "no longer published: no list names it, and its address is empty"
            result.events.append(Event(listed.slug, GONE, sentence))
        elif is_report and is_known:
            sentence = "taken down: a list names it still, and its address is empty"
            result.events.append(Event(listed.slug, TAKEN_DOWN, sentence))
        else:
            result.problems.append(visit.problem(error))
    except (FetchError, PageError, UnknownAuthority) as error:
        result.problems.append(visit.problem(error))
    if result.row is not None and not is_listed:
        sentence = "no list names it any more; read at its address"
        result.events.append(Event(listed.slug, UNLISTED, sentence))
    return result


def _note_move(visit: Visit, slug: str, is_listed: bool, result: Assessment) -> None:
    """A known report that leads to one that is read anyway has moved; else that is a problem."""
    known = slug.casefold() in {other.casefold() for other in visit.others}
    if known and not is_listed:
        result.events.append(Event(visit.slug, MOVED, f"its address now leads to {slug}"))
    else:
        result.problems.append(visit.problem(f"Its address leads to another one, {slug[:80]!r}."))


def _read_report(visit: Visit, listed: Listed, statements: bool, result: Assessment) -> None:
    """Fill ``result`` from the report's pages. Raises what keeps the report out."""
    landing_page = visit.get(pages.REPORTS + listed.slug)
    slug = slug_of(landing_page.url)
    if slug.casefold() != listed.slug.casefold():
        raise Moved(slug)
    landing = pages.read_landing(landing_page.text, landing_page.url)
    report = Report(visit, listed, landing, _the_authority(listed, landing.name), result)
    result.notes += [*landing.notes, *_month_note(listed, landing)]
    notice = _notice(listed.slug, landing_page.text)
    if notice and notice.kind == TAKEN_DOWN:
        _leave_out(report, notice)
        return
    try:
        page, summary = _summary(visit, landing, landing_page)
    except OtherReport:
        raise
    except PageError as error:
        _refused(report, error, notice)
        return
    _refuse_other_report(report, summary, page)
    notice = _notice(listed.slug, page.text) or notice
    if notice and notice.kind == TAKEN_DOWN:
        _leave_out(report, notice)
        return
    if notice:
        result.events.append(notice)
        result.notes.append(notice.sentence)
    result.notes += _remarks(landing, summary)
    scores, disagreement = _checked(report, summary, statements)
    percent = summary.printed_percent
    result.row = report.row(disagreement) | score_cells(scores)
    result.row |= {f"qs{pair.number}_tier": pair.tier for pair in summary.pairs}
    result.row |= {
        "overall_rating": summary.rating,
        "printed_score_percent": "" if percent is None else str(percent),
        "summary_url": canonical(page.url),
    }


def _notice(slug: str, html: str, reason: str = "") -> Event | None:
    """CQC's message that the rating is under review, or the report taken down; None for none."""
    lines = read_all(html)
    for key, kind in (("under_review", UNDER_REVIEW), ("taken_down", TAKEN_DOWN)):
        if message := notices.message(lines, key, reason):
            return Event(slug, kind, f"its page says: {message[:200]}")
    return None


def _refused(report: Report, error: PageError, notice: Event | None) -> None:
    """A summary that cannot be read: left out where CQC says why, else for the statement pages."""
    page = report.visit.page
    if page:
        notice = _notice(report.visit.slug, page.text, str(error)) or notice
    if notice:
        _leave_out(report, notice)
    else:
        settle_refused(report, error)


def _leave_out(report: Report, notice: Event) -> None:
    report.visit.ask_again()
    report.result.events.append(notice)


def _checked(report: Report, summary: Summary, statements: bool) -> tuple[dict[int, int], str]:
    """The scores to record, and why they cannot be used ("" when they can).

    The statement pages are read where ``statements`` asks for them or the summary does not do.
    """
    result, disagreement = report.result, summary.disagreement()
    if disagreement:
        result.problems.append(report.visit.problem(disagreement))
    is_unverified = summary.printed_percent is None
    if not summary.pairs or not (statements or disagreement or is_unverified):
        return summary.scores, disagreement
    entry = read_entry(report)
    result.statement_urls = entry.urls
    if statements:
        result.problems += entry.problems
        result.notes += entry.notes
    elif not entry.is_whole:
        result.notes.append(f"only {len(entry.scores)} of its nine statement pages could be read")
    return compared(report, summary, entry, disagreement)


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


def _refuse_other_report(report: Report, summary: Summary, page: Page) -> None:
    """Refuse a summary that is another authority's, of another kind, or of another day."""
    if authorities.resolve(summary.name) != report.authority:
        raise PageError(f"Its summary page is that of {summary.name[:60]!r}.")
    if summary.kind != report.listed.kind:
        raise PageError(
            f"It is listed as {report.listed.kind}, but its page has a {summary.kind} rating."
        )
    published, first = _published_on(page), report.landing.published
    if published and first and published != first:
        raise PageError(
            f"Its summary page was published on {published.isoformat()}, its first page on "
            f"{first.isoformat()}."
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
    if summary.kind == "formal" and not summary.pairs:
        notes.append("no scores on its page: rating only")
    elif summary.kind == "formal" and summary.printed_percent is None:
        notes.append("no overall score on its page")
    return notes


def _summary(visit: Visit, landing: Landing, landing_page: Page) -> tuple[Page, Summary]:
    """The summary, by the landing page's own link, else by the known patterns."""
    if pages.is_summary(landing_page.text):
        return landing_page, _printed(landing_page)
    if landing.summary_problem and len(landing.summary_candidates) > 1:
        raise PageError(landing.summary_problem)
    if landing.summary_problem:
        raise OtherReport(landing.summary_problem)
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
