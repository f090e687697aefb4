"""Summary pages to facts: what is read, and above all what is refused."""

from __future__ import annotations

import pytest

from cqclib.scrape import parse as pages
from cqclib.scrape.parse import Contradiction, PageError
from replica import dress
from replica.facts import bundled, pilots
from tests.scrape.parse.samples import (
    EALING,
    NAMES,
    TITLE,
    pairs_with,
    rated,
    sample,
    summary_html,
)

# --- the samples of real pages ---------------------------------------------------------------


def test_the_real_summary_pages_are_read() -> None:
    summary = pages.read_summary(sample("ealing-0125-summary"))
    assert (summary.name, summary.kind) == ("London Borough of Ealing", "formal")
    assert (summary.rating, summary.printed_percent) == ("Requires improvement", 56)
    assert summary.scores == EALING
    assert summary.disagreement() == ""
    summary = pages.read_summary(sample("Hertfordshire2"))
    assert (summary.rating, summary.printed_percent) == ("Good", 78)
    assert summary.scores == dict.fromkeys(range(1, 10), 3) | {5: 4}


def test_a_real_pilot_is_read_as_a_pilot() -> None:
    pilot = pages.read_summary(sample("birmingham-cc__overall-summary"))
    assert (pilot.name, pilot.kind, pilot.rating) == ("Birmingham City Council", "pilot", "Good")
    assert pilot.pairs == ()


def test_a_score_that_describes_a_term_is_not_that_of_the_next_term() -> None:
    """The first label has slipped behind the list: each score stands right before another's label."""
    scores = [f"<dd>Score: {score}</dd>" for score in EALING.values()]
    terms = [*(f"<dt>{name}</dt>" for name in NAMES[1:]), f"</dl><p>{NAMES[0]}</p>"]
    pairs = "".join(score + term for score, term in zip(scores, terms, strict=True))
    with pytest.raises(PageError):
        pages.read_summary(summary_html(f"<dl>{pairs}"))


# --- every dress -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(dress.DRESSES))
def test_every_dress_of_every_report_reads_the_same(name: str) -> None:
    for report in bundled()[::6]:
        summary = pages.read_summary(dress.summary(report, name))
        assert summary.scores == report.scores, report.slug
        assert (summary.rating, summary.printed_percent) == (report.rating, report.printed_percent)
        assert summary.disagreement() == ""


def test_statement_pages_and_pilots_of_the_replica() -> None:
    for report in bundled()[::9]:
        for number, score in report.scores.items():
            statement = pages.read_statement(dress.statement(report, number))
            assert (statement.number, statement.score) == (number, score)
    for pilot in pilots():
        summary = pages.read_summary(dress.summary(pilot))
        assert (summary.kind, summary.rating, summary.pairs) == ("pilot", pilot.rating, ())


# --- scores ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Score: 3",
        "Score 3",
        "score:3",
        "SCORE - 3",
        "Score\u00a0:\u00a03",
        "Score \u2013 3",
        "Score: 3.",
        "(Score: 3)",
        "Score: 3 out of 4",
        "Score: 3/4",
        "3 out of 4",
        "<img alt='Score: 3 out of 4'>",
        "<span aria-label='Score: 3'>\u25cf\u25cf\u25cf\u25cb</span>",
        "<meter min='1' max='4' value='3'></meter>",
        "Scored 3",
        "Score: 3 of 4",
        "Score: 3 - Evidence shows a good standard",
        "Score: <b>3</b>",
        "Sc<i>or</i>e: 3<!-- 4 --><span hidden>4</span>",
        "\u2022 Score: 3",
        "S\u00adcore: \u200b3",
        "&#83;core&#58; &#51;",
    ],
)
def test_ways_to_print_a_score(text: str) -> None:
    summary = pages.read_summary(summary_html(pairs_with(5, score=text)))
    assert summary.scores == EALING


