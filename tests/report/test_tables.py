"""Tables: what a cell shows, what a screen reader is told, what hostile text cannot do."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest
from bs4 import BeautifulSoup, Tag

from cqclib.errors import ReportError
from cqclib.report.html.table import Column, Table

ROWS = pd.DataFrame(
    {
        "authority": ["Kent", "Isles of Scilly", "Leeds"],
        "url": ["https://www.cqc.org.uk/kent-0525", "https://example.org/x", None],
        "rating": ["Requires improvement", "Good", None],
        "total": [20, 25, None],
        "mean": [2.25, 2.5, 3],
        "qs1": [2, 3, None],
        "place": ["61 to 64", "5", ""],
        "month": ["2025-05", "2025-09", None],
        "region": ["South East", "South West", "Yorkshire and The Humber"],
    }
)
COLUMNS = [
    Column("authority", "Authority", "link", url_key="url"),
    Column("rating", "Rating", "rating"),
    Column("total", "Total", "number", "Sum of nine scores"),
    Column("mean", "Mean", "number"),
    Column("qs1", "Assessing needs", "score"),
    Column("place", "Place", "number", low_first=True),
    Column("month", "Reported", "month"),
]


def made(**changes: Any) -> Table:
    given = {"name": "some", "caption": "Some authorities", "columns": COLUMNS, "rows": ROWS}
    return Table(**{**given, **changes})


def soup(table: Table) -> BeautifulSoup:
    return BeautifulSoup(table.html(), "html.parser")


def row(table: Table, at: int) -> list[Tag]:
    return soup(table).select("tbody tr")[at].find_all(["th", "td"])


def test_a_table_says_what_it_is_and_names_its_rows_and_columns() -> None:
    page = soup(made())
    region = page.select_one("[role=region]")
    assert region is not None and region["tabindex"] == "0"
    caption = page.find(id=str(region["aria-labelledby"]))
    assert caption is not None and caption.name == "caption"
    assert caption.get_text(strip=True) == "Some authorities"
    assert [cell["scope"] for cell in page.select("thead th")] == ["col"] * len(COLUMNS)
    assert [cell["scope"] for cell in page.select("tbody th")] == ["row"] * len(ROWS)
    assert not page.select("[colspan], [rowspan]")


def test_cells_show_the_values_of_their_kind() -> None:
    assert [cell.get_text(strip=True) for cell in row(made(), 0)] == [
        "Kent",
        "Requires improvement",
        "20",
        "2.25",
        "2",
        "61 to 64",
        "May 2025",
    ]
    # One number of decimals a column.
    assert [row(made(), at)[3].get_text() for at in range(3)] == ["2.25", "2.50", "3.00"]


def test_a_blank_score_or_rating_says_not_assessed_and_a_blank_number_stays_blank() -> None:
    assert [cell.get_text(strip=True) for cell in row(made(), 2)] == [
        "Leeds",
        "not assessed",
        "",
        "3.00",
        "not assessed",
        "",
        "",
    ]


def test_fill_and_numeral_stand_together() -> None:
    cell = row(made(), 0)[4]
    assert cell["class"] == ["s", "s2"] and cell.get_text() == "2"
    rating = row(made(), 0)[1]
    assert rating["class"] == ["r", "s2"] and rating["data-v"] == "2"


def test_links_lead_to_cqc_only() -> None:
    names = [row(made(), at)[0] for at in range(3)]
    assert [bool(cell.find("a")) for cell in names] == [True, False, False]
    assert [cell.get_text() for cell in names] == ["Kent", "Isles of Scilly", "Leeds"]


def test_the_focus_authority_is_marked_in_words() -> None:
    table = made(highlight={"Kent"})
    assert row(table, 0)[0].get_text() == "Kent this authority"
    assert row(table, 1)[0].get_text() == "Isles of Scilly"
    assert "Kent (this authority)" in table.text()


def test_the_text_beside_it_holds_the_same_numbers_aligned() -> None:
    lines = made(columns=[COLUMNS[0], COLUMNS[2], COLUMNS[4]], note="A note.").text().splitlines()
    assert lines == [
        "Some authorities",
        "",
        "Authority        Total  Assessing needs",
        "Kent                20                2",
        "Isles of Scilly     25                3",
        "Leeds                      not assessed",
        "A note.",
    ]


def test_the_same_rows_give_the_same_bytes_and_a_line_each() -> None:
    assert made().html() == made(rows=ROWS.copy()).html()
    assert sum(line.startswith("<tr") for line in made().html().splitlines()) == len(ROWS) + 1


def test_an_interactive_table_carries_its_filters_ratings_in_cqcs_order() -> None:
    table = made(interactive=True, filters=("rating", "region"), groups={"A theme": ["qs1"]})
    box = soup(table).select_one("[data-cqc]")
    assert box is not None
    config = json.loads(str(box["data-cqc"]))
    assert config["filters"][0] == {
        "key": "rating",
        "label": "Rating",
        "options": ["Good", "Requires improvement"],
    }
    assert config["filters"][1]["label"] == "Region"
    assert config["groups"] == {"A theme": ["qs1"]}
    first = soup(table).select("tbody tr")[0]
    assert (first["data-rating"], first["data-region"]) == ("Requires improvement", "South East")
    assert not soup(made(filters=("rating",))).select("[data-cqc], [data-rating]")


def test_what_the_columns_mean_stands_under_the_table() -> None:
    assert soup(made()).select_one("details dd").get_text() == "Sum of nine scores"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"rows": ROWS.assign(qs1=5)}, "column 'qs1': 5 is not a score"),
        ({"rows": ROWS.assign(qs1=2.5)}, "column 'qs1': 2.5 is not a score"),
        ({"rows": ROWS.assign(rating="Superb")}, "column 'rating': 'Superb' is not a rating"),
        ({"rows": ROWS.assign(month="May")}, "'May' is not a month"),
        ({"rows": ROWS.drop(columns="qs1")}, "has no data for qs1"),
        ({"columns": [Column("total", "Total", "money")]}, "no kind of column 'money'"),
        ({"row_header": "region"}, "shows no column region"),
        ({"groups": {"A": ["qs9"]}}, "shows no column qs9"),
        ({"filters": ("nothing",)}, "has no data for nothing"),
        ({"name": "Two words"}, "is called 'Two words'"),
        ({"caption": " "}, "needs columns and a caption"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ReportError, match=sentence):
        made(**changes).html()


HOSTILE = """<script>alert(1)</script>"'><img src=x onerror=alert(1)>"""


