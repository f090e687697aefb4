"""One authority beside its peers and all assessed, by statement or by theme."""

from __future__ import annotations

import ipywidgets as widgets

from cqclib import wording
from cqclib.explorer import comparison, pictures
from cqclib.explorer.events import Events
from cqclib.explorer.widgets import (
    Choice,
    Message,
    Shown,
    Tab,
    beside,
    on_change,
    picture,
    row,
    text_style,
)
from cqclib.report.html.table import Column, Table


class Statements(Tab):
    """The authority beside its peers and all assessed, by statement or theme."""

    title = "Statements"

    def __init__(self, events: Events) -> None:
        self.detail = widgets.Dropdown(
            options=comparison.DETAILS, description="Show", style=text_style()
        )
        self.message, self.view = Message(), widgets.HTML()
        self.box = widgets.VBox([row(self.detail), self.message, self.view])
        on_change(events, self.message, [self.detail], self._again)

    def _again(self) -> None:
        if self._choice is not None:
            self.show(self._choice)

    def show(self, choice: Choice) -> None:
        """Draw for this choice."""
        self._choice = choice
        self.found = comparison.beside(
            choice.published, choice.authority, choice.peers, str(self.detail.value)
        )
        found = self.found
        self.chart = pictures.beside(found, self._title(), wording.day(choice.published.as_at))
        self.view.value = beside(picture(self.chart), self._table(choice).html())

    def _title(self) -> str:
        found = self.found
        if found.total is None:
            return f"{found.authority.name} has no published scores: its peers and all assessed"
        if not found.peers.assessed:
            return f"{found.authority.name} beside all assessed; no assessed peers"
        what = "statements" if found.detail == comparison.STATEMENTS else "themes"
        count = wording.number(len(found.rows))
        below = wording.number(found.below)
        return f"{found.authority.name} is below its peers' mean on {below} of {count} {what}"

    def _table(self, choice: Choice) -> Table:
        found = self.found
        whole = found.detail == comparison.STATEMENTS
        scored = len(choice.published.scored)
        return Table(
            name="explore-beside",
            caption=f"{found.authority.name}, {comparison.base_words(found.peers)}, and all assessed "
            f"({scored} assessed)",
            columns=[
                Column("name", "Statement" if whole else "Theme"),
                Column("own", found.authority.name, "score" if whole else "mean"),
                Column("peers", "Peers' mean", "mean"),
                Column("difference", "Difference", "mean"),
                Column("england", "Mean of all assessed", "mean"),
            ],
            rows=found.rows,
        )

    def words(self) -> str:
        """How the authority compares with its peers."""
        return comparison.sentence(self.found)

    def shown(self) -> Shown | None:
        """The rows and the chart."""
        return Shown(
            f"{self.found.authority.slug} {self.found.detail}",
            self.chart.data,
            lambda: self.chart,
        )
