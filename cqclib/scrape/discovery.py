"""What the lists of the site gave, united: the reports, which are listed, and what was noticed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from cqclib.errors import UnknownAuthority
from cqclib.reference import authorities
from cqclib.scrape.outcome import Problem
from cqclib.scrape.parse import REPORTS, Listed


@dataclass
class Discovery:
    """The reports by slug, which of them a list names today, and what was noticed.

    ``unclear`` are links that may be a report's; ``parts`` the slugs of reports of which a list links
    a page within, and on which page of the list; ``gaps`` say how far the lists carry;
    ``forbidden`` is what robots.txt says against the search listing, "" when nothing.
    """

    reports: dict[str, Listed] = field(default_factory=dict)
    listed: set[str] = field(default_factory=set)
    unclear: dict[str, None] = field(default_factory=dict)
    parts: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    forbidden: str = ""
    problems: list[Problem] = field(default_factory=list)

    @property
    def formal(self) -> int:
        """How many formal assessments there are, with the links that may be one."""
        kinds = [report.kind for report in self.reports.values()]
        return kinds.count("formal") + len(self.unclear)

    def add(self, reports: Iterable[Listed], is_listed: bool = True) -> None:
        """Unite ``reports`` with those that are here, by slug whatever its case."""
        slugs = {slug.casefold(): slug for slug in self.reports}
        for report in reports:
            slug = slugs.setdefault(report.slug.casefold(), report.slug)
            present = self.reports.setdefault(slug, report)
            if not present.name:
                self.reports[slug] = Listed(slug, report.name, present.kind)
            elif is_listed and _two_authorities(present.name, report.name):
                reason = f"It is listed as {present.name[:60]!r} and as {report.name[:60]!r}."
                self.problems.append(Problem(slug, REPORTS + slug, reason))
            if is_listed:
                self.listed.add(slug)


def _two_authorities(name: str, other: str) -> bool:
    """Whether two names mean two authorities; names nobody knows are refused with their report."""
    if not other or name == other:
        return False
    try:
        return authorities.resolve(name) != authorities.resolve(other)
    except UnknownAuthority:
        return False
