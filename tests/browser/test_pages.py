"""Every page as a browser shows it: from disk, network off, wide and narrow, on paper, by keyboard.

The fixture ``opened`` fails a test whose page asked for anything or reported an error.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from PIL import Image

MADE = (
    "index",
    "national",
    "league_tables",
    "focus_kent",
    "how_to_read",
    "region_london",
    "statement_7",
)
# The real reports take half a minute to build: in the default run a made-up page stands for them.
EVERY = [
    *(pytest.param(f"built/{name}", marks=pytest.mark.full) for name in (*MADE, "compare")),
    pytest.param("pages/hostile", marks=pytest.mark.full),
    "pages/index",
]
WIDTHS = [1280, 320]
Open = Callable[..., Any]

pytestmark = pytest.mark.browser
every_page = pytest.mark.parametrize("one_page", EVERY, indirect=True)
every_report = pytest.mark.parametrize(
    "one_page", [f"built/{name}" for name in MADE], indirect=True
)
both_widths = pytest.mark.parametrize("width", WIDTHS)


# The narrow run is a long check: it repeats the wide one on the same content, laid out anew.
@every_page
@pytest.mark.quick
@pytest.mark.parametrize("width", [1280, pytest.param(320, marks=pytest.mark.full)])
def test_axe_finds_nothing(opened: Open, one_page: Path, width: int) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    tab = opened(one_page, width, bypass_csp=True)
    tab.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    # Without a list of tags axe runs all of its rules, best practice included.
    results = axe.run(tab)
    assert results.violations_count == 0, results.generate_report()


@every_page
@both_widths
def test_a_page_never_scrolls_sideways(opened: Open, one_page: Path, width: int) -> None:
    tab = opened(one_page, width)
    tab.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert tab.evaluate("document.documentElement.scrollWidth") <= width


@every_page
@pytest.mark.parametrize("width", [1280, 820, 360])
def test_no_cell_runs_into_the_next(opened: Open, one_page: Path, width: int) -> None:
    tab = opened(one_page, width)
    tab.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    cut = tab.evaluate(
        """() => [...document.querySelectorAll('td, th, dt, dd')]
             .filter(one => one.checkVisibility()
                            && getComputedStyle(one.closest('thead') ?? one).position !== 'absolute'
                            && one.scrollWidth > one.clientWidth + 1
                            && getComputedStyle(one).display !== 'inline')
             .map(one => one.textContent)"""
    )
    assert cut == []


@pytest.mark.parametrize("one_page", ["built/national", "built/focus_kent"], indirect=True)
def test_pictures_stay_legible_on_a_phone_and_keep_their_text_inside(
    opened: Open, one_page: Path
) -> None:
    for width in WIDTHS:
        tab = opened(one_page, width)
        smallest = tab.evaluate(
            """() => Math.min(...[...document.querySelectorAll('figure svg text')].map(one =>
                 parseFloat(getComputedStyle(one).fontSize)
                 * Math.hypot(one.getScreenCTM().a, one.getScreenCTM().b)))"""
        )
        assert smallest >= 8.5, f"text of {smallest} px at {width}"
        outside = tab.evaluate(
            """() => [...document.querySelectorAll('figure svg text')].filter(one => {
                 const box = one.getBoundingClientRect();
                 const frame = one.ownerSVGElement.getBoundingClientRect();
                 return box.left < frame.left - 2 || box.right > frame.right + 2;
               }).map(one => one.textContent)"""
        )
        assert outside == []
        fonts = tab.evaluate(
            "[...document.querySelectorAll('figure svg text')].map(e => getComputedStyle(e).fontFamily)"
        )
        assert not any("DejaVu" in font for font in fonts)


@both_widths
def test_the_contents_list_stands_beside_or_is_folded(
    opened: Open, pages: Path, width: int
) -> None:
    tab = opened(pages / "national.html", width)
    beside, folded = tab.locator(".cqc-beside"), tab.locator(".cqc-folded")
    assert (beside.is_visible(), folded.is_visible()) == (width > 1100, width < 1100)
    if width > 1100:
        tab.evaluate("scrollTo({top: 2000, behavior: 'instant'})")
        assert beside.bounding_box()["y"] == pytest.approx(0, abs=1)
    else:
        assert not folded.locator("nav").is_visible()
        folded.locator("summary").click()
        folded.get_by_role("link", name="By region").click()
        assert tab.evaluate("location.hash") == "#by-region"


@every_page
def test_the_keyboard_reaches_everything_with_a_visible_ring(opened: Open, one_page: Path) -> None:
    tab = opened(one_page, 1280, reduced_motion="reduce")
    wanted = tab.evaluate(
        """() => [...document.querySelectorAll(
               'a[href], button, input:not([type=radio]:not(:checked)), select, summary, [tabindex="0"]')]
             .filter(one => one.checkVisibility({contentVisibilityAuto: true})).length"""
    )
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.textContent") == "Skip to the main content"
    places, missing = [], []
    for _ in range(wanted):
        seen = tab.evaluate(
            """() => { const one = document.activeElement, style = getComputedStyle(one);
                 one.dataset.seen = 1;
                 const order = [...document.querySelectorAll('*')].indexOf(one);
                 return [order, style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 3,
                         one.outerHTML.slice(0, 80)]; }"""
        )
        places.append(seen[0])
        if not seen[1]:
            missing.append(seen[2])
        tab.keyboard.press("Tab")
    assert missing == []
    assert places == sorted(places), "the order of focus is the order of the page"
    assert tab.locator("[data-seen]").count() == wanted


def test_the_skip_link_leads_to_the_main_part(opened: Open, pages: Path) -> None:
    tab = opened(pages / "national.html")
    tab.keyboard.press("Tab")
    assert tab.locator(".cqc-skip").bounding_box()["y"] >= 0
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "main"


@every_page
@both_widths
def test_targets_are_large_enough(opened: Open, one_page: Path, width: int) -> None:
    tab = opened(one_page, width)
    small = tab.evaluate(
        """() => [...document.querySelectorAll('a[href], button, input, select, summary')]
             .filter(one => {
             // Links within a sentence are exempt (2.5.8): words stand beside them.
             const words = [...one.parentElement.childNodes].some(
               node => node.nodeType === 3 && node.data.trim().length > 3);
             const inSentence = words || one.closest('.cqc-skip, p:not(.cqc-series), .cqc-prose');
             if (inSentence || !one.checkVisibility()) return false;
             const box = one.getBoundingClientRect();
             return box.height < 24 || box.width < 24;
           }).map(one => one.outerHTML.slice(0, 80))"""
    )
    assert small == []


def test_motion_is_reduced_when_asked(opened: Open, pages: Path) -> None:
    behaviour = "getComputedStyle(document.documentElement).scrollBehavior"
    assert opened(pages / "national.html").evaluate(behaviour) == "smooth"
    asked = opened(pages / "national.html", reduced_motion="reduce")
    assert asked.evaluate(behaviour) == "auto"


def test_a_figure_is_taken_away_as_csv_svg_and_png(opened: Open, pages: Path) -> None:
    """From the file, offline: the picture with its title and source in it, and the data."""
    tab = opened(pages / "focus_kent.html")
    figure = tab.locator("figure").first
    taken = {}
    for kind in ("CSV", "SVG", "PNG"):
        role = "link" if kind == "CSV" else "button"
        with tab.expect_download() as waiting:
            figure.get_by_role(role, name=kind).click()
        assert waiting.value.suggested_filename == f"kent-profile-2025-10-03.{kind.lower()}"
        taken[kind] = Path(waiting.value.path()).read_bytes()
    lines = taken["CSV"].decode("utf-8-sig").splitlines()
    assert lines[0] == "label,value,as_at,report_authority,report_ons_code" and len(lines) == 10
    root = etree.fromstring(taken["SVG"])
    texts = [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")]
    assert texts[0] == "Kent scores 3 in two statements"
    assert any(text.startswith("Source: Care Quality Commission") for text in texts[-2:])
    assert root.find("{http://www.w3.org/2000/svg}desc").text.startswith("Kent scores 3")
    picture = Image.open(io.BytesIO(taken["PNG"]))
    assert picture.width == 3 * 600 and picture.convert("L").getextrema()[0] < 100


def test_the_front_door_finds_an_authority(opened: Open, pages: Path) -> None:
    tab = opened(pages / "index.html")
    tab.get_by_label("Name, code or rating").fill("kent")
    assert tab.locator("[data-cqc-list] li:visible a").all_inner_texts() == ["Kent"]
    assert tab.locator("[data-cqc-list] [role=status]").inner_text() == "1 of 153 shown"
    tab.get_by_label("Name, code or rating").fill("good")
    assert tab.locator("[data-cqc-list] li:visible a").all_inner_texts() == ["Kent"]
    plain = opened(pages / "index.html", java_script_enabled=False)
    assert plain.locator("[data-cqc-list] li a").count() == 153
    assert not plain.locator("#cqc-find").is_visible()


@pytest.mark.parametrize("width", [1280, 360])
def test_every_page_finds_every_authority_and_says_who_was_not_assessed(
    opened: Open, pages: Path, built: Path, width: int
) -> None:
    tab = opened(built / "national.html", width)
    box = tab.get_by_label("Find an authority")
    for asked, entry in (
        ("RBWM", "Windsor and Maidenhead"),
        ("E10000016", "Kent"),
        ("Kent County Council", "Kent"),
        ("hull", "Kingston upon Hull not assessed yet"),
        ("City of London", "City of London not assessed yet"),
    ):
        box.fill(asked)
        assert tab.locator("#cqc-find li").all_inner_texts() == [entry]
    box.fill("ken")
    assert tab.get_by_role("link", name="Kent", exact=True).first.get_attribute("href") == (
        "focus_kent.html"
    )
    box.fill("xx")
    assert "No authority" in tab.locator("#cqc-find [role=status]").inner_text()
    tab.keyboard.press("Escape")
    assert box.input_value() == "" and not tab.locator("#cqc-find ul").is_visible()


def test_a_page_says_how_old_its_snapshot_is(opened: Open, built: Path) -> None:
    tab = opened(built / "national.html")
    words = tab.locator("#cqc-age").inner_text()
    months = int(words.split(" months old")[0].split()[-1])
    today = date.today()
    whole = (today.year - 2025) * 12 + today.month - 10 - (today.day < 3)
    assert months == whole


def test_hostile_text_does_nothing(opened: Open, pages: Path) -> None:
    tab = opened(pages / "hostile.html")
    tab.get_by_label("Region").select_option(index=1)
    tab.get_by_label("Show").select_option(index=1)
    assert tab.evaluate("window.hacked") is None
    assert tab.locator("main img, main script").count() == 0
    assert tab.locator("tbody a").count() == 0
    assert "<script>window.hacked=1</script>" in tab.locator("h1").inner_text()


def test_a_script_that_gets_into_a_page_does_not_run(
    opened: Open, pages: Path, complaints: list[str], tmp_path: Path
) -> None:
    """The second line of defence: the page's policy names its own script and no other."""
    text = (pages / "league_tables.html").read_text(encoding="utf-8")
    bad = "<script>document.title='bad'</script><b id=b onclick=\"document.title='bad'\">b</b>"
    broken = tmp_path / "broken.html"
    broken.write_text(text.replace("<main", bad + "<main"), encoding="utf-8")
    tab = opened(broken)
    tab.locator("#b").dispatch_event("click")
    assert tab.title() == "League tables"
    assert tab.locator(".cqc-ready").count() == 2, "the page's own script still runs"
    assert len(complaints) == 2 and all(
        "Content Security Policy" in complaint for complaint in complaints
    )
    complaints.clear()


