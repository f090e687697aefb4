"""The cells of a table by row and column, and the lines that each holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bs4.element import Tag

from cqclib.scrape.parse.by_structure import ancestors
from cqclib.scrape.parse.lines import Line

_WIDEST = 60  # columns or rows that a cell may span
Grid = list[list[Tag | None]]
Cells = dict[int, list[tuple[int, Line]]]  # a cell's lines with their numbers, by its identity


def grid_of(table: Tag) -> Grid:
    """The table's cells by row and column, a cell that spans several at each of them."""
    grid: Grid = []
    for number, row in enumerate(_rows(table)):
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


def tables_around(tag: Tag | None) -> list[Tag]:
    """The innermost table that ``tag`` stands in, if any."""
    return [around for around in ancestors(tag) if around.name == "table"][:1]


def _rows(table: Tag) -> Iterator[Tag]:
    return (row for row in table.find_all("tr") if row.find_parent("table") is table)


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
