"""CQC's assessment framework for local authorities: statements, themes, scores, ratings.

Rules taken from CQC are quoted with their source. No files, no network, no pandas.

Sources
    "Local authority assessments", CQC, and within it "How we determine ratings":
    nine quality statements, each scored 1 to 4 and equally weighted; the total as a
    percentage of the 36 possible points gives the overall score; 25 to 38% is
    inadequate, 39 to 62% requires improvement, 63 to 87% good, 88% and above outstanding.
    The percentage is rounded up: every printed overall score that we found equals the sum
    over 36 rounded up (22 of 36 = 61.1% is printed as 62).
    Health and Social Care Act 2008, section 50: CQC must tell the Secretary of State when
    an authority is failing; CQC applies it to a score of 1 for any statement outside the
    Leadership theme.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Theme:
    """One of CQC's four themes."""

    name: str
    numbers: tuple[int, ...]  # the statements in it
    leadership: bool = False


@dataclass(frozen=True)
class Statement:
    """One of the nine quality statements.

    ``name`` is this project's name for it, after CQC's pages; ``short`` fits a chart's axis. What
    else CQC's pages call it: ``wordings.labels``.
    """

    number: int
    name: str
    short: str
    theme: str

    @property
    def brief(self) -> str:
        """Number and one short word, for the head of a narrow column."""
        return f"{self.number} {_BRIEF[self.number - 1]}"

    @property
    def key(self) -> str:
        """The column the statement has in a snapshot: ``qs1`` to ``qs9``."""
        return f"qs{self.number}"

    @property
    def column(self) -> str:
        """The column of its score in the detailed table: ``qs1_score`` to ``qs9_score``."""
        return f"qs{self.number}_score"


@dataclass(frozen=True)
class Rating:
    """One of CQC's four ratings with the band of overall scores (whole %) that brings it."""

    name: str
    level: int  # 4 is best, like a statement's score
    low: int
    high: int

    @property
    def initials(self) -> str:
        """One or two letters, for marks that must not rely on colour."""
        return "RI" if self.level == 2 else self.name[0]


_BRIEF = "Needs Lives Equity Care Partners Paths Safe Govern Learn".split()

THEMES: tuple[Theme, ...] = (
    Theme("Working with people", (1, 2, 3)),
    Theme("Providing support", (4, 5)),
    Theme("Ensuring safety", (6, 7)),
    Theme("Leadership", (8, 9), leadership=True),
)

# Name, and what fits a chart's axis.
_NAMES: tuple[tuple[str, str], ...] = (
    ("Assessing needs", "Assessing needs"),
    ("Supporting people to lead healthier lives", "Healthier lives"),
    ("Equity in experience and outcomes", "Equity"),
    ("Care provision, integration and continuity", "Care provision"),
    ("Partnerships and communities", "Partnerships"),
    ("Safe pathways, systems and transitions", "Safe pathways"),
    ("Safeguarding", "Safeguarding"),
    ("Governance, management and sustainability", "Governance"),
    ("Learning, improvement and innovation", "Learning"),
)
STATEMENTS: tuple[Statement, ...] = tuple(
    Statement(number, name, short, theme.name)
    for theme in THEMES
    for number in theme.numbers
    for name, short in [_NAMES[number - 1]]
)

# The columns of the nine scores, in CQC's order: in a snapshot, and in the published tables.
SCORE_KEYS: list[str] = [statement.key for statement in STATEMENTS]
SCORE_COLUMNS: list[str] = [statement.column for statement in STATEMENTS]

# Rating bands, best first: "How we determine ratings", CQC.
RATINGS: tuple[Rating, ...] = (
    Rating("Outstanding", 4, 88, 100),
    Rating("Good", 3, 63, 87),
    Rating("Requires improvement", 2, 39, 62),
    Rating("Inadequate", 1, 25, 38),
)
RATING_NAMES: tuple[str, ...] = tuple(rating.name for rating in RATINGS)

SCORES: tuple[int, ...] = (4, 3, 2, 1)
# What CQC says a score shows: "Evidence shows ...".
SCORE_MEANINGS: dict[int, str] = {
    4: "an exceptional standard",
    3: "a good standard",
    2: "some shortfalls",
    1: "significant shortfalls",
}

# A score of 3 shows a good standard; below it there are shortfalls.
GOOD_SCORE = 3

LOWEST_TOTAL = len(STATEMENTS) * min(SCORES)
HIGHEST_TOTAL = len(STATEMENTS) * max(SCORES)
TOTALS = range(LOWEST_TOTAL, HIGHEST_TOTAL + 1)


