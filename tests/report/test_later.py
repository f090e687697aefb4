"""What is said of assessments published since the snapshot: apart, with its source, never counted."""

from __future__ import annotations

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from cqclib.dataset import later as since_snapshot
from cqclib.report import later
from cqclib.report.html import markup

NOBODY = pd.DataFrame({"ons_code": [], "report_month": []}, dtype="str")


@pytest.fixture
def since(monkeypatch: pytest.MonkeyPatch) -> pd.DataFrame:
    monkeypatch.delenv("CQC_DATA_DIR", raising=False)
    return since_snapshot.reported_since(NOBODY, "2025-10-03")


def callout_text(since: pd.DataFrame, code: str) -> str:
    callout = later.callout(since, code)
    assert callout is not None
    return BeautifulSoup(str(markup.inline(callout.text)), "html.parser").get_text()


def test_a_stated_rating_says_who_and_when(since: pd.DataFrame) -> None:
    assert callout_text(since, "E06000014").startswith(  # York
        "Assessed since (5 December 2025): requires improvement, overall score 39%, as CQC's own page "
        "says. Read CQC's report."
    )
    assert callout_text(since, "E06000027").startswith(
        "Assessed since (December 2025): good, as the council"
    )


def test_an_address_alone_is_no_rating(since: pd.DataFrame) -> None:
    words = callout_text(since, "E06000052")  # Cornwall
    assert words.startswith("A report has been published since (May 2026)")
    assert "rating is not confirmed" in words and "not counted or ranked" in words


def test_nothing_is_said_of_others(since: pd.DataFrame) -> None:
    assert later.callout(since, "E10000016") is None
    assert later.table(since[:0]) is None


def test_the_table_links_each_source(since: pd.DataFrame) -> None:
    table = later.table(since)
    assert table is not None
    soup = BeautifulSoup(table.html(), "html.parser")
    links = {link["href"] for link in soup.select("a[rel]") + soup.select("td a:not([rel])")}
    https = {url for url in since["source_url"] if url.startswith("https://")}
    assert https <= links
    assert len(soup.select("tbody tr")) == 48


def test_the_count_has_its_denominator(since: pd.DataFrame) -> None:
    text = str(later.count(since, 81).text)
    assert text.startswith(
        "48 of 81 authorities without an assessment here (59%) have a report published since"
    )
    assert "for 25 of them" in text
