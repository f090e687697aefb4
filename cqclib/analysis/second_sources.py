"""How far second sources agree with the snapshot, and which differences are settled or open."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cqclib.reference import framework, settled_differences

_DIFFERENCE = ["slug", "item", "snapshot_value", "second_source_value", "source_url"]
# The columns of a difference that national.json has, and what they are called there.
_IN_THE_FILE = {
    "authority": "authority",
    "what": "statement",
    "snapshot_value": "snapshot",
    "second_source_value": "second_source",
    "source_url": "source_url",
    "evidence": "evidence",
    "evidence_url": "evidence_url",
}


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
    differences = disagreements(second_sources)[list(_IN_THE_FILE)].rename(columns=_IN_THE_FILE)
    differences = differences.astype(object).where(differences.notna(), None)
    return {
        "authorities": int(second_sources["ons_code"].nunique()),
        "values_compared": len(second_sources),
        "values_agree": int(second_sources["agrees"].sum()),
        "scores_compared": len(scores),
        "scores_agree": int(scores["agrees"].sum()),
        "disagreements": differences.to_dict("records"),
    }
