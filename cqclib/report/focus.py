"""The words and tables of one authority's report. Every number in a sentence comes from Focus.

Functions return None where there is nothing to say, which leaves the section out of the report.
"""

from __future__ import annotations

from cqclib import wording
from cqclib.analysis import compare
from cqclib.analysis.focus import Focus
from cqclib.analysis.peers import NEIGHBOURS, group_phrase
from cqclib.analysis.standing import Standing
from cqclib.reference import framework
from cqclib.reference.framework import GOOD_SCORE
from cqclib.report.html.elements import Callout, Header, Prose, link
from cqclib.report.shared import kicker


def header(focus: Focus) -> Header:
    """The head of the report: the finding, where it stands, four key figures."""
    name, published = focus.authority.name, focus.published
    return Header(
        kicker=kicker(published),
        headline=_headline(focus),
        standfirst=_standfirst(focus),
        cards=_cards(focus),
        title=f"{name} - CQC local authority assessments",
        as_at=published.as_at,
        assessed=published.assessed,
        authorities=published.authority_count,
        snapshot=published.as_at.isoformat(),
    )


def _headline(focus: Focus) -> str:
    name = focus.authority.name
    if not focus.assessed:
        return f"{name}: not assessed by {wording.day(focus.published.as_at)}"
    if focus.standing is None:
        rated = focus.rating.name.lower() if focus.rating else "no rating recorded"
        return f"{name}: {rated}, published without scores"
    derived = framework.rating_of_total(focus.total)
    if focus.rating and derived != focus.rating:
        rated = focus.rating.name.lower()
        return f"{name}: rated {rated}, though its scores add up to {derived.name.lower()}"
    spare = focus.total - framework.lowest_total(derived.name)
    if derived.level >= GOOD_SCORE:
        return f"{name}: {derived.name.lower()}, with {_points(spare)} to spare"
    better = framework.RATINGS[framework.RATINGS.index(derived) - 1]
    points = wording.plural(focus.points_to_next or 0, "point")
    return f"{name}: {derived.name.lower()}, {points} short of {better.name.lower()}"


def _points(count: int) -> str:
    return wording.plural(count, "point") if count else "no point"


def _standfirst(focus: Focus) -> str:
    if focus.standing is None:
        rated = compare.rating_counts(focus.peers.scored)
        said = [f"{count} {name.lower()}" for name, count in rated.items() if count]
        group = group_phrase(focus.peers.group)
        if not said:
            return f"None of its {len(focus.peers.members)} {group} has been assessed."
        verb = "has" if focus.peers.assessed == 1 else "have"
        of = f"{focus.peers.assessed} of its {len(focus.peers.members)} {group}"
        return f"{of} {verb} been assessed: {wording.listed(said)}."
    own = focus.standing
    level = f", level with {wording.plural(own.level, 'other')}" if own.level else ""
    place = wording.capital(wording.place(own.rank, own.sharing, own.assessed))
    return f"{place} on total score{level}; above {own.above}, below {own.below}."


def _cards(focus: Focus) -> list[tuple[str, str]]:
    peers = focus.peers
    group = (f"{peers.assessed} of {len(peers.members)}", f"{group_phrase(peers.group)} assessed")
    if focus.standing is None:
        rated = compare.rating_counts(peers.scored)
        good = rated["Good"] + rated["Outstanding"]
        rating = focus.rating if focus.assessed else None
        cards = [
            (
                rating.name if rating else "none" if focus.assessed else "not assessed",
                "overall rating",
            ),
            group,
        ]
        if peers.assessed:
            cards.append((f"{good} of {peers.assessed}", "of those are good or outstanding"))
        return cards
    good = sum(score >= GOOD_SCORE for score in focus.scores.values())
    own = focus.standing
    return [
        (f"{framework.overall_score(focus.total)}%", f"overall score ({focus.total} of 36 points)"),
        (f"{good} of 9", "statements scored 3 or more"),
        (own.quarter, f"of {own.assessed} on total score"),
        group,
    ]


