"""A brief for a committee: one A4 page about one authority, as Word and as a page to print.

The sentences are those of the authority's report; here they are chosen so that they fit a page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from cqclib import wording
from cqclib.analysis import focus
from cqclib.analysis.focus import Focus
from cqclib.dataset import Dataset
from cqclib.reference.framework import GOOD_SCORE
from cqclib.report import focus as words
from cqclib.report import focus_rating, focus_statements, later
from cqclib.report.html import markup
from cqclib.report.html.elements import Header, Prose

_MOST_SENTENCES = 4  # under a heading, so that the brief stays on a page
_LIMITS = (
    "Scores are CQC's judgements, from 1 (significant shortfalls) to 4 (an exceptional standard). "
    "A difference of three points or fewer between two authorities says little. Not official "
    "statistics; not published or endorsed by CQC."
)


@dataclass(frozen=True)
class Brief:
    """What stands on the page: plain text, ready for any format.

    ``rows``: the cells of the table under ``columns``, the first naming the row; ``sections``:
    heading and sentences.
    """

    slug: str
    head: Header
    notice: str
    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    sections: Sequence[tuple[str, Sequence[str]]]
    source: str

    @property
    def name(self) -> str:
        """The name of its files, without ending: authority and date."""
        return f"brief_{self.slug}_{self.head.as_at.isoformat()}"


def brief(data: Dataset, authority: str, peers: str) -> Brief:
    """The brief on ``authority`` (a name, alias or code), compared with ``peers`` (a peer group).

    Raises UnknownAuthority or ParameterError.
    """
    subject = focus.load(data, authority, peers)
    head = words.header(subject)
    by_group = _by_group(data.scores, subject.members)
    notices = [words.section_50(subject), later.callout(data.reported_since, subject.code)]
    columns, rows = _nine(subject, focus.nine(by_group, subject.peers.group))
    sections = [
        ("Where it stands", words.position(subject)),
        ("What stands out", focus_statements.stands_out(by_group, subject)),
        ("The next rating", focus_rating.next_rating(subject)),
    ]
    return Brief(
        slug=subject.authority.slug,
        head=replace(head, standfirst=_plain(head.standfirst), title=f"Brief: {head.headline}"),
        notice=" ".join(_plain(notice.text) for notice in notices if notice),
        caption="The nine statements",
        columns=columns,
        rows=rows,
        sections=[(title, _sentences(prose)) for title, prose in sections if prose],
        source=(
            "Source: Care Quality Commission, Open Government Licence v3.0, as at "
            f"{wording.day(data.as_at)}. {_LIMITS}"
        ),
    )


def _by_group(scores: pd.DataFrame, members: pd.DataFrame) -> pd.DataFrame:
    """The sum of 04_focus_authority: a row for each group and statement (analysis.focus.nine)."""
    counted = scores.assign(at_3_or_more=scores["score"] >= GOOD_SCORE)
    return (
        counted.merge(members, on="ons_code")
        .groupby(["group", "statement_number", "statement", "theme"])
        .agg(
            mean=("score", "mean"),
            at_3_or_more=("at_3_or_more", "sum"),
            authorities=("score", "size"),
        )
        .reset_index()
    )


def _nine(subject: Focus, nine: pd.DataFrame) -> tuple[list[str], list[list[str]]]:
    """Headings and cells of the nine rows; without the own score where there is none."""
    has_scores = subject.standing is not None
    peers, everyone = int(nine["peer_authorities"].max()), int(nine["authorities"].max())
    columns = ["Statement", *([subject.authority.name] if has_scores else [])]
    columns += [f"Mean of {peers} peers", f"Mean of all {everyone}", "Scored 3 or more, of all"]
    rows = []
    for row in nine.to_dict("records"):
        cells = [f"{row['statement_number']} {row['statement']}"]
        if has_scores:
            cells.append(f"{row['own']:.0f}")
        cells += ["-" if pd.isna(row[key]) else wording.mean(row[key]) for key in ("peers", "all")]
        cells.append(wording.of(int(row["at_3_or_more"]), everyone) if everyone else "-")
        rows.append(cells)
    return columns, rows


def _sentences(prose: Prose) -> list[str]:
    lines = [prose.text] if isinstance(prose.text, str) else list(prose.text)
    return [_plain(line) for line in lines[:_MOST_SENTENCES]]


def _plain(text: str) -> str:
    """``text`` with the address of a link after its words, as paper needs it."""

    def written_out(match: re.Match[str]) -> str:
        label, url = match.groups()
        address = url.removeprefix("source:")
        return f"{label} ({address})" if address.startswith("https://") else label

    return markup.INLINE_LINK.sub(written_out, text)
