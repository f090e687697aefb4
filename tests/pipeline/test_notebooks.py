"""The notebooks: thin, checked, and right from top to bottom under papermill, from anywhere.

Each run is papermill's own command in another working directory, on data and reports of its own.
"""

import ast
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("0*.ipynb"))
ORDER = [
    "01_scrape",
    "02_clean",
    "03_national",
    "04_focus_authority",
    "05_league_tables",
    "06_compare",
    "07_region",
    "08_statement",
]
LONGEST_CELL = 12


def cells(path: Path, kind: str = "code") -> list[Any]:
    notebook = nbformat.read(path, as_version=4)
    return [cell for cell in notebook.cells if cell.cell_type == kind]


@dataclass
class Run:
    """One run of a notebook: what papermill said and what the notebook shows."""

    code: int
    log: str
    shown: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(self.shown)


def start(notebook: str, folder: Path, *options: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "papermill", str(ROOT / "notebooks" / f"{notebook}.ipynb")]
    folder.mkdir(parents=True, exist_ok=True)
    return subprocess.Popen(
        [*command, str(folder / f"{notebook}.ipynb"), "--no-progress-bar", *options],
        cwd=folder,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )


def finish(process: "subprocess.Popen[str]") -> Run:
    log, _ = process.communicate(timeout=120)
    result = Run(process.returncode, log)
    output = Path(process.args[4])  # type: ignore[index]
    if output.exists():
        for cell in cells(output):
            for cell_output in cell.outputs:
                result.shown.append(
                    cell_output.get("data", {}).get("text/plain", cell_output.get("text", ""))
                )
    return result


def run(notebook: str, folder: Path, *options: str) -> Run:
    return finish(start(notebook, folder, *options))


def together(folder: Path, runs: dict[str, tuple[str, ...]]) -> dict[str, Run]:
    """Several runs that do not depend on one another, two at a time."""
    results: dict[str, Run] = {}
    waiting = list(runs.items())
    while waiting:
        pair, waiting = waiting[:2], waiting[2:]
        started = {key: start(what[0], folder / key, *what[1:]) for key, what in pair}
        results |= {key: finish(process) for key, process in started.items()}
    return results


# ---- what they are


def test_there_are_five_in_order() -> None:
    assert [path.stem for path in NOTEBOOKS] == ORDER


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
class TestShape:
    def test_exactly_one_cell_of_typed_parameters(self, path: Path) -> None:
        tagged = [c for c in cells(path) if "parameters" in c.metadata.get("tags", [])]
        assert len(tagged) == 1 and tagged[0] is not None
        assert cells(path)[0].source == tagged[0].source  # before any other code
        for line in tagged[0].source.splitlines():
            assert re.match(r"[a-z_]+: (str|int|float|bool) = \S.*  # \S", line), line

    def test_the_check_follows_at_once(self, path: Path) -> None:
        second = cells(path)[1].source
        body = [ast.unparse(line) for line in ast.parse(second).body]
        assert "parameters.check(In, globals())" in body
        before = body[: body.index("parameters.check(In, globals())")]
        assert all(line.startswith(("from cqclib", "import ")) for line in before)

    def test_code_is_thin(self, path: Path) -> None:
        for cell in cells(path):
            assert len(cell.source.splitlines()) <= LONGEST_CELL, cell.source
            tree = ast.parse(cell.source)
            forbidden = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Try)
            assert not any(isinstance(node, forbidden) for node in ast.walk(tree))
            assert "sys.path" not in cell.source and "filterwarnings" not in cell.source
            assert "import *" not in cell.source

    def test_any_python_3_opens_it(self, path: Path) -> None:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        assert notebook["metadata"]["kernelspec"]["name"] == "python3"
        assert (notebook["nbformat"], notebook["nbformat_minor"] >= 5) == (4, True)

    def test_no_error_and_no_path_of_a_machine_is_committed(self, path: Path) -> None:
        for cell in cells(path):
            assert all(output.output_type != "error" for output in cell.outputs)
            for output in cell.outputs:
                shown = output.get("data", {}).get("text/plain", output.get("text", ""))
                assert str(ROOT) not in shown and "/tmp/" not in shown  # noqa: S108


# ---- what they do


