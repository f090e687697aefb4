"""``describe``: the data dictionary, made from the data package; and the data's version."""

from __future__ import annotations

import argparse

SUMMARY = "Write docs/data_dictionary.md from data/processed/datapackage.json."
PARTS = ("major", "minor", "patch")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Raising the version, in the place of writing."""
    parser.add_argument(
        "--bump", choices=PARTS, help="raise this part of the data's version instead"
    )


def main(options: argparse.Namespace) -> int:
    """Write the dictionary, or raise the version."""
    from cqclib.dataset import datapackage

    return datapackage.main(["bump", options.bump] if options.bump else [])
