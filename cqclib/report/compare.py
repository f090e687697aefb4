"""The comparison page: any of the 153 beside up to three others, its peers and everybody.

The page does its own sums (templates/arithmetic.js) on the published scores it is given here, so
that it works from a disk without a server; tests hold those sums against ``analysis``. Without
JavaScript the table of all scores stands.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd

from cqclib import paths, wording
from cqclib.analysis.peers import NEIGHBOURS, PEER_GROUPS, SAME_REGION, SAME_TYPE
from cqclib.charts import palette
from cqclib.charts.base import SOURCE
from cqclib.charts.england import labels
from cqclib.dataset import Dataset
from cqclib.errors import ParameterError, UnknownAuthority
from cqclib.parameters import choice
from cqclib.reference import authorities, framework
from cqclib.reference.framework import SCORE_COLUMNS
from cqclib.report import later
from cqclib.report.html import finder, markup
from cqclib.report.html.elements import Bundle, Header, in_notebook
from cqclib.report.html.table import Column, Table
from cqclib.report.shared import kicker

MOST = 4  # authorities side by side
GROUPS = {NEIGHBOURS: "neighbours", SAME_TYPE: "type", SAME_REGION: "region"}
_BASE = "https://www.cqc.org.uk/care-services/local-authority-assessment-reports/"


@dataclass(frozen=True)
class Comparison:
    """The page's controls and data; shows itself in JupyterLab as the table of all scores."""

    payload: dict[str, Any]
    table: Table

    def html(self) -> str:
        """The element as HTML: controls and data for the script, and the table of all scores."""
        return str(
            markup.fill(
                "compare.html.j2",
                payload=self.payload,
                as_at=self.payload["asAt"],
                source=SOURCE,
                table=self.table.markup(),
            )
        )

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Bundle:
        return (
            {
                "text/html": in_notebook(self.html(), "cells.css"),
                "text/plain": self.table.text(),
            },
            {"cqc": {"role": "compare", "name": "compare", "interactive": True}},
        )


def header(data: Dataset) -> Header:
    """The head of the page."""
    return Header(
        kicker=kicker(data),
        headline="Any authority beside any other",
        standfirst="Choose one of the 153, up to three more beside it, and who its peers are; try "
        "what other scores would make. The address of this page holds what you chose, so that a "
        "link can be sent.",
        cards=[],
        title="Compare - CQC local authority assessments",
        as_at=data.as_at,
        assessed=data.assessed,
        authorities=data.authority_count,
        snapshot=data.as_at.isoformat(),
    )


def names(text: str) -> list[str]:
    """One to four names from a line with commas; a name that has a comma in it is kept whole.

    Raises UnknownAuthority for a name that is none of the 153, and ParameterError for none or more
    than four.
    """
    parts = [part.strip() for part in text.split(",") if part.strip()]
    whole: list[str] = []
    while parts:
        # "Bournemouth, Christchurch and Poole" is one name: the longest that is known counts.
        length = next((n for n in range(len(parts), 0, -1) if _is_known(", ".join(parts[:n]))), 1)
        whole.append(authorities.resolve(", ".join(parts[:length])).name)
        del parts[:length]
    if not 1 <= len(whole) <= MOST:
        raise ParameterError(
            f"authorities names {len(whole)} authorities; name one to {MOST}, with commas between."
        )
    return whole


def _is_known(name: str) -> bool:
    try:
        authorities.resolve(name)
    except UnknownAuthority:
        return False
    return True


def comparison(data: Dataset, chosen: Sequence[str], peers: str) -> Comparison:
    """The comparison that opens with ``chosen`` (see ``names``) and a peer group.

    Raises UnknownAuthority for a name that is none of the 153, and ParameterError for a group that
    there is not.
    """
    choice("peers", peers, PEER_GROUPS)
    slugs = list(dict.fromkeys(authorities.resolve(name).slug for name in chosen))
    return Comparison(payload(data, slugs[:MOST], GROUPS[peers]), everyone(data))


