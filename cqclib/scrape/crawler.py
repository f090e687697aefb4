"""One walk over the site, or over a recording of it: discover, assess, count."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from cqclib.errors import ParameterError
from cqclib.scrape.discover import LOST_MOST, discover
from cqclib.scrape.fetch import Fetcher
from cqclib.scrape.known import Known
from cqclib.scrape.outcome import Problem
from cqclib.scrape.parse import Listed
from cqclib.scrape.pool import assess_all
from cqclib.scrape.statistics import Statistics, of_rows
from cqclib.snapshot.events import NO_ADDRESS, TAKEN_DOWN, UNDER_REVIEW, Event
from cqclib.snapshot.model import OPTIONAL_COLUMNS, REQUIRED_COLUMNS

WORKERS_MOST = 8


@dataclass(frozen=True)
class Crawl:
    """What one walk gave.

    ``assessments`` has the columns of a snapshot, every cell text, in the order of slugs;
    ``statement_pages`` the address of each statement page read, by slug and ``qs1`` to ``qs9``.
    ``events`` say what became of known reports, ``gaps`` how far the lists carried. ``known`` are
    the reports known before, ``names`` the authorities of reports without a row. ``statements``:
    every statement page was asked for. ``ended`` is why the walk ended before its end, "" when it did not.
    """

    assessments: pd.DataFrame
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]
    statistics: Statistics
    statement_pages: dict[str, dict[str, str]] = field(default_factory=dict)
    events: tuple[Event, ...] = ()
    gaps: tuple[str, ...] = ()
    known: tuple[Listed, ...] = ()
    names: dict[str, str] = field(default_factory=dict)
    statements: bool = False
    ended: str = ""


def crawl(
    fetcher: Fetcher,
    workers: int = 2,
    statements: bool = False,
    progress: bool = True,
    known: Known | None = None,
) -> Crawl:
    """Read every report that ``fetcher`` can reach; ``known`` as for ``discover``.

    A site that stops answering on the way ends the walk: what was read is returned, the rest are
    problems. Raises ParameterError for a number of workers that is not 1 to 8, SiteUnreachable when
    nothing could be asked, Stopped, and CrawlError when no list of reports could be read.
    KeyboardInterrupt passes at once.
    """
    if isinstance(workers, bool) or not 1 <= workers <= WORKERS_MOST:
        raise ParameterError(f"workers is {workers!r}; give a number from 1 to {WORKERS_MOST}.")
    began = time.monotonic()
    known = known or Known()
    fetcher.start()
    discovery = discover(fetcher, known)
    results, ended = assess_all(fetcher, discovery, known, workers, statements, progress)
    rows = [result.row for result in results if result.row is not None]
    read = {row["slug"] for row in rows}
    events = [event for result in results for event in result.events]
    problems = [
        *discovery.problems,
        *(problem for result in results for problem in result.problems),
        *_refuse_twice(rows),
        *_too_many_left_out(fetcher, events, read),
    ]
    return Crawl(
        assessments=pd.DataFrame(rows, columns=[*REQUIRED_COLUMNS, *OPTIONAL_COLUMNS], dtype="str"),
        problems=tuple(problems),
        notes=tuple(discovery.notes),
        statistics=of_rows(rows, discovery.formal, len(problems), _cost(fetcher, began)),
        statement_pages={
            result.slug: result.statement_urls for result in results if result.statement_urls
        },
        events=(*events, *_said_to_be_assessed(known, rows)),
        gaps=tuple(discovery.gaps),
        known=known.reports,
        names={
            slug: report.name
            for slug, report in discovery.reports.items()
            if slug not in read and report.name
        },
        statements=statements,
        ended=ended,
    )


def _cost(fetcher: Fetcher, began: float) -> dict[str, Any]:
    counts = {key: n for key, n in vars(fetcher.counters).items() if not key.startswith("_")}
    return {
        **counts,
        "seconds": round(time.monotonic() - began, 3),
        "seconds_waiting": round(fetcher.rate_limiter.waited, 3),
    }


def _said_to_be_assessed(known: Known, rows: Sequence[dict[str, str]]) -> list[Event]:
    """The authorities that somebody says were assessed, of which no report was read."""
    codes = {row["ons_code"] for row in rows if row["kind"] == "formal"}
    return [
        Event(code, NO_ADDRESS, f"said to be assessed, but no list names its report: {source}")
        for code, source in known.without_address.items()
        if code not in codes
    ]


def _too_many_left_out(
    fetcher: Fetcher, events: Sequence[Event], read: Collection[str]
) -> list[Problem]:
    """A problem when CQC seems to have taken back more reports at a time than it does."""
    kinds = (UNDER_REVIEW, TAKEN_DOWN)
    slugs = [event.slug for event in events if event.kind in kinds and event.slug not in read]
    if len(slugs) <= LOST_MOST:
        return []
    reason = (
        f"{len(slugs)} reports are under review or taken down at once, and left out: "
        f"{', '.join(slugs)}."
    )
    return [Problem("left-out", fetcher.site.origin, reason)]


def _refuse_twice(rows: list[dict[str, str]]) -> list[Problem]:
    """Two formal assessments of one authority in one month: which one holds is not known."""
    same: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        if row["kind"] == "formal":
            same[row["ons_code"], row["report_month"]].append(row)
    problems = []
    for several in (group for group in same.values() if len(group) > 1):
        slugs = ", ".join(row["slug"] for row in several)
        for row in several:
            reason = f"Several formal assessments of one authority in one month: {slugs}."
            row["problem"] = f"{row['problem']} {reason}".strip()
            problems.append(Problem(row["slug"], row["report_url"], reason))
    return problems
