"""The tables of one authority's report."""

from __future__ import annotations

from urllib.parse import urlsplit

import pandas as pd

from cqclib import wording
from cqclib.analysis.averages import statistic_of
from cqclib.analysis.focus import Focus, disputed, nine
from cqclib.analysis.groups import FEWEST_FOR_A_MEAN
from cqclib.analysis.peers import PEER_GROUPS, PHRASES, Peers, peers_first, who_scored_higher
from cqclib.reference import authorities, framework
from cqclib.reference.framework import GOOD_SCORE, SCORE_COLUMNS
from cqclib.report.focus_peers import count_phrase
from cqclib.report.focus_statements import stands_out
from cqclib.report.html.elements import Prose, authority_link, link, source_link
from cqclib.report.html.switch import Switch, View
from cqclib.report.html.table import Column, Table
from cqclib.report.shared import AUTHORITY, POINTS, RATING

_MOST_NAMES = 3  # whom to ask, a statement


def linked(code: str) -> str:
    """The name of the authority ``code``, leading to its report."""
    authority = authorities.by_code(code)
    return authority_link(authority.name, authority.slug)


def statements(by_group: pd.DataFrame, focus: Focus, scores: pd.DataFrame) -> Switch:
    """What stands out and the nine rows, beside each group of peers, the chosen one shown first.

    ``by_group``: see analysis.focus.nine; ``scores``: ``Dataset.scores``, for whom to ask.
    """
    higher = who_scored_higher(scores, focus.scores)
    views = {
        wording.capital(group): View(
            stands_out(by_group, focus, group), nine_rows(by_group, focus, higher, group)
        )
        for group in sorted(PEER_GROUPS, key=lambda group: group != focus.peers.group)
    }
    compare = link("the comparison page", f"compare.html#{focus.authority.slug}")
    note = (
        "Changes the sentences and the table here. Everything else on this page is about "
        f"{PHRASES[focus.peers.group]}; {compare} shows it for other peers."
    )
    return Switch("peers-shown", "Compare with", views, note)


def nine_rows(by_group: pd.DataFrame, focus: Focus, higher: pd.DataFrame, group: str) -> Table:
    """One row a statement: own score, peers, all, share at 3 or more, whom to ask.

    ``higher``: ``analysis.peers.who_scored_higher`` than this authority.
    """
    peers, name = focus.groups[group], focus.authority.name
    table = nine(by_group, group)
    table["share"] = [
        wording.of(int(row["at_3_or_more"]), int(row["authorities"])) if row["authorities"] else ""
        for row in table.to_dict("records")
    ]
    table["ask"] = _asked(focus, higher, peers)
    table["named_peers"] = _named(peers)
    anybody = any(table["ask"])
    columns = [Column("statement", "Statement"), Column("theme", "Theme", secondary=True)]
    if focus.standing is not None:
        columns.append(Column("own", name, "score"))
    columns += _averages(table, peers, statistic_of(by_group))
    columns.append(Column("share", "Of all, scored 3 or more", "number"))
    if anybody:
        columns.append(Column("ask", "Who to ask", "links"))
    return Table(
        name=f"statements-{group.replace(' ', '-')}",
        caption=f"{name}'s nine scores beside those of {_beside(table, group)}"
        if focus.standing is not None
        else f"Scores of {_beside(table, group)}",
        columns=columns,
        rows=table,
        note=_note(focus, peers, any("*" in cell for cell in table["ask"])) if anybody else "",
    )


def _beside(table: pd.DataFrame, group: str) -> str:
    counted = int(table["peer_authorities"].max())
    return f"{count_phrase(group, counted)} and of all" if counted else "all"


def _averages(table: pd.DataFrame, peers: Peers, statistic: str) -> list[Column]:
    """The columns of the peers and of all; fewer than three peers are named, with their scores."""
    columns = []
    counted = int(table["peer_authorities"].max())
    if counted >= FEWEST_FOR_A_MEAN:
        base = count_phrase(peers.group, counted)
        columns.append(Column("peers", f"{wording.capital(statistic)} of {base}", "mean"))
    elif counted and counted == peers.assessed:
        columns.append(Column("named_peers", f"Scores of {wording.listed(peers.names)}", "number"))
    everyone = int(table["authorities"].max())
    if everyone >= FEWEST_FOR_A_MEAN:
        columns.append(Column("all", f"{wording.capital(statistic)} of all {everyone}", "mean"))
    return columns


def _named(peers: Peers) -> list[str]:
    """The scores of the peers by statement: "2 and 3"."""
    scores = [peers.scored[column].astype(int).astype("str") for column in SCORE_COLUMNS]
    return [" and ".join(of_a_statement) for of_a_statement in scores]


