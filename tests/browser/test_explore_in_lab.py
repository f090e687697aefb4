"""The explorer in a real JupyterLab: every number shown is the right one for what was chosen.

JupyterLab runs on 127.0.0.1 with settings, workspaces and a copy of the notebook in a temporary
folder. What should be shown is worked out here from the recorded files, by sums of its own.
"""

from __future__ import annotations

import csv
import re
import shutil
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.browser import lab

ROOT = Path(__file__).resolve().parents[2]
KEYS = [f"qs{number}" for number in range(1, 10)]

TABS = ("Statements", "Side by side", "League table", "What if", "Map", "Report")

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, shared_data: Path) -> Path:
    """What JupyterLab serves: the notebook, a copy of the data, a folder for reports."""
    served = tmp_path_factory.mktemp("lab") / "served"
    (served / "notebooks").mkdir(parents=True)
    (served / "reports").mkdir()
    shutil.copy(ROOT / "notebooks" / "explore.ipynb", served / "notebooks")
    shutil.copytree(shared_data, served / "data")
    return served


@pytest.fixture(scope="module")
def page(browser: Any, folder: Path) -> Iterator[Any]:
    """The notebook, run from its menu."""
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={folder}"]
    env = lab.environment(
        CQC_DATA_DIR=str(folder / "data"),
        CQC_REPORTS_DIR=str(folder / "reports"),
        PYTHONPATH=str(ROOT),
    )
    with (
        lab.served(command, folder.parent / "own", env, folder) as host,
        lab.tab(browser, host) as tab,
    ):
        lab.open_notebook(tab, host, "explore")
        lab.run_all(tab)
        # Its names for sliders come from the script beside it.
        tab.get_by_role("slider", name="How many neighbours").wait_for()
        yield tab


@pytest.fixture
def explorer(page: Any) -> Any:
    """The explorer, back at Kent and its 15 neighbours."""
    root = page.locator(".cqc-explore").first
    choose(root, "Kent")
    root.get_by_label("Compare with").select_option("statistical neighbours")
    step(root.get_by_role("slider", name="How many neighbours"), 15)
    wait_for_head(root, "Kent: requires improvement")
    return root


def choose(explorer: Any, name: str) -> None:
    box = explorer.get_by_label("Authority", exact=True)
    box.fill(name)
    box.press("Enter")


def wait_for_head(explorer: Any, text: str) -> None:
    explorer.locator(".cqc-head").filter(has_text=text).wait_for()


def open_tab(explorer: Any, name: str) -> None:
    explorer.get_by_role("tab", name=name).click()


def step(handle: Any, to: int) -> None:
    """Move a slider's handle with the arrow keys, as somebody without a mouse does."""
    now = round(float(handle.get_attribute("aria-valuenow")))
    for _ in range(abs(to - now)):
        handle.press("ArrowRight" if to > now else "ArrowLeft")


def table(explorer: Any, caption: str) -> list[list[str]]:
    """The cells of the visible table whose caption holds ``caption``, once it is there."""
    visible_table = explorer.locator("table:visible").filter(
        has=explorer.page.locator("caption", has_text=caption)
    )
    visible_table.wait_for()
    rows = visible_table.evaluate(
        "t => [...t.tBodies[0].rows].map(r => [...r.cells].map(c => c.textContent.trim()))"
    )
    return list(rows)


def means(rows: pd.DataFrame, codes: list[str]) -> list[str]:
    some = rows[rows["ons_code"].isin(codes)]
    # Halves up, by whole numbers: statistics and format would show 2.625 as 2.62.
    averages = [Fraction(int(some[key].sum()), len(some)) for key in KEYS]
    return [f"{float(int(average * 100 + Fraction(1, 2))) / 100:.2f}" for average in averages]


def near(code: str, count: int) -> list[str]:
    path = ROOT / "cqclib" / "reference" / "statistical_neighbours.csv"
    with path.open(encoding="utf-8", newline="") as file:
        mine = [row for row in csv.DictReader(file) if row["ons_code"] == code]
    return [row["neighbour_code"] for row in sorted(mine, key=lambda row: int(row["rank"]))][:count]


