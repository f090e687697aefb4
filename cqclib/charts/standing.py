"""Where one authority, or everyone, stands on total score, and one authority's nine scores."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from cqclib import compare, framework, palette, wording
from cqclib.charts.base import Chart, chart, figure, legend_below, styled, tip, value_axis_off
from cqclib.published import Published

_BAND_SHADES = {4: "#e4efee", 3: "#f4faf9", 2: "#fef6ea", 1: "#f9e9ea"}


@styled
def strip(
    published: Published, code: str | None = None, peers: compare.Peers | None = None
) -> Chart | None:
    """Every assessed authority a dot at its total score, stacked, rating bands behind.

    ``code`` is the ONS code of the authority to mark (none, or not assessed: nobody), ``peers``
    the group to ring. None when nobody has scores.
    """
    scored = published.scored
    if scored.empty:
        return None
    code = code if code in set(scored["ons_code"]) else None
    ringed = set(peers.scored["ons_code"]) if peers else set()
    order = {code: 0} | dict.fromkeys(ringed, 1)
    table = scored.assign(place=scored["ons_code"].map(order).fillna(2)).sort_values(
        ["total_score", "place", "authority"]
    )
    highest = int(table["total_score"].value_counts().max())
    fig, axes = figure(1.5 + 0.16 * highest)
    _bands(axes, highest + 2.6)
    for _, column in table.groupby("total_score"):
        for height, row in enumerate(column.to_dict("records"), start=1):
            is_focus = row["ons_code"] == code
            look: dict[str, Any] = {
                "markerfacecolor": palette.ACCENT.fill if is_focus else palette.OTHERS,
                "markeredgecolor": "white",
                "markeredgewidth": 0.6,
                "markersize": 10.5,
            }
            if is_focus:
                look["markersize"] = 12
            elif row["ons_code"] in ringed:
                look |= {
                    "markerfacecolor": "white",
                    "markeredgecolor": palette.ACCENT.fill,
                    "markeredgewidth": 2.2,
                    "markersize": 9,
                }
            marks = axes.plot(float(row["total_score"]), height, "o", **look)
            tip(
                marks[0],
                f"{row['authority']}: {row['total_score']} of 36, "
                f"{compare.rating_words(row['overall_rating'])}",
            )
    axes.set(xlim=(8.4, 36.6), ylim=(0.2, highest + 2.6), xlabel="Total score (9 to 36 points)")
    axes.set_xticks([9, 14, 18, 23, 27, 32, 36])
    axes.yaxis.set_visible(False)
    axes.spines["left"].set_visible(False)
    handles = [_dot(palette.OTHERS, "an assessed authority")]
    if peers and ringed:
        handles.insert(
            0, _dot("white", f"assessed {peers_words(peers.group)}", palette.ACCENT.fill)
        )
    counts = table["total_score"].value_counts()
    usual = sorted(int(total) for total in counts.index[counts == highest])
    where = f"{'each of ' if len(usual) > 1 else ''}{wording.listed([str(one) for one in usual])}"
    said = (
        f"{published.scored.shape[0]} dots from {table['total_score'].min()} to "
        f"{table['total_score'].max()} of 36; most, {highest}, stand at {where}"
    )
    title = f"{wording.of(highest, len(scored), 'authorities')} stand at {where} points" + (
        ", the fewest that bring good" if usual == [framework.lowest_total("Good")] else ""
    )
    if code is not None:
        mine = compare.row_of(scored, code)
        own = compare.standing(scored, code)
        shared = wording.plural(own.level, "other") if own.level else "no other"
        handles.insert(0, _dot(palette.ACCENT.fill, str(mine["authority"]), size=10))
        title = (
            f"{mine['authority']} stands at {mine['total_score']} of 36 points, "
            f"{wording.place(own.rank, own.sharing, own.assessed)}"
        )
        said = (
            f"{mine['authority']} is at {mine['total_score']}, with {shared}; "
            f"{own.above} are lower and {own.below} higher. {said}"
        )
    legend_below(fig, 3, handles)
    return chart(
        fig,
        name="strip",
        title=title,
        subtitle=f"Total score of nine statements, {len(scored)} authorities, "
        f"{wording.day(published.as_at)}; rating bands behind",
        alt=f"Strip of dots by total score with the rating bands behind. {said}.",
        data=table.assign(focus=table["ons_code"] == code, peer=table["ons_code"].isin(ringed))[
            ["authority", "total_score", "overall_rating", "focus", "peer"]
        ],
    )


def peers_words(group: str) -> str:
    """The peer group in the middle of a sentence."""
    return {
        compare.NEIGHBOURS: "statistical neighbours",
        compare.SAME_TYPE: "authorities of the same type",
        compare.SAME_REGION: "authorities of the same region",
    }[group]


def _dot(fill: str, label: str, edge: str = "white", size: float = 9) -> Line2D:
    width = 2.2 if edge != "white" else 0.6
    return Line2D(
        [],
        [],
        linestyle="",
        marker="o",
        markersize=size,
        markerfacecolor=fill,
        markeredgecolor=edge,
        markeredgewidth=width,
        label=label,
    )


def _bands(axes: Axes, top: float) -> None:
    for one in framework.RATINGS:
        totals = [total for total in framework.TOTALS if framework.rating_of_total(total) == one]
        axes.axvspan(
            totals[0] - 0.5, totals[-1] + 0.5, color=_BAND_SHADES[one.level], zorder=0, linewidth=0
        )
        axes.text(
            totals[0] - 0.35,
            top - 0.25,
            f"{one.name}",
            va="top",
            color=palette.INK,
            fontweight="bold",
        )
        axes.text(
            totals[0] - 0.35,
            top - 1.25,
            f"{totals[0]} to {totals[-1]}",
            va="top",
            color=palette.QUIET,
        )


@styled
def profile(published: Published, code: str, peers: compare.Peers) -> Chart | None:
    """One authority's nine scores beside the means of its peers and of England, on one line each.

    None for an authority without scores.
    """
    scored = published.scored
    if code not in set(scored["ons_code"]):
        return None
    row = compare.row_of(scored, code)
    who = str(row["authority"])
    own, national, theirs = (
        compare.scores_of(row),
        compare.means(scored),
        compare.means(peers.scored),
    )
    fig, axes = figure(5.0)
    places, place = {}, 0.0
    for theme in framework.THEMES:
        axes.text(-1.48, place, theme.name, color=palette.QUIET, va="center", fontweight="bold")
        place += 0.85
        for number in theme.numbers:
            places[number] = place
            place += 1
        place += 0.1
    for one in framework.STATEMENTS:
        y = places[one.number]
        axes.plot([1, 4], [y, y], color=palette.GRID, linewidth=1, zorder=0)
        ends = [own[one.number], national[one.number]]
        axes.plot(ends, [y, y], color=palette.OTHERS, linewidth=2.5, zorder=1)
        axes.plot(national[one.number], y, "|", color=palette.INK, markersize=16, markeredgewidth=2)
        if theirs:
            axes.plot(
                theirs[one.number],
                y,
                "D",
                markersize=7.5,
                markerfacecolor="white",
                markeredgecolor=palette.INK,
                markeredgewidth=1.4,
            )
        axes.plot(own[one.number], y, "o", markersize=17, color=palette.ACCENT.fill)
        axes.text(
            own[one.number],
            y,
            f"{own[one.number]}",
            ha="center",
            va="center_baseline",
            color=palette.ACCENT.ink,
            fontweight="bold",
        )
        axes.text(-1.48, y, f"{one.number}  {one.short}", va="center")
        peer = wording.mean(theirs[one.number]) if theirs else "-"
        for x, text in (
            (4.6, f"{own[one.number]}"),
            (5.25, peer),
            (6.0, wording.mean(national[one.number])),
        ):
            axes.text(x, y, text, ha="right", va="center")
    for x, text in ((4.6, "own"), (5.25, "peers"), (6.0, "all")):
        axes.text(x, 0, text, ha="right", va="center", color=palette.QUIET)
    axes.set(xlim=(-1.5, 6.05), ylim=(place - 0.2, -0.6))
    axes.set_xticks([1, 2, 3, 4], ["1", "2", "3", "4"])
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.yaxis.set_visible(False)
    axes.tick_params(axis="x", length=0)
    legend_below(
        fig,
        3,
        [
            _dot(palette.ACCENT.fill, who, size=11),
            Line2D(
                [],
                [],
                linestyle="",
                marker="D",
                markersize=7.5,
                markerfacecolor="white",
                markeredgecolor=palette.INK,
                markeredgewidth=1.4,
                label=f"mean of {peers.assessed} assessed {peers_words(peers.group)}",
            ),
            Line2D(
                [],
                [],
                linestyle="",
                marker="|",
                markersize=13,
                markeredgewidth=2,
                color=palette.INK,
                label=f"mean of all {len(scored)} assessed",
            ),
        ][:: 1 if theirs else 2],
    )
    below = [one for one in framework.STATEMENTS if own[one.number] < national[one.number]]
    data = comparison_table(own, theirs, national)
    return chart(
        fig,
        name="profile",
        title=f"{who} is below the mean of all assessed on {_none(len(below))} of nine statements",
        subtitle=f"Scores 1 to 4; all: {len(scored)} assessed authorities, peers: {peers.assessed} "
        f"assessed {peers_words(peers.group)}, {wording.day(published.as_at)}",
        alt=f"Nine lines, one a statement. {_said(who, data)}",
        data=data,
    )


def comparison_table(
    own: dict[int, int], theirs: dict[int, float], national: dict[int, float]
) -> pd.DataFrame:
    """One row a statement: own score, peers' mean and national mean (4 decimals)."""
    return pd.DataFrame(
        [
            {
                "statement": one.name,
                "theme": one.theme,
                "own_score": own[one.number],
                "peers_mean": round(theirs[one.number], 4) if theirs else None,
                "national_mean": round(national[one.number], 4),
            }
            for one in framework.STATEMENTS
        ]
    )


