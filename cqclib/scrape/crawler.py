"""One walk over the site, or over a recording of it: discover, assess, count."""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from tqdm import tqdm

from cqclib.errors import ParameterError
from cqclib.scrape.assess import assess
from cqclib.scrape.discover import Discovery, discover
from cqclib.scrape.fetch import Fetcher, SiteUnreachable
from cqclib.scrape.known import Known
from cqclib.scrape.outcome import Assessment, Event, Problem
from cqclib.scrape.parse import REPORTS, Listed
from cqclib.scrape.statistics import Statistics, of_rows
from cqclib.snapshot.model import OPTIONAL_COLUMNS, REQUIRED_COLUMNS

WORKERS_MOST = 8
_NOT_ASKED = "It was not asked for, because the site stopped answering."


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
    results, ended = _assess_all(fetcher, discovery, workers, statements, progress)
    rows = [result.row for result in results if result.row is not None]
    problems = [
        *discovery.problems,
        *(problem for result in results for problem in result.problems),
    ]
    problems += _refuse_twice(rows)
    read = {row["slug"] for row in rows}
    events = [event for result in results for event in result.events]
    reports = discovery.reports.values()
    formal = [report for report in reports if report.kind == "formal"]
    return Crawl(
        assessments=pd.DataFrame(rows, columns=[*REQUIRED_COLUMNS, *OPTIONAL_COLUMNS], dtype="str"),
        problems=tuple(problems),
        notes=tuple(discovery.notes),
        statistics=of_rows(
            rows, len(formal) + len(discovery.unclear), len(problems), _cost(fetcher, began)
        ),
        statement_pages={
            result.slug: result.statement_urls for result in results if result.statement_urls
        },
        events=(*events, *_said_to_be_assessed(known, rows)),
        gaps=tuple(discovery.gaps),
        known=known.reports,
        names={
            report.slug: report.name
            for report in reports
            if report.slug not in read and report.name
        },
        statements=statements,
        ended=ended,
    )


def _cost(fetcher: Fetcher, began: float) -> dict[str, Any]:
    counters = fetcher.counters
    return {
        "requests": counters.requests,
        "cache_hits": counters.cache_hits,
        "not_modified": counters.not_modified,
        "retries": counters.retries,
        "bodies": counters.bodies,
        "body_bytes": counters.body_bytes,
        "seconds": round(time.monotonic() - began, 3),
        "seconds_waiting": round(fetcher.rate_limiter.waited, 3),
    }


def _said_to_be_assessed(known: Known, rows: Sequence[dict[str, str]]) -> list[Event]:
    """The authorities that somebody says were assessed, of which no report was read."""
    codes = {row["ons_code"] for row in rows if row["kind"] == "formal"}
    return [
        Event(code, f"said to be assessed, but no list names its report: {source}")
        for code, source in known.without_address.items()
        if code not in codes
    ]


def _assess_all(
    fetcher: Fetcher, discovery: Discovery, workers: int, statements: bool, progress: bool
) -> tuple[list[Assessment], str]:
    """Each report assessed by one of ``workers`` threads, in the order of slugs; and why it ended.

    Once the site is down nothing more is asked for, and the rest are problems. Any other error ends
    it, as Ctrl-C does; then what is on its way is waited for no longer than an answer may take.
    """
    reports = list(discovery.reports.values())
    slugs = frozenset(discovery.reports)
    pool = ThreadPoolExecutor(workers, thread_name_prefix="fetch")
    futures = {
        pool.submit(
            assess,
            fetcher,
            report,
            statements,
            report.slug in discovery.listed,
            slugs - {report.slug},
        ): report
        for report in reports
    }
    # On stdout: what comes on stderr, a notebook shows in red.
    shown = tqdm(
        total=len(reports),
        desc="Assessments",
        unit="report",
        disable=not progress,
        file=sys.stdout,
    )
    results: list[Assessment] = []
    ended = ""
    try:
        with shown as bar:
            waiting = set(futures)
            while waiting:  # a short wait, so that Ctrl-C is seen on every system
                done, waiting = wait(waiting, timeout=0.2, return_when=FIRST_COMPLETED)
                results += [future.result() for future in done]
                bar.update(len(done))
    except SiteUnreachable as error:
        ended = str(error)
        fetcher.rate_limiter.stop.set()
        pool.shutdown(wait=True, cancel_futures=True)
        results = [_result_or_problem(fetcher, future, futures[future]) for future in futures]
    except BaseException:
        fetcher.rate_limiter.stop.set()
        raise
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    return sorted(results, key=lambda result: result.slug), ended


def _result_or_problem(fetcher: Fetcher, future: Future[Assessment], report: Listed) -> Assessment:
    """What a future gave before the site went down; a problem for what it did not."""
    if not future.cancelled() and future.exception() is None:
        return future.result()
    address = fetcher.site.address(REPORTS + report.slug)
    return Assessment(report.slug, problems=[Problem(report.slug, address, _NOT_ASKED)])


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
