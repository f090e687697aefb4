"""Kernels that run one notebook after another, so that imports are paid for once.

papermill starts a kernel for each notebook; starting one and importing pandas and matplotlib
costs more than most notebooks do. A ``WarmKernel`` is started once, forgets everything between
two notebooks, and runs each as a fresh one would: a test compares the reports byte for byte.

Kernels are the first thing that a run starts: what is needed later only is imported while they do.
"""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from queue import Empty
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import run_sync

from cqclib import errors
from cqclib.errors import ReportError

KERNEL_NAME = "python3"
# Kernels on this machine talk to this process alone; their notice about encryption is no news.
# Nothing they run goes into the history of the person's own IPython.
QUIET = ["--IPKernelApp.log_level=50", "--HistoryManager.hist_file=:memory:"]
# Their reports show SVG, so that nothing is drawn as PNG too.
_ENVIRONMENT = {"CQC_PNG_IN_NOTEBOOKS": "no"}
_PREPARE = "from cqclib.pipeline import inside; inside.prepare()"
_KEEP = "from cqclib.pipeline import inside; inside.keep()"
_KEPT_AFTER = 3  # notebooks: what reports share has been made by then
_FORGET = "get_ipython().reset(new_session=True)"
_STARTS_WITHIN = 60  # seconds
DIED = "its kernel died; run it again, or with more memory."


class WarmKernel:
    """A kernel to use for several notebooks, one at a time, from the thread that made it."""

    def __init__(self) -> None:
        self.manager: Any = AsyncKernelManager(kernel_name=KERNEL_NAME)
        run_sync(self.manager.start_kernel)(extra_arguments=QUIET, env=os.environ | _ENVIRONMENT)
        self.channels: Any = self.manager.client()
        self.channels.start_channels()
        run_sync(self._answers)()
        self.channels.allow_stdin = False
        self._prepared = False
        self._notebooks = 0

    async def _answers(self) -> None:
        """Wait until the kernel answers and what it shows comes through.

        As the client's own ``wait_for_ready``, which listens for another fifth of a second after
        that for what nobody needs. Raises ReportError.
        """
        latest = time.monotonic() + _STARTS_WITHIN
        while alive := await self.manager.is_alive():
            if time.monotonic() >= latest:
                break
            self.channels.kernel_info()
            with suppress(Empty):
                await self.channels.shell_channel.get_msg(timeout=1)
                await self.channels.iopub_channel.get_msg(timeout=0.2)
                return
        self.close()
        if alive:
            raise ReportError(f"no kernel has started in {_STARTS_WITHIN} seconds; run it again.")
        raise ReportError(
            "the kernel ended as soon as it was started; `python -m ipykernel` in the same "
            "environment says why."
        )

    def prepare(self) -> None:
        """Import what reports need, once."""
        if not self._prepared:
            self.run(_PREPARE)
            self._prepared = True

    def run(self, code: str) -> None:
        """Run ``code`` without a trace in the kernel's history.

        Raises ReportError with the sentence of an expected error, and when the kernel was interrupted
        or has died; any other error is a defect.
        """
        from nbclient import NotebookClient
        from nbclient.exceptions import DeadKernelError
        from nbformat.v4 import new_notebook

        client = NotebookClient(new_notebook(), km=self.manager)
        client.kc = self.channels
        sent = self.channels.execute(code, silent=True, store_history=False)
        try:
            answer: dict[str, Any] = (client.wait_for_reply(sent) or {})["content"]
        except DeadKernelError:
            raise ReportError(DIED) from None
        if answer["status"] == "ok":
            return
        if answer["ename"] == KeyboardInterrupt.__name__:
            raise ReportError("stopped.")
        if errors.is_expected(answer["traceback"]):
            raise ReportError(answer["evalue"])
        raise RuntimeError("\n".join(answer["traceback"]))

    @property
    def alive(self) -> bool:
        """Whether the kernel can take another notebook."""
        return bool(run_sync(self.manager.is_alive)())

    def forget(self) -> None:
        """Make the next notebook start as in a fresh kernel."""
        self.run(_FORGET)
        if self._notebooks == _KEPT_AFTER:
            self.run(_KEEP)
            self.run(_FORGET)
        self._notebooks += 1

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

    def __exit__(self, *_: object) -> None:
        self.close()
