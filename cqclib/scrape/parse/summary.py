"""A report's summary page: name, rating, overall score and the nine scores.

Two readers look for the nine scores; the rating and the printed overall score are the arithmetic that
they must agree with. A pilot of 2023 has an indicative rating and no scores.
"""

from __future__ import annotations

from dataclasses import dataclass

from cqclib.folding import folded
from cqclib.reference import framework, wordings
from cqclib.scrape.parse import notices, rating, scores, statement_labels, weighing, witnesses
from cqclib.scrape.parse.elements import page_title
from cqclib.scrape.parse.lines import MAIN, PageError
from cqclib.scrape.parse.rating import Overall
from cqclib.scrape.parse.title import name_of
from cqclib.scrape.parse.units import Candidate
from cqclib.scrape.parse.visible_text import read_all
from cqclib.scrape.parse.witnesses import Evidence

_SEVERAL = 7  # statements named in one line with numbers: scores, run together


@dataclass(frozen=True)
class Pair:
    """A statement's score as printed, with how surely its label was recognised."""

    number: int
    score: int
    tier: str


@dataclass(frozen=True)
class Summary:
    """What a summary page says. ``pairs`` is empty for a pilot and a rating without scores.

    ``under_review``: the page's message that its report is being looked at again, "" for none.
    """

    name: str
    kind: str  # "formal" or "pilot"
    rating: str
    printed_percent: int | None
    pairs: tuple[Pair, ...] = ()
    under_review: str = ""

    @property
    def scores(self) -> dict[int, int]:
        """Statement number to score."""
        return {pair.number: pair.score for pair in self.pairs}

    def disagreement(self) -> str:
        """Why the page does not add up by CQC's rule; "" when it does.

        "How we determine ratings", CQC: the sum of nine scores over 36, rounded up, is the overall
        score, whose band is the rating. ``read_summary`` refuses a page that does not.
        """
        if self.kind != "formal" or not self.pairs:
            return ""
        total = framework.total_score(list(self.scores.values()))
        percent, band = framework.overall_score(total), framework.rating_of_total(total).name
        wrong = []
        if self.printed_percent not in (None, percent):
            wrong.append(f"prints an overall score of {self.printed_percent}%")
        if self.rating != band:
            wrong.append(f"prints the rating {self.rating}")
        if not wrong:
            return ""
        return (
            f"The page {' and '.join(wrong)}, but its nine scores add up to {total} of "
            f"{framework.HIGHEST_TOTAL} ({percent}%, {band})."
        )


class Contradiction(PageError):
    """A page whose nine scores are clear, and whose rating or overall score says otherwise.

    ``summary`` is what it prints, for who can settle it by the nine statement pages.
    """

    def __init__(self, summary: Summary) -> None:
        super().__init__(summary.disagreement())
        self.summary = summary


def is_summary(html: str) -> bool:
    """Whether the page has a known rating heading, so that it may be read as a summary."""
    known = wordings.texts("headings", "rating") + wordings.texts("headings", "pilot_rating")
    return any(
        folded(line.text) in known and line.place == MAIN and not line.linked
        for line in read_all(html)
    )


def read_summary(html: str) -> Summary:
    """The facts of a summary page. Raises PageError for one that cannot be read for certain.

    One that can be read and does not add up is a Contradiction, which has what it says.
    """
    lines = [line for line in read_all(html) if line.text]
    name = name_of([line for line in lines if not line.hidden], page_title(html))
    evidence, aside = witnesses.choose(lines)
    scored = weighing.weigh(evidence, aside)
    weighing.refuse_other_authority(evidence, name)
    overall = rating.find(evidence.lines, name, evidence.blocks)
    word, percent = _one_rating(overall), _one_percent(overall)
    notices.refuse_taken_back(lines)
    under_review = notices.message(lines)
    kind = overall.kind or "formal"
    if scored is None:
        _refuse_numbers(evidence, overall)
        return Summary(name, kind, word, None, (), under_review)
    if kind == "pilot":
        raise PageError("The page has an indicative rating, which goes without scores, and scores.")
    pairs = [Pair(number, score, scored.tiers[number]) for number, score in scored.scores.items()]
    pairs.sort(key=lambda pair: pair.number)
    summary = Summary(name, kind, word, percent, tuple(pairs), under_review)
    _refuse_contradiction(summary, overall)
    _refuse_single_witness(evidence, scored, percent)
    return summary


def _one_rating(overall: Overall) -> str:
    if len(overall.ratings) != 1:
        shown = ", ".join(sorted(overall.ratings))
        count = (
            f"{len(overall.ratings)} overall ratings ({shown})" if shown else "no overall rating"
        )
        raise PageError(f"The page prints {count}, where one is expected.")
    return next(iter(overall.ratings))


def _one_percent(overall: Overall) -> int | None:
    percents = sorted(overall.percents)
    if len(percents) > 1 or any(not 25 <= percent <= 100 for percent in percents):
        shown = " and ".join(f"{n}%" if n else "not a whole %" for n in percents)
        raise PageError(f"The overall score reads {shown}, where one from 25% to 100% is expected.")
    return percents[0] if percents else None


def _refuse_contradiction(summary: Summary, overall: Overall) -> None:
    if summary.disagreement():
        raise Contradiction(summary)
    total = sum(summary.scores.values())
    if overall.totals - {total}:
        raise PageError(
            f"The page prints a total of {max(overall.totals - {total})} of "
            f"{framework.HIGHEST_TOTAL}, but its nine scores add up to {total}."
        )


def _refuse_single_witness(evidence: Evidence, scored: Candidate, percent: int | None) -> None:
    """One reader alone, or numbers that nothing calls scores, need the printed overall score."""
    if percent is not None:
        return
    if len(witnesses.readers(evidence)) < 2:
        raise PageError(
            "The nine scores can be read in one way only, and no overall score is printed to check."
        )
    if scored.bare and not witnesses.says_score(evidence):
        raise PageError(
            "Nothing says that the nine numbers are scores, and no overall score is printed to check."
        )


def _refuse_numbers(evidence: Evidence, overall: Overall) -> None:
    """A rating without scores is taken as such only when the page has no score at all."""
    if not overall.zones:
        raise PageError("There is neither a heading of the rating nor a score; the layout changed.")
    if overall.promises_score or overall.percents or overall.totals:
        raise PageError("The page has an overall score, but no nine scores that can be read.")
    for line in evidence.lines:
        plain = f" {folded(line.text)} "
        named = sum(f" {folded(statement.name)} " in plain for statement in framework.STATEMENTS)
        if named >= _SEVERAL and any(char.isdigit() for char in plain):
            raise PageError(f"{line.text[:60]!r} names statements with numbers, run together.")
        if folded(line.text) in wordings.texts("headings", "scores") and not line.linked:
            raise PageError(f"The page has the line {line.text[:60]!r}, but no nine scores.")
        label = statement_labels.find_labels([line])
        if scores.SCORE in scores.kinds(line) or (label and label[0].beside):
            raise PageError(f"{line.text[:60]!r} is a score, but no nine scores can be read.")
