"""The cells of a table by row and column, and the lines that each holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bs4.element import Tag

from cqclib.scrape.parse.elements import ancestors
from cqclib.scrape.parse.lines import Line
from cqclib.scrape.parse.statement_labels import Label

_WIDEST = 60  # columns or rows that a cell may span
Grid = list[list[Tag | None]]
Cells = dict[int, list[tuple[int, Line]]]  # a cell's lines with their numbers, by its identity


def grid_of(table: Tag) -> Grid:
    """The table's cells by row and column, a cell that spans several at each of them."""
    grid: Grid = []
    rows = [row for row in table.find_all("tr") if row.find_parent("table") is table]
    for number, row in enumerate(rows):
        _fill(grid, number, [])
        column = 0
        for cell in row.find_all(["td", "th"], recursive=False):
            while column < len(grid[number]) and grid[number][column] is not None:
                column += 1
            for down in range(_span(cell, "rowspan")):
                for right in range(_span(cell, "colspan")):
                    _fill(grid, number + down, [column + right])
                    grid[number + down][column + right] = cell
            column += _span(cell, "colspan")
    wide = max((len(row) for row in grid), default=0)
    return [row + [None] * (wide - len(row)) for row in grid]


def tables_around(lines: Iterable[Line]) -> list[Tag]:
    """The innermost tables that ``lines`` stand in, each once."""
    tables: dict[int, Tag] = {}
    for line in lines:
        table = next((tag for tag in ancestors(line.element) if tag.name == "table"), None)
        if table is not None:
            tables.setdefault(id(table), table)
    return list(tables.values())


def labelled(
    lines: Sequence[Line], page_labels: Iterable[Label], table: Tag, grid: Grid
) -> list[tuple[tuple[int, int], Label]]:
    """The labels in a table's own cells, each with the row and column of its cell in ``grid``."""
    places: dict[int, tuple[int, int]] = {}
    for row, cells in enumerate(grid):
        for column, cell in enumerate(cells):
            places.setdefault(id(cell), (row, column))
    held = [(cell_of(lines[label.at], table), label) for label in page_labels]
    return [(places[cell], label) for cell, label in held if cell in places]


def _fill(grid: Grid, row: int, columns: Sequence[int]) -> None:
    while len(grid) <= row:
        grid.append([])
    for column in columns:
        grid[row] += [None] * (column + 1 - len(grid[row]))


def _span(cell: Tag, name: str) -> int:
    given = str(cell.get(name, "1"))
    return min(max(int(given), 1), _WIDEST) if given.isascii() and given.isdigit() else 1


def cell_of(line: Line, table: Tag) -> int:
    """The identity of the table's own cell that holds ``line``; 0 for none."""
    cell = 0
    for tag in ancestors(line.element):
        if tag is table:
            return cell
        if tag.name in ("td", "th"):
            cell = id(tag)
        elif tag.name == "table":
            cell = 0
    return 0


def cell_lines(lines: Sequence[Line], table: Tag) -> Cells:
    """The lines of each cell of the table, with their numbers."""
    cells: Cells = {}
    for number, line in enumerate(lines):
        if key := cell_of(line, table):
            cells.setdefault(key, []).append((number, line))
    return cells
