"""The 153 English authorities with adult social care duties, and who is like whom.

A name as anyone writes it resolves to exactly one authority, by ONS code, name or alias.
Likeness of spelling never decides: it only suggests. No pandas, no network.

Sources: see data/README.md (ONS lookups, mySociety's aliases, ONS statistical neighbours).
"""

from __future__ import annotations

import csv
import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from cqclib import paths, wording
from cqclib.errors import UnknownAuthority
from cqclib.folding import folded

if TYPE_CHECKING:
    import pandas as pd

NEIGHBOURS_BY_DEFAULT = 15
# ONS gives everyone a nearest neighbour; beyond this distance it is not a near one. The two
# authorities beyond it are City of London (13.2) and Isles of Scilly (9.8); the next is at 6.8.
CLOSE_DISTANCE = 8.0

# What may stand around an authority's plain name, by its type. A form is accepted only for the
# types that use it, so that "Leicester County Council" is not taken for Leicester.
_FORMS: dict[str, tuple[str, ...]] = {
    "County council": ("{} county council", "{} county", "{} cc", "county council of {}"),
    "Unitary authority": ("{} ua", "{} unitary authority"),
    "Metropolitan borough": (
        "{} mbc",
        "{} borough council",
        "{} metropolitan borough council",
        "{} metropolitan borough",
        "metropolitan borough of {}",
    ),
    "London borough": (
        "lb {}",
        "lb of {}",
        "lbc {}",
        "london borough of {}",
        "london borough {}",
        "{} london borough",
        "{} london borough council",
        "{} borough council",
        "{} lb",
    ),
}
_FORMS_OF_ALL: tuple[str, ...] = ("{}", "{} council", "{} authority")
# Words that many names share, which say nothing when looking for a likely one.
_COMMON_WORDS = frozenset(
    "and authority borough city council county district lb london metropolitan of on royal the "
    "unitary upon".split()
)


@dataclass(frozen=True)
class Authority:
    """One authority. ``name`` is the plain name used everywhere in this project."""

    code: str  # ONS code on 1 April 2023 boundaries
    name: str
    council_name: str
    authority_type: str
    region: str
    population: int  # ONS mid-2024 estimate
    deprivation_score: float  # IMD 2025 average score; higher is more deprived
    deprivation_rank: int  # of 153, 1 = most deprived
    aliases: tuple[str, ...] = ()

    @property
    def slug(self) -> str:
        """The name as it stands in file names: lower-case letters, digits and hyphens."""
        return re.sub(r"[^a-z0-9]+", "-", folded(self.name)).strip("-")


