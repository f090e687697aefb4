"""The tabs of the explorer. Each is thin: it asks the modules beside it and shows what they say."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import ipywidgets as widgets
import pandas as pd

from cqclib import paths, wording
from cqclib.analysis import what_if
from cqclib.analysis.peers import NEIGHBOURS, PEER_GROUPS
from cqclib.charts import Chart
from cqclib.dataset.tables import Dataset
from cqclib.explorer import comparison as chosen
from cqclib.explorer import league_filter as listing
from cqclib.explorer import pictures
from cqclib.explorer import side_by_side as several
from cqclib.explorer.widgets import (
    Choice,
    Said,
    Shown,
    Tab,
    beside,
    grid,
    guarded,
    name_box,
    observe,
    paragraphs,
    picture,
    row,
    text_style,
)
from cqclib.reference import framework
from cqclib.reference.authorities import Authority
from cqclib.report import what_if as what_if_words
from cqclib.report.html.table import Column, Table


def _day(choice: Choice) -> str:
    return wording.day(choice.published.as_at)


class Statements(Tab):
    """The authority beside its peers and all assessed, by statement or theme."""

    title = "Statements"

    def __init__(self) -> None:
        self.detail = widgets.Dropdown(
            options=chosen.DETAILS, description="Show", style=text_style()
        )
        self.said, self.view = Said(), widgets.HTML()
        self.box = widgets.VBox([row(self.detail), self.said, self.view])
        observe(self.said, [self.detail], self._again)

    def _again(self) -> None:
        if self._choice is not None:
            self.show(self._choice)

    def show(self, choice: Choice) -> None:
        """Draw for this choice."""
        self._choice = choice
        self.found = chosen.beside(
            choice.published, choice.authority, choice.peers, str(self.detail.value)
        )
        found = self.found
        self.chart = pictures.beside(found, self._title(), _day(choice))
        self.view.value = beside(picture(self.chart), self._table(choice).html())

    def _title(self) -> str:
        found = self.found
        if found.total is None:
            return f"{found.authority.name} has no published scores: its peers and all assessed"
        if not found.peers.assessed:
            return f"{found.authority.name} beside all assessed; no assessed peers"
        what = "statements" if found.detail == chosen.STATEMENTS else "themes"
        count = wording.number(len(found.rows))
        below = wording.number(found.below)
        return f"{found.authority.name} is below its peers' mean on {below} of {count} {what}"

    def _table(self, choice: Choice) -> Table:
        found = self.found
        whole = found.detail == chosen.STATEMENTS
        scored = len(choice.published.scored)
        return Table(
            name="explore-beside",
            caption=f"{found.authority.name}, {chosen.base_words(found.peers)}, and all assessed "
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
        return chosen.sentence(self.found)

    def shown(self) -> Shown | None:
        """The rows and the chart."""
        return Shown(
            f"{self.found.authority.slug} {self.found.detail}",
            self.chart.data,
            lambda: self.chart,
        )


class SideBySide(Tab):
    """Up to four authorities, statement by statement."""

    title = "Side by side"

    def __init__(self, published: Dataset) -> None:
        options = chosen.labels(published)
        self.others = [
            name_box(label, options, placeholder="type a name, or leave blank")
            for label in ("Second", "Third", "Fourth")
        ]
        self.nearest = widgets.Button(
            description="Nearest assessed neighbours",
            tooltip="Compare with the three nearest statistical neighbours that have scores",
        )
        self.said, self.view = Said(), widgets.HTML()
        self.box = widgets.VBox([row(*self.others, self.nearest), self.said, self.view])
        self._following, self._filling = True, False
        observe(self.said, self.others, self._chosen)
        self.nearest.on_click(guarded(self.said, self._follow))

    def _chosen(self) -> None:
        if self._filling or self._choice is None:
            return
        self._following = False
        self._draw(self._choice)

    def _follow(self) -> None:
        self._following = True
        if self._choice is not None:
            self.show(self._choice)

    def show(self, choice: Choice) -> None:
        """Draw for this choice; the others follow it until the user chooses some."""
        self._choice = choice
        if self._following:
            near = several.nearest_assessed(choice.published, choice.authority, 3)
            self._fill([chosen.label(choice.published, one) for one in near])
        self._draw(choice)

    def _fill(self, names: list[str]) -> None:
        self._filling = True
        try:
            for box, name in zip(self.others, [*names, "", "", ""], strict=False):
                box.value = name
        finally:
            self._filling = False

    def _draw(self, choice: Choice) -> None:
        others = [chosen.named(box.value) for box in self.others if box.value.strip()]
        members = [choice.authority, *(one for one in others if one != choice.authority)]
        self.found = several.several(choice.published, members)
        found = self.found
        under = {one.code: self._under(one) for one in found.members}
        title = several.sentence(found).split(";")[0].rstrip(".")
        self.chart = pictures.several(found, under, title, _day(choice))
        self.view.value = beside(picture(self.chart), self._table().html())

    def _under(self, one: Authority) -> str:
        if one.code not in self.found.totals:
            return "not assessed" if not self.found.ratings[one.code] else "no scores"
        total, rating = self.found.totals[one.code], self.found.ratings[one.code]
        if rating == framework.NO_RATING:
            return f"{total} of 36, no rating"
        return f"{total} of 36, {framework.rating(rating).initials}"

    def _table(self) -> Table:
        rows = self.found.rows.rename(columns=lambda key: str(key).lower())
        return Table(
            name="explore-several",
            caption="Scores of each statement; spread is the highest less the lowest",
            columns=[
                Column("name", "Statement"),
                *(Column(one.code.lower(), one.name, "score") for one in self.found.members),
                Column("spread", "Spread", "number"),
            ],
            rows=rows,
        )

    def words(self) -> str:
        """Where they differ most."""
        return several.sentence(self.found)

    def shown(self) -> Shown | None:
        """The scores and the chart."""
        names = " ".join(one.slug for one in self.found.members)
        return Shown(f"side by side {names}", self.chart.data, lambda: self.chart)


class League(Tab):
    """The league table with filters and an order."""

    title = "League table"

    def __init__(self) -> None:
        self.ratings = self._several("Rating", framework.RATING_NAMES)
        self.types = self._several("Type", listing.TYPES)
        self.regions = self._several("Region", listing.REGIONS)
        self.order = widgets.Dropdown(
            options=list(listing.ORDERS), description="Sort by", style=text_style()
        )
        self.reverse = widgets.Checkbox(
            description="Turn the order round",
            indent=False,
            layout=widgets.Layout(width="auto"),
        )
        self.open_scores = widgets.ToggleButton(
            description="Filter by scores", tooltip="Show a range for each statement"
        )
        self.reset = widgets.Button(description="Clear filters")
        self.scores = {
            one.number: widgets.IntRangeSlider(
                value=listing.EVERY_SCORE,
                min=listing.EVERY_SCORE[0],
                max=listing.EVERY_SCORE[1],
                description=f"{one.number} {one.short}",
                style=text_style("9.5em"),
                layout=widgets.Layout(width="auto"),
            )
            for one in framework.STATEMENTS
        }
        self.ranges = grid(self.scores.values(), 300)
        self.ranges.layout.display = "none"
        self.said, self.view = Said(), widgets.HTML()
        self.view.add_class("cqc-league")
        hint = widgets.HTML(
            '<p class="cqc-help-text">Ctrl or Cmd and a click choose several; with nothing chosen '
            "all are shown.</p>"
        )
        self.box = widgets.VBox(
            [
                row(self.ratings, self.types, self.regions),
                hint,
                row(self.order, self.reverse, self.open_scores, self.reset),
                self.ranges,
                self.said,
                self.view,
            ]
        )
        self._resetting = False
        lists = (self.ratings, self.types, self.regions)
        observe(self.said, [*lists, self.order, self.reverse, *self.scores.values()], self._again)
        observe(self.said, [self.open_scores], self._open)
        self.reset.on_click(guarded(self.said, self._reset))

    @staticmethod
    def _several(label: str, options: tuple[str, ...]) -> widgets.SelectMultiple:
        return widgets.SelectMultiple(
            options=options,
            description=label,
            rows=4,
            style=text_style(),
            layout=widgets.Layout(width="250px", max_width="100%"),
        )

    @property
    def filters(self) -> listing.Filters:
        """What the controls say."""
        return listing.Filters(
            ratings=tuple(self.ratings.value),
            types=tuple(self.types.value),
            regions=tuple(self.regions.value),
            scores={number: tuple(slider.value) for number, slider in self.scores.items()},
            order=str(self.order.value),
            reverse=bool(self.reverse.value),
        )

    def _open(self) -> None:
        self.ranges.layout.display = "" if self.open_scores.value else "none"

    def _again(self) -> None:
        if self._choice is not None and not self._resetting:
            self.show(self._choice)

    def _reset(self) -> None:
        self._resetting = True
        try:
            for one in (self.ratings, self.types, self.regions):
                one.value = ()
            for slider in self.scores.values():
                slider.value = listing.EVERY_SCORE
            self.order.value, self.reverse.value = listing.PLACE, False
        finally:
            self._resetting = False
        self._again()

    def show(self, choice: Choice) -> None:
        """Filter and sort; the chosen authority is marked."""
        self._choice = choice
        self.rows = listing.rows(choice.published, self.filters)
        count = listing.count_words(choice.published, self.rows)
        if self.rows.empty:
            said = f"{count}: nobody fits {listing.filter_words(self.filters)}."
            self.view.value = f'<div class="cqc-none">{paragraphs(said)}</div>'
            return
        table = listing.table(choice.published, self.rows, self.filters, choice.authority.name)
        self.view.value = table.html()

    def words(self) -> str:
        """How many rows, which filters, which order."""
        count = listing.count_words(self.choice.published, self.rows)
        filters = self.filters
        return f"{count}; {listing.filter_words(filters)}; {listing.order_words(filters)}."

    def shown(self) -> Shown | None:
        """The rows; drawn as a heat map."""
        return Shown("league table", listing.for_saving(self.rows), self._draw)

    def _draw(self) -> Chart:
        choice = self.choice
        filters = self.filters
        filtered = wording.capital(listing.filter_words(filters))
        return pictures.league(
            choice.published,
            self.rows,
            choice.authority.name,
            title=listing.count_words(choice.published, self.rows),
            base=f"{filtered}; {listing.order_words(filters)}; {_day(choice)}",
        )


class WhatIfPanel(Tab):
    """Nine sliders and what they come to."""

    title = "What if"

    def __init__(self) -> None:
        self.sliders = {
            one.number: widgets.IntSlider(
                value=what_if.NEUTRAL_SCORE,
                min=min(framework.SCORES),
                max=max(framework.SCORES),
                description=f"{one.number} {one.short}",
                style=text_style("9.5em"),
                layout=widgets.Layout(width="auto"),
            )
            for one in framework.STATEMENTS
        }
        self.reset = widgets.Button(description="Reset the sliders")
        self.said, self.outcome, self.view = Said(), Said(), widgets.HTML()
        self.outcome.add_class("cqc-outcome")
        caution = widgets.HTML(f'<p class="cqc-caution">{what_if_words.CAUTION}</p>')
        self.box = widgets.VBox(
            [
                caution,
                grid(self.sliders.values(), 260),
                row(self.reset),
                self.said,
                row(self.outcome, self.view).add_class("cqc-beside"),
            ]
        )
        self._setting = False
        observe(self.said, self.sliders.values(), self._moved)
        self.reset.on_click(guarded(self.said, self._reset))

    def _reset(self) -> None:
        if self._choice is not None:
            self._begin(self._choice)
            self._draw(self._choice)

    def _moved(self) -> None:
        if not self._setting and self._choice is not None:
            self._draw(self._choice)

    def show(self, choice: Choice) -> None:
        """Begin at the authority's scores; supposed ones stay while the authority does."""
        if self._choice is None or self._choice.authority != choice.authority:
            self._begin(choice)
        self._choice = choice
        self._draw(choice)

    def _begin(self, choice: Choice) -> None:
        self._setting = True
        try:
            for number, score in what_if.start(choice.published, choice.authority).scores.items():
                self.sliders[number].value = score
        finally:
            self._setting = False

    def _draw(self, choice: Choice) -> None:
        supposed = what_if.start(choice.published, choice.authority)
        for number, slider in self.sliders.items():
            supposed = supposed.with_score(number, slider.value)
        self.found = supposed
        sentences = (
            what_if_words.place(supposed),
            what_if_words.thresholds(supposed),
            what_if_words.smallest_sentence(supposed.scores),
            what_if_words.beginning(supposed),
            what_if_words.section_50(supposed),
        )
        result = f'<p class="cqc-result">{wording.capital(what_if_words.outcome(supposed))}</p>'
        self.outcome.value = f"{result}{paragraphs(*sentences)}"
        self.chart = pictures.what_if(supposed, _day(choice))
        self.view.value = picture(self.chart)

    def words(self) -> str:
        """What the sliders come to."""
        found = self.found
        begun = "" if found.published else f"{what_if_words.beginning(found)} "
        outcome = wording.capital(what_if_words.outcome(found))
        return f"{begun}{outcome}. {what_if_words.smallest_sentence(found.scores)}"

    def shown(self) -> Shown | None:
        """The nine scores, published and supposed, with what they come to."""
        found = self.found
        rows = [
            {
                "what": f"{one.number} {one.name}",
                "published": found.published.get(one.number),
                "what_if": found.scores[one.number],
            }
            for one in framework.STATEMENTS
        ]
        before = sum(found.published.values()) if found.published else None
        for what, value in (
            ("total_score", lambda total: total),
            ("overall_score_percent", framework.overall_score),
            ("rating", lambda total: framework.rating_of_total(total).name),
        ):
            known = None if before is None else value(before)
            rows.append({"what": what, "published": known, "what_if": value(found.total)})
        table = pd.DataFrame(rows, dtype="object")
        return Shown(f"{found.authority.slug} what if", table, lambda: self.chart)


