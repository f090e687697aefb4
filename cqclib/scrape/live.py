"""A live run: read the site, and record a snapshot of what was read."""

from __future__ import annotations

import logging
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

from cqclib import paths
from cqclib.errors import SnapshotError
from cqclib.scrape.crawler import Crawl, crawl
from cqclib.scrape.fetch import Fetcher, SiteUnreachable, Timeouts
from cqclib.scrape.imports import carried_over, imported_pages
from cqclib.scrape.known import known_reports
from cqclib.scrape.outcome import CrawlError
from cqclib.scrape.record import alone, record, unfinished_sentence
from cqclib.scrape.runs import Run
from cqclib.snapshot import model as snapshot
from cqclib.snapshot import store
from cqclib.snapshot.diff import difference, since_predecessor
from cqclib.snapshot.events import CHANGED, UNDER_REVIEW, Event
from cqclib.snapshot.model import Snapshot

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
            if not contact.strip() and not fetcher.site.is_local:
                walked = replace(walked, notes=(*walked.notes, _NO_CONTACT))
            return _kept(fetcher, walked, max_problems)


def _kept(fetcher: Fetcher, walked: Crawl, max_problems: int) -> Run:
    """What was read, recorded. Raises SiteUnreachable and CrawlError for what is unfinished."""
    day = fetcher.started.date().isoformat()
    walked = replace(walked, events=(*walked.events, *_changed_values(walked, day)))
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


def _changed_values(walked: Crawl, day: str) -> list[Event]:
    """One event a report of which a value is another than in the snapshot before ``day``.

    A report with a problem has no value for certain, so none that changed.
    """
    earlier = [recorded for recorded in snapshot.available() if recorded < day]
    if not earlier:
        return []
    try:
        before = snapshot.load(earlier[-1])
    except SnapshotError:  # a problem of the run already: what is known from it was asked for
        return []
    table = store.recordable(walked.assessments)
    sound = table[table["problem"] == ""]
    about = {"events": [event.to_dict() for event in walked.events]}
    now = Snapshot(date.fromisoformat(day), paths.raw() / day, sound, about)
    values: dict[str, list[str]] = defaultdict(list)
    for change in difference(before, now).of("changed"):
        if (change.item, change.new) == (UNDER_REVIEW, "yes"):
            continue  # an event by itself
        values[change.slug].append(f"{change.item} {change.old} to {change.new}")
    return [
        Event(slug, CHANGED, f"changed since {earlier[-1]}: {', '.join(words)}")
        for slug, words in values.items()
    ]


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
        days = snapshot.available()
        instead = f'To run on a recorded snapshot, give source = "{days[-1]}".' if days else ""
        raise SiteUnreachable(f"{error} {instead or 'Nothing was recorded.'}") from error
    finally:
        fetcher.rate_limiter.stop.set()
        fetcher.close(finished=False)


@contextmanager
def _logged(folder: Path, debug: bool) -> Iterator[None]:
    """The log of this run: ``run.log`` beside the cache, and with ``debug`` on stderr too."""
    logger = logging.getLogger("cqclib.scrape.fetch")
    level = logger.level
    handlers: list[logging.Handler] = [
        logging.FileHandler(folder / "run.log", mode="w", encoding="utf-8")
    ]
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
