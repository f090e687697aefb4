"""What the report's tests share: notebooks run cell by cell, without a kernel and without drawing."""

import ast
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cqclib.report.shared import Section

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
# Fewer draws, so that a run takes a second; what they count is tested in tests/analysis.
QUICK = {
    f"{call})": f"{call}, 99)"
    for call in (
        "groups.statements_differ(scored",
        "groups.by_group(scored",
        "claims.characteristics(scored, authorities",
        "claims.neighbours_alike(scored, claims.neighbour_pairs(scored)",
        "coverage.like_the_rest(authorities",
        "structure.cronbach_alpha(scored",
        "structure.eigenvalues(scored",
        "threshold.uneven_edges(scored",
    )
}


@dataclass
class Drawn:
    """A chart that was asked for, not drawn."""

    kind: str
    data: pd.DataFrame
    caption: Any


class Charts:
    """In the place of ``cqclib.charts``: keeps the frame and the caption of each chart."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def drawn(frame: pd.DataFrame, caption: Any, *_: Any) -> Drawn:
            return Drawn(name, frame, caption)

        return drawn


def text(element: Any) -> str:
    """What a reader of the report sees of one element, as plain text."""
    if isinstance(element, Drawn):
        caption = element.caption
        return "\n".join([caption.title, caption.subtitle, caption.alt])
    if isinstance(element, Section):
        return "\n".join(
            [element.heading, *map(text, element.elements)] if element.elements else []
        )
    if hasattr(element, "_repr_mimebundle_"):
        return str(element._repr_mimebundle_()[0]["text/plain"])
    return ""


def code_cells(name: str) -> Iterator[tuple[str, bool]]:
    """The source of each code cell, and whether the report shows it."""
    content = json.loads((NOTEBOOKS / f"{name}.ipynb").read_text(encoding="utf-8"))
    for cell in content["cells"]:
        if cell["cell_type"] == "code":
            tags = cell["metadata"].get("tags", [])
            yield "".join(cell["source"]), "notebook-only" not in tags


class Notebook:
    """One notebook's code run from top to bottom: every value a cell ended with, in order."""

    def __init__(self, name: str, edits: dict[str, str]) -> None:
        self.names: dict[str, Any] = {"In": [], "display": self._show}
        self.shown: list[Any] = []
        left = dict(edits)
        for source, in_report in code_cells(name):
            for old in [old for old in left if old in source]:
                source = source.replace(old, left.pop(old))
            self._run(source, in_report)
        assert not left, f"no cell holds {list(left)}"

    def _run(self, source: str, in_report: bool) -> None:
        self.names["In"].append(source)
        tree = ast.parse(source)
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, "cell", "exec"), self.names)  # noqa: S102
        if isinstance(self.names.get("charts"), type(ast)):
            self.names["charts"] = Charts()
        if last is not None:
            value = eval(compile(ast.Expression(last.value), "cell", "eval"), self.names)  # noqa: S307
            if in_report:
                self._show(value)

    def _show(self, *values: Any) -> None:
        self.shown += [value for value in values if value is not None]

    @property
    def text(self) -> str:
        return "\n".join(map(text, self.shown))

    def element(self, name: str) -> Any:
        """The chart or table called ``name``."""
        for value in self.shown:
            named = value.caption if isinstance(value, Drawn) else value
            if getattr(named, "name", "") == name:
                return value
        raise AssertionError(f"nothing called {name}")


Run = Callable[..., Notebook]


@pytest.fixture
def run_notebook(own_data: Path, shared_data: Path) -> Run:
    """``run_notebook("03_national", {'mean="mean"': 'median="median"'})``: with edits to its cells.

    On what the test has published, or else on the bundled snapshot.
    """

    def run(name: str, edits: dict[str, str] | None = None) -> Notebook:
        quick = QUICK if name == "03_national" else {}
        if not (own_data / "processed").exists():
            shutil.copytree(shared_data / "processed", own_data / "processed")
        return Notebook(name, quick | (edits or {}))

    return run


@pytest.fixture(scope="session")
def bundled_page(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """``bundled_page("03_national")``: run once on the bundled snapshot, for tests that only read."""
    pages: dict[str, Notebook] = {}

    def page(name: str) -> Notebook:
        if name not in pages:
            data = tmp_path_factory.mktemp("pages") / "data"
            shutil.copytree(shared_data, data)
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("CQC_DATA_DIR", str(data))
                pages[name] = Notebook(name, QUICK if name == "03_national" else {})
        return pages[name]

    return page
