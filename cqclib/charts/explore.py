"""The pictures of the explorer: narrower than a report's, drawn fast, saved as PNG on request.

They take plain values, not widgets, and know nothing of what is above them.
"""

from __future__ import annotations

import io
import textwrap
from collections import Counter
from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle, RegularPolygon
from matplotlib.patheffects import withStroke
from matplotlib.text import Text

from cqclib import wording
from cqclib.charts import palette
from cqclib.charts.old import hexmap
from cqclib.charts.old import strip as standing
from cqclib.charts.old.base import Chart, chart, outlined, styled, tip
from cqclib.dataset.tables import Dataset
from cqclib.reference import authorities, framework
from cqclib.reference.framework import SCORE_COLUMNS

WIDTH = 6.4  # inches: at half a screen's width 10 pt text is still 11 px tall
PNG_DPI = 150
_LEGEND = 0.72  # inches under the map
_BY_RATING = "overall rating"


@styled
def beside(
    rows: pd.DataFrame, name: str, peers: str, *, assessed_peers: int, base: str, title: str
) -> Chart:
    """One authority, its peers and all assessed on one line for each of ``rows``.

    ``rows``: ``number, name, short, theme, own, peers, england`` with blanks where nothing is
    known; ``peers`` is the group in words, ``base`` the end of the subtitle.
    """
    by_theme = not rows["number"].any()
    fig, axes = _canvas(2.5 if by_theme else 4.7, 0.62)
    place, heading = 0.0, ""
    for row in rows.to_dict("records"):
        if not by_theme and row["theme"] != heading:
            heading = row["theme"]
            place += 0.15 if place else 0.0
            axes.text(-1.05, place, heading, color=palette.QUIET, va="center", fontweight="bold")
            place += 0.85
        elif by_theme and not place:
            place = 1.0
        _line(axes, place, row)
        place += 1
    for x, text in ((4.62, "own"), (5.28, "peers"), (6.1, "all")):
        axes.text(x, 0, text, ha="right", va="center", color=palette.QUIET)
    axes.set(xlim=(-1.07, 6.12), ylim=(place - 0.3, -0.5))
    axes.set_xticks([1, 2, 3, 4], ["1", "2", "3", "4"])
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.yaxis.set_visible(False)
    axes.tick_params(axis="x", length=0)
    handles = [_mark("|", palette.INK, "mean of all assessed", 13)]
    if assessed_peers:
        handles.insert(0, _mark("D", "white", f"mean of {assessed_peers} assessed peers", 7.5))
    if rows["own"].notna().any():
        handles.insert(0, _mark("o", palette.ACCENT.fill, name, 11))
    _legend(fig, handles)
    data = rows[["number", "name", "theme", "own", "peers", "england", "difference"]].round(4)
    said = "; ".join(
        f"{row['name']}: "
        + ", ".join(
            f"{who} {_number(row[key])}"
            for who, key in ((name, "own"), ("peers", "peers"), ("all assessed", "england"))
            if pd.notna(row[key])
        )
        for row in rows.to_dict("records")
    )
    what = "Mean score of each theme" if by_theme else "Score of each statement"
    return chart(
        fig,
        name="explore-beside",
        title=title,
        subtitle=f"{what}, 1 to 4, beside the mean of {peers} and of all assessed; {base}",
        alt=f"{wording.capital(wording.number(len(rows)))} lines. {said}.",
        data=data,
    )


def _canvas(height: float, foot: float) -> tuple[Figure, Axes]:
    """A figure with axes above ``foot`` inches for axis and legend.

    Placed by hand: letting matplotlib lay it out draws everything twice.
    """
    fig = Figure(figsize=(WIDTH, height))
    return fig, fig.add_axes((0.01, foot / height, 0.98, 1 - (foot + 0.05) / height))


def _legend(fig: Figure, handles: Sequence[Artist], size: float = 9.5) -> None:
    fig.legend(
        handles=list(handles),
        loc="lower left",
        ncols=3,
        fontsize=size,
        handletextpad=0.5,
        columnspacing=1.2,
        borderaxespad=0.1,
    )


