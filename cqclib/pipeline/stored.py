"""What a stored notebook keeps: its cells and what they show, nothing that differs from run to run.

``./run_all.sh regenerate`` stores notebooks this way, and so does JupyterLab as ``./run_all.sh lab``
starts it: this module is an extension of its server. So a notebook that is opened, run and saved is
the same file again, unless what it shows has changed.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence
from typing import Any

from cqclib import paths

Cell = MutableMapping[str, Any]


def tidy(notebook: MutableMapping[str, Any]) -> None:
    """Take out of ``notebook`` (a dict or NotebookNode of nbformat 4) what differs from run to run.

    That is: times, the version of Python, papermill's own notes, empty tags, and all that a cell tagged
    ``live-only`` shows, whose widgets are dead without a kernel.
    """
    about = notebook["metadata"]
    for key in ("papermill", "widgets"):
        about.pop(key, None)
    about["language_info"] = {"name": "python"}
    for cell in notebook["cells"]:
        for key in ("papermill", "execution"):
            cell["metadata"].pop(key, None)
        if "live-only" in cell["metadata"].get("tags", []):
            cell["outputs"] = []
        if not cell["metadata"].get("tags", True):
            del cell["metadata"]["tags"]
    _count_from_one([cell for cell in notebook["cells"] if cell["cell_type"] == "code"])


def _count_from_one(cells: Sequence[Cell]) -> None:
    """Number cells from 1 that were run one after the other in a kernel that had run others before.

    Any other order stays, because what a cell shows may come from it.
    """
    counts = [cell["execution_count"] for cell in cells]
    first = counts[0] if counts else None
    if first is None or counts != list(range(first, first + len(counts))):
        return
    for number, cell in enumerate(cells, start=1):
        cell["execution_count"] = number
        for output in cell["outputs"]:
            if "execution_count" in output:
                output["execution_count"] = number


def before_saving(model: Mapping[str, Any], path: str, **_: object) -> None:
    """Tidy a notebook of this project before JupyterLab saves it (see ``register_pre_save_hook``)."""
    if model.get("type") == "notebook" and path.strip("/").startswith(f"{paths.NOTEBOOKS.name}/"):
        tidy(model["content"])


def _load_jupyter_server_extension(server: Any) -> None:
    """Called by JupyterLab's server when it starts."""
    server.contents_manager.register_pre_save_hook(before_saving)
