"""Nine sliders and what they come to by CQC's rule."""

from __future__ import annotations

from functools import partial

import ipywidgets as widgets
import pandas as pd

from cqclib import wording
from cqclib.analysis import what_if
from cqclib.explorer import pictures
from cqclib.explorer.events import Events
from cqclib.explorer.widgets import (
    Choice,
    Message,
    Shown,
    Tab,
    grid,
    on_press,
    on_value,
    paragraphs,
    picture,
    row,
    text_style,
)
from cqclib.reference import framework
from cqclib.report import what_if as what_if_words


class WhatIf(Tab):
    """Nine sliders and what they come to."""

    title = "What if"

    def __init__(self, events: Events) -> None:
        self._events = events
        self.sliders = {
            statement.number: widgets.IntSlider(
                value=what_if.NEUTRAL_SCORE,
                min=min(framework.SCORES),
                max=max(framework.SCORES),
                description=f"{statement.number} {statement.short}",
                style=text_style("9.5em"),
                layout=widgets.Layout(width="auto"),
            )
            for statement in framework.STATEMENTS
        }
        self.marks = {number: widgets.HTML() for number in self.sliders}
        self.reset = widgets.Button(description="Reset the sliders")
        self.message, self.outcome, self.view = Message(), Message(), widgets.HTML()
        self.outcome.add_class("cqc-outcome")
        caution = widgets.HTML(f'<p class="cqc-caution">{what_if_words.CAUTION}</p>')
        self.box = widgets.VBox(
            [
                caution,
                grid([widgets.VBox([self.sliders[n], self.marks[n]]) for n in self.sliders], 260),
                row(self.reset),
                self.message,
                row(self.outcome, self.view).add_class("cqc-beside"),
            ]
        )
        # What the sliders stood at when the last event was handled: they may be further on already.
        self._scores: dict[int, int] = {}
        for number, slider in self.sliders.items():
            on_value(events, self.message, slider, partial(self._moved, number))
        on_press(events, self.message, self.reset, self._reset)

    def _reset(self) -> None:
        if self._choice is not None:
            self._begin(self._choice)
            self._draw(self._choice)

    def _moved(self, number: int, score: int) -> None:
        self._events.set_value(
            self.sliders[number], score
        )  # it may have been set while it was moved
        self._scores[number] = score
        if self._choice is not None:
            self._draw(self._choice)

    def show(self, choice: Choice) -> None:
        """Begin at the authority's scores; supposed ones stay while the authority does."""
        if self._choice is None or self._choice.authority != choice.authority:
            self._begin(choice)
        self._choice = choice
        self._draw(choice)

    def _begin(self, choice: Choice) -> None:
        start = what_if.start(choice.published, choice.authority)
        for number, score in start.scores.items():
            self._events.set_value(self.sliders[number], score)
            self._scores[number] = score
            published = (
                f"published: {start.published[number]}" if start.published else "not published"
            )
            self.marks[
                number
            ].value = f'<span class="cqc-help-text cqc-published">{published}</span>'

    def _draw(self, choice: Choice) -> None:
        supposed = what_if.start(choice.published, choice.authority)
        for number, score in self._scores.items():
            supposed = supposed.with_score(number, score)
        self.supposed = supposed
        sentences = (
            what_if_words.place(supposed),
            what_if_words.thresholds(supposed),
            what_if_words.smallest_sentence(supposed.scores),
            what_if_words.beginning(supposed),
            what_if_words.section_50(supposed),
        )
        result = f'<p class="cqc-result">{wording.capital(what_if_words.outcome(supposed))}</p>'
        self.outcome.value = f"{result}{paragraphs(*sentences)}"
        self.chart = pictures.what_if(supposed, wording.day(choice.published.as_at))
        self.view.value = picture(self.chart)

    def words(self) -> str:
        """What the sliders come to."""
        supposed = self.supposed
        begun = "" if supposed.published else f"{what_if_words.beginning(supposed)} "
        outcome = wording.capital(what_if_words.outcome(supposed))
        return f"{begun}{outcome}. {what_if_words.smallest_sentence(supposed.scores)}"

    def shown(self) -> Shown | None:
        """The nine scores, published and supposed, with what they come to."""
        supposed = self.supposed
        rows = [
            {
                "what": f"{statement.number} {statement.name}",
                "published": supposed.published.get(statement.number),
                "what_if": supposed.scores[statement.number],
            }
            for statement in framework.STATEMENTS
        ]
        before = sum(supposed.published.values()) if supposed.published else None
        for what, value in (
            ("total_score", lambda total: total),
            ("overall_score_percent", framework.overall_score),
            ("rating", lambda total: framework.rating_of_total(total).name),
        ):
            known = None if before is None else value(before)
            rows.append({"what": what, "published": known, "what_if": value(supposed.total)})
        table = pd.DataFrame(rows, dtype="object")
        return Shown(f"{supposed.authority.slug} what if", table, lambda: self.chart)
