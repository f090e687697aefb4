"""The nine statement pages: CQC's own second entry of a summary's scores.

They settle a summary that was refused or does not add up, or they do not: nothing is chosen between.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from cqclib.errors import UnknownAuthority
from cqclib.folding import folded
from cqclib.reference import authorities, framework, wordings
from cqclib.scrape import parse as pages
from cqclib.scrape.fetch import FetchError, Page, SiteUnreachable, Stopped
from cqclib.scrape.outcome import Problem
from cqclib.scrape.parse import PageError, StatementPage, Summary
from cqclib.scrape.parse.visible_text import read_all
from cqclib.scrape.visit import Report, canonical, score_cells


@dataclass
class SecondEntry:
    """The scores that the statement pages give, by statement, and what was wrong with them."""

    scores: dict[int, int] = field(default_factory=dict)
    urls: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        return len(self.scores) == len(framework.STATEMENTS)


def read_entry(report: Report) -> SecondEntry:
    """Read the nine statement pages that the landing page links."""
    entry = SecondEntry()
    for statement in framework.STATEMENTS:
        link = report.landing.statement_links.get(statement.number)
        if link is None:
            entry.notes.append(f"no link to the page of statement {statement.number}")
            continue
        try:
            page, read = _statement(report, statement, link)
        except (Stopped, SiteUnreachable):
            raise
        except (FetchError, PageError, UnknownAuthority) as error:
            entry.problems.append(report.visit.problem(error))
            entry.notes.append(f"the page of statement {statement.number} could not be read")
            continue
        entry.urls[statement.key] = canonical(page.url)
        entry.scores[statement.number] = read.score
    return entry


def _statement(
    report: Report, statement: framework.Statement, link: str
) -> tuple[Page, StatementPage]:
    """The page of one statement. Raises PageError for another statement's or authority's."""
    page = report.visit.get_own(link)
    read = pages.read_statement(page.text, page.url)
    if read.number != statement.number:
        raise PageError(f"The page linked for {statement.name!r} is another statement's.")
    if authorities.resolve(read.name) != report.authority:
        raise PageError(f"The page of {statement.name!r} is that of {read.name[:60]!r}.")
    return page, read


def compared(
    report: Report, summary: Summary, entry: SecondEntry, disagreement: str
) -> tuple[dict[int, int], str]:
    """The scores to record, and why they cannot be used ("" when they can).

    Where the summary's own arithmetic is broken and the nine statement pages mend the whole of it
    (sum, printed percentage and rating), theirs are the scores. Any other difference is a problem.
    """
    result = report.result
    differing = [
        f"{framework.statement(number).name} scores {summary.scores[number]} on the summary, "
        f"{score} on its page."
        for number, score in entry.scores.items()
        if summary.scores.get(number) != score
    ]
    if not differing:
        if entry.is_whole and summary.printed_percent is None:
            result.notes.append("its nine statement pages give the same scores")
        return summary.scores, disagreement
    if disagreement and entry.is_whole and _add_up(summary, entry.scores):
        result.problems.clear()
        settled = f"settled by its nine statement pages: {' '.join(differing)}"
        result.notes.append(settled.rstrip("."))
        return entry.scores, ""
    result.problems += [report.visit.problem(reason) for reason in differing]
    return summary.scores, " ".join(differing)


def _add_up(summary: Summary, scores: dict[int, int]) -> bool:
    """Whether scores make the percentage and the rating that a summary prints, by CQC's rule."""
    total = framework.total_score(list(scores.values()))
    printed = (summary.printed_percent, summary.rating)
    return printed == (framework.overall_score(total), framework.rating_of_total(total).name)


def settle_refused(report: Report, error: PageError) -> None:
    """After a refused summary: nine scores from the statement pages, and no rating.

    The rating is never inferred: until somebody reads it, the report stays a problem. Nothing is
    settled where the page may have been taken back.
    """
    result, page = report.result, report.visit.page
    problem = report.visit.problem(error)
    result.problems.append(problem)
    if report.listed.kind != "formal" or page is None or _is_taken_back(page):
        return
    entry = read_entry(report)
    if not entry.is_whole:
        return
    reason = f"{error} Its nine scores were read from its statement pages; its rating is missing."
    result.problems[:] = [Problem(problem.slug, problem.address, reason, problem.page)]
    result.notes.append(
        "its summary page was refused; scores from its nine statement pages, no rating"
    )
    result.statement_urls = entry.urls
    result.row = report.row() | score_cells(entry.scores)


def _is_taken_back(page: Page) -> bool:
    """Whether anything on a page says that its report may not hold."""
    plain = folded(" ".join(line.text for line in read_all(page.text)))
    return any(wordings.holds(plain, "doubt", key) for key in ("taken_back", "unsettled"))
