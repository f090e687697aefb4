"""``brief``: one A4 page about an authority, as Word and as a page to print."""

from __future__ import annotations

import argparse

from cqclib import parameters
from cqclib.cli.run import PEERS
from cqclib.cli.values import text
from cqclib.reference import authorities

SUMMARY = "Write a one-page brief on an authority, as Word and as HTML, to reports/."
EXAMPLES = """\
examples:
  brief Kent
  brief "Stoke-on-Trent" --peers "same type"
"""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Which authorities, compared with whom."""
    parser.add_argument("authority", nargs="+", type=text, help="a name, an alias or an ONS code")
    parser.add_argument(
        "--peers", metavar="GROUP", type=text, default=PEERS[0], help=f"one of: {', '.join(PEERS)}"
    )


def check(options: argparse.Namespace) -> None:
    """Refuse a name that is nobody's and an unknown group."""
    for name in options.authority:
        authorities.resolve(name)
    parameters.choice("--peers", options.peers, PEERS)


def main(options: argparse.Namespace) -> int:
    """Write them, from the tables of the last run."""
    from cqclib import dataset
    from cqclib.report import brief, brief_files

    data = dataset.load()
    for name in options.authority:
        for path in brief_files.write(brief.brief(data, name, options.peers)):
            print(path)
    return 0
