"""``regenerate``: execute the notebooks and store them with their outputs."""

from __future__ import annotations

import argparse

SUMMARY = "Execute the notebooks with their defaults and store them with their outputs."


def main(options: argparse.Namespace) -> int:
    """Do it."""
    from cqclib.pipeline import run

    run.regenerate()
    return 0