@pytest.mark.parametrize(
    "text",
    [
        "Score: 56%",
        "Score: 5",
        "Score: 0",
        "Score: -",
        "Score:",
        "Score: 3%",
        "Score: 33",
        "Score: 3.0",
        "Score: 3.5",
        "Score: 3,5",
        "Score: 2-3",
        "Score: 2 3",
        "Score: 2 or 3",
        "Score: <s>2</s> 3",
        "Score: 3<sup>2</sup>",
        "Score: 3*",
        "Score: \u00b2",
        "Score: \uff13",
        "Score: \u0663",
        "Score: \u2462",
        "Score: III",
        "Score: three",
        "Score: .3",
        "Score: --3",
        "Score: \u22123",
        "Score: ~3",
        "Score: 3 out of 5",
        "Score: 3 (was 2)",
        "Previous score: 3",
        "Score: 3 Score: 2",
        "Score: 3 - Evidence shows some shortfalls",
        "3",
        "Good",
        "It was given a score of 3 by the inspectors who came to see it in the year before last.",
        "Score: 3</p><p>Score: 3",
        "Score: 3</p><p>Score: 2",
        "",
        "</p><p>Score: 2</p><p>Score: 3",
        "See more</p><p>Score: 3",
    ],
)
def test_what_is_no_score_is_refused(text: str) -> None:
    with pytest.raises(PageError):
        pages.read_summary(summary_html(pairs_with(5, score=text)))


@pytest.mark.parametrize(
    "trap",
    [
        "<p>In 2023 a peer review gave safeguarding a score of 1, on a scale of its own from 1 to 5.</p>",
        "<h4>Safeguarding</h4><p>Prose.</p>",
        "<p>1</p>",
        "<li>Inadequate</li>",
    ],
)
def test_what_stands_elsewhere_counts_for_nothing(trap: str) -> None:
    assert pages.read_summary(summary_html().replace("<p>Prose.</p>", trap)).scores == EALING


@pytest.mark.parametrize("place", ["<p>Prose.</p>", "<h3>Local authority rating"])
def test_another_score_of_a_statement_elsewhere_is_a_contradiction(place: str) -> None:
    other = f"<p>Safeguarding</p><p>Score: 1</p>{place}"
    with pytest.raises(PageError, match="another score of Safeguarding"):
        pages.read_summary(summary_html().replace(place, other))
    same = other.replace("Score: 1", "Score: 2")
    assert pages.read_summary(summary_html().replace(place, same)).scores == EALING


@pytest.mark.parametrize("dropped", range(1, 10))
def test_a_missing_pair_label_or_score_is_refused(dropped: int) -> None:
    both = f"<p>{NAMES[dropped - 1]}</p><p>Score: {EALING[dropped]}</p>"
    html = summary_html()
    for gone in (both, f"<p>{NAMES[dropped - 1]}</p>"):
        with pytest.raises(PageError):
            pages.read_summary(html.replace(gone, "", 1))
    with pytest.raises(PageError):
        pages.read_summary(summary_html(pairs_with(dropped, score="")))


def test_pairs_in_another_order_and_scores_before_their_labels_are_read() -> None:
    rows = [(f"<p>{NAMES[n - 1]}</p>", f"<p>Score: {score}</p>") for n, score in EALING.items()]
    turned = "".join(label + score for label, score in reversed(rows))
    assert pages.read_summary(summary_html(turned)).scores == EALING
    before = "".join(score + label for label, score in rows)
    assert pages.read_summary(summary_html(before)).scores == EALING
    one_before = "".join(
        score + label if at == 4 else label + score for at, (label, score) in enumerate(rows)
    )
    with pytest.raises(PageError):
        pages.read_summary(summary_html(one_before))


