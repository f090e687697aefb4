"""The check that follows a notebook's parameters cell.

papermill warns about a parameter the notebook does not know and then runs with the default:
``-p authorty Essex`` would publish Kent's report. This check stops instead.
"""

from __future__ import annotations

import ast
import difflib
from collections.abc import Mapping, Sequence
from typing import Any

from cqclib.errors import ParameterError

_INJECTED = "# Parameters"  # the first line of the cell that papermill adds
_LONGEST = 200
_TYPES: dict[str, tuple[type, ...]] = {
    "str": (str,),
    "int": (int,),
    "float": (float, int),
    "bool": (bool,),
}


def declared(source: str) -> dict[str, str]:
    """The ``name: type = value`` lines of a parameters cell: name to type, both text.

    A cell that holds anything else declares nothing.
    """
    try:
        body = ast.parse(source).body
    except SyntaxError:
        return {}
    found: dict[str, str] = {}
    for line in body:
        if not isinstance(line, ast.AnnAssign) or not isinstance(line.target, ast.Name):
            return {}
        found[line.target.id] = ast.unparse(line.annotation)
    return found


def check(history: Sequence[str], values: Mapping[str, Any]) -> None:
    """Refuse an unknown or mistyped parameter. Call as ``check(In, globals())``.

    ``history`` is the source of the cells run so far, oldest first; ``values`` the notebook's
    names. Raises ParameterError with a sentence that names the parameter and suggests.
    """
    known: dict[str, str] = {}
    given: list[str] = []
    for source in history:
        if names := declared(source):
            known, given = names, []
        elif source.lstrip().startswith(_INJECTED):
            given = _assigned(source)
    for name in given:
        if name not in known:
            raise ParameterError(unknown(name, list(known)))
    for name, kind in known.items():
        _check_value(name, kind, values[name])


def unknown(name: str, known: Sequence[str], what: str = "parameter") -> str:
    """The sentence for a name that is not one of ``known``, with the likeliest one."""
    close = difflib.get_close_matches(name, known, n=1)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    return f"unknown {what} {name[:60]!r}{hint} (known: {', '.join(known) or 'none'})"


def choice(name: str, value: str, known: Sequence[str]) -> str:
    """``value`` when it is one of ``known``. Raises ParameterError with a suggestion."""
    if value in known:
        return value
    close = difflib.get_close_matches(value, known, n=1)
    hint = f"; did you mean {close[0]!r}?" if close else "."
    options = ", ".join(repr(one) for one in known)
    raise ParameterError(f"{name} {value[:60]!r} is not one of {options}{hint}")


def within(name: str, value: int, lowest: int, highest: int) -> int:
    """``value`` when it is from ``lowest`` to ``highest``. Raises ParameterError otherwise."""
    if not lowest <= value <= highest:
        raise ParameterError(
            f"parameter {name!r} must be from {lowest} to {highest}, got {str(value)[:60]}."
        )
    return value


def _assigned(source: str) -> list[str]:
    return [
        target.id
        for line in ast.parse(source).body
        if isinstance(line, ast.Assign)
        for target in line.targets
        if isinstance(target, ast.Name)
    ]


def _check_value(name: str, kind: str, value: Any) -> None:
    accepted = _TYPES[kind]
    wrong_bool = isinstance(value, bool) and kind != "bool"
    if wrong_bool or not isinstance(value, accepted):
        got = type(value).__name__
        raise ParameterError(
            f"parameter {name!r} must be {kind}, got {got} {str(value)[:60]!r}"
            + (" (give text with papermill's -r instead of -p)." if kind == "str" else ".")
        )
    if isinstance(value, str) and len(value) > _LONGEST:
        raise ParameterError(
            f"parameter {name!r} is {len(value)} characters long; the longest allowed is {_LONGEST}."
        )
    if isinstance(value, str) and not value.isprintable():
        raise ParameterError(
            f"parameter {name!r} holds a line break or a control character; give one line of text."
        )
