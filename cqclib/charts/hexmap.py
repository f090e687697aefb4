"""England as hexagons: one for each of the 153 authorities, all the same size."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

import pandas as pd
from matplotlib.path import Path

from cqclib import palette
from cqclib.charts import england, parts
from cqclib.charts.base import Caption, Chart, chart
from cqclib.charts.canvas import Canvas
from cqclib.reference import framework

BY_RATING = "overall_rating"
NOT_ASSESSED = "Not assessed"
LABELS = {"focus": "this authority", "peer": "its peers"}
_REPORTED = "Report published since"
_Place = Callable[[england.Point], england.Point]


def hexmap(
    authorities: pd.DataFrame,
    caption: Caption,
    by: str = BY_RATING,
    labels: Mapping[str, str] = LABELS,
) -> Chart:
    """The map of England, a hexagon an authority, filled by rating or by a score.

    ``authorities``: ``ons_code, authority, region`` and ``by``: "overall_rating" (blank: not
    assessed, or no rating recorded where a column ``assessed`` is true) or a column of scores 1 to 4
    (blank: no score). Optional: ``mark`` ("focus", "peer" or ""), and ``reported``, true where a
    report has been published since. ``labels`` name the marks in the key.
    """
    return chart(caption, authorities, partial(_hexmap, authorities, by, {**LABELS, **labels}))


def map_words(authorities: pd.DataFrame, by: str = BY_RATING) -> pd.Series:
    """What the map's tooltip says of each row of ``authorities``: the rating or score in words."""
    words = [_shown(row, by)[2] for row in authorities.to_dict("records")]
    return pd.Series(words, index=authorities.index, dtype="object")


def _hexmap(table: pd.DataFrame, by: str, labels: dict[str, str], canvas: Canvas) -> None:
    rows = tuple(_hexagon(row, by) for row in table.to_dict("records"))
    canvas.shared(_base, rows)
    place = _place(canvas)
    marks = table["mark"] if "mark" in table else pd.Series("", index=table.index)
    for mark in ("peer", "focus"):
        for code in table.loc[marks == mark, "ons_code"]:
            _outline(canvas, place, code, mark)
    entries = _level_keys(by, rows)
    focus = list(table.loc[marks == "focus", "authority"])
    own = {"fill": palette.PAPER, "edge": palette.ACCENT.fill}
    entries += [
        (parts.box(line=3, **own), labels["focus"] if len(focus) > 1 else name)
        for name in focus[:1]
    ]
    if (marks == "peer").any():
        entries.append((parts.box(line=1.6, **own), labels["peer"]))
    canvas.height = parts.keys(canvas, canvas.height, entries)


class _Hexagon(NamedTuple):
    """What one hexagon shows; ``level`` is 0 without a rating or score."""

    code: str
    name: str
    level: int
    letters: str
    words: str
    reported: bool  # since, by public pages


def _hexagon(row: Mapping[Any, Any], by: str) -> _Hexagon:
    level, letters, words = _shown(row, by)
    reported = bool(row.get("reported")) and not level
    return _Hexagon(row["ons_code"], row["authority"], level, letters, words, reported)


def _shown(row: Mapping[Any, Any], by: str) -> tuple[int, str, str]:
    value = row[by]
    if by == BY_RATING:
        if isinstance(value, str) and value in framework.RATING_NAMES:
            rating = framework.rating(value)
            return rating.level, rating.initials, rating.name
        assessed = row.get("assessed") is True
        return 0, "", framework.NO_RATING.capitalize() if assessed else NOT_ASSESSED
    if pd.isna(value):
        return 0, "", "No published score" if row.get("assessed", True) else NOT_ASSESSED
    return int(value), f"{int(value)}", f"Scored {int(value)}"


