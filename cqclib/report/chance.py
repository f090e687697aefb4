"""What a permutation test says, in words: how often chance alone brings a difference as large.

Every sentence is made from an ``Outcome`` (or the table of all tests) and is right for many
authorities, few and one. No sentence names a best group or a cause.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from cqclib import wording
from cqclib.analysis.claims import Likeness
from cqclib.analysis.permutation import Outcome
from cqclib.report.html.elements import Callout, Prose
from cqclib.report.html.table import Column, Table

# What a test is called in a sentence and in the table of all tests.
TESTS = {
    "authority_type": "Total points differ by type of authority",
    "region": "Total points differ by region",
    "report_year": "Total points differ by year of the report",
    "statement": "The nine statements differ",
    "themes": "Statements of one theme go together more than others",
    "population": "Larger authorities score higher or lower",
    "deprivation": "More deprived authorities score higher or lower",
    "report_month": "Later reports score higher or lower",
    "neighbours": "Statistical neighbours score alike",
    "assessed, authority_type": "Some types have been assessed sooner",
    "assessed, region": "Some regions have been assessed sooner",
    "assessed, population": "Larger or smaller authorities have been assessed sooner",
    "assessed, deprivation": "More or less deprived authorities have been assessed sooner",
}
_GROUPINGS = {"authority_type": "types", "region": "regions", "report_year": "years"}
UNLIKELY = 0.05


def test_name(test: str) -> str:
    """What ``test`` is called for a reader; an edge is named by its two totals."""
    if test.startswith("edge "):
        below, above = test.removeprefix("edge ").split("/")
        return f"Authorities are unevenly spread over {below} and {above} points"
    return TESTS[test]


def often(outcome: Outcome) -> str:
    """In how many of 100 random arrangements: "71 of 100", "fewer than 1 of 100".

    Raises ValueError for a test that could not be made.
    """
    if outcome.as_large is None:
        raise ValueError(f"the test {outcome.test!r} was not made")
    return of_100(outcome.p)


def of_100(share: float) -> str:
    """A share of 0 to 1 as a count of 100, never 0 and never 100."""
    if share < 0.01:
        return "fewer than 1 of 100"
    if share > 0.99:
        return "more than 99 of 100"
    return f"{wording.decimals(100 * share, 0)} of 100"


def groups(outcome: Outcome) -> Prose:
    """Under a table by type, region or year: whether the groups differ by more than chance."""
    what = _GROUPINGS[outcome.test]
    if outcome.as_large is None:
        return Prose(
            "There are too few authorities with scores, or their totals are too alike, to ask whether "
            f"{what} differ."
        )
    random = f"Differences as large arise in {often(outcome)} random regroupings"
    if outcome.p >= UNLIKELY:
        return Prose(
            f"{random} of the same {outcome.authorities} totals: no difference between {what} "
            "shows, which is not to say that there is none."
        )
    return Prose(
        f"{random} of the same {outcome.authorities} totals: {what} differ by more than chance "
        "usually brings. The test does not say which, or why."
    )


def statements(outcome: Outcome) -> Prose:
    """Whether the nine statements differ among themselves, each authority beside itself."""
    if outcome.as_large is None:
        return Prose(
            "There are too few authorities with scores, or their scores are too alike, to ask whether "
            "the statements differ."
        )
    random = (
        "When each authority's nine scores are shuffled among the statements, differences as large "
        f"arise in {often(outcome)} draws"
    )
    if outcome.p >= UNLIKELY:
        return Prose(f"{random}: that the statements differ at all does not show.")
    return Prose(f"{random}: some statements are scored lower than others across authorities.")


def claims(outcomes: Sequence[Outcome], likeness: Likeness) -> Prose:
    """What is often said of these scores, and how far the assessed bear it out."""
    return Prose([*(_claim(outcome) for outcome in outcomes), _neighbours(likeness)])


# What is claimed, what is set beside total points to check it, and what more of that makes of one.
_CLAIMS = {
    "population": (
        "Larger authorities do better (said of the first 30 reports)",
        "population",
        "larger",
    ),
    "deprivation": ("Deprived places do worse", "deprivation", "more deprived"),
    "report_month": ("CQC has become stricter, or milder", "the month of the report", "later"),
}


def _claim(outcome: Outcome) -> str:
    claim, side, which = _CLAIMS[outcome.test]
    if outcome.as_large is None:
        return f"{claim}: there are too few authorities, or too much alike, to check it."
    verdict = "it does not show"
    if outcome.p < UNLIKELY:
        way = "higher" if outcome.statistic > 0 else "lower"
        verdict = f"{which} ones score {way} by more than chance usually brings"
    return (
        f"{claim}: {verdict}. Over {outcome.authorities} authorities the rank correlation of {side} and "
        f"total points is {signed(outcome.statistic)}; one as far from 0 arises in {often(outcome)} "
        "random orders."
    )


def signed(value: float) -> str:
    """A correlation with two decimals and a real minus sign."""
    return wording.decimals(value, 2).replace("-", "\N{MINUS SIGN}")


def _neighbours(likeness: Likeness) -> str:
    claim = "Statistical neighbours score alike"
    if likeness.test.as_large is None:
        return f"{claim}: too few neighbours have been assessed to check it."
    apart = (
        f"Two neighbours are {wording.decimals(likeness.neighbours_apart, 1)} points apart on average, "
        f"any two of the {likeness.authorities} are {wording.decimals(likeness.all_apart, 1)}; "
        f"neighbours as close arise in {often(likeness.test)} random orders."
    )
    if likeness.test.p >= UNLIKELY:
        return (
            f"{claim}: it does not show. {apart} A likeness of people and place tells an authority "
            "who to ask, not what score to expect."
        )
    return f"{claim}: they do, by more than chance usually brings. {apart}"


def no_difference() -> Callout:
    """What a test that finds nothing does not say."""
    return Callout(
        "No difference found is not no difference: a small one would stay hidden among so few "
        "authorities. And a link, where there is one, says nothing about cause."
    )


def all_tests(tests: pd.DataFrame) -> Prose:
    """How many tests the page rests on, and which of them stand out when all are looked at together.

    ``tests``: ``analysis.permutation.tests_made``.
    """
    made = tests[tests["p_holm"].notna()]
    if made.empty:
        return Prose("No test could be made: there are too few authorities.")
    out = made[made["p_holm"] < UNLIKELY]
    count = wording.plural(len(made), "test")
    if len(made) == 1:
        return Prose(f"One test was made for this page, {_quoted(made)}.")
    together = f"{count} were made for this page. Looked at together (Holm's correction),"
    if out.empty:
        return Prose(f"{together} none stands out: each shows what chance often brings.")
    stands = "one stands out" if len(out) == 1 else f"{wording.number(len(out))} stand out"
    return Prose(
        f"{together} {stands}: {_quoted(out)}. The others show what chance often brings when so many "
        "questions are asked."
    )


def _quoted(tests: pd.DataFrame) -> str:
    return wording.listed([f"“{test_name(test).lower()}”" for test in tests["test"]])


def tests_table(tests: pd.DataFrame) -> Table:
    """Every test made, with the exact count, for whoever wants to check."""
    rows = tests.assign(
        question=[test_name(test) for test in tests["test"]],
        arose=[_arose(row) for row in tests.to_dict("records")],
        together=["" if math.isnan(p) else of_100(p) for p in tests["p_holm"].astype(float)],
    )
    return Table(
        name="tests",
        caption="Every test made for this page",
        columns=[
            Column("question", "Question"),
            Column("authorities", "Authorities", "number"),
            Column("arose", "As large by chance"),
            Column("together", "All tests looked at together"),
        ],
        rows=rows,
        note="The last column is Holm's correction: the more questions are asked, the likelier it is "
        "that chance answers one of them.",
    )


def _arose(row: dict[Any, Any]) -> str:
    if pd.isna(row["as_large"]):
        return "too few to ask"
    return f"{row['as_large']:,} of {row['draws']:,}"
