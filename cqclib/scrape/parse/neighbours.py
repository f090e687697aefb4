"""Scores in the cells beside their labels, or below them, where a table has several pairs in a row.

Also where the nine stand in several small tables. All nine scores stand on the same side of their
labels, and no other cell holds anything that could be a score.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bs4.element import Tag

from cqclib.scrape.parse import edges, grids, scores, units
from cqclib.scrape.parse.grids import Cells, Grid
from cqclib.scrape.parse.lines import Line
from cqclib.scrape.parse.statement_labels import STATEMENTS, Label
from cqclib.scrape.parse.units import Candidate, Unit

_RIGHT, _BELOW = (0, 1), (1, 0)
_SPOILING = {scores.SCORE, scores.MEANING, scores.NUMERIC, scores.DOUBT}


def candidate(
    lines: Sequence[Line], page_labels: Sequence[Label], tables: Sequence[Tag], source: str
) -> Candidate | None:
    """What the neighbours of the nine labels in ``tables`` say; None where they say nothing."""
    cells: Cells = {}
    places: list[tuple[Label, Grid, int, int]] = []
    for table in tables:
        cells |= grids.cell_lines(lines, table)
        grid = grids.grid_of(table)
        places += [
            (label, grid, row, column)
            for (row, column), label in grids.labelled(lines, page_labels, table, grid)
        ]
    numbers = [label.number for label, *_ in places]
    if len(numbers) != len(STATEMENTS) or set(numbers) != STATEMENTS:
        return None
    if any(label.beside or label.lead for label, *_ in places):
        return None
    read = [_read(lines, cells, places, step, source) for step in (_RIGHT, _BELOW)]
    whole = [block for block in read if block.is_whole]
    return whole[0] if len(whole) == 1 else None


def _read(
    lines: Sequence[Line],
    cells: Cells,
    places: Sequence[tuple[Label, Grid, int, int]],
    step: tuple[int, int],
    source: str,
) -> Candidate:
    parts: list[Unit] = []
    used: set[int] = set()
    for label, grid, row, column in places:
        cell = _at(grid, row + step[0], column + step[1])
        parts.append(units.read_unit(label, [line for _, line in cells.get(id(cell), [])]))
        used |= {id(cell), id(grid[row][column])}
    at = [number for some in cells.values() for number, _ in some]
    block = units.candidate(source, parts, min(at), max(at))
    others = [line for key, some in cells.items() if key not in used for _, line in some]
    crossed = edges.crosses_parts(lines, min(at), max(at))
    # The text of another cell that could be a score or a doubt.
    speaking = (line.text for line in others if scores.kinds(line) & _SPOILING)
    spoiled = crossed or next(speaking, "")
    return replace(
        block, unclear=block.unclear or (spoiled and f"{spoiled[:60]!r} stands among them")
    )


def _at(grid: Grid, row: int, column: int) -> Tag | None:
    return grid[row][column] if row < len(grid) and column < len(grid[row]) else None
