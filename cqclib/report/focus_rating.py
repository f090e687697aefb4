"""How far the next rating is and how firmly the present one stands, in words."""

from __future__ import annotations

import pandas as pd

from cqclib import wording
from cqclib.analysis.focus import Focus, without_one
from cqclib.reference import framework
from cqclib.reference.framework import GOOD_SCORE, HIGHEST_TOTAL
from cqclib.report.focus_tables import linked
from cqclib.report.html.elements import Prose, link
from cqclib.report.html.table import Column, Table

_NO_FORECAST = "This is arithmetic, not a forecast: CQC scores each statement on its evidence."
_HIGHEST = max(framework.SCORES)


def next_rating(focus: Focus) -> Prose | None:
    """How far the next rating is, what it would take, and whether the present one would hold.

    None for an authority without scores.
    """
    if focus.standing is None:
        return None
    written = {1: _inadequate, 2: _requires_improvement, 3: _good, 4: _outstanding}
    lines = written[focus.derived_rating.level](focus)
    return Prose([*lines, holds(focus), _NO_FORECAST])


def _begins(focus: Focus) -> str:
    better = focus.next_rating
    if better is None:
        raise ValueError("there is no rating above outstanding")
    lowest = framework.lowest_total(better.name)
    return (
        f"{better.name} begins at {lowest} of {HIGHEST_TOTAL} points "
        f"({framework.overall_score(lowest)}%)"
    )


def _inadequate(focus: Focus) -> list[str]:
    ones = sum(score == 1 for score in focus.scores.values())
    report = link("CQC's report", str(focus.assessment["report_url"]))
    good = framework.lowest_total("Good")
    lines = [
        f"{wording.capital(wording.number(ones))} of its nine statements {'was' if ones == 1 else 'were'} "
        f"scored 1 ({framework.SCORE_MEANINGS[1]})."
    ]
    return [
        *(lines if ones else []),
        f"{_begins(focus)} and good at {good}; it has {focus.total}. What has to improve is said in "
        f"{report}, not in these numbers.",
    ]


def _requires_improvement(focus: Focus) -> list[str]:
    points = focus.points_to_next or 0
    below = sum(score < GOOD_SCORE for score in focus.scores.values())
    return [
        f"{_begins(focus)}: {wording.plural(points, 'point')} more than now.",
        f"{_below_three(below)} {_enough(points, below)}",
    ]


def _below_three(below: int) -> str:
    if below == len(framework.STATEMENTS):
        return "All nine statements were scored below 3."
    count = wording.capital(wording.number(below))
    return f"{count} {'statement was' if below == 1 else 'statements were'} scored below 3."


def _enough(points: int, below: int) -> str:
    if points >= below:
        whom = "that one" if below == 1 else "each of them"
        return f"A point more on {whom} would {'not ' if points > below else ''}be enough."
    return f"A point more on any {wording.number(points)} of them would be enough."


def _good(focus: Focus) -> list[str]:
    points, better = focus.points_to_next or 0, focus.next_rating
    fours = sum(score == _HIGHEST for score in focus.scores.values())
    wanted = framework.lowest_total(better.name) - GOOD_SCORE * len(focus.scores) if better else 0
    has = "has none so far" if fours == 0 else f"has {wording.number(fours)}"
    return [
        f"{_begins(focus)}: {wording.plural(points, 'point')} more than now.",
        f"That takes at least {wording.number(wanted)} scores of 4, with 3 on everything else; it {has}.",
    ]


def _outstanding(focus: Focus) -> list[str]:
    lowest = framework.lowest_total(focus.derived_rating.name)
    return [
        f"Outstanding is the highest rating. It begins at {lowest} of {HIGHEST_TOTAL} points "
        f"({framework.overall_score(lowest)}%), and {focus.authority.name} has {focus.total}."
    ]


def who_scored_4(focus: Focus, scores: pd.DataFrame) -> Table | None:
    """For a good or outstanding authority: who scored 4 on the statements where it did not.

    ``scores``: ``Dataset.scores``. None for any other authority, and where there is nobody.
    """
    if focus.standing is None or focus.derived_rating.level < GOOD_SCORE:
        return None
    lower = [number for number, score in focus.scores.items() if score < _HIGHEST]
    best = scores[(scores["score"] == _HIGHEST) & scores["statement_number"].isin(lower)]
    if best.empty:
        return None
    named = best.assign(name=[linked(str(code)) for code in best["ons_code"]])
    rows = named.groupby(["statement_number", "statement"])["name"].agg(", ".join).reset_index()
    nobody = [framework.statement(n).name for n in lower if n not in set(rows["statement_number"])]
    return Table(
        name="scores-of-4",
        caption=f"Who scored 4 where {focus.authority.name} did not",
        columns=[Column("statement", "Statement"), Column("name", "Scored 4", "links")],
        rows=rows,
        note=f"Nobody scored 4 on {wording.listed(nobody)}." if nobody else "",
    )


def holds(focus: Focus) -> str:
    """Whether one point, or leaving out one statement, would change the rating."""
    changed = without_one(focus.scores)
    edges = _edges(focus)
    if not edges and not changed:
        return (
            "One point more or fewer would not change its rating, nor would leaving out any one of the "
            "nine statements."
        )
    point = " ".join(edges) or "One point more or fewer would not change its rating."
    if not changed:
        return f"{point} Leaving out any one of the nine statements would not change the rating."
    return f"{point} {_left_out(changed)}"


def _edges(focus: Focus) -> list[str]:
    own = focus.derived_rating
    sentences = []
    for word, column in (
        ("more", "rating_if_one_point_more"),
        ("fewer", "rating_if_one_point_fewer"),
    ):
        other = focus.stability[column]
        if not pd.isna(other) and other != own.name:
            sentences.append(
                f"With one point {word} on any statement it would be rated {other.lower()}."
            )
    return sentences


def _left_out(changed: dict[int, framework.Rating]) -> str:
    by_rating: dict[str, list[str]] = {}
    for number, rating in changed.items():
        by_rating.setdefault(rating.name.lower(), []).append(framework.statement(number).short)
    parts = []
    for name, left_out in by_rating.items():
        without = wording.listed(left_out, "or")
        parts.append(f"if {without} were left out, its other eight scores would make it {name}")
    return f"{wording.capital('; '.join(parts))}."
