"""What the published data are: datapackage.json (Frictionless), and the dictionary made from it.

    python -m cqclib.dataset.datapackage              write docs/data_dictionary.md
    python -m cqclib.dataset.datapackage bump minor   raise the version of the data

Types and constraints come from schemas.py, words from reference/columns.csv and
reference/data_package.json, rows and hashes from the files that are written with the description.
The rule for versions: docs/how_to.md.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa

from cqclib import files, paths
from cqclib.dataset import schemas
from cqclib.dataset.published_files import DESCRIPTION
from cqclib.errors import CqcError, DataError
from cqclib.snapshot.model import OPTIONAL_COLUMNS, REQUIRED_COLUMNS, Snapshot

DICTIONARY = paths.PROJECT / "docs" / "data_dictionary.md"
TABLES = {Path(file).stem: schema for file, schema in schemas.PUBLISHED.items()}
PARTS = ("major", "minor", "patch")

_PACKAGE = paths.REFERENCE / "data_package.json"
_COLUMNS = paths.REFERENCE / "columns.csv"
_ASSESSMENTS = "la_detailed_assessments"
_TYPES = {"string": "string", "int": "integer", "float": "number", "bool": "boolean"}
_LONG_LIST = 20  # values; a longer list is given by its pattern
_CODE = r"E\d{8}"


def package(
    snapshot: Snapshot, tables: Mapping[str, pd.DataFrame], contents: Mapping[str, str]
) -> dict[str, Any]:
    """The Frictionless description of ``tables`` (by file name), written as ``contents``.

    ``as_at`` (of the package and of each resource) and ``keys`` (of JSON files) are this project's
    own properties. Raises DataError for a column without a description.
    """
    about = _about()
    source = {"title": snapshot.provenance["producer"], "path": snapshot.provenance["address"]}
    about["sources"] = [source]
    about["as_at"] = snapshot.as_at.isoformat()
    about["profile"] = "data-package"
    about["resources"] = [
        _resource({**resource, "as_at": about["as_at"]}, tables, contents)
        for resource in about["resources"]
    ]
    for resource in about["resources"]:
        resource.setdefault("licenses", about["licenses"])
        resource.setdefault("sources", about["sources"])
    return about


def _resource(
    about: dict[str, Any], tables: Mapping[str, pd.DataFrame], contents: Mapping[str, str]
) -> dict[str, Any]:
    name, path = about["name"], about["path"]
    if name not in TABLES:
        keys = [{"name": key, **words} for key, words in _words()[name].items()]
        described = {**about, "format": "json", "mediatype": "application/json", "keys": keys}
        return {**described, **_size(contents[path])} if path in contents else described
    return {
        **about,
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        **_size(contents[path]),
        "rows": len(tables[path]),
        "schema": table_schema(name),
    }


def _size(content: str) -> dict[str, Any]:
    written = content.encode("utf-8")
    return {"bytes": len(written), "hash": f"sha256:{hashlib.sha256(written).hexdigest()}"}


def table_schema(name: str) -> dict[str, Any]:
    """The Frictionless schema of one table. Raises DataError for a column without a description."""
    schema, words = TABLES[name], _words()[name]
    unsaid = [column for column in schema.columns if column not in words]
    if unsaid:
        raise DataError(f"{_COLUMNS} does not describe {', '.join(unsaid)} of {name}; add it.")
    unique = [key for key, column in schema.columns.items() if column.unique] or schema.unique or []
    described: dict[str, Any] = {
        "fields": [_field(key, column, words[key]) for key, column in schema.columns.items()],
        "missingValues": [""],
    }
    if unique and not any(schema.columns[key].nullable for key in unique):
        described["primaryKey"] = unique
    if name != _ASSESSMENTS and "slug" in schema.columns:
        whole = {"resource": _ASSESSMENTS, "fields": ["slug"]}
        described["foreignKeys"] = [{"fields": ["slug"], "reference": whole}]
    return described


def _field(name: str, column: pa.Column, words: Mapping[str, str]) -> dict[str, Any]:
    kind = next(
        ours for theirs, ours in _TYPES.items() if str(column.dtype).lower().startswith(theirs)
    )
    constraints: dict[str, Any] = {} if column.nullable else {"required": True}
    for check in column.checks:
        constraints |= _constraint(check.name, check.statistics)
    if column.unique:
        constraints["unique"] = True
    field: dict[str, Any] = {"name": name, "type": kind, **words}
    if kind == "boolean":
        field |= {"trueValues": ["True"], "falseValues": ["False"]}
    return {**field, "constraints": constraints} if constraints else field


def _constraint(name: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """One of pandera's checks as Frictionless says it."""
    if name == "in_range":
        return {"minimum": values["min_value"], "maximum": values["max_value"]}
    if name == "str_matches":
        return {"pattern": values["pattern"].removeprefix("^").removesuffix("$")}
    allowed = list(values["allowed_values"])
    if len(allowed) > _LONG_LIST and all(re.fullmatch(_CODE, value) for value in allowed):
        return {"pattern": _CODE}
    return {"enum": allowed}


