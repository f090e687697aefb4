"""Kernels that run one notebook after another, so that imports are paid for once.

papermill starts a kernel for each notebook; starting one and importing pandas and matplotlib
costs more than most notebooks do. A ``Warm`` kernel is started once, forgets everything between
two notebooks, and runs each as a fresh one would: a test compares the reports byte for byte.
"""

from __future__ import annotations

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

from cqclib.errors import CqcError, ReportError

_ENGINE = "warm"
_NAME = "python3"
# Kernels on this machine talk to this process alone; their notice about encryption is no news.
_QUIET = ["--IPKernelApp.log_level=50"]
# What every notebook imports: fetched while the first one is being prepared.
_IMPORTS = (
    "import cqclib.charts, cqclib.dataset.clean, cqclib.dataset.load, cqclib.report.html.table"
)
_FORGET = "get_ipython().reset(new_session=True)"


class Warm:
    """A kernel to use for several notebooks, one at a time, from one thread."""

    def __init__(self) -> None:
        self._starter = NotebookClient(
            nbformat.v4.new_notebook(), kernel_name=_NAME, extra_arguments=_QUIET
        )
        self._starter.km = self._starter.create_kernel_manager()
        self._starter.start_new_kernel()
        self._starter.start_new_kernel_client()
        self.manager: Any = self._starter.km
        self.client: Any = self._starter.kc
        self._run(_IMPORTS)

    def _run(self, code: str) -> None:
        self._starter.wait_for_reply(self.client.execute(code, silent=True, store_history=False))

    @property
    def alive(self) -> bool:
        """Whether the kernel can take another notebook."""
        return bool(run_sync(self.manager.is_alive)())

    def forget(self) -> None:
        """Make the next notebook start as in a fresh kernel."""
        self._run(_FORGET)

    def close(self) -> None:
        """End the kernel."""
        self._starter._cleanup_kernel()

    def __enter__(self) -> Warm:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class _Engine(NBClientEngine):  # type: ignore[misc]
    """papermill's own way of running a notebook, in a kernel that is there already."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, warm: Warm | None = None, **_: Any
    ) -> NotebookNode:
        if warm is None:
            raise ValueError("the warm engine needs a kernel")
        client = PapermillNotebookClient(
            nb_man, km=warm.manager, kernel_name=kernel_name, stderr_file=sys.stderr
        )
        client.kc = warm.client
        executed: NotebookNode = client.execute()
        return executed


papermill_engines.register(_ENGINE, _Engine)


def execute(
    path: str, parameters: dict[str, Any], what: str, warm: Warm | None = None
) -> NotebookNode:
    """The notebook at ``path``, executed with ``parameters`` by papermill.

    ``warm`` is a kernel to use; without one a fresh kernel is started and ended. ``what`` names
    the notebook in an error. Raises ReportError in one line when a cell fails.
    """
    if warm is not None:
        warm.forget()
    options = (
        {"extra_arguments": _QUIET} if warm is None else {"engine_name": _ENGINE, "warm": warm}
    )
    try:
        executed: NotebookNode = papermill.execute_notebook(
            path,
            None,
            parameters=parameters,
            kernel_name=_NAME,
            progress_bar=False,
            stderr_file=sys.stderr,  # a crawl shows its progress there
            **options,
        )
    except DeadKernelError:
        raise ReportError(f"{what}: its kernel died; run it again, or with more memory.") from None
    except papermill.PapermillExecutionError as error:
        said = str(error.evalue).strip().splitlines() or [str(error.ename)]
        kind = "" if error.ename in _expected() else f"{error.ename} in cell {error.exec_count}: "
        raise ReportError(f"{what}: {kind}{said[0]}") from None
    return executed


def _expected() -> set[str]:
    return {"CqcError", *(one.__name__ for one in CqcError.__subclasses__())}
