"""The stored notebooks are what the code makes now: compared by nbval, and by executing them anew.

nbval compares text, HTML and SVG outputs. It compares neither PNG pictures nor an output's metadata,
which hold the numbers behind each figure, and passes a notebook that stores nothing; so the notebooks
are also executed as ``./run_all.sh regenerate`` does and compared as files, and the guards below say
what a stored notebook must hold.
"""

import ast
import base64
import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from cqclib import paths
from cqclib.pipeline import kernels
from cqclib.pipeline import run as pipeline
from cqclib.report.html import figure as figures

Rows = list[dict[str, Any]]
Reference = dict[str, dict[str, str]]
NOTEBOOKS = sorted(paths.NOTEBOOKS.glob("*.ipynb"))
MOST_PNG_BYTES = 64_000  # the largest, a map of 153 names, has 54
_PNG = re.compile(r' *"image/png": "[^"]*",\n')  # not the same bytes on every platform
NUMBERED = [path for path in NOTEBOOKS if path.stem[:2].isdigit()]
# What shows nothing for the default: it is no live crawl, there is one snapshot, one assessment of
# each authority, Kent has no score of 1, and its neighbours are close.
SILENT = (
    "recording.run_statistics(found)",
    "recording.notes(found)",
    "recording.problems(found)",
    "shared.Section(",
    "change.history(subject)",
    "change.history_caveat(subject)",
    "words.section_50(subject)",
    "later.callout(data.reported_since, subject.code)",
    "focus_peers.far_from_all(subject)",
    "focus_tables.disputes(subject)",
    "focus_rating.who_scored_4(subject, data.scores)",
)

QUICK = ("01_scrape", "02_clean", "05_league_tables")
every = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def content(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text(encoding="utf-8")))


def code_cells(path: Path) -> list[dict[str, Any]]:
    return [cell for cell in content(path)["cells"] if cell["cell_type"] == "code"]


def source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def tags(cell: dict[str, Any]) -> list[str]:
    return list(cell["metadata"].get("tags", []))


def outputs(path: Path) -> Iterator[dict[str, Any]]:
    for cell in code_cells(path):
        yield from cell["outputs"]


# --- guards -----------------------------------------------------------------------------------


@every
def test_every_code_cell_ran_in_order(path: Path) -> None:
    cells = code_cells(path)
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
    for cell in cells:
        for output in cell["outputs"]:
            assert output.get("execution_count", cell["execution_count"]) == cell["execution_count"]


@every
def test_every_cell_that_shows_something_has_it_stored(path: Path) -> None:
    for number, cell in enumerate(code_cells(path), start=1):
        last = ast.parse(source(cell)).body[-1]
        shows = isinstance(last, ast.Expr) and number > 2
        silent = source(cell).strip().startswith(SILENT)
        if shows and "live-only" not in tags(cell) and not silent:
            assert cell["outputs"], f"code cell {number} stores nothing"


@every
def test_nothing_stored_went_wrong(path: Path) -> None:
    for output in outputs(path):
        assert output["output_type"] in ("execute_result", "display_data", "stream")
        assert output.get("name", "stdout") == "stdout"
        assert "application/vnd.jupyter.widget-view+json" not in output.get("data", {})


@every
def test_no_version_path_or_time_is_stored(path: Path) -> None:
    about = content(path)["metadata"]
    assert about["language_info"] == {"name": "python"}
    assert set(about) <= {"kernelspec", "language_info", "title"}
    text = path.read_text(encoding="utf-8")
    for pattern in (r"0x[0-9a-f]{6,}", r"ipykernel_\d+", r"/(tmp|root|Users)/", r"\d\d:\d\d:\d\d"):
        assert not re.search(pattern, text), pattern


# --- stored against made anew -----------------------------------------------------------------


@pytest.fixture(scope="module")
def warm() -> Iterator[kernels.WarmKernel]:
    with kernels.WarmKernel() as kernel:
        yield kernel


@pytest.mark.parametrize(
    "path",
    [
        path if path.stem in QUICK else pytest.param(path, marks=pytest.mark.full)
        for path in NOTEBOOKS
    ],
    ids=lambda path: path.stem,
)
def test_regenerating_changes_nothing(
    path: Path, own_data: Path, shared_data: Path, warm: kernels.WarmKernel
) -> None:
    """Every stored byte, the numbers behind the figures in the metadata included."""
    shutil.copytree(shared_data, own_data, dirs_exist_ok=True)
    warm.run(f"import os; os.environ['CQC_DATA_DIR'] = {str(own_data)!r}")
    made, stored = (
        _PNG.sub("", text)
        for text in (pipeline.regenerated(path, warm), path.read_text(encoding="utf-8"))
    )
    if made != stored:  # the first lines that differ say more than two whole notebooks
        pairs = zip(stored.splitlines(), made.splitlines(), strict=False)
        first = next(((old[:300], new[:300]) for old, new in pairs if old != new), ("", ""))
        pytest.fail(f"{path.name}: run ./run_all.sh regenerate. First difference: {first}")


