"""The words and tables of the league tables: bands beside every place, never a bare rank."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cqclib import wording
from cqclib.analysis.level import LEVEL_WITHIN, Scatter
from cqclib.analysis.permutation import Outcome
from cqclib.analysis.stability import Sturdiness
from cqclib.dataset.tables import Dataset
from cqclib.reference import framework
from cqclib.report.chance import UNLIKELY
from cqclib.report.html.elements import Callout, Header, Prose, link
from cqclib.report.html.table import Column, Table
from cqclib.report.shared import (
    AUTHORITY,
    FILTERS,
    POINTS,
    RATING,
    REPORT,
    STATEMENT_COLUMNS,
    TYPE,
    be,
    head,
)


def header(table: pd.DataFrame, sturdiness: Sturdiness, data: Dataset) -> Header:
    """The head of the league tables. ``table``: a row an authority with scores, best first."""
    data.need_scores()
    best = table[table["total_score"] == table["total_score"].max()]
    leaders = wording.listed_up_to(list(best["authority"]), 3)
    return head(
        data,
        headline=_headline(sturdiness),
        standfirst=f"{leaders} {'has' if len(best) == 1 else 'have'} the highest total, "
        f"{int(best['total_score'].iloc[0])} of 36. {_no_place(data)}",
        cards=_cards(table, sturdiness, data),
        title="League tables",
    )


def _headline(sturdiness: Sturdiness) -> str:
    count = sturdiness.authorities
    if count == 1:
        return "One authority, and nobody to compare it with"
    width = sturdiness.typical_width
    return f"One point could put a typical authority anywhere within {width:g} of {count} places"


def _no_place(data: Dataset) -> str:
    if data.assessed == data.authority_count:
        return "Authorities with the same total share a range of places."
    return (
        "Authorities with the same total share a range of places. The "
        f"{data.authority_count - data.assessed} not yet assessed have no place."
    )


def _cards(table: pd.DataFrame, sturdiness: Sturdiness, data: Dataset) -> list[tuple[str, str]]:
    count, totals = len(table), table["total_score"]
    cards = [
        (f"{count} of {data.authority_count}", "authorities have scores"),
        (f"{totals.nunique()}", "different totals among them"),
    ]
    if count > 1:
        cards += [
            (f"{int(totals.value_counts().max())} of {count}", "share the most common total"),
            (
                f"{sturdiness.same_rating_either_way} of {count}",
                "keep their rating with a point more or fewer",
            ),
        ]
    return cards


def guide(scatter: Scatter) -> Prose:
    """How to read the tables, and how not to. ``scatter``: ``level.scatter``."""
    return Prose(
        [
            "Read an authority's nine scores before its total: the same total can hide opposite "
            "strengths.",
            "Read two bands beside each other: the places that a tie covers, and the places that one "
            "point more or fewer on one statement would allow.",
            _level(scatter),
            "Compare like with like: filter by type or region, or open an authority's own report. "
            "But nothing here shows that one type or region scores better than another.",
            "Mind the dates. Reports came out over more than a year, CQC's method changed on the "
            "way, and an authority may have changed since its own.",
            "Use the tables to find who to ask. A total ranks nobody's care, and a low score is a "
            "reason to ask, not to blame.",
            f"Before you quote a place, read {link('how to quote', 'how_to_read.html')}.",
        ]
    )


def _level(scatter: Scatter) -> str:
    rule = f"Take authorities {LEVEL_WITHIN} points or fewer apart as level."
    if scatter.authorities == 0 or scatter.level_within != LEVEL_WITHIN:
        return rule
    return (
        f"{rule} That is how far two totals lie apart when nothing but the unevenness of nine scores "
        f"divides them: one authority's own scores scatter by {wording.decimals(scatter.of_scores, 2)} "
        f"of a point, the difference of two sums of nine by "
        f"{wording.decimals(scatter.of_a_difference, 1)}, and twice that is {LEVEL_WITHIN} whole "
        "points."
    )


def banded(table: pd.DataFrame, mixed_range: int) -> pd.DataFrame:
    """The authorities best first, with ``band`` ("61 to 64") and ``profile`` ("mixed" or blank).

    ``table``: rows of ``Dataset.scored``. A profile is mixed from ``mixed_range`` points between
    best and worst score.
    """
    mixed = ["mixed" if gap >= mixed_range else "" for gap in table["score_range"]]
    shown = table.assign(band=_bands(table["rank"], table["rank_to"]), profile=mixed)
    return shown.sort_values(["rank", "authority"], ignore_index=True)


def master(table: pd.DataFrame, data: Dataset, mixed_range: int) -> Table:
    """The master table: every authority with scores, its bands and its nine scores.

    ``table``: rows of ``Dataset.scored``, best first, with ``best_place, last_place`` (what one
    point allows) and ``level_with`` (how many others are three points or fewer away).
    """
    shown = banded(table, mixed_range)
    shown["one_point"] = _bands(shown["best_place"], shown["last_place"])
    return Table(
        name="master",
        caption=f"All {wording.plural(len(table), 'authority', 'authorities')} with scores, "
        f"{wording.day(data.as_at)}",
        columns=[
            AUTHORITY,
            Column("band", "Place", "number", low_first=True, help="All places of the tie"),
            Column(
                "one_point",
                "One point either way",
                "number",
                low_first=True,
                help="The places that one point more or fewer on one statement would allow, everybody "
                "else as they are",
            ),
            RATING,
            POINTS,
            Column("overall_score_percent", "Overall score (%)", "number"),
            *STATEMENT_COLUMNS,
            Column(
                "level_with",
                "Level with",
                "number",
                help=f"How many others are {LEVEL_WITHIN} points or fewer away",
                secondary=True,
            ),
            Column(
                "profile",
                "Profile",
                help=f"mixed: {mixed_range} points or more between best and worst score",
                secondary=True,
            ),
            TYPE,
            Column("region", "Region", secondary=True),
            REPORT,
        ],
        rows=shown,
        interactive=True,
        filters=FILTERS,
        groups={
            theme.name: [framework.statement(n).column for n in theme.numbers]
            for theme in framework.THEMES
        },
    )


def _bands(first: pd.Series, last: pd.Series) -> list[str]:
    pairs = zip(first.astype(int), last.astype(int), strict=True)
    return [f"{low}" if low == high else f"{low} to {high}" for low, high in pairs]


def by_statement(table: pd.DataFrame) -> list[Table]:
    """One table for each of the nine statements: who has each score.

    ``table``: ``statement_number, statement, score, authorities`` and ``names`` (a list), a row for
    each statement and score that anybody has, 4 first.
    """
    tables = []
    for (number, name), rows in table.groupby(["statement_number", "statement"]):
        count = int(rows["authorities"].sum())
        tables.append(
            Table(
                name=f"statement-{number}",
                caption=f"{number} {name}: authorities at each score",
                columns=[
                    Column("score", "Score", "score"),
                    Column("authorities", "Authorities", "number"),
                    Column("share", f"Share of {count} (%)", "number"),
                    Column("names", "Which, by name"),
                ],
                rows=rows.assign(
                    share=[wording.percent(int(some), count) for some in rows["authorities"]],
                    names=[", ".join(names) for names in rows["names"]],
                ),
            )
        )
    return tables


def outstanding(fours: pd.DataFrame) -> Table | Prose:
    """Outstanding practice: every score of 4, with a link to its report.

    ``fours``: ``statement_number, statement, authority, score, overall_rating, region, report_url``.
    """
    if fours.empty:
        return Prose("Nobody has scored 4.")
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
        rows=fours,
        row_header="authority",
    )


def attention(table: pd.DataFrame) -> Table | Prose:
    """Authorities requiring attention: Inadequate, a section 50 score, or most scores below 3.

    ``table``: ``authority, overall_rating, total_score, report_month, report_url``, ``ones`` and
    ``twos`` (how many scores of 1 and of 2) and ``duty`` (numbers of statements, or missing).
    """
    if table.empty:
        return Prose(
            "Nobody is rated inadequate, has a score that triggers the section 50 duty, or scored "
            "below 3 on eight or nine statements."
        )
    return Table(
        name="attention",
        caption="Authorities requiring attention: rated inadequate, a score that triggers the section "
        "50 duty, or eight or nine statements below 3",
        columns=[
            AUTHORITY,
            RATING,
            POINTS,
            Column("ones", "Scores of 1", "number"),
            Column("twos", "Scores of 2", "number"),
            Column("section_50", "Section 50 duty for"),
            REPORT,
        ],
        rows=table.assign(section_50=[_duty(numbers) for numbers in table["duty"]]),
    )


def _duty(numbers: Any) -> str:
    if not isinstance(numbers, list):
        return ""
    return ", ".join(framework.statement(int(number)).short for number in numbers)


def attention_words(table: pd.DataFrame, authorities: int) -> Prose:
    """How many authorities that is, and how many of them for a section 50 score."""
    duty = int(table["duty"].notna().sum())
    return Prose(
        f"{wording.of(len(table), authorities, 'authorities')} {be(len(table))} listed; "
        f"{wording.of(duty, authorities)} for a score that triggers the section 50 duty."
    )


def section_50_note() -> Callout:
    """What the section 50 duty is."""
    return Callout(
        "A score of 1 for a statement outside the Leadership theme obliges CQC to notify the "
        "Secretary of State (section 50 of the Health and Social Care Act 2008). The marker applies "
        "that rule to published scores; whether and when CQC notified is not recorded here.",
        "note",
    )


def themes(together: Outcome) -> Callout:
    """Why there is no table by theme. ``together``: ``structure.themes_hold_together``."""
    why = "two or three scores are too few to rank anybody by"
    if together.as_large is not None and together.p >= UNLIKELY:
        why = (
            "statements of one theme go together hardly more than others (see "
            f"{link('the national picture', 'national.html')}), so points within a theme would rank "
            "authorities on two or three scores and little else"
        )
    return Callout(
        f"There is no table by theme: {why}. The first table can show a theme's columns alone.",
        "note",
    )
