"""Every chart draws the table it is given: each mark and number, wide and narrow, the same bytes."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import IPython.display
import numpy as np
import pandas as pd
import pytest
from lxml import etree
from PIL import Image

from cqclib import charts, palette
from cqclib.charts import Caption, Chart, canvas
from cqclib.errors import DataError
from cqclib.reference import authorities, framework

NS = "{http://www.w3.org/2000/svg}"
CAPTION = Caption("a-name", "A finding", "A statistic and its base", "What a reader takes away.")
RATINGS = [*framework.RATING_NAMES, None]


def everyone() -> pd.DataFrame:
    """Twenty authorities, five totals, every rating and a blank among them."""
    known = list(authorities.everyone())[:20]
    return pd.DataFrame(
        {
            "ons_code": [authority.code for authority in known],
            "authority": [authority.name for authority in known],
            "region": [authority.region for authority in known],
            "total_score": [20 + place % 5 for place in range(20)],
            "overall_rating": [RATINGS[place % 5] for place in range(20)],
            "report_month": [f"2025-{1 + place % 7:02}" for place in range(20)],
            "imd2025_average_score": [10.5 + place for place in range(20)],
            "mark": ["focus", "peer", "peer"] + [""] * 17,
            **{
                column: [1 + place % 4 for place in range(20)] for column in framework.SCORE_COLUMNS
            },
        }
    )


def england() -> pd.DataFrame:
    """All 153: the first twenty as above, the others not assessed, some with a report since."""
    table = pd.DataFrame(
        [(each.code, each.name, each.region) for each in authorities.everyone()],
        columns=["ons_code", "authority", "region"],
    ).merge(everyone()[["ons_code", "overall_rating", "mark"]], how="left")
    return table.assign(assessed=table["mark"].notna(), reported=table.index == 100)


def statements(**columns: Any) -> pd.DataFrame:
    """Nine rows, a statement each."""
    table = pd.DataFrame(
        [(each.number, each.name, each.theme) for each in framework.STATEMENTS],
        columns=["statement_number", "statement", "theme"],
    )
    return table.assign(**columns)


def by_score() -> pd.DataFrame:
    counts = {4: 1, 3: 40, 2: 29, 1: 2}
    rows = [
        (each.number, each.name, each.theme, score, count, 72, 2.56)
        for each in framework.STATEMENTS
        for score, count in counts.items()
    ]
    columns = ["statement_number", "statement", "theme", "score", "authorities", "of", "mean"]
    return pd.DataFrame(rows, columns=columns)


def nine() -> pd.DataFrame:
    own = [1.0, 2.0, 3.0, 4.0, 2.0, 2.0, 3.0, 3.0, 2.0]
    return statements(own=own, peers=[2.25] * 8 + [np.nan], all=[2.625] * 9)


def by_rating() -> pd.DataFrame:
    table = pd.DataFrame({"rating": framework.RATING_NAMES, "authorities": [2, 48, 21, 1]})
    shares = 100 * table["authorities"] / 72
    return table.assign(level=[4, 3, 2, 1], of=72, share_percent=shares)


def by_group() -> pd.DataFrame:
    names = dict(zip(framework.RATING_NAMES, ([2, 0], [10, 4], [5, 0], [0, 1]), strict=True))
    table = pd.DataFrame({"region": ["London", "North East"], "authorities": [33, 12], **names})
    return table.assign(assessed=[17, 5], not_assessed=[16, 7])


def tried() -> pd.DataFrame:
    totals = list(framework.TOTALS)
    table = pd.DataFrame({"total_score": totals, "other_authorities": [t % 5 for t in totals]})
    return table.assign(these=table["total_score"] == 24, published=table["total_score"] == 20)


DRAW: dict[str, Callable[[], Chart]] = {
    "ratings": lambda: charts.ratings(by_rating(), CAPTION),
    "statement_scores": lambda: charts.statement_scores(by_score(), CAPTION),
    "statement_means": lambda: charts.statement_means(statements(mean=2.5), CAPTION),
    "ratings_by_group": lambda: charts.ratings_by_group(by_group(), CAPTION),
    "over_time": lambda: charts.over_time(everyone(), CAPTION),
    "scatter": lambda: charts.scatter(everyone(), CAPTION, "imd2025_average_score"),
    "strip": lambda: charts.strip(everyone(), CAPTION),
    "profile": lambda: charts.profile(nine(), CAPTION),
    "side_by_side": lambda: charts.side_by_side(
        statements(Kent=[2.0, np.nan] + [3.0] * 7, peers=2.25), CAPTION
    ),
    "hexmap": lambda: charts.hexmap(england(), CAPTION),
    "heatmap": lambda: charts.heatmap(everyone(), CAPTION),
    "what_if": lambda: charts.what_if(tried(), CAPTION),
}
QUICK = ("strip", "statement_means")
every_chart = pytest.mark.parametrize("name", DRAW)
VARIANTS = ("wide", "narrow")
both = pytest.mark.parametrize("variant", VARIANTS)


def root_of(chart: Chart, variant: str = "wide") -> Any:
    return etree.fromstring(getattr(chart, variant).encode())


def texts(chart: Chart, variant: str = "wide") -> list[str]:
    return [element.text for element in root_of(chart, variant).iter(f"{NS}text")]


def tips(chart: Chart) -> list[str]:
    return [element.text for element in root_of(chart).iter(f"{NS}title")]


def inherited(element: Any, name: str, default: str) -> str:
    """An attribute of the element, or of the nearest one around it that has it."""
    for around in (element, *element.iterancestors()):
        if name in around.attrib:
            return str(around.get(name))
    return default


@pytest.mark.parametrize(
    "name",
    [name if name in QUICK else pytest.param(name, marks=pytest.mark.full) for name in DRAW],
)
def test_a_chart_is_the_same_bytes_whether_or_not_a_part_of_it_was_kept(name: str) -> None:
    first = DRAW[name]()
    again = DRAW[name]()
    canvas._kept.cache_clear()
    anew = DRAW[name]()
    assert first.wide == again.wide == anew.wide and first.narrow == again.narrow == anew.narrow
    assert first.png == again.png == anew.png


@every_chart
@both
def test_a_picture_is_text_and_shapes_legible_and_inside_its_frame(name: str, variant: str) -> None:
    root = root_of(DRAW[name](), variant)
    assert {element.tag.removeprefix(NS) for element in root.iter()} <= {
        *("svg", "g", "rect", "path", "circle", "text", "title")
    }
    assert not root.xpath("//@id"), "two pictures on a page cannot share an id"
    width, height = map(float, root.get("viewBox").split()[2:])
    assert width == (259.2 if variant == "narrow" else 576)
    for text in root.iter(f"{NS}text"):
        size = float(inherited(text, "font-size", ""))
        assert size >= 9, "at least 10 px in a box of 288 px"
        x, anchor = float(text.get("x")), inherited(text, "text-anchor", "start")
        # The reader's font is some tenth narrower than the one measured here.
        wide = 0.9 * canvas.width_of(text.text, size, inherited(text, "font-weight", "") == "bold")
        left = x - {"start": 0, "middle": wide / 2, "end": wide}[anchor]
        assert left >= -1 and left + wide <= width + 1, text.text
        assert 0 <= float(text.get("y")) <= height
        assert not re.search(r"\bnan\b|None|<NA>", text.text)


@every_chart
def test_text_stands_on_what_it_can_be_read_on(name: str) -> None:
    """Each ink used, against white and each fill it may stand on (4.5:1)."""
    grounds = {
        palette.INK: [*palette.BANDS.values(), palette.OTHERS, palette.NOT_ASSESSED.fill],
        palette.QUIET: [palette.PAPER],
        palette.ACCENT.fill: [palette.PAPER],
        "#ffffff": [palette.ACCENT.fill, palette.LEVELS[4].fill, palette.LEVELS[1].fill],
    }
    root = root_of(DRAW[name]())
    for ink in {inherited(text, "fill", "") for text in root.iter(f"{NS}text")}:
        assert all(palette.contrast(ink, ground) >= 4.5 for ground in grounds[ink])


def test_a_bar_is_as_long_as_its_number_and_starts_at_zero() -> None:
    chart = charts.statement_means(statements(mean=[1, 1.5, 2, 2.5, 3, 3.5, 4, 1, 2]), CAPTION)
    bars = root_of(chart).findall(f".//{NS}g[@fill='{palette.OTHERS}']/{NS}path")
    matches = [re.fullmatch(r"M([\d.]+) [\d.]+h([\d.]+)v.*z", bar.get("d")) for bar in bars]
    lengths = [float(match[2]) for match in matches]
    assert len({match[1] for match in matches}) == 1
    assert lengths[6] > 300
    for value, length in zip([1, 1.5, 2, 2.5, 3, 3.5, 4, 1, 2], lengths, strict=True):
        assert length == pytest.approx(lengths[6] * value / 4, abs=0.2)


def test_an_axis_names_the_statistic_of_the_frame() -> None:
    assert "Mean score (1 to 4)" in texts(charts.statement_means(statements(mean=2.5), CAPTION))
    median = charts.statement_means(statements(median=2.0), CAPTION)
    assert "Median score (1 to 4)" in texts(median) and texts(median).count("2.00") == 9
    with pytest.raises(DataError, match="neither"):
        charts.statement_means(statements(), CAPTION)


@both
def test_counts_and_shares_are_printed(variant: str) -> None:
    shown = texts(DRAW["ratings"](), variant)
    assert [text for text in shown if "%" in text] == ["2 (3%)", "48 (67%)", "21 (29%)", "1 (1%)"]
    shown = texts(DRAW["statement_scores"](), variant)
    assert [Counter(shown)[count] for count in ("1", "40", "29", "2", "2.56")] == [9] * 5
    shown = texts(DRAW["ratings_by_group"](), variant)
    assert {"17 of 33 assessed", "5 of 12 assessed", "16", "10"} <= set(shown)


@both
def test_rows_of_a_score_bar_fill_it(variant: str) -> None:
    root = root_of(DRAW["statement_scores"](), variant)
    widths = [
        float(match[1])
        for path in root.iter(f"{NS}path")
        if (match := re.fullmatch(r"M[\d.]+ [\d.]+h([\d.]+)v1[58]h-\1z", path.get("d")))
    ]
    assert len(widths) == 9 * 4
    full = sum(widths[:4])
    for place in range(0, 36, 4):
        shares = [width / full for width in widths[place : place + 4]]
        assert shares == pytest.approx([1 / 72, 40 / 72, 29 / 72, 2 / 72], abs=0.002)


@both
def test_the_strip_has_a_dot_for_each_authority_at_its_total(variant: str) -> None:
    table = everyone()
    root = root_of(DRAW["strip"](), variant)
    dots = [
        (float(dot.get("cx")), float(dot.get("cy")))
        for dot in root.iter(f"{NS}circle")
        if inherited(dot, "fill", "") == palette.OTHERS
    ][:-1]  # the last is the key's
    assert len(set(dots)) == len(table)
    columns = Counter(x for x, _ in dots)
    assert sorted(columns.values()) == sorted(Counter(table["total_score"]).values())
    fills = Counter(inherited(dot, "fill", "") for dot in root.iter(f"{NS}circle"))
    assert fills[palette.ACCENT.fill] == 2, "the focus, and its key"
    strokes = Counter(inherited(dot, "stroke", "") for dot in root.iter(f"{NS}circle"))
    assert strokes[palette.ACCENT.fill] == 3, "two peers, and their key"
    shown = tips(DRAW["strip"]())
    blank = table[table["overall_rating"].isna()].iloc[0]
    assert f"{blank['authority']}: {blank['total_score']} of 36, no rating recorded" in shown


@both
@pytest.mark.parametrize("name", ["over_time", "scatter"])
def test_every_authority_is_a_mark_with_or_without_a_rating(name: str, variant: str) -> None:
    chart = DRAW[name]()
    assert len(tips(chart)) == 20
    assert sum("no rating recorded" in tip for tip in tips(chart)) == 4
    assert "No rating recorded" in texts(chart, variant)
    assert len(chart.data) == 20


def test_what_cannot_be_placed_is_an_error_not_a_mark_less() -> None:
    table = everyone()
    table.loc[3, "imd2025_average_score"] = np.nan
    with pytest.raises(DataError, match="1 rows have no imd2025_average_score"):
        charts.scatter(table, CAPTION, "imd2025_average_score")


@both
def test_the_profile_prints_each_number_and_a_dash_for_what_is_not_known(variant: str) -> None:
    shown = Counter(texts(DRAW["profile"](), variant))
    assert (shown["2.63"], shown["2.25"], shown["\N{EN DASH}"]) == (9, 8, 1), "halves up"
    assert shown["4"] == 3, "in its circle, in its column, and on the axis"
    unassessed = charts.profile(nine().assign(own=np.nan), CAPTION)
    assert "this authority" not in texts(unassessed, variant)
    assert "mean of all assessed" in texts(unassessed, variant)


def test_the_map_has_everyone_says_what_is_known_and_marks_what_is_asked() -> None:
    chart = DRAW["hexmap"]()
    shown = Counter(tip.split(": ", 1)[1] for tip in tips(chart))
    assert shown == {
        **dict.fromkeys([*framework.RATING_NAMES, "No rating recorded"], 4),
        "Not assessed": 132,
        "Not assessed; a report has been published since": 1,
    }
    assert len({tip.split(": ")[0] for tip in tips(chart)}) == 153
    letters = [text for text in texts(chart) if re.fullmatch("[A-Z]{3}", text)]
    assert len(letters) == len(set(letters)) == 153
    rings = [
        path
        for path in root_of(chart).iter(f"{NS}path")
        if inherited(path, "stroke", "") == palette.ACCENT.fill
    ]
    assert len(rings) == 3 + 2, "one focus, two peers and their keys"
    assert texts(chart, "narrow").count("RI") == 4
    scores = charts.hexmap(everyone(), CAPTION, by="qs3_score")
    assert Counter(tip.split(": ")[1] for tip in tips(scores)) == {
        f"Scored {score}": 5 for score in framework.SCORES
    }


def test_the_heat_map_has_a_numeral_in_every_cell() -> None:
    for variant in VARIANTS:
        shown = Counter(texts(DRAW["heatmap"](), variant))
        cells = [shown[str(score)] for score in framework.SCORES]
        assert cells == [5 * 9 + 1] * 4, "and one each as a heading of a column"
        assert shown["\N{EN DASH}"] == 4, "blank ratings"


def test_a_png_is_small_plain_and_the_whole_picture() -> None:
    chart = DRAW["hexmap"]()
    assert len(chart.png) < 80_000
    picture = Image.open(io.BytesIO(chart.png))
    assert picture.mode == "P" and not picture.info.keys() & {"Software", "date:create"}
    assert picture.width == round(576 * 96 / 72)
    colours = {picture.convert("RGB").getpixel((x, 5)) for x in range(0, picture.width, 5)}
    assert (255, 255, 255) in colours


@pytest.mark.parametrize("name", ["strip", "hexmap"])
def test_a_png_has_every_mark_where_the_svg_has_it(name: str) -> None:
    """What reports share and what is theirs are drawn apart, and meet."""
    chart = DRAW[name]()
    picture = Image.open(io.BytesIO(chart.png)).convert("RGB")
    root = root_of(chart)
    focus = palette.ACCENT.fill
    if name == "strip":
        marks = [(float(dot.get("cx")), float(dot.get("cy"))) for dot in root.iter(f"{NS}circle")
                 if inherited(dot, "fill", "") == focus]  # fmt: skip
        grey = [(float(dot.get("cx")), float(dot.get("cy"))) for dot in root.iter(f"{NS}circle")
                if inherited(dot, "fill", "") == palette.OTHERS]  # fmt: skip
        places = [(place, focus) for place in marks] + [(grey[5], palette.OTHERS)]
    else:
        rings = [path for path in root.iter(f"{NS}path") if inherited(path, "stroke", "") == focus]
        starts = [re.match(r"M([\d.]+) ([\d.]+)", ring.get("d")) for ring in rings]
        places = [((float(start[1]), float(start[2])), focus) for start in starts]
    for (x, y), colour in places:
        pixel = picture.getpixel((round(x * 96 / 72), round(y * 96 / 72)))
        wanted = tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))
        assert np.abs(np.subtract(pixel, wanted)).max() < 60, (x, y)


def test_a_notebook_stores_words_numbers_both_pictures_and_a_png(monkeypatch: Any) -> None:
    shown: list[tuple[dict[str, str], dict[str, Any]]] = []
    monkeypatch.setattr(
        IPython.display, "display", lambda data, raw, metadata: shown.append((data, metadata))
    )
    chart = DRAW["strip"]()
    chart._ipython_display_()
    (title, _), (pictures, metadata) = shown
    assert title["text/markdown"] == "**A finding**  \nA statistic and its base"
    assert pictures.keys() == {"image/svg+xml", "image/png", "text/plain"}
    about = metadata["image/svg+xml"]["cqc"]
    assert about["narrow"] == chart.narrow and about["csv"].startswith("ons_code,")
    monkeypatch.setattr(charts.base, "PNG_IN_NOTEBOOKS", False)
    chart._ipython_display_()
    assert "image/png" not in shown[-1][0]
