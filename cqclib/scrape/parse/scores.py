"""The closed list of shapes in which a score is printed, and what else a short line may be.

``3``, ``Score: 3``, ``3 out of 4``, ``3/4``, ``3 - Evidence shows a good standard`` and the like, with
or without the label on the same line. ``Score: 56%`` is not a 5, ``Score: 3.5`` is not a 3, and
nothing is guessed at. The words are those of ``reference/wordings.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from cqclib.folding import folded
from cqclib.reference import framework, wordings
from cqclib.scrape.parse import labels
from cqclib.scrape.parse.lines import Line, PageError

PROSE = 14  # words; a longer line is prose
_FEW = 4  # words: a line that is about what stands beside it
_FILLED, _HOLLOW = "\u25cf\u2605\u2b24\u25a0\u2b1b", "\u25cb\u2606\u25ef\u25a1\u2b1c"
_DOTS = re.compile(f"[{_FILLED}]{{0,4}}[{_HOLLOW}]{{0,4}}")
# What a line is, beside a score. NUMERIC: short, unknown, with a digit or a rating in it.
SCORE, MEANING, WORD, SCALE, NEUTRAL, PROSE_LINE, DOUBT, NUMERIC, TEXT = (
    "score meaning word scale neutral prose doubt numeric text".split()
)
# What the parts of a line that says nothing but a score may be.
PARTS = frozenset([SCORE, MEANING, WORD, SCALE, NEUTRAL])
_PRINTED_DATE = re.compile(
    r"(?:[a-z ]{0,40}\b(?:published|updated|assessed)\b[a-z ]{0,20}:?\s*)?"
    r"\d{1,2}(?:st|nd|rd|th)? [a-z]{3,9} 20\d\d\.?",
    re.IGNORECASE | re.ASCII,
)
_SPELLED_SCORES = {"one": 1, "two": 2, "three": 3, "four": 4}
_SPELLED = re.compile(r"\b(?:one|two|three|four|five|iii?|iv)\b")
_SCORE_NOUN = re.compile(r"\b(?:scores?|scored|out of|points?)\b")


@dataclass(frozen=True)
class Token:
    """What a line, or a piece of one, is. ``value``: the score, of SCORE and MEANING.

    ``bare``: a number with nothing to say that it is a score; ``spelled``: it is a word, "three";
    ``label``: what stands on the line with a score, "" for nothing.
    """

    kind: str
    text: str
    value: int = 0
    bare: bool = False
    spelled: bool = False
    label: str = ""


def _any(texts: Iterable[str]) -> str:
    """A pattern of any of ``texts``, the longest first, with any space between words."""
    longest_first = sorted(set(texts), key=lambda text: (-len(text), text))
    return "|".join(r"\s+".join(map(re.escape, text.split())) for text in longest_first)


@cache
def _meanings() -> dict[str, int]:
    known = {
        text: score for score, some in wordings.numbered("score.meanings").items() for text in some
    }
    return known | {folded(rating.name): rating.level for rating in framework.RATINGS}


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """The shapes of a line by name; their groups are those of ``_reading``."""
    words, scales = (_any(wordings.as_written("score", key)) for key in ("words", "scales"))
    written = [
        text
        for score in framework.SCORE_MEANINGS
        for text in wordings.as_written("score.meanings", str(score))
    ]
    scale = rf"(?:\(?\s*(?:/\s*4|{scales})\s*\)?)"
    digit = r"(?P<n>[1-4])(?![\d%]|[.,]\d)"
    joint = r"(?:\s*(?::|=|-)\s*|\s+(?:is|of|was)\s+|\s*)"
    number = rf"(?:{digit}|(?P<spelled>{'|'.join(_SPELLED_SCORES)})\b)"
    before = rf"(?:(?:(?:was|is|has\s+been)\s+)?(?P<w>{words})\s*(?P<s1>{scale})?{joint})?"
    means = rf"(?:evidence\s+shows\s+[a-z ]+|{_any([*written, *framework.RATING_NAMES])})"
    meant = rf"(?:\s*[-:,;.|(=]?\s*(?P<m>{means})\s*\)?)?"
    shape = rf"\(?\s*{before}{number}(?:\s*(?P<s2>{scale}))?\s*\)?{meant}\s*[.;,]?"
    shapes = {
        "alone": shape,
        "turned": (
            rf"(?P<m>evidence\s+shows\s+[a-z ]+?|{_any(written)})\s*[-:,(=]?\s*"
            rf"(?:(?P<w>{words})\s*[:=-]?\s*)?{digit}\s*(?P<s2>/\s*4|{scales})?\s*\)?\.?"
        ),
        "behind": rf"(?P<label>\D*?[^\W\d]\)?)\s*(?:[:,;|(]|-\s)?\s*{shape}",
        "before": rf"{shape}\s*(?:[:,;|-]|for\b)?\s*(?P<label>[^\W\d]\D*)",
        "word": rf"\(?(?:{words})\s*[:=-]?\)?",
        "scale": rf"\(?\s*(?:/\s*4|{scales})\s*\)?\.?",
        "word and scale": rf"(?:{words})\s*\(?\s*(?:{scales}|1\s*(?:-|to)\s*4)\s*\)?:?",
    }
    return {name: re.compile(pattern, re.IGNORECASE | re.ASCII) for name, pattern in shapes.items()}


@lru_cache(maxsize=4096)
def score_line(text: str) -> Token | None:
    """The score that a line prints when it is nothing else, with or without its label.

    Raises PageError when the words with the number say another score.
    """
    for name in ("alone", "turned"):
        match = _patterns()[name].fullmatch(text)
        if match and _is_number(match):
            return _reading(match, "", text)
    for name in ("behind", "before"):
        match = _patterns()[name].fullmatch(text)
        if match is None or not _is_number(match):
            continue
        if (label := match["label"].strip(" :-,(|")) and labels.fit(label):
            return _reading(match, label, text)
    return None


def _is_number(match: re.Match[str]) -> bool:
    """Whether a number in words is called a score: "Score: three", "three out of four"."""
    groups = match.groupdict()
    return not groups.get("spelled") or any(groups.get(name) for name in ("w", "s1", "s2"))


def _reading(match: re.Match[str], label: str, text: str) -> Token:
    groups = match.groupdict()
    spelled = (groups.get("spelled") or "").lower()
    score = _SPELLED_SCORES[spelled] if spelled else int(groups["n"])
    meaning = groups.get("m")
    if meaning and _meanings().get(folded(meaning)) != score:
        raise PageError(f"The words behind the number say another score: {text[:80]!r}.")
    bare = not any(groups.get(name) for name in ("w", "s1", "s2", "m"))
    return Token(SCORE, text, score, bare, bool(spelled), label)


def dots(text: str) -> Token | None:
    """What a row of four dots or stars in ``text`` shows; None where there is none."""
    run = re.search(f"[{_FILLED}{_HOLLOW}]{{4}}", text)
    return _token(run[0]) if run else None


def ratings_in(plain: str) -> set[str]:
    """The ratings whose names stand in folded text as whole words."""
    return {name for name in framework.RATING_NAMES if f" {folded(name)} " in f" {plain} "}


def is_prose(text: str) -> bool:
    """Whether ``text`` is too long to be a label or a value."""
    return len(text.split()) > PROSE


def is_doubtful(text: str) -> bool:
    """Whether a line speaks of other scores than this assessment's, or puts them in doubt.

    A line of a few words does with any of the table's words; a longer one must speak of scores,
    ratings or the assessment in the same sentence.
    """
    plain = folded(text)
    if len(plain.split()) <= _FEW and (
        wordings.holds(plain, "doubt", "words") or plain.split()[-1:] == ["mean"]
    ):
        return not wordings.holds(plain, "headings", "legend")
    return any(
        wordings.holds(sentence, "doubt", "words") and wordings.holds(sentence, "doubt", "about")
        for sentence in map(folded, re.split(r"[.;!?]\s", text))
    )


def tokens(text: str, pieces: Sequence[str] = ()) -> list[Token]:
    """What a line is; in its ``pieces`` when it makes sense only so. Raises PageError."""
    whole = _token(text)
    if whole.kind in (NUMERIC, TEXT) and len(pieces) > 1:
        parts = [_token(piece) for piece in pieces]
        if all(part.kind in PARTS for part in parts):
            return parts
    return [whole]


def kinds(line: Line) -> set[str]:
    """What a line is, by kind of its ``tokens``. Raises PageError."""
    return {token.kind for token in tokens(line.text, line.pieces)}


@lru_cache(maxsize=4096)
def _token(text: str) -> Token:
    plain = folded(text)
    if not any(char.isalnum() for char in text):
        dots = text.replace(" ", "")
        if len(dots) == max(framework.SCORES) and _DOTS.fullmatch(dots):
            filled = sum(dots.count(mark) for mark in _FILLED)
            return Token(MEANING, text, filled)  # three of four dots say what a 3 says
        return Token(NEUTRAL, text)
    text = text.lstrip(" ,;:|") or text
    printed = score_line(text)
    if printed and not printed.label:
        return printed
    if plain in _meanings() and plain not in map(folded, framework.RATING_NAMES):
        return Token(MEANING, text, _meanings()[plain])
    if _patterns()["word"].fullmatch(text) or _patterns()["word and scale"].fullmatch(text):
        return Token(WORD, text)
    if _patterns()["scale"].fullmatch(text):
        return Token(SCALE, text)
    if wordings.forms("headings", "between").fullmatch(plain) or _PRINTED_DATE.fullmatch(text):
        return Token(NEUTRAL, text)
    if is_doubtful(text):
        return Token(DOUBT, text)
    if is_prose(text):
        return Token(PROSE_LINE, text)
    return Token(NUMERIC if _is_numeric(text, plain) else TEXT, text)


def _is_numeric(text: str, plain: str) -> bool:
    """Whether a short line holds a digit, a rating, or a score in words."""
    if any(char.isnumeric() for char in text):
        return True
    if plain.startswith("evidence shows"):
        return True
    if ratings_in(plain):
        return True
    return bool(_SCORE_NOUN.search(plain) and (_SPELLED.search(plain) or re.search(r"[:=]", text)))
