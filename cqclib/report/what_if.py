"""What nine supposed scores come to, in words. Arithmetic, never a prediction."""

from __future__ import annotations

from collections.abc import Mapping

from cqclib import wording
from cqclib.analysis.what_if import NEUTRAL_SCORE, SmallestChanges, WhatIf, smallest_changes
from cqclib.reference import framework
from cqclib.reference.framework import GOOD_SCORE

CAUTION = (
    "This is arithmetic on CQC's published rule, not a prediction: CQC scores each statement on "
    "its evidence, and the other authorities' scores are held where they are."
)


def smallest_sentence(scores: Mapping[int, int]) -> str:
    """Which smallest changes reach the next rating, in words."""
    smallest = smallest_changes(scores)
    if smallest is None:
        return "Outstanding is the best rating; there is no next one."
    lowest = framework.lowest_total(smallest.rating.name)
    name, points = smallest.rating.name, smallest.points
    begins = f"{name} begins at {lowest} points ({framework.overall_score(lowest)}%)"
    if points == 1:
        return (
            f"{begins}: 1 point more. The smallest change that reaches it: one point more on any "
            f"one of the {wording.plural(smallest.can_rise, 'statement')} below 4."
        )
    parts = []
    if smallest.single_steps:
        parts.append(
            f"one point more on any {wording.number(points)} of the "
            f"{wording.number(smallest.can_rise)} statements below 4"
            if smallest.can_rise > points
            else f"one point more on each of the {wording.number(points)} statements below 4"
        )
    if smallest.fewest < points:
        fewest = wording.number(smallest.fewest)
        only = f"on only {fewest} {'statement' if smallest.fewest == 1 else 'statements'}"
        parts.append(f"all {points} {only}, {_fewest(scores, smallest)}")
    return (
        f"{begins}: {points} points more, from whichever statements. "
        f"The smallest changes that reach it: {'; or '.join(parts)}. "
        f"There are {smallest.ways:,} ways to add exactly {points} points."
        f"{_to_three(smallest)}"
    )


def _fewest(scores: Mapping[int, int], smallest: SmallestChanges) -> str:
    """An example with the fewest statements: the lowest scores go up the most."""
    left, steps = smallest.points, []
    for number in sorted(scores, key=lambda number: (scores[number], number))[: smallest.fewest]:
        step = min(max(framework.SCORES) - scores[number], left)
        left -= step
        steps.append(
            f"{framework.statement(number).short} from {scores[number]} to {scores[number] + step}"
        )
    return "for example " + wording.listed(steps)


def _to_three(smallest: SmallestChanges) -> str:
    if not smallest.below_good or smallest.rating.level > GOOD_SCORE:
        return ""
    spare = smallest.below_good_points - smallest.points
    if spare < 0:
        return (
            f" Raising every statement below 3 to 3 would bring {smallest.below_good_points}: "
            "not enough alone."
        )
    left = f"{spare} to spare" if spare else "just enough"
    return (
        f" Raising all {wording.number(smallest.below_good)} statements below 3 to 3 would bring "
        f"{smallest.below_good_points}, {left}."
    )


def outcome(supposed: WhatIf) -> str:
    """What the supposed scores come to: total, overall score, rating."""
    return f"{supposed.total} of 36 points, overall score {supposed.percent}%: {supposed.rating.name.lower()}"


def place(supposed: WhatIf) -> str:
    """The tie band among the others, whose totals stay as published."""
    own = supposed.standing
    places = wording.capital(wording.place(own.rank, own.sharing, own.assessed))
    band = f" (places {own.rank} to {own.rank_to})" if own.tied else ""
    extra = "" if supposed.published else f", counting it with the {len(supposed.others)} assessed"
    return (
        f"{places}{band}{extra}: above {own.above}, level with {own.level}, below {own.below} of "
        f"the other {len(supposed.others)}."
    )


def thresholds(supposed: WhatIf) -> str:
    """How far the ratings above and below are."""
    up = framework.points_to_next_rating(supposed.total)
    down = framework.points_above_lower_rating(supposed.total)
    better = framework.next_rating(supposed.rating.name)
    parts = []
    if up is not None and better is not None:
        parts.append(f"{wording.plural(up, 'point')} more would be {better.name.lower()}")
    if down is not None:
        worse = framework.rating_of_total(supposed.total - down)
        parts.append(f"{wording.plural(down, 'point')} fewer would be {worse.name.lower()}")
    return wording.capital("; ".join(parts)) + "."


def beginning(supposed: WhatIf) -> str:
    """Where the sliders began and what has been changed since."""
    name = supposed.authority.name
    if not supposed.published:
        return (
            f"{name} has no published scores, so there is nothing to begin from: all sliders stand "
            f"at {NEUTRAL_SCORE}, which is no estimate. Set them to the scores you want to try."
        )
    changed = supposed.changed
    if not changed:
        return f"The sliders stand at {name}'s published scores."
    changes = [
        f"{framework.statement(number).short} {before} to {after}"
        for number, (before, after) in changed.items()
    ]
    return f"Changed from {name}'s published scores: {wording.listed(changes)}."


def section_50(supposed: WhatIf) -> str:
    """Which of the supposed scores would bring the section 50 duty; "" for none."""
    numbers = framework.section_50_statements(supposed.scores)
    if not numbers:
        return ""
    names = wording.listed([framework.statement(number).short for number in numbers])
    return f"A score of 1 for {names} would oblige CQC to notify the Secretary of State."
