"""Tables for a page: semantic HTML for JupyterLab and reports, aligned text beside it.

One template writes every table. In a report, ``league.js`` makes the tables with ``interactive=True``
sortable and searchable; without it they are whole and readable.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd
from markupsafe import Markup

from cqclib.errors import ReportError
from cqclib.reference import framework
from cqclib.report.html import cell, markup
from cqclib.report.html.cell import KINDS, Cell
from cqclib.report.html.elements import Bundle, in_notebook

# From here on a table scrolls in a frame of its own, under its headings.
LONG = 25
# From here on a table is printed across the page.
WIDE = 8
# From here on a row becomes a card in a window as narrow as a phone's.
STACKED = 4


@dataclass(frozen=True)
class Column:
    """One column: where its values are, what stands over it, how it is shown.

    ``kind``
        text; links (text in which ``elements`` has written several links);
        number (to the right, the same decimals throughout; ready-made text is kept);
        mean (two decimals always); score (1 to 4 on its fill); rating (CQC's word on its fill);
        link (``key``'s text to ``url_key``'s address, where that is allowed); authority (a name
        that leads to its report here, with CQC's page in ``url_key`` as a second, small link; an
        unknown name stays text); source (``key``'s text to a second source's https address);
        month ("2025-05" as May 2025).
    ``short``
        what stands over the column where there is little room; ``heading`` if not given.
    ``secondary``
        whether a narrow window may leave the column out; downloads and wide windows have it.
    ``help``
        what the column means, listed under the table.
    ``low_first``
        whether sorting a number starts with the lowest, as for a rank.
    """

    key: str
    heading: str
    kind: str = "text"
    help: str = ""
    url_key: str = ""
    low_first: bool = False
    short: str = ""
    secondary: bool = False


@dataclass(frozen=True)
class Table:
    """A captioned table of ``rows``.

    ``name`` is its id and file name; ``row_header`` the column that names a row (the first one
    if not given); ``highlight`` the rows, by their row header, of the focus authority.
    ``interactive`` tables can be filtered by the columns of ``rows`` named in ``filters`` and be
    cut to one of ``groups``, which maps a theme to its columns' keys. An ``upright`` table is
    printed on a page like any other, however many columns it has.
    Raises ReportError for columns that are not there and values that are not of their kind.
    """

    name: str
    caption: str
    columns: Sequence[Column]
    rows: pd.DataFrame
    note: str = ""
    interactive: bool = False
    highlight: Collection[str] = ()
    row_header: str = ""
    filters: Sequence[str] = ()
    groups: Mapping[str, Sequence[str]] = field(default_factory=dict)
    mark: str = "this authority"
    upright: bool = False

    def __post_init__(self) -> None:
        markup.checked_name(self.name, "A table")
        keys = [column.key for column in self.columns]
        if not keys or not self.caption.strip():
            raise ReportError(f"Table {self.name!r} needs columns and a caption.")
        wanted = [
            *keys,
            *self.filters,
            *(column.url_key for column in self.columns if column.url_key),
        ]
        missing = [key for key in wanted if key not in self.rows.columns]
        if missing:
            raise ReportError(f"Table {self.name!r} has no data for {', '.join(missing)}.")
        named = [
            self.row_header or keys[0],
            *(key for some in self.groups.values() for key in some),
        ]
        unknown = [key for key in named if key not in keys]
        if unknown:
            raise ReportError(f"Table {self.name!r} shows no column {', '.join(unknown)}.")
        for column in self.columns:
            markup.checked_name(column.key, f"A column of table {self.name!r}")
            if column.kind not in KINDS:
                raise ReportError(
                    f"There is no kind of column {column.kind!r}: {', '.join(KINDS)}."
                )
        for key in self.filters:
            markup.checked_name(key, f"A filter of table {self.name!r}")

    @property
    def header_key(self) -> str:
        """The key of the column that names a row."""
        return self.row_header or self.columns[0].key

    def cells(self) -> list[list[Cell]]:
        """What the table shows, row by row."""
        shown = []
        for column in self.columns:
            values = self.rows[column.key].tolist()
            urls = self.rows[column.url_key].tolist() if column.url_key else [""] * len(values)
            decimals = cell.decimals(values) if column.kind == "number" else 0
            cells = [self._cell(column, *pair, decimals) for pair in zip(values, urls, strict=True)]
            if column.key == self.header_key:
                cells = [self._marked(cell) for cell in cells]
            shown.append(cells)
        return [list(row) for row in zip(*shown, strict=True)]

    def _marked(self, cell: Cell) -> Cell:
        marked = cell.text in self.highlight
        value = cell.text if marked else cell.value
        return replace(cell, value=value, marked=marked)

    def _cell(self, column: Column, value: Any, url: Any, decimals: int) -> Cell:
        blank = bool(pd.isna(value)) or value == ""
        try:
            return cell.shown(column.kind, value, url, blank, decimals)
        except (ValueError, TypeError):
            shown = repr(value)[:60]
            raise ReportError(
                f"Table {self.name!r}, column {column.key!r}: {shown} is not a {column.kind}."
            ) from None

    def _config(self) -> str:
        """What ``league.js`` needs to know, as JSON."""
        headings = {column.key: column.short or column.heading for column in self.columns}
        filters = [
            {
                "key": key,
                "label": headings.get(key) or key.replace("_", " ").capitalize(),
                "options": _options(self.rows[key]),
            }
            for key in self.filters
        ]
        groups = {theme: list(keys) for theme, keys in self.groups.items()}
        return json.dumps({"filters": filters, "groups": groups}, ensure_ascii=False)

    def html(self) -> str:
        """The table as HTML, without the styles it needs in JupyterLab."""
        return str(self.markup())

    def markup(self) -> Markup:
        """The same, to stand in another template."""
        filtered = [
            {key: "" if pd.isna(row[key]) else str(row[key]) for key in self.filters}
            for row in self.rows.to_dict("records")
        ]
        return markup.fill(
            "table.html.j2",
            table=self,
            config=self._config() if self.interactive else "",
            rows=list(zip(self.cells(), filtered, strict=True)),
            is_long=len(self.rows) >= LONG,
            is_wide=len(self.columns) >= WIDE,
            upright=self.upright,
            stacks=len(self.columns) >= STACKED,
            labels=self._labels(),
            code=self._codes(),
            column_class=_column_class,
            cell_class=_cell_class,
            authority=markup.authority_anchor,
            note=markup.inline(self.note),
            inline=markup.inline,
            helped=[column for column in self.columns if column.help],
        )

    def _labels(self) -> str:
        """What stands before a cell where a row is a card: a JSON list, "" for the row's name."""
        shown = [
            "" if column.key == self.header_key else column.short or column.heading
            for column in self.columns
        ]
        return json.dumps(shown, ensure_ascii=False)

    def _codes(self) -> list[str]:
        """The ONS code of each row, for downloads, where the rows have one."""
        if "ons_code" not in self.rows.columns or not self.interactive:
            return [""] * len(self.rows)
        return [str(code) for code in self.rows["ons_code"]]

    def text(self) -> str:
        """The same numbers as aligned text."""
        lines = [[column.heading for column in self.columns]]
        for row in self.cells():
            lines.append([f"{c.text} ({self.mark})" if c.marked else c.text for c in row])
        widths = [max(len(line[at]) for line in lines) for at in range(len(self.columns))]
        right = [column.kind in ("number", "mean", "score") for column in self.columns]
        made = [
            "  ".join(
                cell.rjust(width) if to_right else cell.ljust(width)
                for cell, width, to_right in zip(line, widths, right, strict=True)
            ).rstrip()
            for line in lines
        ]
        return "\n".join([self.caption, "", *made, *([self.note] if self.note else [])])

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Bundle:
        return (
            {"text/html": in_notebook(self.html(), "cells.css"), "text/plain": self.text()},
            {"cqc": {"role": "table", "name": self.name, "interactive": self.interactive}},
        )


def _classes(*names: str) -> Markup:
    given = " ".join(name for name in names if name)
    return Markup(' class="{}"').format(given) if given else Markup()


def _column_class(column: Column) -> Markup:
    kind = {"number": "n", "mean": "n", "score": "s"}.get(column.kind, "")
    return _classes(kind, "x2" if column.secondary else "")


def _cell_class(column: Column, cell: Cell) -> Markup:
    return _classes(cell.css, "x2" if column.secondary else "")


def _options(values: pd.Series[Any]) -> list[str]:
    """The values to filter by: ratings in CQC's order, anything else by name."""
    options = {str(value) for value in values if not pd.isna(value) and value != ""}
    order = {name: at for at, name in enumerate(framework.RATING_NAMES)}
    return sorted(options, key=lambda option: (order.get(option, len(order)), option))
