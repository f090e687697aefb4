"""``reread``: a snapshot's own pages read again by today's code, and what differs."""

from __future__ import annotations

import argparse

from cqclib.cli.values import text

SUMMARY = "Read a recorded snapshot's pages again and show what today's code reads differently."


def add_options(parser: argparse.ArgumentParser) -> None:
    """Which snapshot, and whether the new reading is kept."""
    parser.add_argument(
        "--source", metavar="DATE", type=text, help="the snapshot: a folder in data/raw, or latest"
    )
    parser.add_argument(
        "--keep", action="store_true", help="record the new reading; the former is set aside"
    )


def main(options: argparse.Namespace) -> int:
    """Read again and print a line a difference."""
    from cqclib import scrape
    from cqclib.errors import printable
    from cqclib.snapshot.model import LATEST

    again = scrape.reread(options.source or LATEST, keep=options.keep)
    for row in again.differences.to_dict("records"):
        before, now = row["recorded"] or "blank", row["read_now"] or "blank"
        print(printable(f"{row['slug']}, {row['column']}: {before} -> {now}"))
    print(again.sentence())
    return 0
