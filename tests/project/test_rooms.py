"""The house: which room may import which. Arrows run down only.

    explorer -> pipeline -> report -> charts -> analysis -> dataset -> (scrape) -> snapshot
    -> reference -> ground

A room may import those below it, with two rules more: ``charts`` draw a table they are given, so
they import neither ``dataset`` nor ``analysis``; ``dataset`` does not know ``scrape``. ``cli`` is the
door above everything. Imports are read from the source, those inside functions too.
"""

import ast
from functools import cache, lru_cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "cqclib"
BELOW: dict[str, set[str]] = {"ground": set(), "reference": {"ground"}}
BELOW["snapshot"] = {"reference", "ground"}
BELOW["scrape"] = {"snapshot", "reference", "ground"}
BELOW["dataset"] = {"snapshot", "reference", "ground"}
BELOW["analysis"] = {"dataset", *BELOW["dataset"]}
BELOW["charts"] = {"reference", "ground"}
BELOW["report"] = {"charts", "analysis", *BELOW["analysis"]}
BELOW["pipeline"] = {"report", *BELOW["report"]}
BELOW["explorer"] = {"pipeline", *BELOW["pipeline"]}
BELOW["cli"] = {"explorer", "scrape", *BELOW["explorer"]}
# Allowed by name. The first is for good; the others wait for their move, and the list only shrinks.
EXCEPTIONS: dict[tuple[str, str], str] = {
    ("report/provenance.py", "scrape"): "words the results of a scrape",
}


def room(module: str) -> str:
    """The room of ``cqclib.<room>.<...>``; files at the root are the ground."""
    parts = module.split(".")
    folder = PACKAGE / parts[1] if len(parts) > 1 else PACKAGE
    return parts[1] if len(parts) > 1 and folder.is_dir() else "ground"


@cache
def imports(path: Path) -> tuple[ast.Import | ast.ImportFrom, ...]:
    """The imports of a file, those inside functions too."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return tuple(n for n in ast.walk(tree) if isinstance(n, ast.Import | ast.ImportFrom))


def named(path: Path) -> set[str]:
    """The modules that a file imports or imports from, by name."""
    names = {node.module or "" for node in imports(path) if isinstance(node, ast.ImportFrom)}
    return names | {
        alias.name for node in imports(path) if isinstance(node, ast.Import) for alias in node.names
    }


def imported(path: Path) -> set[str]:
    """The modules of this package that a file imports."""
    modules: set[str] = set()
    for node in imports(path):
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif node.module:
            assert node.level == 0, f"{path}: imports are absolute"
            whole = node.module == "cqclib"
            modules |= {f"cqclib.{alias.name}" for alias in node.names} if whole else {node.module}
    return {module for module in modules if module.split(".")[0] == "cqclib"}


@lru_cache(maxsize=1)
def arrows() -> dict[tuple[str, str], str]:
    """(file, room) for every import of another room, with the file's own room."""
    return {
        (path.relative_to(PACKAGE).as_posix(), target): own
        for path in sorted(PACKAGE.rglob("*.py"))
        for own in [path.relative_to(PACKAGE).parts[0] if path.parent != PACKAGE else "ground"]
        for target in map(room, imported(path))
        if target != own and not (own == "ground" and path.name in ("__init__.py", "__main__.py"))
    }


def test_arrows_run_down_only() -> None:
    wrong = {
        f"{file} imports {target}"
        for (file, target), own in arrows().items()
        if target not in BELOW[own] and (file, target) not in EXCEPTIONS
    }
    assert not wrong


@pytest.mark.parametrize("exception", EXCEPTIONS, ids=" imports ".join)
def test_every_exception_is_needed(exception: tuple[str, str]) -> None:
    assert exception in arrows(), "take it off the list"


def test_what_is_shipped_knows_no_tests() -> None:
    for folder in ("cqclib", "replica", "benchmarks", "scripts"):
        for path in (ROOT / folder).rglob("*.py"):
            assert not {name for name in named(path) if name.split(".")[0] == "tests"}, path


def test_tests_know_no_other_tests_and_no_conftest() -> None:
    """What they share is a fixture, or stands in a module of its own."""
    for path in (ROOT / "tests").rglob("*.py"):
        for node in imports(path):
            modules = [alias.name for alias in node.names]
            if isinstance(node, ast.ImportFrom):
                modules = [node.module or "", *(f"{node.module}.{name}" for name in modules)]
            for module in modules:
                last = module.rpartition(".")[2]
                is_test = last == "conftest" or last.startswith("test_")
                assert not (module.startswith("tests.") and is_test), f"{path}: {module}"
