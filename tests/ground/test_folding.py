"""One folding of text: what does not distinguish two texts for a reader is gone."""

import pytest

from cqclib.folding import folded


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("Governance, management & sustainability", "governance management and sustainability"),
        ("People\u2019s  needs", "peoples needs"),
        ("Stoke-on-Trent", "STOKE ON TRENT"),
        ("St. Helens", "St Helens"),
        ("Safe\u00adguard\u200bing", "safeguarding"),
        ("Brih\u00f4nd\u00a0Caf\u00e9", "brihond cafe"),
    ],
)
def test_texts_that_a_reader_takes_for_the_same_fold_to_the_same(text: str, other: str) -> None:
    assert folded(text) == folded(other) == folded(folded(text))


def test_texts_that_differ_stay_apart() -> None:
    assert folded("lead healthier lives") != folded("live healthier lives")
    assert folded("Score: 3") != folded("Score: 4")
