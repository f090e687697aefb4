"""The league tables against the recorded file: bands, themes, statements, who needs attention."""

from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from cqclib.dataset.tables import Dataset
from cqclib.errors import DataError
from cqclib.report import league

Rows = list[dict[str, Any]]
Publish = Callable[[list[dict[str, str]]], Dataset]
THEMES = {
    "working-with-people": (1, 2, 3),
    "providing-support": (4, 5),
    "ensuring-safety": (6, 7),
    "leadership": (8, 9),
}


def listed(names: str) -> list[str]:
    return names.split(", ")


def test_the_head(tables: Dataset, assessments: Rows) -> None:
    head = league.header(tables)
    totals = Counter(row["total"] for row in assessments)
    section_50 = sum(any(row["scores"][n] == 1 for n in range(1, 8)) for row in assessments)
    assert head.headline == f"72 authorities on {len(totals)} totals: read bands, not places"
    assert [value for value, _ in head.cards] == [
        "72",
        f"{len(totals)}",
        f"{max(totals.values())}",
        f"{section_50}",
    ]
    assert head.cards[0][1] == "authorities, 81 more not yet assessed"
    assert head.standfirst.startswith(
        f"Camden, and Kensington and Chelsea have the highest total, {max(totals)} of 36."
    )
    assert totals[max(totals)] == 2


def test_every_row_of_the_master_table(tables: Dataset, assessments: Rows) -> None:
    rows = league.master(tables, 2).rows.to_dict("records")
    by_url = {row["report_url"]: row for row in assessments}
    assert len(rows) == 72 == len({row["authority"] for row in rows})
    for row in rows:
        own = by_url[row["report_url"]]
        better = sum(other["total"] > own["total"] for other in assessments)
        same = sum(other["total"] == own["total"] for other in assessments)
        band = f"{better + 1}" if same == 1 else f"{better + 1} to {better + same}"
        assert (row["band"], row["total_score"]) == (band, own["total"])
        assert [row[f"qs{n}_score"] for n in range(1, 10)] == list(own["scores"].values())
        gap = max(own["scores"].values()) - min(own["scores"].values())
        assert row["profile"] == ("mixed" if gap >= 2 else "")
    order = [(-row["total_score"], row["authority"]) for row in rows]
    assert order == sorted(order)


@pytest.mark.parametrize("least", [1, 2, 3])
def test_mixed_profiles(tables: Dataset, assessments: Rows, least: int) -> None:
    gaps = [max(row["scores"].values()) - min(row["scores"].values()) for row in assessments]
    rows = league.master(tables, least).rows
    assert (rows["profile"] == "mixed").sum() == sum(gap >= least for gap in gaps)


def test_bands_by_theme(tables: Dataset, assessments: Rows, reference: Any) -> None:
    found = {table.name.removeprefix("theme-"): table for table in league.by_theme(tables)}
    assert list(found) == list(THEMES)
    for theme, numbers in THEMES.items():
        points = {
            reference[row["ons_code"]]["name"]: sum(row["scores"][n] for n in numbers)
            for row in assessments
        }
        check_bands(found[theme].rows, "points", points)
        assert f"points of {4 * len(numbers)} " in found[theme].caption


def test_bands_by_statement(tables: Dataset, assessments: Rows, reference: Any) -> None:
    found = league.by_statement(tables)
    assert [table.name for table in found] == [f"statement-{n}" for n in range(1, 10)]
    for number, table in enumerate(found, start=1):
        scores = {reference[r["ons_code"]]["name"]: r["scores"][number] for r in assessments}
        check_bands(table.rows, "score", scores)


def check_bands(rows: Any, key: str, values: dict[str, int]) -> None:
    assert list(rows[key]) == sorted(set(values.values()), reverse=True)
    for row in rows.to_dict("records"):
        names = sorted(name for name, value in values.items() if value == row[key])
        assert (row["count"], listed(row["names"])) == (len(names), names)
        assert abs(row["share"] - Fraction(100 * len(names), 72)) <= Fraction(1, 2)


def test_every_4_with_its_report(tables: Dataset, assessments: Rows) -> None:
    table = league.outstanding(tables)
    assert table is not None
    found = [(row["number"], row["report_url"]) for row in table.rows.to_dict("records")]
    wanted = {
        (n, row["report_url"]) for row in assessments for n, s in row["scores"].items() if s == 4
    }
    assert len(found) == len(wanted) == 14 and set(found) == wanted
    assert [number for number, _ in found] == sorted(number for number, _ in found)


def test_who_requires_attention(tables: Dataset, assessments: Rows, reference: Any) -> None:
    table = league.attention(tables)
    assert table is not None
    wanted = {}
    for row in assessments:
        ones = sum(score == 1 for score in row["scores"].values())
        twos = sum(score == 2 for score in row["scores"].values())
        duty = [n for n in range(1, 8) if row["scores"][n] == 1]
        if row["overall_rating"] == "Inadequate" or duty or ones + twos >= 8:
            wanted[reference[row["ons_code"]]["name"]] = (ones, twos, len(duty))
    found = {
        row["authority"]: (row["ones"], row["twos"], len(list(filter(None, row["section_50"].split(", ")))))
        for row in table.rows.to_dict("records")
    }  # fmt: skip
    assert found == wanted and len(found) == 8
    assert found["Blackpool"] == (6, 3, 4) and found["Warrington"] == (1, 6, 1)
    totals = list(table.rows["total_score"])
    assert totals == sorted(totals)


def test_nobody_outstanding_and_nobody_requiring_attention(publish: Publish) -> None:
    found = publish([{"name": "Kent", "scores": "3" * 9, "rating": "Good"}])
    assert league.outstanding(found) is None and league.attention(found) is None
    head = league.header(found)
    assert head.headline == "1 authority on 1 total: read bands, not places"
    assert head.standfirst.startswith("Kent has the highest total, 27 of 36.")
    assert list(league.master(found, 2).rows["band"]) == ["1"]


def test_everybody_tied_is_one_band(publish: Publish) -> None:
    names = ("Kent", "Essex", "Devon", "Leeds")
    found = publish([{"name": n, "scores": "3" * 9, "rating": "Good"} for n in names])
    assert list(league.master(found, 2).rows["band"]) == ["1 to 4"] * 4
    assert "Devon, Essex, Kent and 1 other have the highest" in league.header(found).standfirst


def test_section_50_ignores_leadership(publish: Publish) -> None:
    found = publish([{"name": "Kent", "scores": "333333311", "rating": "Good"}])
    assert league.attention(found) is None
    assert league.header(found).cards[3][0] == "0"


def test_without_a_rating_or_scores(publish: Publish) -> None:
    found = publish([{"name": "Kent", "rating": "Good"}, {"name": "Essex", "scores": "3" * 9}])
    assert list(league.master(found, 2).rows["authority"]) == ["Essex"]
    assert "not assessed" in league.master(found, 2).html()


def test_no_scores_at_all_is_one_sentence(publish: Publish) -> None:
    found = publish([{"name": "Kent", "rating": "Good"}])
    with pytest.raises(DataError, match="has scores; this report needs at least one"):
        league.header(found)
