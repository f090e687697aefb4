"""One authority: its facts, where it stands, and the numbers of its report.

The words built on them are in focus_words.py, the pictures in charts.standing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from cqclib import files, paths
from cqclib.analysis import compare
from cqclib.analysis.peers import NEIGHBOURS, PEER_GROUPS, Peers, peers_of
from cqclib.analysis.standing import Standing, standing_of
from cqclib.dataset.tables import Dataset
from cqclib.parameters import choice
from cqclib.reference import authorities, framework
from cqclib.reference.authorities import Authority
from cqclib.reference.framework import GOOD_SCORE

_PLACES = 4  # decimals of means in the JSON file


@dataclass(frozen=True)
class Focus:
    """One authority among the published assessments.

    ``row`` is its row of ``Dataset.national`` (None: not assessed), ``standing`` its place on
    total score (None: not assessed, or without scores), ``peers`` the group the report compares
    with, ``groups`` all of them by name.
    """

    published: Dataset
    authority: Authority
    row: pd.Series | None
    standing: Standing | None
    peers: Peers
    groups: dict[str, Peers]

    @property
    def assessed(self) -> bool:
        return self.row is not None

    @property
    def code(self) -> str:
        return self.authority.code

    @property
    def scores(self) -> dict[int, int]:
        """The nine scores by statement number; empty without them."""
        return {} if self.standing is None else compare.scores_of(self.found)

    @property
    def total(self) -> int:
        return int(self.found["total_score"])

    @property
    def rating(self) -> framework.Rating | None:
        """The rating CQC printed; None where none was recorded."""
        printed = self.found["overall_rating"]
        return None if pd.isna(printed) else framework.rating(printed)

    @property
    def points_to_next(self) -> int | None:
        return framework.points_to_next_rating(self.total)

    @property
    def next_rating(self) -> framework.Rating | None:
        return framework.next_rating(framework.rating_of_total(self.total).name)

    @property
    def national_means(self) -> dict[int, float]:
        return compare.means(self.published.scored)

    @property
    def found(self) -> pd.Series:
        """``row`` where it is known to be there. Raises ValueError where it is not."""
        if self.row is None:
            raise ValueError(f"{self.authority.name} has not been assessed")
        return self.row


def load(published: Dataset, authority: str, peers: str = NEIGHBOURS) -> Focus:
    """The authority that ``authority`` (a name, alias or ONS code) means, with its peers.

    Raises UnknownAuthority, or ParameterError for an unknown peer group.
    """
    choice("peers", peers, PEER_GROUPS)
    found = authorities.resolve(authority)
    rows = published.assessments[published.assessments["ons_code"] == found.code]
    scored = published.scored
    has_scores = bool((scored["ons_code"] == found.code).any())
    groups = {group: peers_of(scored, found, group) for group in PEER_GROUPS}
    return Focus(
        published=published,
        authority=found,
        row=None if rows.empty else rows.iloc[0],
        standing=standing_of(scored, found.code) if has_scores else None,
        peers=groups[peers],
        groups=groups,
    )


def facts(focus: Focus) -> dict[str, Any]:
    """The headline figures, as the JSON file holds them. Blank things are null.

    Scores and means are keyed qs1 to qs9; means have four decimals.
    """
    found: dict[str, Any] = {
        "as_at": focus.published.as_at.isoformat(),
        "assessed": focus.published.assessed,
        "authority": focus.authority.name,
        "ons_code": focus.code,
        "authority_type": focus.authority.authority_type,
        "region": focus.authority.region,
        "national_mean_scores": _keyed(focus.national_means),
        "peers": {group.replace(" ", "_"): _group(peers) for group, peers in focus.groups.items()},
        **dict.fromkeys(
            ("overall_rating", "report_url", "report_month", "total_score", "overall_score_percent")
        ),
        **dict.fromkeys(("derived_rating", "rank", "rank_to", "tied", "above", "level", "below")),
        **dict.fromkeys(("quarter", "points_to_next_rating", "next_rating", "scores")),
        "section_50_statements": [],
        "scores_of_3_or_more": None,
    }
    if focus.row is not None:
        for key in ("overall_rating", "report_url", "report_month"):
            found[key] = None if pd.isna(focus.row[key]) else focus.row[key]
    if focus.standing is not None:
        found |= _standing(focus, focus.standing)
    return found


def _standing(focus: Focus, own: Standing) -> dict[str, Any]:
    better = focus.next_rating
    return {
        "total_score": focus.total,
        "overall_score_percent": framework.overall_score(focus.total),
        "derived_rating": framework.rating_of_total(focus.total).name,
        "rank": own.rank,
        "rank_to": own.rank_to,
        "tied": own.tied,
        "above": own.above,
        "level": own.level,
        "below": own.below,
        "quarter": own.quarter,
        "points_to_next_rating": focus.points_to_next,
        "next_rating": better.name if better else None,
        "scores": {f"qs{number}": score for number, score in focus.scores.items()},
        "section_50_statements": framework.section_50_statements(focus.scores),
        "scores_of_3_or_more": sum(s >= GOOD_SCORE for s in focus.scores.values()),
    }


def _keyed(means: dict[int, float]) -> dict[str, float]:
    return {f"qs{number}": round(mean, _PLACES) for number, mean in means.items()}


def _group(peers: Peers) -> dict[str, Any]:
    return {
        "assessed": peers.assessed,
        "group_size": len(peers.members),
        "mean_scores": _keyed(compare.means(peers.scored)),
        "members": [one.name for one in peers.members],
        "members_assessed": list(peers.scored["authority"]),
    }


def write(focus: Focus) -> dict[str, Any]:
    """Write ``facts`` to ``data/processed/focus/<authority>.json`` and return them."""
    found = facts(focus)
    path = paths.processed() / "focus" / f"{focus.authority.slug}.json"
    files.write_all({path: files.json_text(found)})
    return found
