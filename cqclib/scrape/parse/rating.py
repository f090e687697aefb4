"""The overall rating and the overall score (the %) of a summary page.

A line of nothing but the words of ``[overall]`` in the table of wordings, the authority's own name, a
rating and a percentage prints them: "Overall rating for City of York Council: 39%". Below a
rating's heading a rating or a percentage alone does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from cqclib.folding import folded
from cqclib.reference import authorities, framework, wordings
from cqclib.scrape.parse import edges, grids, labels, scores
from cqclib.scrape.parse.lines import Line, PageError

_PERCENT = re.compile(
    r"(?<![\w.,/-])(\d+)(\.\d+)?\s*(?:%|per\s?cent\b|percent\b|out\s+of\s+100\b|/\s?100\b)",
    re.IGNORECASE | re.ASCII,
)
_OF_TOTAL = re.compile(
    r"(?<![\w.,])(\d{1,2})\s*(?:/|out\s+of|of)\s*36\b(?: points)?", re.I | re.ASCII
)
_BARE = re.compile(
    r"(?:overall|total)?\s*(?:percentage)?\s*score\s*[:-]?\s*(\d{2,3})\.?", re.IGNORECASE | re.ASCII
)
_PART = re.compile(r"(?:%|per\s?cent|percent)\s+(?:of|were|was|said|felt|agreed|had|have)\b", re.I)
_MOST_WORDS = 24
_BEHIND = 2  # lines behind the last printed one that still belong to it


@dataclass(frozen=True)
class Printed:
    """What one line prints: a rating, an overall score, a total of 36; each may be missing.

    ``telling``: it says itself that it is the overall one. ``other``: another authority's name.
    """

    ratings: frozenset[str] = frozenset()
    percents: frozenset[int] = frozenset()
    totals: frozenset[int] = frozenset()
    telling: bool = False
    other: str = ""


@dataclass
class Overall:
    """The overall rating and score of a page. ``kind``: formal or pilot, by the heading."""

    kind: str = ""
    promises_score: bool = False
    ratings: set[str] = field(default_factory=set)
    percents: set[int] = field(default_factory=set)
    totals: set[int] = field(default_factory=set)
    zones: list[tuple[int, int]] = field(default_factory=list)


def heading_kind(line: Line) -> str:
    """ "formal" or "pilot" for a line above a rating, "" for any other."""
    plain = folded(line.text)
    if line.linked or not plain:
        return ""
    if plain in wordings.texts("headings", "pilot_rating"):
        return "pilot"
    if plain in wordings.texts("headings", "rating"):
        return "formal"
    words = set(plain.split())
    allowed = set(wordings.texts("overall", "words"))
    if "rating" in words and words <= allowed and len(plain.split()) <= 8:
        return "pilot" if "indicative" in words else "formal"
    return ""


def printed(text: str, name: str) -> Printed | None:
    """What ``text`` prints of the overall rating and score; None when it is something else."""
    if len(text.split()) > _MOST_WORDS:
        return None
    percents, totals, rest = _numbers(text)
    first, colon, more = rest.partition(":")
    if colon and folded(first) in map(folded, framework.RATING_NAMES) and not _is_numeric(more):
        rest = first  # "Good: the evidence is summarised below."
    plain = folded(rest)
    ratings, plain = _ratings(plain)
    if not (percents or totals or ratings):
        return None
    other, plain = _without_name(plain, name)
    words = plain.split()
    if any(char.isdigit() for char in plain) or not set(words) <= _allowed():
        return None
    telling = bool(set(words) & set(wordings.texts("overall", "telling")))
    return Printed(frozenset(ratings), frozenset(percents), frozenset(totals), telling, other)


def _is_numeric(text: str) -> bool:
    plain = folded(text)
    rated = any(f" {folded(name)} " in f" {plain} " for name in framework.RATING_NAMES)
    return rated or any(char.isnumeric() for char in text) or scores.is_doubtful(text)


def _allowed() -> set[str]:
    return set(wordings.texts("overall", "words")) | set(framework.RATING_NAMES)


def _numbers(text: str) -> tuple[set[int], set[int], str]:
    bare = _BARE.fullmatch(text)
    if bare:
        return {int(bare[1])}, set(), "score"
    totals = {int(found) for found in _OF_TOTAL.findall(text)}
    rest = _OF_TOTAL.sub(" ", text)
    percents = {0 if part else int(whole) for whole, part in _PERCENT.findall(rest)}
    return percents, totals, _PERCENT.sub(" ", rest)


def _ratings(plain: str) -> tuple[set[str], str]:
    """The ratings in folded text, by name or by what they are said to show."""
    found: set[str] = set()
    for rating in framework.RATINGS:
        for text in wordings.numbered("score.meanings")[rating.level]:
            if re.search(rf"\b{text}\b", plain):
                found.add(rating.name)
                plain = re.sub(rf"\b{text}\b", " ", plain)
    for rating in framework.RATINGS:
        text = folded(rating.name)
        if re.search(rf"\b{text}\b", plain):
            found.add(rating.name)
            plain = re.sub(rf"\b{text}\b", " ", plain)
    return found, " ".join(plain.split())


def _without_name(plain: str, name: str) -> tuple[str, str]:
    """The name of an authority in ``plain`` when it is not the page's own, and the rest."""
    own = folded(name)
    if f" {own} " in f" {plain} ":
        return "", " ".join(f" {plain} ".replace(f" {own} ", " ", 1).split())
    words = plain.split()
    for length in range(len(words), 0, -1):
        for start in range(len(words) - length + 1):
            meant = authorities.named(" ".join(words[start : start + length]))
            if meant is None:
                continue
            rest = " ".join(words[:start] + words[start + length :])
            return ("" if _is_own(meant, name) else meant.name), rest
    return "", plain


