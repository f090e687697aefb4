"""``import``: add a page that was saved in a browser to a snapshot."""

from __future__ import annotations

import argparse
from pathlib import Path

from cqclib.cli.values import text

SUMMARY = "Add a page saved in a browser, or a folder of them, to a recorded snapshot."
EXAMPLES = """\
examples:
  import york.html --address https://www.cqc.org.uk/care-services/local-authority-assessment-reports/york-1225/summary
  import saved_pages --who "A. Clerk"        a folder; addresses.csv (file,address) where needed
"""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Which page, from where, into which snapshot, by whom."""
    parser.add_argument("page", metavar="PAGE", type=text, help="the file, or a folder of files")
    parser.add_argument(
        "--address", metavar="URL", type=text, help="the page's address, where it does not say it"
    )
    parser.add_argument(
        "--source", metavar="DATE", type=text, help="the snapshot: a folder in data/raw, or latest"
    )
    parser.add_argument("--who", metavar="NAME", type=text, help="who saved it")


def main(options: argparse.Namespace) -> int:
    """Import, and say what is still open."""
    from cqclib import scrape
    from cqclib.errors import printable
    from cqclib.snapshot import model

    source = options.source or model.LATEST
    path = Path(options.page)
    finished = scrape.import_page(path, options.address or "", source, options.who or "")
    day = finished.as_at.isoformat()
    # What was entered by hand may have settled more than the pages.
    still = model.load(day).unfinished
    print(f"{path} is in the snapshot of {day}.")
    for line in still:
        print(printable(f"still open: {line}"))
    if not still:
        print(f"Nothing is open any more; make the reports with --source {day}.")
    return 0
