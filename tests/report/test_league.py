"""The league tables against the recorded file: bands, statements, who needs attention."""

import re
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from cqclib.dataset.tables import Dataset
from cqclib.errors import DataError

Rows = list[dict[str, Any]]
Publish = Callable[[list[dict[str, str]]], Dataset]
Run = Callable[..., Any]
PAGE = "05_league_tables"


@pytest.fixture
def page(bundled_page: Callable[[str], Any]) -> Any:
    return bundled_page(PAGE)


def band(first: int, last: int) -> str:
    return f"{first}" if first == last else f"{first} to {last}"


def places(totals: list[int], total: int) -> tuple[int, int]:
    """The first and last place of ``total`` among the others' ``totals``."""
    return 1 + sum(other > total for other in totals), 1 + sum(other >= total for other in totals)


def test_the_head(page: Any, assessments: Rows) -> None:
    head = page.shown[0]
    totals = Counter(row["total"] for row in assessments)
    assert head.headline == (
        "One point could put a typical authority anywhere within 24 of 72 places"
    )
    assert [value for value, _ in head.cards] == [
        "72 of 153", f"{len(totals)}", f"{max(totals.values())} of 72", "50 of 72",
    ]  # fmt: skip
    assert head.standfirst.startswith(
        f"Camden, and Kensington and Chelsea have the highest total, {max(totals)} of 36."
    )
    assert "The 81 not yet assessed have no place." in head.standfirst


def test_every_row_of_the_master_table(page: Any, assessments: Rows) -> None:
    table = page.element("master")
    by_url = {row["report_url"]: row for row in assessments}
    rows = table.rows.to_dict("records")
    assert len(rows) == 72 == len({row["authority"] for row in rows})
    for row in rows:
        own = by_url[row["report_url"]]
        others = [other["total"] for other in assessments if other is not own]
        assert row["total_score"] == own["total"]
        assert row["band"] == band(*places(others, own["total"]))
        best, _ = places(others, own["total"] + 1)
        _, last = places(others, own["total"] - 1)
        assert row["one_point"] == band(best, last)
        assert row["level_with"] == sum(abs(other - own["total"]) <= 3 for other in others)
        assert [row[f"qs{n}_score"] for n in range(1, 10)] == list(own["scores"].values())
        gap = max(own["scores"].values()) - min(own["scores"].values())
        assert row["profile"] == ("mixed" if gap >= 2 else "")
    order = [(-row["total_score"], row["authority"]) for row in rows]
    assert order == sorted(order)


def test_name_bands_rating_total_and_nine_scores_come_first(page: Any) -> None:
    columns = page.element("master").columns
    scores = [f"qs{n}_score" for n in range(1, 10)]
    before = ["authority", "band", "one_point", "overall_rating"]
    before += ["total_score", "overall_score_percent"]
    assert [column.key for column in columns if not column.secondary] == [*before, *scores]


@pytest.mark.parametrize("least", [1, 3])
def test_mixed_profiles(run_notebook: Run, assessments: Rows, least: int) -> None:
    gaps = [max(row["scores"].values()) - min(row["scores"].values()) for row in assessments]
    page = run_notebook(PAGE, {"mixed_range: int = 2": f"mixed_range: int = {least}"})
    mixed = (page.element("master").rows["profile"] == "mixed").sum()
    assert mixed == sum(gap >= least for gap in gaps)


def test_who_has_each_score(page: Any, assessments: Rows, reference: Any) -> None:
    for number in range(1, 10):
        scores = {reference[r["ons_code"]]["name"]: r["scores"][number] for r in assessments}
        rows = page.element(f"statement-{number}").rows
        assert list(rows["score"]) == sorted(set(scores.values()), reverse=True)
        for row in rows.to_dict("records"):
            names = sorted(name for name, score in scores.items() if score == row["score"])
            assert (row["authorities"], row["names"]) == (len(names), ", ".join(names))
            assert abs(row["share"] - Fraction(100 * len(names), 72)) <= Fraction(1, 2)