def test_boxes_and_lines_that_pair_the_scores_in_two_ways_are_a_contradiction() -> None:
    """Nine scores, each before a label by the lines, and eight of them in the box of another."""
    scores = [f"<p>Score: {score}</p>" for score in (2, 2, 3, 2, 2, 2, 2, 2, 2)]
    boxes = [
        f"<div><p>{label}</p>{score}</div>"
        for label, score in zip(NAMES, [*scores[1:], ""], strict=True)
    ]
    page = summary_html(scores[0] + "".join(boxes)).replace("Score: 56%", "Score: 53%")
    with pytest.raises(PageError, match="line and the box"):
        pages.read_summary(page)


def test_a_tenth_pair_is_refused_also_when_it_agrees() -> None:
    for label in ("Safeguarding adults", "Wellbeing of the workforce"):
        for score in (2, 3):
            html = summary_html(pairs_with(1) + f"<p>{label}</p><p>Score: {score}</p>")
            with pytest.raises(PageError):
                pages.read_summary(html)


# --- labels ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "number", "tier"),
    [
        ("Supporting people to live healthier lives", 2, "exact"),
        ("  SAFEGUARDING: ", 7, "exact"),
        ("Assessing people\u2019s needs", 1, "exact"),
        ("Governance, management &amp; sustainability", 8, "exact"),
        ("Partnerships&nbsp;and communities", 5, "exact"),
        ("Quality statement: Safeguarding", 7, "contained"),
        ("Governance, management", 8, "contained"),
        ("Care provision", 4, "contained"),
        ("Asessing need", 1, "similar"),
        ("Learning, improvment and inovation", 9, "similar"),
        ("Equity in outcomes and experiences", 3, "words"),
        ("Transitions, systems and safe pathways", 6, "words"),
    ],
)
def test_each_tier(label: str, number: int, tier: str) -> None:
    summary = pages.read_summary(summary_html(pairs_with(number, label=label)))
    assert summary.scores == EALING
    assert {pair.tier for pair in summary.pairs if pair.number == number} == {tier}


@pytest.mark.parametrize(
    "label",
    [
        "Safeguarding and partnerships and communities",
        "Commissioning",
        "Communities",
        "Previous safeguarding",
        "Safeguarding (national average)",
        "Safeguarding 2023",
        "Good",
        "Not safeguarding",
        "Wellbeing of the workforce",
    ],
)
def test_a_label_that_fits_none_or_two_is_refused(label: str) -> None:
    with pytest.raises(PageError):
        pages.read_summary(summary_html(pairs_with(7, label=label)))


def test_a_label_without_a_score_is_refused() -> None:
    html = summary_html(pairs_with(7, score="Learning, improvement and innovation Score: 3"))
    with pytest.raises(PageError):
        pages.read_summary(html)


# --- rating and overall score ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "percent"),
    [
        ("<p>Requires improvement</p><p>Score: 56%</p>", 56),
        ("<p>Requires improvement</p><p>Overall score: 56 %</p>", 56),
        ("<p>Requires improvement</p><p>Overall score: 56</p>", 56),
        ("<p>Requires improvement</p><p>56%</p>", 56),
        ("<p>Requires improvement</p><p>Overall rating for London Borough of Ealing: 56%</p>", 56),
        ("<p>Requires improvement</p><p>Overall rating for Ealing: 56%</p>", 56),
        ("<p>Requires improvement</p><p>56 out of 100</p>", 56),
        (
            "<p>REQUIRES IMPROVEMENT</p><p>Ealing scored 56 out of 100 overall</p>",
            56,
        ),
        ("<p>Rating: Requires improvement</p><p>It scored 56 per cent.</p>", 56),
        ("<p>London Borough of Ealing Requires improvement</p>", None),
        ("<p>Requires improvement: Evidence shows some shortfalls</p>", None),
        ("<p>Requires improvement</p><p>In 2023, 45% of the people we asked agreed.</p>", None),
    ],
)
def test_ways_to_print_rating_and_overall_score(lines: str, percent: int | None) -> None:
    summary = pages.read_summary(summary_html(rating=rated(lines)))
    assert (summary.rating, summary.printed_percent) == ("Requires improvement", percent)


