"""The one command: which words mean which notebooks, what is handed to pytest and JupyterLab."""

import argparse
import importlib
import json
import subprocess
import sys
from typing import Any

import pytest

from cqclib import cli, paths
from cqclib.cli import lab, run, test
from cqclib.pipeline.steps import Step
from cqclib.report.catalogue import FOCUS, REGION, STATEMENT


def options(*words: str) -> argparse.Namespace:
    return cli.parse(words)[1]


def test_without_a_word_the_notebooks_run_for_kent() -> None:
    assert (
        run.steps(options())
        == run.steps(options("run"))
        == [
            Step("01_scrape"),
            Step("02_clean"),
            Step("03_national"),
            Step("04_focus_authority", {"authority": "Kent"}),
            Step("05_league_tables"),
            Step("06_compare"),
        ]
    )


def test_options_reach_the_notebooks_in_the_order_given() -> None:
    words = ["--authority", "Hull", "--region=London", "--authority", "all", "--peers", "same type"]
    first, *_ = steps = run.steps(options(*words, "--source", "latest"))
    assert first == Step("01_scrape", {"source": "latest"})
    focus = [step.parameters for step in steps if step.notebook == FOCUS]
    assert focus == [
        {"authority": "Hull", "peers": "same type"},
        {"region": "London", "peers": "same type"},
        {"authority": "all", "peers": "same type"},
    ]


def test_a_region_gets_its_page_and_everything_gets_all_pages() -> None:
    steps = run.steps(options("--region", "London", "--region", "North East"))
    regions = [step.report_file for step in steps if step.notebook == REGION]
    assert regions == ["region_london.html", "region_north-east.html"]
    everything = run.steps(options("--authority", "all"))
    pages = [step.report_file for step in everything if step.notebook in (REGION, STATEMENT)]
    assert len(pages) == len(set(pages)) == 9 + 9
    assert "statement_9.html" in pages


def test_what_goes_with_live_reaches_the_scrape_with_its_type() -> None:
    words = "--live --contact a@example.org --requests-per-second 2.5 --workers 3 --max-problems 1"
    (scrape, *_) = run.steps(options(*words.split(), "--statements", "--refresh"))
    assert scrape.parameters == {
        "source": "live",
        "contact": "a@example.org",
        "requests_per_second": 2.5,
        "workers": 3,
        "max_problems": 1,
        "statements": True,
        "refresh": True,
    }


@pytest.mark.parametrize(
    ("words", "started"),
    [
        ([], ["-m", "pytest", "-n", "2", "--dist", "loadfile"]),
        (["--full", "-q"], ["-m", "pytest", "-n", "2", "--dist", "loadfile", "--full", "-q"]),
        (["-k", "names"], ["-m", "pytest", "-k", "names"]),
    ],
)
def test_tests_are_started(words: list[str], started: list[str]) -> None:
    assert test.command(options("test", *words)) == [sys.executable, *started]
    chosen = test.command(options("test", "--mutations", "tie"))
    assert chosen[1].endswith("mutation_check.py") and chosen[2:] == ["tie"]


def test_the_lab_opens_on_the_explorer() -> None:
    command = lab.command(options("lab", "--port=9999"))
    assert command[-2] == "--port=9999" and command[-1].endswith("explore.ipynb")
    assert importlib.import_module(lab.SAVING)._load_jupyter_server_extension


HELP = """
import contextlib, io, json, sys
sys.path.insert(0, sys.argv[1])
from cqclib import cli
said = {}
for command in cli.COMMANDS:
    with contextlib.redirect_stdout(io.StringIO()) as shown:
        try:
            cli.parse([command, "--help"])
        except SystemExit as ended:
            said[command] = (ended.code, shown.getvalue())
print(json.dumps(said))
"""


@pytest.fixture(scope="module")
def helps() -> dict[str, tuple[int, str]]:
    """How the help of each command ended and what it said; -I -S: with the standard library alone."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", HELP, str(paths.PROJECT)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


@pytest.mark.parametrize("command", cli.COMMANDS)
def test_every_command_has_a_help_that_needs_no_package(
    helps: dict[str, tuple[int, str]], command: str
) -> None:
    """As before there is an environment."""
    code, shown = helps[command]
    assert code == 0 and shown.startswith("usage:") and command in shown


@pytest.mark.parametrize(
    ("raised", "status", "sentence"),
    [
        (OSError(28, "No space left on device", "x.csv"), 1, "error: x.csv: No space left on"),
        (KeyboardInterrupt(), 130, "error: stopped."),
        (ModuleNotFoundError("No module named 'pandas'", name="pandas"), 1, "run ./run_all.sh"),
    ],
)
def test_what_goes_wrong_is_a_sentence(
    raised: BaseException,
    status: int,
    sentence: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(_: Any) -> int:
        raise raised

    monkeypatch.setattr(run, "main", fail)
    assert cli.main([]) == status
    shown = capsys.readouterr().err
    assert sentence in shown and shown.count("\n") == 1 and "Errno" not in shown
