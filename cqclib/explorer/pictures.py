"""What each tab draws: its numbers as the frame of a chart, and the chart's words."""

from __future__ import annotations

import pandas as pd

from cqclib import charts, wording
from cqclib.analysis.what_if import WhatIf
from cqclib.charts import Caption, Chart
from cqclib.dataset.tables import Dataset
from cqclib.explorer import comparison, parts
from cqclib.explorer.comparison import Beside
from cqclib.explorer.side_by_side import Several
from cqclib.reference import framework

_BY_RATING = "overall rating"


def beside(shown: Beside, title: str, day: str) -> Chart:
    """One authority, its peers and all assessed on one line for each statement or theme."""
    rows = shown.rows
    by_theme = not rows["number"].any()
    frame = pd.DataFrame(
        {
            "statement_number": None if by_theme else rows["number"],
            "statement": rows["name"],
            "theme": rows["name"] if by_theme else rows["theme"],
            "own": rows["own"].astype(float),
            "peers": rows["peers"].astype(float),
            "all": rows["england"].astype(float),
            "difference": rows["difference"].astype(float),
        }
    )
    what = "Mean score of each theme" if by_theme else "Score of each statement"
    group = comparison.GROUP_WORDS[shown.peers.group]
    name = shown.authority.name
    caption = Caption(
        name="explore-beside",
        title=title,
        subtitle=f"{what}, 1 to 4, beside the mean of {group} and of all assessed; "
        f"{comparison.base_words(shown.peers)}, {day}",
        alt=f"{wording.capital(wording.number(len(rows)))} lines. {_lines(frame, name)}.",
    )
    peers = f"mean of {shown.peers.assessed} assessed peers"
    return charts.profile(frame.round(4), caption, {"own": name, "peers": peers})


def _lines(frame: pd.DataFrame, name: str) -> str:
    who = {"own": name, "peers": "peers", "all": "all assessed"}
    return "; ".join(
        f"{row['statement']}: "
        + ", ".join(f"{who[key]} {_number(row[key])}" for key in who if pd.notna(row[key]))
        for row in frame.to_dict("records")
    )


def _number(value: float) -> str:
    return f"{int(value)}" if float(value).is_integer() else wording.mean(value)


def several(shown: Several, under: dict[str, str], title: str, day: str) -> Chart:
    """Up to four authorities side by side; ``under`` says by ONS code what stands under a name."""
    names = {authority.code: authority.name for authority in shown.members}
    frame = shown.rows.rename(columns={"number": "statement_number", "name": "statement"})
    frame = frame[["statement_number", "statement", "theme", *names]].rename(columns=names)
    spoken = "; ".join(
        f"{row['statement']}: "
        + ", ".join(
            f"{name} {'not assessed' if pd.isna(row[name]) else row[name]}"
            for name in names.values()
        )
        for row in frame.to_dict("records")
    )
    caption = Caption(
        name="explore-several",
        title=title,
        subtitle=f"Scores 1 to 4 of each statement, bars from zero; {day}",
        alt=f"Bars, a panel for each authority. {spoken}.",
    )
    return charts.side_by_side(frame, caption, {names[code]: text for code, text in under.items()})


def what_if(supposed: WhatIf, day: str) -> Chart:
    """How many other authorities have each total, and where the scores tried would stand."""
    published = sum(supposed.published.values()) if supposed.published else None
    others = list(supposed.others)
    frame = pd.DataFrame(
        [
            {
                "total_score": total,
                "other_authorities": others.count(total),
                "these": total == supposed.total,
                "published": total == published,
            }
            for total in framework.TOTALS
        ]
    )
    rating = framework.rating_of_total(supposed.total).name.lower()
    known = "" if published is None else f"; published are {published}"
    caption = Caption(
        name="explore-what-if",
        title=f"{supposed.authority.name} with these scores: {supposed.total} of 36 points, {rating}",
        subtitle=f"Arithmetic, not a prediction; the {len(others)} others as published, {day}",
        alt=f"Bars of how many of {len(others)} other authorities have each total, rating bands "
        f"behind. These scores come to {supposed.total} points, {rating}{known}.",
    )
    return charts.what_if(frame, caption)


def england(choice: parts.Choice, number: int | None, day: str) -> Chart:
    """England by rating, or by the score of statement ``number``; authority and peers outlined."""
    data, own = choice.published, choice.authority
    by = charts.BY_RATING if number is None else framework.statement(number).column
    what = _BY_RATING if number is None else f"{number} {framework.statement(number).name}"
    peers = {peer.code for peer in choice.peers.members}
    frame = data.authorities[["ons_code", "authority", "region"]].merge(
        data.assessments[["ons_code", by]], how="left", on="ons_code"
    )
    frame["assessed"] = frame["ons_code"].isin(data.assessments["ons_code"])
    frame["mark"] = ["peer" if code in peers else "" for code in frame["ons_code"]]
    frame.loc[frame["ons_code"] == own.code, "mark"] = "focus"
    words = charts.map_words(frame, by)
    group = comparison.GROUP_WORDS[choice.peers.group]
    mine = words[frame["ons_code"] == own.code].iloc[0]
    counts = words.value_counts().sort_index()
    caption = Caption(
        name="explore-map",
        title=f"{own.name} ({mine.lower()}) and its {len(peers)} {group} on the map",
        subtitle=f"One hexagon an authority, coloured by {what}; {data.assessed} of "
        f"{data.authority_count} assessed, {day}",
        alt=f"Map of England, one hexagon for each of {data.authority_count} authorities, by {what}: "
        + "; ".join(f"{key}: {count}" for key, count in counts.items())
        + f". {own.name}: {mine}.",
    )
    return charts.hexmap(frame.assign(shown=words), caption, by)


def league(data: Dataset, rows: pd.DataFrame, focus: str, title: str, base: str) -> Chart:
    """The rows of the league table as a heat map."""
    marks = ["focus" if name == focus else "" for name in rows["authority"]]
    caption = Caption(
        name="explore-league",
        title=title,
        subtitle=f"{base}; places among all {len(data.scored)}",
        alt=f"{title}. Heat map of nine scores for each authority.",
    )
    return charts.heatmap(rows.assign(mark=marks), caption)
