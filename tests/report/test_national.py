"""The sentences, captions and tables of the national report, against sums over the recorded file."""

import csv
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from statistics import median, pstdev
from typing import Any

import pytest

from cqclib.analysis.next_rating import near_another_rating
from cqclib.dataset.tables import Dataset
from cqclib.report import national_tables, shared, sturdiness

ROOT = Path(__file__).resolve().parents[2]
Rows = list[dict[str, Any]]
Page = Callable[[str], Any]
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


@pytest.fixture
def page(bundled_page: Page) -> Any:
    return bundled_page("03_national")


def rating(total: int) -> int:
    """The level of a total by CQC's bands, written down a second time: 1 to 4."""
    return sum(total >= low for low in LOWEST)


def bands(totals: list[int]) -> list[tuple[int, int]]:
    """The best and the last place that one point more or fewer allows each of ``totals``."""
    pairs = []
    for place, total in enumerate(totals):
        others = totals[:place] + totals[place + 1 :]
        supposed = [t for t in (total - 1, total, total + 1) if 9 <= t <= 36]
        best = 1 + sum(other > max(supposed) for other in others)
        last = 1 + sum(other >= min(supposed) for other in others)
        pairs.append((best, last))
    return pairs


def test_the_head(page: Any, assessments: Rows) -> None:
    head = page.shown[0]
    totals = [row["total"] for row in assessments]
    assert head.headline == (
        "48 of 72 assessed authorities are rated good; assessing needs is the weakest statement"
    )
    assert head.standfirst == (
        "Two are outstanding, 21 require improvement and one is inadequate. 81 of 153 authorities "
        "had no published assessment by 3 October 2025, so this is not yet all of England."
    )
    ratings = Counter(row["overall_rating"] for row in assessments)
    assert ratings == {"Good": 48, "Outstanding": 2, "Requires improvement": 21, "Inadequate": 1}
    sums = [sum(row["scores"][n] for row in assessments) for n in range(1, 10)]
    assert sums.index(min(sums)) == 0 and sums.count(min(sums)) == 1
    below = sum(row["scores"][1] < 3 for row in assessments)
    edge = sum(len({rating(t - 1), rating(t), rating(t + 1)}) > 1 for t in totals)
    widths = median(last - best + 1 for best, last in bands(totals))
    assert [value for value, _ in head.cards] == [
        "48 of 72", f"{below} of 72", f"{edge} of 72", f"{widths:g} of 72",
    ]  # fmt: skip
    assert head.kicker.endswith("as at 3 October 2025 \N{MIDDLE DOT} 72 of 153 assessed")


def test_the_sentences_about_statements(page: Any, assessments: Rows) -> None:
    sums = {n: sum(row["scores"][n] for row in assessments) for n in range(1, 10)}
    for word, number in (
        ("highest", max(sums, key=lambda n: sums[n])),
        ("lowest", min(sums, key=lambda n: sums[n])),
    ):
        good = sum(row["scores"][number] >= 3 for row in assessments)
        mean = int(Fraction(100 * sums[number], 72) + Fraction(1, 2)) / 100
        share = int(Fraction(100 * good, 72) + Fraction(1, 2))
        name = NAMES[number - 1].capitalize()
        assert (
            f"{name} has the {word} mean score, {mean:.2f}: {good} of 72 authorities ({share}%) "
            "scored 3 or more."
        ) in page.text
    fours = {n: sum(row["scores"][n] == 4 for row in assessments) for n in range(1, 10)}
    (top,) = [n for n, count in fours.items() if count == max(fours.values())]
    without = " or ".join(NAMES[n - 1] for n, count in fours.items() if not count)
    assert (
        f"{sum(fours.values())} of 648 scores (2%) are 4s; most of them for {NAMES[top - 1]} "
        f"({fours[top]}) and none for {without}."
    ) in page.text


