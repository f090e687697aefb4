"""``diff``: what changed between the newest snapshot and the one before."""

from __future__ import annotations

import argparse

SUMMARY = "Say in Markdown what changed in the newest snapshot; nothing when nothing did."


def main(options: argparse.Namespace) -> int:
    """Print it."""
    from cqclib.snapshot import diff, model

    changes = diff.since_predecessor(model.load(model.LATEST))
    print(changes.markdown() if changes else "", end="")
    return 0