def same(shown: list[str], expected: list[str]) -> None:
    assert shown == expected


def test_every_authority_is_suggested_and_the_unassessed_say_so(explorer: Any) -> None:
    options = explorer.get_by_label("Authority", exact=True).evaluate(
        "box => [...box.list.options].map(o => o.value)"
    )
    assert len(options) == 153
    assert sum(option.endswith(" (not assessed)") for option in options) == 81


def test_another_authority_shows_its_own_numbers(explorer: Any, assessments: pd.DataFrame) -> None:
    open_tab(explorer, "Statements")
    choose(explorer, "lb camden")
    camden = assessments[assessments["authority"] == "Camden"].iloc[0]
    total = int(sum(camden[key] for key in KEYS))
    wait_for_head(
        explorer, f"Camden: outstanding, overall score {-(-total * 100 // 36)}% ({total} of 36"
    )
    shown = table(explorer, "Camden")
    assert [row[1] for row in shown] == [str(camden[key]) for key in KEYS]
    same([row[2] for row in shown], means(assessments, near("E09000007", 15)))
    same([row[4] for row in shown], means(assessments, list(assessments["ons_code"])))
    picture = explorer.locator("[role=img]:visible").get_attribute("aria-label")
    assert f"Assessing needs: Camden {camden['qs1']}, peers" in picture


def test_peers_follow_the_slider_the_group_and_the_list(
    explorer: Any, assessments: pd.DataFrame
) -> None:
    open_tab(explorer, "Statements")
    step(explorer.get_by_role("slider", name="How many neighbours"), 9)
    assessed = set(assessments["ons_code"])
    nine = near("E10000016", 9)
    count = sum(code in assessed for code in nine)
    shown = table(explorer, f"{count} of 9 statistical neighbours assessed")
    same([row[2] for row in shown], means(assessments, nine))
    explorer.get_by_label("Compare with").select_option("same region")
    region = assessments[
        (assessments["region"] == "South East") & (assessments["authority"] != "Kent")
    ]
    shown = table(explorer, f"{len(region)} of 18 authorities of the same region assessed")
    same([row[2] for row in shown], means(assessments, list(region["ons_code"])))
    explorer.get_by_label("Compare with").select_option("hand-picked list")
    for name in ("Essex", "Blackpool"):
        box = explorer.get_by_label("Add to the list")
        box.fill(name)
        box.press("Enter")
        explorer.get_by_label("On the list").locator("option", has_text=name).wait_for(
            state="attached"
        )
    shown = table(explorer, "2 of 2 hand-picked authorities assessed")
    picked = assessments[assessments["authority"].isin(["Essex", "Blackpool"])]
    same([row[2] for row in shown], means(assessments, list(picked["ons_code"])))


def test_four_side_by_side(explorer: Any, assessments: pd.DataFrame) -> None:
    open_tab(explorer, "Side by side")
    for label, name in (("Second", "Camden"), ("Third", "Devon"), ("Fourth", "Blackpool")):
        box = explorer.get_by_label(label)
        box.fill(name)
        box.press("Enter")
    explorer.locator("th:visible", has_text="Blackpool").wait_for()
    explorer.locator("th:visible", has_text="Devon").wait_for()
    shown = table(explorer, "spread is the highest less the lowest")
    by_name = assessments.set_index("authority")
    for key, row in zip(KEYS, shown, strict=True):
        scores = [int(by_name.loc[authority, key]) for authority in ("Kent", "Camden", "Blackpool")]
        spread = max(scores) - min(scores)
        assert row[1:] == [
            str(scores[0]),
            str(scores[1]),
            "not assessed",
            str(scores[2]),
            str(spread),
        ]


