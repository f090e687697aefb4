"""From a notebook to a page: what gets in, what stays out, what stops the build."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import re
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import nbformat
import pytest
from bs4 import BeautifulSoup

import cqclib
from cqclib import paths, spreadsheet
from cqclib.errors import ReportError
from cqclib.reference import framework
from cqclib.report.html import elements as page
from cqclib.report.html import export as report
from cqclib.report.html import index as pages
from cqclib.report.html import markup, theme
from tests.figures import national

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 576 100" width="576pt" height="100pt">'
    "<style>* {color: red}</style><metadata>x</metadata><script>alert(1)</script>"
    '<g onclick="alert(1)"><title>A tip</title><text x="1" y="2" '
    "style=\"font-size: 10px; font-family: 'DejaVu Sans'; text-anchor: end\">Kent &lt;b&gt;</text></g>"
    '<a href="https://example.org"><text>x</text></a>'
    '<use href="https://example.org/x.svg#a"/></svg>'
)
FACTS = {
    "name": "strip",
    "title": "Kent stands low",
    "subtitle": "Total score",
    "alt": "Kent has 20 of 36 points.",
    "source": "Source: CQC.",
    "csv": "authority,total\nKent,20\n=1+1,-3\n",
    "narrow": SVG,
}
NATIONAL = national(
    298,
    [("Safeguarding", url) for url in ("https://www.kent.gov.uk/paper", "javascript:alert(1)")],
)
CARDS = [("56", "overall score"), ("2 of 9", "scored 3 or more")]


def header(**changes: Any) -> page.Header:
    given: dict[str, Any] = {
        "kicker": "CQC local authority assessments",
        "headline": "Kent: 3 points short of good",
        "standfirst": "Joint 61st of 72.",
        "cards": CARDS,
        "title": "Kent: CQC assessment",
        "as_at": date(2025, 10, 3),
        "assessed": 72,
        "authorities": 153,
    }
    return page.Header(**{**given, **changes})


def shown(*elements: Any, tags: tuple[str, ...] = ()) -> nbformat.NotebookNode:
    """A code cell that shows these elements, or outputs as they are."""
    outputs = []
    for element in elements:
        if not isinstance(element, nbformat.NotebookNode):
            data, metadata = element._repr_mimebundle_()
            element = nbformat.v4.new_output("execute_result", data=data, metadata=metadata)
        outputs.append(element)
    return nbformat.v4.new_code_cell(
        "secret_code()", outputs=outputs, metadata={"tags": list(tags)}
    )


def output(data: dict[str, str], metadata: dict[str, Any] | None = None) -> nbformat.NotebookNode:
    return nbformat.v4.new_output("display_data", data=data, metadata=metadata or {})


def picture(svg: str = SVG, **changes: str) -> nbformat.NotebookNode:
    facts = {key: value for key, value in {**FACTS, **changes}.items() if value}
    return output({"image/svg+xml": svg, "text/plain": "x"}, {"image/svg+xml": {"cqc": facts}})


def rendered(*cells: nbformat.NotebookNode | str, head: bool = True, **more: Any) -> BeautifulSoup:
    return BeautifulSoup(text_of(*cells, head=head, **more), "html.parser")


def text_of(*cells: nbformat.NotebookNode | str, head: bool = True, **more: Any) -> str:
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [shown(header())] if head else []
    notebook.cells += [nbformat.v4.new_markdown_cell(c) if isinstance(c, str) else c for c in cells]
    return report.render(notebook, **more)


def only(soup: BeautifulSoup, selector: str) -> Any:
    elements = soup.select(selector)
    assert len(elements) == 1, f"{len(elements)} of {selector}"
    return elements[0]


def test_the_header_makes_title_heading_cards_and_foot() -> None:
    soup = rendered()
    assert only(soup, "html")["lang"] == "en-GB"
    assert only(soup, "title").get_text() == "Kent: CQC assessment"
    assert only(soup, "main h1").get_text() == "Kent: 3 points short of good"
    assert [card.get_text() for card in soup.select("dl dd")] == ["56", "2 of 9"]
    foot = " ".join(only(soup, "footer").get_text().split())
    for part in (
        "As at 3 October 2025.",
        "72 of 153 authorities",
        "Not official statistics",
        "Open Government Licence v3.0",
        f"cqclib {cqclib.__version__}",
        "notebooks",
    ):
        assert part in foot


def test_code_prompts_errors_and_cells_for_the_notebook_stay_out() -> None:
    soup = rendered(
        nbformat.v4.new_code_cell("more_secret_code()"),
        shown(nbformat.v4.new_output("stream", name="stderr", text="a warning")),
        *(shown(page.Prose(f"left out: {tag}"), tags=(tag,)) for tag in report.LEFT_OUT),
        shown(page.Prose("kept"), tags=("another",)),
    )
    text = soup.get_text()
    assert "kept" in text
    for unwanted in ("secret_code", "In [", "Out[", "a warning", "left out"):
        assert unwanted not in text


def test_a_page_asks_for_nothing_and_runs_only_its_own_scripts() -> None:
    text = text_of("## A heading", shown(picture()))
    addresses = re.findall(r'(?:src|srcset|poster|action|data)="([^"]*)"', text)
    assert addresses == []
    assert "@import" not in text and "url(http" not in text
    soup = BeautifulSoup(text, "html.parser")
    scripts = [str(script.string).encode() for script in soup.select("script:not([type])")]
    digests = [base64.b64encode(hashlib.sha256(script).digest()).decode() for script in scripts]
    allowed = " ".join(f"'sha256-{digest}'" for digest in digests)
    policy = only(soup, "meta[http-equiv]")["content"]
    assert policy.startswith("default-src 'none'") and f"script-src {allowed};" in policy
    assert len(scripts) == 2, "the finder's, and the buttons' under pictures"


def test_second_level_headings_make_the_contents_list_and_the_notebooks_title_stays_out() -> None:
    soup = rendered(
        "# Notebook title",
        *("## By region\n\n### Detail", "Text", "## By region", "Text", "## <b>*A* & B", "Text"),
    )
    links = {
        (link["href"], link.get_text()) for link in soup.select("nav[aria-label='On this page'] a")
    }
    assert {href for href, _ in links} == {
        f"#{heading['id']}" for heading in soup.select("main h2")
    }
    assert [text for _, text in sorted(links)] == ["<b>A & B", "By region", "By region"]
    assert "Notebook title" not in soup.get_text()
    assert not soup.select("main h2 b")


def test_links_between_reports_mark_the_current_one() -> None:
    links = [("index.html", "Overview"), ("focus_kent.html", "Kent")]
    soup = rendered(links=links, current="focus_kent.html")
    assert [
        (link["href"], link.get_text()) for link in soup.select("nav[aria-label=Reports] a")
    ] == links
    assert only(soup, "[aria-current=page]").get_text() == "Kent"
    for wrong in ("../x.html", "https://www.cqc.org.uk/a.html", "javascript:alert(1)"):
        with pytest.raises(ReportError, match="which is no report"):
            rendered(links=[(wrong, "x")])


def test_a_figure_has_caption_picture_words_source_and_data() -> None:
    soup = rendered(
        shown(
            output({"text/markdown": "**shown twice**"}, {"cqc": {"role": "chart-title"}}),
            picture(),
        )
    )
    figure = only(soup, "figure")
    assert only(figure, "figcaption").get_text(" ", strip=True) == "Kent stands low Total score"
    assert figure.find(True).name == "figcaption"
    assert only(figure, "[role=img]")["aria-label"] == FACTS["alt"]
    assert only(figure, "[role=img] .cqc-wide-only")["aria-hidden"] == "true"
    assert only(figure, "details p").get_text() == FACTS["alt"]
    assert only(figure, ".cqc-source").get_text() == "Source: CQC."
    assert "shown twice" not in soup.get_text()


def test_the_data_of_a_figure_are_a_file_that_is_safe_in_excel() -> None:
    link = only(rendered(shown(picture())), "a[download]")
    assert link["download"] == "strip-2025-10-03.csv"
    kind, content = link["href"].split(",", 1)
    assert kind == "data:text/csv;charset=utf-8"
    rows = list(csv.reader(io.StringIO(unquote(content).removeprefix("\ufeff"))))
    day = "2025-10-03"
    assert rows == [["authority", "total", "as_at"], ["Kent", "20", day], ["'=1+1", "-3", day]]


def test_downloads_say_whose_report_they_are_from() -> None:
    soup = rendered(shown(picture()), current="focus_kent.html")
    link = only(soup, "a[download]")
    assert link["download"] == "kent-strip-2025-10-03.csv"
    assert only(soup, "figure")["data-file"] == "kent-strip-2025-10-03"
    rows = csv.DictReader(io.StringIO(unquote(link["href"].split(",", 1)[1])))
    assert {(row["report_authority"], row["report_ons_code"]) for row in rows} == {
        ("Kent", "E10000016")
    }
    coded = picture(csv="ons_code,total\nE10000016,20\n")
    link = only(rendered(shown(coded), current="focus_kent.html"), "a[download]")
    assert unquote(link["href"].split(",", 1)[1]).startswith("\ufeffons_code,total,as_at\r\n")


def test_a_phone_gets_its_own_picture_under_the_same_name() -> None:
    narrow = SVG.replace("0 0 576 100", "0 0 260 300")
    figure = only(rendered(shown(picture(narrow=narrow))), "figure")
    wide, small = only(figure, "[role=img]").select("svg")
    assert (wide["class"], small["class"]) == (["cqc-wide-only"], ["cqc-narrow"])
    assert (wide["viewbox"], small["viewbox"]) == ("0 0 576 100", "0 0 260 300")
    assert not small.select("script, style, metadata, a, [onclick]")


def test_a_picture_keeps_only_what_draws() -> None:
    svg, _ = rendered(shown(picture())).select("figure svg")
    assert not svg.select("script, style, metadata, a, [onclick]")
    assert "example.org" not in str(svg) and "DejaVu" not in str(svg)
    assert [element.get_text() for element in svg.select("text, title")] == ["A tip", "Kent <b>"]
    assert svg["viewbox"] == "0 0 576 100" and "max-width:922px" in svg["style"]


@pytest.mark.parametrize("lacking", ["alt", "title", "csv", "name", "narrow"])
def test_a_picture_without_what_a_reader_needs_stops_the_build(lacking: str) -> None:
    with pytest.raises(ReportError, match=rf"^Cell 3 \('secret_code.*without {lacking};"):
        rendered("text", shown(picture(**{lacking: ""})))


def test_a_bare_picture_stops_the_build_too() -> None:
    with pytest.raises(ReportError, match=r"Cell 2 .* without name, title, alt, csv"):
        rendered(shown(output({"image/png": "iVBORw0KGgo=", "text/plain": "<Figure>"})))


@pytest.mark.parametrize("svg", ["<svg", "<svg xmlns='http://www.w3.org/2000/svg'/>", "<g/>"])
def test_a_broken_picture_stops_the_build(svg: str) -> None:
    with pytest.raises(ReportError, match="Cell 2"):
        rendered(shown(picture(svg)))


def test_other_wrongs_are_sentences() -> None:
    with pytest.raises(ReportError, match=r"shows no page\.Header"):
        rendered("text", head=False)
    with pytest.raises(ReportError, match=r"Cell 2 .* second header"):
        rendered(shown(header()))
    failed = nbformat.v4.new_output("error", ename="ValueError", evalue="no", traceback=[])
    with pytest.raises(ReportError, match="Cell 2 failed: ValueError: no"):
        rendered(shown(failed, tags=("live-only",)))
    with pytest.raises(ReportError, match="none of this project's elements"):
        rendered(shown(output({"text/html": "<table></table>"})))
    with pytest.raises(ReportError, match="Two elements of the page are called 'figure-strip'"):
        rendered(shown(picture(), picture()))
    with pytest.raises(ReportError, match="at most 4 cards, not 5"):
        header(cards=CARDS * 2 + CARDS[:1])
    with pytest.raises(ReportError, match="needs a headline"):
        header(headline=" ")
    with pytest.raises(ReportError, match="no callout 'warning'"):
        page.Callout("text", "warning")


def test_rendering_is_pure() -> None:
    cells = ("## A", shown(picture()), shown(page.Prose("text")))
    notebook = nbformat.v4.new_notebook(cells=[shown(header())])
    before = nbformat.writes(notebook)
    assert report.render(notebook) == report.render(notebook)
    assert nbformat.writes(notebook) == before
    assert text_of(*cells) == text_of(*cells)


def test_styles_for_jupyter_stay_in_jupyter() -> None:
    soup = rendered(shown(page.Callout("Mind this.")), shown(header(), tags=("notebook-only",)))
    assert len(soup.select("style")) == 1 and soup.select("head style")
    assert only(soup, ".cqc-callout").get_text(strip=True) == "Keep in mind:Mind this."


def test_prose_is_escaped_and_links_only_where_it_may() -> None:
    text = (
        f"<b>{page.link('Kent', 'https://www.cqc.org.uk/kent-0525')}</b> "
        f"{page.link('here', 'league_tables.html#master.q=kent')} "
        f"{page.link('bad', 'https://www.cqc.org.uk.example.org')} "
        "[worse](javascript:alert(1)) [path](../../x.html)"
    )
    soup = rendered(shown(page.Prose([text, "second"])))
    first, second = soup.select("main ul li")
    assert second.get_text() == "second"
    assert [(link["href"], link.get_text()) for link in first.select("a")] == [
        ("https://www.cqc.org.uk/kent-0525", "Kent"),
        ("league_tables.html#master.q=kent", "here"),
    ]
    assert first.get_text() == (
        "<b>Kent</b> here bad [worse](javascript:alert(1)) [path](../../x.html)"
    )
    assert only(rendered(shown(page.Prose("one"))), "p.cqc-prose").get_text() == "one"


@pytest.mark.parametrize(
    "url",
    [
        "http://www.cqc.org.uk/",
        "https://www.cqc.org.uk.example.org/",
        "https://www.cqc.org.uk@example.org/",
        "https://example.org/https://www.cqc.org.uk/",
        "//www.cqc.org.uk/",
        "javascript:alert(1)//https://www.cqc.org.uk/",
        'https://www.cqc.org.uk/"onmouseover="x',
        "https://www.cqc.org.uk/\nx",
        "../national.html",
        "/etc/passwd.html",
        "data:text/html,x.html",
        "",
    ],
)
def test_no_other_address_becomes_a_link(url: str) -> None:
    assert not markup.allowed_address(url)
    assert page.link("text", url) == "text"


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+44", "+44"),
        ("-2.5", "-2.5"),
        ("-2.5+cmd", "'-2.5+cmd"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("Kent", "Kent"),
        ("", ""),
    ],
)
def test_a_spreadsheet_takes_no_cell_for_a_formula(text: str, safe: str) -> None:
    assert spreadsheet.inert(text) == safe


def entry(file: str = "national.html") -> pages.ReportEntry:
    return pages.ReportEntry(file, "National", "A finding", "For all.")


def test_the_front_door_shows_the_figures_each_report_and_every_authority() -> None:
    kent = pages.AuthorityEntry("Kent", "kent", "e10000016", "Good", "One point above the line")
    devon = pages.AuthorityEntry("Devon", "devon", "e10000008", pages.NOT_ASSESSED)
    text = pages.index([entry()], [devon, kent], NATIONAL, reports=1)
    soup = BeautifulSoup(text, "html.parser")
    heading = "50 of 72 assessed authorities are rated good or outstanding"
    assert only(soup, "h1").get_text() == heading
    cards = [card.get_text(" ", strip=True) for card in soup.select("dl div")]
    assert cards == [
        "Outstanding (3%) 2",
        "Good (67%) 48",
        "Requires improvement (29%) 21",
        "Inadequate (1%) 1",
    ]
    assert "69% of the authorities" in only(soup, ".cqc-standfirst").get_text()
    assert only(soup, ".cqc-entries h2 a")["href"] == "national.html"
    assert only(soup, ".cqc-purpose").get_text() == "For all."
    rows = [row.get_text(" ", strip=True) for row in soup.select("[data-cqc-list] li")]
    assert rows == ["Devon Not assessed", "Kent Good One point above the line"]
    assert [link["href"] for link in soup.select("nav[aria-label=Reports] a")] == [
        "index.html",
        "national.html",
        "how_to_read.html",
    ]


def test_the_front_door_leads_to_regions_and_statements() -> None:
    parts = {"One region": [("region_london.html", "London")], "One statement": []}
    soup = BeautifulSoup(pages.index([entry()], [], NATIONAL, parts=parts), "html.parser")
    shown = [(each.get_text(), each["href"]) for each in soup.select(".cqc-parts a")]
    assert shown == [("London", "region_london.html")]
    assert [each.get_text() for each in soup.select(".cqc-parts dt")] == ["One region"]
    with pytest.raises(ReportError, match="is not a report's file name"):
        pages.index([entry()], [], NATIONAL, parts={"One region": [("https://x.org", "London")]})


def test_a_rating_is_said_once_in_the_list() -> None:
    kent = pages.AuthorityEntry("Kent", "kent", "e10000016", "Good", "Good, but only just")
    soup = BeautifulSoup(pages.index([entry()], [kent], NATIONAL), "html.parser")
    (row,) = soup.select("[data-cqc-list] li")
    assert row.get_text(" ", strip=True) == "Kent Good, but only just"
    assert row["data-rating"] == "Good"


def test_the_front_door_refuses_what_is_no_report_or_lacks_a_figure() -> None:
    with pytest.raises(ReportError, match="not a report's file name"):
        pages.index([entry("../../x.html")], [], NATIONAL)
    with pytest.raises(ReportError, match="lack 'ratings'"):
        pages.index([], [], {key: value for key, value in NATIONAL.items() if key != "ratings"})


def test_how_to_read_takes_its_rules_from_the_framework_and_its_numbers_from_the_data() -> None:
    soup = BeautifulSoup(pages.how_to_read(NATIONAL), "html.parser")
    text = " ".join(only(soup, "main").get_text().split())
    for statement in framework.STATEMENTS:
        assert statement.name in text
    bands = [row.get_text(" ", strip=True) for row in soup.select("#bands tbody tr")]
    assert bands == [
        "Outstanding 88% and above 32",
        "Good 63 to 87% 23",
        "Requires improvement 39 to 62% 14",
        "Inadequate 25 to 38% 9",
    ]
    assert "A total of 22, for example, is 62% and means requires improvement." in text
    assert "298 of the 300 scores compared agree" in text
    assert "Two differences are open." in text
    assert "reported from May 2024 to October 2025" in text
    assert text.count("reading of CQC\N{RIGHT SINGLE QUOTATION MARK}s scale") == 1
    assert "not official statistics" in text
    links = [link.get("href") for link in soup.select("#differences a")]
    assert links == ["https://www.kent.gov.uk/paper"]


def test_how_to_read_says_so_when_nothing_is_open_and_names_a_missing_figure() -> None:
    second = {**NATIONAL["second_sources"], "disagreements": []}
    assert "No difference is open." in pages.how_to_read({**NATIONAL, "second_sources": second})
    del second["scores_agree"]
    with pytest.raises(ReportError, match=r"lack 'second_sources\.scores_agree'"):
        pages.how_to_read({**NATIONAL, "second_sources": second})


@pytest.mark.parametrize(
    "sheet", sorted((paths.PROJECT / "cqclib").rglob("*.css")), ids=lambda path: path.stem
)
def test_a_style_sheet_says_what_it_says_without_its_spaces(sheet: Path) -> None:
    """Its strings as they are (the explorer shows one), and all else but spaces and comments."""
    written = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.S)
    short = str(markup.asset(sheet.name, sheet.parent))
    quoted = re.compile(r'"[^"]*"')
    assert quoted.findall(short) == quoted.findall(written)
    filled = theme.coloured(written)
    assert re.sub(r"\s", "", short) == re.sub(r"\s", "", filled)
    assert len(short) < len(written)
