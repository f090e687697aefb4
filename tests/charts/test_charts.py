"""Pictures: the same bytes twice, ids of their own, and words that say the numbers drawn."""

import re
import xml.etree.ElementTree as ET
from collections import Counter
from fractions import Fraction
from typing import Any

import pytest

from cqclib import charts
from cqclib.analysis import focus
from cqclib.charts import Chart, england
from cqclib.dataset.tables import Dataset
from cqclib.reference import framework

Rows = list[dict[str, Any]]
PAGES = ("national", "Kent", "Camden", "Blackpool", "Devon")


def drawn(tables: Dataset, page: str) -> list[Chart]:
    """The charts of one report, as its notebook draws them."""
    if page == "national":
        return [
            charts.standing.strip(tables),
            charts.national.ratings(tables),
            charts.hexmap.ratings(tables),
            charts.national.statement_scores(tables),
            charts.national.statement_means(tables),
            charts.national.theme_means(tables),
            charts.national.ratings_by_group(tables, "authority_type"),
            charts.national.ratings_by_group(tables, "region"),
            charts.national.over_time(tables),
            charts.national.deprivation(tables),
        ]
    subject = focus.load(tables, page)
    peers = set(subject.peers.scored["ons_code"])
    found = [
        charts.standing.strip(tables, subject.code, subject.peers),
        charts.scores.profile(tables, subject.code, subject.peers),
        charts.scores.side_by_side(tables, subject.code, subject.peers),
        charts.hexmap.ratings(tables, subject.code, peers),
    ]
    return [chart for chart in found if chart is not None]


@pytest.fixture(scope="module")
def pages(tables: Dataset) -> dict[str, list[Chart]]:
    return {page: drawn(tables, page) for page in PAGES}


@pytest.fixture(scope="module")
def by_name(pages: dict[str, list[Chart]]) -> dict[str, Chart]:
    return {chart.name: chart for chart in pages["national"]}


@pytest.mark.parametrize("page", ["national", "Kent"])
def test_two_draws_give_the_same_bytes(
    tables: Dataset, pages: dict[str, list[Chart]], page: str
) -> None:
    for first, second in zip(pages[page], drawn(tables, page), strict=True):
        assert first.svg == second.svg, first.name


def test_ids_and_names_are_unique_on_a_page(pages: dict[str, list[Chart]]) -> None:
    for found in pages.values():
        names = [chart.name for chart in found]
        assert len(names) == len(set(names))
        ids = [one for chart in found for one in re.findall(r'\bid="([^"]+)"', chart.svg)]
        assert len(ids) == len(set(ids))
        for chart in found:
            own = set(re.findall(r'\bid="([^"]+)"', chart.svg))
            used = set(re.findall(r'(?:url\(#|href="#)([^)"]+)', chart.svg))
            assert used <= own


def test_every_chart_has_words_and_a_source(pages: dict[str, list[Chart]]) -> None:
    for page, found in pages.items():
        for chart in found:
            assert len(chart.alt) > 40 and chart.alt.endswith("."), chart.name
            assert chart.title and not chart.title.endswith(".")
            assert "3 October 2025" in chart.subtitle, chart.name
            assert "Care Quality Commission" in chart.source
            for text in (chart.title, chart.subtitle, chart.alt):
                assert not re.search(r"\bnan\b|<NA>|None|  ", text), (page, text)


def test_pictures_are_text_and_shapes_alone(pages: dict[str, list[Chart]]) -> None:
    for found in pages.values():
        for chart in found:
            root = ET.fromstring(chart.svg)  # noqa: S314
            tags = {element.tag.split("}")[1] for element in root.iter()}
            assert "text" in tags and not tags & {"script", "image", "metadata", "foreignObject"}
            assert "http://www.w3.org" in chart.svg and "/tmp" not in chart.svg  # noqa: S108


def test_ratings_are_the_recorded_ones(by_name: dict[str, Chart], assessments: Rows) -> None:
    chart = by_name["ratings"]
    wanted = Counter(row["overall_rating"] for row in assessments)
    assert dict(zip(chart.data["rating"], chart.data["authorities"], strict=True)) == wanted
    said = re.findall(r"(Outstanding|Good|Requires improvement|Inadequate) (\d+) of 72", chart.alt)
    assert {name: int(number) for name, number in said} == wanted
    assert chart.title.startswith("48 of 72 assessed authorities (67%)")


