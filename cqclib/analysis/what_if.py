"""What nine other scores would come to by CQC's rule. Arithmetic, never a prediction.

The rule is framework's; places are among the published totals of all other authorities, which
stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from cqclib.analysis.standing import Standing, standing_among
from cqclib.dataset.tables import Dataset
from cqclib.reference import framework
from cqclib.reference.authorities import Authority
from cqclib.reference.framework import GOOD_SCORE

# Where the sliders of an authority without scores begin. Not an estimate.
NEUTRAL_SCORE = 2


@dataclass(frozen=True)
class WhatIf:
    """Nine supposed scores of one authority among the totals of the others.

    ``published`` are its real scores, by statement number; empty for one without.
    """

    authority: Authority
    published: Mapping[int, int]
    scores: Mapping[int, int]
    others: tuple[int, ...]

    @property
    def total(self) -> int:
        return framework.total_score(list(self.scores.values()))

    @property
    def percent(self) -> int:
        return framework.overall_score(self.total)

    @property
    def rating(self) -> framework.Rating:
        return framework.rating_of_total(self.total)

    @property
    def standing(self) -> Standing:
        """The place these scores would have among the others and itself."""
        return standing_among(self.total, self.others)

    @property
    def changed(self) -> dict[int, tuple[int, int]]:
        """The statements whose supposed score is not the published one: (published, supposed)."""
        return {
            number: (score, self.scores[number])
            for number, score in self.published.items()
            if score != self.scores[number]
        }

    def with_score(self, number: int, score: int) -> WhatIf:
        """The same with another score for the statement ``number``. Raises ValueError."""
        framework.statement(number)
        changed = replace(self, scores={**self.scores, number: score})
        framework.total_score(list(changed.scores.values()))
        return changed


def start(published: Dataset, authority: Authority) -> WhatIf:
    """The published scores of ``authority``; without any, the neutral score everywhere."""
    scored = published.scored
    own = scored[scored["ons_code"] == authority.code]
    others = scored[scored["ons_code"] != authority.code]["total_score"]
    real = {} if own.empty else framework.scores_of(own.iloc[0])
    return WhatIf(
        authority=authority,
        published=real,
        scores=real or {statement.number: NEUTRAL_SCORE for statement in framework.STATEMENTS},
        others=tuple(int(total) for total in others),
    )


@dataclass(frozen=True)
class SmallestChanges:
    """What reaches the next rating exactly.

    Any way of adding exactly ``points`` is smallest: one point less falls short, and by CQC's
    rule it does not matter which statements they come from. ``fewest`` is the least number of
    statements that can bring them, ``single_steps`` whether that many different statements can go
    up by one point each, ``below_good`` how many statements are below 3 and ``below_good_points``
    what raising those to 3 would bring.
    """

    rating: framework.Rating
    points: int
    fewest: int
    can_rise: int  # statements below 4
    below_good: int
    below_good_points: int
    ways: int

    @property
    def single_steps(self) -> bool:
        return self.can_rise >= self.points


def smallest_changes(scores: Mapping[int, int]) -> SmallestChanges | None:
    """The least that reaches the next rating from these nine scores; None at Outstanding."""
    total = framework.total_score(list(scores.values()))
    points = framework.points_to_next_rating(total)
    better = framework.next_rating(framework.rating_of_total(total).name)
    if points is None or better is None:
        return None
    room = sorted((max(framework.SCORES) - score for score in scores.values()), reverse=True)
    fewest = next(count for count in range(1, len(room) + 1) if sum(room[:count]) >= points)
    below = [score for score in scores.values() if score < GOOD_SCORE]
    return SmallestChanges(
        rating=better,
        points=points,
        fewest=fewest,
        can_rise=sum(points_left > 0 for points_left in room),
        below_good=len(below),
        below_good_points=sum(GOOD_SCORE - score for score in below),
        ways=_ways(room, points),
    )


def _ways(room: list[int], points: int) -> int:
    """In how many ways ``points`` can be shared out, at most ``room`` to each statement."""
    ways = [1] + [0] * points
    for most in room:
        ways = [sum(ways[max(0, rest - most) : rest + 1]) for rest in range(points + 1)]
    return ways[points]