def _is_own(meant: authorities.Authority, name: str) -> bool:
    return authorities.named(name) == meant


def find(lines: Sequence[Line], name: str, blocks: Sequence[tuple[int, int]]) -> Overall:
    """Rating and overall score of a page whose scores stand on the lines ``blocks``.

    Raises PageError for what is unclear below a rating's heading.
    """
    overall = Overall()
    in_block = {at for start, end in blocks for at in range(start, end + 1)}
    for at, line in enumerate(lines):
        kind = heading_kind(line) if at not in in_block else ""
        if kind:
            overall.zones.append((at, _zone(lines, at, in_block, name).stop - 1))
            overall.kind = "pilot" if "pilot" in (kind, overall.kind) else kind
            overall.promises_score |= "score" in folded(line.text).split()
    zones = [lines[start + 1 : end + 1] for start, end in overall.zones]
    printing = [zone for zone in zones if any(printed(line.text, name) for line in zone)]
    for zone in printing:
        _read_zone(zone, name, overall)
    _read_rest(lines, in_block, name, overall)
    for zone in zones:
        # A heading with nothing below it, as of a table of the bands, says nothing where another does.
        if zone not in printing:
            _read_zone(zone, name, overall, silent=bool(overall.ratings))
    return overall


def _read_rest(lines: Sequence[Line], in_block: set[int], name: str, overall: Overall) -> None:
    """What the lines away from every rating's heading print of the rating and the score."""
    zoned = {at for start, end in overall.zones for at in range(start, end + 1)}
    for at, line in enumerate(lines):
        if at not in in_block and at not in zoned:
            _read_elsewhere(line, name, overall)
            if at - 1 not in zoned:
                _read_labelled(lines[max(at - 1, 0)], line, name, overall)
    if not overall.ratings:
        _read_tables(lines, name, overall)
    if not overall.ratings:
        first = min(in_block, default=0)
        start = next((at for at, line in enumerate(lines) if line.level == 1), -1) + 1
        for line in lines[start:first]:
            _take(printed(line.text, name), overall, only_own=True)


def _zone(lines: Sequence[Line], at: int, in_block: set[int], name: str) -> range:
    """The lines below a rating's heading that belong to it."""
    level = lines[at].level
    stop = at + 1
    while stop < len(lines) and stop not in in_block:
        line = lines[stop]
        if folded(line.text) in wordings.texts("headings", "scores") or heading_kind(line):
            break
        deeper = line.level > level > 0 and not edges.begins_findings(line)
        within = deeper or printed(line.text, name) or folded(line.text) == folded(name)
        if edges.ends_block(line) and not within:
            break
        stop += 1
    return range(at + 1, min(stop, _last_printed(lines, at, stop, name) + 1 + _BEHIND))