def _about() -> dict[str, Any]:
    return dict(json.loads(_PACKAGE.read_text(encoding="utf-8")))


@cache
def _words() -> dict[str, dict[str, dict[str, str]]]:
    """Description and example of each column, by resource."""
    words_of: dict[str, dict[str, dict[str, str]]] = {}
    with _COLUMNS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            words = {key: row[key] for key in ("description", "example") if row[key]}
            words_of.setdefault(row["resource"], {})[row["column"]] = words
    return words_of


def dictionary(described: Mapping[str, Any]) -> str:
    """The data dictionary in Markdown, from a description (``package``) read back."""
    lines = [
        "# Data dictionary",
        "",
        f"Version {described['version']} of the data, as at {described['as_at']}. Made by",
        "`python -m cqclib.dataset.datapackage` from `data/processed/datapackage.json`; change the words in",
        "`cqclib/reference/columns.csv`, not here. A blank cell is a missing value.",
        "",
    ]
    for resource in described["resources"]:
        lines += [f"## `{resource['path']}`", "", resource["description"]]
        if "schema" in resource:
            lines += [
                "",
                f"{resource['rows']} rows, {resource['bytes']} bytes, `{resource['hash']}`.",
                "",
            ]
            lines += _table(resource["schema"]["fields"])
        else:
            lines += ["", *_table(resource["keys"], "Key")]
        lines.append("")
    fields = snapshot_columns()
    common = [
        rule for rule in fields[0]["rules"] if all(rule in field["rules"] for field in fields)
    ]
    own = [{**field, "rules": [r for r in field["rules"] if r not in common]} for field in fields]
    lines += [
        "## `data/raw/<date>/assessments.csv`",
        "",
        "A recorded snapshot, before anything is read into it: all text, one row an assessment. Its",
        "`provenance.json` says who recorded it, from where and how. Optional columns may be left out.",
        *([f"Every cell is {' and '.join(common)}."] if common else []),
        "",
        *_table(own),
        "",
    ]
    return "\n".join(lines)


def snapshot_columns() -> list[dict[str, Any]]:
    """The columns of a snapshot's table, described like those of a published one."""
    words = _words()["snapshot"]
    fields = []
    for name in (*REQUIRED_COLUMNS, *OPTIONAL_COLUMNS):
        column = schemas.RECORDED.columns.get(name)
        checks = column.checks if column else []
        rules = [str(check.error) for check in checks if check.error != schemas.LINE.error]
        rules += ["unique"] if column and column.unique else []
        rules += ["optional"] if name in OPTIONAL_COLUMNS else []
        fields.append({"name": name, "type": "text", **words[name], "rules": rules})
    return fields


def _table(fields: Sequence[Mapping[str, Any]], heading: str = "Column") -> list[str]:
    typed = any("type" in field for field in fields)
    headings = [heading, *(["Type", "Constraint"] if typed else []), "Meaning", "Example"]
    lines = [_row(headings), _row(["---"] * len(headings))]
    for field in fields:
        rules = field.get("rules") or _rules(field.get("constraints", {}))
        cells = [f"`{field['name']}`", *([field["type"], "; ".join(rules)] if typed else [])]
        example = f"`{field['example']}`" if field.get("example") else ""
        lines.append(_row([*cells, field["description"], example]))
    return lines


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _rules(constraints: Mapping[str, Any]) -> list[str]:
    rules = []
    for name, value in constraints.items():
        if name in ("required", "unique"):
            rules.append(name)
        elif name == "enum":
            rules.append("one of: " + ", ".join(str(option) for option in value))
        elif name == "minimum":
            rules.append(f"{value} to {constraints['maximum']}")
        elif name == "pattern":
            rules.append(f"`{value}`")
    return rules


def bump(part: str) -> str:
    """Raise one part of the version of the data and return the new version.

    Raises DataError for a part that is none of major, minor, patch.
    """
    if part not in PARTS:
        raise DataError(f"{part[:40]!r} is not a part of a version; they are {', '.join(PARTS)}.")
    about = _about()
    numbers = [int(number) for number in about["version"].split(".")]
    place = PARTS.index(part)
    raised = [*numbers[:place], numbers[place] + 1, *[0] * (len(PARTS) - place - 1)]
    version = ".".join(str(number) for number in raised)
    files.write_all({_PACKAGE: files.json_text({**about, "version": version})})
    return version


def main(arguments: Sequence[str]) -> int:
    """The command line: 0 when all is done, 1 when something failed, 2 for a wrong command."""
    if arguments and (len(arguments) != 2 or arguments[0] != "bump"):
        print("error: give nothing, or 'bump' and a part of the version.", file=sys.stderr)
        return 2
    try:
        if arguments:
            print(f"The data will be version {bump(arguments[1])}; run ./run_all.sh to write them.")
            return 0
        path = paths.processed() / DESCRIPTION
        described = json.loads(path.read_text(encoding="utf-8"))
        files.write_all({DICTIONARY: dictionary(described)})
    except FileNotFoundError:
        print(f"error: {path} is missing; run notebooks/02_clean.ipynb first.", file=sys.stderr)
        return 1
    except CqcError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(DICTIONARY)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
