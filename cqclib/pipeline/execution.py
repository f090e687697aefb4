"""Executes one notebook by papermill, in a kernel of its own or in a warm one."""

from __future__ import annotations

import sys
from copy import deepcopy
from functools import lru_cache
from pathlib import Path
from typing import Any

import papermill
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.iorw import load_notebook_node

from cqclib import errors
from cqclib.errors import ReportError
from cqclib.pipeline.kernels import DIED, KERNEL_NAME, QUIET, WarmKernel

_ENGINE = "warm"


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
    options: dict[str, Any] = {"extra_arguments": QUIET}
    if kernel is not None:
        kernel.forget()
        options = {"engine_name": _ENGINE, "kernel": kernel}
    try:
        executed: NotebookNode = papermill.execute_notebook(
            deepcopy(_read(path, Path(path).read_bytes())),  # papermill changes what it is given
            None,
            parameters=parameters,
            kernel_name=KERNEL_NAME,
            progress_bar=False,
            stderr_file=sys.stderr,  # a crawl shows its progress there
            **options,
        )
    except DeadKernelError:
        raise ReportError(f"{title}: {DIED}") from None
    except papermill.PapermillExecutionError as error:
        raise ReportError(f"{title}: {_reason(error)}") from None
    return executed


@lru_cache(maxsize=16)
def _read(path: str, content: bytes) -> NotebookNode:
    """The notebook of these bytes as it is before it is run.

    Read once in a process: the outputs it is stored with are large.
    """
    notebook: NotebookNode = load_notebook_node(path)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook


def _reason(error: papermill.PapermillExecutionError) -> str:
    """Why a cell failed: an expected error's own sentence; a defect with its kind and its cell."""
    first_line = (str(error.evalue).strip().splitlines() or [str(error.ename)])[0]
    if errors.is_expected(error.traceback):
        return first_line
    return f"{error.ename} in cell {error.exec_count}: {first_line}"