def _last_printed(lines: Sequence[Line], at: int, stop: int, name: str) -> int:
    """The last line below a heading that prints a rating or an overall score, before any prose."""
    last = at + 1
    for place in range(at + 1, stop):
        if scores.is_prose(lines[place].text):
            break
        if printed(lines[place].text, name):
            last = place
    return last


def _read_zone(zone: Sequence[Line], name: str, overall: Overall, silent: bool = False) -> None:
    last = max((at for at, line in enumerate(zone) if printed(line.text, name)), default=len(zone))
    for at, line in enumerate(zone):
        if at > last and not _may_be_overall(line):
            continue  # behind the rating and the score another part of the page may begin
        found = printed(line.text, name)
        if found:
            if found.other:
                raise PageError(f"The page of {name[:60]!r} shows the rating of {found.other!r}.")
            _take(found, overall)
            continue
        _refuse_other_authority(line, name)
        if set(folded(line.text).split()) <= _allowed():
            continue  # a label whose value stands on a line of its own
        if line.struck or (scores.is_doubtful(line.text) and not line.linked):
            raise PageError(f"{line.text[:80]!r} stands with the overall rating.")
        if silent:
            continue
        token = scores.tokens(line.text, line.pieces)[0]
        if token.kind == scores.SCORE and not line.linked:
            raise PageError(f"{line.text[:60]!r} stands where the overall score should be.")
        if token.kind == scores.NUMERIC and not line.linked and not _PART.search(line.text):
            raise PageError(f"{line.text[:80]!r} below the rating is neither rating nor score.")


def _may_be_overall(line: Line) -> bool:
    """Whether a line that nothing is known of may print, or doubt, an overall score."""
    if line.struck or scores.is_doubtful(line.text):
        return True
    if scores.is_prose(line.text) or line.linked:
        return False
    token = scores.tokens(line.text, line.pieces)[0]
    printed_score = token.kind == scores.SCORE and not token.bare
    return printed_score or bool(_PERCENT.search(line.text) or _OF_TOTAL.search(line.text))


def _refuse_other_authority(line: Line, name: str) -> None:
    meant = authorities.named(line.text)
    if meant and not line.linked and not _is_own(meant, name):
        raise PageError(f"The page of {name[:60]!r} shows the rating of {line.text[:60]!r}.")


def _read_elsewhere(line: Line, name: str, overall: Overall) -> None:
    """A line away from any rating's heading counts when it says itself that it is the overall one."""
    if line.linked or labels.fit(line.text):
        return
    found = printed(line.text, name)
    if found and (found.telling or found.totals) and not found.other:
        _take(found, overall)


def _read_labelled(label: Line, line: Line, name: str, overall: Overall) -> None:
    """A percentage alone, on the line behind "Overall score"."""
    words = folded(label.text).split()
    is_label = bool(words) and set(words) <= _allowed() and bool({"overall", "total"} & set(words))
    if not is_label or label.linked or line.linked or printed(label.text, name):
        return
    found = printed(line.text, name)
    if found and not found.ratings and not found.other:
        _take(found, overall)


def _read_tables(lines: Sequence[Line], name: str, overall: Overall) -> None:
    """The one cell below a column's head that is a rating's heading, or "Overall score"."""
    tables = {id(table): table for line in lines for table in grids.tables_around(line.element)}
    for table in tables.values():
        cells = grids.cell_lines(lines, table)
        for column in zip(*grids.grid_of(table), strict=True):
            head, *others = [cells.get(id(cell), []) for cell in column]
            texts = [line for some in others for _, line in some]
            if len(head) == len(texts) == 1 and _heads_overall(head[0][1]):
                _take(printed(texts[0].text, name), overall, only_own=True)


def _heads_overall(line: Line) -> bool:
    words = set(folded(line.text).split())
    return bool(heading_kind(line)) or ("overall" in words and words <= _allowed())


def _take(found: Printed | None, overall: Overall, only_own: bool = False) -> None:
    if found is None or (only_own and found.other):
        return
    overall.ratings |= found.ratings
    overall.percents |= found.percents
    overall.totals |= found.totals
