"""What stands behind the explorer's widgets, against sums made here from the recorded file alone."""

from __future__ import annotations

import csv
import itertools
import math
import statistics

import pytest

from cqclib import paths
from cqclib.analysis import what_if
from cqclib.analysis.peers import SAME_REGION
from cqclib.dataset.tables import Dataset
from cqclib.errors import ParameterError, UnknownAuthority
from cqclib.explorer import comparison as chosen
from cqclib.explorer import league_filter as listing
from cqclib.explorer import side_by_side as several
from cqclib.reference import authorities, framework
from cqclib.report import what_if as what_if_words

KEYS = [f"qs{number}" for number in range(1, 10)]
BANDS = ((88, "Outstanding"), (63, "Good"), (39, "Requires improvement"), (0, "Inadequate"))


def rating_of(total: int) -> str:
    """CQC's rule once more, in its own way."""
    percent = math.ceil(total / 36 * 100 - 1e-9)
    return next(name for low, name in BANDS if percent >= low)


@pytest.fixture(scope="module")
def scores(assessments: list[dict[str, str]]) -> dict[str, list[int]]:
    """Nine scores by ONS code, straight from the recorded file."""
    return {row["ons_code"]: [int(row[key]) for key in KEYS] for row in assessments}


def named(name: str) -> authorities.Authority:
    return authorities.resolve(name)


# Choosing


def test_all_authorities_are_offered_and_the_unassessed_say_so(
    tables: Dataset, scores: dict[str, list[int]]
) -> None:
    labels = chosen.labels(tables)
    assert len(labels) == len(set(labels)) == 153
    unassessed = [label for label in labels if label.endswith(" (not assessed)")]
    assert len(unassessed) == 153 - len(scores)
    assert all((chosen.named(label).code in scores) == ("(" not in label) for label in labels)


@pytest.mark.parametrize(
    "text", ["Devon (not assessed)", "  devon ", "Devon County Council", "Devo"]
)
def test_a_label_or_anything_typed_means_the_authority(text: str) -> None:
    assert chosen.named(text).name == "Devon"


@pytest.mark.parametrize("text", ["Kant", "", "Kent (assessed)"])
def test_what_means_nobody_is_refused(text: str) -> None:
    with pytest.raises(UnknownAuthority):
        chosen.named(text)


@pytest.mark.parametrize("count", [1, 7, 15, 20])
def test_neighbours_and_means_follow_the_count(
    tables: Dataset, scores: dict[str, list[int]], count: int
) -> None:
    path = paths.REFERENCE / "statistical_neighbours.csv"
    with path.open(encoding="utf-8", newline="") as file:
        mine = [row for row in csv.DictReader(file) if row["ons_code"] == "E10000016"]
    near = [row["neighbour_code"] for row in sorted(mine, key=lambda row: int(row["rank"]))]
    group = chosen.group(tables, named("Kent"), count=count)
    assert [member.code for member in group.members] == near[:count]
    known = [scores[code] for code in near[:count] if code in scores]
    rows = chosen.beside(tables, named("Kent"), group).rows
    for at, mean in enumerate(rows["peers"]):
        if known:
            assert mean == pytest.approx(
                statistics.mean(authority_scores[at] for authority_scores in known)
            )
        else:
            assert math.isnan(mean)


def test_a_hand_picked_list_keeps_its_order_and_leaves_out_the_authority(
    tables: Dataset, scores: dict[str, list[int]]
) -> None:
    picked = [named(name) for name in ("Surrey", "Devon", "Kent", "Essex", "Surrey")]
    group = chosen.group(tables, named("Kent"), chosen.HAND_PICKED, picked=picked)
    assert [member.name for member in group.members] == ["Surrey", "Devon", "Essex"]
    assert list(group.scored["authority"]) == ["Surrey", "Essex"]
    rows = chosen.beside(tables, named("Kent"), group).rows
    means = [statistics.mean((scores["E10000030"][at], scores["E10000012"][at])) for at in range(9)]
    assert list(rows["peers"]) == pytest.approx(means)


def test_the_hand_picked_list_refuses_doubles_and_oneself() -> None:
    kent, surrey = named("Kent"), named("Surrey")
    assert chosen.picked([surrey], "essex", kent) == [surrey, named("Essex")]
    with pytest.raises(ParameterError, match="Surrey is on the list already"):
        chosen.picked([surrey], "Surrey", kent)
    with pytest.raises(ParameterError, match="the authority itself"):
        chosen.picked([surrey], "Kent", kent)


