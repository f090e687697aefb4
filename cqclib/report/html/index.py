"""The two pages no notebook makes: the front door to the reports, and how to read them.

Every number on them comes from the headline figures they are given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cqclib import wording
from cqclib.errors import ReportError
from cqclib.reference import framework
from cqclib.report.html import finder, markup
from cqclib.report.html import layout as shell

SERIES = "CQC local authority assessments"
NOT_ASSESSED = "Not assessed"
NO_RATING = "No rating recorded"


@dataclass(frozen=True)
class ReportEntry:
    """One report about all authorities, as the front door shows it.

    ``title`` is its short name, ``headline`` its finding, ``purpose`` says what it answers.
    """

    file: str
    title: str
    headline: str
    purpose: str


@dataclass(frozen=True)
class AuthorityEntry:
    """One of the 153 as the front door lists it.

    ``further`` are the words it can be found by beside its name; ``rating`` is CQC's word,
    ``NO_RATING`` or ``NOT_ASSESSED``; ``line`` says in a few words how it stands.
    """

    name: str
    slug: str
    further: str
    rating: str
    line: str = ""


def index(
    entries: Sequence[ReportEntry],
    authorities: Sequence[AuthorityEntry],
    national: Mapping[str, Any],
    *,
    reports: int = 0,
    compared: bool = False,
    workbook: str = "",
    parts: Mapping[str, Sequence[tuple[str, str]]] | None = None,
) -> str:
    """The front door: headline figures, the reports about all, and every authority.

    ``national`` holds ``assessed``, ``authorities``, ``as_at`` (YYYY-MM-DD) and ``ratings`` (how
    many of each); ``reports`` is how many of ``authorities`` have a report beside this page,
    ``compared`` whether the comparison page is there, ``workbook`` the file name of the Excel
    workbook of everything; ``parts`` are file and name of the pages about a part of the whole, by
    kind ("One region"). Raises ReportError for a figure that is
    missing or an address that is no report.
    """
    parts = {kind: pages for kind, pages in (parts or {}).items() if pages}
    files = [entry.file for entry in entries]
    files += [file for pages in parts.values() for file, _ in pages]
    for file in files:
        if not markup.allowed_address(file) or "/" in file:
            raise ReportError(f"{file[:60]!r} is not a report's file name.")
    facts = _header(national)
    assessed, ratings = facts["assessed"], _wanted(national, "ratings")
    well = ratings.get("Good", 0) + ratings.get("Outstanding", 0)
    facts |= {
        "title": f"{SERIES}: reports as at {markup.long_date(facts['as_at'])}",
        "headline": f"{well} of {assessed} assessed authorities are rated good or outstanding",
        "standfirst": (
            f"{_percent(well, assessed)} of the authorities that the Care Quality Commission has "
            f"assessed so far; {facts['authorities'] - assessed} of {facts['authorities']} were "
            "still to come. Choose the report that answers your question, or find an authority."
        ),
        "cards": [
            [str(ratings.get(name, 0)), f"{name} ({_percent(ratings.get(name, 0), assessed)})"]
            for name in framework.RATING_NAMES
        ],
    }
    body = markup.fill(
        "index.html.j2",
        entries=entries,
        authorities=authorities,
        reports=reports,
        compared=compared,
        workbook=workbook,
        parts=parts,
        levels={rating.name: rating.level for rating in framework.RATINGS},
    )
    links = [(shell.FRONT_DOOR, "Overview"), *((entry.file, entry.title) for entry in entries)]
    if finder.GUIDE not in dict(links):
        links.append((finder.GUIDE, "How to read this"))
    return shell.whole(facts, body, links=links, current=shell.FRONT_DOOR)


def how_to_read(national: Mapping[str, Any], links: shell.Links = ()) -> str:
    """The page that says in plain words how CQC rates and what these reports can show.

    ``national`` holds, beside what ``index`` needs, ``first_month``, ``last_month`` (YYYY-MM) and
    ``second_sources``: ``authorities``, ``scores_compared``, ``scores_agree`` and
    ``disagreements`` (each with ``authority``, ``statement``, ``snapshot``, ``second_source``,
    ``source_url``, and ``evidence`` and
    ``evidence_url`` where it is settled). Raises ReportError for a figure that is missing.
    """
    facts = _header(national)
    second = _wanted(national, "second_sources")
    for key in ("authorities", "scores_compared", "scores_agree", "disagreements"):
        _wanted(second, key, "second_sources.")
    differences = [_linked(difference) for difference in second["disagreements"]]
    facts |= {
        "title": f"How to read this: {SERIES}",
        "headline": "How to read these reports",
        "standfirst": (
            "What CQC measures and how a rating comes about, what it can and cannot say, and how "
            "far the numbers here can be trusted."
        ),
        "cards": [],
    }
    sections = (
        ("method", "How CQC rates an authority"),
        ("rating", "What a rating can and cannot say"),
        ("ranks", "Ranks and ties"),
        ("peers", "Who an authority is compared with"),
        ("quote", "How to quote"),
        ("not-shown", "What these tables do not show"),
        ("do-not", "What not to make of these numbers"),
        ("dates", "Dates"),
        ("data", "How good the data are"),
        ("corrections", "Corrections"),
        ("official", "Not official statistics"),
    )
    body = markup.fill(
        "how_to_read.html.j2",
        national=national,
        heading=dict(sections),
        themes=framework.THEMES,
        statement=framework.statement,
        scores=[(score, framework.SCORE_MEANINGS[score]) for score in framework.SCORES],
        ratings=[(rating, framework.lowest_total(rating.name)) for rating in framework.RATINGS],
        highest_total=framework.HIGHEST_TOTAL,
        example=(22, framework.overall_score(22), framework.rating_of_total(22).name),
        second=second,
        disagreements=[row for row in differences if not row["evidence"]],
        settled=[row for row in differences if row["evidence"]],
        first_month=markup.long_month(str(_wanted(national, "first_month"))),
        last_month=markup.long_month(str(_wanted(national, "last_month"))),
        as_at=markup.long_date(facts["as_at"]),
        number=wording.number,
    )
    return shell.whole(facts, body, links=links, current=finder.GUIDE, contents=sections)


def _linked(difference: Mapping[str, Any]) -> dict[str, Any]:
    """A difference with the addresses that may be linked, and its evidence, "" while it is open."""
    return {
        **difference,
        "link": _linkable(difference.get("source_url")),
        "evidence": difference.get("evidence") or "",
        "evidence_link": _linkable(difference.get("evidence_url")),
    }


def _linkable(url: object) -> str:
    return str(url) if markup.source_address(str(url)) else ""


def _header(national: Mapping[str, Any]) -> dict[str, Any]:
    assessed, authorities = (int(_wanted(national, key)) for key in ("assessed", "authorities"))
    as_at = str(_wanted(national, "as_at"))
    return {
        "kicker": f"{SERIES} · as at {markup.long_date(as_at)} · {assessed} of {authorities} assessed",
        "as_at": as_at,
        "assessed": assessed,
        "authorities": authorities,
        "snapshot": as_at,
    }


def _wanted(figures: Mapping[str, Any], key: str, within: str = "") -> Any:
    if key not in figures:
        raise ReportError(f"The headline figures lack {within + key!r}, which this page needs.")
    return figures[key]


def _percent(part: int, whole: int) -> str:
    return f"{wording.percent(part, whole)}%" if whole else "none"
