"""Ranks, quarters, averages and peers: pure functions on the clean tables.

A table called ``scored`` is ``Published.scored``: one row an authority, its latest formal
assessment, all nine scores there. Totals are 9 to 36 points, means are of scores 1 to 4.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import pandas as pd

from cqclib.errors import DataError
from cqclib.parameters import choice
from cqclib.reference import authorities, framework
from cqclib.reference.authorities import Authority
from cqclib.wording import listed

SCORE_COLUMNS: list[str] = [one.column for one in framework.STATEMENTS]
# A score of 3 shows a good standard; below it there are shortfalls.
GOOD_SCORE = 3
Key = TypeVar("Key")
_QUARTERS = ("top", "upper middle", "lower middle", "bottom")

NEIGHBOURS = "statistical neighbours"
SAME_TYPE = "same type"
SAME_REGION = "same region"
PEER_GROUPS = (NEIGHBOURS, SAME_TYPE, SAME_REGION)


def ranks(totals: pd.Series) -> pd.DataFrame:
    """The rank of each total among all, best first; ties share the best rank.

    ``totals``: points by any index, missing values allowed (they get no rank).
    Returns, on the same index: ``rank``, ``rank_to`` (the last place of the tie), ``tied``.
    """
    given = totals.dropna().astype(int)
    first = given.rank(method="min", ascending=False)
    last = given.rank(method="max", ascending=False)
    table = pd.DataFrame({"rank": first, "rank_to": last, "tied": last > first})
    return table.reindex(totals.index)


def quarter(rank: int, rank_to: int, assessed: int) -> str:
    """The quarter of ``assessed`` places that a rank, or a whole tie, stands in.

    "bottom quarter"; a tie across a boundary names both: "lower middle and bottom quarters". Of
    fewer than four places, each stands in every quarter that it covers a part of.
    """
    first = -(-4 * rank // assessed) if assessed >= 4 else 4 * (rank - 1) // assessed + 1
    last = -(-4 * rank_to // assessed)
    names = _QUARTERS[first - 1 : last]
    if len(names) == len(_QUARTERS):
        return "all four quarters"
    return f"{listed(names)} quarter{'s' if len(names) > 1 else ''}"


@dataclass(frozen=True)
class Standing:
    """Where one authority stands among all that have been assessed."""

    rank: int
    rank_to: int
    above: int  # how many it scored above
    level: int  # how many others have the same total
    below: int  # how many it scored below
    assessed: int

    @property
    def tied(self) -> bool:
        return self.level > 0

    @property
    def sharing(self) -> int:
        """How many authorities have this total, this one included."""
        return self.level + 1

    @property
    def quarter(self) -> str:
        return quarter(self.rank, self.rank_to, self.assessed)


def standing(scored: pd.DataFrame, code: str) -> Standing:
    """Where the authority ``code`` stands. Raises KeyError when it is not in ``scored``."""
    totals = scored.set_index("ons_code")["total_score"].astype(int)
    own = totals[code]
    others = totals.drop(code)
    below = int((others > own).sum())
    level = int((others == own).sum())
    return Standing(
        rank=below + 1,
        rank_to=below + 1 + level,
        above=int((others < own).sum()),
        level=level,
        below=below,
        assessed=len(totals),
    )


def row_of(scored: pd.DataFrame, code: str) -> pd.Series:
    """The row of the authority ``code``. Raises KeyError when it is not in ``scored``."""
    rows = scored[scored["ons_code"] == code]
    if rows.empty:
        raise KeyError(code)
    return rows.iloc[0]


def means(scored: pd.DataFrame) -> dict[int, float]:
    """The mean score of each statement (by number) over ``scored``; empty when it is empty."""
    if scored.empty:
        return {}
    return {one.number: float(scored[one.column].mean()) for one in framework.STATEMENTS}


def theme_means(scored: pd.DataFrame) -> dict[str, float]:
    """The mean score of each theme over all its statements and authorities of ``scored``."""
    found = {}
    for theme in framework.THEMES:
        columns = [framework.statement(number).column for number in theme.numbers]
        found[theme.name] = float(scored[columns].astype(float).to_numpy().mean())
    return found


def mean_of_all(scored: pd.DataFrame) -> float:
    """The mean of all scores of ``scored``."""
    return float(scored[SCORE_COLUMNS].astype(float).to_numpy().mean())


def extremes(values: Mapping[Key, float], places: int = 4) -> tuple[list[Key], list[Key]]:
    """The keys of the highest and of the lowest value, all of them where several tie."""
    rounded = {key: round(value, places) for key, value in values.items()}
    high, low = max(rounded.values()), min(rounded.values())
    return (
        [key for key, value in rounded.items() if value == high],
        [key for key, value in rounded.items() if value == low],
    )


def counts(scored: pd.DataFrame, number: int) -> dict[int, int]:
    """How many authorities have each score (4 to 1) for the statement ``number``."""
    column = scored[framework.statement(number).column]
    return {score: int((column == score).sum()) for score in framework.SCORES}


NO_RATING = "no rating recorded"


def rating_words(value: object) -> str:
    """A recorded rating, or "no rating recorded" for a blank."""
    return value if isinstance(value, str) and value else NO_RATING


def rating_counts(national: pd.DataFrame) -> dict[str, int]:
    """How many authorities have each rating, best first."""
    given = national["overall_rating"]
    return {name: int((given == name).sum()) for name in framework.RATING_NAMES}


def scores_of(row: pd.Series) -> dict[int, int]:
    """The nine scores of one row of ``scored``, by statement number."""
    return {one.number: int(row[one.column]) for one in framework.STATEMENTS}


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


def peers(
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


def near_thresholds(scored: pd.DataFrame, within: int = 1) -> pd.DataFrame:
    """Who is within ``within`` points of another rating, upward or downward.

    Adds ``direction`` ("up" or "down"), ``points`` and ``other_rating`` to the rows of ``scored``.
    "down" counts the points lost that would bring the worse rating.
    """
    found = []
    for row in scored.to_dict("records"):
        total = int(row["total_score"])
        level = framework.rating_of_total(total).level
        for direction, points, other in (
            ("up", framework.points_to_next_rating(total), level + 1),
            ("down", framework.points_above_lower_rating(total), level - 1),
        ):
            if points is not None and points <= within:
                name = next(one.name for one in framework.RATINGS if one.level == other)
                found.append(
                    {**row, "direction": direction, "points": points, "other_rating": name}
                )
    columns = [*scored.columns, "direction", "points", "other_rating"]
    return pd.DataFrame(found, columns=columns).sort_values(
        ["direction", "total_score", "authority"], ascending=[False, False, True], ignore_index=True
    )


def section_50(scored: pd.DataFrame) -> pd.DataFrame:
    """The authorities with a score of 1 outside the Leadership theme, by name.

    Adds ``statements``: the numbers of those statements (see framework.section_50_statements).
    """
    statements = [framework.section_50_statements(scores_of(row)) for _, row in scored.iterrows()]
    table = scored.assign(statements=pd.Series(statements, index=scored.index, dtype="object"))
    return table[[bool(found) for found in statements]].reset_index(drop=True)


def by_group(national: pd.DataFrame, column: str) -> pd.DataFrame:
    """Coverage and ratings by ``column`` ("authority_type" or "region"), one row a group.

    Columns: the group, ``authorities`` (of 153), ``assessed``, one count for each rating,
    ``good_or_better``, ``mean_total`` and ``mean_score`` (missing where nobody was assessed).
    """
    everyone = pd.DataFrame(
        [{column: getattr(one, column), "code": one.code} for one in authorities.everyone()]
    )
    rows = []
    for group, members in everyone.groupby(column):
        own = national[national[column] == group]
        rated = rating_counts(own)
        rows.append(
            {
                column: group,
                "authorities": len(members),
                "assessed": len(own),
                **rated,
                "good_or_better": rated["Outstanding"] + rated["Good"],
                "mean_total": own["total_score"].mean(),
                "mean_score": own[SCORE_COLUMNS].astype(float).stack().mean(),
            }
        )
    return pd.DataFrame(rows)


def rank_correlation(left: Sequence[float], right: Sequence[float]) -> float:
    """Spearman's rank correlation of two equally long sequences (ties get their mean rank).

    Raises DataError with fewer than three pairs or when one side does not vary.
    """
    table = pd.DataFrame({"left": left, "right": right}).astype(float).rank()
    value = table["left"].corr(table["right"]) if len(table) > 2 else float("nan")
    if pd.isna(value):
        raise DataError("A correlation needs at least three pairs that vary on both sides.")
    return float(value)
