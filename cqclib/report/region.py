"""The words and tables of one region's page."""

from __future__ import annotations

import pandas as pd

from cqclib import wording
from cqclib.analysis.averages import statistic_of
from cqclib.analysis.groups import FEWEST_FOR_A_MEAN
from cqclib.analysis.permutation import Outcome
from cqclib.charts import Caption
from cqclib.dataset import Dataset
from cqclib.reference import framework
from cqclib.report.html.elements import Callout, Header, Prose, authority_link
from cqclib.report.html.table import Column, Table
from cqclib.report.shared import (
    AUTHORITY,
    POINTS,
    RATING,
    REPORT,
    STATEMENT_COLUMNS,
    TYPE,
    be,
    head,
)

_WITHOUT_ARTICLE = ("London", "Yorkshire and The Humber")


def header(region: str, everyone: pd.DataFrame, own: pd.DataFrame, data: Dataset) -> Header:
    """The head of the page.

    ``everyone``: the region's rows of ``Dataset.authorities``; ``own``: its rows of
    ``Dataset.assessments``.
    """
    totals = own["total_score"].dropna()
    cards = [
        (f"{len(own)} of {len(everyone)}", "authorities assessed"),
        *(
            (str(int((own["overall_rating"] == name).sum())), name.lower())
            for name in framework.RATING_NAMES
            if (own["overall_rating"] == name).any()
        ),
    ][:3]
    if len(totals):
        cards.append((f"{totals.min()} to {totals.max()}", "points of 36, lowest to highest"))
    return head(
        data,
        headline=_headline(region, len(everyone), own),
        standfirst=_standfirst(everyone, own),
        cards=cards,
        title=region,
    )


def _headline(region: str, everyone: int, own: pd.DataFrame) -> str:
    if own.empty:
        return f"{region}: none of {everyone} authorities assessed yet"
    good = int(own["overall_rating"].isin(["Good", "Outstanding"]).sum())
    return f"{region}: {good} of {len(own)} assessed authorities {be(good)} good or outstanding"


def _standfirst(everyone: pd.DataFrame, own: pd.DataFrame) -> str:
    waiting = len(everyone) - len(own)
    if not waiting:
        return f"All {len(everyone)} authorities of the region have been assessed."
    return (
        f"{waiting} of its {len(everyone)} authorities {be(waiting)} not assessed yet, which says nothing "
        "about them. The rest of this page is about the assessed ones, not about the region."
    )


def _the(region: str, begins: bool = False) -> str:
    """A region's name as it stands in a sentence: "the North East", but "London"."""
    if region in _WITHOUT_ARTICLE:
        return region
    return f"{'The' if begins else 'the'} {region}"


def strip(standing: pd.DataFrame, region: str, as_at: str) -> Caption:
    """The caption of the strip: ``standing`` is what charts.strip draws, the region marked."""
    own = standing[standing["mark"] != ""]
    low, high = own["total_score"].min(), own["total_score"].max()
    title = (
        f"The {len(own)} assessed authorities in {_the(region)} have {low} to {high} of 36 points"
    )
    if len(own) > 1 and low == high:
        title = f"The {len(own)} assessed authorities in {_the(region)} all have {low} of 36 points"
    if len(own) < 2:
        title = f"{_the(region, True)} has {wording.plural(len(own), 'authority', 'authorities')} with scores"
    return Caption(
        name="standing",
        title=title,
        subtitle=f"Total score of nine statements, {len(standing)} authorities, {as_at}; "
        "rating bands behind",
        alt=f"Strip of {len(standing)} dots by total score; those in {_the(region)} are ringed: "
        + wording.listed(
            [f"{row['authority']} {row['total_score']}" for row in own.to_dict("records")]
        )
        + ".",
    )


def chance(outcome: Outcome) -> Callout:
    """How far regions differ at all: the permutation test on total points by region."""
    if outcome.as_large is None:
        return Callout("There are too few assessed authorities to compare regions.")
    share = wording.percent(outcome.as_large, outcome.draws)
    return Callout(
        f"If the {outcome.authorities} totals were dealt out to the regions at random, differences "
        f"as large between regions would arise in {share} of 100 deals. So the table is about "
        "authorities; it does not show a better or a worse region."
        if share >= 5
        else f"Differences as large between regions arise in only {share} of 100 random deals of the "
        f"{outcome.authorities} totals; why they differ the scores do not say."
    )


def authorities(own: pd.DataFrame, region: str) -> Table | None:
    """The region's assessed authorities, the highest total first; None without any."""
    if own.empty:
        return None
    percent = Column("overall_score_percent", "Overall score (%)", "number")
    return Table(
        name="region-authorities",
        caption=f"{region}: the {len(own)} assessed authorities",
        columns=[AUTHORITY, RATING, POINTS, percent, *STATEMENT_COLUMNS, TYPE, REPORT],
        rows=own.sort_values(
            ["total_score", "authority"], ascending=[False, True], ignore_index=True
        ),
        upright=True,
    )


def not_assessed(everyone: pd.DataFrame) -> Prose | None:
    """The region's authorities without an assessment, by name; None when all have one."""
    waiting = everyone[~everyone["assessed"]].sort_values("authority")
    if waiting.empty:
        return None
    names = [
        authority_link(str(row["authority"]), str(row["slug"]))
        for row in waiting.to_dict("records")
    ]
    return Prose(f"Not assessed in this snapshot: {wording.listed(names)}.")


def statements(by_statement: pd.DataFrame, region: str) -> Table | Callout:
    """The nine rows: the region's average beside everybody's.

    ``by_statement``: ``statement, theme, mean`` or ``median``, ``authorities`` (of the region),
    ``all_assessed`` (the same statistic of all), ``at_3_or_more``.
    """
    statistic = statistic_of(by_statement)
    base = int(by_statement["authorities"].max()) if len(by_statement) else 0
    if base < FEWEST_FOR_A_MEAN:
        count = wording.plural(base, "authority", "authorities")
        return Callout(f"{count} with scores: too few for an average of the region.")
    rows = by_statement.assign(
        share=[wording.of(int(count), base) for count in by_statement["at_3_or_more"]]
    )
    return Table(
        name="region-statements",
        caption=f"{region}: {statistic} score of each statement, {base} authorities",
        columns=[
            Column("statement", "Statement"),
            Column("theme", "Theme", secondary=True),
            Column(statistic, f"{wording.capital(statistic)} of the {base}", "mean"),
            Column("all_assessed", f"{wording.capital(statistic)} of all assessed", "mean"),
            Column("share", "Scored 3 or more here", "number"),
        ],
        rows=rows,
    )
