"""What the replica serves: the bundled snapshot's assessments, later ones, and how CQC words them.

All variation hangs on the slug (``pick``), so that the same site is served every time. The pilots'
ratings, days and prose are invented, and so are the scores of reports after the bundled snapshot where
``reported_later.csv`` has none.
"""

from __future__ import annotations

import csv
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, cached_property
from typing import TypeVar

from cqclib import paths
from cqclib.reference import authorities, framework
from cqclib.reference.wordings import labels

T = TypeVar("T")
REPORTS = "/care-services/local-authority-assessment-reports"
BUNDLED = paths.PROJECT / "data" / "raw" / "2025-10-03" / "assessments.csv"
REPORTED_LATER = paths.PROJECT / "data" / "raw" / "reported_later" / "reported_later.csv"
# Since spring 2025 the overall score stands on a line of its own, "Overall rating for Kent: 56%".
PRINTED_AS_NOW_SINCE = date(2025, 4, 1)
# Since May 2025 a report's pages have these addresses below its own.
NEW_ADDRESSES_SINCE = date(2025, 5, 1)
NEW_ADDRESSES = {
    1: "theme1/needs",
    2: "theme1/support",
    3: "theme1/equity",
    4: "theme2/care",
    5: "theme2/partnerships",
    6: "theme3/pathways",
    7: "theme3/safeguarding",
    8: "theme4/governance",
    9: "theme4/learning",
}
# Seen on CQC's pages or in its press releases; beyond the exact ones some that need a tier.
MORE_WORDINGS = {
    1: ("Assessing people's needs", "Assessing people\u2019s needs"),
    3: ("Equity in experiences and outcomes",),
    4: ("Care provision, integration and continuity of care",),
    5: ("Partnership and communities",),
    6: ("Safe systems, pathways and transitions",),
    8: ("Governance, management & sustainability",),
    9: ("Learning, improvement & innovation",),
}
PILOTS = (
    ("birmingham-cc", "Birmingham City Council", "Good"),
    ("lincolnshire-cc", "Lincolnshire County Council", "Good"),
    ("north-lincolnshire", "North Lincolnshire Council", "Outstanding"),
    ("nottingham-city", "Nottingham City Council", "Requires improvement"),
    ("suffolk-cc", "Suffolk County Council", "Good"),
)


def pick(options: Sequence[T], *keys: object) -> T:
    """One of ``options``, always the same for the same ``keys``."""
    return options[zlib.crc32(repr(keys).encode()) % len(options)]


@dataclass(frozen=True)
class Report:
    """One report of the replica. ``scores`` is empty for a pilot, or a rating without scores."""

    slug: str
    name: str
    rating: str
    published: date
    scores: dict[int, int] = field(default_factory=dict)
    kind: str = "formal"
    printed_percent: int | None = None

    @property
    def path(self) -> str:
        return f"{REPORTS}/{self.slug}"

    @property
    def title(self) -> str:
        return f"{self.name}{': local authority' if self.kind == 'formal' else ''} assessment"

    @property
    def is_numbered(self) -> bool:
        """Whether its pages are numbered below the reports' address, as in May 2024."""
        return self.slug.endswith("-0524")

    @cached_property
    def summary_path(self) -> str:
        """All the addresses seen: the one of today, and before it three patterns and a numbered one."""
        if self.published >= NEW_ADDRESSES_SINCE:
            return f"{self.path}/summary"
        if self.is_numbered:
            return f"{REPORTS}/{self.slug.partition('-')[0]}2"
        form = pick(("{}/summary", "{}/overall-summary", "{}-summary"), self.slug, "summary")
        return form.format(self.path)

    @property
    def links_summary(self) -> bool:
        """Now and then a landing page does not link its summary: the known patterns must do."""
        return self.is_numbered or pick(range(9), self.slug, "unlinked") != 0

    def statement_path(self, number: int) -> str:
        if self.published >= NEW_ADDRESSES_SINCE:
            return f"{self.path}/{NEW_ADDRESSES[number]}"
        if self.is_numbered:
            return f"{REPORTS}/{self.slug.partition('-')[0]}{number + 2}"
        theme = next(i for i, theme in enumerate(framework.THEMES, 1) if number in theme.numbers)
        word = framework.statement(number).short.split()[-1].lower()
        form = pick(("-theme{}-{}", "/theme{}/{}"), self.slug, "theme")
        return self.path + form.format(theme, word)

    def wording(self, number: int) -> str:
        known = labels(framework.statement(number)) + MORE_WORDINGS.get(number, ())
        return pick(known, self.slug, number)

    def with_scores(self, **scores: int) -> Report:
        """The report with other scores (``qs1=4``) and what CQC's rule makes of them."""
        new = self.scores | {int(key[2:]): value for key, value in scores.items()}
        total = sum(new.values())
        return replace(
            self,
            scores=new,
            rating=framework.rating_of_total(total).name,
            printed_percent=framework.overall_score(total),
        )


def bundled() -> list[Report]:
    """The 72 assessments of the bundled snapshot."""
    return list(_bundled())


@cache
def _bundled() -> tuple[Report, ...]:
    reports = []
    with BUNDLED.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            scores = {
                statement.number: int(row[statement.key]) for statement in framework.STATEMENTS
            }
            year, month = (int(part) for part in row["report_month"].split("-"))
            day = date(year, month, pick(range(1, 29), row["slug"], "day"))
            if row["slug"] == "WBerkshire-0524":
                day = day.replace(year=2023)  # as CQC prints it
            percent = framework.overall_score(sum(scores.values()))
            rating = row["overall_rating"]
            reports.append(
                Report(row["slug"], row["authority_name"], rating, day, scores, "formal", percent)
            )
    return tuple(reports)


def reported_later() -> list[Report]:
    """The 27 later assessments whose address is known; scores as stated, else invented."""
    with REPORTED_LATER.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["report_url"]]
    reports = []
    for row in rows:
        slug = row["report_url"].rsplit("/", 1)[1]
        stated = [row[statement.key] for statement in framework.STATEMENTS]
        scores = [int(score) for score in stated] if all(stated) else None
        reports.append(_made_up(slug, authorities.by_code(row["ons_code"]).name, scores))
    return reports


def everyone() -> list[Report]:
    """A report for each of the 153 authorities: bundled, reported later, and 54 invented ones."""
    reports = bundled() + reported_later()
    assessed = {authorities.resolve(report.name) for report in reports}
    for authority in authorities.everyone():
        if authority not in assessed:
            word = "".join(letter for letter in authority.name.lower() if letter.isalnum())
            month = pick(("1125", "0126", "0326", "0926"), authority.name, "month")
            reports.append(_made_up(f"{word}-{month}", authority.name, None))
    return reports


def _made_up(slug: str, name: str, scores: Sequence[int] | None) -> Report:
    """A report with the rating that CQC's rule makes of its scores; invented ones when None."""
    numbers = [statement.number for statement in framework.STATEMENTS]
    given = scores or [pick((1, 2, 2, 2, 3, 3, 3, 4), slug, number) for number in numbers]
    total = sum(given)
    return Report(
        slug,
        name,
        framework.rating_of_total(total).name,
        date(2000 + int(slug[-2:]), int(slug[-4:-2]), pick(range(1, 29), slug, "day")),
        dict(zip(numbers, given, strict=True)),
        printed_percent=framework.overall_score(total),
    )


def pilots() -> list[Report]:
    """The five pilots of 2023, with invented ratings."""
    return [
        Report(slug, name, rating, date(2023, 11, 17), kind="pilot")
        for slug, name, rating in PILOTS
    ]
