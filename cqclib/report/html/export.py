"""From an executed notebook to one HTML file that needs nothing else.

``render`` is pure: the same notebook gives the same text, without network or clock. The page holds
what the notebook says, shows and draws: no code, no prompts, nothing of a cell tagged as being for
the notebook alone. What a page must have and a notebook lacks is a ReportError.
"""

from __future__ import annotations

import re
from typing import Any

import mistune
from markupsafe import Markup, escape
from nbconvert.exporters.templateexporter import TemplateExporter
from nbformat import NotebookNode
from traitlets.config import Config

from cqclib.errors import ReportError
from cqclib.report.html import figure as figures
from cqclib.report.html import layout as shell
from cqclib.report.html import markup
from cqclib.report.html.layout import Links

__all__ = ["LEFT_OUT", "Links", "render"]

# A cell with one of these tags is not for the report's readers.
LEFT_OUT: tuple[str, ...] = ("notebook-only", "live-only", "parameters", "injected-parameters")
# What of ours is HTML already, escaped by its own template.
_OWN_HTML: tuple[str, ...] = ("prose", "callout", "table", "switch", "compare")
_HEADING = re.compile(r"## [^\n]+")
# What only a reader without scripts needs, which a browser with them need not build.
_WITHOUT_SCRIPTS = re.compile(r"<div data-without-scripts>(.*)</div>", re.DOTALL)
_STYLE = re.compile(r"\A<style>.*?</style>\s*", re.DOTALL)


class ReportExporter(TemplateExporter):
    """nbconvert's way through a notebook's cells, with this project's template and filters."""

    export_from_notebook = None  # type: ignore[assignment]  # made by ``render`` only, not offered in JupyterLab's menu

    def __init__(self, shown: _Shown) -> None:
        config = Config(
            TemplateExporter={
                "template_name": "base",
                "template_paths": [str(markup.TEMPLATES)],
                "template_file": "notebook.html.j2",
                # Cells are left out below. nbconvert has eleven ways more to change a notebook, none
                # of use here, and checks the whole of it after each.
                "default_preprocessors": [],
            }
        )
        super().__init__(config=config)  # type: ignore[no-untyped-call]
        self.register_filter("markdown", shown.markdown)  # type: ignore[no-untyped-call]
        self.register_filter("output", shown.output)  # type: ignore[no-untyped-call]


class _Headings(mistune.HTMLRenderer):
    """Markdown as HTML: raw HTML escaped, each second-level heading noted for the contents list.

    The one first-level heading of a page is its header's, so others are left out.
    """

    def __init__(self) -> None:
        super().__init__(escape=True)
        self.contents: list[tuple[str, str]] = []

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        """A heading with an id of its own; nothing for the notebook's title."""
        if level == 1:
            return ""
        plain = Markup(text).striptags()  # noqa: S704
        name = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-") or "section"
        taken = [anchor for anchor, _ in self.contents]
        name = name if name not in taken else f"{name}-{len(taken) + 1}"
        if level == 2:
            self.contents.append((name, plain))
            return f'<h2 id="{name}">{text}</h2>\n'
        return f"<h{level}>{text}</h{level}>\n"


