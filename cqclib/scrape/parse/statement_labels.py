"""The statements' labels among a page's lines, alone or with a score on their line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from cqclib.reference import framework
from cqclib.scrape.parse import labels, scores
from cqclib.scrape.parse.lines import Line
from cqclib.scrape.parse.scores import Token

_IN_ORDER = [statement.number for statement in framework.STATEMENTS]
STATEMENTS = frozenset(_IN_ORDER)


@dataclass(frozen=True)
class Label:
    """A statement's label on line ``at``; ``beside`` is what else stands on that line.

    ``lead`` is a bare number before it: a score, or the statement's own number (``certain``).
    """

    at: int
    number: int
    tier: str
    beside: tuple[Token, ...] = ()
    lead: int | None = None
    certain: bool = True


def find_labels(lines: Sequence[Line]) -> list[Label]:
    """The lines that are a statement's label, alone or with a score. Raises PageError."""
    labelled = (
        label_of(at, line) for at, line in enumerate(lines) if not scores.is_prose(line.text)
    )
    return [label for label in labelled if label]


def surest(page_labels: Sequence[Label]) -> list[Label]:
    """The labels without the less sure ones of a statement that is named exactly somewhere."""
    exact = {label.number for label in page_labels if label.tier == "exact"}
    return [label for label in page_labels if label.tier == "exact" or label.number not in exact]


def label_of(at: int, line: Line) -> Label | None:
    """The label that ``line``, which is line ``at``, is; None for any other line."""
    numbered = labels.numbered(line.text)
    for lead in (numbered, labels.Numbered(line.text)):
        fit = labels.fit(lead.label)
        if fit:
            return _fitted(at, fit, (), lead, line.text)
        printed = scores.score_line(lead.label)
        if printed and printed.label and (fit := labels.fit(printed.label)):
            beside = replace(printed, text="", label="")
            return _fitted(at, fit, (beside,), lead, line.text)
    return _with_meaning(at, line) or _in_pieces(at, line)


def _with_meaning(at: int, line: Line) -> Label | None:
    """A label with what its score shows behind it: "Safeguarding (Evidence shows ...)"."""
    label, bracket, rest = line.text.rstrip(" )").partition("(")
    meant = scores.tokens(rest.strip())[0] if bracket and rest.strip() else None
    if meant is None or meant.kind != scores.MEANING or not (fit := labels.fit(label.strip())):
        return None
    return _fitted(at, fit, (meant,), labels.Numbered(label))


def _in_pieces(at: int, line: Line) -> Label | None:
    """A label that is an element of its own, among others that are scores."""
    for place, piece in enumerate(line.pieces if len(line.pieces) > 1 else ()):
        fit = labels.fit(piece)
        if fit is None:
            continue
        others = [*line.pieces[:place], *line.pieces[place + 1 :]]
        beside = [token for other in others for token in scores.tokens(other)]
        if all(token.kind in scores.PARTS for token in beside):
            return _fitted(at, fit, tuple(beside), labels.Numbered(piece))
    return None


def _fitted(
    at: int, fit: labels.Fit, beside: tuple[Token, ...], lead: labels.Numbered, text: str = ""
) -> Label | None:
    if len(fit.numbers) > 1:
        return None
    number = next(iter(fit.numbers))
    beside = (*beside, *([shown] if (shown := scores.dots(text)) else []))
    return Label(at, number, fit.tier, beside, lead.number, lead.certain)


def windows(page_labels: Sequence[Label]) -> Iterator[list[list[Label]]]:
    """Every run of labels, one after the other, that names each of the nine statements once.

    A label that is repeated at once counts as one; each comes as the list of its repeats.
    """
    merged: list[list[Label]] = []
    for label in page_labels:
        if merged and merged[-1][0].number == label.number:
            merged[-1].append(label)
        else:
            merged.append([label])
    numbers = [repeats[0].number for repeats in merged]
    starts = [
        start
        for start in range(len(merged) - len(STATEMENTS) + 1)
        if set(numbers[start : start + len(STATEMENTS)]) == STATEMENTS
    ]
    whole = [start for start in starts if numbers[start : start + len(STATEMENTS)] == _IN_ORDER]
    covered = {at for start in whole for at in range(start, start + len(STATEMENTS))}
    for start in starts:
        places = range(start, start + len(STATEMENTS))
        # Between two copies a run of the one's end and the other's beginning says nothing new.
        if start in whole or not covered.issuperset(places):
            yield merged[start : start + len(STATEMENTS)]
