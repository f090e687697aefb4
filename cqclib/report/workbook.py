"""One Excel workbook of everything that is published, with notes: for whoever works in a spreadsheet.

The sheets are the published tables as they are, so that a number in the workbook is the number in
the CSV file. The same tables give the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from cqclib import files, paths, wording
from cqclib.dataset import Dataset, published_files
from cqclib.spreadsheet import inert

_WIDEST = 60  # characters
_NOTES = "Notes"
_DICTIONARY = "Columns"
_READ = (_NOTES, _DICTIONARY)  # sheets of sentences


def file_name(as_at: str) -> str:
    """The name of the workbook of a day (YYYY-MM-DD)."""
    return f"cqc_assessments_{as_at}.xlsx"


def write(data: Dataset) -> Path:
    """Write the workbook of ``data`` into the folder of reports and return its path."""
    path = paths.reports() / file_name(data.as_at.isoformat())
    files.write_all({path: packed(data)})
    return path


def packed(data: Dataset) -> bytes:
    """The workbook: notes, the published tables, the 153 authorities, what the columns mean."""
    sheets = tables(data)
    words = _dictionary(data.as_at.isoformat())
    return _bytes({_NOTES: _notes(data, sheets), **sheets, _DICTIONARY: words}, data.as_at)


def tables(data: Dataset) -> dict[str, pd.DataFrame]:
    """What each sheet of data holds, by the sheet's name."""
    return {
        "Assessments": data.all_assessments,
        "Scores": data.scores,
        "Stability": data.stability,
        "Summary": data.summary,
        "Second sources": data.second_sources,
        "Reported since": data.reported_since,
        "Authorities": data.authorities,
    }


_ABOUT = {
    "Assessments": "Every formal assessment: rating, overall score, nine scores, place with its tie",
    "Scores": "The scores of the latest assessments, a row each",
    "Stability": "How far one point more or less would move each place and rating",
    "Summary": "How many authorities, and what share, are at each rating and score",
    "Second sources": "Every value that another source states, beside ours",
    "Reported since": "What public pages say of later assessments: not counted, not checked",
    "Authorities": "The 153 authorities: type, region, population, deprivation, assessed or not",
}


def _notes(data: Dataset, sheets: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    lines = [
        ("What this is", "CQC's local authority assessments in England, as one workbook"),
        ("As at", wording.day(data.as_at)),
        ("Coverage", wording.of(data.assessed, data.authority_count, "authorities assessed")),
        ("Status", "Not official statistics; not published or endorsed by CQC"),
        (
            "Source",
            "Care Quality Commission. Contains public sector information licensed under the Open "
            "Government Licence v3.0. Types, regions, population: Office for National Statistics; "
            "deprivation: MHCLG (Open Government Licence v3.0).",
        ),
        (
            "Scores",
            "4 an exceptional standard, 3 a good standard, 2 some shortfalls, 1 significant "
            "shortfalls. A blank cell is a missing value, never a nought.",
        ),
        (
            "Places",
            "On the total of nine scores; a tie shares the best place. One point more or less moves "
            "most authorities by many places: see the sheet Stability.",
        ),
        *(
            (f"Sheet {name}", f"{_ABOUT[name]} ({len(table)} rows)")
            for name, table in sheets.items()
        ),
        (f"Sheet {_DICTIONARY}", "What each column of the published files means"),
    ]
    return pd.DataFrame(lines, columns=["About", "Note"])


def _dictionary(as_at: str) -> pd.DataFrame:
    """Each column of the published tables with its meaning and an example."""
    rows = [
        (
            field["name"],
            about["name"],
            field["type"],
            field["description"],
            field.get("example", ""),
        )
        for about in published_files.described(as_at).values()
        for field in about.get("schema", {}).get("fields", [])
    ]
    return pd.DataFrame(rows, columns=["Column", "Table", "Type", "Meaning", "Example"])


def _bytes(sheets: Mapping[str, pd.DataFrame], day: date) -> bytes:
    # Imported here: whoever reads a report has no need of it.
    from xlsxwriter import Workbook

    buffer = io.BytesIO()
    made = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    book = Workbook(buffer, made)
    book.set_properties(
        {
            "title": f"CQC local authority assessments, {wording.day(day)}",
            "author": "cqclib",
            "created": datetime(day.year, day.month, day.day),
        }
    )
    bold = book.add_format({"bold": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for name, table in sheets.items():
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, list(table.columns), bold)
        for row, values in enumerate(table.itertuples(index=False), start=1):
            for column, value in enumerate(values):
                _write(sheet, row, column, value)
        for column, width in enumerate(_widths(table)):
            sheet.set_column(column, column, width, wrapped if name in _READ else None)
        sheet.freeze_panes(1, 0)
        if name not in _READ:
            sheet.autofilter(0, 0, len(table), len(table.columns) - 1)
    book.close()
    return buffer.getvalue()


def _write(sheet: Any, row: int, column: int, value: Any) -> None:
    """One cell: nothing for a blank, numbers as numbers, text that is no formula."""
    if isinstance(value, str):
        sheet.write_string(row, column, inert(value))
    elif not pd.isna(value):
        sheet.write(row, column, value.item() if hasattr(value, "item") else value)


def _widths(table: pd.DataFrame) -> list[int]:
    longest = [
        max([len(str(column)), *(len(str(value)) for value in table[column])])
        for column in table.columns
    ]
    return [min(_WIDEST, max(8, width + 2)) for width in longest]
