"""``test``: the tests; with --full the long ones too, with --mutations a check of the tests."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys

from cqclib import paths

SUMMARY = "Run the tests."
EXAMPLES = """\
examples:
  test                       what everybody runs before a change is proposed
  test --full                with the long checks too, as the continuous integration does
  test --mutations           small changes to the rule, the data and the safeguards must turn tests red
  test tests/charts -k map   some of them; further options are pytest's
"""
PASSES_ON = True
# With these alone, all tests are meant: two at a time, a file to a worker.
_OF_THE_WHOLE = ("-v", "-vv", "-q", "-x")


def add_options(parser: argparse.ArgumentParser) -> None:
    """The long checks, or the check of the tests; the rest is pytest's."""
    parser.add_argument("--full", action="store_true", help="with the long checks too")
    parser.add_argument(
        "--mutations", action="store_true", help="check the tests (words choose some of them)"
    )


def command(options: argparse.Namespace) -> list[str]:
    """What is started."""
    if options.mutations:
        return [sys.executable, str(paths.PROJECT / "tests" / "mutation_check.py"), *options.rest]
    rest = list(options.rest)
    whole = all(word in _OF_THE_WHOLE or word.startswith("--durations") for word in rest)
    workers = ["-n", "2", "--dist", "loadfile"] if whole else []
    full = ["--full"] if options.full else []
    return [sys.executable, "-m", "pytest", *workers, *full, *rest]


def main(options: argparse.Namespace) -> int:
    """Start pytest in the project's folder; its exit status."""
    try:
        return subprocess.run(command(options), cwd=paths.PROJECT, env=os.environ).returncode  # noqa: S603
    except KeyboardInterrupt:
        return 130  # pytest has said its own
