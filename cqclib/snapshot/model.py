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

A snapshot that is not what it should be is refused with one sentence (``recorded_files``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from cqclib import paths
from cqclib.errors import SnapshotError
from cqclib.reference import framework
from cqclib.snapshot import by_hand, events
from cqclib.snapshot.recorded_files import (
    ASSESSMENTS,
    PROVENANCE,
    read_provenance,
    read_table,
)

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
# Said of a snapshot when it is loaded, never recorded.
DERIVED = ("unfinished", "left_out", "by_hand")


@dataclass(frozen=True, eq=False)
class Snapshot:
    """One recorded snapshot; equal to itself alone, so that what is made of it can be kept by it.

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


def available(raw: Path | None = None) -> list[str]:
    """The dates (YYYY-MM-DD) of the snapshots in the folder ``raw``, this project's if not given.

    The oldest first.
    """
    return sorted(
        path.parent.name
        for path in (raw or paths.raw()).glob(f"*/{PROVENANCE}")
        if path.is_file() and re.fullmatch(r"\d{4}-\d{2}-\d{2}", path.parent.name)
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
