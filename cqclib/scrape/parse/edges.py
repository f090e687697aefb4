"""Where a block of scores ends, and which lines at its edges still belong to it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from cqclib.folding import folded
from cqclib.reference import framework, wordings
from cqclib.scrape.parse import scores
from cqclib.scrape.parse.elements import ancestors
from cqclib.scrape.parse.lines import Line, PageError
from cqclib.scrape.parse.statement_labels import label_of

_NEAR = 6  # lines above or below the scores that belong to them where no heading says so
_BEFORE_MOST = 4  # lines before a label that may print its score


def belongs(line: Line) -> bool:
    """Whether a heading may stand within the block: a label, a score, or a theme."""
    plain = folded(line.text)
    try:
        kinds = scores.kinds(line)
    except PageError:
        return True
    return (
        kinds <= scores.PARTS
        or label_of(0, line) is not None
        or plain in {folded(theme.name) for theme in framework.THEMES}
    )


def begins_findings(line: Line) -> bool:
    """Whether the findings in prose begin here."""
    plain = f"{folded(line.text)} "
    return not line.linked and any(
        plain.startswith(f"{begin} ") for begin in wordings.texts("headings", "findings")
    )


def ends_block(line: Line) -> bool:
    """Whether what follows belongs to another part of the page."""
    return begins_findings(line) or (bool(line.level) and not belongs(line))


def crosses_parts(lines: Sequence[Line], start: int, end: int) -> str:
    """The line between ``start`` and ``end`` where another part of the page begins; "" for none."""
    return next((line.text for line in lines[start : end + 1] if ends_block(line)), "")


def is_score_only(line: Line) -> bool:
    """Whether a line is nothing but a score, or a part of one."""
    return scores.kinds(line) <= scores.PARTS - {scores.NEUTRAL}


def just_before(lines: Sequence[Line], at: int) -> list[Line]:
    """The lines right before line ``at`` that are nothing but a score.

    [] when a label stands before them, or they describe a term of a list (``<dd>``): then the score
    belongs to what is before it.
    """
    start = at
    while start > 0 and at - start < _BEFORE_MOST and is_score_only(lines[start - 1]):
        start -= 1
    scored = list(lines[start:at])
    describes = any(tag.name == "dd" for line in scored for tag in ancestors(line.element))
    if describes or (start and label_of(start - 1, lines[start - 1])):
        return []
    return scored


def split_before(lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """The lines between two labels: what belongs to the first, and the score before the second."""
    at = len(lines)
    while at and scores.kinds(lines[at - 1]) <= {scores.SCORE, scores.WORD, scores.SCALE}:
        at -= 1
    behind = meanings(lines[:at])
    return (behind, list(lines[at:])) if len(behind) == at else ([], list(lines))


def meanings(lines: Sequence[Line]) -> list[Line]:
    """The first of ``lines`` when it says what a score means: at most one belongs to a label."""
    return list(lines[:1]) if lines and scores.kinds(lines[0]) == {scores.MEANING} else []


def score_behind(lines: Sequence[Line], end: int) -> str:
    """The score right behind line ``end``, which speaks against scores before their labels."""
    behind = lines[end + 1].text if end + 1 < len(lines) and is_score_only(lines[end + 1]) else ""
    return behind and f"{behind[:60]!r} stands behind the last label"


def last_lines(lines: Sequence[Line]) -> list[Line]:
    """Of the lines behind the last label, those that can belong to it."""
    own: list[Line] = []
    printed = False
    for line in lines:
        if ends_block(line):
            break
        kinds = scores.kinds(line)
        if printed and kinds & {scores.TEXT, scores.PROSE_LINE, scores.NUMERIC}:
            break
        printed |= scores.SCORE in kinds
        own.append(line)
    return own


def above(lines: Sequence[Line], start: int) -> list[Line]:
    """The lines above a block that belong to it: up to its heading, where there is one near."""
    nearest: list[Line] = []
    for line in reversed(lines[:start]):
        nearest.append(line)
        if (line.level and not belongs(line)) or len(nearest) == _NEAR:
            break
    return nearest


def below(lines: Sequence[Line], end: int) -> list[Line]:
    """The lines right below a block, up to what begins another part of the page."""
    return list(takewhile(lambda line: not ends_block(line), lines[end + 1 : end + 1 + _NEAR]))
