"""The second reader: the nine scores by the elements that hold them.

For each label the largest element that holds no other label (a row, an item, a card, a dt); the
score stands in it, or between it and the next, or between it and the one before: in the same way
for all nine.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bs4.element import Tag

from cqclib.scrape.parse import edges, statement_labels, units
from cqclib.scrape.parse.lines import Line
from cqclib.scrape.parse.statement_labels import STATEMENTS, Label
from cqclib.scrape.parse.units import Candidate

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


def ancestors(tag: Tag | None) -> Iterator[Tag]:
    """``tag`` and all the elements around it, from the inside out."""
    while tag is not None:
        yield tag
        tag = tag.parent


def candidates(lines: Sequence[Line], page_labels: Sequence[Label]) -> list[Candidate]:
    """All blocks of nine labels, with what the labels' elements say."""
    tree = Tree(lines, page_labels)
    read = []
    for block in tree.blocks():
        first, last = tree.spans[id(block)]
        within = [label for label in page_labels if first <= label.at <= last]
        boxes = [tree.box(label, block) for label in within]
        if any(box is None for box in boxes):
            read += _some(lines, [box for box in boxes if box], (first, last))
            continue
        by_place = {box.label.at: box for box in boxes if box}
        for window in statement_labels.windows(within):
            runs = [[by_place[label.at] for label in repeats] for repeats in window]
            read.append(_read(lines, runs, (first, last)))
    return read


def _some(lines: Sequence[Line], boxes: Sequence[Box], span: tuple[int, int]) -> list[Candidate]:
    """What the boxes say where a label has none: too little to be read, enough to speak against."""
    parts = [unit for box in boxes if (unit := _unit(lines, [box], [], [])).score is not None]
    read = units.candidate(SOURCE, parts, *span)
    read = replace(read, unclear=read.unclear or "not each of the nine labels has an element")
    return [read] if parts else []


def _read(lines: Sequence[Line], runs: Sequence[list[Box]], span: tuple[int, int]) -> Candidate:
    start, end = runs[0][0].first, runs[-1][-1].last
    inside = units.candidate(SOURCE, [_unit(lines, run, [], []) for run in runs], start, end)
    if inside.is_whole or inside.scores:
        return _with_rest(lines, runs, inside)
    after, before = _after(lines, runs, span), _before(lines, runs)
    crossed = edges.crosses_parts(lines, start, end)
    if crossed:
        return replace(after, scores={}, unclear=f"{crossed[:60]!r} stands between them")
    if after.is_good and before.is_good and after.scores != before.scores:
        return units.candidate(SOURCE, [], start, end)
    return before if before.is_good and not after.is_good else after


def _unit(
    lines: Sequence[Line], run: Sequence[Box], before: Sequence[Line], after: Sequence[Line]
) -> units.Unit:
    label = run[0].label
    own = [*lines[run[0].first : label.at], *lines[label.at + 1 : run[-1].last + 1]]
    return units.read_unit(label, [*before, *own, *after])


def _after(lines: Sequence[Line], runs: Sequence[list[Box]], span: tuple[int, int]) -> Candidate:
    parts = []
    end = runs[-1][-1].last
    for place, run in enumerate(runs):
        last = run[-1].last
        if place + 1 < len(runs):
            own = list(lines[last + 1 : runs[place + 1][0].first])
        else:
            own = edges.last_lines(lines[last + 1 : span[1] + 1])
            end = last + len(own)
        parts.append(_unit(lines, run, [], own))
    return units.candidate(SOURCE, parts, runs[0][0].first, end, same_gap=True)


def _before(lines: Sequence[Line], runs: Sequence[list[Box]]) -> Candidate:
    parts = []
    for place, run in enumerate(runs):
        if place:
            own = list(lines[runs[place - 1][-1].last + 1 : run[0].first])
        else:
            own = edges.just_before(lines, run[0].first)
        parts.append(_unit(lines, run, own, []))
    read = units.candidate(SOURCE, parts, runs[0][0].first, runs[-1][-1].last)
    return replace(read, unclear=read.unclear or edges.score_behind(lines, read.end))


def _with_rest(lines: Sequence[Line], runs: Sequence[list[Box]], inside: Candidate) -> Candidate:
    """A block whose scores stand in its boxes; what lies between them must not speak against it."""
    parts = []
    for place, run in enumerate(runs):
        last = run[-1].last
        own = lines[last + 1 : runs[place + 1][0].first] if place + 1 < len(runs) else []
        parts.append(_unit(lines, run, [], list(own)))
    whole = units.candidate(SOURCE, parts, inside.start, inside.end)
    spoiled = whole.unclear if whole.scores != inside.scores or not whole.is_good else ""
    return replace(
        inside,
        bare=inside.bare and whole.bare,
        unclear=inside.unclear or spoiled,
        doubt=inside.doubt or whole.doubt,
        same_line=False,
    )
