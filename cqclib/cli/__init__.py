"""The one command, on every platform: ``python -m cqclib COMMAND [OPTION]...``.

A command is a module of this package, named in ``COMMANDS``, that holds:

    SUMMARY                what it does, in a line for --help
    add_options(parser)    optional: declares its options (argparse)
    check(options)         optional: raises ParameterError for a value that cannot be right
    main(options) -> int   does the work; raises CqcError for what the user can mend

Its top level, ``add_options`` and ``check`` use the standard library and the light modules of this
package only (errors, paths, parameters, reference.authorities): ``run_all.py`` calls them before
there is an environment, so that a bad option is found before anything is set up. What needs pandas
or papermill is imported inside ``main``.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

from cqclib.errors import CqcError, FileError, ParameterError, printable
from cqclib.parameters import unknown

# The word on the command line, and the module that answers it. One line for each new command.
COMMANDS: dict[str, str] = {
    "run": "cqclib.cli.run",
    "test": "cqclib.cli.test",
    "lab": "cqclib.cli.lab",
    "regenerate": "cqclib.cli.regenerate",
    "check": "cqclib.cli.check_site",
    "import": "cqclib.cli.import_page",
    "reread": "cqclib.cli.reread",
    "diff": "cqclib.cli.diff",
    "describe": "cqclib.cli.describe",
    "brief": "cqclib.cli.brief",
    "pdf": "cqclib.cli.pdf",
}
DEFAULT = "run"
_HELP = ("-h", "--help")
_STARTED_BY = Path(sys.argv[0]).name
_PROGRAM = "./run_all.sh" if _STARTED_BY == "run_all.py" else "python -m cqclib"


class _Parser(argparse.ArgumentParser):
    """argparse, saying a mistake in one sentence. Options are written out: --sourc is a mistake."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(
            allow_abbrev=False, formatter_class=argparse.RawDescriptionHelpFormatter, **settings
        )

    def error(self, message: str) -> NoReturn:
        raise ParameterError(f"{_plain(message)} (--help lists what there is).")


def _plain(message: str) -> str:
    """What argparse has to say, in this project's words."""
    words = message.removeprefix("argument ")
    option, _, reason = words.partition(": ")
    if reason == "expected one argument":
        return f"{option} needs a value"
    if message.startswith("unrecognized arguments: "):
        first = (reason.split() or ["''"])[0]
        return f"there is no option {first[:60]}"
    return words.rstrip(".")


def parser(command: str) -> argparse.ArgumentParser:
    """The parser of one command."""
    module = _module(command)
    made = _Parser(
        prog=f"{_PROGRAM} {command}",
        description=module.SUMMARY,
        epilog=getattr(module, "EXAMPLES", None),
    )
    if hasattr(module, "add_options"):
        module.add_options(made)
    return made


def parse(arguments: Sequence[str]) -> tuple[str, argparse.Namespace]:
    """The command and its options, checked. Raises ParameterError; SystemExit after --help."""
    words = list(arguments)
    if words[:1] and words[0] in _HELP:
        print(_overview())
        raise SystemExit(0)
    command = words.pop(0) if words and not words[0].startswith("-") else DEFAULT
    if command not in COMMANDS:
        raise ParameterError(f"{unknown(command, list(COMMANDS), 'command')}.")
    module = _module(command)
    if getattr(module, "PASSES_ON", False) and not set(words) & set(_HELP):
        options, rest = parser(command).parse_known_args(words)
        options.rest = rest
    else:
        options = parser(command).parse_args(words)
    if hasattr(module, "check"):
        module.check(options)
    return command, options


def _module(command: str) -> ModuleType:
    return importlib.import_module(COMMANDS[command])


def _overview() -> str:
    """What --help alone shows: the commands, and the options of the default one."""
    lines = ["Commands (each has its own --help):", ""]
    lines += [f"  {command:12} {_module(command).SUMMARY}" for command in COMMANDS]
    lines += ["", f"Without a command: {DEFAULT}.", ""]
    return "\n".join(lines) + "\n" + parser(DEFAULT).format_help()


def main(arguments: Sequence[str]) -> int:
    """Do what the words ask: 0 when done, 1 when it failed, 2 for a wrong command, 130 stopped."""
    try:
        command, options = parse(arguments)
    except CqcError as error:
        return _failed(str(error), 2)
    try:
        return int(_module(command).main(options))
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("cqclib"):
            raise
        return _failed(f"{error.name} is not installed here; {_HOW_TO_SET_UP}.", 1)
    except CqcError as error:
        return _failed(str(error), 1)
    except OSError as error:
        return _failed(str(FileError.of(error)), 1)
    except KeyboardInterrupt:
        return _failed("stopped.", 130)


_HOW_TO_SET_UP = "run ./run_all.sh (Windows: py run_all.py), which sets up what is needed"


def _failed(sentence: str, status: int) -> int:
    print(f"error: {printable(sentence)}", file=sys.stderr, flush=True)
    return status
