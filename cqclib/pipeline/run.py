"""Runs the notebooks in order and turns the last three into reports.

Every step happens in memory or temporary files and is moved into place when it is whole. The first
table that fails ends the run; a report that fails leaves its previous one and stops no other.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, nullcontext
from datetime import date
from pathlib import Path
from typing import Any

import filelock
import nbformat
from tqdm import tqdm

from cqclib import files, paths, wording
from cqclib.dataset import published_files
from cqclib.errors import FileError, ReportError
from cqclib.pipeline import execution, stored
from cqclib.pipeline.kernels import WarmKernel
from cqclib.pipeline.pool import Outcome, Pool, finished
from cqclib.pipeline.steps import Step, checked, expanded
from cqclib.report import catalogue

_LOCK = ".cqc-lock"
_MANY = 8  # so many reports get a progress bar
# In a kernel, where all that they take has been imported.
_WORKBOOK = (
    "from cqclib import dataset; from cqclib.report import workbook; workbook.write(dataset.load())"
)
_FRONT_DOOR = "from cqclib.report import front_door; front_door.write_pages()"


def make_report(
    notebook: str, given: Mapping[str, Any], kernel: WarmKernel | None = None
) -> Path | None:
    """Execute one notebook and put its report into ``reports/``, whole or not at all.

    ``kernel`` is a warm one to run it in; without it the notebook gets a fresh one. Returns the
    report's path; None for a notebook that makes tables only. Raises CqcError.
    """
    step = checked(notebook, given)
    file = step.report_file
    executed = execution.execute(step.path, step.parameters, str(step), kernel)
    if file is None:
        return None
    from cqclib.report.html import export  # takes nbconvert, which nothing needs before

    path = paths.reports() / file
    files.write_all({path: export.render(executed, catalogue.LINKS, file)})
    return path


def run(steps: Sequence[Step], pool: Pool | None = None) -> None:
    """Run the steps, the reports side by side, saying what was made and how long it took.

    Tables come first, in order. ``pool`` is one that has started; it is left running. Raises the
    error of the first table that fails, ReportError naming every report that failed, and
    KeyboardInterrupt when stopped: after saying what was made.
    """
    begun = time.monotonic()
    tables = [step for step in steps if step.notebook not in catalogue.REPORTS]
    reports = [step for step in steps if step.notebook in catalogue.REPORTS]
    with _alone(), nullcontext(pool) if pool else Pool() as workers:
        workers.fill()
        _make_tables(workers, tables)
        reports = expanded(reports)
        failed = _make_reports(workers, reports)
    print(f"Done in {time.monotonic() - begun:.0f} s.")
    if failed:
        names = wording.listed([str(outcome.step) for outcome in failed])
        raise ReportError(f"{names} failed; the previous reports of these are as they were.")


def _make_tables(pool: Pool, steps: Sequence[Step]) -> None:
    for step in steps:
        future = pool.submit(make_report, step)
        try:
            (outcome,) = finished([future])
        except KeyboardInterrupt:
            pool.stop()
            if future.done() and not future.cancelled() and (stopped := future.result()).error:
                print(f"error: {stopped.error}", file=sys.stderr)  # a crawl's last words
            raise
        if outcome.error is not None:
            raise outcome.error
        _announce(outcome)


def _make_reports(pool: Pool, steps: Sequence[Step]) -> list[Outcome]:
    """Make the reports and then the index of what is there; returns those that failed."""
    if not steps:
        return []
    futures = [pool.submit(make_report, step) for step in steps]
    workbook = pool.run(_WORKBOOK)  # by the kernel that is first without a report to make
    bar = tqdm(total=len(steps), unit="report", disable=len(steps) < _MANY)
    outcomes: list[Outcome] = []
    try:
        for outcome in finished(futures):
            outcomes.append(outcome)
            bar.update()
            if outcome.error is not None or len(steps) < _MANY:
                _announce(outcome)
    except KeyboardInterrupt:
        pool.stop()
        bar.close()
        _stopped(futures)
        raise
    bar.close()
    failed = [outcome for outcome in outcomes if outcome.error is not None]
    workbook.result()
    pool.run(_FRONT_DOOR).result()
    print(f"{len(steps) - len(failed)} of {wording.plural(len(steps), 'report')} made.")
    print(f"Start at {paths.reports() / catalogue.INDEX}")
    _say_age()
    return failed


def _say_age() -> None:
    """How old the snapshot is that the reports were made from, when it is a month or more."""
    as_at = published_files.day()
    months = wording.months_between(as_at, date.today())
    if months:
        print(
            f"This snapshot is {wording.plural(months, 'month')} old ({wording.day(as_at)}); "
            "--live reads the site."
        )


def _stopped(futures: Sequence[Future[Outcome]]) -> None:
    """Say what a stopped run made and what not, and list what is there."""
    done = [future.result() for future in futures if future.done() and not future.cancelled()]
    made = sum(outcome.made is not None for outcome in done)
    from cqclib.report import front_door

    index, _ = front_door.write()
    print(
        f"Stopped: {made} of {wording.plural(len(futures), 'report')} made, "
        f"{len(futures) - made} not made; where one of those was there before, it is unchanged. "
        f"Run the same command again to make them all. What is there is listed in {index}",
        flush=True,
    )


def _announce(outcome: Outcome) -> None:
    if outcome.error is not None:
        print(f"error: {outcome.error}", file=sys.stderr, flush=True)
        return
    made = f", {outcome.made}" if outcome.made else ""
    print(f"{outcome.step}: {outcome.seconds:.1f} s{made}", flush=True)


@contextmanager
def _alone() -> Iterator[None]:
    """The only run that works on this data folder, which is swept before. Raises ReportError."""
    try:
        paths.data().mkdir(parents=True, exist_ok=True)
        for folder in (paths.processed(), paths.processed() / "focus", paths.reports()):
            files.sweep(folder)
        with filelock.FileLock(paths.data() / _LOCK, timeout=0):
            yield
    except filelock.Timeout:
        raise ReportError(f"another run is working on {paths.data()}; wait for it.") from None
    except OSError as error:
        raise FileError.of(error) from error


def regenerate() -> None:
    """Execute every notebook with its defaults and store it with its outputs in notebooks/.

    What differs from run to run is not stored (see ``stored``).
    """
    with _alone():
        for path in sorted(paths.NOTEBOOKS.glob("*.ipynb")):
            print(f"{path.name} ...", flush=True)
            files.write_all({path: regenerated(path)})


def regenerated(path: Path, kernel: WarmKernel | None = None) -> str:
    """The text of the notebook at ``path`` as ``regenerate`` stores it."""
    executed = execution.execute(str(path), {}, path.stem, kernel)
    stored.tidy(executed)
    return str(nbformat.writes(executed)) + "\n"
