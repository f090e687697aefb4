"""Does a wrong number, a loosened rule or a missing safeguard go unnoticed?

    python -m tests.mutation_check            all of them
    python -m tests.mutation_check tie lock   those whose name holds one of these words

Each mutation is one small change to a copy of this project: a score in the data (with its hash put
right), a constant of CQC's rule, a word of a stored output, a safeguard taken out. A few fast tests,
named beside it, must turn red. First these tests must be green without any mutation. Prints a table;
exits with 1 when a mutation survives or the check itself does not work.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Queue

ROOT = Path(__file__).resolve().parent.parent
WORKERS = 2
LIMIT = 300  # seconds for one mutation's tests
RED = 1  # pytest: some tests failed

BUNDLED = "data/raw/2025-10-03/assessments.csv"
SECOND = "data/raw/second_sources/second_source_scores.csv"
NEIGHBOURS = "cqclib/reference/statistical_neighbours.csv"
REBUILT = ("tests/test_published_tables.py", "-k", "rerun")
FOCUS = "notebooks/04_focus_authority.ipynb"
NATIONAL = "notebooks/03_national.ipynb"
STORED = "tests/test_stored_notebooks.py"


@dataclass(frozen=True)
class Mutation:
    """Replace the first ``old`` in ``file`` by ``new``; ``tests`` must then fail."""

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]


def framework(name: str, old: str, new: str) -> Mutation:
    return Mutation(name, "cqclib/reference/framework.py", old, new, ("tests/test_framework.py",))


def compare(name: str, old: str, new: str) -> Mutation:
    return Mutation(name, "cqclib/analysis/compare.py", old, new, ("tests/test_compare.py",))


def hostile(name: str, file: str, old: str, new: str, words: str) -> Mutation:
    return Mutation(name, file, old, new, ("tests/test_hostile.py", "-k", words))


MUTATIONS: tuple[Mutation, ...] = (
    # the data
    Mutation(
        "one score in the data",
        BUNDLED,
        "E10000016,Requires improvement,2,2,3",
        "E10000016,Requires improvement,3,2,3",
        REBUILT,
    ),
    Mutation(
        "two scores swapped, the total kept",
        BUNDLED,
        "E10000016,Requires improvement,2,2,3",
        "E10000016,Requires improvement,3,2,2",
        REBUILT,
    ),
    Mutation(
        "one rating in the data",
        BUNDLED,
        "E10000016,Requires improvement,",
        "E10000016,Good,",
        REBUILT,
    ),
    Mutation(
        "a value of a second source",
        SECOND,
        "Barnet,Good,2,2,2,3",
        "Barnet,Good,2,2,2,2",
        REBUILT,
    ),
    Mutation(
        "a score in the published table",
        "data/processed/la_detailed_assessments.csv",
        "Requires improvement,2,2,3,2,2",
        "Requires improvement,2,2,2,3,2",
        REBUILT,
    ),
    Mutation(
        "one statistical neighbour",
        NEIGHBOURS,
        "E10000016,1,E",
        "E10000016,21,E",
        (STORED, "-k", "regenerating and focus"),
    ),
    Mutation(
        "an alias of an authority",
        "cqclib/reference/authorities.csv",
        "|RBWM,",
        "|RBMW,",
        ("tests/test_authorities.py",),
    ),
    # CQC's rule
    framework("the band of Good", '"Good", 3, 63, 87', '"Good", 3, 64, 87'),
    framework("the top of Inadequate", '"Inadequate", 1, 25, 38', '"Inadequate", 1, 25, 39'),
    framework(
        "the direction of rounding",
        "-(-100 * total // HIGHEST_TOTAL)",
        "100 * total // HIGHEST_TOTAL",
    ),
    framework(
        "points to the next rating",
        "lowest_total(better.name) - total",
        "rating(better.name).low - total",
    ),
    framework("section 50 with Leadership", "score == 1 and n not in leadership", "score == 1"),
    framework(
        "the order of two statements",
        "enumerate(_NAMES, start=1)",
        "enumerate(_NAMES[::-1], start=1)",
    ),
    # comparing
    compare("the tie rule", 'method="min"', 'method="first"'),
    compare("counting those level as below", "(others < own)", "(others <= own)"),
    compare(
        "a quarter's boundary",
        "last = -(-4 * rank_to // assessed)",
        "last = 4 * rank_to // assessed",
    ),
    Mutation(
        "the number of peers",
        "cqclib/reference/authorities.py",
        "NEIGHBOURS_BY_DEFAULT = 15",
        "NEIGHBOURS_BY_DEFAULT = 14",
        ("tests/test_authorities.py",),
    ),
    Mutation(
        "a name taken by similarity",
        "cqclib/reference/authorities.py",
        "    suggestions = suggest(name)\n",
        "    suggestions = suggest(name)\n    if suggestions:\n"
        "        return next(one for one in everyone() if one.name == suggestions[0])\n",
        ("tests/test_authorities.py",),
    ),
    Mutation(
        "the rounding of a share",
        "cqclib/wording.py",
        "(200 * part + whole) // (2 * whole)",
        "100 * part // whole",
        ("tests/test_wording.py",),
    ),
    Mutation(
        "the oldest assessment counts",
        "cqclib/dataset/clean.py",
        '["report_month"].transform("max")',
        '["report_month"].transform("min")',
        ("tests/test_clean.py", "-k", "latest"),
    ),
    Mutation(
        "pilots count",
        "cqclib/dataset/clean.py",
        '(table["kind"] == "formal") & (table["problem"] == "")].copy()',
        '(table["problem"] == "")].copy()',
        ("tests/test_clean.py", "-k", "pilot"),
    ),
    # what is stored
    Mutation(
        "a word of a stored output (nbval)",
        FOCUS,
        "The middle authority has 23 points",
        "The middle authority has 24 points",
        (STORED, "-k", "strict"),
    ),
    Mutation(
        "a number behind a stored figure",
        NATIONAL,
        "Assessing needs,0,20,51,1,72",
        "Assessing needs,0,21,50,1,72",
        (STORED, "-k", "drawn"),
    ),
    Mutation(
        "a stored cell that never ran",
        FOCUS,
        '"execution_count": 7',
        '"execution_count": null',
        (STORED, "-k", "ran_in_order"),
    ),
    Mutation(
        "a number in a chart's sentence",
        "cqclib/report/captions.py",
        "title=f\"{wording.of(int(counts.max()), of, 'authorities')} scored below 3 for",
        "title=f\"{wording.of(int(counts.max()) + 1, of, 'authorities')} scored below 3 for",
        (STORED, "-k", "regenerating and national"),
    ),
    # reading pages
    Mutation(
        "the threshold of similar labels",
        "cqclib/scrape/parse/labels.py",
        "SIMILAR = 0.75",
        "SIMILAR = 0.45",
        ("tests/test_pages.py", "-k", "tier or label or fit"),
    ),
    Mutation(
        "pages that do not add up are taken",
        "cqclib/scrape/parse/summary.py",
        "if not wrong:",
        "if wrong or not wrong:",
        ("tests/test_pages.py", "-k", "add_up"),
    ),
    Mutation(
        "the limit of a body",
        "cqclib/scrape/fetch/adapter.py",
        "if size > BODY_LIMIT:",
        "if size > 100 * BODY_LIMIT:",
        ("tests/scrape/fetch/test_faults.py", "-k", "huge"),
    ),
    Mutation(
        "the number of attempts",
        "cqclib/scrape/fetch/adapter.py",
        "ATTEMPTS = 3",
        "ATTEMPTS = 4",
        ("tests/scrape/fetch", "-k", "limits"),
    ),
    Mutation(
        "a cache that can run code",
        "cqclib/scrape/fetch/cache.py",
        'store = SQLiteCache(path, serializer="json")',
        'store = SQLiteCache(path, serializer="pickle")',
        ("tests/test_security.py",),
    ),
    Mutation(
        "text of a page recorded as it is",
        "cqclib/snapshot/store.py",
        "lambda one: inert(printable(one))[:LONGEST_LINE] if isinstance(one, str) else one",
        "lambda one: one",
        ("tests/test_hostile.py", "-k", "whatever_a_page_said"),
    ),
    # safeguards
    Mutation(
        "escaping off",
        "cqclib/report/html/markup.py",
        "autoescape=True",
        "autoescape=False",
        ("tests/test_tables.py", "-k", "hostile"),
    ),
    Mutation(
        "any address becomes a link",
        "cqclib/report/html/markup.py",
        "return bool(_CQC_ADDRESS.fullmatch(url) or _REPORT_ADDRESS.fullmatch(url))",
        "return True",
        ("tests/test_report.py", "-k", "address"),
    ),
    Mutation(
        "scripts may run",
        "cqclib/report/html/templates/page.html.j2",
        "script-src {{ script_policy }}",
        "script-src 'unsafe-inline'",
        ("tests/test_report.py", "-k", "runs_only"),
    ),
    hostile(
        "formulas in the published tables",
        "cqclib/files.py",
        "inert(one) if isinstance(one, str) else one",
        "one",
        "formula",
    ),
    hostile(
        "control characters in a message",
        "cqclib/errors.py",
        "super().__init__(printable(sentence))",
        "super().__init__(sentence)",
        "steers",
    ),
    hostile(
        "control characters in a cell",
        "cqclib/dataset/schemas.py",
        "len(text) <= snapshot.LONGEST_LINE and text == printable(text)",
        "len(text) <= snapshot.LONGEST_LINE",
        "one_line",
    ),
    hostile(
        "tables of two snapshots together",
        "cqclib/dataset/load.py",
        "    _refuse_mixed(raw, found)\n",
        "",
        "another_snapshot or edited",
    ),
    Mutation(
        "the hash is not looked at",
        "cqclib/snapshot/model.py",
        "if recorded != hashlib.sha256(content).hexdigest():",
        "if recorded is None:",
        ("tests/test_snapshot.py", "-k", "described"),
    ),
    Mutation(
        "the check of parameters",
        "cqclib/parameters.py",
        "        if name not in known:\n",
        "        if False:\n",
        ("tests/test_parameters.py",),
    ),
    Mutation(
        "the check of parameters' text",
        "cqclib/parameters.py",
        "not value.isprintable()",
        "False",
        ("tests/test_parameters.py",),
    ),
    Mutation(
        "a plain write in the place of a whole one",
        "cqclib/files.py",
        "    waiting: list[tuple[str, Path]] = []\n",
        "    for path, content in contents.items():\n"
        "        path.parent.mkdir(parents=True, exist_ok=True)\n"
        "        path.write_bytes(content.encode() if isinstance(content, str) else content)\n"
        "    return\n"
        "    waiting: list[tuple[str, Path]] = []\n",
        ("tests/test_interrupted.py", "-k", "cannot_grow or between"),
    ),
    Mutation(
        "no lock",
        "cqclib/pipeline/run.py",
        "with filelock.FileLock(paths.data() / _LOCK, timeout=0):",
        "if True:",
        ("tests/test_interrupted.py", "-k", "second_run"),
    ),
)


class Broken(Exception):
    """The check itself does not work: a text to replace is not there, or a test is not green."""


def copy(to: Path) -> None:
    """The project as it stands, with what is not committed yet and without what is ignored."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, to / name)


