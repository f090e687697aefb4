"""The floor that the pipeline is measured against: the same work in one plain Python process.

    python benchmarks/floor.py

Runs the code cells of the notebooks with ``exec``, without kernels, papermill or a second
process, and renders the same reports and the front door.
"""

from __future__ import annotations

import ast
from typing import Any

import IPython.display
import nbformat
from nbformat.v4 import new_output

from cqclib import files, paths
from cqclib.charts import base
from cqclib.report import catalogue as contents
from cqclib.report import front_door
from cqclib.report.html import export as report


def run(notebook: str) -> nbformat.NotebookNode:
    """The notebook with the outputs that its cells show, computed in this process."""
    content: nbformat.NotebookNode = nbformat.read(
        paths.NOTEBOOKS / f"{notebook}.ipynb", as_version=4
    )
    history: list[str] = []
    shown: list[Any] = []
    space: dict[str, Any] = {"In": history, "display": lambda *some: shown.extend(map(_of, some))}

    def keep(data: Any, raw: bool, metadata: Any) -> None:
        shown.append((data, metadata))

    base.PNG_IN_NOTEBOOKS = False  # as in the pipeline: the reports show SVG
    IPython.display.display = keep  # type: ignore[assignment]
    for cell in content.cells:
        if cell.cell_type != "code":
            continue
        history.append(cell.source)
        shown.clear()
        tree = ast.parse(cell.source)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, notebook, "exec", dont_inherit=True), space)  # noqa: S102  this project's own notebooks
        if last is not None:
            code = compile(ast.Expression(last.value), notebook, "eval", dont_inherit=True)
            value = eval(code, space)  # noqa: S307  as above
            if hasattr(value, "_ipython_display_"):
                value._ipython_display_()
            elif value is not None:
                shown.append(_of(value))
        cell.outputs = [
            new_output("display_data", data=data, metadata=metadata) for data, metadata in shown
        ]
    return content


def _of(value: Any) -> tuple[dict[str, str], dict[str, Any]]:
    if hasattr(value, "_repr_mimebundle_"):
        data, metadata = value._repr_mimebundle_()
        return data, metadata
    return {"text/plain": repr(value)}, {}


def main() -> None:
    """The notebooks of a default run, their reports, the front door, written where the pipeline writes."""
    for notebook in (
        "01_scrape",
        "02_clean",
        "03_national",
        "04_focus_authority",
        "05_league_tables",
        "06_compare",
    ):
        executed = run(notebook)
        if notebook in contents.REPORTS:
            file = contents.REPORTS[notebook].format(authority="kent")
            page = report.render(executed, contents.LINKS, file)
            files.write_all({paths.reports() / file: page})
    front_door.write()


if __name__ == "__main__":
    main()
