"""Up to four authorities side by side, statement by statement. No widgets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from cqclib import wording
from cqclib.dataset.tables import Dataset
from cqclib.errors import ParameterError
from cqclib.reference import authorities, framework
from cqclib.reference.authorities import Authority
from cqclib.reference.framework import SCORE_COLUMNS

MOST = 4
_NAMED = 4  # more statements than these are counted, not listed


@dataclass(frozen=True)
class Several:
    """Two to four authorities, or one alone.

    ``rows``: one a statement with ``number``, ``name``, ``short``, ``theme``, one column a code
    (missing when not assessed) and ``spread``, the highest less the lowest score (missing with
    fewer than two).
    """

    members: tuple[Authority, ...]
    rows: pd.DataFrame
    ratings: dict[str, str]  # by ONS code, or "no rating recorded"; "" when not assessed
    totals: dict[str, int]

    @property
    def with_scores(self) -> list[Authority]:
        return [member for member in self.members if member.code in self.totals]


def several(published: Dataset, members: Sequence[Authority]) -> Several:
    """These authorities beside each other, in this order.

    Raises ParameterError for more than four, for none, and for one that is named twice.
    """
    if not 1 <= len(members) <= MOST:
        raise ParameterError(f"Compare one to {MOST} authorities, not {len(members)}.")
    for place, member in enumerate(members):
        if member in members[:place]:
            raise ParameterError(
                f"{member.name} is chosen twice; choose another or leave it blank."
            )
    scored = published.scored.set_index("ons_code")
    rated = published.assessments.set_index("ons_code")["overall_rating"]
    rows = pd.DataFrame(framework.STATEMENTS)
    for member in members:
        known = member.code in scored.index
        rows[member.code] = pd.Series(
            [scored.loc[member.code, key] if known else None for key in SCORE_COLUMNS],
            dtype="Int64",
        )
    codes = [member.code for member in members if member.code in scored.index]
    rows["spread"] = pd.Series(pd.NA, index=rows.index, dtype="Int64")
    if len(codes) > 1:
        rows["spread"] = rows[codes].max(axis=1) - rows[codes].min(axis=1)
    return Several(
        members=tuple(members),
        rows=rows,
        ratings={
            member.code: framework.rating_words(rated[member.code])
            if member.code in rated.index
            else ""
            for member in members
        },
        totals={code: int(scored["total_score"][code]) for code in codes},
    )


def nearest_assessed(published: Dataset, authority: Authority, most: int) -> list[Authority]:
    """The nearest statistical neighbours that have scores, at most ``most`` of them."""
    scored = set(published.scored["ons_code"])
    near = [neighbour.authority for neighbour in authorities.neighbours(authority, 20)]
    return [other for other in near if other.code in scored][:most]


def sentence(compared: Several) -> str:
    """Where they differ most and where they agree."""
    missing = [member.name for member in compared.members if member.code not in compared.totals]
    verb = "has" if len(missing) == 1 else "have"
    absent = f" {wording.listed(missing)} {verb} no published scores." if missing else ""
    names = wording.listed([member.name for member in compared.with_scores])
    if len(compared.totals) < 2:
        return f"Choose at least two authorities with scores to see where they differ.{absent}"
    widest = int(compared.rows["spread"].max())
    if widest == 0:
        return f"{names} have the same score on every statement.{absent}"
    apart = [str(short) for short in compared.rows.loc[compared.rows["spread"] == widest, "short"]]
    where = (
        wording.listed(apart) if len(apart) <= _NAMED else f"{wording.number(len(apart))} of nine"
    )
    same = int((compared.rows["spread"] == 0).sum())
    return (
        f"{names} differ most, by {wording.plural(widest, 'point')}, on {where}; "
        f"they have the same score on {wording.number(same)} of nine statements.{absent}"
    )
