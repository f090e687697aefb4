"""The national report: its facts and sentences against sums over the recorded file."""

import re
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from statistics import median, pstdev
from typing import Any

import pytest

from cqclib.analysis import national
from cqclib.charts.old import national as charts
from cqclib.dataset.tables import Dataset
from cqclib.errors import DataError
from cqclib.report import national as national_words
from cqclib.report import provenance as recording
from cqclib.report import shared as words

Rows = list[dict[str, Any]]
Publish = Callable[[list[dict[str, str]]], Dataset]
LOWEST = [9, 14, 23, 32]
NAMES = [
    "assessing needs",
    "supporting people to lead healthier lives",
    "equity in experience and outcomes",
    "care provision, integration and continuity",
    "partnerships and communities",
    "safe pathways, systems and transitions",
    "safeguarding",
    "governance, management and sustainability",
    "learning, improvement and innovation",
]


def lines(said: Any) -> list[str]:
    return [said.text] if isinstance(said.text, str) else list(said.text)


def short_of_better(total: int) -> int | None:
    return next((low - total for low in LOWEST if low > total), None)


def spare(total: int) -> int | None:
    low = max(low for low in LOWEST if low <= total)
    return None if low == 9 else total - low + 1


def test_the_head(tables: Dataset, assessments: Rows) -> None:
    head = national_words.header(tables)
    ratings = Counter(row["overall_rating"] for row in assessments)
    most, number = ratings.most_common(1)[0]
    sums = [sum(row["scores"][n] for row in assessments) for n in range(1, 10)]
    worst = sums.index(min(sums))
    assert sums.count(min(sums)) == 1
    assert head.headline == (
        f"{number} of 72 assessed authorities are rated {most.lower()}; {NAMES[worst]} is the "
        "weakest statement"
    )
    assert head.standfirst == (
        "Two are outstanding, 21 require improvement and one is inadequate. 81 of 153 authorities "
        "had no published assessment by 3 October 2025, so this is not yet all of England."
    )
    assert (ratings["Outstanding"], ratings["Requires improvement"], ratings["Inadequate"]) == (
        2, 21, 1
    )  # fmt: skip
    below = sum(row["scores"][worst + 1] < 3 for row in assessments)
    edge = sum(row["total"] == 23 for row in assessments)
    share = Fraction(100 * number, 72)
    values = [value for value, _ in head.cards]
    assert abs(Fraction(values[0].rstrip("%")) - share) <= Fraction(1, 2)
    assert abs(Fraction(values[1]) - Fraction(sum(sums), 648)) <= Fraction(1, 200)
    assert values[2:] == [f"{below} of 72", f"{edge} of 72"]
    assert head.kicker.endswith("as at 3 October 2025 \N{MIDDLE DOT} 72 of 153 assessed")


def test_the_sentences_about_statements(tables: Dataset, assessments: Rows) -> None:
    highest, lowest, fours = lines(national_words.statements(tables))
    sums = {n: sum(row["scores"][n] for row in assessments) for n in range(1, 10)}
    for line, number in (
        (highest, max(sums, key=lambda n: sums[n])),
        (lowest, min(sums, key=lambda n: sums[n])),
    ):
        found = re.fullmatch(
            r"(.*) has the (highest|lowest) mean, ([\d.]+): (\d+) of 72 authorities \((\d+)%\) scored "
            r"3 or more\.",
            line,
        )
        assert found and found[1].lower() == NAMES[number - 1]
        assert abs(Fraction(found[3]) - Fraction(sums[number], 72)) <= Fraction(1, 200)
        good = sum(row["scores"][number] >= 3 for row in assessments)
        assert int(found[4]) == good
        assert abs(int(found[5]) - Fraction(100 * good, 72)) <= Fraction(1, 2)
    given = {n: sum(row["scores"][n] == 4 for row in assessments) for n in range(1, 10)}
    most = max(given.values())
    (top,) = [NAMES[n - 1] for n, count in given.items() if count == most]
    without = " or ".join(NAMES[n - 1] for n, count in given.items() if not count)
    assert fours == (
        f"{sum(given.values())} of 648 scores (2%) are 4s; no statement has more of them than {top} "
        f"({most}), and there is none for {without}."
    )


@pytest.mark.parametrize("within", range(1, 10))
def test_who_is_near_another_rating(tables: Dataset, assessments: Rows, within: int) -> None:
    totals = [row["total"] for row in assessments]
    up = sum((short_of_better(total) or 99) <= within for total in totals)
    down = sum((spare(total) or 99) <= within for total in totals)
    (said,) = lines(national_words.near_words(tables, within))
    found = re.match(r"(\d+) of 72 authorities \((\d+)%\) .*; (\d+) of 72 \((\d+)%\) ", said)
    assert found, said
    assert (int(found[1]), int(found[3])) == (up, down)
    for share, part in ((found[2], up), (found[4], down)):
        assert abs(int(share) - Fraction(100 * part, 72)) <= Fraction(1, 2)
    table = national_words.near(tables, within)
    assert table is not None and len(table.rows) == up + down
    for row in table.rows.to_dict("records"):
        points = int(re.match(r"\d+", row["way"])[0])  # type: ignore[index]
        wanted = short_of_better if "short of" in row["way"] else spare
        assert wanted(row["total_score"]) == points <= within
        assert row["way"].startswith(f"{points} point{'' if points == 1 else 's'} ")


