"""One authority's report: every number in its sentences, recomputed from the recorded file.

Sentences are taken apart with regular expressions and compared with sums over the CSV; nothing
here asks cqclib for a number it then checks.
"""

import json
import re
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from cqclib.analysis import focus
from cqclib.dataset.tables import Dataset
from cqclib.errors import ParameterError, UnknownAuthority
from cqclib.reference import authorities
from cqclib.reference.framework import GOOD_SCORE
from cqclib.report import focus as focus_words
from cqclib.report import focus_tables

Rows = list[dict[str, Any]]
Publish = Callable[[list[dict[str, str]]], Dataset]
GROUPS = ("statistical neighbours", "same type", "same region")
LOWEST = {"Inadequate": 9, "Requires improvement": 14, "Good": 23, "Outstanding": 32}
BETTER = {
    "Inadequate": "Requires improvement",
    "Requires improvement": "Good",
    "Good": "Outstanding",
}
WORDS = "zero one two three four five six seven eight nine".split()
PLACES = "zeroth first second third fourth fifth sixth seventh eighth ninth".split()
SHORT = dict(
    zip(
        range(1, 10),
        "Assessing needs,Healthier lives,Equity,Care provision,Partnerships,Safe pathways,"
        "Safeguarding,Governance,Learning".split(","),
        strict=True,
    )
)
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


