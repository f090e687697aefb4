"""Reading the clean tables back: what the reports are made from.

They were checked against their schemas when they were written. Reading them, it is enough that each
is byte for byte the one that ``datapackage.json`` describes; a hand-edited or half-replaced
``data/processed`` is refused instead of published.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NoReturn

import pandas as pd

from cqclib import paths
from cqclib.dataset import published_files, tidy
from cqclib.errors import DataError, SnapshotError
from cqclib.reference import authorities
from cqclib.snapshot import model as snapshot

RECORDED_LAST = "recorded"
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
    reported_since: pd.DataFrame

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
        scores = tidy.tidy_scores(self.scored).drop(columns="slug")
        about = self.scored[_ABOUT_AN_AUTHORITY]
        table = about.merge(scores, on="ons_code", validate="one_to_many")
        return table.sort_values(["authority", "statement_number"], ignore_index=True)

    @cached_property
    def authorities(self) -> pd.DataFrame:
        """The 153 authorities by ONS code, assessed or not.

        Columns: those of ``reference.authorities.table()`` and ``assessed`` (true or false).
        """
        table = authorities.table()
        return table.assign(assessed=table["ons_code"].isin(self.assessments["ons_code"]))

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
    files = published_files.described(record["snapshot"])
    since = _table(published_files.REPORTED_SINCE, files)
    return Dataset(
        as_at=date.fromisoformat(record["snapshot"]),
        provenance=record["provenance"],
        all_assessments=_table(published_files.DETAILED, files),
        summary=_table(published_files.SUMMARY, files),
        stability=_table(published_files.STABILITY, files),
        second_sources=_table(published_files.COMPARISON, files),
        reported_since=since.astype("str").where(since.notna(), ""),
    )


def recorded_snapshot(source: str = RECORDED_LAST) -> snapshot.Snapshot:
    """The snapshot that 01_scrape recorded last, or the one of a date, or the latest.

    Raises SnapshotError for anything else, and DataError when 01_scrape never ran.
    """
    return snapshot.load(_record()["snapshot"] if source == RECORDED_LAST else source)


def _record() -> dict[str, Any]:
    """What 01_scrape recorded last (``la_raw_assessments.json``)."""
    path = paths.processed() / published_files.RAW_ASSESSMENTS
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


def _table(name: str, described: Mapping[str, Mapping[str, Any]]) -> pd.DataFrame:
    path = paths.processed() / name
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise DataError(f"{path} is missing; run notebooks/02_clean.ipynb first.") from None
    if not published_files.is_described(described, name, content):
        _refuse(content, path)
    kinds = published_files.kinds(described[name], path)
    table = _read(content, tuple(kinds.items()))
    return table.copy(deep=False)  # pandas copies what is written to, so the kept one stays


@lru_cache(maxsize=8)
def _read(content: bytes, kinds: tuple[tuple[str, str], ...]) -> pd.DataFrame:
    """The table that ``content`` holds: read once in a process, whoever asks."""
    return pd.read_csv(io.BytesIO(content), dtype=dict(kinds))


def _refuse(content: bytes, path: Path) -> NoReturn:
    """Say where ``content`` breaks a rule; or else that it is not the table described."""
    from cqclib.dataset import schemas  # takes pandera, and is needed for a changed file only

    schemas.check_file(content, path)
    raise DataError(
        f"{path} is not the table that {published_files.DESCRIPTION} describes; "
        f"{published_files.AGAIN}."
    )
