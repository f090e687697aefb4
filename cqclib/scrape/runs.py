"""What 01_scrape calls: a snapshot that was recorded, or a live run that records one.

Most runs work on a recorded snapshot: what reads the site is imported when it is wanted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from cqclib.errors import SnapshotError
from cqclib.scrape.outcome import Problem, problem_table
from cqclib.snapshot import events
from cqclib.snapshot import model as snapshot
from cqclib.snapshot.diff import Difference, since_predecessor
from cqclib.snapshot.events import Event
from cqclib.snapshot.model import Snapshot

if TYPE_CHECKING:
    from cqclib.scrape.statistics import Statistics

LIVE = "live"
_SHOWN = 5  # differences named in a sentence


@dataclass(frozen=True)
class Run:
    """A snapshot and how it came about.

    ``statistics`` is None for a snapshot recorded without its pages; ``changes`` None for the
    first snapshot. ``problems`` are those still open, ``events`` what CQC did with
    reports meanwhile.
    """

    snapshot: Snapshot
    statistics: Statistics | None
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]
    changes: Difference | None
    events: tuple[Event, ...] = ()

    def problem_table(self) -> pd.DataFrame:
        """One row a problem: slug, address, reason, saved_page."""
        return problem_table(self.problems)

    def summary(self) -> str:
        """The run in lines: the statistics, notes, events, problems, and what changed."""
        day = self.snapshot.as_at.isoformat()
        without = (
            f"The snapshot of {day} was recorded without its pages; its table is used as it is."
        )
        lines = [str(self.statistics) if self.statistics else without]
        lines += [f"Note: {note}" for note in self.notes]
        lines += [f"Event: {event.slug}: {event.sentence}" for event in self.events]
        lines += [f"Problem: {problem.slug}: {problem.reason}" for problem in self.problems]
        if self.changes:
            lines.append(self.changes.sentence())
        return "\n".join(lines)


def run(source: str, **options: Any) -> Run:
    """The snapshot ``source`` names: a date, "latest", or "live" for a new one from the site.

    A recorded snapshot is read again from its own pages, offline, where it kept them. ``options``
    are those of ``live.run``, and used by it alone.
    Raises CqcError: ParameterError, SnapshotError, FetchError, CrawlError.
    """
    if source != LIVE:
        return _recorded(source)
    from cqclib.scrape import live

    return live.run(**options)


def _recorded(source: str) -> Run:
    """A recorded snapshot, checked against its own pages where it has them."""
    recorded = snapshot.load(source)
    as_recorded = snapshot.load(recorded.as_at.isoformat(), with_values_by_hand=False)
    changes = since_predecessor(recorded)
    statistics = None
    if "pages.zip" in recorded.provenance["files"]:
        from cqclib.scrape.read_again import differences, replay

        walked = replay(as_recorded)
        statistics = walked.statistics
        differing = differences(as_recorded, walked)
        if not differing.empty:
            cells = [f"{row['slug']} {row['column']}" for row in differing.to_dict("records")]
            raise SnapshotError(
                f"The snapshot of {recorded.as_at.isoformat()} reads differently from its own pages "
                f"({', '.join(cells[:_SHOWN])}): the code that reads them changed, or the table "
                f"did; see the differences with reread --source {recorded.as_at.isoformat()}, and "
                "keep what is read now with --keep."
            )
    about = recorded.provenance
    problems = tuple(
        Problem(
            problem["slug"],
            problem["address"],
            problem["reason"],
            saved_page=str(problem.get("saved_page", "")),
        )
        for problem in about.get("problems", [])
        if f"{problem['slug']}: {problem['reason']}" in recorded.unfinished
    )
    notes = tuple(str(note) for note in about.get("notes", []))
    happened = tuple(events.recorded(about))
    return Run(recorded, statistics, problems, notes, changes, happened)
