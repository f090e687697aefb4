"""Where one authority, or everyone, stands on total score."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd

from cqclib import palette
from cqclib.charts import parts
from cqclib.charts.base import Caption, Chart, chart
from cqclib.charts.canvas import Canvas
from cqclib.reference import framework

FOCUS, PEER = "focus", "peer"
LABELS = {
    "peer": "its assessed peers",
    "other": "an assessed authority",
    "band": "one point either way",
}


def strip(standing: pd.DataFrame, caption: Caption, labels: Mapping[str, str] = LABELS) -> Chart:
    """Every assessed authority a dot at its total score, stacked, rating bands behind.

    ``standing``: ``ons_code, authority, total_score, overall_rating`` (may be blank) and ``mark``
    ("focus", "peer" or ""); ``band_from, band_to`` (totals, of the focus row) add a thin bar.
    ``labels`` name the marks in the key: "peer", "other", "band".
    """
    table = standing.sort_values(["total_score", "authority"], kind="stable")
    return chart(caption, table, partial(_strip, table, {**LABELS, **labels}))


def _strip(table: pd.DataFrame, labels: dict[str, str], canvas: Canvas) -> None:
    columns = ["authority", "total_score", "overall_rating"]
    everyone = table[columns].astype({"overall_rating": object})
    key = tuple(everyone.fillna("").itertuples(index=False, name=None))
    canvas.shared(_everyone, key)
    scale, foot = _across(canvas), canvas.height
    heights = table.groupby("total_score").cumcount()
    marked = table.assign(height=heights)[table["mark"].isin([FOCUS, PEER])]
    focus = table[table["mark"] == FOCUS].to_dict("records")
    for row in marked.sort_values("mark", ascending=False).to_dict("records"):
        own = row["mark"] == FOCUS
        x, y = scale(row["total_score"]), foot - _pitch(canvas) * (row["height"] + 0.5)
        _dot(canvas, x, y, own, _tip(row))
    entries: list[parts.Key] = []
    for row in focus:
        entries.append((parts.dot("o", 11, fill=palette.ACCENT.fill), str(row["authority"])))
    if (marked["mark"] == PEER).any():
        ring = parts.dot("o", 8, fill=palette.PAPER, edge=palette.ACCENT.fill, line=2)
        entries.append((ring, labels["peer"]))
    entries.append((parts.dot("o", 9, fill=palette.OTHERS), labels["other"]))
    for row in focus:
        if pd.notna(row.get("band_from")):
            look: dict[str, Any] = {"colour": palette.ACCENT.fill, "line": 3}
            first, last = scale(row["band_from"]), scale(row["band_to"])
            canvas.line((first, foot + 2.5), (last, foot + 2.5), **look)
            entries.append((parts.dash(**look), labels["band"]))
    canvas.height = parts.keys(canvas, foot + 36, entries)


def _everyone(canvas: Canvas, key: tuple[tuple[str, int, str], ...]) -> None:
    """Bands, axis and a grey dot for everyone: what all reports of one day share."""
    totals = [total for _, total, _ in key]
    highest = max((totals.count(total) for total in totals), default=0)
    pitch = _pitch(canvas)
    canvas.height = 34 + pitch * highest + 6
    scale, foot = _across(canvas), canvas.height
    rating_bands(canvas, scale, foot)
    heights: dict[int, int] = {}
    for authority, total, rating in key:
        height = heights[total] = heights.get(total, -1) + 1
        tip = _tip({"authority": authority, "total_score": total, "overall_rating": rating})
        y = foot - pitch * (height + 0.5)
        canvas.mark("o", scale(total), y, pitch - 0.8, fill=palette.OTHERS, tip=tip)
    totals_axis(canvas, scale, foot)


def _dot(canvas: Canvas, x: float, y: float, own: bool, tip: str) -> None:
    size = _pitch(canvas)
    if own:
        canvas.mark("o", x, y, size + 2.5, fill=palette.PAPER)
        canvas.mark("o", x, y, size + 1, fill=palette.ACCENT.fill, tip=tip)
    else:
        look = {"fill": palette.PAPER, "edge": palette.ACCENT.fill, "line": 2}
        canvas.mark("o", x, y, size - 2, tip=tip, **look)


def _tip(row: Mapping[Any, Any]) -> str:
    rated = framework.rating_words(row["overall_rating"])
    return f"{row['authority']}: {row['total_score']} of 36, {rated}"


def _pitch(canvas: Canvas) -> float:
    return 8.6 if canvas.narrow else 11.6


def _across(canvas: Canvas) -> parts.Scale:
    edge = 0.8 if canvas.narrow else 0.6  # of a total, left of 9 and right of 36
    return parts.Scale(9 - edge, 36 + edge, 0, canvas.width)


def totals_axis(canvas: Canvas, scale: parts.Scale, y: float) -> None:
    """The scale of total scores under a picture, from 9 to 36 points."""
    ticks = [(scale(total), f"{total}") for total in (9, 14, 18, 23, 27, 32, 36)]
    parts.axis(canvas, (0, canvas.width), y, ticks, 13)
    canvas.text(canvas.width / 2, y + 26, "Total score (9 to 36 points)", "center")


def rating_bands(canvas: Canvas, scale: parts.Scale, foot: float) -> None:
    """The rating bands behind a picture, from its top to ``foot``, named at the top."""
    for rating in framework.RATINGS:
        totals = [total for total in framework.TOTALS if framework.rating_of_total(total) == rating]
        left = max(scale(totals[0] - 0.5), 0)
        right = min(scale(totals[-1] + 0.5), canvas.width)
        canvas.rect(left, 0, right - left, foot, fill=palette.BANDS[rating.level])
        if canvas.narrow:  # too narrow for four names in a row: every other one a line lower
            last = rating == framework.RATINGS[0]
            place = (canvas.width - 2, "right") if last else (left + 2, "left")
            lower = rating.level % 2 == 0
            canvas.text(place[0], 18 if lower else 7, rating.name, place[1])
        else:
            canvas.text(left + 4, 9, rating.name, bold=True)
            span = f"{totals[0]} to {totals[-1]}"
            canvas.text(left + 4, 22, span, colour=palette.QUIET)