@pytest.mark.parametrize(
    ("one_page", "landscape"),
    [("built/league_tables", True), ("built/national", True), ("built/how_to_read", False)],
    indirect=["one_page"],
)
def test_a_page_prints_whole(opened: Open, one_page: Path, tmp_path: Path, landscape: bool) -> None:
    tab = opened(one_page)
    pdf = tab.pdf(prefer_css_page_size=True, print_background=False)
    boxes = {
        tuple(map(float, m))
        for m in re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", pdf)
    }
    assert all(sorted(map(round, box)) == [595, 842] for box in boxes), boxes
    assert any(width > height for width, height in boxes) == landscape
    if shutil.which("pdftotext") and one_page.stem == "league_tables":
        file = tmp_path / "page.pdf"
        file.write_bytes(pdf)
        read = subprocess.run(["pdftotext", str(file), "-"], capture_output=True, text=True)
        sheets = [sheet for sheet in read.stdout.split("\f") if sheet.count("Good") > 8]
        assert len(sheets) > 1 and all("Govern" in sheet for sheet in sheets)
    tab.emulate_media(media="print")
    for hidden in (".cqc-tools", ".cqc-actions", ".cqc-masthead nav", ".cqc-contents"):
        assert tab.locator(f"{hidden}:visible").count() == 0
    assert tab.locator("thead button:visible").count() == 0
    assert tab.locator("thead th").filter(visible=True).first.inner_text() != ""
    assert (
        tab.evaluate(
            """() => [...document.querySelectorAll('.cqc-scroll')].filter(one =>
             getComputedStyle(one).overflowY !== 'visible' || one.scrollHeight > one.clientHeight + 1)
             .length"""
        )
        == 0
    )
    assert (
        tab.evaluate("getComputedStyle(document.querySelector('tbody .s3')).printColorAdjust")
        == "exact"
    )
    assert tab.evaluate("getComputedStyle(document.querySelector('thead')).display") == (
        "table-header-group"
    )


