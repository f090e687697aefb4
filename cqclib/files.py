"""Writing files so that a reader never sees half of one, and the same data gives the same bytes."""

from __future__ import annotations

import io
import json
import os
import tempfile
import time
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cqclib.errors import FileError
from cqclib.spreadsheet import inert

if TYPE_CHECKING:
    import pandas as pd

_ABANDONED = 3600  # seconds


def write_all(contents: Mapping[Path, str | bytes]) -> None:
    """Write several files, each whole or not at all, none before all could be written.

    ``contents`` maps a path to its text (stored as UTF-8 with ``\\n`` line ends) or bytes.
    Each goes to a temporary file beside its place first; only when every one of them is
    on disk are they moved over the old ones. Raises FileError; the old files are then whole.
    """
    try:
        _write_all(contents)
    except OSError as error:
        raise FileError.of(error) from error


def _write_all(contents: Mapping[Path, str | bytes]) -> None:
    waiting: list[tuple[str, Path]] = []
    try:
        for path, content in contents.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
            waiting.append((name, path))
            with os.fdopen(handle, "wb") as file:
                file.write(content.encode("utf-8") if isinstance(content, str) else content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(0o644)
        while waiting:
            name, path = waiting[0]
            Path(name).replace(path)
            waiting.pop(0)
    finally:
        for name, _ in waiting:
            with suppress(FileNotFoundError):
                Path(name).unlink()


def sweep(folder: Path) -> None:
    """Remove what killed runs left in ``folder``: temporary files untouched for an hour."""
    for path in folder.glob(".*.tmp"):
        with suppress(OSError):
            if path.stat().st_mtime < time.time() - _ABANDONED:
                path.unlink()


def same_bytes(archive: bytes) -> bytes:
    """A zip file (a workbook, a Word document) without the time at which it was made.

    Its entries keep their order and content, and all have a zip's first day.
    """
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for entry in source.infolist():
            fixed = zipfile.ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0))
            fixed.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(fixed, source.read(entry))
    return buffer.getvalue()


def csv_text(table: pd.DataFrame) -> str:
    """``table`` as CSV text: no index, ``\\n`` line ends, blanks for missing values.

    Text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    safe = table.copy()
    for column in safe.select_dtypes(include=["object", "str"]):
        safe[column] = [inert(cell) if isinstance(cell, str) else cell for cell in table[column]]
    return str(safe.to_csv(index=False, lineterminator="\n"))


def json_text(value: Any) -> str:
    """``value`` as JSON that diffs well: keys sorted, two spaces, one trailing newline."""
    return json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n"
