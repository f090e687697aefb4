"""Pages to facts: what is read, and above all what is refused."""

from __future__ import annotations

from datetime import date
from html import escape
from itertools import combinations
from pathlib import Path

import pytest

from cqclib.folding import folded
from cqclib.reference import framework
from cqclib.scrape import parse as pages
from cqclib.scrape.parse import PageError, labels
from cqclib.scrape.parse.scores import score_line
from cqclib.scrape.parse.visible_text import read
from replica import dress
from replica.facts import REPORTS, bundled, pilots
from replica.site import Site

SAMPLES = Path(__file__).parents[1] / "fixtures" / "pages"
LANDING = f"https://www.cqc.org.uk{REPORTS}/ealing-0125"
NAMES = [one.name for one in framework.STATEMENTS]
TITLE = "<h1>London Borough of Ealing: local authority assessment</h1>"
RATING = "<h3>Local authority rating and score</h3><p>Requires improvement</p><p>Score: 56%</p>"
EALING = dict(enumerate((2, 2, 2, 2, 3, 2, 2, 2, 3), start=1))


def sample(name: str) -> str:
    lines = (SAMPLES / f"{name}.txt").read_text(encoding="utf-8").splitlines()[1:]
    return "<html><body>" + "".join(f"<div>{escape(line)}</div>" for line in lines)


def summary_html(pairs: str = "", rating: str = RATING, title: str = TITLE) -> str:
    given = pairs or "".join(
        f"<p>{name}</p><p>Score: {score}</p>"
        for name, score in zip(NAMES, EALING.values(), strict=True)
    )
    return (
        f"<main>{title}{rating}<h3>Quality statement scores</h3>{given}"
        "<h3>Summary of people's experiences</h3><p>Prose.</p></main>"
    )


def pairs_with(number: int, label: str | None = None, score: str | None = None) -> str:
    """Ealing's nine pairs with one label or one score line put otherwise."""
    return "".join(
        f"<p>{label if n == number and label is not None else NAMES[n - 1]}</p>"
        f"<p>{score if n == number and score is not None else f'Score: {value}'}</p>"
        for n, value in EALING.items()
    )


# --- the samples of real pages ---------------------------------------------------------------


def test_the_real_summary_pages_are_read() -> None:
    found = pages.read_summary(sample("ealing-0125-summary"))
    assert (found.name, found.kind) == ("London Borough of Ealing", "formal")
    assert (found.rating, found.printed_percent) == ("Requires improvement", 56)
    assert found.scores == EALING
    assert found.disagreement() == ""
    found = pages.read_summary(sample("Hertfordshire2"))
    assert (found.rating, found.printed_percent) == ("Good", 78)
    assert found.scores == dict.fromkeys(range(1, 10), 3) | {5: 4}


def test_a_real_pilot_is_read_as_a_pilot() -> None:
    found = pages.read_summary(sample("birmingham-cc__overall-summary"))
    assert (found.name, found.kind, found.rating) == ("Birmingham City Council", "pilot", "Good")
    assert found.pairs == ()


@pytest.mark.parametrize(
    ("name", "number", "score"),
    [
        ("camden-0225-theme1-support", 2, 3),
        ("hillingdon-1224-theme1-needs", 1, 3),
        ("westminster-1124-theme4-governance", 8, 3),
    ],
)
def test_the_real_statement_pages_are_read(name: str, number: int, score: int) -> None:
    found = pages.read_statement(sample(name))
    assert (found.number, found.score) == (number, score)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("camden-0225", date(2025, 2, 28)),
        ("wirral-0125", date(2025, 1, 22)),
        ("WBerkshire1", date(2023, 5, 17)),
    ],
)
def test_the_real_landing_pages_are_read(name: str, day: date) -> None:
    assert pages.read_landing(sample(name), LANDING).published == day


