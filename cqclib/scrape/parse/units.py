"""Labels among a page's lines, and the score that stands with each: what both readers share.

A unit is a label with the lines that belong to it. Which lines those are is the readers' business
(``by_lines``, ``by_structure``, ``tables``); here it is decided what they say: exactly one
score in a known shape, or nothing, or something that is unclear.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from cqclib.folding import folded
from cqclib.reference import framework, wordings
from cqclib.scrape.parse import labels, scores
from cqclib.scrape.parse.scores import ScoreLine, Token
from cqclib.scrape.parse.visible_text import Line, PageError

_LEGEND_MOST = 20  # lines that a legend may have
_RANGE = re.compile(
    r"\b\d{2,3} (?:per cent |percent )?"
    r"(?:to|and above|and over|or above|or more|and up|or higher) ?(?:\d{2,3})?(?: per cent| percent)?"
    r"|\b\d{2} \d{2,3}\b"
)
_BAND_WORDS = frozenset(
    "rating ratings score scores overall percentage percent per cent of is means a an from the".split()
)
_BEFORE_MOST = 4  # lines before a label that may print its score
STATEMENTS = frozenset(statement.number for statement in framework.STATEMENTS)


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


@dataclass(frozen=True)
class Unit:
    """What the lines of one label say. ``score`` is None when they print none.

    ``bare``: nothing says that the number is a score; ``gap``: other text stands between;
    ``unclear`` and ``doubt`` are the line that spoils it, "" for none.
    """

    label: Label
    score: int | None
    bare: bool = True
    gap: bool = False
    unclear: str = ""
    doubt: str = ""


@dataclass(frozen=True)
class Candidate:
    """A block that looks like the nine scores: lines ``start`` to ``end`` of ``source``'s lines.

    ``scores`` has the statements with a score; the block is good when all nine have one and
    neither ``unclear`` nor ``doubt`` says why not.
    """

    source: str
    scores: dict[int, int]
    tiers: dict[int, str]
    start: int
    end: int
    bare: bool = False
    unclear: str = ""
    doubt: str = ""

    @property
    def is_whole(self) -> bool:
        return set(self.scores) == STATEMENTS

    @property
    def is_good(self) -> bool:
        return self.is_whole and not self.unclear and not self.doubt


def find_labels(lines: Sequence[Line]) -> list[Label]:
    """The lines that are a statement's label, alone or with a score. Raises PageError."""
    labelled = (_label(at, line) for at, line in enumerate(lines) if not scores.is_prose(line.text))
    return [label for label in labelled if label]


def surest(found: Sequence[Label]) -> list[Label]:
    """The labels without the less sure ones of a statement that is named exactly somewhere."""
    exact = {label.number for label in found if label.tier == "exact"}
    return [label for label in found if label.tier == "exact" or label.number not in exact]


def _label(at: int, line: Line) -> Label | None:
    numbered = labels.numbered(line.text)
    for lead in (numbered, labels.Numbered(line.text)):
        fit = labels.fit(lead.label)
        if fit:
            return _fitted(at, fit, (), lead, line.text)
        printed = scores.score_line(lead.label)
        if printed and printed.label and (fit := labels.fit(printed.label)):
            return _fitted(at, fit, (_token(printed),), lead, line.text)
    return _with_meaning(at, line) or _in_pieces(at, line)


def _with_meaning(at: int, line: Line) -> Label | None:
    """A label with what its score shows behind it: "Safeguarding (Evidence shows ...)"."""
    label, bracket, rest = line.text.rstrip(" )").partition("(")
    meant = scores.tokens(rest.strip())[0] if bracket and rest.strip() else None
    if meant is None or meant.kind != scores.MEANING or not (fit := labels.fit(label.strip())):
        return None
    return _fitted(at, fit, (meant,), labels.Numbered(label))


def _token(printed: ScoreLine) -> Token:
    return Token(scores.SCORE, "", printed.score, printed.bare)


