"""The commands check, import and reread: what they print and how they end."""

from __future__ import annotations

from pathlib import Path

import pytest

from cqclib import cli
from cqclib.scrape import CrawlError
from replica import Replica, dress
from tests.scrape.crawl.support import few, go


@pytest.mark.full
def test_check_says_what_was_read(
    replica: Replica, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bundle = tmp_path / "check.zip"
    options = ["--base-url", replica.address, "--requests-per-second", "1000"]
    assert cli.main(["check", *options, "--bundle", str(bundle)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines[:5]] == [
        "robots.txt",
        "list",
        "landing page",
        "summary",
        "statement page",
    ]
    assert bundle.is_file()
    replica.faults["/robots.txt"] = "500"
    assert cli.main(["check", *options]) == 1


def test_import_finishes_and_reread_finds_nothing(
    replica: Replica, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kent = next(report for report in few() if report.slug == "kent-0525")
    replica.site.extra[kent.summary_path] = "<h1>Withdrawn</h1>"
    with pytest.raises(CrawlError):
        go(replica)
    page = tmp_path / "kent.html"
    page.write_text(dress.summary(kent), encoding="utf-8")
    capsys.readouterr()
    assert cli.main(["import", str(page)]) == 1
    assert "give --address" in capsys.readouterr().err
    address = f"https://www.cqc.org.uk{kent.summary_path}"
    assert cli.main(["import", str(page), "--address", address, "--who", "A. Clerk"]) == 0
    assert "Nothing is open any more" in capsys.readouterr().out
    assert cli.main(["reread"]) == 0
    assert "read as they were recorded" in capsys.readouterr().out
