"""The Python interpreters of this machine, with the standard library alone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

WINDOWS = os.name == "nt"
# All-in-one: what each check asks an interpreter.
_NEW_ENOUGH = "import sys; sys.exit(sys.version_info < (3, 11))"
_CAN_VENV = "import ensurepip, venv"
_VERSION = "import sys; print(sys.version.split()[0])"
# Where others keep interpreters that are not on the path.
_ELSEWHERE = (".pyenv/versions/*/bin/python3", ".local/share/uv/python/*/bin/python3")


class SetUpError(Exception):
    """The environment can't be made: one sentence, or a sentence and the end of a log."""


def _ask(python: str | Path, code: str) -> str | None:
    """What an interpreter prints for ``code``; None when it fails or is not there."""
    command = [str(python), "-I", "-c", code]
    try:
        run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)  # noqa: S603
    except OSError:
        return None
    return run.stdout.decode(errors="replace").strip() if run.returncode == 0 else None


def version(python: str | Path) -> str | None:
    """The version of an interpreter; None when it does not run."""
    return _ask(python, _VERSION)


def find_python() -> str:
    """An interpreter that can make a .venv: this one, or the first that is found. SetUpError."""
    names = ["python3", *(f"python3.{minor}" for minor in (14, 13, 12, 11)), "python"]
    own = getattr(sys, "_base_executable", None) or sys.executable
    interpreters = [own, *(path for path in map(shutil.which, names) if path)]
    interpreters += [
        str(path) for pattern in _ELSEWHERE for path in sorted(Path.home().glob(pattern))
    ]
    lacking = ""
    for python in dict.fromkeys(interpreters):
        if _ask(python, _NEW_ENOUGH) is None:
            continue
        if _ask(python, _CAN_VENV) is not None:
            return str(python)
        lacking = lacking or str(python)
    if lacking:
        raise SetUpError(
            f"{lacking} can't make virtual environments; on Debian and Ubuntu install that part "
            "with: sudo apt-get install python3-venv"
        )
    raise SetUpError(
        "no Python 3.11 or newer was found; install one (for example from python.org) and run this "
        "again."
    )
