"""Reading the clean tables back: what the reports are made from.

Each table is checked against its schema and against the hash that ``datapackage.json`` gives for
it, so that a hand-edited or half-replaced ``data/processed`` is refused instead of published.
"""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from cqclib import paths
from cqclib.dataset import clean, datapackage, derived, later, schemas, second_sources
from cqclib.errors import DataError, SnapshotError
from cqclib.reference import authorities
from cqclib.snapshot import model as snapshot

RECORDED_LAST = "recorded"
_AGAIN = "run notebooks/01_scrape.ipynb and 02_clean.ipynb again"
_SCHEMAS = {
    derived.DETAILED: schemas.DETAILED,
    derived.SUMMARY: schemas.SUMMARY,
    derived.STABILITY: schemas.STABILITY,
    second_sources.COMPARISON: schemas.COMPARISON,
}
_ABOUT_AN_AUTHORITY = ["ons_code", "authority", "authority_type", "region", "report_month"]


@dataclass(frozen=True)
class Dataset:
    """The clean tables of one snapshot, as data frames.

    ``all_assessments``: every formal assessment, a row each (columns: docs/data_dictionary.md,
    la_detailed_assessments). ``second_sources``: a row for each value stated elsewhere.
    ``summary``: counts and shares at each rating and score. ``stability``: for each of ``scored``,
    the places and ratings one point more or fewer would bring. The tables below are made from them.
    """

    as_at: date
    provenance: dict[str, Any]
    all_assessments: pd.DataFrame
    summary: pd.DataFrame
    stability: pd.DataFrame
    second_sources: pd.DataFrame

    @cached_property
    def assessments(self) -> pd.DataFrame:
        """The latest formal assessment of each authority, which counts and ranks are made from."""
        latest = self.all_assessments["latest"]
        return self.all_assessments[latest].reset_index(drop=True)

    @cached_property
    def scored(self) -> pd.DataFrame:
        """Those of ``assessments`` with all nine scores."""
        return self.assessments[self.assessments["total_score"].notna()].reset_index(drop=True)

    @cached_property
    def scores(self) -> pd.DataFrame:
        """The scores of ``scored``, tidy: a row for each authority and statement.

        Columns: ``ons_code, authority, authority_type, region, report_month, statement_number,
        statement, theme, score``; authorities by name, statements in CQC's order.
        """
        tidy = derived.tidy_scores(self.scored).drop(columns="slug")
        about = self.scored[_ABOUT_AN_AUTHORITY]
        table = about.merge(tidy, on="ons_code", validate="one_to_many")
        return table.sort_values(["authority", "statement_number"], ignore_index=True)

    @cached_property
    def authorities(self) -> pd.DataFrame:
        """The 153 authorities by ONS code, assessed or not.

        Columns: those of ``reference.authorities.table()`` and ``assessed`` (true or false).
        """
        table = authorities.table()
        return table.assign(assessed=table["ons_code"].isin(self.assessments["ons_code"]))

    @cached_property
    def reported_since(self) -> pd.DataFrame:
        """What public pages say of assessments published since (``later.reported_since``).

        Never counted or ranked: who says so stands in each row.
        """
        return later.reported_since(self.assessments, self.as_at.isoformat())

    @cached_property
    def statement_pages(self) -> dict[str, dict[str, str]]:
        """CQC's own pages on single statements, where a run recorded their addresses.

        By slug of the report, then by statement ("qs1" to "qs9"); empty where none is recorded.
        Raises SnapshotError where the record holds something else.
        """
        pages = self.provenance.get("statement_pages", {})
        if not isinstance(pages, dict) or not all(isinstance(own, dict) for own in pages.values()):
            raise SnapshotError(
                f"statement_pages in the provenance of {self.as_at} is not a list of addresses by "
                "report and statement; record that snapshot again."
            )
        return pages

    @property
    def assessed(self) -> int:
        """How many authorities have a formal assessment."""
        return len(self.assessments)

    @property
    def authority_count(self) -> int:
        """How many authorities there are: 153."""
        return len(authorities.everyone())

    def need_scores(self) -> None:
        """Raise DataError when no latest assessment has scores: there is nothing to compare."""
        if self.scored.empty:
            raise DataError(
                f"None of the {self.assessed} latest assessments as at {self.as_at} has scores; this "
                "report needs at least one."
            )


