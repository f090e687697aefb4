"""Cells that a spreadsheet takes for what they are: text stays text, never a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

# Characters after which a spreadsheet may take a cell's text for a formula.
FORMULA_STARTS = "=+-@"
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?", re.ASCII)


def inert(text: str) -> str:
    """``text`` so that a spreadsheet takes it for text: an apostrophe before "=1+1" and its like."""
    if text and (text[0] in FORMULA_STARTS or ord(text[0]) < 32) and not _NUMBER.fullmatch(text):
        return "'" + text
    return text


def csv_of(rows: Iterable[Sequence[str]]) -> str:
    """``rows`` as CSV text, every cell inert."""
    made = io.StringIO(newline="")
    writer = csv.writer(made, lineterminator="\r\n")
    writer.writerows([inert(cell) for cell in row] for row in rows)
    return made.getvalue()
