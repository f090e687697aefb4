"""No report is lost in silence: known addresses, short lists, the sitemap, what is taken down."""

from __future__ import annotations

import csv
import re
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from cqclib import paths, scrape
from cqclib.scrape import CrawlError
from cqclib.scrape.sitemap import _read
from cqclib.snapshot import model as snapshot
from cqclib.snapshot.diff import difference
from replica import Replica, Site, dress
from replica.facts import REPORTS, Report, bundled, pilots
from tests.scrape.crawl.support import few, go, ratings, scores_of, truth, yesterday

RATED = "<h3 id='r'>"  # the heading over a rating, in the dress of most summaries
FORBIDDEN = "User-agent: *\nDisallow: /search/\n"


@pytest.fixture
def bundled_is_known() -> None:
    """The bundled snapshot lies in the data folder, so that its 72 reports are known."""
    name = "2025-10-03"
    shutil.copytree(paths.PROJECT / "data" / "raw" / name, paths.raw() / name)


@pytest.mark.full
@pytest.mark.usefixtures("bundled_is_known")
def test_a_list_that_ends_early_is_never_taken_for_whole() -> None:
    """12 of 78 was once recorded as 12 of 12 (100%), without a problem."""
    new = [report for report in pilots() if report.slug == "suffolk-cc"]
    with Replica(Site(pilots=new, ends_after=12)) as replica, pytest.raises(CrawlError) as caught:
        go(replica)
    assert "The lists name 12 of 72 known reports" in str(caught.value)
    recorded = snapshot.load("latest")
    assert scores_of(recorded) == truth(bundled()), "the others were asked for at their addresses"
    assert recorded.provenance["statistics"]["of"] == 72
    assert len(recorded.unfinished) == 1
    assert recorded.unfinished[0].startswith("search-listing: ")
    events = recorded.provenance["events"]
    assert len(events) == 60
    assert {event["sentence"] for event in events} == {
        "no list names it any more; read at its address"
    }


@pytest.mark.full
def test_a_missing_link_to_the_next_page_does_not_end_the_list() -> None:
    """Its second page shows no link on; the third is asked for all the same."""
    with Replica(Site(reports=bundled()[:24], pilots=[], link_missing_on=1)) as replica:
        assert scores_of(go(replica).snapshot) == truth(bundled()[:24])


def test_a_report_taken_down_is_an_event_and_a_refused_one_a_problem(crawled: Replica) -> None:
    old = snapshot.load("latest")
    crawled.site.taken_down = frozenset({"kent-0525"})
    crawled.site.redirects[f"{REPORTS}/camden-0225"] = f"{REPORTS}/blackpool-0825"
    with pytest.raises(CrawlError, match=r"lacks less .*camden-0225 \(Its address leads"):
        go(crawled)
    # The whole snapshot of the day stays in its place, and what was read now is kept beside it.
    assert snapshot.load("latest").assessments.equals(old.assessments)


def test_taken_down_and_rated_again_are_told_apart(crawled: Replica) -> None:
    kent = next(report for report in few() if report.slug == "kent-0525")
    crawled.site.taken_down = frozenset({"blackpool-0825"})
    crawled.site.replace(kent.with_scores(qs1=4, qs2=4))
    run = go(crawled)
    assert [(event.slug, event.sentence) for event in run.events] == [
        ("blackpool-0825", "no longer published: no list names it, and its address is empty")
    ]
    assert run.problems == ()
    assert run.statistics is not None
    assert (run.statistics.ratings, run.statistics.of) == (4, 5)
    assert ratings(run.snapshot)["kent-0525"] == "Good"


def test_a_difference_does_not_call_a_refused_report_gone(crawled: Replica) -> None:
    yesterday(snapshot.load("latest"))
    crawled.faults[f"{REPORTS}/kent-0525"] = "500"
    crawled.site.taken_down = frozenset({"blackpool-0825"})
    run = go(crawled, max_problems=1)
    changes = difference(snapshot.load("2024-12-31"), run.snapshot)
    kinds = {change.slug: change.change for change in changes.changes}
    assert kinds == {"kent-0525": "not read", "blackpool-0825": "gone"}
    assert "not read, whether or not still published (Kent" in changes.sentence()


