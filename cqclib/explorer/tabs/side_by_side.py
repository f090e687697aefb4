"""Up to four authorities, statement by statement."""

from __future__ import annotations

from functools import partial

import ipywidgets as widgets

from cqclib import wording
from cqclib.dataset.tables import Dataset
from cqclib.explorer import comparison, parts, pictures, side_by_side
from cqclib.explorer.events import Events
from cqclib.reference import framework
from cqclib.reference.authorities import Authority
from cqclib.report.html.table import Column, Table


class SideBySide(parts.Tab):
    """Up to four authorities, statement by statement."""

    title = "Side by side"

    def __init__(self, events: Events, published: Dataset) -> None:
        self._events = events
        options = comparison.labels(published)
        self.others = [
            parts.name_box(label, options, placeholder="type a name, or leave blank")
            for label in ("Second", "Third", "Fourth")
        ]
        self.nearest = widgets.Button(
            description="Nearest assessed neighbours",
            tooltip="Compare with the three nearest statistical neighbours that have scores",
        )
        self.message, self.view = parts.Message(), widgets.HTML()
        self.box = widgets.VBox([parts.row(*self.others, self.nearest), self.message, self.view])
        self._following = True
        for box in self.others:
            parts.on_value(events, self.message, box, partial(self._chosen, box))
        parts.on_press(events, self.message, self.nearest, self._follow)

    def _chosen(self, box: widgets.Combobox, name: str) -> None:
        self._events.set_value(box, name)  # it may have been filled while it was typed
        if self._choice is None:
            return
        self._following = False
        self._draw(self._choice)

    def _follow(self) -> None:
        self._following = True
        self.again()

    def show(self, choice: parts.Choice) -> None:
        """Draw for this choice; the others follow it until the user chooses some."""
        self._choice = choice
        if self._following:
            near = side_by_side.nearest_assessed(choice.published, choice.authority, 3)
            self._fill([comparison.label(choice.published, neighbour) for neighbour in near])
        self._draw(choice)

    def _fill(self, names: list[str]) -> None:
        for box, name in zip(self.others, [*names, "", "", ""], strict=False):
            self._events.set_value(box, name)

    def _draw(self, choice: parts.Choice) -> None:
        others = [comparison.named(box.value) for box in self.others if box.value.strip()]
        members = [choice.authority, *(other for other in others if other != choice.authority)]
        self.compared = side_by_side.several(choice.published, members)
        compared = self.compared
        under = {member.code: self._under(member) for member in compared.members}
        title = side_by_side.sentence(compared).split(";")[0].rstrip(".")
        self.chart = pictures.several(compared, under, title, wording.day(choice.published.as_at))
        self.view.value = parts.beside(parts.picture(self.chart), self._table().html())

    def _under(self, member: Authority) -> str:
        if member.code not in self.compared.totals:
            return "not assessed" if not self.compared.ratings[member.code] else "no scores"
        total, rating = self.compared.totals[member.code], self.compared.ratings[member.code]
        if rating == framework.NO_RATING:
            return f"{total} of 36, no rating"
        return f"{total} of 36, {framework.rating(rating).initials}"

    def _table(self) -> Table:
        rows = self.compared.rows.rename(columns=lambda key: str(key).lower())
        return Table(
            name="explore-several",
            caption="Scores of each statement; spread is the highest less the lowest",
            columns=[
                Column("name", "Statement"),
                *(
                    Column(member.code.lower(), member.name, "score")
                    for member in self.compared.members
                ),
                Column("spread", "Spread", "number"),
            ],
            rows=rows,
        )

    def words(self) -> str:
        """Where they differ most."""
        return side_by_side.sentence(self.compared)

    def shown(self) -> parts.Shown | None:
        """The scores and the chart."""
        names = " ".join(member.slug for member in self.compared.members)
        return parts.Shown(f"side by side {names}", self.chart.data, lambda: self.chart)
