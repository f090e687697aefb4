"""What nine other scores would come to by CQC's rule. Arithmetic, never a prediction.

The rule is framework's; places are among the published totals of all other authorities, which
stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from cqclib import wording
from cqclib.analysis.standing import Standing
from cqclib.dataset.tables import Dataset
from cqclib.reference import framework
from cqclib.reference.authorities import Authority
from cqclib.reference.framework import GOOD_SCORE

# Where the sliders of an authority without scores begin. Not an estimate.
NEUTRAL_SCORE = 2
CAUTION = (
    "This is arithmetic on CQC's published rule, not a prediction: CQC scores each statement on "
    "its evidence, and the other authorities' scores are held where they are."
)


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
        return framework.total_score([self.scores[one.number] for one in framework.STATEMENTS])

    @property
    def percent(self) -> int:
        return framework.overall_score(self.total)

    @property
    def rating(self) -> framework.Rating:
        return framework.rating_of_total(self.total)

    @property
    def standing(self) -> Standing:
        """The place these scores would have among the others and itself."""
        better = sum(other > self.total for other in self.others)
        level = sum(other == self.total for other in self.others)
        return Standing(
            rank=better + 1,
            rank_to=better + 1 + level,
            above=len(self.others) - better - level,
            level=level,
            below=better,
            assessed=len(self.others) + 1,
        )

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
        scores=real or {one.number: NEUTRAL_SCORE for one in framework.STATEMENTS},
        others=tuple(int(total) for total in others),
    )


@dataclass(frozen=True)
class SmallestChanges:
    """What reaches the next rating with nothing to spare.

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
    total = framework.total_score([scores[one.number] for one in framework.STATEMENTS])
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
        can_rise=sum(one > 0 for one in room),
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


def smallest_sentence(scores: Mapping[int, int]) -> str:
    """Which smallest changes reach the next rating, in words."""
    found = smallest_changes(scores)
    if found is None:
        return "Outstanding is the best rating; there is no next one."
    lowest = framework.lowest_total(found.rating.name)
    name, points = found.rating.name, found.points
    begins = f"{name} begins at {lowest} points ({framework.overall_score(lowest)}%)"
    if points == 1:
        return (
            f"{begins}: 1 point more. The smallest change that reaches it: one point more on any "
            f"one of the {wording.plural(found.can_rise, 'statement')} below 4."
        )
    parts = []
    if found.single_steps:
        parts.append(
            f"one point more on any {wording.number(points)} of the "
            f"{wording.number(found.can_rise)} statements below 4"
            if found.can_rise > points
            else f"one point more on each of the {wording.number(points)} statements below 4"
        )
    if found.fewest < points:
        fewest = wording.number(found.fewest)
        only = f"on only {fewest} {'statement' if found.fewest == 1 else 'statements'}"
        parts.append(f"all {points} {only}, {_fewest(scores, found)}")
    return (
        f"{begins}: {points} points more, from whichever statements. "
        f"The smallest changes that reach it: {'; or '.join(parts)}. "
        f"There are {found.ways:,} ways to add exactly {points} points."
        f"{_to_three(found)}"
    )


def _fewest(scores: Mapping[int, int], found: SmallestChanges) -> str:
    """An example with the fewest statements: the lowest scores go up the most."""
    left, said = found.points, []
    for number in sorted(scores, key=lambda number: (scores[number], number))[: found.fewest]:
        step = min(max(framework.SCORES) - scores[number], left)
        left -= step
        said.append(
            f"{framework.statement(number).short} from {scores[number]} to {scores[number] + step}"
        )
    return "for example " + wording.listed(said)


def _to_three(found: SmallestChanges) -> str:
    if not found.below_good or found.rating.level > GOOD_SCORE:
        return ""
    spare = found.below_good_points - found.points
    if spare < 0:
        return (
            f" Raising every statement below 3 to 3 would bring {found.below_good_points}: "
            "not enough alone."
        )
    return (
        f" Raising all {wording.number(found.below_good)} statements below 3 to 3 would bring "
        f"{found.below_good_points}, {'just enough' if not spare else f'{spare} to spare'}."
    )


def outcome(found: WhatIf) -> str:
    """What the supposed scores come to: total, overall score, rating."""
    return (
        f"{found.total} of 36 points, overall score {found.percent}%: {found.rating.name.lower()}"
    )


def place(found: WhatIf) -> str:
    """The tie band among the others, whose totals stay as published."""
    own = found.standing
    places = wording.capital(wording.place(own.rank, own.sharing, own.assessed))
    band = f" (places {own.rank} to {own.rank_to})" if own.tied else ""
    extra = "" if found.published else f", counting it with the {len(found.others)} assessed"
    return (
        f"{places}{band}{extra}: above {own.above}, level with {own.level}, below {own.below} of "
        f"the other {len(found.others)}."
    )


def thresholds(found: WhatIf) -> str:
    """How far the ratings above and below are."""
    up = framework.points_to_next_rating(found.total)
    down = framework.points_above_lower_rating(found.total)
    better = framework.next_rating(found.rating.name)
    parts = []
    if up is not None and better is not None:
        parts.append(f"{wording.plural(up, 'point')} more would be {better.name.lower()}")
    if down is not None:
        worse = framework.rating_of_total(found.total - down)
        parts.append(f"{wording.plural(down, 'point')} fewer would be {worse.name.lower()}")
    return wording.capital("; ".join(parts)) + "."


def beginning(found: WhatIf) -> str:
    """Where the sliders began and what has been changed since."""
    name = found.authority.name
    if not found.published:
        return (
            f"{name} has no published scores, so there is nothing to begin from: all sliders stand "
            f"at {NEUTRAL_SCORE}, which is no estimate. Set them to the scores you want to try."
        )
    changed = found.changed
    if not changed:
        return f"The sliders stand at {name}'s published scores."
    said = [
        f"{framework.statement(number).short} {before} to {after}"
        for number, (before, after) in changed.items()
    ]
    return f"Changed from {name}'s published scores: {wording.listed(said)}."


def section_50(found: WhatIf) -> str:
    """Which of the supposed scores would bring the section 50 duty; "" for none."""
    numbers = framework.section_50_statements(found.scores)
    if not numbers:
        return ""
    names = wording.listed([framework.statement(number).short for number in numbers])
    return f"A score of 1 for {names} would oblige CQC to notify the Secretary of State."