def test_no_peers_and_no_scores_are_said_not_computed(tables: Dataset) -> None:
    empty = chosen.group(tables, named("Kent"), chosen.HAND_PICKED)
    comparison = chosen.beside(tables, named("Kent"), empty)
    assert chosen.sentence(comparison) == "No hand-picked authorities yet: no mean to compare with."
    assert comparison.above == comparison.below == 0
    devon = chosen.beside(tables, named("Devon"), chosen.group(tables, named("Devon")))
    assert chosen.headline(devon) == "Devon: not assessed"
    assert "no published scores" in chosen.sentence(devon)
    assert devon.rows["own"].isna().all() and devon.rows["peers"].notna().all()


def test_themes_are_means_over_their_statements(
    tables: Dataset, scores: dict[str, list[int]]
) -> None:
    group = chosen.group(tables, named("Kent"), SAME_REGION)
    rows = chosen.beside(tables, named("Kent"), group, chosen.THEMES).rows
    places = {
        "Working with people": (0, 1, 2),
        "Providing support": (3, 4),
        "Ensuring safety": (5, 6),
        "Leadership": (7, 8),
    }
    own = scores["E10000016"]
    region = [
        scores[authority.code]
        for authority in authorities.everyone()
        if authority.region == "South East"
        and authority.name != "Kent"
        and authority.code in scores
    ]
    assert list(rows["name"]) == list(places)
    for row, at in zip(rows.itertuples(), places.values(), strict=True):
        assert row.own == pytest.approx(statistics.mean(own[n] for n in at))
        assert row.peers == pytest.approx(
            statistics.mean(authority_scores[n] for authority_scores in region for n in at)
        )
        assert row.england == pytest.approx(
            statistics.mean(authority_scores[n] for authority_scores in scores.values() for n in at)
        )


def test_kent_in_a_line(tables: Dataset) -> None:
    comparison = chosen.beside(tables, named("Kent"), chosen.group(tables, named("Kent")))
    assert chosen.headline(comparison) == (
        "Kent: requires improvement, overall score 56% (20 of 36 points), joint 61st of 72"
    )
    assert comparison.above + comparison.below <= 9
    assert comparison.above == sum(comparison.rows["own"] > comparison.rows["peers"] + 1e-9)


@pytest.mark.parametrize("wrong", ["neighbours", "", "same  type"])
def test_another_peer_group_is_refused(tables: Dataset, wrong: str) -> None:
    with pytest.raises(ParameterError, match="peers"):
        chosen.group(tables, named("Kent"), wrong)


# Side by side


def test_several_hold_the_recorded_scores_and_their_spread(
    tables: Dataset, scores: dict[str, list[int]]
) -> None:
    members = [named(name) for name in ("Kent", "Camden", "Devon", "Blackpool")]
    comparison = several.several(tables, members)
    for member in members:
        column = comparison.rows[member.code]
        if member.code in scores:
            assert list(column) == scores[member.code]
        else:
            assert column.isna().all()
    known = [scores[member.code] for member in members if member.code in scores]
    assert list(comparison.rows["spread"]) == [
        max(some) - min(some) for some in zip(*known, strict=True)
    ]
    assert "Devon has no published scores." in several.sentence(comparison)


def test_several_refuse_doubles_and_a_fifth(tables: Dataset) -> None:
    kent = named("Kent")
    with pytest.raises(ParameterError, match="Kent is chosen twice"):
        several.several(tables, [kent, kent])
    with pytest.raises(ParameterError, match="one to 4"):
        several.several(tables, [authority for authority in authorities.everyone()[:5]])
    with pytest.raises(ParameterError, match="one to 4"):
        several.several(tables, [])


def test_one_alone_has_no_spread(tables: Dataset) -> None:
    comparison = several.several(tables, [named("Kent")])
    assert comparison.rows["spread"].isna().all()
    assert several.sentence(comparison).startswith("Choose at least two")


# League table


