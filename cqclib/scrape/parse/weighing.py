"""What the witnesses say, weighed: one distinct result, with nothing against it, is accepted.

The witnesses: ``witnesses``. Any contradiction has the page refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from cqclib.reference import authorities, framework
from cqclib.scrape.parse import by_lines, edges, notices, scores, units
from cqclib.scrape.parse.lines import Line, PageError
from cqclib.scrape.parse.statement_labels import STATEMENTS
from cqclib.scrape.parse.units import Candidate
from cqclib.scrape.parse.witnesses import Evidence, gather

_FEW_WORDS = 4
# Whose scores a heading says they are: "Scores for Kent", "Kent: scores".
_WHOSE = re.compile(r"\b(?:for|of)\s+(.+?)\s*[:.]?$|^(.+?)(?:'s?)?\s*(?::|-\s)", re.IGNORECASE)


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
    against = gather(aside).candidates if aside else []
    whole = [candidate for candidate in (*evidence.candidates, *against) if candidate.is_whole]
    if any(candidate.scores != good[0].scores for candidate in whole):
        raise PageError("The page has several blocks of nine scores, which differ.")
    _refuse_other_boxes(evidence, good[0])
    _refuse_doubt_around(evidence)
    _refuse_taken_back(evidence)
    _refuse_other_scores(evidence, good[0])
    # The surest: of numbers called scores, those read by lines.
    return min(good, key=lambda candidate: (candidate.bare, candidate.source != by_lines.SOURCE))


def _refuse_other_boxes(evidence: Evidence, good: Candidate) -> None:
    """Elements that hold a label and a score each, though not all nine, must not say otherwise."""
    for candidate in evidence.candidates:
        if candidate.source == by_lines.SOURCE:
            continue
        for number, score in candidate.scores.items():
            if good.scores[number] != score:
                name = framework.statement(number).name
                raise PageError(f"The line and the box of {name!r} show two scores.")


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
        for line in [*edges.above(lines, start), *edges.below(lines, end)]:
            is_link = line.linked and not any(char.isdigit() for char in line.text)
            if line.struck or (scores.is_doubtful(line.text) and not is_link):
                raise PageError(f"The nine scores are in doubt: the page says {line.text[:80]!r}.")


def _refuse_taken_back(evidence: Evidence) -> None:
    """A line above the scores that says that the report, or its rating, does not hold."""
    for line in evidence.lines[: evidence.blocks[0][0]]:
        for words, about in notices.taken_back(line):
            if about or len(words) <= _FEW_WORDS:
                raise PageError(f"The report may not hold: the page says {line.text[:80]!r}.")


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
        labelled = inside | {label.at for label in evidence.labels}
        ends = [at for at in (start - 1, end + 1) if 0 <= at < len(lines) and at not in labelled]
        printed = sum(_has_score(evidence, at) for at in (*range(start, end + 1), *ends))
        if printed % len(STATEMENTS) == 1:
            raise PageError(
                f"{printed} scores stand with the nine labels, one of them with no label."
            )
        for line in edges.below(lines, end):
            if any(line is lines[at] for at in inside):
                break
            tokens = scores.tokens(line.text, line.pieces)
            if any(
                token.kind == scores.SCORE and (good.bare or not token.bare) for token in tokens
            ):
                raise PageError(f"{line.text[:60]!r} stands below the nine scores, with no label.")


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
        for line in edges.above(evidence.lines, start):
            for match in _WHOSE.finditer(line.text):
                meant = authorities.named(match[1] or match[2])
                if own and meant and meant != own:
                    raise PageError(f"The page of {own.name!r} shows {line.text[:80]!r}.")