def position(focus: Focus) -> Prose:
    """Where it stands, in sentences."""
    name = focus.authority.name
    if focus.standing is None:
        return Prose(
            f"CQC had published no scores for {name} by {wording.day(focus.published.as_at)}, so it "
            "has no rank, and nothing can be said of its strengths. What follows is about its peers."
        )
    own = focus.standing
    scored = focus.published.scored
    report = link("read it on CQC's site", str(focus.found["report_url"]))
    level = scored[(scored["total_score"] == focus.total) & (scored["ons_code"] != focus.code)]
    shared = f" {_share(list(level['authority']))}" if own.level else ""
    return Prose(
        [
            f"{name}'s nine scores add up to {focus.total} of 36 points. By CQC's rule, rounded up, "
            f"that is an overall score of {framework.overall_score(focus.total)}%, "
            f"{framework.rating_of_total(focus.total).name.lower()}.",
            f"It scored above {_none(own.above)} of the {own.assessed} assessed authorities, level "
            f"with {_none(own.level)} and below {_none(own.below)}.{shared}",
            f"Its place, {_places(own)}, is in the {own.quarter} of those assessed.",
            f"CQC's report is of {wording.month(focus.found['report_month'])}: {report}.",
        ]
    )


def _none(count: int) -> str:
    return f"{count}" if count else "none"


def _share(names: list[str]) -> str:
    verb = "shares" if len(names) == 1 else "share"
    return f"{wording.listed_up_to(names, 6)} {verb} its total."


def _places(own: Standing) -> str:
    if not own.tied:
        return wording.ordinal(own.rank)
    first, last = wording.ordinal(own.rank), wording.ordinal(own.rank_to)
    return f"{first} or {last}" if own.level == 1 else f"anywhere from {first} to {last}"


def peers_caveat(focus: Focus) -> Callout | None:
    """How far the peers' means can be trusted, beside the pictures that show them."""
    return None if focus.standing is None else _peers_caveat(focus)


def peers_note(focus: Focus) -> Callout | None:
    """The same for an authority without scores, beside the table of its peers."""
    return _peers_caveat(focus) if focus.standing is None else None


def _peers_caveat(focus: Focus) -> Callout:
    peers = focus.peers
    if peers.warning:
        return Callout(peers.warning)
    if not peers.assessed:
        return Callout(
            f"None of the {len(peers.members)} {group_phrase(peers.group)} had a published assessment "
            f"by {wording.day(focus.published.as_at)}, so there is nothing to compare with."
        )
    return Callout(
        f"Means of peers rest on {peers.assessed} assessed of {len(peers.members)} "
        f"{group_phrase(peers.group)}; the others had no published scores by "
        f"{wording.day(focus.published.as_at)}."
        + (
            " Neighbours are those of ONS's general similarity model, which ONS calls under "
            "development."
            if peers.group == NEIGHBOURS
            else ""
        )
    )


def strengths(focus: Focus) -> Prose | None:
    """The statements scored 3 or more, the rarest nationally first."""
    return _by_statement(focus, good=True)


def attention(focus: Focus) -> Prose | None:
    """The statements scored below 3, those that most others do better on first."""
    return _by_statement(focus, good=False)


def _by_statement(focus: Focus, good: bool) -> Prose | None:
    if focus.standing is None:
        return None
    scored = focus.published.scored
    lines = []
    for number, score in focus.scores.items():
        if (score >= GOOD_SCORE) != good:
            continue
        one = framework.statement(number)
        at_good = int((scored[one.column] >= GOOD_SCORE).sum())
        mean = focus.national_means[number]
        line = (
            f"{one.name}: scored {score} ({framework.SCORE_MEANINGS[score]}). "
            f"{wording.of(at_good, len(scored), 'authorities')} scored 3 or more; the mean of all "
            f"{len(scored)} is {wording.mean(mean)}{_peers_mean(focus, number)}."
        )
        lines.append((-score if good else score, at_good if good else -at_good, line))
    if lines:
        return Prose([line for _, _, line in sorted(lines)])
    if good:
        return Prose(f"No statement of {focus.authority.name} was scored 3 or more.")
    return Prose(f"No statement of {focus.authority.name} was scored below 3.")


