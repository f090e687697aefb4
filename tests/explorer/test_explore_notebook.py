"""explore.ipynb without a screen: it runs, and what is stored or exported holds no dead control."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import papermill
import pytest

from cqclib import paths
from cqclib.report.html import export as report

NOTEBOOK = paths.NOTEBOOKS / "explore.ipynb"
VIEW = "application/vnd.jupyter.widget-view+json"
MOST_BYTES = 20_000  # it held 5 KB when this was written; widget state would be megabytes


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> nbformat.NotebookNode:
    """The notebook run by papermill from a folder of its own, for another authority."""
    made = tmp_path_factory.mktemp("run") / "explore.ipynb"
    here = Path.cwd()
    try:
        os.chdir(made.parent)
        papermill.execute_notebook(
            str(NOTEBOOK),
            str(made),
            parameters={"authority": "Essex"},
            kernel_name="python3",
            progress_bar=False,
        )
    finally:
        os.chdir(here)
    return nbformat.read(made, as_version=4)


def tags(cell: nbformat.NotebookNode) -> list[str]:
    return list(cell.metadata.get("tags", []))


@pytest.mark.full
def test_it_runs_without_a_screen_and_says_what_it_shows(executed: nbformat.NotebookNode) -> None:
    text = executed.cells[-2].outputs[0].data["text/plain"]
    assert "- Essex: good, overall score 73% (26 of 36 points)" in text
    assert "- League table: 72 of 72 authorities" in text


@pytest.mark.full
def test_an_export_of_a_run_has_no_dead_control(executed: nbformat.NotebookNode) -> None:
    """Its twin below makes up the outputs of a live cell, and needs no kernel."""
    live = [cell for cell in executed.cells if "live-only" in tags(cell)]
    assert [VIEW in output.data for cell in live for output in cell.outputs] == [True, False]
    others = [cell for cell in executed.cells if cell not in live and cell.cell_type == "code"]
    assert not any(VIEW in output.get("data", {}) for cell in others for output in cell.outputs)
    page = report.render(executed)
    assert "Explore the assessments of 72 authorities" in page and "Essex: good" in page
    assert_no_dead_control(page)


def assert_no_dead_control(page: str) -> None:
    main = page[page.index("<main") : page.index("</main>")]
    for dead in (VIEW, "<button", "<select", "<input", "cqc-explore"):
        assert dead not in main


def test_an_export_has_no_dead_control() -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    live = [cell for cell in notebook.cells if "live-only" in tags(cell)]
    assert live
    shown = {
        VIEW: {"model_id": "1"},
        "text/html": "<div class='cqc-explore'><button>x</button></div>",
    }
    for cell in live:
        cell.outputs = [nbformat.v4.new_output("display_data", shown)]
    page = report.render(notebook)
    assert "Explore the assessments of 72 authorities" in page
    assert_no_dead_control(page)


def test_what_is_stored_is_small_and_holds_no_widget() -> None:
    content = NOTEBOOK.read_text(encoding="utf-8")
    stored = nbformat.reads(content, as_version=4)
    assert len(content) < MOST_BYTES
    assert "widgets" not in stored.metadata and VIEW not in content
    assert all(cell.execution_count for cell in stored.cells if cell.cell_type == "code")
    assert all("def " not in cell.source and "class " not in cell.source for cell in stored.cells
               if cell.cell_type == "code")  # fmt: skip
    assert [tags(cell) for cell in stored.cells].count(["parameters"]) == 1


@pytest.mark.full
def test_the_stored_outputs_are_those_of_a_run() -> None:
    """nbval, with widget views left out, as findings about it say."""
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "--nbval", "-q", "-p", "no:cacheprovider", str(NOTEBOOK)],
        capture_output=True,
        text=True,
        check=False,
        cwd=paths.PROJECT,
    )
    assert run.returncode == 0, run.stdout[-3000:]
