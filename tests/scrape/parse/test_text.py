"""Lines, labels and scores by themselves, and the table of CQC's wordings."""

from __future__ import annotations

from itertools import combinations

import pytest

from cqclib.folding import folded
from cqclib.reference import framework
from cqclib.reference.wordings import labels as cqc_labels
from cqclib.scrape.parse import labels
from cqclib.scrape.parse.scores import score_line
from cqclib.scrape.parse.visible_text import read


def test_only_visible_text_counts() -> None:
    html = (
        "<head><title>T</title></head><body><script>Score: 4</script><p style='display: none'>a</p>"
        "<template>b</template><!-- c --><p hidden>d</p><p>one<br>two <b>and</b>&nbsp;more</p>"
        "<ul><li>three<li>four</ul><button>five</button></body>"
    )
    texts = [line.text for line in read(html)]
    assert texts == ["one", "two and more", "three", "four", "five"]


def test_what_a_screen_reader_says_is_a_line_of_its_own() -> None:
    html = (
        "<p aria-label='Score: 3'>\u25cf\u25cf\u25cf\u25cb</p><p>a <img alt='Score: 2'></p>"
        "<p><svg><title>Score: 1</title></svg></p><meter value='4' max='4'></meter>"
        "<p aria-label='same'>Same</p>"
    )
    texts = [
        "Score: 3",
        "\u25cf\u25cf\u25cf\u25cb",
        "a",
        "Score: 2",
        "Score: 1",
        "4 out of 4",
        "Same",
    ]
    assert [line.text for line in read(html)] == texts


@pytest.mark.parametrize(
    ("text", "label", "score"),
    [
        ("Assessing needsScore: 3", "Assessing needs", 3),
        ("Safeguarding, score 3", "Safeguarding", 3),
        ("Score: 2 out of 4 - Safeguarding", "Safeguarding", 2),
        ("Evidence shows a good standard (3)", "", 3),
        ("Score out of 4: 3", "", 3),
    ],
)
def test_a_line_with_a_score(text: str, label: str, score: int) -> None:
    line = score_line(text)
    assert line is not None
    assert (line.label, line.value) == (label, score)


@pytest.mark.parametrize("text", ["Score: 56%", "Score: 33", "3.5", "3%", "Theme 3: Leadership"])
def test_a_line_without_one(text: str) -> None:
    assert score_line(text) is None


def test_a_label_that_fits_two_statements_is_never_chosen_between() -> None:
    fit = labels.fit("Safeguarding, partnerships and communities")
    assert fit is not None
    assert fit.numbers == {5, 7}
    assert labels.fit("Commissioning") is None


@pytest.mark.parametrize(
    ("text", "label", "number", "certain"),
    [
        ("3. Equity", "Equity", 3, True),
        ("QS3 Equity", "Equity", 3, True),
        ("3 Equity", "Equity", 3, False),
        ("Equity", "Equity", None, True),
    ],
)
def test_numbers_before_a_label(text: str, label: str, number: int | None, certain: bool) -> None:
    assert labels.numbered(text) == labels.Numbered(label, number, certain)


def test_no_wording_of_one_statement_fits_another() -> None:
    wordings = [
        (statement.number, text)
        for statement in framework.STATEMENTS
        for text in cqc_labels(statement)
    ]
    for number, text in wordings:
        own_fit = labels.fit(text)
        assert own_fit is not None
        assert (own_fit.tier, own_fit.numbers) == ("exact", {number})
    for (first, text), (other, more) in combinations(wordings, 2):
        if first != other:
            assert labels._ratio(folded(text), folded(more)) < labels.SIMILAR
            fit = labels.fit(f"{text} and {more}")
            assert fit is None or fit.numbers >= {first, other}
