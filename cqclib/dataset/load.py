"""Reading the clean tables back: what the reports are made from.

The tables are checked against their schemas again, so that a hand-edited or half-copied
``data/processed`` is refused instead of published.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import pandera.pandas as pa

from cqclib import files, paths
from cqclib.analysis import compare
from cqclib.dataset import clean, schemas
from cqclib.errors import DataError, SnapshotError
from cqclib.reference import authorities
from cqclib.snapshot import model as snapshot

RECORDED_LAST = "recorded"
_SCORES = compare.SCORE_COLUMNS


@dataclass(frozen=True)
class Published:
    """The clean tables of one snapshot.

    ``detailed`` holds every formal assessment; ``national`` the latest of each authority, which
    is what counts and ranks are made from; ``scored`` those of ``national`` with nine scores.
    """

    as_at: date
    provenance: dict[str, Any]
    detailed: pd.DataFrame
    summary: pd.DataFrame
    comparison: pd.DataFrame

    @property
    def national(self) -> pd.DataFrame:
        return self.detailed[self.detailed["latest"]].reset_index(drop=True)

    @property
    def scored(self) -> pd.DataFrame:
        found = self.national
        return found[found["total_score"].notna()].reset_index(drop=True)

    @property
    def assessed(self) -> int:
        """How many authorities have a formal assessment."""
        return len(self.national)

    @property
    def authorities(self) -> int:
        """How many authorities there are: 153."""
        return len(authorities.everyone())

    def need_scores(self) -> None:
        """Raise DataError when no latest assessment has scores: there is nothing to compare."""
        if self.scored.empty:
            raise DataError(
                f"None of the {self.assessed} latest assessments as at {self.as_at} has scores; this "
                "report needs at least one."
            )


def load() -> Published:
    """The clean tables in ``data/processed``.

    Raises DataError when they are missing, wrong, or not made from one and the same record: a run
    that was killed between 01_scrape and 02_clean, or in the middle of either, leaves old tables
    beside new ones.
    """
    raw = _raw()
    found = Published(
        as_at=date.fromisoformat(raw["snapshot"]),
        provenance=raw["provenance"],
        detailed=_table(clean.DETAILED, schemas.DETAILED),
        summary=_table(clean.SUMMARY, schemas.SUMMARY),
        comparison=_table(clean.COMPARISON, schemas.COMPARISON),
    )
    _refuse_mixed(raw, found)
    return found


def _refuse_mixed(raw: dict[str, Any], found: Published) -> None:
    """The first table must say what the record says, the others what the first one says."""
    detailed, wrong = found.detailed, None
    own = {
        row["slug"]: (*_known(row, "ons_code", "overall_rating", "report_month", *_SCORES),)
        for row in detailed.to_dict("records")
    }
    recorded = {
        row["slug"]: (
            *_known(row, "ons_code", "overall_rating", "report_month"),
            *_known(row["scores"], *snapshot.SCORE_COLUMNS),
        )
        for row in raw["assessments"]
        if row["kind"] == "formal" and "problem" not in row
    }
    if own != recorded or not _same(clean.detailed(clean.undone(detailed)), detailed):
        wrong = clean.DETAILED
    elif not _same(clean.summary(detailed), found.summary):
        wrong = clean.SUMMARY
    elif not set(found.comparison["slug"]) <= set(own):
        wrong = clean.COMPARISON
    if wrong:
        raise DataError(
            f"{paths.processed() / wrong} was not made from the snapshot of {raw['snapshot']} that "
            f"{clean.RAW_ASSESSMENTS} records; run notebooks/01_scrape.ipynb and 02_clean.ipynb."
        )


def _known(row: Mapping[Any, Any], *keys: str) -> list[Any]:
    return [None if pd.isna(row.get(key)) else row[key] for key in keys]


def _same(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    return files.csv_text(one) == files.csv_text(other)


def recorded_snapshot(source: str = RECORDED_LAST) -> snapshot.Snapshot:
    """The snapshot that 01_scrape recorded last, or the one of a date, or the latest.

    Raises SnapshotError for anything else, and DataError when 01_scrape never ran.
    """
    return snapshot.load(_raw()["snapshot"] if source == RECORDED_LAST else source)


def _raw() -> dict[str, Any]:
    path = paths.processed() / clean.RAW_ASSESSMENTS
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        date.fromisoformat(found["snapshot"])
        provenance, kinds = found["provenance"], [one["kind"] for one in found["assessments"]]
        if not isinstance(provenance, dict) or not kinds:
            raise ValueError("it holds no assessments")
        return dict(found)
    except FileNotFoundError:
        raise DataError(f"{path} is missing; run notebooks/01_scrape.ipynb first.") from None
    except (ValueError, KeyError, TypeError) as error:
        raise SnapshotError(
            f"{path} cannot be read ({error}); run notebooks/01_scrape.ipynb again."
        ) from None


def _table(name: str, schema: pa.DataFrameSchema) -> pd.DataFrame:
    path = paths.processed() / name
    types = {key: column.dtype.type for key, column in schema.columns.items() if column.dtype}
    try:
        table = pd.read_csv(path, dtype=types)
    except FileNotFoundError:
        raise DataError(f"{path} is missing; run notebooks/02_clean.ipynb first.") from None
    except (ValueError, UnicodeDecodeError) as error:
        raise DataError(
            f"{path} cannot be read as its schema says ({error}); run notebooks/02_clean.ipynb."
        ) from None
    return schemas.check(table, schema, str(path))
