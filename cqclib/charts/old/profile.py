"""One authority's nine scores beside the means of its peers and of all assessed."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.lines import Line2D

from cqclib import wording
from cqclib.analysis import compare
from cqclib.analysis.peers import Peers, group_phrase
from cqclib.charts import palette
from cqclib.charts.old.base import Chart, chart, figure, legend_below, styled, tip, value_axis_off
from cqclib.charts.old.strip import dot
from cqclib.dataset.tables import Dataset
from cqclib.reference import framework


@styled
def profile(published: Dataset, code: str, peers: Peers) -> Chart | None:
    """One authority's nine scores beside the means of its peers and of all, on one line each.

    None for an authority without scores.
    """
    scored = published.scored
    if code not in set(scored["ons_code"]):
        return None
    who, own, theirs, national = _compared(scored, code, peers)
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
            dot(palette.ACCENT.fill, who, size=11),
            Line2D(
                [],
                [],
                linestyle="",
                marker="D",
                markersize=7.5,
                markerfacecolor="white",
                markeredgecolor=palette.INK,
                markeredgewidth=1.4,
                label=f"mean of {peers.assessed} assessed {group_phrase(peers.group)}",
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
        f"assessed {group_phrase(peers.group)}, {wording.day(published.as_at)}",
        alt=f"Nine lines, one a statement. {_said(who, data)}",
        data=data,
    )


def _compared(
    scored: pd.DataFrame, code: str, peers: Peers
) -> tuple[str, dict[int, int], dict[int, float], dict[int, float]]:
    """The authority's name and scores, its peers' means (empty without any) and those of all."""
    row = compare.row_of(scored, code)
    own, theirs = framework.scores_of(row), compare.means(peers.scored)
    return str(row["authority"]), own, theirs, compare.means(scored)


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
def side_by_side(published: Dataset, code: str, peers: Peers) -> Chart | None:
    """The same comparison as bars from zero: own score, peers' mean, national mean.

    None for an authority without scores.
    """
    scored = published.scored
    if code not in set(scored["ons_code"]):
        return None
    who, own, theirs, national = _compared(scored, code, peers)
    series: list[tuple[str, Mapping[int, float], str, str]] = [(who, own, palette.ACCENT.fill, "")]
    if theirs:
        series.append(
            (
                f"mean of {peers.assessed} assessed {group_phrase(peers.group)}",
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
        f"{peers.assessed} assessed {group_phrase(peers.group)}, "
        f"{wording.day(published.as_at)}",
        alt=f"Bars, {wording.number(len(series))} for each statement. {_said(who, data)}",
        data=data,
    )
