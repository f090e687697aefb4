"""The national picture: ratings, the nine statements, groups, time and deprivation."""

from __future__ import annotations

import pandas as pd
import seaborn as sns
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from cqclib import wording
from cqclib.analysis import compare
from cqclib.charts import palette
from cqclib.charts.old.base import (
    Chart,
    bars_of,
    chart,
    figure,
    legend_below,
    middle,
    outlined,
    styled,
    tip,
    value_axis_off,
)
from cqclib.dataset.tables import Dataset
from cqclib.reference import authorities, framework

_TOTAL_TICKS = [12, 16, 20, 24, 28, 32]
_EVERY_SCORE = "authorities at each score (4 best), statements in CQC's order"


def _base(published: Dataset, count: int | None = None) -> str:
    """What a chart rests on: ``count`` authorities, or all that have scores."""
    count = len(published.scored) if count is None else count
    return f"{wording.plural(count, 'authority', 'authorities')}, {wording.day(published.as_at)}"


@styled
def ratings(published: Dataset) -> Chart:
    """How many assessed authorities have each rating: one bar a rating, count and share."""
    counts = compare.rating_counts(published.assessments)
    total = sum(counts.values())
    shares = [wording.percent(count, total) for count in counts.values()]
    fig, axes = figure(2.2)
    sns.barplot(x=list(counts.values()), y=list(counts), ax=axes, color=palette.OTHERS)
    for bar, one, share in zip(bars_of(axes), framework.RATINGS, shares, strict=True):
        bar.set(**outlined(one.level))
        count = counts[one.name]
        tip(bar, f"{one.name}: {wording.of(count, total)}")
        axes.text(count + 0.5, middle(bar), f"{count} ({share}%)", va="center")
    axes.set(xlim=(0, max(counts.values()) * 1.15), xlabel="", ylabel="")
    axes.tick_params(axis="y", length=0)
    value_axis_off(axes)
    most = max(counts, key=lambda name: counts[name])
    said = wording.listed([f"{name} {wording.of(counts[name], total)}" for name in counts])
    return chart(
        fig,
        name="ratings",
        title=f"{wording.of(counts[most], total, 'assessed authorities')} are rated {most.lower()}",
        subtitle=f"Overall rating, {_base(published, total)}",
        alt=f"Bar chart of overall ratings: {said}.",
        data=pd.DataFrame(
            {
                "rating": counts.keys(),
                "authorities": counts.values(),
                "of": total,
                "share_percent": shares,
            }
        ),
    )


@styled
def statement_scores(published: Dataset, name: str = "statement-scores") -> Chart:
    """How the scores of each statement spread: one 100% bar a statement, counts in it."""
    scored = published.scored
    means = compare.means(scored)
    fig, axes = figure(4.6)
    rows = []
    for one in framework.STATEMENTS:
        counts = compare.counts(scored, one.number)
        left = 0.0
        for score, count in counts.items():
            share = 100 * count / len(scored)
            bars = axes.barh(one.number, share, left=left, height=0.72, **outlined(score))
            tip(bars[0], f"{one.name}, score {score}: {wording.of(count, len(scored))}")
            if count:
                small = share < 2.5
                axes.text(
                    left + share / 2,
                    one.number,
                    f"{count}",
                    fontsize=7.5 if small else 10,
                    ha="center",
                    va="center",
                    color=palette.LEVELS[score].ink,
                )
            left += share
        axes.text(101.5, one.number, wording.mean(means[one.number]), va="center")
        rows.append(
            {
                "statement": one.name,
                **{f"score_{s}": c for s, c in counts.items()},
                "of": len(scored),
                "mean_score": round(means[one.number], 4),
            }
        )
    axes.text(101.5, 0.3, "mean", va="center", color=palette.QUIET)
    axes.set_yticks(range(1, 10), [f"{one.number}  {one.short}" for one in framework.STATEMENTS])
    axes.set(xlim=(0, 108), ylim=(9.6, 0))
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)
    value_axis_off(axes)
    legend_below(
        fig,
        2,
        [
            Patch(label=f"{score}: {framework.SCORE_MEANINGS[score]}", **outlined(score))
            for score in framework.SCORES
        ],
    )
    best, worst = compare.extremes(means)
    low, high = framework.statement(worst[0]), framework.statement(best[0])
    below = sum(count for score, count in compare.counts(scored, low.number).items() if score < 3)
    said = "; ".join(
        f"{one.name}: "
        + ", ".join(
            f"{count} scored {score}"
            for score, count in compare.counts(scored, one.number).items()
            if count
        )
        for one in framework.STATEMENTS
    )
    return chart(
        fig,
        name=name,
        title=f"{wording.of(below, len(scored), 'authorities')} scored below 3 for "
        f"{low.name.lower()}",
        subtitle=f"Number of {_EVERY_SCORE}; {_base(published)}",
        alt=f"Stacked bars, one for each quality statement. The mean is highest for "
        f"{high.name} ({wording.mean(means[high.number])}) and lowest for {low.name} "
        f"({wording.mean(means[low.number])}). {said}.",
        data=pd.DataFrame(rows),
    )


