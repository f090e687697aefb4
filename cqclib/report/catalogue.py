"""Which reports there are: the notebook each comes from, its file name, the links between them."""

from __future__ import annotations

from cqclib.folding import folded
from cqclib.report.html import finder

INDEX = "index.html"
FOCUS = "04_focus_authority"
REGION = "07_region"
STATEMENT = "08_statement"
# What a notebook becomes; a notebook that is not here makes tables only.
REPORTS: dict[str, str] = {
    "03_national": "national.html",
    FOCUS: "focus_{authority}.html",
    "05_league_tables": "league_tables.html",
    "06_compare": finder.COMPARISON,
    REGION: "region_{region}.html",
    STATEMENT: "statement_{statement}.html",
}
LINKS: tuple[tuple[str, str], ...] = (
    (INDEX, "Overview"),
    ("national.html", "National picture"),
    ("league_tables.html", "League tables"),
    (finder.COMPARISON, "Compare"),
    (finder.GUIDE, "How to read this"),
)


def for_a_file(value: object) -> str:
    """A parameter's value as it stands in a report's file name: "South East" as south-east."""
    return folded(str(value)).replace(" ", "-")