class _Shown:
    """The filters of the notebook template: a cell's Markdown and outputs as HTML.

    Along the way they note the header, the headings and which scripts the page needs.
    """

    def __init__(self, file: str = "") -> None:
        self.file = file  # the page's own, which names the downloads of its figures
        self.headings = _Headings()
        self.markdown_of = mistune.create_markdown(
            renderer=self.headings, plugins=["table", "strikethrough"]
        )
        self.header: dict[str, Any] | None = None
        self.scripts: set[str] = set()

    def markdown(self, source: str) -> str:
        """A Markdown cell."""
        return str(self.markdown_of(source))

    def output(self, output: NotebookNode, where: str) -> str:
        """One output of a code cell: ours by their role, pictures by their kind, text as text."""
        if output.output_type == "stream":
            return "" if output.name == "stderr" else self._text(output.text)
        data, facts = output.get("data", {}), output.get("metadata", {})
        own = facts.get("cqc", {})
        role = own.get("role", "")
        if role == "chart-title":
            return ""  # the figure says it
        if role == "header":
            if self.header is not None:
                raise ReportError(f"{where} shows a second header; a report has one.")
            self.header = dict(own)
            return ""
        if set(figures.PICTURES) & data.keys():
            about = facts.get(figures.SVG, {}).get("cqc", {})
            self.scripts.add(figures.SCRIPT)
            place = figures.place(self.file, self.header or {})
            return str(figures.figure(data.get(figures.SVG, ""), about, where, place))
        if role in _OWN_HTML and "text/html" in data:
            if role == "compare":
                self.scripts.update(shell.COMPARE)
            elif own.get("interactive"):
                self.scripts.add(shell.LEAGUE)
            made = _STYLE.sub("", data["text/html"])
            return _WITHOUT_SCRIPTS.sub(r"<noscript>\1</noscript>", made)
        if "text/html" in data:
            raise ReportError(
                f"{where} shows HTML that is none of this project's elements; "
                "use cqclib.report.html.table or cqclib.report.html.elements."
            )
        if "text/markdown" in data:
            return self.markdown(data["text/markdown"])
        return self._text(data.get("text/plain", ""))

    @staticmethod
    def _text(text: str) -> str:
        shown = escape(text.rstrip())
        if not shown:
            return ""
        return (
            '<pre class="cqc-scroll" role="group" tabindex="0" '
            f'aria-label="Printed text">{shown}</pre>\n'
        )


def render(notebook: NotebookNode, links: Links = (), current: str = "") -> str:
    """The report of an executed notebook, as the text of one HTML file.

    ``links`` are the other reports (file, label); ``current`` is this one's file, marked among
    them. Raises ReportError, naming the cell, when a cell failed, a picture lacks its text
    alternative or its data, or the header is missing.
    """
    shown = _Shown(current)
    body, _ = ReportExporter(shown).from_notebook_node(_numbered(notebook))
    if shown.header is None:
        raise ReportError("The notebook shows no page.Header; a report needs one.")
    return shell.whole(
        shown.header,
        Markup(body),  # noqa: S704  made by our own templates
        links=links,
        current=current,
        contents=shown.headings.contents,
        scripts=shell.in_order(shown.scripts),
    )


def _numbered(notebook: NotebookNode) -> NotebookNode:
    """A copy whose cells know their number. Raises ReportError for one that failed."""
    copy = NotebookNode(notebook)
    copy.cells = []
    for number, cell in enumerate(notebook.cells, start=1):
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                raise ReportError(f"Cell {number} failed: {output.ename}: {output.evalue}")
        first = (cell.source.strip().splitlines() or [""])[0][:60]
        metadata = NotebookNode({**cell.metadata, "cqc_where": f"Cell {number} ({first!r})"})
        copy.cells.append(NotebookNode({**cell, "metadata": metadata}))
    copy.cells = _without_empty_sections(copy.cells)
    return copy


def _without_empty_sections(cells: list[NotebookNode]) -> list[NotebookNode]:
    """The cells that show something, without a heading under which nothing is shown.

    So a section that does not apply to an authority, and prints nothing, leaves no trace.
    """
    kept: list[NotebookNode] = []
    something_below = False
    for cell in reversed(cells):
        if set(cell.metadata.get("tags", [])) & set(LEFT_OUT):
            continue
        if cell.cell_type == "markdown" and _HEADING.fullmatch(cell.source.strip()):
            if something_below:
                kept.append(cell)
            something_below = False
        elif cell.cell_type == "markdown" or cell.get("outputs"):
            kept.append(cell)
            something_below = True
    return kept[::-1]
