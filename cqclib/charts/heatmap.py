"""Authorities by nine statements, a numeral in every cell."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd

from cqclib import palette
from cqclib.charts import parts
from cqclib.charts.base import Caption, Chart, chart
from cqclib.charts.canvas import Canvas
from cqclib.reference import framework
from cqclib.reference.framework import SCORE_COLUMNS


def heatmap(frame: pd.DataFrame, caption: Caption) -> Chart:
    """A row an authority, in the order given: rating, then nine scores as numerals on their colour.

    ``frame``: ``authority, overall_rating`` (may be blank) and ``qs1_score`` to ``qs9_score`` (blank:
    no score); a column ``mark`` ("focus") makes a name stand out.
    """
    return chart(caption, frame, partial(_heatmap, frame))


def _heatmap(frame: pd.DataFrame, canvas: Canvas) -> None:
    left = 84.0 if canvas.narrow else 190.0
    cell = (canvas.width - left - 1) / 10
    row_height = 15.0 if canvas.narrow else 17.0
    y = _heads(canvas, left, cell)
    for row in frame.to_dict("records"):
        y += row_height
        own = row.get("mark") == "focus"
        name = parts.shortened(str(row["authority"]), left - 4, canvas.size, own)
        canvas.text(1, y, name, bold=own, colour=palette.ACCENT.fill if own else palette.INK)
        for place, (level, text) in enumerate(_cells(row)):
            x = left + place * cell
            canvas.rect(x, y - row_height / 2, cell, row_height, **parts.level_look(level))
            canvas.text(x + cell / 2, y, text, "center", colour=parts.level_ink(level))
    canvas.height = y + row_height / 2 + 2
    canvas.height = parts.keys(canvas, canvas.height + 4, parts.score_keys())


def _heads(canvas: Canvas, left: float, cell: float) -> float:
    """What the columns hold: the rating, then statements by number; their names stand above."""
    y = 8.0
    names = [f"{statement.number} {statement.short}" for statement in framework.STATEMENTS]
    for line in parts.wrapped(", ".join(names), canvas.width, canvas.size, most=6):
        canvas.text(1, y, line, colour=palette.QUIET)
        y += 13
    y += 4
    for place, head in enumerate(["" if canvas.narrow else "rating", *map(str, range(1, 10))]):
        canvas.text(left + (place + 0.5) * cell, y, head, "center", colour=palette.QUIET)
    return y


def _cells(row: dict[Any, Any]) -> list[tuple[int, str]]:
    """Level and text of the rating's cell and of nine scores."""
    level = parts.level_of(row["overall_rating"])
    initials = framework.rating(row["overall_rating"]).initials if level else "\N{EN DASH}"
    scores = [row[column] for column in SCORE_COLUMNS]
    return [(level, initials)] + [
        (0, "\N{EN DASH}") if pd.isna(score) else (int(score), f"{int(score)}") for score in scores
    ]