class Map(Tab):
    """England as hexagons; the authority and its peers outlined."""

    title = "Map"

    def __init__(self) -> None:
        options: list[tuple[str, int]] = [("overall rating", 0)]
        options += [(f"{one.number} {one.name}", one.number) for one in framework.STATEMENTS]
        self.colour = widgets.Dropdown(
            options=options,
            description="Colour by",
            style=text_style(),
            layout=widgets.Layout(width="420px", max_width="100%"),
        )
        self.said, self.view = Said(), widgets.HTML()
        self.box = widgets.VBox([row(self.colour), self.said, self.view])
        observe(self.said, [self.colour], self._again)

    def _again(self) -> None:
        if self._choice is not None:
            self.show(self._choice)

    def show(self, choice: Choice) -> None:
        """Draw for this choice."""
        self._choice = choice
        self.chart = pictures.england(choice, int(self.colour.value) or None, _day(choice))
        self.view.value = picture(self.chart)

    def words(self) -> str:
        """What the map marks."""
        return f"{self.chart.caption.title}, coloured by {self.colour.label}."

    def shown(self) -> Shown | None:
        """A row a hexagon, and the map."""
        name = f"map {self.colour.label} {self.choice.authority.slug}"
        return Shown(name, self.chart.data, lambda: self.chart)


