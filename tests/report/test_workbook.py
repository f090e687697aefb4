"""The workbook holds the published tables: the same numbers, blanks and rows, no formula, same bytes."""

from __future__ import annotations

import io

import openpyxl
import pandas as pd
import pytest

from cqclib import paths
from cqclib.dataset import Dataset
from cqclib.report import workbook


@pytest.fixture(scope="module")
def content(tables: Dataset) -> bytes:
    return workbook.packed(tables)


def test_a_sheet_is_the_published_file(content: bytes) -> None:
    published = pd.read_csv(paths.processed() / "la_detailed_assessments.csv")
    sheet = pd.read_excel(io.BytesIO(content), sheet_name="Assessments")
    assert list(sheet.columns) == list(published.columns)
    scores = [f"qs{number}_score" for number in range(1, 10)]
    columns = ["slug", "ons_code", "overall_rating", "total_score", *scores, "rank", "rank_to"]
    pd.testing.assert_frame_equal(sheet[columns], published[columns], check_dtype=False)


def test_there_is_a_note_for_every_sheet_and_what_is_counted(content: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(content))
    notes = {row[0]: row[1] for row in book["Notes"].iter_rows(min_row=2, values_only=True)}
    assert notes["As at"] == "3 October 2025"
    assert notes["Coverage"] == "72 of 153 authorities assessed (47%)"
    named = {f"Sheet {name}" for name in book.sheetnames if name != "Notes"}
    assert named <= set(notes)


def test_nothing_is_a_formula_and_every_column_is_explained(content: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(content))
    for sheet in book:
        assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
        assert sheet.freeze_panes == "A2"
    meanings = pd.read_excel(io.BytesIO(content), sheet_name="Columns")
    assert meanings["Meaning"].notna().all()


def test_the_same_tables_give_the_same_bytes(content: bytes, tables: Dataset) -> None:
    assert workbook.packed(tables) == content
