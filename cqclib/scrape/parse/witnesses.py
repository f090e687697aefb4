"""What every reader finds in a page's lines, gathered.

The witnesses are the two readers and the arithmetic (the sum, the printed overall score, the rating's
band). Two readers that agree are enough; so is one with the whole arithmetic where the other
is silent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cqclib.folding import folded
from cqclib.scrape.parse import by_lines, by_structure, edges, legends, statement_labels, tables
from cqclib.scrape.parse.lines import ASIDE, MAIN, Line
from cqclib.scrape.parse.statement_labels import Label
from cqclib.scrape.parse.units import Candidate


@dataclass(frozen=True)
class Evidence:
    """All blocks of scores in some lines of a page, as every reader has them."""

    lines: Sequence[Line]
    labels: Sequence[Label]
    candidates: Sequence[Candidate]

    @property
    def good(self) -> list[Candidate]:
        return [candidate for candidate in self.candidates if candidate.is_good]

    @property
    def blocks(self) -> list[tuple[int, int]]:
        """First and last line of each block that has all nine scores, good or not."""
        return sorted({(c.start, c.end) for c in self.candidates if c.is_whole})


def gather(lines: Sequence[Line]) -> Evidence:
    """What every reader finds in ``lines``; the less sure labels only where the sure ones fail."""
    everything = statement_labels.find_labels(lines)
    sure = statement_labels.surest(everything)
    evidence = _read(lines, sure)
    if len(sure) == len(everything):
        return evidence
    less_sure = _read(lines, everything)
    if not evidence.blocks:
        return less_sure
    # A block that is labelled in other words is a block all the same, and may say otherwise.
    others = [candidate for candidate in less_sure.candidates if candidate.is_whole]
    return Evidence(lines, evidence.labels, [*evidence.candidates, *others])


def _read(lines: Sequence[Line], page_labels: Sequence[Label]) -> Evidence:
    read = [reader.candidates(lines, page_labels) for reader in (tables, by_structure, by_lines)]
    return Evidence(lines, page_labels, [candidate for some in read for candidate in some])


def choose(all_lines: Sequence[Line]) -> tuple[Evidence, list[Line]]:
    """The part of the page that has the scores: what main shows, else what it hides, else all.

    Returns the evidence and the lines that are not shown or stand aside, which may still speak
    against it.
    """
    all_lines = legends.in_parts(all_lines)
    main = legends.without_legends([line for line in all_lines if line.place == MAIN])
    shown = [line for line in main if not line.hidden]
    rest = [line for line in all_lines if line.place == ASIDE]
    evidence = gather(shown)
    if evidence.blocks:
        return evidence, [*(line for line in main if line.hidden), *rest]
    for lines in (main, legends.without_legends(all_lines)):
        whole = gather(lines)
        if whole.blocks:
            return whole, rest if lines is main else []
    return evidence, []


def readers(evidence: Evidence) -> set[str]:
    """Which of the two ways to read gave a good result."""
    ways = {
        "lines" if candidate.source == by_lines.SOURCE else "structure"
        for candidate in evidence.good
    }
    # A table whose head, or the heading above it, calls the numbers scores is told by that too.
    headed = any(
        c.source == tables.SOURCE and (not c.bare or says_score(evidence)) for c in evidence.good
    )
    # A line that has its label and its score leaves no question which belongs to which.
    on_own_lines = any(c.source == by_lines.SOURCE and c.same_line for c in evidence.good)
    return ways | ({"head"} if headed else set()) | ({"own lines"} if on_own_lines else set())


def says_score(evidence: Evidence) -> bool:
    """Whether something above the block says that its numbers are scores."""
    return any(
        {"score", "scores", "scored"} & set(folded(line.text).split())
        for start, _ in evidence.blocks
        for line in edges.above(evidence.lines, start)
    )
