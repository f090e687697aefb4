"""What a person sees of a crawl: progress that is not red, and the page that ended a check."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from cqclib.scrape import crawler, site_check
from cqclib.scrape.fetch import Fetcher
from replica import Replica, Site
from replica.facts import bundled
from replica.walls import WALLS


def test_progress_is_shown_where_a_notebook_does_not_show_it_in_red(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with Replica(Site(reports=bundled()[:2], pilots=[])) as replica:
        fetcher = Fetcher.live(tmp_path, replica.address, 1000.0, "t@example.org")
        crawler.crawl(fetcher, progress=True)
        fetcher.close(finished=True)
    shown = capfd.readouterr()
    assert "Assessments: 100%" in shown.out
    assert shown.err == ""


def test_a_check_that_meets_a_wall_keeps_it_and_puts_it_in_the_bundle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CQC_DATA_DIR", str(tmp_path / "data"))
    with Replica() as replica:
        replica.faults["*"] = "wall-denied"
        checked = site_check.check(
            replica.address, requests_per_second=1000.0, bundle=tmp_path / "bundle.zip"
        )
        asked = replica.paths()
    assert not checked.is_well
    assert len(asked) == 2, "robots.txt and the page that was a wall"
    kept = list((tmp_path / "data").rglob("evidence/*.html.txt"))
    assert [path.read_text() for path in kept] == [WALLS["wall-denied"]]
    assert any(str(kept[0]) in line for line in checked.lines())
    with zipfile.ZipFile(tmp_path / "bundle.zip") as bundle:
        assert bundle.read(f"evidence/{kept[0].name}").decode() == WALLS["wall-denied"]