def statement(number: int) -> Statement:
    """The statement with this number, 1 to 9. Raises ValueError for any other."""
    if not 1 <= number <= len(STATEMENTS):
        raise ValueError(f"there is no quality statement {number}; they are numbered 1 to 9")
    return STATEMENTS[number - 1]


def rating(name: str) -> Rating:
    """The rating with this name. Raises ValueError for a word that is not one of CQC's four."""
    for known in RATINGS:
        if known.name == name:
            return known
    raise ValueError(f"{name!r} is not a CQC rating; they are {', '.join(RATING_NAMES)}")


NO_RATING = "no rating recorded"


def rating_words(value: object) -> str:
    """A recorded rating, or "no rating recorded" for a blank."""
    return value if isinstance(value, str) and value else NO_RATING


def scores_of(row: Any) -> dict[int, int]:
    """The nine scores of an assessment's row, by statement number; ``row`` has the nine columns."""
    return {statement.number: int(row[statement.column]) for statement in STATEMENTS}


def total_score(scores: Sequence[int]) -> int:
    """The sum of nine scores. Raises ValueError unless there are nine, each a whole 1 to 4."""
    if len(scores) != len(STATEMENTS):
        raise ValueError(f"an assessment has nine scores, not {len(scores)}")
    for number, score in enumerate(scores, start=1):
        if isinstance(score, bool) or score not in SCORES:
            raise ValueError(f"the score of statement {number} is {score!r}, not 1, 2, 3 or 4")
    return int(sum(scores))


def overall_score(total: int) -> int:
    """CQC's overall score in whole %: ``total`` over 36 possible points, rounded up.

    Whole-number arithmetic, so that 36/36 is 100 and 18/36 exactly 50.
    Raises ValueError for a total outside 9 to 36.
    """
    if total not in TOTALS:
        raise ValueError(f"a total of nine scores is from 9 to 36, not {total!r}")
    return -(-100 * total // HIGHEST_TOTAL)


def rating_of_score(percent: int) -> Rating:
    """The rating that an overall score (whole %) brings. Raises ValueError outside 25 to 100."""
    for band in RATINGS:
        if band.low <= percent <= band.high:
            return band
    raise ValueError(f"an overall score is a whole % from 25 to 100, not {percent!r}")


def rating_of_total(total: int) -> Rating:
    """The rating that a total of 9 to 36 points brings."""
    return rating_of_score(overall_score(total))


def rating_without_one(points: int) -> Rating:
    """The rating that eight scores summing to ``points`` would bring by the same bands.

    This project's question, not CQC's, which always scores nine: the bands are applied to the
    percentage of the 32 points that eight statements can bring, rounded up as CQC rounds.
    Raises ValueError for a sum outside 8 to 32.
    """
    possible = HIGHEST_TOTAL - max(SCORES)
    if not LOWEST_TOTAL - min(SCORES) <= points <= possible:
        raise ValueError(f"a total of eight scores is from 8 to 32, not {points!r}")
    return rating_of_score(-(-100 * points // possible))


def lowest_total(name: str) -> int:
    """The fewest points that bring the rating ``name``: 9, 14, 23 or 32."""
    wanted = rating(name)
    return next(total for total in TOTALS if rating_of_total(total) == wanted)


def next_rating(name: str) -> Rating | None:
    """The rating one better than ``name``; None for Outstanding."""
    level = rating(name).level
    return next((better for better in RATINGS if better.level == level + 1), None)


def points_to_next_rating(total: int) -> int | None:
    """How many points more would bring the next better rating; None when Outstanding already."""
    better = next_rating(rating_of_total(total).name)
    return None if better is None else lowest_total(better.name) - total


def points_above_lower_rating(total: int) -> int | None:
    """How many points fewer would bring the next worse rating; None when Inadequate already."""
    lowest = lowest_total(rating_of_total(total).name)
    return None if lowest == LOWEST_TOTAL else total - lowest + 1


def section_50_statements(scores: Mapping[int, int]) -> list[int]:
    """The statements (numbers) whose score of 1 brings the section 50 duty.

    ``scores`` maps statement number to score. A score of 1 in the Leadership theme does not
    count (Health and Social Care Act 2008, section 50, as CQC applies it).
    """
    leadership = {number for theme in THEMES if theme.leadership for number in theme.numbers}
    return sorted(n for n, score in scores.items() if score == 1 and n not in leadership)
