"""Making the authority's report, the way ``run_all.sh`` does."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import ipywidgets as widgets

from cqclib import paths
from cqclib.analysis.peers import NEIGHBOURS, PEER_GROUPS
from cqclib.explorer import comparison, parts
from cqclib.explorer.events import Events


class Report(parts.Tab):
    """Makes the authority's report, the way run_all.sh does."""

    title = "Report"

    def __init__(self, events: Events, make: Callable[[str, str], Path] | None = None) -> None:
        self._make = make or _make_report
        self.button = widgets.Button(
            description="Make the report",
            button_style="primary",
            layout=widgets.Layout(width="auto", max_width="100%"),
        )
        self.about, self.message = widgets.HTML(), parts.Message()
        self.link = widgets.Output()
        self.box = widgets.VBox([self.about, parts.row(self.button), self.message, self.link])
        parts.on_press(events, self.message, self.button, self._clicked)

    def show(self, choice: parts.Choice) -> None:
        """Say whose report the button makes. What came of the last one stays."""
        self._choice = choice
        self.button.description = f"Make {choice.authority.name}'s report"
        self.about.value = parts.paragraphs(self.words())

    def words(self) -> str:
        """What the button does."""
        name, group = self.choice.authority.name, self.choice.peers.group
        compared, other = comparison.GROUP_WORDS[group], ""
        if self._report_group() == NEIGHBOURS:
            compared = "15 nearest statistical neighbours"
            as_is = group == NEIGHBOURS and len(self.choice.peers.members) == 15
            other = "" if as_is else " (reports have no other list)"
        return (
            f"The button runs notebook 04 for {name}, compared with its {compared}{other}, and puts "
            "the page into the reports folder. It takes about ten seconds."
        )

    def _report_group(self) -> str:
        group = self.choice.peers.group
        return group if group in PEER_GROUPS else NEIGHBOURS

    def _clicked(self) -> None:
        choice = self.choice
        self.button.disabled = True
        self.link.outputs = ()
        self.message.fine(f"Making {choice.authority.name}'s report ...")
        try:
            made = self._make(choice.authority.name, self._report_group())
        finally:
            self.button.disabled = False
        self.message.fine(f"{choice.authority.name}'s report is {made}")
        self.link.outputs = (_link(made, f"Open {choice.authority.name}'s report"),)

    def shown(self) -> parts.Shown | None:
        """A report is a file already."""
        return None


def _make_report(name: str, peers: str) -> Path:
    """The same code path as ``./run_all.sh --authority``. Imported late: it takes a second.

    The front page is written again where there is one to write: it needs notebook 03's figures.
    """
    from cqclib.analysis import national
    from cqclib.errors import ReportError
    from cqclib.pipeline import run as pipeline
    from cqclib.report import front_door

    made = pipeline.make_report("04_focus_authority", {"authority": name, "peers": peers})
    if made is None:
        raise ReportError("Notebook 04 made no report.")
    if (paths.processed() / national.FILE).exists():
        front_door.write()
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
