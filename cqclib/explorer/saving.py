"""Saving what is on the screen into a folder that the user chooses.

Nothing is overwritten: when the name is taken, the next free number goes into it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from cqclib import paths
from cqclib.errors import CqcError
from cqclib.folding import folded
from cqclib.spreadsheet import csv_of

_LONGEST_NAME = 80
_MOST_COPIES = 999
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.ASCII)  # Windows keeps these


class SaveError(CqcError):
    """Something could not be saved where the user wanted it."""


def usual_folder() -> str:
    """The reports folder, as ``folder`` takes it: where to save unless the user says otherwise."""
    reports = paths.reports()
    return reports.name if reports.parent == paths.PROJECT else str(reports)


def folder(text: str) -> Path:
    """The folder that ``text`` names; a relative path hangs on the project.

    Raises SaveError when it is not there, not a folder, or not to be written to.
    """
    wanted = text.strip()
    if not wanted:
        raise SaveError("Give the folder to save into.")
    if not wanted.isprintable():
        raise SaveError("The folder's path holds a line break or a control character.")
    try:
        path = Path(wanted).expanduser()
        path = path if path.is_absolute() else paths.PROJECT / path
        if not path.exists():
            raise SaveError(f"There is no folder {path}; make it first, or choose another.")
        if not path.is_dir():
            raise SaveError(f"{path} is a file, not a folder.")
    except (OSError, RuntimeError, ValueError) as error:
        raise SaveError(f"The folder {wanted[:100]!r} cannot be used: {error}.") from None
    if not os.access(path, os.W_OK | os.X_OK):
        raise SaveError(f"The folder {path} cannot be written to; choose another.")
    return path.resolve()


def file_stem(text: str) -> str:
    """``text`` as a file name without ending: lower-case letters, digits and hyphens only."""
    stem = re.sub(r"[^a-z0-9]+", "-", folded(text))[:_LONGEST_NAME].strip("-")
    return f"cqc-{stem}" if not stem or _RESERVED.fullmatch(stem) else stem


def csv_bytes(table: pd.DataFrame) -> bytes:
    """``table`` as a CSV file that Excel opens as UTF-8 and takes no cell of for a formula.

    Numbers are written as they are, missing values as nothing.
    """
    rows = [[str(name) for name in table.columns]]
    for row in table.itertuples(index=False):
        rows.append(["" if pd.isna(value) else str(value) for value in row])
    return ("\ufeff" + csv_of(rows)).encode("utf-8")


def save(into: str, name: str, contents: Mapping[str, bytes]) -> list[Path]:
    """Write ``contents`` (ending to bytes) as ``name`` into the folder ``into``; return the files.

    They share a number when any of their names is taken: "kent.csv", then "kent-2.csv". Each file
    is whole or not there at all. Raises SaveError.
    """
    place, stem = folder(into), file_stem(name)
    for copy in range(1, _MOST_COPIES + 1):
        numbered = stem if copy == 1 else f"{stem}-{copy}"
        files = {place / f"{numbered}.{ending}": made for ending, made in contents.items()}
        if any(os.path.lexists(path) for path in files):
            continue
        try:
            return _written(files)
        except FileExistsError:
            continue  # somebody else took the name just now
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise SaveError(f"Saving into {place} failed: {reason}.") from None
    raise SaveError(f"{place} holds {_MOST_COPIES} files called {stem} already; choose another.")


def _written(files: Mapping[Path, bytes]) -> list[Path]:
    """Write new files only, all of them or none."""
    made: list[Path] = []
    try:
        for path, content in files.items():
            with path.open("xb") as file:
                made.append(path)
                file.write(content)
        return made
    except BaseException:
        for path in made:
            path.unlink(missing_ok=True)
        raise
