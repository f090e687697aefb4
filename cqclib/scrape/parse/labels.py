"""Which quality statement a printed label means.

Four tiers, the surest first: the label is a known wording (``exact``), holds one or is part of one
(``contained``), is spelled like one (``similar``), or shares its telling words (``words``). A
label that fits two statements in its best tier, or two labels for one statement, is an error:
nothing is ever chosen between.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from cqclib.folding import folded
from cqclib.reference import framework
from cqclib.scrape.parse.visible_text import PageError

TIERS: tuple[str, ...] = ("exact", "contained", "similar", "words")
SIMILAR = 0.75  # difflib's ratio
WORDS = 0.6  # shared telling words, of the longer of the two
_EXTRA_WORDS = 4  # that may stand around a wording in tier "contained"
_LONGEST = 14  # words; anything longer is prose, not a label
_SMALL = frozenset(["a", "an", "and", "for", "in", "of", "on", "our", "the", "their", "to", "with"])
# Words that make a label speak of another score than this assessment's.
_OTHER_SCORES = frozenset(
    [
        "average",
        "before",
        "change",
        "compared",
        "difference",
        "earlier",
        "england",
        "former",
        "last",
        "mean",
        "median",
        "national",
        "next",
        "no",
        "non",
        "not",
        "old",
        "out",
        "overall",
        "previous",
        "previously",
        "rank",
        "region",
        "target",
        "theme",
        "was",
        "without",
    ]
)


@dataclass(frozen=True)
class Fit:
    """The statements (numbers) that a label fits in its best ``tier``."""

    tier: str
    numbers: frozenset[int]


@cache
def _wordings() -> tuple[tuple[int, str, frozenset[str]], ...]:
    return tuple(
        (one.number, folded(wording), _telling(folded(wording)))
        for one in framework.STATEMENTS
        for wording in one.wordings
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
    if _OTHER_SCORES & set(words) or any(char.isdigit() for char in text[2:]):
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
    return next((Fit(tier, frozenset(found)) for tier, found in tiers.items() if found), None)


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


def statement_of(label: str) -> tuple[int, str]:
    """The one statement that ``label`` means, and the tier. Raises PageError."""
    found = fit(label)
    if found is None:
        raise PageError(f"{_shown(label)} is not the label of a quality statement.")
    if len(found.numbers) > 1:
        names = " and ".join(framework.statement(n).name for n in sorted(found.numbers))
        raise PageError(f"The label {_shown(label)} fits two statements: {names}.")
    return next(iter(found.numbers)), found.tier


def assign(labels: Iterable[str]) -> dict[str, tuple[int, str]]:
    """Each label's statement and tier, one to one. Raises PageError for a statement named twice."""
    found: dict[str, tuple[int, str]] = {}
    taken: dict[int, str] = {}
    for label in labels:
        number, tier = statement_of(label)
        if number in taken:
            raise PageError(
                f"{framework.statement(number).name} is named twice, by {_shown(taken[number])} "
                f"and {_shown(label)}."
            )
        taken[number] = label
        found[label] = (number, tier)
    return found


def _shown(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "...")
