"""The second reader: the nine scores by the elements that hold them.

For each label the largest element that holds no other label (a row, an item, a card, a dt); the
score stands in it, or between it and the next, or between it and the one before: in the same way
for all nine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from bs4.element import Tag

from cqclib.scrape.parse import edges, statement_labels, units
from cqclib.scrape.parse.elements import ancestors
from cqclib.scrape.parse.lines import Line
from cqclib.scrape.parse.statement_labels import STATEMENTS, Label
from cqclib.scrape.parse.units import Candidate, Unit

SOURCE = "structure"


@dataclass(frozen=True)
class Box:
    """A label's own element, as the lines ``first`` to ``last`` that it holds."""

    label: Label
    first: int
    last: int


class Tree:
    """Which labels and lines each element of the page holds."""

    def __init__(self, lines: Sequence[Line], page_labels: Sequence[Label]) -> None:
        self.lines = lines
        self.held: dict[int, set[int]] = {}
        self.spans: dict[int, tuple[int, int]] = {}
        self._tags: dict[int, Tag] = {}
        for at, line in enumerate(lines):
            for tag in ancestors(line.element):
                first, _ = self.spans.get(id(tag), (at, at))
                self.spans[id(tag)] = (first, at)
        for label in page_labels:
            for tag in ancestors(lines[label.at].element):
                self.held.setdefault(id(tag), set()).add(label.number)
                self._tags[id(tag)] = tag

    def blocks(self) -> list[Tag]:
        """The smallest elements that hold all nine labels."""
        whole = [key for key, numbers in self.held.items() if numbers == STATEMENTS]
        around = {id(tag) for key in whole for tag in ancestors(self._tags[key].parent)}
        return [self._tags[key] for key in whole if key not in around]

    def box(self, label: Label, block: Tag) -> Box | None:
        """The largest element within ``block`` that holds this label alone; None for none."""
        own = None
        for tag in ancestors(self.lines[label.at].element):
            if tag is block or self.held[id(tag)] != {label.number}:
                break
            own = tag
        return Box(label, *self.spans[id(own)]) if own is not None else None


def candidates(lines: Sequence[Line], page_labels: Sequence[Label]) -> list[Candidate]:
    """All blocks of nine labels, with what the labels' elements say."""
    tree = Tree(lines, page_labels)
    read: list[Candidate | None] = []
    for block in tree.blocks():
        first, last = tree.spans[id(block)]
        within = [label for label in page_labels if first <= label.at <= last]
        boxes = [tree.box(label, block) for label in within]
        if any(box is None for box in boxes):
            read.append(_some(lines, [box for box in boxes if box], (first, last)))
            continue
        by_place = {box.label.at: box for box in boxes if box}
        for window in statement_labels.windows(within):
            runs = [[by_place[label.at] for label in repeats] for repeats in window]
            read.append(_read(lines, runs, (first, last)))
    return [candidate for candidate in read if candidate]


def _some(lines: Sequence[Line], boxes: Sequence[Box], span: tuple[int, int]) -> Candidate | None:
    """What the boxes say where a label has none: too little to be read, enough to speak against."""
    parts = [unit for unit in _units(lines, [[box] for box in boxes]) if unit.score is not None]
    if not parts:
        return None
    read = units.candidate(SOURCE, parts, *span)
    return replace(read, unclear=read.unclear or "not each of the nine labels has an element")


def _read(
    lines: Sequence[Line], runs: Sequence[list[Box]], span: tuple[int, int]
) -> Candidate | None:
    start, end = runs[0][0].first, runs[-1][-1].last
    inside = units.candidate(SOURCE, _units(lines, runs), start, end)
    gaps = [lines[run[-1].last + 1 : following[0].first] for run, following in pairwise(runs)]
    if inside.scores:
        between = _units(lines, runs, after=[*gaps, []])
        return _not_spoiled(inside, units.candidate(SOURCE, between, start, end))
    first, last = edges.just_before(lines, start), edges.last_lines(lines[end + 1 : span[1] + 1])
    parts = _units(lines, runs, after=[*gaps, last])
    after = units.candidate(SOURCE, parts, start, end + len(last), same_gap=True)
    before = units.candidate(SOURCE, _units(lines, runs, before=[first, *gaps]), start, end)
    before = replace(before, unclear=before.unclear or edges.score_behind(lines, end))
    return units.chosen(after, before, edges.crosses_parts(lines, start, end))


def _units(
    lines: Sequence[Line],
    runs: Sequence[Sequence[Box]],
    before: Sequence[Sequence[Line]] = (),
    after: Sequence[Sequence[Line]] = (),
) -> list[Unit]:
    """What each label's boxes say, with the lines ``before`` or ``after`` each where given."""
    read = []
    none: list[Sequence[Line]] = [()] * len(runs)
    for run, above, below in zip(runs, before or none, after or none, strict=True):
        first, label, last = run[0].first, run[0].label, run[-1].last
        own = [*lines[first : label.at], *lines[label.at + 1 : last + 1]]
        read.append(units.read_unit(label, [*above, *own, *below]))
    return read


def _not_spoiled(inside: Candidate, whole: Candidate) -> Candidate:
    """Scores that stand in boxes; the ``whole``, with what lies between, must not speak against it."""
    spoiled = whole.unclear if whole.scores != inside.scores or not whole.is_good else ""
    return replace(
        inside,
        bare=inside.bare and whole.bare,
        unclear=inside.unclear or spoiled,
        doubt=inside.doubt or whole.doubt,
        same_line=False,
    )
