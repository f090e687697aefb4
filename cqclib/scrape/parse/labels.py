"""Which quality statement a printed label means.

Four tiers, the surest first: the label is a known wording (``exact``), holds one or is part of one
(``contained``), is spelled like one (``similar``), or shares its telling words (``words``). A
label that fits two statements in its best tier is an error: nothing is ever chosen between.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from functools import cache, lru_cache

from cqclib.folding import folded
from cqclib.reference import framework, wordings

TIERS: tuple[str, ...] = ("exact", "contained", "similar", "words")
SIMILAR = 0.75  # difflib's ratio
WORDS = 0.6  # shared telling words, of the longer of the two
_EXTRA_WORDS = 4  # that may stand around a wording in tier "contained"
_LONGEST = 14  # words; anything longer is prose, not a label
_SMALL = frozenset(["a", "an", "and", "for", "in", "of", "on", "our", "the", "their", "to", "with"])
# Words beside those of the table ([doubt]) that make a label speak of something else.
_OTHER_SCORES = frozenset(
    """before change difference england last next no non not out overall rank region theme was
    without""".split()
)
_NUMBERED = re.compile(r"(\d{1,2})\s*([.):-])?\s*(?=[^\W\d])(.+)", re.ASCII)


@dataclass(frozen=True)
class Fit:
    """The statements (numbers) that a label fits in its best ``tier``."""

    tier: str
    numbers: frozenset[int]


@dataclass(frozen=True)
class Numbered:
    """A label and the number before it: 3 in "3. Equity ..." and in "QS3 Equity ...".

    ``certain``: nobody would take the number for a score.
    """

    label: str
    number: int | None = None
    certain: bool = True


def numbered(text: str) -> Numbered:
    """``text`` without the number it begins with."""
    bare = text
    words = "|".join(re.escape(word) for word in wordings.texts("headings", "numbering"))
    named = re.match(rf"(?:{words})\s*(?=\d)", text, re.IGNORECASE)
    if named:
        bare = text[named.end() :]
    parts = _NUMBERED.fullmatch(bare)
    if not parts:
        return Numbered(text)
    return Numbered(parts[3], int(parts[1]), bool(named) or parts[2] in (".", ")"))


@cache
def _wordings() -> tuple[tuple[int, str, frozenset[str]], ...]:
    return tuple(
        (statement.number, text, _telling(text))
        for statement in framework.STATEMENTS
        for text in dict.fromkeys(map(folded, wordings.labels(statement)))
    )


def _telling(folded: str) -> frozenset[str]:
    return frozenset(folded.split()) - _SMALL


@lru_cache(maxsize=4096)
def fit(label: str) -> Fit | None:
    """What ``label`` fits in its best tier; None when it is no statement's label."""
    text = folded(label)
    words = text.split()
    if not words or len(words) > _LONGEST:
        return None
    exact = {number for number, wording, _ in _wordings() if wording == text}
    if exact:
        return Fit("exact", frozenset(exact))
    if _OTHER_SCORES & set(words) or any(char.isdigit() for char in text):
        return None
    if wordings.holds(text, "doubt", "words"):
        return None
    held = {number for number, wording, _ in _wordings() if f" {wording} " in f" {text} "}
    if len(held) > 1:
        return Fit("contained", frozenset(held))
    telling = _telling(text)
    tiers = {
        "contained": {n for n, wording, _ in _wordings() if _contains(text, wording)},
        "similar": {n for n, wording, _ in _wordings() if _ratio(text, wording) >= SIMILAR},
        "words": {
            n
            for n, _, known in _wordings()
            if len(telling & known) >= max(2, WORDS * max(len(telling), len(known)))
        },
    }
    return next((Fit(tier, frozenset(numbers)) for tier, numbers in tiers.items() if numbers), None)


def _contains(label: str, wording: str) -> bool:
    """Whether one holds the other whole, with few words around it or enough of it left."""
    longer, shorter = (label, wording) if len(label) >= len(wording) else (wording, label)
    if f" {shorter} " not in f" {longer} ":
        return False
    if shorter == wording:
        return len(longer.split()) - len(shorter.split()) <= _EXTRA_WORDS
    return len(_telling(shorter)) >= 2


def _ratio(label: str, wording: str) -> float:
    matcher = difflib.SequenceMatcher(None, wording, label, autojunk=False)
    if matcher.real_quick_ratio() < SIMILAR or matcher.quick_ratio() < SIMILAR:
        return 0.0
    return matcher.ratio()
