"""What a page says of its own report: that it is looked at again, is taken down, or does not hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cqclib.folding import folded
from cqclib.reference import wordings
from cqclib.scrape.parse.lines import MAIN, OUTSIDE, Line, PageError

_MOST_WORDS = 30  # of a sentence that is a notice, and no finding


def refuse_taken_back(lines: Sequence[Line]) -> None:
    """A sentence anywhere on the page that plainly says that this report does not hold.

    One beside the report that says that it is being looked at again is a fact of it (``notice``).
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


def notice(lines: Sequence[Line], what: str = "under_review") -> str:
    """The page's message that its report or rating is being looked at again; "" for none.

    ``what``: another list of [notices] in the wordings.
    """
    for line in lines:
        plain = folded(line.text)
        if line.place != OUTSIDE and wordings.holds(plain, "notices", what):
            about = ("rating", "ratings", "report", "assessment", "score", "scores", "judgement")
            if len(plain.split()) <= 60 and set(about) & set(plain.split()):
                return line.text
    return ""
