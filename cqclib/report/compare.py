"""The comparison page: any of the 153 beside up to three others, its peers and everybody.

The page does its own sums (templates/arithmetic.js) on the published scores it is given here, so
that it works from a disk without a server; tests hold those sums against ``analysis``. Without
JavaScript the table of all scores stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cqclib import palette, wording
from cqclib.analysis.peers import NEIGHBOURS, PEER_GROUPS, SAME_REGION, SAME_TYPE
from cqclib.charts import england
from cqclib.charts.base import SOURCE
from cqclib.dataset import Dataset
from cqclib.errors import ParameterError, UnknownAuthority
from cqclib.parameters import choice
from cqclib.reference import authorities, framework
from cqclib.reference.framework import SCORE_COLUMNS
from cqclib.report import later, what_if
from cqclib.report.html import finder, markup
from cqclib.report.html.elements import Bundle, Header, in_notebook
from cqclib.report.html.table import Table
from cqclib.report.shared import AUTHORITY, POINTS, RATING, STATEMENT_COLUMNS, head

MOST = 4  # authorities side by side
GROUPS = {NEIGHBOURS: "neighbours", SAME_TYPE: "type", SAME_REGION: "region"}
# England on the page: lengths in hexagon widths, as cqclib.charts.england has them.
_HEXAGON = 20
_LEFT, _RIGHT, _NARROW = 1.3, 2.9, 0.6
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
                caution=what_if.CAUTION,
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
    return head(
        data,
        headline="Any authority beside any other",
        standfirst="Choose one of the 153 authorities, up to three more to put beside it, and its "
        "peers; then see what other scores would mean. The address of this page holds what you chose, "
        "so that you can send a link.",
        title="Compare",
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
    types, regions = authorities.types(), authorities.regions()
    place = {authority.code: at for at, authority in enumerate(everybody)}
    rows = {row["ons_code"]: row for row in data.assessments.to_dict("records")}
    entries = [
        {
            "code": authority.code,
            "type": types.index(authority.authority_type),
            "region": regions.index(authority.region),
            "near": [place[near.authority.code] for near in authorities.neighbours(authority)],
            "far": not authorities.has_close_neighbours(authority),
            "at": _on_the_map(england.places()[authority.code]),
            "label": england.labels()[authority.code],
            **_assessment(rows.get(authority.code)),
        }
        for authority in everybody
    ]
    return {
        "asAt": data.as_at.isoformat(),
        "day": wording.day(data.as_at),
        "base": _BASE,
        "open": {"chosen": list(chosen), "peers": peers},
        "types": types,
        "regions": regions,
        "generic": sorted(finder.GENERIC),
        "statements": [statement.name for statement in framework.STATEMENTS],
        "shorts": [statement.short for statement in framework.STATEMENTS],
        "authorities": entries,
        "since": _since(data, place),
        "map": _map(),
        "colours": _colours(),
    }


def _assessment(row: Any) -> dict[str, Any]:
    if row is None:
        return {"scores": "", "rating": "", "month": "", "url": ""}
    scored = not pd.isna(row["total_score"])
    url = str(row["report_url"])
    linked = url.startswith(_BASE) and markup.allowed_address(url)
    return {
        "scores": "".join(str(int(row[column])) for column in SCORE_COLUMNS) if scored else "",
        "rating": row["overall_rating"] if isinstance(row["overall_rating"], str) else "",
        "month": wording.month(row["report_month"]),
        "url": url.removeprefix(_BASE) if linked else "",
    }


def _since(data: Dataset, place: dict[str, int]) -> dict[str, dict[str, str]]:
    return {
        str(place[row["ons_code"]]): {"text": f"{later.line(row)}.", "url": row["source_url"]}
        for row in data.reported_since.to_dict("records")
        if markup.source_address(row["source_url"])
    }


def _on_the_map(point: england.Point) -> list[float]:
    """A point of ``england`` as the page draws it: from the left, from the top."""
    xs, ys = zip(*england.places().values(), strict=True)
    x, y = point
    across, down = x - min(xs) + _LEFT, max(ys) - y + 0.75
    return [round(across * _HEXAGON, 1), round(down * _HEXAGON, 1)]


def _map() -> dict[str, Any]:
    """What the map of England is drawn with beside the hexagons' middles: sizes, borders, names."""
    xs, ys = zip(*england.places().values(), strict=True)
    width = (max(xs) - min(xs) + _LEFT + _RIGHT) * _HEXAGON
    height = (max(ys) - min(ys) + 1.5) * _HEXAGON
    cut = (_LEFT - _NARROW) * _HEXAGON
    across = (max(xs) - min(xs) + 2 * _NARROW) * _HEXAGON
    lines = [*england.borders(), england.LEADER]
    return {
        "wide": [0, 0, round(width), round(height)],
        "narrow": [round(cut), 0, round(across), round(height)],
        "radius": round(england.CORNER * _HEXAGON, 2),
        "borders": "".join(
            "M{}L{}".format(*(" ".join(map(str, _on_the_map(end))) for end in edge))
            for edge in lines
        ),
        "regions": [
            [name.split("\n"), *_on_the_map((x, y)), align]
            for name, (x, y, align) in england.REGION_NAMES.items()
        ],
    }


def _colours() -> dict[str, Any]:
    fills = {0: palette.NOT_ASSESSED, **palette.LEVELS}
    return {
        "ink": palette.INK,
        "soft": palette.QUIET,
        "paper": palette.PAPER,
        "others": palette.OTHERS,
        "outline": palette.OUTLINE,
        "accent": palette.ACCENT.fill,
        "bands": palette.BANDS,
        "fills": {level: fill.fill for level, fill in fills.items()},
        "inks": {level: fill.ink for level, fill in fills.items()},
    }


def everyone(data: Dataset) -> Table:
    """All assessed authorities with their nine scores, by name: what stands without JavaScript."""
    assessed = set(data.assessments["ons_code"])
    others = [
        authority.name for authority in authorities.everyone() if authority.code not in assessed
    ]
    return Table(
        name="all-scores",
        caption=f"All {data.assessed} assessed authorities, {wording.day(data.as_at)}",
        columns=[AUTHORITY, RATING, POINTS, *STATEMENT_COLUMNS],
        rows=data.assessments.sort_values("authority", ignore_index=True),
        note=f"Not assessed by {wording.day(data.as_at)}, so without scores: "
        f"{wording.listed(others)}."
        if others
        else "",
    )