def test_what_if_adds_up(explorer: Any, assessments: pd.DataFrame) -> None:
    open_tab(explorer, "What if")
    explorer.get_by_role("button", name="Reset the sliders").click()
    outcome = explorer.locator(".cqc-outcome")
    outcome.filter(has_text="20 of 36 points").wait_for()  # the sliders are Kent's
    kent = assessments[assessments["authority"] == "Kent"].iloc[0]
    scores = {key: int(kent[key]) for key in KEYS}
    others = assessments[assessments["authority"] != "Kent"][KEYS].sum(axis=1)
    ratings = ((32, "outstanding"), (23, "good"), (14, "requires improvement"), (9, "inadequate"))
    for key, label, score in (
        ("qs1", "1 Assessing needs", 4),
        ("qs8", "8 Governance", 3),
        ("qs9", "9 Learning", 2),
    ):
        step(explorer.get_by_role("slider", name=label, exact=True), score)
        scores[key] = score
        total = sum(scores.values())
        rating = next(name for low, name in ratings if total >= low)
        outcome.filter(
            has_text=f"{total} of 36 points, overall score {-(-total * 100 // 36)}%: {rating}"
        ).wait_for()
        above, level = int((others > total).sum()), int((others == total).sum())
        text = outcome.inner_text()
        assert f"(places {above + 1} to {above + 1 + level})" in text
        assert (
            f"above {71 - above - level}, level with {level}, below {above} of the other 71" in text
        )
    explorer.get_by_role("button", name="Reset the sliders").click()
    outcome.filter(has_text="20 of 36 points").wait_for()
    outcome.filter(has_text="3 points more would be good").wait_for()
    explorer.get_by_text("This is arithmetic").wait_for()


def test_what_is_moved_right_after_a_reset_counts(explorer: Any) -> None:
    """The kernel answers a press a moment later: what has been moved since is not moved back."""
    open_tab(explorer, "What if")
    outcome = explorer.locator(".cqc-outcome")
    outcome.filter(has_text="20 of 36 points").wait_for()
    step(explorer.get_by_role("slider", name="1 Assessing needs", exact=True), 4)
    outcome.filter(has_text="22 of 36 points").wait_for()
    safeguarding = explorer.get_by_role("slider", name="7 Safeguarding", exact=True)
    explorer.get_by_role("button", name="Reset the sliders").click()
    step(safeguarding, 4)
    outcome.filter(has_text="Kent's published scores: Safeguarding 2 to 4").wait_for()
    assert float(safeguarding.get_attribute("aria-valuenow")) == 4
    explorer.get_by_role("button", name="Reset the sliders").click()
    outcome.filter(has_text="20 of 36 points").wait_for()


def test_the_filtered_league_is_shown_and_saved(
    explorer: Any, assessments: pd.DataFrame, tmp_path: Path
) -> None:
    open_tab(explorer, "League table")
    explorer.get_by_label("Rating", exact=True).select_option(["Good", "Outstanding"])
    explorer.get_by_label("Region", exact=True).select_option(["London", "South East"])
    explorer.get_by_role("button", name="Filter by scores").click()
    step(explorer.get_by_role("slider", name="2 Healthier lives, lowest"), 3)
    explorer.get_by_label("Sort by").select_option("authority, A to Z")
    wanted = assessments[
        assessments["overall_rating"].isin(["Good", "Outstanding"])
        & assessments["region"].isin(["London", "South East"])
        & (assessments["qs2"] >= 3)
    ].sort_values("authority")
    shown = table(explorer, f"{len(wanted)} of 72 authorities with scores")
    table(explorer, "sorted by authority, A to Z")
    shown = table(explorer, f"{len(wanted)} of 72")
    assert [row[0].split(" CQC")[0] for row in shown] == list(wanted["authority"])
    assert [row[4:13] for row in shown] == wanted[KEYS].astype(str).to_numpy().tolist()
    folder = explorer.get_by_label("Save into folder")
    save = explorer.get_by_role("button", name="Save the table (CSV)")
    refused = explorer.get_by_role("alert").filter(has_text="There is no folder")
    folder.fill(str(tmp_path / "missing"))
    save.click()
    refused.wait_for()
    folder.fill(str(tmp_path))
    save.click()
    save.click()
    explorer.locator(".cqc-message").filter(has_text="-2.csv").wait_for()
    first, second = sorted(tmp_path.iterdir(), key=lambda path: len(path.name))
    assert first.read_bytes() == second.read_bytes()
    saved = pd.read_csv(first)
    assert list(saved["authority"]) == list(wanted["authority"])
    assert list(saved["total_score"]) == list(wanted[KEYS].sum(axis=1))
    explorer.get_by_role("button", name="Clear filters").click()
    assert len(table(explorer, "72 of 72")) == 72


