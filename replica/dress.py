"""The same facts in different HTML: lists, definition lists, tables, nested divs, cards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from cqclib.reference import authorities, framework
from replica.facts import PRINTED_AS_NOW_SINCE, REPORTS, Report, pick
from replica.prose import paragraphs

Rows = Sequence[tuple[str, str]]  # label and score as they stand in the HTML
_SCORE_FORMS = ("Score: {}", "Score:&nbsp;{}", "Score {}", "Score - {}", "Score: {} out of 4")
# How the overall score is printed: until spring 2025 in one of several ways, since then in one.
_PERCENT_FORMS = (
    "Score: {percent}%",
    "Overall score: {percent}%",
    "{name} scored {percent} out of 100 overall, indicating {meaning}",
    "Overall score {percent}&nbsp;%",
    "{percent} out of 100",
)
_PERCENT_FORM_NOW = "Overall rating for {name}: {percent}%"
# How a statement's page prints its score.
_STATEMENT_FORMS = (
    ("Score: {score}", "{score} - {meaning}"),
    ("Score: {score}", "Score: {score} - {meaning}"),
    ("Score:{score} - {meaning}",),
    ("Score: {score} \u2013 {meaning}",),
    ("Score {score}", "{score} - {meaning}"),
    ("Indicative score:", "{score} - {meaning}"),
)


def _list(rows: Rows) -> str:
    items = "".join(f"<li>{label}<br>{score}</li>" for label, score in rows)
    return f"<ul class='a9'>{items}</ul>"


def _definitions(rows: Rows) -> str:
    return "<dl>" + "".join(f"<dt>{label}</dt><dd>{score}</dd>" for label, score in rows) + "</dl>"


def _table(rows: Rows) -> str:
    body = "".join(f"<tr><th>{label}</th><td>{score}</td></tr>" for label, score in rows)
    return f"<table><thead><tr><th>Statement</th><th>Result</th></tr></thead>{body}</table>"


def _nested(rows: Rows) -> str:
    boxes = (
        f"<div><div><div><span>{label}</span></div></div><div><p><strong>{score}</strong></p></div>"
        "</div>"
        for label, score in rows
    )
    return f"<section><div>{''.join(boxes)}</div></section>"


def _cards(rows: Rows) -> str:
    return "".join(
        f"<article><h3>{label}</h3><p><b>{score.split()[0]}</b> {' '.join(score.split()[1:])}</p>"
        "<!-- Score: 4 --><p hidden>Score: 1</p></article>"
        if " " in score
        else f"<article><h3>{label}</h3><p>{score}</p></article>"
        for label, score in rows
    )


def _inline(rows: Rows) -> str:
    return "".join(f"<p>{label} <span>{score}</span></p>" for label, score in rows)


DRESSES: dict[str, Callable[[Rows], str]] = {
    "list": _list,
    "definitions": _definitions,
    "table": _table,
    "nested": _nested,
    "cards": _cards,
    "inline": _inline,
}


def dress_of(report: Report) -> str:
    return pick(tuple(DRESSES), report.slug, "dress")


def text(words: str, *keys: object) -> str:
    """``words`` as HTML, now and then with a non-breaking space or an ampersand."""
    html = escape(words, quote=False)
    if pick(range(3), keys, "nbsp") == 0:
        html = html.replace(" ", "&nbsp;", 1)
    if pick(range(4), keys, "amp") == 0:
        html = html.replace(" and ", " &amp; ", 1)
    return html


def score_rows(report: Report) -> list[tuple[str, str]]:
    form = pick(_SCORE_FORMS, report.slug, "score")
    return [
        (text(report.wording(number), report.slug, number), form.format(score))
        for number, score in report.scores.items()
    ]


def rating_block(report: Report) -> str:
    """The name, the rating and, of a formal report with scores, the overall score."""
    name, rating = text(report.name, report.slug, "name"), report.rating
    level = framework.rating(rating).level
    meaning = framework.SCORE_MEANINGS[level]
    if report.kind == "pilot":
        return f"<p>{rating}: Evidence shows {meaning}</p>"
    block = pick(
        (
            f"<ul><li>{name}<br>{rating}</li></ul>",
            f"<div>{name}</div><div><b>{rating}</b></div>",
            f"<table><tr><td>{name}</td><td>{rating}</td></tr></table>",
        ),
        report.slug,
        "rating",
    )
    if report.printed_percent is None:
        return block
    return f"&nbsp;{block}<p>{_printed_percent(report, meaning)}</p>"


def _printed_percent(report: Report, meaning: str) -> str:
    """The line with the overall score, as it was printed when the report was published."""
    form, name = pick(_PERCENT_FORMS, report.slug, "percent"), report.name
    if report.published >= PRINTED_AS_NOW_SINCE:
        form = _PERCENT_FORM_NOW
        name = pick((report.name, authorities.resolve(report.name).name), report.slug, "short")
    name = text(name, report.slug, "name")
    return form.format(name=name, percent=report.printed_percent, meaning=meaning)


def page(title: str, main: str, *, wide: bool = True) -> str:
    """A whole page: head, menu, ``main``, footer, with things that no reader sees."""
    menu = "".join(
        f'<li><a href="/{word}">{word.title()}</a></li>'
        for word in ("about-us", "care-services", "publications", "contact")
    )
    body = f"<main>{main}</main>" if wide else f"<div id='content'>{main}</div>"
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)} - '
        'Care Quality Commission</title><script>var d = {"score": 4, "rating": "Outstanding"};'
        "</script><style>.x{}</style></head><body><a href='#main'>Skip to main content</a>"
        f"<header><p>Care Quality Commission</p><nav><ul>{menu}</ul></nav></header>{body}"
        "<footer><ul><li><a href='/care-services/integrated-care-system-assessment-reports/x'>"
        "Integrated care system assessments</a></li><li><a href='https://www.example.org/'>"
        "Elsewhere</a></li></ul><p>\u00a9 Care Quality Commission 2025</p></footer></body></html>"
    )


def summary(report: Report, dress: str = "") -> str:
    """The summary page of a report, in its own dress or the one named."""
    words = {"formal": "rating and score", "pilot": "indicative rating"}[report.kind]
    if report.kind == "formal" and not report.scores:
        words = "rating"
    contents = ""
    if pick(range(3), report.slug, "contents") == 0:
        contents = (
            "<nav><h2>On this page</h2><ul><li><a href='#r'>Local authority rating and score</a>"
            "</li><li><a href='#s'>Quality statement scores</a></li></ul></nav>"
        )
    scores = ""
    if report.scores:
        rows = DRESSES[dress or dress_of(report)](score_rows(report))
        scores = f"<h3 id='s'>Quality statement scores</h3>{rows}"
        if pick((True, False), report.slug, "div headings"):
            scores = f"<div><span>Quality statement scores</span></div>{rows}"
    filler = "".join(f"<p>{escape(text)}</p>" for text in paragraphs(12, report.slug, "summary"))
    day = f"{report.published.day} {report.published:%B %Y}"
    return page(
        report.title,
        f"<h1>{text(report.title, report.slug, 'title')}</h1><p>Published: {day} Page last "
        f"updated: {day}</p><p>Downloads</p>{contents}<h2>Overall summary</h2>"
        f"<h3 id='r'>Local authority {words}</h3>{rating_block(report)}{scores}"
        f"<h3>Summary of people\u2019s experiences</h3>{filler}<h4>Safeguarding</h4>{filler}",
        wide=pick((True, False), report.slug, "wide"),
    )


def landing(report: Report) -> str:
    """The landing page: name, date, links, facts and figures in prose."""
    day = f"{report.published.day} {report.published:%B %Y}"
    dates = pick(
        (
            f"<p>Assessment published: {day}</p>",
            f"<p>Published: {day} Page last updated: {day}</p><p>Assessment published: {day}</p>",
        ),
        report.slug,
        "dates",
    )
    links = [(report.summary_path, "Overall summary")] if report.links_summary else []
    links += [(report.statement_path(number), report.wording(number)) for number in report.scores]
    menu = "".join(f'<li><a href="{href}">{escape(words)}</a></li>' for href, words in links)
    filler = "".join(f"<p>{escape(text)}</p>" for text in paragraphs(5, report.slug, "landing"))
    return page(
        report.title,
        f"<h1>{text(report.title, report.slug, 'title')}</h1><p>Downloads</p>"
        f"<p>How we assess local authorities</p>{dates}<nav><ul>{menu}</ul></nav>"
        f"<h2>About {escape(report.name)}</h2><h3>Demographics</h3>{filler}"
        "<h3>Financial facts</h3><ul><li>The local authority estimated that its total budget would "
        "be \u00a3312,400,000, of which 39% was for adult social care.</li></ul>"
        f"<p>Related: <a href='{REPORTS}/kent-0525/summary'>Kent</a></p>",
    )


def statement(report: Report, number: int) -> str:
    """One statement's page: the score, the words behind it, findings in prose."""
    score = report.scores[number]
    meaning = f"Evidence shows {framework.SCORE_MEANINGS[score]}"
    form = pick(_STATEMENT_FORMS, report.slug, "statement")
    lines = "".join(f"<p>{line.format(score=score, meaning=meaning)}</p>" for line in form)
    filler = "".join(f"<p>{escape(text)}</p>" for text in paragraphs(6, report.slug, number))
    return page(
        report.title,
        f"<h1>{text(report.title, report.slug, 'title')}</h1><p>Downloads</p>"
        f"<h2>{text(report.wording(number), report.slug, number)}</h2>{lines}"
        "<h3>What people expect</h3><p>I have care and support that is right for me.</p>"
        f"<h3>Key findings for this quality statement</h3>{filler}",
    )
