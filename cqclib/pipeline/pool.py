"""Runs steps side by side, each worker a thread with a warm kernel of its own."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from cqclib.errors import CqcError, ReportError
from cqclib.pipeline.kernels import Warm
from cqclib.pipeline.steps import Step

WORKERS = 2

Links = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Outcome:
    """What became of a step: the report it made, or the error that kept it from it."""

    step: Step
    seconds: float
    made: Path | None = None
    error: CqcError | None = None


@dataclass(frozen=True)
class _Task:
    step: Step
    links: Links | None


class Pool:
    """``WORKERS`` threads that make reports with ``make(notebook, parameters, links, warm)``."""

    def __init__(self, make: Callable[..., Path | None], count: int = WORKERS) -> None:
        self._make = make
        self._tasks: queue.Queue[_Task | None] = queue.Queue()
        self._done: queue.Queue[Outcome | BaseException] = queue.Queue()
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(count)]

    def __enter__(self) -> Pool:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None and not issubclass(kind, Exception):
            return  # stopped by the user: the kernels end with this process
        for _ in self._threads:
            self._tasks.put(None)
        for thread in self._threads:
            thread.join()

    def run(self, steps: Sequence[Step], links: Links | None = None) -> Iterator[Outcome]:
        """The outcomes of ``steps`` as they come. A defect in the code is raised as it is."""
        for step in steps:
            self._tasks.put(_Task(step, links))
        for _ in steps:
            outcome = self._done.get()
            if isinstance(outcome, BaseException):
                raise outcome
            yield outcome

    def _work(self) -> None:
        warm: Warm | None = None
        try:
            warm = Warm()
            while (task := self._tasks.get()) is not None:
                outcome = self._outcome(task, warm)
                if not warm.alive:
                    warm.close()
                    warm = Warm()
                self._done.put(outcome)
        except BaseException as defect:
            self._done.put(defect)
        finally:
            if warm is not None:
                warm.close()

    def _outcome(self, task: _Task, warm: Warm) -> Outcome:
        step, begun = task.step, time.monotonic()
        options = {} if task.links is None else {"links": task.links}
        try:
            made = self._make(step.notebook, step.parameters, warm=warm, **options)
        except CqcError as error:
            return Outcome(step, time.monotonic() - begun, error=error)
        except OSError as error:
            failed = ReportError(f"{step}: {error}; what was there before is unchanged.")
            return Outcome(step, time.monotonic() - begun, error=failed)
        return Outcome(step, time.monotonic() - begun, made)
