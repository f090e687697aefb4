"""The brief: one page, real headings and a table, the numbers of the data, the same bytes."""

from __future__ import annotations

import io
from fractions import Fraction
from typing import Any

import docx
import pytest
from bs4 import BeautifulSoup

from cqclib import wording
from cqclib.analysis.peers import NEIGHBOURS
from cqclib.dataset import Dataset
from cqclib.errors import UnknownAuthority
from cqclib.reference import authorities
from cqclib.report import brief, brief_files

Rows = list[dict[str, Any]]


@pytest.mark.parametrize("name", ["Kent", "Camden", "Blackpool"])
def test_the_nine_rows_are_those_of_the_record(
    name: str, tables: Dataset, assessments: Rows
) -> None:
    made = brief.brief(tables, name, NEIGHBOURS)
    authority = authorities.resolve(name)
    by_code = {row["ons_code"]: row for row in assessments}
    peers = [near.authority.code for near in authorities.neighbours(authority)]
    scored = [by_code[code] for code in peers if code in by_code]
    for number, cells in enumerate(made.rows, start=1):
        key = f"qs{number}"
        assert cells[1] == str(int(by_code[authority.code][key]))
        for cell, group in ((cells[2], scored), (cells[3], assessments)):
            mean = Fraction(sum(int(row[key]) for row in group), len(group))
            assert cell == wording.mean(float(mean))
        good = sum(int(row[key]) >= 3 for row in assessments)
        assert cells[4].startswith(f"{good} of {len(assessments)} (")


def test_a_word_document_has_headings_a_table_and_words_for_it(tables: Dataset) -> None:
    made = brief.brief(tables, "Kent", NEIGHBOURS)
    content = brief_files.word(made)
    document = docx.Document(io.BytesIO(content))
    headings = [
        paragraph.text
        for paragraph in document.paragraphs
        if paragraph.style.name.startswith("Heading")
    ]
    assert headings[0] == made.head.headline and "The next rating" in headings
    (table,) = document.tables
    assert [cell.text for cell in table.rows[0].cells] == list(made.columns)
    assert len(table.rows) == 10
    assert "w:tblHeader" in table._tbl.xml and "w:tblDescription" in table._tbl.xml
    assert document.core_properties.language == "en-GB"
    assert brief_files.word(made) == content


@pytest.mark.parametrize(
    "authority", authorities.everyone()[::8], ids=lambda authority: authority.slug
)
def test_every_kind_of_authority_gets_one(
    authority: authorities.Authority, tables: Dataset
) -> None:
    made = brief.brief(tables, authority.name, NEIGHBOURS)
    page = BeautifulSoup(brief_files.html(made), "html.parser")
    text = page.get_text()
    assert "nan" not in text.split() and "None" not in text
    assert page.find("h1").get_text() == made.head.headline
    assert all(len(row) == len(made.columns) for row in made.rows)


def test_an_unknown_name_is_refused(tables: Dataset) -> None:
    with pytest.raises(UnknownAuthority):
        brief.brief(tables, "Atlantis", NEIGHBOURS)
