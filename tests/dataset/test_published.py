"""Reading the clean tables back: what was edited, cut or lost is refused by name."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from cqclib import dataset
from cqclib.errors import CqcError, DataError, SnapshotError

DETAILED = "la_detailed_assessments.csv"


@pytest.fixture
def processed(own_data: Path, shared_data: Path) -> Path:
    return shutil.copytree(shared_data / "processed", own_data / "processed")


def test_what_was_written_is_read_back(processed: Path) -> None:
    data = dataset.load()
    assert (data.assessed, data.authority_count, len(data.scored)) == (72, 153, 72)
    assert data.as_at.isoformat() == "2025-10-03"


def test_what_is_written_into_a_table_does_not_reach_the_next_reader(processed: Path) -> None:
    """They share their values: in a warm kernel one notebook reads after the other."""
    names = ("all_assessments", "summary", "stability", "second_sources", "reported_since")
    for name in (*names, "assessments", "scored", "scores", "authorities"):
        first = dataset.load()
        table = getattr(first, name)
        before, column = table.copy(deep=True), table.columns[0]
        table.loc[0, column] = table.loc[1, column]
        table["added"] = 1
        del table[table.columns[1]]
        table.columns = range(len(table.columns))
        assert getattr(dataset.load(), name).equals(before), name
    first = dataset.load()
    first.provenance.clear()
    assert dataset.load().provenance


@pytest.mark.parametrize(
    ("name", "notebook"),
    [
        ("la_raw_assessments.json", "01_scrape"),
        (DETAILED, "02_clean"),
        ("la_summary_ratings.csv", "02_clean"),
        ("stability.csv", "02_clean"),
        ("second_source_comparison.csv", "02_clean"),
        ("reported_since.csv", "02_clean"),
    ],
)
def test_a_missing_table_names_the_notebook_to_run(
    processed: Path, name: str, notebook: str
) -> None:
    (processed / name).unlink()
    with pytest.raises(DataError) as caught:
        dataset.load()
    sentence = f"{processed / name} is missing; run notebooks/{notebook}.ipynb first."
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda text: text.replace(",Good,64,23,", ",Great,64,23,", 1), "column overall_rating"),
        (lambda text: text.replace(",Good,64,23,", ",Good,64,37,", 1), "column total_score"),
        (lambda text: text.replace("E09000003", "E09000099", 1), "column ons_code"),
        (lambda text: text.replace("qs9_score", "qs9", 1), "qs9"),
        (lambda text: text.replace(",Good,64,23,", ",Good,64,x,", 1), "cannot be read"),
        (lambda text: text + text.splitlines()[1] + "\n", "column slug"),
        (lambda text: text[: len(text) // 2], DETAILED),
        (lambda text: "", "cannot be read"),
    ],
    ids="rating total code heading letter twice half empty".split(),
)
def test_a_damaged_table_is_refused(
    processed: Path, damage: Callable[[str], str], reason: str
) -> None:
    path = processed / DETAILED
    path.write_text(damage(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        dataset.load()
    assert DETAILED in str(caught.value) and reason in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"type": "integer"', '"type": "whole"'),
        ('"schema":', '"shape":'),
        ('"fields":', '"field":'),
    ],
)
def test_a_damaged_description_is_refused(processed: Path, old: str, new: str) -> None:
    path = processed / "datapackage.json"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(DataError, match=r"datapackage.json does not say what .* holds"):
        dataset.load()


@pytest.mark.parametrize("text", ["", "{}", '{"snapshot": "soon"}', "[]", '{"snapshot": 3}'])
def test_a_damaged_record_is_refused(processed: Path, text: str) -> None:
    (processed / "la_raw_assessments.json").write_text(text, encoding="utf-8")
    with pytest.raises(CqcError) as caught:
        dataset.load()
    assert isinstance(caught.value, SnapshotError)
    assert "run notebooks/01_scrape.ipynb again" in str(caught.value)
