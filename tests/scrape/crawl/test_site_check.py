"""A look at one page of each kind, and the bundle to attach to a bug report."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from cqclib import scrape
from cqclib.scrape import CrawlError
from cqclib.snapshot import pages_zip
from replica import Replica
from replica.facts import NEW_ADDRESSES
from tests.scrape.crawl.support import PATIENT, SEARCH, few

PAGES = ["robots.txt", "list", "landing page", "summary", "statement page"]


def look(replica: Replica, bundle: Path | None = None) -> scrape.Check:
    return scrape.check(
        replica.address,
        contact="clerk@example.org",
        requests_per_second=1000.0,
        bundle=bundle,
        timeouts=PATIENT,
    )


def test_one_page_of_each_kind_is_read(replica: Replica, data: Path, tmp_path: Path) -> None:
    bundle = tmp_path / "check.zip"
    checked = look(replica, bundle)
    newest = max(few(), key=lambda report: report.published)
    assert newest.slug == "blackpool-0825"
    assert checked.is_well
    assert [entry.page for entry in checked.looks] == PAGES
    results = {entry.page: entry.result for entry in checked.looks}
    assert results["list"].startswith("6 reports; no link"), "five and a pilot"
    assert "links to 9 of 9 statement pages" in results["landing page"]
    scores = " ".join(str(newest.scores[number]) for number in range(1, 10))
    assert results["summary"] == (
        f"{newest.name}, {newest.rating}, {newest.printed_percent}%, scores {scores}"
    )
    assert results["statement page"].endswith(f"statement 1, score {newest.scores[1]}")
    assert replica.paths() == [
        "/robots.txt",
        SEARCH,
        newest.path,
        newest.summary_path,
        f"{newest.path}/{NEW_ADDRESSES[1]}",
    ]
    assert not data.exists(), "nothing is recorded"
    with zipfile.ZipFile(bundle) as archive:
        assert archive.namelist() == ["check.txt", "pages.zip"]
        text = archive.read("check.txt").decode()
        archive.extract("pages.zip", tmp_path)
    assert all(f"{page}: read" in text for page in PAGES)
    assert "clerk@example.org" not in text and str(tmp_path) not in text
    assert len(pages_zip.unpacked(tmp_path / "pages.zip")) == 5


def test_what_is_wrong_is_said_and_what_hangs_on_it_is_not_asked(
    replica: Replica, tmp_path: Path
) -> None:
    newest = max(few(), key=lambda report: report.published)
    replica.site.extra[newest.summary_path] = "<h1>Under repair</h1>"
    replica.site.robots = "User-agent: *\nDisallow: /search/\n"
    checked = look(replica, tmp_path / "check.zip")
    unread = [entry.page for entry in checked.looks if not entry.is_read]
    assert unread == ["list", "summary"]
    assert [entry.page for entry in checked.looks].count("list") == 2, (
        "the newest are asked as well"
    )
    assert not checked.is_well
    assert any(line.startswith("summary: NOT READ") for line in checked.lines())
    replica.faults["/robots.txt"] = "500"
    checked = look(replica)
    assert [entry.is_read for entry in checked.looks] == [False] * 5
    assert checked.looks[-1].result.startswith("not asked")


def test_a_bundle_that_cannot_be_written_is_one_sentence(replica: Replica, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CrawlError, match="could not be written"):
        look(replica, tmp_path / "file" / "check.zip")
