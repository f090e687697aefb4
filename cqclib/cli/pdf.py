"""``pdf``: a report as a tagged PDF."""

from __future__ import annotations

import argparse

from cqclib.cli.values import text

SUMMARY = "Print reports as tagged PDF, by the Chromium, Chrome or Edge that is here."
EXAMPLES = """\
examples:
  pdf focus_kent.html
  pdf national.html league_tables.html
"""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Which reports."""
    parser.add_argument(
        "report", nargs="+", type=text, help="the file name of a report in reports/"
    )


def main(options: argparse.Namespace) -> int:
    """Print them."""
    from cqclib.report import pdf

    for report in options.report:
        print(pdf.write(report))
    return 0
