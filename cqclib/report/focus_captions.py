"""What the pictures of one authority's report say: titles, bases, text alternatives."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from cqclib import wording
from cqclib.analysis.averages import statistic_of
from cqclib.analysis.focus import Focus, nine
from cqclib.analysis.peers import PHRASES
from cqclib.charts.base import Caption
from cqclib.reference import framework
from cqclib.report.focus_peers import count_phrase

_MOST_NAMED = 3  # statements in a title
_NEAR = 0.5  # of a score: nearer than that to the others is no finding


def marks(focus: Focus) -> dict[str, str]:
    """What the key of charts.strip and charts.hexmap calls the marked ones."""
    return {"peer": f"its assessed {PHRASES[focus.peers.group]}"}


def averages(by_group: pd.DataFrame, focus: Focus) -> dict[str, str]:
    """What the key of charts.profile calls own score and averages."""
    statistic, table = statistic_of(by_group), nine(by_group, focus.peers.group)
    peers = count_phrase(focus.peers.group, int(table["peer_authorities"].max()))
    return {
        "own": focus.authority.name,
        "peers": f"{statistic} of {peers}",
        "all": f"{statistic} of all {table['authorities'].max()}",
    }


def strip(standing: pd.DataFrame, focus: Focus) -> Caption:
    """The caption of charts.strip. ``standing``: ``total_score, mark`` (see Focus.marks)."""
    totals = standing["total_score"].astype(int)
    ringed = totals[standing["mark"] == "peer"]
    peers = _span(count_phrase(focus.peers.group, len(ringed)), ringed)
    day, name = wording.day(focus.published.as_at), focus.authority.name
    subtitle = f"Points of nine statements, {wording.plural(len(totals), 'authority', 'authorities')}, {day}"
    everyone = (
        f"A dot for each of {wording.plural(len(totals), 'authority', 'authorities')} by points, from "
        f"{totals.min()} to {totals.max()} of 36, with the rating bands behind."
    )
    if focus.standing is None:
        title = peers or f"None of its {len(focus.peers.members)} peers has been scored"
        return Caption("standing", title, subtitle, f"{everyone} {title}.")
    own = focus.standing
    title = f"{name} has {focus.total} of 36 points, " + wording.place(
        own.rank, own.sharing, own.assessed
    )
    alt = [
        everyone,
        f"{name} is at {focus.total}: {own.below} higher, {own.level} level, {own.above} lower.",
    ]
    return Caption(
        "standing",
        title,
        f"{subtitle}{_bar(focus)}",
        " ".join([*alt, peers and f"{peers}."]).strip(),
    )


def _span(who: str, totals: pd.Series) -> str:
    if totals.empty:
        return ""
    low, high = totals.min(), totals.max()
    points = f"{low} points" if low == high else f"{low} to {high} points"
    return f"Its {who} {'has' if len(totals) == 1 else 'have'} {points}"


def _bar(focus: Focus) -> str:
    best, last = (int(focus.stability[key]) for key in ("best_place", "last_place"))
    if best == last:
        return ""
    places = f"{wording.ordinal(best)} to {wording.ordinal(last)}"
    return f"; the bar shows one point more or fewer, {places} place"


def profile(by_group: pd.DataFrame, focus: Focus) -> Caption:
    """The caption of charts.profile. ``by_group``: see analysis.focus.nine."""
    statistic, table = statistic_of(by_group), nine(by_group, focus.peers.group)
    bases = []
    if table["peers"].notna().any():
        bases.append(count_phrase(focus.peers.group, int(table["peer_authorities"].max())))
    if table["all"].notna().any():
        bases.append(f"all {table['authorities'].max()} with scores")
    beside = f"; {statistic} of {' and of '.join(bases)}" if bases else ""
    return Caption(
        "profile",
        _profile_title(table, focus),
        f"Scores 1 to 4{beside}, {wording.day(focus.published.as_at)}",
        f"Nine lines, one a statement. {' '.join(_lines(table, focus, statistic))}",
    )


def _profile_title(table: pd.DataFrame, focus: Focus) -> str:
    name = focus.authority.name
    column, whose = (
        ("peers", "its peers") if table["peers"].notna().any() else ("all", "the others")
    )
    if table[column].isna().all():
        return f"{name}'s nine scores" if focus.scores else "Nobody else has been scored"
    if table["own"].isna().all():
        average = table.set_index("statement_number")[column].round(9)
        if average.nunique() == 1:
            return f"{wording.capital(whose)} score the same on every statement"
        best, worst = (average.index[average == end] for end in (average.max(), average.min()))
        return (
            f"{wording.capital(whose)} score highest on {_named(best)}, lowest on {_named(worst)}"
        )
    apart = (table["own"] - table[column]).round(9)
    furthest = apart.abs().max()
    if furthest < _NEAR:
        return f"{name} is close to {whose} on every statement"
    below, above = (table.loc[apart == end, "statement_number"] for end in (-furthest, furthest))
    if below.empty:
        return f"{name} is furthest above {whose} on {_named(above)}"
    also = "" if above.empty else f", and as far above on {_named(above)}"
    return f"{name} is furthest below {whose} on {_named(below)}{also}"


def _named(numbers: Iterable[int]) -> str:
    """Statements by their names in the picture; more than a title can hold by their number."""
    names = [framework.statement(number).short for number in numbers]
    if len(names) > _MOST_NAMED:
        return f"{wording.number(len(names))} statements"
    return wording.listed(names)


def _lines(table: pd.DataFrame, focus: Focus, statistic: str) -> list[str]:
    lines = []
    for row in table.to_dict("records"):
        parts = [] if pd.isna(row["own"]) else [f"{focus.authority.name} {int(row['own'])}"]
        for column, whose in (("peers", "peers"), ("all", "all")):
            if not pd.isna(row[column]):
                parts.append(f"{statistic} of {whose} {wording.mean(row[column])}")
        lines.append(f"{row['statement']}: {', '.join(parts) or 'no score'}.")
    return lines


def hexmap(places: pd.DataFrame, focus: Focus) -> Caption:
    """The caption of charts.hexmap. ``places``: ``overall_rating`` (blank: none), ``mark``."""
    marked = int((places["mark"] == "peer").sum())
    peers = count_phrase(focus.peers.group, marked)
    title = f"{focus.authority.name} and its {peers} with scores"
    if not marked:
        title = f"{focus.authority.name} in England"
    assessed = int(places["overall_rating"].notna().sum())
    return Caption(
        "map",
        title,
        f"A hexagon for each of {len(places)} authorities, {wording.day(focus.published.as_at)}",
        f"Map of England as hexagons; {assessed} of {len(places)} have a rating. {title} are marked.",
    )
