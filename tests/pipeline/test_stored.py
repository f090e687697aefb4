"""What JupyterLab saves of a notebook: all that it says, nothing that differs from run to run."""

from __future__ import annotations

import copy
from typing import Any

import nbformat
import pytest

from cqclib import paths
from cqclib.pipeline import stored

PATH = "notebooks/explore.ipynb"


def noisy(counts: list[int]) -> dict[str, Any]:
    """The explorer's notebook as JupyterLab has it after a run, its code cells counted so."""
    made = nbformat.read(paths.NOTEBOOKS / "explore.ipynb", as_version=4)
    made.metadata["language_info"] = {"name": "python", "version": "3.99"}
    made.metadata["widgets"] = {"state": {}}
    code = [cell for cell in made.cells if cell.cell_type == "code"]
    for cell, count in zip(code, counts, strict=True):
        cell.execution_count = count
        cell.metadata["execution"] = {"iopub.execute_input": "2026-11-25T10:00:00Z"}
        for output in cell.outputs:
            output["execution_count"] = count
        if "live-only" in cell.metadata.get("tags", []):
            cell.outputs = [nbformat.v4.new_output("display_data", {"text/plain": "VBox()"})]
    return dict(made)


def saved(content: dict[str, Any], path: str = PATH) -> str:
    stored.before_saving({"type": "notebook", "content": content}, path)
    return str(nbformat.writes(nbformat.from_dict(content))) + "\n"


def test_a_run_leaves_the_file_as_it_was() -> None:
    before = (paths.PROJECT / PATH).read_text(encoding="utf-8")
    assert saved(noisy([1, 2, 3, 4])) == before
    assert saved(noisy([9, 10, 11, 12])) == before, "all run once more in the same kernel"
    assert saved(noisy([9, 10, 11, 12]), f"/{PATH}") == before


@pytest.mark.parametrize("counts", [[1, 2, 4, 3], [1, 2, 3, 5], [2, 3, 3, 4]])
def test_another_order_of_cells_stays_to_be_seen(counts: list[int]) -> None:
    content = noisy(counts)
    saved(content)
    assert [c.execution_count for c in content["cells"] if c.cell_type == "code"] == counts


def test_what_is_no_notebook_of_this_project_is_left_alone() -> None:
    content = noisy([9, 10, 11, 12])
    before = copy.deepcopy(content)
    saved(content, "mine/explore.ipynb")
    assert content == before
    stored.before_saving({"type": "file", "content": "text"}, "notebooks/a.txt")