def nbval_run(
    python: str, folder: Path, *chosen: Path, **more: str
) -> subprocess.CompletedProcess[str]:
    """nbval in strict mode in a process of its own."""
    command = [python, "-m", "pytest", "--nbval", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
    return subprocess.run(
        [*command, "--rootdir", str(paths.PROJECT), *map(str, chosen)],
        cwd=folder,
        env={**os.environ, **more},
        capture_output=True,
        text=True,
    )


def nbval(python: str, folder: Path, *chosen: Path, **more: str) -> str:
    """Its last line, when everything passed."""
    run = nbval_run(python, folder, *chosen, **more)
    assert run.returncode == 0, run.stdout[-4000:] + run.stderr[-2000:]
    return run.stdout.strip().splitlines()[-1]


@pytest.mark.full
def test_nbval_in_strict_mode(own_data: Path) -> None:
    last_line = nbval(sys.executable, own_data, *NOTEBOOKS)
    cells = sum(len(code_cells(path)) for path in NOTEBOOKS)
    assert last_line.startswith(f"{cells} passed"), last_line


@pytest.mark.full
def test_nbval_twice_over_everything(own_data: Path) -> None:
    for _ in range(2):
        nbval(sys.executable, own_data, *NOTEBOOKS)


def change_a_number(notebook: dict[str, Any], kind: str, taken: set[int]) -> int:
    """Make a digit that a reader sees in an output of this kind another; the index of its cell."""
    digit = r"\d" if kind == "text/plain" else r"(?<=>)\d(?=\d*<)"
    for at, cell in enumerate(notebook["cells"]):
        for output in cell.get("outputs", []) if at not in taken else ():
            lines = output.get("data", {}).get(kind, [])
            for number, line in enumerate(lines):
                if seen := re.search(digit, line):
                    other = str((int(seen[0]) + 1) % 10)
                    lines[number] = line[: seen.start()] + other + line[seen.end() :]
                    return at
    raise AssertionError(f"no number in {kind}")


@pytest.mark.full
@pytest.mark.parametrize("path", NUMBERED[2:5], ids=lambda path: path.stem)
def test_nbval_sees_every_changed_number(
    path: Path, own_data: Path, shared_data: Path, tmp_path: Path
) -> None:
    shutil.copytree(shared_data, own_data, dirs_exist_ok=True)
    changed, cells = content(path), set[int]()
    for kind in ("image/svg+xml", "text/html", "text/plain"):
        cells.add(change_a_number(changed, kind, cells))
    copy = tmp_path / path.name
    copy.write_text(json.dumps(changed), encoding="utf-8")
    run = nbval_run(sys.executable, own_data, copy)
    assert run.returncode == 1
    assert run.stdout.strip().splitlines()[-1].startswith(f"{len(cells)} failed"), run.stdout[
        -3000:
    ]


def other_python() -> str | None:
    """Another Python that is new enough, as a folder to put on the path."""
    own = sys.version_info[:2]
    home = Path.home()
    candidates = [Path("/usr/bin"), *sorted(home.glob(".pyenv/versions/*/bin"), reverse=True)]
    candidates += sorted(home.glob(".local/share/uv/python/*/bin"), reverse=True)
    for folder in candidates:
        python = folder / "python3"
        if not python.exists():
            continue
        ask = "import sys, ensurepip, venv; print(*sys.version_info[:2])"
        run = subprocess.run([python, "-I", "-c", ask], capture_output=True, text=True)
        version = tuple(map(int, run.stdout.split())) if run.returncode == 0 else (0,)
        if version >= (3, 11) and version != own:
            return str(folder)
    return None


@pytest.mark.full
def test_nbval_on_another_python(tmp_path: Path, own_data: Path) -> None:
    folder = other_python()
    if folder is None:
        pytest.skip("there is no second Python of version 3.11 or newer on this machine")
    clone = tmp_path / "clone"
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=paths.PROJECT, capture_output=True, text=True, check=True
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (paths.PROJECT / name).exists():
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(paths.PROJECT / name, clone / name)
    clean = {key: value for key, value in os.environ.items() if key != "CONDA_PREFIX"}
    run = subprocess.run(
        [clone / "scripts" / "setup.sh"],
        env={**clean, "PATH": f"{folder}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
    )
    if run.returncode != 0:
        pytest.skip(f"the second Python could not be set up: {run.stderr.strip()[-200:]}")
    python = run.stdout.strip()
    version = subprocess.run([python, "-V"], capture_output=True, text=True).stdout
    assert version.split()[1].split(".")[:2] != list(map(str, sys.version_info[:2]))
    chosen = [clone / "notebooks" / path.name for path in NOTEBOOKS]
    nbval(python, clone, *chosen, PATH=f"{Path(python).parent}:{os.environ['PATH']}")


# --- the numbers behind the figures -----------------------------------------------------------


def figure_data(name: str) -> dict[str, list[dict[str, str]]]:
    """The stored data of each figure of a notebook, by its name."""
    data = {}
    for output in outputs(paths.NOTEBOOKS / f"{name}.ipynb"):
        for kind in figures.PICTURES:
            if kind in output.get("metadata", {}):  # a PNG beside an SVG has none of its own
                facts = output["metadata"][kind]["cqc"]
                data[facts["name"]] = list(csv.DictReader(io.StringIO(facts["csv"])))
    return data


@pytest.mark.parametrize("path", NUMBERED, ids=lambda path: path.stem)
def test_every_picture_is_svg_with_words_and_numbers(path: Path) -> None:
    for output in outputs(path):
        data = output.get("data", {})
        assert ("image/png" in data) == ("image/svg+xml" in data), (
            "GitHub shows PNG, nbval compares SVG"
        )
        if "image/svg+xml" in data:
            small = base64.b64decode("".join(data["image/png"]))
            assert len(small) < MOST_PNG_BYTES
            assert Image.open(io.BytesIO(small)).info == {}, "a date or a name would change"
            facts = output["metadata"]["image/svg+xml"]["cqc"]
            assert all(facts[key].strip() for key in figures.REQUIRED)


def test_the_ratings_drawn_are_those_recorded(assessments: Rows, reference: Reference) -> None:
    drawn = figure_data("03_national")
    counts = Counter(row["overall_rating"] for row in assessments)
    assert {row["rating"]: int(row["authorities"]) for row in drawn["ratings"]} == counts
    own = {reference[row["ons_code"]]["name"]: row for row in assessments}
    for figure in ("standing", "over-time", "deprivation"):
        assert {row["authority"]: row["overall_rating"] for row in drawn[figure]} == {
            name: row["overall_rating"] for name, row in own.items()
        }
        for row in drawn[figure]:
            assert int(row["total_score"]) == own[row["authority"]]["total"]
    assert {row["authority"]: row["report_month"] for row in drawn["over-time"]} == {
        name: row["report_month"] for name, row in own.items()
    }
    for figure in (drawn["map"], figure_data("04_focus_authority")["map"]):
        assert len(figure) == 153
        for row in figure:
            assert row["overall_rating"] == own.get(row["authority"], {}).get("overall_rating", "")
    for figure, column in (("ratings-by-type", "authority_type"), ("ratings-by-region", "region")):
        for row in drawn[figure]:
            some = [
                assessment
                for assessment in assessments
                if reference[assessment["ons_code"]][column] == row["group"]
            ]
            assert int(row["assessed"]) == len(some)
            for rating in counts:
                among = sum(assessment["overall_rating"] == rating for assessment in some)
                assert int(row[rating]) == among, (row, rating)


def test_the_scores_drawn_are_those_recorded(assessments: Rows) -> None:
    for notebook in ("03_national", "05_league_tables"):
        rows = figure_data(notebook)["statement-scores"]
        assert len(rows) == 36
        for row in rows:
            given = [
                assessment["scores"][int(row["statement_number"])] for assessment in assessments
            ]
            assert int(row["authorities"]) == given.count(int(row["score"]))
            assert float(row["mean"]) == pytest.approx(sum(given) / len(given), abs=5e-5)
    for row in figure_data("03_national")["statement-means"]:
        given = [assessment["scores"][int(row["statement_number"])] for assessment in assessments]
        assert float(row["mean"]) == pytest.approx(sum(given) / len(given), abs=5e-5)


def test_the_scores_of_the_focus_authority_are_those_recorded(
    assessments: Rows, nearest: dict[str, list[tuple[str, float]]]
) -> None:
    (kent,) = [row for row in assessments if row["authority_name"].startswith("Kent")]
    codes = {code for code, _ in nearest[kent["ons_code"]]}
    peers = [row for row in assessments if row["ons_code"] in codes]
    drawn = figure_data("04_focus_authority")
    assert len(drawn["profile"]) == 9
    for number, row in enumerate(drawn["profile"], start=1):
        assert float(row["own"]) == kent["scores"][number]
        for column, some in (("peers", peers), ("all", assessments)):
            mean = sum(assessment["scores"][number] for assessment in some) / len(some)
            assert float(row[column]) == pytest.approx(mean, abs=5e-5)