def _none(count: int) -> str:
    return wording.number(count) if count else "none"


def _said(name: str, data: pd.DataFrame) -> str:
    parts = []
    for row in data.to_dict("records"):
        peer = "" if pd.isna(row["peers_mean"]) else f", peers {wording.mean(row['peers_mean'])}"
        parts.append(
            f"{row['statement']}: {name} {row['own_score']}{peer}, all assessed "
            f"{wording.mean(row['national_mean'])}"
        )
    return "; ".join(parts) + "."


@styled
def side_by_side(published: Published, code: str, peers: compare.Peers) -> Chart | None:
    """The same comparison as bars from zero: own score, peers' mean, national mean.

    None for an authority without scores.
    """
    scored = published.scored
    if code not in set(scored["ons_code"]):
        return None
    row = compare.row_of(scored, code)
    who = str(row["authority"])
    own, national, theirs = (
        compare.scores_of(row),
        compare.means(scored),
        compare.means(peers.scored),
    )
    series: list[tuple[str, Mapping[int, float], str, str]] = [(who, own, palette.ACCENT.fill, "")]
    if theirs:
        series.append(
            (
                f"mean of {peers.assessed} assessed {peers_words(peers.group)}",
                theirs,
                palette.OTHERS,
                "",
            )
        )
    series.append((f"mean of all {len(scored)} assessed", national, "white", "////"))
    fig, axes = figure(6.4)
    height = 0.8 / len(series)
    for place, (label, values, fill, hatch) in enumerate(series):
        for one in framework.STATEMENTS:
            y = one.number - 0.4 + height * (place + 0.5)
            bars = axes.barh(
                y,
                values[one.number],
                height=height * 0.92,
                facecolor=fill,
                edgecolor=palette.OUTLINE,
                hatch=hatch,
                label=label if one.number == 1 else None,
            )
            text = f"{values[one.number]}" if place == 0 else wording.mean(values[one.number])
            tip(bars[0], f"{label}, {one.name}: {text}")
            axes.text(
                values[one.number] + 0.04,
                y,
                text,
                va="center_baseline",
                fontsize=9,
                fontweight="bold" if place == 0 else "normal",
            )
    axes.set_yticks(range(1, 10), [f"{one.number}  {one.short}" for one in framework.STATEMENTS])
    axes.set(xlim=(0, 4.2), ylim=(9.6, 0.4))
    axes.tick_params(axis="y", length=0)
    value_axis_off(axes)
    legend_below(fig, 3)
    data = comparison_table(own, theirs, national)
    above = [one for one in framework.STATEMENTS if theirs and own[one.number] > theirs[one.number]]
    title = (
        f"{who} is above its peers' mean on {_none(len(above))} of nine statements"
        if theirs
        else f"{who} has no assessed peers in this group"
    )
    return chart(
        fig,
        name="side-by-side",
        title=title,
        subtitle=f"Scores 1 to 4, bars from zero; all: {len(scored)} assessed authorities, peers: "
        f"{peers.assessed} assessed {peers_words(peers.group)}, "
        f"{wording.day(published.as_at)}",
        alt=f"Bars, {wording.number(len(series))} for each statement. {_said(who, data)}",
        data=data,
    )
