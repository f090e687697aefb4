"""``check``: a look at one page of each kind of CQC's site, before a run."""

from __future__ import annotations

import argparse
from pathlib import Path

from cqclib.cli.values import rate, text

SUMMARY = "Say what can be read of CQC's site now, one page of each kind; records nothing."
EXAMPLES = """\
examples:
  check                                      ten seconds, with the default pace
  check --bundle check.zip                   and a zip of it for a bug report
"""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Where to look, how fast, and where to keep what came."""
    parser.add_argument("--bundle", metavar="ZIP", type=text, help="keep the pages in this file")
    parser.add_argument("--contact", metavar="TEXT", type=text, help="where CQC can reach you")
    parser.add_argument("--base-url", metavar="URL", type=text, help="another site than CQC's")
    parser.add_argument("--requests-per-second", metavar="N", type=rate, help="how fast (1)")


def main(options: argparse.Namespace) -> int:
    """Look and print a line a page; 0 when all could be read, else 1."""
    from cqclib import scrape
    from cqclib.errors import printable

    checked = scrape.check(
        options.base_url or "",
        contact=options.contact or "",
        requests_per_second=options.requests_per_second or 1.0,
        bundle=Path(options.bundle) if options.bundle else None,
    )
    for line in checked.lines():
        print(printable(line))
    if checked.bundle is not None:
        print(f"The pages are in {checked.bundle}.")
    return 0 if checked.is_well else 1
