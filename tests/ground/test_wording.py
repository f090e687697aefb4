"""Numbers as words: one way of writing each."""

from datetime import date
from fractions import Fraction

import pytest

from cqclib import wording


def test_ordinals_are_words_to_ninth_and_then_figures() -> None:
    words = "first,second,third,fourth,fifth,sixth,seventh,eighth,ninth"
    assert ",".join(wording.ordinal(n) for n in range(1, 10)) == words
    figures = "10th,11th,12th,13th,14th,15th,16th,17th,18th,19th,20th,21st,22nd,23rd,24th"
    assert ",".join(wording.ordinal(n) for n in range(10, 25)) == figures
    some = {31: "31st", 61: "61st", 72: "72nd", 100: "100th", 101: "101st", 111: "111th"}
    some |= {112: "112th", 113: "113th", 121: "121st", 152: "152nd", 153: "153rd"}
    assert {n: wording.ordinal(n) for n in some} == some


def test_numbers_are_words_to_nine() -> None:
    words = "no,one,two,three,four,five,six,seven,eight,nine"
    assert ",".join(wording.number(n) for n in range(10)) == words
    assert [wording.number(n) for n in (10, 72, -1)] == ["10", "72", "-1"]


def test_percents_are_the_nearest_whole_halves_up() -> None:
    for whole in range(1, 154):
        for part in range(whole + 1):
            exact = Fraction(100 * part, whole)
            assert exact - Fraction(1, 2) < wording.percent(part, whole) <= exact + Fraction(1, 2)
    assert wording.percent(1, 8) == 13  # 12.5


def test_shares_say_of_how_many() -> None:
    assert wording.of(24, 72, "assessed authorities") == "24 of 72 assessed authorities (33%)"
    assert wording.of(0, 72) == "0 of 72 (0%)"
    assert wording.of(0, 0, "authorities") == "0 of 0 authorities"


def test_one_point_several_points() -> None:
    assert [wording.plural(n, "point") for n in (0, 1, 2)] == ["0 points", "1 point", "2 points"]
    assert wording.plural(2, "authority", "authorities") == "2 authorities"
    assert wording.plural(1, "authority", "authorities") == "1 authority"


@pytest.mark.parametrize(
    ("items", "text"),
    [
        ([], ""),
        (["Kent"], "Kent"),
        (["Kent", "Essex"], "Kent and Essex"),
        (["Kent", "Essex", "Derby"], "Kent, Essex and Derby"),
        (["Camden", "Kensington and Chelsea"], "Camden, and Kensington and Chelsea"),
        (
            ["Derby", "Hammersmith and Fulham", "Leicestershire"],
            "Derby, Hammersmith and Fulham, and Leicestershire",
        ),
        (
            ["Safeguarding", "Safe pathways, systems and transitions", "Assessing needs"],
            "Safeguarding; Safe pathways, systems and transitions; and Assessing needs",
        ),
    ],
)
def test_lists_show_where_each_item_ends(items: list[str], text: str) -> None:
    assert wording.listed(items) == text


def test_long_lists_say_how_many_others() -> None:
    assert wording.listed_up_to(["a", "b", "c"], 3) == "a, b and c"
    assert wording.listed_up_to(["a", "b", "c", "d", "e"], 3) == "a, b, c and 2 others"
    assert wording.listed_up_to(["a", "b", "c", "d"], 3) == "a, b, c and 1 other"


def test_days_and_months() -> None:
    assert wording.day(date(2025, 10, 3)) == "3 October 2025"
    months = [wording.month(f"2025-{n:02}") for n in range(1, 13)]
    assert months == [date(2025, n, 1).strftime("%B %Y") for n in range(1, 13)]


def test_places_say_when_they_are_shared() -> None:
    assert wording.place(61, 4, 72) == "joint 61st of 72"
    assert wording.place(10, 1, 72) == "10th of 72"
    assert wording.place(1, 2, 72) == "joint first of 72"


def test_differences_have_a_direction() -> None:
    assert wording.difference(0.25) == "0.25 above"
    assert wording.difference(-0.1) == "0.10 below"
    assert wording.difference(0.004) == wording.difference(-0.004) == "level with"


def test_capitals_keep_the_rest() -> None:
    assert wording.capital("joint first of St Helens") == "Joint first of St Helens"
    assert wording.capital("") == ""


@pytest.mark.parametrize(
    ("earlier", "later", "months"),
    [
        ((2025, 10, 3), (2026, 11, 25), 13),
        ((2025, 10, 3), (2025, 11, 2), 0),
        ((2025, 10, 3), (2025, 11, 3), 1),
        ((2025, 12, 31), (2026, 1, 1), 0),
    ],
)
def test_an_age_is_in_whole_months(
    earlier: tuple[int, int, int], later: tuple[int, int, int], months: int
) -> None:
    assert wording.months_between(date(*earlier), date(*later)) == months
