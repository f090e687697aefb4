"""Finishing a snapshot without the site: read it again, and add pages that a person saved."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pandas as pd

from cqclib import __version__
from cqclib.errors import SnapshotError
from cqclib.scrape import parse as pages
from cqclib.scrape.crawler import Crawl, crawl
from cqclib.scrape.fetch import CQC, Exchange, Fetcher, FetchError, Page, Site
from cqclib.scrape.known import Known
from cqclib.scrape.outcome import CrawlError, Problem
from cqclib.scrape.parse import Listed, PageError, month_of
from cqclib.scrape.record import alone, record
from cqclib.scrape.saved_page import SavedPage, saved_pages
from cqclib.snapshot import model as snapshot
from cqclib.snapshot import store
from cqclib.snapshot.model import Snapshot

DIFFERENCES = ("slug", "column", "recorded", "read_now")
_NOT_RECORDED = "is not among the snapshot's recorded pages"
# Counts of a replay that say nothing of the run that fetched the pages.
_COST = (
    "requests",
    "cache_hits",
    "not_modified",
    "retries",
    "bodies",
    "body_bytes",
    "seconds",
    "seconds_waiting",
)


@dataclass(frozen=True)
class Rereading:
    """A snapshot's pages read again by today's code.

    ``differences`` has one row a cell that differs: ``DIFFERENCES``, "" for a blank or a missing
    row. ``kept`` is the snapshot recorded anew, None when nothing was.
    """

    snapshot: Snapshot
    differences: pd.DataFrame
    problems: tuple[Problem, ...]
    kept: Snapshot | None = None

    def sentence(self) -> str:
        """What differs, in a sentence."""
        day = self.snapshot.as_at.isoformat()
        if self.differences.empty:
            return f"The pages of {day} read as they were recorded."
        count = len(self.differences)
        slugs = self.differences["slug"].nunique()
        values = "1 value reads" if count == 1 else f"{count} values read"
        done = "recorded anew, and the former one set aside" if self.kept else "not recorded"
        return f"{values} differently in {slugs} reports of {day}; the new reading was {done}."


def replay(recorded: Snapshot) -> Crawl:
    """Read a snapshot's own pages again with the same code; no network can be reached.

    Raises SnapshotError for a snapshot recorded without its pages.
    """
    return _read_again(recorded, store.verified_pages(recorded), recorded.provenance)


def _read_again(
    recorded: Snapshot, exchanges: Mapping[str, Exchange], provenance: Mapping[str, Any]
) -> Crawl:
    """``replay`` of other pages, with the reports and imports that ``provenance`` knows."""
    if not exchanges:
        raise SnapshotError(
            f"The snapshot of {recorded.as_at.isoformat()} was recorded without its pages, so they "
            "cannot be read again; use its table as it is."
        )
    known = Known(
        tuple(
            Listed(slug, name, kind)
            for kind, names in provenance.get("known", {}).items()
            for slug, name in names.items()
        )
    )
    fetcher = Fetcher.recorded(exchanges, str(recorded.provenance["address"]))
    try:
        walked = crawl(
            fetcher,
            # Those recorded before this was said have statement pages only when they were asked for.
            statements=bool(provenance.get("statements", provenance.get("statement_pages"))),
            progress=False,
            known=known,
        )
    except FetchError as error:
        raise SnapshotError(f"{recorded.folder / 'pages.zip'} is not complete: {error}") from error
    finally:
        fetcher.close(finished=True)
    return replace(
        walked,
        assessments=_marked(walked.assessments, provenance.get("imports", [])),
        problems=_with_former_reasons(walked.problems, provenance.get("problems", [])),
    )


def _marked(table: pd.DataFrame, imports: Sequence[Mapping[str, str]]) -> pd.DataFrame:
    """``table`` with a note in the row of each report of which a page was imported."""
    marks: dict[str, str] = {}
    for entry in imports:
        mark = f"a page imported by hand ({entry['who']}, {entry['when']}): {entry['address']}"
        slug = entry["slug"]
        marks[slug] = "; ".join(filter(None, [marks.get(slug, ""), mark]))
    notes = [
        "; ".join(filter(None, [note, marks.get(slug, "")]))
        for slug, note in zip(table["slug"], table["note"], strict=True)
    ]
    return table.assign(note=pd.Series(notes, index=table.index, dtype="str"))


def _with_former_reasons(
    problems: Sequence[Problem], former: Sequence[Mapping[str, str]]
) -> tuple[Problem, ...]:
    """A page that was never recorded is missing for the reason that the run gave."""
    reasons = {(problem["slug"], problem["address"]): problem["reason"] for problem in former}
    explained = []
    for problem in problems:
        if _NOT_RECORDED in problem.reason:
            reason = reasons.get((problem.slug, problem.address))
            fetched = f"{problem.address} was not fetched; save it and import it as well."
            problem = replace(problem, reason=reason or fetched)
        explained.append(problem)
    return tuple(explained)


def differences(recorded: Snapshot, walked: Crawl) -> pd.DataFrame:
    """The cells in which a snapshot and a reading of its pages differ: ``DIFFERENCES``."""
    before = _cells(recorded.assessments)
    now = _cells(store.recordable(walked.assessments))
    rows = [
        (slug, column, before.get((slug, column), ""), now.get((slug, column), ""))
        for slug, column in sorted(before.keys() | now.keys())
        if before.get((slug, column)) != now.get((slug, column))
    ]
    return pd.DataFrame(rows, columns=list(DIFFERENCES), dtype="str")


def _cells(table: pd.DataFrame) -> dict[tuple[str, str], str]:
    return {
        (str(row["slug"]), str(column)): str(cell)
        for row in table.to_dict("records")
        for column, cell in row.items()
    }


def reread(source: str = snapshot.LATEST, keep: bool = False) -> Rereading:
    """Read the pages of the snapshot ``source`` again with today's code, and say what differs.

    With ``keep`` the new reading takes the snapshot's place, and the former one is set aside.
    Raises SnapshotError for a snapshot without its pages.
    """
    with alone():
        recorded = _as_recorded(source)
        walked = replay(recorded)
        differing = differences(recorded, walked)
        if not keep or differing.empty:
            return Rereading(recorded, differing, walked.problems)
        about = {"reread": {"by": f"cqclib {__version__}", "when": _today()}}
        kept, problems = _record_again(recorded, walked, store.verified_pages(recorded), about)
        return Rereading(recorded, differing, problems, kept)


def import_page(
    path: Path, address: str = "", source: str = snapshot.LATEST, who: str = ""
) -> Snapshot:
    """Add a page that was saved in a browser, or a folder of them, to a snapshot.

    ``address`` is the page's own on CQC's site; without it the one that the browser wrote into the
    file, or for a folder ``addresses.csv`` (file,address). The page goes into the snapshot with who
    imported it and when; the snapshot is read again and recorded anew, the former one set aside.
    Raises CrawlError for a page that cannot be read for certain (nothing is changed then),
    SnapshotError for a snapshot without its pages.
    """
    with alone():
        recorded = _as_recorded(source)
        new = [_imported(recorded, page, who) for page in saved_pages(path, address)]
        return _with_pages(recorded, new)


def carried_over(
    recorded: Snapshot, earlier: Sequence[tuple[dict[str, str], Exchange]]
) -> Snapshot:
    """``recorded`` with the pages imported ``earlier`` on its day, where they are still missing."""
    missing = {problem["slug"] for problem in recorded.provenance.get("problems", [])}
    wanted = [(entry, page) for entry, page in earlier if entry["slug"] in missing]
    return _with_pages(_as_recorded(recorded.as_at.isoformat()), wanted) if wanted else recorded


def imported_pages(day: str) -> list[tuple[dict[str, str], Exchange]]:
    """The pages imported into the snapshot of ``day``, each with its provenance; none without it."""
    if day not in snapshot.available():
        return []
    recorded = _as_recorded(day)
    exchanges = store.verified_pages(recorded)
    return [
        (dict(entry), exchanges[entry["asked"]])
        for entry in recorded.provenance.get("imports", [])
        if entry["asked"] in exchanges
    ]


def _as_recorded(source: str) -> Snapshot:
    return snapshot.load(source, with_values_by_hand=False)


def _imported(recorded: Snapshot, page: SavedPage, who: str) -> tuple[dict[str, str], Exchange]:
    """What is recorded of a saved page. Raises CrawlError when it cannot be read for certain."""
    site = Site.at(str(recorded.provenance["address"]))
    try:
        path = urlsplit(Site.at(CQC).address(page.address))
        asked = site.address(path.path + (f"?{path.query}" if path.query else ""))
    except FetchError:
        try:
            asked = site.address(page.address)
        except FetchError as error:
            raise CrawlError(f"{page.file}: {error}") from None
    try:
        name = _name_on(Page(asked, page.body, page.content_type))
    except (PageError, FetchError) as error:
        raise CrawlError(
            f"{page.file} cannot be read for certain: {error} Nothing was changed; if you can read "
            f"it, write its values into {recorded.folder / 'by_hand.csv'} (docs/how_to.md)."
        ) from None
    entry = {
        "address": CQC + urlsplit(asked).path,
        "asked": asked,
        "slug": _report_of(recorded, asked),
        "name": name,
        "file": page.file,
        "sha256": hashlib.sha256(page.body).hexdigest(),
        "who": who.strip() or "not named",
        "when": _today(),
    }
    return entry, Exchange(asked, 200, page.content_type, "", page.body)


def _name_on(page: Page) -> str:
    """The authority that a page of a report names. Raises PageError."""
    html = page.text
    if pages.is_summary(html):
        return pages.read_summary(html).name
    if urlsplit(page.url).path in (pages.SEARCH, pages.NEWEST):
        if not pages.read_listing(html).reports:
            raise PageError("The list names no report.")
        return ""
    return pages.read_landing(html, page.url).name


def _report_of(recorded: Snapshot, address: str) -> str:
    """The slug of the report that an address belongs to: a known one, else its own first part."""
    path = urlsplit(address).path
    first = path.removeprefix(pages.REPORTS).partition("/")[0]
    if not path.startswith(pages.REPORTS):
        return ""
    slugs = {problem["slug"] for problem in recorded.provenance.get("problems", [])}
    slugs |= set(recorded.assessments["slug"])
    own = [slug for slug in slugs if f"{first}-".casefold().startswith(f"{slug}-".casefold())]
    by_address = [
        problem["slug"]
        for problem in recorded.provenance.get("problems", [])
        if urlsplit(problem["address"]).path == path
    ]
    return max([*own, *by_address], key=len, default=first)


def _with_pages(recorded: Snapshot, new: Sequence[tuple[dict[str, str], Exchange]]) -> Snapshot:
    """``recorded`` with more pages, read and recorded anew."""
    exchanges = dict(store.verified_pages(recorded))
    imports = list(recorded.provenance.get("imports", []))
    known = {kind: dict(names) for kind, names in recorded.provenance.get("known", {}).items()}
    for entry, exchange in new:
        exchanges[exchange.url] = exchange
        imports = [old for old in imports if old["asked"] != entry["asked"]] + [entry]
        if entry["slug"] and entry["name"]:
            kind = "formal" if month_of(entry["slug"]) else "pilot"
            known.setdefault(kind, {}).setdefault(entry["slug"], entry["name"])
    about = {"imports": imports, "known": known}
    walked = _read_again(recorded, exchanges, {**recorded.provenance, **about})
    kept, _ = _record_again(recorded, walked, exchanges, about)
    return kept


def _record_again(
    recorded: Snapshot, walked: Crawl, exchanges: Mapping[str, Exchange], about: Mapping[str, Any]
) -> tuple[Snapshot, tuple[Problem, ...]]:
    """Record another reading of a snapshot in its place, with what the run said of itself."""
    former = recorded.provenance
    counts = walked.statistics.to_dict()
    counts |= {
        key: former["statistics"][key] for key in _COST if key in former.get("statistics", {})
    }
    same: dict[str, Any] = {
        key: former[key]
        for key in (
            "producer",
            "method",
            "notes",
            "events",
            "known",
            "statements",
            "imports",
            "reread",
        )
        if key in former
    }
    return record(
        walked,
        recorded.as_at.isoformat(),
        str(former["address"]),
        exchanges,
        more={**same, "statistics": counts, **about},
    )


def _today() -> str:
    return datetime.now(UTC).date().isoformat()