@pytest.mark.parametrize(
    "lines",
    [
        "",
        "<p>Score: 56%</p>",
        "<p>Good</p><p>Requires improvement</p>",
        "<p>Good: Evidence shows some shortfalls</p>",
        "<p>Not good</p>",
        "<p>Good (previously Inadequate)</p>",
        "<p>It was rated Good in 2019</p>",
        "<p hidden>Good</p>",
        "<p>Kent County Council</p><p>Requires improvement</p>",
        "<p>Requires improvement</p><p>Score: 56%</p><p>Score: 65%</p>",
        "<p>Requires improvement</p><p>Score: 5%</p>",
        "<p>Requires improvement</p><p>Score: 101%</p>",
        "<p>Requires improvement</p><p>Score: 3</p>",
        "<p>Requires improvement</p><p>Overall rating for Kent: 56%</p>",
        "<p>Requires improvement</p><p>Achieved: 56%</p>",
    ],
)
def test_an_unclear_rating_or_overall_score_is_refused(lines: str) -> None:
    with pytest.raises(PageError):
        pages.read_summary(summary_html(rating=rated(lines)))


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ("<p>Requires improvement</p><p>Score: 59%</p>", "prints an overall score of 59%"),
        ("<p>Good</p><p>Score: 56%</p>", "prints the rating Good"),
        ("<p>Good</p>", r"add up to 20 of 36 \(56%, Requires improvement\)"),
        (
            "<p>Requires improvement</p><p>Overall rating for London Borough of Ealing: 45%</p>",
            "prints an overall score of 45%",
        ),
    ],
)
def test_a_page_that_does_not_add_up_is_refused_with_what_it_says(lines: str, reason: str) -> None:
    with pytest.raises(Contradiction, match=reason) as caught:
        pages.read_summary(summary_html(rating=rated(lines)))
    assert caught.value.summary.scores == EALING
    assert caught.value.summary.disagreement() == str(caught.value)


def test_headings_may_be_worded_otherwise_and_stand_in_a_list_of_contents() -> None:
    html = summary_html()
    for old, new in (
        ("Local authority rating and score", "Our overall rating"),
        ("Quality statement scores", "How we scored each statement"),
        ("Local authority rating and score", "What we found"),
    ):
        assert pages.read_summary(html.replace(old, new)).scores == EALING
    contents = "<ul><li><a href='#s'>Quality statement scores</a></li></ul>"
    assert pages.read_summary(html.replace(TITLE, TITLE + contents)).scores == EALING


@pytest.mark.parametrize(
    "title",
    [
        "<title>London Borough of Ealing: local authority assessment - CQC</title><h1>Summary</h1>",
        "<title>CQC</title><h1>London Borough of Ealing</h1>",
    ],
)
def test_the_authority_may_be_named_on_the_tab_or_by_the_heading_alone(title: str) -> None:
    summary = pages.read_summary(summary_html(title=title))
    assert (summary.name, summary.scores) == ("London Borough of Ealing", EALING)


def test_a_page_that_names_nobody_is_refused() -> None:
    with pytest.raises(PageError, match="No line of the page reads"):
        pages.read_summary(summary_html(title="<title>CQC</title><h1>Summary</h1>"))


def test_a_link_to_earlier_scores_is_no_doubt_about_these() -> None:
    link = "<p><a href='/2023'>Previous scores</a></p>"
    pairs = "".join(
        f"<p>{name}</p><p>Score: {score}</p>{link}"
        for name, score in zip(NAMES, EALING.values(), strict=True)
    )
    assert pages.read_summary(summary_html(pairs)).scores == EALING
    with pytest.raises(PageError, match="in doubt"):
        pages.read_summary(summary_html(pairs.replace(link, "<p>Previous scores</p>")))


