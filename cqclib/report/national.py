"""The words and tables of the national report."""

from __future__ import annotations

import pandas as pd

from cqclib import wording
from cqclib.analysis import compare
from cqclib.dataset.tables import Dataset
from cqclib.reference import framework
from cqclib.reference.framework import GOOD_SCORE
from cqclib.report.html.elements import Callout, Header, Prose
from cqclib.report.html.table import Column, Table
from cqclib.report.shared import kicker

_STATEMENT_COLUMNS = [
    Column(one.column, one.name, "score", short=one.brief) for one in framework.STATEMENTS
]


def header(published: Dataset) -> Header:
    """The head of the national report."""
    scored = published.scored
    counts = compare.rating_counts(published.assessments)
    rated = sum(counts.values())
    most = max(counts, key=lambda name: counts[name])
    worst = _worst(published)
    below = int((scored[worst.column] < GOOD_SCORE).sum())
    others = wording.listed(
        [
            f"{wording.number(count) if count else 'none'} {_are(name, count)}"
            for name, count in counts.items()
            if name != most
        ]
    )
    left = published.authority_count - published.assessed
    edge = int((scored["total_score"] == framework.lowest_total("Good")).sum())
    return Header(
        kicker=kicker(published),
        headline=f"{counts[most]} of {rated} assessed authorities are rated {most.lower()}; "
        f"{_weakest(published)}",
        standfirst=f"{wording.capital(others)}. {left} of {published.authority_count} authorities had no "
        f"published assessment by {wording.day(published.as_at)}, so this is not yet all of England.",
        cards=[
            (
                f"{wording.percent(counts[most], rated)}%",
                f"of assessed authorities rated {most.lower()} ({counts[most]} of {rated})",
            ),
            (
                wording.mean(compare.mean_of_all(scored)),
                f"mean of all {len(scored) * 9} scores (1 to 4)",
            ),
            (f"{below} of {len(scored)}", f"scored below 3 for {worst.name.lower()}"),
            (f"{edge} of {len(scored)}", "hold the lowest total that brings good"),
        ],
        title="The national picture - CQC local authority assessments",
        as_at=published.as_at,
        assessed=published.assessed,
        authorities=published.authority_count,
        snapshot=published.as_at.isoformat(),
    )


def _are(name: str, count: int) -> str:
    if name == "Requires improvement":
        return "require improvement" if count > 1 else "requires improvement"
    return f"{'are' if count > 1 else 'is'} {name.lower()}"


def _weakest(published: Dataset) -> str:
    best, worst = compare.extremes(compare.means(published.scored))
    if best == worst:
        return "no statement is weaker than another"
    names = wording.listed([framework.statement(number).name.lower() for number in worst])
    return (
        f"{names} {'is the weakest statement' if len(worst) == 1 else 'are the weakest statements'}"
    )


def _worst(published: Dataset) -> framework.Statement:
    _, worst = compare.extremes(compare.means(published.scored))
    return framework.statement(worst[0])


def coverage(published: Dataset) -> Callout:
    """What an unfinished coverage means for every share in the report."""
    return Callout(
        f"Shares are of the {published.assessed} assessed authorities, not of all "
        f"{published.authority_count}, and nothing says that the assessed are typical of the rest."
    )


def statements(published: Dataset) -> Prose:
    """The strongest and weakest statements and themes, in sentences."""
    scored = published.scored
    means = compare.means(scored)
    best, worst = compare.extremes(means)
    lines = []
    if best == worst:
        lines.append(f"All nine statements have the same mean, {wording.mean(means[best[0]])}.")
        best, worst = [], []
    for word, numbers in (("highest", best), ("lowest", worst)):
        for number in numbers:
            one = framework.statement(number)
            good = int((scored[one.column] >= GOOD_SCORE).sum())
            lines.append(
                f"{one.name} has the {word} mean, {wording.mean(means[number])}: "
                f"{wording.of(good, len(scored), 'authorities')} scored 3 or more."
            )
    fours = {one: compare.counts(scored, one.number)[4] for one in framework.STATEMENTS}
    most, none = max(fours.values()), [one.name for one, count in fours.items() if not count]
    top = wording.listed([one.name.lower() for one, count in fours.items() if count == most])
    said = f"{wording.of(sum(fours.values()), len(scored) * 9, 'scores')} are 4s"
    if most:
        said += f"; no statement has more of them than {top} ({most})"
        if none:
            said += (
                f", and there is none for {wording.listed([name.lower() for name in none], 'or')}"
            )
    lines.append(f"{said}.")
    return Prose(lines)


