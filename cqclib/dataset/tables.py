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
_PUBLISHED = {
    "all_assessments": published_files.DETAILED,
    "summary": published_files.SUMMARY,
    "stability": published_files.STABILITY,
    "second_sources": published_files.COMPARISON,
    "reported_since": published_files.REPORTED_SINCE,
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

    def fresh(self, provenance: dict[str, Any]) -> Dataset:
        """The same tables with this provenance: what is written into them does not reach these."""
        kept = (*_PUBLISHED, "assessments", "scored", "scores", "authorities")
        copies = {name: getattr(self, name).copy(deep=False) for name in kept}
        published = {name: copies.pop(name) for name in _PUBLISHED}
        made = Dataset(self.as_at, provenance, **published)
        made.__dict__.update(copies)  # where cached_property looks
        return made

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
    tables = tuple(_content(name, files) for name in _PUBLISHED.values())
    return _made(record["snapshot"], tables).fresh(record["provenance"])


@lru_cache(maxsize=1)
def _made(as_at: str, tables: tuple[tuple[bytes, tuple[tuple[str, str], ...]], ...]) -> Dataset:
    """The tables of these bytes: read once in a process, whoever asks."""
    read = [pd.read_csv(io.BytesIO(content), dtype=dict(kinds)) for content, kinds in tables]
    made = dict(zip(_PUBLISHED, read, strict=True))
    since = made["reported_since"]
    made["reported_since"] = since.astype("str").where(since.notna(), "")
    return Dataset(date.fromisoformat(as_at), {}, **made)


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


def _content(
    name: str, described: Mapping[str, Mapping[str, Any]]
) -> tuple[bytes, tuple[tuple[str, str], ...]]:
    """A table's bytes, and the type of each of its columns. Raises DataError."""
    path = paths.processed() / name
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise DataError(f"{path} is missing; run notebooks/02_clean.ipynb first.") from None
    if not published_files.is_described(described, name, content):
        _refuse(content, path)
    return content, tuple(published_files.kinds(described[name], path).items())


def _refuse(content: bytes, path: Path) -> NoReturn:
    """Say where ``content`` breaks a rule; or else that it is not the table described."""
    from cqclib.dataset import checking  # takes pandera, and is needed for a changed file only

    checking.check_file(content, path)
    raise DataError(
        f"{path} is not the table that {published_files.DESCRIPTION} describes; "
        f"{published_files.AGAIN}."
    )