def load() -> Dataset:
    """The clean tables in ``data/processed``.

    Raises DataError when a table is missing, breaks a rule, or is not the one that
    ``datapackage.json`` describes: a run that was killed between 01_scrape and 02_clean, or in the
    middle of either, leaves old tables beside new ones.
    """
    record = _record()
    hashes = _hashes(record["snapshot"])
    return Dataset(
        as_at=date.fromisoformat(record["snapshot"]),
        provenance=record["provenance"],
        all_assessments=_table(derived.DETAILED, hashes),
        summary=_table(derived.SUMMARY, hashes),
        stability=_table(derived.STABILITY, hashes),
        second_sources=_table(second_sources.COMPARISON, hashes),
    )


def recorded_snapshot(source: str = RECORDED_LAST) -> snapshot.Snapshot:
    """The snapshot that 01_scrape recorded last, or the one of a date, or the latest.

    Raises SnapshotError for anything else, and DataError when 01_scrape never ran.
    """
    return snapshot.load(_record()["snapshot"] if source == RECORDED_LAST else source)


def _record() -> dict[str, Any]:
    """What 01_scrape recorded last (``la_raw_assessments.json``)."""
    path = paths.processed() / clean.RAW_ASSESSMENTS
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        date.fromisoformat(record["snapshot"])
        if not isinstance(record["provenance"], dict) or not record["assessments"]:
            raise ValueError("it holds no assessments")
        return dict(record)
    except FileNotFoundError:
        raise DataError(f"{path} is missing; run notebooks/01_scrape.ipynb first.") from None
    except (ValueError, KeyError, TypeError) as error:
        raise SnapshotError(
            f"{path} cannot be read ({error}); run notebooks/01_scrape.ipynb again."
        ) from None


def _hashes(as_at: str) -> dict[str, str]:
    """The hash that the data package gives for each file, by file name.

    Raises DataError when the package is missing, unreadable, or of another record than
    ``la_raw_assessments.json`` holds now.
    """
    path = paths.processed() / datapackage.FILE
    try:
        package = json.loads(path.read_text(encoding="utf-8"))
        hashes = {entry["path"]: entry.get("hash", "") for entry in package["resources"]}
        described = package["as_at"]
    except FileNotFoundError:
        raise DataError(f"{path} is missing; run notebooks/02_clean.ipynb first.") from None
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(f"{path} cannot be read ({error}); {_AGAIN}.") from None
    record = paths.processed() / clean.RAW_ASSESSMENTS
    if described != as_at or hashes.get(clean.RAW_ASSESSMENTS) != sha256(record):
        raise DataError(f"{path} describes tables of another record than {record} holds; {_AGAIN}.")
    return hashes


def sha256(path: Path) -> str:
    """The hash of a file as the data package writes it: ``sha256:`` and 64 hex digits."""
    return f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"


def _table(name: str, hashes: dict[str, str]) -> pd.DataFrame:
    path = paths.processed() / name
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise DataError(f"{path} is missing; run notebooks/02_clean.ipynb first.") from None
    checked = _checked(content, name, str(path))
    if hashes.get(name) != f"sha256:{hashlib.sha256(content).hexdigest()}":
        raise DataError(f"{path} is not the table that {datapackage.FILE} describes; {_AGAIN}.")
    return checked.copy(deep=False)  # pandas copies what is written to, so the kept one stays


@lru_cache(maxsize=8)
def _checked(content: bytes, name: str, path: str) -> pd.DataFrame:
    """The table that ``content`` holds: read and checked once in a process, whoever asks."""
    schema = _SCHEMAS[name]
    types = {key: column.dtype.type for key, column in schema.columns.items() if column.dtype}
    try:
        table = pd.read_csv(io.BytesIO(content), dtype=types)
    except (ValueError, UnicodeDecodeError) as error:
        raise DataError(
            f"{path} cannot be read as its schema says ({error}); run notebooks/02_clean.ipynb."
        ) from None
    return schemas.check(table, schema, path)
