"""What 01_scrape calls: a live run that records a snapshot, or a recorded one read again."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from cqclib import paths
from cqclib.errors import SnapshotError
from cqclib.scrape.changes import changed_values
from cqclib.scrape.crawler import Crawl, crawl
from cqclib.scrape.fetch import Fetcher, SiteUnreachable, Timeouts
from cqclib.scrape.imports import carried_over, imported_pages
from cqclib.scrape.known import known_reports
from cqclib.scrape.outcome import CrawlError, Problem
from cqclib.scrape.read_again import differences, replay
from cqclib.scrape.record import alone, problem_table, record, unfinished_sentence
from cqclib.scrape.statistics import Statistics
from cqclib.snapshot import events
from cqclib.snapshot import model as snapshot
from cqclib.snapshot.diff import Difference, since_predecessor
from cqclib.snapshot.events import Event
from cqclib.snapshot.model import Snapshot

LIVE = "live"
_NO_CONTACT = "no contact was given, so the site could not have reached you; pass contact"
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


def run(
    source: str,
    *,
    base_url: str = "",
    requests_per_second: float = 1.0,
    workers: int = 2,
    contact: str = "",
    statements: bool = False,
    refresh: bool = False,
    max_problems: int = 0,
    debug: bool = False,
    progress: bool = True,
    timeouts: Timeouts | None = None,
) -> Run:
    """The snapshot ``source`` names: a date, "latest", or "live" for a new one from the site.

    A live run records what it read. With more than ``max_problems`` problems the snapshot is
    unfinished and a CrawlError says what is missing and how to go on. A recorded snapshot is read
    again from its own pages, offline, where it kept them.
    Raises CqcError: ParameterError, SnapshotError, FetchError, CrawlError.
    """
    if source != LIVE:
        return _recorded(source)
    folder = paths.raw() / "http_cache"
    with alone(), _logged(folder, debug):
        fetcher = Fetcher.live(folder, base_url, requests_per_second, contact, refresh, timeouts)
        with _ended_in_words(fetcher):
            known = known_reports(fetcher.site.origin)
            walked = crawl(fetcher, workers, statements, progress, known)
            unasked = not contact.strip() and not fetcher.site.is_local
            notes = (_NO_CONTACT,) if unasked else ()
            walked = replace(walked, notes=(*walked.notes, *notes))
            return _kept(fetcher, walked, max_problems)


def _kept(fetcher: Fetcher, walked: Crawl, max_problems: int) -> Run:
    """What was read, recorded. Raises SiteUnreachable and CrawlError for what is unfinished."""
    day = fetcher.started.date().isoformat()
    walked = replace(walked, events=(*walked.events, *changed_values(walked, day)))
    earlier = imported_pages(day)
    recorded, problems = record(walked, day, fetcher.site.origin, fetcher.transcript)
    recorded, problems = carried_over(recorded, problems, earlier)
    if walked.ended:
        sentence = unfinished_sentence(walked, recorded, problems)
        raise SiteUnreachable(f"{walked.ended} {sentence}")
    if len(recorded.unfinished) > max_problems:
        raise CrawlError(unfinished_sentence(walked, recorded, problems))
    fetcher.close(finished=True)
    changes = since_predecessor(recorded)
    return Run(recorded, walked.statistics, problems, walked.notes, changes, walked.events)


@contextmanager
def _ended_in_words(fetcher: Fetcher) -> Iterator[None]:
    """However a run ends, its workers stop, and what it fetched is there for the next one."""
    try:
        yield
    except KeyboardInterrupt:
        raise CrawlError(
            f"Interrupted after {fetcher.counters.requests} requests; nothing was recorded, and "
            "what was fetched is kept: run again to go on."
        ) from None
    except SiteUnreachable as error:
        raise SiteUnreachable(f"{error} {_instead()}") from error
    finally:
        fetcher.rate_limiter.stop.set()
        fetcher.close(finished=False)


def _recorded(source: str) -> Run:
    """A recorded snapshot, checked against its own pages where it has them."""
    recorded = snapshot.load(source)
    as_recorded = snapshot.load(recorded.as_at.isoformat(), with_values_by_hand=False)
    changes = since_predecessor(recorded)
    statistics = None
    if "pages.zip" in recorded.provenance["files"]:
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
            saved=str(problem.get("saved_page", "")),
        )
        for problem in about.get("problems", [])
        if f"{problem['slug']}: {problem['reason']}" in recorded.unfinished
    )
    notes = tuple(str(note) for note in about.get("notes", []))
    happened = tuple(events.recorded(about))
    return Run(recorded, statistics, problems, notes, changes, happened)


def _instead() -> str:
    days = snapshot.available()
    if not days:
        return "Nothing was recorded."
    return f'To run on a recorded snapshot, give source = "{days[-1]}".'


@contextmanager
def _logged(folder: Path, debug: bool) -> Iterator[None]:
    """The log of this run: ``run.log`` beside the cache, and with ``debug`` on stderr too."""
    logger = logging.getLogger("cqclib.scrape.fetch")
    level, handlers = logger.level, list[logging.Handler]()
    handlers.append(logging.FileHandler(folder / "run.log", mode="w", encoding="utf-8"))
    if debug:
        handlers.append(logging.StreamHandler(sys.stderr))
    for handler in handlers:
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        logger.addHandler(handler)
    logger.setLevel(logging.DEBUG if debug else logging.INFO)
    logger.propagate = False
    try:
        yield
    finally:
        logger.setLevel(level)
        logger.propagate = True
        for handler in handlers:
            logger.removeHandler(handler)
            handler.close()
