"""Does a wrong number, a loosened rule or a missing safeguard go unnoticed?

    ./run_all.sh test --mutations            all of them
    ./run_all.sh test --mutations hash tie   those whose name holds one of these words

Each mutation is one change: a value in the data (with its hash put right, in a copy of the project), or
a function of the package replaced while the tests run. The tests named beside it, green without it,
must then turn red. Nothing hangs on how the source is written. Prints a line for each; exits with 1 when
a mutation survives or the check itself does not work.
"""

from __future__ import annotations

import contextlib
import csv
import hashlib
import importlib
import io
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CHOSEN = "CQC_MUTATION"
GREEN, RED = 0, 1  # pytest: all passed, some failed
BUNDLED = "data/raw/2025-10-03/assessments.csv"
SECOND = "data/raw/second_sources/second_source_scores.csv"
PUBLISHED = "data/processed/la_detailed_assessments.csv"
RULE = ("tests/reference/test_framework.py",)
REBUILT = ("tests/dataset/test_published_tables.py", "-k", "rerun")
HOSTILE = "tests/project/test_hostile.py"


class Broken(Exception):
    """The check itself does not work."""


@dataclass(frozen=True)
class Cells:
    """Values of one row of a CSV file, changed: ``change(row)``; the row is the first ``where``."""

    file: str
    where: tuple[str, str]
    change: Callable[[dict[str, str]], dict[str, str]]


@dataclass(frozen=True)
class Replaced:
    """``change(old)`` in the place of an attribute of a module."""

    module: str
    name: str
    change: Callable[[Any], Any]


@dataclass(frozen=True)
class Mutation:
    """A change, and the tests that must notice it."""

    name: str
    change: Cells | Replaced
    tests: tuple[str, ...]


def _with(**values: str) -> Callable[[dict[str, str]], dict[str, str]]:
    return lambda row: {**row, **values}


def _good_from(low: int) -> Callable[[Any], Any]:
    return lambda ratings: tuple(
        replace(rating, low=low) if rating.name == "Good" else rating for rating in ratings
    )


def _ties_in_order(_: Any) -> Callable[[Any], Any]:
    def ranks(totals: Any) -> Any:
        import pandas as pd

        place = totals.rank(method="first", ascending=False).astype("Int64")
        return pd.DataFrame({"rank": place, "rank_to": place, "tied": False})

    return ranks


def _likeliest(resolve: Callable[[str], Any]) -> Callable[[str], Any]:
    def guess(name: str) -> Any:
        from cqclib.reference import authorities

        with contextlib.suppress(authorities.UnknownAuthority):
            return resolve(name)
        return resolve((authorities.suggest(name) or [name])[0])

    return guess


def _unescaped(environment: Callable[[], Any]) -> Callable[[], Any]:
    def without() -> Any:
        made = environment()
        made.autoescape = False
        return made

    return without


class _Agreeing(str):
    """A hash that is the same as any other."""

    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False


class _NoHash:
    def __getattr__(self, name: str) -> Any:
        return lambda *_: self

    def hexdigest(self) -> str:
        return _Agreeing("0" * 64)


def _plainly(contents: Any) -> None:
    for path, content in contents.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


class _NoLock:
    Timeout = TimeoutError
    FileLock = staticmethod(lambda *_, **__: contextlib.nullcontext())


def _unchanged(text: str) -> str:
    return text


