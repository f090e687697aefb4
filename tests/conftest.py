"""What all tests share: where they read and write, made-up snapshots, the long checks.

Every test works on a copy of the recorded data in a temporary folder, in this process and in those
it starts: nobody's own data or reports are read or written. A test that writes asks for
``own_data``, which gives it a copy of its own; one that needs the numbers of the bundled snapshot
by a way of its own asks for ``assessments``, which reads the recorded file with ``csv`` alone.

Which kind of test a promise gets, once:

* a test of a function, in the folder of its room: numbers, words, rules, errors. The most.
* a notebook executed (tests/pipeline): that what is stored is what the code makes, byte for byte.
* a browser (tests/browser): what only a browser knows. Of these the default run takes those marked
  ``quick``; all of them run with ``--full``, and so does what is marked ``full``: over 2 s, or
  over 1 s and said nearly so by another.
  The continuous integration runs ``--full``.
"""

from __future__ import annotations

import csv
import gc
import hashlib
import json
import shutil
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

# What needs pandas is imported where it is used: the process that hands the tests out needs none.
from cqclib import dataset
from tests.recorded import BUNDLED, copy_recorded, fingerprint

if TYPE_CHECKING:
    from cqclib.dataset.tables import Dataset

ROOT = Path(__file__).resolve().parent.parent
KEYS = [f"qs{number}" for number in range(1, 10)]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="run the long checks too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long checks out unless they are asked for: they would not even be set up."""
    if config.getoption("--full"):
        return
    browser = ROOT / "tests" / "browser"
    # By name on the command line, a browser test is asked for.
    named = any("browser" in str(word) for word in config.args)

    def is_long(item: pytest.Item) -> bool:
        long_browser = item.path.is_relative_to(browser) and "quick" not in item.keywords
        return "full" in item.keywords or (long_browser and not named)

    config.hook.pytest_deselected(items=[item for item in items if is_long(item)])
    items[:] = [item for item in items if not is_long(item)]


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is imported and collected stays to the end: no looking for garbage in it, now or later."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()


def pytest_report_header(config: pytest.Config) -> str:
    if config.getoption("--full"):
        return "with the long checks"
    return "without the long checks: ./run_all.sh test --full runs them too"


@pytest.fixture(scope="session", autouse=True)
def shared_data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The data folder of all tests that only read: copied, cleaned once, the same at the end."""
    data = copy_recorded(tmp_path_factory.mktemp("shared") / "data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CQC_DATA_DIR", str(data))
        patch.setenv("CQC_REPORTS_DIR", str(tmp_path_factory.mktemp("reports")))
        _publish(BUNDLED)
        before = fingerprint(data)
        yield data
        assert fingerprint(data) == before, "a test wrote to the shared data: let it use own_data"


def _publish(source: str) -> None:
    """What 01 and 02 write of a snapshot."""
    from cqclib.dataset import clean
    from cqclib.snapshot import model as snapshot

    recorded = snapshot.load(source)
    clean.write_raw(recorded)
    clean.write(recorded)


@pytest.fixture
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder for one test to write to, with the recorded data and nothing processed."""
    data = copy_recorded(tmp_path / "data")
    monkeypatch.setenv("CQC_DATA_DIR", str(data))
    monkeypatch.setenv("CQC_REPORTS_DIR", str(tmp_path / "reports"))
    return data


@pytest.fixture
def published_data(own_data: Path, shared_data: Path) -> Path:
    """``own_data`` with the tables of the bundled snapshot, as 01 and 02 leave them."""
    shutil.copytree(shared_data / "processed", own_data / "processed")
    return own_data


@pytest.fixture(scope="session")
def tables(shared_data: Path) -> Dataset:
    """The bundled snapshot, cleaned."""
    return dataset.load()