def consistency(published: Dataset) -> Table:
    """The authorities by the gap between their best and worst score, and its spread."""
    scored = published.scored
    rows = []
    for gap in sorted(int(gap) for gap in scored["score_range"].unique()):
        group = scored[scored["score_range"] == gap]
        names = list(group.sort_values(["score_spread", "authority"])["authority"])
        rows.append(
            {
                "gap": f"{gap} point{'' if gap == 1 else 's'}",
                "meaning": {0: "the same score nine times", 1: "two neighbouring scores"}.get(
                    gap, "scores far apart (mixed profile)"
                ),
                "authorities": len(names),
                "spread": float(group["score_spread"].mean()),
                "which": wording.listed_up_to(names, 12),
            }
        )
    return Table(
        name="consistency",
        caption="How far apart an authority's best and worst scores are",
        columns=[
            Column("gap", "Best minus worst score"),
            Column("meaning", "What it means"),
            Column("authorities", "Authorities", "number"),
            Column(
                "spread",
                "Mean spread",
                "number",
                help="Standard deviation of an authority's nine scores, averaged over the row",
            ),
            Column("which", "Which, the most even first"),
        ],
        rows=pd.DataFrame(rows).round({"spread": 2}),
    )


def near(published: Dataset, within: int) -> Table | None:
    """Who stands ``within`` points of another rating."""
    table = compare.near_thresholds(published.scored, within)
    if table.empty:
        return None
    table["way"] = [
        f"{wording.plural(row['points'], 'point')} "
        + (
            f"short of {row['other_rating'].lower()}"
            if row["direction"] == "up"
            else f"lost would bring {row['other_rating'].lower()}"
        )
        for row in table.to_dict("records")
    ]
    return Table(
        name="near-threshold",
        caption=f"Authorities within {wording.plural(within, 'point')} of another rating",
        columns=[
            Column("authority", "Authority", "authority", url_key="report_url"),
            Column("overall_rating", "Rating", "rating"),
            Column("total_score", "Total of 36", "number"),
            Column("overall_score_percent", "Overall score (%)", "number"),
            Column("way", "Distance"),
        ],
        rows=table,
        note="Arithmetic on published totals, not a forecast of any rating.",
    )


def near_words(published: Dataset, within: int) -> Prose:
    """How many stand near a threshold, upward and downward."""
    table = compare.near_thresholds(published.scored, within)
    of = len(published.scored)
    up, down = (int((table["direction"] == way).sum()) for way in ("up", "down"))
    points = wording.plural(within, "point")
    are = "is" if up == 1 else "are"
    hold, they = ("holds its", "it") if down == 1 else ("hold theirs", "they")
    return Prose(
        f"{wording.of(up, of, 'authorities')} {are} within {points} of a better rating; "
        f"{wording.of(down, of)} would have a worse one if {they} lost {points}."
        if within > 1
        else f"{wording.of(up, of, 'authorities')} {are} one point short of a better rating; "
        f"{wording.of(down, of)} {hold} by a single point."
    )


def deprivation_caveat(published: Dataset) -> Callout | None:
    """What the scatter does not prove; None where there is no scatter."""
    if len(published.scored) < 3 or published.scored["total_score"].nunique() < 2:
        return None
    return Callout(
        "A link, or the lack of one, between deprivation and scores says nothing about cause. Only "
        f"{len(published.scored)} of {published.authority_count} authorities are in it, deprivation is an "
        "average over the whole area, and CQC's scores are judgements of the authority, not outcomes."
    )


def full_table(published: Dataset) -> Table:
    """Every assessed authority, by name, with rating, total and nine scores."""
    return Table(
        name="all-authorities",
        caption=f"All {published.assessed} assessed authorities, {wording.day(published.as_at)}",
        columns=[
            Column("authority", "Authority", "authority", url_key="report_url"),
            Column("authority_type", "Type", secondary=True),
            Column("region", "Region", secondary=True),
            Column("report_month", "Report", "month", secondary=True),
            Column("overall_rating", "Rating", "rating"),
            Column("overall_score_percent", "Overall score (%)", "number"),
            Column("total_score", "Total of 36", "number"),
            *_STATEMENT_COLUMNS,
        ],
        rows=published.assessments,
    )