# --- every dress -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(dress.DRESSES))
def test_every_dress_of_every_report_reads_the_same(name: str) -> None:
    for report in bundled()[::6]:
        found = pages.read_summary(dress.summary(report, name))
        assert found.scores == report.scores, report.slug
        assert (found.rating, found.printed_percent) == (report.rating, report.printed_percent)
        assert found.disagreement() == ""


def test_statement_pages_and_pilots_of_the_replica() -> None:
    for report in bundled()[::9]:
        for number, score in report.scores.items():
            found = pages.read_statement(dress.statement(report, number))
            assert (found.number, found.score) == (number, score)
    for pilot in pilots():
        found = pages.read_summary(dress.summary(pilot))
        assert (found.kind, found.rating, found.pairs) == ("pilot", pilot.rating, ())


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
    found = pages.read_summary(summary_html(pairs_with(5, score=text)))
    assert found.scores == EALING


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
    ],
)
def test_what_is_no_score_is_refused(text: str) -> None:
    with pytest.raises(PageError):
        pages.read_summary(summary_html(pairs_with(5, score=text)))


def test_the_score_line_itself() -> None:
    assert score_line("Score: 56%") is None
    found = score_line("Assessing needsScore: 3")
    assert found is not None
    assert (found.label, found.score) == ("Assessing needs", 3)


def test_a_score_elsewhere_has_the_page_refused_and_a_rating_counts_for_nothing() -> None:
    html = summary_html()
    shown = html.replace("<p>Prose.</p>", "<li>Inadequate</li>")
    assert pages.read_summary(shown).scores == EALING
    with pytest.raises(PageError, match="another score of Safeguarding"):
        pages.read_summary(html.replace("<p>Prose.</p>", "<p>Safeguarding</p><p>Score: 1</p>"))


@pytest.mark.parametrize("dropped", range(1, 10))
def test_a_missing_pair_label_or_score_is_refused(dropped: int) -> None:
    both = f"<p>{NAMES[dropped - 1]}</p><p>Score: {EALING[dropped]}</p>"
    html = summary_html()
    for gone in (both, f"<p>{NAMES[dropped - 1]}</p>"):
        with pytest.raises(PageError):
            pages.read_summary(html.replace(gone, "", 1))
    with pytest.raises(PageError):
        pages.read_summary(summary_html(pairs_with(dropped, score="")))


def test_pairs_are_read_in_any_order_and_with_the_score_above_the_label() -> None:
    rows = [f"<p>{NAMES[n - 1]}</p><p>Score: {score}</p>" for n, score in EALING.items()]
    assert pages.read_summary(summary_html("".join(reversed(rows)))).scores == EALING
    upside = "".join(f"<p>Score: {score}</p><p>{NAMES[n - 1]}</p>" for n, score in EALING.items())
    assert pages.read_summary(summary_html(upside)).scores == EALING


def test_a_statement_named_twice_must_not_say_two_things() -> None:
    more = pairs_with(1) + "<p>Safeguarding</p><p>Score: 4</p>"
    with pytest.raises(PageError):
        pages.read_summary(summary_html(more))


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
    found = pages.read_summary(summary_html(pairs_with(number, label=label)))
    assert found.scores == EALING
    assert {pair.tier for pair in found.pairs if pair.number == number} == {tier}


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


def test_a_label_that_fits_two_is_an_error_not_a_choice() -> None:
    with pytest.raises(PageError, match=r"fits two statements: Partnerships.* and Safeguarding"):
        labels.statement_of("Safeguarding, partnerships and communities")
    with pytest.raises(PageError, match="is not the label"):
        labels.statement_of("Commissioning")


def test_a_label_without_a_score_is_named() -> None:
    html = summary_html(pairs_with(7, score="Learning, improvement and innovation Score: 3"))
    with pytest.raises(PageError, match="of nine scores could be read"):
        pages.read_summary(html)


