"""What holds a place and a rating up: one point, one statement.

The tables an authority a row are ``dataset.stability``'s, whose file is stability.csv; here is what
they come to nationally.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from cqclib.dataset.stability import leave_one_out, one_point
from cqclib.reference import framework

__all__ = ["Sturdiness", "leave_one_out", "one_point", "statements_left_out", "sturdiness"]


@dataclass(frozen=True)
class Sturdiness:
    """How far one point moves the authorities of one table, and how many ratings it changes.

    Widths are counts of places from the best to the last that one point more or fewer allows, both
    included. All counts are of the ``authorities``; a ``typical_width`` is a median, so it may end
    in a half, and the three widths are None without authorities.
    """

    authorities: int
    narrowest_width: int | None
    typical_width: float | None
    widest_width: int | None
    one_point_short: int  # of the next better rating
    one_point_above: int  # the next worse rating
    same_rank_either_way: int  # the same best place with a point more and with a point fewer
    same_rating_either_way: int
    same_rating_without_any_statement: int

    @property
    def on_an_edge(self) -> int:
        """How many have another rating with one point more or with one fewer."""
        return self.authorities - self.same_rating_either_way

    @property
    def ratings_are_sturdier(self) -> bool:
        """Whether more authorities keep their rating than their place when one point differs."""
        return self.same_rating_either_way > self.same_rank_either_way


def sturdiness(scored: pd.DataFrame) -> Sturdiness:
    """The national summary of ``one_point`` and ``leave_one_out`` over ``scored``."""
    moved = one_point(scored)
    left_out = leave_one_out(scored)
    width = (moved["last_place"] - moved["best_place"] + 1).astype(int)
    kept = pd.Series(True, index=moved.index)
    for column in ("place_if_one_point_more", "place_if_one_point_fewer"):
        kept &= moved[column].fillna(moved["rank"]) == moved["rank"]
    some = len(moved) > 0
    return Sturdiness(
        authorities=len(moved),
        narrowest_width=int(width.min()) if some else None,
        typical_width=float(width.median()) if some else None,
        widest_width=int(width.max()) if some else None,
        one_point_short=_differ(moved, "rating_if_one_point_more"),
        one_point_above=_differ(moved, "rating_if_one_point_fewer"),
        same_rank_either_way=int(kept.sum()),
        same_rating_either_way=int((~moved["rating_changes_with_one_point"]).sum()),
        same_rating_without_any_statement=int(left_out["same_rating_without_any_statement"].sum()),
    )


def _differ(moved: pd.DataFrame, column: str) -> int:
    return int((moved[column].notna() & (moved[column] != moved["derived_rating"])).sum())


def statements_left_out(scored: pd.DataFrame) -> pd.DataFrame:
    """How many ratings would change if a statement did not count, one row a statement.

    Columns: ``statement_number, statement``, ``better`` and ``worse`` (how many authorities would
    have a better, a worse rating by the other eight), ``changed`` (the two together) and
    ``authorities`` (of how many).
    """
    left_out = leave_one_out(scored)
    levels = {rating.name: rating.level for rating in framework.RATINGS}
    own = left_out["derived_rating"].map(levels)
    rows = []
    for statement in framework.STATEMENTS:
        without = left_out[f"without_{statement.key}"].map(levels)
        rows.append(
            {
                "statement_number": statement.number,
                "statement": statement.name,
                "better": int((without > own).sum()),
                "worse": int((without < own).sum()),
                "changed": int((without != own).sum()),
                "authorities": len(left_out),
            }
        )
    return pd.DataFrame(rows)
