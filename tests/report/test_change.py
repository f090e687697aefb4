"""Change over time, on two made-up snapshots that live here only."""

from pathlib import Path
from typing import Any

import pytest

from cqclib import dataset
from cqclib.analysis import focus
from cqclib.dataset import clean
from cqclib.dataset.tables import Dataset
from cqclib.pipeline import run as pipeline
from cqclib.report import change
from cqclib.snapshot import model as snapshot

FIRST, SECOND = "2031-06-30", "2032-06-30"
THEN = [
    {"name": "Kent", "scores": "222222222", "rating": "Requires improvement", "month": "2031-01",
     "slug": "kent-0131"},
    {"name": "Essex", "scores": "333333333", "rating": "Good", "month": "2031-02",
     "slug": "essex-0231"},
    {"name": "Devon", "scores": "333333332", "rating": "Good", "month": "2031-03",
     "slug": "devon-0331"},
]  # fmt: skip
NOW = [
    THEN[0],
    {**THEN[1], "scores": "333333334"},  # CQC changed a score
    {**THEN[2], "name": "Devon County Council"},  # and a name
    {"name": "Kent", "scores": "333333333", "rating": "Good", "month": "2032-05",
     "slug": "kent-0532"},  # assessed again
    {"name": "York", "scores": "444444444", "rating": "Outstanding", "month": "2032-04",
     "slug": "york-0432"},
]  # fmt: skip


@pytest.fixture
def now(record: Any) -> Dataset:
    """The second of two made-up snapshots, cleaned."""
    record(THEN, as_at=FIRST)
    record(NOW, as_at=SECOND)
    recorded = snapshot.load(SECOND)
    clean.write_raw(recorded)
    clean.write(recorded)
    return dataset.load()


def text(element: Any) -> str:
    return str(element._repr_mimebundle_()[0]["text/plain"])


def test_one_snapshot_says_nothing_of_change(tables: Dataset) -> None:
    assert change.since(tables) is None
    assert change.then_and_now(tables) is None
    assert change.new_assessments(tables) is None
    assert change.changed_values(tables) is None
    assert change.reassessed(tables) is None
    assert change.history(focus.load(tables, "Kent")) is None
    assert change.history_caveat(focus.load(tables, "Kent")) is None


def test_what_is_new_and_what_changed_is_told(now: Dataset) -> None:
    sentence = text(change.since(now))
    assert sentence.startswith("Between 2031-06-30 and 2032-06-30: ")
    assert "2 assessments new (Kent, York)" in sentence
    assert "Learning, improvement and innovation: 3 to 4" in sentence
    table = change.changed_values(now)
    assert table is not None
    changes = {(row["slug"], row["old"], row["new"]) for row in table.rows.to_dict("records")}
    assert changes == {("essex-0231", "3", "4"), ("devon-0331", "Devon", "Devon County Council")}
    new = change.new_assessments(now)
    assert new is not None
    assert list(new.rows["slug"]) == ["kent-0532", "york-0432"]


def test_then_and_now_count_each_authority_once(now: Dataset) -> None:
    table = change.then_and_now(now)
    assert table is not None
    rows = {row["what"]: (row["then"], row["now"]) for row in table.rows.to_dict("records")}
    assert rows["Authorities assessed"] == (3, 4)
    assert rows["Rated good"] == (2, 3)  # Kent's second report counts, its first no longer
    assert rows["Rated requires improvement"] == (1, 0)
    assert rows["Rated outstanding"] == (0, 1)
    # (18 + 27 + 26) / 3 and (27 + 28 + 26 + 36) / 4
    assert rows["Average total of 36"] == ("23.7", "29.3")


def test_an_authority_stands_beside_its_own_past(now: Dataset) -> None:
    again = change.reassessed(now)
    assert again is not None
    (row,) = again.rows.to_dict("records")
    assert (row["authority"], row["before_rating"], row["last_rating"], row["moved"]) == (
        "Kent", "Requires improvement", "Good", "+9",
    )  # fmt: skip
    history = change.history(focus.load(now, "Kent"))
    assert history is not None
    assert list(history.rows["total_score"]) == [27, 18]
    assert list(history.rows["month"]) == ["May 2032", "January 2031"]
    assert change.history(focus.load(now, "Essex")) is None


@pytest.mark.full
def test_the_reports_show_the_sections(now: Dataset, tmp_path: Path) -> None:
    national = pipeline.make_report("03_national", {})
    kent = pipeline.make_report("04_focus_authority", {"authority": "Kent"})
    essex = pipeline.make_report("04_focus_authority", {"authority": "Essex"})
    assert national and kent and essex
    page = national.read_text(encoding="utf-8")
    assert "What changed since the snapshot before" in page
    assert "Assessed more than once" in page
    assert "Its assessments over the years" in kent.read_text(encoding="utf-8")
    assert "Its assessments over the years" not in essex.read_text(encoding="utf-8")
