"""The page of one statement: where its links lead, and how far its scores can be compared."""

from dataclasses import replace
from typing import Any

import pytest

from cqclib.dataset.tables import Dataset
from cqclib.errors import SnapshotError
from cqclib.reference import framework
from cqclib.report import statement as words

Rows = list[dict[str, Any]]
SAFEGUARDING = framework.statement(7)
ADDRESS = "https://www.cqc.org.uk/care-services/local-authority-assessment-reports/{}/safeguarding"


def with_pages(tables: Dataset, pages: object) -> Dataset:
    """The bundled snapshot as a live run records it: with the addresses of statement pages."""
    return replace(tables, provenance={**tables.provenance, "statement_pages": pages})


def table_of(data: Dataset) -> Any:
    return words.table(SAFEGUARDING, data.scored, data.statement_pages)


def test_each_authority_leads_to_cqcs_page_on_the_statement(
    tables: Dataset, assessments: Rows
) -> None:
    data = with_pages(
        tables, {row["slug"]: {"qs7": ADDRESS.format(row["slug"])} for row in assessments}
    )
    table = table_of(data)
    assert table.note == "The last column leads to CQC's own page on this statement."
    slugs = {str(row["authority"]): row["slug"] for row in data.scored.to_dict("records")}
    for cells in table.cells():
        assert (cells[-1].text, cells[-1].url) == (
            "CQC's findings",
            ADDRESS.format(slugs[cells[0].text]),
        )


def test_some_addresses_are_recorded_and_others_not(tables: Dataset, assessments: Rows) -> None:
    slug = assessments[0]["slug"]
    pages = {slug: {"qs7": ADDRESS.format(slug)}, assessments[1]["slug"]: {"qs1": "elsewhere"}}
    table = table_of(with_pages(tables, pages))
    assert "for the 71 of 72 authorities (99%) without a recorded address" in table.note
    assert sum(bool(cells[-1].url) for cells in table.cells()) == 1


def test_without_addresses_the_page_says_where_to_look(tables: Dataset) -> None:
    table = table_of(tables)
    assert [column.heading for column in table.columns][-1] == "Report"
    assert table.note.endswith("this snapshot does not record the page's address.")


@pytest.mark.parametrize("pages", [["a list"], {"kent-0525": "an address"}, None])
def test_a_record_of_another_shape_is_refused(tables: Dataset, pages: object) -> None:
    with pytest.raises(SnapshotError, match="record that snapshot again"):
        _ = with_pages(tables, pages).statement_pages


def test_how_far_scores_can_be_compared(tables: Dataset, assessments: Rows) -> None:
    scores = [row["scores"][7] for row in assessments]
    most = max(set(scores), key=scores.count)
    by_score = tables.scores.query("statement_number == 7")["score"].value_counts()
    counted = by_score.rename_axis("score").rename("authorities").reset_index()
    text = words.comparable(counted.assign(of=len(scores)), tables.scored["report_month"]).text
    assert f"{scores.count(most)} of 72 authorities" in text and f"have a {most}," in text
    assert "from May 2024 to October 2025" in text


def test_the_table_filters_by_score(tables: Dataset) -> None:
    assert '"label": "Score"' in table_of(tables)._config()