@styled
def statement_means(published: Dataset) -> Chart:
    """The mean score of each statement: one bar from zero, grouped by theme in CQC's order."""
    means = compare.means(published.scored)
    overall = compare.mean_of_all(published.scored)
    table = pd.DataFrame(
        [
            {
                "statement": one.name,
                "short": one.short,
                "theme": one.theme,
                "mean_score": round(means[one.number], 4),
            }
            for one in framework.STATEMENTS
        ]
    )
    fig, axes = figure(3.7)
    sns.barplot(table, x="mean_score", y="short", color=palette.OTHERS, ax=axes, width=0.7)
    for bar, row in zip(bars_of(axes), table.to_dict("records"), strict=True):
        tip(bar, f"{row['statement']}: mean {wording.mean(row['mean_score'])}")
        axes.text(0.06, middle(bar), wording.mean(row["mean_score"]), va="center")
    axes.axvline(overall, color=palette.INK, linestyle=(0, (4, 3)), linewidth=1)
    axes.text(overall, -0.75, f"all nine: {wording.mean(overall)}", ha="center", color=palette.INK)
    axes.set(xlim=(0, 4), xlabel="Mean score (1 to 4)", ylabel="", xticks=range(5))
    axes.tick_params(axis="y", length=0)
    best, worst = compare.extremes(means)
    order = sorted(framework.STATEMENTS, key=lambda one: -means[one.number])
    said = wording.listed([f"{one.name} {wording.mean(means[one.number])}" for one in order])
    return chart(
        fig,
        name="statement-means",
        title=_extremes_title(
            [framework.statement(number).name for number in best],
            [framework.statement(number).name for number in worst],
        ),
        subtitle=f"Mean score per statement, {_base(published)}",
        alt=f"Bar chart of mean scores from highest to lowest: {said}. "
        f"The mean of all scores is {wording.mean(overall)}.",
        data=table.drop(columns="short"),
    )


def _extremes_title(best: list[str], worst: list[str]) -> str:
    high, low = (wording.listed([name.lower() for name in names]) for names in (best, worst))
    return f"Mean scores are highest for {high} and lowest for {low}"


@styled
def theme_means(published: Dataset) -> Chart:
    """The mean score of each of CQC's four themes: one bar from zero."""
    means = compare.theme_means(published.scored)
    fig, axes = figure(1.9)
    sns.barplot(x=list(means.values()), y=list(means), color=palette.OTHERS, ax=axes, width=0.7)
    for bar, (name, mean) in zip(bars_of(axes), means.items(), strict=True):
        tip(bar, f"{name}: mean {wording.mean(mean)}")
        axes.text(mean + 0.03, middle(bar), wording.mean(mean), va="center")
    axes.set(xlim=(0, 4), xlabel="Mean score (1 to 4)", ylabel="", xticks=range(5))
    axes.tick_params(axis="y", length=0)
    best, worst = compare.extremes(means)
    order = sorted(means, key=lambda name: -means[name])
    said = wording.listed([f"{name} {wording.mean(means[name])}" for name in order])
    return chart(
        fig,
        name="theme-means",
        title=_extremes_title(best, worst),
        subtitle=f"Mean of all scores in the theme, {_base(published)}",
        alt=f"Bar chart of mean scores by theme from highest to lowest: {said}.",
        data=pd.DataFrame(
            {"theme": means.keys(), "mean_score": [round(mean, 4) for mean in means.values()]}
        ),
    )