def test_no_wording_of_one_statement_fits_another() -> None:
    wordings = [(one.number, text) for one in framework.STATEMENTS for text in one.wordings]
    for number, text in wordings:
        found = labels.fit(text)
        assert found is not None
        assert (found.tier, found.numbers) == ("exact", {number})
    for (one, text), (other, more) in combinations(wordings, 2):
        if one != other:
            assert labels._ratio(folded(text), folded(more)) < labels.SIMILAR
            fit = labels.fit(f"{text} and {more}")
            assert fit is None or fit.numbers >= {one, other}


def test_two_labels_for_one_statement_are_refused() -> None:
    with pytest.raises(PageError):
        pages.read_summary(summary_html(pairs_with(7, label="Assessing people's needs")))


# --- rating and overall score ----------------------------------------------------------------


def rated(lines: str) -> str:
    return f"<h3>Local authority rating and score</h3>{lines}"


@pytest.mark.parametrize(
    ("lines", "percent"),
    [
        ("<p>Requires improvement</p><p>Score: 56%</p>", 56),
        ("<p>Requires improvement</p><p>Overall score: 56 %</p>", 56),
        ("<p>Requires improvement</p><p>Overall score: 56</p>", 56),
        ("<p>Requires improvement</p><p>56%</p>", 56),
        ("<p>Requires improvement</p><p>56 out of 100</p>", 56),
        ("<p>REQUIRES IMPROVEMENT</p><p>Ealing scored 56 out of 100 overall, which is it</p>", 56),
        ("<p>Rating: Requires improvement</p><p>It scored 56 per cent.</p>", 56),
        ("<p>London Borough of Ealing Requires improvement</p>", None),
        ("<p>Requires improvement: Evidence shows some shortfalls</p>", None),
        ("<p>Requires improvement</p><p>In 2023, 45% of the people we asked agreed.</p>", None),
    ],
)
def test_ways_to_print_rating_and_overall_score(lines: str, percent: int | None) -> None:
    found = pages.read_summary(summary_html(rating=rated(lines)))
    assert (found.rating, found.printed_percent) == ("Requires improvement", percent)


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
    ],
)
def test_an_unclear_rating_or_overall_score_is_refused(lines: str) -> None:
    with pytest.raises(PageError):
        pages.read_summary(summary_html(rating=rated(lines)))


def test_a_page_that_does_not_add_up_says_so() -> None:
    for lines, said in (
        ("<p>Requires improvement</p><p>Score: 59%</p>", "prints an overall score of 59%"),
        ("<p>Good</p><p>Score: 56%</p>", "prints the rating Good"),
        ("<p>Good</p>", r"add up to 20 of 36 \(56%, Requires improvement\)"),
    ):
        with pytest.raises(pages.Contradiction, match=said) as caught:
            pages.read_summary(summary_html(rating=rated(lines)))
        assert caught.value.summary.scores == EALING


def test_links_to_the_sections_are_not_the_sections() -> None:
    contents = "<ul><li><a href='#s'>Quality statement scores</a></li></ul>"
    assert pages.read_summary(summary_html().replace(TITLE, TITLE + contents)).scores == EALING


def test_a_rating_without_any_score_is_a_rating_only() -> None:
    alone = f"{TITLE}<h3>Local authority rating</h3><p>Good</p><h3>Summary of experiences</h3>"
    found = pages.read_summary(alone)
    assert (found.kind, found.rating, found.pairs) == ("formal", "Good", ())
    assert found.disagreement() == ""
    for broken in (
        alone.replace("<p>Good</p>", "<p>Good</p><p>Score: 78%</p>"),
        alone.replace("local authority rating", "").replace("rating", "rating and score"),
        alone + "<p>Safeguarding</p><p>Score: 3</p>",
    ):
        with pytest.raises(PageError):
            pages.read_summary(broken)


# --- lines -----------------------------------------------------------------------------------


def test_only_visible_text_counts() -> None:
    html = (
        "<head><title>T</title></head><body><script>Score: 4</script><p style='display: none'>a</p>"
        "<template>b</template><!-- c --><p hidden>d</p><p>one<br>two <b>and</b>&nbsp;more</p>"
        "<ul><li>three<li>four</ul><button>five</button></body>"
    )
    texts = [line.text for line in read(html)]
    assert texts == ["one", "two and more", "three", "four", "five"]


