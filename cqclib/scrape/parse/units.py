"""What the lines that belong to a label say: exactly one score in a known shape, or what spoils it.

Which lines belong to which label is the readers' business (``by_lines``, ``by_structure``, ``tables``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from cqclib.reference import framework
from cqclib.scrape.parse import scores
from cqclib.scrape.parse.lines import Line
from cqclib.scrape.parse.scores import Token
from cqclib.scrape.parse.statement_labels import STATEMENTS, Label, label_of


@dataclass(frozen=True)
class Unit:
    """What the lines of one label say. ``score`` is None when they print none.

    ``bare``: nothing says that the number is a score; ``gap``: other text stands between;
    ``spelled``: the score is a word, "three";
    ``unclear`` and ``doubt`` are the line that spoils it, "" for none.
    """

    label: Label
    score: int | None
    bare: bool = True
    gap: bool = False
    spelled: bool = False
    unclear: str = ""
    doubt: str = ""


@dataclass(frozen=True)
class Candidate:
    """A block that looks like the nine scores: lines ``start`` to ``end`` of ``source``'s lines.

    ``scores`` has the statements with a score; the block is good when all nine have one and
    neither ``unclear`` nor ``doubt`` says why not. ``same_line``: each label's line prints its score.
    """

    source: str
    scores: dict[int, int]
    tiers: dict[int, str]
    start: int
    end: int
    bare: bool = False
    unclear: str = ""
    doubt: str = ""
    same_line: bool = False

    @property
    def is_whole(self) -> bool:
        return set(self.scores) == STATEMENTS

    @property
    def is_good(self) -> bool:
        return self.is_whole and not self.unclear and not self.doubt


def read_unit(label: Label, lines: Iterable[Line]) -> Unit:
    """What the ``lines`` that belong to ``label`` say of its score."""
    unit = Unit(label, None)
    values: set[int] = set()
    printed = text_since = False
    for token in _without_scale(list(_unit_tokens(label, lines))):
        if token.kind in (scores.SCORE, scores.MEANING):
            values.add(token.value)
            if token.kind == scores.SCORE and text_since:
                unit = replace(unit, unclear=token.text)
            printed |= token.kind == scores.SCORE
            unit = replace(
                unit, bare=unit.bare and token.bare, spelled=unit.spelled or token.spelled
            )
        elif token.kind in (scores.WORD, scores.SCALE):
            unit = replace(unit, bare=False)
        elif token.kind == scores.DOUBT:
            unit = replace(unit, doubt=token.text)
        elif token.kind == scores.NUMERIC:
            unit = replace(unit, unclear=token.text)
        elif token.kind in (scores.TEXT, scores.PROSE_LINE):
            text_since |= printed and token.kind == scores.TEXT
            unit = replace(unit, gap=unit.gap or not printed)
    if len(values) > 1:
        return replace(unit, unclear=f"the scores {' and '.join(map(str, sorted(values)))}")
    return replace(unit, score=values.pop() if printed else None)


def _without_scale(tokens: Sequence[Token]) -> list[Token]:
    """The tokens without a scale of all four numbers, where a score is printed beside it."""
    has_score = any(token.kind == scores.SCORE and not token.bare for token in tokens)
    for start in range(len(tokens) - len(framework.SCORES) + 1):
        run = tokens[start : start + len(framework.SCORES)]
        steps = [token.value for token in run if token.kind == scores.SCORE and token.bare]
        if has_score and steps in (
            sorted(framework.SCORES),
            sorted(framework.SCORES, reverse=True),
        ):
            return [*tokens[:start], *tokens[start + len(run) :]]
    return list(tokens)


def _unit_tokens(label: Label, lines: Iterable[Line]) -> Iterator[Token]:
    yield from label.beside
    for line in lines:
        if line.struck:
            yield Token(scores.DOUBT, line.text)
            continue
        again = label_of(0, line)
        if again and again.number == label.number and again.lead is None:
            yield from again.beside  # the label once more, as in "Read more about ..."
            continue
        for token in scores.tokens(line.text, line.pieces):
            if token.kind == scores.DOUBT and line.linked and not _is_telling(line.text):
                continue
            yield token


def _is_telling(text: str) -> bool:
    return any(char.isdigit() for char in text)


def candidate(
    source: str, units: Sequence[Unit], start: int, end: int, same_gap: bool = False
) -> Candidate:
    """The block that nine ``units`` make, with what spoils it.

    ``same_gap``: other text stands between label and score of all nine, or of none. Where nothing but
    their order ties the lines together, text before a single score may be an unknown label.
    """
    units, unclear = _numbering(units)
    by_number = {unit.label.number: unit.score for unit in units if unit.score is not None}
    tiers = {unit.label.number: unit.label.tier for unit in units}
    if not unclear and len({_way(unit, same_gap) for unit in units}) > 1:
        unclear = "The nine scores are not printed in the same way"
    for unit in units:
        if unit.unclear:
            name = framework.statement(unit.label.number).name
            unclear = f"{unit.unclear[:60]!r} stands with {name!r}"
    doubt = next((unit.doubt for unit in units if unit.doubt), "")
    bare = any(unit.bare for unit in units)
    same_line = not bare and all(
        any(token.kind == scores.SCORE for token in unit.label.beside) for unit in units
    )
    return Candidate(source, by_number, tiers, start, end, bare, unclear, doubt, same_line)


def _way(unit: Unit, same_gap: bool) -> tuple[bool, ...]:
    """How a score is printed, which must be the same for all nine."""
    return unit.bare, unit.spelled, unit.gap and same_gap


def _numbering(units: Sequence[Unit]) -> tuple[list[Unit], str]:
    """Bare numbers before the labels: the statements' own numbers, or their scores."""
    leads = [unit.label.lead for unit in units]
    if all(lead is None for lead in leads):
        return list(units), ""
    counted = [list(range(1, 10)), [unit.label.number for unit in units]]
    if leads in counted:
        return list(units), ""
    is_score = all(
        unit.label.lead in framework.SCORES and not unit.label.certain and unit.score is None
        for unit in units
    )
    if is_score:
        return [replace(unit, score=unit.label.lead) for unit in units], ""
    return list(units), "The numbers before the labels are neither scores nor the statements' own"
