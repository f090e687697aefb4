"""Words that several reports share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import pandas as pd
from IPython.display import display

from cqclib import wording
from cqclib.dataset.tables import Dataset
from cqclib.reference import framework
from cqclib.report.html.elements import Header, Prose, link
from cqclib.report.html.table import Column

# Columns of ``Dataset.assessments`` that many tables show.
AUTHORITY = Column("authority", "Authority", "authority", url_key="report_url")
RATING = Column("overall_rating", "Rating", "rating")
POINTS = Column("total_score", "Points of 36", "number")
STATEMENT_COLUMNS = [Column(s.column, s.name, "score", short=s.brief) for s in framework.STATEMENTS]
TYPE = Column("authority_type", "Type", secondary=True)
REPORT = Column("report_month", "Report", "month", secondary=True)
FILTERS = ("overall_rating", "authority_type", "region")  # of a table that can be filtered


def kicker(data: Dataset) -> str:
    """The line over a headline: series, as-at date, coverage."""
    return (
        f"CQC local authority assessments \N{MIDDLE DOT} as at {wording.day(data.as_at)} "
        f"\N{MIDDLE DOT} {data.assessed} of {data.authority_count} assessed"
        + (" \N{MIDDLE DOT} unfinished" if data.provenance.get("unfinished") else "")
    )


def head(
    data: Dataset,
    title: str,
    headline: str,
    standfirst: str,
    cards: Sequence[tuple[str, str]] = (),
) -> Header:
    """The head of a page about ``data``; ``title`` is the page's own, before the series."""
    return Header(
        kicker=kicker(data),
        headline=headline,
        standfirst=standfirst,
        cards=cards,
        title=f"{title} - CQC local authority assessments",
        as_at=data.as_at,
        assessed=data.assessed,
        authorities=data.authority_count,
    )


def be(count: int) -> str:
    """The verb for ``count``: "is" for 1, "are" otherwise."""
    return "is" if count == 1 else "are"


def base(count: int, as_at: date) -> str:
    """What a chart rests on: "72 authorities, 3 October 2025"."""
    return f"{wording.plural(count, 'authority', 'authorities')}, {wording.day(as_at)}"


def lower(names: Iterable[Any], most: int = 3) -> str:
    """Names of statements or themes inside a sentence, at most ``most`` of them by name."""
    return wording.listed_up_to([str(name).lower() for name in names], most)


class Section:
    """A heading and what stands under it; nothing at all where all of that is None.

    For a section that only some snapshots have: the heading comes from the cell that fills it.
    """

    def __init__(self, heading: str, *elements: Any) -> None:
        self.heading = heading
        self.elements = [element for element in elements if element is not None]

    def _ipython_display_(self) -> None:
        if not self.elements:
            return
        heading = f"## {self.heading}"
        display({"text/markdown": heading, "text/plain": heading}, raw=True)
        for element in self.elements:
            display(element)


def limits_of_snapshot(data: Dataset) -> list[str]:
    """What a reader must know of this very snapshot: what could not be read, what is by hand."""
    unread = data.provenance.get("unfinished", [])
    left_out, by_hand = data.provenance.get("left_out", []), data.provenance.get("by_hand", [])
    lines = []
    if unread:
        pages = wording.plural(len(unread), "page")
        lines.append(
            f"This snapshot is unfinished: {pages} could not be read for certain, so assessments may "
            f"be missing from every count ({_first(unread)})."
        )
    if left_out:
        reports = wording.plural(len(left_out), "report")
        lines.append(
            f"Left out of every count, because CQC had taken them back or down: {reports} "
            f"({_first(left_out)})."
        )
    if by_hand:
        lines.append(
            "Values that a person read from CQC's pages, because the code could not: "
            f"{'; '.join(str(line) for line in by_hand)}."
        )
    return lines


def _first(lines: Sequence[object]) -> str:
    """The first five lines, and that there are more."""
    return "; ".join(map(str, lines[:5])) + "; and more" * (len(lines) > 5)


def method(data: Dataset) -> Prose:
    """How to read the numbers, once in each report."""
    months = data.assessments["report_month"]
    return Prose(
        [
            f"{wording.of(data.assessed, data.authority_count, 'authorities')} had a published "
            f"assessment by {wording.day(data.as_at)}{_others(data)}",
            *limits_of_snapshot(data),
            "CQC scores nine quality statements from 1 (significant shortfalls) to 4 (an exceptional "
            "standard). The overall score is their sum over 36 as a percentage, rounded up: 25 to 38 "
            "is inadequate, 39 to 62 requires improvement, 63 to 87 good, 88 and above outstanding.",
            "Places are by the sum of the nine scores, and authorities with the same sum share a "
            "place. A difference of three points or fewer says little.",
            f"{_dates(months)} CQC's method changed on the way, and an authority may have changed "
            "since its report.",
            "Colours and words for a single statement's score are this project's reading of CQC's "
            "scale: CQC rates only the authority as a whole.",
            f"More in {link('how to read these reports', 'how_to_read.html')}. Not official statistics.",
        ]
    )


def _others(data: Dataset) -> str:
    if data.assessed == data.authority_count:
        return "."
    return "; the others are not assessed, which says nothing about them."


def _dates(months: pd.Series) -> str:
    first, last = wording.month(months.min()), wording.month(months.max())
    if len(months) == 1:
        return f"The report dates from {first}."
    if first == last:
        return f"All reports date from {first}."
    return f"Reports date from {first} to {last}."


def how_to_quote(data: Dataset) -> Prose:
    """Ready wording for who quotes these reports, and what not to make of them."""
    return Prose(
        [
            "To quote: “CQC rated [authority] [rating] in [month], with [points] of 36 points. "
            f"{data.assessed} of {data.authority_count} authorities had been assessed by "
            f"{wording.day(data.as_at)} (analysis of CQC's published scores; not official "
            "statistics).”",
            "Quote the rating and the scores before a place. With a place, quote its band, and the "
            "number assessed.",
            "Do not put margins of error around these scores as if they were a sample, turn them "
            "into z-scores, average ranks, or draw a trend through reports made under different "
            "methods.",
            f"What league tables like these do not show is in {link('the guide', 'how_to_read.html')}.",
        ]
    )
