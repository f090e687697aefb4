"""The words that CQC's pages use, from ``wordings.toml``, folded and ready to compare.

A new heading, score wording, doubtful word or link text is added there, not in code. The table is
read once; it is checked when it is read.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from typing import Any

from cqclib import paths
from cqclib.errors import DataError
from cqclib.folding import folded
from cqclib.reference.framework import Statement

FILE = "wordings.toml"


@cache
def _table() -> dict[str, Any]:
    path = paths.REFERENCE / FILE
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"{path} is not valid TOML: {error}.") from None


def _place(name: str) -> Any:
    """What stands below ``name`` ("score.meanings.3") in the table; None for nothing."""
    place: Any = _table()
    for part in name.split("."):
        place = place.get(part) if isinstance(place, dict) else None
    return place


def as_written(section: str, key: str) -> tuple[str, ...]:
    """The texts of one list (``"score.meanings"``, ``"3"``) as the table has them.

    Raises DataError when the table lacks the list, or holds something else than texts in it.
    """
    place = _place(f"{section}.{key}")
    if not isinstance(place, list) or not all(isinstance(text, str) and text for text in place):
        raise DataError(f"{FILE} must have a list of texts called {key!r} below [{section}].")
    return tuple(place)


@cache
def texts(section: str, key: str) -> tuple[str, ...]:
    """The texts of one list, folded, the longest first."""
    return tuple(
        sorted({folded(text) for text in as_written(section, key)}, key=lambda t: (-len(t), t))
    )


def labels(statement: Statement) -> tuple[str, ...]:
    """All that CQC's pages call a statement, its name first, as written."""
    return (statement.name, *as_written("statements", str(statement.number)))


@cache
def numbered(section: str) -> dict[int, tuple[str, ...]]:
    """The lists of a section whose keys are numbers (statements, scores), folded."""
    try:
        return {int(key): texts(section, key) for key in _place(section) or ()}
    except ValueError:
        raise DataError(f"The keys below [{section}] in {FILE} must be numbers.") from None


@cache
def phrase(section: str, key: str) -> re.Pattern[str]:
    """A pattern that finds any text of a list as whole words in folded text."""
    joined = "|".join(re.escape(text) for text in texts(section, key))
    return re.compile(rf"(?<!\S)(?:{joined})(?!\S)")


@cache
def forms(section: str, key: str) -> re.Pattern[str]:
    """A pattern of a list's texts as whole folded lines, in which {n} is a number."""
    each = (
        re.escape(folded(text.replace("{n}", "777"))).replace("777", r"\d{1,2}")
        for text in as_written(section, key)
    )
    return re.compile("|".join(sorted(each)))


def holds(text: str, section: str, key: str) -> bool:
    """Whether the folded ``text`` holds a text of the list as whole words."""
    return phrase(section, key).search(text) is not None
