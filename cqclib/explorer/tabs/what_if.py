"""Nine sliders and what they come to by CQC's rule."""

from __future__ import annotations

from functools import partial

import ipywidgets as widgets
import pandas as pd

from cqclib import wording
from cqclib.analysis import what_if
from cqclib.explorer import parts, pictures
from cqclib.explorer.events import Events
from cqclib.reference import framework
from cqclib.report import what_if as what_if_words


class WhatIf(parts.Tab):
    """Nine sliders and what they come to."""

    title = "What if"

    def __init__(self, events: Events) -> None:
        self._events = events
        self.sliders = parts.score_sliders(widgets.IntSlider, what_if.NEUTRAL_SCORE)
        self.marks = {number: widgets.HTML() for number in self.sliders}
        self.reset = widgets.Button(description="Reset the sliders")
        self.message, self.outcome, self.view = parts.Message(), parts.Message(), widgets.HTML()
        self.outcome.add_class("cqc-outcome")
        caution = widgets.HTML(f'<p class="cqc-caution">{what_if_words.CAUTION}</p>')
        self.box = widgets.VBox(
            [
                caution,
                parts.grid(
                    [widgets.VBox([self.sliders[n], self.marks[n]]) for n in self.sliders], 260
                ),
                parts.row(self.reset),
                self.message,
                parts.row(self.outcome, self.view).add_class("cqc-beside"),
            ]
        )
        # What the sliders stood at when the last event was handled: they may be further on already.
        self._scores: dict[int, int] = {}
        for number, slider in self.sliders.items():
            parts.on_value(events, self.message, slider, partial(self._moved, number))
        parts.on_press(events, self.message, self.reset, self._reset)

    def _reset(self) -> None:
        if self._choice is not None:
            self._begin(self._choice)
            self._draw(self._choice)

    def _moved(self, number: int, score: int) -> None:
        self._events.set_value(self.sliders[number], score)  # it may have been set meanwhile
        self._scores[number] = score
        if self._choice is not None:
            self._draw(self._choice)

    def show(self, choice: parts.Choice) -> None:
        """Begin at the authority's scores; supposed ones stay while the authority does."""
        if self._choice is None or self._choice.authority != choice.authority:
            self._begin(choice)
        self._choice = choice
        self._draw(choice)

    def _begin(self, choice: parts.Choice) -> None:
        start = what_if.start(choice.published, choice.authority)
        for number, score in start.scores.items():
            self._events.set_value(self.sliders[number], score)
            self._scores[number] = score
            known = f"published: {start.published[number]}" if start.published else "not published"
            mark = f'<span class="cqc-help-text cqc-published">{known}</span>'
            self.marks[number].value = mark

    def _draw(self, choice: parts.Choice) -> None:
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
        self.outcome.value = f"{result}{parts.paragraphs(*sentences)}"
        self.chart = pictures.what_if(supposed, wording.day(choice.published.as_at))
        self.view.value = parts.picture(self.chart)

    def words(self) -> str:
        """What the sliders come to."""
        supposed = self.supposed
        begun = "" if supposed.published else f"{what_if_words.beginning(supposed)} "
        outcome = wording.capital(what_if_words.outcome(supposed))
        return f"{begun}{outcome}. {what_if_words.smallest_sentence(supposed.scores)}"

    def shown(self) -> parts.Shown | None:
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
        return parts.Shown(f"{supposed.authority.slug} what if", table, lambda: self.chart)
