"""Lines that print a score, and the label-score pairs among a page's lines.

Only a line that is nothing but a score, or a label with its score, counts; a number in prose
never does. ``Score: 56%`` is not a 5, ``Score: 3.5`` is not a 3, and neither is guessed at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from cqclib.folding import folded
from cqclib.reference import framework
from cqclib.scrape.parse import labels
from cqclib.scrape.parse.visible_text import Line, PageError

PROSE = 14  # words; a longer line is prose
_SCORE = re.compile(
    r"(?P<label>.*?)\s*\(?\s*score\s*[:-]?\s*(?P<score>[1-4])(?:\s+(?:out\s+)?of\s+4)?\s*\)?"
    r"(?:\s*[-:,(]\s*(?P<meaning>evidence shows [a-z ]+)\)?)?\s*[.;,]?",
    re.IGNORECASE | re.ASCII,
)
_MEANING = re.compile(
    r"(?:score\s*[:-]?\s*)?(?P<score>[0-9]+)\s*[-:]\s*(?P<meaning>evidence shows [a-z ]+)\.?",
    re.IGNORECASE | re.ASCII,
)
_BROKEN = re.compile(r"\bscores?\s*[:=-]|\bscores?\W{0,4}\d|\d\s*%", re.IGNORECASE)


@dataclass(frozen=True)
class ScoreLine:
    """A line that prints a score; ``label`` is "" when the label stands elsewhere."""

    label: str
    score: int


@dataclass(frozen=True)
class Pair:
    """A statement's score as printed, with how surely its label was recognised."""

    number: int
    score: int
    tier: str


def score_line(text: str) -> ScoreLine | None:
    """What a line prints when it is nothing but a score, with or without its label.

    Raises PageError when the words behind the number say another score.
    """
    found = _SCORE.fullmatch(text)
    if not found:
        return None
    score = int(found["score"])
    _same(score, found["meaning"], text)
    label = found["label"].strip(" :-,(")
    return ScoreLine(label if folded(label) else "", score)


def _same(score: int, meaning: str | None, text: str) -> None:
    if meaning and folded(meaning) != folded(f"evidence shows {framework.SCORE_MEANINGS[score]}"):
        raise PageError(f"The words behind the number say another score: {text[:80]!r}.")


def meaning_of(text: str) -> int | None:
    """The score of a line such as "3 - Evidence shows a good standard"; None for another line."""
    found = _MEANING.fullmatch(text)
    if not found:
        return None
    if found["score"] not in ("1", "2", "3", "4"):
        raise PageError(f"{text[:80]!r} is not a score of 1, 2, 3 or 4.")
    score = int(found["score"])
    _same(score, found["meaning"], text)
    return score


def is_prose(text: str) -> bool:
    """Whether ``text`` is too long to be a label or a value."""
    return len(text.split()) > PROSE


def _is_broken(text: str) -> bool:
    """Whether a short line seems to print a score but none that can be read."""
    return not is_prose(text) and bool(_BROKEN.search(text))


def pairs(lines: Iterable[Line]) -> list[Pair]:
    """The nine label-score pairs of a summary's score section, in the page's order.

    Every score must follow its own label at once (or share its line); every label must have
    one. Raises PageError for anything else.
    """
    texts = [line.text for line in lines]
    scored = [i for i, text in enumerate(texts) if score_line(text) or _is_broken(text)]
    if not scored:
        raise PageError("There is no score below 'Quality statement scores'.")
    found: list[tuple[str, int]] = []
    waiting = before = ""
    for text in texts[: scored[-1] + 1]:
        printed = score_line(text)
        meant = None if printed else meaning_of(text)
        if printed:
            if printed.label and waiting:
                raise PageError(f"The label {waiting[:60]!r} has no score of its own.")
            label = printed.label or waiting
            if not label:
                raise PageError(f"{text[:60]!r} has no label (before it: {before[:60]!r}).")
            found.append((label, printed.score))
            waiting = ""
        elif meant is not None:
            if waiting or not found or found[-1][1] != meant:
                raise PageError(f"{text[:60]!r} does not repeat the score above it.")
        elif _is_broken(text):
            raise PageError(f"{text[:60]!r} is not a score of 1, 2, 3 or 4.")
        elif waiting:
            raise PageError(f"{text[:60]!r} stands between {waiting[:60]!r} and its score.")
        elif labels.fit(text):
            waiting = text
        before = text
    return _assigned(found)


def _assigned(found: list[tuple[str, int]]) -> list[Pair]:
    names = [label for label, _ in found]
    twice = next((name for i, name in enumerate(names) if name in names[:i]), None)
    if twice:
        raise PageError(f"The label {twice[:60]!r} stands twice with a score.")
    assigned = labels.assign(names)
    missing = [
        one.name
        for one in framework.STATEMENTS
        if one.number not in {number for number, _ in assigned.values()}
    ]
    if missing:
        raise PageError(
            f"{len(found)} of nine scores found; there is none for {', '.join(missing)}."
        )
    return [Pair(assigned[label][0], score, assigned[label][1]) for label, score in found]