def test_filters_narrow_as_they_say(tables: Dataset, scores: dict[str, list[int]]) -> None:
    filters = listing.Filters(
        ratings=("Good", "Requires improvement"), regions=("South East",), scores={1: (3, 4)}
    )
    expected = {
        authority.name
        for authority in authorities.everyone()
        if authority.region == "South East"
        and authority.code in scores
        and rating_of(sum(scores[authority.code])) in ("Good", "Requires improvement")
        and scores[authority.code][0] >= 3
    }
    table = listing.rows(tables, filters)
    assert expected and set(table["authority"]) == expected
    assert listing.count_words(tables, table).startswith(f"{len(expected)} of 72 ")
    assert listing.filter_words(filters) == (
        "Good or Requires improvement; South East; Assessing needs scored 3 to 4"
    )


def test_nothing_chosen_filters_nothing(tables: Dataset) -> None:
    everything = {number: listing.EVERY_SCORE for number in range(1, 10)}
    assert len(listing.rows(tables, listing.Filters(scores=everything))) == 72
    assert listing.filter_words(listing.Filters(scores=everything)) == "no filter"


def test_nobody_may_fit(tables: Dataset) -> None:
    table = listing.rows(tables, listing.Filters(scores={1: (1, 1), 2: (4, 4)}))
    assert table.empty and listing.count_words(tables, table).startswith("0 of 72")


@pytest.mark.parametrize("order", list(listing.ORDERS))
@pytest.mark.parametrize("reverse", [False, True])
def test_rows_are_in_order_and_ties_by_place_and_name(
    tables: Dataset, order: str, reverse: bool
) -> None:
    column, ascending = listing.ORDERS[order]
    table = listing.rows(tables, listing.Filters(order=order, reverse=reverse))
    assert len(table) == 72
    worst_first = ["Inadequate", "Requires improvement", "Good", "Outstanding"]
    if order == "rating, best first":
        table[column] = [worst_first.index(rating) for rating in table[column]]
    for above, below in itertools.pairwise(table.to_dict("records")):
        if above[column] == below[column]:
            mine, next_ = ((row["rank"], row["authority"]) for row in (above, below))
            assert mine < next_
        else:
            assert (above[column] < below[column]) == (ascending != reverse)


def test_an_order_that_is_not_there_is_refused(tables: Dataset) -> None:
    with pytest.raises(ParameterError, match="order"):
        listing.rows(tables, listing.Filters(order="place"))


# What if


def test_the_sliders_begin_at_the_published_scores(
    tables: Dataset, scores: dict[str, list[int]]
) -> None:
    begun = what_if.start(tables, named("Kent"))
    assert list(begun.scores.values()) == scores["E10000016"] and not begun.changed
    others = [sum(some) for code, some in scores.items() if code != "E10000016"]
    assert sorted(begun.others) == sorted(others) and len(others) == 71


def test_an_unassessed_authority_says_that_its_start_means_nothing(tables: Dataset) -> None:
    begun = what_if.start(tables, named("Devon"))
    assert set(begun.scores.values()) == {2} and len(begun.others) == 72
    assert begun.standing.assessed == 73
    assert "no published scores" in what_if_words.beginning(begun)
    assert "no estimate" in what_if_words.beginning(begun)


