"""The crawl against the replica: what it gives, what the server saw, what stays on disk."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from cqclib import paths, scrape
from cqclib.dataset import clean, derived
from cqclib.errors import ParameterError, SnapshotError
from cqclib.reference.framework import SCORE_KEYS
from cqclib.scrape import CrawlError
from cqclib.scrape.discover import discover
from cqclib.scrape.fetch import Fetcher, SiteUnreachable, Stopped, Timeouts
from cqclib.scrape.record import alone
from cqclib.snapshot import model as snapshot
from cqclib.snapshot import pages_zip as archive
from cqclib.snapshot import store as snapshot_store
from cqclib.snapshot.diff import difference
from replica import Replica, Site, dress
from replica.facts import REPORTS, bundled, pilots
from tests.scrape.crawl.support import (
    FEW,
    PATIENT,
    SEARCH,
    few,
    go,
    ratings,
    scores_of,
    today,
    truth,
)

# --- end to end ------------------------------------------------------------------------------


def test_a_few_reports_are_read_right_and_a_second_run_gets_no_body(replica: Replica) -> None:
    assert scores_of(go(replica).snapshot) == truth(few())
    assert max(Counter(replica.paths()).values()) == 1
    replica.forget()
    again = go(replica)
    assert again.statistics is not None and again.statistics.bodies == 0
    assert {request.status for request in replica.seen} == {304}
    assert scores_of(again.snapshot) == truth(few())


@pytest.mark.full
def test_the_crawl_yields_the_bundled_snapshot_and_a_second_run_no_body(
    data: Path,
) -> None:
    with Replica() as replica:
        first = go(replica)
        assert scores_of(first.snapshot) == truth(bundled())
        assert sum(map(len, scores_of(first.snapshot).values())) == 648
        assert ratings(first.snapshot) == {report.slug: report.rating for report in bundled()}
        assert len(ratings(first.snapshot)) == 72
        pilot = first.snapshot.assessments[first.snapshot.assessments["kind"] == "pilot"]
        assert sorted(pilot["slug"]) == sorted(report.slug for report in pilots())
        assert (pilot[SCORE_KEYS] == "").all(axis=None)
        printed = first.snapshot.assessments.set_index("slug")["printed_score_percent"]
        assert all(printed[report.slug] == str(report.printed_percent) for report in bundled())
        assert first.problems == ()
        # What the server saw: robots.txt first, each page once, about two an assessment.
        seen = replica.paths()
        assert seen[0] == "/robots.txt"
        assert max(Counter(seen).values()) == 1
        missing = sum(1 for request in replica.seen if request.status == 404)
        assert len(seen) - missing <= 1 + 10 + 1 + 2 * 77
        assert missing <= 2 * sum(1 for report in bundled() + pilots() if not report.links_summary)
        assert not any("integrated-care" in path or "theme" in path for path in seen)

        replica.forget()
        second = go(replica)
        assert sum(request.sent for request in replica.seen) == 0
        assert {request.status for request in replica.seen} == {304}
        assert second.statistics is not None
        assert second.statistics.bodies == 0
        assert second.statistics.not_modified == len(replica.seen)
        assert scores_of(second.snapshot) == truth(bundled())
    again = scrape.replay(second.snapshot)
    assert again.assessments.reset_index(drop=True).equals(second.snapshot.assessments)
    assert again.statistics.scores == 648
    # The rest of the pipeline takes the snapshot as it is.
    table = derived.detailed(clean.recorded(second.snapshot))
    assert len(table) == 72
    assert int(table["total_score"].sum()) == sum(
        sum(report.scores.values()) for report in bundled()
    )


FAULTY = {
    f"{REPORTS}/barnet-0125": "500",
    f"{REPORTS}/blackpool-0825": "timeout",
    f"{REPORTS}/camden-0225": "reset",
    f"{REPORTS}/durham-0824": "cut",
    f"{REPORTS}/enfield-0525": "pdf",
    f"{REPORTS}/essex-0625": "huge",
    f"{REPORTS}/gateshead-0325": "undecodable",
    f"{REPORTS}/halton-0725": "redirect-loop",
    f"{REPORTS}/haringey-0225": "redirect-off-site",
    f"{REPORTS}/harrow-0824": "429",
    f"{REPORTS}/kent-0525": "429-retry-afterx1",
    f"{REPORTS}/knowsley-0825": "500x2",
    f"{REPORTS}/lancashire-0825": "says-latin-1",
    f"{REPORTS}/medway-0125": "cutx1",
    f"{REPORTS}/merton-0825": "resetx2",
}
READ_ALL_THE_SAME = {
    "gateshead-0325",
    "kent-0525",
    "knowsley-0825",
    "lancashire-0825",
    "medway-0125",
    "merton-0825",
}


@pytest.mark.full
def test_with_every_fault_on_what_is_read_is_right_and_the_rest_is_named(data: Path) -> None:
    site = Site(pager="text", loops=True, moves=True, duplicate=True, hostile=True)
    off = next(report for report in site.reports if report.slug == "surrey-1124")
    page = dress.landing(off).replace(off.summary_path, "https://www.example.org/summary")
    site.extra[off.path] = page
    broken = next(report for report in site.reports if report.slug == "slough-0725")
    site.extra[broken.summary_path] = dress.summary(broken).replace("Safeguarding", "Keeping", 1)
    lying = next(report for report in site.reports if report.slug == "sefton-0625")
    site.extra[lying.summary_path] = dress.summary(replace(lying, printed_percent=25))
    with Replica(site, faults=dict(FAULTY), retry_after="0") as replica:
        run = go(replica, max_problems=99, timeouts=Timeouts(read=3.0, backoff=0.01))
        hosts = {request.headers["Host"] for request in replica.seen}
    assert hosts == {replica.address.removeprefix("http://")}
    faulty = {path.removeprefix(f"{REPORTS}/") for path in FAULTY} - READ_ALL_THE_SAME
    named = {problem.slug for problem in run.problems}
    unclear = {problem.reason for problem in run.problems if problem.slug == "unclear-link"}
    assert len(unclear) == 2, "the hostile addresses"
    assert named == faulty | {
        "slough-0725",
        "sefton-0625",
        "evil-0125",
        "formula-0125",
        "unclear-link",
    }
    assert run.statistics is not None
    assert run.statistics.of == 72 + 2 + 2, "bundled, hostile with an address of a report, unclear"
    table = run.snapshot.assessments
    kept = table[(table["kind"] == "formal") & (table["problem"] == "")]
    want = {slug: scores for slug, scores in truth(bundled()).items() if slug not in named}
    got = {slug: scores for slug, scores in scores_of(run.snapshot).items() if slug in want}
    assert got == want
    # A refused summary is settled by its nine statement pages, but for its rating.
    assert set(kept["slug"]) == set(want) | {"slough-0725"}
    assert scores_of(run.snapshot)["slough-0725"] == truth(bundled())["slough-0725"]
    assert ratings(run.snapshot)["slough-0725"] == ""
    assert "surrey-1124" in want, "a link off the site is not followed; the known address is"
    assert list(table[table["problem"] != ""]["slug"]) == ["sefton-0625"]
    assert "prints an overall score of 25%" in table.set_index("slug").loc["sefton-0625", "problem"]
    assert {problem.reason.count("\n") for problem in run.problems} == {0}
    for problem in run.problems:
        if problem.saved_page:
            assert (paths.raw() / problem.saved_page).is_file()
    saved = {problem.slug for problem in run.problems if problem.saved_page}
    assert {"slough-0725", "sefton-0625", "evil-0125"} <= saved
    notes = " ".join(run.notes)
    for words in ("circles", "changed while it was read"):
        assert words in notes
    everything = sorted(path.relative_to(data) for path in data.rglob("*") if path.is_file())
    assert not any(path.name.endswith(".tmp") or "x-0125" in path.name for path in everything)


# --- problems --------------------------------------------------------------------------------


def test_a_refused_page_leaves_the_others_kept_and_the_snapshot_unfinished(
    replica: Replica,
) -> None:
    replica.faults[f"{REPORTS}/kent-0525"] = "500"
    with pytest.raises(CrawlError, match=r"1 problem remains.*kent-0525.*4 of 5") as caught:
        go(replica)
    assert "\n" not in str(caught.value)
    kept = snapshot.load("latest")
    assert scores_of(kept) == truth([report for report in few() if report.slug != "kent-0525"])
    assert [line.split(":")[0] for line in kept.unfinished] == ["kent-0525"]
    with (kept.folder / "problems.csv").open(encoding="utf-8", newline="") as file:
        assert [row["slug"] for row in csv.DictReader(file)] == ["kent-0525"]
    # Run again: only what failed is asked for, whether or not it is well by now.
    replica.faults.clear()
    replica.forget()
    run = go(replica)
    assert set(replica.paths()) == {
        f"{REPORTS}/kent-0525",
        next(report.summary_path for report in few() if report.slug == "kent-0525"),
    }
    assert scores_of(run.snapshot) == truth(few())
    assert (run.problems, run.snapshot.unfinished) == ((), ())
    # The unfinished recording gave up its place, and is kept.
    assert (paths.raw() / "set_aside" / f"{today()}-1" / "problems.csv").is_file()


def test_a_page_that_could_not_be_read_is_asked_for_again(replica: Replica) -> None:
    report = few()[0]
    replica.site.extra[report.summary_path] = "<h1>Under repair</h1>"
    with pytest.raises(CrawlError, match=report.slug):
        go(replica)
    del replica.site.extra[report.summary_path]
    replica.forget()
    assert scores_of(go(replica).snapshot) == truth(few())
    assert replica.paths() == [report.summary_path]


def test_a_first_run_says_that_it_knows_nothing_to_compare_with(replica: Replica) -> None:
    unknown = "no report of this site was known before, so a list that ends early is not noticed"
    first = go(replica)
    assert unknown in first.notes and f"Note: {unknown}" in first.summary()
    assert unknown not in go(replica).notes


def test_an_allowed_problem_is_a_known_gap(replica: Replica) -> None:
    replica.faults[f"{REPORTS}/kent-0525"] = "500"
    run = go(replica, max_problems=1)
    assert "kent-0525" not in scores_of(run.snapshot)
    assert run.snapshot.provenance["known_gaps"][0].startswith("kent-0525: ")
    assert run.problem_table()["slug"].tolist() == ["kent-0525"]
    assert "kent-0525" in run.summary()


def test_a_report_without_scores_is_recorded_and_is_no_problem(replica: Replica) -> None:
    later = replace(few()[0], scores={}, printed_percent=None)
    replica.site.replace(later)
    run = go(replica)
    row = run.snapshot.assessments.set_index("slug").loc[later.slug]
    assert row["overall_rating"] == later.rating
    assert row["note"] == "no scores on its page: rating only"
    assert "" == row["qs1"] == row["problem"]
    assert derived.detailed(clean.recorded(run.snapshot))["total_score"].isna().sum() == 1


def test_a_summary_of_another_authority_is_refused(replica: Replica) -> None:
    report, other = few()[0], few()[1]
    replica.site.extra[report.summary_path] = dress.summary(other)
    with pytest.raises(CrawlError, match="Its summary page is that of"):
        go(replica)


def test_two_assessments_of_one_authority_in_a_month_are_both_kept_out(replica: Replica) -> None:
    kent = next(report for report in few() if report.slug == "kent-0525")
    replica.site.reports.append(replace(kent, slug="kentcounty-0525"))
    run = go(replica, max_problems=2)
    wrong = run.snapshot.assessments[run.snapshot.assessments["problem"] != ""]
    assert wrong["slug"].tolist() == ["kent-0525", "kentcounty-0525"]
    assert len(derived.detailed(clean.recorded(run.snapshot))) == 4


# --- finding the reports ---------------------------------------------------------------------


@pytest.mark.parametrize("pager", ["rel", "text", "none"])
def test_the_listing_is_walked_to_its_end(pager: str) -> None:
    with Replica(Site(pager=pager)) as replica:
        fetcher = Fetcher.live(paths.raw() / "c", replica.address, 1000.0, timeouts=PATIENT)
        fetcher.start()
        discovery = discover(fetcher)
        asked = [path for path in replica.paths() if path.startswith(SEARCH)]
    assert len(discovery.reports) == 77
    assert len(asked) == len(set(asked)) == 8 + 2, "two more pages bring nothing"
    assert discovery.problems == []


def test_what_only_one_list_has_is_noted_and_read(replica: Replica) -> None:
    replica.site.unlisted = frozenset({"kent-0525"})
    run = go(replica)
    assert "only among the newest reports: kent-0525" in run.notes
    assert scores_of(run.snapshot) == truth(few())


def test_a_listing_that_loops_is_left() -> None:
    with Replica(Site(loops=True)) as replica:
        fetcher = Fetcher.live(paths.raw() / "c", replica.address, 1000.0, timeouts=PATIENT)
        fetcher.start()
        discovery = discover(fetcher)
        asked = [path for path in replica.paths() if path.startswith(SEARCH)]
    assert len(discovery.reports) == 77
    assert len(asked) == len(set(asked)) == 8 + 2
    assert any("circles" in note for note in discovery.notes)


@pytest.mark.parametrize("pager", ["rel", "none"])
def test_a_page_of_the_list_that_repeats_another_is_a_problem(pager: str) -> None:
    """A cache gave page 1 in place of page 3: ten reports were missing without a word."""
    with Replica(Site(pager=pager, repeats_on=2)) as replica:
        fetcher = Fetcher.live(paths.raw() / "c", replica.address, 1000.0, timeouts=PATIENT)
        fetcher.start()
        discovery = discover(fetcher)
    assert len(discovery.reports) < 77
    (problem,) = discovery.problems
    assert problem.reason.startswith(
        "Page 3 of the search listing shows what an earlier page shows"
    )


def test_no_list_at_all_is_one_sentence(replica: Replica) -> None:
    replica.site.extra |= {SEARCH: "<h1>Search</h1>", REPORTS: "<h1>Reports</h1>"}
    with pytest.raises(CrawlError, match="No list of reports could be read"):
        go(replica)


@pytest.mark.parametrize("newest", ["as ever", "the same"])
def test_a_list_of_statement_pages_only_says_so(replica: Replica, newest: str) -> None:
    links = "".join(
        f"<li><a href='{report.statement_path(1)}'>{report.title}</a></li>"
        for report in few()
        if not report.is_numbered
    )
    html = dress.page("Search", f"<h1>Search results</h1><ol>{links}</ol>")
    replica.site.extra[SEARCH] = html
    if newest == "the same":
        replica.site.extra[REPORTS] = html.replace("Search results", "Assessment reports")
    reason = "The search listing names no report, only pages within 3 of them; its layout changed"
    with pytest.raises(CrawlError, match=reason):
        go(replica)


# --- statement pages -------------------------------------------------------------------------


@pytest.mark.full
def test_statement_pages_are_double_entry(replica: Replica) -> None:
    run = go(replica, statements=True)
    kept = run.snapshot.provenance["statement_pages"]
    assert {slug: len(urls) for slug, urls in kept.items()} == dict.fromkeys(FEW, 9)
    assert kept["kent-0525"]["qs1"].startswith(f"https://www.cqc.org.uk{REPORTS}/kent-0525")
    assert scrape.run(today()).snapshot.assessments.equals(run.snapshot.assessments)


@pytest.mark.full
def test_a_statement_page_that_differs_is_a_problem(replica: Replica) -> None:
    kent = next(report for report in few() if report.slug == "kent-0525")
    other = kent.with_scores(qs3=4)
    replica.site.extra[kent.statement_path(3)] = dress.statement(other, 3)
    run = go(replica, statements=True, max_problems=1)
    row = run.snapshot.assessments.set_index("slug").loc["kent-0525"]
    assert row["problem"] == (
        "Equity in experience and outcomes scores 3 on the summary, 4 on its page."
    )


# --- offline, interrupted, killed ------------------------------------------------------------


@pytest.mark.full
def test_a_site_that_is_down_is_one_sentence_and_touches_nothing(crawled: Replica) -> None:
    recorded = snapshot.load("latest")
    before = hashes(recorded.folder)
    with pytest.raises(SiteUnreachable) as caught:
        scrape.run("live", base_url="http://127.0.0.1:9", contact="x", timeouts=PATIENT)
    assert "could not be reached" in str(caught.value)
    assert f'source = "{today()}"' in str(caught.value)
    assert hashes(recorded.folder) == before


def hashes(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


# It hears Ctrl-C, also where the tests themselves run in the background of a shell, which do not.
CHILD = """
import signal, sys
from cqclib import scrape
from cqclib.errors import CqcError
signal.signal(signal.SIGINT, signal.default_int_handler)
try:
    scrape.run("live", base_url=sys.argv[1], requests_per_second=25, contact="t@example.org")