@styled
def ratings_by_group(published: Dataset, column: str) -> Chart:
    """Ratings by type or region: one stacked bar of counts a group, unassessed ones included.

    ``column`` is "authority_type" or "region".
    """
    table = compare.by_group(published.assessments, column)
    what = {"authority_type": "type", "region": "region"}[column]
    fig, axes = figure(0.42 * len(table) + 1.0)
    for place, row in enumerate(table.to_dict("records")):
        left = 0
        parts = [(one.name, row[one.name], one.level) for one in framework.RATINGS]
        parts.append(("Not assessed", row["authorities"] - row["assessed"], 0))
        for name, count, level in parts:
            if not count:
                continue
            look = (
                outlined(level)
                if level
                else {
                    "facecolor": palette.NOT_ASSESSED.fill,
                    "edgecolor": palette.OUTLINE,
                    "linestyle": (0, (3, 2)),
                }
            )
            bars = axes.barh(place, count, left=left, height=0.72, **look)
            tip(bars[0], f"{row[column]}, {name.lower()}: {count} of {row['authorities']}")
            ink = palette.LEVELS[level].ink if level else palette.INK
            axes.text(left + count / 2, place, f"{count}", ha="center", va="center", color=ink)
            left += count
        axes.text(
            left + 0.6,
            place,
            f"{row['assessed']} of {row['authorities']} assessed",
            va="center",
            color=palette.QUIET,
        )
    axes.set_yticks(range(len(table)), list(table[column]))
    axes.set(xlim=(0, table["authorities"].max() * 1.33), ylim=(len(table) - 0.5, -0.5))
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)
    value_axis_off(axes)
    handles = [Patch(label=one.name, **outlined(one.level)) for one in framework.RATINGS]
    handles.append(
        Patch(
            facecolor=palette.NOT_ASSESSED.fill,
            edgecolor=palette.OUTLINE,
            linestyle=(0, (3, 2)),
            label="Not assessed",
        )
    )
    legend_below(fig, 5, handles)
    said = "; ".join(
        f"{row[column]}: {row['assessed']} of {row['authorities']} assessed, "
        f"{row['good_or_better']} of them good or outstanding"
        for row in table.to_dict("records")
    )
    shares = sorted(table.to_dict("records"), key=lambda row: row["assessed"] / row["authorities"])
    fewest, most = (
        f"{wording.percent(row['assessed'], row['authorities'])}% "
        f"({row[column]}, {row['assessed']} of {row['authorities']})"
        for row in (shares[0], shares[-1])
    )
    return chart(
        fig,
        name=f"ratings-by-{what}",
        title=f"Coverage by {what} runs from {fewest} to {most}",
        subtitle=f"Number of authorities by {what} and overall rating, all "
        f"{published.authority_count} authorities, {wording.day(published.as_at)}",
        alt=f"Stacked bars of ratings by {what}. {said}.",
        data=table.drop(columns=["mean_total"]).round({"mean_score": 4}),
    )


def _rating_mark(one: framework.Rating) -> Line2D:
    return Line2D(
        [],
        [],
        linestyle="",
        marker=palette.MARKERS[one.level],
        markersize=8,
        markerfacecolor=palette.LEVELS[one.level].fill,
        markeredgecolor=palette.OUTLINE,
        label=one.name,
    )


