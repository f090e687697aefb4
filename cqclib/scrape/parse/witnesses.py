"""What the readers found, weighed: one distinct result, with nothing against it, is accepted.

The witnesses are the two readers and the arithmetic (the sum, the printed overall score, the rating's
band). Two readers that agree are enough; so is one with the whole arithmetic where the other
is silent. Any contradiction has the page refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cqclib.folding import folded
from cqclib.reference import authorities, framework, wordings
from cqclib.scrape.parse import (
    by_lines,
    by_structure,
    edges,
    legends,
    scores,
    statement_labels,
    tables,
    units,
)
from cqclib.scrape.parse.lines import ASIDE, MAIN, OUTSIDE, Line, PageError
from cqclib.scrape.parse.scores import Pair
from cqclib.scrape.parse.statement_labels import STATEMENTS, Label
from cqclib.scrape.parse.units import Candidate

_FEW_WORDS = 4
_MOST_WORDS = 30  # of a sentence that is a notice, and no finding
# Whose scores a heading says they are: "Scores for Kent", "Kent: scores".
_WHOSE = re.compile(r"\b(?:for|of)\s+(.+?)\s*[:.]?$|^(.+?)(?:'s?)?\s*(?::|-\s)", re.IGNORECASE)
_NEAR = 6  # lines above or below the scores that belong to them where no heading says so


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


def weigh(evidence: Evidence, aside: Sequence[Line]) -> Candidate | None:
    """The one result of all readers; None when no line has a score. Raises PageError."""
    for candidate in evidence.candidates:
        if candidate.is_whole and candidate.doubt:
            raise PageError(
                f"The nine scores are in doubt: the page says {candidate.doubt[:80]!r}."
            )
    good = evidence.good
    if not good:
        _refuse_incomplete(evidence)
        return None
    results = {tuple(sorted(c.scores.items())) for c in evidence.candidates if c.is_whole}
    against = [c for c in gather(aside).candidates if c.is_whole] if aside else []
    if len(results | {tuple(sorted(c.scores.items())) for c in against}) > 1:
        raise PageError("The page has several blocks of nine scores, which differ.")
    _refuse_other_boxes(evidence, good[0])
    _refuse_doubt_around(evidence)
    _refuse_taken_back(evidence)
    _refuse_other_scores(evidence, good[0])
    return _surest(good)


def _refuse_other_boxes(evidence: Evidence, good: Candidate) -> None:
    """Elements that hold a label and a score each, though not all nine, must not say otherwise."""
    for candidate in evidence.candidates:
        if candidate.source == by_lines.SOURCE:
            continue
        for number, score in candidate.scores.items():
            if good.scores[number] != score:
                name = framework.statement(number).name
                raise PageError(f"The line and the box of {name!r} show two scores.")


def _surest(good: Sequence[Candidate]) -> Candidate:
    return min(good, key=lambda candidate: (candidate.bare, candidate.source != by_lines.SOURCE))


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


def _refuse_incomplete(evidence: Evidence) -> None:
    """No reader has all nine: refuse wherever a part of them is there."""
    partial = [candidate for candidate in evidence.candidates if candidate.scores]
    if partial:
        best = max(partial, key=lambda candidate: (len(candidate.scores), bool(candidate.unclear)))
        missing = ", ".join(
            framework.statement(number).name for number in sorted(STATEMENTS - set(best.scores))
        )
        why = best.unclear or f"there is none for {missing}"
        raise PageError(f"{len(best.scores)} of nine scores could be read: {why}.")
    unclear = next((c.unclear for c in evidence.candidates if c.unclear), "")
    if unclear:
        raise PageError(f"The scores are unclear: {unclear}.")


def _refuse_doubt_around(evidence: Evidence) -> None:
    """A doubt above the block, up to its heading, or right below it."""
    lines = evidence.lines
    for start, end in evidence.blocks:
        for line in [*_above(lines, start), *_below(lines, end)]:
            is_link = line.linked and not any(char.isdigit() for char in line.text)
            if line.struck or (scores.is_doubtful(line.text) and not is_link):
                raise PageError(f"The nine scores are in doubt: the page says {line.text[:80]!r}.")


def _refuse_taken_back(evidence: Evidence) -> None:
    """A line above the scores that says that the report, or its rating, does not hold."""
    for line in evidence.lines[: evidence.blocks[0][0]]:
        for words, about in _taken_back(line):
            if about or len(words) <= _FEW_WORDS:
                raise PageError(f"The report may not hold: the page says {line.text[:80]!r}.")


def refuse_taken_back(lines: Sequence[Line]) -> None:
    """A sentence anywhere on the page that plainly says that this report does not hold.

    One beside the report that says that it is being looked at again is a fact of it (``notice``).
    """
    for line in lines:
        for words, about in _taken_back(line):
            beside = line.place != MAIN and wordings.holds(
                " ".join(words), "notices", "under_review"
            )
            if about and {"this", "these", "shown"} & set(words) and not beside:
                raise PageError(f"The report may not hold: the page says {line.text[:80]!r}.")


def _taken_back(line: Line) -> Iterator[tuple[list[str], bool]]:
    """The words of each sentence that takes something back, and whether it is about a report."""
    for sentence in re.split(r"[.;!?]\s", line.text):
        plain = folded(sentence)
        words = plain.split()
        if len(words) <= _MOST_WORDS and wordings.holds(plain, "doubt", "taken_back"):
            yield words, wordings.holds(plain, "doubt", "report_words")


def _above(lines: Sequence[Line], start: int) -> list[Line]:
    above: list[Line] = []
    for line in reversed(lines[:start]):
        above.append(line)
        if (line.level and not edges.belongs(line)) or len(above) == _NEAR:
            break
    return above


def _below(lines: Sequence[Line], end: int) -> list[Line]:
    below: list[Line] = []
    for line in lines[end + 1 : end + 1 + _NEAR]:
        if edges.ends_block(line):
            break
        below.append(line)
    return below


def _refuse_other_scores(evidence: Evidence, good: Candidate) -> None:
    """A statement's score outside every block that says otherwise, or a score with no label."""
    lines = evidence.lines
    inside = {at for start, end in evidence.blocks for at in range(start, end + 1)}
    for label in evidence.labels:
        if label.at in inside:
            continue
        following = list(lines[label.at + 1 : label.at + 2]) if label.at + 1 not in inside else []
        unit = units.read_unit(label, following)
        if unit.score not in (None, good.scores[label.number]) and not unit.bare:
            name = framework.statement(label.number).name
            raise PageError(f"The page shows another score of {name} outside its nine scores.")
    for start, end in evidence.blocks:
        ends = [at for at in (start - 1, end + 1) if 0 <= at < len(lines) and at not in inside]
        around = [*range(start, end + 1), *(at for at in ends if not _is_label(evidence, at))]
        printed = sum(_has_score(evidence, at) for at in around)
        if printed % len(STATEMENTS) == 1:
            raise PageError(
                f"{printed} scores stand with the nine labels, one of them with no label."
            )
        for line in _below(lines, end):
            if any(line is lines[at] for at in inside):
                break
            tokens = scores.tokens(line.text, line.pieces)
            if any(
                token.kind == scores.SCORE and (good.bare or not token.bare) for token in tokens
            ):
                raise PageError(f"{line.text[:60]!r} stands below the nine scores, with no label.")


