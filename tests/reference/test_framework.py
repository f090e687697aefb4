"""CQC's method: statements, themes, bands and the rule, against what CQC publishes."""

from fractions import Fraction

import pytest

from cqclib.errors import CqcError
from cqclib.reference import framework
from cqclib.reference.wordings import labels

# "How we determine ratings", CQC: from which overall score on a rating is given.
BANDS = [(88, "Outstanding"), (63, "Good"), (39, "Requires improvement"), (25, "Inadequate")]
# Worked out by hand, total by total, so that a slip in the rule meets a written value.
PERCENT = {
    9: 25, 10: 28, 11: 31, 12: 34, 13: 37, 14: 39, 15: 42, 16: 45, 17: 48, 18: 50,
    19: 53, 20: 56, 21: 59, 22: 62, 23: 64, 24: 67, 25: 70, 26: 73, 27: 75, 28: 78,
    29: 81, 30: 84, 31: 87, 32: 89, 33: 92, 34: 95, 35: 98, 36: 100,
}  # fmt: skip
RATING = {
    **dict.fromkeys(range(9, 14), "Inadequate"),
    **dict.fromkeys(range(14, 23), "Requires improvement"),
    **dict.fromkeys(range(23, 32), "Good"),
    **dict.fromkeys(range(32, 37), "Outstanding"),
}
STATEMENTS = [
    (1, "Assessing needs", "Working with people"),
    (2, "Supporting people to lead healthier lives", "Working with people"),
    (3, "Equity in experience and outcomes", "Working with people"),
    (4, "Care provision, integration and continuity", "Providing support"),
    (5, "Partnerships and communities", "Providing support"),
    (6, "Safe pathways, systems and transitions", "Ensuring safety"),
    (7, "Safeguarding", "Ensuring safety"),
    (8, "Governance, management and sustainability", "Leadership"),
    (9, "Learning, improvement and innovation", "Leadership"),
]
# Labels of CQC's pages and press releases that are not the project's own name for it.
OTHER_WORDINGS = {
    1: ["Assessing people's needs"],
    2: ["Supporting people to live healthier lives"],
    3: ["Equity in experiences and outcomes"],
    4: ["Care provision, integration and continuity of care"],
    5: ["Partnership and communities"],
    6: ["Safe systems, pathways and transitions"],
}


def test_the_written_values_follow_from_cqcs_bands() -> None:
    assert list(PERCENT) == list(RATING) == list(range(9, 37))
    for total, percent in PERCENT.items():
        exact = Fraction(100 * total, 36)
        assert exact <= percent < exact + 1  # rounded up
        assert RATING[total] == next(name for low, name in BANDS if percent >= low)


@pytest.mark.parametrize("total", range(9, 37))
def test_every_total_has_its_overall_score_and_rating(total: int) -> None:
    assert framework.overall_score(total) == PERCENT[total]
    assert framework.rating_of_total(total).name == RATING[total]


@pytest.mark.parametrize("total", range(9, 37))
def test_points_to_the_next_and_the_lower_rating(total: int) -> None:
    upward = [more for more in range(1, 37 - total) if RATING[total + more] != RATING[total]]
    assert framework.points_to_next_rating(total) == (upward[0] if upward else None)
    downward = [less for less in range(1, total - 8) if RATING[total - less] != RATING[total]]
    assert framework.points_above_lower_rating(total) == (downward[0] if downward else None)


@pytest.mark.parametrize("percent", range(0, 130))
def test_every_overall_score_has_the_rating_of_its_band(percent: int) -> None:
    if 25 <= percent <= 100:
        expected = next(name for low, name in BANDS if percent >= low)
        assert framework.rating_of_score(percent).name == expected
    else:
        with pytest.raises(ValueError, match="25 to 100"):
            framework.rating_of_score(percent)


@pytest.mark.parametrize("total", [-1, 0, 8, 37, 360])
def test_no_total_outside_9_to_36(total: int) -> None:
    with pytest.raises(ValueError, match="9 to 36"):
        framework.overall_score(total)


def test_a_rating_is_one_of_four_words() -> None:
    assert [rating.name for rating in framework.RATINGS] == [name for _, name in BANDS]
    assert [rating.low for rating in framework.RATINGS] == [low for low, _ in BANDS]
    assert [rating.high for rating in framework.RATINGS] == [100, 87, 62, 38]
    assert [rating.initials for rating in framework.RATINGS] == ["O", "G", "RI", "I"]
    for wrong in ("good", "Good ", "", "Very good"):
        with pytest.raises(ValueError, match="is not a CQC rating"):
            framework.rating(wrong)


