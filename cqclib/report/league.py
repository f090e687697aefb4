"""The words and tables of the league tables."""

from __future__ import annotations

import pandas as pd

from cqclib import wording
from cqclib.analysis import compare
from cqclib.dataset.tables import Dataset
from cqclib.reference import framework
from cqclib.reference.framework import GOOD_SCORE, SCORE_COLUMNS
from cqclib.report.html.elements import Callout, Header, Prose
from cqclib.report.html.table import Column, Table
from cqclib.report.shared import kicker

FILTERS = ("overall_rating", "authority_type", "region")
_STATEMENT_COLUMNS = [
    Column(one.column, one.name, "score", short=one.brief, help=one.name)
    for one in framework.STATEMENTS
]
_NAME = Column("authority", "Authority", "authority", url_key="report_url")


def header(published: Dataset) -> Header:
    """The head of the league tables."""
    published.need_scores()
    scored = published.scored
    best = scored[scored["rank"] == 1]
    ties = int(scored["total_score"].nunique())
    leaders = wording.listed_up_to(list(best["authority"]), 3)
    return Header(
        kicker=kicker(published),
        headline=f"{wording.plural(len(scored), 'authority', 'authorities')} on "
        f"{wording.plural(ties, 'total')}: read bands, not places",
        standfirst=f"{leaders} {'has' if len(best) == 1 else 'have'} the highest total, "
        f"{int(best['total_score'].iloc[0])} of 36. Ranks with ties are shown as bands; authorities "
        "without an assessment have no rank.",
        cards=[
            (
                f"{len(scored)}",
                f"authorities, {published.authority_count - published.assessed} more not yet assessed",
            ),
            (f"{ties}", "different totals among them"),
            (
                f"{int(scored['total_score'].value_counts().max())}",
                "authorities at the most common total",
            ),
            (f"{len(compare.section_50(scored))}", "with a score that brings the section 50 duty"),
        ],
        title="League tables - CQC local authority assessments",
        as_at=published.as_at,
        assessed=published.assessed,
        authorities=published.authority_count,
        snapshot=published.as_at.isoformat(),
    )


def guide() -> Prose:
    """How to read the tables, and how not to."""
    return Prose(
        [
            "Read an authority's nine scores before its total: the same total can hide opposite "
            "strengths.",
            "Read ranks as bands. A tie's band shows all the places it covers, and one point more or "
            "less can move an authority by many places.",
            "Compare like with like: filter by type or region, or use an authority's own report with "
            "its statistical neighbours.",
            "Mind the dates. CQC's baseline assessments were published over more than a year, its "
            "method changed on the way, and an authority may have changed since its report.",
            "Use the tables to find whom to learn from before anything else. A single number ranks "
            "nobody's care, and a low score is a reason to ask, not to blame.",
        ]
    )


def banded(published: Dataset, mixed_range: int) -> pd.DataFrame:
    """The scored authorities, best first, with ``band`` ("61 to 64") and ``profile``.

    ``profile`` is "mixed" from a gap of ``mixed_range`` points between best and worst score.
    """
    scored = published.scored.sort_values(["rank", "authority"], ignore_index=True)
    pairs = zip(scored["rank"], scored["rank_to"], strict=True)
    scored["band"] = [
        f"{first}" if first == last else f"{first} to {last}" for first, last in pairs
    ]
    mixed = scored["score_range"] >= mixed_range
    scored["profile"] = mixed.map({True: "mixed", False: ""})
    return scored


def master(published: Dataset, mixed_range: int) -> Table:
    """The master table: every assessed authority with all nine scores."""
    return Table(
        name="master",
        caption=f"All {len(published.scored)} authorities with scores, {wording.day(published.as_at)}",
        columns=[
            _NAME,
            Column(
                "band",
                "Place",
                "number",
                low_first=True,
                help="All the places that a tie on total score covers",
            ),
            Column("overall_rating", "Rating", "rating"),
            Column("overall_score_percent", "Overall score (%)", "number"),
            Column("total_score", "Total of 36", "number"),
            *_STATEMENT_COLUMNS,
            Column(
                "profile",
                "Profile",
                help=f"mixed: {mixed_range} points or more between best and worst score",
            ),
            Column("authority_type", "Type", secondary=True),
            Column("region", "Region", secondary=True),
            Column("report_month", "Report", "month", secondary=True),
        ],
        rows=banded(published, mixed_range),
        interactive=True,
        filters=FILTERS,
        groups={
            theme.name: [framework.statement(n).column for n in theme.numbers]
            for theme in framework.THEMES
        },
    )