@pytest.mark.parametrize(
    "notice",
    [
        "These scores are suspended.",
        "Scores before correction",
        "Average scores in England",
        "Previous scores",
        "Scores to be confirmed",
        "These scores are under review.",
    ],
)
def test_a_doubt_beside_the_scores_refuses_them(notice: str) -> None:
    heading = "<h3>Quality statement scores</h3>"
    for placed in (f"<h3>{notice}</h3>", f"{heading}<p>{notice}</p>"):
        with pytest.raises(PageError, match="in doubt"):
            pages.read_summary(summary_html().replace(heading, placed))
    below = "<h3>Summary of people's experiences"
    with pytest.raises(PageError, match="in doubt"):
        pages.read_summary(summary_html().replace(below, f"<p>{notice}</p>{below}"))


def test_a_page_whose_rating_is_under_review_is_refused_and_a_box_beside_it_is_a_fact() -> None:
    message = "The rating of this local authority is under review."
    with pytest.raises(PageError, match="may not hold"):
        pages.read_summary(summary_html().replace("<main>", f"<main><p>{message}</p>"))
    boxed = summary_html().replace("<main>", f"<main><aside>{message}</aside>")
    summary = pages.read_summary(boxed)
    assert (summary.scores, summary.under_review) == (EALING, message)
    assert pages.read_summary(summary_html()).under_review == ""


def test_findings_in_prose_that_speak_of_a_review_are_no_message() -> None:
    finding = "<p>People waited while their assessment was under review by the team.</p>"
    below = "<h3>Summary of people's experiences"
    findings = pages.read_summary(summary_html().replace(below, f"{below}</h3>{finding}<h3>More"))
    assert (findings.scores, findings.under_review) == (EALING, "")


@pytest.mark.parametrize(
    "heading", ["Scores for Kent County Council", "Kent: quality statement scores"]
)
def test_scores_under_another_authoritys_name_are_refused(heading: str) -> None:
    with pytest.raises(PageError, match="page of 'Ealing' shows"):
        pages.read_summary(summary_html().replace("Quality statement scores", heading))
    own = heading.replace("Kent County Council", "Ealing").replace("Kent", "Ealing")
    assert (
        pages.read_summary(summary_html().replace("Quality statement scores", own)).scores == EALING
    )


def test_copies_of_the_scores_must_say_the_same() -> None:
    copy = "<section><h3>For print</h3>" + pairs_with(1) + "</section>"
    assert pages.read_summary(summary_html(pairs_with(1) + copy)).scores == EALING
    for hidden in ("", " hidden"):
        other = copy.replace("Score: 3", "Score: 4").replace("<section>", f"<section{hidden}>")
        with pytest.raises(PageError):
            pages.read_summary(summary_html(pairs_with(1) + other))
    outside = f"</main><aside>{copy.replace('Score: 3', 'Score: 4')}</aside>"
    assert pages.read_summary(summary_html().replace("</main>", outside)).scores == EALING


def test_scores_that_a_page_hides_count_when_they_are_its_only_ones() -> None:
    hidden = f"<div style='display:none'>{pairs_with(1)}</div>"
    assert pages.read_summary(summary_html(hidden)).scores == EALING


def test_a_rating_without_any_score_is_a_rating_only() -> None:
    alone = f"{TITLE}<h3>Local authority rating</h3><p>Good</p><h3>Summary of experiences</h3>"
    summary = pages.read_summary(alone)
    assert (summary.kind, summary.rating, summary.pairs) == ("formal", "Good", ())
    assert summary.disagreement() == ""
    for broken in (
        alone.replace("<p>Good</p>", "<p>Good</p><p>Score: 78%</p>"),
        alone.replace("local authority rating", "").replace("rating", "rating and score"),
        alone + "<p>Safeguarding</p><p>Score: 3</p>",
    ):
        with pytest.raises(PageError):
            pages.read_summary(broken)


def test_hopeless_pages_are_refused() -> None:
    for html in ("", "<html></html>", "<script>1</script>", "\x00\x01", "<div>" * 5000 + "x"):
        with pytest.raises(PageError):
            pages.read_summary(html)
