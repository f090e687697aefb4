"""All 153 authorities have a report: every one is read right; five spoiled ones are finished by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from cqclib import paths, scrape
from cqclib.dataset import clean, derived
from cqclib.scrape import CrawlError
from cqclib.snapshot import model as snapshot
from replica import Replica, Site, dress
from replica.facts import REPORTS, everyone
from tests.scrape.crawl.support import go, ratings, scores_of, truth

SPOILED = ("york-1225", "leeds-1025", "kent-0525", "bury-0626", "cornwall-0526")


@pytest.mark.full
def test_153_of_153_are_read_right() -> None:
    with Replica(Site(reports=everyone(), sitemap=True)) as replica:
        run = go(replica)
        assert scores_of(run.snapshot) == truth(everyone())
        assert ratings(run.snapshot) == {report.slug: report.rating for report in everyone()}
        assert run.statistics is not None
        assert (run.statistics.ratings, run.statistics.of) == (153, 153)
        assert (run.problems, run.events, run.snapshot.unfinished) == ((), (), ())
        replica.forget()
        again = go(replica)
        assert sum(request.sent for request in replica.seen) == 0
        assert again.statistics is not None and again.statistics.bodies == 0
    table = derived.detailed(clean.recorded(again.snapshot))
    assert len(table) == 153
    assert int(table["total_score"].sum()) == sum(sum(r.scores.values()) for r in everyone())


@pytest.mark.full
def test_148_are_kept_five_are_named_and_finished_by_hand(tmp_path: Path) -> None:
    site = Site(reports=everyone(), sitemap=True)
    reports = {report.slug: report for report in site.reports}
    york, leeds, kent, bury, cornwall = (reports[slug] for slug in SPOILED)
    with Replica(site) as replica:
        replica.faults[york.path] = "500"  # no landing page
        replica.faults[leeds.summary_path] = "pdf"  # no page at all
        site.redirects[kent.summary_path] = reports["essex-0625"].summary_path
        site.extra[bury.summary_path] = "<h1>Withdrawn</h1>"
        lines = dress.summary(cornwall).replace("Safeguarding", "Keeping")
        site.extra[cornwall.summary_path] = lines + "<p>draft</p>"
        with pytest.raises(CrawlError, match=r"5 problems remain.*148 of 153"):
            go(replica)
    recorded = snapshot.load("latest")
    want = {slug: scores for slug, scores in truth(everyone()).items() if slug not in SPOILED}
    assert len(want) == 148
    assert scores_of(recorded) == want
    assert sorted(line.split(":")[0] for line in recorded.unfinished) == sorted(SPOILED)
    # Three are saved in a browser, two are read by a person.
    folder = tmp_path / "saved"
    folder.mkdir()
    saved = {
        york.path: dress.landing(york),
        york.summary_path: dress.summary(york),
        leeds.summary_path: dress.summary(leeds),
        kent.summary_path: dress.summary(kent),
    }
    for number, (path, html) in enumerate(saved.items()):
        mark = f"<!-- saved from url=(0099)https://www.cqc.org.uk{path} -->\n"
        (folder / f"{number}.html").write_text(mark + html, encoding="utf-8")
    half = scrape.import_page(folder, who="A. Clerk")
    assert sorted(line.split(":")[0] for line in half.unfinished) == ["bury-0626", "cornwall-0526"]
    rows = ["slug,what,value,source_address,who,when"]
    for report in (bury, cornwall):
        values = {"overall_rating": report.rating}
        values |= {f"qs{number}": str(score) for number, score in report.scores.items()}
        page = f"https://www.cqc.org.uk{REPORTS}/{report.slug}/summary"
        rows += [
            f"{report.slug},{what},{value},{page},A. Clerk,2026-11-25"
            for what, value in values.items()
        ]
    (half.folder / "by_hand.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    whole = scrape.run("latest").snapshot
    assert whole.unfinished == ()
    assert scores_of(whole) == truth(everyone())
    assert ratings(whole) == {report.slug: report.rating for report in everyone()}
    table = derived.detailed(clean.recorded(whole))
    assert len(table) == 153
    assert table["note"].fillna("").str.contains("by hand").sum() == 5
    assert (paths.raw() / "set_aside").is_dir(), "what the run recorded is kept"
