"""The description of the published data: true, complete, versioned, and the dictionary made from it.

The committed files are what is tested here, because they are what others read.
"""

import csv
import itertools
import json
import shutil
from pathlib import Path
from typing import Any

import frictionless
import pytest

from cqclib import paths
from cqclib.dataset import clean
from cqclib.dataset import datapackage as describe
from cqclib.snapshot import model as snapshot

ROOT = Path(__file__).resolve().parents[2]
PROCESSED = ROOT / "data" / "processed"
PACKAGE: dict[str, Any] = json.loads((PROCESSED / "datapackage.json").read_text(encoding="utf-8"))
RESOURCES = {resource["name"]: resource for resource in PACKAGE["resources"]}
BASELINE: dict[str, dict[str, list[str]]] = json.loads(
    (ROOT / "tests" / "data_baseline.json").read_text(encoding="utf-8")
)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    shutil.copytree(PROCESSED, tmp_path / "processed")
    return tmp_path / "processed"


def problems(folder: Path) -> list[list[Any]]:
    return frictionless.validate(str(folder / "datapackage.json")).flatten(["type", "message"])


def columns(package: dict[str, Any]) -> dict[str, list[str]]:
    """Every column, and every key of a JSON file, by resource."""
    return {
        resource["name"]: [
            field["name"]
            for field in (
                resource["schema"]["fields"] if "schema" in resource else resource["keys"]
            )
        ]
        for resource in package["resources"]
    }


def test_the_published_files_are_what_their_description_says(copied: Path) -> None:
    assert problems(copied) == []


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("scores.csv", ",2\n", ",3\n"),
        ("la_detailed_assessments.csv", "Good,64,23", "Fair,64,23"),
        ("la_summary_ratings.csv", "overall rating,,,,1,Inadequate,1,72,1.4\n", ""),
        pytest.param("stability.csv", "False,0,True\n", "False,1,True\n", marks=pytest.mark.full),
        pytest.param("second_source_comparison.csv", "agrees", "agreed", marks=pytest.mark.full),
    ],
)
def test_a_changed_file_is_not_what_its_description_says(
    copied: Path, file: str, old: str, new: str
) -> None:
    text = (copied / file).read_text(encoding="utf-8")
    (copied / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    assert problems(copied)


def test_every_file_of_the_processed_data_is_described() -> None:
    tracked = {str(path.relative_to(PROCESSED)) for path in PROCESSED.rglob("*") if path.is_file()}
    tracked = {name for name in tracked if not name.startswith("focus/")} | {"focus/kent.json"}
    assert tracked - {"datapackage.json"} == {resource["path"] for resource in PACKAGE["resources"]}


def test_every_resource_says_what_it_is_where_from_and_under_which_licence() -> None:
    for resource in PACKAGE["resources"]:
        assert (
            resource["title"] and resource["description"] and resource["as_at"] == PACKAGE["as_at"]
        )
        assert all(source["title"] for source in resource["sources"])
        assert all(licence["name"] and licence["path"] for licence in resource["licenses"])
        if "schema" in resource:
            assert resource["rows"] and resource["hash"].startswith("sha256:") and resource["bytes"]


def test_every_column_has_a_type_a_meaning_and_an_example_that_keeps_its_constraint() -> None:
    for resource in PACKAGE["resources"]:
        for field in resource["schema"]["fields"] if "schema" in resource else []:
            assert field["description"] and field["example"], field["name"]
            cell = frictionless.Field.from_descriptor(field).read_cell(field["example"])
            assert cell[1] is None, (field["name"], cell)


def test_examples_stand_in_the_data() -> None:
    for resource in PACKAGE["resources"]:
        if "schema" in resource:
            with (PROCESSED / resource["path"]).open(encoding="utf-8", newline="") as file:
                rows = list(csv.DictReader(file))
            for field in resource["schema"]["fields"]:
                if field["name"] == "note":
                    continue  # what the bundled snapshot's recorder said; others say other things
                values = {row[field["name"]] for row in rows}
                assert field["example"] in values, (resource["name"], field["name"])


def test_the_keys_of_the_json_files_are_all_described() -> None:
    for name in ("la_raw_assessments", "national", "focus"):
        content = json.loads((PROCESSED / RESOURCES[name]["path"]).read_text(encoding="utf-8"))
        assert set(content) == {key["name"] for key in RESOURCES[name]["keys"]}


def test_no_word_describes_a_column_that_is_not_there() -> None:
    with (ROOT / "cqclib" / "reference" / "columns.csv").open(encoding="utf-8", newline="") as file:
        entries = [(row["resource"], row["column"]) for row in csv.DictReader(file)]
    there = [(name, column) for name, some in columns(PACKAGE).items() for column in some]
    there += [("snapshot", field["name"]) for field in describe.snapshot_columns()]
    assert sorted(entries) == sorted(there)


def test_the_description_is_written_with_the_tables_and_the_same_every_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / "data" / "raw", tmp_path / "raw")
    monkeypatch.setenv("CQC_DATA_DIR", str(tmp_path))
    written = ["datapackage.json", *(RESOURCES[name]["path"] for name in describe.TABLES)]
    for _ in range(2):
        clean.write(snapshot.load(PACKAGE["as_at"]))
        for name in written:
            assert (tmp_path / "processed" / name).read_bytes() == (PROCESSED / name).read_bytes()


