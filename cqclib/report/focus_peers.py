"""An authority's peers in words: who they are, what they can and cannot tell."""

from __future__ import annotations

from functools import lru_cache
from statistics import median

import pandas as pd

from cqclib import wording
from cqclib.analysis import claims
from cqclib.analysis.focus import Focus
from cqclib.analysis.groups import FEWEST_FOR_A_MEAN
from cqclib.analysis.national import by_rating
from cqclib.analysis.peers import NEIGHBOURS, PHRASES, SAME_REGION, SAME_TYPE, Peers
from cqclib.dataset.tables import Dataset
from cqclib.reference.authorities import Authority
from cqclib.report.html.elements import Callout

# Enough to tell 1 in 20 from 1 in 3; the national report counts with ten times as many.
_DRAWS = 999
_RARE = 0.05
_FEW = 3  # as many peers, and everything that rests on them says so
_SINGULAR = {
    NEIGHBOURS: "statistical neighbour",
    SAME_TYPE: "authority of the same type",
    SAME_REGION: "authority of the same region",
}


def count_phrase(group: str, count: int) -> str:
    """ "1 statistical neighbour", "7 authorities of the same type"."""
    return wording.plural(count, _SINGULAR[group], PHRASES[group])


def coverage(focus: Focus) -> str:
    """How many of the peers have scores, and which ratings, in a sentence."""
    peers = focus.peers
    of = f"{len(peers.members)} {PHRASES[peers.group]}"
    if not peers.assessed:
        return f"None of its {of} has been assessed."
    verb = "has" if peers.assessed == 1 else "have"
    rated = by_rating(peers.scored)
    counts = [
        f"{count} rated {name.lower()}"
        for name, count in zip(rated["rating"], rated["authorities"], strict=True)
        if count
    ]
    ratings = f": {wording.listed(counts)}" if counts else ""
    return f"{peers.assessed} of its {of} {verb} been assessed{ratings}."


def peers_card(peers: Peers) -> tuple[str, str]:
    """The peers' usual points as a key figure; fewer than three are named instead."""
    group = PHRASES[peers.group]
    if not peers.assessed:
        return ("none", f"of its {len(peers.members)} {group} assessed")
    if peers.assessed < FEWEST_FOR_A_MEAN:
        value = " and ".join(f"{total}" for total in peers.totals)
        return (f"{value} points", f"of its assessed {group}: {wording.listed(peers.names)}")
    middle = f"{median(peers.totals):g} points"
    return (middle, f"typical of its {peers.assessed} assessed {group} (median)")


def peers_note(focus: Focus) -> Callout:
    """How far the peers can be trusted, beside the table that shows them."""
    peers = focus.peers
    sentences = [_base(focus)]
    if peers.assessed and peers.are_close:
        sentences.append(likeness(focus.published))
        if peers.group == NEIGHBOURS:
            sentences.append(
                "Neighbours are those of ONS's general similarity model, still in development."
            )
    return Callout(" ".join(sentence for sentence in sentences if sentence))


def far_from_all(focus: Focus) -> Callout | None:
    """That nobody is statistically close to it, before anything is compared; mostly None."""
    text = warning(focus.authority, focus.peers)
    return Callout(text) if text else None


def warning(authority: Authority, peers: Peers) -> str:
    """That its statistical neighbours are no neighbours in truth; "" where they are."""
    if peers.are_close:
        return ""
    return (
        f"No authority is statistically close to {authority.name}: its nearest neighbour, "
        f"{peers.members[0].name}, is at a distance of {peers.nearest_distance:.1f}, where others "
        "have theirs at 2 to 7. What the others scored says little about it."
    )


def _base(focus: Focus) -> str:
    peers = focus.peers
    of = f"its {len(peers.members)} {PHRASES[peers.group]}"
    day = wording.day(focus.published.as_at)
    if not peers.assessed:
        return f"None of {of} had published scores by {day}, so there are no peers to compare with."
    names = wording.listed(peers.names)
    if peers.assessed < FEWEST_FOR_A_MEAN:
        return f"Only {names} of {of} had published scores by {day}; too few for a mean."
    if peers.assessed == _FEW:
        return f"Only three of {of} had published scores by {day}: {names}. Their mean is of three."
    return (
        f"{peers.assessed} of {of} had published scores by {day}, so their mean is of "
        f"{peers.assessed}."
    )


def likeness(published: Dataset) -> str:
    """Whether statistical neighbours score alike, in a sentence; "" where too few have scores."""
    scored = published.scored[["ons_code", "total_score"]]
    alike = _alike(tuple(scored["ons_code"]), tuple(int(total) for total in scored["total_score"]))
    if alike.test.as_large is None:
        return ""
    apart = (
        f"the totals of two neighbours are {wording.decimals(alike.neighbours_apart)} points apart on "
        f"average, those of any two authorities {wording.decimals(alike.all_apart)}"
    )
    if alike.test.p < _RARE:
        return f"Statistical neighbours score somewhat alike: {apart}."
    return (
        f"There is no sign that statistical neighbours score alike: {apart}. They show who to ask, "
        "not what score to expect."
    )


@lru_cache(maxsize=4)
def _alike(codes: tuple[str, ...], totals: tuple[int, ...]) -> claims.Likeness:
    scored = pd.DataFrame({"ons_code": codes, "total_score": totals})
    return claims.neighbours_alike(scored, claims.neighbour_pairs(scored), _DRAWS)