def test_the_map_is_coloured_by_a_statement(explorer: Any, assessments: pd.DataFrame) -> None:
    open_tab(explorer, "Map")
    explorer.get_by_label("Colour by").select_option("7 Safeguarding")
    picture = explorer.get_by_role("img", name=re.compile("by 7 Safeguarding"))
    picture.wait_for()
    alt = picture.get_attribute("aria-label")
    assert "Not assessed: 81" in alt
    for score in (2, 3, 4):
        count = int((assessments["qs7"] == score).sum())
        assert f"Scored {score}: {count}" in alt if count else f"Scored {score}" not in alt


def test_a_name_that_is_none_is_said_in_place_and_nothing_jumps(explorer: Any) -> None:
    open_tab(explorer, "Statements")
    bar = explorer.get_by_role("tablist")
    before = bar.bounding_box()
    choose(explorer, "Kant")
    explorer.get_by_role("alert").filter(has_text="Did you mean Kent?").wait_for()
    wait_for_head(explorer, "Kent: requires improvement")
    assert bar.bounding_box() == before
    choose(explorer, "Essex")
    wait_for_head(explorer, "Essex: good")
    assert bar.bounding_box() == before


def test_a_name_that_is_typed_is_taken_by_the_next_press(explorer: Any, tmp_path: Path) -> None:
    """Without Enter: JupyterLab leaves the focus in the box when a tab or a button is pressed."""
    box = explorer.get_by_label("Authority", exact=True)
    for name, tab in (("Essex", "Map"), ("Camden", "Statements"), ("Devon", "What if")):
        box.fill(name)
        open_tab(explorer, tab)
        wait_for_head(explorer, f"{name}: ")
    open_tab(explorer, "Statements")
    explorer.get_by_label("Save into folder").fill(str(tmp_path))
    for name in ("Essex", "Camden", "Blackpool"):
        box.fill(name)
        explorer.get_by_role("button", name="Save the table (CSV)").click()
        explorer.locator(".cqc-message").filter(has_text=f"Saved {tmp_path}").filter(
            has_text=name.lower()
        ).wait_for()
    assert len(list(tmp_path.glob("*.csv"))) == 3
    for path in tmp_path.iterdir():
        assert any(name in path.read_text("utf-8-sig").splitlines()[0].lower() or name in path.name
                   for name in ("essex", "camden", "blackpool"))  # fmt: skip


def test_the_beginning_of_a_name_does_and_a_suggestion_can_be_pressed(explorer: Any) -> None:
    choose(explorer, "Hack")
    wait_for_head(explorer, "Hackney: ")
    choose(explorer, "Kant")
    explorer.get_by_role("button", name="Kent", exact=True).click()
    wait_for_head(explorer, "Kent: requires improvement")
    assert explorer.get_by_label("Authority", exact=True).input_value() == "Kent"
    assert explorer.get_by_role("alert").count() == 0


def test_every_heading_of_the_league_sorts_and_turns_round(
    explorer: Any, assessments: pd.DataFrame
) -> None:
    open_tab(explorer, "League table")
    headings = explorer.locator(".cqc-league thead th")
    names = headings.all_inner_texts()
    assert len(names) == 16
    assert headings.get_by_role("button").all_inner_texts() == names
    rows = assessments.set_index("authority")
    for at, key, order in ((6, "qs3", "3 Equity"), (12, "qs9", "9 Learning")):
        for sorts, turned in (("descending", ". Places"), ("ascending", ", turned round")):
            headings.nth(at).get_by_role("button").click()
            shown = table(explorer, f"sorted by {order}, highest first{turned}")
            scores = [int(row[at]) for row in shown]
            assert scores == sorted(rows[key], reverse=sorts == "descending")
            assert scores == [rows.loc[row[0].split(" CQC")[0], key] for row in shown]
            explorer.locator(f"th:nth-child({at + 1})[aria-sort={sorts}]").wait_for()
    explorer.get_by_role("button", name="Clear filters").click()
    table(explorer, "sorted by place, best first. ")


