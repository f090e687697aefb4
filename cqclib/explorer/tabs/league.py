"""The league table with filters and an order."""

from __future__ import annotations

import ipywidgets as widgets

from cqclib import wording
from cqclib.charts import Chart
from cqclib.explorer import league_filter, parts, pictures
from cqclib.explorer.events import Events
from cqclib.reference import authorities, framework


class League(parts.Tab):
    """The league table with filters and an order."""

    title = "League table"

    def __init__(self, events: Events) -> None:
        self._events = events
        self.ratings, self.types, self.regions = (
            parts.labelled(widgets.SelectMultiple, label, 250, options=options, rows=4)
            for label, options in (
                ("Rating", framework.RATING_NAMES),
                ("Type", authorities.types()),
                ("Region", authorities.regions()),
            )
        )
        orders = list(league_filter.ORDERS)
        self.order = parts.labelled(widgets.Dropdown, "Sort by", options=orders)
        self.reverse = widgets.Checkbox(
            description="Turn the order round",
            indent=False,
            layout=widgets.Layout(width="auto"),
        )
        self.open_scores = widgets.ToggleButton(
            description="Filter by scores", tooltip="Show a range for each statement"
        )
        self.reset = widgets.Button(description="Clear filters")
        self.scores = parts.score_sliders(widgets.IntRangeSlider, league_filter.EVERY_SCORE)
        self.ranges = parts.grid(self.scores.values(), 300)
        self.ranges.layout.display = "none"
        self.message, self.view = parts.Message(), widgets.HTML()
        self.view.add_class("cqc-league")
        hint = widgets.HTML(
            '<p class="cqc-help-text">Ctrl or Cmd and a click choose several; with nothing chosen '
            "all are shown.</p>"
        )
        self.box = widgets.VBox(
            [
                parts.row(self.ratings, self.types, self.regions),
                hint,
                parts.row(self.order, self.reverse, self.open_scores, self.reset),
                self.ranges,
                self.message,
                self.view,
            ]
        )
        controls = [self.ratings, self.types, self.regions, self.order, self.reverse]
        parts.on_change(events, self.message, [*controls, *self.scores.values()], self.again)
        parts.on_change(events, self.message, [self.open_scores], self._open)
        parts.on_press(events, self.message, self.reset, self._reset)

    @property
    def filters(self) -> league_filter.Filters:
        """What the controls say."""
        return league_filter.Filters(
            ratings=tuple(self.ratings.value),
            types=tuple(self.types.value),
            regions=tuple(self.regions.value),
            scores={number: tuple(slider.value) for number, slider in self.scores.items()},
            order=str(self.order.value),
            reverse=bool(self.reverse.value),
        )

    def _open(self) -> None:
        self.ranges.layout.display = "" if self.open_scores.value else "none"

    def _reset(self) -> None:
        for box in (self.ratings, self.types, self.regions):
            self._events.set_value(box, ())
        for slider in self.scores.values():
            self._events.set_value(slider, league_filter.EVERY_SCORE)
        self._events.set_value(self.order, league_filter.PLACE)
        self._events.set_value(self.reverse, False)
        self.again()

    def show(self, choice: parts.Choice) -> None:
        """Filter and sort; the chosen authority is marked."""
        self._choice = choice
        self.shown_filters = filters = self.filters
        self.rows = league_filter.rows(choice.published, filters)
        count = league_filter.count_words(choice.published, self.rows)
        if self.rows.empty:
            sentence = f"{count}: nobody fits {league_filter.filter_words(filters)}."
            self.view.value = f'<div class="cqc-none">{parts.paragraphs(sentence)}</div>'
            return
        table = league_filter.table(choice.published, self.rows, filters, choice.authority.name)
        self.view.value = table.html()

    def words(self) -> str:
        """How many rows, which filters, which order."""
        count = league_filter.count_words(self.choice.published, self.rows)
        filters = self.shown_filters
        return (
            f"{count}; {league_filter.filter_words(filters)}; {league_filter.order_words(filters)}."
        )

    def shown(self) -> parts.Shown | None:
        """The rows; drawn as a heat map."""
        return parts.Shown("league table", league_filter.for_saving(self.rows), self._draw)

    def _draw(self) -> Chart:
        choice = self.choice
        filters = self.shown_filters
        filtered = wording.capital(league_filter.filter_words(filters))
        return pictures.league(
            choice.published,
            self.rows,
            choice.authority.name,
            title=league_filter.count_words(choice.published, self.rows),
            base=f"{filtered}; {league_filter.order_words(filters)}; {wording.day(choice.published.as_at)}",
        )