def pytest_in(folder: Path, tests: Sequence[str]) -> tuple[int, str]:
    """Exit code and output of these tests in the copy ``folder``."""
    # No bytecode: a change that leaves a file's size and second as they were would not be seen.
    own = {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
    run = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **own},
        capture_output=True,
        text=True,
        timeout=LIMIT,
    )
    return run.returncode, run.stdout + run.stderr


def mutate(folder: Path, one: Mutation) -> dict[Path, bytes]:
    """Make the change, and put the hash right where it is data. Returns what was there."""
    path = folder / one.file
    before = {path: path.read_bytes()}
    text = before[path].decode()
    if one.old not in text:
        raise Broken(f"{one.name}: {one.old!r} is not in {one.file}")
    path.write_text(text.replace(one.old, one.new, 1), encoding="utf-8", newline="")
    about = path.with_name("provenance.json")
    if one.file.startswith("data/raw/"):
        before[about] = about.read_bytes()
        old, new = (hashlib.sha256(some).hexdigest() for some in (before[path], path.read_bytes()))
        about.write_text(before[about].decode().replace(old, new), encoding="utf-8", newline="")
    return before


def outcome(folder: Path, one: Mutation) -> tuple[str, float]:
    """What became of a mutation, and how long it took."""
    begun = time.monotonic()
    before = mutate(folder, one)
    try:
        code, said = pytest_in(folder, one.tests)
    except subprocess.TimeoutExpired:
        return "red (time)", time.monotonic() - begun
    finally:
        for path, content in before.items():
            path.write_bytes(content)
    if code not in (0, RED):
        raise Broken(f"{one.name}: pytest ended with {code}:\n{said[-800:]}")
    return ("SURVIVED" if code == 0 else "red"), time.monotonic() - begun


