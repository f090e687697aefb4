"""Are the assessed like the rest? In sentences and a table; who is missing is named."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cqclib import wording
from cqclib.analysis.permutation import Outcome
from cqclib.report.chance import often
from cqclib.report.html.elements import Prose
from cqclib.report.html.table import Column, Table

_THIRDS = {
    "population_third": ("the smallest third", "the middle third by size", "the largest third"),
    "deprivation_third": (
        "the least deprived third",
        "the middle third by deprivation",
        "the most deprived third",
    ),
}
_GROUPINGS = {
    "authority_type": "Type",
    "region": "Region",
    "population_third": "Size",
    "deprivation_third": "Deprivation",
}
_OUTCOMES = {
    "assessed, authority_type": "type",
    "assessed, region": "region",
    "assessed, population": "size",
    "assessed, deprivation": "deprivation",
}


_TYPES = {
    "County council": "county councils",
    "London borough": "London boroughs",
    "Metropolitan borough": "metropolitan boroughs",
    "Unitary authority": "unitary authorities",
}


def group_name(grouping: str, group: str) -> str:
    """A group of ``analysis.coverage.coverage`` as a reader knows it."""
    if grouping in _THIRDS:
        return _THIRDS[grouping][int(group) - 1]
    return _TYPES.get(group, group)


def like_the_rest(gaps: pd.DataFrame, middles: pd.DataFrame, outcomes: Sequence[Outcome]) -> Prose:
    """Which groups have few assessments, and the middle authority of those assessed and the others.

    ``gaps``: ``coverage.gaps``; ``middles``: ``coverage.assessed_and_rest``; ``outcomes``:
    ``coverage.like_the_rest``.
    """
    rest = int(middles.loc[~middles["assessed"], "authorities"].iloc[0])
    if rest == 0:
        return Prose("Every authority has been assessed.")
    return Prose([_gaps(gaps), _middles(middles), _chance(outcomes)])


def _gaps(gaps: pd.DataFrame) -> str:
    if gaps.empty:
        return "No type, region, third by size or third by deprivation is far behind the others."
    groups = [
        f"{group_name(row['grouping'], row['group'])} ({row['assessed']} of {row['authorities']})"
        for row in gaps.to_dict("records")
    ]
    return f"Compared with an even spread, fewest have been assessed in {wording.listed(groups)}."


def _middles(middles: pd.DataFrame) -> str:
    some, rest = (middles[middles["assessed"] == known].iloc[0] for known in (True, False))
    return (
        f"Half of the {some['authorities']} assessed have more than {_people(some)} residents, half of "
        f"the {rest['authorities']} others more than {_people(rest)}; the middle values on the "
        f"deprivation index (2025, higher is more deprived) are "
        f"{wording.decimals(some['median_deprivation'], 1)} and "
        f"{wording.decimals(rest['median_deprivation'], 1)}."
    )


def _people(row: pd.Series) -> str:
    return f"{int(wording.decimals(row['median_population'] / 1000, 0)) * 1000:,}"


def _chance(outcomes: Sequence[Outcome]) -> str:
    made = [outcome for outcome in outcomes if outcome.as_large is not None]
    if not made:
        return "There are too few assessments, or too few others, to ask whether they differ."
    each = wording.listed([f"by {_OUTCOMES[outcome.test]} in {often(outcome)}" for outcome in made])
    return (
        f"By chance alone, coverage would be as uneven {each} random draws. Anyone who speaks of all "
        "authorities should name these gaps."
    )


def table(coverage: pd.DataFrame) -> Table:
    """How many of each group have been assessed, beside an even spread."""
    groups = zip(coverage["grouping"], coverage["group"], strict=True)
    return Table(
        name="coverage",
        caption="How many have been assessed, by type, region, size and deprivation",
        columns=[
            Column("by", "By"),
            Column("named", "Group"),
            Column("authorities", "Authorities", "number"),
            Column("assessed", "Assessed", "number"),
            Column("spread", "With an even spread", "number"),
        ],
        rows=coverage.assign(
            by=coverage["grouping"].map(_GROUPINGS),
            named=[wording.capital(group_name(*pair)) for pair in groups],
            spread=[wording.decimals(even, 0) for even in coverage["even"]],
        ),
        row_header="named",
    )
