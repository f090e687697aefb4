"""Scores statement by statement: one authority beside its peers, or several side by side."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd

from cqclib import palette, wording
from cqclib.charts import parts
from cqclib.charts.base import Caption, Chart, chart
from cqclib.charts.canvas import Canvas
from cqclib.reference import framework

LABELS = {
    "own": "this authority",
    "peers": "mean of its assessed peers",
    "all": "mean of all assessed",
}
_HEADS = {"own": "own", "peers": "peers", "all": "all"}
_DIAMOND = {"fill": palette.PAPER, "edge": palette.INK, "line": 1.4}


def profile(nine: pd.DataFrame, caption: Caption, labels: Mapping[str, str] = LABELS) -> Chart:
    """One authority's scores beside the averages of its peers and of all, on one line each.

    ``nine``: ``statement_number, statement, theme, own, peers, all``, blank where unknown; rows of
    themes have a blank ``statement_number``. ``labels`` name "own", "peers" and "all" in the key.
    """
    return chart(caption, nine, partial(_profile, nine, {**LABELS, **labels}))


def _profile(nine: pd.DataFrame, labels: dict[str, str], canvas: Canvas) -> None:
    columns = [canvas.width - right for right in ((74, 38, 1) if canvas.narrow else (86, 44, 1))]
    names = 0.0 if canvas.narrow else 148.0
    ends = (9, canvas.width - 9) if canvas.narrow else (names + 12, columns[0] - 34)
    scale = parts.Scale(1, 4, *ends)
    shown = [key for key in _HEADS if nine[key].notna().any()]
    y, theme = 7.0, None
    for x, key in zip(columns, _HEADS, strict=True):
        canvas.text(x, y, _HEADS[key], "right", colour=palette.QUIET)
    for row in nine.to_dict("records"):
        if row["theme"] != theme and pd.notna(row["statement_number"]):
            y += 0 if theme is None else 24
            theme = row["theme"]
            canvas.text(1, y, str(theme), colour=palette.QUIET, bold=True)
            y += 19 if canvas.narrow else 20
        else:
            y += 22
        canvas.text(1, y, _name(row))
        for x, key in zip(columns, _HEADS, strict=True):
            whole = key == "own" and pd.notna(row["statement_number"])
            canvas.text(x, y, _value(row[key], whole), "right", bold=key == "own")
        y += 17 if canvas.narrow else 0
        _line(canvas, scale, y, row)
    for score in range(1, 5):
        canvas.text(scale(score), y + 19, f"{score}", "center")
    canvas.height = parts.keys(canvas, y + 30, [(_SAMPLES[key], labels[key]) for key in shown])


def _name(row: Mapping[Any, Any]) -> str:
    """The theme, or a statement by its short name, which shares its line with three numbers."""
    if pd.isna(row["statement_number"]):
        return str(row["theme"])
    statement = framework.statement(int(row["statement_number"]))
    return f"{statement.number}  {statement.short}"


def _value(value: float, whole: bool) -> str:
    """A score (``whole``), or an average, which has two decimals whatever it is."""
    if pd.isna(value):
        return "\N{EN DASH}"
    return f"{int(value)}" if whole and float(value).is_integer() else wording.mean(value)


def _line(canvas: Canvas, scale: parts.Scale, y: float, row: Mapping[Any, Any]) -> None:
    own, peers, everyone = row["own"], row["peers"], row["all"]
    canvas.line((scale(1), y), (scale(4), y), colour=palette.GRID)
    other = peers if pd.notna(peers) else everyone
    if pd.notna(own) and pd.notna(other):
        canvas.line((scale(own), y), (scale(other), y), colour=palette.OTHERS, line=2.5)
    if pd.notna(everyone):
        x = scale(everyone)
        canvas.line((x, y - 8), (x, y + 8), colour=palette.INK, line=2)
    if pd.notna(peers):
        canvas.mark("D", scale(peers), y, 10, **_DIAMOND)
    if pd.notna(own):
        canvas.mark("o", scale(own), y, 16, fill=palette.ACCENT.fill)
        if pd.notna(row["statement_number"]) and float(own).is_integer():
            ink = palette.ACCENT.ink
            canvas.text(scale(own), y, f"{int(own)}", "center", colour=ink, bold=True)


_SAMPLES = {
    "own": parts.dot("o", 11, fill=palette.ACCENT.fill),
    "peers": parts.dot("D", 10, **_DIAMOND),
    "all": lambda canvas, x, y: canvas.line(
        (x + 7, y - 6), (x + 7, y + 6), colour=palette.INK, line=2
    ),
}


def side_by_side(
    frame: pd.DataFrame, caption: Caption, under: Mapping[str, str] | None = None
) -> Chart:
    """Up to four authorities side by side: bars from zero, the value in or beside each.

    ``frame``: ``statement_number, statement`` and then a column of scores for each authority, named
    after it (other columns: ``theme``, ``ons_code``); whole scores take the colour of their level,
    averages are grey, blanks read "not assessed". ``under`` says what stands under a name.
    """
    others = ("statement_number", "statement", "theme")
    values = {str(name): frame[name].astype(float) for name in frame if name not in others}
    # Whether a column holds scores or averages.
    names = {name: bool((each.dropna() % 1 == 0).all()) for name, each in values.items()}
    draw = _stacked if len(names) > 4 else _panels
    return chart(caption, frame, partial(draw, frame, names, under or {}))


def _panels(
    frame: pd.DataFrame, names: dict[str, bool], under: Mapping[str, str], canvas: Canvas
) -> None:
    """A panel an authority on a wide page."""
    if canvas.narrow:
        _stacked(frame, names, under, canvas)
        return
    left, gap = 128.0, 10.0
    wide = (canvas.width - left) / len(names)
    for place, name in enumerate(names):
        x = left + place * wide
        for line, text in enumerate(parts.wrapped(name, wide - gap, canvas.size, bold=True)):
            canvas.text(x, 8 + 13 * line, text, bold=True)
        if name in under:
            canvas.text(x, 35, under[name], size=9, colour=palette.QUIET)
    y = 34.0 if under else 22.0
    for row, space in zip(frame.to_dict("records"), _gaps(frame), strict=True):
        y += 24 + space
        canvas.text(1, y, _name(row))
        for place, (name, whole) in enumerate(names.items()):
            _bar(canvas, left + place * wide, y, wide - gap, name, row, whole)
    canvas.height = y + 12


def _stacked(
    frame: pd.DataFrame, names: dict[str, bool], under: Mapping[str, str], canvas: Canvas
) -> None:
    """A block a statement and a bar an authority, under one another: for a phone."""
    y, left = 0.0, 104.0
    for row, space in zip(frame.to_dict("records"), _gaps(frame), strict=True):
        y += 8 + space
        canvas.text(1, y, f"{row['statement_number']}  {row['statement']}", bold=True)
        for name, whole in names.items():
            y += 18
            short = parts.shortened(name, left - 4, canvas.size)
            canvas.text(1, y, short)
            _bar(canvas, left, y, canvas.width - left - 2, name, row, whole, height=14)
        y += 14
    canvas.height = y


def _gaps(frame: pd.DataFrame) -> list[float]:
    themes = [framework.statement(int(number)).theme for number in frame["statement_number"]]
    return parts.theme_gaps(themes)


def _bar(
    canvas: Canvas,
    x: float,
    y: float,
    width: float,
    name: str,
    row: Mapping[Any, Any],
    whole: bool,
    height: float = 18,
) -> None:
    value = row[name]
    if pd.isna(value):
        canvas.text(x, y, "not assessed" if width > 66 else "\N{EN DASH}", colour=palette.QUIET)
        return
    look = parts.level_look(int(value)) if whole else parts.GREY
    length, text = width * value / 4, _value(value, whole)
    tip = f"{name}, {row['statement']}: {text}"
    canvas.rect(x, y - height / 2, length, height, tip=tip, **look)
    ink = parts.level_ink(int(value)) if whole else palette.INK
    canvas.text(x + length - 5, y, text, "right", colour=ink, bold=whole)
