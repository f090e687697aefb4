"""What a notebook says in words: the head of the page, paragraphs, limits beside the numbers.

Each element shows itself in JupyterLab and marks its output (``{"cqc": {"role": ...}}``), so that
``report`` finds it. All text is escaped; a link is written with ``link`` and only where the page
may lead: CQC's site or another report.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from cqclib.errors import ReportError
from cqclib.report.html import markup

MOST_CARDS = 4
CALLOUTS: dict[str, str] = {
    "caveat": "Keep in mind",
    "note": "Note",
}

Bundle = tuple[dict[str, str], dict[str, Any]]


def link(text: str, url: str) -> str:
    """``text`` as a link to ``url``, to stand inside a Prose, Callout, standfirst or table note.

    Only https://www.cqc.org.uk and other reports ("league_tables.html") become links; for any
    other address this is the plain text.
    """
    label = text.replace("[", "(").replace("]", ")")
    return f"[{label}]({url})" if label.strip() and markup.allowed_address(url) else text


def authority_link(name: str, slug: str) -> str:
    """The name of an authority as a link to its report, or to its entry in the comparison page."""
    return f"[{name}](authority:{slug})"


def source_link(text: str, url: str) -> str:
    """``text`` as a link to a second source: any site that answers https; else the plain text."""
    return f"[{text}](source:{url})" if markup.source_address(url) else text


@dataclass(frozen=True)
class Header:
    """The head of a report: series, finding, one sentence, at most four key figures.

    It becomes the page's heading and title; ``as_at`` and ``assessed`` of ``authorities`` go into
    the foot of the page as well. Raises ReportError for a fifth card or an empty headline.
    """

    kicker: str
    headline: str
    standfirst: str
    cards: Sequence[tuple[str, str]]  # (value, label)
    title: str
    as_at: date
    assessed: int
    authorities: int

    def __post_init__(self) -> None:
        if len(self.cards) > MOST_CARDS:
            raise ReportError(f"A header has at most {MOST_CARDS} cards, not {len(self.cards)}.")
        if not self.headline.strip() or not self.title.strip():
            raise ReportError("A header needs a headline and a title.")

    def fields(self) -> dict[str, Any]:
        """Everything as JSON holds it: what ``report`` reads back from the notebook."""
        day = self.as_at.isoformat()
        cards = [[str(value), str(label)] for value, label in self.cards]
        return {**vars(self), "cards": cards, "as_at": day, "snapshot": day}

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Bundle:
        fields = self.fields()
        made = markup.fill("header.html.j2", header=fields, inline=markup.inline, in_page=False)
        lines = [self.kicker, self.headline, self.standfirst]
        lines += [f"{value}: {label}" for value, label in fields["cards"]]
        return (
            {"text/html": in_notebook(made), "text/plain": "\n".join(lines)},
            {"cqc": {"role": "header", **fields}},
        )


@dataclass(frozen=True)
class Prose:
    """A paragraph, or for a sequence a list with a bullet each."""

    text: str | Sequence[str]

    def markup(self) -> Markup:
        """The sentences as HTML, to stand in a page or in another template."""
        lines = [self.text] if isinstance(self.text, str) else list(self.text)
        return markup.fill(
            "prose.html.j2",
            lines=[markup.inline(line) for line in lines],
            bulleted=not isinstance(self.text, str),
        )

    def plain(self) -> str:
        """The sentences as text, a hyphen before each of a list."""
        if isinstance(self.text, str):
            return self.text
        return "\n".join(f"- {line}" for line in self.text)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Bundle:
        made = {"text/html": str(self.markup()), "text/plain": self.plain()}
        return made, {"cqc": {"role": "prose"}}


@dataclass(frozen=True)
class Callout:
    """A limit that stands beside the number it limits. ``kind`` is "caveat" or "note"."""

    text: str
    kind: str = "caveat"

    def __post_init__(self) -> None:
        if self.kind not in CALLOUTS:
            raise ReportError(
                f"There is no callout {self.kind[:40]!r}; there are {', '.join(CALLOUTS)}."
            )

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Bundle:
        label = CALLOUTS[self.kind]
        made = markup.fill(
            "callout.html.j2", label=label, kind=self.kind, text=markup.inline(self.text)
        )
        return (
            {"text/html": in_notebook(made), "text/plain": f"{label}: {self.text}"},
            {"cqc": {"role": "callout"}},
        )


def in_notebook(made: str, *more: str) -> str:
    """``made`` with the few styles it needs in JupyterLab, which ``report`` leaves out again.

    ``more`` names further style sheets to put before them.
    """
    sheets = "".join(markup.asset(name) for name in ("notebook.css", *more))
    return f"<style>\n{sheets}</style>\n{made}"
