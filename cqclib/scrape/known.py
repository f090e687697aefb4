"""The reports that were published once: every address that is asked for before it is called gone.

Three sources: the snapshots on disk, the list that comes with the project (when CQC's own site is
read), and ``reported_later.csv``, which says what public pages said of later assessments.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from cqclib import paths
from cqclib.errors import SnapshotError
from cqclib.scrape.fetch import CQC
from cqclib.scrape.parse import Listed, month_of
from cqclib.scrape.parse.addresses import slug_of
from cqclib.snapshot import later
from cqclib.snapshot import model as snapshot
from cqclib.snapshot.recorded_files import ASSESSMENTS, PROVENANCE, read_provenance, read_table


@dataclass(frozen=True)
class Known:
    """What is known before a run.

    ``reports`` are known addresses; ``without_address`` the authorities that were said to be
    assessed without an address to ask for, each with who said so; ``unreadable`` what is on disk
    and cannot be read, as sentences: the reports in it are not known.
    """

    reports: tuple[Listed, ...] = ()
    without_address: dict[str, str] = field(default_factory=dict)
    unreadable: tuple[str, ...] = ()


def known_reports(origin: str) -> Known:
    """All reports that were published once, for a run that reads the site at ``origin``."""
    reports: dict[str, Listed] = {}
    without_address: dict[str, str] = {}
    unreadable: list[str] = []
    for folder in _folders(origin):
        try:
            if folder.name == later.FOLDER:
                listed, unaddressed = _reported_later(folder.parent)
                without_address |= unaddressed
            else:
                listed = _recorded(folder)
        except SnapshotError as error:
            unreadable.append(str(error))
            continue
        for report in listed:
            reports.setdefault(report.slug.casefold(), report)
    return Known(tuple(reports.values()), without_address, tuple(unreadable))


def _folders(origin: str) -> list[Path]:
    """The folders to look in, the newest snapshot first."""
    raws = [paths.raw()]
    bundled = paths.PROJECT / "data" / "raw"
    if origin == CQC and bundled != paths.raw():
        raws.append(bundled)
    folders: list[Path] = []
    for raw in raws:
        folders += [raw / day for day in reversed(snapshot.available(raw))]
        if (raw / later.FOLDER / PROVENANCE).is_file():
            folders.append(raw / later.FOLDER)
    return folders


def _recorded(folder: Path) -> list[Listed]:
    """The reports of a snapshot: those in its table and those that it could not read."""
    provenance = read_provenance(folder)
    columns = (snapshot.REQUIRED_COLUMNS, snapshot.OPTIONAL_COLUMNS)
    table = read_table(folder, ASSESSMENTS, provenance, *columns)
    reports = [
        Listed(str(row["slug"]), str(row["authority_name"]), str(row["kind"] or "formal"))
        for row in table.to_dict("records")
    ]
    return reports + [
        Listed(slug, name, "formal" if month_of(slug) else "pilot")
        for slug, name in provenance.get("names", {}).items()
    ]


def _reported_later(raw: Path) -> tuple[list[Listed], dict[str, str]]:
    table, _ = later.read(raw)
    reports, without_address = [], {}
    for row in table.to_dict("records"):
        if slug := slug_of(str(row["report_url"])):
            reports.append(Listed(slug, str(row["authority"]), "formal"))
        else:
            without_address[str(row["ons_code"])] = f"{row['authority']} ({row['source_url']})"
    return reports, without_address
