"""``by_hand.csv``: values that a person read where the code could not, merged when a snapshot is read.

The file lies in the snapshot's folder, one row a value:

``slug``            the report's, the last part of its address
``what``            one of ``WHAT``: a column of the snapshot, such as ``overall_rating`` or ``qs1``
``value``           as CQC prints it
``source_address``  where it was read, http or https
``who``, ``when``   who read it, on which day (YYYY-MM-DD)

What was recorded stays as it is: a value by hand fills a blank, or a report that was kept out, and is
marked in the assessment's note. One that contradicts what was read for certain is refused, and so are
scores that do not add up to the rating by CQC's rule ("How we determine ratings").
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from cqclib.errors import SnapshotError, UnknownAuthority
from cqclib.reference import authorities, framework

BY_HAND = "by_hand.csv"
COLUMNS = ("slug", "what", "value", "source_address", "who", "when")
WHAT: tuple[str, ...] = (
    "authority_name",
    "overall_rating",
    "printed_score_percent",
    *framework.SCORE_KEYS,
    "report_month",
    "published_on",
)
REPORTS = "https://www.cqc.org.uk/care-services/local-authority-assessment-reports/"
_FORMS = {
    "printed_score_percent": r"(2[5-9]|[3-9]\d|100)",
    **dict.fromkeys(framework.SCORE_KEYS, "[1-4]"),
    "report_month": r"20\d\d-(0[1-9]|1[0-2])",
    "published_on": r"20\d\d-\d\d-\d\d",
}
_SLUG = r"[A-Za-z0-9][A-Za-z0-9-]{0,99}"
_LONGEST = 500


@dataclass(frozen=True)
class Entry:
    """One value by hand; ``where`` is its file and line, for a sentence about it."""

    where: str
    slug: str
    what: str
    value: str
    source_address: str
    who: str
    when: str


def read(folder: Path) -> list[Entry]:
    """The values by hand in a snapshot's ``folder``; none without the file.

    Raises SnapshotError naming file and line for whatever is no such value.
    """
    path = folder / BY_HAND
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return []
    except UnicodeDecodeError:
        raise SnapshotError(f"{path} is not UTF-8 text; save it as CSV UTF-8.") from None
    try:
        rows = list(csv.reader(io.StringIO(text), strict=True))
    except csv.Error as error:
        raise SnapshotError(f"{path} cannot be read as a table ({error}); mend it.") from None
    if not rows or tuple(cell.strip() for cell in rows[0]) != COLUMNS:
        raise SnapshotError(f"{path} must begin with the line {','.join(COLUMNS)}; mend it.")
    entries = [
        _entry(f"{path}, line {number}", cells)
        for number, cells in enumerate(rows[1:], start=2)
        if any(cell.strip() for cell in cells)
    ]
    first: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        earlier = first.setdefault((entry.slug, entry.what), entry)
        if earlier.value != entry.value:
            raise SnapshotError(
                f"{entry.where}: {entry.what} of {entry.slug} stands there twice, as "
                f"{earlier.value!r} and {entry.value!r}; keep the right one."
            )
    return list(first.values())


def _entry(where: str, cells: Sequence[str]) -> Entry:
    if len(cells) != len(COLUMNS):
        raise SnapshotError(
            f"{where} has {len(cells)} cells where {len(COLUMNS)} belong ({','.join(COLUMNS)})."
        )
    entry = Entry(where, *(cell.strip() for cell in cells))
    for column, cell in zip(COLUMNS, cells, strict=True):
        if not cell.strip() or len(cell) > _LONGEST or not cell.isprintable():
            raise SnapshotError(f"{where}, column {column}: give it, as one short line.")
    if not re.fullmatch(_SLUG, entry.slug):
        raise SnapshotError(
            f"{where}, column slug: {entry.slug!r} is not the last part of a report's address."
        )
    if entry.what not in WHAT:
        raise SnapshotError(
            f"{where}, column what: {entry.what!r} is not one of {', '.join(WHAT)}."
        )
    if not _valid(entry.what, entry.value):
        raise SnapshotError(f"{where}, column value: {entry.value!r} is no {entry.what}.")
    if not re.fullmatch(r"https?://[^\s]+", entry.source_address):
        raise SnapshotError(f"{where}, column source_address: give the address of a page.")
    if not _is_day(entry.when):
        raise SnapshotError(f"{where}, column when: give a day as YYYY-MM-DD.")
    return entry


def _valid(what: str, value: str) -> bool:
    if what == "overall_rating":
        return value in framework.RATING_NAMES
    if what == "authority_name":
        try:
            authorities.resolve(value)
        except UnknownAuthority:
            return False
        return True
    return bool(re.fullmatch(_FORMS[what], value)) and (what != "published_on" or _is_day(value))


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def merge(
    rows: Sequence[Mapping[str, str]], entries: Sequence[Entry], names: Mapping[str, str]
) -> tuple[list[dict[str, str]], list[Entry]]:
    """The ``rows`` of a snapshot (column to text) with the values by hand in their places.

    Returns also the entries that said something new; the others only confirm what was read.
    ``names`` gives the authority of a report that has no row, by slug. Raises SnapshotError for a
    value that contradicts what was read, and for a report that is not whole afterwards.
    """
    merged = {row["slug"]: dict(row) for row in rows}
    entered: list[Entry] = []
    by_slug: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_slug[entry.slug].append(entry)
    for slug, own in by_slug.items():
        row = merged.get(slug) or _new_row(rows[0].keys(), slug, own, names)
        new = [entry for entry in own if _says_more(entry, row)]
        if new or slug not in merged:
            merged[slug] = _filled(row, new, own[-1].where)
        entered += new
    return [merged[slug] for slug in sorted(merged)], entered


def _new_row(
    columns: Any, slug: str, own: Sequence[Entry], names: Mapping[str, str]
) -> dict[str, str]:
    """A row for a report that could not be read: its name, address and month."""
    given = {entry.what: entry.value for entry in own}
    name = given.get("authority_name", names.get(slug, ""))
    if not name:
        raise SnapshotError(
            f"{own[0].where}: whose report {slug} is, is not known; add a line with its "
            "authority_name."
        )
    dated = re.fullmatch(r".+-(0[1-9]|1[0-2])(\d\d)", slug)
    month = given.get("report_month", f"20{dated[2]}-{dated[1]}" if dated else "")
    if not month:
        raise SnapshotError(f"{own[0].where}: add a line with the report_month of {slug}.")
    return dict.fromkeys(columns, "") | {
        "slug": slug,
        "report_url": REPORTS + slug,
        "authority_name": name,
        "ons_code": authorities.resolve(name).code,
        "report_month": month,
        "kind": "formal",
    }


def _says_more(entry: Entry, row: Mapping[str, str]) -> bool:
    """Whether ``entry`` is not in ``row`` yet. Raises SnapshotError where it contradicts it."""
    before = row[entry.what]
    if before == entry.value:
        return False
    is_name = bool(before) and entry.what == "authority_name"
    if is_name and authorities.resolve(before) == authorities.resolve(entry.value):
        return False
    if before and not row["problem"]:
        raise SnapshotError(
            f"{entry.where}: {entry.what} of {entry.slug} was read as {before!r}, and by hand it is "
            f"{entry.value!r}; remove the line, or have the page read again."
        )
    return True


def _filled(row: Mapping[str, str], entered: Sequence[Entry], where: str) -> dict[str, str]:
    """``row`` with its values by hand, its problem settled by them, and a mark in its note."""
    filled = {**row, **{entry.what: entry.value for entry in entered}, "problem": ""}
    _refuse_unless_whole(filled, where)
    filled["note"] = "; ".join(filter(None, [row["note"], *marks(entered)]))
    return filled


def _refuse_unless_whole(row: Mapping[str, str], where: str) -> None:
    """A rating, with nine scores or none, that agree by CQC's rule. Raises SnapshotError."""
    slug = row["slug"]
    blank = [key for key in framework.SCORE_KEYS if not row[key]]
    if 0 < len(blank) < len(framework.SCORE_KEYS):
        raise SnapshotError(f"{where}: {slug} has no {', '.join(blank)}; add a line for each.")
    if not row["overall_rating"]:
        raise SnapshotError(f"{where}: {slug} has no overall_rating; add a line for it.")
    if blank:
        return
    total = framework.total_score([int(row[key]) for key in framework.SCORE_KEYS])
    rating, percent = framework.rating_of_total(total).name, framework.overall_score(total)
    printed = row["printed_score_percent"] or str(percent)
    if (row["overall_rating"], printed) != (rating, str(percent)):
        raise SnapshotError(
            f"{where}: the nine scores of {slug} add up to {total} of {framework.HIGHEST_TOTAL} "
            f"({percent}%, {rating}), not to {printed}%, {row['overall_rating']}; mend the line "
            "that is wrong."
        )


def marks(entered: Sequence[Entry]) -> list[str]:
    """What was entered by hand, a phrase for each source, for a note or a line in a report."""
    by_source: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for entry in entered:
        by_source[entry.source_address, entry.who, entry.when].append(entry.what)
    return [
        f"by hand ({who}, {when}, from {source}): {', '.join(what)}"
        for (source, who, when), what in by_source.items()
    ]
