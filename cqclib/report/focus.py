"""The head of one authority's report and where it stands, in words.

Functions return None where there is nothing to say, which leaves the section out of the report.
"""

from __future__ import annotations

import pandas as pd

from cqclib import wording
from cqclib.analysis.focus import Focus
from cqclib.analysis.level import ABOVE, BELOW, LEVEL, LEVEL_WITHIN
from cqclib.analysis.standing import Standing
from cqclib.reference import framework
from cqclib.reference.framework import GOOD_SCORE, HIGHEST_TOTAL
from cqclib.report.focus_peers import coverage, peers_card
from cqclib.report.html.elements import Callout, Header, Prose, link
from cqclib.report.shared import head

_MOST_NAMES = 6  # of those with the same total
_ONE_POINT = {"more": "place_if_one_point_more", "fewer": "place_if_one_point_fewer"}


def header(focus: Focus) -> Header:
    """The head of the report: the finding, who is level with it, key figures."""
    return head(
        focus.published,
        headline=_headline(focus),
        standfirst=coverage(focus) if focus.standing is None else _standfirst(focus),
        cards=_cards_without_scores(focus) if focus.standing is None else _cards(focus),
        title=focus.authority.name,
    )


def base_phrase(focus: Focus) -> str:
    """What those with scores are called: all assessed authorities, as a rule."""
    everyone_has_scores = len(focus.published.scored) == focus.published.assessed
    return "assessed authorities" if everyone_has_scores else "authorities with scores"


def _headline(focus: Focus) -> str:
    name = focus.authority.name
    if not focus.assessed:
        return f"{name}: not assessed by {wording.day(focus.published.as_at)}"
    if focus.standing is None:
        rated = focus.rating.name.lower() if focus.rating else "no rating recorded"
        return f"{name}: {rated}, published without scores"
    derived = focus.derived_rating
    if focus.rating is None:
        return f"{name}: no rating recorded; its scores add up to {derived.name.lower()}"
    if derived != focus.rating:
        rated = focus.rating.name.lower()
        return f"{name}: rated {rated}, though its scores add up to {derived.name.lower()}"
    if derived.level == 1:
        ones = _count_of_nine(sum(score == 1 for score in focus.scores.values()))
        return f"{name}: {derived.name.lower()}, with {ones} scored 1"
    if derived.level < GOOD_SCORE:
        return f"{name}: {derived.name.lower()}, {_short_of_next(focus)}"
    spare = focus.total - framework.lowest_total(derived.name)
    margin = f"with {wording.plural(spare, 'point')} to spare" if spare else "but only just"
    return f"{name}: {derived.name.lower()}, {margin}"


def _count_of_nine(count: int) -> str:
    if count == len(framework.STATEMENTS):
        return "all nine statements"
    return f"{wording.number(count)} of nine statements"


def _short_of_next(focus: Focus) -> str:
    better, points = focus.next_rating, focus.points_to_next
    if better is None or points is None:
        raise ValueError("an outstanding authority is short of nothing")
    return f"{wording.plural(points, 'point')} short of {better.name.lower()}"


def _standfirst(focus: Focus) -> str:
    """Who is level, who clearly above, who clearly below."""
    level = focus.level
    others = len(level.others)
    if not others:
        return "No other authority has published scores yet, so there is nothing to compare with."
    if others == 1:
        other = level.others.iloc[0]
        return f"{other['authority']}, the only other one with scores, is {other['relation']}."
    base, within = base_phrase(focus), wording.number(LEVEL_WITHIN)
    near, above, below = (level.count(relation) for relation in (LEVEL, ABOVE, BELOW))
    if others in (above, below):
        where = "above" if above else "below"
        return f"All {others} other {base} are clearly {where} it (by more than {within} points)."
    start = f"Level with {near} of the other {others} {base} ({within} points or fewer apart)"
    if not near:
        start = f"None of the other {others} {base} is within {within} points of it"
    return f"{start}; {_are(above)} clearly above it and {_are(below)} clearly below."


def _are(count: int) -> str:
    return {0: "none is", 1: "1 is"}.get(count, f"{count} are")


def _cards(focus: Focus) -> list[tuple[str, str]]:
    """Results: points, statements at 3 or more, the next rating, what peers usually have."""
    good = sum(score >= GOOD_SCORE for score in focus.scores.values())
    percent = framework.overall_score(focus.total)
    return [
        (f"{focus.total} of {HIGHEST_TOTAL}", f"points; overall score {percent}%"),
        (f"{good} of {len(focus.scores)}", "statements scored 3 or more"),
        _next_card(focus),
        peers_card(focus.peers),
    ]


def _next_card(focus: Focus) -> tuple[str, str]:
    better, points = focus.next_rating, focus.points_to_next
    if focus.derived_rating.level == 1:
        ones = sum(score == 1 for score in focus.scores.values())
        return (f"{ones} of {len(focus.scores)}", f"scored 1 ({framework.SCORE_MEANINGS[1]})")
    if better is None or points is None:
        lowest = framework.lowest_total(focus.derived_rating.name)
        return ("highest rating", f"outstanding begins at {lowest} points")
    return (wording.plural(points, "point"), f"short of {better.name.lower()}")