def test_statement_scores_are_the_recorded_ones(
    by_name: dict[str, Chart], assessments: Rows
) -> None:
    chart = by_name["statement-scores"]
    for row, statement in zip(chart.data.to_dict("records"), framework.STATEMENTS, strict=True):
        given = Counter(one["scores"][statement.number] for one in assessments)
        assert [row[f"score_{score}"] for score in (4, 3, 2, 1)] == [given[s] for s in (4, 3, 2, 1)]
        shown = ", ".join(f"{given[s]} scored {s}" for s in (4, 3, 2, 1) if given[s])
        assert f"{row['statement']}: {shown}" in chart.alt
    below = sum(one["scores"][1] < 3 for one in assessments)
    assert chart.title.startswith(f"{below} of 72 authorities (72%) scored below 3")


@pytest.mark.parametrize(
    ("name", "key"), [("statement-means", "statement"), ("theme-means", "theme")]
)
def test_means_in_words_are_those_drawn(
    by_name: dict[str, Chart], assessments: Rows, name: str, key: str
) -> None:
    chart = by_name[name]
    numbers = {one.name: (one.number,) for one in framework.STATEMENTS}
    if key == "theme":
        numbers = {theme.name: theme.numbers for theme in framework.THEMES}
    means = {}
    for row in chart.data.to_dict("records"):
        given = [one["scores"][n] for one in assessments for n in numbers[row[key]]]
        means[row[key]] = Fraction(sum(given), len(given))
        assert abs(row["mean_score"] - means[row[key]]) <= 0.00005
        (shown,) = re.findall(re.escape(row[key]) + r" (\d\.\d\d)", chart.alt)
        assert abs(Fraction(shown) - means[row[key]]) <= Fraction(1, 200)
    best, worst = max(means, key=lambda k: means[k]), min(means, key=lambda k: means[k])
    assert f"highest for {best.lower()} and lowest for {worst.lower()}" in chart.title
    at = [chart.alt.index(f"{one} ") for one in sorted(means, key=lambda k: -means[k])[:3]]
    assert at == sorted(at)


@pytest.mark.parametrize(
    ("name", "key"), [("ratings-by-type", "authority_type"), ("ratings-by-region", "region")]
)
def test_groups_in_words_are_those_drawn(
    by_name: dict[str, Chart], assessments: Rows, reference: Any, name: str, key: str
) -> None:
    chart = by_name[name]
    everyone = Counter(row[key] for row in reference.values())
    assessed = Counter(reference[row["ons_code"]][key] for row in assessments)
    good = Counter(
        reference[row["ons_code"]][key]
        for row in assessments
        if row["overall_rating"] in ("Good", "Outstanding")
    )
    for group in everyone:
        said = (
            f"{group}: {assessed[group]} of {everyone[group]} assessed, {good[group]} of them good"
        )
        assert said in chart.alt
    assert sum(chart.data["assessed"]) == 72 and sum(chart.data["authorities"]) == 153


def test_the_map_has_153_hexagons_with_their_ratings(
    by_name: dict[str, Chart], assessments: Rows, reference: Any
) -> None:
    chart = by_name["map"]
    rated = {reference[r["ons_code"]]["name"]: r["overall_rating"] for r in assessments}
    found = dict(zip(chart.data["authority"], chart.data["overall_rating"], strict=True))
    wanted = {row["name"]: rated.get(row["name"], "not assessed") for row in reference.values()}
    assert found == wanted and len(found) == 153
    labels = list(chart.data["label"])
    assert len(set(labels)) == 153 and all(re.fullmatch(r"[A-Z]{3}", label) for label in labels)
    assert "2 outstanding, 48 good, 21 requires improvement, 1 inadequate and 81 not" in chart.alt
    tips = re.findall(r"<title>([^<]*): (?:not assessed|[A-Z])", chart.svg)
    assert len(tips) == 153
    places = england.places()
    assert set(places) == set(reference) and len(set(places.values())) == 153


def test_the_strip_has_a_dot_for_each(
    pages: dict[str, list[Chart]], assessments: Rows, reference: Any, nearest: Any
) -> None:
    totals = {reference[r["ons_code"]]["name"]: r["total"] for r in assessments}
    for page in ("national", "Kent", "Camden", "Blackpool", "Devon"):
        chart = pages[page][0]
        found = dict(zip(chart.data["authority"], chart.data["total_score"], strict=True))
        assert found == totals
        marked = list(chart.data.loc[chart.data["focus"], "authority"])
        assert marked == ([page] if page in totals else [])
        if page in totals:
            own = totals[page]
            others = [total for name, total in totals.items() if name != page]
            numbers = re.search(
                rf"{page} is at (\d+), with (\w+) others?; (\w+) are lower and (\w+) higher",
                chart.alt,
            )
            assert numbers and [0 if n in ("no", "none") else int(n) for n in numbers.groups()] == [
                own,
                others.count(own),
                sum(total < own for total in others),
                sum(total > own for total in others),
            ]
    most, number = Counter(totals.values()).most_common(1)[0]
    assert f"{number} of 72 authorities" in pages["national"][0].title
    assert f"stand at {most}" in pages["national"][0].alt


