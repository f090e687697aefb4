"""What run_all.py does, with the standard library alone: options, set-up, ``python -m cqclib``."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence

from cqclib.cli.environment import ROOT, ensure, say
from cqclib.cli.interpreters import WINDOWS, SetUpError, find_python


def start(arguments: Sequence[str]) -> int:
    """What run_all.py does: look at the options, set up, hand over to ``python -m cqclib``."""
    try:
        if sys.version_info < (3, 11):  # noqa: UP036  an older Python may start this
            return _hand_over(find_python(), [str(ROOT / "run_all.py"), *arguments])
        from cqclib import cli
        from cqclib.errors import CqcError

        try:
            cli.parse(arguments)
        except CqcError as error:
            say(f"error: {error}")
            return 2
        python = ensure()
    except (SetUpError, OSError) as error:
        say(f"error: {error}")
        return 1
    except KeyboardInterrupt:
        say("error: stopped while setting up; run this again to go on.")
        return 130
    # So that notebooks and tests find jupyter, ruff and the rest.
    os.environ["PATH"] = os.pathsep.join([str(python.parent), os.environ.get("PATH", "")])
    return _hand_over(str(python), ["-m", "cqclib", *arguments])


def _hand_over(python: str, arguments: Sequence[str]) -> int:
    """Go on in another interpreter: in the place of this process, or on Windows as its child."""
    sys.stdout.flush()
    if not WINDOWS:
        os.execv(python, [python, *arguments])  # noqa: S606
    child = subprocess.Popen([python, *arguments])  # noqa: S603
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:  # the child has it too, and says what became of it
            continue
