"""Groups to compare an authority with, and who of them does better where it is weak."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from cqclib.parameters import choice
from cqclib.reference import authorities, framework
from cqclib.reference.authorities import Authority
from cqclib.reference.framework import GOOD_SCORE

NEIGHBOURS = "statistical neighbours"
SAME_TYPE = "same type"
SAME_REGION = "same region"
PEER_GROUPS = (NEIGHBOURS, SAME_TYPE, SAME_REGION)
_PHRASES = {
    NEIGHBOURS: "statistical neighbours",
    SAME_TYPE: "authorities of the same type",
    SAME_REGION: "authorities of the same region",
}


def group_phrase(group: str) -> str:
    """The peer group in the middle of a sentence."""
    return _PHRASES[group]


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
    warning: str = ""

    @property
    def assessed(self) -> int:
        return len(self.scored)


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
    warning = ""
    if group == NEIGHBOURS:
        found = authorities.neighbours(authority, count)
        members = [one.authority for one in found]
        distances = {one.authority.code: one.distance for one in found}
        if not authorities.has_close_neighbours(authority):
            warning = (
                f"No authority is statistically close to {authority.name}: its nearest neighbour, "
                f"{found[0].authority.name}, is at a distance of {found[0].distance:.1f}, where "
                "others have theirs at 2 to 7. Compare with care."
            )
    elif group == SAME_TYPE:
        members = authorities.same_type(authority)
    else:
        members = authorities.same_region(authority)
    by_code = scored.set_index("ons_code", drop=False)
    order = [one.code for one in members if one.code in by_code.index]
    return Peers(
        group, tuple(members), by_code.loc[order].reset_index(drop=True), distances, warning
    )


def learn_from(scored: pd.DataFrame, own: dict[int, int], group: Peers) -> pd.DataFrame:
    """Who scored higher where ``own`` is below 3, the peers first.

    ``own``: scores by statement number. Returns one row for each statement and authority that
    scored 3 or more and higher there: ``number, statement, authority, ons_code, score, is_peer,
    distance, total_score, report_url``; for each statement peers come first, nearest first, then
    the others by score, total and name.
    """
    order = {code: place for place, code in enumerate(group.scored["ons_code"])}
    columns = ["authority", "ons_code", "total_score", "report_url"]
    blocks = []
    for number, score in own.items():
        if score >= GOOD_SCORE:
            continue
        one = framework.statement(number)
        higher = scored[scored[one.column] >= GOOD_SCORE]
        block = higher[[*columns, one.column]].rename(columns={one.column: "score"})
        block.insert(0, "number", number)
        block.insert(1, "statement", one.name)
        block["is_peer"] = block["ons_code"].isin(order.keys())
        block["place"] = block["ons_code"].map(order).fillna(len(order))
        block["distance"] = block["ons_code"].map(group.distances).astype(float)
        blocks.append(
            block.sort_values(
                ["place", "score", "total_score", "authority"], ascending=[True, False, False, True]
            )
        )
    if not blocks:
        names = ["number", "statement", *columns, "score", "is_peer", "distance"]
        return pd.DataFrame(columns=names)
    return pd.concat(blocks, ignore_index=True).drop(columns="place")
