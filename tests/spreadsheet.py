"""What a spreadsheet would make of the cells of CSV files."""

import csv
from pathlib import Path


def cells(folder: Path) -> list[str]:
    """Every cell of every CSV file in ``folder``."""
    texts: list[str] = []
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            texts += [cell for row in csv.reader(file) for cell in row]
    return texts


def formula(cell: str) -> bool:
    """Whether a spreadsheet may calculate ``cell``; plain numbers are none."""
    if not cell or (cell[0] not in "=+-@" and ord(cell[0]) >= 32):
        return False
    try:
        float(cell)
    except ValueError:
        return True
    return False
