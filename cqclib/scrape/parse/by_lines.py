"""The first reader: the nine scores by the order of the lines alone.

A label's score stands on its line, or on those up to the next label, or, on a page that prints
every score first, on those behind the label before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cqclib.scrape.parse import edges, statement_labels, units
from cqclib.scrape.parse.lines import Line
from cqclib.scrape.parse.statement_labels import Label
from cqclib.scrape.parse.units import Candidate

SOURCE = "lines"


def candidates(lines: Sequence[Line], page_labels: Sequence[Label]) -> list[Candidate]:
    """All blocks of nine labels among ``page_labels``, with what their lines say."""
    read = []
    for window in statement_labels.windows(page_labels):
        after, before = _after(lines, page_labels, window), _before(lines, window)
        crossed = edges.crosses_parts(lines, window[0][0].at, window[-1][-1].at)
        read.append(units.chosen(after, before, crossed))
    return [candidate for candidate in read if candidate]


def _after(
    lines: Sequence[Line], page_labels: Sequence[Label], window: Sequence[list[Label]]
) -> Candidate:
    starts = [repeats[0].at for repeats in window]
    later = [label.at for label in page_labels if label.at > window[-1][-1].at]
    stop = later[0] if later else len(lines)
    parts: list[units.Unit] = []
    end, longest = starts[0], 1  # the last label has no more lines than the others
    for place, repeats in enumerate(window):
        last = place == len(window) - 1
        first = repeats[0]
        own = lines[first.at + 1 : stop if last else starts[place + 1]]
        own = edges.last_lines(own)[:longest] if last else list(own)
        longest = max(longest, len(own))
        end = first.at + len(own)
        parts.append(units.read_unit(first, own))
    return units.candidate(SOURCE, parts, starts[0], end, same_gap=True)


def _before(lines: Sequence[Line], window: Sequence[list[Label]]) -> Candidate:
    """Each score on the lines right before its label; what it means may stand behind the label."""
    first, last = window[0][0].at, window[-1][-1].at
    scored = edges.just_before(lines, first)
    start = first - len(scored)
    end = last
    parts = []
    for place, repeats in enumerate(window):
        own = [*scored, *lines[repeats[0].at + 1 : repeats[-1].at + 1]]
        if place + 1 < len(window):
            meant, scored = edges.split_before(lines[repeats[-1].at + 1 : window[place + 1][0].at])
        else:
            meant = edges.meanings(lines[last + 1 :])
            end += len(meant)
        parts.append(units.read_unit(repeats[0], [*own, *meant]))
    read = units.candidate(SOURCE, parts, start, end)
    return replace(read, unclear=read.unclear or edges.score_behind(lines, read.end))
