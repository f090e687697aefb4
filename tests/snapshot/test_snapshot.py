"""Reading snapshots: what is not as recorded is refused with one sentence, and nothing is mended."""

import hashlib
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from cqclib.errors import SnapshotError
from cqclib.snapshot import model as snapshot

Record = Callable[..., Path]
KENT = {"name": "Kent", "scores": "223222223", "rating": "Requires improvement"}
ESSEX = {"name": "Essex", "scores": "333333323", "rating": "Good"}


def refused(which: str = "latest") -> str:
    with pytest.raises(SnapshotError) as caught:
        snapshot.load(which)
    sentence = str(caught.value)
    assert "\n" not in sentence and sentence.endswith((".", "'."))
    return sentence


def made(record: Record) -> bytes:
    """The bytes of a small, sound file to damage."""
    folder = record([KENT, ESSEX], as_at="2020-01-01")
    return (folder / "assessments.csv").read_bytes()


def test_the_bundled_snapshot() -> None:
    bundled = snapshot.load("2025-10-03")
    assert bundled.as_at == date(2025, 10, 3)
    assert len(bundled.assessments) == 72
    assert bundled.provenance["licence"].startswith("Open Government Licence v3.0")
    assert snapshot.available() == ["2025-10-03"]
    assert all(isinstance(value, str) for value in bundled.assessments.to_numpy().flat)


def test_latest_is_the_newest_date(record: Record) -> None:
    record([KENT], as_at="2026-01-31")
    record([KENT], as_at="2024-12-31")
    assert snapshot.available() == ["2024-12-31", "2025-10-03", "2026-01-31"]
    assert snapshot.load("latest").as_at == date(2026, 1, 31)
    assert snapshot.load("2024-12-31").as_at == date(2024, 12, 31)


@pytest.mark.parametrize("which", ["2025-10-04", "newest", "", "../2025-10-03", "x" * 500])
def test_there_is_no_other_snapshot(which: str) -> None:
    sentence = refused(which)
    assert sentence.startswith(f"There is no snapshot {which[:40]!r}; there are: 2025-10-03.")
    assert len(sentence) < 200


def test_no_snapshot_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CQC_DATA_DIR", str(tmp_path / "nothing"))
    assert snapshot.available() == []
    assert f"there are none in {tmp_path / 'nothing' / 'raw'}" in refused()


def test_a_byte_order_mark_and_crlf_are_read(record: Record) -> None:
    good = made(record)
    record(content=b"\xef\xbb\xbf" + good.replace(b"\n", b"\r\n"), as_at="2026-01-02")
    plain = snapshot.load("2020-01-01").assessments
    assert snapshot.load("2026-01-02").assessments.equals(plain)
    assert list(plain["authority_name"]) == ["Kent", "Essex"]


def test_another_file_than_the_one_described(record: Record) -> None:
    folder = record([KENT, ESSEX])
    path = folder / "assessments.csv"
    path.write_bytes(path.read_bytes().replace(b'"3"', b'"4"', 1))
    sentence = refused()
    assert sentence.startswith(f"{path} is not the file that provenance.json describes (SHA-256")


def test_a_file_without_a_hash(record: Record) -> None:
    folder = record([KENT])
    path = folder / "provenance.json"
    about = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**about, "files": {}}), encoding="utf-8")
    assert "SHA-256 differs" in refused()


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda good: b"", "cannot be read as a table"),
        (lambda good: good.splitlines(keepends=True)[0], "has no rows"),
        (lambda good: good.replace(b"Kent", b"K\xe9nt"), "is not UTF-8 text (byte "),
        (lambda good: good.decode().encode("utf-16"), "is not UTF-8 text (byte 1)"),
        (lambda good: good.replace(b"qs9", b"qs99"), "no column 'qs9' and has an unknown column"),
        (lambda good: good.replace(b",note", b""), "has rows with more cells than its heading"),
        (lambda good: good.replace(b"note", b"qs9"), "has an unknown column 'qs9.1'"),
        (lambda good: good.replace(b"note\n", b"note,extra\n"), "has an unknown column 'extra'"),
        (lambda good: good + good.splitlines()[1] + b",1\n", "Expected 16 fields in line 4"),
        (lambda good: good.replace(b"qs9", b"x" * 900), f"has an unknown column '{'x' * 40}'"),
    ],
    ids="empty heading latin1 utf16 renamed short-heading twice extra-heading long-row long".split(),
)
def test_a_damaged_file_is_refused(
    record: Record, damage: Callable[[bytes], bytes], reason: str
) -> None:
    folder = record(content=damage(made(record)))
    sentence = refused()
    assert sentence.startswith(f"{folder / 'assessments.csv'} ")
    assert reason in sentence


@pytest.mark.parametrize("column", ["slug", "qs1", "report_month", "overall_rating", "ons_code"])
def test_every_required_column_is_missed_by_name(record: Record, column: str) -> None:
    wanted = [name for name in snapshot.REQUIRED_COLUMNS if name != column]
    record([KENT], columns=wanted)
    assert f"assessments.csv has no column {column!r};" in refused()


def test_optional_columns_are_there_when_the_file_lacks_them(record: Record) -> None:
    record([KENT])
    table = snapshot.load("latest").assessments
    assert list(table.columns) == [*snapshot.REQUIRED_COLUMNS, *snapshot.OPTIONAL_COLUMNS]
    assert list(table["kind"]) == [""]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "is not valid JSON"),
        ("[]", "does not list its files"),
        ('{"files": {}}', "does not say producer, address, as_at, licence, method, known_gaps"),
    ],
)
def test_a_provenance_that_says_too_little(record: Record, text: str, sentence: str) -> None:
    path = record([KENT]) / "provenance.json"
    path.write_text(text, encoding="utf-8")
    assert refused().startswith(f"{path} {sentence}")


def test_a_provenance_of_another_day(record: Record) -> None:
    folder = record([KENT], as_at="2025-12-31")
    folder.rename(folder.with_name("2025-12-30"))
    assert "says as_at '2025-12-31', but the folder is 2025-12-30" in refused()


def test_a_folder_without_provenance_is_no_snapshot(record: Record) -> None:
    (record([KENT]) / "provenance.json").unlink()
    assert snapshot.available() == ["2025-10-03"]


def test_a_missing_file(record: Record) -> None:
    path = record([KENT]) / "assessments.csv"
    path.unlink()
    assert refused() == f"{path} is missing; restore the snapshot."


def test_the_recorded_hash_is_that_of_the_file() -> None:
    bundled = snapshot.load("2025-10-03")
    content = (bundled.folder / "assessments.csv").read_bytes()
    recorded = bundled.provenance["files"]["assessments.csv"]["sha256"]
    assert hashlib.sha256(content).hexdigest() == recorded
