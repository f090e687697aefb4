"""One authority: where it stands, and the tables of its report. Its facts as JSON: focus_facts.

The words built on them are in report.focus and its neighbours, the pictures in charts.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from cqclib.analysis.averages import statistic_of
from cqclib.analysis.groups import FEWEST_FOR_A_MEAN
from cqclib.analysis.level import Level, level_with
from cqclib.analysis.peers import NEIGHBOURS, PEER_GROUPS, Peers, peers_of
from cqclib.analysis.standing import Standing, standing_of
from cqclib.dataset.tables import Dataset
from cqclib.parameters import choice
from cqclib.reference import authorities, framework
from cqclib.reference.authorities import Authority

OWN, ALL = "this authority", "all assessed"
_CQC_REPORTS = "cqc.org.uk/care-services/local-authority-assessment-reports/"


@dataclass(frozen=True)
class Focus:
    """One authority among the published assessments.

    ``row`` is its row of ``Dataset.assessments`` (None: not assessed), ``standing`` its place on
    total points (None: not assessed, or without scores), ``peers`` the group the report compares
    with, ``groups`` all of them by name.
    """

    published: Dataset
    authority: Authority
    row: pd.Series | None
    standing: Standing | None
    peers: Peers
    groups: dict[str, Peers]

    @property
    def assessed(self) -> bool:
        return self.row is not None

    @property
    def code(self) -> str:
        return self.authority.code

    @property
    def assessment(self) -> pd.Series:
        """``row`` where it is known to be there. Raises ValueError where it is not."""
        if self.row is None:
            raise ValueError(f"{self.authority.name} has not been assessed")
        return self.row

    @cached_property
    def scores(self) -> dict[int, int]:
        """The nine scores by statement number; empty without them."""
        return {} if self.standing is None else framework.scores_of(self.assessment)

    @property
    def total(self) -> int:
        """Its points, 9 to 36. Raises ValueError where it has not been assessed."""
        return int(self.assessment["total_score"])

    @property
    def rating(self) -> framework.Rating | None:
        """The rating CQC printed; None where none was recorded."""
        printed = self.assessment["overall_rating"]
        return None if pd.isna(printed) else framework.rating(printed)

    @property
    def derived_rating(self) -> framework.Rating:
        """The rating its nine scores bring by CQC's rule."""
        return framework.rating_of_total(self.total)

    @property
    def points_to_next(self) -> int | None:
        return framework.points_to_next_rating(self.total)

    @property
    def next_rating(self) -> framework.Rating | None:
        return framework.next_rating(self.derived_rating.name)

    @cached_property
    def level(self) -> Level:
        """Who is level with it, who clearly above and below. Needs scores, else KeyError."""
        return level_with(self.published.scored, self.code)

    @cached_property
    def stability(self) -> pd.Series:
        """Its row of ``Dataset.stability``. Raises KeyError for an authority without scores."""
        rows = self.published.stability
        own = rows[rows["ons_code"] == self.code]
        if own.empty:
            raise KeyError(self.code)
        return own.iloc[0]

    @property
    def members(self) -> pd.DataFrame:
        """Who is compared: ``group, ons_code``, a row for each member with scores.

        Groups: "this authority", "all assessed" (itself included), and the three groups of peers.
        """
        codes = {OWN: [self.code], ALL: list(self.published.scored["ons_code"])}
        codes |= {group: peers.codes for group, peers in self.groups.items()}
        pairs = [(group, code) for group, some in codes.items() for code in some]
        return pd.DataFrame(pairs, columns=["group", "ons_code"], dtype="str")

    @property
    def marks(self) -> dict[str, str]:
        """What a picture marks, by ONS code: "focus" for itself, "peer" for peers with scores."""
        return {**dict.fromkeys(self.peers.codes, "peer"), self.code: "focus"}


