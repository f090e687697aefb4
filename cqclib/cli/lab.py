"""``lab``: JupyterLab in the project's environment, on the notebook for exploring."""

from __future__ import annotations

import argparse
import subprocess
import sys

from cqclib import paths

SUMMARY = "Open JupyterLab on the notebook for exploring (further options are JupyterLab's)."
PASSES_ON = True
# The extension of the server that keeps what differs from run to run out of saved notebooks.
SAVING = "cqclib.pipeline.stored"


def command(options: argparse.Namespace) -> list[str]:
    """What is started."""
    explorer = paths.NOTEBOOKS / "explore.ipynb"
    page = explorer if explorer.is_file() else paths.NOTEBOOKS
    root = f"--ServerApp.root_dir={paths.PROJECT}"
    saving = f"--ServerApp.jpserver_extensions={SAVING}=True"
    return [sys.executable, "-m", "jupyterlab", root, saving, *options.rest, str(page)]


def main(options: argparse.Namespace) -> int:
    """Start it; its exit status."""
    try:
        return subprocess.run(command(options)).returncode  # noqa: S603
    except KeyboardInterrupt:
        return 130
