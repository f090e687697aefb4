"""Finishing by hand: imported pages, values by hand, and pages read again by other code."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from cqclib import paths, scrape
from cqclib.errors import SnapshotError
from cqclib.scrape import CrawlError
from cqclib.scrape import parse as pages
from cqclib.scrape.fetch import SiteUnreachable
from cqclib.snapshot import model as snapshot
from cqclib.snapshot import store
from replica import Replica, Site, dress
from replica.facts import REPORTS, Report, bundled
from tests.scrape.crawl.support import REPAIR, few, go, ratings, scores_of, truth


def saved(tmp_path: Path, html: str, name: str = "kent.html") -> Path:
    path = tmp_path / name
    path.write_text(html, encoding="utf-8")
    return path


def test_an_imported_page_finishes_the_snapshot(
    unfinished: Replica, kent: Report, tmp_path: Path
) -> None:
    path = saved(tmp_path, dress.summary(kent))
    unfinished.forget()
    finished = scrape.import_page(
        path, f"https://www.cqc.org.uk{kent.summary_path}", who="A. Clerk"
    )
    assert unfinished.paths() == [], "the site is not asked"
    assert finished.unfinished == ()
    assert scores_of(finished) == truth(few())
    row = finished.assessments.set_index("slug").loc["kent-0525"]
    assert "a page imported by hand (A. Clerk, " in row["note"]
    (entry,) = finished.provenance["imports"]
    assert (entry["file"], entry["slug"], entry["who"]) == ("kent.html", "kent-0525", "A. Clerk")
    # It is checked against its own pages like any other, and the evidence of the run is kept.
    assert scrape.run("latest").snapshot.assessments.equals(finished.assessments)
    (old,) = (paths.raw() / "set_aside").iterdir()
    assert (old / "problems.csv").is_file()
    assert (next((old / "problem_pages").iterdir())).read_text(encoding="utf-8") == REPAIR
    assert not (finished.folder / "problems.csv").exists()


def test_a_run_on_the_same_day_keeps_what_was_imported(
    unfinished: Replica, kent: Report, tmp_path: Path
) -> None:
    camden = next(report for report in few() if report.slug == "camden-0225")
    unfinished.site.extra[camden.summary_path] = REPAIR
    with pytest.raises(CrawlError, match=r"lacks less .*camden-0225"):
        go(unfinished, refresh=True)
    scrape.import_page(
        saved(tmp_path, dress.summary(kent)), f"https://cqc.org.uk{kent.summary_path}"
    )
    # Kent is refused still, Camden is well again.
    del unfinished.site.extra[camden.summary_path]
    unfinished.faults[kent.path] = "500"
    with pytest.raises(CrawlError, match="lacks less"):
        go(unfinished, refresh=True)
    assert scores_of(snapshot.load("latest")) == truth(few())


def test_what_was_imported_is_carried_over_to_the_days_next_recording(
    unfinished: Replica, kent: Report, tmp_path: Path
) -> None:
    """Kent is refused in both runs and imported between them; Camden is refused in the first only."""
    camden = next(report for report in few() if report.slug == "camden-0225")
    unfinished.site.extra[camden.summary_path] = REPAIR
    snapshot_folder = snapshot.load("latest").folder
    snapshot_folder.rename(tmp_path / "first")
    with pytest.raises(CrawlError, match="2 problems remain"):
        go(unfinished, refresh=True)
    page = saved(tmp_path, dress.summary(kent))
    address = f"https://www.cqc.org.uk{kent.summary_path}"
    assert len(scrape.import_page(page, address, who="A. Clerk").unfinished) == 1
    del unfinished.site.extra[camden.summary_path]
    run = go(unfinished, refresh=True)
    assert (run.problems, run.snapshot.unfinished) == ((), ())
    assert scores_of(run.snapshot) == truth(few())
    assert [entry["who"] for entry in run.snapshot.provenance["imports"]] == ["A. Clerk"]
    note = run.snapshot.assessments.set_index("slug").loc["kent-0525", "note"]
    assert "a page imported by hand (A. Clerk" in note
    assert scrape.run("latest").snapshot.assessments.equals(run.snapshot.assessments)


def test_a_folder_with_addresses_from_the_browser(
    unfinished: Replica, kent: Report, tmp_path: Path
) -> None:
    folder = tmp_path / "saved"
    folder.mkdir()
    address = f"https://www.cqc.org.uk{kent.summary_path}"
    html = f"<!-- saved from url=(0099){address} -->\n{dress.summary(kent)}"
    saved(folder, html)
    (folder / "kent_files").mkdir()
    assert scrape.import_page(folder).unfinished == ()


def test_a_page_saved_as_one_file(unfinished: Replica, kent: Report, tmp_path: Path) -> None:
    body = base64.encodebytes(dress.summary(kent).encode()).decode()
    mhtml = (
        "From: <Saved by Blink>\nMIME-Version: 1.0\n"
        f"Snapshot-Content-Location: https://www.cqc.org.uk{kent.summary_path}\n"
        'Content-Type: multipart/related; type="text/html"; boundary="x"\n\n'
        '--x\nContent-Type: text/html; charset="utf-8"\nContent-Transfer-Encoding: base64\n\n'
        f"{body}\n--x--\n"
    )
    assert scrape.import_page(saved(tmp_path, mhtml, "kent.mhtml")).unfinished == ()


@pytest.mark.full
def test_a_report_whose_landing_page_failed_needs_both(
    replica: Replica, kent: Report, tmp_path: Path
) -> None:
    replica.faults[kent.path] = "500"
    with pytest.raises(CrawlError, match="kent-0525"):
        go(replica)
    half = scrape.import_page(
        saved(tmp_path, dress.landing(kent)), f"https://www.cqc.org.uk{kent.path}"
    )
    assert len(half.unfinished) == 1
    assert half.unfinished[0].endswith("was not fetched; save it and import it as well.")
    whole = scrape.import_page(
        saved(tmp_path, dress.summary(kent)), f"https://www.cqc.org.uk{kent.summary_path}"
    )
    assert whole.unfinished == ()
    assert scores_of(whole) == truth(few())


@pytest.mark.usefixtures("crawled")
def test_a_report_that_no_list_names_can_be_imported(tmp_path: Path) -> None:
    new = next(report for report in bundled() if report.slug == "wirral-0125")
    folder = tmp_path / "saved"
    folder.mkdir()
    saved(folder, dress.landing(new), "1.html")
    saved(folder, dress.summary(new), "2.html")
    text = f"file,address\n1.html,https://www.cqc.org.uk{new.path}\n"
    text += f"2.html,https://www.cqc.org.uk{new.summary_path}\n"
    (folder / "addresses.csv").write_text(text, encoding="utf-8")
    assert scores_of(scrape.import_page(folder)) == truth([*few(), new])


@pytest.mark.parametrize(
    ("name", "content", "address", "wrong"),
    [
        ("kent.html", REPAIR, "", "does not say where it was saved from"),
        ("kent.html", REPAIR, "https://www.example.org/x", "leads off"),
        ("kent.html", REPAIR, "SUMMARY", "cannot be read for certain: .*by_hand.csv"),
        ("kent.html", "%PDF-1.7 <x>", "SUMMARY", "is no HTML page"),
        ("kent.html", "", "SUMMARY", "is no HTML page"),
        ("kent.mhtml", "MIME-Version: 1.0\n\nx", "", "holds no HTML page"),
    ],
)
def test_what_cannot_be_imported_is_one_sentence_and_changes_nothing(
    unfinished: Replica,
    kent: Report,
    tmp_path: Path,
    name: str,
    content: str,
    address: str,
    wrong: str,
) -> None:
    before = (snapshot.load("latest").folder / "provenance.json").read_bytes()
    path = saved(tmp_path, content, name)
    address = address.replace("SUMMARY", f"https://www.cqc.org.uk{kent.summary_path}")
    with pytest.raises(CrawlError, match=wrong) as caught:
        scrape.import_page(path, address)
    assert "\n" not in str(caught.value)
    assert (snapshot.load("latest").folder / "provenance.json").read_bytes() == before
    with pytest.raises(CrawlError, match="cannot be read"):
        scrape.import_page(tmp_path / "missing.html", "https://www.cqc.org.uk/x")


def test_values_by_hand_finish_it_too(unfinished: Replica, kent: Report) -> None:
    folder = snapshot.load("latest").folder
    values = {"overall_rating": kent.rating, "printed_score_percent": str(kent.printed_percent)}
    values |= {f"qs{number}": str(score) for number, score in kent.scores.items()}
    page = f"https://www.cqc.org.uk{kent.summary_path}"
    lines = [
        f"kent-0525,{what},{value},{page},A. Clerk,2026-11-25" for what, value in values.items()
    ]
    text = "\n".join(["slug,what,value,source_address,who,when", *lines]) + "\n"
    (folder / "by_hand.csv").write_text(text, encoding="utf-8")
    run = scrape.run("latest")
    assert (run.problems, run.snapshot.unfinished) == ((), ())
    assert scores_of(run.snapshot) == truth(few())
    assert "by hand (A. Clerk" in run.snapshot.provenance["known_gaps"][-1]
    # The next run of the day finishes by itself, and the values by hand only confirm it.
    del unfinished.site.extra[kent.summary_path]
    again = go(unfinished).snapshot
    assert ratings(again)["kent-0525"] == kent.rating
    assert "by hand" not in again.assessments.set_index("slug").loc["kent-0525", "note"]


# --- read again ------------------------------------------------------------------------------


def test_pages_are_read_again_by_better_code(
    unfinished: Replica, kent: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    same = scrape.reread()
    assert (len(same.differences), same.kept) == (0, None)
    assert "read as they were recorded" in same.sentence()
    real = pages.read_summary

    def better(html: str) -> pages.Summary:
        return real(dress.summary(kent) if "Under repair" in html else html)

    monkeypatch.setattr(pages, "read_summary", better)
    with pytest.raises(SnapshotError, match=r"reads differently .*kent-0525.*reread"):
        scrape.run("latest")
    rereading = scrape.reread()
    rows = {row["column"]: row for row in rereading.differences.to_dict("records")}
    assert {row["slug"] for row in rows.values()} == {"kent-0525"}
    assert (rows["qs1"]["recorded"], rows["qs1"]["read_now"]) == ("", str(kent.scores[1]))
    assert "not recorded" in rereading.sentence()
    assert len(snapshot.load("latest").unfinished) == 1, "only looked at"
    kept = scrape.reread(keep=True)
    assert kept.kept is not None and kept.kept.unfinished == ()
    assert scores_of(kept.kept) == truth(few())
    assert len(list((paths.raw() / "set_aside").iterdir())) == 1


def test_a_snapshot_without_pages_cannot_be_read_again() -> None:
    with Replica(Site(reports=few()[:1], pilots=[])) as replica:
        recorded = go(replica).snapshot
    store.record(recorded.assessments, recorded.provenance)
    for attempt in (lambda: scrape.reread(), lambda: scrape.import_page(Path("x.html"))):
        with pytest.raises((SnapshotError, CrawlError), match=r"without its pages|cannot be read"):
            attempt()


# --- a run that ends on the way --------------------------------------------------------------


@pytest.mark.full
def test_what_was_read_before_the_site_went_down_is_kept() -> None:
    with Replica(Site(reports=bundled()[:20], pilots=[])) as replica:
        reports = replica.site.listed()  # in the order in which they are asked for
        for report in reports[8:]:
            replica.faults[report.path] = "500"
        with pytest.raises(SiteUnreachable, match=r"stopped answering.*unfinished"):
            go(replica)
        kept = snapshot.load("latest")
        assert scores_of(kept).items() <= truth(reports[:8]).items()
        assert len(kept.assessments) + len(kept.unfinished) == 20
        assert {f"{REPORTS}/{row}" for row in kept.assessments["slug"]}.isdisjoint(replica.faults)
        replica.faults.clear()
        assert scores_of(go(replica).snapshot) == truth(reports)
