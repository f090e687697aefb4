"""From a walk to a snapshot: its provenance, its pages, and the list of what could not be read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from filelock import FileLock, Timeout

from cqclib import __version__, files, paths
from cqclib.scrape.crawler import Crawl
from cqclib.scrape.outcome import CrawlError, Problem, problem_table
from cqclib.snapshot import pages_zip, store
from cqclib.snapshot.model import Snapshot
from cqclib.snapshot.pages_zip import Exchange

PROBLEMS = "problems.csv"
LICENCE = "Open Government Licence v3.0 (CQC content, logo excluded)"
_PAGES = "problem_pages"
_SHOWN = 5  # problems named in a sentence


def record(
    walked: Crawl,
    as_at: str,
    origin: str,
    transcript: Mapping[str, Exchange],
    more: Mapping[str, Any] | None = None,
) -> tuple[Snapshot, tuple[Problem, ...]]:
    """Record what a walk gave as the snapshot of ``as_at``, and where each problem's page lies.

    ``more`` goes into the provenance over what is said here. What could not be read is listed in
    ``problems.csv`` of the snapshot, beside the pages. Raises CrawlError when no report was read:
    then the pages alone are kept; SnapshotError as ``store.record`` does.
    """
    problems, kept = _kept_pages(walked.problems, as_at)
    if walked.assessments.empty:
        folder = store.keep(as_at, {**kept, pages_zip.PAGES: pages_zip.packed(transcript)})
        raise CrawlError(
            f"No report could be read, so nothing was recorded: {named(problems)}. The pages are in "
            f"{folder}."
        )
    provenance = _provenance(walked, as_at, origin, problems) | dict(more or {})
    try:
        return store.record(walked.assessments, provenance, transcript, kept), problems
    except store.LacksMore as error:
        raise CrawlError(f"{error} What could not be read: {named(problems)}.") from error


def _provenance(
    walked: Crawl, as_at: str, origin: str, problems: Sequence[Problem]
) -> dict[str, Any]:
    return {
        "as_at": as_at,
        "producer": f"cqclib {__version__}, 01_scrape",
        "address": origin,
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
        "known_gaps": list(walked.gaps),
        "notes": list(walked.notes),
        "events": [event.to_dict() for event in walked.events],
        "problems": [problem.to_dict() for problem in problems],
        "statistics": walked.statistics.to_dict(),
        "statement_pages": walked.statement_pages,
        "known": {
            kind: {report.slug: report.name for report in walked.known if report.kind == kind}
            for kind in ("formal", "pilot")
        },
        "names": walked.names,
        "statements": walked.statements,
    }


def _kept_pages(
    problems: Sequence[Problem], as_at: str
) -> tuple[tuple[Problem, ...], dict[str, bytes]]:
    """The problems with where their pages lie, and these files by name: the list, the pages."""
    if not problems:
        return (), {}
    located, contents = [], {}
    for number, problem in enumerate(problems, start=1):
        if problem.page:
            # It opens as text: what it holds does not run.
            slug = re.sub(r"[^A-Za-z0-9-]", "_", problem.slug)[:80]
            name = f"{_PAGES}/{number:03}-{slug}.html.txt"
            contents[name] = problem.page
            problem = replace(problem, saved_page=f"{as_at}/{name}")
        located.append(problem)
    contents[PROBLEMS] = files.csv_text(store.recordable(problem_table(located))).encode()
    return tuple(located), contents


def named(problems: Sequence[Problem]) -> str:
    """The first few problems in a sentence, and how many more there are."""
    shown = "; ".join(
        f"{problem.slug} ({problem.reason.rstrip('.')})" for problem in problems[:_SHOWN]
    )
    more = len(problems) - _SHOWN
    return f"{shown}; and {more} more" if more > 0 else shown


def unfinished_sentence(walked: Crawl, recorded: Snapshot, problems: Sequence[Problem]) -> str:
    """What an unfinished run says: what is missing, what was kept, how to go on."""
    day, statistics = recorded.as_at.isoformat(), walked.statistics
    remain = "problem remains" if len(problems) == 1 else "problems remain"
    return (
        f"{len(problems)} {remain}, so the snapshot of {day} is unfinished: {named(problems)}. "
        f"{statistics.ratings} of {statistics.of} assessments were read and are kept; "
        f"{paths.raw() / day / PROBLEMS} lists every page with its reason. Run again to ask for "
        'those pages again, finish it by hand (docs/how_to.md, "When a page is refused"), make the '
        f"reports as it is (--source {day}), or allow so many problems (--max-problems)."
    )


@contextmanager
def alone() -> Iterator[None]:
    """Only one run at a time may record. Raises CrawlError when another is under way."""
    folder = paths.raw() / "http_cache"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / ".cqc-lock", timeout=0):
            yield
    except Timeout:
        raise CrawlError(
            "Another live run is under way in this project; wait for it or stop it first."
        ) from None
