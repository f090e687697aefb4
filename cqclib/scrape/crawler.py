"""One walk over the site, or over a recording of it: discover, assess, count."""

from __future__ import annotations

import re
import time
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd
from tqdm import tqdm

from cqclib.errors import ParameterError
from cqclib.scrape.assess import Assessment, Problem, assess
from cqclib.scrape.discover import discover
from cqclib.scrape.fetch import Fetcher
from cqclib.scrape.parse import Listed
from cqclib.scrape.statistics import Statistics, of_rows
from cqclib.snapshot.model import OPTIONAL_COLUMNS, REQUIRED_COLUMNS

WORKERS_MOST = 8


@dataclass(frozen=True)
class Crawl:
    """What one walk gave.

    ``assessments`` has the columns of a snapshot, every cell text, in the order of slugs;
    ``statement_pages`` the address of each statement page read, by slug and ``qs1`` to ``qs9``.
    """

    assessments: pd.DataFrame
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]
    statistics: Statistics
    statement_pages: dict[str, dict[str, str]] = field(default_factory=dict)


def crawl(
    fetcher: Fetcher,
    workers: int = 2,
    statements: bool = False,
    progress: bool = True,
    known: Sequence[Listed] = (),
) -> Crawl:
    """Read every report that ``fetcher`` can reach; ``known`` as for ``discover``.

    Raises ParameterError for a number of workers that is not 1 to 8, SiteUnreachable, Stopped,
    and CrawlError when no list of reports could be read. KeyboardInterrupt passes at once.
    """
    if isinstance(workers, bool) or not 1 <= workers <= WORKERS_MOST:
        raise ParameterError(f"workers is {workers!r}; give a number from 1 to {WORKERS_MOST}.")
    began = time.monotonic()
    fetcher.start()
    found = discover(fetcher, known)
    listed = list(found.reports.values())

    results = _assess_all(fetcher, listed, workers, statements, progress)
    rows = [result.row for result in results if result.row is not None]
    problems = found.problems + [problem for result in results for problem in result.problems]
    problems += _refuse_twice(rows)
    formal = len(listed) - sum(1 for report in listed if report.kind == "pilot")
    counters = fetcher.counters
    cost = {
        "requests": counters.requests,
        "cache_hits": counters.cache_hits,
        "not_modified": counters.not_modified,
        "retries": counters.retries,
        "bodies": counters.bodies,
        "body_bytes": counters.body_bytes,
        "seconds": round(time.monotonic() - began, 3),
        "seconds_waiting": round(fetcher.rate_limiter.waited, 3),
    }
    return Crawl(
        pd.DataFrame(rows, columns=[*REQUIRED_COLUMNS, *OPTIONAL_COLUMNS], dtype="str"),
        tuple(problems),
        tuple(found.notes),
        of_rows(rows, formal, len(problems), cost),
        {result.slug: result.statement_urls for result in results if result.statement_urls},
    )


def _assess_all(
    fetcher: Fetcher, listed: Sequence[Listed], workers: int, statements: bool, progress: bool
) -> list[Assessment]:
    """Each report assessed by one of ``workers`` threads, in the order of slugs.

    The first error ends it. Then, and on Ctrl-C, nothing more is asked for, and what is on its way
    is waited for no longer than one answer may take.
    """
    pool = ThreadPoolExecutor(workers, thread_name_prefix="fetch")
    waiting = {pool.submit(assess, fetcher, report, statements) for report in listed}
    results: list[Assessment] = []
    shown = tqdm(total=len(listed), desc="Assessments", unit="report", disable=not progress)
    try:
        with shown as bar:
            while waiting:  # a short wait, so that Ctrl-C is seen on every system
                done, waiting = wait(waiting, timeout=0.2, return_when=FIRST_COMPLETED)
                results += [future.result() for future in done]
                bar.update(len(done))
    except BaseException:
        fetcher.rate_limiter.stop.set()
        raise
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    return sorted(results, key=lambda result: result.slug)


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


def save_pages(problems: tuple[Problem, ...], folder: Path) -> tuple[Problem, ...]:
    """Save the page of each problem in ``folder``, in place of those of an earlier run."""
    if folder.is_dir():
        for old in folder.glob("*.html*"):
            old.unlink()
    saved = []
    for number, problem in enumerate(problems, start=1):
        if problem.page:
            folder.mkdir(parents=True, exist_ok=True)
            name = re.sub(r"[^A-Za-z0-9-]", "_", problem.slug)[:80]
            path = (
                folder / f"{number:03}-{name}.html.txt"
            )  # opens as text: what it holds does not run
            path.write_bytes(problem.page)
            problem = replace(problem, saved=path.name)
        saved.append(problem)
    return tuple(saved)
