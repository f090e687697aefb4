"""An edit of notebook 04 reaches the page: its own cells, run with a word changed."""

import ast
import json
import re
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell

from cqclib import dataset, paths
from cqclib.analysis import focus
from cqclib.dataset.tables import Dataset


def cells() -> list[str]:
    notebook = json.loads((paths.NOTEBOOKS / "04_focus_authority.ipynb").read_text("utf-8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return ["".join(cell["source"]) for cell in code]


def run(data: Dataset, name: str, change: tuple[str, str] = ("", "")) -> dict[str, Any]:
    """What each cell shows, by its source; ``change`` replaces text in the cell of the sums."""
    shell = InteractiveShell()
    # Charts are looked at, not drawn.
    shell.display_formatter.format = lambda *_, **__: ({}, {})
    shell.user_ns |= {"data": data, "subject": focus.load(data, name)}
    shell.user_ns["peers"] = "statistical neighbours"
    shown: dict[str, Any] = {}
    for source in cells()[1:]:
        if "by_group = " in source and change[0]:
            source = source.replace(*change)
        kept = [
            text
            for text in map(ast.unparse, ast.parse(source).body)
            if not re.match(r"parameters\.|data = |subject = |facts = ", text)
        ]
        result = shell.run_cell("\n".join(kept), silent=False)
        result.raise_error()
        shown[source.split("(")[0].strip()] = result.result
    return {**shown, "by_group": shell.user_ns["by_group"]}


@pytest.fixture(scope="module")
def as_stored(tables: Dataset) -> dict[str, Any]:
    return run(tables, "Kent")


def texts(shown: dict[str, Any]) -> tuple[str, str, str]:
    """Sentence, chart and table of the nine statements."""
    shown_first = next(iter(shown["focus_tables.statements"].views.values()))
    sentences = shown_first.sentences.text
    sentence = sentences if isinstance(sentences, str) else "\n".join(sentences)
    chart = shown["charts.profile"]
    words = "\n".join((chart.caption.subtitle, chart.caption.alt, chart.wide, chart.narrow))
    return sentence, words, shown_first.table.text()


def test_mean_to_median(tables: Dataset, as_stored: dict[str, Any]) -> None:
    changed = run(tables, "Kent", ("mean", "median"))
    for before, after in zip(texts(as_stored), texts(changed), strict=True):
        assert "mean" in before.lower() and "median" not in before.lower()
        assert "median" in after.lower() and not re.search(r"\bmean\b", after.lower())
    halves = changed["charts.profile"].data["all"].unique()
    assert set(halves) < {2.0, 2.5, 3.0}
    assert "2.26" in texts(as_stored)[1] and "2.26" not in texts(changed)[1]


def test_a_region_alone(tables: Dataset, as_stored: dict[str, Any]) -> None:
    london = tables.scores[tables.scores["region"] == "London"]
    count = london["ons_code"].nunique()
    changed = run(
        tables, "Camden", ("data.scores", 'data.scores[data.scores["region"] == "London"]')
    )
    for text in texts(changed):
        assert not re.search(r"\b72\b", text)
    assert f"all {count}" in texts(changed)[1] and f"of all {count}" in texts(changed)[2]
    peers = changed["by_group"].query("group == 'statistical neighbours'")["authorities"].max()
    assert peers < 8 and f"{peers} statistical neighbours" in "".join(texts(changed)[1:])


@pytest.mark.full
def test_every_authority_gets_all_its_cells(tables: Dataset) -> None:
    for name in ("Devon", "City of London", "Blackpool", "Liverpool"):
        shown = run(tables, name)
        assert shown["charts.profile"].data["own"].isna().all() == (
            name in ("Devon", "City of London")
        )
        assert (shown["words.section_50"] is None) == (name != "Blackpool")
        assert (shown["focus_tables.disputes"] is None) == (name != "Liverpool")
        assert shown["charts.strip"].caption.title and shown["charts.hexmap"].caption.alt


@pytest.mark.full
def test_few_reports_draw_too(publish: Any) -> None:
    data = publish([{"name": "Kent", "scores": "2" * 9}])
    for name in ("Kent", "Essex", "City of London"):
        shown = run(data, name)
        text = json.dumps([str(shown[key].caption) for key in shown if key.startswith("charts.")])
        assert not re.search(r"\bnan\b|\bNone\b(?! of)|<NA>", text), text
    assert dataset.load().assessed == 1
