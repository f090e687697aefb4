"""A brief as files: a Word document with real headings and a table, and a page that prints on A4."""

from __future__ import annotations

import io
from datetime import datetime, time
from pathlib import Path
from typing import Any

from cqclib import files, paths
from cqclib.report.brief import Brief
from cqclib.report.html import layout, markup


def write(brief: Brief) -> list[Path]:
    """Write ``brief`` as Word and as HTML into the folder of reports; returns the two paths."""
    document = paths.reports() / f"{brief.name}.docx"
    page = paths.reports() / f"{brief.name}.html"
    files.write_all({document: word(brief), page: html(brief)})
    return [document, page]


def html(brief: Brief) -> str:
    """The brief as a page that prints on one sheet of A4."""
    body = markup.fill("brief.html.j2", brief=brief)
    return layout.whole(brief.head.fields(), body, links=[(layout.FRONT_DOOR, "Overview")])


def word(brief: Brief) -> bytes:
    """The brief as a Word document of one A4 page; the same brief gives the same bytes."""
    # Imported here: whoever reads a report has no need of it.
    from docx import Document
    from docx.shared import Mm, Pt

    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(18)
    section.top_margin = section.bottom_margin = Mm(12)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Arial", Pt(9.5)
    normal.paragraph_format.space_after = Pt(2)
    for level, size in ((1, 17), (2, 11)):
        heading = document.styles[f"Heading {level}"]
        heading.font.name, heading.font.size = "Arial", Pt(size)
        heading.paragraph_format.space_before = Pt(6)
        heading.paragraph_format.space_after = Pt(2)
    _words(document, brief)
    about = document.core_properties
    about.title, about.author, about.language = brief.head.headline, "cqclib", "en-GB"
    about.created = about.modified = datetime.combine(brief.head.as_at, time.min)
    buffer = io.BytesIO()
    document.save(buffer)
    return files.same_bytes(buffer.getvalue())


def _words(document: Any, brief: Brief) -> None:
    from docx.shared import Pt

    document.add_paragraph(brief.head.kicker)
    document.add_heading(brief.head.headline, level=1)
    document.add_paragraph(brief.head.standfirst)
    if brief.notice:
        document.add_paragraph().add_run(brief.notice).bold = True
    facts, separator = document.add_paragraph(), " \N{MIDDLE DOT} "
    for place, (value, label) in enumerate(brief.head.cards):
        facts.add_run(f"{separator if place else ''}{value} ").bold = True
        facts.add_run(label)
    document.add_heading(brief.caption, level=2)
    _table(document, brief)
    for title, sentences in brief.sections:
        document.add_heading(title, level=2)
        for sentence in sentences:
            document.add_paragraph(sentence, style="List Bullet")
    document.add_paragraph().add_run(brief.source).font.size = Pt(8)


def _table(document: Any, brief: Brief) -> None:
    """The nine rows: a heading row for screen readers and every page, a text alternative."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    table = document.add_table(rows=1, cols=len(brief.columns), style="Light Grid Accent 1")
    heading = OxmlElement("w:tblHeader")
    heading.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(heading)
    described = OxmlElement("w:tblDescription")
    described.set(qn("w:val"), f"{brief.caption}: {', '.join(brief.columns[1:])}")
    table._tbl.tblPr.append(described)
    table.autofit = False
    for place, column in enumerate(table.columns):
        column.width = _width(place, len(brief.columns))
    _fill(table.rows[0], brief.columns)
    for cells in brief.rows:
        _fill(table.add_row(), cells)


def _width(place: int, columns: int) -> Any:
    """Of the 174 mm between the margins, enough for a statement's name on one line."""
    from docx.shared import Mm

    return Mm(74) if place == 0 else Mm(100 / (columns - 1))


def _fill(row: Any, texts: Any) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    for place, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(0)
        paragraph.add_run(text).font.size = Pt(8.5)
        cell.width = _width(place, len(texts))
        if place:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
