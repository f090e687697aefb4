"""Types of option values, for argparse: each returns the value or says what it should be."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable


def text(value: str) -> str:
    """One line of text that is not empty."""
    if not value.strip():
        raise argparse.ArgumentTypeError("expected one argument")
    if not value.isprintable():
        raise argparse.ArgumentTypeError("the value holds a line break or a control character")
    return value


def between(lowest: int, highest: int) -> Callable[[str], int]:
    """A whole number within limits."""

    def number(value: str) -> int:
        if not value.isascii() or not value.isdigit() or not lowest <= int(value) <= highest:
            raise argparse.ArgumentTypeError(
                f"expected a whole number from {lowest} to {highest}, got {value[:60]!r}"
            )
        return int(value)

    return number


def at_least(lowest: int) -> Callable[[str], int]:
    """A whole number from ``lowest`` up."""
    return between(lowest, 1_000_000)


def rate(value: str) -> float:
    """A number above zero."""
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not 0 < number < math.inf:
        raise argparse.ArgumentTypeError(f"expected a number above 0, got {value[:60]!r}")
    return number