def test_the_dictionary_is_made_from_the_description() -> None:
    written = (ROOT / "docs" / "data_dictionary.md").read_text(encoding="utf-8")
    assert written == describe.dictionary(PACKAGE), (
        "run: .venv/bin/python -m cqclib.dataset.datapackage"
    )


# --- versions --------------------------------------------------------------------------------------


def parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def faults(
    history: dict[str, dict[str, list[str]]], version: str, now: dict[str, list[str]]
) -> str:
    """What breaks the rule of docs/how_to.md; "" when nothing does."""
    versions = sorted(history, key=parts)
    for old, new in itertools.pairwise(versions):
        before = {(name, column) for name, some in history[old].items() for column in some}
        after = {(name, column) for name, some in history[new].items() for column in some}
        if before - after and parts(new)[0] == parts(old)[0]:
            return f"{sorted(before - after)} is gone from {old} to {new}: raise the major number"
        if after - before and parts(new)[:2] == parts(old)[:2]:
            return f"{sorted(after - before)} is new from {old} to {new}: raise the minor number"
    newest = versions[-1]
    if history[newest] != now:
        return (
            "the columns have changed: raise the version and add them to tests/data_baseline.json"
        )
    if parts(version) < parts(newest) or parts(version)[0] != parts(newest)[0]:
        return f"the data are version {version}, but the columns are those of {newest}"
    return ""


def test_a_column_goes_only_with_a_major_version() -> None:
    assert faults(BASELINE, PACKAGE["version"], columns(PACKAGE)) == ""


@pytest.mark.parametrize(
    ("entry", "version", "wrong"),
    [
        (None, "1.0.0", True),  # renamed without a word
        ("1.0.1", "1.0.1", True),
        ("1.1.0", "1.1.0", True),
        ("2.0.0", "1.1.0", True),  # said, but not done
        ("2.0.0", "2.0.0", False),
        ("2.0.0", "2.1.3", False),
    ],
)
def test_a_renamed_column_without_a_major_version_is_noticed(
    entry: str | None, version: str, wrong: bool
) -> None:
    history = {"1.0.0": {"scores": ["slug", "score"]}}
    now = {"scores": ["slug", "points"]}
    assert bool(faults(history | ({entry: now} if entry else {}), version, now)) == wrong


def test_a_new_column_needs_a_minor_version() -> None:
    history = {"1.0.0": {"scores": ["slug"]}}
    now = {"scores": ["slug", "score"]}
    assert faults({**history, "1.0.1": now}, "1.0.1", now)
    assert not faults({**history, "1.1.0": now}, "1.1.0", now)


@pytest.mark.parametrize(
    ("part", "raised"), [("major", "2.0.0"), ("minor", "1.1.0"), ("patch", "1.0.1")]
)
def test_bump_raises_one_part(
    part: str, raised: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    about = paths.REFERENCE / "data_package.json"
    own = json.loads(about.read_text(encoding="utf-8")) | {"version": "1.0.0"}
    copy = tmp_path / about.name
    copy.write_text(json.dumps(own), encoding="utf-8")
    monkeypatch.setattr(describe, "_PACKAGE", copy)
    assert describe.main(["bump", part]) == 0
    assert json.loads(copy.read_text(encoding="utf-8")) == own | {"version": raised}


def test_a_wrong_command_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert describe.main(["bump", "mayor"]) == 1
    assert describe.main(["renew"]) == 2
    assert capsys.readouterr().err.count("error: ") == 2
