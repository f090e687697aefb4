"""The national picture: ratings, the nine statements, and groups."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd

from cqclib import palette, wording
from cqclib.charts import parts
from cqclib.charts.base import Caption, Chart, chart
from cqclib.charts.canvas import Canvas, width_of
from cqclib.reference import framework


def ratings(by_rating: pd.DataFrame, caption: Caption) -> Chart:
    """How many have each rating: one bar a rating, count and share beside it.

    ``by_rating``: ``rating, level, authorities, of, share_percent`` (0 to 100).
    """
    return chart(caption, by_rating, partial(_ratings, by_rating))


def _ratings(by_rating: pd.DataFrame, canvas: Canvas) -> None:
    most = max(by_rating["authorities"].max(), 1)
    table = by_rating.to_dict("records")
    labels = [str(row["rating"]) for row in table]
    for row, place in zip(table, parts.rows(canvas, labels, 62), strict=True):
        length = place.width * row["authorities"] / most
        label = f"{row['authorities']}"
        if row["of"]:
            label += f" ({wording.decimals(row['share_percent'], 0)}%)"
        tip = f"{row['rating']}: {wording.of(int(row['authorities']), int(row['of']))}"
        look = parts.level_look(int(row["level"]))
        place.bar(canvas, place.left, length, tip=tip, **look)
        canvas.text(place.left + length + 5, place.y, label)


def statement_scores(by_score: pd.DataFrame, caption: Caption) -> Chart:
    """How the scores of each statement spread: one 100% bar a statement, counts in it.

    ``by_score``: ``statement_number, statement, theme, score, authorities, of``, a row for each
    statement and score; a column ``mean`` or ``median``, the same in all rows of a statement, is
    printed beside the bar.
    """
    return chart(caption, by_score, partial(_statement_scores, by_score))


def _statement_scores(by_score: pd.DataFrame, canvas: Canvas) -> None:
    average = next((name for name in parts.STATISTICS if name in by_score), None)
    groups = [group.to_dict("records") for _, group in by_score.groupby("statement_number")]
    labels = [_numbered(group[0]["statement_number"], canvas) for group in groups]
    right = width_of("median", canvas.size) + 6 if average else 2.0
    canvas.height = 8
    if average:
        canvas.text(canvas.width - 1, 6, average, "right", colour=palette.QUIET)
        canvas.height = 14
    for group, row in zip(groups, parts.rows(canvas, labels, right), strict=True):
        _score_bar(canvas, row, group)
        if average:
            canvas.text(canvas.width - 1, row.y, wording.mean(group[0][average]), "right")
        canvas.height += 4
    canvas.height = parts.keys(canvas, canvas.height + 2, parts.score_keys())


def _score_bar(canvas: Canvas, row: parts.Row, group: list[dict[Any, Any]]) -> None:
    """One bar of 100%: a segment a score, the best first; a count too wide for it stands below."""
    left = row.left
    for part in sorted(group, key=lambda part: -part["score"]):
        score, count, of = (int(part[key]) for key in ("score", "authorities", "of"))
        if not count:
            continue
        width = row.width * count / of
        tip = f"{part['statement']}, score {score}: {wording.of(count, of)}"
        row.bar(canvas, left, width, tip=tip, **parts.level_look(score))
        middle = left + width / 2
        if width_of(f"{count}", canvas.size) + 2 <= width:
            canvas.text(middle, row.y, f"{count}", "center", colour=parts.level_ink(score))
        else:
            canvas.text(middle, row.y + row.height / 2 + 5.5, f"{count}", "center", size=9)
        left += width


def _numbered(number: object, canvas: Canvas) -> str:
    statement = framework.statement(int(str(number)))
    return f"{number}  {statement.name if canvas.narrow else statement.short}"


def statement_means(by_statement: pd.DataFrame, caption: Caption) -> Chart:
    """The average score of each statement: one bar from zero, grouped by theme in CQC's order.

    ``by_statement``: ``statement_number, statement, theme`` and ``mean`` or ``median`` (1 to 4).
    Raises DataError when it has neither or both.
    """
    parts.statistic_of(by_statement)
    return chart(caption, by_statement, partial(_statement_means, by_statement))


def _statement_means(by_statement: pd.DataFrame, canvas: Canvas) -> None:
    """Bars from 0 to 4, the value at each bar's start, the scale below."""
    labels = [_numbered(number, canvas) for number in by_statement["statement_number"]]
    name = parts.statistic_of(by_statement)
    rows = parts.rows(canvas, labels, 10, parts.theme_gaps(list(by_statement["theme"])))
    scale = None
    for label, value, row in zip(labels, by_statement[name], rows, strict=True):
        scale = parts.Scale(0, 4, row.left, row.left + row.width)
        if pd.isna(value):
            canvas.text(row.left + 4, row.y, "no scores", colour=palette.QUIET)
            continue
        tip = f"{label.strip()}: {name} {wording.mean(value)}"
        row.bar(canvas, row.left, scale(value) - row.left, tip=tip, **parts.GREY)
        canvas.text(row.left + 4, row.y, wording.mean(value))
    if scale is not None:
        _score_axis(canvas, scale, f"{name.capitalize()} score (1 to 4)")


