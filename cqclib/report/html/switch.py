"""Several views of the same thing, of which a reader chooses one: radio buttons over panels.

Without style sheets, or on paper, all views stand one under the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cqclib.report.html import markup
from cqclib.report.html.elements import Bundle, in_notebook
from cqclib.report.html.table import Table


@dataclass(frozen=True)
class Switch:
    """Tables by the label of their radio button, the first one shown at first.

    ``name`` is the id of the whole, ``legend`` what stands before the buttons.
    """

    name: str
    legend: str
    views: Mapping[str, Table]

    def __post_init__(self) -> None:
        markup.checked_name(self.name, "A switch")

    @property
    def first(self) -> Table:
        """The table that is shown at first."""
        return next(iter(self.views.values()))

    def html(self) -> str:
        """The buttons and all tables, without the styles they need in JupyterLab."""
        made = [(label, table.markup()) for label, table in self.views.items()]
        return str(markup.fill("switch.html.j2", switch=self, views=made))

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Bundle:
        return (
            {
                "text/html": in_notebook(self.html(), "cells.css", "switch.css"),
                "text/plain": "\n\n".join(table.text() for table in self.views.values()),
            },
            {"cqc": {"role": "switch", "name": self.name}},
        )
