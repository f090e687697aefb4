"""The numbers that must come out, by a second way: csv, fractions and counters alone.

Nothing here computes with cqclib or pandas; the committed tables are read as a reader would.
"""

import csv
import json
from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROCESSED = ROOT / "data" / "processed"
Rows = list[dict[str, Any]]


def table(name: str) -> list[dict[str, str]]:
    with (PROCESSED / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def detailed() -> list[dict[str, str]]:
    return table("la_detailed_assessments.csv")


@pytest.fixture(scope="module")
def national() -> dict[str, Any]:
    facts: dict[str, Any] = json.loads((PROCESSED / "national.json").read_text(encoding="utf-8"))
    return facts


@pytest.fixture(scope="module")
def kent() -> dict[str, Any]:
    text = (PROCESSED / "focus" / "kent.json").read_text(encoding="utf-8")
    facts: dict[str, Any] = json.loads(text)
    return facts


def band(total: int) -> str:
    """CQC's bands, on the exact share of 36: each begins above the whole % before it."""
    share = Fraction(100 * total, 36)
    for above, name in ((87, "Outstanding"), (62, "Good"), (38, "Requires improvement")):
        if share > above:
            return name
    return "Inadequate"


def test_ratings(assessments: Rows, national: dict[str, Any], detailed: Rows) -> None:
    expected = {"Good": 48, "Requires improvement": 21, "Outstanding": 2, "Inadequate": 1}
    assert Counter(row["overall_rating"] for row in assessments) == expected
    assert sum(expected.values()) == len(assessments) == 72
    assert national["ratings"] == expected
    assert Counter(row["overall_rating"] for row in detailed) == expected
    summary = [row for row in table("la_summary_ratings.csv") if row["measure"] == "overall rating"]
    assert {row["meaning"]: int(row["authorities"]) for row in summary} == expected


def test_every_derived_rating_is_the_printed_one(
    assessments: Rows, national: dict[str, Any], detailed: Rows
) -> None:
    assert [row for row in assessments if band(row["total"]) != row["overall_rating"]] == []
    assert national["derived_rating_differs"] == []
    for row in detailed:
        assert row["derived_rating"] == row["overall_rating"] == band(int(row["total_score"]))


def test_statement_1(assessments: Rows, national: dict[str, Any]) -> None:
    given = Counter(row["scores"][1] for row in assessments)
    assert [given[score] for score in (4, 3, 2, 1)] == [0, 20, 51, 1]
    assert national["statements"]["qs1"]["counts"] == {"4": 0, "3": 20, "2": 51, "1": 1}
    summary = [row for row in table("la_summary_ratings.csv") if row["statement_number"] == "1"]
    assert [int(row["authorities"]) for row in summary] == [0, 20, 51, 1]


def test_every_statement_count_and_mean(assessments: Rows, national: dict[str, Any]) -> None:
    summary = table("la_summary_ratings.csv")
    for number in range(1, 10):
        given = Counter(row["scores"][number] for row in assessments)
        statement = national["statements"][f"qs{number}"]
        assert statement["counts"] == {str(score): given[score] for score in (1, 2, 3, 4)}
        mean = Fraction(sum(score * count for score, count in given.items()), 72)
        assert abs(Fraction(str(statement["mean"])) - mean) <= Fraction(1, 20000)
        rows = [row for row in summary if row["statement_number"] == str(number)]
        assert {int(row["level"]): int(row["authorities"]) for row in rows} == {
            score: given[score] for score in (1, 2, 3, 4)
        }
        for row in rows:
            share = Fraction(100 * given[int(row["level"])], 72)
            assert abs(Fraction(row["share_percent"]) - share) <= Fraction(1, 20)


def test_the_mean_of_all_scores(assessments: Rows, national: dict[str, Any]) -> None:
    scores = [score for row in assessments for score in row["scores"].values()]
    assert len(scores) == 648 == national["scores"]
    mean = Fraction(sum(scores), 648)
    assert f"{float(mean):.2f}" == "2.60"
    assert abs(Fraction(str(national["mean_score"])) - mean) <= Fraction(1, 20000)
    tidy = [int(row["score"]) for row in table("scores.csv")]
    assert Counter(tidy) == Counter(scores)


def test_kent(assessments: Rows, detailed: Rows, kent: dict[str, Any]) -> None:
    (own,) = [row for row in assessments if row["ons_code"] == "E10000016"]
    totals = [row["total"] for row in assessments if row is not own]
    assert own["total"] == 20
    assert -(-2000 // 36) == 56
    above = sum(total < 20 for total in totals)
    below = sum(total > 20 for total in totals)
    assert (above, totals.count(20), below) == (8, 3, 60)
    assert below + 1 == 61 and 61 > 54  # the last 18 of 72 places are the bottom quarter
    assert band(22) == "Requires improvement" and band(23) == "Good"
    expected = {
        "total_score": 20,
        "overall_score_percent": 56,
        "overall_rating": "Requires improvement",
        "rank": 61,
        "rank_to": 64,
        "tied": True,
        "above": 8,
        "level": 3,
        "below": 60,
        "assessed": 72,
        "quarter": "bottom quarter",
        "points_to_next_rating": 3,
        "next_rating": "Good",
    }
    assert {key: kent[key] for key in expected} == expected
    assert kent["scores"] == {f"qs{n}": score for n, score in own["scores"].items()}
    (row,) = [row for row in detailed if row["authority"] == "Kent"]
    assert (row["rank"], row["rank_to"], row["tied"]) == ("61", "64", "True")
    assert (row["total_score"], row["overall_score_percent"]) == ("20", "56")
    assert row["points_to_next_rating"] == "3"


def test_kents_means(
    assessments: Rows, kent: dict[str, Any], nearest: dict[str, list[tuple[str, float]]]
) -> None:
    near = {code for code, _ in nearest["E10000016"]}
    groups = {
        "national_mean_scores": assessments,
        "statistical_neighbours": [row for row in assessments if row["ons_code"] in near],
    }
    assert len(groups["statistical_neighbours"]) == 7
    for name, rows in groups.items():
        means = kent.get(name) or kent["peers"][name]["mean_scores"]
        for number in range(1, 10):
            mean = Fraction(sum(row["scores"][number] for row in rows), len(rows))
            assert abs(Fraction(str(means[f"qs{number}"])) - mean) <= Fraction(1, 20000)


def test_names_and_types(detailed: Rows) -> None:
    by_name = {row["authority"]: row for row in detailed}
    assert by_name["Kensington and Chelsea"]["authority_type"] == "London borough"
    assert by_name["Kensington and Chelsea"]["region"] == "London"
    assert {"Stoke-on-Trent", "Southend-on-Sea"} <= set(by_name)
    assert not {"Stoke", "Southend", "Stoke-on-Trent City"} & set(by_name)


def test_ranks_of_everybody(assessments: Rows, detailed: Rows) -> None:
    totals = [row["total"] for row in assessments]
    by_code = {row["ons_code"]: row for row in detailed}
    for row in assessments:
        better = sum(total > row["total"] for total in totals)
        same = totals.count(row["total"])
        table_row = by_code[row["ons_code"]]
        assert (int(table_row["rank"]), int(table_row["rank_to"])) == (better + 1, better + same)
        assert table_row["tied"] == str(same > 1)
        assert int(table_row["total_score"]) == row["total"]
        assert int(table_row["overall_score_percent"]) == -(-100 * row["total"] // 36)


def test_coverage(national: dict[str, Any], reference: Any, assessments: Rows) -> None:
    assert (national["assessed"], national["authorities"]) == (72, 153) == (72, len(reference))
    assert len({row["ons_code"] for row in assessments}) == 72
    assert (national["first_month"], national["last_month"]) == ("2024-05", "2025-10")


def test_thresholds_and_section_50(
    national: dict[str, Any], reference: Any, assessments: Rows
) -> None:
    names = {row["ons_code"]: reference[row["ons_code"]]["name"] for row in assessments}
    short = [names[r["ons_code"]] for r in assessments if r["total"] in (13, 22, 31)]
    edge = [names[r["ons_code"]] for r in assessments if r["total"] in (14, 23, 32)]
    assert national["one_point_short"] == sorted(short)
    assert national["one_point_above"] == sorted(edge)
    duty = {
        names[row["ons_code"]]: [n for n in range(1, 8) if row["scores"][n] == 1]
        for row in assessments
        if 1 in [row["scores"][n] for n in range(1, 8)]
    }
    assert national["section_50"] == duty == {"Blackpool": [1, 2, 3, 7], "Warrington": [7]}


def test_second_sources(national: dict[str, Any], assessments: Rows) -> None:
    path = ROOT / "data" / "raw" / "second_sources" / "second_source_scores.csv"
    with path.open(encoding="utf-8", newline="") as file:
        stated = list(csv.DictReader(file))
    own = {row["ons_code"]: row for row in assessments}
    pairs = []
    for row in stated:
        if row["ons_code"] in own:
            mine = own[row["ons_code"]]
            for n in range(1, 10):
                if row[f"qs{n}"]:
                    pairs.append(
                        ("score", row["ons_code"], int(row[f"qs{n}"]) == mine["scores"][n])
                    )
            if row["overall_rating"]:
                same = row["overall_rating"] == mine["overall_rating"]
                pairs.append(("rating", row["ons_code"], same))
            if row["overall_score_percent"]:
                percent = -(-100 * mine["total"] // 36)
                pairs.append(("%", row["ons_code"], int(row["overall_score_percent"]) == percent))
    comparison = national["second_sources"]
    assert comparison["values_compared"] == len(pairs) == 402
    assert comparison["values_agree"] == sum(agrees for _, _, agrees in pairs) == 399
    assert comparison["authorities"] == len({code for _, code, _ in pairs}) == 43
    scores = [agrees for what, _, agrees in pairs if what == "score"]
    assert (comparison["scores_compared"], comparison["scores_agree"]) == (len(scores), sum(scores))
    assert all(agrees for what, _, agrees in pairs if what != "score")
    named = [
        (difference["authority"], difference["snapshot"])
        for difference in comparison["disagreements"]
    ]
    assert named == [("Liverpool", "3"), ("Warrington", "2"), ("Windsor and Maidenhead", "3")]