def _peers_mean(focus: Focus, number: int) -> str:
    means = compare.means(focus.peers.scored)
    whose = "its one assessed peer" if focus.peers.assessed == 1 else "its assessed peers"
    return f", of {whose} {wording.mean(means[number])}" if means else ""


def section_50(focus: Focus) -> Callout | None:
    """What a score of 1 outside Leadership obliges CQC to do."""
    numbers = framework.section_50_statements(focus.scores)
    if not numbers:
        return None
    names = wording.listed([framework.statement(number).name for number in numbers])
    return Callout(
        f"A score of 1 for {names} obliges CQC to notify the Secretary of State (section 50 of the "
        "Health and Social Care Act 2008)."
    )


def next_rating(focus: Focus) -> Prose | None:
    """How far the next rating is and what would carry it: arithmetic, not a forecast."""
    if focus.standing is None:
        return None
    name, points, better = focus.authority.name, focus.points_to_next, focus.next_rating
    spare = focus.total - framework.lowest_total(framework.rating_of_total(focus.total).name)
    if points is None or better is None:
        return Prose(
            f"{name} has the best rating there is, with {_points(spare)} to spare: "
            f"{wording.plural(spare + 1, 'point')} fewer would bring a worse rating."
        )
    lowest = framework.lowest_total(better.name)
    below = [n for n, score in focus.scores.items() if score < GOOD_SCORE]
    to_three = sum(GOOD_SCORE - focus.scores[n] for n in below)
    lines = [
        f"{better.name} begins at {lowest} of 36 points ({framework.overall_score(lowest)}%): "
        f"{wording.plural(points, 'point')} more than now.",
        _what_would_do(points, len(below), to_three, better),
    ]
    if (ready := peers_ready(focus)) and better.level <= GOOD_SCORE:
        lines.append(ready)
    worse = framework.points_above_lower_rating(focus.total)
    if worse is not None:
        lines.append(
            f"{wording.capital(wording.plural(worse, 'point'))} fewer would bring a worse rating."
        )
    lines.append("This is arithmetic, not a forecast: CQC scores each statement on its evidence.")
    return Prose(lines)


def _what_would_do(points: int, below: int, to_three: int, better: framework.Rating) -> str:
    if better.level > GOOD_SCORE and not below:
        if points == 1:
            return (
                "Every statement is at 3 or more, so it would have to come from another score of 4."
            )
        return f"Every statement is at 3 or more, so all {points} would have to come from more scores of 4."
    if to_three < points:
        return (
            f"Raising {wording.plural(below, 'statement')} to 3 would bring {to_three} of these points; "
            f"{points - to_three} would have to come from scores of 4."
        )
    are, them_all = ("is", "it") if below == 1 else ("are", "them all")
    count = wording.capital(wording.number(below))
    return (
        f"{count} {'statement' if below == 1 else 'statements'} {are} scored below 3. Raising "
        f"{them_all} to 3 would bring {wording.plural(to_three, 'point')}; {points} "
        f"{'is' if points == 1 else 'are'} needed."
    )


def peers_ready(focus: Focus) -> str:
    """How many assessed peers score 3 or more on each statement below 3, the most first.

    "" without such statements or without assessed peers.
    """
    below = [number for number, score in focus.scores.items() if score < GOOD_SCORE]
    peers = focus.peers.scored
    if peers.empty or not below:
        return ""
    by_count: dict[int, list[str]] = {}
    for number in below:
        one = framework.statement(number)
        by_count.setdefault(int((peers[one.column] >= GOOD_SCORE).sum()), []).append(one.short)
    if len(peers) == 1:
        there = wording.listed(by_count.get(1, ["none of these"]))
        return f"Its one assessed peer scores 3 or more on {there}."
    parts = [
        f"{_none(count)} on {'each of ' if len(names) > 1 and count else ''}{wording.listed(names)}"
        for count, names in sorted(by_count.items(), reverse=True)
    ]
    return f"Of its {len(peers)} assessed peers, these score 3 or more: {'; '.join(parts)}."
