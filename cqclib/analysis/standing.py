"""Where an authority stands among all that have been assessed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from cqclib.wording import listed

_QUARTERS = ("top", "upper middle", "lower middle", "bottom")


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


def standing_of(scored: pd.DataFrame, code: str) -> Standing:
    """Where the authority ``code`` stands. Raises KeyError when it is not in ``scored``."""
    totals = scored.set_index("ons_code")["total_score"].astype(int)
    return standing_among(int(totals[code]), totals.drop(code))


def standing_among(total: int, others: Iterable[int]) -> Standing:
    """Where ``total`` points stand among the totals of ``others``."""
    totals = list(others)
    above = sum(other < total for other in totals)
    below = sum(other > total for other in totals)
    level = len(totals) - above - below
    return Standing(below + 1, below + 1 + level, above, level, below, len(totals) + 1)
