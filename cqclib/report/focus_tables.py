"""The tables of one authority's report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cqclib import wording
from cqclib.analysis import compare
from cqclib.analysis import peers as peer_groups
from cqclib.analysis.focus import Focus
from cqclib.analysis.peers import NEIGHBOURS, group_phrase
from cqclib.reference import framework
from cqclib.reference.framework import GOOD_SCORE, SCORE_COLUMNS
from cqclib.report.html.table import Column, Table

_MOST_EXAMPLES = 5
_ALL = "All authorities"


def score_counts(focus: Focus) -> Table | None:
    """How many statements have each score, and which."""
    if focus.standing is None:
        return None
    rows = []
    for score in framework.SCORES:
        own = [framework.statement(n).name for n, given in focus.scores.items() if given == score]
        rows.append(
            {
                "score": score,
                "meaning": f"Evidence shows {framework.SCORE_MEANINGS[score]}",
                "statements": len(own),
                "which": "; ".join(own) or "none",
            }
        )
    return Table(
        name="score-counts",
        caption=f"{focus.authority.name}: statements at each score",
        columns=[
            Column("meaning", "What CQC says the score shows"),
            Column("score", "Score", "score"),
            Column("statements", "Statements", "number"),
            Column("which", "Which"),
        ],
        rows=pd.DataFrame(rows),
    )


def averages(focus: Focus) -> Table | None:
    """Each statement beside four averages: England, same type, same region, neighbours."""
    if focus.standing is None:
        return None
    means = {_ALL: focus.national_means}
    means |= {group: compare.means(peers.scored) for group, peers in focus.groups.items()}
    based = {
        group: f"{peers.assessed} of {len(peers.members)}" for group, peers in focus.groups.items()
    }
    based[_ALL] = f"{len(focus.published.scored)} of {focus.published.authority_count}"
    rows = [
        {
            "statement": one.name,
            "own": focus.scores[one.number],
            **{
                group: float(wording.mean(given[one.number])) if given else None
                for group, given in means.items()
            },
        }
        for one in framework.STATEMENTS
    ]
    table = pd.DataFrame(rows).rename(columns=lambda key: key.replace(" ", "_").lower())
    return Table(
        name="averages",
        caption=f"{focus.authority.name}'s scores and the mean scores of four groups",
        columns=[
            Column("statement", "Statement"),
            Column("own", focus.authority.name, "score"),
            *(
                Column(
                    group.replace(" ", "_").lower(),
                    f"{wording.capital(group)} ({based[group]} assessed)",
                    "number",
                )
                for group in means
            ),
        ],
        rows=table,
        note="Means of the assessed members of each group, without this authority for the peers. "
        "The mean of all assessed includes it.",
    )


def learn_from(focus: Focus) -> Table | None:
    """For each statement below 3, whom to ask: peers that scored higher, then others."""
    if focus.standing is None or all(score >= GOOD_SCORE for score in focus.scores.values()):
        return None
    found = peer_groups.learn_from(focus.published.scored, focus.scores, focus.peers)
    if found.empty:
        return None
    shown = found.groupby("number", sort=False).head(_MOST_EXAMPLES).copy()
    shown["likeness"] = [_likeness(focus, row) for row in shown.to_dict("records")]
    counts = found.groupby("statement", sort=False).size()
    said = "; ".join(f"{statement}: {count}" for statement, count in counts.items())
    return Table(
        name="learn-from",
        caption=f"Who scored higher where {focus.authority.name} scored below 3",
        columns=[
            Column("statement", "Statement"),
            Column("authority", "Authority (CQC's report)", "authority", url_key="report_url"),
            Column("score", "Score there", "score"),
            Column("likeness", "How similar"),
            Column("total_score", "Total of 36", "number"),
        ],
        rows=shown,
        row_header="authority",
        note=f"At most {_MOST_EXAMPLES} a statement, the chosen peers first, then others by score and "
        f"total. Authorities that scored 3 or more there: {said}.",
    )


def _likeness(focus: Focus, row: Mapping[Any, Any]) -> str:
    if not row["is_peer"]:
        return "not in the peer group"
    if focus.peers.group != NEIGHBOURS:
        return wording.capital(focus.peers.group)
    codes = [one.code for one in focus.peers.members]
    place = codes.index(str(row["ons_code"])) + 1
    which = "nearest" if place == 1 else f"{wording.ordinal(place)} nearest"
    return f"{which} neighbour (distance {row['distance']:.1f})"


def peers(focus: Focus) -> Table:
    """Every member of the peer group, the authority itself first where it has been assessed."""
    national = focus.published.assessments.set_index("ons_code")
    members = ([focus.authority] if focus.assessed else []) + list(focus.peers.members)
    rows = []
    for one in members:
        found = national.loc[one.code] if one.code in national.index else None
        row: dict[str, object] = {"authority": one.name, "region": one.region}
        for key in ("report_url", "overall_rating", "total_score", *SCORE_COLUMNS):
            row[key] = None if found is None else found[key]
        row["distance"] = focus.peers.distances.get(one.code)
        rows.append(row)
    columns = [
        Column("authority", "Authority", "authority", url_key="report_url"),
        Column("region", "Region"),
        Column("overall_rating", "Rating", "rating"),
        Column("total_score", "Total of 36", "number"),
        *(Column(one.column, f"{one.number} {one.short}", "score") for one in framework.STATEMENTS),
    ]
    if focus.peers.distances:
        columns.insert(
            2, Column("distance", "Distance", "number", help="ONS statistical distance; no unit")
        )
    return Table(
        name="peers",
        caption=f"{focus.authority.name} and its {len(focus.peers.members)} "
        f"{group_phrase(focus.peers.group)}",
        columns=columns,
        rows=pd.DataFrame(rows),
        highlight={focus.authority.name},
    )
