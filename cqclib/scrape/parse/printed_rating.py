"""What one line prints of the overall rating and the overall score (the %).

A line of nothing but the words of ``[overall]`` in the table of wordings, the authority's own name, a
rating and a percentage prints them: "Overall rating for City of York Council: 39%".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from cqclib.folding import folded
from cqclib.reference import authorities, framework, wordings
from cqclib.scrape.parse import scores

PERCENT = re.compile(
    r"(?<![\w.,/-])(\d+)(\.\d+)?\s*(?:%|per\s?cent\b|percent\b|out\s+of\s+100\b|/\s?100\b)",
    re.IGNORECASE | re.ASCII,
)
OF_TOTAL = re.compile(
    r"(?<![\w.,])(\d{1,2})\s*(?:/|out\s+of|of)\s*36\b(?: points)?", re.I | re.ASCII
)
_BARE = re.compile(
    r"(?:overall|total)?\s*(?:percentage)?\s*score\s*[:-]?\s*(\d{2,3})\.?", re.IGNORECASE | re.ASCII
)
_MOST_WORDS = 24


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
    if any(char.isdigit() for char in plain) or not set(words) <= allowed_words():
        return None
    telling = bool(set(words) & set(wordings.texts("overall", "telling")))
    return Printed(frozenset(ratings), frozenset(percents), frozenset(totals), telling, other)


def _is_numeric(text: str) -> bool:
    rated = scores.ratings_in(folded(text))
    return bool(rated) or any(char.isnumeric() for char in text) or scores.is_doubtful(text)


def allowed_words() -> set[str]:
    """The words, folded, of which a line that prints the overall rating may consist."""
    return set(wordings.texts("overall", "words")) | set(framework.RATING_NAMES)


def _numbers(text: str) -> tuple[set[int], set[int], str]:
    bare = _BARE.fullmatch(text)
    if bare:
        return {int(bare[1])}, set(), "score"
    totals = {int(total) for total in OF_TOTAL.findall(text)}
    rest = OF_TOTAL.sub(" ", text)
    percents = {0 if part else int(whole) for whole, part in PERCENT.findall(rest)}
    return percents, totals, PERCENT.sub(" ", rest)


def _ratings(plain: str) -> tuple[set[str], str]:
    """The ratings in folded text, by name or by what they are said to show."""
    ratings: set[str] = set()
    meanings = wordings.numbered("score.meanings")
    texts = [(text, rating) for rating in framework.RATINGS for text in meanings[rating.level]]
    texts += [(folded(rating.name), rating) for rating in framework.RATINGS]
    for text, rating in texts:
        if re.search(rf"\b{text}\b", plain):
            ratings.add(rating.name)
            plain = re.sub(rf"\b{text}\b", " ", plain)
    return ratings, " ".join(plain.split())


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
            return ("" if meant == authorities.named(name) else meant.name), rest
    return "", plain
