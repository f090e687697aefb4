"""One authority's headline figures, as the JSON file beside its report holds them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cqclib import files, paths
from cqclib.analysis.focus import Focus
from cqclib.analysis.level import ABOVE, BELOW, LEVEL
from cqclib.analysis.peers import Peers
from cqclib.analysis.standing import Standing
from cqclib.reference import framework
from cqclib.reference.framework import GOOD_SCORE, SCORE_COLUMNS

_PLACES = 4  # decimals of means


def facts(focus: Focus) -> dict[str, Any]:
    """The headline figures, as the JSON file holds them. Blank things are null.

    Scores and means are keyed qs1 to qs9; means have four decimals.
    """
    table: dict[str, Any] = {
        "as_at": focus.published.as_at.isoformat(),
        "assessed": focus.published.assessed,
        "authority": focus.authority.name,
        "ons_code": focus.code,
        "authority_type": focus.authority.authority_type,
        "region": focus.authority.region,
        "national_mean_scores": _means(focus.published.scored),
        "peers": {group.replace(" ", "_"): _group(peers) for group, peers in focus.groups.items()},
        **dict.fromkeys(
            ("overall_rating", "report_url", "report_month", "total_score", "overall_score_percent")
        ),
        **dict.fromkeys(("derived_rating", "rank", "rank_to", "tied", "above", "level", "below")),
        **dict.fromkeys(("quarter", "points_to_next_rating", "next_rating", "scores")),
        **dict.fromkeys(("clearly_above", "within_three_points", "clearly_below", "middle_total")),
        **dict.fromkeys(("best_place", "last_place", "rating_changes_with_one_point")),
        "same_rating_without_any_statement": None,
        "section_50_statements": [],
        "scores_of_3_or_more": None,
    }
    if focus.row is not None:
        for key in ("overall_rating", "report_url", "report_month"):
            table[key] = None if pd.isna(focus.row[key]) else focus.row[key]
    if focus.standing is not None:
        table |= _standing(focus, focus.standing)
    return table


def _standing(focus: Focus, own: Standing) -> dict[str, Any]:
    better, level, stability = focus.next_rating, focus.level, focus.stability
    return {
        "total_score": focus.total,
        "overall_score_percent": framework.overall_score(focus.total),
        "derived_rating": focus.derived_rating.name,
        "rank": own.rank,
        "rank_to": own.rank_to,
        "tied": own.tied,
        "above": own.above,
        "level": own.level,
        "below": own.below,
        "quarter": own.quarter,
        "clearly_above": level.count(ABOVE),
        "within_three_points": level.count(LEVEL),
        "clearly_below": level.count(BELOW),
        "middle_total": level.middle_total,
        "best_place": int(stability["best_place"]),
        "last_place": int(stability["last_place"]),
        "rating_changes_with_one_point": bool(stability["rating_changes_with_one_point"]),
        "same_rating_without_any_statement": bool(stability["same_rating_without_any_statement"]),
        "points_to_next_rating": focus.points_to_next,
        "next_rating": better.name if better else None,
        "scores": {f"qs{number}": score for number, score in focus.scores.items()},
        "section_50_statements": framework.section_50_statements(focus.scores),
        "scores_of_3_or_more": sum(score >= GOOD_SCORE for score in focus.scores.values()),
    }


def _means(scored: pd.DataFrame) -> dict[str, float]:
    """Mean scores keyed qs1 to qs9; empty for nobody."""
    if scored.empty:
        return {}
    means = scored[SCORE_COLUMNS].to_numpy(dtype=float).mean(axis=0)
    return {
        statement.key: round(float(mean), _PLACES)
        for statement, mean in zip(framework.STATEMENTS, means, strict=True)
    }


def _group(peers: Peers) -> dict[str, Any]:
    return {
        "assessed": peers.assessed,
        "group_size": len(peers.members),
        "mean_scores": _means(peers.scored),
        "members": [member.name for member in peers.members],
        "members_assessed": peers.names,
    }


def write(focus: Focus) -> dict[str, Any]:
    """Write ``facts`` to ``data/processed/focus/<authority>.json`` and return them."""
    table = facts(focus)
    path = paths.processed() / "focus" / f"{focus.authority.slug}.json"
    files.write_all({path: files.json_text(table)})
    return table
