"""The words and the table of one statement's page: every authority on that statement alone."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from cqclib import wording
from cqclib.charts import Caption
from cqclib.dataset import Dataset
from cqclib.reference import framework
from cqclib.reference.framework import GOOD_SCORE, Statement
from cqclib.report.html.elements import Callout, Header
from cqclib.report.html.table import Column, Table
from cqclib.report.shared import AUTHORITY, FILTERS, POINTS, RATING, head


def header(statement: Statement, by_score: pd.DataFrame, data: Dataset) -> Header:
    """The head of the page. ``by_score``: ``score, authorities, of`` for this statement."""
    base = int(by_score["of"].max())
    good = int(by_score.loc[by_score["score"] >= GOOD_SCORE, "authorities"].sum())
    cards = [
        (
            f"{row['authorities']}",
            f"scored {row['score']} ({framework.SCORE_MEANINGS[row['score']]})",
        )
        for row in by_score.sort_values("score", ascending=False).to_dict("records")
    ]
    return head(
        data,
        headline=f"{statement.name}: {wording.of(good, base, 'authorities')} scored 3 or more",
        standfirst=f"Statement {statement.number} of nine, in CQC's theme "
        f"{statement.theme.lower()}. A score says what the evidence showed when CQC looked; it is "
        "one of nine, and CQC gives no rating for a single statement.",
        cards=cards,
        title=statement.name,
    )


def scores(statement: Statement, by_score: pd.DataFrame, as_at: str) -> Caption:
    """The caption of the bar of this statement's scores."""
    base = int(by_score["of"].max())
    rows = by_score.sort_values("score", ascending=False)
    counted = [f"{row['authorities']} scored {row['score']}" for row in rows.to_dict("records")]
    most = rows.sort_values("authorities", kind="stable").to_dict("records")[-1]
    return Caption(
        name="one-statement",
        title=f"The most common score is {most['score']}: "
        f"{wording.of(int(most['authorities']), base, 'authorities')}",
        subtitle=f"Number of authorities at each score (4 best); {base} authorities, {as_at}",
        alt=f"One bar of {base} authorities for {statement.name}: {wording.listed(counted)}.",
    )


def comparable(by_score: pd.DataFrame, months: pd.Series) -> Callout:
    """How far the scores of one statement can be compared.

    ``by_score``: see ``header``; ``months``: ``report_month`` of those with scores.
    """
    most = by_score.sort_values("authorities", kind="stable").iloc[-1]
    share = wording.of(int(most["authorities"]), int(most["of"]), "authorities")
    first, last = wording.month(months.min()), wording.month(months.max())
    dates = f"All reports are of {first}."
    if first != last:
        dates = f"The reports date from {first} to {last}, and CQC changed its method in that time."
    return Callout(
        f"There are only four scores: {share} have a {most['score']}, and two of them can differ in "
        f"much of what CQC found. {dates} Read CQC's findings before you compare two authorities on "
        "a single statement."
    )


def table(
    statement: Statement, assessments: pd.DataFrame, pages: Mapping[str, Mapping[str, str]]
) -> Table:
    """Every assessed authority on this statement, the highest score first.

    ``assessments``: rows of ``Dataset.scored``; ``pages``: ``Dataset.statement_pages``.
    """
    rows = assessments.sort_values(
        [statement.column, "total_score", "authority"],
        ascending=[False, False, True],
        ignore_index=True,
    )
    addresses = [pages.get(slug, {}).get(statement.key, "") for slug in rows["slug"]]
    recorded = sum(map(bool, addresses))
    rows["page_url"] = addresses
    rows["page"] = ["CQC's findings" if address else "" for address in addresses]
    columns = [
        AUTHORITY,
        Column(statement.column, f"Score for {statement.name.lower()}", "score", short="Score"),
        RATING,
        POINTS,
        Column("authority_type", "Type"),
        Column("region", "Region"),
        Column("report_month", "Report", "month"),
    ]
    if recorded:
        columns.append(Column("page", "On this statement", "link", url_key="page_url"))
    return Table(
        name="statement",
        caption=f"{statement.name}: all {len(rows)} authorities with scores",
        columns=columns,
        rows=rows,
        interactive=True,
        filters=(statement.column, *FILTERS),
        note=_where_it_leads(recorded, len(rows)),
    )


def _where_it_leads(recorded: int, authorities: int) -> str:
    """Where the links lead, and where CQC's page on the statement is to be found without one."""
    report = "the link named CQC leads to its report, and from there to its page on this statement"
    if not recorded:
        return f"{wording.capital(report)}: this snapshot does not record the page's address."
    if recorded == authorities:
        return "The last column leads to CQC's own page on this statement."
    return (
        "The last column leads to CQC's own page on this statement; for the "
        f"{wording.of(authorities - recorded, authorities, 'authorities')} without a recorded "
        f"address {report}."
    )