except CqcError as error:
    sys.exit(str(error))
"""


def start(replica: Replica) -> subprocess.Popen[str]:
    here = {**os.environ, "PYTHONPATH": str(paths.PROJECT)}
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, replica.address],
        env=here,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for(replica: Replica, requests: int, child: subprocess.Popen[str]) -> None:
    until = time.monotonic() + 60
    while len(replica.seen) < requests and time.monotonic() < until and child.poll() is None:
        time.sleep(0.01)
    assert len(replica.seen) >= requests


@pytest.mark.parametrize(
    "how", [pytest.param(signal.SIGKILL, marks=pytest.mark.full), signal.SIGINT]
)
def test_a_stopped_run_goes_on_where_it_was(how: signal.Signals) -> None:
    with Replica(Site(reports=bundled()[:14], pilots=[])) as replica:
        # The site falls silent on the way, so that no run is over before it is stopped.
        for report in replica.site.listed()[9:]:
            replica.faults[report.path] = "timeout"
        child = start(replica)
        wait_for(replica, 18, child)
        began = time.monotonic()
        child.send_signal(how)
        _, output = child.communicate(timeout=30)
        if how == signal.SIGINT:
            print(f"ended {time.monotonic() - began:.2f} s after Ctrl-C")
            assert time.monotonic() - began < 10  # a second on a quiet machine
            assert "run again to go on" in output.strip().splitlines()[-1]
            assert "Traceback" not in output
        assert snapshot.available() == []
        assert [path for path in paths.raw().iterdir() if path.name != "http_cache"] == []
        before = replica.paths()
        replica.faults.clear()
        replica.forget()
        run = go(replica)
        after = replica.paths()
        # Only what was on its way at the end, one page a worker, may be asked for twice.
        assert len(set(before) & set(after)) <= 2
        assert scores_of(run.snapshot) == truth(bundled()[:14])


def test_an_interruption_in_a_notebook_is_a_sentence(
    replica: Replica, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("cqclib.scrape.pool.assess", interrupt)
    with pytest.raises(CrawlError, match="Interrupted after"):
        go(replica)


def test_only_one_live_run_at_a_time(replica: Replica) -> None:
    with alone(), pytest.raises(CrawlError, match="Another live run"):
        go(replica)
    assert replica.seen == []


@pytest.mark.full
def test_only_one_live_run_at_a_time_whichever_process_it_is(replica: Replica) -> None:
    child = start(replica)
    try:
        wait_for(replica, 2, child)
        with pytest.raises(CrawlError, match="Another live run"):
            go(replica)
    finally:
        child.kill()
        child.communicate()


def test_stopping_the_pace_stops_the_workers(replica: Replica) -> None:
    fetcher = Fetcher.live(paths.raw() / "c", replica.address, 1000.0, timeouts=PATIENT)
    fetcher.rate_limiter.stop.set()
    with pytest.raises(Stopped):
        scrape.crawl(fetcher, progress=False)


# --- snapshots -------------------------------------------------------------------------------


def test_a_recorded_snapshot_is_read_again_from_its_own_pages(crawled: Replica) -> None:
    recorded = snapshot.load("latest")
    crawled.forget()
    run = scrape.run("latest")
    assert crawled.seen == []
    assert run.statistics is not None and run.statistics.scores == 45
    assert run.snapshot.assessments.equals(recorded.assessments)
    assert (
        archive.packed(archive.unpacked(recorded.folder / "pages.zip"))
        == (recorded.folder / "pages.zip").read_bytes()
    )


def test_pages_that_read_otherwise_than_the_table_are_refused(crawled: Replica) -> None:
    recorded = snapshot.load("latest")
    table = recorded.folder / "assessments.csv"
    table.write_text(table.read_text().replace("kent-0525,", "kent-0625,"))
    with pytest.raises(SnapshotError, match="SHA-256 differs"):
        scrape.run("latest")
    provenance = json.loads((recorded.folder / "provenance.json").read_text())
    provenance["files"]["assessments.csv"]["sha256"] = hashlib.sha256(
        table.read_bytes()
    ).hexdigest()
    (recorded.folder / "provenance.json").write_text(json.dumps(provenance))
    with pytest.raises(SnapshotError, match=r"reads differently .*kent-0525"):
        scrape.run("latest")
    (recorded.folder / "pages.zip").write_bytes(b"PK")
    with pytest.raises(SnapshotError, match=r"pages\.zip is not the file"):
        scrape.run("latest")


def test_a_second_snapshot_of_a_day_replaces_the_first_only_when_whole(
    crawled: Replica, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded = snapshot.load("latest")
    before = hashes(recorded.folder)

    def fail(contents: object) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as patch, pytest.raises(SnapshotError, match="untouched"):
        patch.setattr("cqclib.files.write_all", fail)
        go(crawled)
    assert hashes(recorded.folder) == before
    real = Path.rename

    def once(self: Path, target: Path) -> Path:
        if self.suffix == ".tmp" and ".old" not in self.name:
            raise OSError("the new folder cannot be moved in")
        return real(self, target)

    with monkeypatch.context() as patch, pytest.raises(SnapshotError, match="untouched"):
        patch.setattr(Path, "rename", once)
        go(crawled)
    assert hashes(recorded.folder) == before
    assert sorted(path.name for path in paths.raw().iterdir()) == [today(), "http_cache"]
    # Killed between the two moves: the old one stands aside and is put back.
    real(recorded.folder, recorded.folder.parent / f".{today()}.old.tmp")
    assert snapshot.available() == []
    snapshot_store.restore(today())
    assert hashes(recorded.folder) == before


def test_the_difference_of_two_snapshots(crawled: Replica) -> None:
    old = snapshot.load("latest")
    kent = next(report for report in few() if report.slug == "kent-0525")
    changed = replace(kent.with_scores(qs1=4, qs2=4), name="Kent")
    site = crawled.site
    site.replace(changed)
    site.reports = [report for report in site.reports if report.slug != "blackpool-0825"] + [
        next(report for report in bundled() if report.slug == "wirral-0125")
    ]
    new = go(crawled).snapshot
    changes = difference(old, new)
    assert [change.slug for change in changes.of("new")] == ["wirral-0125"]
    assert [change.slug for change in changes.of("gone")] == ["blackpool-0825"]
    assert [(change.old, change.new) for change in changes.of("renamed")] == [
        ("Kent County Council", "Kent")
    ]
    values = {change.item: (change.old, change.new) for change in changes.of("changed")}
    assert values == {
        "overall rating": ("Requires improvement", "Good"),
        "overall score (%)": (str(kent.printed_percent), str(changed.printed_percent)),
        "Assessing needs": ("2", "4"),
        "Supporting people to lead healthier lives": ("2", "4"),
    }
    assert len(changes.table()) == 7
    sentence = changes.sentence()
    assert "1 assessment new (Metropolitan Borough of Wirral)" in sentence
    assert "Kent, Assessing needs: 2 to 4" in sentence
    assert difference(new, new).sentence().startswith("Nothing changed")


@pytest.mark.full
def test_the_bundled_snapshot_has_a_difference_to_a_live_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bundled_folder = paths.PROJECT / "data" / "raw" / "2025-10-03"
    target = paths.raw() / "2025-10-03"
    target.mkdir(parents=True)
    for path in bundled_folder.iterdir():
        (target / path.name).write_bytes(path.read_bytes())
    with Replica(Site(reports=few(), pilots=[])) as replica:
        run = go(replica, max_problems=1)
    assert run.changes is not None
    assert [problem.slug for problem in run.problems] == ["search-listing"]
    assert len(run.events) == 67
    assert (len(run.changes.of("gone")), len(run.changes.of("changed"))) == (67, 0)
    recorded = scrape.run("2025-10-03")
    assert recorded.statistics is None
    with pytest.raises(SnapshotError, match="without its pages"):
        scrape.replay(recorded.snapshot)


# --- the rest --------------------------------------------------------------------------------


@pytest.mark.parametrize("workers", [0, 9, True])
def test_workers_are_one_to_eight(replica: Replica, workers: int) -> None:
    with pytest.raises(ParameterError, match="workers"):
        go(replica, workers=workers)
    assert replica.seen == []


@pytest.mark.full
def test_the_log_names_every_request_on_request(
    replica: Replica, capsys: pytest.CaptureFixture[str]
) -> None:
    go(replica, debug=True)
    lines = [line for line in capsys.readouterr().err.splitlines() if " request " in line]
    assert len(lines) == len(replica.seen)
    assert "status=200" in lines[0]
    assert (paths.raw() / "http_cache" / "run.log").read_text().count(" request ") == len(lines)


def test_the_statistics_are_those_of_the_original(replica: Replica) -> None:
    statistics = str(go(replica).statistics)
    assert "Overall ratings: 5 of 5 (100%)" in statistics
    assert "Scores: 45 of 45 (100%)" in statistics
    assert "Average per authority: 9.0 of 9 scores" in statistics
    assert "exact 45" in statistics
