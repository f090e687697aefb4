"""The stored notebooks in a real JupyterLab, started as users start it, in a clone of their own."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser import lab

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))

pytestmark = pytest.mark.browser


def git(folder: Path, *words: str) -> str:
    identity = ("-c", "user.name=test", "-c", "user.email=test@example.org")
    command = ["git", *identity, *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as a new clone has it, everything committed."""
    folder = tmp_path_factory.mktemp("project") / "clone"
    listed = git(ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "all")
    return folder


@pytest.fixture(scope="module")
def host(clone: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "cqclib", "lab"]
    env = lab.environment(PYTHONPATH=str(clone))
    with lab.served(command, clone.parent / "own", env, clone) as address:
        yield address


@pytest.fixture
def page(browser: Any, host: str) -> Iterator[Any]:
    with lab.tab(browser, host) as opened:
        yield opened


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_opening_running_and_saving_leaves_git_clean(
    page: Any, host: str, clone: Path, name: str
) -> None:
    lab.open_notebook(page, host, name)
    lab.save(page)
    assert git(clone, "status", "--porcelain") == "", "opened"
    for _ in range(2):  # the second time in a kernel that has counted already
        lab.run_all(page)
        lab.save(page)
        assert git(clone, "status", "--porcelain") == "", "run"
