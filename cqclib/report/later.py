"""The words and the table of what has been published since the snapshot.

Said apart from everything that is counted: who says so, when, and where to read it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from cqclib import wording
from cqclib.report.html.elements import Callout, Prose, link, source_link
from cqclib.report.html.table import Column, Table

# How a row's source_kind reads in a sentence.
_WHO = {
    "CQC": "CQC's own page",
    "CQC press office": "CQC's press office",
    "council": "the council",
    "newspaper": "a newspaper",
    "newspaper and CQC": "a newspaper, with CQC's own pages,",
    "third party repeating CQC": "a third party quoting CQC",
    "list of report addresses": "a public list of CQC's report addresses",
}
_NOT_COUNTED = "It is not counted or ranked in these reports, and not checked against CQC's page."


def count(since: pd.DataFrame, unassessed: int) -> Prose:
    """How many have been assessed by now, as far as public pages say.

    ``since``: ``Dataset.reported_since``; ``unassessed`` how many authorities the snapshot has no
    assessment of.
    """
    if since.empty:
        return Prose("No assessment published since the snapshot is on record here.")
    rated = int((since["overall_rating"] != "").sum())
    have = "has" if len(since) == 1 else "have"
    who = f"{wording.of(len(since), unassessed, 'authorities without an assessment here')} {have}"
    if len(since) > unassessed:  # some of them were assessed before, and again since
        who = f"{wording.plural(len(since), 'authority', 'authorities')} {have}"
    return Prose(
        f"{who} a report published since, as far as public pages say; for {rated} of them "
        "the rating is stated somewhere. "
        "They stand apart: none of it is counted or ranked, and a new reading of CQC's site "
        "replaces it row by row."
    )


def table(since: pd.DataFrame) -> Table | None:
    """What was reported since, a row an authority; None when nothing was."""
    if since.empty:
        return None
    rows = since.assign(
        when=[_when(value) for value in since["published"]],
        rating=since["overall_rating"].replace("", "not confirmed"),
        percent=[f"{value}%" if value else "" for value in since["overall_score_percent"]],
        who=[wording.capital(_WHO.get(kind, kind)) for kind in since["source_kind"]],
        cqc=["CQC's page" if address else "" for address in since["report_url"]],
    )
    return Table(
        name="reported-since",
        caption="Reported since the snapshot, as public pages say",
        columns=[
            Column("authority", "Authority", "authority"),
            Column("when", "Published"),
            Column("rating", "Rating as stated"),
            Column("percent", "Overall score as stated"),
            Column("who", "Who says so", "source", url_key="source_url"),
            Column("cqc", "CQC's report", "link", url_key="report_url"),
            Column("note", "Note", secondary=True),
        ],
        rows=rows,
        note="Facts stated elsewhere, each by the source that is linked. CQC's own page decides.",
    )


def callout(since: pd.DataFrame, code: str) -> Callout | None:
    """What was reported of the authority ``code`` since the snapshot; None when nothing was."""
    rows = since[since["ons_code"] == code]
    if rows.empty:
        return None
    row = {str(key): value for key, value in rows.iloc[0].items()}
    return Callout(f"{_sentence(row)} {_NOT_COUNTED}", kind="note")


def line(row: Mapping[Any, Any]) -> str:
    """A few words for a list: "reported since: good (the council, December 2025)"."""
    rating, published = str(row["overall_rating"]).lower(), row["published"]
    if not rating:
        when = f" ({_when(published)})" if published else ""
        return f"Report published since{when}, rating not confirmed"
    when = f", {_when(published)}" if published else ""
    return f"Reported since: {rating} ({_WHO.get(row['source_kind'], row['source_kind'])}{when})"


def _sentence(row: Mapping[str, Any]) -> str:
    who = source_link(_WHO.get(row["source_kind"], row["source_kind"]), row["source_url"])
    when = f" ({_when(row['published'])})" if row["published"] else ""
    report = link("CQC's report", row["report_url"])
    read = f" Read {report}." if row["report_url"] else ""
    if not row["overall_rating"]:
        return f"A report has been published since{when}, as {who} shows. Its rating is not confirmed.{read}"
    percent = row["overall_score_percent"]
    score = f", overall score {percent}%" if percent else ""
    return f"Assessed since{when}: {row['overall_rating'].lower()}{score}, as {who} says.{read}"


def _when(published: str) -> str:
    if len(published) == 10:
        return wording.day(date.fromisoformat(published))
    return wording.month(published) if published else "not stated"
