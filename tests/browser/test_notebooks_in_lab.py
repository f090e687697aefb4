"""The stored notebooks in a real JupyterLab, started as users start it, in a clone of their own."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
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


@contextmanager
def served(clone: Path, own: str) -> Iterator[str]:
    """JupyterLab as ``lab`` starts it in the clone, with what it trusts in a folder ``own``."""
    command = [sys.executable, "-m", "cqclib", "lab"]
    env = lab.environment(PYTHONPATH=str(clone))
    with lab.served(command, clone.parent / own, env, clone) as address:
        yield address


@pytest.fixture(scope="module")
def host(clone: Path) -> Iterator[str]:
    with served(clone, "own") as address:
        yield address


@pytest.fixture
def another_host(clone: Path) -> Iterator[str]:
    """One that trusts nothing yet: a notebook that was run and saved is trusted from then on."""
    with served(clone, "another") as address:
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


def test_a_notebook_that_is_not_trusted_shows_pictures_and_figures_with_their_labels(
    browser: Any, another_host: str
) -> None:
    """A new clone's notebook, not run: JupyterLab leaves out SVG, styles and scripts, as GitHub does."""
    with lab.tab(browser, another_host) as page:
        _look_at_untrusted_notebooks(page, another_host)


def _look_at_untrusted_notebooks(page: Any, host: str) -> None:
    for name, pictures in (("03_national", 9), ("04_focus_authority", 3), ("05_league_tables", 1)):
        lab.open_notebook(page, host, name)
        untrusted = page.locator(".jp-StatusItem-trust, [title*='not trusted']").first
        untrusted.wait_for()
        page.wait_for_function(
            "count => [...document.querySelectorAll('.jp-OutputArea-output img')]"
            ".filter(one => one.src.startsWith('data:image/png') && one.naturalWidth > 300)"
            ".length === count",
            arg=pictures,
        )
        assert page.locator(".jp-OutputArea-output style").count() == 0
    # 05 again: a row of its table, and each figure of its head in one line with what it counts.
    league = page.locator(".jp-OutputArea-output table").filter(has_text="All 72 authorities with")
    first = league.first.locator("tbody tr").first.inner_text()
    assert first.split("\t")[1:6] == ["1 to 2", "1 to 2", "Outstanding", "32", "89"]
    cards = page.locator(".cqc-head li").all_inner_texts()
    assert cards[0] == "72 of 153 authorities have scores" and len(cards) == 4


@pytest.mark.parametrize("theme", [lab.LIGHT, lab.DARK])
@pytest.mark.parametrize("name", ["04_focus_authority", "05_league_tables"])
def test_all_that_a_notebook_shows_can_be_read(
    browser: Any, host: str, name: str, theme: str
) -> None:
    with lab.tab(browser, host, height=6000) as page:
        lab.open_notebook(page, host, name)
        lab.theme(page, theme)
        lab.run_all(page)
        page.locator(".jp-OutputArea-output .cqc-table table").first.wait_for()
        count, faint = lab.faint(page, ".jp-OutputArea-output")
        assert count > 300 and faint == []


def test_the_explorer_comes_first_on_the_screen_and_says_when_its_kernel_is_gone(
    page: Any, host: str
) -> None:
    lab.open_notebook(page, host, "explore")
    lab.run_all(page)
    explorer = page.locator(".cqc-explore").first
    explorer.locator("figure").first.wait_for()
    notebook = page.locator(".jp-WindowedPanel-outer").first.bounding_box()
    page.wait_for_function(
        "top => Math.abs(document.querySelector('.cqc-explore').getBoundingClientRect().top - top) < 40",
        arg=notebook["y"],
    )
    says = "e => getComputedStyle(e, '::before').content"
    assert explorer.evaluate(says) == "none"
    page.evaluate("() => void jupyterapp.commands.execute('kernelmenu:restart')")
    page.locator(".jp-Dialog button.jp-mod-accept").click()
    page.locator(".cqc-explore.jupyter-widgets-disconnected").first.wait_for()
    assert "choose Run, then Run All Cells" in explorer.evaluate(says)
    lab.run_all(page)
    explorer.locator("figure").first.wait_for()
    assert explorer.evaluate(says) == "none"
