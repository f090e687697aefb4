"""The national counts and headline figures against sums over the recorded file."""

from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from cqclib.analysis import national
from cqclib.dataset.tables import Dataset
from cqclib.errors import DataError

Rows = list[dict[str, Any]]
Publish = Callable[[list[dict[str, str]]], Dataset]
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


def test_no_scores_at_all_is_one_sentence(publish: Publish) -> None:
    data = publish([{"name": "Kent", "rating": "Good"}])
    with pytest.raises(DataError, match="None of the 1 latest assessments as at 2025-12-31 has"):
        national.facts(data)


def test_some_without_scores_are_counted_in_the_ratings_alone(publish: Publish) -> None:
    data = publish(
        [
            {"name": "Kent", "rating": "Good"},
            {"name": "Essex", "scores": "3" * 9, "rating": "Good"},
            {"name": "Devon", "scores": "2" * 9, "rating": "Requires improvement"},
        ]
    )
    facts = national.facts(data)
    assert facts["ratings"]["Good"] == 2 and facts["scores"] == 18
    assert facts["mean_score"] == 2.5 and facts["assessed"] == 3


def test_the_tables_count_what_is_recorded(
    tables: Dataset, assessments: Rows, reference: Any
) -> None:
    ratings = Counter(row["overall_rating"] for row in assessments)
    by_rating = national.by_rating(tables.assessments).set_index("rating")
    assert by_rating["authorities"].to_dict() == ratings and set(by_rating["of"]) == {72}
    for rating, share in by_rating["share_percent"].items():
        assert share == pytest.approx(float(Fraction(100 * ratings[str(rating)], 72)))
    for row in national.by_statement(tables.scores).to_dict("records"):
        given = [assessment["scores"][row["statement_number"]] for assessment in assessments]
        assert row["statement"].lower() == NAMES[row["statement_number"] - 1]
        assert row["mean"] == pytest.approx(float(Fraction(sum(given), 72)), abs=1e-12)
        assert (row["below_3"], row["authorities"]) == (sum(score < 3 for score in given), 72)
    for row in national.by_score(tables.scores).to_dict("records"):
        given = [assessment["scores"][row["statement_number"]] for assessment in assessments]
        assert (row["authorities"], row["of"]) == (given.count(row["score"]), 72)
    themes = {"Working with people": (1, 2, 3), "Providing support": (4, 5)}
    themes |= {"Ensuring safety": (6, 7), "Leadership": (8, 9)}
    table = national.by_theme(tables.scores)
    assert list(table["theme"]) == list(themes)
    for row in table.to_dict("records"):
        given = [
            assessment["scores"][n] for assessment in assessments for n in themes[row["theme"]]
        ]
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