def green(folder: Path, chosen: Sequence[Mutation]) -> None:
    """Raise Broken unless the copy is what is imported and all tests pass without a mutation."""
    where = subprocess.run(
        [sys.executable, "-c", "import cqclib; print(cqclib.__file__)"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    if Path(where.stdout.strip()).resolve() != (folder / "cqclib" / "__init__.py").resolve():
        raise Broken(f"the copy is not what is tested: {where.stdout.strip()}")
    files = dict.fromkeys(one.tests[0] for one in chosen)
    words = dict.fromkeys(selection(one.tests) for one in chosen)
    code, said = pytest_in(folder, [*files, "-k", " or ".join(words)])
    if code != 0:
        raise Broken(f"not green without a mutation:\n{said[-1500:]}")


def selection(tests: Sequence[str]) -> str:
    """What pytest's -k needs to choose these tests among others."""
    stem = Path(tests[0]).stem
    return f"({stem} and ({tests[2]}))" if len(tests) > 1 else stem


def main(words: Sequence[str]) -> int:
    chosen = [one for one in MUTATIONS if not words or any(word in one.name for word in words)]
    begun = time.monotonic()
    survived = []
    with tempfile.TemporaryDirectory() as name:
        folders: Queue[Path] = Queue()
        for number in range(WORKERS):
            folder = Path(name) / f"copy{number}"
            copy(folder)
            folders.put(folder)

        def tried(work: Mutation | Sequence[Mutation]) -> tuple[str, float]:
            folder = folders.get()
            try:
                if isinstance(work, Mutation):
                    return outcome(folder, work)
                green(folder, work)
                return "green", 0.0
            finally:
                folders.put(folder)

        with ThreadPoolExecutor(WORKERS) as pool:
            sound = [pool.submit(tried, chosen[at::WORKERS]) for at in range(WORKERS)]
            results = [pool.submit(tried, one) for one in chosen]
            try:
                for one in sound:
                    one.result()
                print(f"{'mutation':44} {'file':44} {'outcome':9} s", flush=True)
                for mutation, result in zip(chosen, results, strict=True):
                    said, seconds = result.result()
                    if said == "SURVIVED":
                        survived.append(mutation.name)
                    print(
                        f"{mutation.name:44} {mutation.file:44} {said:9} {seconds:.0f}", flush=True
                    )
            except Broken as error:
                pool.shutdown(cancel_futures=True)
                print(f"error: {error}", file=sys.stderr)
                return 1
    seconds = time.monotonic() - begun
    print(
        f"{len(chosen) - len(survived)} of {len(chosen)} mutations turned red in {seconds:.0f} s."
    )
    if survived:
        print(f"error: unnoticed: {'; '.join(survived)}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
