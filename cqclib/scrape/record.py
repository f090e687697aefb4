"""What 01_scrape calls: a live run that records a snapshot, or a recorded one read again."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
from filelock import FileLock, Timeout

from cqclib import __version__, paths
from cqclib.errors import SnapshotError
from cqclib.scrape.assess import CrawlError, Problem
from cqclib.scrape.crawler import Crawl, crawl, save_pages
from cqclib.scrape.fetch import Fetcher, FetchError, SiteUnreachable, Timeouts
from cqclib.scrape.parse import Listed
from cqclib.scrape.statistics import Statistics
from cqclib.snapshot import model as snapshot
from cqclib.snapshot import store as snapshot_store
from cqclib.snapshot.diff import Difference, since_predecessor
from cqclib.snapshot.model import Snapshot

LIVE = "live"
LICENCE = "Open Government Licence v3.0 (CQC content, logo excluded)"
_NO_CONTACT = "no contact was given, so the site could not have reached you; pass contact"
_SHOWN = 5  # problems named in a sentence


@dataclass(frozen=True)
class Run:
    """A snapshot and how it came about.

    ``statistics`` is None for a snapshot recorded without its pages; ``changes`` None for the
    first snapshot.
    """

    snapshot: Snapshot
    statistics: Statistics | None
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]
    changes: Difference | None

    def problem_table(self) -> pd.DataFrame:
        """One row a problem: slug, address, reason, saved_page."""
        columns = ["slug", "address", "reason", "saved_page"]
        return pd.DataFrame(
            [problem.to_dict() for problem in self.problems], columns=columns, dtype="str"
        )

    def summary(self) -> str:
        """What 01_scrape prints: the statistics, the notes, and what changed."""
        day = self.snapshot.as_at.isoformat()
        without = (
            f"The snapshot of {day} was recorded without its pages; its table is used as it is."
        )
        lines = [str(self.statistics) if self.statistics else without]
        lines += [f"Note: {note}" for note in self.notes]
        lines += [f"Problem: {one.slug}: {one.reason}" for one in self.problems]
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

    A live run records a snapshot only when at most ``max_problems`` reports (or lists) could not
    be read; a recorded one is read again from its own pages, offline, where it kept them.
    Raises CqcError: ParameterError, SnapshotError, FetchError, CrawlError.
    """
    if source != LIVE:
        return _recorded(snapshot.load(source))
    folder = paths.raw() / "http_cache"
    with _alone(folder), _logged(folder, debug):
        fetcher = Fetcher.live(folder, base_url, requests_per_second, contact, refresh, timeouts)
        finished = False
        try:
            walked = crawl(fetcher, workers, statements, progress, _known())
            problems = save_pages(walked.problems, paths.raw() / "problem_pages")
            if len(problems) > max_problems:
                raise CrawlError(_too_many(problems, walked.statistics, max_problems))
            if not contact.strip() and not fetcher.site.is_local:
                walked = replace(walked, notes=(*walked.notes, _NO_CONTACT))
            recorded = _record(fetcher, walked, problems)
            finished = True
        except KeyboardInterrupt:
            raise CrawlError(
                f"Interrupted after {fetcher.counters.requests} requests; nothing was recorded, and "
                "what was fetched is kept: run again to go on."
            ) from None
        except SiteUnreachable as error:
            raise SiteUnreachable(f"{error} {_instead()}") from error
        finally:
            fetcher.rate_limiter.stop.set()
            fetcher.close(finished)
    changes = since_predecessor(recorded)
    return Run(recorded, walked.statistics, problems, walked.notes, changes)


def replay(recorded: Snapshot, statements: bool = False) -> Crawl:
    """Read a snapshot's own pages again with the same code; no network can be reached.

    Raises SnapshotError for a snapshot recorded without its pages.
    """
    exchanges = snapshot_store.verified_pages(recorded)
    if not exchanges:
        raise SnapshotError(
            f"The snapshot of {recorded.as_at.isoformat()} was recorded without its pages, so they "
            "cannot be read again; use its table as it is."
        )
    fetcher = Fetcher.recorded(exchanges, str(recorded.provenance["address"]))
    try:
        return crawl(fetcher, workers=2, statements=statements, progress=False)
    except FetchError as error:
        raise SnapshotError(f"{recorded.folder / 'pages.zip'} is not complete: {error}") from error
    finally:
        fetcher.close(finished=True)