def test_whatever_the_sliders_say_the_place_is_counted_among_the_others(
    tables: Dataset, scores: dict[str, list[int]]
) -> None:
    for name in ("Kent", "Camden", "Devon", "Blackpool"):
        authority = named(name)
        others = [
            sum(authority_scores)
            for code, authority_scores in scores.items()
            if code != authority.code
        ]
        begun = what_if.start(tables, authority)
        for some in list(itertools.product(range(1, 5), repeat=9))[::6007]:
            tried = dict(enumerate(some, start=1))
            supposed = begun
            for number, score in tried.items():
                supposed = supposed.with_score(number, score)
            total = sum(tried.values())
            place = sorted([*others, total], reverse=True)
            assert supposed.total == total
            assert supposed.percent == -(-total * 100 // 36)
            assert supposed.rating.name == rating_of(total)
            assert supposed.standing.rank == place.index(total) + 1
            assert supposed.standing.rank_to == supposed.standing.rank + others.count(total)
            assert supposed.standing.above == sum(other < total for other in others)
            assert supposed.standing.below == sum(other > total for other in others)
            assert supposed.standing.level == others.count(total)


@pytest.mark.parametrize("wrong", [(0, 3), (10, 3), (1, 0), (1, 5)])
def test_a_score_that_is_not_one_is_refused(tables: Dataset, wrong: tuple[int, int]) -> None:
    with pytest.raises(ValueError):
        what_if.start(tables, named("Kent")).with_score(*wrong)


def raises(scores: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Every way to raise some of nine scores, by brute force."""
    return list(itertools.product(*(range(0, 4 - score + 1) for score in scores)))


@pytest.mark.parametrize(
    "scores",
    [
        (2, 2, 3, 2, 2, 2, 2, 2, 3),  # Kent
        (1, 1, 2, 1, 1, 1, 2, 1, 2),  # Blackpool's 12
        (3, 3, 3, 3, 3, 3, 3, 3, 2),
        (4, 4, 4, 4, 4, 2, 2, 1, 1),
        (4, 4, 4, 4, 1, 1, 1, 1, 1),
        (2, 3, 2, 3, 2, 3, 2, 3, 2),
        (4, 4, 4, 4, 4, 3, 3, 1, 1),  # as many points short as there are statements below 4
        (3, 3, 3, 3, 3, 4, 4, 4, 4),
    ],
)
def test_the_smallest_changes_are_the_smallest(scores: tuple[int, ...]) -> None:
    now = rating_of(sum(scores))
    better = ["Inadequate", "Requires improvement", "Good", "Outstanding"]
    wanted = better[better.index(now) + 1 :]
    reaching = [
        increase for increase in raises(scores) if rating_of(sum(scores) + sum(increase)) in wanted
    ]
    fewest_points = min(sum(increase) for increase in reaching)
    smallest = [increase for increase in reaching if sum(increase) == fewest_points]
    changes = what_if.smallest_changes(dict(enumerate(scores, start=1)))
    assert changes is not None
    assert changes.points == fewest_points
    assert changes.ways == len(smallest)
    assert changes.fewest == min(sum(step > 0 for step in increase) for increase in reaching)
    assert changes.single_steps == any(max(increase) == 1 for increase in smallest)
    # Smallest: none can lose a point and still reach it.
    assert all(rating_of(sum(scores) + sum(increase) - 1) == now for increase in smallest)


def test_the_sentence_of_smallest_changes_names_a_real_example() -> None:
    kent = dict(enumerate((2, 2, 3, 2, 2, 2, 2, 2, 3), start=1))
    sentence = what_if_words.smallest_sentence(kent)
    assert "Good begins at 23 points (64%): 3 points more" in sentence
    assert "one point more on any three of the nine statements below 4" in sentence
    assert "Assessing needs from 2 to 4 and Healthier lives from 2 to 3" in sentence
    assert "140 ways" in sentence
    assert "Raising all seven statements below 3 to 3 would bring 7, 4 to spare." in sentence
    assert sum(kent.values()) + 3 == framework.lowest_total("Good")
    one_short = dict.fromkeys(range(1, 5), 3) | dict.fromkeys(range(5, 10), 2)
    assert "one point more on any one of the 9 statements" in what_if_words.smallest_sentence(
        one_short
    )
    best = dict.fromkeys(range(1, 10), 4)
    assert what_if.smallest_changes(best) is None
    assert "best rating" in what_if_words.smallest_sentence(best)


def test_every_total_has_a_sentence_that_is_right_about_the_distance() -> None:
    for total in range(9, 37):
        extra = total - 9
        scores = {number: 1 + min(3, max(0, extra - 3 * (number - 1))) for number in range(1, 10)}
        assert sum(scores.values()) == total
        sentence = what_if_words.smallest_sentence(scores)
        need = next(
            (n for n in range(1, 37 - total) if rating_of(total + n) != rating_of(total)), 0
        )
        if rating_of(total) == "Outstanding":
            assert "best rating" in sentence
        else:
            assert f": {need} point" in sentence


def test_it_says_that_it_is_arithmetic() -> None:
    assert "not a prediction" in what_if_words.CAUTION


def test_a_one_outside_leadership_is_said(tables: Dataset) -> None:
    begun = what_if.start(tables, named("Kent"))
    assert what_if_words.section_50(begun) == ""
    assert "Safeguarding" in what_if_words.section_50(begun.with_score(7, 1))
    assert what_if_words.section_50(begun.with_score(8, 1)) == ""
