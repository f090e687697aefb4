"""Do groups and statements differ: the statistic in fractions, the counts by every arrangement."""

import itertools
import math
from collections.abc import Callable, Sequence
from fractions import Fraction

import pandas as pd
import pytest

from cqclib.analysis import groups, permutation

Rows = Sequence[Sequence[int]]
Made = Callable[[Rows], pd.DataFrame]
CLOSE = 5 * math.sqrt(0.25 / 20_000)  # five standard errors of a share of 20,000 draws


def between(values: Sequence[int], labels: Sequence[str]) -> Fraction:
    """The sum of squares between groups, from means."""
    overall = Fraction(sum(values), len(values))
    total = Fraction(0)
    for label in set(labels):
        own = [value for value, other in zip(values, labels, strict=True) if other == label]
        total += len(own) * (Fraction(sum(own), len(own)) - overall) ** 2
    return total


def test_the_bundled_groups(bundled: pd.DataFrame) -> None:
    rows = bundled.to_dict("records")
    totals = [int(row["total_score"]) for row in rows]
    labels = {
        "authority_type": [row["authority_type"] for row in rows],
        "region": [row["region"] for row in rows],
        "report_year": [row["report_month"][:4] for row in rows],
    }
    made = groups.by_group(bundled, draws=200)
    assert [outcome.test for outcome in made] == list(labels)
    for outcome in made:
        wanted = float(between(totals, labels[outcome.test]))
        assert outcome.statistic == pytest.approx(wanted)
        assert (outcome.authorities, outcome.draws) == (72, 200)


def test_regrouping_against_every_regrouping() -> None:
    values, labels = [12, 20, 20, 23, 25, 30, 18], list("bababac")
    own = between(values, labels)
    shares = [between(order, labels) >= own for order in itertools.permutations(values)]
    exact = sum(shares) / len(shares)
    assert 0.05 < exact < 0.95
    outcome = groups.regroup(values, labels, "x", draws=20_000)
    assert abs(outcome.p - exact) < CLOSE
    # Names and order of the groups make no difference to what is tested.
    order = [3, 6, 0, 5, 2, 1, 4]
    other = groups.regroup([values[i] for i in order], [labels[i] * 2 for i in order], "x", 20_000)
    assert other.statistic == pytest.approx(outcome.statistic)
    assert abs(other.p - exact) < CLOSE


@pytest.mark.parametrize(
    ("values", "labels"),
    [
        ([], []),
        ([20], ["a"]),
        ([20, 21, 23], ["a", "a", "b"]),  # only three regroupings
        ([20] * 9, list("aaabbbccc")),  # nothing varies
        (list(range(9)), ["a"] * 9),  # one group
        (list(range(9)), list("abcdefghi")),  # everyone a group
    ],
)
def test_too_little_to_regroup(values: list[int], labels: list[str]) -> None:
    outcome = groups.regroup(values, labels, "x")
    assert math.isnan(outcome.statistic) and math.isnan(outcome.p)
    assert (outcome.as_large, outcome.draws, outcome.authorities) == (None, 0, len(values))


def test_a_count_is_the_same_every_time_and_nearly_the_same_with_other_draws(
    bundled: pd.DataFrame,
) -> None:
    totals, regions = bundled["total_score"], bundled["region"]
    outcome = groups.regroup(totals, regions, "region")
    assert groups.regroup(totals, regions, "region") == outcome
    # In another order the same seed draws other regroupings.
    other = groups.regroup(totals[::-1], regions[::-1], "region")
    assert (
        other.statistic == pytest.approx(outcome.statistic) and other.as_large != outcome.as_large
    )
    assert abs(other.p - outcome.p) < 5 * math.sqrt(0.5 / permutation.DRAWS)


def between_statements(rows: Rows) -> Fraction:
    values = [score for row in rows for score in row]
    return between(values, [str(number) for _ in rows for number in range(9)])


def test_statements_of_the_bundled_assessments(bundled: pd.DataFrame) -> None:
    rows = bundled[[f"qs{n}_score" for n in range(1, 10)]].to_numpy().tolist()
    outcome = groups.statements_differ(bundled, draws=500)
    assert outcome.statistic == pytest.approx(float(between_statements(rows)))
    assert outcome.as_large == 0 and outcome.authorities == 72


def test_statements_against_every_shuffle(made: Made) -> None:
    rows = [[3, 2, 2, 2, 2, 2, 2, 2, 2], [3, 2, 2, 2, 2, 2, 2, 2, 3], [2, 1, 2, 2, 2, 2, 2, 2, 2]]
    own = between_statements(rows)
    ways = [sorted(set(itertools.permutations(row))) for row in rows]
    shares = [between_statements(way) >= own for way in itertools.product(*ways)]
    exact = sum(shares) / len(shares)
    outcome = groups.statements_differ(made(rows), draws=20_000)
    assert 0.05 < exact < 0.95 and abs(outcome.p - exact) < CLOSE


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [[1, 2, 3, 4, 1, 2, 3, 4, 1]],  # its own shuffles only rename the statements
        [[3] * 9] * 40,
        [[1, 2, 3, 4, 1, 2, 3, 4, 1], [2] * 9, [3] * 9],
        [[3] * 8 + [2], [2] * 9, [2] * 8 + [3]],  # nine different arrangements
    ],
)
def test_too_little_to_compare_statements(made: Made, rows: Rows) -> None:
    outcome = groups.statements_differ(made(rows))
    assert outcome.as_large is None and math.isnan(outcome.p) and outcome.authorities == len(rows)


def test_a_group_of_one_or_two_is_named_not_averaged(bundled: pd.DataFrame) -> None:
    table = groups.group_totals(bundled, "region").set_index("region")
    assert table["authorities"].sum() == 72
    for region, row in table.iterrows():
        members = [
            authority for authority in bundled.to_dict("records") if authority["region"] == region
        ]
        totals = [int(authority["total_score"]) for authority in members]
        assert row["authorities"] == len(members)
        assert (row["lowest_total"], row["highest_total"]) == (min(totals), max(totals))
        if len(members) < 3:
            assert row["names"] == tuple(sorted(authority["authority"] for authority in members))
            assert math.isnan(row["mean_total"])
        else:
            assert row["names"] == ()
            assert row["mean_total"] == pytest.approx(float(Fraction(sum(totals), len(totals))))
    assert table.loc["Yorkshire and The Humber", "mean_total"] != table["mean_total"].max()
    assert groups.group_totals(bundled.iloc[:0], "region").empty


def test_three_have_a_mean_and_two_have_names(made: Made) -> None:
    table = made([[3] * 9, [2] * 9, [3] * 9, [2] * 9, [4] * 9]).assign(region=list("ababa"))
    totals = groups.group_totals(table, "region").set_index("region")
    assert totals.loc["a", "mean_total"] == 30 and totals.loc["a", "names"] == ()
    assert math.isnan(totals.loc["b", "mean_total"]) and totals.loc["b", "names"] == ("A1", "A3")
