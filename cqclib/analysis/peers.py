"""Groups to compare an authority with, and who scored higher where it could learn something."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from cqclib.parameters import choice
from cqclib.reference import authorities
from cqclib.reference.authorities import CLOSE_DISTANCE, Authority
from cqclib.reference.framework import GOOD_SCORE

NEIGHBOURS = "statistical neighbours"
SAME_TYPE = "same type"
SAME_REGION = "same region"
PEER_GROUPS = (NEIGHBOURS, SAME_TYPE, SAME_REGION)
# The peer groups in the middle of a sentence.
PHRASES = {
    NEIGHBOURS: "statistical neighbours",
    SAME_TYPE: "authorities of the same type",
    SAME_REGION: "authorities of the same region",
}


@dataclass(frozen=True)
class Peers:
    """A group to compare an authority with: who belongs to it, and who of them was assessed.

    ``scored`` are the rows of the assessed ones, in the group's order (neighbours: the nearest
    first; otherwise by name); ``distances`` are those of statistical neighbours, by ONS code.
    """

    group: str
    members: tuple[Authority, ...]
    scored: pd.DataFrame
    distances: dict[str, float]

    @property
    def assessed(self) -> int:
        """How many of the members have scores."""
        return len(self.scored)

    @cached_property
    def codes(self) -> list[str]:
        """The ONS codes of those with scores, in the group's order."""
        return [str(code) for code in self.scored["ons_code"]]

    @property
    def names(self) -> list[str]:
        """The names of those with scores, in the group's order."""
        return [str(name) for name in self.scored["authority"]]

    @property
    def totals(self) -> list[int]:
        """The points of those with scores, 9 to 36 each, in the group's order."""
        return [int(total) for total in self.scored["total_score"]]

    @property
    def nearest_distance(self) -> float | None:
        """How far the nearest member is (ONS's distance, no unit); None without distances."""
        return min(self.distances.values(), default=None)

    @property
    def are_close(self) -> bool:
        """False for statistical neighbours that are none in truth: all beyond CLOSE_DISTANCE."""
        nearest = self.nearest_distance
        return nearest is None or nearest <= CLOSE_DISTANCE


def peers_of(
    scored: pd.DataFrame,
    authority: Authority,
    group: str = NEIGHBOURS,
    count: int = authorities.NEIGHBOURS_BY_DEFAULT,
) -> Peers:
    """The ``group`` of ``authority``: "statistical neighbours" (``count`` nearest), "same type"
    or "same region". The authority itself is never its own peer.

    Raises ParameterError for another group.
    """
    choice("peers", group, PEER_GROUPS)
    distances: dict[str, float] = {}
    if group == NEIGHBOURS:
        neighbours = authorities.neighbours(authority, count)
        members = [neighbour.authority for neighbour in neighbours]
        distances = {neighbour.authority.code: neighbour.distance for neighbour in neighbours}
    elif group == SAME_TYPE:
        members = authorities.same_type(authority)
    else:
        members = authorities.same_region(authority)
    places = pd.Index(scored["ons_code"]).get_indexer([member.code for member in members])
    rows = scored.iloc[places[places >= 0]].reset_index(drop=True)
    return Peers(group, tuple(members), rows, distances)


def who_scored_higher(scores: pd.DataFrame, own: Mapping[int, int]) -> pd.DataFrame:
    """Who scored 3 or more, and higher than ``own``, on each statement.

    ``scores``: ``Dataset.scores``; ``own``: scores by statement number, empty for an authority
    without any. Returns ``statement_number, statement, ons_code, authority, score, total``: by
    statement, then score, total (both the highest first) and name.
    """
    table = scores[["statement_number", "statement", "ons_code", "authority", "score"]]
    own_scores = table["statement_number"].map(dict(own)).astype(float)
    least = own_scores.add(1).clip(lower=GOOD_SCORE).fillna(GOOD_SCORE)
    higher = table[table["score"].astype(float) >= least].copy()
    higher["total"] = higher["ons_code"].map(scores.groupby("ons_code")["score"].sum())
    return higher.sort_values(
        ["statement_number", "score", "total", "authority"],
        ascending=[True, False, False, True],
        ignore_index=True,
    )


def peers_first(higher: pd.DataFrame, peer_codes: Sequence[str]) -> pd.DataFrame:
    """``who_scored_higher`` with the peers before the others on each statement, and ``is_peer``.

    ``peer_codes``: ONS codes in the order in which the peers are to stand, the nearest first.
    """
    order = {code: place for place, code in enumerate(peer_codes)}
    place = higher["ons_code"].map(order).astype(float).fillna(len(order))
    ordered = higher.assign(is_peer=place < len(order), place=place)
    ordered = ordered.sort_values(["statement_number", "place"], kind="stable", ignore_index=True)
    return ordered.drop(columns=["place", "total"])
