"""Recording a snapshot: its folder appears whole or not at all.

A snapshot of the same day is replaced, and only when the new one is whole: its folder is moved
aside, the new one moved in, the old one removed. A run killed between the moves leaves the old
one aside; the next recording (or ``restore``) puts it back.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from cqclib import files, paths
from cqclib.errors import SnapshotError, printable
from cqclib.snapshot import model as snapshot
from cqclib.snapshot import pages_zip as archive
from cqclib.snapshot.model import (
    ASSESSMENTS,
    LONGEST_LINE,
    OPTIONAL_COLUMNS,
    PROVENANCE,
    REQUIRED_COLUMNS,
    Snapshot,
)
from cqclib.snapshot.pages_zip import Exchange
from cqclib.spreadsheet import inert

_ASIDE = ".{}.old.tmp"


def record(
    assessments: pd.DataFrame,
    provenance: Mapping[str, Any],
    transcript: Mapping[str, Exchange] | None = None,
) -> Snapshot:
    """Write a snapshot of ``provenance["as_at"]`` (YYYY-MM-DD) and load it back.

    ``assessments`` has the columns of a snapshot; ``transcript`` are the answers it was read from,
    kept as ``pages.zip``. The hashes in ``provenance["files"]`` are made here.
    Raises SnapshotError for a table without rows or columns, or when it cannot be written; what
    was there before is then untouched.
    """
    as_at = date.fromisoformat(provenance["as_at"]).isoformat()
    missing = [column for column in REQUIRED_COLUMNS if column not in assessments.columns]
    if missing or assessments.empty:
        wrong = f"no column {', '.join(missing)}" if missing else "no rows"
        raise SnapshotError(f"The snapshot of {as_at} would have {wrong}; it was not recorded.")
    columns = [one for one in (*REQUIRED_COLUMNS, *OPTIONAL_COLUMNS) if one in assessments.columns]
    table = recordable(assessments[columns]).sort_values("slug", kind="stable")
    contents: dict[str, bytes] = {ASSESSMENTS: files.csv_text(table).encode()}
    if transcript:
        contents[archive.PAGES] = archive.packed(transcript)
    hashes = {
        name: {"sha256": hashlib.sha256(content).hexdigest()} for name, content in contents.items()
    }
    about = {**_recordable(dict(provenance)), "files": hashes}
    contents[PROVENANCE] = files.json_text(about).encode()
    restore(as_at)
    try:
        _replace(paths.raw() / as_at, contents)
    except OSError as error:
        raise SnapshotError(
            f"The snapshot of {as_at} could not be written ({error}); what was there is untouched."
        ) from error
    return snapshot.load(as_at)


def recordable(table: pd.DataFrame) -> pd.DataFrame:
    """``table`` as a snapshot holds it, whatever a page said.

    Each text is one line that shows as it is, of a length that ``clean`` takes, and that no
    spreadsheet calculates. Doing it twice changes nothing.
    """
    return table.map(
        lambda one: inert(printable(one))[:LONGEST_LINE] if isinstance(one, str) else one
    )


def _recordable(value: Any) -> Any:
    """The same for the texts of a provenance, which no spreadsheet reads."""
    if isinstance(value, dict):
        return {key: _recordable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_recordable(one) for one in value]
    return printable(value) if isinstance(value, str) else value


def restore(as_at: str) -> None:
    """Put back a snapshot that a killed recording left aside; remove one already replaced."""
    folder, aside = paths.raw() / as_at, paths.raw() / _ASIDE.format(as_at)
    if aside.is_dir():
        if folder.exists():
            shutil.rmtree(aside)
        else:
            aside.rename(folder)


def _replace(folder: Path, contents: Mapping[str, bytes]) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    new = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}.", suffix=".tmp"))
    aside = folder.parent / _ASIDE.format(folder.name)
    try:
        files.write_all({new / name: content for name, content in contents.items()})
        new.chmod(0o755)
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
            shutil.rmtree(aside)
    finally:
        shutil.rmtree(new, ignore_errors=True)


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
    told = recorded.provenance["files"].get(archive.PAGES)
    if told is None:
        return {}
    path = recorded.folder / archive.PAGES
    try:
        found = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        raise SnapshotError(f"{path} is missing; restore the snapshot.") from None
    if found != told.get("sha256"):
        raise SnapshotError(f"{path} is not the file that {PROVENANCE} describes; restore it.")
    return archive.unpacked(path)