def _base(canvas: Canvas, rows: tuple[_Hexagon, ...]) -> None:
    """Hexagons, their letters, borders and names of regions: what all reports of a day share."""
    canvas.height = _box(canvas)[1]
    place = _place(canvas)
    # By look, so that the SVG says each look once.
    for row in sorted(rows, key=lambda row: (row.level, row.reported)):
        shown = row.words + ("; a report has been published since" if row.reported else "")
        corners = [place(point) for point in england.corners(england.places()[row.code])]
        canvas.polygon(corners, tip=f"{row.name}: {shown}", **_look(row.level, row.reported))
    for row in sorted(rows, key=lambda row: parts.level_ink(row.level)):
        x, y = place(england.places()[row.code])
        ink = parts.level_ink(row.level)
        if canvas.narrow:
            if row.letters:
                canvas.text(x, y, row.letters, "center", colour=ink)
            continue
        top = y - 5.5 if row.letters else y
        canvas.text(x, top, england.labels()[row.code], "center", size=9, colour=ink)
        if row.letters:
            canvas.text(x, y + 5.5, row.letters, "center", size=9, colour=ink)
    _regions(canvas, place)


def _look(level: int, reported: bool) -> dict[str, Any]:
    look = parts.level_look(level)
    if level:
        return look
    if reported:
        return look | {"edge": palette.OTHERS, "line": 0.8, "dashes": None, "fill": palette.PAPER}
    return look | {"edge": palette.OTHERS, "dashes": (2, 1.5)}


def _box(canvas: Canvas) -> tuple[float, float, float, float]:
    """The size of a hexagon, the map's height, its left and top edge in hexagon widths."""
    xs, ys = zip(*england.places().values(), strict=True)
    left, right = (0.55, 1.75) if canvas.narrow else (1.3, 2.9)
    unit = canvas.width / (max(xs) - min(xs) + left + right)
    return unit, unit * (max(ys) - min(ys) + 1.5), min(xs) - left, max(ys) + 0.75


def _place(canvas: Canvas) -> _Place:
    unit, _, left, top = _box(canvas)
    return lambda point: ((point[0] - left) * unit, (top - point[1]) * unit)


def _outline(canvas: Canvas, place: _Place, code: str, mark: str) -> None:
    wide = 3.2 if mark == "focus" else 1.7
    wide *= 0.75 if canvas.narrow else 1
    corners = [place(point) for point in england.corners(england.places()[code], 0.5)]
    for colour, line in ((palette.PAPER, wide + 1.6), (palette.ACCENT.fill, wide)):
        canvas.polygon(corners, edge=colour, line=line)


def _regions(canvas: Canvas, place: _Place) -> None:
    points = [place(point) for edge in england.borders() for point in edge]
    path = Path(points, [Path.MOVETO, Path.LINETO] * (len(points) // 2))
    canvas.shape(path, edge=palette.INK, line=1.2 if canvas.narrow else 1.6)
    leader = [place(point) for point in england.LEADER]
    canvas.line(*leader, colour=palette.PAPER, line=3.5)
    canvas.line(*leader, colour=palette.INK)
    names = england.NARROW_REGION_NAMES if canvas.narrow else england.REGION_NAMES
    for name, (x, y, align) in names.items():
        at = place((x, y))
        lines = name.split("\n")
        for number, text in enumerate(lines):
            down = (canvas.size + 2) * (number - (len(lines) - 1) / 2)
            canvas.text(at[0], at[1] + down, text, align)


def _level_keys(by: str, rows: tuple[_Hexagon, ...]) -> list[parts.Key]:
    entries = parts.score_keys()
    if by == BY_RATING:
        entries = [
            (parts.box(**parts.level_look(rating.level)), f"{rating.initials}: {rating.name}")
            for rating in framework.RATINGS
        ]
    words = dict.fromkeys(row.words for row in rows if not row.level)
    entries += [(parts.box(**_look(0, False)), name) for name in words]
    if any(row.reported for row in rows):
        entries.append((parts.box(**_look(0, True)), _REPORTED))
    return entries