def _in_pieces(at: int, line: Line) -> Label | None:
    """A label that is an element of its own, among others that are scores."""
    for place, piece in enumerate(line.pieces if len(line.pieces) > 1 else ()):
        fit = labels.fit(piece)
        if fit is None:
            continue
        others = [*line.pieces[:place], *line.pieces[place + 1 :]]
        beside = [token for other in others for token in scores.tokens(other)]
        known = (scores.SCORE, scores.MEANING, scores.WORD, scores.SCALE, scores.NEUTRAL)
        if all(token.kind in known for token in beside):
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


def read_unit(label: Label, lines: Iterable[Line]) -> Unit:
    """What the ``lines`` that belong to ``label`` say of its score."""
    unit = Unit(label, None)
    values: set[int] = set()
    printed = text_since = False
    for token in _unit_tokens(label, lines):
        if token.kind in (scores.SCORE, scores.MEANING):
            values.add(token.value)
            if token.kind == scores.SCORE and text_since:
                unit = replace(unit, unclear=token.text)
            printed |= token.kind == scores.SCORE
            unit = replace(unit, bare=unit.bare and token.bare)
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


def _unit_tokens(label: Label, lines: Iterable[Line]) -> Iterator[Token]:
    yield from label.beside
    for line in lines:
        if line.struck:
            yield Token(scores.DOUBT, line.text)
            continue
        again = _label(0, line)
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
    if not unclear and len({(unit.bare, unit.gap and same_gap) for unit in units}) > 1:
        unclear = "The nine scores are not printed in the same way"
    for unit in units:
        if unit.unclear:
            name = framework.statement(unit.label.number).name
            unclear = f"{unit.unclear[:60]!r} stands with {name!r}"
    doubt = next((unit.doubt for unit in units if unit.doubt), "")
    bare = any(unit.bare for unit in units)
    return Candidate(source, by_number, tiers, start, end, bare, unclear, doubt)


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


def windows(found: Sequence[Label]) -> Iterator[list[list[Label]]]:
    """Every run of labels, one after the other, that names each of the nine statements once.

    A label that is repeated at once counts as one; each comes as the list of its repeats.
    """
    merged: list[list[Label]] = []
    for label in found:
        if merged and merged[-1][0].number == label.number:
            merged[-1].append(label)
        else:
            merged.append([label])
    for start in range(len(merged) - len(STATEMENTS) + 1):
        run = merged[start : start + len(STATEMENTS)]
        if {repeats[0].number for repeats in run} == STATEMENTS:
            yield run


def belongs(line: Line) -> bool:
    """Whether a heading may stand within the block: a label, a score, or a theme."""
    plain = folded(line.text)
    try:
        kinds = {token.kind for token in scores.tokens(line.text, line.pieces)}
    except PageError:
        return True
    known = {scores.SCORE, scores.MEANING, scores.WORD, scores.SCALE, scores.NEUTRAL}
    return (
        bool(kinds <= known)
        or _label(0, line) is not None
        or plain in {folded(theme.name) for theme in framework.THEMES}
    )


def begins_findings(line: Line) -> bool:
    """Whether the findings in prose begin here."""
    plain = f"{folded(line.text)} "
    return any(plain.startswith(f"{begin} ") for begin in wordings.texts("headings", "findings"))


def ends_block(line: Line) -> bool:
    """Whether what follows belongs to another part of the page."""
    return begins_findings(line) or (bool(line.level) and not belongs(line))


def crosses_parts(lines: Sequence[Line], start: int, end: int) -> str:
    """The line between ``start`` and ``end`` where another part of the page begins; "" for none."""
    return next((line.text for line in lines[start : end + 1] if ends_block(line)), "")


def is_score_only(line: Line) -> bool:
    """Whether a line is nothing but a score, or a part of one."""
    known = {scores.SCORE, scores.MEANING, scores.WORD, scores.SCALE}
    return {token.kind for token in scores.tokens(line.text, line.pieces)} <= known


