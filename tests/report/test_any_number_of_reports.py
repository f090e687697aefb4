"""The national report and the league tables for 153 reports, 72, 3 and 1, and after an edit."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from cqclib.dataset.tables import Dataset
from cqclib.reference import authorities

Publish = Callable[[list[dict[str, str]]], Dataset]
Run = Callable[..., Any]
PAGES = ("03_national", "05_league_tables", "06_compare")
WRONG = (
    r"\bnan\b|\bNaN\b|<NA>|\bNone\b(?! of)",
    r"\b1 (authorities|reports|points|scores|tests|totals|places)\b",
    r"\b1 of 1 [a-z ]*\bare\b",
    r"\b(\d\d+|[2-9]) (authority|report|point|test)\b(?! (more|fewer|score|either))",
    r"\b0 of 0\b|\bof 0\b",
    r"  ,|\(\)|\.\.",
)
RATING = {9: "Inadequate", 14: "Requires improvement", 23: "Good", 32: "Outstanding"}


def made_up(count: int) -> list[dict[str, str]]:
    """Reports of ``count`` authorities with scores that differ."""
    rows = []
    for place, authority in enumerate(authorities.everyone()[:count]):
        digits = [2 + (place * 7 + number * number) % 5 // 2 % 3 for number in range(9)]
        total = sum(digits)
        rating = next(RATING[low] for low in sorted(RATING, reverse=True) if total >= low)
        rows.append(
            {
                "name": authority.name,
                "scores": "".join(map(str, digits)),
                "rating": rating,
                "month": f"202{4 + place % 2}-0{1 + place % 9}",
            }
        )
    return rows


def check(text: str) -> None:
    for pattern in WRONG:
        bad = re.search(pattern, text)
        assert bad is None, f"{pattern}: ...{text[max(bad.start() - 80, 0) : bad.end() + 40]}..."


@pytest.mark.parametrize("page", PAGES)
def test_the_bundled_72(bundled_page: Run, page: str) -> None:
    check(bundled_page(page).text)


@pytest.mark.full
@pytest.mark.parametrize("count", [3, 153])
def test_other_numbers_of_reports(publish: Publish, run_notebook: Run, count: int) -> None:
    publish(made_up(count))
    for page in PAGES:
        text = run_notebook(page).text
        check(text)
        of = "All 153 authorities had been assessed" if count == 153 else f"{153 - count} of 153"
        assert page != "03_national" or of in text


def test_one_report_in_words(publish: Publish, run_notebook: Run) -> None:
    publish([{"name": "Kent", "scores": "332222222", "rating": "Requires improvement"}])
    national, league, _ = texts = [run_notebook(page).text for page in PAGES]
    for text in texts:
        check(text)
    assert "152 of 153" in national
    for words in (
        "The one assessed authority is rated requires improvement",
        "There are too few authorities with scores, or their totals are too alike, to ask whether "
        "types differ.",
        "The report dates from March 2025.",
    ):
        assert words in national, words
    assert "Kent has the highest total, 20 of 36." in league


def test_a_blank_rating_and_blank_scores(publish: Publish, run_notebook: Run) -> None:
    publish(
        [
            {"name": "Kent", "scores": "3" * 9},
            {"name": "Essex", "rating": "Good"},
            {"name": "Devon", "scores": "2" * 9, "rating": "Requires improvement"},
        ]
    )
    for page in PAGES:
        check(run_notebook(page).text)


def test_medians_reach_chart_and_sentence(bundled_page: Run, run_notebook: Run) -> None:
    means = bundled_page("03_national")
    medians = run_notebook("03_national", {'mean="mean"': 'median="median"'})
    before, after = (some.element("statement-means") for some in (means, medians))
    assert "mean" in before.data and "median" not in before.data
    assert "median" in after.data and "mean" not in after.data
    assert before.caption.subtitle.startswith("Mean score of each statement")
    assert after.caption.subtitle.startswith("Median score of each statement")
    assert "median scores" in after.caption.alt and "Assessing needs 2.00" in after.caption.alt
    assert after.caption.title == (
        "The median score is 3.00 at the highest, for six statements, and 2.00 at the lowest, for "
        "three statements"
    )
    assert "Six statements have the highest median score, 3.00" in medians.text
    assert "has the highest mean score, 2.88" in means.text


def test_one_region_reaches_chart_sentence_and_table(
    run_notebook: Run, assessments: list[dict[str, Any]], reference: dict[str, dict[str, str]]
) -> None:
    edits = {
        f"\n{name} = data.{name}\n": f'\n{name} = data.{name}[data.{name}["region"] == "London"]\n'
        for name in ("assessments", "scored")
    }
    edits["scores = data.scores\nscores"] = (
        'scores = data.scores[data.scores["region"] == "London"]\nscores'
    )
    page = run_notebook("03_national", edits)
    london = [row for row in assessments if reference[row["ons_code"]]["region"] == "London"]
    assert len(london) == 17
    good = sum(row["overall_rating"] == "Good" for row in london)
    assert page.shown[0].headline.startswith(f"{good} of 17 assessed authorities are rated good")
    below = sum(row["scores"][1] < 3 for row in london)
    scores = page.element("statement-scores")
    assert set(scores.data["of"]) == {17} and "17 authorities" in scores.caption.subtitle
    rows = scores.data[(scores.data["statement_number"] == 1) & (scores.data["score"] < 3)]
    assert rows["authorities"].sum() == below
    assert len(page.element("standing").data) == 17
    assert len(page.element("all-authorities").rows) == 17
    assert "of the same 17 totals" in page.text or "17 authorities" in page.text
    check(page.text)


def test_nothing_says_best_region_or_the_old_phrases(bundled_page: Run) -> None:
    text = " ".join(bundled_page(page).text for page in PAGES).lower()
    for phrase in (
        "best region",
        "best type",
        "the fewest that bring good",
        "lost would bring",
        "no point to spare",
        "by a single point",
        "level with none",
        "whom to learn from",
    ):
        assert phrase not in text, phrase
