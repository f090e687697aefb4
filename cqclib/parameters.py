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


def check(history: Sequence[str], values: Mapping[str, Any]) -> None:
    """Refuse an unknown or mistyped parameter. Call as ``check(In, globals())``.

    Stands in the cell after the parameters cell. ``history`` is the source of the cells run so
    far, oldest first; ``values`` the notebook's names. Raises ParameterError with a sentence that
    names the parameter and suggests.
    """
    known = _declared(values)
    for name in _injected(history):
        if name not in known:
            raise ParameterError(unknown(name, list(known)))
    for name, kind in known.items():
        _check_value(name, kind, values[name])


def _declared(values: Mapping[str, Any]) -> dict[str, type]:
    """The names that the parameters cell annotates, with their types."""
    if "__annotations__" in values:
        return dict(values["__annotations__"])
    annotate = values.get("__annotate__")  # Python 3.14 keeps them in a function
    return dict(annotate(1)) if annotate else {}


def _injected(history: Sequence[str]) -> list[str]:
    """The names that papermill's cell assigns, where that is the cell before this check."""
    for source in history[-2:]:
        if source.lstrip().startswith(_INJECTED):
            return _assigned(source)
    return []


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
    options = ", ".join(repr(option) for option in known)
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


def _check_value(name: str, kind: type, value: Any) -> None:
    accepted = (float, int) if kind is float else (kind,)
    wrong_bool = isinstance(value, bool) and kind is not bool
    if wrong_bool or not isinstance(value, accepted):
        advice = " (give text with papermill's -r instead of -p)." if kind is str else "."
        given = f"{type(value).__name__} {str(value)[:60]!r}"
        raise ParameterError(f"parameter {name!r} must be {kind.__name__}, got {given}{advice}")
    if isinstance(value, str) and len(value) > _LONGEST:
        raise ParameterError(
            f"parameter {name!r} is {len(value)} characters long; the longest allowed is {_LONGEST}."
        )
    if isinstance(value, str) and not value.isprintable():
        raise ParameterError(
            f"parameter {name!r} holds a line break or a control character; give one line of text."
        )