def just_before(lines: Sequence[Line], at: int) -> list[Line]:
    """The lines right before line ``at`` that are nothing but a score.

    None when a label stands before them: then the score is that label's.
    """
    start = at
    while start > 0 and at - start < _BEFORE_MOST and is_score_only(lines[start - 1]):
        start -= 1
    if start and _label(start - 1, lines[start - 1]):
        return []
    return list(lines[start:at])


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
        kinds = {token.kind for token in scores.tokens(line.text, line.pieces)}
        if printed and kinds & {scores.TEXT, scores.PROSE_LINE, scores.NUMERIC}:
            break
        printed |= scores.SCORE in kinds
        own.append(line)
    return own


def in_parts(lines: Sequence[Line]) -> list[Line]:
    """The lines, one that says several things in elements of its own as a line for each of them.

    "Overall", "Good" side by side in two boxes are two lines, though nothing breaks them apart.
    """
    parts: list[Line] = []
    for line in lines:
        if _says_several(line):
            parts += [
                replace(line, text=piece, pieces=(piece,), element=holder, holders=(), links=())
                for piece, holder in zip(line.pieces, line.holders, strict=True)
            ]
        else:
            parts.append(line)
    return parts


def _says_several(line: Line) -> bool:
    if len(line.pieces) < 2 or len(line.holders) != len(line.pieces):
        return False
    if any(scores.is_prose(piece) for piece in line.pieces):
        return False
    try:
        known = _label(0, line) is not None or scores.tokens(line.text, line.pieces)[
            0
        ].kind not in (
            scores.NUMERIC,
            scores.TEXT,
            scores.PROSE_LINE,
        )
        telling = sum(_is_telling_piece(piece) for piece in line.pieces)
    except PageError:
        return False
    return not known and telling > 0


def _is_telling_piece(piece: str) -> bool:
    rated = {folded(rating.name) for rating in framework.RATINGS}
    if folded(piece) in rated or labels.fit(piece):
        return True
    token = scores.tokens(piece)[0]
    is_score = token.kind == scores.SCORE and not token.bare
    return is_score or bool(re.fullmatch(r"\d{2,3}\s?%", piece))


def without_legends(lines: Sequence[Line]) -> list[Line]:
    """The lines without a legend that says what scores mean, or which percentages bring a rating."""
    kept = [
        line
        for line in lines
        if not wordings.forms("headings", "legend").fullmatch(folded(line.text))
    ]
    at = 0
    while at < len(kept):
        length = _legend(kept[at : at + _LEGEND_MOST]) or _bands(kept[at : at + _LEGEND_MOST])
        if length:
            del kept[at : at + length]
        else:
            at += 1
    return kept


def _bands(lines: Sequence[Line]) -> int:
    """How many lines from the first on say which percentages bring each of the four ratings."""
    ratings: set[str] = set()
    ranges = length = 0
    for place, line in enumerate(lines, start=1):
        plain = folded(line.text)
        rest = _RANGE.sub(" ", plain)
        ranges += len(_RANGE.findall(plain))
        for rating in framework.RATINGS:
            name = folded(rating.name)
            if re.search(rf"\b{name}\b", rest):
                ratings.add(rating.name)
                rest = re.sub(rf"\b{name}\b", " ", rest)
        if not set(rest.split()) <= _BAND_WORDS or (rest == plain and not ratings):
            break
        if len(ratings) == len(framework.RATINGS) and ranges >= len(framework.RATINGS):
            length = place
    return length


def _legend(lines: Sequence[Line]) -> int:
    """How many lines from the first on are a legend: 4 to 1 or 1 to 4, each with its meaning."""
    values: list[int] = []
    meant: set[int] = set()
    length = 0
    for line in lines:
        try:
            parts = scores.tokens(line.text, line.pieces)
        except PageError:
            return 0
        if any(part.kind not in (scores.SCORE, scores.MEANING) for part in parts):
            break
        length += 1
        values += [part.value for part in parts]
        meant |= {part.value for part in parts if part.kind == scores.MEANING or not part.bare}
    each = [value for value, _ in groupby(values)]
    whole = each in (sorted(framework.SCORES), sorted(framework.SCORES, reverse=True))
    return length if whole and len(meant) == len(framework.SCORES) else 0