FRAMEWORK = "cqclib.reference.framework"
KENT = ("ons_code", "E10000016")
MUTATIONS = (
    Mutation("one score in the data", Cells(BUNDLED, KENT, _with(qs1="3")), REBUILT),
    Mutation("two scores swapped", Cells(BUNDLED, KENT, _with(qs1="3", qs3="2")), REBUILT),
    Mutation("one rating in the data", Cells(BUNDLED, KENT, _with(overall_rating="Good")), REBUILT),
    Mutation(
        "a value of a second source",
        Cells(SECOND, ("authority", "Barnet"), _with(qs4="2")),
        REBUILT,
    ),
    Mutation("a published score", Cells(PUBLISHED, KENT, _with(qs1_score="3")), REBUILT),
    Mutation("the band of Good", Replaced(FRAMEWORK, "RATINGS", _good_from(64)), RULE),
    Mutation(
        "the rounding of the overall score",
        Replaced(FRAMEWORK, "overall_score", lambda _: lambda total: 100 * total // 36),
        RULE,
    ),
    Mutation(
        "section 50 with Leadership",
        Replaced(
            FRAMEWORK,
            "section_50_statements",
            lambda _: lambda scores: sorted(n for n, score in scores.items() if score == 1),
        ),
        RULE,
    ),
    Mutation(
        "the tie rule",
        Replaced("cqclib.dataset.derived", "ranks", _ties_in_order),
        ("tests/dataset/test_clean.py", "tests/dataset/test_published_tables.py"),
    ),
    Mutation(
        "a name taken by similarity",
        Replaced("cqclib.reference.authorities", "resolve", _likeliest),
        ("tests/reference/test_authorities.py",),
    ),
    Mutation(
        "the rounding of a share",
        Replaced("cqclib.wording", "percent", lambda _: lambda part, whole: 100 * part // whole),
        ("tests/ground/test_wording.py",),
    ),
    Mutation(
        "escaping off",
        Replaced("cqclib.report.html.markup", "environment", _unescaped),
        ("tests/report/test_tables.py", "-k", "hostile"),
    ),
    Mutation(
        "formulas in the tables",
        Replaced("cqclib.spreadsheet", "inert", lambda _: _unchanged),
        (HOSTILE, "-k", "formula"),
    ),
    Mutation(
        "control characters in a message",
        Replaced("cqclib.errors", "printable", lambda _: _unchanged),
        (HOSTILE, "-k", "steers or says_it"),
    ),
    Mutation(
        "the hash is not looked at",
        Replaced("cqclib.snapshot.recorded_files", "hashlib", lambda _: _NoHash()),
        ("tests/snapshot/test_snapshot.py",),
    ),
    Mutation(
        "the check of parameters",
        Replaced("cqclib.parameters", "_injected", lambda _: lambda history: []),
        ("tests/ground/test_parameters.py",),
    ),
    Mutation(
        "a plain write in the place of a whole one",
        Replaced("cqclib.files", "_write_all", lambda _: _plainly),
        ("tests/pipeline/test_interrupted.py", "-k", "between"),
    ),
    Mutation(
        "no lock",
        Replaced("cqclib.pipeline.run", "filelock", lambda _: _NoLock),
        ("tests/pipeline/test_interrupted.py", "-k", "second_run"),
    ),
)


def copy(to: Path) -> None:
    """The project as it stands, with what is not committed yet and without what is ignored."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, to / name)


def edit(folder: Path, cells: Cells) -> None:
    """Change the row in the copy, and put the hash right where one is recorded."""
    path = folder / cells.file
    before = path.read_bytes()
    rows = list(csv.DictReader(io.StringIO(before.decode(), newline="")))
    ends = "\r\n" if b"\r\n" in before else "\n"
    if _csv(rows, ends) != before:
        raise Broken(f"{cells.file} would change by being written again")
    column, value = cells.where
    place = next(number for number, row in enumerate(rows) if row[column] == value)
    rows[place] = cells.change(rows[place])
    after = _csv(rows, ends)
    if after == before:
        raise Broken(f"{cells.file}: the change changes nothing")
    path.write_bytes(after)
    about = path.with_name("provenance.json")
    if about.exists():
        old, new = (hashlib.sha256(content).hexdigest() for content in (before, after))
        about.write_bytes(about.read_bytes().replace(old.encode(), new.encode()))


def _csv(rows: list[dict[str, str]], ends: str) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, rows[0].keys(), lineterminator=ends)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def tests_end_with(folder: Path, tests: Sequence[str], name: str = "") -> tuple[int, str]:
    """Exit code and output of these tests, with this module as a plugin that makes the change."""
    places = os.pathsep.join([str(folder), str(folder / "tests")])
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider"]
    run = subprocess.run(
        [*command, "-p", Path(__file__).stem, "--full", *tests],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": places, "PYTHONDONTWRITEBYTECODE": "1", CHOSEN: name},
        capture_output=True,
        text=True,
    )
    return run.returncode, run.stdout + run.stderr


def outcome(mutation: Mutation) -> str:
    """ "red" when the tests noticed, "SURVIVED" when not. Raises Broken."""
    with tempfile.TemporaryDirectory() as name:
        folder = ROOT
        if isinstance(mutation.change, Cells):
            folder = Path(name)
            copy(folder)
            edit(folder, mutation.change)
        code, output = tests_end_with(folder, mutation.tests, mutation.name)
    if code not in (GREEN, RED):
        raise Broken(f"{mutation.name}: pytest ended with {code}:\n{output[-800:]}")
    return "red" if code == RED else "SURVIVED"


def green_first(tests: Sequence[str]) -> None:
    """Raise Broken unless the tests pass without a mutation."""
    code, output = tests_end_with(ROOT, tests)
    if code != GREEN:
        raise Broken(f"{tests} is not green without a mutation:\n{output[-1500:]}")


def main(words: Sequence[str]) -> int:
    chosen = [
        mutation
        for mutation in MUTATIONS
        if not words or any(word in mutation.name for word in words)
    ]
    survived = 0
    try:
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(green_first, dict.fromkeys(mutation.tests for mutation in chosen)))
            for mutation, result in zip(chosen, pool.map(outcome, chosen), strict=True):
                survived += result != "red"
                print(f"{result:9} {mutation.name}", flush=True)
    except Broken as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"{len(chosen) - survived} of {len(chosen)} mutations noticed.")
    return 1 if survived or not chosen else 0


def _apply(name: str) -> None:
    """As pytest's plugin: replace the attribute before any test or other module is imported."""
    (mutation,) = [mutation for mutation in MUTATIONS if mutation.name == name]
    if isinstance(mutation.change, Replaced):
        module = importlib.import_module(mutation.change.module)
        old = getattr(module, mutation.change.name)
        setattr(module, mutation.change.name, mutation.change.change(old))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
elif os.environ.get(CHOSEN):
    _apply(os.environ[CHOSEN])