def _line(axes: Axes, y: float, row: Mapping[Hashable, Any]) -> None:
    own, peers, england = row["own"], row["peers"], row["england"]
    axes.plot([1, 4], [y, y], color=palette.GRID, linewidth=1, zorder=0)
    axes.plot(england, y, "|", color=palette.INK, markersize=16, markeredgewidth=2)
    if pd.notna(own) and pd.notna(peers):
        axes.plot([own, peers], [y, y], color=palette.OTHERS, linewidth=2.5, zorder=1)
    if pd.notna(peers):
        axes.plot(
            *(peers, y, "D"),
            markersize=7.5,
            markerfacecolor="white",
            markeredgecolor=palette.INK,
            markeredgewidth=1.4,
        )
    if pd.notna(own):
        whole = float(own).is_integer()
        axes.plot(own, y, "o", markersize=16 if whole else 11, color=palette.ACCENT.fill)
        if whole:
            axes.text(
                *(own, y, f"{int(own)}"),
                ha="center",
                va="center_baseline",
                color=palette.ACCENT.ink,
                fontweight="bold",
            )
    label = f"{row['number']}  {row['short']}" if row["number"] else row["short"]
    axes.text(-1.05, y, label, va="center")
    for x, value in ((4.62, own), (5.28, peers), (6.1, england)):
        axes.text(x, y, _number(value), ha="right", va="center")


def _number(value: float) -> str:
    if pd.isna(value):
        return "-"
    return f"{int(value)}" if float(value).is_integer() else f"{value:.2f}"


def _mark(marker: str, fill: str, label: str, size: float) -> Line2D:
    open_ = fill == "white"
    return Line2D(
        [],
        [],
        linestyle="",
        marker=marker,
        markersize=size,
        color=fill,
        markerfacecolor=fill,
        markeredgecolor=palette.INK if open_ else fill,
        markeredgewidth=2 if marker == "|" else 1.4,
        label=label,
    )


