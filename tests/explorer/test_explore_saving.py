"""Saving: only into a folder that is there, nothing overwritten, cells and names that do no harm."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

import pandas as pd
import pytest

from cqclib import paths
from cqclib.explorer import saving
from cqclib.explorer.saving import SaveError


def read(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(
    "cell", ["=1+1", "+44 x", "-x", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\x00=1", "=HYPERLINK(1)"]
)
def test_what_a_spreadsheet_could_run_is_made_text(cell: str) -> None:
    table = pd.DataFrame({"=head": [cell], "score": [3]})
    assert read(saving.csv_bytes(table)) == [["'=head", "score"], ["'" + cell, "3"]]


def test_numbers_stay_numbers_and_blanks_blank() -> None:
    table = pd.DataFrame({"a": [-0.29, None], "b": pd.array([3, None], dtype="Int64")})
    assert read(saving.csv_bytes(table))[1:] == [["-0.29", "3"], ["", ""]]


@pytest.mark.parametrize(
    ("text", "stem"),
    [
        ("Kent nine statements 2025-10-03", "kent-nine-statements-2025-10-03"),
        ("../../etc/passwd", "etc-passwd"),
        ("a\x00b/c\\d:e*f", "a-b-c-d-e-f"),
        ("Bézier", "bezier"),
        ("", "cqc-"),
        ("CON", "cqc-con"),
        ("x" * 300, "x" * 80),
    ],
)
def test_file_names_are_safe(text: str, stem: str) -> None:
    assert saving.file_stem(text) == stem


def test_nothing_is_overwritten_and_the_endings_share_a_number(tmp_path: Path) -> None:
    (tmp_path / "kent.png").write_bytes(b"mine")
    made = saving.save(str(tmp_path), "Kent", {"csv": b"a", "png": b"b"})
    assert [path.name for path in made] == ["kent-2.csv", "kent-2.png"]
    assert (tmp_path / "kent.png").read_bytes() == b"mine"
    assert saving.save(str(tmp_path), "Kent", {"csv": b"c"})[0].name == "kent.csv"
    assert saving.save(str(tmp_path), "Kent", {"csv": b"d"})[0].name == "kent-3.csv"
    assert (tmp_path / "kent.csv").read_bytes() == b"c"


def test_a_link_to_nowhere_is_a_taken_name(tmp_path: Path) -> None:
    (tmp_path / "kent.csv").symlink_to(tmp_path / "elsewhere.csv")
    assert saving.save(str(tmp_path), "kent", {"csv": b"a"})[0].name == "kent-2.csv"
    assert not (tmp_path / "elsewhere.csv").exists()


def test_a_name_taken_at_the_last_moment_is_not_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "kent.csv").write_bytes(b"theirs")
    seen = os.path.lexists
    too_early = iter([True])
    monkeypatch.setattr(
        saving.os.path, "lexists", lambda path: False if next(too_early, False) else seen(path)
    )
    assert saving.save(str(tmp_path), "kent", {"csv": b"a"})[0].name == "kent-2.csv"
    assert (tmp_path / "kent.csv").read_bytes() == b"theirs"


@pytest.mark.parametrize(
    ("folder", "sentence"),
    [
        ("", "Give the folder"),
        ("   ", "Give the folder"),
        ("{tmp}/missing", "There is no folder"),
        ("{tmp}/file.txt", "is a file, not a folder"),
        ("{tmp}/file.txt/below", "There is no folder|cannot be used"),
        ("{tmp}/a\nb", "line break"),
        ("{tmp}/" + "x" * 5000, "cannot be used|There is no folder"),
        ("~nobody-of-this-name/x", "cannot be used|There is no folder"),
    ],
)
def test_a_folder_that_cannot_be_is_refused_in_a_sentence(
    tmp_path: Path, folder: str, sentence: str
) -> None:
    (tmp_path / "file.txt").write_text("x", encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(SaveError, match=sentence) as raised:
        saving.save(folder.format(tmp=tmp_path), "kent", {"csv": b"a"})
    assert "\n" not in str(raised.value)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_folder_that_may_not_be_written_to_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saving.os, "access", lambda *_: False)
    with pytest.raises(SaveError, match="cannot be written to"):
        saving.save(str(tmp_path), "kent", {"csv": b"a"})


def test_a_relative_path_hangs_on_the_project_not_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert saving.folder("notebooks") == paths.NOTEBOOKS


def test_when_one_file_fails_none_is_left(tmp_path: Path) -> None:
    contents = {"csv": b"a", "png": "not bytes"}
    with pytest.raises(TypeError):
        saving.save(str(tmp_path), "kent", contents)  # type: ignore[dict-item, arg-type]
    assert list(tmp_path.iterdir()) == []
