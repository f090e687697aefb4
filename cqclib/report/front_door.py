"""The front door: index and guide of the reports that are there, and the links between them all."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from cqclib import dataset, files, paths, wording
from cqclib.analysis import national
from cqclib.errors import ReportError
from cqclib.reference import authorities, framework
from cqclib.report import later, workbook
from cqclib.report.catalogue import INDEX, LINKS, REGION, REPORTS, STATEMENT, for_a_file
from cqclib.report.html import finder
from cqclib.report.html import index as front_pages

_ABOUT = re.compile(r'<script type="application/json" id="about">(.*?)</script>', re.DOTALL)
_HEAD = 8192  # characters; the block about the report stands before the styles


def write() -> list[Path]:
    """Write the workbook, and then what ``write_pages`` writes and returns."""
    workbook.write(dataset.load())
    return write_pages()


def write_pages() -> list[Path]:
    """Write ``index.html`` and the guide, and lead every authority's name to where it is read about.

    Only reports of the same date as the headline figures count: one made from another snapshot is
    left out. Returns the two paths.
    """
    figures = json.loads((paths.processed() / national.FILE).read_text(encoding="utf-8"))
    made = _of_the_day(figures["as_at"])
    reports = {authority.slug for authority in authorities.everyone()} & made.keys()
    data = dataset.load()
    codes = set(data.assessments["ons_code"])
    assessed = {authority.slug for authority in authorities.everyone() if authority.code in codes}
    compared = finder.COMPARISON in made
    index, guide = paths.reports() / INDEX, paths.reports() / finder.GUIDE
    general = [
        front_pages.ReportEntry(file, title, made[file]["headline"], purpose)
        for file, (title, purpose) in _PURPOSES.items()
        if file in made
    ]
    parts = {
        kind: [(file, title) for file, title in pages.items() if file in made]
        for kind, pages in _parts().items()
    }
    pages = {
        index: front_pages.index(
            general,
            _authorities(data, made),
            figures,
            reports=len(reports),
            compared=compared,
            workbook=workbook.file_name(data.as_at.isoformat()),
            parts=parts,
        ),
        guide: front_pages.how_to_read(figures, LINKS),
    }
    files.write_all(
        {path: finder.with_links(page, reports, assessed, compared) for path, page in pages.items()}
    )
    _link_pages(made, reports, assessed, compared)
    return [index, guide]


_PURPOSES = {
    "national.html": (
        "National picture",
        "How England's assessed authorities have done: ratings, statements, types, regions, time.",
    ),
    "league_tables.html": (
        "League tables",
        "Every assessed authority with its nine scores: sort, filter, download.",
    ),
    finder.COMPARISON: (
        "Compare",
        "Up to four of the 153 side by side, and what other scores would mean.",
    ),
}


def _parts() -> dict[str, dict[str, str]]:
    """The pages about a part of the whole, by file, and what they are called in a list."""
    return {
        "One region": {
            REPORTS[REGION].format(region=for_a_file(region)): region
            for region in authorities.regions()
        },
        "One statement": {
            REPORTS[STATEMENT].format(statement=statement.number): statement.name
            for statement in framework.STATEMENTS
        },
    }


def _of_the_day(as_at: str) -> dict[str, dict[str, Any]]:
    """What the reports of this date say of themselves: by file, a focus report by its slug."""
    wanted = {file: file for file in _PURPOSES}
    wanted |= {file: file for pages in _parts().values() for file in pages}
    wanted |= {
        finder.report_file(authority.slug): authority.slug for authority in authorities.everyone()
    }
    made = {}
    for file, key in wanted.items():
        about = _about(paths.reports() / file)
        if about and about["as_at"] == as_at:
            made[key] = about
    return made


def _about(path: Path) -> dict[str, Any] | None:
    """What the report in ``path`` says of itself: ``layout.ABOUT``. None when it is not there.

    Raises ReportError for a file that is no report of this project.
    """
    try:
        with path.open(encoding="utf-8") as file:
            match = _ABOUT.search(file.read(_HEAD))
    except FileNotFoundError:
        return None
    if match is None:
        raise ReportError(f"{path} is no report of this project; move it elsewhere.")
    return dict(json.loads(match[1]))


def _authorities(
    data: dataset.Dataset, made: Mapping[str, Mapping[str, Any]]
) -> list[front_pages.AuthorityEntry]:
    rows = {row["ons_code"]: row for row in data.assessments.to_dict("records")}
    since = {row["ons_code"]: row for row in data.reported_since.to_dict("records")}
    return [
        front_pages.AuthorityEntry(
            authority.name,
            authority.slug,
            finder.further_words(authority),
            _rating(rows.get(authority.code)),
            _line(rows.get(authority.code), made.get(authority.slug), since.get(authority.code)),
        )
        for authority in authorities.everyone()
    ]


def _line(
    row: Mapping[Any, Any] | None,
    about: Mapping[str, Any] | None,
    since: Mapping[Any, Any] | None,
) -> str:
    if since is not None:
        return later.line(since)
    if row is not None and about is not None:
        # A report's headline without the name that the list gives already.
        _, colon, rest = about["headline"].partition(": ")
        return wording.capital(rest) if colon else str(about["headline"])
    if row is None or pd.isna(row["total_score"]):
        return ""
    return f"{row['total_score']} of 36 points, overall score {row['overall_score_percent']}%"


def _rating(row: Mapping[Any, Any] | None) -> str:
    if row is None:
        return front_pages.NOT_ASSESSED
    rating = row["overall_rating"]
    return rating if isinstance(rating, str) else front_pages.NO_RATING


def _link_pages(
    made: Mapping[str, Any], reports: Collection[str], assessed: Collection[str], compared: bool
) -> None:
    """Write the reports of the day anew where the links in them have to change."""
    changed: dict[Path, str | bytes] = {}
    for key in made:
        path = paths.reports() / (finder.report_file(key) if key in reports else key)
        page = path.read_text(encoding="utf-8")
        linked = finder.with_links(page, reports, assessed, compared)
        if linked != page:
            changed[path] = linked
    files.write_all(changed)
