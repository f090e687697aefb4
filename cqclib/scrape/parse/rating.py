"""The overall rating and the overall score (the %) of a summary page: which of its lines print them.

A line that says itself that it is the overall one counts wherever it stands; below a rating's heading
a rating or a percentage alone does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from cqclib.folding import folded
from cqclib.reference import authorities, wordings
from cqclib.scrape.parse import edges, grids, labels, scores
from cqclib.scrape.parse.lines import Line, PageError
from cqclib.scrape.parse.printed_rating import OF_TOTAL, PERCENT, Printed, allowed_words, printed

_PART = re.compile(r"(?:%|per\s?cent|percent)\s+(?:of|were|was|said|felt|agreed|had|have)\b", re.I)
_BEHIND = 2  # lines behind the last printed one that still belong to it


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
    _refuse_other_rating(lines, name, overall)
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
        result = printed(line.text, name)
        if result:
            if result.other:
                raise PageError(f"The page of {name[:60]!r} shows the rating of {result.other!r}.")
            _take(result, overall)
            continue
        _refuse_other_authority(line, name)
        if set(folded(line.text).split()) <= allowed_words():
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
    return printed_score or bool(PERCENT.search(line.text) or OF_TOTAL.search(line.text))


def _refuse_other_authority(line: Line, name: str) -> None:
    meant = authorities.named(line.text)
    if meant and not line.linked and meant != authorities.named(name):
        raise PageError(f"The page of {name[:60]!r} shows the rating of {line.text[:60]!r}.")


def _read_elsewhere(line: Line, name: str, overall: Overall) -> None:
    """A line away from any rating's heading counts when it says itself that it is the overall one."""
    if line.linked or labels.fit(line.text):
        return
    result = printed(line.text, name)
    if result and (result.telling or result.totals) and not result.other:
        _take(result, overall)


def _read_labelled(label: Line, line: Line, name: str, overall: Overall) -> None:
    """A percentage alone, on the line behind "Overall score"."""
    words = folded(label.text).split()
    is_label = (
        bool(words) and set(words) <= allowed_words() and bool({"overall", "total"} & set(words))
    )
    if not is_label or label.linked or line.linked or printed(label.text, name):
        return
    result = printed(line.text, name)
    if result and not result.ratings and not result.other:
        _take(result, overall)


def _read_tables(lines: Sequence[Line], name: str, overall: Overall) -> None:
    """The one cell below a column's head that is a rating's heading, or "Overall score"."""
    for table in grids.tables_around(lines):
        cells = grids.cell_lines(lines, table)
        for column in zip(*grids.grid_of(table), strict=True):
            head, *others = [cells.get(id(cell), []) for cell in column]
            texts = [line for some in others for _, line in some]
            if len(head) == len(texts) == 1 and _heads_overall(head[0][1]):
                _take(printed(texts[0].text, name), overall, only_own=True)


def _heads_overall(line: Line) -> bool:
    words = set(folded(line.text).split())
    return bool(heading_kind(line)) or ("overall" in words and words <= allowed_words())


def _refuse_other_rating(lines: Sequence[Line], name: str, overall: Overall) -> None:
    """A sentence that says of the page's own authority that it is rated otherwise overall."""
    for line in lines:
        for sentence in re.split(r"[.;!?]\s", line.text):
            plain = f" {folded(sentence)} "
            ratings = scores.ratings_in(plain)
            about = plain.startswith((f" {folded(name)} ", " the local authority ", " we "))
            rated = " rated " in plain and " overall " in plain
            if about and rated and len(ratings) == 1 and not ratings <= overall.ratings:
                raise PageError(f"The page prints another rating in {sentence[:100]!r}.")


def _take(result: Printed | None, overall: Overall, only_own: bool = False) -> None:
    if result is None or (only_own and result.other):
        return
    overall.ratings |= result.ratings
    overall.percents |= result.percents
    overall.totals |= result.totals
