"""The comparison page in a browser: its sums against ``analysis``, its address, keyboard and words.

The page's arithmetic exists twice. Every case of ``compare_cases`` is computed by ``analysis`` and by
the page, from the same address, and any difference is a failure.
"""

from __future__ import annotations

import csv
import io
import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from cqclib.analysis.peers import NEIGHBOURS
from cqclib.dataset import Dataset
from cqclib.reference import authorities, framework
from cqclib.reference.framework import SCORE_COLUMNS
from cqclib.report import compare
from cqclib.report.html import export, finder
from tests.browser import compare_cases
from tests.browser.compare_cases import Case
from tests.browser.made_pages import LINKS, notebook, shown

FILE = finder.COMPARISON
Open = Callable[..., Any]

pytestmark = pytest.mark.browser

# What the page makes of addresses; means and differences as it shows them.
COMPUTE = """addresses => addresses.map(address => {
  const {state} = Choice.fromAddress(address);
  const made = CQC.compute(Choice.all, {...state, peers: Choice.peersOf(state)});
  for (const line of made.statements) {
    for (const key of ["peers", "all", "fromPeers", "fromAll"]) line[key] = CQC.decimals(line[key]);
  }
  return made;
})"""


@pytest.fixture(scope="module")
def made(tables: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the page as its notebook's two elements make it, without a kernel."""
    folder = tmp_path_factory.mktemp("compare")
    elements = compare.header(tables), compare.comparison(tables, ["Kent"], NEIGHBOURS)
    text = export.render(notebook(*map(shown, elements)), LINKS, FILE)
    (folder / FILE).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def page(opened: Open, made: Path) -> Any:
    return opened(made / FILE)


@pytest.fixture
def draw() -> random.Random:
    seed = int(os.environ.get("CQC_SEED", "2026"))
    print(f"seed {seed}")
    return random.Random(seed)  # noqa: S311  test data


def whole(tab: Any) -> Any:
    """The page when all of it is drawn: what is not in sight comes when nothing else is to be done."""
    tab.wait_for_selector("#compare:not(.cqc-making)")
    return tab


def words(tab: Any, selector: str = "#compare > :not(script)") -> str:
    """The text of the page or a part, also of what is not in sight and therefore not laid out."""
    return " ".join(tab.locator(selector).all_text_contents())


def agree(page: Any, cases: list[Case]) -> None:
    answers = page.evaluate(COMPUTE, [each["address"] for each in cases])
    for each, answer in zip(cases, answers, strict=True):
        assert answer == each["expected"], each["address"]


@pytest.mark.full
def test_every_authority_with_every_group_of_peers(page: Any, tables: Dataset) -> None:
    cases = list(compare_cases.everybody(tables))
    assert len(cases) == 3 * 153
    agree(page, cases)


@pytest.mark.full
def test_all_pairs_of_a_sample(page: Any, tables: Dataset, draw: random.Random) -> None:
    agree(page, list(compare_cases.pairs(tables, draw)))


def test_random_what_ifs_of_anybody(page: Any, tables: Dataset, draw: random.Random) -> None:
    agree(page, list(compare_cases.what_ifs(tables, draw, 60)))


def test_the_rule_at_every_total(page: Any) -> None:
    rows = page.evaluate(
        "() => Array.from({length: 28}, (_, n) => [n + 9, CQC.percent(n + 9), CQC.rating(n + 9)])"
    )
    assert rows == [
        [total, framework.overall_score(total), framework.rating_of_total(total).name]
        for total in framework.TOTALS
    ]


def test_every_name_alias_and_code_leads_to_its_authority(page: Any) -> None:
    asked = [
        (name, authority.slug)
        for authority in authorities.everyone()
        for name in (authority.code, authority.name, *authority.aliases)
    ]
    matches = page.evaluate(
        "names => names.map(name => Choice.find(name).map(one => one.slug))",
        [name for name, _ in asked],
    )
    lost = [name for (name, slug), slugs in zip(asked, matches, strict=True) if slug not in slugs]
    assert lost == []


def test_the_address_holds_the_choice_and_back_leads_back(opened: Open, made: Path) -> None:
    tab = opened(made / FILE, 1280, "#kent&peers=region&with=surrey,essex")
    assert tab.locator("#subject").inner_text().startswith("Kent: requires improvement")
    assert tab.locator("#standing thead th").all_inner_texts()[1:] == ["Kent", "Surrey", "Essex"]
    tab.get_by_label("Authority: name").fill("RBWM")
    tab.get_by_role("button", name="Windsor and Maidenhead", exact=True).first.click()
    assert "#windsor-and-maidenhead&peers=region&with=surrey,essex" in tab.url
    tab.go_back()
    assert tab.locator("#subject").inner_text().startswith("Kent")
    tab.go_forward()
    assert tab.locator("#subject").inner_text().startswith("Windsor and Maidenhead")


def test_a_place_in_the_page_changes_nothing_that_is_chosen(opened: Open, made: Path) -> None:
    tab = opened(made / FILE, 1280, "#devon&peers=type")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "main"
    assert tab.locator("#subject").inner_text() == "Devon: not assessed"
    assert tab.url.endswith("#devon&peers=type")


@pytest.mark.parametrize(
    ("hash", "sentence"),
    [
        ("#devon", "Devon was not assessed by 3 October 2025"),
        ("#york", "Reported since: requires improvement"),
        ("#city-of-london", "No authority is statistically close to City of London"),
        ("#isles-of-scilly", "No authority is statistically close to Isles of Scilly"),
        ("#isles-of-scilly&peers=own", "No peers are chosen yet"),
        ("#isles-of-scilly&peers=own&own=kent,devon", "Fewer than three make no mean"),
        ("#atlantis", 'No authority is called "atlantis", so this is Kent'),
        ("#<script>alert(1)</script>", "No authority is called"),
        ("#%E0%A4%A", "No authority is called"),
        ("#kent&with=nowhere", 'No authority is called "nowhere"'),
        ("#kent&peers=constructor", "There is no such group of peers"),
        ("#kent&if=123", "no nine scores from 1 to 4"),
        ("#kent&with=essex,surrey,devon,camden", "Four are the most: Camden left out"),
    ],
)
def test_what_cannot_be_shown_is_said(opened: Open, made: Path, hash: str, sentence: str) -> None:
    tab = whole(opened(made / FILE, 1280, hash))
    assert sentence in words(tab)
    for word in ("undefined", "NaN", "null", "[object"):
        assert word not in words(tab)


def test_other_scores_change_rating_place_and_words_at_once(opened: Open, made: Path) -> None:
    tab = opened(made / FILE, 1280, "#kent")
    for number in (0, 1, 3):
        tab.locator(f"#if-{number}").select_option("3")
    answer = words(tab, "#if-words")
    assert "3 scores changed: 23 of 36 points, overall score 64%, good" in answer
    assert "published: 20 points, requires improvement" in answer
    assert tab.url.endswith("&if=333322223")
    assert words(tab, "#if label:first-child span") == "1 Assessing needs published: 2"
    assert "supposed" in tab.locator("#subject").inner_text()
    tab.get_by_role("button", name="Back to the published scores").click()
    assert "&if=" not in tab.url


def test_an_authority_without_scores_begins_at_no_estimate(opened: Open, made: Path) -> None:
    tab = opened(made / FILE, 1280, "#devon")
    assert "which is no estimate" in words(tab, "#if-words")
    tab.locator("#if-0").select_option("1")
    answer = words(tab, "#if-words")
    assert "17 of 36 points" in answer and "counting it with the 72 that have scores" in answer
    assert "would oblige CQC to notify the Secretary of State" in answer


def test_it_is_used_with_the_keyboard_alone(opened: Open, made: Path) -> None:
    tab = opened(made / FILE, 1280, "#kent")
    tab.get_by_label("Add another beside it").focus()
    tab.keyboard.type("e10000008")
    tab.keyboard.press("Enter")
    assert tab.url.endswith("with=devon")
    tab.keyboard.type("suff")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    assert tab.url.endswith("with=devon,suffolk")
    assert tab.evaluate("document.activeElement.id") == "pick-with"
    tab.get_by_role("button", name="Remove Devon from the comparison").focus()
    tab.keyboard.press("Enter")
    assert tab.url.endswith("with=suffolk")


def test_a_button_that_stays_takes_its_authority_out_of_what_is_chosen_by_then(
    opened: Open, made: Path
) -> None:
    tab = opened(made / FILE, 1280, "#kent&with=devon,suffolk")
    remove = tab.get_by_role("button", name="Remove Devon from the comparison")
    remove.evaluate("button => { button.isTheSame = true; }")
    tab.get_by_label("Authority: name").fill("Surrey")
    tab.keyboard.press("Enter")
    assert words(tab, "#chips").startswith("Looking at Surrey.")
    assert remove.evaluate("button => button.isTheSame")
    remove.click()
    assert tab.url.endswith("#surrey&peers=neighbours&with=suffolk")
    assert tab.locator("#chips button").count() == 1


def test_the_map_is_walked_with_the_keyboard(opened: Open, made: Path) -> None:
    tab = whole(opened(made / FILE, 1280, "#kent&with=essex"))
    assert tab.locator("#compare-map [tabindex='0']").count() == 1
    tab.locator("#compare-map [tabindex='0']").focus()
    tab.keyboard.press("ArrowLeft")
    assert tab.locator("#map-reading").inner_text().startswith("Bromley, London: not assessed")
    tab.keyboard.press("Enter")
    assert tab.url.endswith("#bromley&peers=neighbours&with=essex")
    assert tab.evaluate("document.activeElement.dataset.slug") == "bromley"


def test_every_picture_has_the_same_as_a_table(opened: Open, made: Path, tables: Dataset) -> None:
    tab = opened(made / FILE, 1280, "#kent")
    for summary in tab.locator("#compare figure summary").all():
        summary.click()
    points = tab.locator("#compare-strip-table tbody tr")
    counts = tables.scored["total_score"].value_counts()
    assert points.count() == len(counts)
    assert {
        int(row.locator("th").inner_text()): int(row.locator("td.n").inner_text())
        for row in points.all()
    } == counts.to_dict()
    assert tab.locator("#compare-map-table tbody tr").count() == 153
    assert tab.locator("#compare-map-table tr", has_text="chosen").inner_text().startswith("Kent")


def test_the_table_is_saved_as_it_is_shown(opened: Open, made: Path, tables: Dataset) -> None:
    tab = opened(made / FILE, 1280, "#kent&with=devon")
    with tab.expect_download() as waiting:
        tab.get_by_role("button", name="Download CSV").click()
    assert waiting.value.suggested_filename == "compare-kent-2025-10-03.csv"
    text = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    kent, devon = rows[0], rows[1]
    published = tables.scored.set_index("authority").loc["Kent"]
    assert (kent["ONS code"], kent["Points of 36"], kent["Place"]) == ("E10000016", "20", "61")
    assert [kent[statement.name] for statement in framework.STATEMENTS] == [
        str(published[column]) for column in SCORE_COLUMNS
    ]
    assert (devon["ONS code"], devon["Rating"], devon["Points of 36"]) == (
        "E10000008",
        "Not assessed",
        "",
    )
    assert {row["As at"] for row in rows} == {"2025-10-03"}


def test_a_picture_is_saved_with_its_title_source_and_date(opened: Open, made: Path) -> None:
    tab = opened(made / FILE, 1280, "#kent&with=devon")
    figure = tab.locator("#figure-compare-strip")
    taken = {}
    for kind in ("SVG", "PNG"):
        with tab.expect_download() as waiting:
            figure.get_by_role("button", name=kind).click()
        assert (
            waiting.value.suggested_filename == f"compare-kent-standing-2025-10-03.{kind.lower()}"
        )
        taken[kind] = Path(waiting.value.path())
    words = " ".join(taken["SVG"].read_text(encoding="utf-8").split())
    for part in ("Kent is at 20 of 36", "3 October 2025", "Source: Care Quality Commission"):
        assert part in words
    assert Image.open(taken["PNG"]).convert("L").getextrema()[0] < 100


@pytest.mark.parametrize("width", [1280, pytest.param(360, marks=pytest.mark.full)])
def test_it_is_accessible_and_fits(opened: Open, made: Path, width: int) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    tab = opened(made / FILE, width, "#kent&with=surrey,devon,camden", bypass_csp=True)
    tab.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    tab.wait_for_selector("#compare-map-table tbody tr")
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    smallest = tab.evaluate(
        """() => Math.min(...[...document.querySelectorAll('figure svg text')].filter(one => one.textContent)
             .map(one => parseFloat(getComputedStyle(one).fontSize) * one.getScreenCTM().a))"""
    )
    assert smallest >= 8.5
    results = axe.run(tab)
    assert results.violations_count == 0, results.generate_report()


def test_without_a_script_every_score_stands_as_text(opened: Open, made: Path) -> None:
    tab = opened(made / FILE, java_script_enabled=False)
    assert tab.locator("#all-scores tbody tr").count() == 72
    assert "Not assessed by 3 October 2025" in tab.locator("#all-scores .cqc-note").inner_text()
    assert "Devon" in tab.locator("#all-scores .cqc-note").inner_text()
    assert not tab.locator("#compare").is_visible()
    assert "in a newer browser and with scripts" in tab.locator("#main").inner_text()
    assert (made / FILE).stat().st_size < 300_000
    assert opened(made / FILE).locator("#all-scores").count() == 0  # not even built with a script


@pytest.mark.parametrize(
    ("was", "broken"),
    [
        ("const CQC = (() => {", "const CQC = (() => {{"),  # a syntax that is not known
        ("const bySlug = new Map(", "const bySlug = new Unknown("),  # a part that is not there
        ('addEventListener("popstate", follow);', "addUnknown();"),  # near the end of setting up
    ],
)
def test_a_browser_too_old_for_the_scripts_shows_every_score(
    opened: Open, made: Path, tmp_path: Path, complaints: list[str], was: str, broken: str
) -> None:
    text = (made / FILE).read_text(encoding="utf-8")
    assert was in text
    old = tmp_path / FILE
    old.write_text(text.replace(was, broken), encoding="utf-8")
    tab = opened(old, bypass_csp=True)  # the policy would stop the changed script before it fails
    assert tab.locator("#all-scores tbody tr").count() == 72
    assert tab.get_by_text("in a newer browser and with scripts").is_visible()
    assert not tab.locator("#compare").is_visible()
    assert complaints
    complaints.clear()


def test_nothing_of_the_page_without_scripts_is_ever_seen_with_them(
    opened: Open, made: Path
) -> None:
    tab = opened(made / FILE)
    assert tab.locator("#compare").is_visible()
    assert tab.get_by_text("in a newer browser and with scripts").count() == 0
    # A noscript element is one piece of text to a browser that runs scripts: it has no children.
    assert tab.evaluate("document.querySelector('noscript').childElementCount") == 0
    assert tab.locator("#all-scores").count() == 0


def test_what_is_out_of_sight_follows_a_change(opened: Open, made: Path) -> None:
    tab = whole(opened(made / FILE, 1280, "#kent"))
    assert tab.evaluate("document.getElementById('ask').getBoundingClientRect().top > innerHeight")
    tab.get_by_label("Authority: name").fill("Surrey")
    tab.get_by_role("button", name="Surrey", exact=True).first.click()
    tab.locator("#nine thead", has_text="Surrey").wait_for()
    tab.locator("#ask caption", has_text="where Surrey is below 3").wait_for()
    tab.locator("#if label", has_text="Assessing needs").first.wait_for()
    assert tab.locator("#compare-map [data-slug]").count() == 153
    tab.locator("#if-0").scroll_into_view_if_needed()
    assert tab.evaluate("document.getElementById('standing').getBoundingClientRect().bottom < 0")
    tab.locator("#if-0").select_option("1")
    tab.locator("#standing td", has_text="by CQC's rule (published: good)").wait_for()


def test_paper_has_all_of_it_at_once(opened: Open, made: Path) -> None:
    tab = opened(made / FILE, 1280, "#kent")
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert tab.locator("#compare-map [data-slug]").count() == 153
    assert tab.locator("#nine tbody tr").count() == 9
    assert tab.locator("#ask tbody tr").count() == 7
    assert tab.locator("#if select").count() == 9
