"""Scores in a table, by its rows or its columns: which line of cells holds them, the heads say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bs4.element import Tag

from cqclib.folding import folded
from cqclib.reference import wordings
from cqclib.scrape.parse import grids, marks, neighbours, scores, units
from cqclib.scrape.parse.grids import Cells, Grid
from cqclib.scrape.parse.lines import Line
from cqclib.scrape.parse.statement_labels import STATEMENTS, Label
from cqclib.scrape.parse.units import Candidate, Unit

SOURCE = "table"


def candidates(lines: Sequence[Line], page_labels: Sequence[Label]) -> list[Candidate]:
    """The tables that have the nine labels in one column, or in one row."""
    tables = grids.tables_around(lines[label.at] for label in page_labels)
    read = [_read(lines, page_labels, table) for table in tables]
    others = [table for table, block in zip(tables, read, strict=True) if block is None]
    beside = neighbours.candidate(lines, page_labels, others, SOURCE) if others else None
    return [candidate for candidate in (*read, beside) if candidate]


def _read(lines: Sequence[Line], page_labels: Sequence[Label], table: Tag) -> Candidate | None:
    grid = grids.grid_of(table)
    cells = grids.cell_lines(lines, table)
    labelled = grids.labelled(lines, page_labels, table, grid)
    if len(labelled) != len(STATEMENTS) or {label.number for _, label in labelled} != STATEMENTS:
        return None
    rows, columns = ({place[axis] for place, _ in labelled} for axis in (0, 1))
    if len(columns) == 1 and len(rows) == len(STATEMENTS):
        return _by_heads(cells, grid, labelled)
    if len(rows) == 1 and len(columns) == len(STATEMENTS):
        turned = [[row[column] for row in grid] for column in range(len(grid[0]))]
        return _by_heads(
            cells, turned, [((column, row), label) for (row, column), label in labelled]
        )
    return None


def _by_heads(
    cells: Cells, grid: Grid, labelled: Sequence[tuple[tuple[int, int], Label]]
) -> Candidate | None:
    """Each column beside the labels' own is read; only one may hold scores."""
    own_column = labelled[0][0][1]
    head_rows = range(min(row for (row, _), _ in labelled))
    rows = {row for (row, _), _ in labelled}
    at = _line_numbers(cells, grid, rows)
    heads = max(head_rows, default=-1)
    columns: list[Candidate] = []
    if ticked := marks.read(cells, grid, labelled):
        above = _line_numbers(cells, grid, head_rows)
        return units.candidate(SOURCE, ticked, min([*above, *at]), max(at))
    for column in range(len(grid[0])):
        if column == own_column:
            continue
        head = " ".join(
            line.text for row in head_rows for _, line in cells.get(id(grid[row][column]), [])
        )
        parts = [_unit(cells, grid[row][column], label) for (row, _), label in labelled]
        if _is_ignored(head, parts) or _is_about_something_else(head, parts):
            continue
        read = units.candidate(SOURCE, parts, min(at), max(at))
        if "score" in folded(head).split():
            read = replace(read, bare=False)
        if scores.is_doubtful(head):
            read = replace(read, doubt=head)
        if read.scores and (extra := _without_label(cells, grid, rows, heads, column)):
            read = replace(read, unclear=f"{extra!r} stands in the table with no label")
        if read.scores or read.unclear or read.doubt:
            columns.append(read)
    if len(columns) > 1 and any(candidate.scores != columns[0].scores for candidate in columns):
        doubt = next((candidate.doubt for candidate in columns if candidate.doubt), "")
        return replace(columns[0], unclear="Two columns of the table hold numbers", doubt=doubt)
    return columns[0] if columns else None


def _line_numbers(cells: Cells, grid: Grid, rows: Iterable[int]) -> list[int]:
    """The numbers of the lines that the cells of ``rows`` hold."""
    held = (cell for row in rows for cell in grid[row])
    return [number for cell in held for number, _ in cells.get(id(cell), [])]


def _unit(cells: Cells, cell: Tag | None, label: Label) -> Unit:
    own = [line for _, line in cells.get(id(cell), [])]
    return units.read_unit(replace(label, lead=None), own)


def _is_ignored(head: str, parts: Sequence[Unit]) -> bool:
    """A column that counts the rows, or repeats the scale."""
    plain = folded(head)
    numbers = [part.score for part in parts]
    if plain in wordings.texts("score", "scale_columns"):
        return set(numbers) == {4}
    counted = plain in wordings.texts("score", "number_columns") or not plain
    return counted and numbers[:4] == [1, 2, 3, 4] and all(part.unclear for part in parts[4:])


def _without_label(cells: Cells, grid: Grid, rows: set[int], heads: int, column: int) -> str:
    """A score in the column that no label stands with; "" for none."""
    for row in range(heads + 1, len(grid)):
        for _, line in [] if row in rows else cells.get(id(grid[row][column]), []):
            if scores.SCORE in scores.kinds(line):
                return line.text[:60]
    return ""


def _is_about_something_else(head: str, parts: Sequence[Unit]) -> bool:
    """A column with a head of its own that says nothing of scores, and no score in any cell."""
    words = set(folded(head).split())
    speaks = bool(words & {"score", "scores", "scored", "scoring", "rating", "ratings"})
    empty = all(part.score is None and not part.doubt for part in parts)
    return bool(words) and empty and not speaks and not scores.is_doubtful(head)
