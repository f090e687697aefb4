"""Hostile text from end to end: whatever a snapshot, a second source or a page says, nothing runs."""

import csv
import io
import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbconvert import HTMLExporter

from cqclib import cli, paths, scrape
from cqclib.pipeline import execution, kernels
from cqclib.report import catalogue
from cqclib.report import provenance as recording
from cqclib.scrape.fetch import Timeouts
from replica import Replica, Site
from replica.facts import bundled
from tests.browser.made_pages import FORMULA, HOSTILE, make_parts, shown
from tests.recorded import seal
from tests.spreadsheet import cells, formula

pytestmark = pytest.mark.browser
Open = Callable[..., Any]

BREAKOUTS = [
    HOSTILE,
    FORMULA,
    "</script><script>window.hacked=1</script>",
    "</title></style></textarea><svg onload=window.hacked=1>",
    "{{ 7*7 }} {% raw %} ${7*7}",
    "[x](javascript:window.hacked=1) ![x](x){onerror=window.hacked=1}",
    "../../../etc/passwd",
    "--><img src=x onerror=window.hacked=1>",
]
# Where a page may lead: CQC, the licence that its foot names, another report, its own data.
OWN = (
    r"(https://www\.cqc\.org\.uk(/|$)|https://www\.nationalarchives\.gov\.uk/doc/"
    r"|#|[a-z0-9_-]+\.(html|xlsx)|data:text/csv)"
)
TABLES = ("01_scrape", "02_clean")  # these show free text of the snapshot as it stands
REPORTS = {
    "index.html",
    "how_to_read.html",
    "national.html",
    "league_tables.html",
    "focus_kent.html",
    "compare.html",
    "region_london.html",
    "statement_7.html",
}


def rewrite(path: Path, change: Callable[[int, dict[str, str]], None]) -> None:
    """Change the rows of a recorded file, with the hash that fits."""
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    for number, row in enumerate(rows):
        change(number, row)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    seal(path)


def spoil_snapshot(number: int, row: dict[str, str]) -> None:
    text = BREAKOUTS[number % len(BREAKOUTS)]
    row["note"] = text
    # What still means the same authority when everything but letters is folded away.
    row["authority_name"] = f"=({row['authority_name']})"
    tail = "\"><script>window.hacked=1</script>'"
    row["report_url"] += tail if number % 2 else "?x=)[y](z"
    if row["ons_code"] == "E10000016":
        row["overall_rating"] = "Good"  # a printed rating that its scores do not make


