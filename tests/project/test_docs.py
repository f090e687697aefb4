"""What README and docs say is so: commands, numbers, links, and the pages that are generated.

Every command that stands in an indented or fenced block is run, or stands in SKIPPED with the reason.
Those of run_all.sh run here with data and reports moved elsewhere; the others in a copy of the project.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from replica import Replica, Site
from replica.facts import everyone

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    page
    for pattern in ("*.md", "docs/*.md", "data/*.md", "reports/*.md")
    for page in ROOT.glob(pattern)
)
COMMAND = re.compile(r"(\./|py |\.venv/|scripts/|conda |sha256sum |git |pip |python)")
SKIPPED = {
    r"\./run_all\.sh test( --full)?": "it is what runs this",
    r"py run_all\.py.*": "for Windows; .github/workflows/tests.yml runs it there",
    r"conda env create .*": "conda is not here; .github/workflows/tests.yml runs it",
    r"scripts/lock\.sh.*": "asks the package index, and may find newer packages",
    r"\./run_all\.sh --authority all": "takes minutes; --region does the same for fewer",
    r"\.venv/bin/python -m replica .*": "runs until it is stopped; the test of --live uses it",
    r"\./run_all\.sh pdf .*": "needs a browser and a report; tests/report/test_pdf.py prints one",
    r"\./run_all\.sh check": "asks CQC's site; tests/scrape/crawl asks the replica",
    r"\./run_all\.sh (import|reread).*": "needs pages, which the bundled snapshot has not kept",
    r"\.venv/bin/python -m mypy .*": "takes long; .ci/run runs it",
    r"\.venv/bin/python scripts/screenshots\.py": "draws the README's pictures; needs a browser",
    r"\.venv/bin/(python -m pip install voila|voila .*)": "installs what is not in the lock; serves on",
    r"\.venv/bin/python -m benchmarks\.run.*": "measures for minutes what a busy machine would spoil",
}
# What opens a window is asked for its version instead.
INSTEAD = {"./run_all.sh lab": "./run_all.sh lab --version"}
# What reads CQC's site reads the replica.
REPLICA = " --base-url {} --requests-per-second 1000 --workers 4"
QUICK = re.compile(
    r"sha256sum |\.venv/bin/python (-m cqclib\.(describe|snapshot_diff)|-c)|\./run_all\.sh diff"
)
NOT_COPIED = shutil.ignore_patterns(
    ".*", "__pycache__", "*.egg-info", "tests", "reports", "http_cache", "node_modules"
)


def commands() -> Iterator[tuple[str, str]]:
    """Every command in a block, with the page it stands on; comments left out."""
    for page in PAGES:
        fenced = False
        for line in page.read_text(encoding="utf-8").splitlines():
            if line.lstrip().startswith("```"):
                fenced = not fenced
            elif (fenced or line.startswith("    ")) and COMMAND.match(line.strip()):
                yield page.relative_to(ROOT).as_posix(), line.split(" #")[0].strip()


ALL = sorted({command for _, command in commands()})
LONG = pytest.mark.full


def reason(command: str) -> str:
    return next((why for rule, why in SKIPPED.items() if re.fullmatch(rule, command)), "")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project that uses the environment of this one."""
    copy = tmp_path / "project"
    shutil.copytree(ROOT, copy, ignore=NOT_COPIED)
    (copy / ".venv").symlink_to(sys.prefix, target_is_directory=True)
    return copy


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(
            command, id=command, marks=() if QUICK.match(command) or reason(command) else LONG
        )
        for command in ALL
    ],
)
def test_a_command_of_the_documents_works(
    command: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    if why := reason(command):
        pytest.skip(why)
    environment = dict(os.environ)
    if command.startswith("./run_all.sh") and command != "./run_all.sh regenerate":
        folder = ROOT
        shutil.copytree(ROOT / "data", tmp_path / "data", ignore=NOT_COPIED)
        environment["CQC_DATA_DIR"] = str(tmp_path / "data")
        environment["CQC_REPORTS_DIR"] = str(tmp_path / "reports")
    else:
        folder = request.getfixturevalue("project")
        command = command.replace("./run_all.sh", ".venv/bin/python -m cqclib")
        environment["PYTHONPATH"] = str(folder)
        environment.pop("CQC_DATA_DIR", None)
        environment.pop("CQC_REPORTS_DIR", None)
    site = Site(reports=everyone(), sitemap=True)
    with Replica(site) if "--live" in command else nullcontext() as replica:
        command = INSTEAD.get(command, command) + (
            REPLICA.format(replica.address) if replica else ""
        )
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_readmes_two_commands_are_found() -> None:
    assert {("README.md", "./run_all.sh"), ("README.md", "./run_all.sh test")} <= set(commands())


def test_every_reason_to_skip_is_needed() -> None:
    for rule in SKIPPED:
        assert any(re.fullmatch(rule, command) for command in ALL), rule


# --- numbers ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def readme() -> str:
    return " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())


@pytest.fixture(scope="module")
def national() -> dict[str, Any]:
    return dict(json.loads((ROOT / "data" / "processed" / "national.json").read_text("utf-8")))


def share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({int(100 * part / whole + 0.5)}%)"


def test_the_first_screen_says_what_the_data_say(readme: str, national: dict[str, Any]) -> None:
    assessed, ratings = national["assessed"], national["ratings"]
    weak = national["statements"]["qs1"]["counts"]
    totals = pd.read_csv(ROOT / "data" / "processed" / "la_detailed_assessments.csv")["total_score"]
    needed = f"{int(100 * ratings['Requires improvement'] / assessed + 0.5)}%"
    assert national["as_at"] == "2025-10-03"
    means = {key: statement["mean"] for key, statement in national["statements"].items()}
    assert min(means, key=lambda key: means[key]) == "qs1"
    for words in (
        f"As at 3 October 2025, {assessed} of {national['authorities']} authorities had been assessed",
        f"{share(ratings['Good'], assessed)} are good",
        f"{ratings['Requires improvement']} ({needed}) require improvement",
        f"{ratings['Outstanding']} are outstanding and {ratings['Inadequate']} is inadequate",
        "Assessing needs is the weakest statement: "
        f"{share(weak['1'] + weak['2'], assessed)} scored below 3",
        f"{share(int((totals == 23).sum()), assessed)} are one point above the line between good and "
        "requires improvement",
        f"among {assessed} authorities from {totals.min()} to {totals.max()}",
    ):
        assert words in readme, words


def test_the_example_is_kents(readme: str) -> None:
    kent = json.loads((ROOT / "data" / "processed" / "focus" / "kent.json").read_text("utf-8"))
    points, short = kent["total_score"], kent["points_to_next_rating"]
    assert kent["tied"] and kent["next_rating"] == "Good"
    for words in (
        f"Kent, for example, is at {points} of 36 points, joint {kent['rank']}st of {kent['assessed']}, "
        f"{short} points short of good",
        f'"Kent: {kent["overall_rating"].lower()}, {short} points short of good"',
        f"Kent at {points} points",
    ):
        assert words in readme, words


def test_the_limits_are_those_of_the_data(readme: str, national: dict[str, Any]) -> None:
    second = national["second_sources"]
    assert (national["first_month"], national["last_month"]) == ("2024-05", "2025-10")
    assert not national["derived_rating_differs"]
    for words in (
        f"state {second['values_compared']} values about {second['authorities']} of the "
        f"{national['assessed']}; {second['values_agree']} agree",
        f"The {len(second['disagreements'])} that do not",
        "Reports date from May 2024 to October 2025",
        f"All {national['assessed']} printed ratings are the ones",
    ):
        assert words in readme, words


# --- links and generated pages -----------------------------------------------------------------------


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {
        re.sub(r"[^\w -]", "", heading.lower()).strip().replace(" ", "-") for heading in headings
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if target.startswith("https://"):
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), target
        assert not anchor or anchor in anchors(there), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_code_that_is_named_is_there(page: Path) -> None:
    """A file named with a folder of the project, whole or by its end."""
    text = page.read_text(encoding="utf-8")
    for name in re.findall(r"`([\w./-]+/[\w-]+\.(?:py|js|css|j2|toml|ipynb))`", text):
        assert list(ROOT.glob(name)) or list((ROOT / "cqclib").rglob(name)), name


def test_every_package_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["test"]]
    page = (ROOT / "docs" / "design_decisions.md").read_text(encoding="utf-8")
    for name in (re.split(r"[^\w-]", requirement)[0] for requirement in wanted):
        assert re.search(rf"^\|[^|]*\b{name}\b", page, re.MULTILINE) or name.startswith("types-"), (
            name
        )
