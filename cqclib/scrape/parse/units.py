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
    """What the lines of one label say. ``score`` is None when they print none, or several.

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
    values: set[int] = set()
    bare, spelled, gap, printed, text_since = True, False, False, False, False
    unclear = doubt = ""
    for token in _without_scale(list(_unit_tokens(label, lines))):
        if token.kind in (scores.SCORE, scores.MEANING):
            values.add(token.value)
            if token.kind == scores.SCORE and text_since:
                unclear = token.text
            printed |= token.kind == scores.SCORE
            bare, spelled = bare and token.bare, spelled or token.spelled
        elif token.kind in (scores.WORD, scores.SCALE):
            bare = False
        elif token.kind == scores.DOUBT:
            doubt = token.text
        elif token.kind == scores.NUMERIC:
            unclear = token.text
        elif token.kind in (scores.TEXT, scores.PROSE_LINE):
            text_since |= printed and token.kind == scores.TEXT
            gap |= not printed
    if len(values) > 1:
        unclear = f"the scores {' and '.join(map(str, sorted(values)))}"
    score = values.pop() if printed and len(values) == 1 else None
    return Unit(label, score, bare, gap, spelled, unclear, doubt)


def _without_scale(tokens: Sequence[Token]) -> list[Token]:
    """The tokens without a scale of all four numbers, where a score is printed beside it."""
    has_score = any(token.kind == scores.SCORE and not token.bare for token in tokens)
    for start in range(len(tokens) - len(framework.SCORES) + 1):
        run = tokens[start : start + len(framework.SCORES)]
        steps = [token.value for token in run if token.kind == scores.SCORE and token.bare]
        if has_score and steps in ([1, 2, 3, 4], [4, 3, 2, 1]):
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
            is_link = line.linked and not any(char.isdigit() for char in line.text)
            if token.kind != scores.DOUBT or not is_link:
                yield token


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
    ways = {(unit.bare, unit.spelled, unit.gap and same_gap) for unit in units}
    if not unclear and len(ways) > 1:
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


def chosen(after: Candidate, before: Candidate, crossed: str) -> Candidate | None:
    """Of scores behind their labels and scores before them, those that count.

    None where each stands between two labels and may be either's; ``crossed`` is the line at which
    another part of the page begins among them, "" for none.
    """
    if crossed:
        return replace(after, scores={}, unclear=f"{crossed[:60]!r} stands between them")
    if after.is_good and before.is_good and after.scores != before.scores:
        return None
    return before if before.is_good and not after.is_good else after


def _numbering(units: Sequence[Unit]) -> tuple[list[Unit], str]:
    """Bare numbers before the labels: the statements' own numbers, or their scores."""
    leads = [unit.label.lead for unit in units]
    if all(lead is None for lead in leads):
        return list(units), ""
    if leads in ([*range(1, 10)], [unit.label.number for unit in units]):
        return list(units), ""
    is_score = all(
        unit.label.lead in framework.SCORES and not unit.label.certain and unit.score is None
        for unit in units
    )
    if is_score:
        return [replace(unit, score=unit.label.lead) for unit in units], ""
    return list(units), "The numbers before the labels are neither scores nor the statements' own"