@dataclass(frozen=True)
class Neighbour:
    """A statistical neighbour: rank 1 is the nearest; ``distance`` has no unit."""

    authority: Authority
    rank: int
    distance: float


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (paths.REFERENCE / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@cache
def everyone() -> tuple[Authority, ...]:
    """All 153 authorities, by name."""
    listed = []
    for row in _rows("authorities.csv"):
        aliases = [row["official_council_name"], row["cqc_name"]]
        aliases += row["cqc_list_name"].split("|") + row["alternative_names"].split("|")
        if row["ons_code_from_2025"] != row["ons_code"]:
            aliases.append(row["ons_code_from_2025"])
        listed.append(
            Authority(
                code=row["ons_code"],
                name=row["name"],
                council_name=row["official_council_name"],
                authority_type=row["authority_type"],
                region=row["region"],
                population=int(row["population_mid_2024"]),
                deprivation_score=float(row["imd2025_average_score"]),
                deprivation_rank=int(row["imd2025_rank_of_153"]),
                aliases=tuple(sorted({alias for alias in aliases if alias})),
            )
        )
    return tuple(sorted(listed, key=lambda authority: authority.name))


def table() -> pd.DataFrame:
    """The 153 authorities as a data frame, by ONS code.

    Columns: ``ons_code, authority, slug, authority_type, region, population_mid_2024,
    population_18plus, population_65plus`` (ONS mid-2024 estimates), ``imd2025_average_score``
    (higher is more deprived) and ``imd2025_rank_of_153`` (1 is the most deprived).
    """
    return _table().copy()


@cache
def _table() -> pd.DataFrame:
    import pandas as pd  # here: names are resolved before there is an environment with pandas

    wanted = ["population_mid_2024", "population_18plus", "population_65plus"]
    wanted += ["imd2025_average_score", "imd2025_rank_of_153"]
    rows = pd.read_csv(paths.REFERENCE / "authorities.csv", usecols=["ons_code", *wanted])
    named = pd.DataFrame(
        {
            "ons_code": authority.code,
            "authority": authority.name,
            "slug": authority.slug,
            "authority_type": authority.authority_type,
            "region": authority.region,
        }
        for authority in everyone()
    )
    return named.merge(rows, on="ons_code", validate="one_to_one").sort_values(
        "ons_code", ignore_index=True
    )


def regions() -> list[str]:
    """The nine regions, in alphabetical order."""
    return sorted({authority.region for authority in everyone()})


def types() -> list[str]:
    """The types of authority, in alphabetical order."""
    return sorted({authority.authority_type for authority in everyone()})


@cache
def _by_code() -> dict[str, Authority]:
    return {authority.code: authority for authority in everyone()}


def by_code(code: str) -> Authority:
    """The authority with this ONS code. Raises UnknownAuthority."""
    try:
        return _by_code()[code]
    except KeyError:
        raise UnknownAuthority(
            f"No authority with adult social care duties has the ONS code {code!r}."
        ) from None


@cache
def _index() -> dict[str, frozenset[str]]:
    """Every accepted form of every name, folded, with the codes it may mean.

    A form built from a rule never competes with a name or alias that somebody really uses.
    """
    written: dict[str, set[str]] = {}
    built: dict[str, set[str]] = {}
    for authority in everyone():
        for name in (authority.code, authority.name, *authority.aliases):
            written.setdefault(folded(name), set()).add(authority.code)
        for form in _FORMS_OF_ALL + _FORMS[authority.authority_type]:
            built.setdefault(folded(form.format(authority.name)), set()).add(authority.code)
        for alias in authority.aliases:
            built.setdefault(folded(alias).removesuffix(" council"), set()).add(authority.code)
    return {form: frozenset(codes) for form, codes in (built | written).items()}


def named(name: str) -> Authority | None:
    """The one authority that ``name`` means; None for a name that means none, or several."""
    codes = _index().get(folded(name), frozenset())
    return by_code(next(iter(codes))) if len(codes) == 1 else None


def resolve(name: str) -> Authority:
    """The one authority that ``name`` (a name, alias or ONS code, in any spelling) means.

    Raises UnknownAuthority with suggestions for anything else, also for a form that fits two.
    """
    if authority := named(name):
        return authority
    if codes := _index().get(folded(name)):
        names = " or ".join(sorted(by_code(code).name for code in codes))
        raise UnknownAuthority(f"{_shown(name)} may mean {names}; give the one you mean.")
    suggestions = suggest(name)
    hint = (
        f"Did you mean {wording.listed(suggestions, 'or')}?"
        if suggestions
        else "Give a name such as Kent."
    )
    raise UnknownAuthority(f"No authority called {_shown(name)}. {hint}")


def suggest(name: str, most: int = 3) -> list[str]:
    """Up to ``most`` authorities' names that look like ``name``, the likest first.

    First those that share all its telling words or hold it ("Hammersmith"), then those whose
    spelling is close ("Kant").
    """
    wanted = _telling(name[:100])
    if not wanted:
        return []
    telling = {authority.name: _telling(authority.name) for authority in everyone()}
    holding = [likely for likely, words in telling.items() if wanted in words]
    spelled = {words: likely for likely, words in telling.items()}
    close = difflib.get_close_matches(wanted, list(spelled), n=most, cutoff=0.7)
    return list(dict.fromkeys(holding + [spelled[words] for words in close]))[:most]


def _telling(name: str) -> str:
    return " ".join(word for word in folded(name).split() if word not in _COMMON_WORDS)


def _shown(name: str) -> str:
    return repr(name if len(name) <= 60 else name[:57] + "...")


def same_type(authority: Authority) -> list[Authority]:
    """The other authorities of the same type, by name."""
    return [
        other
        for other in everyone()
        if other.authority_type == authority.authority_type and other != authority
    ]


def same_region(authority: Authority) -> list[Authority]:
    """The other authorities of the same region, by name."""
    return [
        other for other in everyone() if other.region == authority.region and other != authority
    ]


@cache
def _neighbours() -> dict[str, tuple[Neighbour, ...]]:
    by_authority: dict[str, list[Neighbour]] = {}
    for row in _rows("statistical_neighbours.csv"):
        neighbour = Neighbour(
            by_code(row["neighbour_code"]), int(row["rank"]), float(row["distance"])
        )
        by_authority.setdefault(row["ons_code"], []).append(neighbour)
    return {code: tuple(sorted(some, key=lambda n: n.rank)) for code, some in by_authority.items()}


def neighbours(authority: Authority, count: int = NEIGHBOURS_BY_DEFAULT) -> list[Neighbour]:
    """The ``count`` (1 to 20) nearest statistical neighbours, the nearest first.

    ONS, "Lower and upper tier local authority statistical nearest neighbours", October 2025.
    Raises ValueError for a count that ONS does not give.
    """
    known = _neighbours()[authority.code]
    if not 1 <= count <= len(known):
        raise ValueError(f"ONS gives the {len(known)} nearest neighbours, not {count}")
    return list(known[:count])


def has_close_neighbours(authority: Authority) -> bool:
    """Whether the nearest statistical neighbour is near at all (see ``CLOSE_DISTANCE``)."""
    return neighbours(authority, 1)[0].distance <= CLOSE_DISTANCE
