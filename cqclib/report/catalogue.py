"""Which reports there are: their file names, the links between them, the front door and the guide."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cqclib import dataset, files, paths
from cqclib.analysis import national
from cqclib.pipeline.steps import FOCUS
from cqclib.reference import authorities
from cqclib.report.html import export as report
from cqclib.report.html import index as frontdoor

# What a notebook becomes; a notebook that is not here makes tables only.
REPORTS: dict[str, str] = {
    "03_national": "national.html",
    FOCUS: "focus_{authority}.html",
    "05_league_tables": "league_tables.html",
}
LINKS: tuple[tuple[str, str], ...] = (
    ("index.html", "Overview"),
    ("national.html", "National picture"),
    ("league_tables.html", "League tables"),
    (frontdoor.GUIDE, "How to read this"),
)


def write_front_door() -> list[Path]:
    """Write ``index.html`` and the guide for the reports that are there, of the same date.

    A report made from another snapshot is left out of the index. Returns the two paths.
    """
    figures = json.loads((paths.processed() / national.FILE).read_text(encoding="utf-8"))
    entries = [*_entries(figures["as_at"])]
    index, guide = paths.reports() / "index.html", paths.reports() / frontdoor.GUIDE
    made: dict[Path, str | bytes] = {
        index: report.index(entries, figures),
        guide: report.how_to_read(figures, LINKS),
    }
    files.write_all(made)
    return [index, guide]


_PURPOSES = {
    "national.html": (
        "National picture",
        "How England's assessed authorities have done: ratings, "
        "statements, types, regions, time and deprivation.",
    ),
    "league_tables.html": (
        "League tables",
        "Every assessed authority with its nine scores: sort, filter, export.",
    ),
}
_FOCUS_PURPOSE = (
    "One authority beside the others: standing, peers, next rating, whom to learn from."
)


def _entries(as_at: str) -> list[frontdoor.ReportEntry]:
    entries = []
    for file, (title, purpose) in _PURPOSES.items():
        about = report.about(paths.reports() / file)
        if about and about["as_at"] == as_at:
            entries.append(_entry(file, title, about, purpose, "All authorities"))
    national_table = dataset.load().assessments
    ratings = dict(zip(national_table["ons_code"], national_table["overall_rating"], strict=True))
    for one in authorities.everyone():
        file = REPORTS[FOCUS].format(authority=one.slug)
        about = report.about(paths.reports() / file)
        if about and about["as_at"] == as_at:
            given = ratings.get(one.code)
            rating = given if isinstance(given, str) else ""
            group = "One authority"
            entries.append(_entry(file, one.name, about, _FOCUS_PURPOSE, group, one.name, rating))
    return entries


def _entry(
    file: str,
    title: str,
    about: Mapping[str, Any],
    purpose: str,
    group: str,
    authority: str = "",
    rating: str = "",
) -> frontdoor.ReportEntry:
    said = about["headline"], about["standfirst"]
    return frontdoor.ReportEntry(file, title, *said, purpose, group, authority, rating)