def place(number: int) -> str:
    """A place in the house style, written for these tests."""
    if number < 10:
        return PLACES[number]
    teens = number % 100 in (11, 12, 13)
    return f"{number}" + ("th" if teens else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th"))


def lines(said: Any) -> list[str]:
    assert said is not None
    return [said.text] if isinstance(said.text, str) else list(said.text)


def count(word: str) -> int:
    return 0 if word in ("none", "no") else int(word)


def close(shown: str, exact: Fraction) -> bool:
    return abs(Fraction(shown) - exact) <= Fraction(1, 200)


def mean(rows: Rows, number: int) -> Fraction:
    return Fraction(sum(row["scores"][number] for row in rows), len(rows))


def group_of(code: str, group: str, reference: Any, nearest: Any) -> list[str]:
    if group == "statistical neighbours":
        return [other for other, _ in nearest[code]]
    key = {"same type": "authority_type", "same region": "region"}[group]
    return [o for o in reference if o != code and reference[o][key] == reference[code][key]]


@pytest.fixture(scope="module")
def assessed(assessments: Rows) -> list[str]:
    return [row["ons_code"] for row in assessments]


def test_every_authority_and_group_has_a_report(
    tables: Dataset, assessments: Rows, reference: Any, nearest: Any
) -> None:
    known = {row["ons_code"] for row in assessments}
    for code in reference:
        for group in GROUPS:
            subject = focus.load(tables, code, group)
            head = focus_words.header(subject)
            said = [head.headline, head.standfirst, *(text for card in head.cards for text in card)]
            for part in (
                focus_words.position,
                focus_words.peers_caveat,
                focus_words.peers_note,
                focus_words.strengths,
                focus_words.attention,
                focus_words.section_50,
                focus_words.next_rating,
            ):
                found = part(subject)
                said += lines(found) if found else []
            text = "\n".join(said)
            assert not re.search(
                r"\b1 (others|points|statements|are|were|assessed peers)\b|\bnan\b|\bNone\b(?! of)"
                r"|<NA>|  |\b0 (of its|others|points)\b|\bno of\b|\bone statements\b|\.\.",
                text,
            ), text
            peers = group_of(code, group, reference, nearest)
            own = [other for other in peers if other in known]
            if len(own) and code not in known:
                assert head.standfirst.startswith(f"{len(own)} of its {len(peers)} ")
            assert f"{len(own)} of {len(peers)}" in [value for value, _ in head.cards]
            assert (focus_tables.score_counts(subject) is None) == (code not in known)


def test_facts_of_every_assessed_authority(
    tables: Dataset, assessments: Rows, reference: Any, nearest: Any
) -> None:
    by_code = {row["ons_code"]: row for row in assessments}
    for code, row in by_code.items():
        facts = focus.facts(focus.load(tables, code))
        totals = [other["total"] for other in assessments]
        above = sum(total < row["total"] for total in totals)
        level = totals.count(row["total"]) - 1
        below = sum(total > row["total"] for total in totals)
        assert (facts["above"], facts["level"], facts["below"]) == (above, level, below)
        assert above + level + below + 1 == facts["assessed"] == 72
        assert (facts["rank"], facts["rank_to"]) == (below + 1, below + level + 1)
        assert facts["tied"] is (level > 0)
        held = {(rank - 1) // 18 for rank in range(below + 1, below + level + 2)}
        names = ["top", "upper middle", "lower middle", "bottom"]
        named = [name for at, name in enumerate(names) if at in held]
        assert facts["quarter"] == " and ".join(named) + " quarter" + "s" * (len(named) > 1)
        assert facts["scores"] == {f"qs{n}": score for n, score in row["scores"].items()}
        assert facts["total_score"] == row["total"]
        exact = Fraction(100 * row["total"], 36)
        assert 0 <= facts["overall_score_percent"] - exact < 1
        assert facts["overall_rating"] == facts["derived_rating"] == row["overall_rating"]
        better = BETTER.get(row["overall_rating"])
        assert facts["next_rating"] == better
        short = LOWEST[better] - row["total"] if better else None
        assert facts["points_to_next_rating"] == short
        assert facts["scores_of_3_or_more"] == sum(s >= 3 for s in row["scores"].values())
        ones = [number for number, score in row["scores"].items() if score == 1 and number < 8]
        assert facts["section_50_statements"] == ones
        for key in ("ons_code", "report_url", "report_month"):
            assert facts[key] == row[key]
        for group in GROUPS:
            peers = group_of(code, group, reference, nearest)
            own = [by_code[other] for other in peers if other in by_code]
            found = facts["peers"][group.replace(" ", "_")]
            assert (found["assessed"], found["group_size"]) == (len(own), len(peers))
            assert set(found["members"]) == {reference[other]["name"] for other in peers}
            for number in range(1, 10):
                assert abs(found["mean_scores"][f"qs{number}"] - mean(own, number)) <= 0.00005
                national = facts["national_mean_scores"][f"qs{number}"]
                assert abs(national - mean(assessments, number)) <= 0.00005


def test_numbers_at_the_head_of_every_report(
    tables: Dataset, assessments: Rows, reference: Any
) -> None:
    for row in assessments:
        head = focus_words.header(focus.load(tables, row["ons_code"]))
        name, total, rating = (
            reference[row["ons_code"]]["name"],
            row["total"],
            row["overall_rating"],
        )
        others = Counter(other["total"] for other in assessments)
        level, below = others[total] - 1, sum(n for t, n in others.items() if t > total)
        spare = total - LOWEST[rating]
        if rating in ("Good", "Outstanding"):
            points = {0: "no point", 1: "1 point"}.get(spare, f"{spare} points")
            assert head.headline == f"{name}: {rating.lower()}, with {points} to spare"
        else:
            better = BETTER[rating]
            short = LOWEST[better] - total
            points = "1 point" if short == 1 else f"{short} points"
            assert head.headline == f"{name}: {rating.lower()}, {points} short of {better.lower()}"
        found = re.fullmatch(
            r"(Joint )?(\w+) of 72 on total score(?:, level with (\d+) others?)?; "
            r"above (\d+), below (\d+)\.",
            head.standfirst,
        )
        assert found, head.standfirst
        assert (found[1] is not None) == (level > 0)
        assert found[2].lower() == place(below + 1)
        assert int(found[3] or 0) == level and (" others" in head.standfirst) == (level > 1)
        assert (int(found[4]), int(found[5])) == (71 - level - below, below)
        assert head.cards[0] == (
            f"{-(-100 * total // 36)}%",
            f"overall score ({total} of 36 points)",
        )
        assert head.cards[1][0] == f"{sum(s > 2 for s in row['scores'].values())} of 9"


def test_numbers_of_where_it_stands(tables: Dataset, assessments: Rows, reference: Any) -> None:
    for row in assessments:
        name, total = reference[row["ons_code"]]["name"], row["total"]
        sums, counts, where, report = lines(
            focus_words.position(focus.load(tables, row["ons_code"]))
        )
        assert sums == (
            f"{name}'s nine scores add up to {total} of 36 points. By CQC's rule, rounded up, that "
            f"is an overall score of {-(-100 * total // 36)}%, {row['overall_rating'].lower()}."
        )
        found = re.match(
            r"It scored above (\w+) of the 72 assessed authorities, level with (\w+) and below "
            r"(\w+)\.(?: (.*) shares? its total\.)?$",
            counts,
        )
        assert found, counts
        totals = [other["total"] for other in assessments]
        above, below = sum(t < total for t in totals), sum(t > total for t in totals)
        level = totals.count(total) - 1
        assert [count(found[n]) for n in (1, 2, 3)] == [above, level, below]
        equal = sorted(
            reference[other["ons_code"]]["name"]
            for other in assessments
            if other["total"] == total and other is not row
        )
        assert (found[4] is None) == (not equal)
        if equal:
            assert all(one in found[4] for one in equal[:6])
            left = re.search(r"and (\d+) others?$", found[4])
            assert (int(left[1]) if left else 0) == max(level - 6, 0)
            assert ("shares" in counts) == (level == 1)
        first, last = place(below + 1), place(below + level + 1)
        if level == 0:
            assert where.startswith(f"Its place, {first}, is in the ")
        elif level == 1:
            assert where.startswith(f"Its place, {first} or {last}, is in the ")
        else:
            assert where.startswith(f"Its place, anywhere from {first} to {last}, is in the ")
        assert row["report_url"] in report
        year, month = row["report_month"].split("-")
        months = "January February March April May June July August September October November"
        spelled = [*months.split(), "December"][int(month) - 1]
        assert f"is of {spelled} {year}: " in report


@pytest.mark.parametrize("group", GROUPS)
def test_numbers_of_strengths_and_attention(
    tables: Dataset, assessments: Rows, reference: Any, nearest: Any, group: str
) -> None:
    by_code = {row["ons_code"]: row for row in assessments}
    pattern = re.compile(
        r"(.+): scored (\d) \((.+)\)\. (\d+) of 72 authorities \((\d+)%\) scored 3 or more; "
        r"the mean of all 72 is ([\d.]+)(?:, of its (assessed peers|one assessed peer) ([\d.]+))?\."
    )
    meanings = {
        1: "significant shortfalls",
        2: "some shortfalls",
        3: "a good standard",
        4: "an exceptional standard",
    }
    for row in assessments:
        subject = focus.load(tables, row["ons_code"], group)
        peers = group_of(row["ons_code"], group, reference, nearest)
        own = [by_code[code] for code in peers if code in by_code]
        told = {}
        for part, good in ((focus_words.strengths, True), (focus_words.attention, False)):
            said = lines(part(subject))
            if said[0].startswith("No statement of "):
                assert not any((score >= 3) == good for score in row["scores"].values())
                assert len(said) == 1
                continue
            for line in said:
                found = pattern.fullmatch(line)
                assert found, line
                (number,) = [n for n, name in NAMES.items() if name == found[1]]
                told[number] = found
                assert (row["scores"][number] >= 3) == good
        assert set(told) == set(range(1, 10))
        for number, found in told.items():
            score = row["scores"][number]
            assert (int(found[2]), found[3]) == (score, meanings[score])
            good_ones = sum(other["scores"][number] >= 3 for other in assessments)
            assert int(found[4]) == good_ones
            assert abs(int(found[5]) - Fraction(100 * good_ones, 72)) <= Fraction(1, 2)
            assert close(found[6], mean(assessments, number))
            assert (found[8] is not None) == bool(own)
            if own:
                assert close(found[8], mean(own, number))
                assert (found[7] == "one assessed peer") == (len(own) == 1)


@pytest.mark.parametrize("group", GROUPS)
def test_numbers_of_the_next_rating(
    tables: Dataset, assessments: Rows, reference: Any, nearest: Any, group: str
) -> None:
    by_code = {row["ons_code"]: row for row in assessments}
    for row in assessments:
        total, rating = row["total"], row["overall_rating"]
        spare = total - LOWEST[rating]
        said = lines(focus_words.next_rating(focus.load(tables, row["ons_code"], group)))
        text = " ".join(said)
        fewer = re.search(r"(\d+) points? fewer would bring a worse rating", text)
        assert (int(fewer[1]) if fewer else 0) == (0 if rating == "Inadequate" else spare + 1)
        if rating == "Outstanding":
            assert f"with {spare or 'no'} point" in text
            continue
        better = BETTER[rating]
        short = LOWEST[better] - total
        points = "1 point" if short == 1 else f"{short} points"
        percent = -(-100 * LOWEST[better] // 36)
        assert said[0] == (
            f"{better} begins at {LOWEST[better]} of 36 points ({percent}%): {points} more than now."
        )
        below = [number for number, score in row["scores"].items() if score < 3]
        gained = sum(3 - row["scores"][number] for number in below)
        if rating == "Good":
            if not below:
                assert said[1].startswith(f"Every statement is at 3 or more, so all {short} would")
            else:
                found = re.fullmatch(
                    r"Raising (\d) statements? to 3 would bring (\d+) of these points; (\d+) would "
                    r"have to come from scores of 4\.",
                    said[1],
                )
                assert found, said[1]
                wanted = [len(below), gained, short - gained]
                assert [int(found[n]) for n in (1, 2, 3)] == wanted
                assert total + gained < 32
        else:
            found = re.fullmatch(
                r"(\w+) statements? (?:is|are) scored below 3\. Raising (?:it|them all) to 3 would "
                r"bring (\d+) points?; (\d+) (?:is|are) needed\.",
                said[1],
            )
            assert found, said[1]
            assert WORDS.index(found[1].lower()) == len(below)
            assert (int(found[2]), int(found[3])) == (gained, short)
            peers = group_of(row["ons_code"], group, reference, nearest)
            own = [by_code[code] for code in peers if code in by_code]
            check_ready(said, own, below)
        assert said[-1].startswith("This is arithmetic, not a forecast")


def check_ready(said: list[str], own: Rows, below: list[int]) -> None:
    ready = [line for line in said if "score 3 or more" in line or "scores 3 or more" in line]
    if not own:
        assert not ready
        return
    (line,) = ready
    if len(own) == 1:
        assert line.startswith("Its one assessed peer scores 3 or more on ")
        for number in below:
            assert (SHORT[number] in line) == (own[0]["scores"][number] >= 3)
        return
    found = re.fullmatch(r"Of its (\d+) assessed peers, these score 3 or more: (.*)\.", line)
    assert found and int(found[1]) == len(own)
    told = {}
    for part in found[2].split("; "):
        counted, names = part.split(" on ", 1)
        for name in re.split(r", | and ", names.removeprefix("each of ")):
            told[name] = count(counted)
    wanted = {SHORT[n]: sum(peer["scores"][n] >= 3 for peer in own) for n in below}
    assert told == wanted
    assert list(told.values()) == sorted(told.values(), reverse=True)


def test_section_50_names_the_statements(tables: Dataset, assessments: Rows) -> None:
    for row in assessments:
        said = focus_words.section_50(focus.load(tables, row["ons_code"]))
        ones = [NAMES[n] for n, score in row["scores"].items() if score == 1 and n <= 7]
        assert (said is None) == (not ones)
        if said:
            assert [name for name in NAMES.values() if name in said.text] == ones
    said = focus_words.section_50(focus.load(tables, "Blackpool"))
    assert said and "Equity in experience and outcomes, and Safeguarding obliges" in said.text


def test_who_to_learn_from(tables: Dataset, assessments: Rows, nearest: Any) -> None:
    by_code = {row["ons_code"]: row for row in assessments}
    for row in assessments:
        table = focus_tables.learn_from(focus.load(tables, row["ons_code"]))
        below = [number for number, score in row["scores"].items() if score < 3]
        assert (table is None) == (not below)
        if table is None:
            continue
        near = [code for code, _ in nearest[row["ons_code"]]]
        for number in below:
            rows = table.rows[table.rows["statement"] == NAMES[number]]
            able = [o for o in by_code.values() if o["scores"][number] >= 3]
            assert f"{NAMES[number]}: {len(able)}" in table.note
            ready = [code for code in near if code in by_code and by_code[code] in able]
            assert list(rows["ons_code"])[: len(ready)] == ready[:5]
            assert len(rows) == min(5, len(able))
            for one in rows.to_dict("records"):
                there = by_code[one["ons_code"]]
                assert one["score"] == there["scores"][number] >= 3
                assert one["report_url"] == there["report_url"]
                assert one["total_score"] == there["total"]
                if one["ons_code"] in near:
                    nth = near.index(one["ons_code"]) + 1
                    far = dict(nearest[row["ons_code"]])[one["ons_code"]]
                    which = "nearest" if nth == 1 else f"{place(nth)} nearest"
                    assert one["likeness"] == f"{which} neighbour (distance {far:.1f})"


def test_tables_of_counts_averages_and_peers(
    tables: Dataset, assessments: Rows, reference: Any, nearest: Any
) -> None:
    by_code = {row["ons_code"]: row for row in assessments}
    for code in list(reference)[::3]:
        subject = focus.load(tables, code)
        peers = focus_tables.peers(subject)
        own = [code] if code in by_code else []
        names = [reference[one]["name"] for one in own + [other for other, _ in nearest[code]]]
        assert list(peers.rows["authority"]) == names
        for one in peers.rows.to_dict("records"):
            (known,) = [c for c, r in reference.items() if r["name"] == one["authority"]]
            if known in by_code:
                assert one["total_score"] == by_code[known]["total"]
        if not own:
            continue
        counts = focus_tables.score_counts(subject)
        assert counts is not None
        tally = Counter(by_code[code]["scores"].values())
        found = dict(zip(counts.rows["score"], counts.rows["statements"], strict=True))
        assert found == {score: tally[score] for score in (4, 3, 2, 1)}
        averages = focus_tables.averages(subject)
        assert averages is not None and list(averages.rows["own"]) == list(
            by_code[code]["scores"].values()
        )
        for number, shown in enumerate(averages.rows["all_authorities"], start=1):
            assert close(str(shown), mean(assessments, number))


@pytest.mark.parametrize(
    ("digits", "said"),
    [
        ("333322222", "Kent: requires improvement, 1 point short of good"),
        ("333332222", "Kent: good, with no point to spare"),
        ("333333222", "Kent: good, with 1 point to spare"),
        ("444433333", "Kent: good, with 8 points to spare"),
        ("444443333", "Kent: outstanding, with no point to spare"),
        ("444444444", "Kent: outstanding, with 4 points to spare"),
        ("222221111", "Kent: requires improvement, 9 points short of good"),
        ("222211111", "Kent: inadequate, 1 point short of requires improvement"),
        ("111111111", "Kent: inadequate, 5 points short of requires improvement"),
    ],
)
def test_headlines_at_the_edges_of_the_bands(publish: Publish, digits: str, said: str) -> None:
    found = publish([{"name": "Kent", "scores": digits}])
    assert focus_words.header(focus.load(found, "Kent")).headline == said


@pytest.mark.parametrize(
    ("digits", "said"),
    [
        ("444433333", "so it would have to come from another score of 4."),
        ("443333333", "so all 3 would have to come from more scores of 4."),
        ("444444421", "Two statements are scored below 3. Raising them all to 3 would bring 3 points; 1 is "
         "needed."),
        ("444333333", "so all 2 would have to come from more scores of 4."),
        ("443333332", "Raising 1 statement to 3 would bring 1 of these points; 3 would have to"),
        ("433332221", "Raising 4 statements to 3 would bring 5 of these points; 4 would have to"),
        ("444441111", "Four statements are scored below 3. Raising them all to 3 would bring 8 points; 8 "
         "are needed."),
        ("333322222", "Five statements are scored below 3. Raising them all to 3 would bring 5 points; "
         "1 is needed."),
    ],
)  # fmt: skip
def test_what_would_carry_the_next_rating(publish: Publish, digits: str, said: str) -> None:
    found = publish([{"name": "Kent", "scores": digits}])
    assert said in " ".join(lines(focus_words.next_rating(focus.load(found, "Kent"))))


def test_outstanding_has_no_next_rating(publish: Publish) -> None:
    found = publish([{"name": "Kent", "scores": "444444433", "rating": "Outstanding"}])
    assert lines(focus_words.next_rating(focus.load(found, "Kent"))) == [
        "Kent has the best rating there is, with 2 points to spare: 3 points fewer would bring a "
        "worse rating."
    ]


def test_nobody_to_learn_from_and_no_peers(publish: Publish) -> None:
    found = publish([{"name": "Kent", "scores": "222222222", "rating": "Requires improvement"}])
    subject = focus.load(found, "Kent")
    assert focus_tables.learn_from(subject) is None
    assert focus_words.peers_ready(subject) == ""
    caveat = focus_words.peers_caveat(subject)
    assert caveat and caveat.text.startswith(
        "None of the 15 statistical neighbours had a published"
    )
    assert focus.facts(subject)["peers"]["statistical_neighbours"]["mean_scores"] == {}


def test_a_printed_rating_that_its_scores_do_not_make(publish: Publish) -> None:
    found = publish([{"name": "Kent", "scores": "333333333", "rating": "Requires improvement"}])
    subject = focus.load(found, "Kent")
    headline = focus_words.header(subject).headline
    assert headline == "Kent: rated requires improvement, though its scores add up to good"
    facts = focus.facts(subject)
    assert (facts["overall_rating"], facts["derived_rating"]) == ("Requires improvement", "Good")


def test_scores_without_a_printed_rating(publish: Publish) -> None:
    subject = focus.load(publish([{"name": "Kent", "scores": "333333333"}]), "Kent")
    assert focus_words.header(subject).headline == "Kent: good, with 4 points to spare"
    assert focus.facts(subject)["overall_rating"] is None


def test_a_rating_without_scores(publish: Publish) -> None:
    rows = [
        {"name": "Kent", "rating": "Good"},
        {"name": "Essex", "scores": "3" * 9, "rating": "Good"},
    ]
    subject = focus.load(publish(rows), "Kent")
    head = focus_words.header(subject)
    assert head.headline == "Kent: good, published without scores"
    assert head.standfirst == "1 of its 15 statistical neighbours has been assessed: 1 good."
    assert head.cards[0] == ("Good", "overall rating")
    facts = focus.facts(subject)
    assert facts["overall_rating"] == "Good" and facts["total_score"] is facts["rank"] is None
    assert lines(focus_words.position(subject))[0].startswith(
        "CQC had published no scores for Kent"
    )
    for part in (focus_words.strengths, focus_words.attention, focus_words.next_rating):
        assert part(subject) is None


def test_an_authority_that_was_not_assessed(tables: Dataset, reference: Any) -> None:
    subject = focus.load(tables, "Devon")
    assert not subject.assessed and subject.scores == {}
    assert focus_words.header(subject).headline == "Devon: not assessed by 3 October 2025"
    facts = focus.facts(subject)
    for key in (
        "overall_rating",
        "total_score",
        "rank",
        "above",
        "quarter",
        "scores",
        "report_url",
    ):
        assert facts[key] is None, key
    assert facts["peers"]["same_type"]["group_size"] == 20
    assert focus_tables.learn_from(subject) is None


def test_an_authority_whose_region_was_not_assessed(publish: Publish) -> None:
    found = publish([{"name": "Kent", "scores": "3" * 9, "rating": "Good"}])
    head = focus_words.header(focus.load(found, "Devon", "same region"))
    assert head.standfirst == "None of its 14 authorities of the same region has been assessed."


@pytest.mark.parametrize("name", ["City of London", "Isles of Scilly"])
def test_far_neighbours_bring_a_warning(tables: Dataset, name: str) -> None:
    for group, warned in (("statistical neighbours", True), ("same region", False)):
        subject = focus.load(tables, name, group)
        said = focus_words.peers_caveat(subject) or focus_words.peers_note(subject)
        assert said is not None
        assert said.text.startswith(f"No authority is statistically close to {name}") is warned


def test_wrong_names_and_groups_are_refused(tables: Dataset) -> None:
    with pytest.raises(UnknownAuthority, match="Did you mean Kent"):
        focus.load(tables, "Kant")
    with pytest.raises(ParameterError, match="did you mean 'same type'"):
        focus.load(tables, "Kent", "same typ")


def test_a_file_an_authority(own_data: Path, tables: Dataset) -> None:
    for name, stem in (("Stoke-on-Trent", "stoke-on-trent"), ("Devon", "devon")):
        found = focus.write(focus.load(tables, name))
        path = own_data / "processed" / "focus" / f"{stem}.json"
        content = path.read_bytes()
        assert json.loads(content) == found
        focus.write(focus.load(tables, name))
        assert path.read_bytes() == content
        keys = [line.split('"')[1] for line in content.decode().splitlines() if line[:3] == '  "']
        assert keys == sorted(keys)


def test_the_list_of_names_that_share_a_total_can_be_read(tables: Dataset) -> None:
    counts = lines(focus_words.position(focus.load(tables, "Warrington")))[1]
    assert counts.endswith(
        "Bath and North East Somerset, Derby, Hammersmith and Fulham, and Leicestershire share its "
        "total."
    )
    assert GOOD_SCORE == 3 and len(authorities.everyone()) == 153