def spoil_second_source(number: int, row: dict[str, str]) -> None:
    row["source_url"] = BREAKOUTS[number % len(BREAKOUTS)]
    row["qs1"] = "4"  # disagrees, so that it is shown


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Path]]:
    """Data and reports of a snapshot in which every free text is hostile."""
    data, reports = (tmp_path_factory.mktemp(name) for name in ("hostile", "made"))
    for name in ("2025-10-03", "second_sources"):
        shutil.copytree(paths.PROJECT / "data" / "raw" / name, data / "raw" / name)
    recorded = data / "raw" / "2025-10-03"
    rewrite(recorded / "assessments.csv", spoil_snapshot)
    second = data / "raw" / "second_sources" / "second_source_scores.csv"
    rewrite(second, spoil_second_source)
    about = json.loads((recorded / "provenance.json").read_text(encoding="utf-8"))
    for key in ("producer", "address", "licence", "method", "attribution"):
        about[key] = HOSTILE + about[key]
    about["known_gaps"] = BREAKOUTS
    (recorded / "provenance.json").write_text(json.dumps(about), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CQC_DATA_DIR", str(data))
        patch.setenv("CQC_REPORTS_DIR", str(reports))
        assert cli.main([]) == 0
        make_parts()
        yield data, reports


def harmless(tab: Any) -> None:
    """Nothing ran, nothing of the text became an element, and what it says can be read."""
    tab.wait_for_timeout(150)
    assert tab.evaluate("typeof window.hacked") == "undefined"
    for selector in ("img[src=x]", "svg[onload]", "[onerror]", "[onload]", "[onclick]"):
        assert tab.locator(selector).count() == 0, selector
    links = tab.eval_on_selector_all("a", "all => all.map(a => a.getAttribute('href') || '')")
    for link in links:
        assert re.match(OWN, link)
        assert not re.search(r"[<>\"']", link), link
    ran = tab.eval_on_selector_all("script", "all => all.map(s => s.textContent)")
    assert not [script for script in ran if script.strip().startswith("window.hacked")]


def test_no_report_of_a_hostile_snapshot_does_anything(
    hostile: tuple[Path, Path], opened: Open
) -> None:
    pages = sorted(hostile[1].glob("*.html"))
    assert {page.name for page in pages} == REPORTS
    for page in pages:
        tab = opened(page)
        harmless(tab)
        for _ in range(3):  # sorting, filtering and folding run our own scripts over the text
            tab.keyboard.press("Tab")
        for heading in tab.locator("th button").all()[:6]:
            heading.click()
        harmless(tab)


def test_no_file_of_a_hostile_snapshot_is_calculated(hostile: tuple[Path, Path]) -> None:
    data, reports = hostile
    values = cells(data / "processed")
    assert not [cell for cell in values if formula(cell)]
    assert [cell for cell in values if cell.startswith("'=")]
    names = {path.name for path in [*reports.iterdir(), *(data / "processed").rglob("*")]}
    assert all(re.fullmatch(r"[A-Za-z0-9_.-]+", name) for name in names), names
    assert not any(path.name == "passwd" for path in data.rglob("*"))


def as_jupyter(notebook: nbformat.NotebookNode, path: Path) -> Path:
    """The notebook as nbconvert shows it: its HTML outputs as they are, as JupyterLab does."""
    body, _ = HTMLExporter(template_name="basic").from_notebook_node(notebook)
    path.write_text(f"<!doctype html><meta charset=utf-8><title>x</title>{body}", encoding="utf-8")
    return path


def test_no_notebook_of_a_hostile_snapshot_does_anything(
    hostile: tuple[Path, Path], opened: Open, tmp_path: Path
) -> None:
    with kernels.WarmKernel() as warm:
        for name in (*TABLES, *catalogue.REPORTS):
            path = str(paths.NOTEBOOKS / f"{name}.ipynb")
            made = execution.execute(path, {}, name, warm)
            tab = opened(as_jupyter(made, tmp_path / f"{name}.html"))
            if name in TABLES:
                assert tab.get_by_text("window.hacked=1").count() > 0, "it is shown, as text"
            harmless(tab)


def test_what_a_hostile_site_says_is_shown_as_text(
    opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setenv("CQC_DATA_DIR", str(tmp_path / "data"))
    quick = Timeouts(connect=5.0, read=1.5, whole=10.0, backoff=0.01)
    # The hostile entries stand on the listing's second page.
    with Replica(Site(reports=bundled()[:12], pilots=[], hostile=True)) as replica:
        run = scrape.run(
            "live",
            base_url=replica.address,
            requests_per_second=1000.0,
            contact="t@example.org",
            progress=False,
            timeouts=quick,
            max_problems=99,
            debug=True,
        )
    output = capsys.readouterr()
    log = [path.read_text(encoding="utf-8") for path in (tmp_path / "data").rglob("run.log")]
    for text in (output.out, output.err, *log):
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text)
    elements = [
        recording.provenance(run.snapshot),
        recording.known_gaps(run.snapshot),
        recording.run_statistics(run),
        recording.notes(run),
        recording.problems(run),
    ]
    made = nbformat.v4.new_notebook()
    made.cells = [shown(element) for element in elements if element is not None]
    tab = opened(as_jupyter(made, tmp_path / "live.html"))
    harmless(tab)
    # Pages kept for a look open as text.
    kept = list((tmp_path / "data" / "raw").glob("*/problem_pages/*"))
    assert kept and all(path.suffix == ".txt" for path in kept)
    assert {"evil-0125", "formula-0125"} <= {problem.slug for problem in run.problems}
    outside = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert all(
        path.is_relative_to(tmp_path / "data") or path.name == "live.html" for path in outside
    )
