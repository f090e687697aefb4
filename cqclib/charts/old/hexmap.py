"""England as hexagons: one for each of the 153 authorities, all the same size.

Layout: Open Innovations (MIT), odd-r rows counted upward; see data/README.md.
"""

from __future__ import annotations

import json
import math
from functools import cache
from itertools import combinations
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch, RegularPolygon
from matplotlib.patheffects import withStroke

from cqclib import paths, wording
from cqclib.analysis import compare
from cqclib.charts import palette
from cqclib.charts.old.base import Chart, chart, figure, outlined, styled, tip
from cqclib.dataset.tables import Dataset
from cqclib.reference import authorities, framework

_ROW = math.sqrt(3) / 2
_CORNER = 1 / math.sqrt(3)  # from the middle of a hexagon to a corner
_REGION_PLACES = {  # where a region's name fits beside its hexagons: x, y, alignment
    "North East": (13.3, 13.4, "left"),
    "North West": (2.6, 11.6, "right"),
    "Yorkshire and\nThe Humber": (13.9, 10.8, "left"),
    "East Midlands": (14.3, 9.55, "left"),
    "West Midlands": (2.3, 7.0, "right"),
    "East of England": (15.2, 7.7, "left"),
    "London": (16.2, 5.2, "left"),
    "South East": (13.4, 1.2, "left"),
    "South West": (2.2, 2.9, "right"),
}
_HEIGHT = 7.3  # inches
_LEGEND = 0.085  # of the height
_LEADER = ((14.2, 9.5), (12.25, 8.85))  # the East Midlands touch no edge of the map


@cache
def places() -> dict[str, tuple[float, float]]:
    """The middle of each authority's hexagon by ONS code, in hexagon widths."""
    hexes = json.loads((paths.REFERENCE / "hexmap.hexjson").read_text(encoding="utf-8"))["hexes"]
    return {
        code: (cell["q"] + (0.5 if cell["r"] % 2 else 0), cell["r"] * _ROW)
        for code, cell in hexes.items()
    }


@cache
def labels() -> dict[str, str]:
    """Three letters for each authority, no two alike, from its name in order of reading."""
    found: dict[str, str] = {}
    for one in sorted(authorities.everyone(), key=lambda one: (len(one.name), one.name)):
        words = [
            word
            for word in one.name.replace("-", " ").split()
            if word
            not in ("and", "of", "upon", "on", "with", "the", "East", "West", "North", "South")
            or one.name.startswith(word)
        ]
        letters = "".join(words)
        initials = "".join(word[0] for word in words)
        options = [initials[:3]] if len(words) >= 3 else []
        if len(words) == 2:
            options += [words[0][0] + words[1][:2], words[0][:2] + words[1][0]]
        options.append(letters[:3])
        options += ["".join(some) for some in combinations(letters, 3) if some[0] == letters[0]]
        label = next(o.upper() for o in options if o.upper() not in found.values() and len(o) == 3)
        found[one.code] = label
    return found


