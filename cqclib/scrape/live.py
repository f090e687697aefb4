"""A live run: read the site, and record a snapshot of what was read."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from cqclib import paths
from cqclib.scrape.changes import changed_values
from cqclib.scrape.crawler import Crawl, crawl
from cqclib.scrape.fetch import Fetcher, SiteUnreachable, Timeouts
from cqclib.scrape.imports import carried_over, imported_pages
from cqclib.scrape.known import known_reports
from cqclib.scrape.outcome import CrawlError
from cqclib.scrape.record import alone, record, unfinished_sentence
from cqclib.scrape.runs import Run
from cqclib.snapshot import model as snapshot
from cqclib.snapshot.diff import since_predecessor

_NO_CONTACT = "no contact was given, so the site could not have reached you; pass contact"


def run(
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
    """A new snapshot of the site at ``base_url`` (by default CQC's), recorded with what was read.

    ``requests_per_second`` is for all ``workers`` together; ``contact`` says where the site can
    reach whoever runs this; ``statements`` asks for every statement's own page too; ``refresh`` for
    every page again. With more than ``max_problems`` problems the snapshot is unfinished and a
    CrawlError says what is missing and how to go on.
    Raises CqcError: ParameterError, SnapshotError, FetchError, CrawlError.
    """
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
