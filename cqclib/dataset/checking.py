"""Tables checked with pandera: its findings as one sentence that names file, row and column."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaError, SchemaErrors

from cqclib.dataset import schemas
from cqclib.errors import DataError

_KEPT: set[tuple[int, str]] = set()  # which file's rows, by its hash, kept which schema


def check(
    table: pd.DataFrame, schema: pa.DataFrameSchema, file: str, source: Path | None = None
) -> pd.DataFrame:
    """``table`` unchanged when it keeps ``schema``; ``file`` is its name for the reader.

    ``source``: the file that ``table`` was read from, when its rows are all there is in it: what a
    file holds that kept the schema once is not checked again in the same process.
    Rows are counted as in the file: the heading is row 1, the first assessment row 2.
    Raises DataError naming file, row, column, the value found and what it should be.
    """
    known = (id(schema), _sha256(source))
    if known in _KEPT:
        return table
    try:
        # In place, because no schema here changes a value: pandera else copies all for each column.
        checked = schema.validate(table, lazy=True, inplace=True)
    except (SchemaErrors, SchemaError) as error:
        raise DataError(_sentence(table, error, file)) from None
    if known[1]:
        _KEPT.add(known)
    return checked


def _sha256(file: Path | None) -> str:
    """The hash of what ``file`` holds; "" without one."""
    if file is None or not file.is_file():
        return ""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def check_file(content: bytes, path: Path) -> None:
    """Raise DataError where ``content`` breaks a rule of the published table ``path``."""
    schema = schemas.PUBLISHED[path.name]
    types = {key: column.dtype.type for key, column in schema.columns.items() if column.dtype}
    try:
        table = pd.read_csv(io.BytesIO(content), dtype=types)
    except (ValueError, UnicodeDecodeError) as error:
        raise DataError(
            f"{path} cannot be read as its schema says ({error}); run notebooks/02_clean.ipynb."
        ) from None
    check(table, schema, str(path))


def _sentence(table: pd.DataFrame, error: SchemaErrors | SchemaError, file: str) -> str:
    cases = error.failure_cases
    if not isinstance(cases, pd.DataFrame):
        return f"{file}: {error}"
    in_rows = cases[cases["index"].notna() & cases["column"].isin(table.columns)]
    if in_rows.empty:
        first = cases.iloc[0]
        return f"{file}: {first['check']} ({first['failure_case']})."
    first = in_rows.sort_values("index", kind="stable").iloc[0]
    row, column = int(first["index"]), str(first["column"])
    cell = str(table[column].iloc[row])[:60]
    wanted = str(first["check"])
    repeated = "unique" in wanted
    what = "stands more than once" if repeated else f"is not {wanted}"
    more = in_rows["index"].nunique() - 1
    rows = "row has" if more == 1 else "rows have"
    also = f" ({more} more {rows} such faults)" if more else ""
    return f"{file}, row {row + 2}, column {column}: {cell!r} {what}{also}."
