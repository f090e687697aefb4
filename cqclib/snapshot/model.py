"""Snapshots: what CQC had published on one day, as recorded, with where it came from.

A snapshot is a folder ``data/raw/<date>/`` with

``assessments.csv``
    one row an assessment, keyed by its ``slug`` (an authority can have several over the years);
``provenance.json``
    who recorded it, from which address, as at which day, under which licence, how, the known
    gaps, and the SHA-256 of every file beside it.

and where they are needed

``pages.zip``
    every answer of the site that the table was read from, for reading it again;
``problems.csv``, ``problem_pages/``
    the pages that could not be read for certain, each with its reason: while one of them is open the
    snapshot is unfinished, and says so wherever it is shown;
``by_hand.csv``
    values that a person read (``by_hand``), merged when the snapshot is loaded.

Nothing is mended here: a snapshot that is not what it should be is refused with one sentence.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from cqclib import paths
from cqclib.errors import SnapshotError, printable
from cqclib.reference import framework
from cqclib.snapshot import by_hand, events

ASSESSMENTS = "assessments.csv"
PROVENANCE = "provenance.json"
LATEST = "latest"
REQUIRED_COLUMNS: tuple[str, ...] = (
    "slug",
    "report_url",
    "authority_name",
    "ons_code",
    "overall_rating",
    *framework.SCORE_KEYS,
    "report_month",
    "note",
)
# Recorded where the recorder knows them; blank elsewhere.
OPTIONAL_COLUMNS: tuple[str, ...] = (
    "kind",  # "formal" (also when blank) or "pilot": an indicative rating of 2023
    "printed_score_percent",  # the overall score as CQC prints it
    "published_on",
    "summary_url",
    *(f"{column}_tier" for column in framework.SCORE_KEYS),  # how surely each label was recognised
    "problem",  # why an assessment is kept out of the tables
)
LONGEST_LINE = 2000  # characters of a cell
# Free text, or text of a form that later steps don't rely on.
LINE_COLUMNS: tuple[str, ...] = (
    "note",
    "problem",
    "published_on",
    "summary_url",
    *(f"{column}_tier" for column in framework.SCORE_KEYS),
)
DERIVED = (
    "unfinished",
    "left_out",
    "by_hand",
)  # said of a snapshot when it is loaded, never recorded
_PROVENANCE_KEYS = ("producer", "address", "as_at", "licence", "method", "known_gaps", "files")


@dataclass(frozen=True)
class Snapshot:
    """One recorded snapshot.

    ``assessments`` has the columns of ``REQUIRED_COLUMNS`` and ``OPTIONAL_COLUMNS``, every cell
    text as recorded or entered by hand, "" for a blank. ``provenance`` is the recorded one; where
    they say something it has also ``unfinished`` (what is still open, a line a page), ``left_out``
    (the reports that CQC has taken back or down, a line each) and ``by_hand`` (what was entered by
    hand, a line a source).
    """

    as_at: date
    folder: Path
    assessments: pd.DataFrame
    provenance: dict[str, Any]

    @property
    def unfinished(self) -> tuple[str, ...]:
        """What could not be read and is still open, a line a page; empty for a whole snapshot."""
        return tuple(self.provenance.get("unfinished", ()))


def available() -> list[str]:
    """The dates (YYYY-MM-DD) of the snapshots on disk, the oldest first."""
    if not paths.raw().is_dir():
        return []
    return sorted(
        folder.name
        for folder in paths.raw().iterdir()
        if (folder / PROVENANCE).is_file() and re.fullmatch(r"\d{4}-\d{2}-\d{2}", folder.name)
    )


def load(which: str, with_values_by_hand: bool = True) -> Snapshot:
    """The snapshot of a date (YYYY-MM-DD), or the newest for "latest".

    Without values by hand it is as it was recorded, with everything still open that was then.
    Raises SnapshotError when there is none, it is damaged, or a value by hand cannot be.
    """
    dates = available()
    known = f"there are: {', '.join(dates)}" if dates else f"there are none in {paths.raw()}"
    if which == LATEST and dates:
        which = dates[-1]
    if which not in dates:
        shown = repr(which[:40])
        raise SnapshotError(f"There is no snapshot {shown}; {known}. Give a date or 'latest'.")
    folder = paths.raw() / which
    provenance = read_provenance(folder)
    if provenance["as_at"] != which:
        raise SnapshotError(
            f"{folder / PROVENANCE} says as_at {provenance['as_at']!r}, but the folder is {which}; "
            "make them agree."
        )
    table = read_table(folder, ASSESSMENTS, provenance, REQUIRED_COLUMNS, OPTIONAL_COLUMNS)
    entries = by_hand.read(folder) if with_values_by_hand else []
    return _with_values_by_hand(
        Snapshot(date.fromisoformat(which), folder, table, provenance), entries
    )


def _with_values_by_hand(recorded: Snapshot, entries: list[by_hand.Entry]) -> Snapshot:
    """``recorded`` with ``entries`` in its table, and with what is open and entered named."""
    table = recorded.assessments
    provenance = {key: say for key, say in recorded.provenance.items() if key not in DERIVED}
    settled: set[str] = set()
    if entries:
        names = provenance.get("names", {})
        recorded_rows = [
            {str(column): str(cell) for column, cell in row.items()}
            for row in table.to_dict("records")
        ]
        rows, entered = by_hand.merge(recorded_rows, entries, names)
        table = pd.DataFrame(rows, columns=table.columns, dtype="str")
        settled = {entry.slug for entry in entered}
        provenance["by_hand"] = [
            f"{slug} {mark}"
            for slug in sorted(settled)
            for mark in by_hand.marks([entry for entry in entered if entry.slug == slug])
        ]
    problems = provenance.get("problems", [])
    still = [problem for problem in problems if problem["slug"] not in settled]
    if still:
        provenance["unfinished"] = [f"{problem['slug']}: {problem['reason']}" for problem in still]
    missing = events.left_out(events.recorded(provenance), set(table["slug"]))
    if missing:
        provenance["left_out"] = [f"{event.slug}: {event.sentence}" for event in missing]
    provenance["known_gaps"] = [
        *provenance.get("unfinished", []),
        *provenance.get("left_out", []),
        *provenance["known_gaps"],
        *provenance.get("by_hand", []),
    ]
    return Snapshot(recorded.as_at, recorded.folder, table, provenance)


def read_provenance(folder: Path) -> dict[str, Any]:
    """The provenance file of ``folder``. Raises SnapshotError when it is missing or incomplete."""
    path = folder / PROVENANCE
    try:
        about = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SnapshotError(f"{path} is missing; every snapshot needs one.") from None
    except (ValueError, RecursionError) as error:
        raise SnapshotError(f"{path} is not valid JSON ({error}); restore it.") from None
    if not isinstance(about, dict) or not _hashes(about.get("files")):
        raise SnapshotError(f"{path} does not list its files with their hashes; restore it.")
    wanted = _PROVENANCE_KEYS if (folder / ASSESSMENTS).exists() else ("as_at",)
    missing = [key for key in wanted if key not in about]
    if missing:
        raise SnapshotError(f"{path} does not say {', '.join(missing)}; add what is missing.")
    for key in (*_PROVENANCE_KEYS, "attribution"):
        kind = {"files": dict, "known_gaps": list}.get(key, str)
        if not isinstance(about.get(key, kind()), kind):
            raise SnapshotError(f"{path} says {key} in another form than it should; mend it.")
    if not _lists_problems(about):
        raise SnapshotError(
            f"{path} says problems or names in another form than it should; mend it."
        )
    if not _shows(about):
        raise SnapshotError(f"{path} holds a line break or a control character; mend it.")
    return about


def _hashes(files: Any) -> bool:
    """Whether ``files`` maps names to objects with a ``sha256``."""
    return isinstance(files, dict) and all(
        isinstance(file, dict) and isinstance(file.get("sha256"), str) for file in files.values()
    )


def _lists_problems(provenance: Mapping[str, Any]) -> bool:
    """Whether what a run said, where it is there, has the form that a recording gives it."""
    tables = {
        "problems": ("slug", "address", "reason"),
        "events": ("slug", "sentence"),
        "imports": ("slug", "address", "asked", "who", "when"),
    }
    lists = all(
        isinstance(provenance.get(key, []), list)
        and all(
            isinstance(entry, dict) and all(isinstance(entry.get(part), str) for part in parts)
            for entry in provenance.get(key, [])
        )
        for key, parts in tables.items()
    )
    known = provenance.get("known", {})
    if not lists or not isinstance(known, dict):
        return False
    names = [provenance.get("names", {}), *known.values()]
    return all(
        isinstance(group, dict) and all(isinstance(name, str) for name in group.values())
        for group in names
    )


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
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise SnapshotError(f"{path} is missing; restore the snapshot.") from None
    recorded = provenance["files"].get(name, {}).get("sha256")
    if recorded != hashlib.sha256(content).hexdigest():
        raise SnapshotError(
            f"{path} is not the file that {PROVENANCE} describes (SHA-256 differs); restore it, "
            "or record a new snapshot."
        )
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
    missing = [column for column in required if column not in table.columns]
    unknown = [column for column in table.columns if column not in (*required, *optional)]
    if missing or unknown:
        wrong = [f"has no column {column!r}" for column in missing]
        wrong += [f"has an unknown column {column[:40]!r}" for column in unknown]
        raise SnapshotError(f"{path} {' and '.join(wrong)}; see docs/data_dictionary.md.")
    if table.empty:
        raise SnapshotError(f"{path} has no rows; a snapshot holds at least one assessment.")
    return table.reindex(columns=[*required, *optional], fill_value="")
