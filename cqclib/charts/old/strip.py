"""Where one authority, or everyone, stands on total score."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from cqclib import wording
from cqclib.analysis import compare
from cqclib.analysis.peers import Peers, group_phrase
from cqclib.analysis.standing import standing_of
from cqclib.charts import palette
from cqclib.charts.old.base import Chart, chart, figure, legend_below, styled, tip
from cqclib.dataset.tables import Dataset
from cqclib.reference import framework

_BAND_SHADES = {4: "#e4efee", 3: "#f4faf9", 2: "#fef6ea", 1: "#f9e9ea"}


@styled
def strip(published: Dataset, code: str | None = None, peers: Peers | None = None) -> Chart | None:
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
    handles = [dot(palette.OTHERS, "an assessed authority")]
    if peers and ringed:
        handles.insert(
            0, dot("white", f"assessed {group_phrase(peers.group)}", palette.ACCENT.fill)
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
        own = standing_of(scored, code)
        shared = wording.plural(own.level, "other") if own.level else "no other"
        handles.insert(0, dot(palette.ACCENT.fill, str(mine["authority"]), size=10))
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


def dot(fill: str, label: str, edge: str = "white", size: float = 9) -> Line2D:
    """A legend entry: a dot, with a ring where ``edge`` is not white."""
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