def test_hostile_text_is_text_everywhere() -> None:
    rows = ROWS.assign(authority=HOSTILE, url="javascript:alert(1)", region=HOSTILE, place=HOSTILE)
    table = made(
        rows=rows,
        caption=HOSTILE,
        note=HOSTILE,
        mark=HOSTILE,
        highlight=[HOSTILE],
        columns=[*COLUMNS, Column("region", HOSTILE, "text", HOSTILE)],
        interactive=True,
        filters=("region",),
        groups={HOSTILE: ["qs1"]},
    )
    page = soup(table)
    assert not page.select("script, img, a, [onerror]")
    assert page.select("tbody td")[-1].get_text() == HOSTILE
    assert page.select("tbody tr")[0]["data-region"] == HOSTILE


def test_a_key_cannot_break_out_of_an_attribute() -> None:
    bad = 'x" onload="alert(1)'
    with pytest.raises(ReportError, match="A column of table"):
        made(rows=ROWS.assign(**{bad: 1}), columns=[*COLUMNS, Column(bad, "Bad")])
    with pytest.raises(ReportError, match="A filter of table"):
        made(rows=ROWS.assign(**{bad: 1}), filters=(bad,))


def test_in_jupyter_a_table_brings_few_styles_and_says_its_role() -> None:
    data, metadata = made()._repr_mimebundle_()
    assert data["text/html"].startswith("<style>")
    styles = data["text/html"].split("</style>")[0]
    assert len(styles) < 1500
    assert metadata == {"cqc": {"role": "table", "name": "some", "interactive": False}}
    assert data["text/plain"] == made().text()
