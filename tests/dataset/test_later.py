"""What was reported since a snapshot: whose words they are, and when a snapshot supersedes them."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pandas as pd
import pytest

from cqclib import paths
from cqclib.dataset import later
from cqclib.dataset import schemas as tables_schemas
from cqclib.dataset.tables import Dataset
from cqclib.errors import DataError, SnapshotError

SOURCE = paths.PROJECT / "data" / "raw" / "reported_later"
NOBODY = pd.DataFrame({"ons_code": [], "report_month": []}, dtype="str")


def stated() -> list[dict[str, str]]:
    with (SOURCE / "reported_later.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def collected(own_data: Path) -> Path:
    return Path(shutil.copytree(SOURCE, own_data / "raw" / "reported_later", dirs_exist_ok=True))


def of(code: str, month: str) -> pd.DataFrame:
    return pd.DataFrame({"ons_code": [code], "report_month": [month]})


def test_every_row_is_there_as_it_is_stated(collected: Path) -> None:
    since = later.reported_since(NOBODY, "2025-10-03")
    rows = {row["ons_code"]: row for row in stated()}
    assert len(since) == len(rows) == 48
    assert int((since["overall_rating"] != "").sum()) == 25
    for row in since.to_dict("records"):
        for key in ("published", "overall_rating", "report_url", "source_url", "source_kind"):
            assert row[key] == rows[row["ons_code"]][key]


@pytest.mark.parametrize(
    ("code", "month", "stays"),
    [
        ("E06000014", "2025-12", False),  # York, published 5 December 2025
        ("E06000014", "2026-03", False),
        ("E06000014", "2025-11", True),  # an earlier assessment of it
        ("E06000030", "2025-10", False),  # Swindon: no month is stated
    ],
)
def test_a_snapshot_supersedes_row_by_row(
    collected: Path, code: str, month: str, stays: bool
) -> None:
    since = later.reported_since(of(code, month), "2025-10-03")
    assert (code in set(since["ons_code"])) is stays
    assert len(since) == 48 - (not stays)


def test_what_a_later_snapshot_should_have_had_is_not_said_again(collected: Path) -> None:
    months = {row["ons_code"]: row["published"][:7] for row in stated()}
    since = later.reported_since(NOBODY, "2026-05-15")
    expected = {code for code, month in months.items() if month == "" or month >= "2026-05"}
    assert set(since["ons_code"]) == expected


def test_without_the_collection_nothing_is_said(own_data: Path) -> None:
    shutil.rmtree(own_data / "raw" / "reported_later", ignore_errors=True)
    assert later.reported_since(NOBODY, "2025-10-03").empty


def test_the_published_table_has_what_was_stated_and_no_more(tables: Dataset) -> None:
    """By csv alone: every cell as it was collected, a blank for what was not stated."""
    with (paths.processed() / "reported_since.csv").open(encoding="utf-8", newline="") as file:
        published = list(csv.DictReader(file))
    rows = {row["ons_code"]: row for row in stated()}
    assert len(published) == len(rows) == 48
    for row in published:
        assert row == {key: rows[row["ons_code"]][key] for key in row}
    assert tables.reported_since.to_dict("records") == published


def test_a_stated_value_that_cannot_be_is_not_published() -> None:
    row = {"ons_code": "E06000014", "authority": "York", "source_kind": "council"}
    row |= {"source_url": "https://example.org/", "published": "2025-12", "overall_rating": "Good"}
    row |= {"overall_score_percent": "12", "report_url": "", "note": ""}
    since = pd.DataFrame([row], dtype="str")[list(tables_schemas.REPORTED_SINCE.columns)]
    with pytest.raises(DataError, match=r"reported_since.csv, row 2, column overall_score_percent"):
        later.published(since)


def test_a_changed_file_is_refused(collected: Path) -> None:
    file = collected / "reported_later.csv"
    file.write_text(file.read_text("utf-8").replace("Good", "Outstanding", 1), encoding="utf-8")
    with pytest.raises(SnapshotError, match="SHA-256 differs"):
        later.reported_since(NOBODY, "2025-10-03")
