"""Several views of the same thing, of which a reader chooses one: radio buttons over panels.

Without style sheets all views stand one under the other; on paper the chosen one stands alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from cqclib.report.html import markup
from cqclib.report.html.elements import Bundle, Prose, in_notebook
from cqclib.report.html.table import Table


class View(NamedTuple):
    """What one button shows: sentences, where there are any, and a table."""

    sentences: Prose | None
    table: Table


@dataclass(frozen=True)
class Switch:
    """Views by the label of their radio button, the first one shown at first.

    ``name`` is the id of the whole, ``legend`` what stands before the buttons, ``note`` what under
    them: what the choice changes and what not.
    """

    name: str
    legend: str
    views: Mapping[str, View]
    note: str = ""

    def __post_init__(self) -> None:
        markup.checked_name(self.name, "A switch")

    def html(self) -> str:
        """The buttons and all views, without the styles they need in JupyterLab."""
        made = [
            (label, sentences.markup() if sentences else "", table.markup())
            for label, (sentences, table) in self.views.items()
        ]
        note = markup.inline(self.note)
        return str(markup.fill("switch.html.j2", switch=self, views=made, note=note))

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Bundle:
        text: list[str] = []
        for sentences, table in self.views.values():
            text += [sentences.plain(), table.text()] if sentences else [table.text()]
        return (
            {
                "text/html": in_notebook(self.html(), "cells.css", "switch.css"),
                "text/plain": "\n\n".join(text),
            },
            {"cqc": {"role": "switch", "name": self.name}},
        )