@pytest.mark.full
@pytest.mark.usefixtures("bundled_is_known")
def test_what_is_said_of_later_reports_is_asked_for(tmp_path: Path) -> None:
    folder = paths.raw() / "reported_later"
    shutil.copytree(paths.PROJECT / "data" / "raw" / "reported_later", folder)
    with (folder / "reported_later.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    addressed = {row["report_url"].rsplit("/", 1)[1] for row in rows if row["report_url"]}
    with Replica() as replica:
        run = go(replica, max_problems=1)
        asked = {path.removeprefix(f"{REPORTS}/") for path in replica.paths()}
    assert len(addressed) == 27 and addressed <= asked
    gone = {event.slug for event in run.events if "no longer published" in event.sentence}
    assert gone == addressed
    mentions = [event for event in run.events if event.sentence.startswith("said to be assessed")]
    assert len(mentions) == len(rows) - len(addressed) == 21
    assert run.problems[0].reason.startswith("The lists name 72 of 99 known reports")


def test_a_damaged_snapshot_is_no_reason_to_forget_its_reports_in_silence(replica: Replica) -> None:
    folder = paths.raw() / "2024-01-01"
    folder.mkdir(parents=True)
    (folder / "provenance.json").write_text("{", encoding="utf-8")
    with pytest.raises(CrawlError, match=r"known-reports .*is not valid JSON"):
        go(replica)


# --- the search listing may not be asked for -------------------------------------------------


def test_a_forbidden_listing_is_made_up_for_by_the_sitemap(replica: Replica) -> None:
    replica.site.robots = f"{FORBIDDEN}Sitemap: /sitemap.xml\n"
    replica.site.sitemap = True
    replica.site.reports += [bundled()[0]]
    run = go(replica)
    assert not any(path.startswith("/search") for path in replica.paths())
    assert replica.paths().count("/sitemap.xml") == 1
    assert scores_of(run.snapshot) == truth([*few(), bundled()[0]])
    assert run.snapshot.unfinished == ()
    (gap,) = run.snapshot.provenance["known_gaps"]
    assert gap.startswith(
        "The search listing cannot be had (robots.txt forbids it), so reports were"
    )
    assert "sitemap (6 there)" in gap
    # It is read again from its own pages, sitemap included.
    assert scrape.run("latest").snapshot.assessments.equals(run.snapshot.assessments)


@pytest.mark.full
def test_a_forbidden_listing_without_a_sitemap_is_a_problem_and_known_reports_are_read() -> None:
    with Replica(Site(reports=few(), pilots=[])) as replica:
        yesterday(go(replica).snapshot)
        replica.site.robots = FORBIDDEN
        with pytest.raises(CrawlError, match=r"robots\.txt does not allow.*No sitemap"):
            go(replica)
        run = go(replica, max_problems=2)
    assert scores_of(run.snapshot) == truth(few())


def test_a_sitemap_is_read_by_the_protocol() -> None:
    index = (
        b"<sitemapindex xmlns='x'><sitemap><loc> https://a/1.xml </loc></sitemap></sitemapindex>"
    )
    assert _read(index) == (["https://a/1.xml"], [])
    assert _read(b"<urlset><url><loc>https://a/b</loc></url></urlset>") == ([], ["https://a/b"])
    bomb = b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><urlset><loc>&e;</loc></urlset>"
    assert _read(bomb) == ([], [])
    for wrong in (b"<html></html>", b"not xml", b""):
        with pytest.raises(ValueError, match=r"it (is not XML|begins with)"):
            _read(wrong)


# --- a page is one report's ------------------------------------------------------------------


@dataclass
class Spoiled:
    """One crawl of a site some of whose reports have a page that is not theirs, each in its way."""

    run: scrape.Run
    by: dict[str, Report]  # what is wrong, and with which report

    def reason(self, wrong: str) -> str:
        """Why the report that is spoiled so was refused."""
        (problem,) = [
            problem for problem in self.run.problems if problem.slug == self.by[wrong].slug
        ]
        return problem.reason


@pytest.fixture(scope="module")
def spoiled(tmp_path_factory: pytest.TempPathFactory, unsynced_cache: None) -> Spoiled:
    rated = [report for report in bundled() if RATED in dress.summary(report)]
    plain, another_report, another_day, another_kind, pilots_link = rated[:5]
    suffolk = pilots()[-1]
    site = Site(reports=rated[:5], pilots=[suffolk])
    site.redirects[another_report.summary_path] = plain.summary_path
    published = another_day.published
    day = f"{published.day} {published:%B %Y}"
    page = dress.summary(another_day)
    assert day in page
    site.extra[another_day.summary_path] = page.replace(day, "1 March 2026")
    page = dress.summary(another_kind)
    indicative = f"<h3>Local authority indicative rating</h3><p>{another_kind.rating}</p>"
    before, after = page.partition(RATED)[0], page.partition("<h3>Summary of people")[2]
    site.extra[another_kind.summary_path] = f"{before}{indicative}<h3>Summary of people{after}"
    page = dress.landing(pilots_link)
    site.extra[pilots_link.path] = page.replace(pilots_link.summary_path, suffolk.summary_path)
    with Replica(site) as replica, pytest.MonkeyPatch.context() as patch:
        patch.setenv("CQC_DATA_DIR", str(tmp_path_factory.mktemp("spoiled") / "data"))
        run = go(replica, max_problems=4)
    by = {
        "another report": another_report,
        "another day": another_day,
        "another kind": another_kind,
        "a pilot's link": pilots_link,
    }
    assert {problem.slug for problem in run.problems} == {report.slug for report in by.values()}
    return Spoiled(run, by)


def test_a_summary_that_leads_to_another_report_is_refused(spoiled: Spoiled) -> None:
    reason = spoiled.reason("another report")
    assert re.match(r"Its address .* is a page of another report", reason)


def test_a_summary_of_another_day_is_refused(spoiled: Spoiled) -> None:
    published = spoiled.by["another day"].published
    assert f"was published on 2026-03-01, its first page on {published}" in (
        spoiled.reason("another day")
    )


def test_a_link_to_a_pilot_in_a_formal_report_is_refused(spoiled: Spoiled) -> None:
    reason = spoiled.reason("a pilot's link")
    assert "link to the summary leads elsewhere" in reason and "suffolk-cc" in reason


def test_another_kind_than_the_list_says_is_refused(spoiled: Spoiled) -> None:
    reason = spoiled.reason("another kind")
    assert "listed as formal, but its page has a pilot rating" in reason


def test_of_what_was_refused_nothing_is_kept_and_the_rest_is_read_right(spoiled: Spoiled) -> None:
    refused = {report.slug for report in spoiled.by.values()}
    kept = scores_of(spoiled.run.snapshot)
    assert kept and not refused & kept.keys()
    assert kept.items() <= truth(bundled()).items()


# --- statement pages settle what the summary does not ----------------------------------------


@pytest.mark.full
def test_a_summary_without_its_percentage_is_confirmed_by_its_statement_pages(
    replica: Replica,
) -> None:
    kent = next(report for report in few() if report.slug == "kent-0525")
    replica.site.replace(replace(kent, printed_percent=None))
    run = go(replica)
    row = run.snapshot.assessments.set_index("slug").loc["kent-0525"]
    assert row["note"].endswith("its nine statement pages give the same scores")
    theirs = [path for path in replica.paths() if path in map(kent.statement_path, range(1, 10))]
    assert len(theirs) == 9
    assert scrape.run("latest").snapshot.assessments.equals(run.snapshot.assessments)


def test_broken_arithmetic_is_mended_only_by_the_whole_of_it(replica: Replica) -> None:
    """The summary shows a wrong score; nine pages, percentage and rating agree on another."""
    kent = next(report for report in few() if report.slug == "kent-0525")
    wrong = replace(kent, scores=kent.scores | {1: 3})
    replica.site.extra[kent.summary_path] = dress.summary(wrong)
    run = go(replica)
    row = run.snapshot.assessments.set_index("slug").loc["kent-0525"]
    assert (row["qs1"], row["problem"]) == ("2", "")
    assert "settled by its nine statement pages: Assessing needs scores 3" in row["note"]
    yesterday(run.snapshot)
    # One statement page that differs leaves it open.
    replica.site.extra[kent.statement_path(2)] = dress.statement(kent.with_scores(qs2=4), 2)
    run = go(replica, max_problems=9)
    row = run.snapshot.assessments.set_index("slug").loc["kent-0525"]
    assert "Assessing needs scores 3 on the summary, 2 on its page." in row["problem"]


def test_a_refused_summary_gives_scores_without_a_rating(replica: Replica) -> None:
    kent = next(report for report in few() if report.slug == "kent-0525")
    replica.site.extra[kent.summary_path] = dress.page(kent.title, f"<h1>{kent.title}</h1>")
    with pytest.raises(CrawlError, match=r"Its nine scores were read.*its rating is missing"):
        go(replica)
    recorded = snapshot.load("latest")
    assert scores_of(recorded) == truth(few())
    assert ratings(recorded)["kent-0525"] == ""
    assert recorded.provenance["statistics"]["ratings"] == 4


def test_nothing_is_settled_of_a_page_that_was_taken_back(replica: Replica) -> None:
    kent = next(report for report in few() if report.slug == "kent-0525")
    main = f"<h1>{kent.title}</h1><p>The scores of this report have been withdrawn.</p>"
    replica.site.extra[kent.summary_path] = dress.page(kent.title, main)
    run = go(replica, max_problems=1)
    assert "kent-0525" not in scores_of(run.snapshot)