def test_no_table_ranks_by_theme(page: Any) -> None:
    assert (
        "There is no table by theme: statements of one theme go together hardly more" in page.text
    )
    assert not [name for name in page.text.splitlines() if name.startswith("Leadership: ")]
    assert set(page.element("master").groups) == {
        "Working with people", "Providing support", "Ensuring safety", "Leadership",
    }  # fmt: skip


def test_every_4_with_its_report(page: Any, assessments: Rows) -> None:
    rows = page.element("fours").rows
    listed = list(zip(rows["statement_number"], rows["report_url"], strict=True))
    wanted = {
        (n, row["report_url"]) for row in assessments for n, s in row["scores"].items() if s == 4
    }
    assert len(listed) == len(wanted) == 14 and set(listed) == wanted
    assert [number for number, _ in listed] == sorted(number for number, _ in listed)


def test_who_requires_attention(page: Any, assessments: Rows, reference: Any) -> None:
    wanted = {}
    for row in assessments:
        ones = sum(score == 1 for score in row["scores"].values())
        twos = sum(score == 2 for score in row["scores"].values())
        duty = [n for n in range(1, 8) if row["scores"][n] == 1]
        if row["overall_rating"] == "Inadequate" or duty or ones + twos >= 8:
            wanted[reference[row["ons_code"]]["name"]] = (ones, twos, len(duty))
    rows = page.element("attention").rows
    listed = {
        row["authority"]: (row["ones"], row["twos"], len(re.findall(r"[^,]+", row["section_50"])))
        for row in rows.to_dict("records")
    }  # fmt: skip
    assert listed == wanted and len(listed) == 8
    assert listed["Blackpool"] == (6, 3, 4) and listed["Warrington"] == (1, 6, 1)
    assert list(rows["total_score"]) == sorted(rows["total_score"])
    with_duty = sum(bool(duty) for _, _, duty in wanted.values())
    assert f"8 of 72 authorities (11%) are listed; {with_duty} of 72" in page.text


def test_nobody_outstanding_and_nobody_requiring_attention(
    publish: Publish, run_notebook: Run
) -> None:
    publish([{"name": "Kent", "scores": "3" * 9, "rating": "Good"}])
    page = run_notebook(PAGE)
    assert "Nobody has scored 4." in page.text and "Nobody is rated inadequate" in page.text
    head = page.shown[0]
    assert head.headline == "One authority, and nobody to compare it with"
    assert head.standfirst.startswith("Kent has the highest total, 27 of 36.")
    assert list(page.element("master").rows["band"]) == ["1"]


def test_everybody_tied_is_one_band(publish: Publish, run_notebook: Run) -> None:
    names = ("Kent", "Essex", "Devon", "Leeds")
    publish([{"name": n, "scores": "3" * 9, "rating": "Good"} for n in names])
    page = run_notebook(PAGE)
    assert list(page.element("master").rows["band"]) == ["1 to 4"] * 4
    assert list(page.element("master").rows["level_with"]) == [3] * 4
    assert "Devon, Essex, Kent and 1 other have the highest" in page.shown[0].standfirst


def test_section_50_ignores_leadership(publish: Publish, run_notebook: Run) -> None:
    publish([{"name": "Kent", "scores": "333333311", "rating": "Good"}])
    assert "Nobody is rated inadequate" in run_notebook(PAGE).text


def test_without_a_rating_or_scores(publish: Publish, run_notebook: Run) -> None:
    publish([{"name": "Kent", "rating": "Good"}, {"name": "Essex", "scores": "3" * 9}])
    assert list(run_notebook(PAGE).element("master").rows["authority"]) == ["Essex"]


def test_no_scores_at_all_is_one_sentence(publish: Publish, run_notebook: Run) -> None:
    publish([{"name": "Kent", "rating": "Good"}])
    with pytest.raises(DataError, match="has scores; this report needs at least one"):
        run_notebook(PAGE)
