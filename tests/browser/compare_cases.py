"""Choices on the comparison page with what ``analysis`` says of each, for the page to agree with.

A case is an address and what the page's ``CQC.compute`` must give for it. Means and differences are
made with fractions, everything else with the functions that the reports use.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import combinations
from typing import Any

import pandas as pd

from cqclib.analysis.peers import (
    NEIGHBOURS,
    SAME_REGION,
    SAME_TYPE,
    peers_first,
    peers_of,
    who_scored_higher,
)
from cqclib.analysis.what_if import start
from cqclib.dataset import Dataset
from cqclib.dataset.stability import one_point
from cqclib.reference import authorities, framework
from cqclib.reference.authorities import Authority

Case = dict[str, Any]
GROUPS = {"neighbours": NEIGHBOURS, "type": SAME_TYPE, "region": SAME_REGION}
OWN = "own"
FEWEST_FOR_A_MEAN = 3
SAMPLE = 12


def everybody(data: Dataset) -> Iterator[Case]:
    """All 153, each with every group of peers."""
    for authority in authorities.everyone():
        for group in GROUPS:
            yield case(data, [authority], group)


def pairs(data: Dataset, draw: random.Random) -> Iterator[Case]:
    """All pairs of a sample, in both orders."""
    for first, second in combinations(draw.sample(authorities.everyone(), SAMPLE), 2):
        yield case(data, [first, second], "neighbours")
        yield case(data, [second, first], "type")


def what_ifs(data: Dataset, draw: random.Random, count: int) -> Iterator[Case]:
    """Anybody with any nine scores, beside up to three others, peers of any kind."""
    for _ in range(count):
        chosen = draw.sample(authorities.everyone(), draw.randint(1, 4))
        group = draw.choice([*GROUPS, OWN])
        own = [
            authority
            for authority in draw.sample(authorities.everyone(), 6)
            if authority != chosen[0]
        ]
        supposed = {number: draw.randint(1, 4) for number in range(1, 10)}
        yield case(data, chosen, group, own if group == OWN else (), supposed)


def case(
    data: Dataset,
    chosen: Sequence[Authority],
    group: str,
    own: Sequence[Authority] = (),
    supposed: Mapping[int, int] | None = None,
) -> Case:
    """The address of a choice, and what is true of it."""
    first = chosen[0]
    codes = [authority.code for authority in own]
    if group != OWN:
        codes = peers_of(data.scored, first, GROUPS[group]).codes
    published = _published(data)
    codes = [code for code in codes if code in published]
    scores = dict(supposed or published.get(first.code, {}))
    lists = [scores, *(published.get(authority.code, {}) for authority in chosen[1:])]
    return {
        "address": _address(chosen, group, own, supposed),
        "expected": {
            "standing": [_standing(data, *pair) for pair in zip(chosen, lists, strict=True)],
            "statements": _statements(data, lists, codes, first.code),
            "section50": framework.section_50_statements(scores),
            "peers": len(codes),
            "scored": len(data.scored),
        },
    }


def _address(
    chosen: Sequence[Authority],
    group: str,
    own: Sequence[Authority],
    supposed: Mapping[int, int] | None,
) -> str:
    parts = [chosen[0].slug, f"peers={group}"]
    parts += ["with=" + ",".join(authority.slug for authority in chosen[1:])] if chosen[1:] else []
    parts += ["own=" + ",".join(authority.slug for authority in own)] if own else []
    parts += ["if=" + "".join(map(str, supposed.values()))] if supposed else []
    return "#" + "&".join(parts)


def _published(data: Dataset) -> dict[str, dict[int, int]]:
    return {row["ons_code"]: framework.scores_of(row) for row in data.scored.to_dict("records")}


def _standing(data: Dataset, authority: Authority, scores: Mapping[int, int]) -> Case:
    if not scores:
        return {"slug": authority.slug, "total": None}
    supposed = start(data, authority)
    for number, score in scores.items():
        supposed = supposed.with_score(number, score)
    own, total = supposed.standing, supposed.total
    best, last = _one_point_either_way(data, authority, total)
    better, worse = framework.next_rating(supposed.rating.name), None
    if fewer := framework.points_above_lower_rating(total):
        worse = {"rating": framework.rating_of_total(total - fewer).name, "points": fewer}
    return {
        "slug": authority.slug,
        "total": total,
        "percent": supposed.percent,
        "rating": supposed.rating.name,
        "better": better
        and {"rating": better.name, "points": framework.points_to_next_rating(total)},
        "worse": worse,
        "rank": own.rank,
        "to": own.rank_to,
        "above": own.above,
        "level": own.level,
        "below": own.below,
        "of": own.assessed,
        "best": best,
        "last": last,
    }


def _one_point_either_way(data: Dataset, authority: Authority, total: int) -> tuple[int, int]:
    """The places of ``stability``, of a table in which the authority has this total."""
    others = data.scored[data.scored["ons_code"] != authority.code]
    own = {"slug": authority.slug, "ons_code": authority.code, "authority": authority.name}
    table = pd.concat([others, pd.DataFrame([own | {"total_score": total}])], ignore_index=True)
    row = one_point(table).iloc[-1]
    return int(row["best_place"]), int(row["last_place"])


def _statements(
    data: Dataset, lists: Sequence[Mapping[int, int]], peers: Sequence[str], code: str
) -> list[Case]:
    published = _published(data)
    ask = peers_first(who_scored_higher(data.scores, lists[0]), peers)
    slugs = {authority.code: authority.slug for authority in authorities.everyone()}
    made = []
    for number in range(1, 10):
        theirs = [published[peer][number] for peer in peers]
        everyone = [scores[number] for scores in published.values()]
        own = lists[0].get(number)
        rows = ask[(ask["statement_number"] == number) & (ask["ons_code"] != code)]
        made.append(
            {
                "scores": [scores.get(number) for scores in lists],
                "peers": _mean(theirs),
                "all": _mean(everyone),
                "fromPeers": _difference(own, theirs),
                "fromAll": _difference(own, everyone),
                "good": sum(score >= 3 for score in everyone),
                "of": len(everyone),
                "ask": [
                    {
                        "slug": slugs[row["ons_code"]],
                        "score": int(row["score"]),
                        "isPeer": bool(row["is_peer"]),
                    }
                    for row in rows.to_dict("records")
                ],
            }
        )
    return made


def _mean(scores: Sequence[int]) -> str:
    return _shown(Fraction(sum(scores), len(scores))) if len(scores) >= FEWEST_FOR_A_MEAN else ""


def _difference(own: int | None, scores: Sequence[int]) -> str:
    if own is None or len(scores) < FEWEST_FOR_A_MEAN:
        return ""
    return _shown(own - Fraction(sum(scores), len(scores)))


def _shown(value: Fraction) -> str:
    """Two decimals, halves away from zero: exact until the last step."""
    hundredths = Decimal(100 * value.numerator) / Decimal(value.denominator)
    return str((hundredths.quantize(Decimal(1), ROUND_HALF_UP) / 100).quantize(Decimal("0.01")))
