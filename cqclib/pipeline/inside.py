"""What a warm kernel does inside itself, so that its reports are made sooner and are the same."""

from __future__ import annotations

import gc
from importlib import import_module
from typing import Any

# What the notebooks of reports import.
_MODULES = (
    "cqclib.dataset.tables",
    "cqclib.charts",
    "cqclib.analysis.focus",
    "cqclib.report.focus_tables",
)


def prepare() -> None:
    """Import what reports need, and render no frame that no report shows."""
    for module in _MODULES:
        import_module(module)
    _render_no_frames()
    keep()


def keep() -> None:
    """Let the garbage collector pass over all that is there now.

    IPython has it go through everything between two notebooks.
    """
    gc.collect()
    gc.freeze()


def _render_no_frames() -> None:
    """The frames that a notebook shows stand in cells that its report leaves out.

    One in any other cell is an error for its HTML, whatever that is; one inside something else that
    is shown as text is text as ever.
    """
    from IPython.core.getipython import get_ipython
    from pandas import DataFrame

    shell: Any = get_ipython()
    formatters = shell.display_formatter.formatters
    formatters["text/html"].for_type(DataFrame, lambda frame: "<table></table>")
    formatters["text/plain"].for_type(DataFrame, _as_text)


def _as_text(frame: Any, printer: Any, cycle: bool) -> None:
    alone = len(printer.stack) == 1
    printer.text("a frame" if alone else repr(frame))
