"""How many authorities have each total, and where other scores would put one."""

from __future__ import annotations

from functools import partial

import pandas as pd

from cqclib import palette, wording
from cqclib.charts import parts
from cqclib.charts.base import Caption, Chart, chart
from cqclib.charts.canvas import Canvas
from cqclib.charts.strip import rating_bands, totals_axis

_PUBLISHED = {"fill": palette.PAPER, "edge": palette.ACCENT.fill, "line": 1.6}


def what_if(totals: pd.DataFrame, caption: Caption) -> Chart:
    """A bar for each total of the other authorities, and marks for the total tried and published.

    ``totals``: ``total_score`` (9 to 36), ``other_authorities`` (how many have it), ``these`` (true at
    the total of the scores tried) and ``published`` (true at the published one; none if unknown).
    """
    return chart(caption, totals, partial(_what_if, totals))


def _what_if(totals: pd.DataFrame, canvas: Canvas) -> None:
    scale = parts.Scale(8.4, 36.6, 0, canvas.width)
    foot, most = 150.0, max(int(totals["other_authorities"].max()), 1)
    rating_bands(canvas, scale, foot)
    wide = 0.8 * (scale(1) - scale(0))
    entries: list[parts.Key] = []
    for row in totals.to_dict("records"):
        x, high = scale(row["total_score"]), 92 * row["other_authorities"] / most
        points = wording.plural(int(row["total_score"]), "point")
        if row["other_authorities"]:
            count = int(row["other_authorities"])
            tip = f"{points}: {wording.plural(count, 'other authority', 'other authorities')}"
            canvas.rect(x - wide / 2, foot - high, wide, high, fill=palette.OTHERS, tip=tip)
        if row["published"] and not row["these"]:
            canvas.mark("v", x, foot - high - 7, 9, **_PUBLISHED)
            entries.append((parts.dot("v", 9, **_PUBLISHED), f"published: {points}"))
        if row["these"]:
            canvas.mark("v", x, foot - high - 7, 10, fill=palette.ACCENT.fill)
            label = f"with these scores: {points}"
            entries.insert(0, (parts.dot("v", 10, fill=palette.ACCENT.fill), label))
    totals_axis(canvas, scale, foot)
    entries.append((parts.box(fill=palette.OTHERS), "other authorities"))
    canvas.height = parts.keys(canvas, foot + 36, entries)
