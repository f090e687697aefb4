"""A report's summary page: name, rating, overall score and the nine scores.

The rating is read only between "Local authority rating and score" and "Quality statement scores",
the nine scores only below the latter, up to the summary in prose. A pilot of 2023 has "Local
authority indicative rating" and no scores.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cqclib.errors import UnknownAuthority
from cqclib.folding import folded
from cqclib.reference import authorities, framework
from cqclib.scrape.parse import labels, scores
from cqclib.scrape.parse.title import name_of
from cqclib.scrape.parse.visible_text import Line, PageError, read

_SCORES = "quality statement scores"
_RATINGS = {
    "local authority rating and score": "formal",
    "local authority rating": "formal",
    "local authority indicative rating": "pilot",
}
_PROMISES_SCORE = "local authority rating and score"
_AFTER = "summary of"
_RATING = re.compile(
    r"(?:(?:overall |indicative )?rating )?(?:is )?"
    rf"({'|'.join(folded(name) for name in framework.RATING_NAMES)})"
    r"(?: evidence shows (?P<meaning>.*))?"
)
_PERCENT = re.compile(
    r"(?<![\w.,])(\d+)\s*(?:%|per\s?cent\b|out\s+of\s+100\b|/\s?100\b)", re.IGNORECASE | re.ASCII
)
_BARE = re.compile(r"(?:overall\s+)?score\s*[:-]?\s*(\d{2,3})\.?", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True)
class Summary:
    """What a summary page says. ``pairs`` is empty for a pilot and a rating without scores."""

    name: str
    kind: str  # "formal" or "pilot"
    rating: str
    printed_percent: int | None
    pairs: tuple[scores.Pair, ...] = ()

    @property
    def scores(self) -> dict[int, int]:
        """Statement number to score."""
        return {pair.number: pair.score for pair in sorted(self.pairs, key=lambda p: p.number)}

    def disagreement(self) -> str:
        """Why the page does not add up by CQC's rule; "" when it does.

        "How we determine ratings", CQC: the sum of nine scores over 36, rounded up, is the overall
        score, whose band is the rating.
        """
        if self.kind != "formal" or not self.pairs:
            return ""
        total = framework.total_score(list(self.scores.values()))
        percent, rating = framework.overall_score(total), framework.rating_of_total(total).name
        wrong = []
        if self.printed_percent not in (None, percent):
            wrong.append(f"prints an overall score of {self.printed_percent}%")
        if self.rating != rating:
            wrong.append(f"prints the rating {self.rating}")
        if not wrong:
            return ""
        return (
            f"The page {' and '.join(wrong)}, but its nine scores add up to {total} of "
            f"{framework.HIGHEST_TOTAL} ({percent}%, {rating})."
        )


def is_summary(html: str) -> bool:
    """Whether the page has a rating heading, so that it may be read as a summary."""
    return any(folded(line.text) in _RATINGS for line in read(html) if not line.linked)


def read_summary(html: str) -> Summary:
    """The facts of a summary page. Raises PageError for one that cannot be read for certain."""
    lines = [line for line in read(html) if line.text]
    start = _only(lines, tuple(_RATINGS))
    if start is None:
        raise PageError("There is no line 'Local authority rating and score'; the layout changed.")
    heading = folded(lines[start].text)
    kind, name = _RATINGS[heading], name_of(lines)
    scores_at = _only(lines, (_SCORES,))
    if kind == "formal" and scores_at is not None:
        if scores_at < start:
            raise PageError("'Quality statement scores' stands before the rating.")
        zone = lines[start + 1 : scores_at]
        rating, percent = _rating(zone, name), _percent(zone, name)
        section = _section(lines, scores_at)
        return Summary(name, kind, rating, percent, tuple(scores.pairs(section)))
    zone = _section(lines, start)
    rating = _rating(zone, name)
    _refuse_numbers(read(html), zone, name, heading)
    return Summary(name, kind, rating, None)


def _only(lines: Sequence[Line], wanted: tuple[str, ...]) -> int | None:
    """Where the one line stands whose text is one of ``wanted``; headings before plain lines.

    Raises PageError when there are several: what lies below each could be another's.
    """
    found = [i for i, line in enumerate(lines) if not line.linked and folded(line.text) in wanted]
    if len(found) > 1:
        raise PageError(f"The line {lines[found[0]].text!r} stands {len(found)} times.")
    return found[0] if found else None


def _section(lines: Sequence[Line], start: int) -> list[Line]:
    """The lines below the heading at ``start``, up to the next part of the page."""
    level = lines[start].level
    found: list[Line] = []
    for line in lines[start + 1 :]:
        if f"{folded(line.text)} ".startswith(f"{_AFTER} "):
            break
        if line.level and (not level or line.level <= level) and not _belongs(line.text):
            break
        found.append(line)
    return found


def _belongs(text: str) -> bool:
    """Whether a heading may stand inside the section: a label, a score or a rating."""
    return bool(labels.fit(text) or scores.score_line(text) or _RATING.fullmatch(folded(text)))


def _rating(zone: Sequence[Line], name: str) -> str:
    """The one rating among the lines of ``zone``. Raises PageError."""
    found: set[str] = set()
    for line in zone:
        if scores.is_prose(line.text):
            continue
        text = folded(line.text)
        match = _RATING.fullmatch(text.removeprefix(folded(name)).strip())
        if match:
            rating = next(one for one in framework.RATINGS if folded(one.name) == match[1])
            meaning = match["meaning"]
            if meaning and meaning != folded(framework.SCORE_MEANINGS[rating.level]):
                raise PageError(f"The words behind the rating say another one: {line.text[:80]!r}.")
            found.add(rating.name)
        elif not line.linked:
            _refuse_other_authority(line.text, name)
    if len(found) != 1:
        shown = f"{len(found)} ratings ({', '.join(sorted(found))})" if found else "no rating"
        raise PageError(f"There is {shown} below 'Local authority rating', where one stands.")
    return found.pop()


def _refuse_other_authority(text: str, name: str) -> None:
    """A rating that stands below another authority's name is not this page's."""
    try:
        named, own = authorities.resolve(text), authorities.resolve(name)
    except UnknownAuthority:
        return
    if named != own:
        raise PageError(f"The page of {name[:60]!r} shows the rating of {text[:60]!r}.")


def _percent(zone: Sequence[Line], name: str) -> int | None:
    """The overall score as printed in ``zone``, None when it is not. Raises PageError."""
    found: set[int] = set()
    for line in zone:
        text = line.text
        bare = _BARE.fullmatch(text)
        printed = [bare[1]] if bare else _PERCENT.findall(text)
        if not bare and _PERCENT.sub("", text).strip(" .,:()-") and not _speaks_of_score(text):
            printed = []  # a percentage of something else
        found.update(int(number) for number in printed)
        if not printed and scores.score_line(text):
            raise PageError(f"{text[:60]!r} stands where the overall score should be.")
    wrong = [number for number in found if not 25 <= number <= 100]
    if wrong or len(found) > 1:
        raise PageError(f"The overall score reads {', '.join(f'{n}%' for n in sorted(found))}.")
    return found.pop() if found else None


def _speaks_of_score(text: str) -> bool:
    return bool(re.search(r"\bscored?\b", text, re.IGNORECASE))


def _refuse_numbers(lines: Sequence[Line], zone: Sequence[Line], name: str, heading: str) -> None:
    """A rating without scores is taken as such only when the page has no score at all."""
    if heading == _PROMISES_SCORE:
        raise PageError("The page promises a score, but has no 'Quality statement scores'.")
    if _percent(zone, name) is not None:
        raise PageError("The page prints an overall score, but has no 'Quality statement scores'.")
    for line in lines:
        if scores.score_line(line.text):
            raise PageError(f"{line.text[:60]!r} stands outside 'Quality statement scores'.")