def by_theme(published: Dataset) -> list[Table]:
    """One table for each of the four themes: bands of authorities by points in the theme."""
    tables = []
    for theme in framework.THEMES:
        columns = [framework.statement(number).column for number in theme.numbers]
        points = published.scored[columns].sum(axis=1)
        most = 4 * len(columns)
        tables.append(
            Table(
                name=f"theme-{theme.name.lower().replace(' ', '-')}",
                caption=f"{theme.name}: authorities by points of {most} "
                f"({wording.listed([framework.statement(n).short.lower() for n in theme.numbers])})",
                columns=_band_columns("points", "Points", "number"),
                rows=_bands(published.scored, points, "points"),
            )
        )
    return tables


def by_statement(published: Dataset) -> list[Table]:
    """One table for each of the nine statements: who has each score."""
    return [
        Table(
            name=f"statement-{one.number}",
            caption=f"{one.number} {one.name}: authorities at each score",
            columns=_band_columns("score", "Score", "score"),
            rows=_bands(published.scored, published.scored[one.column], "score"),
        )
        for one in framework.STATEMENTS
    ]


def _band_columns(key: str, heading: str, kind: str) -> list[Column]:
    return [
        Column(key, heading, kind),
        Column("count", "Authorities", "number"),
        Column("share", "Share (%)", "number"),
        Column("names", "Which, by name"),
    ]


def _bands(scored: pd.DataFrame, values: pd.Series, key: str) -> pd.DataFrame:
    rows = []
    for value in sorted(values.unique(), reverse=True):
        names = sorted(scored.loc[values == value, "authority"])
        rows.append(
            {
                key: int(value),
                "count": len(names),
                "share": wording.percent(len(names), len(scored)),
                "names": ", ".join(names),
            }
        )
    return pd.DataFrame(rows)


def outstanding(published: Dataset) -> Table | None:
    """Outstanding practice: every score of 4, with a link to its report."""
    rows = []
    for one in framework.STATEMENTS:
        found = published.scored[published.scored[one.column] == 4].sort_values("authority")
        for row in found.to_dict("records"):
            rows.append({**row, "statement": one.name, "number": one.number, "score": 4})
    if not rows:
        return None
    return Table(
        name="fours",
        caption="Every score of 4 (an exceptional standard), by statement",
        columns=[
            Column("statement", "Statement"),
            Column("authority", "Authority (CQC's report)", "authority", url_key="report_url"),
            Column("score", "Score", "score"),
            Column("overall_rating", "Overall rating", "rating"),
            Column("region", "Region", secondary=True),
        ],
        rows=pd.DataFrame(rows),
        row_header="authority",
    )


def attention(published: Dataset) -> Table | None:
    """Authorities requiring attention: Inadequate, any section 50 score, or most scores below 3."""
    scored = published.scored
    failing = {
        row["ons_code"]: row["statements"] for row in compare.section_50(scored).to_dict("records")
    }
    below = (scored[SCORE_COLUMNS] < GOOD_SCORE).sum(axis=1)
    wanted = (scored["overall_rating"] == "Inadequate") | scored["ons_code"].isin(failing.keys())
    wanted |= below >= 8
    counted = scored.assign(
        ones=(scored[SCORE_COLUMNS] == 1).sum(axis=1),
        twos=(scored[SCORE_COLUMNS] == 2).sum(axis=1),
    )
    found = counted[wanted].copy()
    if found.empty:
        return None
    found["section_50"] = [
        ", ".join(framework.statement(n).short for n in failing.get(code, []))
        for code in found["ons_code"]
    ]
    return Table(
        name="attention",
        caption="Authorities requiring attention: rated inadequate, a score that brings the section "
        "50 duty, or eight or nine statements below 3",
        columns=[
            _NAME,
            Column("overall_rating", "Rating", "rating"),
            Column("total_score", "Total of 36", "number"),
            Column("ones", "Scores of 1", "number"),
            Column("twos", "Scores of 2", "number"),
            Column("section_50", "Section 50 duty for"),
            Column("report_month", "Report", "month", secondary=True),
        ],
        rows=found.sort_values(["total_score", "authority"]),
    )


def section_50_note() -> Callout:
    """What the section 50 duty is."""
    return Callout(
        "A score of 1 for a statement outside the Leadership theme obliges CQC to notify the "
        "Secretary of State (section 50 of the Health and Social Care Act 2008). The marker applies "
        "that rule to published scores; whether and when CQC notified is not recorded here.",
        "note",
    )
