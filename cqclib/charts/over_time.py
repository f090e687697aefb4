"""One mark an authority between two axes: total score by month, or against another figure."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any

import pandas as pd
from matplotlib.ticker import MaxNLocator

from cqclib import palette, wording
from cqclib.charts import parts
from cqclib.charts.base import Caption, Chart, chart
from cqclib.charts.canvas import Canvas
from cqclib.errors import DataError
from cqclib.reference import framework

_TOTAL_TICKS = (12, 16, 20, 24, 28, 32, 36)
_LABELS = {  # what the axis of a scatter says of a column
    "imd2025_average_score": "Deprivation (IMD 2025, average score; higher is more deprived)",
    "population_mid_2024": "Population, mid-2024",
}
_SHORT = {"imd2025_average_score": "Deprivation (IMD 2025; higher is more)"}


def over_time(assessments: pd.DataFrame, caption: Caption) -> Chart:
    """Total score by report month: one mark an authority, shape and colour by rating.

    ``assessments``: ``authority, report_month`` ("2025-05"), ``total_score, overall_rating`` (may
    be blank). Raises DataError for a row without month or total.
    """
    _complete(assessments, ["report_month", "total_score"])
    table = assessments.sort_values(["report_month", "total_score", "authority"])
    return chart(caption, table, partial(_over_time, table))


def _over_time(table: pd.DataFrame, canvas: Canvas) -> None:
    height = 220.0 if canvas.narrow else 250.0
    months = [f"{month:%Y-%m}" for month in _months(table)]
    across = parts.Scale(-0.6, len(months) - 0.4, 22, canvas.width - 4)
    down = _totals_axis(canvas, table["total_score"], height)
    _month_axis(canvas, months, across, height)
    good = down(framework.lowest_total("Good") - 0.5)
    look: dict[str, Any] = {"colour": palette.QUIET, "dashes": (4, 3)}
    canvas.line((across.start, good), (across.end, good), **look)
    size = 6.0 if canvas.narrow else 7.5
    seen: Counter[tuple[str, int]] = Counter()
    for row in table.to_dict("records"):
        total = int(row["total_score"])
        nth = seen[row["report_month"], total]
        seen[row["report_month"], total] += 1
        shift = (nth + 1) // 2 * (0.7 * size if nth % 2 else -0.7 * size)
        x = across(months.index(row["report_month"])) + shift
        tip = f"{row['authority']}, {wording.month(row['report_month'])}: {total} of 36"
        _mark(canvas, x, down(total), size, row, tip)
    lowest = f"good from {framework.lowest_total('Good')} points"
    entries = [*_rating_keys(table), (parts.dash(**look), lowest)]
    canvas.height = parts.keys(canvas, height + 20, entries)


def _months(table: pd.DataFrame) -> pd.PeriodIndex:
    return pd.period_range(table["report_month"].min(), table["report_month"].max(), freq="M")


def _rating_keys(table: pd.DataFrame) -> list[parts.Key]:
    """Key entries of the four ratings as marks, and of "no rating recorded" where there is one."""
    entries: list[parts.Key] = []
    unknown = [None] if table["overall_rating"].isna().any() else []
    for name in (*framework.RATING_NAMES, *unknown):
        shape, look = parts.rating_mark(name)
        entries.append((parts.dot(shape, 8, **look), name or "No rating recorded"))
    return entries


def _mark(canvas: Canvas, x: float, y: float, size: float, row: dict[Any, Any], tip: str) -> None:
    shape, look = parts.rating_mark(row["overall_rating"])
    rated = framework.rating_words(row["overall_rating"])
    canvas.mark(shape, x, y, size, tip=f"{tip}, {rated}", **look)


def _totals_axis(canvas: Canvas, totals: pd.Series, height: float) -> parts.Scale:
    """The vertical axis of totals, named above it, with a light line at each tick."""
    ticks = [tick for tick in _TOTAL_TICKS if totals.min() - 3 <= tick <= totals.max() + 3]
    scale = parts.Scale(
        min([totals.min() - 1, *ticks]), max([totals.max() + 1, *ticks]), height, 26
    )
    canvas.text(1, 8, "Total score (of 36)")
    for tick in ticks:
        canvas.line((22, scale(tick)), (canvas.width - 4, scale(tick)), line=0.8)
        canvas.text(16, scale(tick), f"{tick}", "right")
    return scale


def _month_axis(canvas: Canvas, months: list[str], scale: parts.Scale, y: float) -> None:
    canvas.line((scale.start, y), (scale.end, y), colour=palette.OTHERS, line=0.8)
    every = max(-(-len(months) // (4 if canvas.narrow else 7)), 1)
    for place in range(0, len(months), every):
        x = scale(place)
        name = wording.month(months[place]).split()
        canvas.line((x, y), (x, y + 3), colour=palette.OTHERS, line=0.8)
        edge = "left" if x < 30 else "right" if x > canvas.width - 30 else "center"
        canvas.text(x if edge != "left" else 14, y + 11, name[0][:3] + " " + name[1], edge)


def scatter(frame: pd.DataFrame, caption: Caption, x: str) -> Chart:
    """Total score against another figure: one mark an authority, shape and colour by rating.

    ``frame``: ``authority, total_score, overall_rating`` (may be blank) and the numbers ``x``; every
    row is drawn. Raises DataError for a row without one of the two.
    """
    _complete(frame, [x, "total_score"])
    return chart(caption, frame, partial(_scatter, frame, x))


def _scatter(frame: pd.DataFrame, x: str, canvas: Canvas) -> None:
    height = 220.0 if canvas.narrow else 250.0
    down = _totals_axis(canvas, frame["total_score"], height)
    low, high = float(frame[x].min()), float(frame[x].max())
    room = (high - low or 1) * 0.04
    across = parts.Scale(low - room, high + room, 22, canvas.width - 4)
    places = [tick for tick in MaxNLocator(5).tick_values(low, high) if low <= tick <= high]
    ticks = [(across(tick), f"{tick:,g}") for tick in places]
    parts.axis(canvas, (across.start, across.end), height, ticks, 11)
    label = _LABELS.get(x, x.replace("_", " "))
    canvas.text(22, height + 26, _SHORT.get(x, label) if canvas.narrow else label)
    size = 6.0 if canvas.narrow else 7.5
    for row in frame.to_dict("records"):
        total = row["total_score"]
        tip = f"{row['authority']}: {row[x]:,g}, {total:,g}"
        _mark(canvas, across(row[x]), down(total), size, row, tip)
    canvas.height = parts.keys(canvas, height + 36, _rating_keys(frame))


def _complete(frame: pd.DataFrame, columns: list[str]) -> None:
    """Every row has what places it: a mark that is not drawn would be counted all the same."""
    for column in columns:
        missing = frame.loc[frame[column].isna(), "authority"]
        if len(missing):
            raise DataError(
                f"{len(missing)} rows have no {column} ({missing.iloc[0]} is the first); leave them "
                "out of the table, so that what is counted is what is drawn."
            )
