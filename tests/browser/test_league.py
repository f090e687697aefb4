"""The league tables in a browser: every control checked on what it does to the rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pandas as pd
import pytest

from cqclib.reference import framework

pytestmark = pytest.mark.browser
Open = Callable[..., Any]
KEYS = [statement.key for statement in framework.STATEMENTS]


@pytest.fixture
def league(opened: Open, pages: Path) -> Any:
    return opened(pages / "league_tables.html")


def names(tab: Any, table: str = "league") -> list[str]:
    return [str(name) for name in tab.locator(f"#{table} tbody th").all_inner_texts()]


def column(tab: Any, key: str) -> list[str]:
    heads = tab.locator("#league thead th").all()
    at = [head.get_attribute("data-key") for head in heads].index(key)
    return [
        str(cell)
        for cell in tab.locator(f"#league tbody tr > :nth-child({at + 1})").all_inner_texts()
    ]


def sort(tab: Any, heading: str) -> Any:
    button = tab.locator("#league thead").get_by_role("button", name=heading, exact=True)
    button.click()
    return button.locator("xpath=..")


def status(tab: Any) -> str:
    return str(tab.locator("#league").get_by_role("status").inner_text())


def saved(tab: Any, button: str) -> bytes:
    with tab.expect_download() as waiting:
        tab.locator("#league").get_by_role("button", name=button).click()
    return Path(waiting.value.path()).read_bytes()


def test_it_starts_as_published(league: Any, assessments: pd.DataFrame) -> None:
    assert names(league) == list(assessments["authority"])
    assert status(league) == "72 of 72 shown"
    assert league.locator("#league [aria-sort]").count() == 0


def test_a_heading_sorts_best_first_then_the_other_way(
    league: Any, assessments: pd.DataFrame
) -> None:
    head = sort(league, "Equity")
    assert head.get_attribute("aria-sort") == "descending"
    ordered = assessments.sort_values("qs3", ascending=False, kind="stable")
    assert names(league) == list(ordered["authority"])
    head = sort(league, "Equity")
    assert head.get_attribute("aria-sort") == "ascending"
    ordered = assessments.sort_values("qs3", kind="stable")
    assert names(league) == list(ordered["authority"])
    assert league.locator("#league [aria-sort]").count() == 1


@pytest.mark.parametrize(
    ("heading", "key", "ascending"),
    [
        ("Authority", "authority", True),
        ("Rank", "rank", True),
        ("Total", "total", False),
        ("Overall score", "percent", False),
        ("Reported", "report_month", True),
    ],
)
def test_every_kind_of_column_sorts_by_its_value(
    league: Any, assessments: pd.DataFrame, heading: str, key: str, ascending: bool
) -> None:
    sort(league, heading)
    ordered = assessments.sort_values(key, ascending=ascending, kind="stable")
    assert names(league) == list(ordered["authority"])


def test_ratings_sort_by_rank_not_by_letter(league: Any) -> None:
    sort(league, "Rating")
    ratings = list(dict.fromkeys(column(league, "overall_rating")))
    assert ratings == list(framework.RATING_NAMES)


def test_the_heading_selected_before_orders_what_is_level(
    league: Any, assessments: pd.DataFrame
) -> None:
    sort(league, "Authority")
    sort(league, "Safeguarding")
    sort(league, "Equity")
    ordered = assessments.sort_values(["qs3", "qs7", "authority"], ascending=[False, False, True])
    assert names(league) == list(ordered["authority"])
    assert "Equity, highest first" in status(league)


def test_sorting_works_from_the_keyboard(league: Any) -> None:
    league.locator("#league thead").get_by_role("button", name="Total", exact=True).focus()
    league.keyboard.press("Enter")
    league.keyboard.press("Space")
    totals = [int(cell) for cell in column(league, "total")]
    assert totals == sorted(totals)


def test_searching_ignores_case_and_announces_how_many(league: Any) -> None:
    league.locator("#league").get_by_label("Search by name").fill("  KENS chel ")
    assert names(league) == ["Kensington and Chelsea"]
    assert status(league) == "1 of 72 shown"
    assert league.locator("#league [role=status]").count() == 1
    league.locator("#league").get_by_role("button", name="Clear all").click()
    assert len(names(league)) == 72


def test_filters_add_up(league: Any, assessments: pd.DataFrame) -> None:
    box = league.locator("#league")
    assert box.get_by_label("Rating").locator("option").all_inner_texts() == [
        "All",
        *framework.RATING_NAMES,
    ]
    box.get_by_label("Rating").select_option("Requires improvement")
    wanted = assessments[assessments["overall_rating"] == "Requires improvement"]
    assert names(league) == list(wanted["authority"])
    box.get_by_label("Region").select_option("South East")
    wanted = wanted[wanted["region"] == "South East"]
    assert names(league) == list(wanted["authority"]) and "Kent" in names(league)
    box.get_by_label("Authority type").select_option("County council")
    wanted = wanted[wanted["authority_type"] == "County council"]
    assert names(league) == list(wanted["authority"])
    assert status(league) == f"{len(wanted)} of 72 shown"


def test_nothing_found_is_said(league: Any) -> None:
    league.locator("#league").get_by_label("Search by name").fill("Atlantis")
    assert names(league) == [] and status(league) == "0 of 72 shown"


def test_a_theme_shows_its_statements_and_what_belongs_to_all(league: Any) -> None:
    league.locator("#league").get_by_label("Show").select_option("Ensuring safety")
    shown = league.locator("#league thead th:visible").evaluate_all(
        "heads => heads.map(one => one.dataset.key)"
    )
    assert shown == [
        "authority",
        "overall_rating",
        "rank",
        "total",
        "percent",
        "qs6",
        "qs7",
        "report_month",
    ]
    cells = league.locator("#league tbody tr").first.locator("th:visible, td:visible")
    assert cells.count() == len(shown)


def test_the_view_is_in_the_address_and_can_be_sent(league: Any, opened: Open, pages: Path) -> None:
    box = league.locator("#league")
    box.get_by_label("Search by name").fill("e")
    box.get_by_label("Rating").select_option("Good")
    box.get_by_label("Show").select_option("Leadership")
    sort(league, "Governance")
    sort(league, "Authority")
    hash = league.evaluate("location.hash")
    assert "league.sort=authority,-qs8" in hash and "league.overall_rating=Good" in hash
    before = names(league)
    assert 0 < len(before) < 72
    other = opened(pages / "league_tables.html", 1280, hash)
    assert names(other) == before
    assert status(other) == status(league)
    assert other.locator("#league thead [data-key=qs1]").is_hidden()
    assert names(other, "second") == names(league, "second")


def test_two_tables_keep_their_views_apart(league: Any) -> None:
    league.locator("#second").get_by_label("Search by name").fill("camden")
    league.locator("#league").get_by_label("Search by name").fill("leeds")
    assert unquote(league.evaluate("location.hash")) == "#second.q=camden&league.q=leeds"
    assert names(league, "second") == ["Camden"]
    league.locator("#league").get_by_role("button", name="Clear all").click()
    assert league.evaluate("location.hash") == "#second.q=camden"


def test_an_address_from_elsewhere_is_read_when_it_changes(league: Any) -> None:
    league.evaluate("location.hash = '#league.q=kent'")
    league.wait_for_function("document.querySelectorAll('#league tbody tr').length === 1")
    assert names(league) == ["Kent"]
    league.evaluate("location.hash = '#a-second-table'")
    assert names(league) == ["Kent"]


@pytest.mark.parametrize(
    "hash",
    [
        "#league.sort=nothing,-constructor,__proto__",
        "#league.overall_rating=%3Cscript%3E&league.theme=__proto__",
        "#league.theme=constructor",
        "#league.q=%E0%A4%A",
        "#=&&=x",
    ],
)
def test_an_address_that_means_nothing_changes_nothing(
    opened: Open, pages: Path, hash: str
) -> None:
    tab = opened(pages / "league_tables.html", 1280, hash)
    assert len(names(tab)) in (0, 72)
    assert tab.locator("#league thead th:visible").count() == 15
    assert tab.locator("#league [aria-sort]").count() == 0
    chosen = tab.locator("#league select").evaluate_all("all => all.map(one => one.selectedIndex)")
    assert chosen == [0, 0, 0, 0, 0]


def test_csv_holds_exactly_the_rows_and_columns_shown(
    league: Any, assessments: pd.DataFrame
) -> None:
    league.locator("#league").get_by_label("Rating").select_option("Outstanding")
    league.locator("#league").get_by_label("Show").select_option("Leadership")
    rows = list(csv.reader(io.StringIO(saved(league, "Download CSV").decode("utf-8-sig"))))
    assert rows[0] == [
        "ONS code",
        "Authority",
        "Authority (link)",
        "Rating",
        "Rank",
        "Total",
        "Overall score",
        "Governance",
        "Learning",
        "Reported",
        "As at",
    ]
    wanted = assessments[assessments["overall_rating"] == "Outstanding"]
    fields = [
        "ons_code",
        "authority",
        "report_url",
        "overall_rating",
        "rank",
        "total",
        "percent",
        "qs8",
        "qs9",
        "report_month",
    ]
    expected = [[str(row[key]) for key in fields] for row in wanted.to_dict("records")]
    assert rows[1:] == [[*row, "2025-10-03"] for row in expected]


def test_exports_of_hostile_text_hold_no_formula(opened: Open, pages: Path) -> None:
    tab = opened(pages / "hostile.html")

    def save(button: str) -> bytes:
        with tab.expect_download() as waiting:
            tab.locator("#bad").get_by_role("button", name=button).click()
        return Path(waiting.value.path()).read_bytes()

    rows = list(csv.reader(io.StringIO(save("Download CSV").decode("utf-8-sig"))))
    texts = [cell for row in rows for cell in row if not cell.lstrip("-").isdigit()]
    assert not [text for text in texts if text[:1] in tuple("=+-@\t\r\n")]
    assert any(text.startswith("'=HYPERLINK(") for text in texts)
    assert any(text.startswith("'-1+1") for text in texts)
    assert any(text.startswith("<script>") for text in texts)


def test_without_javascript_the_whole_table_is_there(opened: Open, pages: Path) -> None:
    tab = opened(pages / "league_tables.html", java_script_enabled=False)
    assert tab.locator("#league tbody tr").count() == 72
    assert tab.locator("#league button, #league select, #league input").count() == 0
    assert tab.locator("#league thead th").first.inner_text() == "Authority"


def test_headings_and_names_stay_in_view_while_the_table_scrolls(opened: Open, pages: Path) -> None:
    tab = opened(pages / "league_tables.html", 1000)
    frame = tab.locator("#league .cqc-scroll")
    frame.evaluate("one => one.scrollTo(300, 900)")
    top, left = frame.evaluate(
        "one => [one.getBoundingClientRect().top, one.getBoundingClientRect().left]"
    )
    head = tab.locator("#league thead th").first.bounding_box()
    assert head["y"] == pytest.approx(top, abs=1) and head["x"] == pytest.approx(left, abs=1)
    name = tab.locator("#league tbody th").nth(30).bounding_box()
    assert name["x"] == pytest.approx(left, abs=1)