def _score_axis(canvas: Canvas, scale: parts.Scale, title: str) -> None:
    y = canvas.height + 2
    parts.axis(canvas, (scale.start, scale.end), y, [(scale(n), f"{n}") for n in range(5)], 10)
    canvas.text((scale.start + scale.end) / 2, y + 24, title, "center")
    canvas.height = y + 32


def ratings_by_group(by_group: pd.DataFrame, caption: Caption) -> Chart:
    """Ratings by type or region: one stacked bar of counts a group, unassessed ones included.

    ``by_group``: the group's name in the first column, ``authorities, assessed, not_assessed`` and
    a column of counts for each rating; ``no_rating`` counts assessed ones with a blank rating.
    """
    return chart(caption, by_group, partial(_ratings_by_group, by_group))


def _ratings_by_group(by_group: pd.DataFrame, canvas: Canvas) -> None:
    table = by_group.to_dict("records")
    labels = [str(name) for name in by_group.iloc[:, 0]]
    most = max(by_group["authorities"].max(), 1)
    widest = max((width_of(_assessed(row), canvas.size) for row in table), default=0) + 8
    canvas.height = 2
    places = parts.rows(canvas, labels, 4 if canvas.narrow else widest)
    for label, row, place in zip(labels, table, places, strict=True):
        left = place.left
        for name, count, level in _segments(row):
            width = place.width * count / most
            tip = f"{label}, {name.lower()}: {count} of {row['authorities']}"
            place.bar(canvas, left, width, tip=tip, **parts.level_look(level))
            if width_of(f"{count}", canvas.size) + 1 <= width:
                canvas.text(
                    left + width / 2, place.y, f"{count}", "center", colour=parts.level_ink(level)
                )
            left += width
        if canvas.narrow:
            canvas.text(
                canvas.width - 1, place.y - 15, _assessed(row), "right", colour=palette.QUIET
            )
        else:
            canvas.text(left + 5, place.y, _assessed(row), colour=palette.QUIET)
    entries = [
        (parts.box(**parts.level_look(rating.level)), rating.name) for rating in framework.RATINGS
    ]
    entries.append((parts.box(**parts.level_look(0)), "Not assessed"))
    canvas.height = parts.keys(canvas, canvas.height + 4, entries)


def _assessed(row: dict[Any, Any]) -> str:
    return f"{row['assessed']} of {row['authorities']} assessed"


def _segments(row: dict[Any, Any]) -> list[tuple[str, int, int]]:
    """Name, count and level of each part of a group's bar that is not empty."""
    counts = [(rating.name, int(row[rating.name]), rating.level) for rating in framework.RATINGS]
    counts.append(("Not assessed", int(row["not_assessed"]), 0))
    return [part for part in counts if part[1]]