@pytest.fixture(scope="session")
def assessments() -> list[dict[str, Any]]:
    """The recorded assessments as ``csv`` reads them, with ``scores`` and ``total`` as numbers."""
    path = ROOT / "data" / "raw" / BUNDLED / "assessments.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows: list[dict[str, Any]] = list(csv.DictReader(file))
    for row in rows:
        row["scores"] = {number: int(row[key]) for number, key in enumerate(KEYS, start=1)}
        row["total"] = sum(row["scores"].values())
    return rows


@pytest.fixture(scope="session")
def reference() -> dict[str, dict[str, str]]:
    """The 153 authorities as ``csv`` reads them, by ONS code."""
    path = ROOT / "cqclib" / "reference" / "authorities.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {row["ons_code"]: row for row in csv.DictReader(file)}


@pytest.fixture(scope="session")
def nearest() -> dict[str, list[tuple[str, float]]]:
    """The 15 nearest statistical neighbours and their distances as ``csv`` reads them."""
    path = ROOT / "cqclib" / "reference" / "statistical_neighbours.csv"
    by_rank: dict[str, dict[int, tuple[str, float]]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            neighbour = (row["neighbour_code"], float(row["distance"]))
            by_rank.setdefault(row["ons_code"], {})[int(row["rank"])] = neighbour
    return {code: [some[rank] for rank in range(1, 16)] for code, some in by_rank.items()}


Record = Callable[..., Path]


@pytest.fixture
def record(own_data: Path) -> Record:
    """Write a made-up snapshot: ``record(rows)`` or ``record(content=b"...")``.

    A row gives what matters to the test: ``name``, ``code``, ``scores`` (nine digits or ""),
    ``rating``, ``month``, and any further column; the rest is filled in.
    """

    def write(
        rows: list[dict[str, str]] | None = None,
        content: bytes | None = None,
        as_at: str = "2025-12-31",
        sha256: str = "",
        columns: list[str] | None = None,
    ) -> Path:
        folder = own_data / "raw" / as_at
        folder.mkdir(parents=True)
        if content is None:
            content = _csv(rows or [], columns).encode()
        (folder / "assessments.csv").write_bytes(content)
        about = {key: "test" for key in ("producer", "address", "licence", "method")}
        known = sha256 or hashlib.sha256(content).hexdigest()
        files = {"assessments.csv": {"sha256": known}}
        text = json.dumps({**about, "as_at": as_at, "known_gaps": [], "files": files})
        (folder / "provenance.json").write_text(text, encoding="utf-8")
        return folder

    return write


def _csv(rows: list[dict[str, str]], columns: list[str] | None) -> str:
    records = []
    for place, row in enumerate(rows):
        row = dict(row)
        month = row.pop("month", "2025-03")
        name = row.pop("name")
        slug = row.pop("slug", f"a{place}-{month[5:]}{month[2:4]}")
        scores = row.pop("scores", "")
        filled = {
            "slug": slug,
            "report_url": "https://www.cqc.org.uk/care-services/"
            f"local-authority-assessment-reports/{slug}",
            "authority_name": name,
            "ons_code": row.pop("code", ""),
            "overall_rating": row.pop("rating", ""),
            **dict.fromkeys(KEYS, ""),
            **dict(zip(KEYS, scores, strict=False)),
            "report_month": month,
            "note": "",
            **row,
        }
        records.append(filled)
    columns = columns or list(dict.fromkeys(key for row in records for key in row))
    lines = [",".join(columns)]
    quoted = [[row.get(column, "").replace('"', '""') for column in columns] for row in records]
    lines += [",".join(f'"{cell}"' for cell in cells) for cells in quoted]
    return "\n".join(lines) + "\n"


@pytest.fixture
def publish(record: Record) -> Callable[[list[dict[str, str]]], Dataset]:
    """Clean a made-up snapshot and read it back, as notebooks 01 to 03 do."""

    def through(rows: list[dict[str, str]]) -> Dataset:
        record(rows)
        _publish("latest")
        return dataset.load()

    return through