@styled
def ratings(published: Dataset, focus: str | None = None, peers: set[str] | None = None) -> Chart:
    """The map of England by rating; ``focus`` (ONS code) and ``peers`` (codes) may be marked."""
    by_code = {row["ons_code"]: row for row in published.assessments.to_dict("records")}
    fig, axes = figure(_HEIGHT)
    # Nothing but the legend stands outside the axes: a fixed layout saves measuring 460 texts.
    fig.set_layout_engine("none")
    axes.set_position((0, _LEGEND, 1, 1 - _LEGEND))
    rows = []
    for one in authorities.everyone():
        row = by_code.get(one.code)
        rated = compare.rating_words(row["overall_rating"]) if row else "not assessed"
        name = rated if rated in framework.RATING_NAMES else None
        fill, look = _look(name)
        x, y = places()[one.code]
        hexagon = RegularPolygon((x, y), 6, radius=_CORNER, **look)
        axes.add_patch(hexagon)
        tip(hexagon, f"{one.name}: {rated}")
        axes.text(
            x,
            y + (0.12 if name else 0),
            labels()[one.code],
            ha="center",
            va="center",
            fontsize=8,
            color=fill.ink,
        )
        if name:
            axes.text(
                x,
                y - 0.22,
                framework.rating(name).initials,
                ha="center",
                va="center",
                fontsize=7,
                color=fill.ink,
            )
        if one.code == focus or one.code in (peers or set()):
            own = one.code == focus
            axes.add_patch(
                RegularPolygon(
                    (x, y),
                    6,
                    radius=0.5 if own else 0.47,
                    fill=False,
                    zorder=3,
                    edgecolor=palette.ACCENT.fill,
                    linewidth=3.4 if own else 1.8,
                    path_effects=[withStroke(linewidth=5.4 if own else 3.4, foreground="white")],
                )
            )
        rows.append(
            {
                "label": labels()[one.code],
                "authority": one.name,
                "region": one.region,
                "overall_rating": rated,
            }
        )
    _regions(axes)
    xs, ys = zip(*places().values(), strict=True)
    axes.set(
        xlim=(min(xs) - 1.0, max(xs) + 2.9), ylim=(min(ys) - 0.8, max(ys) + 0.8), aspect="equal"
    )
    axes.set_axis_off()
    handles = [
        Patch(label=f"{one.initials}: {one.name}", **outlined(one.level))
        for one in framework.RATINGS
    ]
    handles.append(Patch(label="Not assessed", **_look(None)[1]))
    if focus:
        handles.append(
            Patch(
                facecolor="white",
                edgecolor=palette.ACCENT.fill,
                linewidth=3,
                label=authorities.by_code(focus).name,
            )
        )
    if peers:
        handles.append(
            Patch(
                facecolor="white", edgecolor=palette.ACCENT.fill, linewidth=1.6, label="its peers"
            )
        )
    fig.legend(handles=handles, loc="lower left", ncols=4, borderaxespad=0.1, columnspacing=1.3)
    table = pd.DataFrame(rows)
    counts = table["overall_rating"].value_counts()
    said = wording.listed(
        [
            f"{counts.get(name, 0)} {name.lower()}"
            for name in (*framework.RATING_NAMES, "not assessed", compare.NO_RATING)
            if name != compare.NO_RATING or name in counts
        ]
    )
    title = f"{wording.of(published.assessed, published.authority_count, 'authorities')} have been assessed"
    if focus:
        own_row = by_code.get(focus)
        given = compare.rating_words(own_row["overall_rating"]) if own_row else "not assessed"
        title = f"{authorities.by_code(focus).name} ({given.lower()}) and its peers on the map"
    return chart(
        fig,
        name="map",
        title=title,
        subtitle=f"One hexagon an authority, coloured by overall rating, "
        f"{wording.day(published.as_at)}",
        alt=f"Map of England, one hexagon for each of {published.authority_count} authorities: {said}.",
        data=table,
    )


def _regions(axes: Axes) -> None:
    """Borders between regions, and their names around the map."""
    region = {one.code: one.region for one in authorities.everyone()}
    at = {(round(x, 1), round(y, 1)): code for code, (x, y) in places().items()}
    borders_x: list[float] = []
    borders_y: list[float] = []
    for code, (x, y) in places().items():
        for sixth in range(6):
            angle = math.radians(60 * sixth)
            beside = at.get((round(x + math.cos(angle), 1), round(y + math.sin(angle), 1)), "")
            if region.get(beside) == region[code] or code < beside:
                continue  # no border, or drawn from the other side
            ends = [angle + side * math.radians(30) for side in (-1, 1)]
            borders_x += [x + _CORNER * math.cos(end) for end in ends] + [math.nan]
            borders_y += [y + _CORNER * math.sin(end) for end in ends] + [math.nan]
    axes.plot(
        borders_x, borders_y, color=palette.INK, linewidth=1.6, solid_capstyle="round", zorder=2
    )
    halo = [withStroke(linewidth=3.5, foreground="white")]
    axes.plot(
        *zip(*_LEADER, strict=True), color=palette.INK, linewidth=1, zorder=2.5, path_effects=halo
    )
    for name, (x, y, align) in _REGION_PLACES.items():
        axes.text(x, y, name, ha=align, va="center", color=palette.INK)


def _look(name: str | None) -> tuple[palette.Fill, dict[str, Any]]:
    if name is None:
        return palette.NOT_ASSESSED, {
            "facecolor": palette.NOT_ASSESSED.fill,
            "edgecolor": palette.OTHERS,
            "linestyle": (0, (2, 1.5)),
        }
    level = framework.rating(name).level
    return palette.LEVELS[level], outlined(level)