@pytest.fixture(scope="module")
def defaults(
    tmp_path_factory: pytest.TempPathFactory, shared_data: Path
) -> tuple[dict[str, Run], Path]:
    """All five in order, from nothing but the recorded data."""
    import shutil

    folder = tmp_path_factory.mktemp("notebooks")
    data = folder / "data"
    shutil.copytree(shared_data / "raw", data / "raw")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CQC_DATA_DIR", str(data))
        patch.setenv("CQC_REPORTS_DIR", str(folder / "reports"))
        runs = {name: run(name, folder / name) for name in ORDER[:2]}
        rest = {name: (name,) for name in ORDER[2:]}
        runs |= together(folder, rest)
    return runs, data


@pytest.mark.full
def test_the_five_run_top_to_bottom_from_recorded_data(
    defaults: tuple[dict[str, Run], Path], shared_data: Path
) -> None:
    runs, data = defaults
    assert {name: result.code for name, result in runs.items()} == dict.fromkeys(ORDER, 0)
    for name in ("la_raw_assessments.json", "la_detailed_assessments.csv", "scores.csv"):
        made = (data / "processed" / name).read_bytes()
        assert made == (shared_data / "processed" / name).read_bytes()
    assert (data / "processed" / "national.json").exists()
    kent = json.loads((data / "processed" / "focus" / "kent.json").read_text(encoding="utf-8"))
    assert (kent["authority"], kent["rank"], kent["total_score"]) == ("Kent", 61, 20)


@pytest.mark.full
def test_what_the_five_show(defaults: tuple[dict[str, Run], Path]) -> None:
    runs, _ = defaults
    for name, wanted in {
        "01_scrape": ["Scores in all", "648", "Open Government Licence v3.0"],
        "02_clean": ["72 of 72 (100%) printed ratings", "Liverpool", "scores.csv: 648 rows"],
        "03_national": [
            "48 of 72 assessed authorities are rated good",
            "45 of 100 random regroupings",
        ],
        "04_focus_authority": ["Kent: requires improvement, 3 points short of good", "joint 61st"],
        "05_league_tables": ["within 24 of 72 places", "Every score of 4", "Blackpool"],
    }.items():
        for text in wanted:
            assert text in runs[name].text, (name, text)


FOCUS = "04_focus_authority"
GOOD = {
    "stoke": (FOCUS, "-p", "authority", "Stoke-on-Trent", "-p", "peers", "same type"),
    "devon": (FOCUS, "-p", "authority", "Devon", "-p", "peers", "same region"),
}


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory, shared_data: Path) -> dict[str, Run]:
    return on_a_copy(tmp_path_factory.mktemp("others"), shared_data, GOOD)


def on_a_copy(folder: Path, shared: Path, runs: dict[str, tuple[str, ...]]) -> dict[str, Run]:
    import shutil

    shutil.copytree(shared, folder / "data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CQC_DATA_DIR", str(folder / "data"))
        patch.setenv("CQC_REPORTS_DIR", str(folder / "reports"))
        return together(folder, runs)


@pytest.mark.full
def test_another_authority_and_other_peers(others: dict[str, Run]) -> None:
    stoke = others["stoke"]
    assert stoke.code == 0, stoke.log
    assert "Stoke-on-Trent: good, but only just" in stoke.text
    assert "authorities of the same type" in stoke.text and "Kent:" not in stoke.text


@pytest.mark.full
def test_an_unassessed_authority_has_a_short_report(others: dict[str, Run]) -> None:
    devon = others["devon"]
    assert devon.code == 0, devon.log
    assert "Devon: not assessed by 3 October 2025" in devon.text
    assert (
        "authorities of the same region" in devon.text and "no place among the others" in devon.text
    )


WRONG = {
    "unknown": (
        (FOCUS, "-p", "authorty", "Essex"),
        "unknown parameter 'authorty'; did you mean 'authority'?",
    ),
    "number": (
        (FOCUS, "-p", "authority", "42"),
        "parameter 'authority' must be str, got int '42' (give text with papermill's -r instead of -p).",
    ),
    "name": ((FOCUS, "-p", "authority", "Kant"), "No authority called 'Kant'. Did you mean Kent?"),
    "peers": (
        (FOCUS, "-p", "peers", "same regions"),
        "peers 'same regions' is not one of 'statistical neighbours', 'same type', 'same region'; did "
        "you mean 'same region'?",
    ),
    "national": (
        ("03_national", "-p", "near_point", "2"),
        "unknown parameter 'near_point'; did you mean 'near_points'?",
    ),
    "league": (
        ("05_league_tables", "-p", "mixed_range", "9"),
        "parameter 'mixed_range' must be from 1 to 3, got 9.",
    ),
}


