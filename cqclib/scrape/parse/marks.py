"""A table with a column for each of the four scores, and a mark in the one that each statement has."""

from __future__ import annotations

from collections.abc import Sequence

from bs4.element import Tag

from cqclib.folding import folded
from cqclib.reference import framework
from cqclib.scrape.parse import scores
from cqclib.scrape.parse.grids import Cells, Grid
from cqclib.scrape.parse.lines import PageError, tidy
from cqclib.scrape.parse.statement_labels import Label
from cqclib.scrape.parse.units import Unit


def read(cells: Cells, grid: Grid, labelled: Sequence[tuple[tuple[int, int], Label]]) -> list[Unit]:
    """The score of each label by its mark; [] when the table is no such one.

    Raises PageError for such a table with no mark, two, or different ones, in a row.
    """
    first = min(row for (row, _), _ in labelled)
    columns = _score_columns(grid[:first])
    if set(columns) != set(framework.SCORES):
        return []
    units: list[Unit] = []
    seen: set[str] = set()
    for (row, _), label in labelled:
        marked = {
            score: mark
            for score, column in columns.items()
            if (mark := _mark(cells, grid[row][column]))
        }
        if len(marked) != 1:
            name = framework.statement(label.number).name
            raise PageError(f"{len(marked)} of the four columns are marked for {name!r}.")
        score, mark = next(iter(marked.items()))
        for token in scores.tokens(mark):
            if token.kind == scores.NUMERIC or (token.value and token.value != score):
                raise PageError(f"{mark[:40]!r} stands in the column of {score}.")
        seen.add(mark.replace(str(score), "1"))
        units.append(Unit(label, score, bare=False))
    if len(seen) > 1:
        raise PageError("The scores are marked in different ways in the columns of 1 to 4.")
    return units


def _score_columns(heads: Grid) -> dict[int, int]:
    """The column that each score heads."""
    columns: dict[int, int] = {}
    for row in heads:
        for column, cell in enumerate(row):
            token = scores.tokens(tidy(cell.get_text(" ")))[0] if cell is not None else None
            if token and token.kind in (scores.SCORE, scores.MEANING):
                columns.setdefault(token.value, column)
    return columns


def _mark(cells: Cells, cell: Tag | None) -> str:
    """What a cell says, in letters if it has any: a tick may say "Score 3" to a screen reader."""
    texts = [line.text for _, line in cells.get(id(cell), [])]
    return " ".join(text for text in map(folded, texts) if text) or " ".join(texts)
