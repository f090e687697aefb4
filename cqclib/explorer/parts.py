"""The few widgets that every panel is made of, and how anything that fails is said in place."""

from __future__ import annotations

import functools
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import ipywidgets as widgets
import pandas as pd
from markupsafe import Markup, escape

from cqclib.analysis.peers import Peers
from cqclib.charts import Chart
from cqclib.dataset.tables import Dataset
from cqclib.errors import CqcError
from cqclib.explorer.events import Events
from cqclib.reference import framework
from cqclib.reference.authorities import Authority
from cqclib.report.html import figure as figures


@dataclass(frozen=True)
class Choice:
    """What all panels are about: the authority and its peers."""

    published: Dataset
    authority: Authority
    peers: Peers


@dataclass(frozen=True)
class Shown:
    """What a panel shows, for saving; ``draw`` makes the picture when it is asked for."""

    name: str
    table: pd.DataFrame
    draw: Callable[[], Chart]


class Tab:
    """One tab: shows a ``Choice``, says in words what it shows, and gives it for saving."""

    title: str
    box: widgets.Widget
    _choice: Choice | None = None

    @property
    def choice(self) -> Choice:
        """What is shown. Raises ValueError before anything is."""
        if self._choice is None:
            raise ValueError(f"the tab {self.title!r} shows nothing yet")
        return self._choice

    def show(self, choice: Choice) -> None:
        """Draw for this choice. May raise; the explorer says what."""
        raise NotImplementedError

    def again(self) -> None:
        """Draw anew for the same choice, if there is one: a control of the tab was changed."""
        if self._choice is not None:
            self.show(self._choice)

    def words(self) -> str:
        """What is shown, in a sentence."""
        raise NotImplementedError

    def shown(self) -> Shown | None:
        """What can be saved; None when there is nothing."""
        raise NotImplementedError


class Message(widgets.HTML):  # type: ignore[misc]
    """One place for a sentence: how something went, or why it did not."""

    def __init__(self) -> None:
        super().__init__()
        self.add_class("cqc-message")

    def clear(self) -> None:
        """Nothing to say; the room for it stays."""
        self.value = ""

    def fine(self, sentence: str) -> None:
        """Something was done."""
        self.value = Markup('<p class="cqc-fine">{}</p>').format(sentence)

    def error(self, sentence: str, names: Iterable[str] = ()) -> None:
        """Something the user can mend; ``names`` are offered to be clicked (see explore.js)."""
        button = Markup(' <button type="button" class="cqc-suggestion">{}</button>')
        offered = Markup().join(button.format(name) for name in names)
        self.value = Markup('<p class="cqc-error" role="alert">{}{}</p>').format(sentence, offered)

    def defect(self, error: Exception) -> None:
        """Something that should not have happened, with the whole story folded away."""
        story = "".join(traceback.format_exception(error))
        self.value = Markup(
            '<div class="cqc-error" role="alert">This did not work, and it should have: {}. '
            "What was shown before may be out of date.<details><summary>The whole story</summary>"
            "<pre>{}</pre></details></div>"
        ).format(f"{type(error).__name__}: {error}", story)


def guarded(message: Message, action: Callable[..., None]) -> Callable[..., None]:
    """``action`` with its errors shown as a sentence in ``message``.

    What stood there is cleared first, so ``action`` may say something itself.
    """

    @functools.wraps(action)
    def inside(*values: Any) -> None:
        try:
            message.clear()
            action(*values)
        except CqcError as error:
            message.error(str(error))
        except Exception as error:
            message.defect(error)

    return inside


def on_change(
    events: Events,
    message: Message,
    controls: Iterable[widgets.Widget],
    action: Callable[[], None],
) -> None:
    """Call ``action`` in its turn whenever somebody changes the value of one of ``controls``."""
    inside = guarded(message, action)
    for control in controls:
        control.observe(
            lambda change: events.happened(inside, control=change["owner"]), names="value"
        )


def on_value(
    events: Events,
    message: Message,
    control: widgets.Widget,
    action: Callable[[Any], None],
    name: str = "value",
) -> None:
    """Call ``action`` in its turn with the value that somebody gave ``control``."""
    inside = guarded(message, action)
    control.observe(
        lambda change: events.happened(lambda: inside(change["new"]), control=control), names=name
    )


def on_press(
    events: Events, message: Message, button: widgets.Button, action: Callable[[], None]
) -> None:
    """Call ``action`` in its turn whenever ``button`` is pressed."""
    inside = guarded(message, action)
    button.on_click(lambda _: events.happened(inside))


def row(*children: widgets.Widget) -> widgets.Box:
    """Controls beside each other, wrapping where there is no room."""
    layout = widgets.Layout(
        display="flex", flex_flow="row wrap", align_items="center", grid_gap="2px 18px"
    )
    return widgets.Box(children, layout=layout)


def beside(*made: str) -> str:
    """Pieces of HTML beside each other, one below the other where there is no room."""
    inside = "".join(f"<div>{piece}</div>" for piece in made)
    return f'<div class="cqc-beside">{inside}</div>'


def grid(children: Iterable[widgets.Widget], least: int) -> widgets.GridBox:
    """Controls in as many columns, at least ``least`` pixels wide, as there is room for."""
    columns = f"repeat(auto-fill, minmax(min({least}px, 100%), 1fr))"
    layout = widgets.Layout(grid_template_columns=columns, grid_gap="2px 18px", width="100%")
    return widgets.GridBox(list(children), layout=layout)


def labelled(
    kind: type[widgets.Widget], label: str, width: int | None = None, **more: Any
) -> widgets.Widget:
    """A control of this ``kind`` whose label is never cut off.

    ``width``: its pixels where there is room; without it the control is as wide as ipywidgets makes it.
    """
    layout = widgets.Layout(width=f"{width}px", max_width="100%") if width else widgets.Layout()
    style = {"description_width": "initial"}
    return kind(description=label, style=style, layout=layout, **more)


def name_box(label: str, options: Iterable[str], value: str = "", **more: Any) -> widgets.Combobox:
    """A box to type an authority's name into; it suggests ``options`` that hold what is typed."""
    more |= {"options": list(options), "value": value, "continuous_update": False}
    return labelled(widgets.Combobox, label, 330, **more)


def score_sliders(kind: type[widgets.Widget], value: Any) -> dict[int, widgets.Widget]:
    """A slider from 1 to 4 for each statement, by its number, with labels that stand in columns."""
    return {
        statement.number: kind(
            value=value,
            min=min(framework.SCORES),
            max=max(framework.SCORES),
            description=f"{statement.number} {statement.short}",
            style={"description_width": "9.5em"},
            layout=widgets.Layout(width="auto"),
        )
        for statement in framework.STATEMENTS
    }


def paragraphs(*sentences: str) -> str:
    """Each sentence that is there as a paragraph."""
    return "".join(Markup("<p>{}</p>").format(sentence) for sentence in sentences if sentence)


def heading(text: str) -> str:
    """A heading inside the explorer."""
    return f"<h2>{escape(text)}</h2>"


def picture(chart: Chart) -> str:
    """A chart as HTML: title, drawing with its text alternative, source, description."""
    return str(figures.figure(chart.wide, chart.facts(), "The explorer"))
