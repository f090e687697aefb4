"""Words that several reports share."""

from __future__ import annotations

from cqclib import wording
from cqclib.dataset.tables import Dataset
from cqclib.report.html.elements import Prose, link


def kicker(published: Dataset) -> str:
    """The line over a headline: series, as-at date, coverage."""
    return (
        f"CQC local authority assessments \N{MIDDLE DOT} as at {wording.day(published.as_at)} "
        f"\N{MIDDLE DOT} {published.assessed} of {published.authority_count} assessed"
        + (" \N{MIDDLE DOT} unfinished" if published.provenance.get("unfinished") else "")
    )


def limits_of_snapshot(published: Dataset) -> list[str]:
    """What a reader must know of this very snapshot: what could not be read, what is by hand."""
    unread = published.provenance.get("unfinished", [])
    by_hand = published.provenance.get("by_hand", [])
    lines = []
    if unread:
        pages = wording.plural(len(unread), "page")
        lines.append(
            f"This snapshot is unfinished: {pages} could not be read for certain, so assessments may "
            f"be missing from every count ({'; '.join(str(line) for line in unread[:5])}"
            f"{'; and more' if len(unread) > 5 else ''})."
        )
    if by_hand:
        lines.append(
            "Values that a person read from CQC's pages, because the code could not: "
            f"{'; '.join(str(line) for line in by_hand)}."
        )
    return lines


def method(published: Dataset) -> Prose:
    """How to read the numbers, once in each report."""
    months = published.assessments["report_month"]
    first, last = wording.month(months.min()), wording.month(months.max())
    return Prose(
        [
            f"{wording.of(published.assessed, published.authority_count, 'authorities')} had a published "
            f"assessment by {wording.day(published.as_at)}; the others are not assessed, which says "
            "nothing about them.",
            *limits_of_snapshot(published),
            "CQC scores nine quality statements from 1 (significant shortfalls) to 4 (an exceptional "
            "standard). The overall score is their sum over 36 as a percentage, rounded up: 25 to 38 "
            "is inadequate, 39 to 62 requires improvement, 63 to 87 good, 88 and above outstanding.",
            "Ranks are on the sum of the nine scores; authorities with the same sum share the best "
            "rank. A difference of a point or two between authorities says little.",
            f"Reports date from {first} to {last}; an authority may have changed since its own.",
            "Colours and words for a single statement's score are this project's reading of CQC's "
            "scale: CQC rates only the authority as a whole.",
            f"More in {link('how to read these reports', 'how_to_read.html')}. Not official statistics.",
        ]
    )
