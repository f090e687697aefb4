"""How far second sources agree with the snapshot, and which differences are settled or open."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cqclib.reference import framework, settled_differences

_DIFFERENCE = ["slug", "item", "snapshot_value", "second_source_value", "source_url"]


def disagreements(second_sources: pd.DataFrame) -> pd.DataFrame:
    """Every value that a second source states otherwise than the snapshot.

    ``second_sources``: ``Dataset.second_sources`` or rows of it. Returns those rows that do not
    agree, with ``what`` (the statement's name, or the item), ``settled`` (true or false) and, where
    it is, ``evidence, evidence_url`` and ``settled_on``. A difference is settled only by an entry
    of ``settled_differences.csv`` for exactly these two values from this source.
    """
    names = {statement.column: statement.name for statement in framework.STATEMENTS}
    table = second_sources[~second_sources["agrees"]].astype({"snapshot_value": "str"})
    table = table.assign(what=table["item"].map(names).fillna(table["item"]))
    differences = table.merge(
        settled_differences.table(), how="left", on=_DIFFERENCE, indicator="settled"
    )
    differences["settled"] = differences["settled"] == "both"
    return differences


def facts(second_sources: pd.DataFrame) -> dict[str, Any]:
    """How many values and scores are compared and agree, and every difference: for national.json.

    A difference that is settled says so, with its ``evidence`` and ``evidence_url``; an open one
    has null there.
    """
    scores = second_sources[second_sources["item"].isin(framework.SCORE_COLUMNS)]
    return {
        "authorities": int(second_sources["ons_code"].nunique()),
        "values_compared": len(second_sources),
        "values_agree": int(second_sources["agrees"].sum()),
        "scores_compared": len(scores),
        "scores_agree": int(scores["agrees"].sum()),
        "disagreements": [_difference(row) for row in _rows(disagreements(second_sources))],
    }


def _rows(table: pd.DataFrame) -> list[dict[Any, Any]]:
    return table.astype(object).where(table.notna(), None).to_dict("records")


def _difference(row: dict[Any, Any]) -> dict[str, Any]:
    return {
        "authority": row["authority"],
        "statement": row["what"],
        "snapshot": row["snapshot_value"],
        "second_source": row["second_source_value"],
        "source_url": row["source_url"],
        "evidence": row["evidence"],
        "evidence_url": row["evidence_url"],
    }