def _recorded(recorded: Snapshot) -> Run:
    """A recorded snapshot, checked against its own pages where it has them."""
    changes = since_predecessor(recorded)
    if "pages.zip" not in recorded.provenance["files"]:
        return Run(recorded, None, (), (), changes)
    asked = bool(recorded.provenance.get("statement_pages"))
    walked = replay(recorded, statements=asked)
    again = snapshot_store.recordable(walked.assessments).reset_index(drop=True)
    kept = recorded.assessments.reset_index(drop=True)
    differing = _differing(kept, again)
    if differing:
        raise SnapshotError(
            f"The snapshot of {recorded.as_at.isoformat()} reads differently from its own pages "
            f"({', '.join(differing[:_SHOWN])}): the code that reads them changed, or the table "
            "did; record a new snapshot or restore the code."
        )
    return Run(recorded, walked.statistics, walked.problems, walked.notes, changes)


def _differing(kept: pd.DataFrame, again: pd.DataFrame) -> list[str]:
    """Slugs and columns in which two tables of assessments differ."""
    one = kept.set_index("slug").to_dict("index")
    other = again.set_index("slug").to_dict("index")
    found = [str(slug) for slug in sorted(set(one) ^ set(other), key=str)]
    found += [
        f"{slug} {column}"
        for slug in sorted(set(one) & set(other), key=str)
        for column in one[slug]
        if one[slug][column] != other[slug][column]
    ]
    return found


def _known() -> list[Listed]:
    """The reports of the newest snapshot that can be read."""
    try:
        rows = snapshot.load(snapshot.LATEST).assessments.to_dict("records")
    except SnapshotError:
        return []
    return [
        Listed(str(row["slug"]), str(row["authority_name"]), str(row["kind"] or "formal"))
        for row in rows
    ]


def _record(fetcher: Fetcher, walked: Crawl, problems: Sequence[Problem]) -> Snapshot:
    gaps = [f"{one.slug} is kept out: {one.reason}" for one in problems]
    provenance = {
        "as_at": fetcher.started.date().isoformat(),
        "producer": f"cqclib {__version__}, 01_scrape",
        "address": fetcher.site.origin,
        "licence": LICENCE,
        "licence_address": (
            "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
        ),
        "attribution": (
            "Contains public sector information licensed under the Open Government Licence v3.0. "
            "Source: Care Quality Commission."
        ),
        "method": (
            "Each report's landing and summary page were fetched from the address above and read "
            "by their visible text; the pages are kept in pages.zip."
        ),
        "known_gaps": gaps,
        "notes": list(walked.notes),
        "problems": [problem.to_dict() for problem in problems],
        "statistics": walked.statistics.to_dict(),
        "statement_pages": walked.statement_pages,
    }
    return snapshot_store.record(walked.assessments, provenance, fetcher.transcript)


def _too_many(problems: Sequence[Problem], statistics: Statistics, most: int) -> str:
    told = "; ".join(f"{one.slug} ({one.reason.rstrip('.')})" for one in problems[:_SHOWN])
    more = f"; and {len(problems) - _SHOWN} more" if len(problems) > _SHOWN else ""
    remain = "problem remains" if len(problems) == 1 else "problems remain"
    return (
        f"{len(problems)} {remain} where max_problems allows {most}, so no snapshot was recorded: "
        f"{told}{more}. {statistics.ratings} of {statistics.of} assessments were read; the pages "
        f"to look at are in {paths.raw() / 'problem_pages'}; run again to ask for those pages "
        "again, or allow them with max_problems."
    )


def _instead() -> str:
    known = snapshot.available()
    if not known:
        return "Nothing was recorded."
    return f'No snapshot was touched; to run on a recorded one, give source = "{known[-1]}".'


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Only one live run at a time. Raises CrawlError when another is under way."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / ".cqc-lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise CrawlError(
            "Another live run is under way in this project; wait for it or stop it first."
        ) from None
    try:
        yield
    finally:
        lock.release()


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
