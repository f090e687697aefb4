"""England as a whole: counts of ratings and scores as tables, and the headline figures as a file.

Every table has its base in a column (``authorities``, ``of``), so that a table of one region speaks
of that region. A table called ``scores`` is ``Dataset.scores`` or rows of it, ``assessments`` is
``Dataset.assessments`` or rows of it.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from cqclib import files, paths
from cqclib.analysis import second_sources
from cqclib.analysis.next_rating import BETTER, WORSE, near_another_rating
from cqclib.dataset.tables import Dataset
from cqclib.dataset.tidy import rating_disagreements
from cqclib.reference import framework
from cqclib.reference.framework import GOOD_SCORE

FILE = "national.json"
_PLACES = 4
_STATEMENT = ["statement_number", "statement", "theme"]


def by_rating(assessments: pd.DataFrame) -> pd.DataFrame:
    """How many have each rating, best first.

    Columns: ``rating, level`` (4 is best), ``authorities``, ``of`` (how many have a rating at all:
    a blank one counts nowhere), ``share_percent`` (0 to 100; missing of nobody).
    """
    counts = assessments["overall_rating"].value_counts()
    rows = [
        (rating.name, rating.level, int(counts.get(rating.name, 0))) for rating in framework.RATINGS
    ]
    table = pd.DataFrame(rows, columns=["rating", "level", "authorities"])
    table["of"] = table["authorities"].sum()
    table["share_percent"] = 100 * table["authorities"] / table["of"]
    return table


def by_statement(scores: pd.DataFrame) -> pd.DataFrame:
    """The nine statements in CQC's order.

    Columns: ``statement_number, statement, theme, mean`` (of scores 1 to 4), ``below_3`` (how many
    scored 1 or 2) and ``authorities`` (how many have a score).
    """
    return _averaged(scores, _STATEMENT)


def by_theme(scores: pd.DataFrame) -> pd.DataFrame:
    """The four themes in CQC's order: ``theme, mean`` (of all scores in the theme), ``below_3``
    (scores of 1 or 2), ``scores`` (how many there are) and ``authorities`` (of how many).
    """
    table = _averaged(scores, ["theme"]).rename(columns={"authorities": "scores"})
    authorities = scores.groupby("theme", sort=False)["ons_code"].nunique()
    return table.assign(authorities=table["theme"].map(authorities))


def _averaged(scores: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    groups = scores.sort_values("statement_number", kind="stable").groupby(columns, sort=False)
    table = groups["score"].agg(["mean", "size"]).reset_index()
    below = (scores["score"] < GOOD_SCORE).groupby([scores[column] for column in columns]).sum()
    table.insert(len(columns) + 1, "below_3", below.reindex(groups.size().index).to_numpy(int))
    return table.rename(columns={"size": "authorities"}).astype({"mean": float})


def by_score(scores: pd.DataFrame) -> pd.DataFrame:
    """How many have each score of each statement: 36 rows, in CQC's order, 4 first.

    Columns: ``statement_number, statement, theme, score, authorities, of`` and the statement's
    ``mean``, repeated.
    """
    counts = scores.groupby(["statement_number", "score"]).size()
    rows = [
        (each.number, each.name, each.theme, score, int(counts.get((each.number, score), 0)))
        for each in framework.STATEMENTS
        for score in framework.SCORES
    ]
    table = pd.DataFrame(rows, columns=[*_STATEMENT, "score", "authorities"])
    table["of"] = table.groupby("statement_number")["authorities"].transform("sum")
    means = scores.groupby("statement_number")["score"].mean().astype(float)
    return table.assign(mean=table["statement_number"].map(means))


def by_group(authorities: pd.DataFrame, assessments: pd.DataFrame, column: str) -> pd.DataFrame:
    """Coverage and ratings by ``column`` (such as "authority_type" or "region"), one row a group.

    ``authorities``: ``ons_code`` and ``column``, all of them, assessed or not. Columns, by the
    group's name: ``group, authorities, assessed``, one count for each rating, ``no_rating``
    (assessed, the rating blank), ``not_assessed``.
    """
    own = assessments[assessments["ons_code"].isin(authorities["ons_code"])]
    groups = own["ons_code"].map(authorities.set_index("ons_code")[column])
    rated = pd.crosstab(groups, own["overall_rating"])
    table = pd.DataFrame({"authorities": authorities.groupby(column).size()})
    table["assessed"] = groups.value_counts()
    for name in framework.RATING_NAMES:
        table[name] = rated.get(name, 0)
    table = table.fillna(0).astype(int)
    table["no_rating"] = table["assessed"] - table[list(framework.RATING_NAMES)].sum(axis=1)
    table["not_assessed"] = table["authorities"] - table["assessed"]
    return table.rename_axis("group").reset_index()


def section_50(scores: pd.DataFrame) -> pd.DataFrame:
    """The scores of 1 outside the Leadership theme, which bring the section 50 duty.

    Rows of ``scores``, by authority and statement. Source: Health and Social Care Act 2008,
    section 50, as CQC applies it.
    """
    leadership = [theme.name for theme in framework.THEMES if theme.leadership]
    return scores[(scores["score"] == 1) & ~scores["theme"].isin(leadership)]


def facts(data: Dataset) -> dict[str, Any]:
    """The headline figures of the national report, as the JSON file holds them.

    Counts are of authorities; means are of scores 1 to 4 with four decimals. Raises DataError when
    nobody has scores.
    """
    data.need_scores()
    scored, assessments, months = data.scored, data.assessments, data.assessments["report_month"]
    near = near_another_rating(scored).groupby("direction")["authority"].apply(sorted)
    themes = by_theme(data.scores)
    return {
        "as_at": data.as_at.isoformat(),
        "snapshot": data.as_at.isoformat(),
        "authorities": data.authority_count,
        "assessed": data.assessed,
        "first_month": months.min(),
        "last_month": months.max(),
        "ratings": _by_name(by_rating(assessments), "rating", "authorities"),
        "scores": len(data.scores),
        "mean_score": round(float(data.scores["score"].mean()), _PLACES),
        "mean_total": round(float(scored["total_score"].mean()), _PLACES),
        "statements": _statements(data.scores),
        "themes": _by_name(themes.round({"mean": _PLACES}), "theme", "mean"),
        "one_point_short": near.get(BETTER, []),
        "one_point_above": near.get(WORSE, []),
        "section_50": {
            str(authority): [int(number) for number in ones["statement_number"]]
            for authority, ones in section_50(data.scores).groupby("authority")
        },
        "derived_rating_differs": sorted(rating_disagreements(assessments)["authority"]),
        "second_sources": second_sources.facts(data.second_sources),
    }


def _by_name(table: pd.DataFrame, name: str, value: str) -> dict[str, Any]:
    return dict(zip(table[name].tolist(), table[value].tolist(), strict=True))


def _statements(scores: pd.DataFrame) -> dict[str, Any]:
    return {
        f"qs{number}": {
            "name": name,
            "theme": theme,
            "counts": _by_name(counts.astype({"score": "str"}), "score", "authorities"),
            "mean": round(float(counts["mean"].iloc[0]), _PLACES),
        }
        for (number, name, theme), counts in by_score(scores).groupby(_STATEMENT)
    }


def write(data: Dataset) -> dict[str, Any]:
    """Write ``facts`` to ``data/processed/national.json`` and return them."""
    figures = facts(data)
    files.write_all({paths.processed() / FILE: files.json_text(figures)})
    return figures
