"""Kernels that run one notebook after another, so that imports are paid for once.

papermill starts a kernel for each notebook; starting one and importing pandas and matplotlib
costs more than most notebooks do. A ``WarmKernel`` is started once, forgets everything between
two notebooks, and runs each as a fresh one would: a test compares the reports byte for byte.

Kernels are the first thing that a run starts, so this module imports little.
"""

from __future__ import annotations

import os
import signal
from types import TracebackType
from typing import Any

import nbformat
from jupyter_core.utils import run_sync
from nbclient import NotebookClient

KERNEL_NAME = "python3"
# Kernels on this machine talk to this process alone; their notice about encryption is no news.
# Nothing they run goes into the history of the person's own IPython.
QUIET = ["--IPKernelApp.log_level=50", "--HistoryManager.hist_file=:memory:"]
# Their reports show SVG, so that nothing is drawn as PNG too.
_ENVIRONMENT = {"CQC_PNG_IN_NOTEBOOKS": "no"}
# What notebooks import: there already when the first one is ready to run, and frozen once. IPython
# collects garbage between two notebooks and would go through all of it each time.
_IMPORTS = (
    "import gc, cqclib.dataset, cqclib.charts, cqclib.analysis.focus, cqclib.report.focus_tables\n"
    "gc.freeze()"
)
_FORGET = "get_ipython().reset(new_session=True)"


class WarmKernel:
    """A kernel to use for several notebooks, one at a time, from the thread that made it."""

    def __init__(self) -> None:
        self._client = NotebookClient(
            nbformat.v4.new_notebook(), kernel_name=KERNEL_NAME, extra_arguments=QUIET
        )
        self.manager: Any = self._client.create_kernel_manager()
        self._client.start_new_kernel(env=os.environ | _ENVIRONMENT)
        self._client.start_new_kernel_client()
        self.channels: Any = self._client.kc
        self.run(_IMPORTS)

    def run(self, code: str) -> None:
        """Run ``code`` without a trace in the kernel's history."""
        self._client.wait_for_reply(self.channels.execute(code, silent=True, store_history=False))

    @property
    def alive(self) -> bool:
        """Whether the kernel can take another notebook."""
        return bool(run_sync(self.manager.is_alive)())

    def forget(self) -> None:
        """Make the next notebook start as in a fresh kernel."""
        self.run(_FORGET)

    def interrupt(self) -> None:
        """Raise KeyboardInterrupt in what runs now; from any thread."""
        if self.manager.provisioner is not None:
            run_sync(self.manager.provisioner.send_signal)(signal.SIGINT)

    def close(self) -> None:
        """End the kernel at once; from any thread. What runs in it fails with DeadKernelError."""
        process = getattr(self.manager.provisioner, "process", None)
        if process is not None:
            process.kill()
            process.wait()
        self.manager.cleanup_connection_file()

    def __enter__(self) -> WarmKernel:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
