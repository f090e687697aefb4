"""Every number in the sentences of all 153 reports, recomputed from the recorded file.

Sentences are taken apart with regular expressions and compared with sums over the CSV; nothing
here asks cqclib for a number it then checks.
"""

import re
from collections.abc import Callable
from fractions import Fraction
from statistics import median
from typing import Any

import pandas as pd
import pytest

from cqclib.analysis import focus
from cqclib.analysis.peers import who_scored_higher
from cqclib.dataset.tables import Dataset
from cqclib.reference import framework
from cqclib.report import focus as words
from cqclib.report import focus_captions, focus_peers, focus_rating, focus_statements, focus_tables

Rows = list[dict[str, Any]]
Publish = Callable[[list[dict[str, str]]], Dataset]
Subjects = dict[str, focus.Focus]
GROUPS = ("statistical neighbours", "same type", "same region")
LOWEST = {"Inadequate": 9, "Requires improvement": 14, "Good": 23, "Outstanding": 32}
RATINGS = list(LOWEST)
WORDS = "no one two three four five six seven eight nine".split()
PLACES = "zeroth first second third fourth fifth sixth seventh eighth ninth".split()
NAMES = {
    1: "Assessing needs",
    2: "Supporting people to lead healthier lives",
    3: "Equity in experience and outcomes",
    4: "Care provision, integration and continuity",
    5: "Partnerships and communities",
    6: "Safe pathways, systems and transitions",
    7: "Safeguarding",
    8: "Governance, management and sustainability",
    9: "Learning, improvement and innovation",
}
ODD = (
    r"\b1 (others|points|statements|are|were|authorities)\b|\bnan\b|<NA>|  |\b0 points\b|\.\.|\bNone\b"
    r"(?! of)|\bno of\b|\bone statements\b|anywhere|with none|to spare by|fewest that|hold good by|whom"
    r" to learn|quarter\b"
)


