"""Mutated pages: the parser returns the true scores or refuses; it never returns a wrong one.

60 pages here, 10,000 with ``--full``; by hand ``python -m replica.mutations --pages N``.
"""

from __future__ import annotations

import secrets
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cqclib.scrape.parse import (
    PageError,
    labels,
    read_landing,
    read_listing,
    read_statement,
    read_summary,
)
from replica import dress
from replica.facts import bundled
from replica.mutations import MUTATIONS, Mutation, mutate, sweep, verdict

REPORTS = bundled()
COUNTS: Counter[str] = Counter()
NUMBERS = st.integers(0, 999)
MUTATION = st.builds(Mutation, st.sampled_from(sorted(MUTATIONS)), NUMBERS, NUMBERS)


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    st.sampled_from(REPORTS),
    st.sampled_from(sorted(dress.DRESSES)),
    st.lists(MUTATION, min_size=1, max_size=4),
)
def test_a_mutated_page_is_read_right_or_refused(report, worn, mutations) -> None:  # type: ignore[no-untyped-def]
    result = verdict(report, mutate(dress.summary(report, worn), mutations), mutations)
    COUNTS[result] += 1
    assert result in ("right", "refused")


def test_the_mutated_pages_are_not_all_refused() -> None:
    if not COUNTS:
        pytest.skip("the pages were mutated in another process")
    assert COUNTS["right"] >= 0.25 * COUNTS.total(), COUNTS
    assert COUNTS["refused"] >= 0.1 * COUNTS.total(), COUNTS


def test_a_label_away_from_its_card_is_not_read_with_another_cards_score() -> None:
    """Every card has its label and its score but one, whose label stands behind the last card:
    read by the lines alone each score moves on by one label, and the sum stays what it was."""
    report = next(report for report in REPORTS if report.slug == "sefton-0625")
    mutations = [Mutation("retag all", 52, 831), Mutation("move", 477, 407)]
    page = mutate(dress.summary(report, "nested"), mutations)
    assert page.index("Assessing needs</span></div></section>") > page.rindex("Score - 3")
    with pytest.raises(PageError, match="show two scores"):
        read_summary(page)


@pytest.mark.full
def test_ten_thousand_mutated_pages() -> None:
    """Drawn anew each time: the seed is printed with a failure, to be put here to repeat it.

    In two processes, because it takes longest of all and is the last to end.
    """
    seed = secrets.randbelow(2**32)
    print(f"seeds {seed} and {seed + 1}")
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as processes:
        halves = list(processes.map(sweep, [5_000, 5_000], [seed, seed + 1]))
    wrong = [page for _, pages in halves for page in pages]
    counts = halves[0][0] + halves[1][0]
    assert wrong == [], f"seeds {seed} and {seed + 1}"
    assert counts["right"] >= 2_500, counts
    assert counts["rating only"] == 0


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300), st.sampled_from(["", "<p>", "<li>", "<h3>", "<td>", "<br>"]))
def test_any_text_at_all_gives_facts_or_a_page_error(text: str, tag: str) -> None:
    html = f"<h1>Kent County Council: local authority assessment</h1>{tag}{text}"
    readers = (
        read_summary,
        read_statement,
        read_listing,
        lambda page: read_landing(page, "https://www.cqc.org.uk/x"),
    )
    for read in readers:
        try:
            read(html)
        except PageError as error:
            assert "\n" not in str(error)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_a_label_fits_at_its_best_tier_or_not_at_all(text: str) -> None:
    fit = labels.fit(text)
    assert fit is None or (fit.tier in labels.TIERS and fit.numbers <= set(range(1, 10)))
    assert labels.fit(f"  {text.upper()} ") == labels.fit(text.upper())
