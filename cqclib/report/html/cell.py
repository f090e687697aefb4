"""The cells of a table: how a value of each kind of column is shown.

Numbers are written out, never coloured alone; a blank score or rating says "not assessed".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd

from cqclib import wording
from cqclib.reference import authorities, framework
from cqclib.report.html import markup

KINDS: tuple[str, ...] = (
    "text",
    "links",
    "number",
    "mean",
    "score",
    "rating",
    "link",
    "authority",
    "source",
    "month",
)
NOT_ASSESSED = "not assessed"
# From here on (in characters) a text gets a wider cell, so that it does not run down the page.
LONG_TEXT = 60
_LEADING_NUMBER = re.compile(r"\s*([+-]?\d+(?:\.\d+)?)")


@dataclass(frozen=True)
class Cell:
    """What a cell shows; ``value`` sorts and exports it where that is not the text itself."""

    text: str
    css: str = ""
    value: str = ""
    url: str = ""
    marked: bool = False
    slug: str = ""
    inline: str = ""  # text with several links, where there are any


def shown(kind: str, value: Any, url: Any, blank: bool, decimals: int) -> Cell:
    """The cell for ``value``. Raises ValueError or TypeError when it is not of this kind."""
    if kind == "score":
        if blank:
            return Cell(NOT_ASSESSED, "s s0")
        if value not in framework.SCORES:
            raise ValueError
        return Cell(str(int(value)), f"s s{int(value)}")
    if kind == "rating":
        if blank:
            return Cell(NOT_ASSESSED, "r s0")
        level = framework.rating(str(value)).level
        return Cell(str(value), f"r s{level}", str(level))
    if blank:
        return Cell("", "n" if kind in ("number", "mean") else "")
    if kind == "mean":
        return Cell(wording.mean(float(value)), "n")
    if kind == "links":
        return Cell(markup.plain(str(value)), "w", inline=str(value))
    if kind == "month":
        return Cell(markup.long_month(str(value)), "m", str(value))
    if kind == "source":
        given = "" if pd.isna(url) else str(url)
        return Cell(str(value), url=given if markup.source_address(given) else "")
    if kind in ("link", "authority"):
        given = "" if pd.isna(url) else str(url)
        address = given if markup.allowed_address(given) else ""
        slug = _slugs().get(str(value), "") if kind == "authority" else ""
        return Cell(str(value), value=str(value) if slug else "", url=address, slug=slug)
    if kind == "number" and isinstance(value, str):
        match = _LEADING_NUMBER.match(value.replace(",", ""))
        return Cell(value, "n", match.group(1) if match else "")
    if kind == "number":
        return Cell(wording.decimals(float(value), decimals), "n")
    return Cell(str(value), "w" if len(str(value)) >= LONG_TEXT else "")


@cache
def _slugs() -> dict[str, str]:
    return {authority.name: authority.slug for authority in authorities.everyone()}


def decimals(values: Sequence[Any]) -> int:
    """How many decimals, at most two, show every number of a column."""
    numbers = [
        float(value) for value in values if not isinstance(value, str) and not pd.isna(value)
    ]
    return next(
        (n for n in (0, 1) if all(abs(number - round(number, n)) < 1e-9 for number in numbers)), 2
    )