def _cards_without_scores(focus: Focus) -> list[tuple[str, str]]:
    value = "not assessed"
    if focus.assessed:
        value = focus.rating.name if focus.rating else "none recorded"
    return [(value, "overall rating"), peers_card(focus.peers)]


def section_50(focus: Focus) -> Callout | None:
    """What a score of 1 outside Leadership obliges CQC to do."""
    numbers = framework.section_50_statements(focus.scores)
    if not numbers:
        return None
    names = wording.listed([framework.statement(number).name for number in numbers])
    return Callout(
        f"A score of 1 for {names} obliges CQC to notify the Secretary of State (section 50 of the "
        "Health and Social Care Act 2008).",
        "note",
    )


def position(focus: Focus) -> Prose:
    """Where it stands, in sentences."""
    if focus.standing is None:
        return Prose(_without_scores(focus))
    lines = [_points(focus), _place(focus, focus.standing)]
    if focus.standing.assessed > 1:
        lines.append(_one_point(focus.stability))
    return Prose([*lines, _report(focus)])


def _points(focus: Focus) -> str:
    percent = framework.overall_score(focus.total)
    text = (
        f"Its nine scores add up to {focus.total} of {HIGHEST_TOTAL} points, an overall score of "
        f"{percent}% (CQC rounds up). By CQC's rule that means {focus.derived_rating.name.lower()}."
    )
    if focus.rating is None:
        return f"{text} No overall rating is recorded."
    if focus.rating != focus.derived_rating:
        return (
            f"{text} CQC's page says {focus.rating.name.lower()}; this report goes by the scores."
        )
    return text


def _place(focus: Focus, own: Standing) -> str:
    place = f"On points it is {wording.place(own.rank, own.sharing, own.assessed)}"
    scored = focus.published.scored
    same = scored[(scored["total_score"] == focus.total) & (scored["ons_code"] != focus.code)]
    names = [str(name) for name in same["authority"]]
    shared = f", with {wording.listed_up_to(names, _MOST_NAMES)}" if names else ""
    if own.assessed == 1:
        return f"{place}."
    return f"{place}{shared}. {_from_the_middle(focus)}"


def _from_the_middle(focus: Focus) -> str:
    middle, apart = focus.level.middle_total, focus.level.points_from_the_middle
    has = f"The middle authority has {middle:g} points"
    if middle != int(middle):
        has = f"Half of the authorities have fewer than {middle:g} points, half more"
    if apart == 0:
        return f"{has}, and so does {focus.authority.name}."
    count = f"{abs(apart):g} {'point' if abs(apart) == 1 else 'points'}"
    return f"{has}; {focus.authority.name} has {count} {'more' if apart > 0 else 'fewer'}."


def _one_point(stability: pd.Series) -> str:
    """What one point more or fewer would make of its place."""
    now = _joint(int(stability["rank"]), int(stability["rank_to"]))
    places = {
        change: _joint(int(stability[column]), int(stability[f"{column}_to"]))
        for change, column in _ONE_POINT.items()
        if not pd.isna(stability[column])
    }
    if set(places.values()) == {now}:
        return f"One point {' or '.join(places)} on a single statement would leave it {now}."
    (change, place), *others = places.items()
    other = "".join(f", with one point {change} {place}" for change, place in others)
    return f"With one point {change} on a single statement it would be {place}{other}."


def _joint(first: int, last: int) -> str:
    return f"{'joint ' if last > first else ''}{wording.ordinal(first)}"


def _report(focus: Focus) -> str:
    report = link("read it on CQC's site", str(focus.assessment["report_url"]))
    return f"CQC's report is of {wording.month(focus.assessment['report_month'])}: {report}."


def _without_scores(focus: Focus) -> list[str]:
    name, published = focus.authority.name, focus.published
    peers = "What follows is how its peers were scored, and who does well at what."
    if focus.assessed:
        return [
            f"CQC's report on {name} gives no scores, so it has no place among the others and "
            "nothing can be said of its single statements.",
            _report(focus),
            *([peers] if focus.peers.assessed else []),
        ]
    waiting = published.authority_count - published.assessed
    return [
        f"CQC had published no assessment of {name} by {wording.day(published.as_at)}, so it has no "
        "scores and no place among the others. That says nothing about it: the same holds for "
        f"{wording.of(waiting, published.authority_count, 'authorities')}.",
        *([peers] if focus.peers.assessed else []),
    ]


def method(focus: Focus) -> Prose:
    """How to read the numbers of one authority's report."""
    published = focus.published
    months = published.assessments["report_month"]
    first, last = wording.month(months.min()), wording.month(months.max())
    dates = f"Reports are of {first}" if first == last else f"Reports date from {first} to {last}"
    guide = link("how to read these reports", "how_to_read.html")
    return Prose(
        [
            "CQC scores nine statements from 1 (significant shortfalls) to 4 (an exceptional standard). "
            "Their sum over 36, rounded up, is the overall score: 25 to 38% is inadequate, 39 to 62 "
            "requires improvement, 63 to 87 good, 88 and above outstanding.",
            f"Totals {wording.number(LEVEL_WITHIN)} points or fewer apart count as level: nine scores as "
            "uneven as an authority's usually are make a difference of that size by themselves.",
            f"{dates}; an authority may have changed since its own.",
            "Colours and words for a single statement are this project's: CQC rates only the authority. "
            f"More in {guide}. Not official statistics.",
        ]
    )