@pytest.mark.parametrize("theme", [lab.DARK, lab.LIGHT])
def test_all_text_of_every_tab_can_be_read(explorer: Any, theme: str) -> None:
    """Tab labels, numbers of sliders and disabled buttons too. The last theme is the usual one."""
    lab.theme(explorer.page, theme)
    for name in TABS:
        open_tab(explorer, name)
        explorer.get_by_role("tab", name=name, selected=True).wait_for()
        if name == "League table":
            explorer.get_by_role("button", name="Filter by scores").click()
            explorer.get_by_role("slider", name="9 Learning, lowest").wait_for()
        explorer.scroll_into_view_if_needed()
        count, faint = lab.faint(explorer.page, ".cqc-explore")
        assert (name, faint) == (name, []) and count > 15
        if name == "League table":
            explorer.get_by_role("button", name="Filter by scores").click()


def test_nothing_is_titled_null(explorer: Any) -> None:
    for name in TABS:
        open_tab(explorer, name)
        explorer.page.wait_for_function(
            "() => !document.querySelector('.cqc-explore [title=null]')"
        )


def test_tab_goes_through_the_controls_as_they_stand(explorer: Any) -> None:
    open_tab(explorer, "Statements")
    explorer.get_by_label("Authority", exact=True).focus()
    names = []
    for _ in range(4):
        explorer.page.keyboard.press("Tab")
        names.append(
            explorer.page.evaluate(
                "() => { const e = document.activeElement; return e.getAttribute('aria-label') ||"
                " (e.labels && e.labels[0] && e.labels[0].textContent) || e.textContent }"
            )
        )
    assert names[:2] == ["Compare with", "How many neighbours"]
    assert names[-1] == "Statements"


def test_half_a_screen_is_enough(explorer: Any) -> None:
    page = explorer.page
    page.set_viewport_size({"width": 640, "height": 1400})
    try:
        for name in TABS:
            open_tab(explorer, name)
            page.wait_for_timeout(300)
            inside = explorer.evaluate("e => [e.scrollWidth, e.clientWidth]")
            assert inside[0] <= inside[1], name
            wide = explorer.evaluate(
                "e => [...e.querySelectorAll('input, select, button:not(.cqc-sort), .noUi-target')]"
                ".filter(one => one.offsetParent && one.getBoundingClientRect().right >"
                " e.getBoundingClientRect().right + 1).map(one => one.outerHTML.slice(0, 80))"
            )
            assert wide == [], name
    finally:
        page.set_viewport_size({"width": 1280, "height": 1400})


def test_axe_finds_nothing_in_the_explorer(explorer: Any) -> None:
    axe_api = pytest.importorskip("axe_playwright_python.sync_playwright")
    for name in TABS:
        open_tab(explorer, name)
        explorer.page.wait_for_timeout(300)
        violations = axe_api.Axe().run(explorer.page, context=".cqc-explore").response["violations"]
        assert [
            (violation["id"], violation["nodes"][0]["html"][:200]) for violation in violations
        ] == [], name


@pytest.mark.full
def test_the_button_makes_the_report(explorer: Any, folder: Path) -> None:
    open_tab(explorer, "Report")
    explorer.get_by_role("button", name="Make Kent's report").click()
    link = explorer.get_by_role("link", name="Open Kent's report")
    link.wait_for()
    made = folder / "reports" / "focus_kent.html"
    assert "<h1" in made.read_text(encoding="utf-8")
    assert "reports/focus_kent.html" in link.get_attribute("href")
    choose(explorer, "Essex")
    explorer.get_by_role("button", name="Make Essex's report").wait_for()
    assert link.is_visible() and explorer.get_by_text("Kent's report is ").is_visible()
