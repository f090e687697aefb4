"""Are the assessed authorities like the rest? Coverage of the 153 by type, region, size, deprivation."""

from __future__ import annotations

import pandas as pd

from cqclib.analysis.claims import rise_together
from cqclib.analysis.groups import regroup
from cqclib.analysis.permutation import DRAWS, Outcome

THIRDS = (1, 2, 3)
_BY_SIZE, _BY_DEPRIVATION = "population_third", "deprivation_third"
GROUPINGS = ("authority_type", "region", _BY_SIZE, _BY_DEPRIVATION)


def with_thirds(everyone: pd.DataFrame) -> pd.DataFrame:
    """``everyone`` with its thirds by size and by deprivation.

    ``everyone``: ``ons_code, population_mid_2024, imd2025_average_score``, a row an authority. Adds
    ``population_third`` (1 the smallest, 3 the largest) and ``deprivation_third`` (1 the least, 3
    the most deprived), of equal numbers as nearly as they divide: the lower thirds take what is
    left over. Equal values are told apart by their code.
    """
    table = everyone.sort_values("ons_code")
    table[_BY_SIZE] = _third(table["population_mid_2024"])
    table[_BY_DEPRIVATION] = _third(table["imd2025_average_score"])
    return table.loc[everyone.index]


def _third(values: pd.Series) -> pd.Series:
    places = values.rank(method="first").astype(int) - 1
    return (places * len(THIRDS) // max(len(values), 1) + 1).astype("Int64")


def coverage(everyone: pd.DataFrame) -> pd.DataFrame:
    """How many of each group have been assessed, beside what an even spread would have.

    ``everyone``: ``ons_code, authority, authority_type, region, population_mid_2024,
    imd2025_average_score, assessed`` (true or false), a row for each of the 153.

    Columns, a row a group: ``grouping`` (one of ``GROUPINGS``), ``group`` (as text), ``authorities``,
    ``assessed``, ``not_assessed``, ``share`` (assessed of authorities, 0 to 1), ``even`` (how many
    would be at the share of all together), ``gap`` (``even`` less ``assessed``: above 0, too few).
    """
    table = with_thirds(everyone)
    overall = float(table["assessed"].astype(float).mean())
    blocks = []
    for grouping in GROUPINGS:
        groups = table["assessed"].astype(int).groupby(table[grouping])
        counted = pd.DataFrame({"authorities": groups.size(), "assessed": groups.sum()})
        counted.insert(0, "grouping", grouping)
        counted.insert(1, "group", counted.index.astype("str"))
        blocks.append(counted)
    gap_table = pd.concat(blocks, ignore_index=True)
    gap_table["not_assessed"] = gap_table["authorities"] - gap_table["assessed"]
    gap_table["share"] = gap_table["assessed"] / gap_table["authorities"]
    gap_table["even"] = gap_table["authorities"] * overall
    gap_table["gap"] = gap_table["even"] - gap_table["assessed"]
    return gap_table


def gaps(everyone: pd.DataFrame, share: float = 0.75) -> pd.DataFrame:
    """The groups of ``coverage`` with at most ``share`` of what an even spread would have.

    The largest gap first; none without any assessment, when all groups are alike.
    """
    table = coverage(everyone)
    few = table[(table["even"] > 0) & (table["assessed"] <= share * table["even"])]
    return few.sort_values(["gap", "grouping", "group"], ascending=[False, True, True]).reset_index(
        drop=True
    )


def assessed_and_rest(everyone: pd.DataFrame) -> pd.DataFrame:
    """The middle authority by size and by deprivation, of those assessed and of the others.

    Columns, two rows: ``assessed``; ``authorities``; ``median_population`` (residents);
    ``median_deprivation`` (IMD 2025 average score, higher is more deprived); both missing where
    there is nobody.
    """
    known = everyone["assessed"].astype(bool)
    figures = everyone[["population_mid_2024", "imd2025_average_score"]].astype(float)
    rows = [(some.sum(), *figures[some].median()) for some in (known, ~known)]
    table = pd.DataFrame(rows, columns=["authorities", "median_population", "median_deprivation"])
    table.insert(0, "assessed", [True, False])
    return table


def like_the_rest(everyone: pd.DataFrame, draws: int = DRAWS) -> list[Outcome]:
    """Who has been assessed, by type and region, and with population and deprivation.

    The first two are ``groups.regroup`` on 1 (assessed) and 0 (not); the others
    ``claims.rise_together``: rho above 0, larger or more deprived ones were assessed sooner.
    """
    flags = everyone["assessed"].to_numpy(dtype=bool).astype(int)
    population = everyone["population_mid_2024"].to_numpy(dtype=float)
    deprivation = everyone["imd2025_average_score"].to_numpy(dtype=float)
    return [
        regroup(flags, everyone["authority_type"], "assessed, authority_type", draws),
        regroup(flags, everyone["region"], "assessed, region", draws),
        rise_together(population, flags, "assessed, population", draws),
        rise_together(deprivation, flags, "assessed, deprivation", draws),
    ]