@pytest.mark.parametrize("page", ["Kent", "Camden", "Blackpool"])
def test_the_profile_says_each_score_and_mean(
    pages: dict[str, list[Chart]], assessments: Rows, reference: Any, nearest: Any, page: str
) -> None:
    by_code = {row["ons_code"]: row for row in assessments}
    (code,) = [one for one, row in reference.items() if row["name"] == page]
    own = by_code[code]["scores"]
    peers = [by_code[other] for other, _ in nearest[code] if other in by_code]

    def mean(rows: Rows, n: int) -> Fraction:
        return Fraction(sum(row["scores"][n] for row in rows), len(rows))

    below = sum(own[n] < mean(assessments, n) for n in range(1, 10))
    above = sum(own[n] > mean(peers, n) for n in range(1, 10))
    digits = "no one two three four five six seven eight nine".split()
    for chart in pages[page][1:3]:
        pattern = rf": {page} (\d), peers (\d\.\d\d), all assessed (\d\.\d\d)"
        told = re.findall(pattern, chart.alt)
        assert len(told) == 9
        for number, (score, peer, everyone) in enumerate(told, start=1):
            assert int(score) == own[number]
            assert abs(Fraction(peer) - mean(peers, number)) <= Fraction(1, 200)
            assert abs(Fraction(everyone) - mean(assessments, number)) <= Fraction(1, 200)
        assert list(chart.data["own_score"]) == list(own.values())
    profile, bars = pages[page][1:3]
    found = re.search(r"below the mean of all assessed on (\w+) of nine", profile.title)
    assert found and found[1].replace("none", "no") == digits[below]
    found = re.search(r"above its peers' mean on (\w+) of nine", bars.title)
    assert found and found[1].replace("none", "no") == digits[above]


def test_an_unassessed_authority_has_no_profile(tables: Dataset) -> None:
    subject = focus.load(tables, "Devon")
    assert charts.scores.profile(tables, subject.code, subject.peers) is None
    assert charts.scores.side_by_side(tables, subject.code, subject.peers) is None


def test_months_and_totals_over_time(by_name: dict[str, Chart], assessments: Rows) -> None:
    found = by_name["over-time"].data
    shown = Counter(zip(found["report_month"], found["total_score"], strict=True))
    assert shown == Counter((row["report_month"], row["total"]) for row in assessments)


def test_deprivation_and_total_by_hand(
    by_name: dict[str, Chart], assessments: Rows, reference: Any
) -> None:
    """Spearman's correlation from ranks made here, as 1 minus nothing: the covariance itself."""

    def ranks(values: list[float]) -> list[Fraction]:
        return [
            Fraction(2 * sum(o < v for o in values) + sum(o == v for o in values) + 1, 2)
            for v in values
        ]

    imd = [float(reference[row["ons_code"]]["imd2025_average_score"]) for row in assessments]
    left, right = ranks(imd), ranks([row["total"] for row in assessments])
    middle = Fraction(73, 2)
    over = sum((a - middle) * (b - middle) for a, b in zip(left, right, strict=True))
    under = sum((a - middle) ** 2 for a in left) * sum((b - middle) ** 2 for b in right)
    value = float(over) / float(under) ** 0.5
    shown = f"{value:.2f}".replace("-", "\N{MINUS SIGN}")
    chart = by_name["deprivation"]
    assert f"rank correlation {shown}" in chart.subtitle and shown in chart.alt
    assert abs(value) < 0.2 and "hardly any link" in chart.title


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.19, "hardly any link"),
        (-0.19, "hardly any link"),
        (0.2, "a weak link (higher scores where deprivation is higher)"),
        (-0.45, "a moderate link (lower scores where deprivation is higher)"),
        (0.6, "a strong link (higher"),
        (-1.0, "a very strong link (lower"),
    ],
)
def test_a_correlation_in_words(value: float, said: str) -> None:
    assert charts.national.correlation_words(value).startswith(said)
