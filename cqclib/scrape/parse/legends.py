"""Lines put into shape before they are read: run-together boxes apart, legends of the scale left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from cqclib.folding import folded
from cqclib.reference import framework, wordings
from cqclib.scrape.parse import labels, scores
from cqclib.scrape.parse.lines import Line, PageError
from cqclib.scrape.parse.statement_labels import STATEMENTS, label_of

_LEGEND_MOST = 20  # lines that a legend may have
_RANGE = re.compile(
    r"\b\d{2,3} (?:per cent |percent )?"
    r"(?:to|and above|and over|or above|or more|and up|or higher) ?(?:\d{2,3})?(?: per cent| percent)?"
    r"|\b\d{2} \d{2,3}\b"
)
_BAND_WORDS = frozenset(
    "rating ratings score scores overall percentage percent per cent of is means a an from the".split()
)


def in_parts(lines: Sequence[Line]) -> list[Line]:
    """The lines, one that says several things in elements of its own as a line for each of them.

    "Overall", "Good" side by side in two boxes are two lines, though nothing breaks them apart.
    """
    parts: list[Line] = []
    for line in lines:
        if nine := _in_one_line(line):
            parts += nine
        elif _says_several(line):
            parts += [
                replace(line, text=piece, pieces=(piece,), element=holder, holders=(), links=())
                for piece, holder in zip(line.pieces, line.holders, strict=True)
            ]
        else:
            parts.append(line)
    return parts


def _in_one_line(line: Line) -> list[Line]:
    """The nine statements with their scores in one sentence, a line for each; [] for any other line."""
    texts = [text.strip(" .") for text in re.split(r"[;|]", line.text)]
    if len(texts) != len(STATEMENTS):
        return []
    parts = [replace(line, text=text, pieces=(text,), holders=(), links=()) for text in texts]
    try:
        labelled = [label_of(0, part) for part in parts]
    except PageError:
        return []
    numbers = {label.number for label in labelled if label and label.beside}
    return parts if numbers == STATEMENTS else []


def _says_several(line: Line) -> bool:
    if len(line.pieces) < 2 or len(line.holders) != len(line.pieces):
        return False
    if any(scores.is_prose(piece) for piece in line.pieces):
        return False
    unknown = {scores.NUMERIC, scores.TEXT, scores.PROSE_LINE}
    try:
        if label_of(0, line) or not scores.kinds(line) & unknown:
            return False
        return any([_is_telling_piece(piece) for piece in line.pieces])  # all, as each may raise
    except PageError:
        return False


def _is_telling_piece(piece: str) -> bool:
    rated = {folded(rating.name) for rating in framework.RATINGS}
    if folded(piece) in rated or labels.fit(piece):
        return True
    token = scores.tokens(piece)[0]
    is_score = token.kind == scores.SCORE and not token.bare
    return is_score or bool(re.fullmatch(r"\d{2,3}\s?%", piece))


def without_legends(lines: Sequence[Line]) -> list[Line]:
    """The lines without a legend that says what scores mean, or which percentages bring a rating."""
    kept = [
        line
        for line in lines
        if not wordings.forms("headings", "legend").fullmatch(folded(line.text))
    ]
    at = 0
    while at < len(kept):
        length = _legend(kept[at : at + _LEGEND_MOST]) or _bands(kept[at : at + _LEGEND_MOST])
        if length:
            del kept[at : at + length]
        else:
            at += 1
    return kept


def _bands(lines: Sequence[Line]) -> int:
    """How many lines from the first on say which percentages bring each of the four ratings."""
    ratings: set[str] = set()
    ranges = length = 0
    for place, line in enumerate(lines, start=1):
        plain = folded(line.text)
        rest = _RANGE.sub(" ", plain)
        ranges += len(_RANGE.findall(plain))
        for rating in framework.RATINGS:
            name = folded(rating.name)
            if re.search(rf"\b{name}\b", rest):
                ratings.add(rating.name)
                rest = re.sub(rf"\b{name}\b", " ", rest)
        if not set(rest.split()) <= _BAND_WORDS or (rest == plain and not ratings):
            break
        if len(ratings) == len(framework.RATINGS) and ranges >= len(framework.RATINGS):
            length = place
    return length


def _legend(lines: Sequence[Line]) -> int:
    """How many lines from the first on are a legend: 4 to 1 or 1 to 4, each with its meaning."""
    values: list[int] = []
    meant: set[int] = set()
    length = 0
    for line in lines:
        try:
            parts = scores.tokens(line.text, line.pieces)
        except PageError:
            return 0
        if any(part.kind not in (scores.SCORE, scores.MEANING) for part in parts):
            break
        length += 1
        values += [part.value for part in parts]
        meant |= {part.value for part in parts if part.kind == scores.MEANING or not part.bare}
    runs = [(value, len(list(same))) for value, same in groupby(values)]
    each = [value for value, _ in runs]
    whole = each in (sorted(framework.SCORES), sorted(framework.SCORES, reverse=True))
    # One value more often than the others is the last statement's score, right above the legend.
    regular = len({times for _, times in runs}) == 1
    return length if whole and regular and len(meant) == len(framework.SCORES) else 0