def test_even_and_mixed_profiles(tables: Dataset, assessments: Rows, reference: Any) -> None:
    found = national_words.consistency(tables).rows
    gaps: dict[int, list[dict[str, Any]]] = {}
    for row in assessments:
        given = list(row["scores"].values())
        gaps.setdefault(max(given) - min(given), []).append(row)
    assert list(found["authorities"]) == [len(gaps[gap]) for gap in sorted(gaps)]
    for gap, line in zip(sorted(gaps), found.to_dict("records"), strict=True):
        assert line["gap"] == f"{gap} point{'' if gap == 1 else 's'}"
        spreads = {
            reference[row["ons_code"]]["name"]: pstdev(row["scores"].values()) for row in gaps[gap]
        }
        mean = sum(spreads.values()) / len(spreads)
        assert line["spread"] == pytest.approx(mean, abs=0.0051)
        even = sorted(spreads, key=lambda name: (round(spreads[name], 4), name))
        at = [line["which"].index(name) for name in even[:12]]
        assert at == sorted(at) and line["which"].startswith(even[0])


def test_the_full_table_holds_every_recorded_score(tables: Dataset, assessments: Rows) -> None:
    rows = national_words.full_table(tables).rows
    assert len(rows) == 72 and list(rows["authority"]) == sorted(rows["authority"])
    by_url = {row["report_url"]: row for row in rows.to_dict("records")}
    for row in assessments:
        shown = by_url[row["report_url"]]
        assert [shown[f"qs{n}_score"] for n in range(1, 10)] == list(row["scores"].values())
        assert shown["overall_rating"] == row["overall_rating"]


def test_what_01_and_02_say(tables: Dataset, assessments: Rows) -> None:
    (agree,) = lines(recording.rating_check(tables.all_assessments))
    assert agree.startswith("72 of 72 (100%) printed ratings are the one that CQC's rule derives")
    (said,) = lines(recording.reconciliation(tables))
    numbers = [int(number) for number in re.findall(r"\d+", said)]
    assert numbers == [402, 43, 72, 324, 399, 3]  # counted by csv in test_clean and test_numbers
    disagree = recording.disagreements(tables)
    assert disagree is not None and len(disagree.rows) == 3
    for column, total in (("authority_type", 4), ("region", 9)):
        table = recording.coverage(tables, column)
        assert len(table.rows) == total and "72 of 153 authorities (47%)" in table.caption


def test_how_to_read_the_numbers(tables: Dataset, assessments: Rows) -> None:
    said = " ".join(lines(words.method(tables)))
    assert "72 of 153 authorities (47%) had a published assessment by 3 October 2025" in said
    months = sorted(row["report_month"] for row in assessments)
    assert (months[0], months[-1]) == ("2024-05", "2025-10")
    assert "from May 2024 to October 2025" in said
    for needed in ("rounded up", "25 to 38", "39 to 62", "63 to 87", "88 and above"):
        assert needed in said
    assert "this project's reading of CQC's scale" in said and "Not official statistics." in said


def test_zeros_and_ties_in_words(publish: Publish) -> None:
    rows = [{"name": name, "scores": "3" * 9, "rating": "Good"} for name in ("Kent", "Essex")]
    found = publish(rows)
    head = national_words.header(found)
    assert head.standfirst.startswith(
        "None is outstanding, none requires improvement and none is inadequate. 151 of 153 "
    )
    assert head.headline.endswith("no statement is weaker than another")
    assert lines(national_words.statements(found)) == [
        "All nine statements have the same mean, 3.00.",
        "0 of 18 scores (0%) are 4s.",
    ]
    near = lines(national_words.near_words(found, 1))
    assert near == [
        "0 of 2 authorities (0%) are one point short of a better rating; 0 of 2 (0%) hold theirs by a "
        "single point."
    ]
    assert national_words.near(found, 1) is None
    assert national_words.near(found, 5) is not None


def test_one_of_each_in_words(publish: Publish) -> None:
    found = publish(
        [
            {"name": "Kent", "scores": "333322222", "rating": "Requires improvement"},
            {"name": "Essex", "scores": "333332222", "rating": "Good"},
        ]
    )
    assert lines(national_words.near_words(found, 1)) == [
        "1 of 2 authorities (50%) is one point short of a better rating; 1 of 2 (50%) holds its by a "
        "single point."
    ]
    assert lines(national_words.near_words(found, 2)) == [
        "1 of 2 authorities (50%) is within 2 points of a better rating; 1 of 2 (50%) would have a "
        "worse one if it lost 2 points."
    ]
    head = national_words.header(found)
    assert head.headline.startswith("1 of 2 assessed authorities are rated good; ")
    assert head.headline.endswith("are the weakest statements")


