"""The explorer: one choice of authority and peers above six tabs that show it."""

from __future__ import annotations

from pathlib import Path

import ipywidgets as widgets
from IPython.display import Javascript, display

from cqclib import wording
from cqclib.analysis.peers import NEIGHBOURS, PEER_GROUPS
from cqclib.charts import png
from cqclib.dataset.tables import Dataset
from cqclib.errors import ParameterError, UnknownAuthority
from cqclib.explorer import comparison, parts, saving, tabs
from cqclib.explorer.events import Events, in_the_order_sent
from cqclib.parameters import choice as one_of
from cqclib.reference import authorities
from cqclib.reference.authorities import Authority
from cqclib.report import shared as words
from cqclib.report.focus_peers import warning
from cqclib.report.html import markup
from cqclib.report.html.elements import Header, Prose

FOLDER = Path(__file__).resolve().parent


class Explorer:
    """The widgets on the published tables, beginning with ``authority`` and ``peers``.

    Shows itself as the last line of a cell. Only the visible tab is drawn when something changes;
    the others follow when they are opened. Raises UnknownAuthority or ParameterError.
    """

    def __init__(
        self, published: Dataset, authority: str = "Kent", peers: str = NEIGHBOURS
    ) -> None:
        self.published = published
        self._authority = authorities.resolve(authority)
        self._picked: list[Authority] = []
        one_of("peers", peers, PEER_GROUPS)
        self.events = Events()
        self._visible = 0
        self._controls(peers)
        self._tabs()
        self._saving()
        sheets = markup.asset("cells.css") + markup.asset("explore.css", FOLDER)
        styles = widgets.HTML(f"<style>{sheets}</style>")
        self.root = widgets.VBox(
            [
                styles,
                parts.row(self.authority, self.peers, self.count),
                self.hand,
                self.message,
                self.head,
                self.tabs,
                self.save_box,
            ]
        )
        self.root.add_class("cqc-explore")
        self._changed()

    def _controls(self, peers: str) -> None:
        options = comparison.labels(self.published)
        self.authority = parts.name_box(
            "Authority",
            options,
            comparison.label(self.published, self._authority),
            placeholder="type part of a name",
        )
        self.peers = parts.labelled(
            widgets.Dropdown, "Compare with", 290, options=comparison.GROUPS, value=peers
        )
        self.count = parts.labelled(
            widgets.IntSlider,
            "How many neighbours",
            330,
            value=authorities.NEIGHBOURS_BY_DEFAULT,
            min=1,
            max=comparison.MOST_NEIGHBOURS,
            continuous_update=False,
        )
        self.add = parts.name_box("Add to the list", options, placeholder="type part of a name")
        self.list = parts.labelled(widgets.SelectMultiple, "On the list", 330, rows=4)
        self.remove = widgets.Button(description="Take the selected off the list")
        self.hand = parts.row(self.add, self.list, self.remove)
        self.message, self.head = parts.Message(), widgets.HTML()
        self.head.add_class("cqc-head")
        self.message.add_class("cqc-notice")
        parts.on_value(self.events, self.message, self.authority, self._authority_typed)
        parts.on_value(self.events, self.message, self.add, self._added)
        parts.on_change(self.events, self.message, [self.peers, self.count], self._changed)
        parts.on_press(self.events, self.message, self.remove, self._removed)

    def _tabs(self) -> None:
        self.statements = tabs.Statements(self.events)
        self.side_by_side = tabs.SideBySide(self.events, self.published)
        self.league = tabs.League(self.events)
        self.what_if = tabs.WhatIf(self.events)
        self.map = tabs.Map(self.events)
        self.report = tabs.Report(self.events)
        self.panels: list[parts.Tab] = [
            self.statements,
            self.side_by_side,
            self.league,
            self.what_if,
            self.map,
            self.report,
        ]
        self._stale = set(range(len(self.panels)))
        self.tabs = widgets.Tab(
            [panel.box for panel in self.panels], titles=[panel.title for panel in self.panels]
        )
        self.tabs.selected_index = 0
        parts.on_value(self.events, self.message, self.tabs, self._opened, "selected_index")

    def _saving(self) -> None:
        usual = saving.usual_folder()
        self.folder = parts.labelled(
            widgets.Text, "Save into folder", 420, value=usual, continuous_update=False
        )
        self.save_csv = widgets.Button(
            description="Save the table (CSV)", tooltip="Save what this tab shows as CSV"
        )
        self.save_png = widgets.Button(
            description="Save the picture (PNG)", tooltip="Save what this tab shows as PNG"
        )
        self.saved = parts.Message()
        self._folder = str(self.folder.value)
        parts.on_value(self.events, self.saved, self.folder, self._folder_typed)
        parts.on_press(self.events, self.saved, self.save_csv, self._save_csv)
        parts.on_press(self.events, self.saved, self.save_png, self._save_png)
        self.save_box = widgets.VBox(
            [parts.row(self.folder, self.save_csv, self.save_png), self.saved]
        )

    @property
    def choice(self) -> parts.Choice:
        """What all tabs are about."""
        group = comparison.group(
            self.published,
            self._authority,
            str(self.peers.value),
            int(self.count.value),
            self._picked,
        )
        return parts.Choice(self.published, self._authority, group)

    def _authority_typed(self, text: str) -> None:
        try:
            authority = comparison.named(text)
        except UnknownAuthority as error:
            self.message.error(str(error), authorities.suggest(text))
            return
        self.events.set_value(self.authority, comparison.label(self.published, authority))
        if authority != self._authority:
            self._authority = authority
            self._changed()

    def _folder_typed(self, text: str) -> None:
        self._folder = text

    def _added(self, text: str) -> None:
        if not text.strip():
            return
        self._picked = comparison.picked(self._picked, text, self._authority)
        self.events.set_value(self.add, "")
        self._list_changed()

    def _removed(self) -> None:
        gone = set(self.list.value)
        if not gone:
            raise ParameterError("Select whom to take off the list first.")
        self._picked = [
            each for each in self._picked if comparison.label(self.published, each) not in gone
        ]
        self._list_changed()

    def _list_changed(self) -> None:
        self.list.options = [comparison.label(self.published, each) for each in self._picked]
        self._changed()

    def _changed(self) -> None:
        which = self.peers.value
        self.count.disabled = which != NEIGHBOURS
        self.hand.layout.display = "flex" if which == comparison.HAND_PICKED else "none"
        current = self.choice
        result = comparison.beside(self.published, current.authority, current.peers)
        self.head.value = parts.heading(comparison.headline(result)) + parts.paragraphs(
            comparison.sentence(result), warning(current.authority, current.peers)
        )
        self._stale = set(range(len(self.panels)))
        self._opened(self._visible)

    def _opened(self, at: int | None) -> None:
        """Draw the visible tab if it shows something older than the choice."""
        self._visible = at = at or 0
        panel = self.panels[at]
        self.save_csv.disabled = self.save_png.disabled = isinstance(panel, tabs.Report)
        if at in self._stale:
            panel.show(self.choice)
            self._stale.discard(at)

    def _shown(self) -> parts.Shown:
        panel = self.panels[self._visible]
        shown = panel.shown() if self._visible not in self._stale else None
        if shown is None:
            raise saving.SaveError(f"There is nothing to save on the tab {panel.title!r}.")
        if shown.table.empty:
            raise saving.SaveError("Nobody fits the filters, so there is nothing to save.")
        return shown

    def _save_csv(self) -> None:
        shown = self._shown()
        self._save({"csv": saving.csv_bytes(shown.table)}, shown)

    def _save_png(self) -> None:
        saving.folder(self._folder)  # before the work of drawing
        shown = self._shown()
        self._save({"png": png.titled(shown.draw())}, shown)

    def _save(self, contents: dict[str, bytes], shown: parts.Shown) -> None:
        name = f"{shown.name} {self.published.as_at.isoformat()}"
        files = saving.save(self._folder, name, contents)
        self.saved.fine(f"Saved {wording.listed([str(file) for file in files])}")

    def header(self) -> Header:
        """The head of the page: what can be explored here, as at which date."""
        published = self.published
        return words.head(
            published,
            headline=f"Explore the assessments of {published.assessed} authorities",
            standfirst=f"{published.authority_count - published.assessed} of {published.authority_count} "
            "authorities have no published assessment yet and say so. Not official statistics.",
            title="Explore",
        )

    def said_now(self) -> Prose:
        """What every tab shows at this moment, in words; draws those that are not up to date."""
        with self.events.settled():
            current = self.choice
            for at in sorted(self._stale):
                self.panels[at].show(current)
            self._stale = set()
            result = comparison.beside(self.published, current.authority, current.peers)
            lines = [comparison.headline(result) + "."]
            return Prose([*lines, *(f"{panel.title}: {panel.words()}" for panel in self.panels)])

    def _ipython_display_(self) -> None:
        in_the_order_sent(self.root)
        self.events.start()
        display(self.root)
        display(Javascript(markup.asset("explore.js", FOLDER)))