@styled
def over_time(published: Dataset) -> Chart:
    """Total score by report month: one mark an authority, shape and colour by rating."""
    scored = published.scored.sort_values(["report_month", "total_score", "authority"])
    months = pd.period_range(scored["report_month"].min(), scored["report_month"].max(), freq="M")
    names = [f"{month:%Y-%m}" for month in months]
    places = {name: place for place, name in enumerate(names)}
    fig, axes = figure(4.2)
    seen: dict[tuple[int, int], int] = {}
    for row in scored.to_dict("records"):
        spot = (places[row["report_month"]], int(row["total_score"]))
        nth = seen[spot] = seen.get(spot, -1) + 1
        shift = (nth + 1) // 2 * (0.17 if nth % 2 else -0.17)
        rated = compare.rating_words(row["overall_rating"])
        level = 0 if rated == compare.NO_RATING else framework.rating(rated).level
        marks = axes.plot(
            spot[0] + shift,
            spot[1],
            palette.MARKERS.get(level, "D"),
            markersize=7,
            markerfacecolor=palette.LEVELS.get(level, palette.NOT_ASSESSED).fill,
            markeredgecolor=palette.OUTLINE,
            markeredgewidth=0.7,
        )
        tip(
            marks[0],
            f"{row['authority']}, {wording.month(row['report_month'])}: "
            f"{int(row['total_score'])} of 36, {rated}",
        )
    good = framework.lowest_total("Good") - 0.5
    axes.axhline(good, color=palette.QUIET, linewidth=1, linestyle=(0, (4, 3)))
    axes.text(len(names) - 0.3, good, "good from 23", va="center", color=palette.QUIET)
    ticks = [place for place in places.values() if place % 3 == 0]
    axes.set_xticks(ticks, [f"{months[place]:%b %Y}" for place in ticks])
    axes.set(xlim=(-0.6, len(names) - 0.4), ylabel="Total score (of 36)", yticks=_TOTAL_TICKS)
    axes.grid(axis="y")
    legend_below(fig, 4, [_rating_mark(one) for one in framework.RATINGS])
    years = scored.assign(year=scored["report_month"].str[:4]).groupby("year")["total_score"]
    medians = {str(year): (group.median(), len(group)) for year, group in years}
    said = wording.listed(
        [f"{median:g} in {year} ({count} reports)" for year, (median, count) in medians.items()]
    )
    return chart(
        fig,
        name="over-time",
        title=f"The median total is {said}",
        subtitle="Total score of nine statements by month of the report, one mark an authority; "
        + _base(published),
        alt=f"Marks of total scores by report month from {wording.month(names[0])} to "
        f"{wording.month(names[-1])}. The median total is {said}.",
        data=scored[["authority", "report_month", "total_score", "overall_rating"]],
    )


@styled
def deprivation(published: Dataset) -> Chart | None:
    """Total score against deprivation: one mark an authority, shape and colour by rating.

    None with fewer than three scored authorities, or when all have the same total.
    """
    if len(published.scored) < 3 or published.scored["total_score"].nunique() < 2:
        return None
    by_code = {one.code: one for one in authorities.everyone()}
    scored = published.scored.copy()
    scored["imd"] = [by_code[code].deprivation_score for code in scored["ons_code"]]
    value = compare.rank_correlation(list(scored["imd"]), list(scored["total_score"]))
    fig, axes = figure(4.0)
    for one in reversed(framework.RATINGS):
        sns.scatterplot(
            scored[scored["overall_rating"] == one.name],
            x="imd",
            y="total_score",
            ax=axes,
            marker=palette.MARKERS[one.level],
            s=52,
            color=palette.LEVELS[one.level].fill,
            edgecolor=palette.OUTLINE,
            linewidth=0.7,
        )
    axes.set(
        xlabel="Index of Multiple Deprivation 2025, average score (higher is more deprived)",
        ylabel="Total score (of 36)",
    )
    axes.set_yticks(_TOTAL_TICKS)
    axes.grid(axis="y")
    legend_below(fig, 4, [_rating_mark(one) for one in framework.RATINGS])
    words = correlation_words(value)
    return chart(
        fig,
        name="deprivation",
        title=f"Among the assessed, {words} between deprivation and total score",
        subtitle=f"Total score against deprivation, {_base(published)}; rank correlation "
        f"{_signed(value)}",
        alt=f"Scatter of total score against deprivation for {len(scored)} authorities: "
        f"{words} (rank correlation {_signed(value)}).",
        data=scored[["authority", "imd", "total_score", "overall_rating"]],
    )


def correlation_words(value: float) -> str:
    """A correlation in words: its size by the usual fifths, and which way it leans."""
    sizes = [
        "hardly any link",
        "a weak link",
        "a moderate link",
        "a strong link",
        "a very strong link",
    ]
    size = sizes[min(int(abs(value) * 5), 4)]
    if size == sizes[0]:
        return size
    return f"{size} ({'higher' if value > 0 else 'lower'} scores where deprivation is higher)"


def _signed(value: float) -> str:
    return f"{value:.2f}".replace("-", "\N{MINUS SIGN}")