def test_hopeless_pages_are_refused() -> None:
    for html in ("", "<html></html>", "<script>1</script>", "\x00\x01", "<div>" * 5000 + "x"):
        with pytest.raises(PageError):
            pages.read_summary(html)


# --- landing pages and lists -----------------------------------------------------------------


def landing_html(links: str = "", dates: str = "Assessment published: 17 January 2025") -> str:
    return f"<main>{TITLE}<p>{dates}</p>{links}</main>"


@pytest.mark.parametrize(
    ("link", "found"),
    [
        (f"<a href='{REPORTS}/ealing-0125/summary'>Overall summary</a>", "/ealing-0125/summary"),
        ("<a href='ealing-0125/summary'>Overall summary</a>", "/ealing-0125/summary"),
        (f"<a href='{REPORTS}/Ealing2#top'>Summary</a>", "/Ealing2"),
        (f"<a href='{REPORTS}/kent-0525/summary'>Overall summary</a>", ""),
        ("<a href='/publications/summary'>Overall summary</a>", ""),
        ("<a href='https://[bad'>Overall summary</a>", ""),
        (
            f"<a href='{REPORTS}/ealing-0125/a'>Summary</a><a href='{REPORTS}/Ealing2'>Summary</a>",
            "",
        ),
        (f"<a href='{REPORTS}/ealing-0125/summary' hidden>Overall summary</a>", ""),
    ],
)
def test_the_link_to_the_summary(link: str, found: str) -> None:
    told = pages.read_landing(landing_html(link), LANDING).summary_link
    assert told == (REPORTS + found if found else "")


def test_dates_that_disagree_are_noted_and_impossible_ones_ignored() -> None:
    two = (
        "Published: 16 January 2025 Page last updated: 20 May 2025</p><p>Assessment published: 17 "
    )
    told = pages.read_landing(landing_html(dates=two + "January 2025"), LANDING)
    assert told.published == date(2025, 1, 17)
    assert "2025-01-16 and 2025-01-17" in told.notes[0]
    assert pages.read_landing(landing_html(dates="Published: 31 June 2025"), LANDING).notes == (
        "no date of publication was found",
    )


def test_a_list_names_reports_and_nothing_else() -> None:
    listing = pages.read_listing(Site(hostile=True).page("/search/content/7217", 1) or "")
    assert len(listing.reports) == 12
    assert listing.next_link == "/search/content/7217?page=2"
    assert [one.name for one in listing.reports[-2:]] == [
        "<script>alert(1)</script>",
        '=HYPERLINK("http://evil.example","x")',
    ]
    assert len(listing.unclear) == 2
    first = pages.read_listing(Site().page("/search/content/7217", 0) or "")
    assert {one.slug for one in first.reports} <= {one.slug for one in bundled() + pilots()}
    newest = pages.read_listing(Site().page(REPORTS) or "")
    assert sorted(one.slug for one in newest.reports if one.kind == "pilot") == sorted(
        one.slug for one in pilots()
    )


@pytest.mark.parametrize(
    "pager",
    [
        "<a href='?page=1'>Next</a>",
        "<a href='?page=1'>Next page \u203a</a>",
        "<a href='?page=1' rel='next'>2</a>",
        "<a href='?page=1' rel='nofollow NEXT'>2</a>",
        "<link rel='next' href='?page=1'>",
    ],
)
def test_ways_to_go_on(pager: str) -> None:
    assert (
        pages.read_listing(f"<head>{pager}</head><body>text {pager}</body>").next_link == "?page=1"
    )


@pytest.mark.parametrize(
    ("slug", "month"),
    [("kent-0525", "2025-05"), ("birmingham-cc", ""), ("x-1325", ""), ("Hertfordshire2", "")],
)
def test_the_month_of_a_slug(slug: str, month: str) -> None:
    assert pages.month_of(slug) == month
