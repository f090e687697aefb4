"""Pages that a person saved in a browser, added to a snapshot with who saved them and when."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from cqclib.scrape import parse as pages
from cqclib.scrape.fetch import CQC, Exchange, FetchError, Page, Site
from cqclib.scrape.outcome import CrawlError, Problem
from cqclib.scrape.parse import PageError, month_of
from cqclib.scrape.read_again import as_recorded, read_again, record_again, today
from cqclib.scrape.record import alone
from cqclib.scrape.saved_page import SavedPage, saved_pages
from cqclib.snapshot import model as snapshot
from cqclib.snapshot import store
from cqclib.snapshot.model import Snapshot


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
        recorded = as_recorded(source)
        new = [_imported(recorded, page, who) for page in saved_pages(path, address)]
        return _with_pages(recorded, new)[0]


def carried_over(
    recorded: Snapshot,
    problems: tuple[Problem, ...],
    earlier: Sequence[tuple[dict[str, str], Exchange]],
) -> tuple[Snapshot, tuple[Problem, ...]]:
    """``recorded`` with the pages imported ``earlier`` on its day, where they are still missing.

    Returns also what of its ``problems`` is open then.
    """
    missing = {problem["slug"] for problem in recorded.provenance.get("problems", [])}
    wanted = [(entry, page) for entry, page in earlier if entry["slug"] in missing]
    if not wanted:
        return recorded, problems
    return _with_pages(as_recorded(recorded.as_at.isoformat()), wanted)


def imported_pages(day: str) -> list[tuple[dict[str, str], Exchange]]:
    """The pages imported into the snapshot of ``day``, each with its provenance; none without it."""
    if day not in snapshot.available():
        return []
    recorded = as_recorded(day)
    exchanges = store.verified_pages(recorded)
    return [
        (dict(entry), exchanges[entry["asked"]])
        for entry in recorded.provenance.get("imports", [])
        if entry["asked"] in exchanges
    ]


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
        "when": today(),
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


def _with_pages(
    recorded: Snapshot, new: Sequence[tuple[dict[str, str], Exchange]]
) -> tuple[Snapshot, tuple[Problem, ...]]:
    """``recorded`` with more pages, read and recorded anew; and what is a problem still."""
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
    walked = read_again(recorded, exchanges, {**recorded.provenance, **about})
    return record_again(recorded, walked, exchanges, about)
