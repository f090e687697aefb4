"""England as hexagons; the authority and its peers outlined."""

from __future__ import annotations

import ipywidgets as widgets

from cqclib import wording
from cqclib.explorer import parts, pictures
from cqclib.explorer.events import Events
from cqclib.reference import framework


class Map(parts.Tab):
    """England as hexagons; the authority and its peers outlined."""

    title = "Map"

    def __init__(self, events: Events) -> None:
        options: list[tuple[str, int]] = [("overall rating", 0)]
        options += [
            (f"{statement.number} {statement.name}", statement.number)
            for statement in framework.STATEMENTS
        ]
        self.colour = parts.labelled(widgets.Dropdown, "Colour by", 420, options=options)
        self.message, self.view = parts.Message(), widgets.HTML()
        self.box = widgets.VBox([parts.row(self.colour), self.message, self.view])
        parts.on_change(events, self.message, [self.colour], self.again)

    def show(self, choice: parts.Choice) -> None:
        """Draw for this choice."""
        self._choice = choice
        self.chart = pictures.england(
            choice, int(self.colour.value) or None, wording.day(choice.published.as_at)
        )
        self.view.value = parts.picture(self.chart)

    def words(self) -> str:
        """What the map marks."""
        return f"{self.chart.caption.title}, coloured by {self.colour.label}."

    def shown(self) -> parts.Shown | None:
        """A row a hexagon, and the map."""
        name = f"map {self.colour.label} {self.choice.authority.slug}"
        return parts.Shown(name, self.chart.data, lambda: self.chart)
