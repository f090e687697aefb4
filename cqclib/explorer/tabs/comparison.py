"""One authority beside its peers and all assessed, by statement or by theme."""

from __future__ import annotations

import ipywidgets as widgets

from cqclib import wording
from cqclib.explorer import comparison, parts, pictures
from cqclib.explorer.events import Events
from cqclib.report.html.table import Column, Table


class Statements(parts.Tab):
    """The authority beside its peers and all assessed, by statement or theme."""

    title = "Statements"

    def __init__(self, events: Events) -> None:
        self.detail = parts.labelled(widgets.Dropdown, "Show", options=comparison.DETAILS)
        self.message, self.view = parts.Message(), widgets.HTML()
        self.box = widgets.VBox([parts.row(self.detail), self.message, self.view])
        parts.on_change(events, self.message, [self.detail], self.again)

    def show(self, choice: parts.Choice) -> None:
        """Draw for this choice."""
        self._choice = choice
        self.result = comparison.beside(
            choice.published, choice.authority, choice.peers, str(self.detail.value)
        )
        result = self.result
        self.chart = pictures.beside(result, self._title(), wording.day(choice.published.as_at))
        self.view.value = parts.beside(parts.picture(self.chart), self._table(choice).html())

    def _title(self) -> str:
        result = self.result
        if result.total is None:
            return f"{result.authority.name} has no published scores: its peers and all assessed"
        if not result.peers.assessed:
            return f"{result.authority.name} beside all assessed; no assessed peers"
        what = "statements" if result.detail == comparison.STATEMENTS else "themes"
        count = wording.number(len(result.rows))
        below = wording.number(result.below)
        return f"{result.authority.name} is below its peers' mean on {below} of {count} {what}"

    def _table(self, choice: parts.Choice) -> Table:
        result = self.result
        whole = result.detail == comparison.STATEMENTS
        scored = len(choice.published.scored)
        return Table(
            name="explore-beside",
            caption=f"{result.authority.name}, {comparison.base_words(result.peers)}, and all assessed "
            f"({scored} assessed)",
            columns=[
                Column("name", "Statement" if whole else "Theme"),
                Column("own", result.authority.name, "score" if whole else "mean"),
                Column("peers", "Peers' mean", "mean"),
                Column("difference", "Difference", "mean"),
                Column("england", "Mean of all assessed", "mean"),
            ],
            rows=result.rows,
        )

    def words(self) -> str:
        """How the authority compares with its peers."""
        return comparison.sentence(self.result)

    def shown(self) -> parts.Shown | None:
        """The rows and the chart."""
        return parts.Shown(
            f"{self.result.authority.slug} {self.result.detail}",
            self.chart.data,
            lambda: self.chart,
        )
