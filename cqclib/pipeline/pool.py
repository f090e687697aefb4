"""Makes reports side by side: a few threads, each with a warm kernel of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cqclib.errors import CqcError, FileError, ReportError
from cqclib.pipeline.kernels import WarmKernel

if TYPE_CHECKING:
    from cqclib.pipeline.steps import Step

WORKERS = 2
_TURN = 0.2  # seconds: so often a waiting run looks up, because Windows sees Ctrl-C only then
_PATIENCE = 5  # seconds an interrupted kernel has for its last words


@dataclass(frozen=True)
class Outcome:
    """What became of a step: the report it made, or the error that kept it from it."""

    step: Step
    seconds: float
    made: Path | None = None
    error: CqcError | None = None


class Pool:
    """Threads that make what is submitted, a kernel to a thread.

    The first kernel starts with the pool, and takes the tables; that this module imports little lets
    it start early. The others wait for ``fill`` (a run has the rest of its imports to do, and two
    cores) and import what reports need while the tables are made.
    """

    def __init__(self, count: int = WORKERS) -> None:
        self._count = count
        self._of_thread = threading.local()
        self._kernels: list[WarmKernel] = []
        self._stopped, self._filled = threading.Event(), threading.Event()
        self._executor = ThreadPoolExecutor(count, thread_name_prefix="report")
        self._submitted: list[Future[Any]] = []

    def __enter__(self) -> Pool:
        self._executor.submit(self._kernel)
        for _ in range(self._count - 1):
            self._executor.submit(self._further_kernel)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            self.stop()
        self.fill()
        self._executor.shutdown()
        for kernel in self._kernels:
            kernel.close()

    def fill(self) -> None:
        """Start the kernels that have not been started; without waiting for them."""
        self._filled.set()

    def submit(self, make: Callable[..., Path | None], step: Step) -> Future[Outcome]:
        """Queue ``make(notebook, parameters, kernel=)`` of ``step``.

        A defect in the code is raised by the future's ``result``.
        """
        future = self._executor.submit(self._outcome, make, step)
        self._submitted.append(future)
        return future

    def run(self, code: str) -> Future[None]:
        """Queue ``code``, to be run in one of the kernels by its ``run``."""
        future = self._executor.submit(lambda: self._kernel().run(code))
        self._submitted.append(future)
        return future

    def stop(self) -> None:
        """Start nothing more, and interrupt what runs; what does not end soon is killed."""
        self._stopped.set()
        self.fill()
        self._executor.shutdown(wait=False, cancel_futures=True)
        for kernel in self._kernels:
            kernel.interrupt()
        begun = [future for future in self._submitted if not future.cancelled()]
        _, running = wait(begun, timeout=_PATIENCE)
        if running:
            for kernel in self._kernels:
                kernel.close()
            wait(running)

    def _further_kernel(self) -> None:
        self._filled.wait()
        self._kernel().prepare()

    def _kernel(self) -> WarmKernel:
        """The kernel of this thread: started at first use, and again when it has died."""
        kernel: WarmKernel | None = getattr(self._of_thread, "kernel", None)
        if kernel is None or not kernel.alive:
            if self._stopped.is_set():
                raise ReportError("stopped before its kernel was started.")
            kernel = self._of_thread.kernel = WarmKernel()
            self._kernels.append(kernel)
        return kernel

    def _outcome(self, make: Callable[..., Path | None], step: Step) -> Outcome:
        begun = time.monotonic()
        try:
            kernel = self._kernel()
            if step.report_file is not None:
                kernel.prepare()
            made = make(step.notebook, step.parameters, kernel=kernel)
        except CqcError as error:
            return Outcome(step, time.monotonic() - begun, error=error)
        except OSError as error:
            failed = ReportError(f"{step}: {FileError.of(error)}")
            return Outcome(step, time.monotonic() - begun, error=failed)
        return Outcome(step, time.monotonic() - begun, made)


def finished(futures: Sequence[Future[Outcome]]) -> Iterator[Outcome]:
    """The outcomes as they come."""
    running = set(futures)
    while running:
        done, running = wait(running, timeout=_TURN, return_when=FIRST_COMPLETED)
        for future in done:
            yield future.result()