def _asked(focus: Focus, higher: pd.DataFrame, peers: Peers) -> list[str]:
    """Up to three names for each statement below 3 (every statement without scores)."""
    names: dict[int, list[str]] = {
        statement.number: []
        for statement in framework.STATEMENTS
        if focus.scores.get(statement.number, 0) < GOOD_SCORE
    }
    able = peers_first(higher[higher["statement_number"].isin(names)], peers.codes)
    for row in able.groupby("statement_number").head(_MOST_NAMES).to_dict("records"):
        star = "" if row["is_peer"] else "*"
        score = f" ({row['score']})" if row["score"] > GOOD_SCORE else ""
        names[row["statement_number"]].append(f"{linked(str(row['ons_code']))}{star}{score}")
    return [
        (", ".join(names[statement.number]) or "nobody scored 3 or more")
        if statement.number in names
        else ""
        for statement in framework.STATEMENTS
    ]


def _note(focus: Focus, peers: Peers, outsiders: bool) -> str:
    """What stands in the column; ``outsiders`` whether any name in it is no peer's."""
    group = PHRASES[peers.group]
    where = "" if focus.standing is None else f" where {focus.authority.name} scored below 3"
    nearest = ", the nearest before the others" if peers.distances else ""
    star = f" * Not one of its {group}, but among the highest totals." if outsiders else ""
    return (
        f"Who to ask: up to {wording.number(_MOST_NAMES)} that scored 3, or 4 where it says so,{where}; "
        f"{group} come first{nearest}.{star}"
    ).replace("so,;", "so;")


def disputes(focus: Focus) -> Prose | None:
    """Where a second source says otherwise, who says what, and whether it is settled."""
    rows = disputed(focus.published.second_sources, focus.code)
    if rows.empty:
        return None
    return Prose([_dispute(focus, pd.Series(row)) for row in rows.to_dict("records")])


def _dispute(focus: Focus, row: pd.Series) -> str:
    names = {statement.column: statement.name for statement in framework.STATEMENTS}
    item = names.get(row["item"], str(row["item"]).replace("_", " "))
    text = (
        f"{item}: CQC's page as recorded has {_value(row['snapshot_value'])}; "
        f"{_source(row['source_url'])} says {_value(row['second_source_value'])}."
    )
    if not pd.isna(row["settled_by"]):
        page = link("CQC's own page of the assessment", _with_www(row["settled_by"]))
        return f"{text} Settled: {page} has {_value(row['snapshot_value'])}."
    return f"{text} Not settled.{_consequence(focus, row)}"


def _value(value: object) -> str:
    return "no value" if pd.isna(value) else f"{value}"  # type: ignore[call-overload]


def _source(url: str) -> str:
    site = urlsplit(url).netloc.removeprefix("www.")
    if site != "cqc.org.uk":
        return source_link(site, url)
    what = "a press release of CQC's" if "press-release" in url else "a page of CQC's"
    return link(what, _with_www(url))


def _with_www(url: str) -> str:
    return url.replace("https://cqc.org.uk", "https://www.cqc.org.uk", 1)


def _consequence(focus: Focus, row: pd.Series) -> str:
    """What the other score would make of the rating, where it speaks for one of the two."""
    if row["item"] not in SCORE_COLUMNS or focus.standing is None or focus.rating is None:
        return ""
    other = focus.total - int(row["snapshot_value"]) + int(row["second_source_value"])
    derived = framework.rating_of_total(other)
    if derived == focus.derived_rating:
        return f" With the other score it would have {other} points and the same rating."
    text = f" With the other score it would have {other} points, {derived.name.lower()}"
    if focus.rating == focus.derived_rating:
        return (
            f"{text}; the rating that CQC printed, {focus.rating.name.lower()}, speaks against it."
        )
    return f"{text}."


def peers(focus: Focus) -> Table | None:
    """The peers with an assessment, after the authority's own row; the others are named below.

    None where no peer has been assessed.
    """
    national = focus.published.assessments.set_index("ons_code", drop=False)
    known = [member for member in focus.peers.members if member.code in national.index]
    if not known:
        return None
    codes = [focus.code] * focus.assessed + [member.code for member in known]
    columns = [
        AUTHORITY,
        RATING,
        POINTS,
        *(
            Column(each.column, f"{each.number} {each.short}", "score", short=each.brief)
            for each in framework.STATEMENTS
        ),
    ]
    return Table(
        name="peers",
        caption=f"{focus.authority.name} and its {count_phrase(focus.peers.group, len(known))} that "
        f"{'has' if len(known) == 1 else 'have'} been assessed"
        if focus.assessed
        else f"The {count_phrase(focus.peers.group, len(known))} assessed",
        columns=columns,
        rows=national.loc[codes].reset_index(drop=True),
        highlight={focus.authority.name},
        upright=True,
        note=_others(focus, len(known)),
    )


def _others(focus: Focus, known: int) -> str:
    """How the rows are ordered, and the peers that have not been assessed."""
    order = "The nearest first" if focus.peers.distances else "By name"
    assessed = set(focus.published.assessments["ons_code"])
    others = [
        authority_link(member.name, member.slug)
        for member in focus.peers.members
        if member.code not in assessed
    ]
    if not others:
        return f"{order}. All of its {PHRASES[focus.peers.group]} have been assessed."
    return f"{order}. Not assessed: {', '.join(others)}."