def _is_label(evidence: Evidence, at: int) -> bool:
    return any(label.at == at for label in evidence.labels)


def _has_score(evidence: Evidence, at: int) -> bool:
    """Whether line ``at`` prints a score, alone or with its label."""
    line = evidence.lines[at]
    beside = [token for label in evidence.labels if label.at == at for token in label.beside]
    if line.linked:
        return False
    tokens = [*scores.tokens(line.text, line.pieces), *beside]
    return any(token.kind == scores.SCORE for token in tokens)


def refuse_other_authority(evidence: Evidence, name: str) -> None:
    """Refuse scores that a line above them says are another authority's than the page's ``name``."""
    own = authorities.named(name)
    for start, _ in evidence.blocks:
        for line in _above(evidence.lines, start):
            for match in _WHOSE.finditer(line.text):
                meant = authorities.named(match[1] or match[2])
                if own and meant and meant != own:
                    raise PageError(f"The page of {own.name!r} shows {line.text[:80]!r}.")


def says_score(evidence: Evidence) -> bool:
    """Whether something above the block says that its numbers are scores."""
    return any(
        {"score", "scores", "scored"} & set(folded(line.text).split())
        for start, _ in evidence.blocks
        for line in _above(evidence.lines, start)
    )


def pairs(candidate: Candidate) -> tuple[Pair, ...]:
    """The nine scores by statement, with how surely each label was recognised."""
    return tuple(
        Pair(number, candidate.scores[number], candidate.tiers[number])
        for number in sorted(candidate.scores)
    )


def notice(lines: Sequence[Line], what: str = "under_review") -> str:
    """The page's message that its report or rating is being looked at again; "" for none.

    ``what``: another list of [notices] in the wordings.
    """
    for line in lines:
        plain = folded(line.text)
        if line.place != OUTSIDE and wordings.holds(plain, "notices", what):
            about = ("rating", "ratings", "report", "assessment", "score", "scores", "judgement")
            if len(plain.split()) <= 60 and set(about) & set(plain.split()):
                return line.text
    return ""