def place(number: int) -> str:
    """A place in the house style, written for these tests."""
    if number < 10:
        return PLACES[number]
    teens = number % 100 in (11, 12, 13)
    return f"{number}" + ("th" if teens else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th"))


def joint(totals: list[int], total: int) -> str:
    """The place among ``totals`` (of the others) that ``total`` brings."""
    return ("joint " if total in totals else "") + place(sum(t > total for t in totals) + 1)


def points(count: int) -> str:
    return f"{count} point{'' if count == 1 else 's'}"


def lines(element: Any) -> list[str]:
    assert element is not None
    return [element.text] if isinstance(element.text, str) else list(element.text)


def by_group_of(data: Dataset, subject: focus.Focus, statistic: str = "mean") -> pd.DataFrame:
    """The sum of notebook 04."""
    scores = data.scores.assign(at_3_or_more=data.scores["score"] >= 3)
    groups = scores.merge(subject.members, on="ons_code").groupby(
        ["group", "statement_number", "statement", "theme"]
    )
    return groups.agg(
        **{statistic: ("score", statistic)},
        at_3_or_more=("at_3_or_more", "sum"),
        authorities=("score", "size"),
    ).reset_index()


def whole(data: Dataset, name: str, group: str = "statistical neighbours") -> list[str]:
    """All sentences and cards of a report."""
    subject = focus.load(data, name, group)
    by_group = by_group_of(data, subject)
    head = words.header(subject)
    text = [head.headline, head.standfirst, *(part for card in head.cards for part in card)]
    for element in (
        words.section_50(subject),
        words.position(subject),
        focus_peers.far_from_all(subject),
        focus_peers.peers_note(subject),
        words.method(subject),
        focus_rating.next_rating(subject),
        focus_tables.disputes(subject),
    ):
        text += lines(element) if element else []
    for view in focus_tables.statements(by_group, subject, data.scores).views.values():
        table = view.table
        text += lines(view.sentences) if view.sentences else []
        text += [table.caption, table.note, *(column.heading for column in table.columns)]
    return text


@pytest.fixture(scope="module")
def subjects(tables: Dataset, assessments: Rows) -> Subjects:
    """Every assessed authority with its statistical neighbours, by ONS code."""
    return {row["ons_code"]: focus.load(tables, row["ons_code"]) for row in assessments}


@pytest.fixture(scope="module")
def some(request: pytest.FixtureRequest, reference: Any) -> list[str]:
    """ONS codes: all of them with --full, else every seventh and the odd ones."""
    if request.config.getoption("--full"):
        return list(reference)
    odd = ("Kent", "Camden", "Blackpool", "Devon", "City of London", "Windsor and Maidenhead")
    named = [code for code, row in reference.items() if row["name"] in odd]
    return sorted({*list(reference)[::7], *named})


def group_of(code: str, group: str, reference: Any, nearest: Any) -> list[str]:
    if group == "statistical neighbours":
        return [other for other, _ in nearest[code]]
    key = {"same type": "authority_type", "same region": "region"}[group]
    return [o for o in reference if o != code and reference[o][key] == reference[code][key]]


@pytest.mark.full
def test_every_authority_and_group_reads_well(tables: Dataset, some: list[str]) -> None:
    for place_, code in enumerate(some):
        text = "\n".join(whole(tables, code, GROUPS[place_ % 3]))
        assert not re.search(ODD, text), re.search(ODD, text)


def test_the_head_of_every_report(
    subjects: Subjects, assessments: Rows, reference: Any, nearest: Any
) -> None:
    by_code = {row["ons_code"]: row for row in assessments}
    for code, row in by_code.items():
        head = words.header(subjects[code])
        name, total, rating = reference[code]["name"], row["total"], row["overall_rating"]
        spare = total - LOWEST[rating]
        better = RATINGS[RATINGS.index(rating) + 1] if rating != "Outstanding" else ""
        short = f"{points(LOWEST[better] - total)} short of {better.lower()}" if better else ""
        margin = f"with {points(spare)} to spare" if spare else "but only just"
        ones = list(row["scores"].values()).count(1)
        if rating == "Requires improvement":
            margin = short
        elif rating == "Inadequate":
            margin = f"with {WORDS[ones]} of nine statements scored 1"
        assert head.headline == f"{name}: {rating.lower()}, {margin}"
        apart = [other["total"] - total for other in assessments if other is not row]
        above, below = sum(a > 3 for a in apart), sum(a < -3 for a in apart)
        level = 71 - above - below
        match = re.fullmatch(
            r"Level with (\d+) of the other 71 assessed authorities \(three points or fewer apart\); "
            r"(none|\d+) (?:is|are) clearly above it and (none|\d+) (?:is|are) clearly below\.",
            head.standfirst,
        )
        if level:
            assert match, head.standfirst
            assert [int(match[n].replace("none", "0")) for n in (1, 2, 3)] == [level, above, below]
        else:
            assert head.standfirst == (
                "All 71 other assessed authorities are clearly above it (by more than three points)."
            )
        peers = [by_code[o]["total"] for o, _ in nearest[code] if o in by_code]
        good = sum(score > 2 for score in row["scores"].values())
        assert head.cards == [
            (f"{total} of 36", f"points; overall score {-(-100 * total // 36)}%"),
            (f"{good} of 9", "statements scored 3 or more"),
            {
                "Outstanding": ("highest rating", "outstanding begins at 32 points"),
                "Inadequate": (f"{ones} of 9", "scored 1 (significant shortfalls)"),
            }.get(rating, (points(LOWEST.get(better, 0) - total), f"short of {better.lower()}")),
            (
                f"{median(peers):g} points",
                f"typical of its {len(peers)} assessed statistical neighbours (median)",
            ),
        ]


def test_where_each_stands(subjects: Subjects, assessments: Rows, reference: Any) -> None:
    for row in assessments:
        name, total = reference[row["ons_code"]]["name"], row["total"]
        sums, where, one_point, report = lines(words.position(subjects[row["ons_code"]]))
        assert sums == (
            f"Its nine scores add up to {total} of 36 points, an overall score of "
            f"{-(-100 * total // 36)}% (CQC rounds up). By CQC's rule that means "
            f"{row['overall_rating'].lower()}."
        )
        others = [other["total"] for other in assessments if other is not row]
        equal = [
            reference[other["ons_code"]]["name"]
            for other in assessments
            if other["total"] == total and other is not row
        ]
        start = f"On points it is {joint(others, total)} of 72"
        assert where.startswith(start + (", with " if equal else ". "))
        assert all(other in where for other in sorted(equal)[:6])
        left = re.search(r"and (\d+) others?\. ", where)
        assert (int(left[1]) if left else 0) == max(len(equal) - 6, 0)
        assert sorted(o["total"] for o in assessments)[35:37] == [23, 23]
        apart = total - 23
        middle = f"{name} has {points(abs(apart))} {'more' if apart > 0 else 'fewer'}."
        if apart == 0:
            assert where.endswith(f"The middle authority has 23 points, and so does {name}.")
        else:
            assert where.endswith(f"The middle authority has 23 points; {middle}")
        more, fewer = joint(others, total + 1), joint(others, total - 1)
        if more == fewer == joint(others, total):
            assert (
                one_point == f"One point more or fewer on a single statement would leave it {more}."
            )
        else:
            assert one_point == (
                f"With one point more on a single statement it would be {more}, with one point fewer "
                f"{fewer}."
            )
        year, month = row["report_month"].split("-")
        months = "January February March April May June July August September October November"
        spelled = [*months.split(), "December"][int(month) - 1]
        assert f"is of {spelled} {year}: " in report and row["report_url"] in report


@pytest.mark.parametrize(
    "group", [GROUPS[0], *(pytest.param(group, marks=pytest.mark.full) for group in GROUPS[1:])]
)
def test_what_stands_out(
    tables: Dataset, assessments: Rows, reference: Any, nearest: Any, group: str, some: list[str]
) -> None:
    by_code = {row["ons_code"]: row for row in assessments}
    numbers = {name: number for number, name in NAMES.items()}
    name_and_two = re.compile(rf"({'|'.join(NAMES.values())}) \((\d+) (?:against|of) ([\d.]+)\)")
    for code in some:
        if code not in by_code:
            continue
        row = by_code[code]
        subject = focus.load(tables, code, group)
        text = lines(focus_statements.stands_out(by_group_of(tables, subject), subject))
        peers = [by_code[o] for o in group_of(code, group, reference, nearest) if o in by_code]
        base = peers if len(peers) >= 3 else assessments
        apart = {
            number: score - Fraction(sum(p["scores"][number] for p in base), len(base))
            for number, score in row["scores"].items()
        }
        wanted = {}
        for furthest in (min(apart.values()), max(apart.values())):
            if abs(furthest) >= Fraction(3, 4):
                wanted |= {n: row["scores"][n] - a for n, a in apart.items() if a == furthest}
        (compared,) = [t for t in text if t.startswith("Compared with")] or [""]
        pairs = {numbers[n]: (own, mean) for n, own, mean in name_and_two.findall(compared)}
        assert pairs.keys() == wanted.keys()
        for number, (own, mean) in pairs.items():
            assert int(own) == row["scores"][number]
            assert abs(Fraction(mean) - wanted[number]) <= Fraction(1, 200)
        assert not compared or f" {len(base)} " in compared
        furthest_of_all = max(map(abs, apart.values()))
        title = focus_captions.profile(by_group_of(tables, subject), subject).title
        if furthest_of_all < Fraction(1, 2):
            assert title.endswith("on every statement")
        for sign, word in ((-1, "below"), (1, "above")):
            tied = [n for n, a in apart.items() if a == sign * furthest_of_all]
            if furthest_of_all >= Fraction(1, 2) and tied:
                assert word in title
                named = [framework.statement(n).short in title for n in tied]
                assert all(named) if len(tied) <= 3 else f"{WORDS[len(tied)]} statements" in title
        counts = {n: sum(o["scores"][n] >= 3 for o in assessments) for n in range(1, 10)}
        own_scores = row["scores"]
        for start, chosen in (
            ("Most others", [n for n in counts if counts[n] >= 48 and own_scores[n] < 3]),
            ("It scored 3", [n for n in counts if counts[n] <= 24 and own_scores[n] >= 3]),
        ):
            (sentence,) = [t for t in text if t.startswith(start)] or [""]
            given = {numbers[n]: (int(a), int(b)) for n, a, b in name_and_two.findall(sentence)}
            assert given == {n: (counts[n], 72) for n in chosen}
        same = len(set(own_scores.values())) == 1
        assert any(t.startswith("All nine statements were scored") for t in text) == same


def test_the_choice_of_peers_changes_sentences_and_table(tables: Dataset) -> None:
    subject = focus.load(tables, "Kent")
    switch = focus_tables.statements(by_group_of(tables, subject), subject, tables.scores)
    assert list(switch.views) == ["Statistical neighbours", "Same type", "Same region"]
    for group, view in zip(GROUPS, switch.views.values(), strict=True):
        assert group.removeprefix("statistical ") in view.table.caption
        compared = [text for text in lines(view.sentences) if text.startswith("Compared with")]
        assert all(group.removeprefix("statistical ") in text for text in compared)
    assert "Everything else on this page is about statistical neighbours" in switch.note
    assert "(compare.html#kent)" in switch.note


def test_the_next_rating_of_everybody(subjects: Subjects, assessments: Rows) -> None:
    for row in assessments:
        total, rating = row["total"], row["overall_rating"]
        text = lines(focus_rating.next_rating(subjects[row["ons_code"]]))
        assert text[-1].startswith("This is arithmetic, not a forecast")
        below = sum(score < 3 for score in row["scores"].values())
        if rating == "Outstanding":
            assert text[0].startswith("Outstanding is the highest rating. It begins at 32 of 36")
        elif rating == "Inadequate":
            assert text[0] == "Six of its nine statements were scored 1 (significant shortfalls)."
            assert "begins at 14 of 36 points (39%) and good at 23; it has 12." in text[1]
            assert not any("enough" in line or "needed" in line for line in text)
        else:
            better = RATINGS[RATINGS.index(rating) + 1]
            short, percent = LOWEST[better] - total, -(-100 * LOWEST[better] // 36)
            assert text[0] == (
                f"{better} begins at {LOWEST[better]} of 36 points ({percent}%): {points(short)} more "
                "than now."
            )
        if rating == "Good":
            fours = list(row["scores"].values()).count(4)
            has = f"it has {WORDS[fours]}" if fours else "it has none so far"
            assert text[1] == (
                f"That takes at least five scores of 4, with 3 on everything else; {has}."
            )
        if rating == "Requires improvement":
            count = "All nine" if below == 9 else WORDS[below].capitalize()
            assert short < below
            assert text[1] == (
                f"{count} statements were scored below 3. A point more on any {WORDS[short]} of them "
                "would be enough."
            )


def test_whether_each_rating_would_hold(subjects: Subjects, assessments: Rows) -> None:
    edges = {22: "good", 23: "requires improvement", 32: "good"}
    for row in assessments:
        text = focus_rating.holds(subjects[row["ons_code"]])
        total = row["total"]
        low = {9: 25, 14: 39, 23: 63, 32: 88}[LOWEST[row["overall_rating"]]]
        high = {25: 38, 39: 62, 63: 87, 88: 100}[low]
        changed = [
            number
            for number, score in row["scores"].items()
            if not low <= -(-100 * (total - score) // 32) <= high
        ]
        assert ("left out" in text) == bool(changed)
        assert (f"it would be rated {edges[total]}." in text) if total in edges else True
        assert ("it would be rated" in text) == (total in edges)
        if not changed and total not in edges:
            assert text == (
                "One point more or fewer would not change its rating, nor would leaving out any one of "
                "the nine statements."
            )


def test_section_50_names_the_statements(subjects: Subjects, assessments: Rows) -> None:
    for row in assessments:
        notice = words.section_50(subjects[row["ons_code"]])
        ones = [NAMES[n] for n, score in row["scores"].items() if score == 1 and n <= 7]
        assert (notice is None) == (not ones)
        if notice:
            assert [name for name in NAMES.values() if name in notice.text] == ones
    notice = words.section_50(subjects["E06000009"])
    assert notice and "Equity in experience and outcomes, and Safeguarding obliges" in notice.text


def test_disputed_scores_stand_in_their_own_reports(subjects: Subjects, assessments: Rows) -> None:
    having = {}
    for row in assessments:
        text = focus_tables.disputes(subjects[row["ons_code"]])
        if text:
            having[row["ons_code"]] = " ".join(lines(text))
    assert set(having) == {"E08000012", "E06000007", "E06000040"}
    liverpool, warrington, windsor = (
        having[code] for code in ("E08000012", "E06000007", "E06000040")
    )
    assert (
        "has 3; [liverpoolworld.uk](source:https://www.liverpoolworld.uk/" in liverpool
        and "says 2. Not settled. With the other score it would have 22 points" in liverpool
    )
    assert "the rating that CQC printed, good, speaks against it" in liverpool
    assert "has 2; londonhomecare.net says 3. Not settled." in warrington
    assert "same rating" in warrington
    assert "Settled:" in windsor and "windsormaidenhead-1124-summary" in windsor


def test_every_report_of_neighbours_says_what_likeness_tells(
    tables: Dataset, assessments: Rows, nearest: Any
) -> None:
    totals = {row["ons_code"]: row["total"] for row in assessments}
    near = {frozenset((a, b)) for a in totals for b, _ in nearest[a] if b in totals}
    every = {frozenset((a, b)) for a in totals for b in totals if a != b}

    def apart(pairs: set[frozenset[str]]) -> Fraction:
        return Fraction(sum(abs(totals[a] - totals[b]) for a, b in pairs), len(pairs))

    match = re.search(
        r"are ([\d.]+) points apart .* authorities ([\d.]+)\.", focus_peers.likeness(tables)
    )
    assert match
    for shown, pairs in ((match[1], near), (match[2], every)):
        assert abs(Fraction(shown) - apart(pairs)) <= Fraction(1, 200)
    for name in ("Kent", "Devon", "Blackpool", "Camden"):
        assert (
            "who to ask, not what score to expect"
            in focus_peers.peers_note(focus.load(tables, name)).text
        )
    region = focus_peers.peers_note(focus.load(tables, "Kent", "same region")).text
    assert "who to ask, not what score to expect" in region and "ONS" not in region


# Each in a report of its own; they are published together.
EDGES = {
    "Kent": ("333322222", "requires improvement, 1 point short of good"),
    "Essex": ("333332222", "good, but only just"),
    "Surrey": ("333333222", "good, with 1 point to spare"),
    "Devon": ("444433333", "good, with 8 points to spare"),
    "Suffolk": ("444443333", "outstanding, but only just"),
    "Norfolk": ("444444444", "outstanding, with 4 points to spare"),
    "Camden": ("222221111", "requires improvement, 9 points short of good"),
    "Barnet": ("222211111", "inadequate, with five of nine statements scored 1"),
    "Leeds": ("111111111", "inadequate, with all nine statements scored 1"),
}


def test_headlines_at_the_edges_of_the_bands(publish: Publish) -> None:
    rows = []
    for name, (digits, _) in EDGES.items():
        total = sum(map(int, digits))
        rating = next(rating for rating in reversed(RATINGS) if total >= LOWEST[rating])
        rows.append({"name": name, "scores": digits, "rating": rating})
    data = publish(rows)
    for name, (_, headline) in EDGES.items():
        assert words.header(focus.load(data, name)).headline == f"{name}: {headline}"


NEXT = {
    "Kent": ("333322222", "Five statements were scored below 3. A point more on any one of them "
             "would be"),
    "Essex": ("332222222", "A point more on any three of them would be enough."),
    "Surrey": ("333333112", "Three statements were scored below 3. A point more on any one of them"),
    "Devon": ("444411111", "Five statements were scored below 3. A point more on any two of them"),
    "Suffolk": ("222221111", "All nine statements were scored below 3. A point more on each of them "
                "would be"),
    "Norfolk": ("433111111", "Six statements were scored below 3. A point more on each of them would "
                "not be enough."),
    "Camden": ("444433333", "at least five scores of 4, with 3 on everything else; it has four."),
    "Barnet": ("111111111", "Nine of its nine statements were scored 1 (significant shortfalls)."),
}  # fmt: skip


def test_the_next_rating_of_made_up_scores(publish: Publish) -> None:
    data = publish([{"name": name, "scores": digits} for name, (digits, _) in NEXT.items()])
    for name, (_, sentence) in NEXT.items():
        assert sentence in " ".join(lines(focus_rating.next_rating(focus.load(data, name)))), name


def test_a_printed_rating_that_its_scores_do_not_make(publish: Publish) -> None:
    data = publish([{"name": "Kent", "scores": "333333333", "rating": "Requires improvement"}])
    subject = focus.load(data, "Kent")
    headline = words.header(subject).headline
    assert headline == "Kent: rated requires improvement, though its scores add up to good"
    assert "CQC's page says requires improvement" in lines(words.position(subject))[0]


def test_a_blank_rating(publish: Publish) -> None:
    data = publish([{"name": "Kent", "scores": "333333333"}, {"name": "Essex", "scores": "2" * 9}])
    text = "\n".join(whole(data, "Kent"))
    assert text.startswith("Kent: no rating recorded; its scores add up to good")
    assert "No overall rating is recorded." in text and not re.search(ODD, text)


def test_a_rating_without_scores(publish: Publish) -> None:
    rows = [
        {"name": "Kent", "rating": "Good"},
        {"name": "Essex", "scores": "3" * 9, "rating": "Good"},
    ]
    data = publish(rows)
    text = whole(data, "Kent")
    assert text[:2] == [
        "Kent: good, published without scores",
        "1 of its 15 statistical neighbours has been assessed: 1 rated good.",
    ]
    assert tuple(text[2:4]) == ("Good", "overall rating")
    assert "gives no scores, so it has no place" in "\n".join(text)
    subject = focus.load(data, "Kent")
    assert focus_rating.next_rating(subject) is None
    assert focus_statements.stands_out(by_group_of(data, subject), subject) is None
    essex = "\n".join(whole(data, "Essex"))
    assert "No other authority has published scores yet" in essex


@pytest.mark.parametrize("count", [1, *(pytest.param(n, marks=pytest.mark.full) for n in (2, 3))])
def test_reports_of_few_assessments(publish: Publish, count: int) -> None:
    names = ["Kent", "Essex", "North Somerset"]
    data = publish(
        [
            {"name": name, "scores": digit * 9, "rating": rating}
            for name, digit, rating in zip(
                names[:count], "233", ("Requires improvement", "Good", "Good"), strict=False
            )
        ]
    )
    for name in [*names[:count], "Devon", "City of London"]:
        text = "\n".join(whole(data, name))
        assert not re.search(ODD, text), text
        assert ("mean of" in text.lower()) == (count == 3), text
    head = words.header(focus.load(data, "Kent"))
    assert (
        head.standfirst
        == {
            1: "No other authority has published scores yet, so there is nothing to compare with.",
            2: "Essex, the only other one with scores, is clearly above.",
            3: "All 2 other assessed authorities are clearly above it (by more than three points).",
        }[count]
    )
    if count == 3:
        assert head.cards[3] == (
            "27 and 27 points",
            "of its assessed statistical neighbours: Essex and North Somerset",
        )
        note = focus_peers.peers_note(focus.load(data, "Kent")).text
        assert note.startswith("Only Essex and North Somerset of its 15 statistical neighbours had")


def test_an_authority_that_was_not_assessed(tables: Dataset) -> None:
    text = whole(tables, "Devon")
    assert text[0] == "Devon: not assessed by 3 October 2025"
    assert text[1].startswith("8 of its 15 statistical neighbours have been assessed: 6 rated good")
    joined = "\n".join(text)
    assert "the same holds for 81 of 153 authorities (53%)" in joined
    assert "Who to ask" in joined and "Mean of all 72" in joined


def test_an_authority_whose_region_was_not_assessed(publish: Publish) -> None:
    data = publish([{"name": "Kent", "scores": "3" * 9, "rating": "Good"}])
    subject = focus.load(data, "Devon", "same region")
    head = words.header(subject)
    assert head.standfirst == "None of its 14 authorities of the same region has been assessed."
    assert head.cards[1] == ("none", "of its 14 authorities of the same region assessed")


@pytest.mark.parametrize("name", ["City of London", "Isles of Scilly"])
def test_far_neighbours_bring_a_warning(tables: Dataset, name: str) -> None:
    for group, warned in (("statistical neighbours", True), ("same region", False)):
        subject = focus.load(tables, name, group)
        far = focus_peers.far_from_all(subject)
        assert (far is not None) is warned
        assert far is None or far.text.startswith(f"No authority is statistically close to {name}")
        assert ("alike" in focus_peers.peers_note(subject).text) is not warned


def test_the_medians_are_named(tables: Dataset) -> None:
    subject = focus.load(tables, "Kent")
    by_group = by_group_of(tables, subject, "median")
    text = "\n".join(lines(focus_statements.stands_out(by_group, subject)))
    assert "the median of the 7 statistical neighbours" in text and "mean" not in text
    higher = who_scored_higher(tables.scores, subject.scores)
    table = focus_tables.nine_rows(by_group, subject, higher, "statistical neighbours")
    headings = [column.heading for column in table.columns]
    assert "Median of 7 statistical neighbours" in headings and "Median of all 72" in headings