@pytest.mark.full
def test_the_nu_html_checker_finds_no_error(pages: Path, built: Path) -> None:
    jar = Path(os.environ.get("CQC_VNU_JAR", "node_modules/vnu-jar/build/dist/vnu.jar"))
    if not jar.is_file() or shutil.which("java") is None:
        pytest.skip("no Nu HTML checker (npm install vnu-jar, or set CQC_VNU_JAR) or no Java")
    files = sorted(str(file) for folder in (pages, built) for file in folder.glob("*.html"))
    done = subprocess.run(
        ["java", "-jar", str(jar), "--errors-only", *files],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


@every_report
def test_a_report_is_small(one_page: Path) -> None:
    limit = 200_000 if one_page.stem.startswith(("focus", "region")) else 800_000
    assert one_page.stat().st_size <= limit


def test_the_choice_of_peers_changes_sentences_and_table_and_says_what_not(
    opened: Open, built: Path
) -> None:
    tab = opened(built / "focus_kent.html")
    switch = tab.locator("#peers-shown")
    assert "7 statistical neighbours" in switch.locator("caption:visible").inner_text()
    tab.get_by_role("radio", name="Same region").check()
    assert "authorities of the same region" in switch.locator("caption:visible").inner_text()
    assert switch.locator("ul:visible").count() == 1
    assert "Everything else on this page is about" in switch.locator(".cqc-hint").inner_text()
    tab.emulate_media(media="print")
    assert switch.locator("caption:visible").count() == 1


@pytest.mark.parametrize("name", ["focus_kent", "region_london", "statement_7"])
def test_a_report_prints_on_few_pages(opened: Open, built: Path, name: str) -> None:
    made = opened(built / f"{name}.html").pdf(prefer_css_page_size=True, print_background=True)
    pages = len(re.findall(rb"/Type\s*/Page\b(?!s)", made))
    assert pages == {"focus_kent": 4, "region_london": 4, "statement_7": 3}[name]


@every_report
def test_reports_lead_to_each_other(opened: Open, one_page: Path) -> None:
    tab = opened(one_page)
    files = tab.locator("a[href]").evaluate_all(
        """links => links.map(one => one.getAttribute('href').split('#')[0])
             .filter(one => one && !/^(https|data):/.test(one))"""
    )
    assert {"index.html", "national.html", "league_tables.html", "how_to_read.html"} <= set(files)
    assert [file for file in files if not (one_page.parent / file).is_file()] == []
    if not one_page.stem.startswith(("focus", "region", "statement")):  # these are not in the list
        assert tab.locator("[aria-current=page]").get_attribute("href") == one_page.name


@every_report
def test_every_picture_has_words_and_data(opened: Open, one_page: Path) -> None:
    tab = opened(one_page)
    for figure in tab.locator("figure").all():
        picture = figure.get_by_role("img")
        words = picture.get_attribute("aria-label")
        assert len(words) > 60
        figure.locator("summary").click()
        assert figure.locator("details p").inner_text().split() == words.split()
        with tab.expect_download() as waiting:
            figure.get_by_role("link", name="CSV").click()
        lines = Path(waiting.value.path()).read_text(encoding="utf-8-sig").splitlines()
        assert len(lines) > 1 and "," in lines[0]
