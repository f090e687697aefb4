"""Which authority is looked at, whom it is compared with, and how the two differ.

No widgets. Every function takes the published tables and plain values and gives plain values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from cqclib import wording
from cqclib.analysis import national
from cqclib.analysis.peers import NEIGHBOURS, PEER_GROUPS, PHRASES, Peers, peers_of
from cqclib.analysis.standing import Standing, standing_of
from cqclib.dataset.tables import Dataset
from cqclib.errors import ParameterError, UnknownAuthority
from cqclib.folding import folded
from cqclib.parameters import choice
from cqclib.reference import authorities, framework
from cqclib.reference.authorities import Authority

HAND_PICKED = "hand-picked list"
GROUPS: tuple[str, ...] = (*PEER_GROUPS, HAND_PICKED)
MOST_NEIGHBOURS = 20  # as many as ONS gives
STATEMENTS = "nine statements"
THEMES = "four themes"
DETAILS: tuple[str, ...] = (STATEMENTS, THEMES)

_UNASSESSED = " (not assessed)"
_SAME = 4  # decimals up to which two means are level
# What the members of a group are called in the middle of a sentence.
GROUP_WORDS = {**PHRASES, HAND_PICKED: "hand-picked authorities"}


def labels(published: Dataset) -> list[str]:
    """All 153 names by alphabet; those without a published assessment say so."""
    return [label(published, authority) for authority in authorities.everyone()]


def label(published: Dataset, authority: Authority) -> str:
    """The name of ``authority`` as ``labels`` gives it."""
    assessed = authority.code in set(published.assessments["ons_code"])
    return authority.name + ("" if assessed else _UNASSESSED)


def named(text: str) -> Authority:
    """The authority that a label, any spelling of a name or the beginning of one name means.

    Raises UnknownAuthority with suggestions.
    """
    name = text.strip().removesuffix(_UNASSESSED.strip()).strip()
    try:
        return authorities.resolve(name)
    except UnknownAuthority:
        start = folded(name)
        beginning = [
            authority
            for authority in authorities.everyone()
            if start and folded(authority.name).startswith(start)
        ]
        if len(beginning) != 1:
            raise
        return beginning[0]


def group(
    published: Dataset,
    authority: Authority,
    which: str = NEIGHBOURS,
    count: int = authorities.NEIGHBOURS_BY_DEFAULT,
    picked: Sequence[Authority] = (),
) -> Peers:
    """The peers of ``authority``: one of ``GROUPS``.

    ``count`` is for statistical neighbours, ``picked`` for the hand-picked list; the authority
    itself is left out of it, for nobody is their own peer. Raises ParameterError.
    """
    choice("peers", which, GROUPS)
    scored = published.scored
    if which != HAND_PICKED:
        return peers_of(scored, authority, which, count)
    members = tuple(dict.fromkeys(peer for peer in picked if peer != authority))
    by_code = scored.set_index("ons_code", drop=False)
    order = [member.code for member in members if member.code in by_code.index]
    return Peers(HAND_PICKED, members, by_code.loc[order].reset_index(drop=True), {})


def picked(current: Sequence[Authority], text: str, authority: Authority) -> list[Authority]:
    """The hand-picked list with what ``text`` means added to its end.

    Raises UnknownAuthority, or ParameterError for the authority itself or one that is there.
    """
    added = named(text)
    if added == authority:
        raise ParameterError(f"{added.name} is the authority itself; pick others to compare with.")
    if added in current:
        raise ParameterError(f"{added.name} is on the list already.")
    return [*current, added]


def base_words(peers: Peers) -> str:
    """How much a mean of these peers rests on: "7 of 15 statistical neighbours assessed"."""
    if not peers.members:
        return f"no {GROUP_WORDS[peers.group]} yet"
    return f"{peers.assessed} of {len(peers.members)} {GROUP_WORDS[peers.group]} assessed"


@dataclass(frozen=True)
class Beside:
    """One authority beside its peers and England.

    ``rows``: one a statement or theme, with ``number`` (blank for themes), ``name``, ``short``,
    ``theme``, ``own`` (missing when not assessed), ``peers`` (missing without assessed peers),
    ``england`` and ``difference`` (own less peers).
    """

    authority: Authority
    peers: Peers
    detail: str
    rows: pd.DataFrame
    rating: str  # the printed one, or "no rating recorded"; "" when not assessed
    total: int | None
    standing: Standing | None

    @property
    def above(self) -> int:
        """On how many rows the authority is above its peers' mean."""
        return int((self.rows["difference"].round(_SAME) > 0).sum())

    @property
    def below(self) -> int:
        return int((self.rows["difference"].round(_SAME) < 0).sum())


def beside(
    published: Dataset, authority: Authority, peers: Peers, detail: str = STATEMENTS
) -> Beside:
    """``authority`` beside ``peers`` and England by statement or by theme.

    Raises ParameterError for another ``detail``.
    """
    choice("detail", detail, DETAILS)
    scored = published.scored
    own = scored[scored["ons_code"] == authority.code]
    rated = published.assessments[published.assessments["ons_code"] == authority.code]
    return Beside(
        authority=authority,
        peers=peers,
        detail=detail,
        rows=_rows(published, authority.code, peers.codes, detail),
        rating="" if rated.empty else framework.rating_words(rated["overall_rating"].iloc[0]),
        total=None if own.empty else int(own["total_score"].iloc[0]),
        standing=None if own.empty else standing_of(scored, authority.code),
    )


def _rows(published: Dataset, own: str, peers: Sequence[str], detail: str) -> pd.DataFrame:
    """The statements or themes with the mean scores of ``own``, of ``peers`` (codes), of England."""
    if detail == STATEMENTS:
        rows = pd.DataFrame(framework.STATEMENTS).astype({"number": "str"})
        average, key = national.by_statement, "statement"
    else:
        rows = pd.DataFrame(
            [("", theme.name, theme.name, theme.name) for theme in framework.THEMES],
            columns=["number", "name", "short", "theme"],
        )
        average, key = national.by_theme, "theme"
    scores = published.scores
    groups = {
        "own": scores[scores["ons_code"] == own],
        "peers": scores[scores["ons_code"].isin(peers)],
        "england": scores,
    }
    for column, some in groups.items():
        rows[column] = rows["name"].map(average(some).set_index(key)["mean"]).astype(float)
    return rows.assign(difference=rows["own"] - rows["peers"])


def headline(result: Beside) -> str:
    """What the authority's result is, in one line."""
    name = result.authority.name
    if not result.rating:
        return f"{name}: not assessed"
    if result.total is None or result.standing is None:
        return f"{name}: {result.rating.lower()}, published without scores"
    own = result.standing
    return (
        f"{name}: {result.rating.lower()}, overall score {framework.overall_score(result.total)}% "
        f"({result.total} of 36 points), {wording.place(own.rank, own.sharing, own.assessed)}"
    )


def sentence(result: Beside) -> str:
    """How the authority compares with its peers, with what that rests on."""
    based = wording.capital(base_words(result.peers))
    if not result.peers.assessed:
        return f"{based}: no mean to compare with."
    if result.total is None:
        return f"{based}. {result.authority.name} has no published scores to put beside them."
    count = len(result.rows)
    level = count - result.above - result.below
    what = "statements" if result.detail == STATEMENTS else "themes"
    counts = [
        f"{word} on {wording.number(number)}"
        for word, number in (("above", result.above), ("level", level), ("below", result.below))
        if number
    ]
    return (
        f"{based}. Against their mean, {result.authority.name} is {wording.listed(counts)} of "
        f"{wording.number(count)} {what}."
    )