class Report(Tab):
    """Makes the authority's report, the way run_all.sh does."""

    title = "Report"

    def __init__(self, make: Callable[[str, str], Path] | None = None) -> None:
        self._make = make or _make_report
        self.button = widgets.Button(
            description="Make the report",
            button_style="primary",
            layout=widgets.Layout(width="auto", max_width="100%"),
        )
        self.about, self.said = widgets.HTML(), Said()
        self.link = widgets.Output()
        self.box = widgets.VBox([self.about, row(self.button), self.said, self.link])
        self.button.on_click(guarded(self.said, self._clicked))

    def show(self, choice: Choice) -> None:
        """Say whose report the button makes."""
        if self._choice is None or self._choice.authority != choice.authority:
            self.said.clear()
            self.link.outputs = ()
        self._choice = choice
        self.button.description = f"Make {choice.authority.name}'s report"
        self.about.value = paragraphs(self.words())

    def words(self) -> str:
        """What the button does."""
        name, group = self.choice.authority.name, self.choice.peers.group
        as_is = group != chosen.HAND_PICKED and (
            group != NEIGHBOURS or len(self.choice.peers.members) == 15
        )
        compared = f"its {self._report_words()}"
        other = "" if as_is else " (reports have no other list)"
        return (
            f"The button runs notebook 04 for {name}, compared with {compared}{other}, and puts "
            "the page into the reports folder. It takes about ten seconds."
        )

    def _report_group(self) -> str:
        group = self.choice.peers.group
        return group if group in PEER_GROUPS else NEIGHBOURS

    def _report_words(self) -> str:
        group = self._report_group()
        near = group == NEIGHBOURS
        return "15 nearest statistical neighbours" if near else chosen.group_words(group)

    def _clicked(self) -> None:
        choice = self.choice
        self.button.disabled = True
        self.link.outputs = ()
        self.said.fine(f"Making {choice.authority.name}'s report ...")
        try:
            made = self._make(choice.authority.name, self._report_group())
        finally:
            self.button.disabled = False
        self.said.fine(f"{choice.authority.name}'s report is {made}")
        self.link.outputs = (_link(made, f"Open {choice.authority.name}'s report"),)

    def shown(self) -> Shown | None:
        """A report is a file already."""
        return None


def _make_report(name: str, peers: str) -> Path:
    """The same code path as ``./run_all.sh --authority``. Imported late: it takes a second.

    The front page is written again where there is one to write: it needs notebook 03's figures.
    """
    from cqclib.analysis import national
    from cqclib.errors import ReportError
    from cqclib.pipeline import run as pipeline
    from cqclib.report import catalogue as contents

    made = pipeline.make_report("04_focus_authority", {"authority": name, "peers": peers})
    if made is None:
        raise ReportError("Notebook 04 made no report.")
    if (paths.processed() / national.FILE).exists():
        contents.write_front_door()
    return made


def _link(file: Path, label: str) -> dict[str, object]:
    """A link to ``file`` as an output of a cell.

    JupyterLab resolves it from the notebook's folder, which is where it starts the kernel.
    """
    target = os.path.relpath(file, Path.cwd()).replace(os.sep, "/").replace(" ", "%20")
    return {
        "output_type": "display_data",
        "data": {"text/markdown": f"[{label}]({target})", "text/plain": str(file)},
        "metadata": {},
    }