def test_what_one_point_and_one_statement_do(page: Any, assessments: Rows) -> None:
    totals = [row["total"] for row in assessments]
    widths = [last - best + 1 for best, last in bands(totals)]
    same_rating = sum(rating(t - 1) == rating(t) == rating(t + 1) for t in totals)
    same_place = 0
    for place, total in enumerate(totals):
        others = totals[:place] + totals[place + 1 :]
        same_place += len({sum(o > t for o in others) for t in (total - 1, total, total + 1)}) == 1
    without = 0
    for row in assessments:
        own = rating(row["total"])
        eights = [row["total"] - score for score in row["scores"].values()]
        percents = [-(-100 * points // 32) for points in eights]
        without += all(sum(p >= low for low in (25, 39, 63, 88)) == own for p in percents)
    for words in (
        f"within {median(widths):g} places of 72 (from {min(widths)} to {max(widths)})",
        f"{same_place} of 72 authorities (3%) keep their place either way",
        f"{same_rating} of 72 authorities (69%) keep their rating either way; the other "
        f"{72 - same_rating} are a single point from another one",
        f"{without} of 72 (94%) would have the same rating whichever of the nine were left out",
        "So ratings are sturdier than places",
    ):
        assert words in page.text, words


def test_who_is_near_another_rating(page: Any, assessments: Rows) -> None:
    totals = Counter(row["total"] for row in assessments)
    for words in (
        f"{totals[22]} of 72 authorities (6%) are one point below the line between good and "
        "requires improvement.",
        f"{totals[23]} of 72 authorities (22%) are one point above the line between good and "
        "requires improvement.",
        f"{totals[32]} of 72 authorities (3%) are one point above the line between good and "
        "outstanding.",
    ):
        assert words in page.text, words
    rows = page.element("near-another-rating").rows
    assert len(rows) == totals[13] + totals[14] + totals[22] + totals[23] + totals[31] + totals[32]


@pytest.mark.parametrize("within", [2, 9])
def test_near_in_other_words(tables: Dataset, within: int) -> None:
    near = near_another_rating(tables.scored, within)
    points = {2: "two points or fewer", 9: "nine points or fewer"}[within]
    assert f"{points} above the line between" in str(sturdiness.near(near, 72, within).text)
    table = sturdiness.near_table(near, within)
    assert table is not None and len(table.rows) == len(near)
    assert sturdiness.near_table(near.head(0), within) is None
    assert sturdiness.near(near.head(0), 72, within).text == (
        f"No authority is {points} from another rating."
    )


def test_groups_of_one_or_two_are_named(page: Any, assessments: Rows, reference: Any) -> None:
    for name, column in (("type", "authority_type"), ("region", "region")):
        for row in page.element(f"totals-by-{name}").rows.to_dict("records"):
            own = [
                assessment
                for assessment in assessments
                if reference[assessment["ons_code"]][column] == row[column]
            ]
            totals = [assessment["total"] for assessment in own]
            assert row["authorities"] == len(own)
            low, high = min(totals), max(totals)
            assert row["range"] == (f"{low}" if low == high else f"{low} to {high}")
            if len(own) < 3:
                names = sorted(reference[assessment["ons_code"]]["name"] for assessment in own)
                assert (row["average"], row["named"]) == ("", " and ".join(names))
            else:
                mean = Fraction(sum(totals), len(totals))
                assert abs(Fraction(row["average"]) - mean) <= Fraction(1, 20)
                assert row["named"] == ""
    assert (
        "no difference between regions shows, which is not to say that there is none" in page.text
    )


def test_averages_by_year(page: Any, assessments: Rows) -> None:
    title = page.element("over-time").caption.title
    for year in ("2024", "2025"):
        totals = [row["total"] for row in assessments if row["report_month"][:4] == year]
        mean = int(Fraction(10 * sum(totals), len(totals)) + Fraction(1, 2)) / 10
        assert f"{mean} in {year} ({len(totals)} reports)" in title


def test_the_claims_have_their_numbers(page: Any) -> None:
    for words in (
        "Over 72 authorities the rank correlation of population and total points is \N{MINUS SIGN}0.07;",
        "Over 72 authorities the rank correlation of deprivation and total points is \N{MINUS SIGN}0.12;",
        "tells an authority who to ask, not what score to expect",
        "No difference found is not no difference",
    ):
        assert words in page.text, words
    tests = page.element("tests").rows
    assert list(tests["arose"]).count("too few to ask") == 2 and len(tests) == 16


def test_the_gaps_are_named(page: Any, assessments: Rows, reference: Any) -> None:
    codes = {row["ons_code"] for row in assessments}
    own = [row for row in reference.values() if row["region"] == "Yorkshire and The Humber"]
    few = sum(row["ons_code"] in codes for row in own)
    assert f"Yorkshire and The Humber ({few} of {len(own)})" in page.text
    boroughs = [r for r in reference.values() if r["authority_type"] == "Metropolitan borough"]
    few = sum(row["ons_code"] in codes for row in boroughs)
    assert f"metropolitan boroughs ({few} of {len(boroughs)})" in page.text


def test_what_stands_beside_the_line_of_good(page: Any, assessments: Rows) -> None:
    totals = Counter(row["total"] for row in assessments)
    assert (totals[23], totals[22]) == (16, 4)
    assert "16 authorities are on 23 points, the lowest total for good, and four on 22" in page.text
    assert "These numbers cannot say why." in page.text


def test_even_and_mixed_profiles(page: Any, assessments: Rows, reference: Any) -> None:
    gaps: dict[int, dict[str, float]] = {}
    for row in assessments:
        given = list(row["scores"].values())
        names = gaps.setdefault(max(given) - min(given), {})
        names[reference[row["ons_code"]]["name"]] = pstdev(given)
    rows = page.element("profiles").rows.to_dict("records")
    assert [row["authorities"] for row in rows] == [len(gaps[gap]) for gap in sorted(gaps)]
    for gap, row in zip(sorted(gaps), rows, strict=True):
        assert row["gap"] == f"{gap} point{'' if gap == 1 else 's'}"
        even = sorted(gaps[gap], key=lambda name: (round(gaps[gap][name], 4), name))
        assert row["names"] == even


def test_the_full_table_holds_every_recorded_score(page: Any, assessments: Rows) -> None:
    table = page.element("all-authorities")
    assert len(table.rows) == 72 and list(table.rows["authority"]) == sorted(
        table.rows["authority"]
    )
    shown = [column.key for column in table.columns]
    assert [f"qs{n}_score" for n in range(1, 10)] == [key for key in shown if key.startswith("qs")]
    by_url = {row["report_url"]: row for row in table.rows.to_dict("records")}
    for row in assessments:
        own = by_url[row["report_url"]]
        assert [own[f"qs{n}_score"] for n in range(1, 10)] == list(row["scores"].values())
        assert own["overall_rating"] == row["overall_rating"]


def test_how_to_read_the_numbers(tables: Dataset, assessments: Rows) -> None:
    text = " ".join(shared.method(tables).text)
    assert "72 of 153 authorities (47%) had a published assessment by 3 October 2025" in text
    months = sorted(row["report_month"] for row in assessments)
    assert (months[0], months[-1]) == ("2024-05", "2025-10")
    assert "from May 2024 to October 2025" in text
    for needed in ("rounded up", "25 to 38", "39 to 62", "63 to 87", "88 and above"):
        assert needed in text
    assert "this project's reading of CQC's scale" in text and "Not official statistics." in text


def test_what_02_says(bundled_page: Page) -> None:
    page = bundled_page("02_clean")
    assert "72 of 72 (100%) printed ratings are the one that CQC's rule derives" in page.text
    with (ROOT / "data/processed/second_source_comparison.csv").open(encoding="utf-8") as file:
        agree = Counter(row["agrees"] for row in csv.DictReader(file))
    assert f"Second sources state {agree.total()} values about 43 of 72" in page.text
    assert f"{agree['True']} agree with the snapshot, {agree['False']} do not." in page.text
    table = page.element("disagreements").rows
    assert list(table["authority"]) == ["Liverpool", "Warrington"]
    assert "Settled: Windsor and Maidenhead" in page.text
    assert "windsormaidenhead-1124-summary" in page.text
    for name, groups in (("type", 4), ("region", 9)):
        coverage = page.element(f"coverage-{name}")
        assert len(coverage.rows) == groups and "72 of 153 authorities (47%)" in coverage.caption


@pytest.mark.full
def test_all_alike_and_no_fours(publish: Callable[..., Dataset], run_notebook: Any) -> None:
    publish([{"name": n, "scores": "3" * 9, "rating": "Good"} for n in ("Kent", "Essex")])
    page = run_notebook("03_national")
    head = page.shown[0]
    assert head.headline == (
        "2 of 2 assessed authorities are rated good; no statement is weaker than another"
    )
    assert head.standfirst.startswith("No other rating has been given. 151 of 153 ")
    assert "All nine statements have the same mean score, 3.00." in page.text
    assert "None of the 18 scores is a 4." in page.text
    assert "No authority is one point from another rating." in page.text


def test_a_tie_of_ratings(publish: Callable[..., Dataset], run_notebook: Any) -> None:
    publish(
        [
            {"name": "Kent", "scores": "333322222", "rating": "Requires improvement"},
            {"name": "Essex", "scores": "333332222", "rating": "Good"},
        ]
    )
    head = run_notebook("03_national").shown[0]
    assert head.headline == (
        "Of 2 assessed authorities one is good and one requires improvement; four statements are the "
        "weakest"
    )


def test_statement_columns_are_all_nine() -> None:
    assert [column.key for column in national_tables.STATEMENT_COLUMNS] == [
        f"qs{n}_score" for n in range(1, 10)
    ]
