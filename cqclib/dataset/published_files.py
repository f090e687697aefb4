"""The files of ``data/processed`` by name, and what the description beside them says of each.

Light on purpose: whoever reads the tables needs neither their schemas nor pandera.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from cqclib import paths
from cqclib.errors import DataError

RAW_ASSESSMENTS = "la_raw_assessments.json"
DETAILED = "la_detailed_assessments.csv"
SCORES = "scores.csv"
SUMMARY = "la_summary_ratings.csv"
STABILITY = "stability.csv"
COMPARISON = "second_source_comparison.csv"
REPORTED_SINCE = "reported_since.csv"
DESCRIPTION = "datapackage.json"

AGAIN = "run notebooks/01_scrape.ipynb and 02_clean.ipynb again"
# How pandas reads what a table schema (Frictionless) calls these.
_KINDS = {"string": "str", "integer": "Int64", "number": "float64", "boolean": "boolean"}


def day() -> date:
    """The day of the snapshot that the tables were made from. Raises DataError."""
    return date.fromisoformat(_package()["as_at"])


def described(as_at: str) -> dict[str, dict[str, Any]]:
    """What ``datapackage.json`` says of each file, by file name.

    Raises DataError when it is missing, unreadable, or of another record than
    ``la_raw_assessments.json`` holds now, which is of the day ``as_at`` (YYYY-MM-DD).
    """
    package = _package()
    files = {str(entry["path"]): dict(entry) for entry in package["resources"]}
    record = paths.processed() / RAW_ASSESSMENTS
    if package["as_at"] != as_at or not is_described(files, RAW_ASSESSMENTS, record.read_bytes()):
        path = paths.processed() / DESCRIPTION
        raise DataError(f"{path} describes tables of another record than {record} holds; {AGAIN}.")
    return files


def _package() -> dict[str, Any]:
    path = paths.processed() / DESCRIPTION
    try:
        package = dict(json.loads(path.read_text(encoding="utf-8")))
        _ = date.fromisoformat(package["as_at"]), [entry["path"] for entry in package["resources"]]
    except FileNotFoundError:
        raise DataError(f"{path} is missing; run notebooks/02_clean.ipynb first.") from None
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(f"{path} cannot be read ({error}); {AGAIN}.") from None
    return package


def is_described(files: Mapping[str, Mapping[str, Any]], name: str, content: bytes) -> bool:
    """Whether ``content`` is, byte for byte, the file ``name`` that ``files`` describe."""
    digest = hashlib.sha256(content).hexdigest()
    return files.get(name, {}).get("hash") == f"sha256:{digest}"


def kinds(about: Mapping[str, Any], path: Path) -> dict[str, str]:
    """The type pandas has for each column of a described table. Raises DataError."""
    try:
        return {field["name"]: _KINDS[field["type"]] for field in about["schema"]["fields"]}
    except (KeyError, TypeError) as error:
        where = path.with_name(DESCRIPTION)
        raise DataError(
            f"{where} does not say what {path.name} holds ({error}); {AGAIN}."
        ) from None