@styled
def several(
    rows: pd.DataFrame,
    names: Mapping[str, str],
    under: Mapping[str, str],
    *,
    title: str,
    base: str,
) -> Chart:
    """Up to four authorities side by side: bars from zero, one panel each, a row a statement.

    ``rows``: ``number, name, short, theme`` and a column for each code of ``names``; ``under``
    says what stands under each name.
    """
    fig = Figure(figsize=(WIDTH, 4.4))
    tops = _tops(rows)
    names_wide, wide = 0.235, 0.765 / len(names)
    for y, row in zip(tops, rows.to_dict("records"), strict=True):
        at = 0.01, 0.86 - 0.85 * (y + 0.6) / (tops[-1] + 1.2)
        fig.text(*at, f"{row['number']}  {row['short']}", va="center")
    for panel, (code, name) in enumerate(names.items()):
        axes = fig.add_axes((names_wide + panel * wide, 0.01, wide - 0.02, 0.85))
        for y, row in zip(tops, rows.to_dict("records"), strict=True):
            score = row[code]
            if pd.isna(score):
                axes.text(0.05, y, "-", va="center_baseline", color=palette.QUIET)
                continue
            bars = axes.barh(y, int(score), height=0.74, **outlined(int(score)))
            tip(bars[0], f"{name}, {row['name']}: {score}")
            axes.text(
                *(int(score) - 0.14, y, f"{score}"),
                ha="right",
                va="center_baseline",
                fontweight="bold",
                color=palette.LEVELS[int(score)].ink,
            )
        label = textwrap.fill(name, 46 // len(names) + 1, max_lines=2, placeholder=" ...")
        axes.text(0, -1.35, label, va="bottom", fontweight="bold", fontsize=9.5)
        axes.text(0, -0.75, under[code], va="bottom", fontsize=8.5, color=palette.QUIET)
        axes.set(xlim=(0, 4.05), ylim=(tops[-1] + 0.6, -0.6))
        axes.xaxis.set_visible(False)
        axes.yaxis.set_visible(False)
        axes.spines["bottom"].set_visible(False)
    said = "; ".join(
        f"{row['name']}: "
        + ", ".join(
            f"{name} {'not assessed' if pd.isna(row[code]) else row[code]}"
            for code, name in names.items()
        )
        for row in rows.to_dict("records")
    )
    data = rows[["number", "name", "theme", *names]].rename(columns=dict(names))
    return chart(
        fig,
        name="explore-several",
        title=title,
        subtitle=f"Scores 1 to 4 of each statement, bars from zero; {base}",
        alt=f"Bars, a panel for each authority. {said}.",
        data=data,
    )


def _tops(rows: pd.DataFrame) -> list[float]:
    """Where each statement's bar stands, with a gap between themes."""
    tops, y, theme = [], 0.0, ""
    for row in rows.itertuples():
        y += (0.35 if row.theme != theme else 0) if theme else 0
        tops.append(y)
        y, theme = y + 1, str(row.theme)
    return tops


@styled
def what_if(
    others: Sequence[int], total: int, published: int | None, name: str, *, base: str
) -> Chart:
    """How many other authorities have each total, and where ``total`` stands."""
    counts = Counter(others)
    highest = max(counts.values())
    fig, axes = _canvas(2.75, 0.75)
    top = highest * 1.62
    _bands(axes, top)
    for at, count in sorted(counts.items()):
        bars = axes.bar(at, count, width=0.8, color=palette.OTHERS)
        tip(
            bars[0], f"{at} points: {wording.plural(count, 'other authority', 'other authorities')}"
        )
    if published is not None and published != total:
        high = counts.get(published, 0)
        axes.plot(
            *(published, high + 0.7, "v"),
            markersize=9,
            markerfacecolor="white",
            markeredgecolor=palette.ACCENT.fill,
            markeredgewidth=1.8,
            label=f"published: {published} points",
        )
    axes.plot(
        *(total, counts.get(total, 0) + 0.7, "v"),
        markersize=10,
        color=palette.ACCENT.fill,
        markeredgecolor=palette.ACCENT.fill,
        label=f"with these scores: {total} points",
    )
    axes.set(xlim=(8.4, 36.6), ylim=(0, top), xlabel="Total score (9 to 36 points)")
    axes.set_xticks([9, 14, 18, 23, 27, 32, 36])
    axes.yaxis.set_visible(False)
    axes.spines["left"].set_visible(False)
    handles = axes.get_legend_handles_labels()[0]
    _legend(fig, [*reversed(handles), Patch(facecolor=palette.OTHERS, label="other authorities")])
    rating = framework.rating_of_total(total)
    return chart(
        fig,
        name="explore-what-if",
        title=f"{name} with these scores: {total} of 36 points, {rating.name.lower()}",
        subtitle=f"Arithmetic, not a prediction; the {len(others)} others as published, {base}",
        alt=f"Bars of how many of {len(others)} other authorities have each total, rating bands "
        f"behind. These scores come to {total} points, {rating.name.lower()}"
        + ("" if published is None else f"; published are {published}")
        + ".",
        data=pd.DataFrame(
            [
                {"total_score": at, "other_authorities": counts.get(at, 0), "these": at == total}
                for at in framework.TOTALS
            ]
        ),
    )


def _bands(axes: Axes, top: float) -> None:
    """The rating bands behind, named at the top."""
    for one in framework.RATINGS:
        totals = [total for total in framework.TOTALS if framework.rating_of_total(total) == one]
        first, last = totals[0], totals[-1]
        shade = standing._BAND_SHADES[one.level]
        axes.axvspan(first - 0.5, last + 0.5, color=shade, zorder=0, linewidth=0)
        axes.text(first - 0.3, top * 0.98, one.name, va="top", fontweight="bold", fontsize=8.5)
        axes.text(
            *(first - 0.3, top * 0.88, f"{first} to {last}"),
            va="top",
            fontsize=8.5,
            color=palette.QUIET,
        )


@styled
def england(
    published: Dataset,
    number: int | None,
    focus: str,
    peers: Collection[str],
    group_phrase: str,
) -> Chart:
    """England as hexagons by rating, or by the score of statement ``number``.

    The authority ``focus`` (ONS code) and its ``peers`` (codes, assessed or not) are outlined.
    """
    known = {row["ons_code"]: row for row in published.assessments.to_dict("records")}
    xs, ys = zip(*hexmap.places().values(), strict=True)
    left, right, low, high = min(xs) - 1.3, max(xs) + 2.9, min(ys) - 0.65, max(ys) + 0.65
    map_height = WIDTH * (high - low) / (right - left)
    fig = Figure(figsize=(WIDTH, map_height + _LEGEND))
    share = _LEGEND / (map_height + _LEGEND)
    axes = fig.add_axes((0, share, 1, 1 - share))
    rows = []
    for one in authorities.everyone():
        level, text, said = _level(known.get(one.code), number)
        fill = palette.NOT_ASSESSED if level is None else palette.LEVELS[level]
        x, y = hexmap.places()[one.code]
        look = _unassessed() if level is None else outlined(level)
        hexagon = RegularPolygon((x, y), 6, radius=hexmap._CORNER, clip_on=False, **look)
        axes.add_artist(hexagon)
        tip(hexagon, f"{one.name}: {said}")
        label = hexmap.labels()[one.code]
        _write(axes, x, y + (0.13 if text else 0), label, 6.5, fill.ink)
        if text:
            _write(axes, x, y - 0.22, text, 6.5, fill.ink)
        rows.append({"label": label, "authority": one.name, "region": one.region, "shown": said})
    for code in [*sorted(peers), focus]:
        axes.add_artist(_outline(code, own=code == focus))
    hexmap._regions(axes)
    for artist in axes.texts:
        artist.set_fontsize(8.5)
    axes.set(xlim=(left, right), ylim=(low, high), aspect="equal")
    axes.set_axis_off()
    _map_legend(fig, number, authorities.by_code(focus).name, bool(peers))
    what = _BY_RATING if number is None else f"{number} {framework.statement(number).name}"
    mine = _level(known.get(focus), number)[2]
    name = authorities.by_code(focus).name
    table = pd.DataFrame(rows)
    counts = table["shown"].value_counts()
    return chart(
        fig,
        name="explore-map",
        title=f"{name} ({mine.lower()}) and its {len(peers)} {group_phrase} on the map",
        subtitle=f"One hexagon an authority, coloured by {what}; {published.assessed} of "
        f"{published.authority_count} assessed, {wording.day(published.as_at)}",
        alt=f"Map of England, one hexagon for each of {published.authority_count} authorities, by "
        f"{what}: "
        + "; ".join(f"{key}: {count}" for key, count in sorted(counts.items()))
        + f". {name}: {mine}.",
        data=table,
    )


def _write(axes: Axes, x: float, y: float, text: str, size: float, colour: str) -> None:
    """Text in a hexagon: neither laid out nor clipped like axes.text, and so drawn faster."""
    axes.add_artist(
        Text(x, y, text, ha="center", va="center", fontsize=size, color=colour, clip_on=False)
    )


def _outline(code: str, own: bool) -> RegularPolygon:
    return RegularPolygon(
        hexmap.places()[code],
        6,
        radius=0.53 if own else 0.52,
        fill=False,
        zorder=3,
        clip_on=False,
        edgecolor=palette.ACCENT.fill,
        linewidth=3.2 if own else 1.6,
        path_effects=[withStroke(linewidth=4.8 if own else 2.8, foreground="white")],
    )


def _level(row: Mapping[Hashable, Any] | None, number: int | None) -> tuple[int | None, str, str]:
    """The level that colours a hexagon, what is written in it, and what it says in words."""
    if row is None:
        return None, "", "Not assessed"
    if number is None:
        rated = framework.rating(row["overall_rating"])
        return rated.level, rated.initials, rated.name
    score = row[framework.statement(number).column]
    if pd.isna(score):
        return None, "", "No published score"
    return int(score), str(int(score)), f"Scored {int(score)}"


def _unassessed() -> dict[str, Any]:
    return {
        "facecolor": palette.NOT_ASSESSED.fill,
        "edgecolor": palette.OTHERS,
        "linestyle": (0, (2, 1.5)),
    }


def _map_legend(fig: Figure, number: int | None, name: str, peers: bool) -> None:
    if number is None:
        keys = [(one.level, f"{one.initials}: {one.name}") for one in framework.RATINGS]
    else:
        keys = [
            (level, f"{level}: {framework.SCORE_MEANINGS[level]}") for level in framework.SCORES
        ]
    handles = [Patch(label=label, **outlined(level)) for level, label in keys]
    handles.append(Patch(label="Not assessed", **_unassessed()))
    own: dict[str, Any] = {"facecolor": "white", "edgecolor": palette.ACCENT.fill}
    handles.append(Patch(label=name, linewidth=3, **own))
    if peers:
        handles.append(Patch(label="its peers", linewidth=1.6, **own))
    _legend(fig, handles, 8.5)


@styled
def league(rows: pd.DataFrame, focus: str, *, title: str, base: str) -> Chart:
    """The rows of the league table as a picture: place, rating, overall score and nine scores."""
    count = len(rows)
    fig = Figure(figsize=(9.5, 0.9 + 0.235 * max(count, 1)))
    axes = fig.add_axes((0.005, 0, 0.99, 1))
    columns: list[float] = [5.6, 6.9, 8.6] + [9.9 + place for place in range(9)]
    heads = ["Place", "Rating", "Score %"] + [one.short for one in framework.STATEMENTS]
    for x, head in zip(columns, heads, strict=True):
        axes.text(x, -0.7, head, rotation=90 if x > 9 else 0, va="bottom", ha="center", fontsize=9)
    for y, row in enumerate(rows.to_dict("records")):
        own = row["authority"] == focus
        colour = palette.ACCENT.fill if own else palette.INK
        axes.text(0, y, row["authority"], va="center", fontsize=9, color=colour,
                  fontweight="bold" if own else "normal")  # fmt: skip
        axes.text(columns[0], y, row["band"], va="center", ha="center", fontsize=9)
        rating = framework.rating(row["overall_rating"])
        for x, text, level, width in (
            (columns[1], str(rating.initials), rating.level, 0.9),
            *(
                (columns[3 + at], f"{row[key]}", int(row[key]), 0.96)
                for at, key in enumerate(SCORE_COLUMNS)
            ),
        ):
            axes.add_patch(Rectangle((x - width / 2, y - 0.46), width, 0.92, **outlined(level)))
            axes.text(x, y, text, va="center", ha="center", fontsize=9,
                      color=palette.LEVELS[level].ink)  # fmt: skip
        axes.text(columns[2], y, row["overall_score_percent"], va="center", ha="center", fontsize=9)
    axes.set(xlim=(-0.1, columns[-1] + 0.6), ylim=(count - 0.4, -5.6))
    axes.set_axis_off()
    return chart(
        fig,
        name="explore-league",
        title=title,
        subtitle=base,
        alt=f"{title}. Heat map of nine scores for each authority.",
        data=rows,
    )


@styled
def png(picture: Chart) -> bytes:
    """``picture`` as PNG with its title and subtitle above it and its source below."""
    buffer = io.BytesIO()
    picture.figure.savefig(buffer, format="rgba", dpi=PNG_DPI)
    width = round(picture.figure.get_figwidth() * PNG_DPI)
    drawn = np.frombuffer(buffer.getvalue(), dtype=np.uint8).reshape(-1, width, 4)
    letters = int(width / PNG_DPI * 12.5)
    title = textwrap.wrap(picture.title, int(letters * 0.78))
    subtitle = textwrap.wrap(picture.subtitle, letters)
    source = textwrap.wrap(picture.source, letters)
    line, edge = round(0.2 * PNG_DPI), round(0.15 * PNG_DPI)
    head = round(line * (1.15 * len(title) + len(subtitle) + 0.6)) + edge
    foot = line * len(source) + 2 * edge
    size = width + 2 * edge, head + len(drawn) + foot
    fig = Figure(figsize=(size[0] / PNG_DPI, size[1] / PNG_DPI))
    fig.figimage(drawn, edge, foot)
    parts: tuple[tuple[list[str], float, dict[str, Any]], ...] = (
        (title, edge, {"fontsize": 12, "fontweight": "bold", "color": palette.INK}),
        (subtitle, edge + line * (1.15 * len(title) + 0.2), {"fontsize": 9.5}),
        (source, size[1] - foot + edge, {"fontsize": 8.5}),
    )
    for lines, top, own in parts:
        look = {"color": palette.QUIET, "va": "top", "linespacing": 1.25, **own}
        fig.text(edge / size[0], 1 - top / size[1], "\n".join(lines), **look)
    made = io.BytesIO()
    fig.savefig(made, format="png", dpi=PNG_DPI)
    return made.getvalue()
