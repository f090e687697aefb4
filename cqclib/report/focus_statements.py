"""What stands out among the nine scores of one authority: a few sentences, only where it is a finding.

Something that holds for nearly everybody is none: a sentence needs two thirds of the authorities on
the other side, or a clear distance from the peers.
"""

from __future__ import annotations

import pandas as pd

from cqclib import wording
from cqclib.analysis.averages import statistic_of
from cqclib.analysis.focus import Focus, nine
from cqclib.reference.framework import GOOD_SCORE
from cqclib.report.focus_peers import count_phrase
from cqclib.report.html.elements import Prose

_CLEARLY = 0.75  # of a score, from the peers' average


def stands_out(by_group: pd.DataFrame, focus: Focus, group: str = "") -> Prose | None:
    """What sets the nine scores apart from the others', in at most three sentences.

    ``by_group``: see analysis.focus.nine; ``group`` the peers to compare with, those of the report
    if not given. None for an authority without scores.
    """
    if focus.standing is None:
        return None
    group = group or focus.peers.group
    table = nine(by_group, group)
    sentences = [
        _all_the_same(table),
        _from_the_average(table, group, statistic_of(by_group)),
        _where_most_do_better(table),
        _where_few_do_as_well(table),
    ]
    telling = [sentence for sentence in sentences if sentence]
    return Prose(telling or "No single statement sets it apart from the others.")


def _all_the_same(table: pd.DataFrame) -> str:
    if table["own"].nunique() > 1:
        return ""
    return f"All nine statements were scored {int(table['own'].iloc[0])}."


def _from_the_average(table: pd.DataFrame, group: str, statistic: str) -> str:
    """The statements furthest from the peers' average, or from everybody's without one."""
    peers = count_phrase(group, int(table["peer_authorities"].max()))
    column, base = "peers", f"the {peers} with scores"
    if table["peers"].isna().all():
        column, base = "all", f"all {table['authorities'].max()} with scores"
    apart = (table["own"] - table[column]).round(9)
    parts: list[str] = []
    for word, extreme in (("below", apart.min()), ("above", apart.max())):
        if pd.isna(extreme) or abs(extreme) < _CLEARLY or (extreme < 0) != (word == "below"):
            continue
        rows = table[apart == extreme]
        names = wording.listed([_beside(row, column) for row in rows.to_dict("records")])
        parts.append(f"furthest {word} on {names}")
    if not parts:
        return ""
    few = " (only three)" if column == "peers" and table["peer_authorities"].max() == 3 else ""
    return f"Compared with the {statistic} of {base}{few} it is {' and '.join(parts)}."


def _beside(row: dict[str, object], column: str) -> str:
    return f"{row['statement']} ({int(row['own'])} against {wording.mean(float(row[column]))})"  # type: ignore[call-overload,arg-type]


def _where_most_do_better(table: pd.DataFrame) -> str:
    most = 3 * table["at_3_or_more"] >= 2 * table["authorities"]
    rows = table[(table["own"] < GOOD_SCORE) & most]
    if rows.empty:
        return ""
    return f"Most others scored 3 or more where it did not: on {_with_counts(rows)}."


def _where_few_do_as_well(table: pd.DataFrame) -> str:
    few = 3 * table["at_3_or_more"] <= table["authorities"]
    rows = table[(table["own"] >= GOOD_SCORE) & few]
    if rows.empty:
        return ""
    return f"It scored 3 or more where few others did: on {_with_counts(rows)}."


def _with_counts(rows: pd.DataFrame) -> str:
    ordered = rows.sort_values("at_3_or_more", kind="stable")
    parts = [
        f"{row['statement']} ({row['at_3_or_more']} of {row['authorities']})"
        for row in ordered.to_dict("records")
    ]
    return wording.listed(parts)
