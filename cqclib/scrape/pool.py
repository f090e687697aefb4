"""Reports assessed side by side: an interruption ends it at once, a site that is down keeps the rest."""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from tqdm import tqdm

from cqclib.scrape.assess import assess
from cqclib.scrape.discovery import Discovery
from cqclib.scrape.fetch import Fetcher, SiteUnreachable
from cqclib.scrape.known import Known
from cqclib.scrape.outcome import Assessment, Problem
from cqclib.scrape.parse import REPORTS, Listed

_NOT_ASKED = "It was not asked for, because the site stopped answering."
_Futures = dict[Future[Assessment], Listed]


def assess_all(
    fetcher: Fetcher,
    discovery: Discovery,
    known: Known,
    workers: int,
    statements: bool,
    progress: bool,
) -> tuple[list[Assessment], str]:
    """Each report assessed by one of ``workers`` threads, in the order of slugs; and why it ended.

    Once the site is down nothing more is asked for, and the rest are problems. Any other error ends
    it, as Ctrl-C does; then what is on its way is waited for no longer than an answer may take.
    """
    slugs = frozenset(discovery.reports)
    known_slugs = {report.slug.casefold() for report in known.reports}

    def assessed(report: Listed) -> Assessment:
        is_known = report.slug.casefold() in known_slugs
        is_listed = report.slug in discovery.listed
        return assess(fetcher, report, statements, is_listed, is_known, slugs - {report.slug})

    pool = ThreadPoolExecutor(workers, thread_name_prefix="fetch")
    futures = {pool.submit(assessed, report): report for report in discovery.reports.values()}
    ended = ""
    try:
        with _bar(len(futures), progress) as bar:
            results = _collected(futures, bar.update)
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


def _bar(total: int, progress: bool) -> tqdm:  # type: ignore[type-arg]
    """The progress, on stdout: what comes on stderr, a notebook shows in red."""
    return tqdm(
        total=total, desc="Assessments", unit="report", disable=not progress, file=sys.stdout
    )


def _collected(futures: _Futures, update: Callable[[int], object]) -> list[Assessment]:
    """All results as they come; ``update`` is given how many came. Raises what a future raises."""
    results: list[Assessment] = []
    waiting = set(futures)
    while waiting:  # a short wait, so that Ctrl-C is seen on every system
        done, waiting = wait(waiting, timeout=0.2, return_when=FIRST_COMPLETED)
        results += [future.result() for future in done]
        update(len(done))
    return results


def _result_or_problem(fetcher: Fetcher, future: Future[Assessment], report: Listed) -> Assessment:
    """What a future gave before the site went down; a problem for what it did not."""
    if not future.cancelled() and future.exception() is None:
        return future.result()
    address = fetcher.site.address(REPORTS + report.slug)
    return Assessment(report.slug, problems=[Problem(report.slug, address, _NOT_ASKED)])