def test_no_scores_at_all_is_one_sentence(publish: Publish) -> None:
    found = publish([{"name": "Kent", "rating": "Good"}])
    with pytest.raises(DataError, match="None of the 1 latest assessments as at 2025-12-31 has"):
        national.facts(found)


def test_some_without_scores_are_counted_in_the_ratings_alone(publish: Publish) -> None:
    found = publish(
        [
            {"name": "Kent", "rating": "Good"},
            {"name": "Essex", "scores": "3" * 9, "rating": "Good"},
            {"name": "Devon", "scores": "2" * 9, "rating": "Requires improvement"},
        ]
    )
    facts = national.facts(found)
    assert facts["ratings"]["Good"] == 2 and facts["scores"] == 18
    assert facts["mean_score"] == 2.5 and facts["assessed"] == 3


def test_medians_by_year(tables: Dataset, assessments: Rows) -> None:
    said = charts.over_time(tables).title
    for year in ("2024", "2025"):
        totals = [row["total"] for row in assessments if row["report_month"][:4] == year]
        assert f"{median(totals):g} in {year} ({len(totals)} reports)" in said


def test_the_tables_count_what_is_recorded(
    tables: Dataset, assessments: Rows, reference: Any
) -> None:
    ratings = Counter(row["overall_rating"] for row in assessments)
    found = national.by_rating(tables.assessments).set_index("rating")
    assert found["authorities"].to_dict() == ratings and set(found["of"]) == {72}
    for rating, share in found["share_percent"].items():
        assert share == pytest.approx(float(Fraction(100 * ratings[str(rating)], 72)))
    for row in national.by_statement(tables.scores).to_dict("records"):
        given = [one["scores"][row["statement_number"]] for one in assessments]
        assert row["statement"].lower() == NAMES[row["statement_number"] - 1]
        assert row["mean"] == pytest.approx(float(Fraction(sum(given), 72)), abs=1e-12)
        assert (row["below_3"], row["authorities"]) == (sum(score < 3 for score in given), 72)
    for row in national.by_score(tables.scores).to_dict("records"):
        given = [one["scores"][row["statement_number"]] for one in assessments]
        assert (row["authorities"], row["of"]) == (given.count(row["score"]), 72)
    themes = {"Working with people": (1, 2, 3), "Providing support": (4, 5)}
    themes |= {"Ensuring safety": (6, 7), "Leadership": (8, 9)}
    table = national.by_theme(tables.scores)
    assert list(table["theme"]) == list(themes)
    for row in table.to_dict("records"):
        given = [one["scores"][n] for one in assessments for n in themes[row["theme"]]]
        assert row["mean"] == pytest.approx(float(Fraction(sum(given), len(given))), abs=1e-12)
        counts = (sum(score < 3 for score in given), len(given), 72)
        assert (row["below_3"], row["scores"], row["authorities"]) == counts


@pytest.mark.parametrize("column", ["authority_type", "region"])
def test_groups_cover_all_153(
    tables: Dataset, assessments: Rows, reference: Any, column: str
) -> None:
    table = national.by_group(tables.authorities, tables.assessments, column)
    groups = table.set_index("group")
    assert set(groups.index) == {row[column] for row in reference.values()}
    for group in groups.index:
        members = {code for code, row in reference.items() if row[column] == group}
        own = [row for row in assessments if row["ons_code"] in members]
        counts = groups.loc[group]
        assert (counts["authorities"], counts["assessed"]) == (len(members), len(own))
        assert counts["not_assessed"] == len(members) - len(own)
        ratings = Counter(row["overall_rating"] for row in own)
        for name in ("Outstanding", "Good", "Requires improvement", "Inadequate"):
            assert counts[name] == ratings[name]
    assert (groups["authorities"].sum(), groups["assessed"].sum()) == (153, 72)


def test_a_table_of_nobody_counts_nobody(tables: Dataset) -> None:
    assert national.by_rating(tables.assessments.head(0))["of"].tolist() == [0, 0, 0, 0]
    assert national.by_statement(tables.scores.head(0)).empty
    assert national.by_theme(tables.scores.head(0)).empty
    groups = national.by_group(tables.authorities, tables.assessments.head(0), "region")
    assert groups["assessed"].sum() == 0 and groups["not_assessed"].sum() == 153


def test_section_50_leaves_leadership_out(publish: Publish) -> None:
    rows = {"Kent": "1" * 9, "Essex": "3" * 7 + "11", "Devon": "333333133"}
    data = publish([{"name": name, "scores": scores} for name, scores in rows.items()])
    table = national.section_50(data.scores)
    assert list(zip(table["authority"], table["statement_number"], strict=True)) == [
        ("Devon", 7), *(("Kent", number) for number in range(1, 8)),
    ]  # fmt: skip


def test_a_blank_rating_is_in_no_rating(publish: Publish) -> None:
    data = publish([{"name": "Kent", "scores": "3" * 9}, {"name": "Essex", "rating": "Good"}])
    table = national.by_rating(data.assessments)
    assert (table["authorities"].sum(), set(table["of"])) == (1, {1})
    groups = national.by_group(data.authorities, data.assessments, "authority_type")
    assert groups["assessed"].sum() == 2 and groups["Good"].sum() == 1
