"""What a page says of its own report: that it is looked at again, is taken down, or does not hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cqclib.folding import folded
from cqclib.reference import wordings
from cqclib.scrape.parse.lines import ASIDE, MAIN, OUTSIDE, Line, PageError

_MOST_WORDS = 30  # of a sentence that is a notice, and no finding
_LONGEST = 60  # words of a line that is a message
_FIRST = 15  # lines at the top of a page, before the findings in prose
_KNOWN = 40  # characters by which a reason quotes a line
_ABOUT = {"rating", "ratings", "report", "assessment", "score", "scores", "judgement"}


def refuse_taken_back(lines: Sequence[Line]) -> None:
    """A sentence anywhere on the page that plainly says that this report does not hold.

    One beside the report that says that it is being looked at again is a fact of it (``message``).
    """
    for line in lines:
        for words, about in taken_back(line):
            beside = line.place != MAIN and wordings.holds(
                " ".join(words), "notices", "under_review"
            )
            if about and {"this", "these", "shown"} & set(words) and not beside:
                raise PageError(f"The report may not hold: the page says {line.text[:80]!r}.")


def taken_back(line: Line) -> Iterator[tuple[list[str], bool]]:
    """The words of each sentence that takes something back, and whether it is about a report."""
    for sentence in re.split(r"[.;!?]\s", line.text):
        plain = folded(sentence)
        words = plain.split()
        if len(words) <= _MOST_WORDS and wordings.holds(plain, "doubt", "taken_back"):
            yield words, wordings.holds(plain, "doubt", "report_words")


def message(lines: Sequence[Line], kind: str = "under_review", reason: str = "") -> str:
    """The page's message of this kind about its own report or rating; "" for none.

    It stands at the top of the page, in a box of its own, or is what the ``reason`` for refusing the
    page quotes: findings in prose speak of reviews and corrections too.
    ``kind``: a list of [notices] in the wordings.
    """
    lines = [line for line in lines if line.text]
    top = [line for line in lines if line.place == MAIN][:_FIRST]
    boxes = [line for line in lines if line.place == ASIDE]
    quoted = [line for line in lines if line.text[:_KNOWN] in reason]
    return next((line.text for line in [*top, *boxes, *quoted] if is_message(line, kind)), "")


def is_message(line: Line, kind: str = "under_review") -> bool:
    """Whether a line, wherever it stands, is worded as a message of this kind."""
    words = folded(line.text).split()
    return (
        line.place != OUTSIDE
        and len(words) <= _LONGEST
        and not _ABOUT.isdisjoint(words)
        and wordings.holds(" ".join(words), "notices", kind)
    )
