"""An assessment whose overall rating is blank, and means that end in a half."""

from __future__ import annotations

import dataclasses
import re
from html import unescape

import pytest

from cqclib.analysis.peers import SAME_REGION
from cqclib.dataset.tables import Dataset
from cqclib.explorer import Explorer
from cqclib.explorer import comparison as chosen
from cqclib.reference import authorities


@pytest.fixture
def blank(tables: Dataset) -> Dataset:
    """The published tables with Kent's overall rating blank."""
    rows = tables.all_assessments.copy()
    rows.loc[rows["authority"] == "Kent", "overall_rating"] = None
    return dataclasses.replace(tables, all_assessments=rows)


def shown(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_a_blank_rating_is_said_on_every_tab_and_never_nan(blank: Dataset) -> None:
    explorer = Explorer(blank)
    assert shown(explorer.head.value).startswith(
        "Kent: no rating recorded, overall score 56% (20 of 36 points), joint 61st of 72"
    )
    for place, tab in enumerate(explorer.panels):
        explorer.tabs.selected_index = place
        assert explorer.message.value == ""
        for widget in (getattr(tab, "view", None), getattr(tab, "about", None)):
            assert widget is None or not re.search(r"\bnan\b|None", shown(widget.value))
        saved = tab.shown()
        if saved is not None:
            saved.draw()
    assert "20 of 36, no rating" in explorer.side_by_side.view.value
    assert "no rating recorded" in explorer.map.view.value
    assert "nan" not in " ".join(explorer.said_now().text).split()


def test_a_half_goes_up_in_every_place(tables: Dataset) -> None:
    """2.625 is 2.63: found among all authorities of a region, and looked for in the table."""
    count = 0
    for authority in authorities.everyone():
        group = chosen.group(tables, authority, SAME_REGION)
        means = chosen.beside(tables, authority, group).rows["peers"]
        halves = [mean for mean in means if round(mean * 1000) % 10 == 5 and (mean * 1000) % 1 == 0]
        if not halves:
            continue
        count += 1
        explorer = Explorer(tables, authority.name, SAME_REGION)
        cells = re.findall(r">(\d\.\d\d)<", explorer.statements.view.value)
        for mean in halves:
            assert f"{(round(mean * 1000) + 5) / 1000:.2f}" in cells
        if count:
            return
    assert count