# By papermill itself. In the default run tests/project/test_hostile.py tries every parameter in
# process, and tests/ground/test_errors.py what a kernel shows of an expected error.
@pytest.fixture(scope="module")
def refusals(tmp_path_factory: pytest.TempPathFactory, shared_data: Path) -> dict[str, Run]:
    runs = {key: options for key, (options, _) in WRONG.items()}
    return on_a_copy(tmp_path_factory.mktemp("wrong"), shared_data, runs)


@pytest.mark.full
@pytest.mark.parametrize("key", WRONG)
def test_a_wrong_parameter_stops_in_one_sentence(
    refusals: dict[str, Run], tmp_path_factory: pytest.TempPathFactory, key: str
) -> None:
    result, (_, sentence) = refusals[key], WRONG[key]
    assert result.code != 0
    assert f"Error: {sentence}" in result.log
    shown = result.log.split("Exception encountered at")[1]
    assert "Traceback" not in shown and "cqclib/" not in shown
    assert len([line for line in shown.splitlines() if line.strip()]) == 2
    assert "Kent: requires improvement" not in result.text


@pytest.mark.full
def test_no_report_is_written_for_a_wrong_parameter(
    tmp_path_factory: pytest.TempPathFactory, refusals: dict[str, Run]
) -> None:
    folders = [
        folder for folder in tmp_path_factory.getbasetemp().glob("wrong*") if folder.is_dir()
    ]
    assert folders
    for folder in folders:
        assert not list((folder / "data" / "processed").glob("focus/*"))


MORE = {
    "neighbours": (FOCUS, "-r", "authority", "Camden", "-p", "peers", "statistical neighbours"),
    "type": (FOCUS, "-r", "authority", "Blackpool", "-p", "peers", "same type"),
    "region": (FOCUS, "-r", "authority", "E09000020", "-p", "peers", "same region"),
    "far": (FOCUS, "-r", "authority", "City of London"),
    "scilly": (FOCUS, "-r", "authority", "isles of scilly"),
    "points": ("03_national", "-p", "near_points", "9"),
    "mixed": ("05_league_tables", "-p", "mixed_range", "1"),
    "latest": ("01_scrape", "-r", "source", "latest"),
    "date": ("02_clean", "-r", "source", "2025-10-03"),
}
MORE_WRONG = {
    "points": (("03_national", "-p", "near_points", "0"), "must be from 1 to 9, got 0."),
    "half": (("03_national", "-p", "near_points", "1.5"), "must be int, got float '1.5'."),
    "mixed": (("05_league_tables", "-p", "mixed", "2"), "did you mean 'mixed_range'?"),
    "source": (("01_scrape", "-r", "source", "2025-10-04"), "There is no snapshot '2025-10-04'"),
    "sources": (("02_clean", "-r", "sources", "latest"), "did you mean 'source'?"),
    "none": ((FOCUS, "-r", "authority", ""), "No authority called ''."),
    "break": ((FOCUS, "-r", "authority", "Kent\nEssex"), "holds a line break"),
}


@pytest.mark.full
def test_every_other_parameter(tmp_path: Path, shared_data: Path) -> None:
    runs = on_a_copy(tmp_path, shared_data, MORE)
    assert {key: result.code for key, result in runs.items()} == dict.fromkeys(MORE, 0)
    assert "Kensington and Chelsea: outstanding" in runs["region"].text
    assert "No authority is statistically close to City of London" in runs["far"].text
    assert "within 9 points" in runs["points"].text


@pytest.mark.full
def test_every_other_wrong_parameter(tmp_path: Path, shared_data: Path) -> None:
    runs = {key: options for key, (options, _) in MORE_WRONG.items()}
    for key, result in on_a_copy(tmp_path, shared_data, runs).items():
        assert result.code != 0 and MORE_WRONG[key][1] in result.log, result.log


@pytest.mark.full
def test_missing_tables_name_the_notebook_to_run(own_data: Path, tmp_path: Path) -> None:
    result = run(FOCUS, tmp_path / "run")
    assert result.code != 0 and "run notebooks/01_scrape.ipynb first." in result.log