def test_lowest_totals_and_next_ratings() -> None:
    lowest = {name: min(t for t in RATING if RATING[t] == name) for _, name in BANDS}
    assert {name: framework.lowest_total(name) for _, name in BANDS} == lowest
    following = {"Inadequate": "Requires improvement", "Requires improvement": "Good"}
    for name, better in {**following, "Good": "Outstanding"}.items():
        rating = framework.next_rating(name)
        assert rating is not None and rating.name == better
    assert framework.next_rating("Outstanding") is None


def test_nine_statements_in_cqcs_order_with_their_themes() -> None:
    statements = [
        (statement.number, statement.name, statement.theme) for statement in framework.STATEMENTS
    ]
    assert statements == STATEMENTS
    assert [statement.key for statement in framework.STATEMENTS] == [f"qs{n}" for n in range(1, 10)]
    assert [statement.column for statement in framework.STATEMENTS] == [
        f"qs{n}_score" for n in range(1, 10)
    ]
    shorts = [statement.short for statement in framework.STATEMENTS]
    assert len(set(shorts)) == 9 and max(map(len, shorts)) <= 16


def test_every_wording_belongs_to_one_statement() -> None:
    for statement in framework.STATEMENTS:
        assert set(labels(statement)) >= {statement.name, *OTHER_WORDINGS.get(statement.number, [])}
    wordings = [wording for statement in framework.STATEMENTS for wording in labels(statement)]
    assert len(wordings) == len(set(wordings))


@pytest.mark.parametrize("number", [0, 10, -1])
def test_there_is_no_tenth_statement(number: int) -> None:
    with pytest.raises(ValueError, match="numbered 1 to 9"):
        framework.statement(number)


def test_themes_hold_every_statement_once() -> None:
    held = [number for theme in framework.THEMES for number in theme.numbers]
    assert held == list(range(1, 10))
    for number, _, theme in STATEMENTS:
        (own,) = [
            framework_theme
            for framework_theme in framework.THEMES
            if number in framework_theme.numbers
        ]
        assert own.name == theme


@pytest.mark.parametrize("number", range(1, 10))
def test_a_1_brings_the_section_50_duty_outside_leadership(number: int) -> None:
    scores = dict.fromkeys(range(1, 10), 2) | {number: 1}
    assert framework.section_50_statements(scores) == ([number] if number <= 7 else [])


def test_section_50_lists_every_statement_in_order() -> None:
    assert framework.section_50_statements(dict.fromkeys(range(9, 0, -1), 1)) == list(range(1, 8))
    assert framework.section_50_statements(dict.fromkeys(range(1, 10), 2)) == []
    assert framework.section_50_statements({}) == []


@pytest.mark.parametrize(
    ("scores", "sentence"),
    [
        ([3] * 8, "nine scores, not 8"),
        ([3] * 10, "nine scores, not 10"),
        ([3, 3, 0, 3, 3, 3, 3, 3, 3], "statement 3 is 0"),
        ([3, 3, 3, 3, 3, 3, 3, 3, 5], "statement 9 is 5"),
        ([2.5, 3, 3, 3, 3, 3, 3, 3, 3], "statement 1 is 2.5"),
        ([3, True, 3, 3, 3, 3, 3, 3, 3], "statement 2 is True"),
        ([None, 3, 3, 3, 3, 3, 3, 3, 3], "statement 1 is None"),
    ],
)
def test_a_total_needs_nine_scores_of_1_to_4(scores: list[int], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence) as caught:
        framework.total_score(scores)
    assert not isinstance(caught.value, CqcError)


def test_totals_are_sums() -> None:
    assert framework.total_score([1, 2, 3, 4, 4, 3, 2, 1, 1]) == 21
    assert framework.total_score([1] * 9) == 9
    assert framework.total_score([4] * 9) == 36


def test_score_meanings_are_cqcs() -> None:
    assert framework.SCORE_MEANINGS == {
        4: "an exceptional standard",
        3: "a good standard",
        2: "some shortfalls",
        1: "significant shortfalls",
    }
