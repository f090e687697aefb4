"""The files of a recording as they lie on disk: provenance and tables, checked before they are used.

Nothing is mended here: a file that is not what it should be is refused with one sentence.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from cqclib.errors import SnapshotError, printable

ASSESSMENTS = "assessments.csv"
PROVENANCE = "provenance.json"
_PROVENANCE_KEYS = ("producer", "address", "as_at", "licence", "method", "known_gaps", "files")
# The form of what a provenance says: a type; a record's parts; [a list of such]; (such by any name,).
_FORMS: dict[str, Any] = {
    **dict.fromkeys(("producer", "address", "as_at", "licence", "method", "attribution"), str),
    "known_gaps": list,
    "files": ({"sha256": str},),
    "problems": [dict.fromkeys(("slug", "address", "reason"), str)],
    "events": [dict.fromkeys(("slug", "sentence"), str)],
    "imports": [dict.fromkeys(("slug", "address", "asked", "who", "when"), str)],
    "names": (str,),
    "known": ((str,),),
}


def read_provenance(folder: Path) -> dict[str, Any]:
    """The provenance file of ``folder``. Raises SnapshotError when it is missing or incomplete."""
    path = folder / PROVENANCE
    try:
        about = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SnapshotError(f"{path} is missing; every snapshot needs one.") from None
    except (ValueError, RecursionError) as error:
        raise SnapshotError(f"{path} is not valid JSON ({error}); restore it.") from None
    if not isinstance(about, dict) or not _fits(about.get("files"), _FORMS["files"]):
        raise SnapshotError(f"{path} does not list its files with their hashes; restore it.")
    wanted = _PROVENANCE_KEYS if (folder / ASSESSMENTS).exists() else ("as_at",)
    missing = [key for key in wanted if key not in about]
    if missing:
        raise SnapshotError(f"{path} does not say {', '.join(missing)}; add what is missing.")
    for key, form in _FORMS.items():
        if key in about and not _fits(about[key], form):
            raise SnapshotError(f"{path} says {key} in another form than it should; mend it.")
    if not _shows(about):
        raise SnapshotError(f"{path} holds a line break or a control character; mend it.")
    return about


def _fits(value: Any, form: Any) -> bool:
    """Whether ``value``, from JSON, has a form of ``_FORMS``; a record may have more parts."""
    if isinstance(form, list):
        return isinstance(value, list) and all(_fits(entry, form[0]) for entry in value)
    if isinstance(form, tuple):
        return isinstance(value, dict) and all(_fits(part, form[0]) for part in value.values())
    if isinstance(form, dict):
        parts = form.items()
        return isinstance(value, dict) and all(_fits(value.get(key), kind) for key, kind in parts)
    return isinstance(value, form)


def _shows(value: Any) -> bool:
    """Whether every text in ``value``, from JSON, is a line that shows as it is."""
    if isinstance(value, dict):
        return all(_shows(part) for pair in value.items() for part in pair)
    if isinstance(value, list):
        return all(map(_shows, value))
    return not isinstance(value, str) or value == printable(value)


def read_table(
    folder: Path,
    name: str,
    provenance: dict[str, Any],
    required: tuple[str, ...],
    optional: tuple[str, ...] = (),
) -> pd.DataFrame:
    """The CSV file ``name`` of ``folder`` as text, checked against its recorded hash.

    Returns all ``required`` and ``optional`` columns, "" for a blank, "" throughout for an
    optional column the file does not have. A byte order mark and CRLF line ends are accepted
    when the hash is that of the file as it is. Raises SnapshotError naming file and column.
    """
    path = folder / name
    table = _parsed(path, recorded_bytes(path, provenance))
    missing = [column for column in required if column not in table.columns]
    unknown = [column for column in table.columns if column not in (*required, *optional)]
    if missing or unknown:
        wrong = [f"has no column {column!r}" for column in missing]
        wrong += [f"has an unknown column {column[:40]!r}" for column in unknown]
        raise SnapshotError(f"{path} {' and '.join(wrong)}; see docs/data_dictionary.md.")
    if table.empty:
        raise SnapshotError(f"{path} has no rows; a snapshot holds at least one assessment.")
    return table.reindex(columns=[*required, *optional], fill_value="")


def recorded_bytes(path: Path, provenance: Mapping[str, Any]) -> bytes:
    """What the file ``path`` holds. Raises SnapshotError unless it is the one ``provenance`` describes."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise SnapshotError(f"{path} is missing; restore the snapshot.") from None
    recorded = provenance["files"].get(path.name, {}).get("sha256")
    if recorded != hashlib.sha256(content).hexdigest():
        raise SnapshotError(
            f"{path} is not the file that {PROVENANCE} describes (SHA-256 differs); restore it, "
            "or record a new snapshot."
        )
    return content


def _parsed(path: Path, content: bytes) -> pd.DataFrame:
    """The table in ``content``, every cell as text."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SnapshotError(f"{path} is not UTF-8 text (byte {error.start + 1}).") from None
    try:
        table = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise SnapshotError(f"{path} cannot be read as a table: {str(error).strip()}.") from None
    if not isinstance(table.index, pd.RangeIndex):
        raise SnapshotError(f"{path} has rows with more cells than its heading; restore it.")
    return table
