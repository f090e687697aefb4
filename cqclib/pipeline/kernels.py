"""Kernels that run one notebook after another, so that imports are paid for once.

papermill starts a kernel for each notebook; starting one and importing pandas and matplotlib
costs more than most notebooks do. A ``WarmKernel`` is started once, forgets everything between
two notebooks, and runs each as a fresh one would: a test compares the reports byte for byte.
"""

from __future__ import annotations

import signal
import sys
from types import TracebackType
from typing import Any

import nbformat
import papermill
from jupyter_core.utils import run_sync
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines

from cqclib import errors
from cqclib.errors import ReportError

_ENGINE = "warm"
_KERNEL_NAME = "python3"
# Kernels on this machine talk to this process alone; their notice about encryption is no news.
_QUIET = ["--IPKernelApp.log_level=50"]
# What every notebook imports: fetched while the first one is being prepared. Their reports show
# SVG, so that nothing is drawn as PNG too.
_IMPORTS = (
    "import cqclib.charts.base, cqclib.dataset.tables, cqclib.report.html.table\n"
    "cqclib.charts.base.PNG_IN_NOTEBOOKS = False"
)
_FORGET = "get_ipython().reset(new_session=True)"


class WarmKernel:
    """A kernel to use for several notebooks, one at a time, from the thread that made it."""

    def __init__(self) -> None:
        self._client = NotebookClient(
            nbformat.v4.new_notebook(), kernel_name=_KERNEL_NAME, extra_arguments=_QUIET
        )
        self.manager: Any = self._client.create_kernel_manager()
        self._client.start_new_kernel()
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


class _WarmEngine(NBClientEngine):  # type: ignore[misc]
    """papermill's own way of running a notebook, in a kernel that is there already."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, kernel: WarmKernel | None = None, **_: Any
    ) -> NotebookNode:
        if kernel is None:
            raise ValueError("the warm engine needs a kernel")
        client = PapermillNotebookClient(
            nb_man, km=kernel.manager, kernel_name=kernel_name, stderr_file=sys.stderr
        )
        client.kc = kernel.channels
        executed: NotebookNode = client.execute()
        return executed


papermill_engines.register(_ENGINE, _WarmEngine)


def execute(
    path: str, parameters: dict[str, Any], title: str, kernel: WarmKernel | None = None
) -> NotebookNode:
    """The notebook at ``path``, executed with ``parameters`` by papermill.

    ``kernel`` is one to use; without it a fresh kernel is started and ended. ``title`` names the
    notebook in an error. Raises ReportError in one line when a cell fails.
    """
    options: dict[str, Any] = {"extra_arguments": _QUIET}
    if kernel is not None:
        kernel.forget()
        options = {"engine_name": _ENGINE, "kernel": kernel}
    try:
        executed: NotebookNode = papermill.execute_notebook(
            path,
            None,
            parameters=parameters,
            kernel_name=_KERNEL_NAME,
            progress_bar=False,
            stderr_file=sys.stderr,  # a crawl shows its progress there
            **options,
        )
    except DeadKernelError:
        raise ReportError(f"{title}: its kernel died; run it again, or with more memory.") from None
    except papermill.PapermillExecutionError as error:
        raise ReportError(f"{title}: {_reason(error)}") from None
    return executed


def _reason(error: papermill.PapermillExecutionError) -> str:
    """Why a cell failed: an expected error's own sentence; a defect with its kind and its cell."""
    first_line = (str(error.evalue).strip().splitlines() or [str(error.ename)])[0]
    if errors.is_expected(error.traceback):
        return first_line
    return f"{error.ename} in cell {error.exec_count}: {first_line}"
