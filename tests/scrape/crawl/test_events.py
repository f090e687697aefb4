"""What CQC does with reports is an event of the run, in its summary, the snapshot and the difference.

A rating under review, a report taken down, a rating changed: none is a failure of the reading, and
none leaves a report out in silence.
"""

from __future__ import annotations

import pytest

from cqclib import scrape
from cqclib.scrape import CrawlError
from cqclib.snapshot import model as snapshot
from cqclib.snapshot.diff import difference
from cqclib.snapshot.events import CHANGED, GONE, TAKEN_DOWN, UNDER_REVIEW
from replica import Replica, dress
from replica.facts import REPORTS, Report
from tests.scrape.crawl.support import few, go, ratings, scores_of, truth, yesterday

REVIEW = "The rating of this local authority is under review."
CORRECTION = "We have taken down this report while it is being corrected."


def with_message(html: str, message: str, box: str = "p") -> str:
    return html.replace("</h1>", f"</h1><{box}>{message}</{box}>", 1)


@pytest.mark.parametrize("place", ["landing", "summary"])
def test_a_rating_under_review_is_an_event_and_its_values_are_not_used_where_the_page_doubts_them(
    crawled: Replica, kent: Report, place: str
) -> None:
    yesterday(snapshot.load("latest"))
    pages = {"landing": (kent.path, dress.landing), "summary": (kent.summary_path, dress.summary)}
    path, html = pages[place]
    crawled.site.extra[path] = with_message(html(kent), REVIEW)
    run = go(crawled)
    sentence = f"its page says: {REVIEW}"
    mine = [event for event in run.events if event.slug == kent.slug]
    assert (mine[0].kind, mine[0].sentence) == (UNDER_REVIEW, sentence)
    assert run.problems == () and run.snapshot.unfinished == ()
    assert f"Event: kent-0525: {sentence}" in run.summary()
    changes = {change.slug: change for change in difference(*both(run)).changes}
    if place == "summary":  # the reader refuses it, and its statement pages settle nothing
        assert kent.slug not in scores_of(run.snapshot)
        assert run.snapshot.provenance["known_gaps"] == [f"kent-0525: {sentence}"]
        assert (changes[kent.slug].change, run.statistics.ratings) == (UNDER_REVIEW, 4)  # type: ignore[union-attr]
        assert run.statistics is not None and run.statistics.of == 5
    else:
        assert scores_of(run.snapshot) == truth(few())
        assert sentence in run.snapshot.assessments.set_index("slug").loc[kent.slug, "note"]
        change = changes[kent.slug]
        assert (change.item, change.old, change.new) == ("under review", "no", "yes")
    # Read again from its own pages, it says the same.
    again = scrape.run("latest")
    assert again.events == run.events
    assert again.snapshot.assessments.equals(run.snapshot.assessments)


def both(run: scrape.Run) -> tuple[snapshot.Snapshot, snapshot.Snapshot]:
    """The snapshot of the day before, and the run's."""
    return snapshot.load("2024-12-31"), run.snapshot


@pytest.mark.full
def test_a_review_that_ended_is_a_report_read_again(replica: Replica, kent: Report) -> None:
    replica.site.extra[kent.summary_path] = with_message(dress.summary(kent), REVIEW)
    yesterday(go(replica).snapshot)
    del replica.site.extra[kent.summary_path]
    run = go(replica, refresh=True)
    assert scores_of(run.snapshot) == truth(few())
    assert [change.change for change in difference(*both(run)).changes] == ["read again"]


@pytest.mark.parametrize("how", ["message", "listed", "unlisted"])
def test_a_report_taken_down_is_an_event(crawled: Replica, kent: Report, how: str) -> None:
    yesterday(snapshot.load("latest"))
    if how == "message":
        crawled.site.extra[kent.path] = dress.page(
            kent.title, f"<h1>{kent.title}</h1><p>{CORRECTION}</p>"
        )
    elif how == "listed":
        crawled.faults[kent.path] = "410"
    else:
        crawled.site.taken_down = frozenset({kent.slug})
    run = go(crawled)
    kind = GONE if how == "unlisted" else TAKEN_DOWN
    assert [(event.slug, event.kind) for event in run.events] == [(kent.slug, kind)]
    assert run.problems == ()
    assert run.snapshot.provenance["known_gaps"] == [f"kent-0525: {run.events[0].sentence}"]
    (change,) = difference(*both(run)).changes
    assert change.change == ("gone" if how == "unlisted" else TAKEN_DOWN)


def test_a_listed_report_that_nobody_knew_and_is_not_there_is_a_problem(replica: Replica) -> None:
    replica.faults[f"{REPORTS}/kent-0525"] = "404"
    with pytest.raises(CrawlError, match=r"1 problem remains.*kent-0525.*not there"):
        go(replica)


def test_prose_about_reviews_is_no_message(replica: Replica, kent: Report) -> None:
    prose = "<p>The report of the safeguarding board was under review and being corrected.</p>"
    html = dress.summary(kent).replace("</main>", f"{prose}</main>").replace("Score", "Points")
    replica.site.extra[kent.summary_path] = html.replace("</div><footer>", f"{prose}</div><footer>")
    with pytest.raises(CrawlError, match=r"1 problem remains.*kent-0525"):
        go(replica)


def test_more_than_a_few_reports_taken_back_at_once_are_a_problem(replica: Replica) -> None:
    for report in few()[:4]:
        replica.site.extra[report.summary_path] = with_message(dress.summary(report), REVIEW)
    with pytest.raises(CrawlError, match=r"left-out \(4 reports are under review or taken down"):
        go(replica)


def test_a_changed_rating_is_an_event(replica: Replica, kent: Report) -> None:
    """As Swindon's: requires improvement, 62%, and after CQC's review good."""
    close = kent.with_scores(qs1=3, qs2=2, qs3=2, qs4=3, qs5=3, qs6=2, qs7=3, qs8=2, qs9=2)
    assert (close.rating, close.printed_percent) == ("Requires improvement", 62)
    replica.site.replace(close)
    yesterday(go(replica).snapshot)
    replica.site.replace(close.with_scores(qs8=3))
    run = go(replica)
    (event,) = run.events
    assert (event.slug, event.kind) == ("kent-0525", CHANGED)
    assert event.sentence == (
        "changed since 2024-12-31: overall rating Requires improvement to Good, overall score (%) 62 "
        "to 64, Governance, management and sustainability 2 to 3"
    )
    assert ratings(run.snapshot)["kent-0525"] == "Good"
    assert run.snapshot.provenance["events"] == [event.to_dict()]
    assert f"Event: kent-0525: {event.sentence}" in run.summary()


def test_a_value_by_hand_ends_being_left_out(replica: Replica, kent: Report) -> None:
    replica.site.extra[kent.summary_path] = with_message(dress.summary(kent), REVIEW)
    folder = go(replica).snapshot.folder
    page = f"https://www.cqc.org.uk{kent.summary_path}"
    line = f"kent-0525,overall_rating,{kent.rating},{page},A. Clerk,2026-11-25"
    text = f"slug,what,value,source_address,who,when\n{line}\n"
    (folder / "by_hand.csv").write_text(text, encoding="utf-8")
    loaded = snapshot.load("latest")
    assert "left_out" not in loaded.provenance
    assert ratings(loaded)["kent-0525"] == kent.rating
