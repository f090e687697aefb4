"""A snapshot's own pages read again by today's code, without the site."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pandas as pd

from cqclib import __version__
from cqclib.errors import SnapshotError
from cqclib.scrape.crawler import Crawl, crawl
from cqclib.scrape.fetch import Exchange, Fetcher, FetchError
from cqclib.scrape.known import Known
from cqclib.scrape.outcome import Problem
from cqclib.scrape.parse import Listed
from cqclib.scrape.record import alone, record
from cqclib.snapshot import model as snapshot
from cqclib.snapshot import store
from cqclib.snapshot.model import Snapshot

DIFFERENCES = ("slug", "column", "recorded", "read_now")
_NOT_RECORDED = "is not among the snapshot's recorded pages"
# Counts of a replay that say nothing of the run that fetched the pages.
_COST = "requests cache_hits not_modified retries bodies body_bytes seconds seconds_waiting".split()
# What a run said of itself holds of another reading of its pages too.
_SAID = "producer method notes events known statements imports reread".split()


@dataclass(frozen=True)
class Rereading:
    """A snapshot's pages read again by today's code.

    ``differences`` has one row a cell that differs: ``DIFFERENCES``, "" for a blank or a missing
    row. ``kept`` is the snapshot recorded anew, None when nothing was.
    """

    snapshot: Snapshot
    differences: pd.DataFrame
    problems: tuple[Problem, ...]
    kept: Snapshot | None = None

    def sentence(self) -> str:
        """What differs, in a sentence."""
        day = self.snapshot.as_at.isoformat()
        if self.differences.empty:
            return f"The pages of {day} read as they were recorded."
        count = len(self.differences)
        slugs = self.differences["slug"].nunique()
        values = "1 value reads" if count == 1 else f"{count} values read"
        done = "recorded anew, and the former one set aside" if self.kept else "not recorded"
        return f"{values} differently in {slugs} reports of {day}; the new reading was {done}."


def replay(recorded: Snapshot) -> Crawl:
    """Read a snapshot's own pages again with the same code; no network can be reached.

    Raises SnapshotError for a snapshot recorded without its pages.
    """
    return read_again(recorded, store.verified_pages(recorded), recorded.provenance)


def read_again(
    recorded: Snapshot, exchanges: Mapping[str, Exchange], provenance: Mapping[str, Any]
) -> Crawl:
    """``replay`` of other pages, with the reports and imports that ``provenance`` knows."""
    if not exchanges:
        raise SnapshotError(
            f"The snapshot of {recorded.as_at.isoformat()} was recorded without its pages, so they "
            "cannot be read again; use its table as it is."
        )
    known = Known(
        tuple(
            Listed(slug, name, kind)
            for kind, names in provenance.get("known", {}).items()
            for slug, name in names.items()
        )
    )
    fetcher = Fetcher.recorded(exchanges, str(recorded.provenance["address"]))
    try:
        walked = crawl(
            fetcher,
            # Those recorded before this was said have statement pages only when they were asked for.
            statements=bool(provenance.get("statements", provenance.get("statement_pages"))),
            progress=False,
            known=known,
        )
    except FetchError as error:
        raise SnapshotError(f"{recorded.folder / 'pages.zip'} is not complete: {error}") from error
    finally:
        fetcher.close(finished=True)
    return replace(
        walked,
        assessments=_marked(walked.assessments, provenance.get("imports", [])),
        problems=_with_former_reasons(walked.problems, provenance.get("problems", [])),
    )


def _marked(table: pd.DataFrame, imports: Sequence[Mapping[str, str]]) -> pd.DataFrame:
    """``table`` with a note in the row of each report of which a page was imported."""
    notes = dict(zip(table["slug"], table["note"], strict=True))
    for entry in imports:
        mark = f"a page imported by hand ({entry['who']}, {entry['when']}): {entry['address']}"
        if entry["slug"] in notes:
            notes[entry["slug"]] = "; ".join(filter(None, [notes[entry["slug"]], mark]))
    return table.assign(note=pd.Series(list(notes.values()), index=table.index, dtype="str"))


def _with_former_reasons(
    problems: Sequence[Problem], former: Sequence[Mapping[str, str]]
) -> tuple[Problem, ...]:
    """A page that was never recorded is missing for the reason that the run gave."""
    reasons = {(problem["slug"], problem["address"]): problem["reason"] for problem in former}
    explained = []
    for problem in problems:
        if _NOT_RECORDED in problem.reason:
            reason = reasons.get((problem.slug, problem.address))
            fetched = f"{problem.address} was not fetched; save it and import it as well."
            problem = replace(problem, reason=reason or fetched)
        explained.append(problem)
    return tuple(explained)


def differences(recorded: Snapshot, walked: Crawl) -> pd.DataFrame:
    """The cells in which a snapshot and a reading of its pages differ: ``DIFFERENCES``."""
    before = _cells(recorded.assessments)
    now = _cells(store.recordable(walked.assessments))
    rows = [
        (slug, column, before.get((slug, column), ""), now.get((slug, column), ""))
        for slug, column in sorted(before.keys() | now.keys())
        if before.get((slug, column)) != now.get((slug, column))
    ]
    return pd.DataFrame(rows, columns=list(DIFFERENCES), dtype="str")


def _cells(table: pd.DataFrame) -> dict[tuple[str, str], str]:
    return {
        (str(row["slug"]), str(column)): str(cell)
        for row in table.to_dict("records")
        for column, cell in row.items()
    }


def reread(source: str = snapshot.LATEST, keep: bool = False) -> Rereading:
    """Read the pages of the snapshot ``source`` again with today's code, and say what differs.

    With ``keep`` the new reading takes the snapshot's place, and the former one is set aside.
    Raises SnapshotError for a snapshot without its pages.
    """
    with alone():
        recorded = as_recorded(source)
        walked = replay(recorded)
        differing = differences(recorded, walked)
        if not keep or differing.empty:
            return Rereading(recorded, differing, walked.problems)
        about = {"reread": {"by": f"cqclib {__version__}", "when": today()}}
        kept, problems = record_again(recorded, walked, store.verified_pages(recorded), about)
        return Rereading(recorded, differing, problems, kept)


def as_recorded(source: str) -> Snapshot:
    """The snapshot ``source`` without values by hand."""
    return snapshot.load(source, with_values_by_hand=False)


def record_again(
    recorded: Snapshot, walked: Crawl, exchanges: Mapping[str, Exchange], about: Mapping[str, Any]
) -> tuple[Snapshot, tuple[Problem, ...]]:
    """Record another reading of a snapshot in its place, with what the run said of itself."""
    former = recorded.provenance
    counts = former.get("statistics", {})
    cost = {key: counts[key] for key in _COST if key in counts}
    same = {key: former[key] for key in _SAID if key in former}
    more = {**same, "statistics": walked.statistics.to_dict() | cost, **about}
    return record(walked, recorded.as_at.isoformat(), str(former["address"]), exchanges, more)


def today() -> str:
    """The day in UTC, YYYY-MM-DD."""
    return datetime.now(UTC).date().isoformat()
