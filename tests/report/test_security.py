"""What the code must never do: load a pickle, evaluate text, build a shell command from data."""

import ast
import tomllib
from pathlib import Path

import pytest

from cqclib import paths

SOURCES = sorted(
    path for folder in ("cqclib", "scripts") for path in (paths.PROJECT / folder).rglob("*.py")
)
# Modules whose loaders run code from what they read.
UNSAFE_MODULES = {"pickle", "cPickle", "dill", "joblib", "shelve", "marshal", "cloudpickle"}
UNSAFE_CALLS = {
    "eval",
    "exec",
    "compile",
    "__import__",
    "system",
    "popen",
    "read_pickle",
    "to_pickle",
}
# What begins another program: nothing in cqclib does; kernels are jupyter_client's.
STARTERS = {"subprocess", "pty"}


Trees = list[tuple[Path, ast.Module]]
Calls = list[tuple[Path, ast.Call, str]]


@pytest.fixture(scope="module")
def trees() -> Trees:
    """Every source file and its syntax tree."""
    return [
        (path.relative_to(paths.PROJECT), ast.parse(path.read_text(encoding="utf-8")))
        for path in SOURCES
    ]


@pytest.fixture(scope="module")
def calls(trees: Trees) -> Calls:
    """Every call, with its file and what is called, as it is written."""
    return [
        (path, node, dotted(node.func))
        for path, tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
    ]


def dotted(called: ast.expr) -> str:
    """A name with its dots, as it is written; what is no name stands as nothing before the dot."""
    if isinstance(called, ast.Attribute):
        return f"{dotted(called.value)}.{called.attr}"
    return called.id if isinstance(called, ast.Name) else ""


def imported(tree: ast.Module) -> set[str]:
    modules = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            modules.add(node.module.split(".")[0])
    return modules


def test_there_is_something_to_look_at() -> None:
    assert len(SOURCES) > 50


def test_no_module_that_loads_code_from_data(trees: Trees) -> None:
    for path, tree in trees:
        assert not imported(tree) & UNSAFE_MODULES, path


def test_nothing_is_evaluated(calls: Calls) -> None:
    for path, node, _ in calls:
        # re.compile and the like are methods of a module we name; the built-ins are not.
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if isinstance(node.func, ast.Attribute) and node.func.attr != "compile":
            name = node.func.attr
        assert name not in UNSAFE_CALLS, f"{path}:{node.lineno}: {name}"


def test_no_shell(trees: Trees) -> None:
    for path, tree in trees:
        if path.parts[0] == "cqclib" and path.as_posix() not in STARTING:
            assert not imported(tree) & STARTERS, path
        for node in ast.walk(tree):
            if isinstance(node, ast.keyword) and node.arg == "shell":
                assert isinstance(node.value, ast.Constant) and node.value.value is False, path


@pytest.mark.parametrize("name", ["CachedSession", "SQLiteCache"])
def test_the_cache_of_pages_holds_json(calls: Calls, name: str) -> None:
    """requests-cache stores pickles unless told otherwise."""
    caches = [(path, node) for path, node, called in calls if called.endswith(name)]
    assert caches
    for path, node in caches:
        options = {keyword.arg: ast.unparse(keyword.value) for keyword in node.keywords}
        assert options.get("serializer") == "'json'", f"{path}:{node.lineno}"


def test_no_committed_file_is_a_pickle() -> None:
    endings = {".pkl", ".pickle", ".joblib", ".npy", ".npz", ".sqlite", ".db"}
    for folder in ("cqclib", "data/processed", "notebooks", "tests", "docs"):
        for path in (paths.PROJECT / folder).rglob("*"):
            assert path.suffix not in endings, path


def test_yaml_is_loaded_safely(calls: Calls) -> None:
    for path, node, name in calls:
        assert name not in ("yaml.load", "yaml.unsafe_load"), f"{path}:{node.lineno}"


def test_ruffs_security_rules_are_on_and_nothing_is_left_out() -> None:
    about = tomllib.loads((paths.PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    lint = about["tool"]["ruff"]["lint"]
    assert "S" in lint["select"]
    assert not [
        rule for rule in lint.get("ignore", []) if rule.startswith("S") and rule[1:2].isdigit()
    ]
    allowed = lint["per-file-ignores"]
    waived = {rule for rules in allowed.values() for rule in rules if rule.startswith("S")}
    assert waived == {"S101", "S603", "S607"} == waived & set(allowed["tests/**"])
    for path in SOURCES:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if "noqa: S" in line:
                code = line.split("noqa: ")[1].split()[0]
                assert code in WAIVED.get(str(path.relative_to(paths.PROJECT)), ()), (
                    f"{path}:{number}: {code} is waived without being listed in this test"
                )


# What starts another program, never through a shell: set-up, tests, JupyterLab, a browser to print.
STARTING = (
    "cqclib/cli/environment.py",
    "cqclib/cli/interpreters.py",
    "cqclib/cli/lab.py",
    "cqclib/cli/start.py",
    "cqclib/cli/test.py",
    "cqclib/report/pdf.py",
)
# Where one of ruff's security rules is waived, and which: markup made by our own templates (S704),
# our own SVG read back (S314), chance that is no secret (S311), programs of ours started (S603, S606).
WAIVED: dict[str, tuple[str, ...]] = {
    "cqclib/scrape/fetch/adapter.py": ("S311",),
    "cqclib/cli/environment.py": ("S603",),
    "cqclib/cli/interpreters.py": ("S603",),
    "cqclib/cli/start.py": ("S603", "S606"),
    "cqclib/cli/lab.py": ("S603",),
    "cqclib/cli/test.py": ("S603",),
    "cqclib/report/pdf.py": ("S603",),
    "cqclib/report/html/figure.py": ("S314", "S704"),
    "cqclib/report/html/markup.py": ("S704",),
    "cqclib/report/html/export.py": ("S704",),
    "cqclib/report/html/layout.py": ("S704",),
}