def load(published: Dataset, authority: str, peers: str = NEIGHBOURS) -> Focus:
    """The authority that ``authority`` (a name, alias or ONS code) means, with its peers.

    Raises UnknownAuthority, or ParameterError for an unknown peer group.
    """
    choice("peers", peers, PEER_GROUPS)
    chosen = authorities.resolve(authority)
    rows = published.assessments[published.assessments["ons_code"] == chosen.code]
    scored = published.scored
    has_scores = bool((scored["ons_code"] == chosen.code).any())
    groups = {group: peers_of(scored, chosen, group) for group in PEER_GROUPS}
    return Focus(
        published=published,
        authority=chosen,
        row=None if rows.empty else rows.iloc[0],
        standing=standing_of(scored, chosen.code) if has_scores else None,
        peers=groups[peers],
        groups=groups,
    )


def nine(by_group: pd.DataFrame, peers: str = NEIGHBOURS) -> pd.DataFrame:
    """The nine statements in CQC's order: own score, the peers' average, everybody's.

    ``by_group``: a row for each group of ``Focus.members`` and statement: ``group,
    statement_number, statement, theme``, ``mean`` or ``median`` of its scores, ``at_3_or_more`` and
    ``authorities`` (counts). Returns ``statement_number, statement, theme, own, peers, all``
    (missing where there is none, and for fewer than three authorities, which are no average),
    ``at_3_or_more, authorities`` (all assessed), ``peers_at_3_or_more, peer_authorities``.
    Raises DataError when the table holds neither mean nor median, or both.
    """
    columns = ["group", "statement_number", statistic_of(by_group), "at_3_or_more", "authorities"]
    cells = zip(*(by_group[column].tolist() for column in columns), strict=True)
    rows = {(group, number): (average, *counts) for group, number, average, *counts in cells}
    numbers = [statement.number for statement in framework.STATEMENTS]
    nobody = (math.nan, 0, 0)
    own, group, everyone = (
        [rows.get((name, number), nobody) for number in numbers] for name in (OWN, peers, ALL)
    )
    return pd.DataFrame(
        {
            "statement_number": numbers,
            "statement": [statement.name for statement in framework.STATEMENTS],
            "theme": [statement.theme for statement in framework.STATEMENTS],
            "own": [float(average) for average, _, _ in own],
            "peers": _averages(group),
            "all": _averages(everyone),
            "at_3_or_more": [int(counted) for _, counted, _ in everyone],
            "authorities": [int(authorities) for _, _, authorities in everyone],
            "peers_at_3_or_more": [int(counted) for _, counted, _ in group],
            "peer_authorities": [int(authorities) for _, _, authorities in group],
        }
    )


def _averages(cells: Sequence[tuple[float, int, int]]) -> list[float]:
    """Averages of at least three authorities; missing for fewer, which are no average."""
    return [
        float(average) if authorities >= FEWEST_FOR_A_MEAN else math.nan
        for average, _, authorities in cells
    ]


def without_one(scores: dict[int, int]) -> dict[int, framework.Rating]:
    """The statements without which the rating of the other eight would be another one.

    By statement number: the rating then (framework.rating_without_one). Empty when there is none.
    """
    total = sum(scores.values())
    own = framework.rating_of_total(total)
    ratings = {n: framework.rating_without_one(total - score) for n, score in scores.items()}
    return {number: rating for number, rating in ratings.items() if rating != own}


def disputed(second_sources: pd.DataFrame, code: str) -> pd.DataFrame:
    """Where a second source says otherwise of the authority ``code`` than the snapshot.

    ``second_sources``: ``Dataset.second_sources``. Returns its rows that do not agree, with
    ``settled_by``: the address of CQC's own page of the assessment where another row says that it
    has the value of the snapshot; missing while the difference is open.
    """
    own = second_sources[second_sources["ons_code"] == code]
    agree = own[own["agrees"] & own["source_url"].str.contains(_CQC_REPORTS, regex=False)]
    pages = agree.drop_duplicates(["slug", "item"])[["slug", "item", "source_url"]]
    return own[~own["agrees"]].merge(
        pages.rename(columns={"source_url": "settled_by"}), on=["slug", "item"], how="left"
    )