def payload(data: Dataset, chosen: Sequence[str], peers: str) -> dict[str, Any]:
    """Everything the page's script is given, as JSON holds it; authorities by name."""
    everybody = authorities.everyone()
    types = sorted({authority.authority_type for authority in everybody})
    regions = sorted({authority.region for authority in everybody})
    place = {authority.code: at for at, authority in enumerate(everybody)}
    rows = {row["ons_code"]: row for row in data.assessments.to_dict("records")}
    hexes = _hexes()
    entries = [
        {
            "code": authority.code,
            "type": types.index(authority.authority_type),
            "region": regions.index(authority.region),
            "near": [place[near.authority.code] for near in authorities.neighbours(authority)],
            "far": not authorities.has_close_neighbours(authority),
            "hex": hexes[authority.code],
            "label": labels()[authority.code],
            **_assessment(rows.get(authority.code)),
        }
        for authority in everybody
    ]
    corners = list(hexes.values())
    return {
        "asAt": data.as_at.isoformat(),
        "day": wording.day(data.as_at),
        "base": _BASE,
        "open": {"chosen": list(chosen), "peers": peers},
        "types": types,
        "regions": regions,
        "generic": sorted(finder.GENERIC),
        "statements": [statement.name for statement in framework.STATEMENTS],
        "authorities": entries,
        "since": _since(data, place),
        "box": [
            [min(q for q, _ in corners), min(r for _, r in corners)],
            [max(q for q, _ in corners), max(r for _, r in corners)],
        ],
        "colours": _colours(),
    }


def _assessment(row: Any) -> dict[str, Any]:
    if row is None:
        return {"scores": "", "rating": "", "month": "", "url": ""}
    scored = not pd.isna(row["total_score"])
    url = str(row["report_url"])
    return {
        "scores": "".join(str(int(row[column])) for column in SCORE_COLUMNS) if scored else "",
        "rating": row["overall_rating"] if isinstance(row["overall_rating"], str) else "",
        "month": wording.month(row["report_month"]),
        "url": url.removeprefix(_BASE) if url.startswith(_BASE) else "",
    }


def _since(data: Dataset, place: dict[str, int]) -> dict[str, dict[str, str]]:
    return {
        str(place[row["ons_code"]]): {"text": f"{later.line(row)}.", "url": row["source_url"]}
        for row in data.reported_since.to_dict("records")
        if markup.source_address(row["source_url"])
    }


@cache
def _hexes() -> dict[str, list[int]]:
    content = json.loads((paths.REFERENCE / "hexmap.hexjson").read_text(encoding="utf-8"))
    return {code: [cell["q"], cell["r"]] for code, cell in content["hexes"].items()}


def _colours() -> dict[str, Any]:
    fills = {0: palette.NOT_ASSESSED, **palette.LEVELS}
    return {
        "ink": palette.INK,
        "soft": palette.QUIET,
        "paper": palette.PAPER,
        "others": palette.OTHERS,
        "outline": palette.OUTLINE,
        "accent": palette.ACCENT.fill,
        "bands": {level: colour for level, colour in palette.BANDS.items()},
        "fills": {level: fill.fill for level, fill in fills.items()},
        "inks": {level: fill.ink for level, fill in fills.items()},
    }


def everyone(data: Dataset) -> Table:
    """All assessed authorities with their nine scores, by name: what stands without JavaScript."""
    columns = [
        Column("authority", "Authority", "authority", url_key="report_url"),
        Column("overall_rating", "Rating", "rating"),
        Column("total_score", "Points of 36", "number"),
    ]
    columns += [
        Column(statement.column, statement.name, "score", short=statement.brief)
        for statement in framework.STATEMENTS
    ]
    return Table(
        name="all-scores",
        caption=f"All {data.assessed} assessed authorities, {wording.day(data.as_at)}",
        columns=columns,
        rows=data.assessments.sort_values("authority", ignore_index=True),
    )
