"""Recording a snapshot: its folder appears whole or not at all, and nothing recorded is lost.

A snapshot of the same day gives up its place, and only to one that is written whole and lacks no
more than it does: its folder is moved aside, the new one moved in, and the old one kept under
``set_aside`` unless it is the same. What lacks more than the one that is there is set aside itself.
A run killed between the moves leaves the old one aside; the next recording (or ``restore``) puts it
back. ``by_hand.csv`` moves on to the new folder.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Mapping
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pandas as pd

from cqclib import files, paths
from cqclib.errors import SnapshotError, printable
from cqclib.snapshot import model as snapshot
from cqclib.snapshot import pages_zip as archive
from cqclib.snapshot.by_hand import BY_HAND
from cqclib.snapshot.model import (
    DERIVED,
    LONGEST_LINE,
    OPTIONAL_COLUMNS,
    REQUIRED_COLUMNS,
    Snapshot,
)
from cqclib.snapshot.pages_zip import Exchange
from cqclib.snapshot.recorded_files import (
    ASSESSMENTS,
    PROVENANCE,
    read_provenance,
    recorded_bytes,
)
from cqclib.spreadsheet import inert


class LacksMore(SnapshotError):
    """A recording that may not take the place of the one that is there; it was set aside."""


_ASIDE = ".{}.old.tmp"
_SET_ASIDE = "set_aside"


def record(
    assessments: pd.DataFrame,
    provenance: Mapping[str, Any],
    transcript: Mapping[str, Exchange] | None = None,
    extra: Mapping[str, bytes] | None = None,
) -> Snapshot:
    """Write a snapshot of ``provenance["as_at"]`` (YYYY-MM-DD) and load it back.

    ``assessments`` has the columns of a snapshot; ``transcript`` are the answers it was read from,
    kept as ``pages.zip``; ``extra`` are more files by name, not described by their hashes. The
    hashes in ``provenance["files"]`` are made here.
    Raises SnapshotError for a table without rows or columns, when it cannot be written, and LacksMore
    when the snapshot of that day lacks less: what was there before is then untouched.
    """
    as_at = date.fromisoformat(provenance["as_at"]).isoformat()
    missing = [column for column in REQUIRED_COLUMNS if column not in assessments.columns]
    if missing or assessments.empty:
        wrong = f"no column {', '.join(missing)}" if missing else "no rows"
        raise SnapshotError(f"The snapshot of {as_at} would have {wrong}; it was not recorded.")
    contents = _contents(assessments, provenance, transcript) | dict(extra or {})
    restore(as_at)
    folder = paths.raw() / as_at
    by_hand_file = folder / BY_HAND
    try:
        lacks, lacked = len(provenance.get("problems", ())), _lacks(folder)
        if lacked is not None and lacks > lacked:
            kept = keep(as_at, contents)
            raise LacksMore(
                f"The snapshot of {as_at} that is there lacks less ({lacked} problems against "
                f"{lacks}), so it stays; what was read now is in {kept}."
            )
        if by_hand_file.is_file():
            contents[BY_HAND] = by_hand_file.read_bytes()
        _replace(folder, contents)
    except OSError as error:
        raise SnapshotError(
            f"The snapshot of {as_at} could not be written ({error}); what was there is untouched."
        ) from error
    return snapshot.load(as_at)


def keep(as_at: str, contents: Mapping[str, bytes]) -> Path:
    """Write files that may not take the place of a snapshot to a folder of their own; its path."""
    folder = _free(as_at)
    folder.parent.mkdir(parents=True, exist_ok=True)
    new = _written(folder, contents)
    try:
        new.rename(folder)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return folder


def _contents(
    assessments: pd.DataFrame,
    provenance: Mapping[str, Any],
    transcript: Mapping[str, Exchange] | None,
) -> dict[str, bytes]:
    """The described files of a snapshot, and the provenance that describes them."""
    columns = [name for name in (*REQUIRED_COLUMNS, *OPTIONAL_COLUMNS) if name in assessments]
    table = recordable(assessments[columns]).sort_values("slug", kind="stable")
    contents: dict[str, bytes] = {ASSESSMENTS: files.csv_text(table).encode()}
    if transcript:
        contents[archive.PAGES] = archive.packed(transcript)
    hashes = {
        name: {"sha256": hashlib.sha256(content).hexdigest()} for name, content in contents.items()
    }
    about = {**_recordable(dict(provenance)), "files": hashes}
    for key in DERIVED:
        about.pop(key, None)
    contents[PROVENANCE] = files.json_text(about).encode()
    return contents


def _lacks(folder: Path) -> int | None:
    """How many problems the snapshot in ``folder`` was recorded with; None for no sound snapshot."""
    try:
        return len(read_provenance(folder).get("problems", ()))
    except SnapshotError:
        return None


def _free(as_at: str) -> Path:
    """A folder under ``set_aside`` that is not taken: the day and a number."""
    parent = paths.raw() / _SET_ASIDE
    folders = (parent / f"{as_at}-{number}" for number in count(1))
    return next(folder for folder in folders if not folder.exists())


def recordable(table: pd.DataFrame) -> pd.DataFrame:
    """``table`` as a snapshot holds it, whatever a page said.

    Each text is one line that shows as it is, of a length that ``clean`` takes, and that no
    spreadsheet calculates. Doing it twice changes nothing.
    """
    return table.map(
        lambda cell: inert(printable(cell))[:LONGEST_LINE] if isinstance(cell, str) else cell
    )


def _recordable(value: Any) -> Any:
    """The same for the texts of a provenance, which no spreadsheet reads."""
    if isinstance(value, dict):
        return {key: _recordable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_recordable(item) for item in value]
    return printable(value) if isinstance(value, str) else value


def restore(as_at: str) -> None:
    """Put back a snapshot that a killed recording left aside; keep one already replaced."""
    folder, aside = paths.raw() / as_at, paths.raw() / _ASIDE.format(as_at)
    if aside.is_dir():
        if folder.exists():
            _set_aside(aside, folder)
        else:
            aside.rename(folder)


def _written(folder: Path, contents: Mapping[str, bytes]) -> Path:
    """A new folder beside ``folder`` with all of ``contents`` on disk, to be moved in."""
    new = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}.", suffix=".tmp"))
    try:
        files.write_all({new / name: content for name, content in contents.items()})
        new.chmod(0o755)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise
    return new


def _replace(folder: Path, contents: Mapping[str, bytes]) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    aside = folder.parent / _ASIDE.format(folder.name)
    new = _written(folder, contents)
    try:
        if folder.exists():
            folder.rename(aside)
        try:
            new.rename(folder)
        except OSError:
            if aside.exists():
                aside.rename(folder)
            raise
        _flush(folder.parent)
        if aside.exists():
            _set_aside(aside, folder)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _set_aside(old: Path, new: Path) -> None:
    """Keep the replaced folder ``old``, unless it holds the same pages and table as ``new``."""
    if all(_same(old / name, new / name) for name in (ASSESSMENTS, archive.PAGES)):
        shutil.rmtree(old)
        return
    target = _free(new.name)
    target.parent.mkdir(exist_ok=True)
    old.rename(target)


def _same(old: Path, new: Path) -> bool:
    if not (old.is_file() and new.is_file()):
        return old.is_file() == new.is_file()
    return old.read_bytes() == new.read_bytes()


def _flush(folder: Path) -> None:
    """Have the renames on disk before the old folder goes (not on Windows, which has no way)."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def verified_pages(recorded: Snapshot) -> dict[str, Exchange]:
    """The answers kept with a snapshot, by address; none when it was recorded without pages.

    Raises SnapshotError when the file is missing or not the one its provenance describes.
    """
    if archive.PAGES not in recorded.provenance["files"]:
        return {}
    path = recorded.folder / archive.PAGES
    recorded_bytes(path, recorded.provenance)
    return archive.unpacked(path)
